"""The edge between LEADTOOLS' calls and the inside, said once.

Every face method is decorated by one of `returns_code`, `returns_bool`,
`returns_pointer`, `returns_value`, `returns_void` or `makes_object`. The decorator

* checks each argument by its annotation (`ltdicom._binding.c_types`),
* turns a `DicomError` of the inside into what C++ reports: the code, FALSE, NULL, and a
  ``MemoryError`` into ``DICOM_ERROR_MEMORY``,
* fills or returns the out-parameters (`ltdicom._binding.out`); one whose C++ default is
  NULL is only filled, where the caller passes something.

So a body says only what the method does. A body with outputs returns
``(return value, output, ...)``, or the outputs alone where C++ returns void.

Every call passes here. So the checks of a method are compiled into one function at its
first call (`_Plan.compiled`): there a valid argument costs one comparison.
"""

from __future__ import annotations

import functools
import inspect
import logging
import sys
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeVar, cast, get_args, get_origin, get_type_hints

from ltdicom._binding import shapes
from ltdicom._binding.c_types import (
    CallBack,
    CBool,
    CBytes,
    CFile,
    CFloat,
    Check,
    CInt,
    CNumbers,
    CText,
    CTexts,
)
from ltdicom._binding.out import OUT, Output, SizeOf, put, require_room
from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_MEMORY

F = TypeVar("F", bound=Callable[..., Any])

_CHECKED = (CInt, CBool, CBytes, CFile, CFloat, CNumbers, CText, CTexts, CallBack)
_SIZE = CInt("L_UINT32", 0, 0xFFFFFFFF)

LOGGER = logging.getLogger("ltdicom.api")
_VOID = object()


def returns_code(func: F) -> F:
    """Return the code that a `DicomError` carries (``L_INT``, ``L_UINT16``)."""
    return _edge(func, lambda error: error.code)


def returns_bool(func: F) -> F:
    """Return FALSE where the inside raises (``L_BOOL``)."""
    return _edge(func, lambda error: False)


def returns_pointer(func: F) -> F:
    """Return ``None`` (NULL) where the inside raises."""
    return _edge(func, lambda error: None)


def returns_void(func: F) -> F:
    """Return nothing, or the outputs alone (``L_VOID``)."""
    return _edge(func, lambda error: _VOID, void=True)


def makes_object(func: F) -> F:
    """Raise ``ValueError`` where the inside raises: a constructor returns no code.

    For one without which the object would not be what the program asked for.
    """

    def failed(error: DicomError) -> Any:
        raise ValueError(error.reason) from error

    return _edge(func, failed)


def returns_value(failure: Any) -> Callable[[F], F]:
    """Return `failure` where the inside raises, e.g. 0 for a count."""
    return lambda func: _edge(func, lambda error: failure)


class _Scope(dict[str, Any]):
    """Finds the names in annotations that are only imported for type checkers."""

    def __missing__(self, name: str) -> Any:
        try:
            return getattr(sys.modules["ltdicom"], name)
        except AttributeError:
            raise KeyError(name) from None


@dataclass(frozen=True)
class _Rule:
    """How one parameter is checked.

    Attributes
    ----------
    check : callable
        Returns the argument, converted, or raises.
    unless : str or None
        The expression that is true where it must be called; None: never.
    """

    check: Check
    unless: str | None = None


