"""From encoded bytes to the raw elements of the tree, by pydicom's reader."""

from __future__ import annotations

import io
import logging
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from pydicom.filereader import data_element_generator, read_sequence_item

from ltdicom._core.errors import DicomError
from ltdicom._dataset.charsets import DEFAULT
from ltdicom._dataset.pydicom_calls import PYDICOM_ERRORS, quiet
from ltdicom._dataset.source import Buffer, Source, Stretch
from ltdicom._dataset.vrs import TAG_ITEM, UNDEFINED
from ltdicom._net.settings import SETTINGS
from ltdicom.constants.error import DICOM_ERROR_FORMAT, DICOM_ERROR_MEMORY

LOGGER = logging.getLogger("ltdicom.dataset")

DEFER_SIZE: Final = 0x10000
"""Values longer than this stay in their source until they are asked for."""


@dataclass
class ParsedItem:
    """An item of a sequence, as pydicom parsed it."""

    slots: dict[int, Any]
    undefined: bool
    tell: int


def inflated(data: Buffer) -> bytes:
    """Return a deflated data set as it was (PS3.5 A.5).

    Raises
    ------
    DicomError
        ``DICOM_ERROR_FORMAT``: not deflated data, or its end is missing;
        ``DICOM_ERROR_MEMORY``: more than `Settings.longest_inflated`. A megabyte can
        become a gigabyte, so what comes out is limited, not what goes in.
    """
    machine = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        result = machine.decompress(data, SETTINGS.longest_inflated)
    except zlib.error as error:
        raise DicomError(DICOM_ERROR_FORMAT, str(error)) from error
    if machine.eof:
        return result
    if len(result) < SETTINGS.longest_inflated:
        raise DicomError(DICOM_ERROR_FORMAT, "the deflated data has no end")
    raise DicomError(
        DICOM_ERROR_MEMORY, f"more than {SETTINGS.longest_inflated} bytes when inflated"
    )


def looks_explicit(head: bytes) -> bool:
    """Whether an element begins with a VR: pydicom's own rule."""
    return len(head) >= 6 and all(0x41 <= letter <= 0x5A for letter in head[4:6])


def parse(
    file: BinaryIO,
    implicit: bool,
    little: bool,
    *,
    group: int | None = None,
    defer: bool = True,
) -> tuple[dict[int, Any], Exception | None]:
    """Return the elements from the position of `file` on, and what stopped it.

    Parameters
    ----------
    file : file-like
        Stands at the first element.
    implicit, little : bool
        The encoding; a file that lies about its VRs is believed its bytes.
    group : int, optional
        Stop in front of the first element of another group.
    defer : bool
        Leave long values in the file.

    Returns
    -------
    slots, error
        The elements that could be read, and the error behind them or None.
    """
    start = file.tell()
    head = file.read(6)
    file.seek(start)
    implicit = not looks_explicit(head) if len(head) == 6 else implicit
    stop = None if group is None else lambda tag, vr, length: tag >> 16 != group
    slots: dict[int, Any] = {}
    with quiet():
        elements = data_element_generator(
            file, implicit, little, stop, DEFER_SIZE if defer else None
        )
        try:
            for element in elements:
                slots[int(element.tag)] = element
        except PYDICOM_ERRORS as error:
            return slots, error
    if slots and defer:
        _end_with(file, slots)
    return slots, None


def _end_with(file: BinaryIO, slots: dict[int, Any]) -> None:
    """Shorten the last value to what the file has of it: pydicom has not looked."""
    tag, last = next(reversed(slots.items()))
    if not last.is_raw or last.length == UNDEFINED or not last.length:
        return
    there = max(file.seek(0, io.SEEK_END) - last.value_tell, 0)
    if last.length > there:
        LOGGER.warning("%08X is truncated: %d bytes of %d", tag, there, last.length)
        slots[tag] = last._replace(length=there)


def sequence(
    value: bytes, implicit: bool, little: bool, tell: int
) -> tuple[list[ParsedItem], Exception | None]:
    """Return the items in the value of a sequence, and what stopped it."""
    file = io.BytesIO(value)
    items: list[ParsedItem] = []
    with quiet():
        try:
            while file.tell() < len(value):
                item = read_sequence_item(file, implicit, little, DEFAULT[0], tell)
                if item is None:  # a delimiter
                    break
                items.append(parsed(item))
        except PYDICOM_ERRORS as error:
            return items, error
    return items, None


def parsed(item: Any) -> ParsedItem:
    """Return what the tree needs of an item of pydicom."""
    return ParsedItem(
        {int(tag): element for tag, element in item.items()},
        bool(item.is_undefined_length_sequence_item),
        int(item.seq_item_tell) + 8,
    )


def fragments(
    source: Source, value: bytes | Stretch, tell: int, little: bool
) -> Iterator[tuple[bytes | Stretch, int]]:
    """Yield the fragments of encapsulated data: value and offset of each."""
    header = struct.Struct("<HHL" if little else ">HHL")
    if isinstance(value, Stretch):
        position, end = value.offset, value.offset + value.length
        while position + 8 <= end:
            group, element, length = header.unpack(source.read(position, 8))
            if group << 16 | element != TAG_ITEM or position + 8 + length > end:
                break
            yield Stretch(position + 8, length), position + 8
            position += 8 + length
        return
    position = 0
    while position + 8 <= len(value):
        group, element, length = header.unpack_from(value, position)
        if group << 16 | element != TAG_ITEM or position + 8 + length > len(value):
            break
        yield value[position + 8 : position + 8 + length], tell + position + 8
        position += 8 + length
