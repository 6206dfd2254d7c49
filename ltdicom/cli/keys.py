"""Attributes on the command line: ``-k PatientID=123``."""

from __future__ import annotations

import argparse
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from pydicom.datadict import keyword_for_tag, tag_for_keyword

from ltdicom.cli import texts
from ltdicom.cli.status import USAGE, CommandError
from ltdicom.ds import DICOMELEMENT, LDicomDS

_ITEM: Final = 0xFFFEE000
_CHARACTER_SET: Final = 0x00080005
_UTF_8: Final = "ISO_IR 192"
_NUMBER: Final = re.compile(r"\(?([0-9A-Fa-f]{4}),?([0-9A-Fa-f]{4})\)?")


@dataclass(frozen=True)
class Key:
    """An attribute, of an item if there are several tags, and its value as text."""

    tags: tuple[int, ...]
    value: str = ""

    @property
    def name(self) -> str:
        """The keywords, separated by points."""
        return ".".join(keyword_for_tag(tag) or f"{tag:08X}" for tag in self.tags)


def add_keys(parser: argparse.ArgumentParser, *, required: bool, help: str) -> None:
    """Declare ``-k``."""
    parser.add_argument(
        "-k",
        "--attribute",
        dest="keys",
        metavar="ATTRIBUTE[=VALUE]",
        type=key,
        action="append",
        default=[],
        required=required,
        help=f"{help}: a keyword, a tag (0010,0020) or a way into a sequence "
        "(ScheduledProcedureStepSequence.Modality=CT); can be repeated",
    )


def key(text: str) -> Key:
    """Return the key that a text stands for.

    Raises
    ------
    argparse.ArgumentTypeError
        There is no such attribute.
    """
    names, _, value = texts.text(text).partition("=")
    return Key(tuple(map(_tag, names.split("."))), value)


def _tag(name: str) -> int:
    match = _NUMBER.fullmatch(name)
    tag = int(match[1] + match[2], 16) if match else tag_for_keyword(name)
    if tag is None or not name:  # some retired attributes have an empty keyword
        raise argparse.ArgumentTypeError(f"there is no attribute {name!r}")
    if tag < 0x00080000 or tag & 0xFFFF == 0 or tag >> 16 >= 0xFFFE:
        raise argparse.ArgumentTypeError(f"{name} is not an attribute of a data set")
    return tag


def data_set(keys: Iterable[Key]) -> LDicomDS:
    """Return a data set with some attributes.

    Raises
    ------
    CommandError
        A value is none of its attribute, or something that is not a sequence is to have
        attributes.
    """
    keys = list(keys)
    ascii_only = all(each.value.isascii() for each in keys)
    if not ascii_only and all(each.tags != (_CHARACTER_SET,) for each in keys):
        keys.append(Key((_CHARACTER_SET,), _UTF_8))
    ds = LDicomDS()
    # in the order of tags: a text is encoded in the character set that is there
    for each in sorted(keys, key=lambda key: key.tags):
        _put(ds, each)
    return ds


def _put(ds: LDicomDS, key: Key) -> None:
    parent = None
    for tag in key.tags[:-1]:
        sequence = _below(ds, parent, tag) or _insert(ds, parent, tag, key)
        parent = ds.GetChildElement(sequence, True) or _insert(ds, sequence, _ITEM, key)
    if _below(ds, parent, key.tags[-1]) is not None:
        raise CommandError(f"{key.name} is given twice", USAGE)
    element = _insert(ds, parent, key.tags[-1], key)
    if not key.value:
        return
    # a text as it is, with wildcards and ranges; else the number that it stands for
    done = ds.SetStringValue(element, key.value) or ds.SetConvertValue(element, key.value)
    if not done:
        raise CommandError(f"{key.value!r} is not a value of {key.name}", USAGE)


def _insert(ds: LDicomDS, parent: DICOMELEMENT | None, tag: int, key: Key) -> DICOMELEMENT:
    from ltdicom.constants.vr import VR_SQ, VR_UN

    entry_is_sequence = tag == _ITEM or _is_sequence(tag)
    vr = VR_SQ if entry_is_sequence else VR_UN
    element = ds.InsertElement(parent, parent is not None, tag, vr, entry_is_sequence)
    if element is None:
        raise CommandError(f"{key.name}: there is no such sequence", USAGE)
    return element


def _is_sequence(tag: int) -> bool:
    from ltdicom.constants.vr import VR_SQ
    from ltdicom.tag import LDicomTag

    entry = LDicomTag.Find(tag)
    return entry is not None and entry.nVR == VR_SQ


def _below(ds: LDicomDS, parent: DICOMELEMENT | None, tag: int) -> DICOMELEMENT | None:
    if parent is None:
        return ds.FindFirstElement(None, tag, True)
    first = ds.GetChildElement(parent, True)
    return ds.FindFirstElement(first, tag, True) if first is not None else None


def text_of(ds: LDicomDS | None, key: Key) -> str:
    """Return the value of an attribute as text; "" if it is not there."""
    if ds is None:
        return ""
    element = _below(ds, None, key.tags[0])
    for tag in key.tags[1:]:
        item = ds.GetChildElement(element, True) if element is not None else None
        element = _below(ds, item, tag) if item is not None else None
    if element is None:
        return ""
    text = ds.GetStringValue(element, 0, ds.GetCountValue(element))
    return ds.GetConvertValue(element)[1] if text is None else text
