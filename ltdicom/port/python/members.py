"""Methods of strings and containers; iterators: an index of a list, a key of a map."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from ltdicom.port import tree as t
from ltdicom.port.c_types import CType
from ltdicom.port.lower import quoted
from ltdicom.port.python.formats import formatted
from ltdicom.port.python.text import (
    ADD,
    ATOM,
    COMPARE,
    Py,
    Untranslatable,
    binary,
    call,
    safe_member,
)

if TYPE_CHECKING:
    from ltdicom.port.python.expressions import Expressions


# --- new objects ----------------------------------------------------------------------


def new_text(ex: Expressions, arguments: list[t.Expr]) -> Py:
    """Return ``CString(...)``, ``std::string(...)``."""
    if not arguments:
        return Py('""')
    first = arguments[0]
    if len(arguments) == 1:
        return ex.as_string(first)
    if len(arguments) == 2 and first.type.is_text:
        value = ex.as_string(first)
        return Py(f"{value.at(ATOM)}[:{ex.number(arguments[1])}]")
    if len(arguments) == 2 and arguments[1].type.is_char and first.type.is_number:
        return binary("*", ex.value(arguments[1]), ex.number(first))
    if len(arguments) == 2 and first.type.is_char:
        return binary("*", ex.value(first), ex.number(arguments[1]))
    raise Untranslatable("a text of several arguments")


def new_container(ex: Expressions, of: CType, arguments: list[t.Expr]) -> Py:
    """Return an empty container, or a copy."""
    if len(arguments) == 1 and arguments[0].type.target.name == of.name:
        return ex.copied(arguments[0], of)
    if of.is_map:
        if arguments:
            raise Untranslatable("a map of arguments")
        ex.c.unit.imports.add("collections")
        default = ex.default(of.element)
        own = default.text.endswith("()") and "(" not in default.text[:-2]
        made = default.text[:-2] if own else f"lambda: {default}"
        # a key that is missing gets a value, as in C++
        return Py(f"collections.defaultdict({made})")
    if of.is_set:
        if arguments:
            raise Untranslatable("a set of arguments")
        return Py("set()")
    if of.name.endswith("array") and len(of.arguments) > 1:
        raise Untranslatable("std::array")
    if not arguments:
        return Py("[]")
    if of.name in ("std::vector", "vector") and arguments[0].type.is_number:
        count = ex.number(arguments[0])
        if len(arguments) == 2:
            value = ex.converted(arguments[1], of.element)
            return Py(f"[{value}] * {count.at(ADD + 2)}", ADD + 1)
        return ex.array(of.element, [count])
    raise Untranslatable("a container of arguments")


# --- iterators ------------------------------------------------------------------------


def _text_of(ex: Expressions, node: t.Expr) -> str:
    with ex.c.capture() as lines:
        text = str(ex.value(node))
    if lines:
        raise Untranslatable("an iterator of what has effects")
    return text


def container_of(ex: Expressions, node: t.Expr) -> tuple[t.Expr, str] | None:
    """Return the container into which an expression's value is a place, and its method."""
    if isinstance(node, t.Call):
        function = node.function
        if isinstance(function, t.Member) and function.name in _PLACES:
            return function.object, function.name
        name = getattr(function, "name", "")
        if isinstance(function, t.Scoped) and name == "find" and node.arguments:
            return container_of(ex, node.arguments[0])
    return None


def container_of_any(node: t.Expr) -> tuple[t.Expr, str] | None:
    """Return the container and the method of ``c.begin()``."""
    if isinstance(node, t.Call) and isinstance(node.function, t.Member):
        if node.function.name in _PLACES:
            return node.function.object, node.function.name
    return None


_PLACES: Final = frozenset(("begin", "end", "find", "erase", "insert"))


def place(ex: Expressions, name: str) -> tuple[str, CType]:
    """Return the text and the type of the container of an iterator."""
    found: dict[str, CType] = {}
    for node in t.walk(ex.c.body):
        value = None
        if isinstance(node, t.Declare) and node.name == name:
            value = node.value
        elif isinstance(node, t.Assign) and isinstance(node.target, t.Name):
            value = node.value if node.target.id == name else None
        if value is not None:
            container = container_of(ex, value)
            if container is not None:
                found[_text_of(ex, container[0])] = container[0].type
    if len(found) != 1:
        raise Untranslatable("an iterator of a container that is not known")
    ((text, of),) = found.items()
    return text, of