class _Plan:
    """What the annotations of one method ask for; made at its first call."""

    def __init__(self, func: Callable[..., Any]) -> None:
        self.signature = inspect.signature(func)
        hints = get_type_hints(func, localns=_Scope(), include_extras=True)
        self.outputs: dict[str, Output] = {}
        self.sizes: dict[str, str] = {}
        self.marks: dict[str, tuple[Any, ...]] = {}
        self.rules: dict[str, _Rule] = {}
        previous = ""
        names = list(self.signature.parameters)
        for name in names:
            hint = hints.get(name, Any)
            marks = self.marks[name] = _marks(hint)
            output = next((m for m in marks if isinstance(m, Output)), None)
            if output is not None:
                self.outputs[name] = output
            if any(isinstance(m, SizeOf) for m in marks):
                self.sizes[previous] = name
            self.rules[name] = _rule_for(name, hint, marks)
            previous = name
        self.names = names
        parameters = self.signature.parameters.values()
        self.by_position = all(p.kind is p.POSITIONAL_OR_KEYWORD for p in parameters)
        self.needed = sum(p.default is p.empty for p in parameters)
        # outputs that nobody asked for who leaves them out
        self.unwanted = {
            name for name in self.outputs if self.signature.parameters[name].default is None
        }
        # the parameters in front of the first output, which may be passed by position
        self.inputs = next((i for i, n in enumerate(names) if n in self.outputs), 0)

    def bind(self, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """Return the arguments by name, in order.

        Raises
        ------
        TypeError
            Python's own: the parameters do not take them.
        """
        if not kwargs and self.by_position and self.needed <= len(args) <= len(self.names):
            return dict(zip(self.names, args, strict=False))
        return self.signature.bind(*args, **kwargs).arguments

    def compiled(
        self, func: Callable[..., Any], failed: Callable[[DicomError], Any]
    ) -> Callable[..., Any]:
        """Return `func` with its arguments checked, and `failed` where it raises.

        Of a method with outputs, only the parameters in front of them.
        """
        scope: dict[str, Any] = {
            "_func": func,
            "_failed": failed,
            "_DicomError": DicomError,
            "_no_memory": _no_memory,
        }
        names = list(self.rules)[: self.inputs if self.outputs else None]
        heads, checks = [], []
        for name in names:
            rule, default = self.rules[name], self.signature.parameters[name].default
            heads.append(name)
            if default is not inspect.Parameter.empty:
                scope[f"_default_{name}"] = default
                heads[-1] += f"=_default_{name}"
            if rule.unless is not None:
                scope[f"_check_{name}"] = rule.check
                test = rule.unless
                if default is not inspect.Parameter.empty:
                    # only what a caller passes is checked
                    test = f"{name} is not _default_{name} and ({test})"
                checks += [
                    f"        if {test}:",
                    f"            {name} = _check_{name}({name})",
                ]
        source = [
            f"def {func.__name__}({', '.join(heads)}):",
            "    try:",
            *checks,
            f"        return _func({', '.join(names)})",
            "    except _DicomError as error:",
            "        return _failed(error)",
            "    except MemoryError as error:",
            "        return _failed(_no_memory(error))",
        ]
        exec("\n".join(source), scope)
        made = scope[func.__name__]
        made.__qualname__ = func.__qualname__  # for Python's own TypeError
        return cast("Callable[..., Any]", made)


@functools.cache
def plan_of(func: Callable[..., Any]) -> _Plan:
    """Return what the annotations of a decorated method ask for."""
    return _Plan(inspect.unwrap(func))


def _nothing(value: Any) -> Any:
    return value


def _marks(hint: Any) -> tuple[Any, ...]:
    """Return what an annotation says beyond the Python type."""
    found: tuple[Any, ...] = getattr(hint, "__metadata__", ())
    if not found:
        # Python 3.10 puts Optional around it where the default is None
        inner = [getattr(p, "__metadata__", ()) for p in get_args(hint)]
        found = next((m for m in inner if m and isinstance(m[0], (Output, SizeOf))), ())
    return found


def _rule_for(name: str, hint: Any, marks: tuple[Any, ...]) -> _Rule:
    """Return how one parameter is checked, from its annotation."""
    for mark in marks:
        if isinstance(mark, _CHECKED):
            return _Rule(mark.check(name), mark.unless(name))
        if isinstance(mark, Output):
            return _Rule(functools.partial(require_room, name, mark.empty()))
        if isinstance(mark, SizeOf):
            return _Rule(functools.partial(_size, _SIZE.check(name)))
    if name in ("self", "cls") or marks:
        return _Rule(_nothing)
    # an optional C++ number ("int | None" of an annotated int) is checked unless NULL
    inner = [part for part in shapes.parts_of(hint) if get_origin(part) is Annotated]
    if inner:
        rule = _rule_for(name, inner[0], inner[0].__metadata__)
        check = rule.check
        return _Rule(
            lambda value: None if value is None else check(value),
            f"{name} is not None and ({rule.unless})",
        )
    look = shapes.argument(hint)
    if look is None:
        return _Rule(_nothing)
    null = type(None) in shapes.parts_of(hint)
    return _Rule(functools.partial(look, name), f"{name} is not None" if null else "True")


def _size(check: Check, value: Any) -> Any:
    return None if value is None else check(value)


def _no_memory(error: MemoryError) -> DicomError:
    return DicomError(DICOM_ERROR_MEMORY, str(error) or "there is no more memory")


def _edge(func: F, failure: Callable[[DicomError], Any], *, void: bool = False) -> F:
    plan: _Plan | None = None
    plain: Callable[..., Any] = _nothing
    inputs: int | None = None  # how many arguments need no more than `plain`

    def failed(error: DicomError) -> Any:
        _log(func, error)
        result = failure(error)
        if plan is not None and plan.outputs:
            return _hand_back(result, [o.empty() for o in plan.outputs.values()])
        return None if result is _VOID else result

    @functools.wraps(func)
    def call(*args: Any, **kwargs: Any) -> Any:
        nonlocal plan, plain, inputs
        if inputs is not None and len(args) <= inputs and not kwargs:
            return plain(*args)
        if plan is None:
            made = _Plan(func)
            plain = made.compiled(func, failed)
            plan = made  # last, as other threads go by it
            if not plan.outputs:
                inputs = len(plan.names) + 1  # also Python's own error for one too many
            elif not plan.unwanted:
                inputs = plan.inputs
        if plan.outputs and (kwargs or plan.unwanted or len(args) > plan.inputs):
            return _call_with_outputs(func, plan, failure, void, args, kwargs)
        # without outputs, or with none of them passed
        return plain(*args, **kwargs)

    return cast(F, call)


def _call_with_outputs(
    func: Callable[..., Any],
    plan: _Plan,
    failure: Callable[[DicomError], Any],
    void: bool,
    args: tuple[Any, ...],
    kwargs: dict[str, Any],
) -> Any:
    passed = plan.bind(args, kwargs)
    for name in plan.unwanted:
        passed.setdefault(name, None)
    names = list(plan.outputs)
    outputs: list[Any]
    try:
        for name, value in passed.items():
            passed[name] = plan.rules[name].check(value)
        if plan.by_position:
            result = func(**passed)
        else:
            bound = inspect.BoundArguments(plan.signature, OrderedDict(passed))
            result = func(*bound.args, **bound.kwargs)
        if void:
            result = (_VOID, *result) if len(names) > 1 else (_VOID, result)
        returned, *outputs = result
    except (DicomError, MemoryError) as caught:
        error = caught if isinstance(caught, DicomError) else _no_memory(caught)
        _log(func, error)
        returned = failure(error)
        outputs = [None if _given(passed, n) else plan.outputs[n].empty() for n in names]
        return _hand_back(
            returned,
            [o for n, o in zip(names, outputs, strict=True) if not _given(passed, n)],
        )
    left: list[Any] = []
    for name, value in zip(names, outputs, strict=True):
        if not _given(passed, name):
            left.append(value)
        elif passed[name] is not None:  # NULL: the caller does not want it
            put(name, passed[name], value, passed.get(plan.sizes.get(name, "")))
    return _hand_back(returned, left)


def _given(passed: dict[str, Any], name: str) -> bool:
    return passed.get(name, OUT) is not OUT


def _hand_back(returned: Any, outputs: list[Any]) -> Any:
    if returned is _VOID:
        return tuple(outputs) if len(outputs) > 1 else outputs[0] if outputs else None
    return (returned, *outputs) if outputs else returned


def _log(func: Callable[..., Any], error: DicomError) -> None:
    if LOGGER.isEnabledFor(logging.DEBUG):
        LOGGER.debug("%s: %s", func.__qualname__, error, exc_info=error.__cause__)
