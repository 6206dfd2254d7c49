"""The data set as a tree of nodes over pydicom's raw elements.

Two kinds of siblings: `Elements`, the elements of a data set or of an item in the
order of their tags, and `Items`, the items of a sequence or the fragments of
encapsulated pixel data. A `Node` is made when somebody looks at an element; until
then pydicom's raw element stands in its place, and a sequence of a defined length
is not parsed.

References upward are weak, so that a data set goes away with its last user, and
not when the garbage collector runs: its values may be hundreds of megabytes.
"""

from __future__ import annotations

import itertools
import logging
import weakref
from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Collection, Iterable, Iterator
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from pydicom.dataelem import DataElement
from pydicom.valuerep import EXPLICIT_VR_LENGTH_16

from ltdicom._dataset.codec import charsets, reader
from ltdicom._dataset.codec.sources import Stretch
from ltdicom._dataset.codec.vrs import FORMATS, STRINGS, TAG_ITEM, UNDEFINED, vr_for

if TYPE_CHECKING:
    from ltdicom._dataset.dataset import DataSet

LOGGER = logging.getLogger("ltdicom.dataset")

_LEAF_VRS: Final = frozenset(FORMATS) - {"OB", "OW", "UN"} | STRINGS
_SHORT: Final = 0xFFFF  # bytes: the most that most explicit VRs can have

_CHARACTER_SET: Final = 0x00080005
_PIXEL_REPRESENTATION: Final = 0x00280103
# "US or SS" in the dictionary: the VR follows (0028,0103) Pixel Representation
_EITHER_SIGN: Final = frozenset(
    {0x00280104, 0x00280105, 0x00280106, 0x00280107, 0x00280108, 0x00280109,
     0x00280110, 0x00280111, 0x00280120, 0x00280121, 0x00409216, 0x00409211,
     0x00189810, 0x00221452, 0x00603004, 0x00603006}
)  # fmt: skip
# "US or OW": a table of more than one value is OW (PS3.3 C.11.1.1.1)
_LUT_DATA: Final = 0x00283006

# Ranks rise along a level. An item that is inserted gets one between its neighbours,
# one that is deleted leaves a gap: the others keep theirs, so that a place is found
# by bisection however many were deleted in front of it.
_RANK: Final = attrgetter("rank")
_GAP: Final = 1 << 64

# Who owns a level is looked for upward once, until anything is cut out of any tree.
_CUTS: Final = itertools.count(2)
_cuts = 1


def _note_cut() -> None:
    global _cuts
    _cuts = next(_CUTS)


_ITEM_BYTES: Final = (b"\xfe\xff\x00\xe0", b"\xff\xfe\xe0\x00")

# what inserting an image may change or take away
VOLATILE: Final = frozenset(
    {0x00280106, 0x00280107, 0x00280108, 0x00280109, 0x00280110, 0x00280111,
     0x00281101, 0x00281102, 0x00281103, 0x00281201, 0x00281202, 0x00281203,
     0x00281221, 0x00281222, 0x00281223}
)  # fmt: skip


