"""What a pointer or reference of the program is in Python.

``value``: the object itself. ``list``: values in a row; a pointer that is moved is what is
left of them. ``cursor``: an index into a text that is changed through the pointer. ``ref``:
a `Ref`, since the callee changes the caller's variable.
"""

from __future__ import annotations

from collections.abc import Iterator

from ltdicom.port import tree as t
from ltdicom.port.c_types import CType
from ltdicom.port.program import Function, Parameter, Program

VALUE, LIST, REF, CURSOR = "value", "list", "ref", "cursor"
# functions that write through an argument, with its place
WRITERS: dict[str, int] = {
    **dict.fromkeys(
        """lstrcpy _tcscpy strcpy wcscpy lstrcpyn _tcsncpy strncpy wcsncpy lstrcat _tcscat
        strcat wcscat _tcsncat strncat wcsncat wsprintf sprintf _stprintf swprintf
        _snprintf snprintf _sntprintf sprintf_s _stprintf_s swprintf_s strcpy_s _tcscpy_s
        wcscpy_s strcat_s _tcscat_s wcscat_s StringCchCopy StringCchPrintf StringCchCat
        strncpy_s _tcsncpy_s memset memcpy memmove ZeroMemory CopyMemory FillMemory
        _snprintf_s _sntprintf_s wsprintfA wsprintfW lstrcpyA lstrcpyW lstrcatA fgets
        _fgetts _strupr _tcsupr _strlwr _tcslwr strupr strlwr CharUpper
        CharLower vsprintf _vstprintf""".split(),
        0,
    ),
    "fread": 0,
}


class Shapes:
    """Finds the shapes of a program's parameters and variables."""

    def __init__(
        self, program: Program, bodies: dict[int, tuple[Function, list[t.Stmt]]]
    ) -> None:
        self.program = program
        self.bodies = bodies
        self._parameters: dict[tuple[int, str], str] = {}
        self._members: dict[tuple[str, str], str] = {}

    def parameter(self, function: Function, parameter: Parameter) -> str:
        """Return the shape of a parameter, the same in all overrides."""
        key = (id(function), parameter.name)
        if key not in self._parameters:
            self._parameters[key] = VALUE  # of a function that calls itself
            index = function.parameters.index(parameter)
            found = {
                self._of_one(other, other.parameters[index])
                for other in self._family(function)
                if index < len(other.parameters)
            }
            self._parameters[key] = next((s for s in (LIST, REF) if s in found), VALUE)
        return self._parameters[key]

    def _family(self, function: Function) -> Iterator[Function]:
        """Yield a function, its definition and what overrides it."""
        count = len(function.parameters)
        seen = set()
        candidates = [function]
        if function.owner:
            for own in self.program.classes.values():
                lineage = list(self.program.lineage(own.name))
                if function.owner in lineage or own.name in set(
                    self.program.lineage(function.owner)
                ):
                    candidates += own.methods.get(function.name, [])
        else:
            candidates += self.program.functions.get(function.name, [])
        for each in candidates:
            if id(each) not in seen and len(each.parameters) == count:
                seen.add(id(each))
                yield each

    def _of_one(self, function: Function, parameter: Parameter) -> str:
        of = self.program.resolved(parameter.type)
        if not parameter.name and not of.reference:
            return VALUE
        simple = of.value()
        if of.reference:
            if of.const:
                return VALUE
            pointer = bool(of.pointer)
            scalar = simple.is_number or simple.is_char or simple.is_string_object
            return REF if scalar or pointer else VALUE
        if of.is_text:
            if not of.is_text_buffer:
                return VALUE
            return REF if self._is_written(function, parameter.name) else VALUE
        if not of.pointer and not of.dims:
            return VALUE
        if of.is_bytes:
            return VALUE if not self._stored_as_one(function, parameter.name) else REF
        uses = usage(self._body(function), parameter.name)
        if of.dims or "index" in uses or "step" in uses:
            return LIST
        target = of.element
        if target.is_number or target.is_char or target.pointer or target.is_string_object:
            return REF if of.pointer else LIST
        return VALUE

    def _body(self, function: Function) -> list[t.Stmt]:
        found = self.bodies.get(id(function))
        return found[1] if found is not None else []

    def _stored_as_one(self, function: Function, name: str) -> bool:
        """Whether ``L_UCHAR *pnResult`` is one number that the function gives back."""
        uses = usage(self._body(function), name)
        return "store" in uses and "index" not in uses and "step" not in uses

    def _is_written(self, function: Function, name: str) -> bool:
        body = self._body(function)
        if "store" in usage(body, name):
            return True
        for node in t.walk(body):
            if not isinstance(node, t.Call):
                continue
            for index, argument in enumerate(node.arguments):
                if not is_name(argument, name):
                    continue
                called = getattr(node.function, "id", "")
                if WRITERS.get(called) == index:
                    return True
                if self._gives_out(node, index):
                    return True
        return False

    def _gives_out(self, call: t.Call, index: int) -> bool:
        """Whether a call fills the argument at `index`."""
        method = call.method
        if call.c_function is not None and call.c_function.method is not None:
            method = call.c_function.method
            index -= call.c_function.role == "method"
        if method is not None:
            overload = method.overload(len(call.arguments)) or ()
            return 0 <= index < len(overload) and overload[index].output
        if call.own:
            target = self.callee(call)
            if target is not None and index < len(target.parameters):
                return self.parameter(target, target.parameters[index]) == REF
        return False

    def member(self, owner: str, name: str) -> str:
        """Return the shape of a member, or of a variable of the module (no owner)."""
        key = (owner, name)
        if key not in self._members:
            own = self.program.class_of(owner) if owner else None
            of = None
            if own is not None and name in own.fields:
                of = self.program.resolved(own.fields[name].type)
            elif not owner and name in self.program.variables:
                of = self.program.resolved(self.program.variables[name].type)
            found = VALUE
            if of is not None and of.pointer and not (of.is_text or of.is_bytes):
                if any(_goes_along(b, owner, name) for _, b in self.bodies.values()):
                    found = LIST
            self._members[key] = found
        return self._members[key]

    def callee(self, call: t.Call) -> Function | None:
        """Return the function of the program that a call calls."""
        owner, _, name = call.own.rpartition("::")
        overloads = (
            self.program.methods(owner, name)
            if owner
            else self.program.functions.get(name, [])
        )
        return chosen(overloads, call)


