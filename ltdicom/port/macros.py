"""The preprocessor's part, without moving anything: what is taken out is blanked.

Branches of ``#if`` are chosen as a compiler of Windows would; those that are not taken
become comments, so that nothing is lost. Headers are not read: most of them are missing.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from ltdicom.port.lexer import Token

# what a compiler for Windows defines, and the project of a program with this library
_DEFINED: Final = {
    "WIN32": 1,
    "_WIN32": 1,
    "_WINDOWS": 1,
    "WINVER": 0x0A00,
    "_WIN32_WINNT": 0x0A00,
    "_MSC_VER": 1900,
    "__cplusplus": 201103,
    "UNICODE": 1,
    "_UNICODE": 1,
    "_MT": 1,
    "_AFXDLL": 1,
}
# macros around a literal: the literal stays
_TEXT: Final = frozenset(b"L_TEXT TEXT _T _TEXT __T __TEXT L_TEXTA OLESTR".split())
# words that say nothing that Python needs
_BLANK: Final = frozenset(
    b"""WINAPI WINAPIV CALLBACK APIENTRY APIPRIVATE PASCAL CDECL __stdcall __cdecl
    __fastcall __thiscall __clrcall _stdcall _cdecl cdecl pascal EXT_CLASS
    EXT_FUNCTION EXT_CALLBACK AFX_EXT_CLASS AFX_CLASS_EXPORT AFX_CLASS_IMPORT
    AFX_DATA AFX_API AFX_CDECL AFXAPI
    afx_msg L_EXPORT L_API L_LTDIC_API L_LTKRN_API L_LTDICOM_CLASS LWRAP_CLASS L_FAR FAR far
    huge near NEAR STDMETHODCALLTYPE STDAPICALLTYPE UNALIGNED __forceinline FORCEINLINE
    __inline _inline __RPC_FAR __RPC_USER __unaligned __restrict __noop EXTERN_C
    _In_ _Out_ _Inout_ _In_opt_ _Out_opt_ _Inout_opt_ _In_z_ _Out_z_ __in __out __inout
    __in_opt __out_opt override final noexcept constexpr""".split()
)
_BLANK_CALLS: Final = frozenset(
    b"""__declspec __attribute__ __pragma _declspec DECLARE_DYNAMIC DECLARE_DYNCREATE
    DECLARE_SERIAL DECLARE_MESSAGE_MAP DECLARE_INTERFACE_MAP DECLARE_DISPATCH_MAP
    DECLARE_EVENTSINK_MAP DECLARE_OLECREATE DECLARE_EASYSIZE DECLARE_REGISTRY_RESOURCEID
    IMPLEMENT_DYNAMIC IMPLEMENT_DYNCREATE IMPLEMENT_SERIAL IMPLEMENT_OLECREATE
    _In_reads_ _Out_writes_ _In_reads_bytes_ _Out_writes_bytes_ _Out_writes_z_
    _ATL_DEBUG_INTERFACES USES_CONVERSION_EX alignas DDX_Control_Macro""".split()
)
_MAP: Final = re.compile(rb"BEGIN_(\w+_)?MAP")
_PARAMETER_WORDS: Final = frozenset((b"IN", b"OUT", b"OPTIONAL", b"INOUT"))
_CONDITION: Final = re.compile(
    r"\s*\#\s*(if|ifdef|ifndef|elif|else|endif)\b(.*)", re.DOTALL
)
_DEFINE: Final = re.compile(r"\s*\#\s*define\s+(\w+)(\([^)]*\))?(.*)", re.DOTALL)
_INCLUDE: Final = re.compile(r"""\s*\#\s*include\s*["<]([^">]*)""")
_LONGEST: Final = 400  # characters of a condition that is looked at


@dataclass(frozen=True)
class Define:
    """A macro of the program."""

    name: str
    parameters: tuple[str, ...] | None
    body: str
    line: int
    offset: int


@dataclass
class Handler:
    """An entry of a message map: ``ON_MESSAGE(WM_USER_DONE, OnDone)``."""

    kind: str
    arguments: tuple[str, ...]
    line: int


@dataclass
class Clean:
    """A source that a C++ grammar understands, byte for byte as long as before."""

    text: bytes
    defines: list[Define] = field(default_factory=list)
    includes: list[str] = field(default_factory=list)
    handlers: dict[str, list[Handler]] = field(default_factory=dict)
    inactive: list[tuple[int, int]] = field(default_factory=list)
    """Where branches begin and end that were not taken; comments in `text`."""
    conditional: bool = False
    """Whether another choice of branches would show more."""