def _iterator(node: t.Expr) -> str | None:
    if isinstance(node, t.Name) and node.type.is_iterator:
        return node.id
    return None


def element(ex: Expressions, name: str) -> Py:
    """Return ``*it``."""
    bound = ex.c.iterators.get(name)
    if bound is not None and bound[0] == "element":
        return Py(bound[1])
    text, of = place(ex, name)
    if of.is_map:
        raise Untranslatable("a pair of a map")
    if of.is_set:
        return Py(ex.c.local(name))
    return Py(f"{text}[{ex.c.local(name)}]")


def of_star(ex: Expressions, operand: t.Expr) -> Py | None:
    """Return ``*it``; None of what is no iterator."""
    name = _iterator(operand)
    return element(ex, name) if name is not None else None


def of_delete(ex: Expressions, operand: t.Expr) -> str | None:
    """Return the class of ``*it`` that is deleted."""
    return operand.type.target.name if operand.type.is_known else None


def of_iterator(ex: Expressions, node: t.Member) -> Py | None:
    """Return ``it->first``, ``it->x``, ``pair.second``; None of other members."""
    inner = node.object
    if isinstance(inner, t.Unary) and inner.operator == "*":
        inner = inner.operand
    name = _iterator(inner)
    if name is None:
        if inner.type.is_pair and node.name in ("first", "second"):
            index = int(node.name == "second")
            return Py(f"{ex.value(inner).at(ATOM)}[{index}]")
        return None
    bound = ex.c.iterators.get(name)
    if bound is not None and bound[0] == "pair":
        key, value, _ = bound[1].split("|")
        if node.name in ("first", "second"):
            return Py(key if node.name == "first" else value)
    elif inner.type.arguments[0].is_map:
        text, _ = place(ex, name)
        if node.name == "first":
            return Py(ex.c.local(name))
        if node.name == "second":
            return Py(f"{text}[{ex.c.local(name)}]")
    else:
        own = ex.program.member(inner.type.element.target.name, node.name)
        if own is not None:
            return Py(f"{element(ex, name).at(ATOM)}.{safe_member(node.name)}")
    raise Untranslatable("a member of an iterator")


def compared(ex: Expressions, node: t.Binary) -> Py | None:
    """Return ``it == c.end()``; None of other comparisons."""
    for one, other in ((node.left, node.right), (node.right, node.left)):
        end = container_of(ex, other)
        if end is None or end[1] != "end" or node.operator not in ("==", "!="):
            continue
        of = end[0].type
        equal = node.operator == "=="
        if isinstance(one, t.Call):
            return _found_at_once(ex, one, end[0], equal)
        name = _iterator(one)
        if name is None:
            return None
        if of.is_map or of.is_set:
            return Py(f"{ex.c.local(name)} {'is' if equal else 'is not'} None", COMPARE)
        container = _text_of(ex, end[0])
        return Py(f"{ex.c.local(name)} {node.operator} len({container})", COMPARE)
    return None


def _found_at_once(ex: Expressions, one: t.Call, container: t.Expr, equal: bool) -> Py:
    """Return ``m.find(key) == m.end()``."""
    found = container_of(ex, one)
    if found is None:
        raise Untranslatable("a place in a container")
    word = "not in" if equal else "in"
    of = container.type
    key = one.arguments[-1]
    wanted = of.key if of.is_map else of.element
    value = ex.converted(key, wanted)
    return binary(word, value, ex.value(container))


def assigned(ex: Expressions, node: t.Expr) -> Py:
    """Return what an iterator becomes: ``c.begin()``, ``c.find(key)``."""
    found = container_of(ex, node)
    if found is None or not isinstance(node, t.Call):
        raise Untranslatable("a place in a container")
    container, method = found
    of, text = container.type, ex.value(container)
    function = node.function
    if isinstance(function, t.Scoped):  # std::find(begin, end, value)
        value = ex.held(ex.converted(node.arguments[-1], of.element))
        text = ex.held(text)
        wanted = f"{text}.index({value}) if {value} in {text} else len({text})"
        return Py(wanted, 0)
    if of.is_map or of.is_set:
        if method == "find":
            wanted_type = of.key if of.is_map else of.element
            key = ex.held(ex.converted(node.arguments[0], wanted_type))
            return Py(f"{key.at(1)} if {key.at(COMPARE + 1)} in {text} else None", 0)
        if method == "end":
            return Py("None")
        raise Untranslatable("a way through a map in steps")
    if method == "begin":
        return Py("0")
    if method == "end":
        return call("len", text)
    if method == "erase" and len(node.arguments) == 1:
        name = _iterator(node.arguments[0])
        if name is not None:
            ex.c.emit(f"del {text}[{ex.c.local(name)}]")
            return Py(ex.c.local(name))
    raise Untranslatable(f"{method} of a container")