class Node:
    """One element, item or fragment.

    Attributes
    ----------
    tag, vr
        What it is; `vr` has two letters.
    value : bytes or Stretch
        The encoded value; of a sequence that was not parsed, its items.
    little, implicit : bool
        How `value` is encoded.
    undefined : bool
        The length was, or will be written as, undefined.
    tell : int
        Offset of the value in the source; -1 if there is none.
    encodings : tuple or None
        The character set that the value was set in, if not the data set's.
    hint, rank : int
        Where an item was seen last among the others, and what orders them.
    """

    __slots__ = (
        "__weakref__",
        "_children",
        "_up",
        "encodings",
        "handle",
        "hint",
        "implicit",
        "little",
        "rank",
        "tag",
        "tell",
        "undefined",
        "value",
        "vr",
    )

    def __init__(
        self,
        siblings: Siblings,
        tag: int,
        vr: str,
        value: bytes | Stretch = b"",
        *,
        little: bool = True,
        implicit: bool = False,
        undefined: bool = False,
        tell: int = -1,
    ) -> None:
        self._up: weakref.ref[Siblings] | None = siblings.reference
        self.tag = tag
        self.vr = vr
        self.value = value
        self.little = little
        self.implicit = implicit
        self.undefined = undefined
        self.tell = tell
        self.encodings: tuple[str, ...] | None = None
        self.handle: Any = None
        self.hint = 0
        self.rank = 0
        self._children: Siblings | None = None

    # upward

    @property
    def siblings(self) -> Siblings | None:
        """The nodes of the same level and parent; None once it is deleted."""
        return self._up() if self._up is not None else None

    @property
    def parent(self) -> Node | None:
        """The node above."""
        siblings = self.siblings
        return siblings.parent if siblings is not None else None

    @property
    def owner(self) -> DataSet | None:
        """The data set it belongs to; None once it, or one above it, is deleted."""
        up = self._up
        siblings = up() if up is not None else None
        if siblings is None:
            return None
        # each call of the face comes here
        root = siblings._root if siblings._known == _cuts else None
        return root() if root is not None else siblings.owner

    @property
    def level(self) -> int:
        """The number of nodes above."""
        siblings = self.siblings
        return siblings.level if siblings is not None else 0

    def cut(self) -> None:
        """Take the node out of its tree: its handle is refused from now on."""
        self._up = None
        if self._children is not None:
            _note_cut()

    def drop_children(self) -> None:
        """Take all below out of the tree."""
        if self._children is not None:
            self._children.cut()
            self._children = None

    # downward

    @property
    def is_branch(self) -> bool:
        """Whether it may have children: a sequence, an item or encapsulated data."""
        return (
            self.vr == "SQ"
            or (self.tag == TAG_ITEM and type(self._children) is Elements)
            or self.undefined
        )

    @property
    def is_as_it_came(self) -> bool:
        """Whether it is a sequence that nobody looked into."""
        return self.vr == "SQ" and self._children is None and len(self.value) > 0

    @property
    def is_encapsulated(self) -> bool:
        """Whether it is pixel data in fragments (PS3.5 A.4)."""
        return self.undefined and self.vr != "SQ" and self.tag != TAG_ITEM

    @property
    def children(self) -> Siblings | None:
        """The nodes below, parsed when first asked for; None if it cannot have any."""
        # an item has children, or it is a fragment
        if self._children is None and (self.vr == "SQ" or self.undefined):
            self._children = self._parse()
        return self._children

    @children.setter
    def children(self, children: Siblings) -> None:
        self._children = children

    def _parse(self) -> Siblings:
        items = Items(self)
        if not len(self.value):
            return items
        if self.level >= reader.MAX_DEPTH:
            LOGGER.warning("%08X is nested too deeply: not read", self.tag)
            return items
        owner = self.owner
        if owner is None:
            return items
        if self.vr == "SQ":
            value = owner.read(self.value)
            siblings = self.siblings
            ends = siblings.ends_of(self.tell) if type(siblings) is Elements else None
            found, damage = reader.sequence(
                value,
                self.implicit,
                self.little,
                max(self.tell, 0),
                ends,
                owner.most_elements,
            )
            items.adopt(found)
            if self.tell < 0:  # copied: its items are nowhere in the source
                for item in items.nodes:
                    item.tell = -1
            if damage is not None:
                LOGGER.warning("%08X is not whole: %s", self.tag, damage)
        else:
            items.adopt_fragments(
                reader.fragments(owner.source, self.value, self.tell, self.little)
            )
        self.value = b""
        return items

    def refill(
        self, vr: str, value: bytes = b"", *, fragments: Iterable[bytes] | None = None
    ) -> None:
        """Give pixel data another content: a value, or fragments; its handle lives on."""
        self.vr, self.value, self.undefined = vr, value, fragments is not None
        self.little, self.implicit, self.tell, self.encodings = True, False, -1, None
        self._children = None
        if fragments is not None:
            self._children = items = Items(self)
            for fragment in fragments:
                items.insert(UNDEFINED).value = fragment
        if isinstance(self.siblings, Elements):
            self.siblings.forget_branches()

    @property
    def is_waiting(self) -> bool:
        """Whether (a part of) the value is still in the source."""
        if isinstance(self.value, Stretch):
            return True
        children = self._children
        return isinstance(children, Items) and any(
            isinstance(item.value, Stretch) for item in children.nodes
        )

    def keep_value(self, read: Callable[[bytes | Stretch], bytes]) -> None:
        """Read the value, or those of the fragments, into memory."""
        self.value = read(self.value)
        if isinstance(self._children, Items):
            for item in self._children.nodes:
                item.value = read(item.value)

    def take_value(self, other: Node) -> None:
        """Take over the value of the same element in another source."""
        if self._children is not None and other.children is not None:
            for ours, theirs in zip(self._children, other.children, strict=True):
                ours.take_value(theirs)
            return
        self.value, self.tell = other.value, other.tell
        self.little, self.implicit = other.little, other.implicit

    @property
    def length(self) -> int:
        """The length of the value as in the file or on the wire."""
        if self.vr == "SQ" or self.is_branch:
            return UNDEFINED
        return len(self.value)


