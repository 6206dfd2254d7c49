"""Annotations of waveforms (PS3.3 C.10.10): items that name channels by numbers.

In a data set they stand beside the waveforms, in (0040,B020), and name each channel by
the number of its group and its own, both from 1; channel 0 is the whole group. While no
data set holds the group, each channel keeps its annotations.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._core.numbers import counted
from ltdicom._dataset import attributes, code_sequence, recode, values
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements
from ltdicom.constants.error import DICOM_ERROR_PARAMETER
from ltdicom.constants.waveform import (
    DICOM_TEMPORAL_RANGE_TYPE_UNDEFINED,
    TemporalRangeType,
)

if TYPE_CHECKING:
    from ltdicom.structs import DICOMWAVEFORMANNOTATION

SEQUENCE: Final = 0x0040B020
_CHANNELS: Final = 0x0040A0B0
_GROUP_NUMBER: Final = 0x0040A180
_TEXT: Final = 0x00700006
_NAME: Final = 0x0040A043
_CODE: Final = 0x0040A168
_NUMBERS: Final = 0x0040A30A
_UNITS: Final = 0x004008EA
_RANGE_TYPE: Final = 0x0040A130
_POINTS: Final = {
    "pRefSamplePositions": 0x0040A132,
    "pRefTimeOffsets": 0x0040A138,
    "pRefDatetime": 0x0040A13A,
}
_PREFIX: Final = "DICOM_TEMPORAL_RANGE_TYPE_"

Pair = tuple[int, int]


class Annotation:
    """An annotation, wherever its channels are.

    Attributes
    ----------
    dataset : DataSet
        The attributes of the item, in a character set that holds any text.
    whole : bool
        It is one of the whole group.
    """

    def __init__(self, dataset: DataSet, whole: bool = False) -> None:
        self.dataset = dataset
        self.whole = whole


def of_group(dataset: DataSet, number: int) -> Iterator[tuple[Annotation, list[int]]]:
    """Yield copies of the annotations of a group, with the channels that each names."""
    for item in attributes.items(dataset.root, SEQUENCE):
        channels = [c for group, c in _pairs(dataset, item) if group == number]
        if channels:
            copy = recode.unicode_copy_of(dataset, item)
            yield Annotation(copy, whole=0 in channels), channels


def prepared(
    dataset: DataSet, annotation: Annotation, number: int, channels: Iterable[int]
) -> DataSet:
    """Return the attributes of an annotation as `dataset` can take them."""
    source = annotation.dataset
    copy = recode.copy_of(source, source.root, dataset.root.encodings())
    _put_pairs(copy, copy.root, [(number, channel) for channel in channels])
    return copy


def renumber(dataset: DataSet, number: int, step: int) -> None:
    """Follow a group that was inserted (1) or deleted (-1) at a number.

    Annotations of a deleted group go with it.
    """
    node = dataset.root.get(SEQUENCE)
    if node is None or node.vr != "SQ":
        return
    for item in attributes.items(dataset.root, SEQUENCE):
        before = _pairs(dataset, item)
        kept = [p for p in before if step > 0 or p[0] != number]
        after = [(g + step * (g >= number), channel) for g, channel in kept]
        if after == before:
            continue
        if after:
            _put_pairs(dataset, item, after)
        elif item.parent is not None:
            dataset.delete(item.parent)
    if not node.children:
        dataset.delete(node)


def _pairs(dataset: DataSet, item: Elements) -> list[Pair]:
    numbers = attributes.every(dataset, item, _CHANNELS)
    return list(zip(numbers[::2], numbers[1::2], strict=False))


def _put_pairs(dataset: DataSet, item: Elements, pairs: list[Pair]) -> None:
    attributes.put(dataset, item, _CHANNELS, [number for pair in pairs for number in pair])


# the structure


def read(annotation: Annotation) -> DICOMWAVEFORMANNOTATION:
    """Return an annotation as a structure."""
    from ltdicom.structs import DICOMWAVEFORMANNOTATION

    source = annotation.dataset
    made = DICOMWAVEFORMANNOTATION()
    made.pszUnformattedTextValue = attributes.first(source, source.root, _TEXT)
    made.pCodedName = code_sequence.get(source, source.root, _NAME)
    made.pCodedValue = code_sequence.get(source, source.root, _CODE)
    numbers = attributes.every(source, source.root, _NUMBERS)
    made.pNumericValue = numbers or None
    made.uNumericValueCount = len(numbers)
    made.pMeasurementUnits = code_sequence.get(source, source.root, _UNITS)
    term = attributes.first(source, source.root, _RANGE_TYPE)
    known = TemporalRangeType.__members__.get(f"{_PREFIX}{term}")
    made.uTemporalRangeType = known or DICOM_TEMPORAL_RANGE_TYPE_UNDEFINED
    for field, tag in _POINTS.items():
        points = attributes.every(source, source.root, tag)
        setattr(made, field, points or None)
        made.uTemporalPointCount = made.uTemporalPointCount or len(points)
    made.puAnnGroupNumber = attributes.first(source, source.root, _GROUP_NUMBER)
    return made


def made_of(given: DICOMWAVEFORMANNOTATION) -> Annotation:
    """Return the annotation that a structure describes.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: neither text nor coded name, an unknown temporal
        range type, or one without points. Others: a value that is not of its VR.
    """
    copy = DataSet()
    recode.hold_any_text(copy)

    def put(tag: int, value: Any) -> None:
        attributes.put(copy, copy.root, tag, value)

    if given.pszUnformattedTextValue is not None:
        put(_TEXT, given.pszUnformattedTextValue)
    elif given.pCodedName is not None:
        code_sequence.put(copy, copy.root, _NAME, given.pCodedName)
        code_sequence.put(copy, copy.root, _CODE, given.pCodedValue)
        if given.pNumericValue is not None:
            put(
                _NUMBERS,
                values.listed(given.pNumericValue, given.uNumericValueCount or None),
            )
    else:
        raise DicomError(DICOM_ERROR_PARAMETER, "an annotation without text and name")
    code_sequence.put(copy, copy.root, _UNITS, given.pMeasurementUnits)
    _put_points(copy, given)
    if given.puAnnGroupNumber is not None:
        put(_GROUP_NUMBER, counted(given.puAnnGroupNumber, 1))
    return Annotation(copy)


def _put_points(copy: DataSet, given: DICOMWAVEFORMANNOTATION) -> None:
    if given.uTemporalRangeType == DICOM_TEMPORAL_RANGE_TYPE_UNDEFINED:
        return
    try:
        kind = TemporalRangeType(given.uTemporalRangeType)
    except ValueError as error:
        raise DicomError(DICOM_ERROR_PARAMETER, str(error)) from error
    # the three forms of a point exclude each other
    for field, tag in _POINTS.items():
        points = getattr(given, field)
        if points is not None:
            attributes.put(copy, copy.root, _RANGE_TYPE, kind.name.removeprefix(_PREFIX))
            number = given.uTemporalPointCount or None
            attributes.put(copy, copy.root, tag, values.listed(points, number))
            return
    raise DicomError(DICOM_ERROR_PARAMETER, f"{kind.name} without points")
