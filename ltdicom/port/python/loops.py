"""``for`` loops that Python says shorter: those that count, those that go over all."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from ltdicom.port import tree as t
from ltdicom.port.c_types import CType
from ltdicom.port.python import members
from ltdicom.port.python.text import ATOM, Py

if TYPE_CHECKING:
    from ltdicom.port.python.expressions import Expressions

_CHANGES: Final = frozenset(
    """push_back pop_back erase insert clear resize Add RemoveAt RemoveAll SetSize InsertAt
    push_front pop_front AddTail AddHead push pop assign swap remove emplace_back""".split()
)
_COUNTS: Final = frozenset(("GetPresentationCount", "GetTransferCount", "GetUserInfoCount"))


@dataclass
class Counted:
    """The head of a loop that counts."""

    text: str
    nonnegative: bool


def counted(ex: Expressions, stmt: t.For) -> tuple[str, Counted] | None:
    """Return ``for (int i = 0; i < n; i++)`` as a range; None of other loops."""
    if len(stmt.start) != 1 or len(stmt.update) != 1:
        return None
    start, condition = stmt.start[0], stmt.condition
    if not isinstance(start, t.Declare) or not isinstance(condition, t.Binary):
        return None
    name, integer = start.name, start.type.value().integer
    if start.value is None or integer is None:
        return None
    step = _step(stmt.update[0], name)
    if step is None or not _is(condition.left, name) or _is_changed(stmt.body, name):
        return None
    operator, bound = condition.operator, condition.right
    up = step > 0
    if operator not in (("<", "<=") if up else (">", ">=")):
        if operator != "!=" or abs(step) != 1:
            return None
    if not up and not integer[1]:
        return None  # an unsigned one never gets below 0
    if not _is_invariant(ex, bound, stmt.body, name):
        return None
    with ex.c.capture() as front:
        first = ex.converted(start.value, start.type)
        last = ex.number(bound)
    if front:
        return None
    nonnegative = up and ex.is_nonnegative(start.value)
    if not bound.type.is_number:
        return None
    bits = bound.type.integer
    unsigned_bound = bits is not None and not bits[1]
    if unsigned_bound and integer[1] and not nonnegative:
        return None
    if operator == "!=" and not _meets(start.value, bound, up):
        return None
    if up and integer[0] < 32 and (bits is None or bits[0] > integer[0]):
        if not isinstance(bound, t.Literal):
            return None  # it could wrap before it gets there
    if operator in ("<=", ">="):
        last = Py(f"{last.at(9)} {'+' if up else '-'} 1", 9)
        if isinstance(bound, t.Literal) and isinstance(bound.value, int):
            last = Py(str(bound.value + (1 if up else -1)))
    parts = [str(first), str(last)]
    if step != 1:
        parts.append(str(step))
    elif first.text == "0":
        parts = parts[1:]
    return name, Counted(f"range({', '.join(parts)})", nonnegative)


def _meets(start: t.Expr, bound: t.Expr, up: bool) -> bool:
    """Whether a loop with ``!=`` gets to its end without a wrap."""
    if not isinstance(start, t.Literal) or not isinstance(start.value, int):
        return False
    if isinstance(bound, t.Literal) and isinstance(bound.value, int):
        return start.value <= bound.value if up else start.value >= bound.value
    integer = bound.type.integer
    return up and start.value == 0 and integer is not None and not integer[1]


def _step(node: t.Expr, name: str) -> int | None:
    if isinstance(node, t.Step) and _is(node.operand, name):
        return 1 if node.operator == "++" else -1
    if isinstance(node, t.Assign) and _is(node.target, name):
        value = node.value
        if isinstance(value, t.Literal) and type(value.value) is int and value.value > 0:
            if node.operator in ("+=", "-="):
                return value.value if node.operator == "+=" else -value.value
    return None


def _is(node: t.Expr, name: str) -> bool:
    return isinstance(node, t.Name) and node.id == name


def _is_changed(body: list[t.Stmt], name: str) -> bool:
    for node in t.walk(body):
        if isinstance(node, t.Assign) and _is(node.target, name):
            return True
        if isinstance(node, t.Step) and _is(node.operand, name):
            return True
        if isinstance(node, t.Unary) and node.operator == "&" and _is(node.operand, name):
            return True
    return False


def _is_invariant(ex: Expressions, node: t.Expr, body: list[t.Stmt], name: str) -> bool:
    """Whether a bound stays the same while the loop runs."""
    if isinstance(node, t.Cast):
        return _is_invariant(ex, node.operand, body, name)
    if isinstance(node, (t.Literal, t.SizeOf)):
        return True
    if isinstance(node, t.Scoped):
        return node.name != "npos"
    if isinstance(node, t.Name):
        if node.scope in ("constant", "enum", "macro"):
            return True
        if node.scope in ("local", "parameter"):
            own = ex.c.local_shapes.get(node.id) != "ref"
            return own and not _is_changed(body, node.id) and node.id != name
        if node.scope == "member":
            return not _calls(body) and not _stores_member(body, node.id)
        return False
    if isinstance(node, t.Binary):
        left = _is_invariant(ex, node.left, body, name)
        return left and _is_invariant(ex, node.right, body, name)
    if isinstance(node, t.Call) and isinstance(node.function, t.Member):
        target = node.function.object
        if node.method is not None and node.method.name in _COUNTS:
            return _unchanged_object(target, body) and all(
                _is_invariant(ex, a, body, name) for a in node.arguments
            )
        of = target.type
        sized = node.function.name in ("size", "GetSize", "GetCount", "length", "GetLength")
        if sized and isinstance(target, t.Name) and target.scope in ("local", "parameter"):
            if of.is_list or of.is_string_object:
                return not _touched(body, target.id) and not of.reference
    return False


def _unchanged_object(target: t.Expr, body: list[t.Stmt]) -> bool:
    """Whether no call in a loop adds to, or takes from, a library's object."""
    if not isinstance(target, t.Name) or target.scope not in ("local", "parameter"):
        return False
    for node in t.walk(body):
        if isinstance(node, t.Assign) and _is(node.target, target.id):
            return False
        if isinstance(node, t.Call):
            function = node.function
            if isinstance(function, t.Member) and _is(function.object, target.id):
                if not function.name.startswith(("Get", "Is", "Find", "SetResult")):
                    return False
            elif any(_is(a, target.id) for a in node.arguments):
                return False
    return True


