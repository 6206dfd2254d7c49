"""Multiplex groups in a data set: the items of (5400,0100) (PS3.3 C.10.9)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes, recode, values
from ltdicom._dataset.codec.vrs import UNDEFINED
from ltdicom._dataset.copying import copy_children
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements
from ltdicom._waveform import annotations as notes
from ltdicom._waveform import samples as coding
from ltdicom._waveform.annotations import Annotation
from ltdicom._waveform.group import CHANNELS, MAX_CHANNELS, MAX_SAMPLES, Channel, Group
from ltdicom.constants.error import (
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_MEMORY,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_RANGE,
)

SEQUENCE: Final = 0x54000100
ORIGINALITY: Final = 0x003A0004
FREQUENCY: Final = 0x003A001A
TIME_SKEW: Final = 0x003A0214
SAMPLE_SKEW: Final = 0x003A0215

_NUMBER_OF_CHANNELS: Final = 0x003A0005
_NUMBER_OF_SAMPLES: Final = 0x003A0010
_BITS_ALLOCATED: Final = 0x54001004
_INTERPRETATION: Final = 0x54001006
_PADDING: Final = 0x5400100A
_DATA: Final = 0x54001010
_BITS_STORED: Final = 0x003A021A
_MINIMUM: Final = 0x54000110
_MAXIMUM: Final = 0x54000112
# what a `Group` holds otherwise than as an element
_ENCODING: Final = (
    _NUMBER_OF_CHANNELS, _NUMBER_OF_SAMPLES, _BITS_ALLOCATED, _INTERPRETATION, _PADDING,
    _DATA,
)  # fmt: skip


def count(dataset: DataSet) -> int:
    """Return how many groups there are."""
    return len(attributes.items(dataset.root, SEQUENCE))


# reading


def load(dataset: DataSet, index: int) -> Group:
    """Return a copy of a group, with the annotations of its channels.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_RANGE``: there is no such group. ``DICOM_ERROR_FORMAT``: its
        samples cannot be told. ``DICOM_ERROR_READ``: the file is gone that holds them.
    """
    item = _item(dataset, index)
    group = Group()
    code, number, samples = _encoding(dataset, item)
    group.interpretation, group.samples = code, samples
    group.dataset = recode.unicode_copy_of(dataset, item, _ENCODING)
    group.adopt()
    if len(group.channels) > number:
        raise DicomError(DICOM_ERROR_FORMAT, f"more definitions than {number} channels")
    while len(group.channels) < number:
        group.add()
    group.set_data(
        _data(dataset, item, number * samples * coding.interpretation(code).size)
    )
    group.padding = _sample(dataset, item, _PADDING, code)
    for channel in group.channels:
        channel.minimum = _sample(group.dataset, channel.level, _MINIMUM, code)
        channel.maximum = _sample(group.dataset, channel.level, _MAXIMUM, code)
    for annotation, named in notes.of_group(dataset, index + 1):
        for place, channel in enumerate(group.channels, 1):
            if annotation.whole or place in named:
                channel.annotations.append(annotation)
    return group


def _item(dataset: DataSet, index: int) -> Elements:
    found = attributes.items(dataset.root, SEQUENCE)
    if index >= len(found):
        raise DicomError(DICOM_ERROR_RANGE, f"no waveform group {index}")
    return found[index]


def _encoding(dataset: DataSet, item: Elements) -> tuple[int, int, int]:
    """Return interpretation, number of channels and number of samples of an item."""
    term = attributes.first(dataset, item, _INTERPRETATION)
    bits = attributes.first(dataset, item, _BITS_ALLOCATED)
    code = coding.BY_TERM.get(term)
    if code is None or bits != 8 * coding.interpretation(code).size:
        raise DicomError(DICOM_ERROR_FORMAT, f"samples of {bits} bits, {term}")
    number = attributes.first(dataset, item, _NUMBER_OF_CHANNELS)
    samples = attributes.first(dataset, item, _NUMBER_OF_SAMPLES)
    for each, highest in ((number, MAX_CHANNELS), (samples, MAX_SAMPLES)):
        if not isinstance(each, int) or not 0 <= each <= highest:
            raise DicomError(DICOM_ERROR_FORMAT, f"{number} channels, {samples} samples")
    return code, number, samples


def _data(dataset: DataSet, item: Elements, size: int) -> bytes:
    node = item.get(_DATA)
    if node is None or node.is_branch or len(node.value) < size:
        raise DicomError(DICOM_ERROR_FORMAT, f"less than {size} bytes of samples")
    return values.raw(dataset, node, 0, size)


def _sample(dataset: DataSet, level: Elements, tag: int, code: int) -> int | None:
    node = level.get(tag)
    if node is None or node.is_branch:
        return None
    return coding.one(values.raw(dataset, node), code)


# writing


def add(dataset: DataSet, group: Group, index: int) -> None:
    """Insert a copy of a group in front of `index`; at the end if there is no such.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: it has no channels. ``DICOM_ERROR_RANGE``: a limit or
        the padding is not a sample. ``DICOM_ERROR_CONVERSION``: text that the character
        set of the data set lacks. ``DICOM_ERROR_MEMORY``: too many samples. Nothing is
        changed then.
    """
    if not group.channels:
        raise DicomError(DICOM_ERROR_PARAMETER, "a waveform group without channels")
    for tag in (SEQUENCE, notes.SEQUENCE):
        there = dataset.root.get(tag)
        if there is not None and there.vr != "SQ":
            raise DicomError(DICOM_ERROR_PARAMETER, f"{tag:08X} is not a sequence")
    index = min(index, count(dataset))
    try:
        item = _built(dataset, group)
    except (MemoryError, OverflowError) as error:
        raise DicomError(DICOM_ERROR_MEMORY, str(error)) from error
    copies = [
        notes.prepared(dataset, annotation, index + 1, channels)
        for annotation, channels in _annotations(group)
    ]
    _insert(dataset, SEQUENCE, index, item)
    notes.renumber(dataset, index + 1, 1)
    for copy in copies:
        _insert(dataset, notes.SEQUENCE, UNDEFINED, copy)


def delete(dataset: DataSet, index: int) -> None:
    """Delete a group with its annotations."""
    parent = _item(dataset, index).parent
    assert parent is not None
    dataset.delete(parent)
    notes.renumber(dataset, index + 1, -1)


def _insert(dataset: DataSet, tag: int, index: int, source: DataSet) -> None:
    sequence = attributes.required_sequence(dataset, dataset.root, tag)
    item = sequence.insert(index)
    assert item.children is not None
    copy_children(dataset, item.children, source, source.root)


def _built(dataset: DataSet, group: Group) -> DataSet:
    """Return the item of a group as `dataset` can take it."""
    source = group.dataset
    item = recode.copy_of(source, source.root, dataset.root.encodings())
    root, code = item.root, group.interpretation
    encoding = coding.interpretation(code)
    mandatory: dict[int, Any] = {ORIGINALITY: "ORIGINAL", FREQUENCY: 0}
    structure: dict[int, Any] = {
        **{tag: value for tag, value in mandatory.items() if tag not in root.slots},
        _NUMBER_OF_CHANNELS: len(group.channels),
        _NUMBER_OF_SAMPLES: group.samples,
        _BITS_ALLOCATED: 8 * encoding.size,
        _INTERPRETATION: encoding.term,
    }
    for tag, value in structure.items():
        attributes.put(item, root, tag, value)
    attributes.put_bytes(item, root, _DATA, encoding.vr, group.data())
    _put_sample(item, root, _PADDING, group.padding, code)
    definitions = attributes.items(root, CHANNELS)
    for channel, definition in zip(group.channels, definitions, strict=True):
        _complete(item, definition, channel, code)
    return item


def _complete(item: DataSet, definition: Elements, channel: Channel, code: int) -> None:
    _put_sample(item, definition, _MINIMUM, channel.minimum, code)
    _put_sample(item, definition, _MAXIMUM, channel.maximum, code)
    bits = 8 * coding.interpretation(code).size
    stored = attributes.first(item, definition, _BITS_STORED)
    if not stored or stored > bits:
        attributes.put(item, definition, _BITS_STORED, bits)
    if not definition.slots.keys() & {TIME_SKEW, SAMPLE_SKEW}:
        attributes.put(item, definition, SAMPLE_SKEW, 0)  # one of them is mandatory


def _put_sample(
    item: DataSet, level: Elements, tag: int, number: int | None, code: int
) -> None:
    if number is None:
        attributes.put(item, level, tag, None)
        return
    value = coding.one_encoded(number, code)
    attributes.put_bytes(item, level, tag, coding.interpretation(code).vr, value)


def _annotations(group: Group) -> Iterator[tuple[Annotation, list[int]]]:
    """Yield each annotation with the numbers of its channels; 0 is the whole group."""
    found: dict[Annotation, list[int]] = {}
    for place, channel in enumerate(group.channels, 1):
        for annotation in channel.annotations:
            found.setdefault(annotation, []).append(place)
    for annotation, channels in found.items():
        whole = annotation.whole and len(channels) == len(group.channels)
        yield annotation, [0] if whole else channels