def defines_of(source: bytes, tokens: Iterable[Token]) -> list[Define]:
    """Return the macros that a file defines, in whichever branch."""
    found = []
    for token in tokens:
        if token.kind != "directive":
            continue
        match = _DEFINE.match(_joined(token))
        if match:
            parameters = match.group(2)
            names = (
                None
                if parameters is None
                else tuple(p.strip() for p in parameters[1:-1].split(",") if p.strip())
            )
            line = source.count(b"\n", 0, token.start) + 1
            found.append(
                Define(match.group(1), names, match.group(3).strip(), line, token.start)
            )
    return found


def clean(
    source: bytes,
    tokens: list[Token],
    known: dict[str, Define],
    *,
    other_branches: bool = False,
) -> Clean:
    """Choose the branches of ``#if`` and blank what the grammar does not know.

    Parameters
    ----------
    source : bytes
        The file, in UTF-8.
    tokens : list of Token
        Its tokens.
    known : dict
        The macros of the whole program.
    other_branches : bool
        Choose the branches that are usually not taken.
    """
    text = bytearray(source)
    result = Clean(b"")
    active = _branches(text, tokens, known, result, other_branches)
    seen: list[Token] = []
    for token, taken in zip(tokens, active, strict=True):
        if token.kind == "directive":
            if taken:
                _note(source, token, result)
                _blank(text, token.start, token.end)
        elif taken and token.kind not in ("comment",):
            seen.append(token)
    empty = {
        name.encode()
        for name, define in known.items()
        if define.parameters is None and _says_nothing(define.body)
    }
    _blank_words(source, text, seen, empty, result)
    _end_statements(text, seen, known)
    result.text = bytes(text)
    return result


def _note(source: bytes, token: Token, result: Clean) -> None:
    text = _joined(token)
    include = _INCLUDE.match(text)
    if include:
        result.includes.append(include.group(1))
    else:
        result.defines += defines_of(source, [token])


def _joined(token: Token) -> str:
    return token.text.decode("utf-8", "replace").replace("\\\n", " ")


def _says_nothing(body: str) -> bool:
    # __declspec(dllexport): its argument says nothing either
    words = re.findall(r"\w+|[^\w\s]", re.sub(r"(?<=\w)\s*\([^()]*\)", "", body))
    return all(w.encode() in _BLANK | _BLANK_CALLS or w == "extern" for w in words)


# --- conditions -----------------------------------------------------------------------


def _branches(
    text: bytearray,
    tokens: list[Token],
    known: dict[str, Define],
    result: Clean,
    other: bool,
) -> list[bool]:
    """Tell for each token whether it is taken; make comments of what is not."""
    closed = _closed_conditions(tokens)
    # of each open condition: whether its branch is taken, whether one was, where the
    # branch that is not taken begins
    stack: list[list[Any]] = []
    active = []
    begin: int | None = None

    def all_taken() -> bool:
        return all(entry[0] for entry in stack)

    for index, token in enumerate(tokens):
        match = _CONDITION.match(_joined(token)) if token.kind == "directive" else None
        if match is None:
            active.append(all_taken())
            continue
        before = all_taken()
        word, rest = match.group(1), match.group(2).strip()
        if word in ("if", "ifdef", "ifndef"):
            if index in closed:
                wanted = _wanted(word, rest, known)
                if _is_guard(word, rest, tokens, index):
                    wanted = True
                elif wanted is None or (other and not _is_constant(rest)):
                    result.conditional = True
                    wanted = not other if wanted is None else not wanted
                stack.append([wanted, wanted])
        elif word in ("elif", "else") and stack:
            taken = not stack[-1][1]
            if taken and word == "elif":
                taken = bool(_wanted("if", rest, known))
            stack[-1] = [taken, stack[-1][1] or taken]
        elif word == "endif" and stack:
            stack.pop()
        after = all_taken()
        if before and not after:
            begin = token.start
        elif after and not before and begin is not None:
            _comment(text, begin, token.end)
            result.inactive.append((begin, token.end))
            begin = None
        # a directive inside a comment is none
        active.append(before and after)
    return active


def _closed_conditions(tokens: list[Token]) -> set[int]:
    """Return those ``#if`` that have their ``#endif``: others take all that follows."""
    stack: list[int] = []
    closed = set()
    for index, token in enumerate(tokens):
        match = _CONDITION.match(_joined(token)) if token.kind == "directive" else None
        if match and match.group(1) in ("if", "ifdef", "ifndef"):
            stack.append(index)
        elif match and match.group(1) == "endif" and stack:
            closed.add(stack.pop())
    return closed


