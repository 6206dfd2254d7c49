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
from collections.abc import Set as AbstractSet
from decimal import ROUND_DOWN, ROUND_HALF_EVEN, Context, Decimal
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import date_text
from ltdicom._dataset.codec import charsets
from ltdicom._dataset.codec.vrs import (
    CHARACTER_SET_TEXT,
    EXACT,
    FORMATS,
    GROUPED,
    LONGEST,
    LONGEST_BINARY,
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

FLOAT_VRS: Final = frozenset({"FL", "OF"})
DOUBLE_VRS: Final = frozenset({"FD", "OD", "DS"})

_DECIMAL: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?\d+", re.ASCII)
_UID: Final = re.compile(r"[0-9.*?]+")
# of an IS (PS3.5 table 6.2-1), as of an L_INT32
_SMALLEST, _LARGEST = -(2**31), 2**31 - 1
_DATES: Final = frozenset({"AS", "DA", "DT", "TM"})
_SHAPED: Final = _DATES | {"DS", "IS", "UI"}
# bytes of a value whose texts are kept, and of how many elements they are
_LONG_TEXT: Final = 256
_RECENT: Final = 32
# of these a peer may send the rest of a buffer after a NUL; in command sets it is the same
_NAMES: Final = frozenset({"AE", "UI"})
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
    there = node.value
    if len(there) < _LONG_TEXT:
        return _split(node, dataset.read(there))
    # Programs ask for the points of a contour one by one: those of the last long values
    # are kept. `encodings` may change with (0008,0005), a value only with its object.
    recent = dataset.recent_texts
    kept = recent.get(node)
    encodings = encodings_for(node)
    if kept is None or kept[0] is not there or kept[1] != (node.vr, encodings):
        kept = recent[node] = there, (node.vr, encodings), _split(node, dataset.read(there))
        if len(recent) > _RECENT:
            del recent[next(iter(recent))]
    return kept[2]


def _split(node: Node, value: bytes) -> list[str]:
    value = value.rstrip(b"\0 ")
    if not value:
        return []
    # ASCII is the same in every character set; which one it is need not be read
    text = charsets.plain(value) or charsets.decode(value, encodings_for(node), node.vr)
    if node.vr in SINGLE_TEXT:
        return [text]
    if "\0" in text and node.vr in _NAMES:
        text = "\\".join([each.partition("\0")[0] for each in text.split("\\")])
    if node.vr in _STRIPPED_LEFT:
        return [each.strip(" \0") for each in text.split("\\")]
    return [each.rstrip(" \0") for each in text.split("\\")]


def forget(dataset: DataSet, node: Node) -> None:
    """Drop what is kept of a value that was read."""
    dataset.recent_texts.pop(node, None)


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
    dataset: DataSet, node: Node, index: int, number: int, vrs: AbstractSet[str]
) -> list[int]:
    """Return `number` integers from `index` on."""
    require(node, vrs)
    if node.vr == "IS":
        return [_integer(text) for text in strings(dataset, node, index, number)]
    return words(dataset, node, index, number)


def floats(
    dataset: DataSet, node: Node, index: int, number: int, vrs: AbstractSet[str]
) -> list[float]:
    """Return `number` floating point numbers from `index` on."""
    require(node, vrs)
    if node.vr == "DS":
        return [decimal(text) for text in strings(dataset, node, index, number)]
    return words(dataset, node, index, number)


def _integer(text: str) -> int:
    """Return the number in an IS; some devices write "1.0"."""
    number = decimal(text)
    if not _SMALLEST <= number <= _LARGEST or number != int(number):
        raise DicomError(DICOM_ERROR_CONVERSION, f"{text!r} is not an integer of 32 bits")
    return int(number)


def decimal(text: str) -> float:
    """Return the number in a DS: what PS3.5 allows, and not all that Python reads."""
    number = float(text) if _DECIMAL.fullmatch(text) else math.nan
    if not math.isfinite(number):
        raise DicomError(DICOM_ERROR_CONVERSION, f"{text!r} is not a decimal number")
    return number


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
    dataset: DataSet, node: Node, values: Sequence[int], vrs: AbstractSet[str]
) -> None:
    """Set integers; a negative one in an unsigned VR keeps its bits, as in C++."""
    require(node, vrs)
    if node.vr == "IS":
        if any(int(value) != value for value in values):
            raise DicomError(DICOM_ERROR_RANGE, "an IS is an integer")
        set_strings(dataset, node, [str(int(value)) for value in values])
        return
    code = FORMATS[node.vr]
    packed = values
    if node.vr == "AT":
        packed = [half for tag in values for half in divmod(int(tag), 1 << 16)]
    elif code.isupper() and min(values, default=0) < 0:
        bits = 8 * WORD_SIZES[node.vr]
        packed = [v + (1 << bits) if -(1 << bits - 1) <= v < 0 else v for v in values]
    _pack(dataset, node, code, packed)


def set_floats(
    dataset: DataSet, node: Node, values: Sequence[float], vrs: AbstractSet[str]
) -> None:
    """Set floating point numbers."""
    require(node, vrs)
    if node.vr == "DS":
        set_strings(dataset, node, [decimal_string(float(value)) for value in values])
        return
    _pack(dataset, node, FORMATS[node.vr], values)


def _pack(dataset: DataSet, node: Node, code: str, numbers: Sequence[Any]) -> None:
    try:
        value = struct.pack(f"<{len(numbers)}{code}", *numbers)
    except (struct.error, OverflowError) as error:
        raise DicomError(DICOM_ERROR_RANGE, str(error)) from error
    set_bytes(dataset, node, value)


