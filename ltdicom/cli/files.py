"""DICOM files, as commands read them."""

from __future__ import annotations

from typing import Final

from ltdicom.cli.status import USAGE, CommandError
from ltdicom.constants.error import (
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_READ,
    DICOM_SUCCESS,
)
from ltdicom.ds import LDicomDS

LOAD_FAILURES: Final[dict[int, str]] = {
    DICOM_ERROR_OPEN: "it cannot be opened",
    DICOM_ERROR_READ: "it cannot be read",
    DICOM_ERROR_FORMAT: "it is no DICOM file, or damaged",
}


def load(path: str) -> LDicomDS:
    """Return the data set of a file.

    Raises
    ------
    CommandError
        There is none.
    """
    ds = LDicomDS()
    code = ds.LoadDS(path, 0)
    if code != DICOM_SUCCESS:
        why = LOAD_FAILURES.get(code, str(code))
        raise CommandError(f"cannot load {path}: {why} ({code!s})", USAGE)
    return ds