def chosen(overloads: list[Function], call: t.Call) -> Function | None:
    """Return the overload that a call means."""
    count = len(call.arguments)
    fitting = [
        f
        for f in overloads
        if sum(p.default is None for p in f.parameters) <= count <= len(f.parameters)
    ]
    if len(fitting) > 1:
        fitting.sort(key=lambda f: _distance(f, call))
    candidates = fitting or overloads
    return candidates[0] if candidates else None


def _distance(function: Function, call: t.Call) -> int:
    far = 0
    for parameter, argument in zip(function.parameters, call.arguments, strict=False):
        ours, theirs = parameter.type.value(), argument.type.value()
        same = (
            ours.is_text == theirs.is_text
            and ours.is_float == theirs.is_float
            and bool(ours.pointer) == bool(theirs.pointer)
        )
        far += (not same) * 4 + (ours.name != theirs.name)
    return far


def is_name(node: t.Expr, name: str) -> bool:
    """Whether an expression is a variable, casts left out."""
    while isinstance(node, t.Cast):
        node = node.operand
    return isinstance(node, t.Name) and node.id == name


def usage(body: list[t.Stmt], name: str) -> set[str]:
    """Return how a pointer is used: ``index``, ``step``, ``read``, ``store``."""
    found: set[str] = set()
    for node in t.walk(body):
        if isinstance(node, t.Index) and is_name(node.object, name):
            found.add("index")
        elif isinstance(node, t.Step) and is_name(node.operand, name):
            found.add("step")
        elif isinstance(node, t.Binary) and node.operator in ("+", "-"):
            if is_name(node.left, name) or is_name(node.right, name):
                found.add("index")
        elif isinstance(node, t.Unary) and node.operator == "*":
            if is_name(node.operand, name):
                found.add("read")
        elif isinstance(node, t.Assign):
            if is_name(node.target, name) and node.operator in ("+=", "-="):
                found.add("step")
        if isinstance(node, (t.Assign, t.Step)):
            target = node.target if isinstance(node, t.Assign) else node.operand
            if (isinstance(target, t.Index) and is_name(target.object, name)) or (
                isinstance(target, t.Unary) and is_name(target.operand, name)
            ):
                found.add("store")
    return found


