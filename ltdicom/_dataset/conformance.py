"""What is wrong with a data set: findings, each with its ``CALLBACK_ERROR_*`` flag.

Three sources come together here: the tables of tags and VRs, the rules for values
(`value_rules`), and what the class demands (`requirements`).
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import iod_template, pixels, requirements, value_rules, values
from ltdicom._dataset.codec import charsets
from ltdicom._dataset.codec.tags import PIXEL_DATA
from ltdicom._dataset.codec.vrs import (
    NAMES,
    SINGLE_TEXT,
    STRINGS,
    TAG_ITEM,
    VALUE_SIZES,
    code_of,
)
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.private import FORBIDDEN_GROUPS
from ltdicom._dataset.requirements import Level
from ltdicom._dataset.tree import Elements, Items, Node, Siblings
from ltdicom._tables.iods import element_name
from ltdicom._tables.tags import TAGS
from ltdicom._tables.vrs import VRS
from ltdicom.constants.dataset import (
    CALLBACK_ERROR_DIVIDE_VM,
    CALLBACK_ERROR_ELEMENT,
    CALLBACK_ERROR_IMAGE,
    CALLBACK_ERROR_MAX_VM,
    CALLBACK_ERROR_MIN_VM,
    CALLBACK_ERROR_UNKNOWN_CLASS,
    CALLBACK_ERROR_UNKNOWN_TAG,
    CALLBACK_ERROR_UNKNOWN_VR,
    CALLBACK_ERROR_WRONG_VR,
)

_CHARACTER_SET: Final = 0x00080005
# PS3.10 7.1: the UIDs of the SOP class and instance stand in the file's header too
_SAME_AS: Final = {0x00020002: 0x00080016, 0x00020003: 0x00080018}
# one value, whatever its length: PS3.5 6.4
_ALWAYS_ONE: Final = frozenset({"OB", "OD", "OF", "OL", "OV", "OW", "SQ", "UN"})


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong.

    Attributes
    ----------
    kind : str
        ``"class"``, ``"tag"``, ``"VR"``, ``"VM"``, ``"value"``, ``"image"``,
        ``"missing"`` or ``"empty"``.
    flag : int
        The ``CALLBACK_ERROR_*`` that says so to a C++ callback.
    text : str
        What it is, for people.
    """

    kind: str
    flag: int
    text: str


@dataclass(frozen=True)
class Checked:
    """An element, and what is wrong with it.

    Attributes
    ----------
    node : Node
        Of an element that is missing, one that belongs to no data set.
    path : str
        From the root level: ``(0040,A730)[2].(0040,A043)`` is in the second item.
    problems : tuple of Problem
        Empty if nothing is wrong.
    """

    node: Node
    path: str
    problems: tuple[Problem, ...]

    @property
    def flags(self) -> int:
        """The flags of all problems together."""
        return functools.reduce(lambda flags, each: flags | each.flag, self.problems, 0)

    @property
    def fails(self) -> bool:
        """Whether something that must be there is not, whoever says that it conforms."""
        return any(problem.kind in ("missing", "empty") for problem in self.problems)

    @property
    def name(self) -> str:
        """The name of the element."""
        return "Item" if self.node.tag == TAG_ITEM else element_name(self.node.tag)


@dataclass
class _Step:
    """A level that is being walked."""

    nodes: Iterator[Node]
    siblings: Siblings
    path: str
    level: Level | None


def check(dataset: DataSet) -> Iterator[Checked]:
    """Yield each element of a data set, parents before children.

    Elements that are missing follow the last one of their level. The data set may be
    changed while this runs: what is deleted is not visited any more.
    """
    code = iod_template.class_of(dataset)
    level: Level | None = None
    witness: Node | None = None
    if iod_template.modules(code):
        level = requirements.of_class(dataset, code)
    else:
        witness = iod_template.sop_class(dataset) or dataset.root.first()
    query = code in iod_template.QUERIES
    root = dataset.root
    stack = [_Step(iter(list(root)), root, "", level)]
    while stack:
        step = stack[-1]
        node = next(step.nodes, None)
        if node is None:
            stack.pop()
            yield from _missing(dataset, step)
            continue
        if node.owner is not dataset:
            continue
        path = _path_of(step, node)
        # the classes know tags that are newer than pydicom's dictionary
        known = step.level is not None and step.level.of(node.tag) is not None
        problems = list(problems_of(dataset, node, query=query, known=known))
        if node is witness:
            problems.append(_unknown_class(dataset, node))
        problems += _demanded(dataset, node, step.level)
        yield Checked(node, path, tuple(problems))
        if node.owner is not dataset:
            continue
        children = node.children
        if isinstance(children, Items) and node.vr == "SQ":
            below = step.level.below(node.tag) if step.level is not None else None
            stack.append(_Step(iter(list(children)), children, path, below))
        elif children is not None:
            stack.append(_Step(iter(list(children)), children, path, step.level))