def _is_guard(word: str, rest: str, tokens: list[Token], index: int) -> bool:
    """Whether ``#ifndef X`` is followed by ``#define X``."""
    if word != "ifndef" and not rest.startswith("!"):
        return False
    names = re.findall(r"\w+", rest.replace("defined", ""))
    for token in tokens[index + 1 : index + 4]:
        match = _DEFINE.match(_joined(token)) if token.kind == "directive" else None
        if match and names and match.group(1) == names[0]:
            return True
    return False


def _is_constant(condition: str) -> bool:
    return condition.strip().isdigit()


def _wanted(word: str, rest: str, known: dict[str, Define]) -> bool | None:
    """Return whether a condition holds; None where nothing in the program says so."""
    name = re.match(r"\w+", rest)
    if word in ("ifdef", "ifndef"):
        if name is None:
            return None
        defined = name.group() in _DEFINED or name.group() in known
        return defined == (word == "ifdef")
    if len(rest) > _LONGEST:
        return None
    return _evaluated(rest, known)


_OPERATORS: Final[tuple[dict[str, Callable[[int, int], int]], ...]] = (
    {"||": lambda a, b: int(bool(a) or bool(b))},
    {"&&": lambda a, b: int(bool(a) and bool(b))},
    {"|": operator.or_},
    {"&": operator.and_},
    {"==": operator.eq, "!=": operator.ne},
    {"<": operator.lt, ">": operator.gt, "<=": operator.le, ">=": operator.ge},
    {"+": operator.add, "-": operator.sub},
)
_WORD: Final = re.compile(r"0[xX][0-9a-fA-F]+|\d+|[A-Za-z_]\w*|\|\||&&|[=!<>]=|[-+!<>|&()]")


def _evaluated(condition: str, known: dict[str, Define]) -> bool | None:
    text = re.sub(r"//.*|/\*.*?\*/", "", condition)
    text = re.sub(
        r"defined\s*\(?\s*(\w+)\s*\)?",
        lambda m: " 1 " if m.group(1) in _DEFINED or m.group(1) in known else " 0 ",
        text,
    )
    text = re.sub(r"\b(0[xX][0-9a-fA-F]+|\d+)[uUlL]+\b", r"\1", text)
    words = _WORD.findall(text)
    if "".join(words) != re.sub(r"\s+", "", text):
        return None
    try:
        value = _expression(words, known, 0, 0)
    except (IndexError, ValueError):
        return None
    return bool(value) if not words else None


def _expression(words: list[str], known: dict[str, Define], level: int, depth: int) -> int:
    """Return the value of what stands in front, and take it away."""
    if depth > 50:
        raise ValueError
    if level == len(_OPERATORS):
        return _operand(words, known, depth + 1)
    value = _expression(words, known, level + 1, depth)
    while words and words[0] in _OPERATORS[level]:
        apply = _OPERATORS[level][words.pop(0)]
        value = int(apply(value, _expression(words, known, level + 1, depth)))
    return value


def _operand(words: list[str], known: dict[str, Define], depth: int) -> int:
    if depth > 50:
        raise ValueError
    word = words.pop(0)
    if word == "!":
        return int(not _operand(words, known, depth + 1))
    if word == "-":
        return -_operand(words, known, depth + 1)
    if word == "(":
        value = _expression(words, known, 0, depth + 1)
        if words.pop(0) != ")":
            raise ValueError
        return value
    if word[0].isdigit():
        # 010 is octal in C++
        octal = len(word) > 1 and word.isdigit() and word[0] == "0"
        return int(word, 8) if octal else int(word, 0)
    if not word.isidentifier():
        raise ValueError
    if word in _DEFINED:
        return _DEFINED[word]
    define = known.get(word)
    return int(define.body, 0) if define and define.body else 0


# --- blanking -------------------------------------------------------------------------


def _blank(text: bytearray, start: int, end: int) -> None:
    for index in range(start, min(end, len(text))):
        if text[index] != 0x0A:
            text[index] = 0x20


def _comment(text: bytearray, start: int, end: int) -> None:
    """Make a comment of a branch, its directives included."""
    start += len(text[start:end]) - len(text[start:end].lstrip())
    inner = bytes(text[start + 2 : end - 2])
    inner = inner.replace(b"*/", b"* ").replace(b"/*", b"/ ")
    inner = re.sub(rb"[^\n\x20-\x7e]", b".", inner)
    text[start : start + 2] = b"/*"
    text[end - 2 : end] = b"*/"
    text[start + 2 : end - 2] = inner


