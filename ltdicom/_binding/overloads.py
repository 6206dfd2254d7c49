"""Overloads that C++ tells apart by the types of the arguments.

Most overloads of the C++ library differ only in further parameters at the end, which are
optional here. Where they differ in types, each overload is a method of its own, and
`overloads` joins them.
"""

from __future__ import annotations

import functools
import inspect
import os
from collections.abc import Callable
from typing import Any

from ltdicom._binding.c_types import CallBack, CBool, CBytes, CFile, CFloat, CInt, CText
from ltdicom._binding.calls import plan_of
from ltdicom._binding.out import SizeOf


def overloads(
    *others: Callable[..., Any],
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Add the bodies of the other C++ overloads to a method.

    A call goes to the first body, the decorated one before `others`, whose
    parameters take the arguments by number, name and type; with none, to the
    decorated one, which raises Python's own ``TypeError``.
    """

    def decorate(func: Callable[..., Any]) -> Callable[..., Any]:
        bodies = (func, *others)

        @functools.wraps(func)
        def call(*args: Any, **kwargs: Any) -> Any:
            for body in bodies:
                if _takes(body, args, kwargs):
                    return body(*args, **kwargs)
            return func(*args, **kwargs)

        call.__signature__ = _joined(bodies)  # type: ignore[attr-defined]
        return call

    return decorate


def _takes(body: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> bool:
    plan = plan_of(body)
    try:
        arguments = plan.bind(args, kwargs)
    except TypeError:
        return False
    return all(
        name in kwargs or _fits(plan.marks[name], value)
        for name, value in arguments.items()
    )


def _fits(marks: tuple[Any, ...], value: Any) -> bool:
    """Whether a value is of the type of a parameter, without any conversion."""
    for mark in marks:
        if isinstance(mark, (CInt, CBool)):
            return isinstance(value, int)
        if isinstance(mark, CFloat):
            return isinstance(value, (int, float))
        if isinstance(mark, CText):
            return value is None or isinstance(value, (str, os.PathLike))
        if isinstance(mark, CFile):
            return isinstance(value, int) or hasattr(value, "read")
        if isinstance(mark, CallBack):
            return value is None or callable(value)
        if isinstance(mark, CBytes):
            return not isinstance(value, str) and hasattr(value, "__len__")
        if isinstance(mark, SizeOf):
            return value is None or isinstance(value, int)
        return not isinstance(value, (int, str))  # an output
    return True


def _joined(bodies: tuple[Callable[..., Any], ...]) -> inspect.Signature:
    """Return a signature that has every parameter, all optional after the first."""
    signatures = sorted(
        (inspect.signature(body) for body in bodies),
        key=lambda signature: -len(signature.parameters),
    )
    parameters: dict[str, inspect.Parameter] = {}
    for signature in signatures:
        for name, parameter in signature.parameters.items():
            parameters.setdefault(name, parameter)
    first, *rest = parameters.values()
    optional = [
        each if each.default is not each.empty else each.replace(default=None)
        for each in rest
    ]
    return signatures[0].replace(parameters=[first, *optional])
