"""``switch`` as ``if`` and ``elif``: fall-through copied, breaks taken out."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ltdicom.port import tree as t

_LARGEST = 400  # statements that copying may make


class TooComplex(Exception):
    """A switch whose breaks are where no ``if`` can follow."""


@dataclass
class Branch:
    """The cases with one body; no values: ``default``."""

    values: list[t.Expr]
    default: bool
    body: list[t.Stmt]


def branches(switch: t.Switch) -> list[Branch]:
    """Return the branches, each with what it runs to its end.

    Raises
    ------
    TooComplex
        A break stands where it cannot be taken out.
    """
    found: list[Branch] = []
    waiting: list[t.Case] = []
    budget = [_LARGEST]
    for index, case in enumerate(switch.cases):
        waiting.append(case)
        empty = all(isinstance(s, t.Comment) for s in case.body)
        if empty and index + 1 < len(switch.cases):
            continue
        comments = [s for c in waiting[:-1] for s in c.body]
        body = [*comments, *_run(switch.cases, index, budget)]
        values = [c.value for c in waiting if c.value is not None]
        found.append(Branch(values, any(c.value is None for c in waiting), body))
        waiting = []
    # default is what is left, wherever it stands
    return sorted(found, key=lambda b: b.default)


def _run(cases: list[t.Case], index: int, budget: list[int]) -> list[t.Stmt]:
    """Return what runs from a case on, until a break."""
    following: list[t.Stmt] = []
    for case in cases[index:]:
        following += case.body
    return _until_break(following, [], budget)


def _until_break(body: list[t.Stmt], tail: list[t.Stmt], budget: list[int]) -> list[t.Stmt]:
    """Return statements without breaks; `tail` runs behind them, where none ended."""
    budget[0] -= len(body)
    if budget[0] < 0:
        raise TooComplex
    made: list[t.Stmt] = []
    for index, stmt in enumerate(body):
        rest = [*body[index + 1 :], *tail]
        if isinstance(stmt, t.Break):
            return made
        if isinstance(stmt, (t.Return, t.Continue, t.Throw)):
            return [*made, stmt]
        if isinstance(stmt, t.Block) and _breaks(stmt.body):
            return [*made, *_until_break(stmt.body, rest, budget)]
        if isinstance(stmt, t.If) and (_breaks(stmt.yes) or _breaks(stmt.no)):
            yes = _until_break(stmt.yes, rest, budget)
            no = _until_break(stmt.no, rest, budget)
            return [*made, replace(stmt, yes=yes, no=no)]
        if isinstance(stmt, t.Try) and _breaks([stmt]):
            raise TooComplex
        made.append(stmt)
        if isinstance(stmt, t.If) and ends(stmt.yes) and ends(stmt.no):
            return made
    if tail:
        return [*made, *_until_break(tail, [], budget)]
    return made


def ends(body: list[t.Stmt]) -> bool:
    """Whether nothing runs behind statements."""
    real = [s for s in body if not isinstance(s, t.Comment)]
    if not real:
        return False
    last = real[-1]
    if isinstance(last, (t.Return, t.Continue, t.Throw, t.Break)):
        return True
    if isinstance(last, t.Block):
        return ends(last.body)
    return isinstance(last, t.If) and ends(last.yes) and ends(last.no)


def _breaks(body: list[t.Stmt]) -> bool:
    """Whether a break of the switch is in statements; loops and switches have their own."""
    for stmt in body:
        if isinstance(stmt, t.Break):
            return True
        if isinstance(stmt, t.If) and (_breaks(stmt.yes) or _breaks(stmt.no)):
            return True
        if isinstance(stmt, t.Block) and _breaks(stmt.body):
            return True
        if isinstance(stmt, t.Try):
            if _breaks(stmt.body) or any(_breaks(h.body) for h in stmt.handlers):
                return True
    return False
