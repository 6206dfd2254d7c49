"""Bytes of a source file to text, without being told the encoding.

Before anything else looks at them: in cp932, cp949 and GBK a backslash is also the second
byte of some characters, and who searches for strings in bytes loses the rest of the file.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from typing import Final

from ltdicom.port.errors import PortError

# mark, Python's name of the encoding with it, and without
_MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
)
# control characters that no text has: all but TAB, LF, VT, FF, CR and Ctrl-Z at the end
_CONTROLS: Final = frozenset(range(32)) - {9, 10, 11, 12, 13, 26}
_TOO_MANY_CONTROLS: Final = 0.01
_LOOKS_LIKE_UTF_16: Final = 0.3
# A character beyond ASCII in Western text stands between letters, in Asian text it has
# neighbours. Western letters are above 0xA0; what is below says nothing.
_ISOLATED: Final = 0.55
_LETTERS: Final = 0xA0

# What is frequent in comments and messages of a program tells the encodings apart, which
# all decode the same bytes to something.
_HANGUL: Final = frozenset(
    "이다는의을에를가하고지로은서한기도사리자해인시정으어있아나스부수보대일전제그라주성상여과안장관"
    "우동연오위만구내용공신파트들모간분번호데터처음료결업되드요니않미무원조화생세방비환접속실패송받"
    "소명류중저열때검록설력달문값반개단작선택확명령함크클베님름체형식객본완달당유효및또없경면존재"
)
_HANZI: Final = frozenset(
    "的一是不了在有人这我他们中大来上个国到说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "用道行所然家种事成方多经么去法学如都同现当没动面起看定天分还进好小部其些主样理心她本前开但因"
    "只从想实日军者意无力它与长把机十民第公此已工使情明性知全三又关点正业外将两高间由问很最重并物"
    "手应战向头文体政美相见被利什二等产或新己制身果加西斯月话合回特代内信表化老给世位次度门任常先"
    "海通教儿原东声提立及比员解水名真论处走义各入几口认条平系气题活尔更别打女变四神总何电数安少报"
    "才结反受目太量再感建务做接必场件计管期市直德资命山金指克许统区保至队形社便空决治展马科司五基"
    "眼书非则听白却界达光放强即像难且权思王象完设式色路记南品住告类求据程北边死张该交规万取拉格望"
    "觉术领共确传师观清今切院让识候带导争运笔连续错误返回显示窗口消息函数参数数据文件患者检查图像"
    "服务器客户端打印输出输入成功失败启动停止响应请求存储网络释放绑定监听超时字符串编码"
)
_KANJI: Final = frozenset(
    "日本語接続送信受信要求応答患者検査画像処理開始終了失敗成功設定確認取得表示保存読込書込情報"
    "番号名前待機時間値戻関数初期化通知登録削除変更追加作成使用場合全部状態記録印刷装置病院氏名"
    "生年月性別一覧結果対象切断異常正常呼出返"
)


@dataclass(frozen=True)
class Decoded:
    """A text, and the encoding in which it was found."""

    text: str
    encoding: str


def decode(data: bytes, encoding: str | None = None) -> Decoded:
    """Return the text of a file, its lines ended by LF.

    Parameters
    ----------
    data : bytes
        The file.
    encoding : str, optional
        The encoding, where it is known; else it is found.

    Raises
    ------
    PortError
        The bytes are not text, or none in that encoding.
    """
    if encoding is not None:
        text, name = _given(data, encoding), encoding
    else:
        text, name = _found(data)
    # what gives other characters than were meant is better refused than ported
    if sum(ord(c) in _CONTROLS for c in text) > _TOO_MANY_CONTROLS * len(text):
        raise PortError("it is not a text")
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return Decoded("".join(" " if ord(c) in _CONTROLS else c for c in text), name)


def _given(data: bytes, encoding: str) -> str:
    try:
        text = codecs.decode(data, encoding)
    except (LookupError, TypeError, ValueError) as error:
        raise PortError(f"it cannot be read as {encoding}: {error}") from None
    if not isinstance(text, str):
        raise PortError(f"{encoding} is not an encoding of text")
    return text.removeprefix("\ufeff")


def _found(data: bytes) -> tuple[str, str]:
    for mark, name, plain in _MARKS:
        if data.startswith(mark):
            return data[len(mark) :].decode(plain, "replace"), name
    wide = _utf_16(data)
    if wide is not None:
        return data.decode(wide, "replace"), wide
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        pass
    if _isolated(data) < _ISOLATED:
        best = max(_candidates(data), default=None)
        if best is not None and best[0] > 0:
            return data.decode(best[1], "replace"), best[1]
    return _western(data)


def _western(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("cp1252"), "cp1252"
    except UnicodeDecodeError:  # five bytes have no character there
        return data.decode("latin-1"), "latin-1"


def _utf_16(data: bytes) -> str | None:
    """Return the UTF-16 of ASCII text without a mark: every other byte is 0."""
    half = len(data) // 2
    if half < 2:
        return None
    if data[1::2].count(0) > _LOOKS_LIKE_UTF_16 * half > data[::2].count(0):
        return "utf-16-le"
    if data[::2].count(0) > _LOOKS_LIKE_UTF_16 * half > data[1::2].count(0):
        return "utf-16-be"
    return None


def _isolated(data: bytes) -> float:
    """Return which part of the bytes beyond ASCII has no neighbour beyond ASCII."""
    padded = b" " + data + b" "
    high = alone = 0
    for index, byte in enumerate(data, 1):
        if byte >= 0x80:
            high += 1
            neighbours = padded[index - 1] | padded[index + 1]
            alone += byte >= _LETTERS and neighbours < 0x80
    return alone / high if high else 1.0


def _candidates(data: bytes) -> list[tuple[float, str]]:
    found = []
    for name, score in (("cp932", _japanese), ("cp949", _korean), ("gbk", _chinese)):
        try:
            text = data.decode(name)
        except UnicodeDecodeError:
            continue
        wide = [c for c in text if ord(c) >= 0x80]
        if wide:
            found.append((sum(map(score, wide)) / len(wide), name))
    return found


def _japanese(char: str) -> float:
    if "\u3041" <= char <= "\u30ff":
        return 1.0
    if "\uff61" <= char <= "\uff9f":  # half-width: what bytes of other encodings become
        return -0.5
    return 0.7 if char in _KANJI else 0.1 if "\u3000" <= char <= "\u303f" else 0.0


def _korean(char: str) -> float:
    if char in _HANGUL:
        return 1.0
    if "\uac00" <= char <= "\ud7a3":
        return 0.15
    return -0.3 if "\u4e00" <= char <= "\u9fff" else 0.0


def _chinese(char: str) -> float:
    if char in _HANZI:
        return 1.0
    if "\u4e00" <= char <= "\u9fff":
        # the characters of GB 2312's first level are frequent, the others are not
        first = char.encode("gbk")
        common = 0xB0 <= first[0] <= 0xD7 and first[1] >= 0xA1
        return 0.25 if common else -0.2
    return 0.1 if "\u3000" <= char <= "\u303f" or "\uff01" <= char <= "\uff5e" else -0.2
