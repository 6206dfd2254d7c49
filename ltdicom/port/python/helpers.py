"""Small functions that a translated module gets, if it uses them: C++ semantics by name."""

from __future__ import annotations

import re
from typing import Final

# name: imports of modules, source
HELPERS: Final[dict[str, tuple[tuple[str, ...], str]]] = {
    "_div": (
        (),
        '''
def _div(a: int, b: int) -> int:
    """Divide as C++ does: towards zero."""
    return a // b if (a < 0) == (b < 0) else -(-a // b)
''',
    ),
    "_rem": (
        (),
        '''
def _rem(a: int, b: int) -> int:
    """Return the rest of a division as C++ does: with the sign of `a`."""
    return a - b * (a // b if (a < 0) == (b < 0) else -(-a // b))
''',
    ),
    "_Alias": (
        ("Any",),
        '''
class _Alias:
    """A member of an object, for a function that changes it by reference."""

    def __init__(self, owner: Any, name: str) -> None:
        self._owner = owner
        self._name = name

    @property
    def value(self) -> Any:
        """What it holds."""
        return getattr(self._owner, self._name)

    @value.setter
    def value(self, value: Any) -> None:
        setattr(self._owner, self._name, value)
''',
    ),
    "_Item": (
        ("Any",),
        '''
class _Item:
    """An element of a container, for a function that changes it by reference."""

    def __init__(self, container: Any, key: Any) -> None:
        self._container = container
        self._key = key

    @property
    def value(self) -> Any:
        """What it holds."""
        return self._container[self._key]

    @value.setter
    def value(self, value: Any) -> None:
        self._container[self._key] = value
''',
    ),
    "_Goto": (
        (),
        '''
class _Goto(BaseException):
    """A jump to a label."""
''',
    ),
    "_signed": (
        (),
        '''
def _signed(value: int, bits: int) -> int:
    """Return an integer as a signed one of so many bits holds it."""
    half = 1 << bits - 1
    return (value + half & (1 << bits) - 1) - half
''',
    ),
    "_signed_all": (
        ("_signed",),
        '''
def _signed_all(values: list[int] | None, bits: int) -> list[int] | None:
    """Return integers as signed ones; None stays None."""
    return None if values is None else [_signed(value, bits) for value in values]
''',
    ),
    "_ord": (
        (),
        '''
def _ord(char: str) -> int:
    """Return the number of a character; "" ends a text, as 0 does in C++."""
    return ord(char) if char else 0
''',
    ),
    "_chr": (
        (),
        '''
def _chr(code: int) -> str:
    """Return the character of a number; 0 ends a text."""
    return chr(code) if code else ""
''',
    ),
    "_atoi": (
        ("re",),
        '''
def _atoi(text: str) -> int:
    """Return the number at the beginning of a text; 0 where there is none."""
    match = re.match(r"\\s*([+-]?[0-9]+)", text)
    return int(match.group(1)) if match else 0
''',
    ),
    "_atof": (
        ("re",),
        '''
def _atof(text: str) -> float:
    """Return the number at the beginning of a text; 0 where there is none."""
    match = re.match(r"\\s*([+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)([eE][+-]?[0-9]+)?)", text)
    return float(match.group(1)) if match else 0.0
''',
    ),
    "_strtol": (
        ("re",),
        '''
def _strtol(text: str, base: int) -> int:
    """Return the number at the beginning of a text, in a base; 0 where there is none."""
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    match = re.match(r"\\s*([+-]?)(0[xX](?=[0-9a-fA-F]))?", text)
    assert match is not None
    prefix = match.group(2) if base in (0, 16) else None
    begin = match.end() if prefix or not match.group(2) else match.start(2)
    if base == 0:
        base = 16 if prefix else 8 if text[begin : begin + 1] == "0" else 10
    value = 0
    for char in text[begin:].lower():
        if char not in digits[:base]:
            break
        value = value * base + digits.index(char)
    return -value if match.group(1) == "-" else value
''',
    ),
    "_compare": (
        (),
        '''
def _compare(a: str, b: str) -> int:
    """Compare texts as strcmp does."""
    return (a > b) - (a < b)
''',
    ),
    "_strchr": (
        (),
        '''
def _strchr(text: str, part: str) -> str | None:
    """Return a text from where a part of it begins; None where it is not there."""
    at = text.find(part)
    return text[at:] if at >= 0 else None
''',
    ),
    "_strrchr": (
        (),
        '''
def _strrchr(text: str, part: str) -> str | None:
    """Return a text from the last place of a part; None where it is not there."""
    at = text.rfind(part)
    return text[at:] if at >= 0 else None
''',
    ),
    "_npos": (
        (),
        """
_npos = 0xFFFFFFFFFFFFFFFF  # std::string::npos
""",
    ),
    "_find": (
        ("_npos",),
        '''
def _find(text: str, part: str, begin: int = 0) -> int:
    """Return where a part of a text begins; npos where it is not there."""
    at = text.find(part, begin)
    return at if at >= 0 else _npos
''',
    ),
    "_rfind": (
        ("_npos",),
        '''
def _rfind(text: str, part: str) -> int:
    """Return the last place of a part of a text; npos where it is not there."""
    at = text.rfind(part)
    return at if at >= 0 else _npos
''',
    ),
    "_find_first_of": (
        ("_npos",),
        '''
def _find_first_of(text: str, chars: str, begin: int = 0) -> int:
    """Return where the first of some characters is; npos where none is."""
    return next((i for i in range(begin, len(text)) if text[i] in chars), _npos)
''',
    ),
    "_find_last_of": (
        ("_npos",),
        '''
def _find_last_of(text: str, chars: str) -> int:
    """Return where the last of some characters is; npos where none is."""
    return next((i for i in reversed(range(len(text))) if text[i] in chars), _npos)
''',
    ),
    "_put": (
        (),
        '''
def _put(text: str, index: int, char: str) -> str:
    """Return a text with one character changed; "" ends it, as 0 does in C++."""
    if not char:
        return text[:index]
    return text[:index] + char + text[index + 1 :]
''',
    ),
    "_replaced": (
        (),
        '''
def _replaced(text: str, old: str, new: str) -> tuple[int, str]:
    """Return how often a part of a text was there, and the text with another part."""
    return text.count(old), text.replace(old, new)
''',
    ),
    "_cut": (
        (),
        '''
def _cut(text: str, index: int, count: int = 1) -> str:
    """Return a text without some of its characters."""
    return text[:index] + text[index + count :]
''',
    ),
    "_assign": (
        ("copy",),
        '''
def _assign(target: object, value: object) -> None:
    """Give an object the values of another one, as C++ assigns structures."""
    vars(target).update(vars(copy.copy(value)))
''',
    ),
    "_fopen": (
        ("IO", "Any"),
        '''
def _fopen(name: str, mode: str) -> IO[Any] | None:
    """Open a file; None where it cannot be opened."""
    try:
        if "b" in mode:
            return open(name, mode)
        return open(name, mode.replace("t", ""), encoding="utf-8")
    except OSError:
        return None
''',
    ),
    "_done": (
        ("os",),
        '''
def _done(action: object, *arguments: object) -> bool:
    """Tell whether a call of the system did what it should."""
    try:
        action(*arguments)  # type: ignore[operator]
    except OSError:
        return False
    return True
''',
    ),
    "_Event": (
        ("threading",),
        '''
class _Event(threading.Event):
    """An event of Windows: one that resets itself wakes a single waiter."""

    def __init__(self, manual: bool, initial: bool) -> None:
        super().__init__()
        self.manual = manual
        if initial:
            self.set()

    def over(self) -> bool:
        """Tell whether it was set, and reset it if nobody else does."""
        found = self.is_set()
        if found and not self.manual:
            self.clear()
        return found
''',
    ),
    "_start": (
        ("threading", "Any"),
        '''
def _start(function: Any, *arguments: Any) -> threading.Thread:
    """Start a thread."""
    thread = threading.Thread(target=function, args=arguments, daemon=True)
    thread.start()
    return thread
''',
    ),
    "_wait": (
        ("threading", "Any", "wait_until"),
        '''
def _wait(handle: Any, milliseconds: int) -> int:
    """Wait for an event or a thread: 0, or WAIT_TIMEOUT (0x102)."""

    def over() -> bool:
        if isinstance(handle, threading.Thread):
            return not handle.is_alive()
        return bool(handle.over())

    seconds = None if milliseconds == 0xFFFFFFFF else milliseconds / 1000
    return 0 if wait_until(over, seconds) else 0x102
''',
    ),
    "_quit": (
        ("threading",),
        """
_quit = threading.Event()  # PostQuitMessage was called
""",
    ),
    "_ticks": (
        ("time",),
        '''
def _ticks() -> int:
    """Return milliseconds, as GetTickCount does."""
    return int(time.monotonic() * 1000) & 0xFFFFFFFF
''',
    ),
    "_Window": (
        ("queue", "Any"),
        '''
class _Window:
    """What is left of a window: messages that are posted to it, handled by `pump`."""

    MESSAGES: dict[int, str] = {}

    def PostMessage(self, message: int, wParam: Any = 0, lParam: Any = 0) -> bool:
        """Keep a message; any thread may call this."""
        vars(self).setdefault("_messages", queue.SimpleQueue()).put(
            (message, wParam, lParam)
        )
        return True

    def SendMessage(self, message: int, wParam: Any = 0, lParam: Any = 0) -> Any:
        """Handle a message at once."""
        return getattr(self, self.MESSAGES[message])(wParam, lParam)

    def pump(self) -> None:
        """Handle the messages that wait; the program's own loop calls this."""
        messages = vars(self).setdefault("_messages", queue.SimpleQueue())
        while not messages.empty():
            message, wParam, lParam = messages.get()
            if message in self.MESSAGES:
                getattr(self, self.MESSAGES[message])(wParam, lParam)
''',
    ),
}


def closure(names: set[str]) -> tuple[list[str], set[str]]:
    """Return the helpers that are needed with those that they need, and the imports."""
    imports: set[str] = set()
    needed = set(names)
    waiting = list(names)
    while waiting:
        for each in HELPERS[waiting.pop()][0]:
            if each not in HELPERS:
                imports.add(each)
            elif each not in needed:
                needed.add(each)
                waiting.append(each)
    return [name for name in HELPERS if name in needed], imports


def used(text: str) -> set[str]:
    """Return the helpers that a text names."""
    return set(re.findall(r"\b_\w+", text)) & HELPERS.keys()