def _touched(body: list[t.Stmt], name: str) -> bool:
    """Whether a container may change: by a method, an assignment, or in a call."""
    for node in t.walk(body):
        if isinstance(node, (t.Assign,)) and _is(node.target, name):
            return True
        if isinstance(node, t.Call):
            function = node.function
            if isinstance(function, t.Member) and _is(function.object, name):
                if function.name in _CHANGES:
                    return True
            elif any(_names(a, name) for a in node.arguments if not isinstance(a, t.Index)):
                if node.own or node.method is None:
                    return True
    return False


def _names(node: t.Expr, name: str) -> bool:
    if isinstance(node, t.Unary):
        return _names(node.operand, name)
    return _is(node, name)


def _calls(body: list[t.Stmt]) -> bool:
    return any(isinstance(n, t.Call) for n in t.walk(body))


def _stores_member(body: list[t.Stmt], name: str) -> bool:
    for node in t.walk(body):
        target = None
        if isinstance(node, t.Assign):
            target = node.target
        elif isinstance(node, t.Step):
            target = node.operand
        if (
            target is not None
            and getattr(target, "id", getattr(target, "name", "")) == name
        ):
            return True
    return False


def joined(body: list[t.Stmt]) -> list[t.Stmt]:
    """Join ``it = c.begin(); for (; it != c.end(); ++it)`` and the like to one loop."""
    made: list[t.Stmt] = []
    for stmt in body:
        loop = _as_for(stmt)
        if loop is not None and not loop.start and made:
            start = made[-1]
            name = _begun(start)
            if name and len(loop.update) == 1 and isinstance(loop.update[0], t.Step):
                if _is(loop.update[0].operand, name):
                    made[-1] = replace(loop, start=[start])
                    continue
        made.append(stmt)
    return made if len(made) != len(body) else body


def _as_for(stmt: t.Stmt) -> t.For | None:
    if isinstance(stmt, t.For):
        return stmt
    if isinstance(stmt, t.While) and stmt.body:
        last = stmt.body[-1]
        if isinstance(last, t.Evaluate) and isinstance(last.value, t.Step):
            if last.value.operand.type.is_iterator and not _goes_on(stmt.body):
                return t.For(
                    stmt.line,
                    stmt.at,
                    stmt.end,
                    [],
                    stmt.condition,
                    [last.value],
                    stmt.body[:-1],
                )
    return None


def _goes_on(body: list[t.Stmt]) -> bool:
    return any(isinstance(n, t.Continue) for n in t.walk(body))