class Siblings:
    """Nodes of one level under one parent."""

    __slots__ = ("__weakref__", "_known", "_root", "_up", "reference")

    def __init__(self, parent: Node | None, root: DataSet | None = None) -> None:
        self.reference = weakref.ref(self)
        self._up = weakref.ref(parent) if parent is not None else None
        self._root = weakref.ref(root) if root is not None else None
        self._known = 0  # `_cuts` when `_root` was found; 0 if it was not yet

    @property
    def parent(self) -> Node | None:
        """The node above; None at the root level."""
        return self._up() if self._up is not None else None

    @property
    def level(self) -> int:
        """The number of nodes above."""
        count, node = 0, self.parent
        while node is not None:
            count, node = count + 1, node.parent
        return count

    @property
    def owner(self) -> DataSet | None:
        """The data set."""
        asked: list[Siblings] = []
        siblings: Siblings | None = self
        while siblings is not None:
            if siblings._root is not None and (
                siblings._up is None or siblings._known == _cuts
            ):
                root = siblings._root
                siblings._known = _cuts
                for each in asked:
                    each._root, each._known = root, _cuts
                return root()
            asked.append(siblings)
            parent = siblings.parent
            siblings = parent.siblings if parent is not None else None
        return None

    def cut(self) -> None:
        """Take the level out of its tree, with all below it."""
        self._root = self._up = None
        _note_cut()

    def __len__(self) -> int:
        raise NotImplementedError

    def at(self, position: int) -> Node:
        """Return the node at a position."""
        raise NotImplementedError

    def position(self, node: Node) -> int:
        """Return where a node is."""
        raise NotImplementedError

    def remove(self, node: Node) -> None:
        """Take a node, with all below it, out of the tree."""
        raise NotImplementedError

    def named(
        self, tag: int, after: Node | None = None, *, backward: bool = False
    ) -> Node | None:
        """Return the first node of `tag` here; with `after`, the next one behind it."""
        raise NotImplementedError

    def candidates(self, tag: int, after: Node | None, *, backward: bool) -> Iterator[Node]:
        """Yield the nodes that are of `tag` or may have it below them.

        They come in order, starting behind (or, backward, in front of) `after`.
        """
        raise NotImplementedError

    def first(self) -> Node | None:
        """Return the first node."""
        return self.at(0) if len(self) else None

    def last(self) -> Node | None:
        """Return the last node."""
        return self.at(len(self) - 1) if len(self) else None

    def beside(self, node: Node, step: int) -> Node | None:
        """Return the next (1) or previous (-1) sibling."""
        position = self.position(node) + step
        return self.at(position) if 0 <= position < len(self) else None

    def __iter__(self) -> Iterator[Node]:
        node = self.first()
        while node is not None:
            yield node
            node = self.beside(node, 1)


