"""Functions and methods: heads with types, bodies, what a constructor does first."""

from __future__ import annotations

import inspect
from typing import Any

import ltdicom
from ltdicom.port import tree as t
from ltdicom.port.c_types import CType, annotation
from ltdicom.port.lower import Lowerer
from ltdicom.port.program import Class, Function, Parameter
from ltdicom.port.python.context import Context, Names, Unit
from ltdicom.port.python.expressions import Expressions, indented
from ltdicom.port.python.statements import Counts, Statements, comment_lines
from ltdicom.port.python.text import Py, Untranslatable, safe_member
from ltdicom.port.shapes import LIST, REF


class FunctionWriter:
    """Writes the functions of one module."""

    def __init__(self, names: Names, unit: Unit, counts: Counts) -> None:
        self.names = names
        self.unit = unit
        self.counts = counts
        self.statics: list[str] = []

    def context(self, function: Function, body: list[t.Stmt]) -> Context:
        context = Context(self.names, self.unit, function, body)
        for parameter in function.parameters:
            if parameter.name:
                shape = self.names.shapes.parameter(function, parameter)
                context.local_shapes[parameter.name] = shape
                of = self.names.program.resolved(parameter.type)
                context.local_types[parameter.name] = of
        return context

    def writer(self, function: Function, body: list[t.Stmt]) -> Statements:
        file = function.source.path.replace("\\", "/").rpartition("/")[2]
        return Statements(self.context(function, body), self.counts, file)

    def body_of(self, function: Function) -> list[t.Stmt]:
        found = self.names.shapes.bodies.get(id(function))
        return found[1] if found is not None else []

    # --- heads ---

    def parameters(self, function: Function, hook: bool, owner: str) -> list[str]:
        """Return the parameters of a function, as Python writes them."""
        types = hook_types(owner, function.name) if hook else []
        ex = Expressions(self.context(function, []))
        found: list[str] = []
        for index, parameter in enumerate(function.parameters):
            name = ex.c.local(parameter.name or f"unused{index}")
            if hook and index < len(types):
                of = self.known_type(types[index])
            else:
                of = self.type_text(function, parameter)
            text = f"{name}: {of}"
            default = self.default(ex, parameter)
            if default:
                text += f" = {default}"
            elif found and " = " in found[-1]:
                text += " = None"
            found.append(text)
        if function.variadic:
            found.append("*arguments: Any")
            self.unit.imports.add("Any")
        return found

    def default(self, ex: Expressions, parameter: Parameter) -> str:
        if parameter.default is None or parameter.default_source is None:
            return ""
        lowerer = Lowerer(self.names.program, parameter.default_source)
        lowerer.owner = ex.c.owner
        node = lowerer.expression(parameter.default)
        try:
            with ex.c.capture() as front:
                value = ex.converted(node, parameter.type.value())
        except Untranslatable:
            return "NotImplemented"
        if "self." in value.text or front:
            return "NotImplemented"
        own = f"{ex.c.owner}."
        # inside of the class its name is not known yet
        return value.text.removeprefix(own) if ex.c.owner else value.text

    def known_type(self, text: str) -> str:
        """Return a type of ltdicom's own signature, its names imported."""
        import re

        for name in re.findall(r"[A-Za-z_][\w.]*", text):
            if name in ("int", "str", "bool", "bytes", "float", "None", "list", "object"):
                continue
            if self.names.program.library.is_exported(name):
                self.unit.from_ltdicom.add(name)
            else:
                self.unit.imports.add("Any")
                return "Any"
        return text

    def type_text(self, function: Function, parameter: Parameter) -> str:
        of = self.names.program.resolved(parameter.type)
        shape = self.names.shapes.parameter(function, parameter)
        if shape == REF:
            self.unit.from_ltdicom.add("Ref")
            inner = of.value() if of.reference or of.is_text else of.element
            return f"Ref[{self.plain_type(inner) or 'Any'}]"
        if shape == LIST:
            return f"list[{self.plain_type(of.element) or 'Any'}]"
        return self.plain_type(of) or "Any"

    def plain_type(self, of: CType) -> str:
        """Return the Python type of a C++ type."""
        of = self.names.program.resolved(of)
        simple = annotation(of.value())
        if simple:
            return f"{simple} | None" if of.is_text and not of.is_string_object else simple
        name = of.target.name
        program = self.names.program
        if of.is_bytes:
            return "bytes | bytearray"
        if of.pointer + len(of.dims) <= 1 and not of.is_list and not of.is_map:
            own = program.class_of(name)
            optional = " | None" if of.pointer else ""
            if own is not None:
                context = Context(self.names, self.unit, None, [])
                return f"{context.class_name(name)}{optional}"
            if program.library.is_class(name) or (
                program.library.structure(name) is not None
                and program.library.is_exported(name)
            ):
                self.unit.from_ltdicom.add(name)
                return f"{name}{optional}"
        self.unit.imports.add("Any")
        return "Any"

    def returns(self, function: Function, hook: bool, owner: str) -> str:
        if hook:
            found = hook_returns(owner, function.name)
            return self.known_type(found) if found else "None"
        of = self.names.program.resolved(function.returns)
        if of.is_void:
            return "None"
        return self.plain_type(of)

    # --- bodies ---

    def function(self, function: Function) -> list[str]:
        """Return a function of the module."""
        name = self.names.method(function)
        head = ", ".join(self.parameters(function, False, ""))
        returns = self.returns(function, False, "")
        lines = [f"def {name}({head}) -> {returns}:"]
        return lines + self.body(function)

    def method(self, function: Function, hook: bool, base: str) -> list[str]:
        """Return a method of a class."""
        head = self.parameters(function, hook, base)
        lines = []
        if hook:
            self.unit.imports.add("override")
            lines.append("@override")
        if function.static:
            lines.append("@staticmethod")
        else:
            head = ["self", *head]
        name = self.names.method(function)
        returns = self.returns(function, hook, base)
        lines.append(f"def {name}({', '.join(head)}) -> {returns}:")
        return lines + self.body(function)

    def body(self, function: Function, front: list[str] | None = None) -> list[str]:
        body = self.body_of(function)
        self.counts.add(body)
        writer = self.writer(function, body)
        lines = writer.block(body)
        self.statics += writer.statics
        return indented(self.finished(writer, [*(front or []), *lines]))

    def finished(self, writer: Statements, lines: list[str]) -> list[str]:
        """Put the names of the module in front that a function assigns."""
        names = sorted(writer.c.global_names)
        text = "\n".join(lines)
        used = [n for n in names if n in text]
        if lines[-1:] == ["pass"] and len(lines) > 1:
            real = [x for x in lines[:-1] if x.strip() and not x.startswith("#")]
            if real:
                lines = lines[:-1]
        return [*([f"global {', '.join(used)}"] if used else []), *lines]

    def constructor(self, own: Class, function: Function | None, base: str) -> list[str]:
        """Return ``__init__``: the base first, then the members, then the body."""
        if function is None:
            made = Function(
                own.name,
                own.name,
                CType("void"),
                [],
                own.source,
                own.line,
                own.node or own.source.root,
            )
            head, body = [], []
        else:
            made = function
            head = self.parameters(function, False, "")
            body = self.body_of(function)
        self.counts.add(body)
        writer = self.writer(made, body)
        front = self.members(own, made, writer, base)
        lines = writer.block(body) if body else []
        self.statics += writer.statics
        lines = [*front, *lines] or ["pass"]
        if lines[-1] == "pass" and len(lines) > 1:
            lines = lines[:-1]
        return [
            f"def __init__({', '.join(['self', *head])}) -> None:",
            *indented(self.finished(writer, lines)),
        ]

    def members(
        self, own: Class, function: Function, writer: Statements, base: str
    ) -> list[str]:
        """Return what stands in front of a constructor's body."""
        program = self.names.program
        lowerer = Lowerer(program, function.source, function)
        given: dict[str, tuple[t.Stmt, list[t.Expr]]] = {}
        for node in function.initializers:
            named_by = node.named_children[0] if node.named_children else None
            if named_by is None:
                continue
            name = function.source.slice(named_by).strip().partition("<")[0]
            arguments: list[t.Expr] = []
            for child in node.named_children[1:]:
                if child.type in ("argument_list", "initializer_list"):
                    arguments = lowerer.arguments(child)
            line, at = node.start_point.row + 1, node.start_byte
            values = [t.Evaluate(line, at, node.end_byte, a) for a in arguments]
            stmt = t.Block(line, at, node.end_byte, list(values))
            name = lowerer.alias_of(name.rpartition("::")[2])
            given[name] = (stmt, arguments)
            self.counts.statements += 1
            self.counts.translated += 1
        lines = self.base_call(own, given, writer, base)
        bases = {b.rpartition("::")[2] for b in own.bases}
        for name, (lost, _) in given.items():
            if name not in own.fields and name not in bases:
                lines += writer.todo(lost, f"{name} is neither a base nor a member")
        for name, variable in own.fields.items():
            if variable.static:
                continue
            of = program.resolved(variable.type)
            lines += self.member(name, of, variable.value, given.get(name), writer, own)
        return lines

    def base_call(
        self,
        own: Class,
        given: dict[str, tuple[t.Stmt, list[t.Expr]]],
        writer: Statements,
        base: str,
    ) -> list[str]:
        program = self.names.program
        for name in own.bases:
            plain = name.rpartition("::")[2]
            if program.class_of(plain) is None and not program.library.is_class(plain):
                continue
            stmt, arguments = given.get(plain, (None, []))
            try:
                with writer.c.capture() as front:
                    if program.library.is_class(plain):
                        made = writer.ex.constructed(CType(plain), arguments)
                    else:
                        constructors = program.classes[plain].methods.get(plain, [])
                        call_ = t.Call(
                            0,
                            0,
                            CType("void"),
                            t.Name(0, 0, CType(""), plain, "class"),
                            arguments,
                        )
                        from ltdicom.port.shapes import chosen

                        function = chosen(constructors, call_) if constructors else None
                        values = writer.ex.own_arguments(function, arguments)
                        made = Py(f"x({', '.join(map(str, values))})")
                inside = made.text.partition("(")[2]
                return [*front, f"super().__init__({inside}"]
            except Untranslatable as reason:
                lost = stmt or t.Block(own.line, 0, 0, [])
                return writer.todo(lost, str(reason))
        return []

    def member(
        self,
        name: str,
        of: CType,
        value: Any,
        given: tuple[t.Stmt, list[t.Expr]] | None,
        writer: Statements,
        own: Class,
    ) -> list[str]:
        ex = writer.ex
        target = f"self.{safe_member(name)}"
        try:
            with ex.c.capture() as front:
                if given is not None and given[1]:
                    made = self.initialized(ex, of, given[1])
                elif value is not None:
                    lowerer = Lowerer(self.names.program, own.fields[name].source)
                    lowerer.owner = own.name
                    made = ex.converted(lowerer.expression(value), of)
                elif (
                    of.dims
                    and own.fields[name].sizes
                    and not (of.is_text and len(of.dims) == 1)
                ):
                    lowerer = Lowerer(self.names.program, own.fields[name].source)
                    lowerer.owner = own.name
                    sizes = [
                        ex.number(lowerer.expression(s)) if s is not None else Py("0")
                        for s in own.fields[name].sizes
                    ]
                    made = ex.array(CType(of.name, of.pointer), sizes)
                else:
                    made = ex.default(of)
            return [*front, f"{target} = {made}"]
        except Untranslatable as reason:
            if given is None or not given[1]:
                return [f"{target} = None  # {of}"]
            self.counts.translated += 0
            return writer.todo(given[0], str(reason))

    def initialized(self, ex: Expressions, of: CType, given: list[t.Expr]) -> Py:
        if of.reference and len(given) == 1:
            return ex.value(given[0])
        if of.plain and (ex.is_object(of) or ex.names.is_container(of)):
            return ex.constructed(of, given)
        if of.is_string_object:
            return ex.constructed(of, given)
        if len(given) != 1:
            raise Untranslatable("a member of several values")
        if of.pointer == 1 and of.element.is_number and not of.is_bytes:
            if not (isinstance(given[0], t.Literal) and given[0].value in (None, 0)):
                raise Untranslatable("a member that points to a number")
        return ex.converted(given[0], of)


def hook_types(owner: str, name: str) -> list[str]:
    """Return the types of a hook's parameters, as ltdicom has them."""
    function = getattr(getattr(ltdicom, owner, None), name, None)
    if function is None:
        return []
    parameters = list(inspect.signature(function).parameters.values())[1:]
    return [str(p.annotation) for p in parameters]


def hook_returns(owner: str, name: str) -> str:
    """Return the type of what a hook returns."""
    function = getattr(getattr(ltdicom, owner, None), name, None)
    if function is None:
        return ""
    return str(inspect.signature(function).return_annotation)


_UNUSED = comment_lines
