"""Keys of a DICOMDIR: its records as the tree that their offsets say (PS3.3 F.3).

All records are items of one sequence, (0004,1220); byte offsets in each record say which
is below which. The offsets are followed once, the tree is kept, and saving writes them as
the new file needs them.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset.codec.vrs import UNDEFINED, padded, vr_for
from ltdicom._dataset.tree import Elements, Items, Node
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

if TYPE_CHECKING:
    from ltdicom._dataset.codec.writer import Encoding
    from ltdicom._dataset.dataset import DataSet

_FIRST_RECORD, _LAST_RECORD, _CONSISTENCY = 0x00041200, 0x00041202, 0x00041212
RECORDS: Final = 0x00041220
_NEXT, _IN_USE, _LOWER, _TYPE = 0x00041400, 0x00041410, 0x00041420, 0x00041430
_FILE: Final = (0x00041500, 0x00041510, 0x00041511, 0x00041512)
_CHARACTER_SET: Final = 0x00080005

# (0008,0023), (0008,0033); table 10-12, the Content Identification Macro
_CONTENT: Final = (*_FILE, 0x00080023, 0x00080033)
_IDENTIFIED: Final = (0x00200013, 0x00700080, 0x00700081, 0x00700084)

# the keys of types 1 and 2, and those of other types (PS3.3 F.5)
_KEYS: Final[dict[str, tuple[tuple[int, ...], tuple[int, ...]]]] = {
    "PATIENT": ((0x00100010, 0x00100020), (0x00100030, 0x00100040)),
    "STUDY": (
        (0x00080020, 0x00080030, 0x00080050, 0x00081030, 0x0020000D, 0x00200010),
        (),
    ),
    "SERIES": ((0x00080060, 0x0020000E, 0x00200011), (0x00080080, 0x00080081)),
    "IMAGE": ((*_FILE, 0x00200013), (0x00080008,)),
    "RT DOSE": ((*_FILE, 0x00200013, 0x3004000A), (0x30040006,)),
    "RT STRUCTURE SET": ((*_FILE, 0x00200013, 0x30060002, 0x30060008, 0x30060009), ()),
    "RT PLAN": ((*_FILE, 0x00200013, 0x300A0002, 0x300A0006, 0x300A0007), ()),
    "RT TREAT RECORD": ((*_FILE, 0x00200013, 0x30080250, 0x30080251), ()),
    "PRESENTATION": (
        (*_FILE, *_IDENTIFIED, 0x00700082, 0x00700083),
        (0x00081115, 0x00700402),
    ),
    "WAVEFORM": ((*_CONTENT, 0x00200013), ()),
    "SR DOCUMENT": (
        (*_CONTENT, 0x00200013, 0x0040A043, 0x0040A491, 0x0040A493),
        (0x0040A030, 0x0040A730),
    ),
    "KEY OBJECT DOC": ((*_CONTENT, 0x00200013, 0x0040A043), (0x0040A730,)),
    "SPECTROSCOPY": (
        (*_CONTENT, 0x00080008, 0x00200013, 0x00280008, 0x00280010, 0x00280011,
         0x00289001, 0x00289002),
        (0x00089092,),
    ),
    "RAW DATA": ((*_CONTENT, 0x00200013), ()),
    "REGISTRATION": ((*_CONTENT, *_IDENTIFIED), ()),
    "FIDUCIAL": ((*_CONTENT, *_IDENTIFIED), ()),
    "HANGING PROTOCOL": (
        (*_FILE, 0x00720002, 0x00720004, 0x00720006, 0x00720008, 0x0072000A, 0x0072000C,
         0x0072000E, 0x00720014),
        (),
    ),
    "ENCAP DOC": (
        (*_CONTENT, 0x00200013, 0x0040A043, 0x00420010, 0x00420012),
        (0x0040E001,),
    ),
    # a file of HL7, which has no SOP class
    "HL7 STRUC DOC": ((_FILE[0], 0x0040E001, 0x0040E004), (0x0040E006, 0x00420010)),
    "VALUE MAP": ((*_CONTENT, *_IDENTIFIED), ()),
    "STEREOMETRIC": (_FILE, ()),
    "PALETTE": ((*_FILE, 0x00700080, 0x00700081), ()),
    "IMPLANT": ((*_FILE, 0x00080070, 0x00221095, 0x00221097), (0x00686210,)),
    "IMPLANT ASSY": ((*_FILE, 0x00080070, 0x00760001, 0x00760020), ()),
    "IMPLANT GROUP": ((*_FILE, 0x00780001, 0x00780020), ()),
    "PLAN": (_FILE, ()),
    "MEASUREMENT": ((*_CONTENT, *_IDENTIFIED), ()),
    "SURFACE": ((*_CONTENT, *_IDENTIFIED), ()),
    "SURFACE SCAN": (_CONTENT, ()),
    "TRACT": ((*_CONTENT, *_IDENTIFIED), ()),
    "ASSESSMENT": ((*_FILE, 0x00080012, 0x00080013, 0x00200013), ()),
    "RADIOTHERAPY": (
        (*_FILE, 0x00200013, 0x00700081, 0x00700084),
        (0x30100033, 0x30100034),
    ),
    "ANNOTATION": ((*_CONTENT, *_IDENTIFIED), ()),
    "INVENTORY": (
        (*_CONTENT, 0x00080400, 0x00080401, 0x00080403, 0x00080426, 0x00080428),
        (),
    ),
    "PRIVATE": ((*_FILE, 0x00041432), ()),
    # retired, with the number that told them apart (PS3.3-2003 F.5)
    "OVERLAY": ((*_FILE, 0x00200022), ()),
    "CURVE": ((*_FILE, 0x00200024), ()),
    "MODALITY LUT": ((*_FILE, 0x00200026), ()),
    "VOI LUT": ((*_FILE, 0x00200026), ()),
    # retired without keys that are known here
    **dict.fromkeys(
        ("TOPIC", "VISIT", "RESULTS", "INTERPRETATION", "STUDY COMPONENT", "STORED PRINT",
         "PRINT QUEUE", "FILM SESSION", "FILM BOX", "IMAGE BOX", "MRDR"),
        (_FILE, ()),
    ),
}  # fmt: skip
EVERY_KEY: Final = frozenset(
    tag for levels in _KEYS.values() for tags in levels for tag in tags
)


# the numbers of each key and of the one above, those by offset, and `Keys._changed`
KeysState = tuple[list[tuple[int, "int | None"]], dict[int, int], bool]


class Keys:
    """The records of one data set as a tree.

    Parameters
    ----------
    dataset : DataSet or None
        With or without records.
    """

    def __init__(self, dataset: DataSet | None) -> None:
        self._below: dict[Node | None, list[Node]] = {None: []}
        self._parents: dict[Node, Node | None] = {}
        # rising along each level; a key that was deleted leaves a gap
        self._places: dict[Node, int] = {}
        # where the records say that each other are, and whether that is still so
        self._at: dict[int, Node] = {}
        self._changed = False
        # what is wrong with the offsets
        self.problem = ""
        # of insertions and deletions, for what is derived from the tree
        self.changes = 0
        items = None if dataset is None else records(dataset)
        if dataset is not None and items is not None:
            self._follow(dataset, items)

    def _follow(self, dataset: DataSet, items: Items) -> None:
        """Build the tree from the offsets; damaged ones end a branch, not the program."""
        self._at = {item.tell - 8: item for item in items.nodes if item.tell >= 0}
        at = dict(self._at)
        first = dataset.root.get(_FIRST_RECORD)
        todo: list[tuple[Node | None, int]] = []
        if first is not None:
            todo.append((None, _number(dataset, first)))
        while todo:
            parent, offset = todo.pop()
            while (item := at.pop(offset, None)) is not None:
                self._add(item, parent)
                todo.append((item, _offset(dataset, item, _LOWER)))
                offset = _offset(dataset, item, _NEXT)
            if offset and not self.problem:
                twice = "a second time" if offset in self._at else "where there is none"
                self.problem = f"an offset leads to a record at {offset}, {twice}"

    def _add(self, item: Node, parent: Node | None) -> None:
        siblings = self._below.setdefault(parent, [])
        self._places[item] = self._places[siblings[-1]] + 1 if siblings else 0
        siblings.append(item)
        self._parents[item] = parent
        self._below[item] = []

    def __contains__(self, item: Node) -> bool:
        return item in self._parents

    def pairs(self) -> Iterator[tuple[Node, Node | None]]:
        """Yield each key with the one above."""
        yield from self._parents.items()

    # movement

    def require(self, item: Node) -> Node:
        """Refuse what is not a key."""
        if item not in self._parents:
            raise DicomError(DICOM_ERROR_PARAMETER, f"{item.tag:08X} is not a key")
        return item

    def parent(self, item: Node) -> Node | None:
        """Return the key above."""
        return self._parents[item]

    def below(self, item: Node | None) -> list[Node]:
        """Return the keys below one; with None, those of the root level."""
        return self._below[item]

    def level(self, item: Node | None) -> list[Node]:
        """Return a key and its siblings; with None, the root level."""
        return self._below[None if item is None else self._parents[item]]

    def beside(self, item: Node, step: int) -> Node | None:
        """Return the next (1) or previous (-1) sibling."""
        siblings = self.level(item)
        place = self._position(siblings, item) + step
        return siblings[place] if 0 <= place < len(siblings) else None

    def _position(self, siblings: list[Node], item: Node) -> int:
        return bisect_left(siblings, self._places[item], key=self._places.__getitem__)

    def following(self, item: Node) -> Node | None:
        """Return the next key, depth first."""
        if below := self._below[item]:
            return below[0]
        current: Node | None = item
        while current is not None:
            sibling = self.beside(current, 1)
            if sibling is not None:
                return sibling
            current = self._parents[current]
        return None

    def preceding(self, item: Node) -> Node | None:
        """Return the previous key, depth first."""
        sibling = self.beside(item, -1)
        return self._parents[item] if sibling is None else self.deepest_last(sibling)

    def deepest_last(self, item: Node) -> Node:
        """Return the last key at or below one."""
        while below := self._below[item]:
            item = below[-1]
        return item

    def step(self, item: Node, step: int, siblings_only: bool) -> Node | None:
        """Return the next or previous key, of the level or of all."""
        if siblings_only:
            return self.beside(item, step)
        return self.following(item) if step > 0 else self.preceding(item)

    def end(self, item: Node | None, step: int, siblings_only: bool) -> Node | None:
        """Return the first (1) or last (-1) key, of the level or of all."""
        level = self.level(item) if siblings_only else self._below[None]
        if not level:
            return None
        found = level[0] if step > 0 else level[-1]
        return found if siblings_only or step > 0 else self.deepest_last(found)

    # copies

    def put_down(self, places: dict[Node, int]) -> KeysState:
        """Return the tree as numbers; `places` has that of each node."""
        parents = [
            (places[item], None if parent is None else places[parent])
            for item, parent in self._parents.items()
        ]
        at = {offset: places[item] for offset, item in self._at.items() if item in places}
        return parents, at, self._changed

    @classmethod
    def taken_up(cls, state: KeysState, nodes: list[Node]) -> Keys:
        """Return the tree that `put_down` has put down, of other nodes."""
        keys = cls(None)
        parents, at, keys._changed = state
        for item, parent in parents:
            keys._add(nodes[item], None if parent is None else nodes[parent])
        keys._at = {offset: nodes[item] for offset, item in at.items()}
        return keys

    # changes

    def insert(
        self, dataset: DataSet, parent: Node | None, name: str, optional: bool
    ) -> Node:
        """Insert a record, below a key or at the root level, after the others there."""
        if name not in _KEYS:
            raise DicomError(DICOM_ERROR_PARAMETER, f"{name!r} is not a type of record")
        items = records(dataset) or make_records(dataset)
        owner = items.parent
        assert owner is not None
        dataset.touched()
        item = items.insert(UNDEFINED)
        elements = item.children
        assert isinstance(elements, Elements)
        mandatory, others = _KEYS[name]
        tags = [_NEXT, _IN_USE, _LOWER, _TYPE, *mandatory]
        if optional:
            tags += [_CHARACTER_SET, *others]
        for tag in sorted(tags):
            elements.insert(tag, vr_for(tag))
        _set(dataset, elements, _NEXT, struct.pack("<L", 0))
        _set(dataset, elements, _LOWER, struct.pack("<L", 0))
        _set(dataset, elements, _IN_USE, b"\xff\xff")
        _set(dataset, elements, _TYPE, padded("CS", name.encode("ascii")))
        self._add(item, parent)
        self._changed = True
        self.changes += 1
        return item

    def delete(self, dataset: DataSet, item: Node) -> None:
        """Delete a record with all below it."""
        doomed, todo = [], [item]
        while todo:
            each = todo.pop()
            doomed.append(each)
            todo += self._below[each]
        for each in reversed(doomed):  # those below first
            dataset.delete(each)

    def forget(self, item: Node) -> None:
        """Note that a record was deleted: the keys below it are none any more."""
        self._changed = True
        self.changes += 1
        siblings = self.level(item)
        del siblings[self._position(siblings, item)]
        forgotten = [item]
        while forgotten:
            each = forgotten.pop()
            forgotten += self._below.pop(each)
            del self._parents[each], self._places[each]

    def write_offsets(self, dataset: DataSet, encoding: Encoding, start: int) -> None:
        """Give the records the offsets that they have in a file.

        Parameters
        ----------
        dataset : DataSet
            The data set.
        encoding : Encoding
            How it will be written.
        start : int
            Where it will begin in the file.
        """
        if records(dataset) is None:
            return
        if self._changed:
            # what is written must be there before its place is known
            for elements, tags in self._links(dataset):
                for tag in tags:
                    _offset_element(dataset, elements, tag)
        at = dict(encoding.positions(dataset.root, RECORDS, start))
        # records that no other leads to keep what they lead to
        for elements, tags in self._links(dataset):
            if not self._changed or (elements.parent and elements.parent not in self):
                self._shift(dataset, elements, tags, at)
        if self._changed:
            self._link(dataset, at)
        self._at = {position: item for item, position in at.items()}

    def _links(self, dataset: DataSet) -> Iterator[tuple[Elements, tuple[int, ...]]]:
        """Yield where there are offsets of records, and their tags."""
        yield dataset.root, (_FIRST_RECORD, _LAST_RECORD)
        items = records(dataset)
        for item in items.nodes if items is not None else ():
            if isinstance(item.children, Elements):
                yield item.children, (_NEXT, _LOWER)

    def _link(self, dataset: DataSet, at: dict[Node, int]) -> None:
        """Write the offsets that the tree of keys asks for."""
        roots = self._below[None]
        _write(dataset, dataset.root, _FIRST_RECORD, at[roots[0]] if roots else 0)
        _write(dataset, dataset.root, _LAST_RECORD, at[roots[-1]] if roots else 0)
        for item in self._parents:
            elements, below = item.children, self._below[item]
            assert isinstance(elements, Elements)
            _write(dataset, elements, _LOWER, at[below[0]] if below else 0)
            beside = self.beside(item, 1)
            _write(dataset, elements, _NEXT, at[beside] if beside is not None else 0)

    def _shift(
        self,
        dataset: DataSet,
        elements: Elements,
        tags: tuple[int, ...],
        at: dict[Node, int],
    ) -> None:
        """Let each offset point to the record that it pointed to, also an odd one."""
        for tag in tags:
            node = elements.get(tag)
            item = self._at.get(_number(dataset, node)) if node is not None else None
            if item is not None:
                _write(dataset, elements, tag, at.get(item, 0))  # 0: was deleted


def keys_of(name: str) -> tuple[int, ...]:
    """Return the keys of types 1 and 2 of a type of record."""
    return _KEYS[name][0]


def records(dataset: DataSet) -> Items | None:
    """Return the records of a data set, if it has the sequence."""
    node = dataset.root.get(RECORDS)
    children = node.children if node is not None else None
    return children if isinstance(children, Items) else None


def type_of(dataset: DataSet, item: Node) -> str:
    """Return the type of a record."""
    elements = item.children
    node = elements.get(_TYPE) if isinstance(elements, Elements) else None
    value = dataset.read(node.value) if node is not None and not node.is_branch else b""
    return value.decode("latin-1").strip(" \0")


def named(
    keys: Keys,
    dataset: DataSet,
    item: Node | None,
    step: int,
    siblings_only: bool,
    name: str,
) -> Iterator[Node]:
    """Yield the keys of a type from `item` on."""
    while item is not None:
        if type_of(dataset, item) == name:
            yield item
        item = keys.step(item, step, siblings_only)


def make_records(dataset: DataSet) -> Items:
    """Insert the sequence of records with what belongs to it, as far as it lacks."""
    root = dataset.root
    for tag in (_FIRST_RECORD, _LAST_RECORD):
        _offset_element(dataset, root, tag)
    if _CONSISTENCY not in root.slots:
        dataset.set_value(root.insert(_CONSISTENCY, "US"), b"\0\0")
    node = root.get(RECORDS) or root.insert(RECORDS, "SQ")
    children = node.children
    if not isinstance(children, Items):
        raise DicomError(DICOM_ERROR_PARAMETER, "(0004,1220) is not a sequence")
    return children


def _offset_element(dataset: DataSet, elements: Elements, tag: int) -> Node:
    node = elements.get(tag)
    if node is None:
        node = elements.insert(tag, "UL")
    if len(node.value) != 4:
        dataset.set_value(node, bytes(4))
    return node


def _write(dataset: DataSet, elements: Elements, tag: int, offset: int) -> None:
    node = _offset_element(dataset, elements, tag)
    if _number(dataset, node) != offset:
        dataset.set_value(node, struct.pack("<L", offset))


def _set(dataset: DataSet, elements: Elements, tag: int, value: bytes) -> None:
    node = elements.get(tag)
    assert node is not None
    dataset.set_value(node, value)


def _number(dataset: DataSet, node: Node) -> int:
    value = b"" if node.is_branch else dataset.read(node.value)
    return (
        int.from_bytes(value, "little" if node.little else "big") if len(value) == 4 else 0
    )


def _offset(dataset: DataSet, item: Node, tag: int) -> int:
    elements = item.children
    node = elements.get(tag) if isinstance(elements, Elements) else None
    return _number(dataset, node) if node is not None else 0
