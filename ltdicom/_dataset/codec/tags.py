"""The tags that decide how a data set is encoded or where its image is."""

from __future__ import annotations

from typing import Final

TRANSFER_SYNTAX: Final = 0x00020010
NUMBER_OF_FRAMES: Final = 0x00280008
EXTENDED_OFFSETS: Final = 0x7FE00001
EXTENDED_LENGTHS: Final = 0x7FE00002
PIXEL_DATA: Final = 0x7FE00010
