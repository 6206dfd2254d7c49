"""Values of the tree's nodes: decoded for a getter, encoded for a setter.

A getter reads no more of a value than it returns; a setter checks all of what it
got before anything changes.
"""

from __future__ import annotations

import math
import os
import re
import struct
from collections.abc import Iterable, Sequence
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec import charsets
from ltdicom._dataset.codec.vrs import (
    CHARACTER_SET_TEXT,
    FORMATS,
    SINGLE_TEXT,
    STRINGS,
    VALUE_SIZES,
    WORD_SIZES,
    padded,
)
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node
from ltdicom.constants.error import (
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_END,
    DICOM_ERROR_INVALID_ELEMENT_LENGTH,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_RANGE,
    DICOM_ERROR_READ,
)

CHAR_VRS: Final = frozenset({"OB", "UN"})
SHORT_VRS: Final = frozenset({"SS", "US", "OW"})
LONG_VRS: Final = frozenset({"SL", "UL", "OL", "AT", "IS"})
LONG64_VRS: Final = frozenset({"SV", "UV", "OV"})
FLOAT_VRS: Final = frozenset({"FL", "OF"})
DOUBLE_VRS: Final = frozenset({"FD", "OD", "DS"})

# PS3.5 table 6.2-1: characters of one value; PN of one component group. Dates and
# times have room for the ranges of a query (PS3.4 C.2.2.2.5).
_LONGEST: Final = {
    "AE": 16, "AS": 4, "CS": 16, "DA": 18, "DS": 16, "DT": 54, "IS": 12, "LO": 64,
    "LT": 10240, "PN": 64, "SH": 16, "ST": 1024, "TM": 28, "UI": 64,
}  # fmt: skip
_DATE: Final = r"\d{4}(?:\.?\d{2}\.?\d{2})?"
_TIME: Final = r"\d{2}(?::?\d{2}(?::?\d{2}(?:\.\d{1,6})?)?)?"
_DATE_TIME: Final = r"\d{4}(?:\d{2}){0,5}(?:\.\d{1,6})?(?:[+-]\d{4})?"


def _range(of: str) -> re.Pattern[str]:
    """Return the pattern of a value or a range, open or not (PS3.4 C.2.2.2.5)."""
    return re.compile(f"{of}|{of} ?- ?|- ?{of}|{of} ?- ?{of}")


_SHAPES: Final = {
    "AS": re.compile(r"\d{3}[DWMY]"),
    "DA": _range(_DATE),
    "DS": re.compile(r" *[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)? *"),
    "DT": _range(_DATE_TIME),
    "IS": re.compile(r" *[+-]?\d+ *"),
    "TM": _range(_TIME),
    "UI": re.compile(r"[0-9.*?]+"),
}
# leading spaces are padding too (PS3.5 table 6.2-1)
_STRIPPED_LEFT: Final = frozenset({"AE", "CS", "DS", "IS", "LO", "SH"})


def refuse(node: Node, what: str) -> DicomError:
    """Return the error for a value that does not go with the element."""
    return DicomError(DICOM_ERROR_CONVERSION, f"{what} and VR {node.vr} of {node.tag:08X}")


def require(node: Node, vrs: Iterable[str]) -> None:
    """Refuse an element whose VR is not among `vrs`."""
    if node.vr not in vrs or node.is_branch:
        raise refuse(node, "the call does not fit")


# reading


def raw(dataset: DataSet, node: Node, start: int = 0, length: int | None = None) -> bytes:
    """Return bytes of the value, little endian, whatever the file is."""
    if length is None:
        length = len(node.value) - start
    if node.little:
        return dataset.read(node.value, start, length)
    from ltdicom._dataset.codec.writer import swapped

    size = WORD_SIZES.get(node.vr, 1)
    first = start - start % size
    whole = dataset.read(
        node.value, first, start - first + length + -(start + length) % size
    )
    return swapped(node.vr, whole)[start - first :][:length]


def texts(dataset: DataSet, node: Node) -> list[str]:
    """Return the values of a string element, without their padding."""
    value = dataset.read(node.value).rstrip(b"\0 ") if len(node.value) else b""
    if not value:
        return []
    # ASCII is the same in every character set; which one it is need not be read
    text = charsets.plain(value) or charsets.decode(value, encodings_for(node))
    if node.vr in SINGLE_TEXT:
        return [text]
    if node.vr in _STRIPPED_LEFT:
        return [each.strip(" \0") for each in text.split("\\")]
    return [each.rstrip(" \0") for each in text.split("\\")]


