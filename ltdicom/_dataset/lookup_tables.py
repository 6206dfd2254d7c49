"""Modality LUT, VOI LUT, windows and palettes as elements (PS3.3 C.11, C.7.6.3.1).

Elements that a template left empty count as absent. A descriptor has the number of
entries (65536 is written as 0), the first value that is mapped, and the bits of an entry;
only the second can be negative, whatever the VR says. Knows the tree and attributes; what
the tables do to pixels is not known here.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import (
    attributes,
    functional_groups,
    pixels,
    segmented_palette,
    values,
)
from ltdicom._dataset.codec.vrs import UNDEFINED
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node
from ltdicom.constants.error import (
    DICOM_ERROR_FEATURE_NOT_SUPPORTED,
    DICOM_ERROR_LUT_DESCRIPTOR_MISSING,
    DICOM_ERROR_MODALITY_LUT_MISSING,
    DICOM_ERROR_PALETTECOLORLUTDATAMISSING,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_VOI_LUT_MISSING,
    DicomErrorCode,
)

WINDOW_CENTER: Final = 0x00281050
WINDOW_WIDTH: Final = 0x00281051
_INTERCEPT: Final = 0x00281052
_SLOPE: Final = 0x00281053
_RESCALE_TYPE: Final = 0x00281054
WINDOW_EXPLANATION: Final = 0x00281055
_MODALITY_SEQUENCE: Final = 0x00283000
_DESCRIPTOR: Final = 0x00283002
_EXPLANATION: Final = 0x00283003
_MODALITY_TYPE: Final = 0x00283004
_LUT_DATA: Final = 0x00283006
_VOI_SEQUENCE: Final = 0x00283010

_PALETTE_UID: Final = 0x00281199
_PALETTE_DESCRIPTORS: Final = (0x00281101, 0x00281102, 0x00281103)
_PALETTE_DATA: Final = (0x00281201, 0x00281202, 0x00281203)
_SEGMENTED_DATA: Final = (0x00281221, 0x00281222, 0x00281223)

_UNSPECIFIED: Final = "US"
_MOST_ENTRIES: Final = 1 << 16


@dataclass(frozen=True)
class Descriptor:
    """What is in front of a table.

    Attributes
    ----------
    entries : int
        1 to 65536.
    first : int
        The value that the first entry stands for.
    bits : int
        Of an entry: 8 to 16.
    """

    entries: int
    first: int
    bits: int

    def check(self) -> None:
        """Refuse numbers that a descriptor cannot carry."""
        right = 1 <= self.entries <= _MOST_ENTRIES and 1 <= self.bits <= 16
        if not (right and -0x8000 <= self.first <= 0xFFFF):
            raise DicomError(DICOM_ERROR_PARAMETER, f"{self} cannot be written")


# words


def words(node: Node) -> list[int]:
    """Return the value of an element as unsigned numbers of 16 bits."""
    order = "little" if node.little else "big"
    value = pixels.read(node)
    return [
        int.from_bytes(value[i : i + 2], order)  # type: ignore[arg-type]
        for i in range(0, len(value) - 1, 2)
    ]


def filled(level: Elements, tag: int) -> Node | None:
    """Return an element that has a value, or items."""
    node = level.get(tag)
    if node is None or (not node.is_branch and not len(node.value)):
        return None
    return node


def descriptor_of(level: Elements, tag: int) -> Descriptor:
    """Return a descriptor.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_LUT_DESCRIPTOR_MISSING``: there is none, or not of three numbers.
    """
    node = filled(level, tag)
    numbers = [] if node is None or node.is_branch else words(node)
    if node is None or len(numbers) != 3:
        raise DicomError(DICOM_ERROR_LUT_DESCRIPTOR_MISSING, f"{tag:08X}")
    entries, first, bits = numbers
    if first & 0x8000 and (node.vr == "SS" or level.pixels_are_signed()):
        first -= 0x10000
    return Descriptor(entries or _MOST_ENTRIES, first, bits)


def put_descriptor(
    dataset: DataSet, level: Elements, tag: int, descriptor: Descriptor
) -> None:
    """Set a descriptor: as SS where the first value that is mapped is negative."""
    descriptor.check()
    vr = "SS" if descriptor.first < 0 else "US"
    numbers = (descriptor.entries % _MOST_ENTRIES, descriptor.first, descriptor.bits)
    value = b"".join((n & 0xFFFF).to_bytes(2, "little") for n in numbers)
    attributes.put_bytes(dataset, level, tag, vr, value)


def entries_of(node: Node, descriptor: Descriptor) -> list[int]:
    """Return the entries of a table; those of 8 bits may be packed, two in a word."""
    found = words(node)
    packed = descriptor.bits <= 8 and len(found) == (descriptor.entries + 1) // 2
    if packed and descriptor.entries > 1:
        found = [half for word in found for half in (word & 0xFF, word >> 8)]
    return found[: descriptor.entries]


def put_entries(
    dataset: DataSet, level: Elements, tag: int, entries: Sequence[int], vr: str = "OW"
) -> None:
    """Set the entries of a table, a word for each."""
    there = level.get(tag)
    if there is not None and there.vr == "US":
        vr = "US"
    attributes.put_bytes(dataset, level, tag, vr, _encoded(entries))


def _encoded(entries: Sequence[int]) -> bytes:
    if any(not 0 <= entry <= 0xFFFF for entry in entries):
        raise DicomError(DICOM_ERROR_PARAMETER, "an entry has more than 16 bits")
    return b"".join(entry.to_bytes(2, "little") for entry in entries)


def _text(dataset: DataSet, level: Elements, tag: int) -> str:
    return str(attributes.first(dataset, level, tag) or "")


def _remove(dataset: DataSet, level: Elements, tags: Iterable[int]) -> None:
    for tag in tags:
        node = level.get(tag)
        if node is not None:
            dataset.delete(node)


def _one_item(dataset: DataSet, level: Elements, tag: int) -> Elements:
    """Return the first item of a sequence, which is inserted if need be."""
    items = attributes.required_sequence(dataset, level, tag)
    node = items.first() or items.insert(UNDEFINED)
    assert isinstance(node.children, Elements)
    return node.children


# modality: rescale, or a table


@dataclass(frozen=True)
class Rescale:
    """Slope and intercept (PS3.3 C.11.1)."""

    intercept: float
    slope: float
    unit: str


@dataclass(frozen=True)
class Table:
    """A modality or VOI table without its entries."""

    descriptor: Descriptor
    explanation: str
    unit: str = ""


def modality(dataset: DataSet, frame: int) -> Rescale | Table | None:
    """Return how stored values become values of the modality, None for as they are.

    A rescale wins where a file has, against the standard, a table beside it.
    """
    macro = functional_groups.PIXEL_VALUE_TRANSFORMATION
    level = functional_groups.level(dataset, macro, frame)
    intercept = attributes.first(dataset, level, _INTERCEPT)
    slope = attributes.first(dataset, level, _SLOPE)
    if intercept is not None and slope is not None:
        return Rescale(intercept, slope, _text(dataset, level, _RESCALE_TYPE))
    items = attributes.items(dataset.root, _MODALITY_SEQUENCE)
    if not items:
        return None
    return Table(
        descriptor_of(items[0], _DESCRIPTOR),
        _text(dataset, items[0], _EXPLANATION),
        _text(dataset, items[0], _MODALITY_TYPE),
    )


def modality_data(dataset: DataSet) -> list[int]:
    """Return the entries of the modality table."""
    items = attributes.items(dataset.root, _MODALITY_SEQUENCE)
    return _data(items, 0, DICOM_ERROR_MODALITY_LUT_MISSING)


def _data(items: list[Elements], index: int, missing: DicomErrorCode) -> list[int]:
    node = filled(items[index], _LUT_DATA) if index < len(items) else None
    if node is None:
        raise DicomError(missing, f"item {index} of {len(items)}")
    return entries_of(node, descriptor_of(items[index], _DESCRIPTOR))


def set_rescale(
    dataset: DataSet, frame: int, rescale: Rescale, *, overwrite: bool, share: bool
) -> None:
    """Set slope and intercept; a table, which must not stand beside them, goes."""
    texts = {
        _INTERCEPT: values.decimal_string(rescale.intercept),
        _SLOPE: values.decimal_string(rescale.slope),
    }
    attributes.made(dataset, dataset.root, _RESCALE_TYPE, rescale.unit)
    with functional_groups.changing(
        dataset,
        functional_groups.PIXEL_VALUE_TRANSFORMATION,
        frame,
        overwrite_shared=overwrite,
        share=share,
    ) as level:
        if rescale.unit or level.has(_RESCALE_TYPE) or level is not dataset.root:
            texts[_RESCALE_TYPE] = rescale.unit or _UNSPECIFIED
        attributes.put_all(dataset, level, texts)
    _remove(dataset, dataset.root, (_MODALITY_SEQUENCE,))


def set_modality_table(dataset: DataSet, table: Table, entries: Sequence[int]) -> None:
    """Set the modality table; slope and intercept, which exclude it, go."""
    if functional_groups.there(dataset):
        raise DicomError(
            DICOM_ERROR_FEATURE_NOT_SUPPORTED,
            "functional groups have no modality LUT (PS3.3 C.7.6.16.2.9)",
        )
    _check(dataset, table, entries)
    level = _one_item(dataset, dataset.root, _MODALITY_SEQUENCE)
    _put_table(dataset, level, table, entries)
    attributes.put(dataset, level, _MODALITY_TYPE, table.unit or _UNSPECIFIED)
    _remove(dataset, dataset.root, (_INTERCEPT, _SLOPE, _RESCALE_TYPE))


def _check(dataset: DataSet, table: Table, entries: Sequence[int]) -> None:
    """Refuse a table that cannot be written, before anything is changed."""
    table.descriptor.check()
    if len(entries) < table.descriptor.entries:
        raise DicomError(
            DICOM_ERROR_PARAMETER,
            f"{len(entries)} entries, the descriptor says {table.descriptor.entries}",
        )
    _encoded(entries)
    for tag, text in ((_EXPLANATION, table.explanation), (_MODALITY_TYPE, table.unit)):
        attributes.made(dataset, dataset.root, tag, text)


def _put_table(
    dataset: DataSet, level: Elements, table: Table, entries: Sequence[int]
) -> None:
    put_entries(dataset, level, _LUT_DATA, entries[: table.descriptor.entries])
    put_descriptor(dataset, level, _DESCRIPTOR, table.descriptor)
    attributes.put(dataset, level, _EXPLANATION, table.explanation or None)


def delete_modality(dataset: DataSet, frame: int, *, overwrite: bool) -> None:
    """Delete rescale and table."""
    macro = functional_groups.PIXEL_VALUE_TRANSFORMATION
    _delete_macro(
        dataset, macro, frame, (_INTERCEPT, _SLOPE, _RESCALE_TYPE), overwrite=overwrite
    )
    _remove(dataset, dataset.root, (_MODALITY_SEQUENCE,))


def _delete_macro(
    dataset: DataSet, macro: int, frame: int, tags: tuple[int, ...], *, overwrite: bool
) -> None:
    level = functional_groups.level(dataset, macro, frame)
    if level is not dataset.root:
        level = functional_groups.level_to_change(
            dataset, macro, frame, overwrite_shared=overwrite, share=False
        )
    _remove(dataset, level, tags)
    functional_groups.remove_if_empty(dataset, level)


# windows


@dataclass(frozen=True)
class Window:
    """A pair of center and width, with what it is called."""

    center: float
    width: float
    explanation: str


def _windows_level(dataset: DataSet, frame: int) -> Elements:
    return functional_groups.level(dataset, functional_groups.FRAME_VOI_LUT, frame)


def window_count(dataset: DataSet, frame: int) -> int:
    """Return how many windows a frame has."""
    return len(attributes.every(dataset, _windows_level(dataset, frame), WINDOW_CENTER))


def window(dataset: DataSet, frame: int, index: int) -> Window:
    """Return a window.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: there is none of that index.
    """
    found = windows(dataset, frame)
    if index >= len(found):
        raise DicomError(DICOM_ERROR_PARAMETER, f"there is no window {index}")
    return found[index]


def windows(dataset: DataSet, frame: int) -> list[Window]:
    """Return all windows of a frame that have a center and a width."""
    level = _windows_level(dataset, frame)
    centers = attributes.every(dataset, level, WINDOW_CENTER)
    widths = attributes.every(dataset, level, WINDOW_WIDTH)
    names = attributes.every(dataset, level, WINDOW_EXPLANATION)
    names += [""] * (len(centers) - len(names))
    return [
        Window(center, width, str(name or ""))
        for center, width, name in zip(centers, widths, names, strict=False)
    ]


def set_window(
    dataset: DataSet,
    frame: int,
    index: int,
    window: Window,
    *,
    overwrite: bool,
    share: bool,
) -> None:
    """Set a window, or add one behind the last; the others keep their texts.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: a width below 1, or an index beyond the next one.
    """
    if "\\" in window.explanation:  # it would move the texts of the windows behind it
        raise DicomError(DICOM_ERROR_PARAMETER, f"{window.explanation!r} is several texts")
    if not window.width >= 1:
        raise DicomError(DICOM_ERROR_PARAMETER, f"a width of {window.width}")
    if index > window_count(dataset, frame):
        raise DicomError(DICOM_ERROR_PARAMETER, f"there is no window {index - 1} yet")
    given = {
        WINDOW_CENTER: values.decimal_string(window.center),
        WINDOW_WIDTH: values.decimal_string(window.width),
        WINDOW_EXPLANATION: window.explanation,
    }
    attributes.made(dataset, dataset.root, WINDOW_EXPLANATION, window.explanation)
    with functional_groups.changing(
        dataset,
        functional_groups.FRAME_VOI_LUT,
        frame,
        overwrite_shared=overwrite,
        share=share,
    ) as level:
        wanted: dict[int, list[str]] = {}
        for tag, text in given.items():
            node = filled(level, tag)
            texts = [] if node is None else values.texts(dataset, node)
            if tag == WINDOW_EXPLANATION and not text and not any(texts):
                continue
            texts += [""] * (index + 1 - len(texts))
            texts[index] = text
            wanted[tag] = texts
        attributes.put_all(dataset, level, wanted)


def delete_windows(dataset: DataSet, frame: int, *, overwrite: bool) -> None:
    """Delete all windows of a frame."""
    tags = (WINDOW_CENTER, WINDOW_WIDTH, WINDOW_EXPLANATION)
    macro = functional_groups.FRAME_VOI_LUT
    _delete_macro(dataset, macro, frame, tags, overwrite=overwrite)


# VOI tables


def voi_count(dataset: DataSet) -> int:
    """Return how many VOI tables there are."""
    return len(attributes.items(dataset.root, _VOI_SEQUENCE))


def _voi_item(dataset: DataSet, index: int) -> Elements:
    items = attributes.items(dataset.root, _VOI_SEQUENCE)
    if index >= len(items):
        raise DicomError(DICOM_ERROR_PARAMETER, f"there is no VOI LUT {index}")
    return items[index]


def voi(dataset: DataSet, index: int) -> Table:
    """Return a VOI table without its entries."""
    item = _voi_item(dataset, index)
    explanation = _text(dataset, item, _EXPLANATION)
    return Table(descriptor_of(item, _DESCRIPTOR), explanation)


def voi_data(dataset: DataSet, index: int) -> list[int]:
    """Return the entries of a VOI table."""
    items = attributes.items(dataset.root, _VOI_SEQUENCE)
    return _data(items, index, DICOM_ERROR_VOI_LUT_MISSING)


def set_voi(dataset: DataSet, index: int, table: Table, entries: Sequence[int]) -> None:
    """Set a VOI table, or add one behind the last."""
    count = voi_count(dataset)
    if index > count:
        raise DicomError(DICOM_ERROR_PARAMETER, f"there is no VOI LUT {index - 1} yet")
    _check(dataset, table, entries)
    if index < count:
        level = _voi_item(dataset, index)
    else:
        items = attributes.required_sequence(dataset, dataset.root, _VOI_SEQUENCE)
        children = items.insert(UNDEFINED).children
        assert isinstance(children, Elements)
        level = children
    _put_table(dataset, level, table, entries)


def delete_voi(dataset: DataSet) -> None:
    """Delete all VOI tables."""
    _remove(dataset, dataset.root, (_VOI_SEQUENCE,))


# palettes


@dataclass(frozen=True)
class Palette:
    """The descriptors of red, green and blue, and what is said of the whole."""

    descriptors: tuple[Descriptor, Descriptor, Descriptor]
    uid: str
    segmented: bool


def palette(dataset: DataSet, level: Elements | None = None) -> Palette:
    """Return the palette without its data; an icon has one of its own beside it."""
    level = dataset.root if level is None else level
    red, green, blue = (descriptor_of(level, tag) for tag in _PALETTE_DESCRIPTORS)
    segmented = all(filled(level, tag) is not None for tag in _SEGMENTED_DATA)
    return Palette((red, green, blue), _text(dataset, level, _PALETTE_UID), segmented)


def palette_data(dataset: DataSet, color: int, level: Elements | None = None) -> list[int]:
    """Return the entries of one color; segments are expanded (PS3.3 C.7.9.2)."""
    level = dataset.root if level is None else level
    segmented = filled(level, _SEGMENTED_DATA[color])
    node = segmented or filled(level, _PALETTE_DATA[color])
    if node is None:
        raise DicomError(DICOM_ERROR_PALETTECOLORLUTDATAMISSING, f"color {color}")
    descriptor = descriptor_of(level, _PALETTE_DESCRIPTORS[color])
    if segmented is None:
        return entries_of(node, descriptor)
    return _expanded(node, descriptor)


def _expanded(node: Node, descriptor: Descriptor) -> list[int]:
    narrow = descriptor.bits <= 8
    data = pixels.read(node) if narrow else words(node)
    try:
        found = segmented_palette.expand(data, 8 if narrow else 16, descriptor.entries)
    except ValueError as error:
        raise DicomError(DICOM_ERROR_PALETTECOLORLUTDATAMISSING, str(error)) from error
    if len(found) < descriptor.entries:
        raise DicomError(
            DICOM_ERROR_PALETTECOLORLUTDATAMISSING,
            f"the segments have {len(found)} of {descriptor.entries} entries",
        )
    return found


def set_palette(dataset: DataSet, wanted: Palette, level: Elements | None = None) -> None:
    """Set the descriptors; whether data is segmented is remembered until it comes."""
    for descriptor in wanted.descriptors:
        descriptor.check()
    level = dataset.root if level is None else level
    attributes.put(dataset, level, _PALETTE_UID, wanted.uid or None)  # the rest is right
    for tag, descriptor in zip(_PALETTE_DESCRIPTORS, wanted.descriptors, strict=True):
        put_descriptor(dataset, level, tag, descriptor)
    _remove(dataset, level, _PALETTE_DATA if wanted.segmented else _SEGMENTED_DATA)
    for tag in _SEGMENTED_DATA if wanted.segmented else _PALETTE_DATA:
        if not level.has(tag):
            attributes.put_bytes(dataset, level, tag, "OW", b"")


def set_palette_data(
    dataset: DataSet, color: int, entries: Sequence[Any], level: Elements | None = None
) -> None:
    """Set one color's data: segments where `set_palette` was told so."""
    level = dataset.root if level is None else level
    descriptor = descriptor_of(level, _PALETTE_DESCRIPTORS[color])
    segmented = level.has(_SEGMENTED_DATA[color])
    if not segmented and len(entries) < descriptor.entries:
        raise DicomError(DICOM_ERROR_PARAMETER, f"only {len(entries)} entries")
    tag = (_SEGMENTED_DATA if segmented else _PALETTE_DATA)[color]
    if descriptor.bits <= 8:
        if any(not 0 <= entry <= 0xFF for entry in entries):
            raise DicomError(DICOM_ERROR_PARAMETER, "an entry has more than 8 bits")
        value = bytes(entries) + b"\0" * (len(entries) & 1)
        attributes.put_bytes(dataset, level, tag, "OW", value)
        return
    put_entries(dataset, level, tag, entries)


def delete_palette(dataset: DataSet, level: Elements | None = None) -> None:
    """Delete descriptors, data and UID."""
    tags = (*_PALETTE_DESCRIPTORS, *_PALETTE_DATA, *_SEGMENTED_DATA, _PALETTE_UID)
    _remove(dataset, dataset.root if level is None else level, tags)
