"""The table of context groups: empty, until groups of PS3.16 are loaded or inserted.

The built-in groups and their codes are pydicom's (``pydicom.sr``). The codes of a group
are made when somebody looks at them. Entries are their own handles, as in `table`.
"""

from __future__ import annotations

import functools
import re
import weakref
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._tables.table import Table
from ltdicom.constants.error import DICOM_ERROR_PARAMETER
from ltdicom.structs import DICOMCODEDCONCEPT, DICOMCONTEXTGROUP

_IDENTIFIER: Final = re.compile(r"(?:CID )?([0-9]{1,6})")
# "AnatomicModifier", "CTTransferFunction": where a word begins
_WORD: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")

Codes = Callable[[], Iterable[DICOMCODEDCONCEPT]]


class Concepts(Table[DICOMCODEDCONCEPT, int]):
    """The coded concepts of one group."""

    def __init__(self, group: DICOMCONTEXTGROUP, codes: Codes) -> None:
        super().__init__(lambda: map(self._own, codes()), key=id)
        self._group = weakref.ref(group)

    @property
    def group(self) -> DICOMCONTEXTGROUP | None:
        """The group; None once nobody has it."""
        return self._group()

    def _own(self, concept: DICOMCODEDCONCEPT) -> DICOMCODEDCONCEPT:
        _HOMES[concept] = self
        return concept

    def add(self, entry: DICOMCODEDCONCEPT) -> DICOMCODEDCONCEPT:
        """Add a concept at the end."""
        return super().add(self._own(entry))

    def find_code(self, scheme: str, value: str) -> DICOMCODEDCONCEPT | None:
        """Return the first concept of a code."""
        for concept in self:
            code = concept.pszCodingSchemeDesignator, concept.pszCodeValue
            if code == (scheme, value):
                return concept
        return None


GROUPS: Final[Table[DICOMCONTEXTGROUP, int]] = Table(tuple, key=id)
"""The table itself."""
_CONCEPTS: Final[weakref.WeakKeyDictionary[DICOMCONTEXTGROUP, Concepts]] = (
    weakref.WeakKeyDictionary()
)
_HOMES: Final[weakref.WeakKeyDictionary[DICOMCODEDCONCEPT, Concepts]] = (
    weakref.WeakKeyDictionary()
)


def identifier_of(text: str | None) -> str:
    """Return an identifier as the table has it: ``CID 2`` also for ``2``."""
    match = _IDENTIFIER.fullmatch(text or "")
    return f"CID {int(match[1])}" if match else text or ""


def find(identifier: str | None) -> DICOMCONTEXTGROUP | None:
    """Return the first group of an identifier."""
    wanted = identifier_of(identifier)
    return next((g for g in GROUPS if g.pszContextIdentifier == wanted), None)


def concepts_of(group: DICOMCONTEXTGROUP | None) -> Concepts:
    """Return the concepts of a group of the table."""
    if group is None or not GROUPS.holds(group):
        raise DicomError(DICOM_ERROR_PARAMETER, "not a group of the table")
    return _CONCEPTS[group]


def home_of(concept: DICOMCODEDCONCEPT | None) -> Concepts:
    """Return the concepts among which one is."""
    home = _HOMES.get(concept) if concept is not None else None
    if home is None or not home.holds(concept) or not GROUPS.holds(home.group):
        raise DicomError(DICOM_ERROR_PARAMETER, "not a concept of the table")
    return home


def add(group: DICOMCONTEXTGROUP, codes: Codes = tuple) -> DICOMCONTEXTGROUP:
    """Add a group at the end of the table."""
    _CONCEPTS[group] = Concepts(group, codes)
    return GROUPS.add(group)


# the built-in groups


def load(identifier: str | None) -> None:
    """Add a built-in group, or all of them; those that are there stay as they are.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: there is no such group.
    """
    numbers = _numbers()
    if identifier:
        wanted = identifier_of(identifier)
        if wanted not in numbers:
            raise DicomError(DICOM_ERROR_PARAMETER, f"there is no {identifier}")
        numbers = {wanted: numbers[wanted]}
    there = {group.pszContextIdentifier for group in GROUPS}
    for each, number in numbers.items():
        if each not in there:
            group = DICOMCONTEXTGROUP(each, _name(number), True, None)
            add(group, functools.partial(_codes, number))


def restore(group: DICOMCONTEXTGROUP | None) -> bool:
    """Make a group as it is built in; False if none of this identifier is."""
    concepts = concepts_of(group)
    assert group is not None
    number = _numbers().get(group.pszContextIdentifier or "")
    if number is None:
        return False
    GROUPS.update(group, pszName=_name(number), bExtensible=True, pContextGroupVersion=None)
    codes = list(_codes(number))
    concepts.fill(())
    for code in codes:
        concepts.add(code)
    return True


@functools.cache
def _numbers() -> dict[str, int]:
    # here: pydicom's dictionaries of concepts are large, and few programs need them
    from pydicom.sr._cid_dict import cid_concepts

    return {f"CID {number}": number for number in sorted(cid_concepts)}


def _name(number: int) -> str:
    from pydicom.sr._cid_dict import name_for_cid

    return _WORD.sub(" ", name_for_cid[number])


def _codes(number: int) -> Iterator[DICOMCODEDCONCEPT]:
    from pydicom.sr._cid_dict import cid_concepts
    from pydicom.sr._concepts_dict import concepts

    found: Any = concepts
    for scheme, names in cid_concepts[number].items():
        for name in names:
            for value, (meaning, groups) in found[scheme][name].items():
                if number in groups:
                    yield DICOMCODEDCONCEPT(scheme, "", value, meaning, None, None)
