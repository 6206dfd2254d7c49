"""The table of data element tags, as pydicom's dictionary has them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from operator import attrgetter, itemgetter

from ltdicom._tables.table import Table
from ltdicom.constants.vr import VrCode
from ltdicom.structs import DICOMTAG

_EXACT = 0xFFFFFFFF
_PRIVATE = 0x00010000
_DELIMITERS = 0xFFFE
_NAMELESS = ("", "Unknown")
_CREATORS = 0x1000  # lower elements of a private group reserve blocks
_VM = re.compile(r"([0-9]+)(?:-([0-9]+)|-([0-9]*)n)?")


def value_multiplicity(text: str) -> tuple[int, int, int]:
    """Return nMinVM, nMaxVM (-1: any number) and nDivideVM of a VM as in PS3.6.

    ``"2"`` gives ``(2, 2, 1)``, ``"1-n"`` ``(1, -1, 1)``, ``"3-3n"`` ``(3, -1, 3)``.
    """
    match = _VM.fullmatch(text)
    if match is None:
        raise ValueError(f"{text!r} is not a value multiplicity")
    lowest, highest, multiple = match.groups()
    if multiple is not None:
        return int(lowest), -1, int(multiple or 1)
    return int(lowest), int(highest or lowest), 1


def _default() -> Iterator[DICOMTAG]:
    # here: pydicom's dictionary is not needed before
    from pydicom._dicom_dict import DicomDictionary, RepeatersDictionary

    tags = [(code, _EXACT, entry) for code, entry in DicomDictionary.items()]
    for pattern, entry in RepeatersDictionary.items():
        bits = re.sub("[^x]", "F", pattern)
        code, mask = (int(digits.replace("x", "0"), 16) for digits in (pattern, bits))
        tags.append((code, mask, entry))
    tags.sort(key=itemgetter(0))
    vrs = _vrs()
    multiplicity = functools.cache(value_multiplicity)
    for code, mask, (vr, vm, name, *_) in tags:
        # items and delimiters have no VR, and LEADTOOLS' table has no entry for them
        if code >> 16 == _DELIMITERS:
            continue
        yield DICOMTAG(code, mask, name, vrs.get(vr) or vrs[vr[:2]], *multiplicity(vm))


def _vrs() -> dict[str, int]:
    """Return the codes of VRs, as pydicom's dictionaries write them."""
    vrs: dict[str, int] = {code.name[-2:]: code for code in VrCode}
    # of several VRs the first one; OW can hold OB
    return vrs | {"OB or OW": VrCode.VR_OW, "OB_OW": VrCode.VR_OW}


class _PrivateTag(DICOMTAG):
    """A private tag of the built-in content: what a tag is with the usual creator."""


def _private() -> Iterator[DICOMTAG]:
    """Yield the private tags that mean the same with all creators that are known."""
    from pydicom._private_dict import private_dictionaries

    meanings: dict[str, set[tuple[str, str, str]]] = {}
    for dictionary in private_dictionaries.values():
        for pattern, (vr, vm, name, *_) in dictionary.items():
            meanings.setdefault(pattern.lower(), set()).add((vr, vm, name))
    vrs = _vrs()
    for pattern, found in sorted(meanings.items()):
        (vr, vm, name), *others = found
        if others or "x" in pattern[:4] + pattern[6:] or name in _NAMELESS:
            continue
        code = int(pattern.replace("x", "0"), 16)
        mask = int("".join("0" if digit == "x" else "F" for digit in pattern), 16)
        if code & _PRIVATE:
            yield _PrivateTag(
                code, mask, name, vrs.get(vr) or vrs[vr[:2]], *value_multiplicity(vm)
            )


def _key(entry: DICOMTAG) -> tuple[int, int]:
    # Repeating groups are even. Without this bit of the group the private tags of odd
    # groups would be found in them: (6001,0010), a private creator, as Overlay Rows.
    mask = entry.nMask | _PRIVATE
    return mask, entry.nCode & mask


class _Index(dict[tuple[int, int], DICOMTAG]):
    """Finds an entry by its mask and masked code; knows which masks there are."""

    masks: tuple[int, ...] = (_EXACT,)

    def __setitem__(self, key: tuple[int, int], entry: DICOMTAG) -> None:
        super().__setitem__(key, entry)
        if key[0] not in self.masks:
            # the closest description of a tag is the one with most bits in its mask
            masks = sorted({*self.masks, key[0]}, key=int.bit_count, reverse=True)
            self.masks = tuple(masks)

    def match(self, code: int, private: bool) -> DICOMTAG | None:
        for mask in self.masks:
            entry = self.get((mask, code & mask))
            if entry is not None and (private or type(entry) is not _PrivateTag):
                return entry
        return None


class TagTable(Table[DICOMTAG, tuple[int, int]]):
    """The table of tags: an entry with a mask stands for many of them."""

    def __init__(self) -> None:
        super().__init__(_default, _key, _Index)

    def match(self, code: int, *, private: bool = False) -> DICOMTAG | None:
        """Return the entry that stands for a tag.

        A built-in `private` one is for people: in a data set the creator decides.
        """
        index = self.rows.index
        assert isinstance(index, _Index)
        return index.match(code, private and code & 0xFFFF >= _CREATORS)

    def fill_with_private(self) -> None:
        """Replace the whole content by the built-in entries and those of private tags."""
        self.fill(sorted([*_default(), *_private()], key=attrgetter("nCode")))


TAGS = TagTable()
"""The table itself, for the inside: `TAGS.match` of a tag takes no detour."""