def decimal_string(number: float) -> str:
    """Return a number in at most 16 characters, as precisely as these can (VR DS)."""
    number = float(number)  # a bool, a number of NumPy: their texts are others
    if not math.isfinite(number):
        raise DicomError(DICOM_ERROR_RANGE, f"{number} is not a decimal string")
    text = repr(number).removesuffix(".0")
    if len(text) <= 16:
        return text
    size = abs(number)
    if 0.01 <= size < 1e13:  # with a point it is shorter than with an exponent
        places = 15 - (number < 0) - (len(str(int(size))) if size >= 1 else 0)
        text = f"{number:.{places}f}".replace("0.", ".", 1 if size < 1 else 0)
        if len(text) <= 16:
            return text.rstrip("0")
    # 17 digits are all that a double has; fewer are nearer to it than fewer still
    for digits in range(17, 0, -1):
        text = _spelled(Decimal(number), digits, ROUND_HALF_EVEN)
        if math.isinf(float(text)):  # rounded beyond the largest double
            text = _spelled(Decimal(number), digits, ROUND_DOWN)
        if len(text) <= 16:
            return text
    raise AssertionError(number)


def _spelled(number: Decimal, digits: int, rounding: str) -> str:
    """Return the shortest text of a number rounded to so many digits."""
    rounded = Context(prec=digits, rounding=rounding).create_decimal(number)
    sign, figures, exponent = rounded.normalize().as_tuple()
    assert isinstance(exponent, int)
    mantissa, minus = "".join(map(str, figures)), "-" * sign
    size = len(mantissa)
    forms = []
    if exponent >= 0:
        forms.append(mantissa + "0" * exponent)
    elif size > -exponent:
        forms.append(f"{mantissa[:exponent]}.{mantissa[exponent:]}")
    else:
        zeros = "0" * (-exponent - size)
        forms += [f"0.{zeros}{mantissa}", f".{zeros}{mantissa}"]
    # the point may stand where the exponent is short, or there is none
    for whole in (1, *range(size, -1, -1)):
        point = f"{mantissa[:whole]}.{mantissa[whole:]}".rstrip(".")
        forms.append(f"{point}e{exponent + size - whole}")
    fitting = [form for form in forms if len(minus + form) <= 16]
    return minus + (fitting or forms)[0]


def split(text: str, vr: str) -> list[str]:
    """Return the values in one string: separated by a backslash or NUL, ended by NULs.

    Where a backslash is text, NUL parts alone.
    """
    text = text.rstrip("\0")
    if vr in SINGLE_TEXT:
        return text.split("\0")
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
    if text.isascii() and "\x1b" not in text:  # as in every character set
        dataset.set_value(node, padded(node.vr, text.encode("ascii")))
        return
    own = encodings if node.vr in CHARACTER_SET_TEXT else None
    encoded = charsets.encode(text, own or encodings_of_level(node), node.vr)
    dataset.set_value(node, padded(node.vr, encoded))
    node.encodings = own


def encodings_of_level(node: Node) -> tuple[str, ...]:
    """Return the character set that a new value of `node` is written in."""
    siblings = node.siblings
    if node.vr in CHARACTER_SET_TEXT and type(siblings) is Elements:
        return siblings.encodings()
    return charsets.DEFAULT


def check_string(vr: str, value: str) -> None:
    """Refuse a value that is too long for `vr`, or of a wrong shape."""
    length = len(value)
    longest = LONGEST.get(vr, length)
    if vr in GROUPED:
        groups = value.split("=")
        length = 0 if len(groups) <= 3 else longest + 1
        length = max(length, *map(len, groups))
    if length > longest:
        raise DicomError(
            DICOM_ERROR_INVALID_ELEMENT_LENGTH, f"{value[:80]!r} is too long for {vr}"
        )
    if vr in EXACT and value and len(value) != EXACT[vr]:
        raise DicomError(
            DICOM_ERROR_INVALID_ELEMENT_LENGTH, f"{value[:80]!r} has not the length of {vr}"
        )
    if vr not in _SHAPED and "\0" not in value:  # as most are
        return
    try:
        if value and not _has_shape(vr, value.rstrip(" ")):
            raise ValueError("its form is another")
    except (ValueError, DicomError) as error:
        raise DicomError(
            DICOM_ERROR_CONVERSION, f"{value[:80]!r} is not a {vr}: {error}"
        ) from error


def _has_shape(vr: str, value: str) -> bool:
    """Whether a value is such as its VR has them; ValueError and DicomError say no, too."""
    if vr in _DATES:
        date_text.check(vr, value)
    elif vr == "DS":
        decimal(value.strip(" "))
    elif vr == "IS":
        _integer(value.strip(" "))
        return bool(_INTEGER.fullmatch(value.strip(" ")))
    elif vr == "UI":
        return bool(_UID.fullmatch(value))
    return "\0" not in value


def set_bytes(dataset: DataSet, node: Node, value: bytes) -> None:
    """Set the encoded value of any VR; binary ones must be whole words."""
    vr = node.vr
    if node.is_branch or len(value) % WORD_SIZES[vr]:
        raise refuse(node, f"{len(value)} bytes")
    if vr in FORMATS and (
        len(value) % EXACT.get(vr, 1) or len(value) > LONGEST_BINARY.get(vr, len(value))
    ):
        raise DicomError(
            DICOM_ERROR_INVALID_ELEMENT_LENGTH, f"{len(value)} bytes are no {vr}"
        )
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
    except (OSError, ValueError, OverflowError) as error:  # closed, a negative offset
        raise DicomError(DICOM_ERROR_READ, str(error)) from error
    if len(value) != length:
        raise DicomError(DICOM_ERROR_END, f"{length} bytes from {offset} on are not there")
    return bytes(value)
