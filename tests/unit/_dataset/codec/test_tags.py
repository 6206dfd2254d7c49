"""The tags that decide about encoding and the image are those of the dictionary."""

from __future__ import annotations

from pydicom.datadict import tag_for_keyword

from ltdicom._dataset.codec import tags


def test_they_are_the_dictionarys():
    expected = {
        "TRANSFER_SYNTAX": "TransferSyntaxUID",
        "NUMBER_OF_FRAMES": "NumberOfFrames",
        "EXTENDED_OFFSETS": "ExtendedOffsetTable",
        "EXTENDED_LENGTHS": "ExtendedOffsetTableLengths",
        "PIXEL_DATA": "PixelData",
    }
    ours = {name: value for name, value in vars(tags).items() if name.isupper()}
    assert ours == {name: tag_for_keyword(keyword) for name, keyword in expected.items()}
