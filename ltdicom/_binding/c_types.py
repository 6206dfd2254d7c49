"""The C++ parameter types, as Python annotations that can be checked.

A face method annotates its parameters with these names, so its signature shows
the C++ type, mypy sees the Python one, and `ltdicom._binding.calls` checks each
argument by the check of that name: a wrong Python type is a ``TypeError``, a number
that the C++ type cannot hold is ``DICOM_ERROR_PARAMETER``.

Most arguments are right, and calling a check is what costs. So each type also has an
expression that says when its check must be called; `calls` compiles it into the method.
"""

from __future__ import annotations

import ctypes
import operator
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_NULL_PTR, DICOM_ERROR_PARAMETER

Check: TypeAlias = Callable[[Any], Any]


@dataclass(frozen=True)
class CInt:
    """An integer of a fixed width."""

    name: str
    lowest: int
    highest: int

    def unless(self, name: str) -> str:
        """Return the expression that is true where the check must be called."""
        return f"type({name}) is not int or not {self.lowest} <= {name} <= {self.highest}"

    def check(self, parameter: str) -> Check:
        """Return the function that checks one argument."""
        lowest, highest = self.lowest, self.highest

        def check(value: Any) -> Any:
            if type(value) is not int:
                value = self._index(parameter, value)
            if lowest <= value <= highest:
                return value
            raise DicomError(
                DICOM_ERROR_PARAMETER,
                f"{parameter}={value} does not fit {self.name} ({lowest}..{highest})",
            )

        return check

    def _index(self, parameter: str, value: Any) -> int:
        if isinstance(value, int):  # a constant, a bool
            return int(value)
        # a ctypes integer or a Ref stands for its value, as a variable does in C++
        candidate = getattr(value, "value", value)
        try:
            return operator.index(candidate)
        except TypeError:
            raise _wrong(parameter, "int", self.name, value) from None


@dataclass(frozen=True)
class CBool:
    """``L_BOOL``: TRUE, FALSE or a number."""

    name: str = "L_BOOL"

    def unless(self, name: str) -> str:
        """Return the expression that is true where the check must be called."""
        return f"type({name}) is not bool"

    def check(self, parameter: str) -> Check:
        """Return the function that checks one argument."""

        def check(value: Any) -> Any:
            if type(value) is bool:
                return value
            value = getattr(value, "value", value)
            try:
                return operator.index(value) != 0
            except TypeError:
                if type(value).__name__ in NUMPY_BOOLS:
                    return bool(value)
                raise _wrong(parameter, "bool", self.name, value) from None

        return check


@dataclass(frozen=True)
class CFloat:
    """A floating point number."""

    name: str

    def unless(self, name: str) -> str:
        """Return the expression that is true where the check must be called."""
        return f"type({name}) is not float"

    def check(self, parameter: str) -> Check:
        """Return the function that checks one argument."""

        def check(value: Any) -> Any:
            try:
                return real(getattr(value, "value", value))
            except OverflowError as error:
                raise _too_large(parameter, self.name, error) from error
            except (TypeError, ValueError):
                raise _wrong(parameter, "float", self.name, value) from None

        return check


@dataclass(frozen=True)
class CText:
    """A string, or NULL; a unicode buffer of ctypes stands for its text."""

    name: str = "L_TCHAR *"

    def unless(self, name: str) -> str:
        """Return the expression that is true where the check must be called."""
        return f"type({name}) is not str and {name} is not None"

    def check(self, parameter: str) -> Check:
        """Return the function that checks one argument."""

        def check(value: Any) -> Any:
            if value is None or isinstance(value, str):
                return value
            text = getattr(value, "value", value)
            if isinstance(text, str):
                return text
            if hasattr(value, "__fspath__"):
                text = value.__fspath__()
                if isinstance(text, str):
                    return text
            raise _wrong(parameter, "str", self.name, value)

        return check


@dataclass(frozen=True)
class CTexts:
    """Strings to read, or NULL: one, or an array of them that becomes a list."""

    name: str = "L_TCHAR *"

    def unless(self, name: str) -> str:
        """Return the expression that is true where the check must be called."""
        return f"type({name}) is not str and {name} is not None"

    def check(self, parameter: str) -> Check:
        """Return the function that checks one argument."""

        def check(value: Any) -> Any:
            text = getattr(value, "value", value)
            if value is None or isinstance(text, str):
                return text
            found = list(value) if is_array(value) else [value]
            for each in found:
                if not isinstance(each, str):
                    wanted = "str or a sequence of str"
                    raise _wrong(parameter, wanted, self.name, each)
            return found

        return check


