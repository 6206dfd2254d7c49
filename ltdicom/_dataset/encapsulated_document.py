"""Encapsulated documents (PS3.3 C.24.2), for ``Get/SetEncapsulatedDocument``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes, code_sequence, recode, values
from ltdicom._dataset.copying import copy_children
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements
from ltdicom.constants.dataset import ENCAPSULATED_DOCUMENT_CDA, ENCAPSULATED_DOCUMENT_PDF
from ltdicom.constants.error import (
    DICOM_ERROR_ENCAPSULATED_DOCUMENT_FAILURE,
    DICOM_ERROR_ENCAPSULATED_DOCUMENT_INVALID_TYPE,
    DICOM_ERROR_ENCAPSULATED_DOCUMENT_MISSING,
)

if TYPE_CHECKING:
    from ltdicom.structs import DICOMCODESEQUENCEITEM, DICOMENCAPSULATEDDOCUMENT

_DOCUMENT: Final = 0x00420011
_LENGTH: Final = 0x00420015
_CONCEPT: Final = 0x0040A043
_MIME_TYPE: Final = 0x00420012
_MIME_TYPES: Final = 0x00420014
_FIELDS: Final = {
    "nInstanceNumber": 0x00200013,
    "pContentDate": 0x00080023,
    "pContentTime": 0x00080033,
    "pAcquisitionDateTime": 0x0008002A,
    "pszBurnedInAnnotation": 0x00280301,
    "pszDocumentTitle": 0x00420010,
    "pszVerificationFlag": 0x0040A493,
    "pszHL7InstanceIdentifier": 0x0040E001,
}
# attributes of type 2: there, if only without a value
_EXPECTED: Final = frozenset(
    _FIELDS[field]
    for field in (
        "pContentDate", "pContentTime", "pAcquisitionDateTime", "pszDocumentTitle"
    )
)  # fmt: skip
_MIME_TYPES_BY_KIND: Final[dict[int, str]] = {
    ENCAPSULATED_DOCUMENT_PDF: "application/pdf",
    ENCAPSULATED_DOCUMENT_CDA: "text/XML",  # so PS3.3 A.45.2 spells it
}


def get(dataset: DataSet, level: Elements) -> bytes:
    """Return the document, without its padding where its length is told.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_ENCAPSULATED_DOCUMENT_MISSING``: there is none.
        ``DICOM_ERROR_ENCAPSULATED_DOCUMENT_FAILURE``: what is there is not a document.
    """
    node = level.get(_DOCUMENT)
    if node is None or not (node.is_branch or len(node.value)):
        raise DicomError(DICOM_ERROR_ENCAPSULATED_DOCUMENT_MISSING, "no (0042,0011)")
    if node.is_branch:
        raise DicomError(DICOM_ERROR_ENCAPSULATED_DOCUMENT_FAILURE, "(0042,0011) has items")
    told = attributes.first(dataset, level, _LENGTH)
    size = len(node.value)
    # only the byte that makes the length even is padding
    if told == size - 1:
        size = told
    return values.raw(dataset, node, 0, size)


def describe(dataset: DataSet, level: Elements) -> DICOMENCAPSULATEDDOCUMENT:
    """Return the attributes of the document; what is not there is None or 0."""
    from ltdicom.structs import DICOMENCAPSULATEDDOCUMENT

    made = DICOMENCAPSULATEDDOCUMENT()
    for field, tag in _FIELDS.items():
        value = attributes.first(dataset, level, tag)
        if value is not None:
            setattr(made, field, value)
    mime = attributes.first(dataset, level, _MIME_TYPE)
    made.pszMIMETypeOfEncapsulatedDocument = mime
    for kind, name in _MIME_TYPES_BY_KIND.items():
        if mime and mime.lower() == name.lower():
            made.uType = kind
    listed = attributes.every(dataset, level, _MIME_TYPES)
    made.pszListOfMIMETypes = "\\".join(listed) if listed else None
    made.nListOfMIMETypesCount = len(listed)
    return made


def concept(dataset: DataSet, level: Elements) -> DICOMCODESEQUENCEITEM:
    """Return the code of the title; one without fields if there is none."""
    from ltdicom.structs import DICOMCODESEQUENCEITEM

    return code_sequence.get(dataset, level, _CONCEPT) or DICOMCODESEQUENCEITEM()


def put(
    dataset: DataSet,
    level: Elements,
    content: bytes,
    document: DICOMENCAPSULATEDDOCUMENT,
    title: DICOMCODESEQUENCEITEM | None,
) -> None:
    """Set the document with its attributes; None in `document` leaves what is there.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_ENCAPSULATED_DOCUMENT_MISSING``: no content.
        ``DICOM_ERROR_ENCAPSULATED_DOCUMENT_INVALID_TYPE``: neither PDF nor CDA.
        Others: a field is not of its VR. Nothing is changed then.
    """
    if not content:
        raise DicomError(DICOM_ERROR_ENCAPSULATED_DOCUMENT_MISSING, "it is empty")
    mime = _MIME_TYPES_BY_KIND.get(document.uType)
    if mime is None:
        raise DicomError(
            DICOM_ERROR_ENCAPSULATED_DOCUMENT_INVALID_TYPE, f"type {document.uType}"
        )
    new = DataSet()
    recode.hold_any_text(new)
    given: dict[int, Any] = {
        **{tag: getattr(document, field) for field, tag in _FIELDS.items()},
        _MIME_TYPE: mime,
        _MIME_TYPES: _list_of_mime_types(document),
        _DOCUMENT: content,
        _LENGTH: len(content),
    }
    for tag, value in given.items():
        if value is None and tag in _EXPECTED and tag not in level.slots:
            value = []
        if value is not None:
            attributes.put(new, new.root, tag, value)
    code_sequence.put(new, new.root, _CONCEPT, title)
    if title is None and _CONCEPT not in level.slots:
        attributes.put_empty_sequence(new, new.root, _CONCEPT)
    copy = recode.copy_of(new, new.root, level.encodings())
    copy_children(dataset, level, copy, copy.root)


def _list_of_mime_types(document: DICOMENCAPSULATEDDOCUMENT) -> list[str] | None:
    listed = document.pszListOfMIMETypes
    if not listed:
        return None
    # NUL ends each string in C++, the last one perhaps twice
    several = [each for each in values.split(listed, "LO") if each]
    return values.listed(several, document.nListOfMIMETypesCount or None)
