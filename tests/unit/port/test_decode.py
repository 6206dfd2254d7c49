"""Encodings are found without being told."""

from __future__ import annotations

import pytest

from ltdicom.port.decode import decode
from ltdicom.port.errors import PortError

TEXTS = {
    "cp932": [
        '// 接続要求を送信する。\nL_TCHAR *p = L_TEXT("表示ソフト"); // 終了',
        "// テスト",
        "//ソート",
        "// 予約一覧の取得",
    ],
    "cp949": ["// 서버에 연결을 시도합니다", "// 오류 발생", "// 초기화", "// 데이터 셋"],
    "gbk": ["// 发送请求到服务器 等待响应", "//错误", "// 初始化数据集", "// 连接"],
    "cp1252": [
        "// Prüft die Größe",
        "// © 2003 Müller",
        "// 25°C ±",
        "// “quoted” naïve",
        "// élève",
    ],
    "utf-8": ["// für 接続", "plain"],
}


@pytest.mark.parametrize(
    ("encoding", "text"), [(e, text) for e, texts in TEXTS.items() for text in texts]
)
def test_found(encoding: str, text: str) -> None:
    found = decode(text.encode(encoding))
    assert (found.encoding, found.text) == (encoding, text)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_with_and_without_a_mark(encoding: str) -> None:
    text = "// Größe 表示\nint main() { return 0; }\n"
    found = decode(text.encode(encoding))
    assert (found.encoding, found.text) == (encoding, text)


def test_a_second_byte_that_is_a_backslash_ends_no_string() -> None:
    """表 and ソ end with 0x5C in cp932."""
    text = 'f("表"); g("ソ"); // 表\nh();'
    raw = text.encode("cp932")
    assert raw.count(b"\\") == 3
    assert decode(raw).text == text


def test_lines_end_by_lf() -> None:
    assert decode(b"a\r\nb\rc\n").text == "a\nb\nc\n"


def test_a_given_encoding_counts() -> None:
    assert decode("Ж".encode("cp1251"), "cp1251").text == "Ж"
    assert decode("ж".encode("utf-8-sig"), "utf-8").text == "ж"


@pytest.mark.parametrize("encoding", ["no-such-one", "ascii", "rot13", "hex"])
def test_an_encoding_that_does_not_fit_is_refused(encoding: str) -> None:
    with pytest.raises(PortError):
        decode("ä".encode(), encoding)


def test_what_is_no_text_is_refused() -> None:
    with pytest.raises(PortError, match="not a text"):
        decode(bytes(range(32)) * 20)