@dataclass(frozen=True)
class CBytes:
    """Bytes to read: anything with a buffer. NULL is ``DICOM_ERROR_NULL_PTR``."""

    name: str = "L_VOID *"

    def unless(self, name: str) -> str:
        """Return the expression that is true where the check must be called."""
        return f"type({name}) is not bytes"

    def check(self, parameter: str) -> Check:
        """Return the function that checks one argument."""

        def check(value: Any) -> Any:
            if type(value) is bytes:
                return value
            if value is None:
                raise DicomError(DICOM_ERROR_NULL_PTR, f"{parameter} is NULL")
            try:
                view = memoryview(value)
                return view.cast("B") if view.nbytes else b""
            except (TypeError, ValueError, BufferError):
                raise _wrong(parameter, "bytes-like", self.name, value) from None

        return check


@dataclass(frozen=True)
class CNumbers:
    """An array of numbers to read, or NULL; it becomes a list.

    A single number, or a variable with ``.value``, is an array of one, as ``&variable``
    is in C++. Whether each number fits says who knows where it goes.
    """

    name: str
    whole: bool = True

    def unless(self, name: str) -> str:
        """Return the expression that is true where the check must be called."""
        usual = "int" if self.whole else "float"
        return f"type({name}) is not {usual} and {name} is not None"

    def check(self, parameter: str) -> Check:
        """Return the function that checks one argument."""
        usual, convert = (int, whole) if self.whole else (float, real)
        wanted = f"{usual.__name__} or a sequence of {usual.__name__}"

        def check(value: Any) -> Any:
            if value is None:
                return None
            found = _several(value)
            if set(map(type, found)) <= {usual}:
                return found
            numbers = []
            for each in found:
                try:
                    numbers.append(convert(each))
                except OverflowError as error:
                    raise _too_large(parameter, self.name, error) from error
                except (TypeError, ValueError):
                    raise _wrong(parameter, wanted, self.name, each) from None
            return numbers

        return check


def _several(value: Any) -> list[Any]:
    """Return the elements of an array as a list."""
    if not hasattr(value, "__len__"):
        value = getattr(value, "value", value)
    if isinstance(value, ctypes.Array) and value._type_ is ctypes.c_char:
        return list(bytes(value))
    if hasattr(value, "tolist"):  # of NumPy, `array`, a memoryview
        value = value.tolist()
    return list(value) if is_array(value) or isinstance(value, bytes) else [value]


def is_array(value: Any) -> bool:
    """Whether something stands for an array; text, bytes and mappings do not."""
    if isinstance(value, (str, bytes, Mapping)):
        return False
    return isinstance(value, (Iterable, ctypes.Array))


@dataclass(frozen=True)
class CFile:
    """``L_HFILE``: an open binary file, or the descriptor of one."""

    name: str = "L_HFILE"

    def unless(self, name: str) -> str:
        """Return the expression that is true where the check must be called."""
        return "True"

    def check(self, parameter: str) -> Check:
        """Return the function that checks one argument."""

        def check(value: Any) -> Any:
            if hasattr(value, "read") or hasattr(value, "write"):
                return value
            try:
                return operator.index(value)
            except TypeError:
                raise _wrong(parameter, "a file or int", self.name, value) from None

        return check


@dataclass(frozen=True)
class CallBack:
    """A callback function, or NULL."""

    name: str = "callback"

    def unless(self, name: str) -> str:
        """Return the expression that is true where the check must be called."""
        return f"{name} is not None"

    def check(self, parameter: str) -> Check:
        """Return the function that checks one argument."""

        def check(value: Any) -> Any:
            if value is None or callable(value):
                return value
            raise _wrong(parameter, "callable", self.name, value)

        return check


NUMPY_BOOLS = frozenset({"bool", "bool_"})
"""Types without ``__index__``: the package does not import NumPy to know them."""