def encodings_for(node: Node) -> tuple[str, ...]:
    """Return the character set of the text of a node."""
    if node.encodings is not None:
        return node.encodings
    siblings = node.siblings
    if node.vr in CHARACTER_SET_TEXT and type(siblings) is Elements:
        return siblings.encodings()
    return charsets.DEFAULT


def count(dataset: DataSet, node: Node) -> int:
    """Return the number of values."""
    if node.vr in STRINGS:
        return len(texts(dataset, node))
    if node.is_branch:
        return 0
    return len(node.value) // VALUE_SIZES.get(node.vr, 1)


def strings(dataset: DataSet, node: Node, index: int, number: int) -> list[str]:
    """Return `number` strings from `index` on."""
    require(node, STRINGS)
    return _some(texts(dataset, node), index, number)


def integers(
    dataset: DataSet, node: Node, index: int, number: int, vrs: frozenset[str]
) -> list[int]:
    """Return `number` integers from `index` on."""
    require(node, vrs)
    if node.vr == "IS":
        return [_integer(text) for text in strings(dataset, node, index, number)]
    return words(dataset, node, index, number)


def floats(
    dataset: DataSet, node: Node, index: int, number: int, vrs: frozenset[str]
) -> list[float]:
    """Return `number` floating point numbers from `index` on."""
    require(node, vrs)
    if node.vr == "DS":
        return [_number(text) for text in strings(dataset, node, index, number)]
    return words(dataset, node, index, number)


def _integer(text: str) -> int:
    try:
        return int(_number(text))
    except (OverflowError, ValueError) as error:  # "inf", "nan"
        raise DicomError(DICOM_ERROR_CONVERSION, str(error)) from error


def _number(text: str) -> float:
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError as error:
        raise DicomError(DICOM_ERROR_CONVERSION, str(error)) from error


def words(dataset: DataSet, node: Node, index: int, number: int) -> list[Any]:
    """Return `number` binary values from `index` on."""
    size = VALUE_SIZES[node.vr]
    if number < 1 or (index + number) * size > len(node.value):
        raise DicomError(DICOM_ERROR_RANGE, f"{node.tag:08X} has no value {index}+{number}")
    value = dataset.read(node.value, index * size, number * size)
    order = "<" if node.little else ">"
    code = f"{order}{len(value) // WORD_SIZES[node.vr]}{FORMATS[node.vr]}"
    found = struct.unpack(code, value)
    if node.vr == "AT":
        return [g << 16 | e for g, e in zip(found[::2], found[1::2], strict=True)]
    return list(found)


def _some(values: list[str], index: int, number: int) -> list[str]:
    if number < 1 or index + number > len(values):
        raise DicomError(DICOM_ERROR_RANGE, f"no value {index}+{number} of {len(values)}")
    return values[index : index + number]


# writing


def listed(values: Any, number: int | None) -> list[Any]:
    """Return the first `number` of the values that a setter was given.

    In C++ they are a pointer: an array, or the address of one variable.
    """
    if not hasattr(values, "__len__"):
        values = getattr(values, "value", values)  # a variable: a Ref, ctypes.c_int()
    if values is None:
        raise DicomError(DICOM_ERROR_PARAMETER, "the values are NULL")
    single = isinstance(values, str) or not hasattr(values, "__len__")
    several = [values] if single else list(values)
    if number is None:
        return several
    if number > len(several):
        raise DicomError(DICOM_ERROR_PARAMETER, f"{number} values of {len(several)}")
    return several[:number]


def leading(buffer: bytes | bytearray | memoryview, length: int | None) -> bytes:
    """Return the first `length` bytes of a buffer."""
    if length is not None and length > len(buffer):
        raise DicomError(DICOM_ERROR_PARAMETER, f"{length} bytes of {len(buffer)}")
    return bytes(buffer[:length])


def set_integers(
    dataset: DataSet, node: Node, values: Sequence[int], vrs: frozenset[str]
) -> None:
    """Set integers; a negative one in an unsigned VR keeps its bits, as in C++."""
    require(node, vrs)
    if node.vr == "IS":
        set_strings(dataset, node, [str(int(value)) for value in values])
        return
    code = FORMATS[node.vr]
    if node.vr == "AT":
        packed = [half for tag in values for half in divmod(int(tag), 1 << 16)]
    elif code.isupper():
        bits = 8 * WORD_SIZES[node.vr]
        packed = [v + (1 << bits) if -(1 << bits - 1) <= v < 0 else v for v in values]
    else:
        packed = list(values)
    _pack(dataset, node, code, packed)


def set_floats(
    dataset: DataSet, node: Node, values: Sequence[float], vrs: frozenset[str]
) -> None:
    """Set floating point numbers."""
    require(node, vrs)
    if node.vr == "DS":
        set_strings(dataset, node, [decimal_string(float(value)) for value in values])
        return
    _pack(dataset, node, FORMATS[node.vr], list(values))


