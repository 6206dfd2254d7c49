"""Out-parameters: the C++ form fills what is passed, the Python form returns it.

A face method keeps the C++ parameter with the default `OUT` and the annotation
``Out[...]``; its body returns the outputs after the return value and never looks
at the parameter. `ltdicom._binding.calls` does the rest with `put`.
"""

from __future__ import annotations

import ctypes
import dataclasses
import functools
from collections.abc import Callable
from typing import (
    TYPE_CHECKING,
    Annotated,
    Any,
    Final,
    Generic,
    Protocol,
    TypeAlias,
    TypeVar,
)

T = TypeVar("T")


class _Out:
    """The type of `OUT`."""

    _instance: _Out | None = None

    def __new__(cls) -> _Out:
        if cls._instance is None:
            cls._instance = super().__new__(cls)
        return cls._instance

    def __repr__(self) -> str:
        return "OUT"

    def __reduce__(self) -> str:
        return "OUT"


OUT: Final[Any] = _Out()
"""The default of an out-parameter: left out, the output is returned."""


class Ref(Generic[T]):
    """A variable for an out-parameter, where C++ passes ``&variable``.

    Parameters
    ----------
    value : optional
        What it holds until a call fills it.

    Examples
    --------
    >>> nClass, nFlags = Ref(0), Ref(0)
    >>> ds.GetInfoDS(nClass, nFlags)
    >>> nFlags.value
    """

    __slots__ = ("value",)

    def __init__(self, value: T | None = None) -> None:
        self.value = value

    def __repr__(self) -> str:
        return f"Ref({self.value!r})"


class HasValue(Protocol):
    """Anything with ``.value``: a `Ref`, ``ctypes.c_uint()``, a unicode buffer."""

    value: Any


@dataclasses.dataclass(frozen=True)
class Output:
    """Marks a parameter as an output; `empty` makes the value for a failed call."""

    empty: Callable[[], Any]


@dataclasses.dataclass(frozen=True)
class SizeOf:
    """Marks the size of the buffer in front of it, in characters or bytes."""


if TYPE_CHECKING:
    OutInt: TypeAlias = HasValue
    OutText: TypeAlias = HasValue
    OutBytes: TypeAlias = Any
    OutNumbers: TypeAlias = Any
    OutAny: TypeAlias = Any
    Size: TypeAlias = int | None
else:
    OutInt = Annotated[Any, Output(int)]
    OutText = Annotated[Any, Output(str)]
    OutBytes = Annotated[Any, Output(bytes)]
    OutNumbers = Annotated[Any, Output(list)]
    OutAny = Annotated[Any, Output(lambda: None)]
    Size = Annotated[Any, SizeOf()]


def require_room(name: str, empty: Any, target: Any) -> Any:
    """Refuse what no output can be stored in, before anything is done.

    Parameters
    ----------
    name : str
        The parameter.
    empty : object
        An output of the kind: text, bytes, a number, a list; None for any.
    target : object
        What the caller passed; `OUT` and NULL will do.

    Raises
    ------
    TypeError
        It cannot take the output.
    """
    if target is None or target is OUT or hasattr(target, "value"):
        return target
    if isinstance(empty, bytes):
        if not _is_writable(target):
            raise TypeError(
                f"{name} must be a writable buffer (bytearray, ctypes array), "
                f"not {type(target).__name__}"
            )
    elif isinstance(empty, list):
        if not hasattr(target, "__setitem__") or not hasattr(target, "__len__"):
            raise TypeError(
                f"{name} must be an array (list, ctypes array), not {type(target).__name__}"
            )
    elif empty is not None or not _takes_objects(target):
        raise _not_a_variable(name, target)
    return target


def _is_writable(target: Any) -> bool:
    try:
        return not memoryview(target).cast("B").readonly
    except (TypeError, ValueError, BufferError):
        return False


def _takes_objects(target: Any) -> bool:
    return hasattr(target, "_take") or (
        dataclasses.is_dataclass(target) and not isinstance(target, type)
    )