class Elements(Siblings):
    """The elements of a data set or of an item, in the order of their tags.

    Of those that were gone over only what somebody asks for is made.
    """

    __slots__ = ("_branches", "_ends", "_level", "_order", "_slots")

    def __init__(
        self,
        parent: Node | None,
        root: DataSet | None = None,
        slots: dict[int, Any] | None = None,
        level: reader.Level | None = None,
    ) -> None:
        self.reference = weakref.ref(self)
        self._up = weakref.ref(parent) if parent is not None else None
        self._root = weakref.ref(root) if root is not None else None
        self._known = 0
        # a pydicom RawDataElement or DataElement (a parsed sequence), or the Node
        self._slots: dict[int, Any] = {} if slots is None else slots
        self._level = level  # what was gone over, until all elements are made
        # stays when all are made
        self._ends = level.ends if level is not None else None
        self._order: list[int] | None = None
        self._branches: list[int] | None = None

    def ends_of(self, tell: int) -> dict[int, int] | None:
        """Return what is known of a sequence that was gone over and found sound."""
        ends = self._ends if tell >= 0 else None
        # with an item all below it was gone over
        return ends if ends and (tell in ends or self._up is not None) else None

    def forget_ends(self) -> None:
        """Go over all sequences again: values come from another source now."""
        self._ends = None

    def untouched(self) -> reader.Level | None:
        """Return where elements are encoded that nobody made; None if that is gone."""
        return self._reach(None)

    def slot(self, tag: int) -> Any:
        """Return an element as pydicom makes it, or its node."""
        return self._slot(tag)

    @property
    def slots(self) -> dict[int, Any]:
        """All the elements by their tags: as pydicom makes them, or nodes."""
        if self._level is not None:
            self.complete()
            for tag in self._level.places:
                self._slot(tag)
            self._level = None
        return self._slots

    def complete(self) -> None:
        """Have all gone over, to know what is wrong with it."""
        self._reach(None)

    def _reach(self, tag: int | None) -> reader.Level | None:
        """Return what was gone over, as far as a question for `tag` needs it."""
        level = self._level
        if level is not None and level.reach(tag) and (owner := self.owner) is not None:
            owner.judge(level)
        return level

    def _slot(self, tag: int) -> Any:
        """Return what is there for a tag, made if it was only gone over."""
        slot = self._slots.get(tag)
        if slot is None and (level := self._reach(tag)) is not None:
            slot = level.element(tag)
            if slot is not None:
                self._slots[tag] = slot
        return slot

    def has(self, tag: int) -> bool:
        """Whether there is an element of a tag."""
        if tag in self._slots:
            return True
        level = self._reach(tag) if self._level is not None else None
        return level is not None and tag in level.places

    def has_other_than(self, groups: tuple[int, ...]) -> bool:
        """Whether there is an element of another group."""
        return any(tag >> 16 not in groups for tag in self._tags())

    def _tags(self) -> Collection[int]:
        level = self._reach(None)
        if level is None:
            return self._slots
        return level.places.keys() | self._slots.keys() if self._slots else level.places

    @property
    def order(self) -> list[int]:
        """The tags in order."""
        if self._order is None:
            self._order = sorted(self._tags())
        return self._order

    def __len__(self) -> int:
        return len(self.order)

    def get(self, tag: int) -> Node | None:
        """Return the node of a tag."""
        slot = self._slots.get(tag)
        if type(slot) is Node:
            return slot
        if slot is None:
            level = self._reach(tag)
            place = None if level is None else level.places.get(tag)
            if level is None or place is None:
                return None
            node = _node(self, tag, *level.part(tag, place))
        else:
            node = _node_of(self, slot)
        self._slots[tag] = node
        return node

    def made(self, tag: int) -> Node | None:
        """Return the node of a tag if somebody looked at it or inserted it."""
        slot = self._slots.get(tag)
        return slot if type(slot) is Node else None

    def at(self, position: int) -> Node:
        """Return the node at a position."""
        node = self.get(self.order[position])
        assert node is not None
        return node

    def position(self, node: Node) -> int:
        """Return where a node is."""
        return bisect_left(self.order, node.tag)

    def first(self) -> Node | None:
        """Return the first node."""
        order = self.order
        return self.get(order[0]) if order else None

    def beside(self, node: Node, step: int) -> Node | None:
        """Return the next (1) or previous (-1) sibling."""
        order = self._order or self.order
        position = bisect_left(order, node.tag) + step
        return self.get(order[position]) if 0 <= position < len(order) else None

    def first_from(self, tag: int) -> int | None:
        """Return the first tag that is not lower than `tag`."""
        position = bisect_left(self.order, tag)
        return self.order[position] if position < len(self.order) else None

    def insert(self, tag: int, vr: str) -> Node:
        """Add an element without a value; its tag must not be there yet."""
        node = Node(self, tag, vr, undefined=vr == "SQ")
        if self._level is not None:
            self._reach(None)
        self._slots[tag] = node
        if self._order is not None:
            insort(self._order, tag)
        if self._branches is not None and node.is_branch:
            insort(self._branches, tag)
        return node

    def put(self, tag: int, slot: Any) -> None:
        """Add an element of pydicom; its tag must not be there yet."""
        self.slots[tag] = slot
        if self._order is not None:
            insort(self._order, tag)
        self._branches = None

    def remove(self, node: Node) -> None:
        """Take a node, with all below it, out of the tree."""
        del self.slots[node.tag]
        if self._order is not None:
            del self._order[bisect_left(self._order, node.tag)]
        branches = self._branches
        if branches is not None and node.is_branch:
            del branches[bisect_left(branches, node.tag)]
        node.cut()

    @property
    def branches(self) -> list[int]:
        """The tags of the elements that may have something below them, in order.

        Where not all was gone over, of those that were.
        """
        if self._branches is not None:
            return self._branches
        level = self._level
        if level is not None and level.end is not None:
            self.complete()
        maybe = [
            tag
            for tag, slot in self._slots.items()
            if type(slot) is Node or slot.VR not in _LEAF_VRS
        ]
        # deciding a VR may make an element
        found = [tag for tag in maybe if self._may_branch(self._slots[tag])]
        branches = sorted({*level.branches, *found} if level is not None else found)
        if level is None or level.walk is None:
            self._branches = branches
        return branches

    def forget_branches(self) -> None:
        """Look again which elements have children: one changed."""
        self._branches = None

    def _may_branch(self, slot: Any) -> bool:
        if type(slot) is Node:
            return slot.is_branch
        if slot.VR == "SQ":
            return True
        # without a VR, only what begins like an item is worth a look at the table
        if not slot.VR and slot.value and slot.value[:4] not in _ITEM_BYTES:
            return False
        return slot.length == UNDEFINED or (
            slot.VR is None and self.vr_of(int(slot.tag)) == "SQ"
        )

    def named(
        self, tag: int, after: Node | None = None, *, backward: bool = False
    ) -> Node | None:
        """Return the element of `tag`; there is one at most."""
        if after is not None and (tag >= after.tag if backward else tag <= after.tag):
            return None
        return self.get(tag)

    def candidates(self, tag: int, after: Node | None, *, backward: bool) -> Iterator[Node]:
        """Yield the nodes that are of `tag` or may have it below them."""
        there = self.has(tag)
        tags = self.branches
        if not tags:
            tags = [tag] if there else tags
        elif there and tags[bisect_left(tags, tag) % len(tags)] != tag:
            tags = tags.copy()
            insort(tags, tag)
        if backward:
            end = len(tags) if after is None else bisect_left(tags, after.tag)
            tags = tags[:end][::-1]
        elif after is not None:
            tags = tags[bisect_right(tags, after.tag) :]
        for each in tags:
            slot = self._slot(each)
            if each == tag or type(slot) is Node or _may_hold(slot, tag):
                node = self.get(each)
                if node is not None:
                    yield node

    # what the elements say about each other

    def vr_of(self, tag: int, length: int = 2) -> str:
        """Return the dictionary's VR, as the other elements here decide it."""
        creator = self.creator_of(tag) if tag & 0x10000 else None
        vr = vr_for(tag, creator)
        if tag in _EITHER_SIGN and self.pixels_are_signed():
            return "SS"
        if tag == _LUT_DATA and length > 2:
            return "OW"
        return vr

    def creator_of(self, tag: int) -> str | None:
        """Return the private creator of a private tag, as far as there is one."""
        block = tag >> 8 & 0xFF
        if block < 0x10:
            return None
        return self.ascii_value(tag & 0xFFFF0000 | block)

    def pixels_are_signed(self) -> bool:
        """Whether (0028,0103), here or above, says that pixels are signed."""
        node = self.inherited(_PIXEL_REPRESENTATION)
        value = node.value if node is not None else b""
        return isinstance(value, bytes) and b"\1" in value

    def encodings(self) -> tuple[str, ...]:
        """Return the character set of the text here: (0008,0005), or that above."""
        node = self.inherited(_CHARACTER_SET)
        value = node.value if node is not None else b""
        return charsets.encodings_of(value if isinstance(value, bytes) else b"")

    def inherited(self, tag: int) -> Node | None:
        """Return the element of a tag here or, if it is not here, above."""
        elements: Siblings | None = self
        while elements is not None:
            if type(elements) is Elements and (node := elements.get(tag)) is not None:
                return node
            parent = elements.parent
            elements = parent.siblings if parent is not None else None
        return None

    def ascii_value(self, tag: int) -> str | None:
        """Return a short text as it is, for UIDs, creators and the like."""
        slot = self._slot(tag)
        value = None if slot is None else slot.value
        if not isinstance(value, bytes):
            return None
        return value.decode("latin-1").strip(" \0")