def _goes_along(body: list[t.Stmt], owner: str, name: str) -> bool:
    """Whether a member that is a pointer is used as an array."""
    for node in t.walk(body):
        target = None
        if isinstance(node, t.Index):
            target = node.object
        elif isinstance(node, t.Step):
            target = node.operand
        elif isinstance(node, t.Binary) and node.operator in ("+", "-"):
            target = node.left
        elif isinstance(node, t.Assign) and node.operator == "=":
            if gives_list(node.value):
                target = node.target
        while isinstance(target, t.Cast):
            target = target.operand
        if isinstance(target, t.Name) and target.id == name and target.owner == owner:
            if target.scope in ("member", "static", "global"):
                return True
        if isinstance(target, t.Member) and target.name == name:
            if target.object.type.target.name == owner:
                return True
    return False


def local_shape(of: CType, body: list[t.Stmt], name: str, value: t.Expr | None) -> str:
    """Return the shape of a variable that is a pointer."""
    if not of.pointer or of.dims or of.is_text or of.is_bytes:
        return VALUE
    uses = usage(body, name)
    if "index" in uses or "step" in uses:
        return LIST
    values = [value] if value is not None else []
    for node in t.walk(body):
        if isinstance(node, t.Assign) and is_name(node.target, name):
            values.append(node.value)
        elif isinstance(node, t.Declare) and node.name == name:
            values += [node.value] if node.value is not None else []
    return LIST if any(map(gives_list, values)) else VALUE


def gives_list(node: t.Expr) -> bool:
    """Whether an expression is a list in Python, where C++ has a pointer."""
    while isinstance(node, t.Cast):
        if _is_memory(node.operand):
            return not node.type.is_text
        node = node.operand
    if isinstance(node, t.Call):
        method = node.method
        if node.c_function is not None:
            method = node.c_function.method
        return method is not None and method.gives_list
    if isinstance(node, t.New):
        return node.count is not None
    if isinstance(node, t.Conditional):
        return gives_list(node.yes) or gives_list(node.no)
    return bool(node.type.dims) and not node.type.is_text


def cursor_of(body: list[t.Stmt], name: str) -> t.Expr | None:
    """Return the text into which a pointer goes that changes it; None of others."""
    uses = usage(body, name)
    back = any(
        isinstance(n, t.Step) and n.operator == "--" and is_name(n.operand, name)
        for n in t.walk(body)
    )
    if "store" not in uses and not back:
        return None
    found: t.Expr | None = None
    for node in t.walk(body):
        value = None
        if isinstance(node, t.Declare) and node.name == name:
            value = node.value
        elif isinstance(node, t.Assign) and is_name(node.target, name):
            value = node.value if node.operator == "=" else None
        if value is None:
            continue
        base = _base_of(value)
        if base is None or not base.type.is_text or base.type.const:
            return None
        if is_name(base, name):
            continue
        if found is not None and _shown(found) != _shown(base):
            return None
        found = base
    return found


def _base_of(node: t.Expr) -> t.Expr | None:
    while isinstance(node, t.Cast):
        node = node.operand
    if isinstance(node, t.Binary) and node.operator in ("+", "-"):
        return _base_of(node.left)
    if isinstance(node, t.Unary) and node.operator == "&":
        inner = node.operand
        return _base_of(inner.object) if isinstance(inner, t.Index) else None
    return node if isinstance(node, (t.Name, t.Member)) else None


def _shown(node: t.Expr) -> str:
    if isinstance(node, t.Member):
        return f"{_shown(node.object)}.{node.name}"
    return str(getattr(node, "id", "this"))


def _is_memory(node: t.Expr) -> bool:
    """Whether an expression is ``malloc(...)`` of several values."""
    if not isinstance(node, t.Call):
        return False
    return getattr(node.function, "id", "") in ("malloc", "calloc")
