"""The C++ parameter types, as Python annotations that can be checked.

A face method annotates its parameters with these names, so its signature shows
the C++ type, mypy sees the Python one, and `ltdicom._binding.calls` checks each
argument by the check of that name: a wrong Python type is a ``TypeError``, a number
that the C++ type cannot hold is ``DICOM_ERROR_PARAMETER``.

Most arguments are right, and calling a check is what costs. So each type also has an
expression that says when its check must be called; `calls` compiles it into the method.
"""

from __future__ import annotations

import operator
import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, TypeAlias

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

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
            try:
                return operator.index(getattr(value, "value", value)) != 0
            except TypeError:
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
            value = getattr(value, "value", value)
            if isinstance(value, (str, bytes)) or not hasattr(value, "__float__"):
                raise _wrong(parameter, "float", self.name, value)
            return float(value)

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
                return value.__fspath__()
            raise _wrong(parameter, "str", self.name, value)

        return check


@dataclass(frozen=True)
class CBytes:
    """Bytes to read: anything with a buffer."""

    name: str = "L_VOID *"

    def unless(self, name: str) -> str:
        """Return the expression that is true where the check must be called."""
        return f"type({name}) is not bytes"

    def check(self, parameter: str) -> Check:
        """Return the function that checks one argument."""

        def check(value: Any) -> Any:
            if type(value) is bytes:
                return value
            try:
                return memoryview(value).cast("B")
            except TypeError:
                raise _wrong(parameter, "bytes-like", self.name, value) from None

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


def _wrong(parameter: str, wanted: str, c_type: str, value: object) -> TypeError:
    return TypeError(f"{parameter} must be {wanted} ({c_type}), not {type(value).__name__}")


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
L_PATH: TypeAlias = Annotated[str | os.PathLike[str] | None, CText()]
"""``L_TCHAR *pszName`` that names a file: a path object too."""
L_BYTES: TypeAlias = Annotated[bytes | bytearray | memoryview, CBytes()]
CALLBACK: TypeAlias = Annotated[Callable[..., Any] | None, CallBack()]
L_VOID_P: TypeAlias = Any
"""``L_VOID *pUserData``: anything, handed through as it is."""