class Items(Siblings):
    """The items of a sequence, or the fragments of encapsulated data.

    Attributes
    ----------
    nodes : list of Node
    frames : (int, list of list of Node or None) or None
        The fragments of each of so many frames, until they change; see `pixels`.
    """

    __slots__ = ("frames", "nodes")

    def __init__(self, parent: Node) -> None:
        super().__init__(parent)
        self.nodes: list[Node] = []
        self.frames: tuple[int, list[list[Node]] | None] | None = None

    def __len__(self) -> int:
        return len(self.nodes)

    def at(self, position: int) -> Node:
        """Return the node at a position."""
        node = self.nodes[position]
        node.hint = position
        return node

    def first(self) -> Node | None:
        """Return the first node."""
        return self.at(0) if self.nodes else None

    def position(self, node: Node) -> int:
        """Return where a node is: where it was seen last, or by its rank."""
        nodes, hint = self.nodes, node.hint
        if hint >= len(nodes) or nodes[hint] is not node:
            node.hint = bisect_left(nodes, node.rank, key=_RANK)
        return node.hint

    def insert(self, index: int) -> Node:
        """Add an item in front of `index`; at the end if there is no such."""
        parent = self.parent
        self.frames = None
        node = Node(self, TAG_ITEM, "SQ", undefined=True)
        if parent is not None and parent.vr == "SQ":
            node.children = Elements(node)
        else:  # a fragment
            node.vr, node.undefined = "OB", False
        nodes = self.nodes
        if index >= len(nodes):
            node.hint = len(nodes)
            node.rank = nodes[-1].rank + _GAP if nodes else 0
            nodes.append(node)
            return node
        node.hint = index
        behind = nodes[index].rank
        before = nodes[index - 1].rank if index else behind - 2 * _GAP
        node.rank = (before + behind) // 2
        nodes.insert(index, node)
        if node.rank == before:
            self._make_room(index)
        return node

    def _make_room(self, index: int) -> None:
        """Spread the ranks around an index: of as few items as have enough between them.

        What is enough rises with their number, so that room lasts the longer the more
        was moved for it.
        """
        nodes = self.nodes
        width = enough = 64
        while width < len(nodes):
            low = max(index - width // 2, 0)
            high = min(low + width, len(nodes) - 1)
            step = (nodes[high].rank - nodes[low].rank) // (high - low)
            if step >= enough:
                break
            width, enough = 2 * width, 4 * enough
        else:
            low, high, step = 0, len(nodes), _GAP
        first = nodes[low].rank
        for place in range(low, high):
            nodes[place].rank = first + (place - low) * step

    def remove(self, node: Node) -> None:
        """Take a node, with all below it, out of the tree."""
        self.frames = None
        del self.nodes[self.position(node)]
        node.cut()

    def named(
        self, tag: int, after: Node | None = None, *, backward: bool = False
    ) -> Node | None:
        """Return the first item, or the next one, if `tag` is that of items."""
        if tag != TAG_ITEM:
            return None
        if after is not None:
            return self.beside(after, -1 if backward else 1)
        return self.last() if backward else self.first()

    def candidates(self, tag: int, after: Node | None, *, backward: bool) -> Iterator[Node]:
        """Yield every item: any may be, or have, what is looked for."""
        step = -1 if backward else 1
        node = self.named(TAG_ITEM, after, backward=backward)
        while node is not None:
            yield node
            node = self.beside(node, step)

    def adopt(self, found: Iterable[reader.ParsedItem]) -> None:
        """Take over the items that were gone over."""
        for item in found:
            node = self.insert(UNDEFINED)
            node.children = Elements(node, level=item.level)
            node.undefined, node.tell = item.undefined, item.tell

    def adopt_fragments(self, found: Iterator[tuple[bytes | Stretch, int]]) -> None:
        """Take over the fragments of encapsulated data."""
        for value, tell in found:
            node = self.insert(UNDEFINED)
            node.value, node.tell = value, tell


def _may_hold(slot: Any, tag: int) -> bool:
    """Whether an element that was not looked at may have a tag below it.

    What does not hold the bytes of the tag need not be parsed to search it.
    """
    todo = [] if slot is None else [slot]
    while todo:
        slot = todo.pop()
        if not slot.is_raw:
            for item in slot.value:
                if tag == TAG_ITEM or tag in item:
                    return True
                todo.extend(item.values())
        elif not isinstance(slot.value, bytes) or any(
            p in slot.value for p in reader.patterns(tag, slot.is_little_endian)
        ):
            return True
    return False


def _node_of(elements: Elements, slot: Any) -> Node:
    """Return the node of an element that pydicom read."""
    tag = int(slot.tag)
    if isinstance(slot, DataElement):  # a sequence of undefined length
        node = Node(elements, tag, "SQ", undefined=True, tell=slot.file_tell or 0)
        items = Items(node)
        for item in slot.value:
            below = items.insert(UNDEFINED)
            slots = {int(tag): element for tag, element in item.items()}
            below.children = Elements(below, slots=slots)
            below.undefined = bool(item.is_undefined_length_sequence_item)
            below.tell = int(item.seq_item_tell) + 8
        node.children = items
        return node
    return _node(
        elements,
        tag,
        slot.VR,
        slot.length,
        slot.value,
        slot.value_tell,
        slot.is_implicit_VR,
        slot.is_little_endian,
    )


def _node(
    elements: Elements,
    tag: int,
    stated: str | None,
    length: int,
    content: Any,
    tell: int,
    implicit: bool,
    little: bool,
) -> Node:
    """Return the node of an element, as `Level.part` tells it."""
    undefined = length == UNDEFINED
    # without a VR; pydicom gives some of these the dictionary's choice, as "OB or OW"
    vr = stated if stated and len(stated) == 2 else elements.vr_of(tag, length)
    if undefined and vr != stated:
        vr = "OB"  # encapsulated (PS3.5 A.4)
    if vr == "UN" and _SHORT < length < UNDEFINED and little:
        # PS3.5 6.2.2: what was too long for its VR
        known = elements.vr_of(tag, length)
        vr = known if known in EXPLICIT_VR_LENGTH_16 and not tag & 0x10000 else vr
    value: bytes | Stretch = content or b""
    if content is None and length:
        value = Stretch(tell, length)
    return Node(
        elements,
        tag,
        vr,
        value,
        little=little,
        implicit=implicit,
        undefined=undefined,
        tell=tell,
    )
