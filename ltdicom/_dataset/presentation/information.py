"""How a presentation state is called, and who made it (PS3.3 C.11.10, 10.9)."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING, Final

from ltdicom._dataset import attributes
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.presentation import items

if TYPE_CHECKING:
    from ltdicom.structs import DICOMPRESSTATEINFO

_LABEL: Final = 0x00700080
_FIELDS: Final = {
    "nInstanceNumber": 0x00200013,
    "pszPresLabel": _LABEL,
    "pszPresDescription": 0x00700081,
    "pPresCreationDate": 0x00700082,
    "pPresCreationTime": 0x00700083,
    "pszPresCreator": 0x00700084,
}


def get(dataset: DataSet) -> DICOMPRESSTATEINFO:
    """Return what is there; the rest is None or 0."""
    from ltdicom.structs import DICOMPRESSTATEINFO

    found = DICOMPRESSTATEINFO()
    for field, tag in _FIELDS.items():
        value = attributes.first(dataset, dataset.root, tag)
        if value is not None:
            setattr(found, field, value)
    return found


def put(dataset: DataSet, given: DICOMPRESSTATEINFO) -> None:
    """Set what is given; None leaves what is there.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: the label is not a code string. Others: a value is not
        of its VR. Nothing is changed.
    """
    operator.index(given.nInstanceNumber)  # a TypeError for what is not an integer
    content: items.Content = {
        tag: value
        for field, tag in _FIELDS.items()
        if (value := getattr(given, field)) is not None
    }
    if _LABEL in content:
        content[_LABEL] = items.code_string(content[_LABEL], "the label")
    items.write(dataset, dataset.root, content)