def step(ex: Expressions, node: t.Step) -> bool:
    """Write ``++it``; False of what is no iterator."""
    name = _iterator(node.operand)
    if name is None:
        return False
    _, of = place(ex, name)
    if not of.is_list or name in ex.c.iterators:
        raise Untranslatable("an iterator in steps")
    ex.c.emit(f"{ex.c.local(name)} {node.operator[0]}= 1")
    return True


def stored(ex: Expressions, target: t.Expr, value: Py, operator: str) -> bool:
    """Write ``it->second = x``, ``*it = x``; False of other targets."""
    if isinstance(target, t.Unary) and target.operator == "*":
        name = _iterator(target.operand)
        if name is not None:
            if name in ex.c.iterators:
                raise Untranslatable("an element that is replaced on the way")
            ex.c.emit(f"{element(ex, name)} {operator} {value}")
            return True
    if not isinstance(target, t.Member):
        return False
    name = _iterator(target.object)
    if name is None:
        return False
    bound = ex.c.iterators.get(name)
    if bound is not None and bound[0] == "pair" and target.name == "second":
        key, held, container = bound[1].split("|")
        ex.c.emit(f"{container}[{key}] {operator} {value}", f"{held} = {container}[{key}]")
        return True
    if bound is None and target.name == "first":
        raise Untranslatable("a key that is replaced")
    if bound is not None and bound[0] == "element":
        ex.c.emit(f"{bound[1]}.{safe_member(target.name)} {operator} {value}")
        return True
    ex.c.emit(f"{of_iterator(ex, target)} {operator} {value}")
    return True


def indexed(ex: Expressions, node: t.Index) -> Py | None:
    """Return an index into what is special; None of all else."""
    return None


# --- methods --------------------------------------------------------------------------


def called(ex: Expressions, node: t.Call, function: t.Member, wanted: bool) -> Py | None:
    """Return a call of a method of what is no class of the program or library."""
    of = function.object.type
    if of.pointer == 1 and function.arrow and not of.is_text:
        of = of.element
    name = function.name
    if of.is_string_object or (of.is_text and function.arrow is False):
        found = _TEXT.get(name)
        if found is None:
            raise Untranslatable(f"{name} of a text")
        return found(ex, function.object, node.arguments)
    if of.is_list or of.is_set or of.is_map:
        table = _MAP if of.is_map else _SET if of.is_set else _LIST
        found = table.get(name)
        if found is None:
            raise Untranslatable(f"{name} of a {of.name}")
        return found(ex, function.object, node.arguments)
    if of.is_owner:
        if name == "get":
            return ex.value(function.object)
        if name in ("reset", "release") and not node.arguments:
            target = function.object
            if name == "reset":
                ex.delete(t.Delete(node.line, node.at, CType("void"), target))
                ex.store(target, Py("None"))
                return None
            held = ex.c.temporary("released")
            ex.c.emit(f"{held} = {ex.value(target)}")
            ex.store(target, Py("None"))
            return Py(held)
    if name == "size" and of.dims:
        return call("len", ex.value(function.object))
    from ltdicom.port.python import c_library

    return c_library.method(ex, node, function, of, wanted)


Method = Callable[["Expressions", t.Expr, list[t.Expr]], Py | None]


