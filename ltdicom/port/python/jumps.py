"""``goto`` in the outermost block of a function: an exception that its label catches."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ltdicom.port import tree as t
from ltdicom.port.python.expressions import indented

if TYPE_CHECKING:
    from ltdicom.port.python.statements import Statements


def lines(writer: Statements, body: list[t.Stmt]) -> list[str] | None:
    """Return the lines of a block with labels; None where no goto goes to one.

    In front of a label, ``try`` catches what jumps forward to it; from a label on, a loop
    catches what jumps back.
    """
    for index in range(len(body) - 1, -1, -1):
        stmt = body[index]
        if not isinstance(stmt, t.Label) or stmt.name in writer.labels:
            continue
        before, behind = body[:index], body[index + 1 :]
        forward, back = _goes(before, stmt.name), _goes(behind, stmt.name)
        if not (forward or back):
            continue
        writer.labels.add(stmt.name)
        try:
            first = writer.lines(before)
            rest = writer.lines(behind)
        finally:
            writer.labels.discard(stmt.name)
        caught = [
            "except _Goto as jump:",
            f'    if jump.args != ("{stmt.name}",):',
            "        raise",
        ]
        if forward:
            first = ["try:", *indented(first or ["pass"]), *caught]
        if back:
            rest = [
                "while True:",
                *indented(["try:", *indented([*(rest or ["pass"]), "break"]), *caught]),
            ]
        return [*first, f"# {stmt.name}:", *rest]
    return None


def _goes(body: list[t.Stmt], name: str) -> bool:
    return any(isinstance(n, t.Goto) and n.name == name for n in t.walk(body))
