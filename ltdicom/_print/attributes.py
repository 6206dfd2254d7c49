"""The structures of `LDicomPrintSCU` as attributes of DICOM, and back.

A field's name is the prefix of its C++ type and the keyword of its attribute:
``pszFilmSizeID`` is FilmSizeID. Exceptions stand in a table.
"""

from __future__ import annotations

import dataclasses
import logging
import re
from collections.abc import Iterable
from typing import Any, Final, TypeVar

from pydicom.dataset import Dataset
from pydicom.multival import MultiValue
from pydicom.valuerep import DSfloat

from ltdicom._core.errors import DicomError
from ltdicom._dataset import pydicom_bridge
from ltdicom._dataset.codec.pydicom_guard import PYDICOM_ERRORS, quiet
from ltdicom._dataset.dataset import DataSet
from ltdicom.constants.error import DICOM_ERROR_FORMAT, DICOM_ERROR_PARAMETER
from ltdicom.constants.printscu import MAX_SIZE

T = TypeVar("T")

LOGGER = logging.getLogger("ltdicom.printscu")

# C++ calls it so for film sessions and pull print requests alike (PS3.4 H.4.1.2.4)
REFERENCED_PRINT_JOBS: Final = 0x21000500
REFERENCED_IMAGE_BOXES: Final = 0x20100510
REFERENCED_ANNOTATION_BOXES: Final = 0x20100520

_PREFIX: Final = re.compile(r"^(?:psz|sz|n|d)(?=[A-Z])")
_OTHER_KEYWORDS: Final = {"nImagePosition": "ImageBoxPosition"}
# the origin is part of the overlay itself, see `images.overlay_items`
_NO_ATTRIBUTES: Final = {"uStructSize", "nOverlayOriginRow", "nOverlayOriginColumn"}


def keywords(structure: type[Any]) -> dict[str, str]:
    """Return the DICOM keyword of each field of a structure."""
    return {
        field.name: _OTHER_KEYWORDS.get(field.name, _PREFIX.sub("", field.name))
        for field in dataclasses.fields(structure)
        if field.name not in _NO_ATTRIBUTES
    }


def attributes_of(parameters: Any) -> Dataset:
    """Return the attributes that a structure specifies; none for NULL.

    A string that is ``None`` and a number below 0 are not specified.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: a value that its attribute cannot hold.
    """
    attributes = Dataset()
    if parameters is not None:
        for field, keyword in keywords(type(parameters)).items():
            value = getattr(parameters, field)
            if value is None or (isinstance(value, (int, float)) and value < 0):
                continue
            put(attributes, keyword, value)
    return attributes


def put(attributes: Dataset, keyword: str, value: Any) -> None:
    """Set an attribute.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: a value that it cannot hold.
    """
    if isinstance(value, float):
        value = DSfloat(value, auto_format=True)
    try:
        with quiet():
            setattr(attributes, keyword, value)
    except PYDICOM_ERRORS as error:
        raise DicomError(DICOM_ERROR_PARAMETER, f"{keyword}={value!r}: {error}") from error


def named(instance: str | None, what: str = "the SOP Instance UID") -> str:
    """Return a text that must not be empty.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: it is.
    """
    if not instance:
        raise DicomError(DICOM_ERROR_PARAMETER, f"{what} is empty")
    return instance


def refer(attributes: Dataset, keyword: str, sop_class: str, instance: str | None) -> None:
    """Refer to an instance; "" takes a reference back, ``None`` leaves it as it is."""
    if instance is None:
        return
    items = []
    if instance:
        item = Dataset()
        put(item, "ReferencedSOPClassUID", sop_class)
        put(item, "ReferencedSOPInstanceUID", instance)
        items.append(item)
    put(attributes, keyword, items)


def encoded(attributes: Dataset) -> DataSet:
    """Return what is sent.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: a value that cannot be encoded.
    """
    if not all(_is_plain(each) for each in _texts(attributes)):
        attributes.SpecificCharacterSet = "ISO_IR 192"
    inside = DataSet()
    try:
        pydicom_bridge.take(inside, attributes)
    except ValueError as error:
        raise DicomError(DICOM_ERROR_PARAMETER, str(error)) from error
    return inside


def _texts(attributes: Dataset) -> Iterable[Any]:
    """Yield the values of the attributes that a character set matters to."""
    for element in attributes:
        if element.VR == "SQ":
            for item in element.value:
                yield from (each.value for each in item if each.VR in ("LO", "SH"))
        elif element.VR in ("LO", "SH", "ST"):
            yield element.value


def _is_plain(value: Any) -> bool:
    return str(value).isascii()


# -- what a response says ----------------------------------------------------------------


def decoded(data_set: DataSet | None) -> Dataset:
    """Return a received data set for pydicom; an empty one for none.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_FORMAT``: it is not a data set.
    """
    if data_set is None:
        return Dataset()
    try:
        return pydicom_bridge.give(data_set)
    except PYDICOM_ERRORS as error:
        raise DicomError(DICOM_ERROR_FORMAT, f"the response: {error}") from error


def references(attributes: Dataset, tag: int) -> list[str]:
    """Return the instances that a sequence refers to.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_FORMAT``: the sequence cannot be read.
    """
    try:
        with quiet():
            items = attributes[tag].value if tag in attributes else None
            return [str(item.ReferencedSOPInstanceUID) for item in items or ()]
    except PYDICOM_ERRORS as error:
        raise DicomError(DICOM_ERROR_FORMAT, f"{tag:#010x}: {error}") from error


def structure_of(structure: type[T], attributes: Dataset) -> T:
    """Return a structure filled from attributes; absent ones keep the default.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_FORMAT``: a value cannot be read.
    """
    made = structure()
    for field, keyword in keywords(structure).items():
        try:
            with quiet():
                value = attributes.get(keyword)
        except PYDICOM_ERRORS as error:
            raise DicomError(DICOM_ERROR_FORMAT, f"{keyword}: {error}") from error
        if value is not None:
            values = value if isinstance(value, MultiValue) else (value,)
            setattr(made, field, "\\".join(map(str, values))[: MAX_SIZE - 1])
    return made


def tags_of(structure: Any) -> list[int]:
    """Return the tags of the fields that hold a text; none means all (PS3.7 10.1.2)."""
    if structure is None:
        return []
    from pydicom.datadict import tag_for_keyword

    return [
        tag_for_keyword(keyword) or 0
        for field, keyword in keywords(type(structure)).items()
        if getattr(structure, field)
    ]