def _begun(stmt: t.Stmt) -> str:
    value, name = None, ""
    if isinstance(stmt, t.Declare) and stmt.type.is_iterator:
        value, name = stmt.value, stmt.name
    elif isinstance(stmt, t.Evaluate) and isinstance(stmt.value, t.Assign):
        target = stmt.value.target
        if isinstance(target, t.Name) and target.type.is_iterator:
            value, name = stmt.value.value, target.id
    found = members.container_of_any(value) if value is not None else None
    return name if found is not None and found[1] == "begin" else ""


def iterated(ex: Expressions, stmt: t.For) -> tuple[str, str, tuple[str, str]] | None:
    """Return a loop over a container by an iterator; None of other loops.

    The name of the iterator, the head, and what the iterator stands for.
    """
    if len(stmt.start) != 1 or len(stmt.update) != 1 or stmt.condition is None:
        return None
    start = stmt.start[0]
    name, value = "", None
    if isinstance(start, t.Declare) and start.type.is_iterator:
        name, value = start.name, start.value
    elif isinstance(start, t.Evaluate) and isinstance(start.value, t.Assign):
        target = start.value.target
        if isinstance(target, t.Name) and target.type.is_iterator:
            name, value = target.id, start.value.value
    if value is None:
        return None
    found = members.container_of(ex, value)
    condition = stmt.condition
    if found is None or found[1] != "begin" or not isinstance(condition, t.Binary):
        return None
    end = members.container_of(ex, condition.right)
    if condition.operator != "!=" or end is None or end[1] != "end":
        return None
    update = stmt.update[0]
    if not (isinstance(update, t.Step) and _is(update.operand, name)):
        return None
    of = found[0].type
    if not _only_read(stmt.body, name):
        return None
    if _used_behind(ex, stmt, name):
        return None
    text = str(ex.value(found[0]))
    local = ex.c.local(name)
    if of.is_map:
        key, held = f"{local}_key", f"{local}_value"
        order = "list" if "unordered" in of.name else "sorted"
        head = f"for {key}, {held} in {order}({text}.items()):"
        return name, head, ("pair", f"{key}|{held}|{text}")
    if of.is_set:
        order = "list" if "unordered" in of.name else "sorted"
        return name, f"for {local} in {order}({text}):", ("element", local)
    if of.is_list:
        if _touched_member(stmt.body, found[0]):
            return None
        return name, f"for {local} in list({text}):", ("element", local)
    return None


def _only_read(body: list[t.Stmt], name: str) -> bool:
    """Whether an iterator is not moved inside a loop, and its place is not needed."""
    used = good = 0
    for node in t.walk(body):
        if isinstance(node, t.Name) and node.id == name:
            used += 1
        elif (
            isinstance(node, t.Unary) and node.operator == "*" and _is(node.operand, name)
        ) or (isinstance(node, t.Member) and _is(node.object, name)):
            good += 1
        if isinstance(node, t.Assign) and isinstance(node.target, t.Unary):
            if node.target.operator == "*" and _is(node.target.operand, name):
                return False
    return used == good


def _used_behind(ex: Expressions, stmt: t.For, name: str) -> bool:
    """Whether an iterator is looked at after its loop, before it begins anew."""
    inside = {id(n) for n in t.walk([stmt])}
    for node in t.walk(ex.c.body):
        if isinstance(node, t.Name) and node.id == name and id(node) not in inside:
            if node.at > stmt.at:
                # another loop that begins anew is none of ours
                return not _begins_anew(ex, name, stmt)
    return False


def _begins_anew(ex: Expressions, name: str, stmt: t.For) -> bool:
    for node in t.walk(ex.c.body):
        if isinstance(node, t.For) and node.at > stmt.end and node.start:
            start = node.start[0]
            if isinstance(start, t.Evaluate) and isinstance(start.value, t.Assign):
                if _is(start.value.target, name):
                    return True
    return False


def _touched_member(body: list[t.Stmt], container: t.Expr) -> bool:
    """Whether a loop changes the container that it goes over."""
    wanted = getattr(container, "id", getattr(container, "name", ""))
    for node in t.walk(body):
        if isinstance(node, t.Call) and isinstance(node.function, t.Member):
            target = node.function.object
            name = getattr(target, "id", getattr(target, "name", ""))
            if name == wanted and node.function.name in _CHANGES:
                return True
    return False


_UNUSED = (ATOM, CType)
