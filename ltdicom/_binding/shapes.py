"""What a structure or a sequence that a caller passes may hold, from its type hint.

Structures are mutable, and Python checks nothing that is put into their fields. So the
edge looks at each field before the inside does: a wrong type is a ``TypeError`` that
names parameter and field, a number that is none of C++ is ``DICOM_ERROR_PARAMETER``.

Knows hints and dataclasses, and no class of a face.
"""

from __future__ import annotations

import collections.abc
import dataclasses
import functools
import operator
import types
from collections.abc import Callable
from typing import Any, TypeAlias, Union, get_args, get_origin, get_type_hints

from ltdicom._binding.c_types import NUMPY_BOOLS, is_array, real, wrong
from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

Look: TypeAlias = "Callable[[list[Any], str, set[int]], None]"
"""Raises for the first of the values at a place that cannot stand there.

Of all values at once: a palette has thousands of colors. The set has the structures that
were looked at.
"""

_SEQUENCES = (list, tuple, collections.abc.Sequence)


def parts_of(hint: Any) -> tuple[Any, ...]:
    """Return the types of which a hint allows one."""
    return get_args(hint) if get_origin(hint) in (Union, types.UnionType) else (hint,)


@functools.cache
def look_for(hint: Any) -> Look:
    """Return what looks at values of a hint; nothing is asked of one it does not know."""
    parts = [part for part in parts_of(hint) if part is not type(None)]
    null = len(parts) < len(parts_of(hint))
    sequences = [part for part in parts if get_origin(part) in _SEQUENCES]
    if not sequences:
        look = _look_for_one(parts[0]) if len(parts) == 1 else _anything
        # "int | None" is a pointer to one: an array of one will do
        return (
            _of_many(look, null)
            if null and parts[0] in (int, float)
            else (_unless_null(look) if null else look)
        )
    inner = get_args(sequences[0])
    if get_origin(sequences[0]) is tuple and Ellipsis not in inner and len(set(inner)) > 1:
        return _record(tuple(look_for(each) for each in inner))
    return _of_many(look_for(inner[0]), null)


def is_structure(cls: Any) -> bool:
    """Whether a class is a structure: of those that are pointers into tables it is not."""
    return dataclasses.is_dataclass(cls) and cls.__hash__ is None


def _look_for_one(hint: Any) -> Look:
    if hint in _LOOKS:
        return _LOOKS[hint]
    if get_origin(hint) is collections.abc.Callable:
        return _callables
    if isinstance(hint, type) and hint is not Any:
        return _objects(hint)
    return _anything


def _anything(values: list[Any], where: str, seen: set[int]) -> None:
    pass


def _integers(values: list[Any], where: str, seen: set[int]) -> None:
    if set(map(type, values)) <= {int}:
        return
    for value in values:
        if isinstance(value, float):
            raise DicomError(DICOM_ERROR_PARAMETER, f"{where}={value} is not an integer")
        try:
            operator.index(value)
        except TypeError:
            raise wrong(where, "int", value) from None


def _truths(values: list[Any], where: str, seen: set[int]) -> None:
    if set(map(type, values)) <= {bool, int}:
        return
    for value in values:
        if not hasattr(value, "__index__") and type(value).__name__ not in NUMPY_BOOLS:
            raise wrong(where, "bool", value)


def _floats(values: list[Any], where: str, seen: set[int]) -> None:
    if set(map(type, values)) <= {float}:
        return
    for value in values:
        try:
            real(value)
        except OverflowError as error:
            raise DicomError(DICOM_ERROR_PARAMETER, f"{where}: {error}") from error
        except (TypeError, ValueError):
            raise wrong(where, "float", value) from None


def _texts(values: list[Any], where: str, seen: set[int]) -> None:
    for value in values:
        if not isinstance(value, str):
            raise wrong(where, "str", value)


def _buffers(values: list[Any], where: str, seen: set[int]) -> None:
    for value in values:
        try:
            memoryview(value).cast("B")
        except (TypeError, ValueError, BufferError):
            raise wrong(where, "bytes-like", value) from None


def _callables(values: list[Any], where: str, seen: set[int]) -> None:
    for value in values:
        if not callable(value):
            raise wrong(where, "callable", value)


def _objects(cls: type[Any]) -> Look:
    """Return what looks at objects of a class, and at their fields if it has such."""
    fields: _Fields | None = None

    def look(values: list[Any], where: str, seen: set[int]) -> None:
        nonlocal fields
        for value in values:
            if not isinstance(value, cls):
                raise wrong(where, cls.__name__, value)
        if fields is None:  # at the first call: a structure may hold its own kind
            fields = _Fields(cls)
        fields.look(values, where, seen)

    return look