def whole(value: Any) -> int:
    """Return a number as an integer.

    Raises
    ------
    TypeError
        It is no number.
    OverflowError
        It has a fraction, or is infinite: no integer of C++ is that.
    """
    if isinstance(value, float) and not value.is_integer():
        raise OverflowError(f"{value} is not an integer")
    return int(value) if isinstance(value, float) else operator.index(value)


def real(value: Any) -> float:
    """Return a number as a float, and no text as one.

    Raises
    ------
    TypeError, ValueError
        It is no number.
    OverflowError
        No float is as large.
    """
    if isinstance(value, (str, bytes, bytearray)) or getattr(value, "ndim", None):
        raise TypeError("not a number")
    return float(value)


def _too_large(parameter: str, c_type: str, error: Exception) -> DicomError:
    return DicomError(DICOM_ERROR_PARAMETER, f"{parameter} does not fit {c_type}: {error}")


def wrong(where: str, wanted: str, value: object) -> TypeError:
    """Return the error for a value of another type."""
    return TypeError(f"{where} must be {wanted}, not {type(value).__name__}")


def _wrong(parameter: str, wanted: str, c_type: str, value: object) -> TypeError:
    return wrong(parameter, f"{wanted} ({c_type})", value)


L_UCHAR: TypeAlias = Annotated[int, CInt("L_UCHAR", 0, 0xFF)]
L_UINT16: TypeAlias = Annotated[int, CInt("L_UINT16", 0, 0xFFFF)]
L_UINT32: TypeAlias = Annotated[int, CInt("L_UINT32", 0, 0xFFFFFFFF)]
L_UINT: TypeAlias = Annotated[int, CInt("L_UINT", 0, 0xFFFFFFFF)]
L_UINT64: TypeAlias = Annotated[int, CInt("L_UINT64", 0, 0xFFFFFFFFFFFFFFFF)]
L_INT16: TypeAlias = Annotated[int, CInt("L_INT16", -0x8000, 0x7FFF)]
L_INT32: TypeAlias = Annotated[int, CInt("L_INT32", -0x80000000, 0x7FFFFFFF)]
L_INT: TypeAlias = Annotated[int, CInt("L_INT", -0x80000000, 0x7FFFFFFF)]
L_OFFSET: TypeAlias = Annotated[int, CInt("L_OFFSET", -(1 << 63), (1 << 63) - 1)]
# DICOM_SECURE_* are above the highest L_INT32; in C++ they arrive as negative numbers
L_MODE: TypeAlias = Annotated[int, CInt("L_INT32", -0x80000000, 0xFFFFFFFF)]
L_BOOL: TypeAlias = Annotated[bool | int, CBool()]
L_DOUBLE: TypeAlias = Annotated[float, CFloat("L_DOUBLE")]
L_TCHAR: TypeAlias = Annotated[str | None, CText()]
L_TEXTS: TypeAlias = Annotated[str | Sequence[str], CTexts()]
L_PATH: TypeAlias = Annotated[str | os.PathLike[str] | None, CText()]
"""``L_TCHAR *pszName`` that names a file: a path object too."""
L_UCHAR_P: TypeAlias = Annotated[Sequence[int] | bytes | int, CNumbers("L_UCHAR *")]
L_INT16_P: TypeAlias = Annotated[Sequence[int] | int, CNumbers("L_INT16 *")]
L_INT32_P: TypeAlias = Annotated[Sequence[int] | int, CNumbers("L_INT32 *")]
L_INT64_P: TypeAlias = Annotated[Sequence[int] | int, CNumbers("L_INT64 *")]
L_FLOAT_P: TypeAlias = Annotated[Sequence[float] | float, CNumbers("L_FLOAT *", False)]
L_DOUBLE_P: TypeAlias = Annotated[Sequence[float] | float, CNumbers("L_DOUBLE *", False)]
L_UINT16_P: TypeAlias = Annotated[Any, CNumbers("L_UINT16 *")]
"""Arrays of ctypes and NumPy, too."""
L_UINT32_P: TypeAlias = Annotated[Sequence[int], CNumbers("L_UINT32 *")]
L_HFILE: TypeAlias = Annotated[Any, CFile()]
L_BYTES: TypeAlias = Annotated[bytes | bytearray | memoryview, CBytes()]
CALLBACK: TypeAlias = Annotated[Callable[..., Any] | None, CallBack()]
L_VOID_P: TypeAlias = Any
"""``L_VOID *pUserData``: anything, handed through as it is."""
