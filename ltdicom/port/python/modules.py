"""One module: imports, constants, classes, functions, variables, ``main``."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import ltdicom
from ltdicom.port import macros as preprocessor
from ltdicom.port import tree as t
from ltdicom.port.c_types import CType
from ltdicom.port.hooks import ClassReport
from ltdicom.port.lower import Lowerer, quoted
from ltdicom.port.program import Class, Enumeration, Function, Variable
from ltdicom.port.python import helpers
from ltdicom.port.python.context import Context, Names, Unit, class_text
from ltdicom.port.python.expressions import Expressions, indented
from ltdicom.port.python.functions import FunctionWriter
from ltdicom.port.python.statements import Counts, Statements, comment_lines
from ltdicom.port.python.text import Py, Untranslatable, check, safe_member, safe_name
from ltdicom.port.source import SourceFile, parse

_MAINS: Final = ("main", "_tmain", "wmain", "tmain")
_WINDOW_MAINS: Final = ("WinMain", "_tWinMain", "wWinMain")
_TYPING: Final = frozenset(("Any", "IO"))
_POSTS: Final = re.compile(r"\b(PostMessage|SendMessage)\s*\(")


@dataclass
class Module:
    """A module in the making."""

    names: Names
    unit: Unit
    reports: dict[str, ClassReport]
    counts: Counts = field(default_factory=Counts)
    written: set[int] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.functions = FunctionWriter(self.names, self.unit, self.counts)
        self.program = self.names.program

    # --- the whole ---

    def text(self) -> str:
        """Return the module."""
        body: list[str] = []
        body += self.macros()
        body += self.enumerations()
        classes = [c for s in self.unit.sources for c in self.classes_in(s)]
        for own in _in_order(classes, self.program.library_base):
            body += ["", "", *self.class_(own)]
        for function in self.module_functions():
            body += ["", "", *self.comments_before(function), *self.checked(function)]
        variables = self.variables()
        body += [*self.functions.statics]
        body += variables
        body += self.main()
        text = "\n".join(body)
        return self.head(text) + "\n".join(body).strip("\n") + "\n"

    def head(self, text: str) -> str:
        names, imports = helpers.closure(helpers.used(text))
        if self.unit.quit and self.unit.quit != self.unit.name and "_quit" in names:
            if not re.search(r"(?<!\.)\b_quit\b", text):
                names.remove("_quit")
        imports |= self.unit.imports
        if "wait_until" in imports:
            imports.discard("wait_until")
            self.unit.from_ltdicom.add("wait_until")
        sources = " and ".join(Path(s.path).name for s in self.unit.sources)
        lines = [
            f'"""Translated from {sources} by ``ltdicom port translate``."""'.replace(
                "\\", "/"
            ),
            "",
            "from __future__ import annotations",
            "",
        ]
        typing = sorted(imports & _TYPING)
        override = "override" in imports
        plain = sorted(imports - _TYPING - {"override", "dataclass", "field"})
        lines += [f"import {name}" for name in plain]
        if "dataclass" in imports:
            used = [n for n in ("dataclass", "field") if n in imports]
            lines.append(f"from dataclasses import {', '.join(used)}")
        if typing:
            lines.append(f"from typing import {', '.join(typing)}")
        lines.append("")
        whole = text + "".join(helpers.HELPERS[n][1] for n in names)
        wanted = [
            n for n in sorted(self.unit.from_ltdicom) if re.search(rf"\b{n}\b", whole)
        ]
        if wanted:
            lines.append(f"from ltdicom import ({', '.join(wanted)},)")
        if override:
            lines.append("from typing_extensions import override")
        lines.append("")
        lines += [f"import {m}" for m in sorted(self.unit.modules)]
        lines.append("")
        for name in names:
            lines += ["", helpers.HELPERS[name][1].strip("\n"), ""]
        return "\n".join(lines) + "\n\n"

    # --- constants ---

    def context(self) -> Context:
        return Context(self.names, self.unit, None, [])

    def macros(self) -> list[str]:
        """Return the constants of macros."""
        found = []
        for name, (define, source) in self.program.macros.items():
            if source in self.unit.sources and name in self.names.macros:
                value = macro_value(self.names, self.unit, define, source)
                if value is not None:
                    found.append(f"{safe_name(name)} = {value}")
        return found

    def enumerations(self) -> list[str]:
        found: list[str] = []
        for each in self.program.enumerations:
            if each.source in self.unit.sources and not self.is_inside(each):
                found += self.enumerators(each, safe_name)
        return found

    def is_inside(self, each: Enumeration) -> bool:
        own = self.program.class_of(each.owner) if each.owner else None
        return own is not None

    def enumerators(self, each: Enumeration, naming: object) -> list[str]:
        """Return the names of an enumeration with their numbers."""
        found, last, base = [], -1, ""
        for name, node in each.members:
            written = safe_member(name) if each.owner else safe_name(name)
            if node is not None:
                lowerer = Lowerer(self.program, each.source)
                lowerer.owner = each.owner
                ex = Expressions(self.context())
                try:
                    lowered = lowerer.expression(node)
                    if _is_resource(lowered):
                        # a number of a window's resources, which are not here
                        found.append(f"{written} = {quoted(lowered.id)}")  # type: ignore[attr-defined]
                        continue
                    value = str(ex.number(lowered))
                except Untranslatable as reason:
                    found.append(f"{written} = 0  # TODO(port): {reason}")
                    self.counts.todo.append((each.line, str(reason)))
                    continue
                if each.owner:
                    value = re.sub(rf"\b{re.escape(each.owner)}\.", "", value)
                literal = re.fullmatch(r"-?\d+|0x[0-9A-F]+", value)
                last, base = (int(value, 0), "") if literal else (0, value)
                found.append(f"{written} = {value}")
            else:
                last += 1
                found.append(f"{written} = {f'{base} + {last}' if base else last}")
        return found

    # --- classes ---

    def classes_in(self, source: SourceFile) -> list[Class]:
        return [c for c in self.program.classes.values() if c.source is source]

    def class_(self, own: Class) -> list[str]:
        """Return a class."""
        base = self.program.library_base(own.name) or ""
        bases = self.bases(own)
        heads = [
            f"class {class_text(own)}({', '.join(bases)}):"
            if bases
            else (f"class {class_text(own)}:")
        ]
        body: list[str] = []
        for each in self.program.enumerations:
            if each.owner and self.program.class_of(each.owner) is own:
                body += self.enumerators(each, safe_member)
        body += self.static_members(own)
        body += self.messages(own)
        constructors = [f for f in own.methods.get(own.name, []) if not _is_copy(f, own)]
        plain = own.is_struct or not own.methods
        if plain and not constructors and not bases and not own.is_union:
            heads = [*self.dataclass_head(), *heads]
            body += self.dataclass_fields(own)
        elif len(constructors) > 1:
            body += ["", *self.several_constructors(own, constructors, base)]
        elif constructors or own.fields or bases:
            body += [
                "",
                *self.guarded(own, lambda: self.constructor(own, constructors, base)),
            ]
        body += self.copying(own)
        for name, overloads in own.methods.items():
            if name == own.name:
                for copying in overloads:
                    if _is_copy(copying, own) and copying.body is not None:
                        self.skipped(copying, "a copy constructor")
                continue
            for function in overloads:
                body += self.method(own, function, base)
        if not any(line.strip() and not line.strip().startswith("#") for line in body):
            body.append("pass")
        return [*self.comments_at(own.source, own.node), *heads, *indented(body)]

    def skipped(self, function: Function, reason: str) -> None:
        self.counts.statements += 1
        self.counts.todo.append((function.line, reason))

    def bases(self, own: Class) -> list[str]:
        found = []
        for name in own.bases:
            plain = name.rpartition("::")[2]
            if self.program.class_of(plain) or self.program.library.is_class(plain):
                found.append(self.context().class_name(plain))
        if not found and (self.is_window(own) or self.is_posted(own)):
            found.append("_Window")
        if not found and own.name in self.names.exceptions:
            found.append("Exception")
        return found

    def is_window(self, own: Class) -> bool:
        return any(own.name in s.clean.handlers for s in self.program.files)

    def is_posted(self, own: Class) -> bool:
        return False

    def messages(self, own: Class) -> list[str]:
        """Return the message map: which method handles which message."""
        found = []
        for source in self.unit.sources:
            for handler in source.clean.handlers.get(own.name, []):
                if handler.kind in ("ON_MESSAGE", "ON_REGISTERED_MESSAGE"):
                    if len(handler.arguments) == 2:
                        name = handler.arguments[1].rpartition("::")[2].strip("& ")
                        found.append((handler.arguments[0], name))
        if not found:
            return []
        ex = Expressions(self.context())
        parts = []
        for message, name in found:
            try:
                lowerer = Lowerer(self.program, own.source)
                scope, of, holder = lowerer.lookup(message)
                value = ex.pointer(t.Name(0, 0, of, message, scope, holder))
                parts.append(f"{value}: {quoted(name)}")
            except Untranslatable:
                continue
        return [f"MESSAGES = {{{', '.join(parts)}}}"] if parts else []

    def static_members(self, own: Class) -> list[str]:
        found = []
        for name, variable in own.fields.items():
            if not variable.static:
                continue
            try:
                value = self.initial(variable, own.name)
            except Untranslatable as reason:
                found.append(f"{safe_member(name)} = None  # TODO(port): {reason}")
                self.counts.todo.append((variable.line, str(reason)))
                continue
            value = re.sub(rf"\b{re.escape(own.name)}\.", "", value)
            found.append(f"{safe_member(name)} = {value}")
        return found

    def dataclass_head(self) -> list[str]:
        self.unit.imports.add("dataclass")
        return ["@dataclass(eq=False)"]

    def dataclass_fields(self, own: Class) -> list[str]:
        found = []
        ex = Expressions(self.context())
        for name, variable in own.fields.items():
            if variable.static:
                continue
            of = self.program.resolved(variable.type)
            try:
                value = self.initial(variable, own.name)
            except Untranslatable:
                value = "None"
            kind = self.functions.plain_type(of)
            simple = of.is_number or of.is_text or of.is_char or value == "None"
            if not simple or value.startswith(("[", "bytearray", "collections")):
                self.unit.imports.add("field")
                value = f"field(default_factory=lambda: {value})"
                if of.dims:
                    kind = "Any"
                    self.unit.imports.add("Any")
            found.append(f"{safe_member(name)}: {kind} = {value}")
        ex.c.pre.clear()
        return found

    def copying(self, own: Class) -> list[str]:
        """Return ``__copy__`` of a class whose members C++ copies too."""
        if self.program.library_base(own.name) is not None:
            return []
        deep = [
            name
            for name, v in own.fields.items()
            if not v.static and self.is_copied(self.program.resolved(v.type))
        ]
        if not deep:
            return []
        self.unit.imports.add("copy")
        return [
            "",
            f"def __copy__(self) -> {class_text(own)}:",
            "    made = object.__new__(type(self))",
            "    vars(made).update(vars(self))",
            *[
                f"    made.{safe_member(n)} = "
                f"copy.{self.how_copied(own, n)}(self.{safe_member(n)})"
                for n in deep
            ],
            "    return made",
        ]

    def how_copied(self, own: Class, name: str) -> str:
        of = self.program.resolved(own.fields[name].type)
        element = of.element if of.dims or self.names.is_container(of) else of
        values = self.names.is_value(element) or bool(element.dims)
        return "deepcopy" if values and element is not of else "copy"

    def is_copied(self, of: CType) -> bool:
        if of.pointer and not of.dims:
            return False
        return (
            (bool(of.dims) and not of.is_text)
            or self.names.is_value(of)
            or self.names.is_container(of)
        )

    def constructor(self, own: Class, constructors: list[Function], base: str) -> list[str]:
        function = constructors[0] if constructors else None
        if function is not None and function.body is None and not function.initializers:
            function = self.definition(function)
        if function is not None:
            self.written.add(id(function))
            comments = self.comments_before(function)
        else:
            comments = []
        return [*comments, *self.functions.constructor(own, function, base)]

    def several_constructors(
        self, own: Class, constructors: list[Function], base: str
    ) -> list[str]:
        """Return ``__init__`` for constructors that differ in their parameters."""
        ranges = [
            (sum(p.default is None for p in f.parameters), len(f.parameters))
            for f in constructors
        ]
        counts = [set(range(low, high + 1)) for low, high in ranges]
        overlapping = any(a & b for i, a in enumerate(counts) for b in counts[i + 1 :])
        self.unit.imports.add("Any")
        lines: list[str] = ["def __init__(self, *arguments: Any) -> None:"]
        if overlapping:
            for function in constructors:
                self.skipped(function, "constructors that differ in types")
            lines.append(
                f'    raise NotImplementedError("TODO(port) {Path(own.source.path).name}:'
                f'{own.line}: constructors that differ in types")'
            )
            return lines
        word = "if"
        for index, (low, high) in enumerate(ranges):
            test = (
                f"len(arguments) == {low}"
                if low == high
                else (f"{low} <= len(arguments) <= {high}")
            )
            lines += [f"    {word} {test}:", f"        self._init{index}(*arguments)"]
            word = "elif"
        lines += ["    else:", '        raise TypeError("no constructor takes so many")']
        for index, function in enumerate(constructors):
            made = self.guarded(
                own,
                lambda f=function: self.constructor(own, [f], base),
            )
            text = "\n".join(made).replace("def __init__(", f"def _init{index}(", 1)
            lines += ["", *text.split("\n")]
        return lines

    def definition(self, function: Function) -> Function | None:
        """Return the definition of a function that is declared."""
        if function.body is not None:
            return function
        for each in self.program.definitions:
            if each.key == function.key and len(each.parameters) == len(
                function.parameters
            ):
                return each
        return None

    def method(self, own: Class, function: Function, base: str) -> list[str]:
        defined = self.definition(function)
        if defined is None:
            if function.is_destructor or function.name.startswith("operator"):
                return []
            return self.abstract(function)
        if id(defined) in self.written:
            return []
        self.written.add(id(defined))
        if function.is_destructor:
            return self.destructor(own, defined, base)
        if function.name.startswith("operator"):
            self.skipped(defined, "an operator")
            return [
                "",
                f"# TODO(port) {own.name}::{function.name}",
                *comment_lines(defined.source.slice(defined.node)),
            ]
        report = self.reports.get(own.name)
        hook = report is not None and function.name in report.hooks
        hook = hook and not self.renamed(defined)
        comments = self.comments_before(defined)
        return ["", *comments, *self.checked(defined, hook, base)]

    def renamed(self, function: Function) -> bool:
        return self.names.method(function) != function.name

    def abstract(self, function: Function) -> list[str]:
        """Return a method without a body: a pure one, or one in a file that is missing."""
        where = f"{Path(function.source.path).name}:{function.line}"
        text = f"TODO(port) {where}: {function.name} has no body in these files"
        text_ = function.source.slice(function.node)
        if re.search(r"=\s*0\s*;?\s*$", text_):
            text = f"{function.key} is abstract"
        else:
            self.counts.statements += 1
            self.counts.todo.append((function.line, f"{function.name} has no body"))
        head = ["self"] if not function.static else []
        head += self.functions.parameters(function, False, "")
        lines = ["", "@staticmethod"] if function.static else [""]
        name = self.names.method(function)
        returns = self.functions.returns(function, False, "")
        return [
            *lines,
            f"def {name}({', '.join(head)}) -> {returns}:",
            f"    raise NotImplementedError({quoted(text)})",
        ]

    def destructor(self, own: Class, function: Function, base: str) -> list[str]:
        body = self.functions.body_of(function)
        real = [s for s in body if not isinstance(s, t.Comment)]
        if not real:
            return []
        self.functions.counts.add(body)
        writer = self.functions.writer(function, body)
        lines = writer.block(body)
        ending = ""
        for name in own.bases:
            plain = name.rpartition("::")[2]
            found = writer.ex.ending(plain)
            if found:
                ending = f"super().{found}()" if found == "delete" else f"self.{found}()"
        return [
            "",
            "def delete(self) -> None:",
            '    """Do what the destructor of C++ does."""',
            *indented(self.functions.finished(writer, lines)),
            *([f"    {ending}"] if ending else []),
        ]

    # --- what must compile ---

    def checked(self, function: Function, hook: bool = False, base: str = "") -> list[str]:
        """Return a function; as a comment, where Python does not take what was written."""
        before = _copy_counts(self.counts)
        try:
            if function.owner:
                lines = self.functions.method(function, hook, base)
            else:
                lines = self.functions.function(function)
            check("\n".join(lines).replace("@override\n", ""))
            return lines
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
            _restore(self.counts, before)
        return self.lost(function)

    def lost(self, function: Function) -> list[str]:
        body = self.functions.body_of(function)
        self.counts.add(body)
        self.counts.translated -= len(list(t.walk(body))) and (_statements(body))
        self.counts.calls_translated -= _calls(body)
        reason = "a function that is not understood as a whole"
        self.counts.todo.append((function.line, reason))
        where = f"{Path(function.source.path).name}:{function.line}"
        name = self.names.method(function)
        self.unit.imports.add("Any")
        return [
            f"def {name}(*arguments: Any) -> Any:",
            *indented(comment_lines(function.source.slice(function.node))),
            f"    raise NotImplementedError({quoted(f'TODO(port) {where}: {reason}')})",
        ]

    def guarded(self, own: Class, write: object) -> list[str]:
        before = _copy_counts(self.counts)
        try:
            lines: list[str] = write()  # type: ignore[operator]
            check("\n".join(lines))
            return lines
        except (SyntaxError, ValueError, RecursionError, MemoryError, OverflowError):
            _restore(self.counts, before)
        self.unit.imports.add("Any")
        where = f"{Path(own.source.path).name}:{own.line}"
        reason = "a constructor that is not understood"
        self.counts.statements += 1
        self.counts.todo.append((own.line, reason))
        return [
            "def __init__(self, *arguments: Any) -> None:",
            f"    raise NotImplementedError({quoted(f'TODO(port) {where}: {reason}')})",
        ]

    # --- functions and variables ---

    def module_functions(self) -> list[Function]:
        return [
            f
            for f in self.program.definitions
            if not f.owner and f.source in self.unit.sources
        ]

    def variables(self) -> list[str]:
        found = []
        for variable in self.program.variables.values():
            if variable.source not in self.unit.sources or variable.external:
                continue
            name = safe_name(variable.name)
            try:
                value = self.initial(variable, "")
            except Untranslatable as reason:
                found += [f"{name} = None  # TODO(port): {reason}"]
                self.counts.statements += 1
                self.counts.todo.append((variable.line, str(reason)))
                continue
            self.counts.statements += 1
            self.counts.translated += 1
            found.append(f"{name} = {value}")
        return ["", "", *found] if found else []

    def initial(self, variable: Variable, owner: str) -> str:
        """Return the value with which a variable of the module or class begins."""
        made = Function(
            "",
            owner,
            CType("void"),
            [],
            variable.source,
            variable.line,
            variable.source.root,
        )
        context = Context(self.names, self.unit, made, [])
        writer = Statements(context, Counts(), Path(variable.source.path).name)
        lowerer = Lowerer(self.program, variable.source)
        lowerer.owner = owner
        of = self.program.resolved(variable.type)
        value, arguments = None, None
        node = variable.value
        if node is not None and node.type == "parameter_list":
            arguments = lowerer.arguments_in_parameters(node)
            if arguments is None:
                raise Untranslatable("a variable with arguments")
        elif node is not None and node.type == "argument_list":
            arguments = lowerer.arguments(node)
        elif node is not None:
            value = lowerer.expression(node)
        sizes = [lowerer.expression(s) if s is not None else None for s in variable.sizes]
        declared = t.Declare(
            variable.line, 0, 0, variable.name, of, value, arguments, sizes
        )
        context.local_shapes[variable.name] = writer.shape_of(declared)
        with context.capture() as front:
            made_value = writer.initial(declared)
        if front:
            raise Untranslatable("a variable whose value is not understood")
        return str(made_value)

    # --- main ---

    def main(self) -> list[str]:
        for name in _MAINS:
            for function in self.program.functions.get(name, []):
                if function.body is None or function.source not in self.unit.sources:
                    continue
                self.unit.imports.add("sys")
                written = self.names.method(function)
                given = ["len(sys.argv)", "sys.argv", "None"][: len(function.parameters)]
                return [
                    "",
                    "",
                    'if __name__ == "__main__":',
                    *indented(self.dispatch()),
                    f"    sys.exit({written}({', '.join(given)}))",
                ]
        for name in _WINDOW_MAINS:
            for function in self.program.functions.get(name, []):
                if function.body is None or function.source not in self.unit.sources:
                    continue
                self.unit.imports.add("sys")
                written = self.names.method(function)
                return [
                    "",
                    "",
                    'if __name__ == "__main__":',
                    *indented(self.dispatch()),
                    f'    sys.exit({written}(None, None, " ".join(sys.argv[1:]), 1))',
                ]
        return []

    def dispatch(self) -> list[str]:
        """Return how hooks run: as in C++ only while the program pumps, if it pumps."""
        if not self.names.pumps:
            return []
        self.unit.from_ltdicom.add("configure")
        return [
            "# hooks run only inside Breathe() and wait_until(), as in C++",
            'configure(dispatch="pump")',
        ]

    # --- comments ---

    def comments_before(self, function: Function) -> list[str]:
        return self.comments_at(function.source, function.node)

    def comments_at(self, source: SourceFile, node: object) -> list[str]:
        """Return the comments directly in front of a declaration."""
        found: list[str] = []
        at = getattr(node, "prev_named_sibling", None)
        line = node.start_point.row if node is not None else 0  # type: ignore[attr-defined]
        while at is not None and at.type == "comment" and at.end_point.row >= line - 1:
            before = at.prev_named_sibling
            # behind something on the same line it belongs to that
            if before is not None and before.end_point.row == at.start_point.row:
                break
            found = [*comment_lines(source.slice(at), source=False), *found]
            line = at.start_point.row
            at = before
        return found


def macro_value(
    names: Names, unit: Unit, define: preprocessor.Define, source: SourceFile
) -> Py | None:
    """Return the value of a macro that stands for one; None of others."""
    if define.parameters is not None or not define.body.strip():
        return None
    node = macro_expression(names, define, source)
    if node is None:
        return None
    if any(
        isinstance(n, t.Name)
        and n.scope in ("global", "function", "member", "macro")
        and not (n.scope == "macro" and n.id in names.macros)
        for n in t.walk([node])
    ):
        return None  # written where it is used: it may not be there yet
    context = Context(names, unit, None, [])
    try:
        with context.capture() as front:
            value = Expressions(context).value(node)
    except (Untranslatable, RecursionError):
        return None
    return value if not front and "self" not in value.text else None


def macro_expression(
    names: Names, define: preprocessor.Define, source: SourceFile
) -> t.Expr | None:
    """Return what a macro stands for, as an expression."""
    text = b"int x = " + define.body.encode() + b";"
    from ltdicom.port.lexer import tokens

    found = list(tokens(text))
    cleaned = preprocessor.clean(text, found, {})
    root = parse(cleaned.text)
    if root.has_error:
        return None
    fake = SourceFile(source.path, source.encoding, text, cleaned, root)
    for node in root.named_children:
        declarator = node.child_by_field_name("declarator")
        if declarator is None or declarator.type != "init_declarator":
            return None
        value = declarator.child_by_field_name("value")
        if value is None or len(root.named_children) != 1:
            return None
        lowered = Lowerer(names.program, fake).expression(value)
        if any(isinstance(n, t.Opaque) for n in t.walk([lowered])):
            return None
        return lowered
    return None


def _is_resource(node: t.Expr) -> bool:
    return (
        isinstance(node, t.Name)
        and node.scope == "unknown"
        and re.fullmatch(r"ID[A-Z]?_\w+", node.id) is not None
    )


def _in_order(classes: list[Class], base_of: object) -> list[Class]:
    """Return classes, bases in front."""
    by_name = {c.name: c for c in classes}
    done: dict[str, Class] = {}

    def take(own: Class, depth: int) -> None:
        if own.name in done or depth > 50:
            return
        for name in own.bases:
            other = by_name.get(name.rpartition("::")[2])
            if other is not None and other is not own:
                take(other, depth + 1)
        done[own.name] = own

    for own in sorted(classes, key=lambda c: c.line):
        take(own, 0)
    return list(done.values())


def _is_copy(function: Function, own: Class) -> bool:
    if len(function.parameters) != 1:
        return False
    of = function.parameters[0].type
    return of.reference and of.name == own.name


def _copy_counts(counts: Counts) -> Counts:
    return Counts(
        counts.statements,
        counts.translated,
        counts.calls,
        counts.calls_translated,
        list(counts.todo),
    )


def _restore(counts: Counts, before: Counts) -> None:
    counts.statements, counts.translated = before.statements, before.translated
    counts.calls, counts.calls_translated = before.calls, before.calls_translated
    counts.todo[:] = before.todo


def _statements(body: list[t.Stmt]) -> int:
    from ltdicom.port.python.statements import statements_in

    return statements_in(body)


def _calls(body: list[t.Stmt]) -> int:
    from ltdicom.port.python.statements import calls_in

    return calls_in(body)


_UNUSED = (ltdicom, _POSTS)