def _not_a_variable(name: str, target: Any) -> TypeError:
    return TypeError(
        f"{name} must be something with .value (Ref(), ctypes.c_uint(), "
        f"ctypes.create_unicode_buffer(n)), not {type(target).__name__}"
    )


def put(name: str, target: Any, value: Any, size: int | None = None) -> None:
    """Store an output in what the caller passed for it.

    A text longer than its buffer is cut, and ends with NUL, as C++ does it. Bytes
    fill a longer buffer with zeros behind them.

    Raises
    ------
    TypeError
        The target cannot take the value.
    """
    if dataclasses.is_dataclass(target) and not isinstance(target, type):
        _fill(name, target, value)
    elif hasattr(target, "_take"):  # an object of the face that becomes another one
        target._take(value)
    elif isinstance(value, (bytes, bytearray, memoryview)) and not hasattr(target, "value"):
        _copy(name, target, value, size)
    elif isinstance(value, list) and not hasattr(target, "value"):
        _numbers(name, target, value)
    elif isinstance(target, ctypes.Array):
        _buffer(name, target, value, size)
    elif hasattr(target, "value"):
        if isinstance(value, str) and size:
            value = value[: size - 1]
        try:
            target.value = value
        except (TypeError, ValueError, AttributeError) as error:
            raise TypeError(f"{name} cannot take {value!r:.80}: {error}") from error
    else:
        raise _not_a_variable(name, target)


def _buffer(name: str, target: Any, value: Any, size: int | None) -> None:
    """Fill an array of ctypes: characters or bytes."""
    room = len(target) if size is None else min(size, len(target))
    if isinstance(value, (bytes, bytearray, memoryview)):
        _copy(name, target, value, room)
    elif isinstance(value, str) and room:
        text = value[: room - 1]
        # a c_char buffer is the narrow twin (L_CHAR) of a c_wchar one
        narrow = isinstance(target.value, bytes)
        target.value = text.encode("utf-8")[: room - 1] if narrow else text
    elif not isinstance(value, str):
        raise TypeError(f"{name} is a buffer of characters, the value a number")


def _copy(name: str, target: Any, value: Any, size: int | None) -> None:
    """Copy bytes into anything with a writable buffer, zeros behind them."""
    try:
        room = memoryview(target).cast("B")
    except TypeError:
        raise TypeError(
            f"{name} must be a writable buffer (bytearray, ctypes array), "
            f"not {type(target).__name__}"
        ) from None
    if room.readonly:
        raise TypeError(f"{name} must be a writable buffer, not {type(target).__name__}")
    length = len(room) if size is None else min(size, len(room))
    taken = min(len(value), length)
    room[:taken] = memoryview(value).cast("B")[:taken]
    room[taken:length] = bytes(length - taken)


def _numbers(name: str, target: Any, value: list[int]) -> None:
    """Fill the front of an array of numbers: of ctypes, NumPy, `array`, or a list."""
    if isinstance(target, list):
        target[:] = value
        return
    if len(target) < len(value):
        raise TypeError(f"{name} has room for {len(target)} of {len(value)} numbers")
    for index, number in enumerate(value):
        target[index] = number


def room_of(target: Any) -> int | None:
    """Return how many bytes a buffer takes; None for a `Ref`, NULL and `OUT`."""
    try:
        return memoryview(target).nbytes
    except TypeError:
        return None


def _fill(name: str, target: Any, value: Any) -> None:
    """Copy a structure's fields in place, as C++ fills ``*pInfo``."""
    if value is None:
        return
    if type(value) is not type(target):
        raise TypeError(
            f"{name} must be {type(value).__name__}, not {type(target).__name__}"
        )
    for field in _fields_of(target.__class__):
        setattr(target, field, getattr(value, field))


@functools.cache
def _fields_of(structure: Any) -> tuple[str, ...]:
    return tuple(field.name for field in dataclasses.fields(structure))
