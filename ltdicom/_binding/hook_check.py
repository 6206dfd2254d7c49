"""Warnings about methods of a port that look like hooks and are none.

C++ never calls a method with another number of parameters or another name than the
virtual one has. Here a wrong number fails when the hook runs, maybe months later, and a
misspelt name is never heard of. Both are known when the class is made.
"""

from __future__ import annotations

import difflib
import functools
import inspect
import warnings
from collections.abc import Iterator
from typing import Any, Final

from ltdicom._core.settings import SETTINGS

# Ratios of difflib.SequenceMatcher from which two names are alike. Long ones may differ
# more (OnReceiveNEventReportRequest: 0.9); OnDisconnect, a fine name, is 0.86 OnConnect.
_ALIKE: Final = 0.8
_ALIKE_SHORT: Final = 0.87
_ALIKE_WITHOUT_ON: Final = 0.93
_SHORT: Final = 12  # letters


class HasHooks:
    """A base of faces with hooks: looks at each class that is derived from them."""

    def __init_subclass__(cls, **options: Any) -> None:
        """Warn of methods that look like hooks and are none."""
        super().__init_subclass__(**options)
        if _is_ours(cls):
            _take_keywords(cls)
        if SETTINGS.hook_warnings and not _is_ours(cls):
            for problem in problems_of(cls):
                warnings.warn(f"{cls.__name__}.{problem}", stacklevel=2)


def problems_of(cls: type) -> Iterator[str]:
    """Yield what is wrong with the methods of a class and its mix-ins, name first."""
    hooks = _hooks_of(tuple(filter(_is_ours, cls.__mro__)))
    # bases with hooks were looked at with their mix-ins when they were made
    seen = {b for a in cls.__mro__[1:] if issubclass(a, HasHooks) for b in a.__mro__}
    methods: dict[str, Any] = {}
    for base in reversed(cls.__mro__):
        if base not in seen:
            methods.update(vars(base))
    overridden = {
        name for base in cls.__mro__ if not _is_ours(base) for name in vars(base)
    } & hooks.keys()
    for name, method in methods.items():
        if name in hooks:
            problem = _wrong_shape(method, hooks[name])
            if problem:
                yield f"{name} {problem}: C++ would never call it"
        elif not name.startswith("_") and callable(getattr(cls, name, None)):
            meant = _meant(name, hooks)
            if meant and meant not in overridden and not _is_inherited(cls, name):
                yield f"{name} is not a hook: did you mean {meant}?"


def _take_keywords(cls: type) -> None:
    """Let hooks of the package be called by keyword, with the names of C++.

    For a type checker their parameters are positional only, or it would refuse an override
    that names them otherwise.
    """
    for base in filter(_is_ours, cls.__mro__):
        for name, method in vars(base).items():
            if name.startswith("On") and inspect.isfunction(method):
                method.__code__ = method.__code__.replace(co_posonlyargcount=0)


def _is_ours(cls: type) -> bool:
    return cls.__module__.partition(".")[0] == "ltdicom"


@functools.cache
def _hooks_of(faces: tuple[type, ...]) -> dict[str, list[str]]:
    """Return the parameters of each hook."""
    return {
        name: list(inspect.signature(method).parameters)[1:]
        for face in reversed(faces)
        for name, method in vars(face).items()
        if name.startswith("On") and inspect.isfunction(method)
    }


def _wrong_shape(method: Any, parameters: list[str]) -> str:
    """Return why a method cannot be called as a hook is; "" where it can."""
    count = len(parameters)
    if isinstance(method, staticmethod):
        method = method.__func__
    elif isinstance(method, classmethod):
        method, count = method.__func__, count + 1
    elif inspect.isfunction(method):
        count += 1
    if not callable(method):
        return "is not a method, but a hook's name"
    try:
        signature = inspect.signature(method)
    except (TypeError, ValueError):  # of an object that does not tell
        return ""
    try:
        signature.bind(*[None] * count)
    except TypeError:
        wanted = ", ".join(["self", *parameters])
        return f"has the parameters {signature}, the hook has ({wanted})"
    return ""


def _meant(name: str, hooks: dict[str, list[str]]) -> str | None:
    """Return the hook whose name a name resembles."""
    plain = name.replace("_", "").lower()
    candidates = {hook.lower(): hook for hook in hooks}
    limit = _ALIKE_WITHOUT_ON
    if plain.startswith("on"):
        limit = _ALIKE if len(plain) > _SHORT else _ALIKE_SHORT
    near = difflib.get_close_matches(plain, candidates, n=1, cutoff=limit)
    return candidates[near[0]] if near else None


def _is_inherited(cls: type, name: str) -> bool:
    return any(name in vars(base) for base in cls.__mro__[1:] if _is_ours(base))
