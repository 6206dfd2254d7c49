# Generated from tables/constants.tsv by tools/generate.py: do not edit.
"""Directories of media."""

from typing import Final

from ltdicom.constants._code import Code


class DicomdirStatus(Code):
    """What a callback is told."""

    DICOMDIR_INSERTDICOMFILE_PREADD = 300
    DICOMDIR_INSERTDICOMFILE_FAILURE = 350


# Flags of a directory.
DICOMDIR_REJECT_INVALID_FILEID: Final = 0x01
DICOMDIR_INSERT_ICON_IMAGE_SEQUENCE: Final = 0x02

# What a callback is told.
DICOMDIR_INSERTDICOMFILE_PREADD: Final = DicomdirStatus.DICOMDIR_INSERTDICOMFILE_PREADD
DICOMDIR_INSERTDICOMFILE_FAILURE: Final = DicomdirStatus.DICOMDIR_INSERTDICOMFILE_FAILURE
