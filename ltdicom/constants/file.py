# Generated from tables/constants.tsv by tools/generate.py: do not edit.
"""Files."""

from typing import Final

from ltdicom.constants._code import Code


class FileSeek(Code):
    """Where an offset counts from."""

    DICOM_FILE_BEGIN = 0
    DICOM_FILE_CURRENT = 1
    DICOM_FILE_END = 2


# Modes of a file, joined.
DICOM_FILE_OPEN: Final = 0x0000
DICOM_FILE_CREATE: Final = 0x0001
DICOM_FILE_READ: Final = 0x0002
DICOM_FILE_WRITE: Final = 0x0004
DICOM_FILE_TEMPORARY: Final = 0x0008
DICOM_FILE_MEMORY: Final = 0x0010
DICOM_FILE_REDIRECT: Final = 0x0020
DICOM_FILE_CLOSE: Final = 0x0040
DICOM_FILE_DELETE: Final = 0x0080
DICOM_FILE_USER_MEMORY: Final = 0x1000
DICOM_FILE_READ_ONLY: Final = 0x2000

# Where an offset counts from.
DICOM_FILE_BEGIN: Final = FileSeek.DICOM_FILE_BEGIN
DICOM_FILE_CURRENT: Final = FileSeek.DICOM_FILE_CURRENT
DICOM_FILE_END: Final = FileSeek.DICOM_FILE_END
