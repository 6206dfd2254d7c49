"""What a class demands of the elements of a level, by the table of IODs.

Knows types and conditions (PS3.5 7.4), which modules an object has, and how the
definitions of several modules for one element come together; knows nothing of values
and of how findings are told.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import iod_template, values
from ltdicom._dataset.codec.vrs import SHORT_VRS
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Node
from ltdicom._tables.iods import ElementRecord, Term
from ltdicom._tables.tree_table import Entry
from ltdicom.constants import iod

_REQUIRED: Final[dict[int, int]] = {iod.IOD_USAGE_1: 1, iod.IOD_USAGE_2: 2}
_CONDITIONAL: Final[dict[int, int]] = {iod.IOD_USAGE_1C: 1, iod.IOD_USAGE_2C: 2}
_QUERY_LEVEL: Final = 0x00080052
# one definition for the planes of all groups of overlays: PS3.3 C.9.2
_OVERLAY: Final = 0x60000000
_GROUP_OF_MANY: Final = 0xFF010000


@dataclass
class Demand:
    """What the definitions of one element say together.

    Attributes
    ----------
    usages : set of int
        ``IOD_USAGE_*`` of each definition.
    conditions : list of (int, sequence of Term)
        When it is required as which type, 1 or 2, where that is known.
    content : list of Entry
        The definitions of a sequence that say what is in its items.
    """

    usages: set[int] = field(default_factory=set)
    conditions: list[tuple[int, Sequence[Term]]] = field(default_factory=list)
    content: list[Entry] = field(default_factory=list)

    def add(self, definition: Entry, usage: int) -> None:
        """Add a definition; of several types the strictest one counts."""
        self.usages.add(usage)
        record = definition._cell.record if definition._cell is not None else None
        if usage in _CONDITIONAL and isinstance(record, ElementRecord):
            self.conditions.append((_CONDITIONAL[usage], record.condition))
        if definition.cells:
            self.content.append(definition)

    @property
    def required(self) -> int:
        """1 or 2 as the type of an element that must be there, 0 for none."""
        return min((_REQUIRED[u] for u in self.usages if u in _REQUIRED), default=0)

    @property
    def has_value(self) -> bool:
        """Whether the element, if it is there, must have a value."""
        return self.required == 1 or self.usages == {iod.IOD_USAGE_1C}


class Level:
    """What is demanded of the elements of the root level, or of an item.

    Parameters
    ----------
    definitions : sequence of Entry
        Elements of the modules that the object has, or of one sequence.
    sequence : int
        The tag of the sequence that the item is in; 0 for the root level.
    """

    def __init__(self, definitions: Sequence[Entry], sequence: int = 0) -> None:
        self._sequence = sequence
        self._below: dict[int, Level | None] = {}
        # kept: entries that nobody holds are forgotten
        self._definitions = definitions
        self._demands: dict[int, Demand] = {}
        for definition in definitions:
            demand = self._demands.setdefault(definition.nCode, Demand())
            demand.add(definition, self.usage(definition))

    def usage(self, definition: Entry) -> int:
        """Return the ``IOD_USAGE_*`` that counts."""
        return definition.nUsage

    def below(self, tag: int) -> Level | None:
        """Return what is demanded of the items of a sequence; None if nothing is."""
        if tag not in self._below:
            demand = self._demands.get(tag)
            content = demand.content if demand is not None else []
            elements = [each for entry in content for each in iod_template.below(entry)]
            if elements:
                self._below[tag] = Level(elements, tag)
            else:
                # the table writes out only once what contains itself, as content items
                self._below[tag] = self if tag == self._sequence else None
        return self._below[tag]

    def of(self, tag: int) -> Demand | None:
        """Return what is demanded of an element."""
        return self._demands.get(_definition_of(tag))

    def missing(self, dataset: DataSet, elements: Elements) -> Iterator[tuple[int, str]]:
        """Yield the tag and type of each element that is required and not there."""
        for code, demand in self._demands.items():
            for tag in _tags_of(code, elements):
                if elements.has(tag):
                    continue
                kinds = [
                    kind
                    for kind, terms in demand.conditions
                    if terms and all(_holds(dataset, elements, term) for term in terms)
                ]
                if demand.required and demand.required <= min(kinds, default=2):
                    yield tag, str(demand.required)
                elif kinds:
                    yield tag, f"{min(kinds)}C"


class Keys(Level):
    """What is demanded of a query.

    Its unique keys must be there, but may be without a value at their own level
    (PS3.4 C.4.1.1.3); which of the others it has is its own choice.
    """

    def usage(self, definition: Entry) -> int:
        """Return the ``IOD_USAGE_*`` that counts."""
        if definition.nUsage != iod.IOD_USAGE_1:
            return iod.IOD_USAGE_3
        if definition.nCode == _QUERY_LEVEL:
            return iod.IOD_USAGE_1
        hierarchical = any(each.nCode == _QUERY_LEVEL for each in self._definitions)
        return iod.IOD_USAGE_2 if hierarchical else iod.IOD_USAGE_3

    def below(self, tag: int) -> None:
        """Return None: the keys in items are the query's own choice."""


def of_class(dataset: DataSet, code: int) -> Level:
    """Return what a class demands of the root level of a data set.

    Modules that are not mandatory count if the data set has an element that no other
    module of the class has.
    """
    by_module = [
        (module, list(iod_template.below(module))) for module in iod_template.modules(code)
    ]
    uses = Counter(tag for _, elements in by_module for tag in {e.nCode for e in elements})
    there = {_definition_of(tag) for tag in dataset.root.slots}
    found: list[Entry] = []
    for module, elements in by_module:
        own = {element.nCode for element in elements if uses[element.nCode] == 1}
        if module.nUsage == iod.IOD_USAGE_M or not there.isdisjoint(own):
            found += elements
    return (Keys if code in iod_template.QUERIES else Level)(found)


def _definition_of(tag: int) -> int:
    return tag & 0xFF00FFFF if tag & _GROUP_OF_MANY == _OVERLAY else tag


def _tags_of(code: int, elements: Elements) -> Sequence[int]:
    if code & 0xFFFF0000 != _OVERLAY:
        return (code,)
    groups = {tag >> 16 for tag in elements.slots if tag & _GROUP_OF_MANY == _OVERLAY}
    return [group << 16 | code & 0xFFFF for group in sorted(groups)]


def _holds(dataset: DataSet, elements: Elements, term: Term) -> bool:
    tag, operator, expected = term
    node = elements.get(tag)
    if operator in ("present", "absent"):
        return (node is not None) == (operator == "present")
    found = _texts(dataset, node) if node is not None else []
    if operator == ">":
        return any(each.isdecimal() and int(each) > int(expected[0]) for each in found)
    return any(each in expected for each in found)


def _texts(dataset: DataSet, node: Node) -> list[str]:
    if node.is_branch:
        return []
    try:
        if node.vr in SHORT_VRS:
            number = values.count(dataset, node)
            return [str(each) for each in values.words(dataset, node, 0, number)]
        return values.strings(dataset, node, 0, values.count(dataset, node))
    except DicomError:
        return []  # a value that says nothing is a finding of its own
