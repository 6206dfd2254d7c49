# Generated from tables/constants.tsv by tools/generate.py: do not edit.
"""Starting the library."""

from typing import Final

from ltdicom.constants._code import Code


class MemoryAllocation(Code):
    """Kind of memory."""

    MEMORY_FAIL = 0
    MEMORY_FAR = 1
    MEMORY_GLOBAL = 2


# Flags at the start.
DICOM_ENGINE_STARTUP_NO_IOD_TABLE: Final = 0x0001
DICOM_ENGINE_STARTUP_NO_CONTEXT_GROUP_TABLE: Final = 0x0002
DICOM_ENGINE_STARTUP_FOR_MANAGED: Final = 0x0004

# Kind of memory.
MEMORY_FAIL: Final = MemoryAllocation.MEMORY_FAIL
MEMORY_FAR: Final = MemoryAllocation.MEMORY_FAR
MEMORY_GLOBAL: Final = MemoryAllocation.MEMORY_GLOBAL
