"""The table of data element tags, as pydicom's dictionary has them."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from operator import itemgetter

from ltdicom._tables.table import Table
from ltdicom.constants.vr import VrCode
from ltdicom.structs import DICOMTAG

_EXACT = 0xFFFFFFFF
_PRIVATE = 0x00010000
_DELIMITERS = 0xFFFE
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
    vrs = {code.name[-2:]: code for code in VrCode}
    vrs["OB or OW"] = VrCode.VR_OW  # of several VRs the first one; OW can hold OB
    multiplicity = functools.cache(value_multiplicity)
    for code, mask, (vr, vm, name, *_) in tags:
        # items and delimiters have no VR, and LEADTOOLS' table has no entry for them
        if code >> 16 == _DELIMITERS:
            continue
        yield DICOMTAG(code, mask, name, vrs.get(vr) or vrs[vr[:2]], *multiplicity(vm))


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

    def match(self, code: int) -> DICOMTAG | None:
        for mask in self.masks:
            entry = self.get((mask, code & mask))
            if entry is not None:
                return entry
        return None


class TagTable(Table[DICOMTAG, tuple[int, int]]):
    """The table of tags: an entry with a mask stands for many of them."""

    def __init__(self) -> None:
        super().__init__(_default, _key, _Index)

    def match(self, code: int) -> DICOMTAG | None:
        """Return the entry that stands for a tag."""
        index = self.rows.index
        assert isinstance(index, _Index)
        return index.match(code)


TAGS = TagTable()
"""The table itself, for the inside: `TAGS.match` of a tag takes no detour."""