def _blank_words(
    source: bytes, text: bytearray, tokens: list[Token], empty: set[bytes], result: Clean
) -> None:
    index = 0
    while index < len(tokens):
        token = tokens[index]
        following = tokens[index + 1] if index + 1 < len(tokens) else None
        opened = following is not None and following.text == b"("
        if token.kind != "name":
            pass
        elif token.text in _TEXT and opened:
            _unwrap(text, tokens, index)
        elif token.text in _BLANK_CALLS and opened:
            end = _closing(tokens, index + 1)
            _blank(text, token.start, tokens[end].end)
            _blank_semicolon(text, tokens, end)
            index = end
        elif _MAP.fullmatch(token.text) and opened:
            index = _message_map(source, text, tokens, index, result)
        elif token.text in _BLANK or token.text in empty:
            _blank(text, token.start, token.end)
        elif token.text in _PARAMETER_WORDS and following and following.kind == "name":
            before = tokens[index - 1].text if index else b""
            if before in (b"(", b",") or before in _PARAMETER_WORDS:
                _blank(text, token.start, token.end)
        index += 1


def _end_statements(text: bytearray, tokens: list[Token], known: dict[str, Define]) -> None:
    """Put a semicolon behind ``CHECK(x)`` where the macro has one itself."""
    for index, token in enumerate(tokens[:-1]):
        if token.kind != "name" or tokens[index + 1].text != b"(":
            continue
        define = known.get(token.text.decode("utf-8", "replace"))
        if define is None or define.parameters is None:
            continue
        if not define.body.rstrip().endswith((";", "}")):
            continue
        before = tokens[index - 1].text if index else b"{"
        end = _closing(tokens, index + 1)
        behind = tokens[end].end
        followed = end + 1 < len(tokens) and tokens[end + 1].text == b";"
        if before in (b";", b"{", b"}", b")", b"else") and not followed:
            if text[behind : behind + 1].isspace():
                if text[behind] != 0x0A:
                    text[behind] = 0x3B
                elif text[tokens[end].end - 1] == 0x29:
                    # no room behind it: the bracket and the line end stay
                    _into_line(text, tokens[end].end)


def _into_line(text: bytearray, at: int) -> None:
    """Put a semicolon into the first blank of the next line."""
    if bytes(text[at + 1 : at + 2]).isspace() and text[at + 1] != 0x0A:
        text[at + 1] = 0x3B


def _blank_semicolon(text: bytearray, tokens: list[Token], end: int) -> None:
    if end + 1 < len(tokens) and tokens[end + 1].text == b";":
        _blank(text, tokens[end + 1].start, tokens[end + 1].end)


def _unwrap(text: bytearray, tokens: list[Token], index: int) -> None:
    """Leave the literal of ``L_TEXT("...")``; of ``L_TEXT(NAME)`` also the brackets."""
    _blank(text, tokens[index].start, tokens[index].end)
    end = _closing(tokens, index + 1)
    inside = tokens[index + 2 : end]
    if inside and all(t.kind in ("string", "char") for t in inside):
        _blank(text, tokens[index + 1].start, tokens[index + 1].end)
        _blank(text, tokens[end].start, tokens[end].end)


def _closing(tokens: list[Token], index: int) -> int:
    """Return the index of the bracket that closes the one at `index`."""
    depth = 0
    for position in range(index, len(tokens)):
        if tokens[position].text == b"(":
            depth += 1
        elif tokens[position].text == b")":
            depth -= 1
            if depth == 0:
                return position
    return index


def _message_map(
    source: bytes, text: bytearray, tokens: list[Token], index: int, result: Clean
) -> int:
    """Take a message map out, keep its entries; return the index of its last token."""
    head = _closing(tokens, index + 1)
    names = [t.text.decode("utf-8", "replace") for t in tokens[index + 2 : head]]
    entries = result.handlers.setdefault(names[0] if names else "", [])
    position = head + 1
    while position < len(tokens):
        token = tokens[position]
        if token.text.startswith(b"END_") and token.text.endswith(b"_MAP"):
            end = _closing(tokens, position + 1) if position + 1 < len(tokens) else position
            _blank(text, tokens[index].start, tokens[end].end)
            return end
        if token.text in (b"{", b"}", b"class"):  # the end is missing
            break
        if token.kind == "name" and position + 1 < len(tokens):
            end = _closing(tokens, position + 1)
            if tokens[position + 1].text == b"(" and end > position + 1:
                inside = source[tokens[position + 1].end : tokens[end].start]
                arguments = inside.decode("utf-8", "replace").split(",")
                line = source.count(b"\n", 0, token.start) + 1
                stripped = tuple(a.strip() for a in arguments)
                entries.append(Handler(token.text.decode(), stripped, line))
                position = end
        position += 1
    _blank(text, tokens[index].start, tokens[head].end)
    return head
