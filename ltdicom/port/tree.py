"""The typed tree: what the C++ says, each name resolved, each expression with its type.

Expressions and statements are plain data. `children` walks them; passes replace them.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from dataclasses import dataclass, field

from ltdicom.port.c_types import UNKNOWN, CType
from ltdicom.port.library import CFunction, Method


@dataclass
class Node:
    """Anything in the tree; `line` counts from 1, `at` is the byte in the file."""

    line: int
    at: int


# --- expressions ----------------------------------------------------------------------


@dataclass
class Expr(Node):
    """A value; `type` is `UNKNOWN` where nothing says what it is."""

    type: CType


@dataclass
class Name(Expr):
    """A name, and what it was found to be.

    `scope` is ``local``, ``parameter``, ``member`` (of this object), ``static`` (of a
    class), ``global``, ``function``, ``enum``, ``macro``, ``constant`` (of the library),
    ``class`` or ``unknown``; `owner` the class of a member.
    """

    id: str
    scope: str
    owner: str = ""


@dataclass
class This(Expr):
    """``this``."""


@dataclass
class Literal(Expr):
    """A literal; `value` is an int, a float, a str, a bool or None."""

    value: int | float | str | bool | None
    text: str = ""


@dataclass
class Member(Expr):
    """``object.name``, ``object->name``."""

    object: Expr
    name: str
    arrow: bool


@dataclass
class Scoped(Expr):
    """``Class::name``."""

    owner: str
    name: str


@dataclass
class Call(Expr):
    """A call; `target` says of what.

    `method` is one of the library, `c_function` one of the C API, `own` the key of a
    function of the program.
    """

    function: Expr
    arguments: list[Expr]
    method: Method | None = None
    c_function: CFunction | None = None
    own: str = ""
    unknown_of: str = ""
    """The library's class that has no such method."""


@dataclass
class Index(Expr):
    """``object[index]``."""

    object: Expr
    index: Expr


@dataclass
class Unary(Expr):
    """``!x``, ``-x``, ``~x``, ``*x``, ``&x``."""

    operator: str
    operand: Expr


@dataclass
class Step(Expr):
    """``x++`` and its like."""

    operator: str
    prefix: bool
    operand: Expr


@dataclass
class Binary(Expr):
    """An operator between two values."""

    operator: str
    left: Expr
    right: Expr


@dataclass
class Assign(Expr):
    """``x = y``, ``x += y``."""

    operator: str
    target: Expr
    value: Expr


@dataclass
class Conditional(Expr):
    """``a ? b : c``."""

    condition: Expr
    yes: Expr
    no: Expr


@dataclass
class Cast(Expr):
    """A cast, of any kind; its type is the one cast to."""

    operand: Expr


@dataclass
class New(Expr):
    """``new T(...)``, ``new T[n]``; the type is the pointer."""

    arguments: list[Expr]
    count: Expr | None = None


@dataclass
class Construct(Expr):
    """``T(...)`` as a value."""

    arguments: list[Expr]


@dataclass
class Delete(Expr):
    """``delete x``."""

    operand: Expr


@dataclass
class SizeOf(Expr):
    """``sizeof``: of a type, or of a value."""

    of: CType
    operand: Expr | None = None


@dataclass
class Items(Expr):
    """``{1, 2}``."""

    items: list[Expr]


@dataclass
class Comma(Expr):
    """``a, b``."""

    items: list[Expr]


@dataclass
class Opaque(Expr):
    """What is not understood, with what could be found in it."""

    text: str
    reason: str
    parts: list[Expr] = field(default_factory=list)


# --- statements -----------------------------------------------------------------------


@dataclass
class Stmt(Node):
    """A statement; `end` is the byte behind it."""

    end: int


@dataclass
class Evaluate(Stmt):
    """An expression for its effect."""

    value: Expr


@dataclass
class Declare(Stmt):
    """A variable: ``T x = value;``, ``T x(arguments);``."""

    name: str
    type: CType
    value: Expr | None = None
    arguments: list[Expr] | None = None
    sizes: list[Expr | None] = field(default_factory=list)
    static: bool = False


@dataclass
class Block(Stmt):
    """``{ ... }``."""

    body: list[Stmt]


@dataclass
class If(Stmt):
    """``if``."""

    condition: Expr
    yes: list[Stmt]
    no: list[Stmt]


@dataclass
class While(Stmt):
    """``while``."""

    condition: Expr
    body: list[Stmt]


@dataclass
class DoWhile(Stmt):
    """``do ... while``."""

    condition: Expr
    body: list[Stmt]


@dataclass
class For(Stmt):
    """``for (start; condition; update)``."""

    start: list[Stmt]
    condition: Expr | None
    update: list[Expr]
    body: list[Stmt]


@dataclass
class ForEach(Stmt):
    """``for (T x : values)``."""

    name: str
    type: CType
    values: Expr
    body: list[Stmt]


@dataclass
class Case:
    """A branch of a switch: no value means ``default``."""

    value: Expr | None
    body: list[Stmt]
    line: int
    at: int


@dataclass
class Switch(Stmt):
    """``switch``."""

    value: Expr
    cases: list[Case]


@dataclass
class Break(Stmt):
    """``break``."""


@dataclass
class Continue(Stmt):
    """``continue``."""


@dataclass
class Label(Stmt):
    """``name:``."""

    name: str


@dataclass
class Goto(Stmt):
    """``goto name``."""

    name: str


@dataclass
class Return(Stmt):
    """``return``."""

    value: Expr | None


@dataclass
class Handler:
    """A ``catch``."""

    name: str
    type: CType
    body: list[Stmt]


@dataclass
class Try(Stmt):
    """``try``."""

    body: list[Stmt]
    handlers: list[Handler]


@dataclass
class Throw(Stmt):
    """``throw``."""

    value: Expr | None


@dataclass
class Comment(Stmt):
    """A comment, or a branch of ``#if`` that was not taken."""

    text: str


@dataclass
class OpaqueStmt(Stmt):
    """What is not understood, with what could be found in it."""

    text: str
    reason: str
    parts: list[Expr] = field(default_factory=list)


def children(node: object) -> Iterator[Node]:
    """Yield the expressions and statements directly in a node, in order."""
    for each in dataclasses.fields(node):  # type: ignore[arg-type]
        yield from _nodes(getattr(node, each.name))


def _nodes(value: object) -> Iterator[Node]:
    if isinstance(value, Node):
        yield value
    elif isinstance(value, (Case, Handler)):
        yield from children(value)
    elif isinstance(value, list):
        for item in value:
            yield from _nodes(item)


def walk(node: object) -> Iterator[Node]:
    """Yield all nodes of a node, a list of nodes, itself included; outer ones first."""
    stack = list(_nodes(node))[::-1]
    while stack:
        here = stack.pop()
        yield here
        stack.extend(reversed(list(children(here))))


def unknown(text: str, reason: str, line: int, at: int) -> Opaque:
    """Return an expression that is not understood."""
    return Opaque(line, at, UNKNOWN, text, reason)
