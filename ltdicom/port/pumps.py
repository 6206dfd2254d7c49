"""Loops that only let hooks run, as C++ programs of Windows wait."""

from __future__ import annotations

from ltdicom.port import tree as t


def name_of(node: t.Expr) -> str:
    """Return the name of what is called."""
    if not isinstance(node, t.Call):
        return ""
    if node.c_function is not None:
        return node.c_function.name
    function = node.function
    return getattr(function, "name", getattr(function, "id", ""))


def is_breathing(node: t.Expr) -> bool:
    """Whether an expression is ``LDicomNet::Breathe()``."""
    return name_of(node) in ("Breathe", "L_DicomBreathe")


def is_pump(stmt: t.Stmt) -> bool:
    """Whether a statement only takes and hands on messages of Windows."""
    if isinstance(stmt, t.Comment):
        return True
    if isinstance(stmt, t.Block):
        return all(map(is_pump, stmt.body))
    if isinstance(stmt, t.Evaluate):
        return name_of(stmt.value) in (
            "TranslateMessage",
            "DispatchMessage",
            "PreTranslateMessage",
            "PumpMessage",
        )
    if isinstance(stmt, (t.While, t.If)):
        inside = stmt.body if isinstance(stmt, t.While) else [*stmt.yes, *stmt.no]
        return asks_for_message(stmt.condition) and all(map(is_pump, inside))
    return False


def asks_for_message(condition: t.Expr) -> bool:
    """Whether a condition is ``PeekMessage(...)``."""
    while isinstance(condition, t.Cast):
        condition = condition.operand
    return name_of(condition) == "PeekMessage"


def is_endless_pump(stmt: t.Stmt) -> bool:
    """Whether a statement is the loop of a program with windows."""
    if not isinstance(stmt, t.While):
        return False
    asks = any(
        isinstance(n, t.Call) and name_of(n) == "GetMessage"
        for n in t.walk([stmt.condition])
    )
    return asks and all(map(is_pump, stmt.body))


def only_waits(body: list[t.Stmt]) -> bool:
    """Whether the body of a loop lets hooks run and does nothing else."""
    seen = False
    for stmt in body:
        if isinstance(stmt, t.Comment):
            continue
        if isinstance(stmt, t.Block):
            if not only_waits(stmt.body):
                return False
            seen = True
            continue
        if (isinstance(stmt, t.Evaluate) and is_breathing(stmt.value)) or (
            isinstance(stmt, (t.While, t.If)) and is_pump(stmt)
        ):
            seen = True
        elif isinstance(stmt, t.Evaluate) and name_of(stmt.value) == "Sleep":
            continue
        else:
            return False
    return seen


def waits_for_event(stmt: t.While) -> t.Call | None:
    """Return ``MsgWaitForMultipleObjects(1, &hEvent, ...)`` of a loop that pumps."""
    if not all(map(is_pump, stmt.body)):
        return None
    for node in t.walk([stmt.condition]):
        if isinstance(node, t.Call) and name_of(node) == "MsgWaitForMultipleObjects":
            return node
    return None
