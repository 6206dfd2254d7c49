"""Statements. One that cannot be translated stays as a comment, and raises."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from ltdicom.port import pumps
from ltdicom.port import tree as t
from ltdicom.port.c_types import BOOL, INT, CType
from ltdicom.port.lower import quoted
from ltdicom.port.python import jumps, loops, members
from ltdicom.port.python.context import Context
from ltdicom.port.python.expressions import (
    Expressions,
    indented,
    uncast,
)
from ltdicom.port.python.text import COMPARE, Py, Untranslatable, negated, safe_name
from ltdicom.port.shapes import CURSOR, LIST, REF, cursor_of, local_shape, usage
from ltdicom.port.switches import Branch, TooComplex, branches, ends

_ODD: Final = (
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    RecursionError,
)
_NOT_DECLARED: Final = frozenset(("MSG", "CWaitCursor", "AFX_MODULE_STATE"))
_LOCKS: Final = frozenset(
    ("CSingleLock", "std::lock_guard", "std::unique_lock", "lock_guard", "CAutoLock")
)


@dataclass
class Counts:
    """How much of a module was translated."""

    statements: int = 0
    translated: int = 0
    calls: int = 0
    calls_translated: int = 0
    todo: list[tuple[int, str]] = field(default_factory=list)

    def add(self, body: list[t.Stmt]) -> None:
        """Count what there is to translate."""
        self.statements += statements_in(body)
        self.translated += statements_in(body)
        self.calls += calls_in(body)
        self.calls_translated += calls_in(body)

    def lost(self, stmt: t.Stmt, text: str) -> None:
        """Count what was not translated."""
        self.translated -= max(statements_in([stmt]), 1)
        self.calls_translated -= calls_in([stmt])
        self.todo.append((stmt.line, text))


def statements_in(body: object) -> int:
    """Return the number of statements, those inside others too."""
    return sum(
        isinstance(n, t.Stmt) and not isinstance(n, (t.Comment, t.Block))
        for n in t.walk(body)
    )


def calls_in(body: object) -> int:
    """Return the number of calls of the library."""
    return sum(
        isinstance(n, t.Call)
        and (n.method is not None or n.c_function is not None or bool(n.unknown_of))
        for n in t.walk(body)
    )


@dataclass
class _Loop:
    """What ``continue`` must do before it goes on."""

    before: Callable[[], list[str]] | None = None


class Statements:
    """Writes the statements of one function."""

    def __init__(self, context: Context, counts: Counts, file: str) -> None:
        self.c = context
        self.ex = Expressions(context)
        self.counts = counts
        self.file = file
        self.loops: list[_Loop] = []
        self.statics: list[str] = []
        self.labels: set[str] = set()

    # --- lists of statements ---

    def block(self, body: list[t.Stmt]) -> list[str]:
        """Return the lines of statements, ``pass`` where there are none."""
        lines = self.lines(body)
        if not any(line.strip() and not line.lstrip().startswith("#") for line in lines):
            lines.append("pass")
        return lines

    def lines(self, body: list[t.Stmt]) -> list[str]:
        found: list[str] = []
        body = loops.joined(body)
        if self.has_labels(body):
            jumping = jumps.lines(self, body)
            if jumping is not None:
                return jumping
        for index, stmt in enumerate(body):
            if isinstance(stmt, t.Declare):
                inside = self.scoped_object(stmt, body[index + 1 :])
                if inside is not None:
                    return found + inside
            found += self.one(stmt)
        return found

    def has_labels(self, body: list[t.Stmt]) -> bool:
        """Whether a label comes before an object whose end is seen: that holds both."""
        for stmt in body:
            if isinstance(stmt, t.Label):
                return True
            if isinstance(stmt, t.Declare) and stmt.type.plain and not stmt.static:
                if self.ex.ending(stmt.type.name):
                    return False
        return False

    def one(self, stmt: t.Stmt) -> list[str]:
        """Return the lines of one statement."""
        before_globals = set(self.c.global_names)
        try:
            with self.c.capture() as front:
                lines = _STATEMENTS[type(stmt)](self, stmt)
            return [*front, *lines]
        except Untranslatable as reason:
            self.c.global_names = before_globals
            return self.todo(stmt, str(reason))
        except TooComplex:
            return self.todo(stmt, "a switch that is not understood")
        except _ODD:
            # a tree of a kind that no compiler would take: damaged or half a source
            return self.todo(stmt, "it is not understood")

    def todo(self, stmt: t.Stmt, reason: str) -> list[str]:
        """Return a statement as a comment, and what raises where it would have run."""
        source = self.c.function.source if self.c.function is not None else None
        text = ""
        if source is not None:
            text = source.text[stmt.at : stmt.end].decode("utf-8", "replace")
        reason = " ".join(reason.split()) or "it is not understood"
        where = f"{self.file}:{stmt.line}"
        self.counts.lost(stmt, reason)
        message = quoted(f"TODO(port) {where}: {reason}")
        return [
            f"# TODO(port) {where}: {reason}",
            *comment_lines(text),
            f"raise NotImplementedError({message})",
        ]

    # --- declarations ---

    def scoped_object(self, stmt: t.Declare, rest: list[t.Stmt]) -> list[str] | None:
        """Return a block for an object whose end is seen: a connection, a lock."""
        of = stmt.type
        if stmt.static or not of.plain or of.reference:
            return None
        real = [s for s in rest if not isinstance(s, t.Comment)]
        if of.name in _LOCKS:
            try:
                with self.c.capture() as front:
                    lock = self.lock_of(stmt)
                return [*front, f"with {lock}:", *indented(self.block(rest))]
            except Untranslatable:
                return None
        ending = self.ex.ending(of.name)
        if not ending or not real:
            return None
        lines = self.one(stmt)
        if lines and lines[-1].startswith("raise "):
            return [*lines, *self.lines(rest)]
        name = self.c.local(stmt.name)
        return [
            *lines,
            "try:",
            *indented(self.block(rest)),
            "finally:",
            f"    {name}.{ending}()",
        ]

    def lock_of(self, stmt: t.Declare) -> Py:
        given = stmt.arguments or []
        if not given or (stmt.type.name == "CSingleLock" and len(given) < 2):
            raise Untranslatable("a lock that is taken later")
        one = uncast(given[0])
        if isinstance(one, t.Unary) and one.operator == "&":
            one = one.operand
        return self.ex.value(one)

    def declare(self, stmt: t.Declare) -> list[str]:
        of, name = stmt.type, stmt.name
        if of.name in _NOT_DECLARED:
            return []
        if of.name in _LOCKS:
            raise Untranslatable("a lock that is not understood")
        if stmt.static:
            return self.static(stmt)
        self.c.local_shapes[name] = self.shape_of(stmt)
        self.c.local_types[name] = of
        written = self.c.local(name)
        if of.name.startswith(("std::ofstream", "std::ifstream", "CFile", "CTime")):
            raise Untranslatable(f"a {of.name}")
        value = self.initial(stmt)
        if value.text == written:
            return []
        return [f"{written} = {value}"]

    def shape_of(self, stmt: t.Declare) -> str:
        of = stmt.type
        if of.is_text and of.pointer and not of.dims and not of.const:
            text = cursor_of(self.c.body, stmt.name)
            if text is not None:
                self.c.cursors[stmt.name] = text
                return CURSOR
        if of.dims and not of.is_text and not of.is_bytes:
            return LIST
        return local_shape(of, self.c.body, stmt.name, stmt.value)

    def initial(self, stmt: t.Declare) -> Py:
        """Return the value with which a variable begins."""
        ex, of = self.ex, stmt.type
        if of.reference and stmt.value is not None:
            return self.reference(stmt)
        if self.c.local_shapes.get(stmt.name) == CURSOR:
            return ex.place(stmt.value) if stmt.value is not None else Py("0")
        if of.is_iterator:
            if stmt.value is None:
                return Py("None")
            return members.assigned(ex, stmt.value)
        if stmt.arguments is not None:
            if not of.plain:
                raise Untranslatable("an array with arguments")
            if ex.is_object(of) or of.is_string_object or ex.names.is_container(of):
                return ex.constructed(of, stmt.arguments)
            if of.is_owner:
                return ex.value(stmt.arguments[0]) if stmt.arguments else Py("None")
            if len(stmt.arguments) == 1:
                return ex.converted(stmt.arguments[0], of)
            return ex.constructed(of, stmt.arguments)
        if stmt.value is None:
            if of.dims and stmt.sizes and not (of.is_text and len(of.dims) == 1):
                sizes = [ex.number(s) if s is not None else Py("0") for s in stmt.sizes]
                return ex.array(CType(of.name, of.pointer), sizes)
            if not of.is_known:
                raise Untranslatable("a variable of a type that is not known")
            if of.plain and not self.is_simple(of) and not ex.is_object(of):
                if of.name not in self.known_handles() and of.name != "POSITION":
                    special = ex.default(of)
                    if special.text == "None":
                        raise Untranslatable(f"{of.name} is not known")
                    return special
            return ex.default(of)
        if isinstance(stmt.value, t.Items):
            return ex.aggregate(of, stmt.value)
        if self.c.local_shapes.get(stmt.name) == LIST and not of.dims:
            return ex.row(stmt.value)
        if of.dims and of.is_text:
            return ex.text(stmt.value)
        if of.name == "auto" or not of.is_known:
            return ex.value(stmt.value)
        if of.pointer == 1 and of.element.is_number and not of.is_bytes:
            raise Untranslatable("a pointer to a number")
        if of.pointer > 1:
            raise Untranslatable("a pointer to a pointer")
        return ex.converted(stmt.value, of)

    def is_simple(self, of: CType) -> bool:
        return (
            of.is_number
            or of.is_char
            or of.is_text
            or of.is_owner
            or self.ex.names.is_container(of)
        )

    def known_handles(self) -> frozenset[str]:
        return frozenset(
            "HANDLE HWND HINSTANCE HMODULE HKEY HTHREAD L_HANDLE FILE auto callable".split()
        )

    def reference(self, stmt: t.Declare) -> Py:
        """Return what a reference names: an object; a number only where it is constant."""
        ex, of = self.ex, stmt.type.value()
        assert stmt.value is not None
        if ex.is_object(of) or ex.names.is_container(of) or of.pointer:
            if of.pointer and not stmt.type.const:
                raise Untranslatable("a reference to a pointer")
            return ex.value(stmt.value)
        if stmt.type.const or not self.is_changed(stmt.name):
            return ex.converted(stmt.value, of)
        raise Untranslatable("a reference to a variable")

    def is_changed(self, name: str) -> bool:
        for node in t.walk(self.c.body):
            target = None
            if isinstance(node, t.Assign):
                target = uncast(node.target)
            elif isinstance(node, t.Step) or (
                isinstance(node, t.Unary) and node.operator == "&"
            ):
                target = uncast(node.operand)
            elif isinstance(node, t.Call) and isinstance(node.function, t.Member):
                target = uncast(node.function.object)
            if isinstance(target, t.Name) and target.id == name:
                return True
        return False

    def static(self, stmt: t.Declare) -> list[str]:
        """Make a variable of the module of one that outlives the call."""
        function = self.c.function
        prefix = (
            f"{function.owner}_{function.name}"
            if function and function.owner
            else (function.name if function else "")
        )
        name = f"_{prefix}_{stmt.name}".replace("~", "")
        self.c.local_shapes[stmt.name] = self.shape_of(stmt)
        if stmt.value is not None or stmt.arguments:
            for node in t.walk([stmt.value, *(stmt.arguments or [])]):
                if isinstance(node, t.Name) and node.scope in (
                    "local",
                    "parameter",
                    "member",
                ):
                    raise Untranslatable("a static variable that begins with another")
        with self.c.capture() as front:
            value = self.initial(stmt)
        if front:
            raise Untranslatable("a static variable that is not understood")
        self.c.renamed[stmt.name] = name
        self.c.global_names.add(name)
        self.statics.append(f"{name} = {value}")
        return []

    # --- simple statements ---

    def evaluate(self, stmt: t.Evaluate) -> list[str]:
        value = stmt.value
        if pumps.is_breathing(value):
            return [f"{self.c.ltdicom('LDicomNet')}.Breathe()"]
        if _is_size_field(value):
            return []  # ltdicom's structures know their size
        assigned = self.assigned_result(value)
        if assigned is not None:
            return assigned
        with self.c.capture() as lines:
            self.ex.effect(value)
        return list(lines)

    def assigned_result(self, value: t.Expr) -> list[str] | None:
        """Return ``nRet = p->GetX(sz, n)`` in one line."""
        if not (isinstance(value, t.Assign) and value.operator == "="):
            return None
        called = uncast(value.value)
        target = uncast(value.target)
        if not isinstance(called, t.Call) or not isinstance(target, t.Name):
            return None
        if called.method is None and called.c_function is None:
            return None
        with self.c.capture() as lines:
            self.ex.effect(value)
        # _ret1, sz = ...; nRet = _ret1: one name is enough
        if len(lines) >= 2 and " = " in lines[-1]:
            name, held = lines[-1].split(" = ", 1)
            if held.startswith("_ret") and held.isidentifier():
                merged = [line.replace(f"{held}, ", f"{name}, ", 1) for line in lines[:-1]]
                if not any(held in line for line in merged):
                    return merged
        return list(lines)

    def return_(self, stmt: t.Return) -> list[str]:
        function = self.c.function
        if stmt.value is None or function is None:
            return ["return"]
        of = self.c.program.resolved(function.returns)
        if of.is_void:
            with self.c.capture() as lines:
                self.ex.effect(stmt.value)
            return [*lines, "return"]
        if function.is_constructor or function.is_destructor:
            return ["return"]
        inner = uncast(stmt.value)
        local = isinstance(inner, t.Name) and inner.scope in ("local", "parameter")
        if of.reference or (local and not of.is_number and not of.is_string_object):
            value = self.ex.value(stmt.value)
        elif of.is_text and not of.is_string_object:
            if inner.type.is_known and not inner.type.is_text and not _is_null(inner):
                raise Untranslatable("a text of what is none")
            value = self.ex.value(stmt.value)
        else:
            value = self.ex.converted(stmt.value, of)
        return [f"return {value}"]

    def break_(self, stmt: t.Break) -> list[str]:
        return ["break"]

    def continue_(self, stmt: t.Continue) -> list[str]:
        loop = self.loops[-1] if self.loops else _Loop()
        before = loop.before() if loop.before is not None else []
        return [*before, "continue"]

    def block_(self, stmt: t.Block) -> list[str]:
        return self.lines(stmt.body)

    def comment(self, stmt: t.Comment) -> list[str]:
        return comment_lines(stmt.text, source=False)

    def goto(self, stmt: t.Goto) -> list[str]:
        if stmt.name not in self.labels:
            raise Untranslatable("goto")
        return [f"raise _Goto({quoted(stmt.name)})"]

    def label(self, stmt: t.Label) -> list[str]:
        return [f"# {stmt.name}:"]

    def opaque(self, stmt: t.OpaqueStmt) -> list[str]:
        raise Untranslatable(stmt.reason)

    def throw(self, stmt: t.Throw) -> list[str]:
        if stmt.value is None:
            return ["raise"]
        value = uncast(stmt.value)
        if isinstance(value, (t.Construct, t.New)):
            name = value.type.target.name
            if name in self.c.names.exceptions:
                return [f"raise {self.ex.value(value)}"]
        if isinstance(value, t.Call) and isinstance(value.function, t.Scoped):
            known = _ERRORS.get(value.function.name)
            if value.function.owner == "std" and known is not None:
                given = [str(self.ex.value(a)) for a in value.arguments]
                return [f"raise {known}({', '.join(given)})"]
        if isinstance(value, t.Construct) and value.type.name in _ERRORS:
            given = [str(self.ex.value(a)) for a in value.arguments]
            return [f"raise {_ERRORS[value.type.name]}({', '.join(given)})"]
        raise Untranslatable("what is thrown is no class of these files")

    def try_(self, stmt: t.Try) -> list[str]:
        lines = ["try:", *indented(self.block(stmt.body))]
        for handler in stmt.handlers:
            name = handler.type.target.name
            if not name:
                caught = "Exception"
            elif name in self.c.names.exceptions:
                caught = self.c.class_name(name)
            elif name in ("std::exception", "exception", "CException"):
                caught = "Exception"
            elif name.removeprefix("std::") in _ERRORS:
                caught = _ERRORS[name.removeprefix("std::")]
            elif name.startswith("C") and name.endswith("Exception"):
                caught = "OSError"
            else:
                raise Untranslatable(f"a {handler.type} that is caught")
            named = f" as {safe_name(handler.name)}" if handler.name else ""
            lines += [f"except {caught}{named}:", *indented(self.block(handler.body))]
        return lines

    # --- control flow ---

    def if_(self, stmt: t.If) -> list[str]:
        if pumps.is_pump(stmt):
            return [f"{self.c.ltdicom('LDicomNet')}.Breathe()"]
        condition = self.ex.truth(stmt.condition)
        lines = [f"if {condition}:", *indented(self.block(stmt.yes))]
        return lines + self.else_(stmt.no)

    def else_(self, no: list[t.Stmt]) -> list[str]:
        if not no:
            return []
        real = [s for s in no if not isinstance(s, t.Comment)]
        if len(real) == 1 and isinstance(real[0], t.If) and not pumps.is_pump(real[0]):
            inner = self.one(real[0])
            if inner and inner[0].startswith("if "):
                comments = [
                    line for s in no if isinstance(s, t.Comment) for line in self.comment(s)
                ]
                first = indented(comments)
                body = inner[1:]
                return [f"el{inner[0]}", *first, *body]
            return ["else:", *indented([*self.only_comments(no), *inner])]
        return ["else:", *indented(self.block(no))]

    def only_comments(self, body: list[t.Stmt]) -> list[str]:
        return [line for s in body if isinstance(s, t.Comment) for line in self.comment(s)]

    def switch(self, stmt: t.Switch) -> list[str]:
        found = branches(stmt)
        value = uncast(stmt.value)
        lines: list[str] = []
        if not isinstance(value, (t.Name, t.Member)) or _has_call(value):
            name = self.c.temporary("case")
            lines.append(f"{name} = {self.ex.value(stmt.value)}")
            of = stmt.value.type
            value = t.Name(stmt.line, stmt.at, of, name, "local")
        word = "if"
        for branch in found:
            if branch.default and not branch.values:
                body = self.block(branch.body)
                if word == "if":
                    return [*lines, *body]
                if body != ["pass"]:
                    lines += ["else:", *indented(body)]
                continue
            if branch.default:
                body = self.block(branch.body)
                if word == "if":
                    return [*lines, *body]
                lines += ["else:", *indented(body)]
                continue
            lines.append(f"{word} {self.case(value, branch)}:")
            lines += indented(self.block(branch.body))
            word = "elif"
        return lines

    def case(self, value: t.Expr, branch: Branch) -> Py:
        tests = []
        for each in branch.values:
            test = t.Binary(value.line, value.at, BOOL, "==", value, each)
            with self.c.capture() as front:
                tests.append(self.ex.comparison(test))
            if front:
                raise Untranslatable("a case with effects")
        if len(tests) == 1:
            return tests[0]
        left = f"{tests[0].text.split(' == ')[0]} == "
        if all(x.text.startswith(left) and x.level == COMPARE for x in tests):
            values = ", ".join(x.text[len(left) :] for x in tests)
            return Py(f"{left[:-4]} in ({values})", COMPARE)
        return Py(" or ".join(x.at(2) for x in tests), 1)

    # --- loops ---

    def while_(self, stmt: t.While) -> list[str]:
        if pumps.is_pump(stmt):
            return [f"{self.c.ltdicom('LDicomNet')}.Breathe()"]
        if pumps.is_endless_pump(stmt):
            return [f"{self.c.ltdicom('wait_until')}(_quit.is_set)"]
        event = pumps.waits_for_event(stmt)
        if event is not None:
            return self.event_loop(event)
        with self.c.capture() as front:
            condition = self.ex.truth(stmt.condition)
        if not front and pumps.only_waits(stmt.body):
            return [self.waiting(condition)]
        if not front:
            self.loops.append(_Loop())
            body = indented(self.block(stmt.body))
            self.loops.pop()
            return [f"while {condition}:", *body]
        self.loops.append(_Loop())
        body = self.lines(stmt.body)
        self.loops.pop()
        leave = [f"if {negated(condition)}:", "    break"]
        return ["while True:", *indented([*front, *leave, *body])]

    def waiting(self, condition: Py) -> str:
        wait = self.c.ltdicom("wait_until")
        return f"{wait}(lambda: {negated(condition)})"

    def event_loop(self, event: t.Call) -> list[str]:
        count, handles, _, milliseconds = event.arguments[:4]
        if not (isinstance(count, t.Literal) and count.value == 1):
            raise Untranslatable("a wait for several events")
        one = uncast(handles)
        if isinstance(one, t.Unary) and one.operator == "&":
            one = one.operand
        self.c.ltdicom("wait_until")
        return [f"_wait({self.ex.value(one)}, {self.ex.number(milliseconds)})"]

    def do(self, stmt: t.DoWhile) -> list[str]:
        with self.c.capture() as front:
            condition = self.ex.truth(stmt.condition)
        if not front and pumps.only_waits(stmt.body):
            breathe = f"{self.c.ltdicom('LDicomNet')}.Breathe()"
            return [breathe, self.waiting(condition)]
        if isinstance(stmt.condition, t.Literal) and not stmt.condition.value:
            if not _leaves(stmt.body):
                return self.lines(stmt.body)

        def leave() -> list[str]:
            with self.c.capture() as again:
                test = self.ex.truth(stmt.condition)
            return [*again, f"if {negated(test)}:", "    break"]

        self.loops.append(_Loop(leave))
        body = self.lines(stmt.body)
        self.loops.pop()
        if isinstance(stmt.condition, t.Literal) and not stmt.condition.value:
            return ["while True:", *indented([*body, "break"])]
        return ["while True:", *indented([*body, *leave()])]

    def for_(self, stmt: t.For) -> list[str]:
        counted = loops.counted(self.ex, stmt)
        if counted is not None:
            name, heads = counted
            known = name in self.c.known_nonnegative
            if heads.nonnegative:
                self.c.known_nonnegative.add(name)
            self.c.local_types[name] = INT
            self.loops.append(_Loop())
            body = indented(self.block(stmt.body))
            self.loops.pop()
            if not known:
                self.c.known_nonnegative.discard(name)
            return [f"for {self.c.local(name)} in {heads.text}:", *body]
        over = loops.iterated(self.ex, stmt)
        if over is not None:
            name, head, binding = over
            self.c.iterators[name] = binding
            self.loops.append(_Loop())
            try:
                body = indented(self.block(stmt.body))
            finally:
                del self.c.iterators[name]
                self.loops.pop()
            return [head, *body]
        return self.general_for(stmt)

    def general_for(self, stmt: t.For) -> list[str]:
        lines: list[str] = []
        for start in stmt.start:
            made = self.one(start)
            if made and made[-1].startswith("raise NotImplementedError"):
                raise Untranslatable("a loop whose beginning is not understood")
            lines += made

        def steps() -> list[str]:
            with self.c.capture() as found:
                for update in stmt.update:
                    self.ex.effect(update)
            return list(found)

        front: list[str] = []
        condition = Py("True")
        if stmt.condition is not None:
            with self.c.capture() as front:
                condition = self.ex.truth(stmt.condition)
        if not stmt.update and not front and pumps.only_waits(stmt.body):
            return [*lines, self.waiting(condition)]
        last = steps()
        self.loops.append(_Loop(steps))
        body = self.lines(stmt.body)
        self.loops.pop()
        if not front:
            return [*lines, f"while {condition}:", *indented([*body, *last] or ["pass"])]
        leave = [f"if {negated(condition)}:", "    break"]
        return [*lines, "while True:", *indented([*front, *leave, *body, *last])]

    def for_each(self, stmt: t.ForEach) -> list[str]:
        of = stmt.values.type
        scalar = not self.ex.is_object(stmt.type.value()) and not stmt.type.pointer
        if stmt.type.reference and scalar and not stmt.type.const and not stmt.type.is_pair:
            if self.is_changed(stmt.name):
                raise Untranslatable("elements that are changed on the way")
        if stmt.type.is_pair:
            for node in t.walk(stmt.body):
                if isinstance(node, (t.Assign, t.Step)):
                    target = uncast(
                        node.target if isinstance(node, t.Assign) else node.operand
                    )
                    if isinstance(target, t.Member) and target.name == "second":
                        raise Untranslatable("values of a map that are changed on the way")
        name = self.c.local(stmt.name)
        values = self.ex.value(stmt.values)
        if of.is_map:
            whole = (
                f"sorted({values}.items())"
                if "unordered" not in of.name
                else (f"list({values}.items())")
            )
        elif of.is_set:
            whole = f"sorted({values})" if "unordered" not in of.name else f"list({values})"
        elif isinstance(stmt.values, t.Items):
            whole = str(values)
        elif of.is_list or of.dims or of.is_text:
            whole = f"list({values})" if not of.is_text else str(values)
        else:
            raise Untranslatable(f"a loop over {of or 'what is not known'}")
        self.c.local_types[stmt.name] = stmt.type
        lines = []
        if not stmt.type.reference and self.ex.names.is_value(stmt.type.value()):
            self.c.module("copy")
            lines = [f"{name} = copy.copy({name})"]
        self.loops.append(_Loop())
        body = indented([*lines, *self.block(stmt.body)])
        self.loops.pop()
        return [f"for {name} in {whole}:", *body]


def _leaves(body: list[t.Stmt]) -> bool:
    """Whether a body leaves its loop, or goes on in it."""
    for stmt in body:
        if isinstance(stmt, (t.Break, t.Continue)):
            return True
        if isinstance(stmt, t.If) and (_leaves(stmt.yes) or _leaves(stmt.no)):
            return True
        if isinstance(stmt, t.Block) and _leaves(stmt.body):
            return True
        if isinstance(stmt, t.Switch) and any(_leaves(c.body) for c in stmt.cases):
            return True
        if isinstance(stmt, t.Try):
            return True
    return False


def _is_size_field(value: t.Expr) -> bool:
    """Whether a statement is ``Info.uStructSize = sizeof(Info)``."""
    return (
        isinstance(value, t.Assign)
        and isinstance(value.target, t.Member)
        and value.target.name in ("uStructSize", "nSize", "cbSize", "nStructSize")
        and isinstance(value.value, t.SizeOf)
    )


def _has_call(node: t.Expr) -> bool:
    return any(isinstance(n, (t.Call, t.Step, t.Assign)) for n in t.walk([node]))


def _is_null(node: t.Expr) -> bool:
    return isinstance(node, t.Literal) and node.value in (None, 0)


def comment_lines(text: str, *, source: bool = True) -> list[str]:
    """Return a C++ comment, or source, as comments of Python."""
    if not source:
        text = text.strip()
        if text.startswith("/*"):
            text = text[2:].removesuffix("*/")
        elif text.startswith("//"):
            text = "\n".join(x.strip().lstrip("/") for x in text.split("\n"))
    found = []
    for line in text.split("\n"):
        shown = line.rstrip().replace("\\\n", "")
        shown = "".join(c if c.isprintable() else " " for c in shown.expandtabs(4))
        if not source:
            shown = (
                shown.strip().lstrip("*/ ")
                if shown.strip().startswith("*")
                else (shown.strip())
            )
            if not shown or set(shown) <= set("*-=/#_ "):
                continue
            found.append(f"# {shown}")
        else:
            found.append(f"#     {shown}" if shown.strip() else "#")
    return found


_ERRORS: Final = {
    "runtime_error": "RuntimeError",
    "logic_error": "RuntimeError",
    "invalid_argument": "ValueError",
    "out_of_range": "IndexError",
    "bad_alloc": "MemoryError",
}
_Statement = Callable[[Statements, t.Stmt], list[str]]
_STATEMENTS: Final[dict[type, _Statement]] = {
    t.Declare: Statements.declare,  # type: ignore[dict-item]
    t.Evaluate: Statements.evaluate,  # type: ignore[dict-item]
    t.Return: Statements.return_,  # type: ignore[dict-item]
    t.Break: Statements.break_,  # type: ignore[dict-item]
    t.Continue: Statements.continue_,  # type: ignore[dict-item]
    t.Goto: Statements.goto,  # type: ignore[dict-item]
    t.Label: Statements.label,  # type: ignore[dict-item]
    t.Block: Statements.block_,  # type: ignore[dict-item]
    t.Comment: Statements.comment,  # type: ignore[dict-item]
    t.OpaqueStmt: Statements.opaque,  # type: ignore[dict-item]
    t.Throw: Statements.throw,  # type: ignore[dict-item]
    t.Try: Statements.try_,  # type: ignore[dict-item]
    t.If: Statements.if_,  # type: ignore[dict-item]
    t.Switch: Statements.switch,  # type: ignore[dict-item]
    t.While: Statements.while_,  # type: ignore[dict-item]
    t.DoWhile: Statements.do,  # type: ignore[dict-item]
    t.For: Statements.for_,  # type: ignore[dict-item]
    t.ForEach: Statements.for_each,  # type: ignore[dict-item]
}
_UNUSED = (REF, usage, ends)