def _pack(dataset: DataSet, node: Node, code: str, numbers: list[Any]) -> None:
    try:
        value = struct.pack(f"<{len(numbers)}{code}", *numbers)
    except (struct.error, OverflowError) as error:
        raise DicomError(DICOM_ERROR_RANGE, str(error)) from error
    dataset.set_value(node, padded(node.vr, value))


def decimal_string(number: float) -> str:
    """Return a number in at most 16 characters (PS3.5, VR DS)."""
    if not math.isfinite(number):
        raise DicomError(DICOM_ERROR_RANGE, f"{number} is no decimal string")
    text = repr(number)
    if text.endswith(".0"):
        text = text[:-2]
    digits = 16
    while len(text) > 16:
        text = f"{number:.{digits}g}"
        digits -= 1
    if math.isinf(float(text)):
        raise DicomError(DICOM_ERROR_RANGE, f"{number!r} needs more than 16 characters")
    return text


def split(text: str, vr: str) -> list[str]:
    """Return the values in one string: parted by a backslash or NUL."""
    if vr in SINGLE_TEXT:
        return [text]
    if "\\" not in text and "\0" not in text:  # as most are
        return [text]
    return re.split(r"[\\\0]", text)


def set_strings(
    dataset: DataSet,
    node: Node,
    values: Sequence[str],
    encodings: tuple[str, ...] | None = None,
) -> None:
    """Set strings, encoded in the character set given or that of the data set."""
    require(node, STRINGS)
    if node.vr in SINGLE_TEXT and len(values) > 1:
        raise refuse(node, "several values")
    for value in values:
        check_string(node.vr, value)
    text = "\\".join(values)
    if text.isascii():  # as every character set of DICOM holds it where it starts
        dataset.set_value(node, padded(node.vr, text.encode("ascii")))
        return
    own = encodings if node.vr in CHARACTER_SET_TEXT else None
    encoded = charsets.encode(text, own or encodings_of_level(node))
    dataset.set_value(node, padded(node.vr, encoded))
    node.encodings = None if own is None or encoded.isascii() else own


def encodings_of_level(node: Node) -> tuple[str, ...]:
    """Return the character set that a new value of `node` is written in."""
    siblings = node.siblings
    if node.vr in CHARACTER_SET_TEXT and type(siblings) is Elements:
        return siblings.encodings()
    return charsets.DEFAULT


def check_string(vr: str, value: str) -> None:
    """Refuse a value that is too long for `vr`, or of a wrong shape."""
    longest = _LONGEST.get(vr, len(value))
    if vr == "PN":
        parts = value.split("=")
        too_long = len(parts) > 3 or any(len(part) > longest for part in parts)
    else:
        too_long = len(value) > longest
    if too_long:
        raise DicomError(
            DICOM_ERROR_INVALID_ELEMENT_LENGTH, f"{value[:80]!r} is too long for {vr}"
        )
    shape = _SHAPES.get(vr)
    if value and shape is not None and not shape.fullmatch(value.rstrip(" ")):
        raise DicomError(DICOM_ERROR_CONVERSION, f"{value!r} is no {vr}")


def set_bytes(dataset: DataSet, node: Node, value: bytes) -> None:
    """Set the encoded value of any VR; binary ones must be whole words."""
    if node.is_branch or len(value) % WORD_SIZES.get(node.vr, 1):
        raise refuse(node, f"{len(value)} bytes")
    dataset.set_value(node, padded(node.vr, value))


def read_file(path: str | os.PathLike[str]) -> bytes:
    """Return the content of a file."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError) as error:  # ValueError: NUL in the name
        raise DicomError(DICOM_ERROR_OPEN, str(error)) from error


def read_part(file: Any, offset: int, length: int) -> bytes:
    """Return a part of an open binary file, or of a file descriptor."""
    try:
        if isinstance(file, int):
            # the file of somebody else is left where it stood
            before = os.lseek(file, 0, os.SEEK_CUR)
            try:
                os.lseek(file, offset, os.SEEK_SET)
                value = os.read(file, length)
            finally:
                os.lseek(file, before, os.SEEK_SET)
        else:
            file.seek(offset)
            value = file.read(length)
    except (OSError, ValueError) as error:  # ValueError: closed, a negative offset
        raise DicomError(DICOM_ERROR_READ, str(error)) from error
    if len(value) != length:
        raise DicomError(DICOM_ERROR_END, f"{length} bytes from {offset} on are not there")
    return bytes(value)