class _Fields:
    """What looks at the fields of a structure; of other classes, nothing does."""

    def __init__(self, cls: type[Any]) -> None:
        hints = get_type_hints(cls) if is_structure(cls) else {}
        looks = {name: look_for(hint) for name, hint in hints.items()}
        looks = {name: look for name, look in looks.items() if look is not _anything}
        usual = {name: _USUAL[hint] for name, hint in hints.items() if hint in _USUAL}
        self._plain = {name: looks[name] for name in usual}
        self._others = {name: look for name, look in looks.items() if name not in usual}
        # most fields have what they should: one expression says so
        tests = [test.format(f"v.{name}") for name, test in usual.items()]
        self._is_usual = eval(f"lambda v: {' and '.join(tests) or True}")

    def look(self, values: list[Any], where: str, seen: set[int]) -> None:
        if not all(map(self._is_usual, values)):
            self._look(self._plain, values, where, seen)
        if not self._others:
            return
        new = [value for value in values if id(value) not in seen]
        seen.update(map(id, new))
        if new:
            self._look(self._others, new, where, seen)

    @staticmethod
    def _look(
        looks: dict[str, Look], values: list[Any], where: str, seen: set[int]
    ) -> None:
        for name, look in looks.items():
            look([getattr(value, name) for value in values], f"{where}.{name}", seen)


def _unless_null(look: Look) -> Look:
    def some(values: list[Any], where: str, seen: set[int]) -> None:
        look([value for value in values if value is not None], where, seen)

    return some


def _of_many(look: Look, null: bool) -> Look:
    """Return what looks at arrays; the address of one variable is an array of one."""

    def each(values: list[Any], where: str, seen: set[int]) -> None:
        look([one for many in values for one in _pointed_to(many, null)], where, seen)

    return each


def _pointed_to(value: Any, null: bool) -> list[Any]:
    if value is None and null:
        return []
    if not hasattr(value, "__len__"):
        return [getattr(value, "value", value)]
    return list(value) if is_array(value) or isinstance(value, bytes) else [value]


def _record(looks: tuple[Look, ...]) -> Look:
    """Return what looks at lists of tuples, each with a value of each kind."""

    def each(values: list[Any], where: str, seen: set[int]) -> None:
        for value in values:
            if not isinstance(value, (tuple, list)) or len(value) != len(looks):
                raise wrong(where, f"a tuple of {len(looks)}", value)
        for place, look in enumerate(looks):
            look([value[place] for value in values], f"{where}[{place}]", seen)

    return each


_USUAL: dict[Any, str] = {
    int: "type({0}) is int",
    bool: "type({0}) is bool",
    float: "type({0}) is float",
    str: "type({0}) is str",
    str | None: "({0} is None or type({0}) is str)",
}
_LOOKS: dict[Any, Look] = {
    int: _integers,
    bool: _truths,
    float: _floats,
    str: _texts,
    bytes: _buffers,
    bytearray: _buffers,
}


def argument(hint: Any) -> Callable[[str, Any], Any] | None:
    """Return what looks at an argument of a hint, and gives it back.

    A sequence comes back as a list, also where one value was passed for it; NULL as it is.

    Parameters
    ----------
    hint : type
        Of the parameter.

    Returns
    -------
    callable or None
        Gets the name of the parameter and the value. None: the hint has no class of this
        package, so that nothing is looked at.
    """
    parts = [part for part in parts_of(hint) if part is not type(None)]
    null = " or None" if len(parts) < len(parts_of(hint)) else ""
    arrays = [part for part in parts if get_origin(part) in _SEQUENCES]
    kinds = [part for part in parts if part not in arrays]
    inner = [each for part in arrays for each in get_args(part)]
    if not all(isinstance(each, type) for each in (*kinds, *inner)):
        return None
    if not any(map(_is_ours, (*kinds, *inner))):
        return None
    one = kinds[0] if kinds else inner[0]
    look = look_for(one)
    classes = (*kinds, type(None)) if null else tuple(kinds)
    wanted = " or ".join(each.__name__ for each in kinds or inner) + null

    def check_handle(parameter: str, value: Any) -> Any:
        if isinstance(value, classes):
            return value
        raise wrong(parameter, wanted, value)

    def check_structure(parameter: str, value: Any) -> Any:
        check_handle(parameter, value)
        if value is not None:
            look([value], parameter, set())
        return value

    def check_list(parameter: str, value: Any) -> Any:
        if value is not None and not isinstance(value, list):
            raise wrong(parameter, f"list{null}", value)
        return value

    def check_array(parameter: str, value: Any) -> Any:
        if value is None:
            return None
        if kinds and not hasattr(value, "__len__"):
            value = getattr(value, "value", value)  # a variable
        if is_array(value):
            value = list(value)
        elif kinds:
            value = [value]
        else:
            raise wrong(parameter, f"a sequence of {wanted}", value)
        look(value, parameter, set())
        return value

    if not arrays:
        return check_structure if is_structure(one) else check_handle
    return check_list if get_origin(arrays[0]) is list else check_array


def _is_ours(cls: type[Any]) -> bool:
    return cls.__module__.partition(".")[0] == "ltdicom"