def _path_of(step: _Step, node: Node) -> str:
    if isinstance(step.siblings, Items):
        return f"{step.path}[{step.siblings.position(node) + 1}]"
    dot = "." if step.path else ""
    return f"{step.path}{dot}({node.tag >> 16:04X},{node.tag & 0xFFFF:04X})"


def _unknown_class(dataset: DataSet, node: Node) -> Problem:
    uid = iod_template.sop_class_uid(dataset)
    text = f"the class {uid} is not known" if uid else "there is no SOP Class UID"
    return Problem("class", CALLBACK_ERROR_UNKNOWN_CLASS, text)


# what the class demands


def _missing(dataset: DataSet, step: _Step) -> Iterator[Checked]:
    level, elements = step.level, step.siblings
    if level is None or not isinstance(elements, Elements):
        return
    for tag, kind in level.missing(dataset, elements):
        node = Node(elements, tag, elements.vr_of(tag))
        path = _path_of(step, node)
        node.cut()
        text = f"an element of type {kind} is missing"
        if kind.endswith("C"):
            text += ", and its condition holds"
        yield Checked(node, path, (Problem("missing", CALLBACK_ERROR_ELEMENT, text),))


def _demanded(dataset: DataSet, node: Node, level: Level | None) -> Iterator[Problem]:
    demand = level.of(node.tag) if level is not None else None
    if demand is not None and demand.has_value and not _has_value(node):
        text = "an element of type 1 has no " + ("item" if node.vr == "SQ" else "value")
        yield Problem("empty", CALLBACK_ERROR_ELEMENT, text)
    if node.parent is not None:
        return
    if node.tag in _SAME_AS and dataset.root.has(_SAME_AS[node.tag]):
        ours, theirs = map(dataset.root.ascii_value, (node.tag, _SAME_AS[node.tag]))
        if ours != theirs:
            text = f"it is not that of the data set: {theirs}"
            yield Problem("value", CALLBACK_ERROR_ELEMENT, text)
    if node.tag == PIXEL_DATA:
        image = pixels.described(dataset.root)
        fault = _image_fault(node, image)
        if fault is not None:
            yield Problem("image", CALLBACK_ERROR_IMAGE, fault)
        # PS3.5 A.2: bytes are of no order, words of 16 bits are
        if node.vr == "OB" and not node.is_encapsulated and image.bits_allocated > 8:
            text = "OB instead of OW: more than 8 bits are allocated"
            yield Problem("VR", CALLBACK_ERROR_WRONG_VR, text)


def _has_value(node: Node) -> bool:
    children = node.children
    return bool(len(node.value if children is None else children))


# one element


def flags_of(dataset: DataSet, node: Node) -> int:
    """Return what is wrong with an element, without regard to where it is."""
    return Checked(node, "", tuple(problems_of(dataset, node))).flags


def problems_of(
    dataset: DataSet, node: Node, *, query: bool = False, known: bool = False
) -> Iterator[Problem]:
    """Yield what is wrong with an element, without regard to its class.

    Parameters
    ----------
    dataset : DataSet
        The data set of the element.
    node : Node
        The element.
    query : bool
        It is a key of a query.
    known : bool
        The tag is one of the standard, whatever the dictionary says.
    """
    tag = node.tag
    if tag == TAG_ITEM:
        return
    if tag & 0xFFFF == 0:  # group lengths are in no dictionary
        if node.vr != "UL":
            yield Problem("VR", CALLBACK_ERROR_WRONG_VR, f"{node.vr} instead of UL")
        return
    if VRS.find(code_of(node.vr)) is None:
        yield Problem("VR", CALLBACK_ERROR_UNKNOWN_VR, f"there is no VR {node.vr}")
    entry = TAGS.match(tag)
    if entry is not None:
        expected = _vrs(tag, entry.nVR)
        if node.vr not in expected:
            text = f"{node.vr} instead of {' or '.join(sorted(expected))}"
            yield Problem("VR", CALLBACK_ERROR_WRONG_VR, text)
    elif tag & 0x10000:
        yield from _private(node)
    elif not known:
        text = "the tag is in no dictionary"
        yield Problem("tag", CALLBACK_ERROR_UNKNOWN_TAG, text)
    if node.is_branch:
        return
    fault = value_rules.fault_of_bytes(node.vr, len(node.value))
    if fault is not None:
        yield Problem("value", CALLBACK_ERROR_ELEMENT, fault)
    number = len(node.value) // VALUE_SIZES[node.vr]
    if node.vr in STRINGS:
        try:
            found, fault = _texts(dataset, node)
        except DicomError as error:  # the file that has the value was changed, or is gone
            found, fault = [], f"it cannot be read: {error}"
        if fault is None:
            faults = (value_rules.fault_of(node.vr, each, query=query) for each in found)
            fault = next(filter(None, faults), None)
        if fault is None and tag == _CHARACTER_SET:
            fault = _character_set_fault(found)
        if fault is not None:
            yield Problem("value", CALLBACK_ERROR_ELEMENT, fault)
        number = len(found)
    if entry is None or node.vr in _ALWAYS_ONE:
        return
    # nothing but padding is not a value, which is allowed
    if 0 < number < entry.nMinVM:
        text = f"{number} values are less than {entry.nMinVM}"
        yield Problem("VM", CALLBACK_ERROR_MIN_VM, text)
    if 0 <= entry.nMaxVM < number:
        text = f"{number} values are more than {entry.nMaxVM}"
        yield Problem("VM", CALLBACK_ERROR_MAX_VM, text)
    if entry.nDivideVM > 1 and number % entry.nDivideVM:
        text = f"{number} values are not a multiple of {entry.nDivideVM}"
        yield Problem("VM", CALLBACK_ERROR_DIVIDE_VM, text)