def _text_length(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return call("len", ex.value(target))


def _text_empty(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return Py(f'{ex.value(target).at(COMPARE + 1)} == ""', COMPARE)


def _clear_text(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> None:
    ex.store(target, Py('""'))


def _same(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return ex.value(target)


def _nothing(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> None:
    return None


def _left(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    return Py(f"{ex.value(target).at(ATOM)}[:{_index(ex, given[0])}]")


def _index(ex: Expressions, node: t.Expr) -> str:
    """Return a number for a slice, where C++ takes a negative one for 0."""
    value = ex.number(node)
    if ex.is_nonnegative(node) or value.text.startswith("len("):
        return str(value)
    return f"max({value}, 0)"


def _right(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    text = ex.held(ex.value(target))
    return Py(f"{text.at(ATOM)}[max(len({text}) - {_number(ex, given[0])}, 0) :]")


def _number(ex: Expressions, node: t.Expr) -> str:
    return ex.number(node).at(ADD + 1)


def _mid(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    text, first = ex.value(target).at(ATOM), _index(ex, given[0])
    if len(given) == 1:
        return Py(f"{text}[{first}:]")
    return Py(f"{text}[{first}:][:{_index(ex, given[1])}]")


def _at(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    index = ex.number(given[0])
    return Py(f"{ex.value(target).at(ATOM)}[{index} :][:1]")


def _set_at(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    value = ex.as_char(given[1])
    ex.store(target, call("_put", ex.value(target), ex.number(given[0]), value))


def _find_text(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    return call(f"{ex.value(target).at(ATOM)}.find", *_parts(ex, given))


def _parts(ex: Expressions, given: list[t.Expr]) -> list[Py]:
    return [ex.text(given[0]), *[ex.number(g) for g in given[1:]]]


def _reverse_find(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    return call(f"{ex.value(target).at(ATOM)}.rfind", ex.text(given[0]))


def _std_find(helper: str) -> Method:
    def find(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
        return call(helper, ex.value(target), *_parts(ex, given))

    return find


def _changed(method: str) -> Method:
    def change(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
        text = ex.value(target)
        ex.store(target, call(f"{text.at(ATOM)}.{method}", *[ex.text(g) for g in given]))
        return ex.value(target)

    return change


def _format(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    ex.store(target, format_call(ex, given))


def _append_format(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    ex.store(target, format_call(ex, given), "+=")


def format_call(ex: Expressions, given: list[t.Expr]) -> Py:
    """Return a text by its format and the arguments."""
    template = given[0]
    while isinstance(template, t.Cast):
        template = template.operand
    if not (isinstance(template, t.Literal) and isinstance(template.value, str)):
        if len(given) == 1:
            raise Untranslatable("a format that is a variable")
        raise Untranslatable("a format that is a variable")
    return formatted(template.value, [argument(ex, g) for g in given[1:]])


def argument(ex: Expressions, node: t.Expr) -> tuple[Py, CType]:
    """Return what is formatted, with its type."""
    of = node.type
    inner = node
    if isinstance(node, t.Cast) and node.type.is_text:
        inner = node.operand
        of = inner.type
    if of.is_bytes:
        raise Untranslatable("bytes in a format")
    return ex.value(inner), of.value()


def _append(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    if len(given) != 1:
        raise Untranslatable("append of several arguments")
    ex.store(target, ex.text(given[0]), "+=")


def _compare(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    return call("_compare", ex.value(target), ex.text(given[0]))


def _compare_no_case(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    first, second = ex.value(target).at(ATOM), ex.text(given[0]).at(ATOM)
    return call("_compare", f"{first}.lower()", f"{second}.lower()")


def _replace(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py | None:
    if len(given) == 3:  # std::string: position, count, text
        text = ex.value(target).at(ATOM)
        first, count = ex.number(given[0]), ex.number(given[1])
        held = ex.c.temporary("at")
        ex.c.emit(f"{held} = {first}")
        whole = (
            f"{text}[:{held}] + {ex.text(given[2]).at(ADD + 1)} + {text}[{held}:][{count}:]"
        )
        ex.store(target, Py(whole, ADD))
        return None
    old, new = ex.text(given[0]), ex.text(given[1])
    made = call("_replaced", ex.value(target), old, new)
    held = ex.c.temporary("count")
    changed = ex.c.temporary("text")
    ex.c.emit(f"{held}, {changed} = {made}")
    ex.store(target, Py(changed))
    return Py(held)


def _insert_text(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    text, index = ex.value(target).at(ATOM), ex.held(ex.number(given[0]))
    part = ex.text(given[1]).at(ADD + 1)
    ex.store(target, Py(f"{text}[:{index}] + {part} + {text}[{index}:]", ADD))


def _delete_text(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    if given[0].type.is_iterator:
        raise Untranslatable("erase by iterators")
    if len(given) == 1 and target.type.name.startswith("std"):
        ex.store(target, Py(f"{ex.value(target).at(ATOM)}[:{ex.number(given[0])}]"))
        return
    ex.store(target, call("_cut", ex.value(target), *[ex.number(g) for g in given]))


def _span_excluding(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    ex.c.module("re")
    chars = ex.text(given[0])
    return Py(f"re.split('[' + re.escape({chars}) + ']', {ex.value(target)})[0]")


def _last_char(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return Py(f"{ex.value(target).at(ATOM)}[-1:]")


def _first_char(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return Py(f"{ex.value(target).at(ATOM)}[:1]")


def _pop_char(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> None:
    ex.store(target, Py(f"{ex.value(target).at(ATOM)}[:-1]"))


def _assign_text(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    ex.store(target, new_text(ex, given))


_TEXT: Final[dict[str, Method]] = {
    "GetLength": _text_length,
    "length": _text_length,
    "size": _text_length,
    "IsEmpty": _text_empty,
    "empty": _text_empty,
    "Empty": _clear_text,
    "clear": _clear_text,
    "c_str": _same,
    "data": _same,
    "GetString": _same,
    "GetBuffer": _same,
    "ReleaseBuffer": _nothing,
    "reserve": _nothing,
    "FreeExtra": _nothing,
    "Left": _left,
    "Right": _right,
    "Mid": _mid,
    "substr": _mid,
    "GetAt": _at,
    "at": _at,
    "SetAt": _set_at,
    "Find": _find_text,
    "ReverseFind": _reverse_find,
    "find": _std_find("_find"),
    "rfind": _std_find("_rfind"),
    "find_first_of": _std_find("_find_first_of"),
    "find_last_of": _std_find("_find_last_of"),
    "MakeUpper": _changed("upper"),
    "MakeLower": _changed("lower"),
    "TrimLeft": _changed("lstrip"),
    "TrimRight": _changed("rstrip"),
    "Trim": _changed("strip"),
    "Format": _format,
    "AppendFormat": _append_format,
    "Append": _append,
    "append": _append,
    "push_back": _append,
    "AppendChar": _append,
    "Compare": _compare,
    "compare": _compare,
    "CompareNoCase": _compare_no_case,
    "Replace": _replace,
    "replace": _replace,
    "Insert": _insert_text,
    "insert": _insert_text,
    "Delete": _delete_text,
    "erase": _delete_text,
    "SpanExcluding": _span_excluding,
    "back": _last_char,
    "front": _first_char,
    "pop_back": _pop_char,
    "assign": _assign_text,
}


# --- lists ----------------------------------------------------------------------------


def _element_type(target: t.Expr) -> CType:
    of = target.type
    return (of.element if of.pointer else of).element


def _count(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return call("len", ex.value(target))


def _is_empty(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return Py(f"not {ex.value(target).at(COMPARE)}", 3)


def _add(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py | None:
    value = ex.converted(given[0], _element_type(target))
    ex.c.emit(f"{ex.value(target).at(ATOM)}.append({value})")
    if target.type.name.startswith("C"):
        return Py(f"len({ex.value(target)}) - 1", ADD)
    return None


def _add_front(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    value = ex.converted(given[0], _element_type(target))
    ex.c.emit(f"{ex.value(target).at(ATOM)}.insert(0, {value})")


def _clear(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> None:
    ex.c.emit(f"{ex.value(target).at(ATOM)}.clear()")


def _element_at(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    return Py(f"{ex.value(target).at(ATOM)}[{ex.number(given[0])}]")


def _element_set(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    value = ex.converted(given[1], _element_type(target))
    ex.c.emit(f"{ex.value(target).at(ATOM)}[{ex.number(given[0])}] = {value}")


def _remove_at(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    text, first = ex.value(target).at(ATOM), ex.number(given[0])
    if given[0].type.name == "POSITION":
        ex.c.emit(f"del {text}[{first}]")
    elif len(given) > 1:
        first = ex.held(first)
        ex.c.emit(f"del {text}[{first} : {first} + {ex.number(given[1])}]")
    else:
        ex.c.emit(f"del {text}[{first}]")


def _first(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return Py(f"{ex.value(target).at(ATOM)}[0]")


def _last(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return Py(f"{ex.value(target).at(ATOM)}[-1]")


def _pop(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return Py(f"{ex.value(target).at(ATOM)}.pop()")


def _pop_first(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return Py(f"{ex.value(target).at(ATOM)}.pop(0)")


def _pop_std(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    queue = "queue" in target.type.name
    return Py(f"{ex.value(target).at(ATOM)}.pop({'0' if queue else ''})")


def _upper_bound(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return Py(f"len({ex.value(target)}) - 1", ADD)


def _resize(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    text, size = ex.value(target), ex.held(ex.number(given[0]))
    of = _element_type(target)
    value = (
        ex.converted(given[1], of)
        if len(given) > 1 and (not target.type.name.startswith("C"))
        else ex.default(of)
    )
    ex.c.emit(
        f"del {text}[{size}:]",
        f"{text}.extend({value} for _ in range({size} - len({text})))",
    )


def _erase(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    text = ex.value(target).at(ATOM)
    if len(given) != 1:
        raise Untranslatable("erase of several elements")
    one = given[0]
    name = _iterator(one)
    if name is not None and name not in ex.c.iterators:
        ex.c.emit(f"del {text}[{ex.c.local(name)}]")
        return
    if isinstance(one, t.Binary) and one.operator == "+":
        begin = container_of(ex, one.left)
        if begin is not None and begin[1] == "begin":
            ex.c.emit(f"del {text}[{ex.number(one.right)}]")
            return
    found = container_of(ex, one)
    if found is not None and found[1] == "begin":
        ex.c.emit(f"del {text}[0]")
        return
    raise Untranslatable("erase of an element that is not known")


def _insert(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    text = ex.value(target).at(ATOM)
    place_, value = given[0], ex.converted(given[-1], _element_type(target))
    found = container_of(ex, place_)
    if len(given) == 2 and place_.type.is_number:
        ex.c.emit(f"{text}.insert({ex.number(place_)}, {value})")
    elif len(given) == 2 and found is not None and found[1] in ("begin", "end"):
        index = "0" if found[1] == "begin" else f"len({text})"
        ex.c.emit(f"{text}.insert({index}, {value})")
    else:
        raise Untranslatable("insert at a place that is not known")


def _remove_value(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    text, value = ex.value(target), ex.converted(given[0], _element_type(target))
    ex.c.emit(f"{text}[:] = [each for each in {text} if each != {value}]")


def _head_position(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return Py(f"0 if {ex.value(target).at(COMPARE)} else None", 0)


def _next_element(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    text, position = ex.value(target), ex.value(given[0])
    held = ex.c.temporary("next")
    ex.c.emit(f"{held} = {text}[{position}]")
    ex.store(given[0], Py(f"{position} + 1 if {position} + 1 < len({text}) else None", 0))
    return Py(held)


def _find_element(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    text = ex.held(ex.value(target))
    value = ex.held(ex.converted(given[0], _element_type(target)))
    return Py(f"{text}.index({value}) if {value} in {text} else None", 0)


_LIST: Final[dict[str, Method]] = {
    "size": _count,
    "GetSize": _count,
    "GetCount": _count,
    "GetUpperBound": _upper_bound,
    "empty": _is_empty,
    "IsEmpty": _is_empty,
    "push_back": _add,
    "emplace_back": _add,
    "push": _add,
    "Add": _add,
    "AddTail": _add,
    "push_front": _add_front,
    "AddHead": _add_front,
    "clear": _clear,
    "RemoveAll": _clear,
    "at": _element_at,
    "GetAt": _element_at,
    "ElementAt": _element_at,
    "SetAt": _element_set,
    "SetAtGrow": _element_set,
    "RemoveAt": _remove_at,
    "InsertAt": _insert,
    "insert": _insert,
    "erase": _erase,
    "remove": _remove_value,
    "front": _first,
    "GetHead": _first,
    "back": _last,
    "GetTail": _last,
    "top": _last,
    "pop_back": _pop,
    "RemoveTail": _pop,
    "pop_front": _pop_first,
    "RemoveHead": _pop_first,
    "pop": _pop_std,
    "resize": _resize,
    "SetSize": _resize,
    "reserve": _nothing,
    "FreeExtra": _nothing,
    "GetHeadPosition": _head_position,
    "GetNext": _next_element,
    "Find": _find_element,
}


# --- maps and sets --------------------------------------------------------------------


def _key(ex: Expressions, target: t.Expr, node: t.Expr) -> Py:
    of = target.type
    of = of.element if of.pointer else of
    return ex.converted(node, of.key if of.is_map else of.element)


def _contains(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    inside = binary("in", _key(ex, target, given[0]), ex.value(target))
    return call("int", inside)


def _erase_key(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py | None:
    text = ex.value(target)
    name = _iterator(given[0])
    if name is not None:
        bound = ex.c.iterators.get(name)
        key = bound[1].split("|")[0] if bound is not None else ex.c.local(name)
        if bound is not None and bound[0] == "pair":
            # the loop goes over a copy
            ex.c.emit(f"del {text}[{key}]")
            return None
        if target.type.is_set:
            ex.c.emit(f"{text}.discard({key})")
            return None
        ex.c.emit(f"del {text}[{key}]")
        return None
    key_ = ex.held(_key(ex, target, given[0]))
    held = ex.c.temporary("gone")
    ex.c.emit(f"{held} = int({key_} in {text})")
    method = "discard" if target.type.is_set else "pop"
    ex.c.emit(f"{text}.{method}({key_}{'' if method == 'discard' else ', None'})")
    return Py(held)


def _remove_key(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py | None:
    made = _erase_key(ex, target, given)
    return Py(f"{made} != 0", COMPARE) if made is not None else None


def _set_key(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    of = target.type
    of = of.element if of.pointer else of
    value = ex.converted(given[1], of.element)
    ex.c.emit(f"{ex.value(target)}[{_key(ex, target, given[0])}] = {value}")


def _lookup(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> Py:
    text, key = ex.value(target), ex.held(_key(ex, target, given[0]))
    held = ex.c.temporary("found")
    ex.c.emit(f"{held} = {key.at(COMPARE + 1)} in {text}", f"if {held}:")
    with ex.c.capture() as lines:
        ex.store(given[1], Py(f"{text}[{key}]"))
    ex.c.emit(*[f"    {line}" for line in lines])
    return Py(held)


def _insert_set(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    ex.c.emit(f"{ex.value(target)}.add({_key(ex, target, given[0])})")


def _insert_pair(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    one = given[0]
    of = target.type
    of = of.element if of.pointer else of
    arguments: list[t.Expr] = []
    if isinstance(one, t.Call):
        arguments = one.arguments
    elif isinstance(one, (t.Construct, t.Items)):
        arguments = one.arguments if isinstance(one, t.Construct) else one.items
    if len(arguments) != 2:
        raise Untranslatable("a pair that is not known")
    key = ex.converted(arguments[0], of.key)
    value = ex.converted(arguments[1], of.element)
    # what is there stays, as in C++
    ex.c.emit(f"{ex.value(target)}.setdefault({key}, {value})")


def _start_position(ex: Expressions, target: t.Expr, _: list[t.Expr]) -> Py:
    return Py(f"list({ex.value(target)}) or None", 1)


def _next_pair(ex: Expressions, target: t.Expr, given: list[t.Expr]) -> None:
    position = ex.value(given[0])
    ex.store(given[1], Py(f"{position.at(ATOM)}[0]"))
    ex.store(given[2], Py(f"{ex.value(target).at(ATOM)}[{position.at(ATOM)}[0]]"))
    ex.store(given[0], Py(f"{position.at(ATOM)}[1:] or None", 1))


_MAP: Final[dict[str, Method]] = {
    "size": _count,
    "GetCount": _count,
    "empty": _is_empty,
    "IsEmpty": _is_empty,
    "clear": _clear,
    "RemoveAll": _clear,
    "count": _contains,
    "erase": _erase_key,
    "RemoveKey": _remove_key,
    "SetAt": _set_key,
    "Lookup": _lookup,
    "insert": _insert_pair,
    "GetStartPosition": _start_position,
    "GetNextAssoc": _next_pair,
}
_SET: Final[dict[str, Method]] = {
    "size": _count,
    "empty": _is_empty,
    "clear": _clear,
    "count": _contains,
    "erase": _erase_key,
    "insert": _insert_set,
}
_UNUSED = quoted
