"""What ports trip over, found before the port.

Each warning has a kind, for programs: ``hook-name``, ``hook-parameters``, ``wait-in-hook``,
``integer-wraps``, ``listen-address``, ``old-arity``, ``argument-count``, ``cpp-only``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import tree_sitter

from ltdicom.port import tree as t
from ltdicom.port.hooks import ClassReport
from ltdicom.port.lexer import tokens
from ltdicom.port.library import Method
from ltdicom.port.program import Function, Program
from ltdicom.port.source import SourceFile

_WAITS: Final = frozenset(
    """Sleep SleepEx WaitForSingleObject WaitForMultipleObjects MsgWaitForMultipleObjects
    WaitForSingleObjectEx MsgWaitForMultipleObjectsEx PeekMessage GetMessage WaitMessage
    SignalObjectAndWait usleep sleep L_DicomBreathe Breathe SendMessage DoModal
    MessageBox AfxMessageBox WaitForInputIdle sleep_for sleep_until""".split()
)
_NARROW: Final = 16  # bits: integers that a program in use lets wrap
_LOCKS: Final = frozenset(("Lock", "EnterCriticalSection"))
_SYNTAX: Final = {
    "goto_statement": "goto",
    "bitfield_clause": "a bit field",
    "union_specifier": "a union",
    "gnu_asm_expression": "assembler",
    "seh_try_statement": "__try: Windows' own exceptions",
    "template_declaration": "a template",
    "operator_name": "an operator of its own",
    "variadic_parameter": "a function with any number of arguments",
}
_WORDS: Final = {
    b"__asm": "assembler",
    b"_asm": "assembler",
    b"setjmp": "setjmp",
    b"longjmp": "longjmp",
    b"va_start": "arguments taken by va_start",
    b"alloca": "memory of the stack",
    b"_alloca": "memory of the stack",
    b"reinterpret_cast": "reinterpret_cast: bytes read as another type",
}
_MANY: Final = 10_000  # nodes with the same warning: enough is enough


@dataclass(frozen=True)
class Warning_:
    """A place that a port must look at."""

    kind: str
    file: str
    line: int
    text: str


Bodies = Sequence[tuple[Function, list[t.Node]]]


def warnings(
    program: Program, bodies: Bodies, classes: list[ClassReport]
) -> list[Warning_]:
    """Return the warnings of a program, in the order of files and lines."""
    found: dict[Warning_, None] = {}
    for each in (
        _hooks(classes),
        _waits(program, bodies, classes),
        _calls(bodies),
        _integers(program, bodies),
        _pointers(bodies),
        _syntax(program),
    ):
        found.update(dict.fromkeys(each))
    order = {source.path: index for index, source in enumerate(program.files)}
    return sorted(found, key=lambda w: (order[w.file], w.line, w.kind))


def names(source: SourceFile) -> Iterator[tuple[str, int, int]]:
    """Yield the names in a file with place and line, of macros too."""
    line, position = 1, 0
    for token in tokens(source.text):
        if token.kind == "name":
            pieces = [(token.text, token.start)]
        elif token.kind == "directive" and re.match(rb"\s*#\s*define", token.text):
            pieces = [
                (m.group(), token.start + m.start())
                for m in re.finditer(rb"[A-Za-z_]\w*", token.text)
            ]
        else:
            continue
        for text, at in pieces:
            line += source.text.count(b"\n", position, at)
            position = at
            yield text.decode("utf-8", "replace"), at, line


# --- hooks ----------------------------------------------------------------------------


def _hooks(classes: list[ClassReport]) -> Iterator[Warning_]:
    for report in classes:
        for name, never in report.never_called.items():
            yield Warning_(
                never.kind,
                never.function.source.path,
                never.function.line,
                f"{report.name}::{name} is never called: {never.reason}",
            )


def _waits(
    program: Program, bodies: Bodies, classes: list[ClassReport]
) -> Iterator[Warning_]:
    """Find waits in hooks, and in what hooks call."""
    waiting: dict[str, list[tuple[str, int]]] = {}
    calls: dict[str, set[str]] = {}
    for function, body in bodies:
        for node in t.walk(body):
            if isinstance(node, t.Call):
                name = getattr(node.function, "name", getattr(node.function, "id", ""))
                if node.own:
                    calls.setdefault(function.key, set()).add(node.own)
                elif name in _WAITS and not _is_zero(node, name):
                    waiting.setdefault(function.key, []).append((name, node.line))
    definitions = {f.key: f for f, _ in bodies}
    for report in classes:
        for name, hook in report.hooks.items():
            for key in _reached(hook.key, calls):
                for call, line in waiting.get(key, ()):
                    where = definitions[key].source.path
                    by = "" if key == hook.key else f", through {key}"
                    text = (
                        f"{call} in the hook {report.name}::{name}{by}: "
                        "meanwhile no other hook runs"
                    )
                    yield Warning_("wait-in-hook", where, line, text)


def _is_zero(call: t.Call, name: str) -> bool:
    """Whether a wait only asks: ``WaitForSingleObject(hEvent, 0)``."""
    last = call.arguments[-1] if call.arguments else None
    return name.startswith("Wait") and isinstance(last, t.Literal) and last.value == 0


def _reached(start: str, calls: dict[str, set[str]]) -> list[str]:
    found = [start]
    for key in found:
        found += [k for k in sorted(calls.get(key, ())) if k not in found]
    return found


# --- calls ----------------------------------------------------------------------------


def _calls(bodies: Bodies) -> Iterator[Warning_]:
    for function, body in bodies:
        path = function.source.path
        for node in t.walk(body):
            if not isinstance(node, t.Call):
                continue
            method, count = node.method, len(node.arguments)
            arguments = node.arguments
            if node.c_function is not None and node.c_function.method is not None:
                method = node.c_function.method
                if node.c_function.role == "method":
                    count, arguments = count - 1, arguments[1:]
            if method is None:
                continue
            if not method.overloads:
                continue
            yield from _arity(path, node.line, method, count)
            if method.name == "Listen" and arguments and _is_empty_text(arguments[0]):
                text = 'Listen("") answers on the outer address only; "*" is every address'
                yield Warning_("listen-address", path, node.line, text)


def _arity(path: str, line: int, method: Method, count: int) -> Iterator[Warning_]:
    if count in method.counts():
        return
    wanted = " or ".join(map(str, sorted({len(o) for o in method.overloads})))
    text = f"{method.full_name} has {wanted} parameters, here are {count}"
    if count in method.old_counts():
        yield Warning_("old-arity", path, line, f"{text}: an older version of the library")
    else:
        yield Warning_("argument-count", path, line, text)


def _is_empty_text(node: t.Expr) -> bool:
    while isinstance(node, t.Cast):
        node = node.operand
    return isinstance(node, t.Literal) and node.value == "" and node.type.is_text


# --- numbers and pointers -------------------------------------------------------------


def _integers(program: Program, bodies: Bodies) -> Iterator[Warning_]:
    """Find integers of 8 and 16 bits that count up or down."""
    for function, body in bodies:
        loops = _loop_steps(body)
        for node in t.walk(body):
            of = None
            if isinstance(node, t.Step) and id(node) not in loops:
                of = node.operand
            elif isinstance(node, t.Assign) and node.operator in ("+=", "-=", "*=", "<<="):
                of = node.target
            if of is None:
                continue
            integer = program.resolved(of.type).value().integer
            if integer is not None and integer[0] <= _NARROW:
                name = function.source.text[node.at :].split(b";")[0][:40]
                shown = " ".join(name.decode("utf-8", "replace").split())
                text = (
                    f"{shown}: {of.type} wraps at {1 << integer[0]}, "
                    "an integer of Python does not"
                )
                yield Warning_("integer-wraps", function.source.path, node.line, text)


def _loop_steps(body: list[t.Node]) -> set[int]:
    """Return the steps of loops with a bound, which do not wrap."""
    return {
        id(step)
        for node in t.walk(body)
        if isinstance(node, t.For) and node.condition is not None
        for step in node.update
    }


def _pointers(bodies: Bodies) -> Iterator[Warning_]:
    for function, body in bodies:
        for node in t.walk(body):
            of = None
            if isinstance(node, t.Step):
                of = node.operand.type
            elif isinstance(node, t.Assign) and node.operator in ("+=", "-="):
                of = node.target.type
            elif isinstance(node, t.Binary) and node.operator in ("+", "-"):
                of = node.left.type
            if of is not None and (of.pointer or of.dims):
                text = f"arithmetic with a pointer ({of})"
                yield Warning_("cpp-only", function.source.path, node.line, text)


# --- idioms ---------------------------------------------------------------------------


def _syntax(program: Program) -> Iterator[Warning_]:
    for source in program.files:
        for node in _nodes(source.root):
            what = _SYNTAX.get(node.type)
            if what is not None:
                yield Warning_("cpp-only", source.path, node.start_point.row + 1, what)
        line, position = 1, 0
        for token in tokens(source.text):
            if token.kind == "name" and token.text in _WORDS:
                line += source.text.count(b"\n", position, token.start)
                position = token.start
                yield Warning_("cpp-only", source.path, line, _WORDS[token.text])
    for own in program.classes.values():
        bases = [b for b in own.bases if program.library_base(b)]
        if len(bases) > 1:
            text = f"{own.name} derives from several classes of the library"
            yield Warning_("cpp-only", own.source.path, own.line, text)


def _nodes(root: tree_sitter.Node) -> Iterator[tree_sitter.Node]:
    stack = [root]
    while stack:
        node = stack.pop()
        yield node
        stack.extend(node.named_children)
