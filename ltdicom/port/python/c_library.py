"""Functions of the C library and of Windows, as far as Python says the same."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ltdicom.port import tree as t
from ltdicom.port.c_types import INT, CType
from ltdicom.port.lower import quoted
from ltdicom.port.python import members
from ltdicom.port.python.text import (
    ADD,
    ATOM,
    COMPARE,
    OR,
    Py,
    Untranslatable,
    binary,
    call,
)

if TYPE_CHECKING:
    from ltdicom.port.python.expressions import Expressions

Function = Callable[["Expressions", list[t.Expr]], Py | None]

_COMPARES: Final = frozenset(
    """_tcscmp lstrcmp strcmp wcscmp _tcsicmp lstrcmpi stricmp _stricmp wcsicmp _wcsicmp
    _tcsncmp strncmp wcsncmp _tcsnicmp _strnicmp strnicmp _wcsnicmp lstrcmpA lstrcmpW
    lstrcmpiA lstrcmpiW strcasecmp strncasecmp _tcscoll strcoll memcmp""".split()
)
_SEARCHES: Final = {
    **dict.fromkeys(
        "_tcschr strchr wcschr _tcsstr strstr wcsstr StrStr".split(), "_strchr"
    ),
    **dict.fromkeys("_tcsrchr strrchr wcsrchr".split(), "_strrchr"),
}
_STREAMS: Final = frozenset(("cout", "cerr", "clog", "wcout", "wcerr"))


def _name(node: t.Expr) -> str:
    if isinstance(node, t.Call):
        function = node.function
        if isinstance(function, t.Name) and function.scope == "unknown":
            return function.id
        if isinstance(function, t.Scoped) and function.owner == "std":
            return function.name
    return ""


# --- comparisons ----------------------------------------------------------------------


def truth(ex: Expressions, node: t.Expr) -> Py | None:
    """Return ``strcmp(a, b)``, ``strchr(a, b)`` as conditions; None of all else."""
    name = _name(node)
    assert isinstance(node, t.Expr)
    if name in _COMPARES:
        return _texts(ex, node, "!=")
    if name in _SEARCHES and isinstance(node, t.Call):
        return binary("in", ex.text(node.arguments[1]), ex.value(node.arguments[0]))
    return None


def compared(ex: Expressions, node: t.Binary) -> Py | None:
    """Return ``strcmp(a, b) == 0`` as ``a == b``; None of other comparisons."""
    from ltdicom.port.python.expressions import is_null, is_zero

    for one, other in ((node.left, node.right), (node.right, node.left)):
        name = _name(one)
        if name in _COMPARES and is_zero(other):
            operator = node.operator
            if one is node.right:
                operator = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}.get(
                    operator, operator
                )
            return _texts(ex, one, operator)
        if name in _SEARCHES and (is_null(other) or is_zero(other)):
            assert isinstance(one, t.Call)
            word = "not in" if node.operator == "==" else "in"
            return binary(word, ex.text(one.arguments[1]), ex.value(one.arguments[0]))
    return None


def _texts(ex: Expressions, node: t.Expr, operator: str) -> Py:
    assert isinstance(node, t.Call)
    first, second = _pair(ex, node)
    return binary(operator, first, second)


def _pair(ex: Expressions, node: t.Call) -> tuple[Py, Py]:
    """Return the texts that a comparison compares: cut, or without case."""
    name, given = _name(node), node.arguments
    if name == "memcmp":
        return _bytes_pair(ex, given)
    first, second = ex.value(given[0]), ex.value(given[1])
    if "ncmp" in name or "nicmp" in name or "ncase" in name:
        count = ex.number(given[2])
        first = Py(f"{first.at(ATOM)}[:{count}]")
        second = Py(f"{second.at(ATOM)}[:{count}]")
    if "icmp" in name or "cmpi" in name or "case" in name:
        first = Py(f"{first.at(ATOM)}.lower()")
        second = Py(f"{second.at(ATOM)}.lower()")
    return first, second


def _bytes_pair(ex: Expressions, given: list[t.Expr]) -> tuple[Py, Py]:
    from ltdicom.port.python.expressions import uncast

    first, second = uncast(given[0]), uncast(given[1])
    if not (first.type.is_bytes and second.type.is_bytes):
        raise Untranslatable("memcmp of what is no bytes")
    count = ex.number(given[2])
    return (
        Py(f"{ex.value(first).at(ATOM)}[:{count}]"),
        Py(f"{ex.value(second).at(ATOM)}[:{count}]"),
    )


# --- objects --------------------------------------------------------------------------


def new_object(ex: Expressions, of: CType, arguments: list[t.Expr]) -> Py | None:
    """Return a new object of a class of Windows that Python has something for."""
    name = of.name
    if of.pointer:
        return None
    if name in ("CRITICAL_SECTION", "CCriticalSection", "CMutex", "std::mutex", "mutex"):
        ex.c.module("threading")
        return Py("threading.RLock()")
    if name == "CEvent":
        initial = ex.value(arguments[0]) if arguments else Py("False")
        manual = ex.value(arguments[1]) if len(arguments) > 1 else Py("False")
        return call("_Event", manual, initial)
    if name in ("std::ostringstream", "std::stringstream", "ostringstream", "stringstream"):
        return Py('""') if not arguments else None
    return None


# --- streams --------------------------------------------------------------------------


def _chain(node: t.Expr) -> list[t.Expr]:
    parts: list[t.Expr] = []
    while isinstance(node, t.Binary) and node.operator == "<<":
        parts.append(node.right)
        node = node.left
    parts.append(node)
    return parts[::-1]


def is_stream(ex: Expressions, node: t.Binary) -> bool:
    """Whether ``<<`` writes to a stream."""
    first = _chain(node)[0]
    if isinstance(first, t.Scoped):
        return first.owner == "std" and first.name in _STREAMS
    if isinstance(first, t.Name):
        return (first.scope == "unknown" and first.id in _STREAMS) or (
            "stringstream" in first.type.name
        )
    return "stringstream" in first.type.name


def stream(ex: Expressions, node: t.Binary) -> None:
    """Write ``std::cout << a << b << std::endl``."""
    first, *parts = _chain(node)
    texts: list[Py] = []
    for part in parts:
        name = getattr(part, "name", getattr(part, "id", ""))
        known = isinstance(part, t.Scoped) or (
            isinstance(part, t.Name) and part.scope == "unknown"
        )
        if known and name == "endl":
            texts.append(Py('"\\n"'))
        elif known and name == "flush":
            continue
        else:
            texts.append(_streamed(ex, part))
    if not texts:
        return
    whole = _concatenated(texts)
    if isinstance(first, t.Scoped) or (isinstance(first, t.Name) and first.id in _STREAMS):
        name = getattr(first, "name", getattr(first, "id", ""))
        printed(ex, whole, "sys.stdout" if "out" in name else "sys.stderr")
    else:
        ex.store(first, whole, "+=")


def _streamed(ex: Expressions, node: t.Expr) -> Py:
    of = node.type
    if of.is_text or of.is_char:
        return ex.value(node)
    if of.integer is not None and of.integer[0] == 8:
        raise Untranslatable("a byte in a stream is a character")
    if of.integer is not None or of.is_bool:
        return Py(f"{{{ex.value(node)}:d}}", -1)
    if of.is_float:
        return Py(f"{{{ex.value(node)}:g}}", -1)
    raise Untranslatable(f"{of or 'what is not known'} in a stream")


def _concatenated(texts: list[Py]) -> Py:
    body, plain = "", True
    arguments = []
    for each in texts:
        if each.level == -1:
            inner, form = each.text[1:-1].rsplit(":", 1)
            arguments.append((inner, form))
            body += "\0"
        elif re.fullmatch(r'"(?:[^"\\]|\\.)*"', each.text):
            body += each.text[1:-1].replace("{", "{{").replace("}", "}}")
        else:
            arguments.append((each.text, ""))
            body += "\0"
    plain = not any(c in inner for inner, _ in arguments for c in "\"'\\{}\n")
    if not arguments:
        return Py('"' + body.replace("{{", "{").replace("}}", "}") + '"')
    for inner, form in arguments:
        shown = f":{form}" if form else ""
        body = body.replace("\0", f"{{{inner if plain else ''}{shown}}}", 1)
    if plain:
        return Py(f'f"{body}"')
    return Py(f'"{body}".format({", ".join(inner for inner, _ in arguments)})')


def printed(ex: Expressions, text: Py, file: str = "sys.stdout") -> None:
    """Write a text to a file: by `print`, which ends lines."""
    value = text.text
    ending = ', end=""'
    match = re.fullmatch(r'(f?)"((?:[^"\\]|\\.)*)"(\.format\(.*\))?', value, re.DOTALL)
    if match and match[2].endswith("\\n") and not match[2].endswith("\\\\n"):
        value = f'{match[1]}"{match[2][:-2]}"{match[3] or ""}'
        ending = ""
        if value == '""':
            value = ""
    where = ""
    if file != "sys.stdout":
        where = f", file={file}"
    if file.startswith("sys.") and where:
        ex.c.module("sys")
    inside = f"{value}{ending}{where}".removeprefix(", ")
    ex.c.emit(f"print({inside})")


# --- functions ------------------------------------------------------------------------


def called(ex: Expressions, node: t.Call, name: str, wanted: bool) -> Py | None:
    """Return a call of a function that is neither the program's nor the library's."""
    plain = name.removeprefix("std::").removeprefix("::")
    if name in ("std::string", "std::wstring", "CString"):
        return members.new_text(ex, node.arguments)
    if plain in _COMPARES:
        first, second = _pair(ex, node)
        return call("_compare", first, second)
    if plain in _SEARCHES:
        return call(
            _SEARCHES[plain], ex.value(node.arguments[0]), ex.text(node.arguments[1])
        )
    found = _FUNCTIONS.get(plain)
    owner, _, method_name = name.rpartition("::")
    own = ex.program.class_of(ex.c.owner) if ex.c.owner else None
    if own is not None and owner in own.bases and not wanted:
        # what the base does to its window: there is none
        ex.c.emit(f"# {owner}::{method_name}()")
        return None
    if own is not None and plain in ("PostMessage", "SendMessage"):
        window = any(own.name in s.clean.handlers for s in ex.program.files)
        if window and 0 < len(node.arguments) < 4:
            return call(f"self.{plain}", *[ex.value(a) for a in node.arguments])
    if found is None and plain[-1:] in ("A", "W"):
        found = _FUNCTIONS.get(plain[:-1])
    if found is None:
        raise Untranslatable(f"{plain} is not known")
    try:
        return found(ex, node.arguments)
    except (IndexError, ValueError):
        raise Untranslatable(f"{plain} with these arguments") from None


def method(
    ex: Expressions, node: t.Call, function: t.Member, of: CType, wanted: bool
) -> Py | None:
    """Return a call of a method of a class of Windows."""
    name = function.name
    if of.name in ("CCriticalSection", "CMutex", "std::mutex", "mutex"):
        target = ex.value(function.object)
        if name in ("Lock", "lock"):
            return call(f"{target.at(ATOM)}.acquire")
        if name in ("Unlock", "unlock"):
            return call(f"{target.at(ATOM)}.release")
    if of.name == "CEvent" and name in ("SetEvent", "ResetEvent"):
        target = ex.value(function.object)
        return call(f"{target.at(ATOM)}.{'set' if name == 'SetEvent' else 'clear'}")
    if "stringstream" in of.name:
        if name == "str" and not node.arguments:
            return ex.value(function.object)
        if name == "str":
            ex.store(function.object, ex.as_string(node.arguments[0]))
            return None
        if name == "clear":
            return None
    own = ex.program.class_of(of.target.name)
    if own is not None and name in ("PostMessage", "SendMessage"):
        if ex.names.program.library_base(own.name) is None:
            target = ex.object(function.object, function.arrow)
            given = [ex.value(a) for a in node.arguments]
            return call(f"{target.at(ATOM)}.{name}", *given)
    raise Untranslatable(f"{name} of {of or 'what is not known'} is not known")


def assigned_call(ex: Expressions, node: t.Assign) -> bool:
    """Write ``x = call(...)`` where that is shorter; False elsewhere."""
    if isinstance(node.target, t.Name) and node.target.type.is_iterator:
        ex.c.emit(f"{ex.c.local(node.target.id)} = {members.assigned(ex, node.value)}")
        return True
    return False


def _text_of(ex: Expressions, node: t.Expr) -> Py:
    """Return a text that is copied: NULL is none."""
    return ex.value(node)


def _copy(ex: Expressions, given: list[t.Expr]) -> Py | None:
    ex.store(_out(given[0]), ex.text(given[-1]))
    return None


def _copy_count(ex: Expressions, given: list[t.Expr]) -> None:
    value = ex.text(given[1])
    ex.store(_out(given[0]), Py(f"{value.at(ATOM)}[:{ex.number(given[2])}]"))


def _copy_room(ex: Expressions, given: list[t.Expr]) -> None:
    """Write ``lstrcpyn``: the count has room for the NUL."""
    value, count = ex.text(given[1]), ex.number(given[2])
    shown = str(int(count.text) - 1) if count.text.isdigit() else f"{count.at(ADD)} - 1"
    ex.store(_out(given[0]), Py(f"{value.at(ATOM)}[: {shown}]"))


def _append(ex: Expressions, given: list[t.Expr]) -> None:
    ex.store(_out(given[0]), ex.text(given[-1]), "+=")


def _append_count(ex: Expressions, given: list[t.Expr]) -> None:
    value = ex.text(given[1])
    ex.store(_out(given[0]), Py(f"{value.at(ATOM)}[:{ex.number(given[2])}]"), "+=")


def _out(node: t.Expr) -> t.Expr:
    """Return the text that a function writes."""
    from ltdicom.port.python.expressions import uncast

    node = uncast(node)
    if isinstance(node, t.Unary) and node.operator == "&":
        inner = uncast(node.operand)
        if isinstance(inner, t.Index):
            if isinstance(inner.index, t.Literal) and inner.index.value == 0:
                return inner.object
            raise Untranslatable("a text written from its middle on")
    if isinstance(node, t.Call) and isinstance(node.function, t.Member):
        if node.function.name == "GetBuffer":
            return node.function.object
    if not node.type.is_text:
        raise Untranslatable("a text written into what is none")
    if not isinstance(node, (t.Name, t.Member, t.Index)):
        raise Untranslatable("a text written into what is not understood")
    return node


def _print_into(skip: int, room: bool) -> Function:
    def write(ex: Expressions, given: list[t.Expr]) -> Py | None:
        value = members.format_call(ex, given[skip:])
        if room:
            value = Py(f"{value.at(ATOM)}[: {_room(ex, given[1])}]")
        target = _out(given[0])
        ex.store(target, value)
        return call("len", ex.value(target))

    return write


def _room(ex: Expressions, node: t.Expr) -> str:
    count = ex.number(node)
    return str(int(count.text) - 1) if count.text.isdigit() else f"{count.at(ADD)} - 1"


def _printf(ex: Expressions, given: list[t.Expr]) -> None:
    printed(ex, members.format_call(ex, given))


def _fprintf(ex: Expressions, given: list[t.Expr]) -> None:
    printed(ex, members.format_call(ex, given[1:]), str(ex.value(given[0])))


def _puts(ex: Expressions, given: list[t.Expr]) -> None:
    ex.c.emit(f"print({ex.text(given[0])})")


def _fputs(ex: Expressions, given: list[t.Expr]) -> None:
    printed(ex, ex.text(given[0]), str(ex.value(given[1])))


def _fputc(ex: Expressions, given: list[t.Expr]) -> None:
    printed(ex, ex.as_char(given[0]), str(ex.value(given[1])))


def _putchar(ex: Expressions, given: list[t.Expr]) -> None:
    printed(ex, ex.as_char(given[0]))


def _trace(ex: Expressions, given: list[t.Expr]) -> None:
    if len(given) > 1:
        printed(ex, members.format_call(ex, given), "sys.stderr")
    else:
        printed(ex, ex.text(given[0]), "sys.stderr")


def _message_box(index: int) -> Function:
    def show(ex: Expressions, given: list[t.Expr]) -> None:
        if given[index].type.is_number:
            raise Untranslatable("a message that is a resource")
        ex.c.emit(f"print({ex.text(given[index])})")

    return show


def _flush(ex: Expressions, given: list[t.Expr]) -> Py:
    return call(f"{ex.value(given[0]).at(ATOM)}.flush")


def _fopen(ex: Expressions, given: list[t.Expr]) -> Py:
    return call("_fopen", ex.value(given[0]), ex.value(given[1]))


def _fclose(ex: Expressions, given: list[t.Expr]) -> Py:
    return call(f"{ex.value(given[0]).at(ATOM)}.close")


def _fgets(ex: Expressions, given: list[t.Expr]) -> Py:
    held = ex.c.temporary("line")
    size = ex.number(given[1])
    shown = str(int(size.text) - 1) if size.text.isdigit() else f"{size.at(ADD)} - 1"
    ex.c.emit(f"{held} = {ex.value(given[2])}.readline({shown})", f"if {held}:")
    with ex.c.capture() as lines:
        ex.store(_out(given[0]), Py(held))
    ex.c.emit(*[f"    {line}" for line in lines])
    return Py(f"{held} or None", OR)


def _length(ex: Expressions, given: list[t.Expr]) -> Py:
    return call("len", ex.value(given[0]))


def _atoi(ex: Expressions, given: list[t.Expr]) -> Py:
    return call("_atoi", ex.value(given[0]))


def _atof(ex: Expressions, given: list[t.Expr]) -> Py:
    return call("_atof", ex.value(given[0]))


def _strtol(ex: Expressions, given: list[t.Expr]) -> Py:
    from ltdicom.port.python.expressions import is_null

    if not is_null(given[1]):
        raise Untranslatable("strtol with its end")
    return call("_strtol", ex.value(given[0]), ex.number(given[2]))


def _case(method_: str) -> Function:
    def change(ex: Expressions, given: list[t.Expr]) -> Py:
        one = given[0]
        if one.type.is_char:
            return call("_ord", f"{ex.value(one).at(ATOM)}.{method_}()")
        if one.type.integer:
            return call("_ord", f"{call('_chr', ex.value(one))}.{method_}()")
        raise Untranslatable("a character that is not known")

    return change


def _is_kind(test: str) -> Function:
    def ask(ex: Expressions, given: list[t.Expr]) -> Py:
        one = given[0]
        char = ex.value(one) if one.type.is_char else call("_chr", ex.number(one))
        char = ex.held(char)
        ascii_only = f"{char.at(ATOM)}.isascii() and {char.at(ATOM)}.{test}()"
        return Py(f"int({ascii_only})")

    return ask


def _whole_case(method_: str) -> Function:
    def change(ex: Expressions, given: list[t.Expr]) -> Py:
        target = _out(given[0])
        ex.store(target, Py(f"{ex.value(target).at(ATOM)}.{method_}()"))
        return ex.value(target)

    return change


def _memset(ex: Expressions, given: list[t.Expr]) -> None:
    from ltdicom.port.python.expressions import uncast

    value = given[1]
    _filled(ex, uncast(given[0]), value, given[2])


def _zero(ex: Expressions, given: list[t.Expr]) -> None:
    from ltdicom.port.python.expressions import uncast

    _filled(ex, uncast(given[0]), t.Literal(0, 0, INT, 0, "0"), given[1])


def _filled(ex: Expressions, target: t.Expr, value: t.Expr, size: t.Expr) -> None:
    from ltdicom.port.python.expressions import is_zero, uncast

    zero = is_zero(value) or (isinstance(value, t.Literal) and value.value == "")
    if target.type.is_bytes:
        text, byte = ex.value(target), ex.number(value)
        count = ex.number(size)
        ex.c.emit(f"{text}[:{count}] = bytes([{byte}]) * {count.at(ADD + 2)}")
        return
    if not zero:
        raise Untranslatable("memory filled with what is not 0")
    if isinstance(target, t.Unary) and target.operator == "&":
        operand = uncast(target.operand)
        if not isinstance(operand, t.Index):
            if ex.names.is_value(operand.type):
                ex.c.emit(str(call("_assign", ex.value(operand), ex.default(operand.type))))
                return
            if operand.type.is_number:
                ex.store(operand, ex.default(operand.type))
                return
        raise Untranslatable("memory that is not understood")
    if isinstance(target, t.This):
        raise Untranslatable("an object filled with 0")
    of = target.type
    if of.is_text:
        ex.store(target, Py('""'))
        return
    if of.dims and isinstance(size, t.SizeOf):
        ex.c.emit(f"{ex.value(target)}[:] = {ex.default(of)}")
        return
    if of.pointer == 1 and ex.names.is_value(of.element) and isinstance(size, t.SizeOf):
        default = ex.default(of.element)
        ex.c.emit(str(call("_assign", ex.object(target), default)))
        return
    raise Untranslatable("memory that is not understood")


def _memcpy(ex: Expressions, given: list[t.Expr]) -> None:
    from ltdicom.port.python.expressions import uncast

    target, source = uncast(given[0]), uncast(given[1])
    if target.type.is_bytes and source.type.is_bytes:
        count = ex.number(given[2])
        first = ex.value(target)
        second = ex.value(source).at(ATOM)
        if isinstance(target, t.Binary) or (
            "[" in first.text and first.text.endswith(":]")
        ):
            raise Untranslatable("memory copied into the middle")
        ex.c.emit(f"{first}[:{count}] = {second}[:{count}]")
        return
    if isinstance(target, t.Unary) and isinstance(source, t.Unary):
        one, two = uncast(target.operand), uncast(source.operand)
        if ex.names.is_value(one.type) and one.type.name == two.type.name:
            ex.c.emit(str(call("_assign", ex.value(one), ex.value(two))))
            return
    raise Untranslatable("memory that is copied")


def _sleep(ex: Expressions, given: list[t.Expr]) -> Py:
    ex.c.module("time")
    one = given[0]
    if isinstance(one, t.Literal) and isinstance(one.value, int):
        return Py(f"time.sleep({one.value / 1000:g})")
    return Py(f"time.sleep({ex.number(one).at(ADD + 1)} / 1000)")


def _ticks(ex: Expressions, given: list[t.Expr]) -> Py:
    return Py("_ticks()")


def _time(ex: Expressions, given: list[t.Expr]) -> Py:
    from ltdicom.port.python.expressions import is_null, is_zero

    if given and not (is_null(given[0]) or is_zero(given[0])):
        raise Untranslatable("time with a variable")
    ex.c.module("time")
    return Py("int(time.time())")


def _create_event(ex: Expressions, given: list[t.Expr]) -> Py:
    return call("_Event", ex.truth(given[1]), ex.truth(given[2]))


def _set_event(ex: Expressions, given: list[t.Expr]) -> Py:
    return call(f"{ex.value(given[0]).at(ATOM)}.set")


def _reset_event(ex: Expressions, given: list[t.Expr]) -> Py:
    return call(f"{ex.value(given[0]).at(ATOM)}.clear")


def _close_handle(ex: Expressions, given: list[t.Expr]) -> None:
    with ex.c.capture():
        ex.value(given[0])


def _wait(ex: Expressions, given: list[t.Expr]) -> Py:
    ex.c.ltdicom("wait_until")
    return call("_wait", ex.value(given[0]), ex.number(given[1]))


def _thread(function: int, parameter: int) -> Function:
    def start(ex: Expressions, given: list[t.Expr]) -> Py:
        from ltdicom.port.python.expressions import uncast

        target = uncast(given[function])
        value = uncast(given[parameter])
        argument = (
            ex.address(value.operand)
            if (isinstance(value, t.Unary) and value.operator == "&")
            else ex.value(value)
        )
        if not isinstance(target, (t.Name, t.Scoped, t.Unary)):
            raise Untranslatable("a thread of what is not known")
        return call("_start", ex.value(target), argument)

    return start


def _acquire(ex: Expressions, given: list[t.Expr]) -> Py:
    return call(f"{_lock(ex, given)}.acquire")


def _release(ex: Expressions, given: list[t.Expr]) -> Py:
    return call(f"{_lock(ex, given)}.release")


def _lock(ex: Expressions, given: list[t.Expr]) -> str:
    from ltdicom.port.python.expressions import uncast

    one = uncast(given[0])
    if isinstance(one, t.Unary) and one.operator == "&":
        one = one.operand
    return ex.value(one).at(ATOM)


def _make_lock(ex: Expressions, given: list[t.Expr]) -> None:
    with ex.c.capture():
        _lock(ex, given)


def _minimum(name: str) -> Function:
    def choose(ex: Expressions, given: list[t.Expr]) -> Py:
        first, second = given
        if not (first.type.is_number and second.type.is_number):
            raise Untranslatable(f"{name} of what is no number")
        return call(name, ex.number(first), ex.number(second))

    return choose


def _math(name: str) -> Function:
    def compute(ex: Expressions, given: list[t.Expr]) -> Py:
        ex.c.module("math")
        return call(f"math.{name}", *[ex.number(g) for g in given])

    return compute


def _floor(name: str) -> Function:
    def compute(ex: Expressions, given: list[t.Expr]) -> Py:
        ex.c.module("math")
        return call("float", call(f"math.{name}", *[ex.number(g) for g in given]))

    return compute


def _abs(ex: Expressions, given: list[t.Expr]) -> Py:
    return call("abs", ex.number(given[0]))


def _sort(ex: Expressions, given: list[t.Expr]) -> None:
    from ltdicom.port.python.expressions import uncast

    found = members.container_of(ex, given[0])
    end = members.container_of(ex, given[1])
    if found is None or end is None or (found[1], end[1]) != ("begin", "end"):
        raise Untranslatable("a part of a container is sorted")
    text = ex.value(found[0]).at(ATOM)
    if len(given) == 2:
        of = found[0].type.element
        if not (of.is_number or of.is_text):
            raise Untranslatable("objects sorted by an operator")
        ex.c.emit(f"{text}.sort()")
        return
    less = ex.value(uncast(given[2]))
    if not isinstance(uncast(given[2]), (t.Name, t.Scoped, t.Unary)):
        raise Untranslatable("sorted by what is not known")
    ex.c.module("functools")
    ex.c.emit(
        f"{text}.sort(key=functools.cmp_to_key(lambda a, b: {less}(b, a) - {less}(a, b)))"
    )


def _reverse(ex: Expressions, given: list[t.Expr]) -> None:
    found = members.container_of(ex, given[0])
    if found is None:
        raise Untranslatable("a part of a container is turned")
    if found[0].type.is_text:
        ex.store(found[0], Py(f"{ex.value(found[0]).at(ATOM)}[::-1]"))
    else:
        ex.c.emit(f"{ex.value(found[0]).at(ATOM)}.reverse()")


def _swap(ex: Expressions, given: list[t.Expr]) -> None:
    one, two = given
    held = ex.c.temporary("held")
    ex.c.emit(f"{held} = {ex.value(one)}")
    ex.store(one, ex.value(two))
    ex.store(two, Py(held))


def _to_string(ex: Expressions, given: list[t.Expr]) -> Py:
    if given[0].type.is_float:
        return Py(f'f"{{{ex.value(given[0])}:f}}"')
    return Py(f'f"{{{ex.number(given[0])}:d}}"')


def _remove(ex: Expressions, given: list[t.Expr]) -> Py:
    ex.c.module("os")
    return call("_done", "os.remove", ex.value(given[0]))


def _unlink(ex: Expressions, given: list[t.Expr]) -> Py:
    ex.c.module("os")
    return Py(f"0 if {call('_done', 'os.remove', ex.value(given[0]))} else -1", 0)


def _make_folder(ex: Expressions, given: list[t.Expr]) -> Py:
    ex.c.module("os")
    return call("_done", "os.mkdir", ex.value(given[0]))


def _mkdir(ex: Expressions, given: list[t.Expr]) -> Py:
    ex.c.module("os")
    return Py(f"0 if {call('_done', 'os.mkdir', ex.value(given[0]))} else -1", 0)


def _exists(ex: Expressions, given: list[t.Expr]) -> Py:
    ex.c.module("os")
    return call("os.path.exists", ex.value(given[0]))


def _access(ex: Expressions, given: list[t.Expr]) -> Py:
    if not (isinstance(given[1], t.Literal) and given[1].value == 0):
        raise Untranslatable("access with rights")
    ex.c.module("os")
    return Py(f"0 if os.path.exists({ex.value(given[0])}) else -1", 0)


def _quit(ex: Expressions, given: list[t.Expr]) -> Py:
    where = ex.c.unit.quit
    if where and where != ex.c.unit.name:
        ex.c.unit.modules.add(where)
        return Py(f"{where}._quit.set()")
    return Py("_quit.set()")


def _exit(ex: Expressions, given: list[t.Expr]) -> Py:
    ex.c.module("sys")
    return call("sys.exit", ex.value(given[0]))


def _assert(ex: Expressions, given: list[t.Expr]) -> None:
    ex.c.emit(f"assert {ex.truth(given[0])}")


def _verify(ex: Expressions, given: list[t.Expr]) -> None:
    ex.c.emit(f"assert {ex.truth(given[0])}")


def _ignored(ex: Expressions, given: list[t.Expr]) -> None:
    return None


def _same(ex: Expressions, given: list[t.Expr]) -> Py:
    return ex.value(given[0])


def _duplicate(ex: Expressions, given: list[t.Expr]) -> Py:
    return ex.text(given[0])


def _pair_of(ex: Expressions, given: list[t.Expr]) -> Py:
    return Py(f"[{ex.value(given[0])}, {ex.value(given[1])}]")


def _freed(ex: Expressions, given: list[t.Expr]) -> None:
    with ex.c.capture():
        ex.value(given[0])


def allocated(ex: Expressions, of: CType, node: t.Expr) -> Py | None:
    """Return ``(T *)malloc(n * sizeof(T))``; None of other calls."""
    name = _name(node)
    if name not in ("malloc", "calloc") or not isinstance(node, t.Call) or of.pointer != 1:
        return None
    factors = _factors(node.arguments)
    sizes = [f for f in factors if isinstance(f, t.SizeOf)]
    counts = [f for f in factors if not isinstance(f, t.SizeOf)]
    element = of.element
    single = element.is_char or element.integer == (8, False)
    if len(sizes) > 1 or (not sizes and not single):
        raise Untranslatable("memory of what is not known")
    if sizes and sizes[0].of.name != element.name:
        raise Untranslatable("memory of another type")
    if not counts:
        return ex.default(element) if ex.is_object(element) else Py("[0]")
    whole = counts[0]
    for other in counts[1:]:
        whole = t.Binary(node.line, node.at, INT, "*", whole, other)
    return ex.array(element, [ex.number(whole)])


def _factors(nodes: list[t.Expr]) -> list[t.Expr]:
    found: list[t.Expr] = []
    for node in nodes:
        if isinstance(node, t.Binary) and node.operator == "*":
            found += _factors([node.left, node.right])
        elif not (isinstance(node, t.Literal) and node.value == 1):
            found.append(node)
    return found


def _last_error(ex: Expressions, given: list[t.Expr]) -> Py:
    raise Untranslatable("GetLastError")


def _word(shift: int) -> Function:
    def take(ex: Expressions, given: list[t.Expr]) -> Py:
        value = ex.number(given[0])
        if shift:
            return Py(f"{value.at(8)} >> {shift} & 0xFFFF", 7)
        return Py(f"{value.at(8)} & 0xFFFF", 7)

    return take


def _same_tag(name: str) -> Function:
    def take(ex: Expressions, given: list[t.Expr]) -> Py:
        return call(ex.c.ltdicom(name), *[ex.number(g) for g in given])

    return take


def _names(words: str, function: Function) -> dict[str, Function]:
    return dict.fromkeys(words.split(), function)


_FUNCTIONS: Final[dict[str, Function]] = {
    **_names(
        "lstrcpy _tcscpy strcpy wcscpy strcpy_s _tcscpy_s wcscpy_s StringCchCopy", _copy
    ),
    **_names("_tcsncpy strncpy wcsncpy", _copy_count),
    **_names("lstrcpyn", _copy_room),
    **_names(
        "lstrcat _tcscat strcat wcscat strcat_s _tcscat_s wcscat_s StringCchCat", _append
    ),
    **_names("_tcsncat strncat wcsncat", _append_count),
    **_names("wsprintf sprintf _stprintf", _print_into(1, room=False)),
    **_names(
        "sprintf_s _stprintf_s swprintf_s StringCchPrintf", _print_into(2, room=False)
    ),
    **_names("snprintf _snprintf _sntprintf swprintf", _print_into(2, room=True)),
    **_names("printf _tprintf wprintf _cprintf", _printf),
    **_names("fprintf _ftprintf fwprintf", _fprintf),
    **_names("puts _putts _putws", _puts),
    **_names("fputs _fputts fputws", _fputs),
    **_names("fputc putc _fputtc", _fputc),
    **_names("putchar _puttchar", _putchar),
    **_names("OutputDebugString TRACE TRACE0 TRACE1 TRACE2 ATLTRACE", _trace),
    "AfxMessageBox": _message_box(0),
    "MessageBox": _message_box(1),
    "fflush": _flush,
    **_names("fopen _tfopen _wfopen", _fopen),
    "fclose": _fclose,
    **_names("fgets _fgetts", _fgets),
    **_names("strlen _tcslen lstrlen wcslen _mbslen", _length),
    **_names("atoi _ttoi _tstoi _wtoi atol _ttol _tstol _atoi64 _ttoi64 _wtol", _atoi),
    **_names("atof _tstof _ttof _wtof", _atof),
    **_names("strtol _tcstol wcstol strtoul _tcstoul wcstoul", _strtol),
    **_names("toupper _totupper towupper", _case("upper")),
    **_names("tolower _totlower towlower", _case("lower")),
    **_names("isdigit _istdigit iswdigit", _is_kind("isdigit")),
    **_names("isalpha _istalpha iswalpha", _is_kind("isalpha")),
    **_names("isalnum _istalnum iswalnum", _is_kind("isalnum")),
    **_names("isspace _istspace iswspace", _is_kind("isspace")),
    **_names("isupper _istupper iswupper", _is_kind("isupper")),
    **_names("islower _istlower iswlower", _is_kind("islower")),
    **_names("_tcsupr _strupr strupr _wcsupr CharUpper", _whole_case("upper")),
    **_names("_tcslwr _strlwr strlwr _wcslwr CharLower", _whole_case("lower")),
    "memset": _memset,
    **_names("ZeroMemory SecureZeroMemory RtlZeroMemory", _zero),
    **_names("memcpy memmove CopyMemory RtlCopyMemory", _memcpy),
    "Sleep": _sleep,
    **_names("GetTickCount timeGetTime GetTickCount64", _ticks),
    "time": _time,
    "CreateEvent": _create_event,
    "SetEvent": _set_event,
    "ResetEvent": _reset_event,
    "CloseHandle": _close_handle,
    "WaitForSingleObject": _wait,
    "CreateThread": _thread(2, 3),
    "_beginthreadex": _thread(2, 3),
    "_beginthread": _thread(0, 2),
    "AfxBeginThread": _thread(0, 1),
    "EnterCriticalSection": _acquire,
    "LeaveCriticalSection": _release,
    **_names("InitializeCriticalSection DeleteCriticalSection", _make_lock),
    **_names("min __min", _minimum("min")),
    **_names("max __max", _minimum("max")),
    **_names("sqrt", _math("sqrt")),
    **_names("pow", _math("pow")),
    **_names("fabs", _math("fabs")),
    **_names("floor", _floor("floor")),
    **_names("ceil", _floor("ceil")),
    **_names("abs labs", _abs),
    "sort": _sort,
    "stable_sort": _sort,
    "reverse": _reverse,
    "swap": _swap,
    "to_string": _to_string,
    "make_pair": _pair_of,
    "move": _same,
    **_names("remove _tremove _unlink unlink _tunlink", _unlink),
    "DeleteFile": _remove,
    "CreateDirectory": _make_folder,
    **_names("_mkdir mkdir _tmkdir", _mkdir),
    "PathFileExists": _exists,
    **_names("_access access _taccess", _access),
    "PostQuitMessage": _quit,
    "exit": _exit,
    **_names("assert ASSERT _ASSERT _ASSERTE ATLASSERT", _assert),
    "VERIFY": _verify,
    **_names("srand setlocale _tsetlocale UNREFERENCED_PARAMETER", _ignored),
    **_names("_tcsdup strdup _strdup _wcsdup", _duplicate),
    **_names("T2CT T2T T2A A2T A2CT W2T T2W CT2A CA2T T2CA W2A A2W CW2T CT2W", _same),
    "GetLastError": _last_error,
    **_names("free LocalFree GlobalFree L_LocalFree", _freed),
    **_names("LOWORD", _word(0)),
    **_names("HIWORD", _word(16)),
    "GETGROUP": _same_tag("GETGROUP"),
    "GETELEMENT": _same_tag("GETELEMENT"),
    "MAKETAG": _same_tag("MAKETAG"),
}
_UNUSED = (COMPARE, quoted)
