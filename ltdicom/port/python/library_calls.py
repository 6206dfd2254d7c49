"""Calls of the library: outputs into Python's form, by ltdicom's own signatures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from ltdicom.port import tree as t
from ltdicom.port.c_types import UNKNOWN, CType
from ltdicom.port.library import NOT_YET, Method, Parameter
from ltdicom.port.python.text import ATOM, Py, Untranslatable, call

if TYPE_CHECKING:
    from ltdicom.port.python.expressions import Expressions

_SELF: Final = t.This(0, 0, UNKNOWN)


def written(ex: Expressions, node: t.Call, wanted: bool) -> Py | None:
    """Return a call of the library; None where its value came in front and is not wanted.

    Raises
    ------
    Untranslatable
        The library has no such method, or the arguments do not fit.
    """
    method, target, arguments = _found(ex, node)
    if method is None:
        return _object(ex, node)
    if method.state == NOT_YET:
        raise Untranslatable(f"{method.full_name} is not there yet")
    given: list[str] = []
    if arguments and arguments[0] is _SELF:
        given.append("self")
        arguments = arguments[1:]
    parameters, arguments = _parameters(method, arguments)
    outputs: list[t.Expr] = []
    by_name = False
    dropped = False
    for parameter, given_ in zip(parameters, arguments, strict=False):
        if parameter.output and _is_returned(ex, parameter, given_):
            outputs.append(given_)
            by_name = dropped = True
            continue
        sized = parameter.size or "size" in parameter.name.lower()
        if sized and (dropped or _is_structure_size(given_)):
            # the size of a structure: optional, and ignored
            by_name = True
            continue
        dropped = False
        value = argument(ex, method.name, parameter, given_, rows=_wants_row(method))
        given.append(f"{parameter.name}={value}" if by_name else str(value))
    made = call(target, *given)
    if not outputs:
        integer = method.returns.element.integer if method.gives_list else None
        if wanted and integer is not None and integer[1]:
            # US and UL come as they are; a pointer to L_INT16 shows them signed
            return call("_signed_all", made, str(integer[0]))
        return made
    return _with_outputs(ex, method, made, outputs, wanted)


def mode_by_name(owner: str, arguments: list[t.Expr]) -> list[t.Expr]:
    """Return the arguments of a constructor; ``LDicomNet(NULL, 0)`` means no security."""
    if owner != "LDicomNet" or len(arguments) < 2:
        return arguments
    mode = arguments[1]
    if not (isinstance(mode, t.Literal) and mode.value == 0):
        return arguments
    named = t.Name(mode.line, mode.at, mode.type, "DICOM_SECURE_NONE", "constant")
    return [arguments[0], named, *arguments[2:]]


def _is_structure_size(argument: t.Expr) -> bool:
    return (
        isinstance(argument, t.SizeOf)
        and not argument.of.dims
        and not (argument.of.is_number or argument.of.is_char)
    )


def _found(ex: Expressions, node: t.Call) -> tuple[Method | None, str, list[t.Expr]]:
    """Return the method, how it is called, and its arguments."""
    c = ex.c
    if node.unknown_of:
        name = getattr(node.function, "name", getattr(node.function, "id", ""))
        raise Untranslatable(f"the library has no {node.unknown_of}.{name}")
    if node.c_function is not None:
        function = node.c_function
        if function.role in ("create", "free"):
            return None, "", node.arguments
        if function.method is None:
            raise Untranslatable(f"the library has no {function.name}")
        method = function.method
        if function.role == "static" or method.is_static:
            return method, f"{c.ltdicom(method.owner)}.{method.name}", node.arguments
        if not node.arguments:
            if method.name == "Breathe":
                return method, f"{c.ltdicom('LDicomNet')}.Breathe", []
            raise Untranslatable("a call of the C API without its object")
        handle = ex.object(node.arguments[0])
        return method, f"{handle.at(ATOM)}.{method.name}", node.arguments[1:]
    assert node.method is not None
    method = node.method
    function_ = node.function
    if isinstance(function_, t.Name):
        if method.is_static:
            return method, f"{c.ltdicom(method.owner)}.{method.name}", node.arguments
        return method, f"self.{method.name}", node.arguments
    if isinstance(function_, t.Member):
        target = ex.object(function_.object, function_.arrow)
        if "::" in function_.name:
            owner = c.ltdicom(method.owner)
            raise Untranslatable(
                f"{owner}.{method.name} of another object, past an override"
            )
        return method, f"{target.at(ATOM)}.{method.name}", node.arguments
    if method.is_static:
        return method, f"{c.ltdicom(method.owner)}.{method.name}", node.arguments
    # past an override of its own, as in C++
    return method, f"{c.ltdicom(method.owner)}.{method.name}", [_SELF, *node.arguments]


def _object(ex: Expressions, node: t.Call) -> Py | None:
    """Write ``L_DicomCreate...`` and ``L_DicomFree...``."""
    function = node.c_function
    assert function is not None
    if function.role == "create":
        return ex.constructed(CType(function.owner), node.arguments)
    # what ends a connection, as the destructor of the class does
    ex.delete(t.Delete(node.line, node.at, CType("void"), node.arguments[0]))
    return None


def _parameters(
    method: Method, arguments: list[t.Expr]
) -> tuple[tuple[Parameter, ...], list[t.Expr]]:
    parameters = method.overload(len(arguments))
    if parameters is not None and len(method.overloads) > 1:
        fitting = [
            o
            for o in method.overloads
            if sum(not p.default for p in o) <= len(arguments) <= len(o)
        ]
        if len(fitting) > 1 and {p.output for o in fitting for p in o} == {True, False}:
            # told apart by types: an output wants an address
            fitting.sort(key=lambda o: _misfit(o, arguments))
            parameters = fitting[0]
    if parameters is not None:
        return parameters, arguments
    if len(arguments) in method.old_counts():
        longest = max(method.overloads, key=len)
        return longest, arguments
    # an older version wanted the size of a structure
    without = [a for a in arguments if not isinstance(a, t.SizeOf)]
    parameters = method.overload(len(without))
    if parameters is not None:
        return parameters, without
    raise Untranslatable(f"{method.full_name} does not take {len(arguments)} arguments")


def _misfit(parameters: tuple[Parameter, ...], arguments: list[t.Expr]) -> int:
    far = 0
    for parameter, argument in zip(parameters, arguments, strict=False):
        number = argument.type.is_number
        far += number != parameter.type.is_number
    return far


def _is_returned(ex: Expressions, parameter: Parameter, argument: t.Expr) -> bool:
    """Whether an output comes back as a value: a number or a text, no structure."""
    from ltdicom.port.python.expressions import is_null

    if is_null(argument):
        return False
    of = ex.program.resolved(parameter.type)
    if of.is_text:
        return True
    return (
        of.pointer == 1
        and (of.element.is_number or bool(of.element.pointer))
        and (not of.is_bytes or _is_address(argument))
    ) or of.pointer > 1


def _is_address(argument: t.Expr) -> bool:
    while isinstance(argument, t.Cast):
        argument = argument.operand
    return isinstance(argument, t.Unary) and argument.operator == "&"


def argument(
    ex: Expressions,
    name: str,
    parameter: Parameter,
    argument: t.Expr,
    *,
    rows: bool = False,
) -> Py:
    """Return an argument as ltdicom takes it."""
    from ltdicom.port.python.expressions import is_null, is_zero, uncast

    of = ex.program.resolved(parameter.type)
    inner = uncast(argument)
    if is_null(inner):
        return Py("None")
    if (of.pointer or of.name in ex.program.library.callbacks) and is_zero(inner):
        return Py("None")
    if parameter.output:
        return _buffer(ex, of, inner)
    if of.is_number:
        return _number(ex, of, argument)
    if of.is_text:
        if inner.type.is_known and not inner.type.is_text:
            raise Untranslatable(f"{inner.type} where {name} wants a text")
        return ex.value(inner)
    if of.is_void or of.name in ("void", "L_VOID"):
        return _bytes_or_any(ex, parameter, inner)
    if of.pointer and (of.element.is_number or of.is_bytes):
        return _row(ex, inner)
    if _is_address(inner):
        assert isinstance(inner, t.Unary)
        operand = inner.operand
        if isinstance(operand, t.Index) and not operand.type.pointer:
            # several structures in a row
            return ex.row(inner) if rows else ex.value(operand)
        return ex.value(operand) if operand.type.plain else ex.value(inner)
    return ex.value(inner)


def _wants_row(method: Method) -> bool:
    return any(p.name == "nCount" for o in method.overloads for p in o)


def _number(ex: Expressions, of: CType, argument: t.Expr) -> Py:
    from ltdicom.port.python.expressions import uncast_number

    inner = uncast_number(argument)
    if of.integer is not None and of.integer[0] < 32:
        return ex.converted(argument, of)
    if isinstance(inner, t.Literal) or of.is_bool or of.is_float:
        return ex.converted(argument, of) if not of.is_bool else ex.value(inner)
    return ex.number(argument)


def _row(ex: Expressions, inner: t.Expr) -> Py:
    """Return numbers in a row: an array, or the address of one."""
    if _is_address(inner):
        assert isinstance(inner, t.Unary)
        operand = inner.operand
        if isinstance(operand, t.Index):
            return ex.row(inner)
        return Py(f"[{ex.value(operand)}]")
    if inner.type.is_text:
        raise Untranslatable("a text as numbers")
    if inner.type.is_number:
        raise Untranslatable("a number as numbers in a row")
    return ex.value(inner)


def _bytes_or_any(ex: Expressions, parameter: Parameter, inner: t.Expr) -> Py:
    if parameter.name == "pUserData":
        return ex.address(inner.operand) if _is_address(inner) else ex.value(inner)  # type: ignore[attr-defined]
    if inner.type.is_bytes:
        return ex.value(inner)
    if _is_address(inner):
        raise Untranslatable("the bytes of a variable")
    if inner.type.is_text:
        raise Untranslatable("the bytes of a text")
    return ex.value(inner)


def _buffer(ex: Expressions, of: CType, inner: t.Expr) -> Py:
    """Return what a call fills in place: a structure, bytes, an object."""
    if _is_address(inner):
        assert isinstance(inner, t.Unary)
        operand = inner.operand
        if operand.type.plain and ex.is_object(operand.type):
            return ex.value(operand)
        if operand.type.is_bytes or isinstance(operand, t.Index):
            return ex.value(inner)
        raise Untranslatable("an output into a variable that is not understood")
    if inner.type.is_bytes or ex.is_object(inner.type.target) or ex.shape(inner) == "list":
        return ex.object(inner, arrow=False)
    raise Untranslatable("an output into what is not understood")


def _with_outputs(
    ex: Expressions, method: Method, made: Py, outputs: list[t.Expr], wanted: bool
) -> Py | None:
    """Write a call whose outputs are returned."""
    void = ex.program.resolved(method.returns).is_void
    targets = [_target(a) for a in outputs]
    names: list[str] = []
    later: list[tuple[t.Expr, str]] = []
    result = ""
    if not void:
        result = ex.c.temporary("ret") if wanted else "_"
        names.append(result)
    for target in targets:
        with ex.c.capture() as lines:
            ex.store(target, Py("@"))
        simple = lines[0].removesuffix(" = @") if len(lines) == 1 else ""
        if simple and lines[0].endswith(" = @") and "[" not in simple:
            names.append(simple)
        else:
            held = ex.c.temporary("out")
            names.append(held)
            later.append((target, held))
    ex.c.emit(f"{', '.join(names)} = {made}")
    for target, held in later:
        ex.store(target, Py(held))
    return Py(result) if wanted and result else None


def _target(argument: t.Expr) -> t.Expr:
    """Return the variable that an output is written to."""
    while isinstance(argument, t.Cast):
        argument = argument.operand
    if isinstance(argument, t.Unary) and argument.operator == "&":
        operand = argument.operand
        while isinstance(operand, t.Cast):
            operand = operand.operand
        if isinstance(operand, t.Index) and operand.object.type.is_text:
            if isinstance(operand.index, t.Literal) and operand.index.value == 0:
                return operand.object
            raise Untranslatable("an output into the middle of a text")
        return operand
    if argument.type.is_text:
        if isinstance(argument, t.Binary):
            raise Untranslatable("an output into the middle of a text")
        if isinstance(argument, t.Call):
            function = argument.function
            if isinstance(function, t.Member) and function.name == "GetBuffer":
                return function.object
            raise Untranslatable("an output into what a call returns")
        return argument
    return t.Unary(argument.line, argument.at, argument.type.element, "*", argument)