def _private(node: Node) -> Iterator[Problem]:
    """Yield what is wrong with a private tag (PS3.5 7.8)."""
    level, text = node.siblings, ""
    if node.tag >> 16 in FORBIDDEN_GROUPS or node.tag & 0xFFFF < 0x10:
        text = "no private element may have this tag"
    elif node.tag & 0xFF00 == 0:
        if node.vr != "LO":
            text = f"{node.vr} instead of LO: it is a private creator"
            yield Problem("VR", CALLBACK_ERROR_WRONG_VR, text)
            return
        if not _has_value(node):
            text = "a private creator has no value"
            yield Problem("tag", CALLBACK_ERROR_ELEMENT, text)
            return
    elif isinstance(level, Elements) and not level.creator_of(node.tag):
        text = "no private creator reserves the tag"
    if text:
        yield Problem("tag", CALLBACK_ERROR_UNKNOWN_TAG, text)


@functools.lru_cache(maxsize=4096)
def _vrs(tag: int, code: int) -> frozenset[str]:
    """Return the VRs that a tag may have: the table's, and the dictionary's choice."""
    from pydicom.datadict import dictionary_VR

    ours = NAMES.get(code, "")
    try:
        choice = frozenset(dictionary_VR(tag).split(" or "))
    except KeyError:
        return frozenset({ours})
    # a program may have given the tag another VR in the table
    return choice if ours in choice else frozenset({ours})


def _texts(dataset: DataSet, node: Node) -> tuple[list[str], str | None]:
    """Return the values of a string element as they stand, and what hides them."""
    data = dataset.read(node.value) if len(node.value) else b""
    padding = b"\0" if node.vr == "UI" else b" "
    if len(data) % 2 == 0 and data.endswith(padding):
        data = data[:-1]
    if not data.strip(b" "):
        # nothing but padding, unless that is longer than the VR allows
        return ([] if node.vr != "AE" or not data else [data.decode("ascii")]), None
    encodings = values.encodings_for(node)
    text = charsets.decode(data, encodings, node.vr)
    fault = None
    plain = data.partition(b"\x1b")[0]
    beyond_default = encodings[0] == charsets.DEFAULT[0] and not plain.isascii()
    if beyond_default or ("\ufffd" in text and "\ufffd".encode() not in data):
        fault = "text is not in its character set"
    return ([text] if node.vr in SINGLE_TEXT else text.split("\\")), fault


def _character_set_fault(terms: list[str]) -> str | None:
    """Return what is wrong with (0008,0005) (PS3.3 C.12.1.1.2)."""
    for place, term in enumerate(each.strip(" ") for each in terms):
        if not charsets.is_term(term) or (not term and place):
            return f"{term!r} is not a defined term of a character set"
        if len(terms) > 1 and charsets.stands_alone(term):
            return f"{term} stands alone"
    return None


def _image_fault(node: Node, image: pixels.Description) -> str | None:
    """Return why pixel data is not the image that the attributes describe."""
    if node.is_encapsulated:  # an offset table, and a fragment at least
        fragments = node.children
        there = fragments is not None and len(fragments) > 1
        return None if there else "there is no fragment after the offset table"
    expected = image.length
    if not expected:
        return "the attributes describe no image"
    if expected <= len(node.value) <= expected + expected % 2:
        return None
    which = "less" if len(node.value) < expected else "more"
    return f"{len(node.value)} bytes are {which} than the {expected} of the image"
