"""Frames into a data set: fragments with their offset table, or one native value.

What `LDicomDS.SetImage` and `LDicomDS.ChangeTransferSyntax` have in common once all frames
are made. Knows data sets and descriptions; decodes and encodes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from ltdicom._dataset import attributes, frame_encoder, pixels, values
from ltdicom._dataset.codec.tags import (
    EXTENDED_LENGTHS,
    EXTENDED_OFFSETS,
    NUMBER_OF_FRAMES,
    PIXEL_DATA,
    TRANSFER_SYNTAX,
)
from ltdicom._dataset.codec.transfer_syntax import IMPLICIT_LITTLE, syntax_of
from ltdicom._dataset.codec.vrs import UNDEFINED, padded
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node

_LOSSY: Final = 0x00282110
_LOSSY_RATIO: Final = 0x00282112
_LOSSY_METHOD: Final = 0x00282114


def set_syntax(dataset: DataSet, uid: str) -> None:
    """Note another transfer syntax, also in (0002,0010) where it is there."""
    dataset.touched()
    dataset.transfer_syntax = uid
    node = dataset.root.get(TRANSFER_SYNTAX)
    if node is not None:
        dataset.set_value(node, padded("UI", uid.encode("ascii")))


def put_count(dataset: DataSet, level: Elements, count: int) -> None:
    """Note how many frames there are: one needs no (0028,0008), none has none."""
    if count > 1 or (count == 1 and level.has(NUMBER_OF_FRAMES)):
        attributes.put(dataset, level, NUMBER_OF_FRAMES, count)
    elif not count:
        attributes.put(dataset, level, NUMBER_OF_FRAMES, None)


def put_loss(
    dataset: DataSet,
    level: Elements,
    uid: str,
    image: pixels.Description,
    content: Sequence[bytes],
) -> None:
    """Note a lossy compression with its ratio and method (PS3.3 C.7.6.1.1.5)."""
    method = frame_encoder.METHODS.get(uid)
    if method is None:
        return
    native = image.rows * image.columns * image.samples * image.bits_allocated // 8
    ratio = native * len(content) / max(sum(map(len, content)), 1)
    attributes.put(dataset, level, _LOSSY, "01")
    told = values.decimal_string(round(ratio, 2))
    for tag, text in ((_LOSSY_RATIO, told), (_LOSSY_METHOD, method)):
        before = [str(each) for each in attributes.texts(dataset, level, tag)]
        attributes.put(dataset, level, tag, [*before, text])


def put(
    dataset: DataSet,
    level: Elements,
    node: Node | None,
    uid: str,
    image: pixels.Description,
    content: Sequence[bytes],
) -> None:
    """Replace the value of pixel data; without `node`, of that of the level.

    Only the main pixel data is put into fragments; `uid` is the syntax that the frames
    and the data set will have.
    """
    for tag in (EXTENDED_OFFSETS, EXTENDED_LENGTHS):
        old = level.get(tag)
        if old is not None:
            dataset.delete(old)
    encapsulated = syntax_of(uid).encapsulated and level is dataset.root
    wide = image.bits_allocated > 8 or uid == IMPLICIT_LITTLE
    node = node or level.get(PIXEL_DATA) or level.insert(PIXEL_DATA, "OW")
    if encapsulated and content:
        offsets, position = [], 0
        for stream in content:
            offsets.append(position)
            position += 8 + len(stream) + (len(stream) & 1)
        table = b""
        if position < UNDEFINED:
            table = b"".join(offset.to_bytes(4, "little") for offset in offsets)
        even = (padded("OB", each) for each in (table, *content))
        node.refill("OB", fragments=even)
    else:
        node.refill("OW" if wide else "OB", padded("OB", joined(image, content)))
    dataset.touched()


def joined(image: pixels.Description, content: Sequence[bytes]) -> bytes:
    """Return native frames behind each other; those of single bits share bytes."""
    size = image.rows * image.columns
    if image.bits_allocated != 1 or not size % 8:
        return content[0] if len(content) == 1 else b"".join(content)
    whole = 0
    for number, each in enumerate(content):
        whole |= (int.from_bytes(each, "little") & ((1 << size) - 1)) << number * size
    return whole.to_bytes((len(content) * size + 7) // 8, "little")
