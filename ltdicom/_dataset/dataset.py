"""The data set inside `LDicomDS`: a tree, where its values are, how it is encoded."""

from __future__ import annotations

import functools
import logging
import struct
from collections.abc import Callable
from itertools import islice
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._core.settings import SETTINGS
from ltdicom._dataset.codec import reader, writer
from ltdicom._dataset.codec.damage import Damage
from ltdicom._dataset.codec.sources import Buffer, MemorySource, Source, Stretch
from ltdicom._dataset.codec.tags import PIXEL_DATA, TRANSFER_SYNTAX
from ltdicom._dataset.codec.transfer_syntax import IMPLICIT_LITTLE, syntax_of
from ltdicom._dataset.codec.vrs import TAG_ITEM, name_of, padded
from ltdicom._dataset.directory_records import Keys
from ltdicom._dataset.pixels import may_hold_fragments
from ltdicom._dataset.tree import Elements, Items, Node
from ltdicom.constants.dataset import CALLBACK_ERROR_ELEMENT_EXISTS, DS_METAHEADER_ABSENT
from ltdicom.constants.error import (
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_ELEMENT_ALREADY_EXISTS,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED,
)

LOGGER = logging.getLogger("ltdicom.dataset")

CLASS_UNKNOWN: Final = 65535
_FIRST_OF_GROUP_1: Final = 0x00010000
_FIRST_OF_META: Final = 0x00020000
_FIRST_OF_GROUP_3: Final = 0x00030000
_NO_DATA: Final = (0x0000, 0x0002)  # groups of commands and of files
_SHORT: Final = 0x200  # bytes
_NOTHING: Final = MemorySource(b"")
_KEPT: Final = ("watch", "keep_pixels", "load_file_flags", "j2k_options")


def _is_there(slot: Any) -> bool:
    """Whether an element that nobody looked at has its value, not just its place."""
    return isinstance(slot.value, bytes) or not slot.length or not slot.is_raw


class DataSet:
    """One data set or command set.

    A received one keeps its bytes and is decoded when somebody looks at it. As
    long as nothing is changed, it is sent and saved from these bytes.

    Attributes
    ----------
    header : int
        ``DS_METAHEADER_PRESENT`` or ``DS_METAHEADER_ABSENT``.
    preamble : bytes
        The 128 bytes in front of the meta header.
    sop_class : int
        The ``CLASS_*`` it was initialised for.
    source : Source
        Where values are that were not read yet.
    store_offsets : bool
        Show where elements are in the source.
    j2k_options : FILEJ2KOPTIONS or None
        What `LDicomDS.SetJ2KOptions` was given.
    overlay_groups : list of int or None
        The groups of overlays by index, as they were counted last.
    keep_pixels : bool
        What `LDicomDS.SetKeepPixelDataIntactFlag` was given.
    load_file_flags : int
        What `LDicomDS.SetLoadFileFlags` was given.
    sought : int or None
        The tag that `LDicomDS.FindFirstDescendant` was asked for last.
    watch : callable or None
        Called with each element that is inserted or gets a value, and with the flags
        that are known already; see `LDicomDS.SetDebugDS`.
    """

    # what an empty one has: as long as it is so, it costs no memory and no time
    watch: Callable[[Node, int], None] | None = None
    keep_pixels = False
    load_file_flags = 0
    source: Source = _NOTHING
    # how it came, or was initialised; see `transfer_syntax`
    _given_syntax = IMPLICIT_LITTLE
    header: int = DS_METAHEADER_ABSENT
    preamble = bytes(128)
    overlay_groups: list[int] | None = None
    j2k_options: Any = None
    sop_class = CLASS_UNKNOWN
    store_offsets = False
    sought: int | None = None
    _root: Elements | None = None
    _keys: Keys | None = None
    # what holds just this data set as it came, as long as nothing is changed
    _original: Source | None = None
    _damage: Damage | None = None
    # what keeps the original from being handed on as it came
    _flaw: str | None = None
    _lowest = _FIRST_OF_GROUP_1  # the first tag that may be in it
    _received = False

    def reset(self) -> None:
        """Forget everything: no element, implicit VR little endian."""
        if self._root is not None:
            self._root.cut()
        known = self.__dict__
        kept: dict[str, Any] = {name: known[name] for name in _KEPT if name in known}
        known.clear()
        known.update(kept)

    @property
    def transfer_syntax(self) -> str:
        """How it is encoded, and is to be saved.

        (0002,0010) counts where the program set it: so compressed objects are made. That
        its content fits is for the writer to judge.
        """
        node = self._stated_syntax()
        if node is None:
            return self._given_syntax
        return self.read(node.value).decode("latin-1").strip(" \0")

    @transfer_syntax.setter
    def transfer_syntax(self, uid: str) -> None:
        self._given_syntax = uid
        node = self._stated_syntax()
        if node is not None:
            node.value = padded("UI", uid.encode("latin-1"))

    def _stated_syntax(self) -> Node | None:
        """Return (0002,0010) if the program gave it its value, and no file or peer."""
        node = self._root.made(TRANSFER_SYNTAX) if self._root is not None else None
        return node if node is not None and node.tell < 0 and len(node.value) else None

    # from and to the wire

    @classmethod
    def from_encoded(cls, data: Buffer, transfer_syntax: str, sender: str = "") -> DataSet:
        """Return a received data set; it is not decoded until somebody looks.

        Parameters
        ----------
        data : bytes-like
            The encoded elements, without group 0002. Must not be changed later.
        transfer_syntax : str
            The UID that was negotiated.
        sender : str
            From whom it came: title and address, for the log.
        """
        dataset = cls()
        dataset.transfer_syntax = transfer_syntax
        dataset._received = True
        name = f"a data set from {sender}" if sender else "a data set"
        dataset.source = dataset._original = MemorySource(data, name=name)
        return dataset

    @classmethod
    def from_command(cls, data: Buffer) -> DataSet:
        """Return a received command set: group 0000, implicit VR little endian."""
        dataset = cls.from_encoded(data, IMPLICIT_LITTLE)
        dataset._lowest = 0
        return dataset

    @property
    def root(self) -> Elements:
        """The elements of the root level, decoded as far as somebody asks."""
        if self._root is None:
            self._root = self._decoded()
        return self._root

    @functools.cached_property
    def recent_texts(self) -> dict[Node, tuple[Any, Any, list[str]]]:
        """What `values.texts` keeps of the long values that were read last."""
        return {}

    @property
    def damage(self) -> Damage | None:
        """What is missing from what came, or contradicts itself; None if nothing."""
        if self.source is not _NOTHING:
            self.root.complete()
        return self._damage

    @property
    def flaw(self) -> str | None:
        """Why what came whole is encoded anew before it is sent or saved; None if not."""
        self.root.complete()
        return self._flaw

    def note(self, damage: Damage) -> None:
        """Keep what is wrong with the data set; what was found first stays."""
        self._damage = self._damage or damage

    def require_whole(self) -> None:
        """Refuse a data set that is not whole: nobody may take it for one that is.

        Everything that encodes a data set comes here: `encoded`, `chunks`, and with
        them sending, saving and changing the transfer syntax.

        Raises
        ------
        DicomError
            The code of the damage; the log says what is missing, and of which file.
        """
        damage = self.damage
        if damage is not None:
            reason = f"{self.source.name} is not whole: {damage}"
            LOGGER.warning("neither sent nor saved: %s", reason)
            raise DicomError(damage.code, reason)

    def adopt(
        self,
        slots: dict[int, Any],
        source: Source,
        original: Source | None,
        level: reader.Level | None = None,
        damage: Damage | None = None,
    ) -> None:
        """Take over elements that were read; `original` can send them as they came.

        Parameters
        ----------
        slots : dict
            Elements by their tags.
        source, original : Source
            Where values are, and what holds just the elements as they came.
        level : Level, optional
            More elements, which were only gone over.
        damage : Damage, optional
            What is wrong beside that of the level.
        """
        self._root = Elements(None, self, slots=slots, level=level)
        self._keys = None
        self.source = source
        self._original = original
        self._damage = self._flaw = None
        self._damaged(damage)
        if level is not None:
            self.judge(level)

    def rebase(self, slots: dict[int, Any], source: Source, *, same: bool) -> None:
        """Take values that were not read yet from another source of the same data set.

        Parameters
        ----------
        slots : dict
            The elements in `source`. Only values of this level are ever left there.
        source : Source
            The file that was saved over the one that was loaded.
        same : bool
            It has the transfer syntax of the data set.
        """
        root, fresh = self.root, Elements(None, self, slots=slots)
        root.forget_ends()
        self.source = source
        for tag, slot in root.slots.items():
            if type(slot) is not Node:
                if not _is_there(slot) and tag in slots:
                    root.slots[tag] = slots[tag]
            elif (new := fresh.get(tag)) is not None and slot.is_waiting:
                slot.take_value(new)
        self._original, self._flaw = source if same else None, None

    def keep_values(self) -> None:
        """Read the values that are still in the source, which is about to go."""
        root = self.root
        for tag, slot in root.slots.items():
            waits = slot.is_waiting if type(slot) is Node else not _is_there(slot)
            if waits and (node := root.get(tag)) is not None:
                node.keep_value(self.read)
        self._original = None

    def _decoded(self) -> Elements:
        """Return the root level of what was received; none where nothing can be read."""
        if self.source is _NOTHING:
            return Elements(None, self)
        syntax = syntax_of(self._given_syntax)
        data, damage = self.source.encoded(), None
        if syntax.deflated:
            try:
                data, damage = reader.inflated(data, received=True)
            except DicomError as error:
                data, damage = b"", Damage(error.reason, error.code)
            self.source = MemorySource(data, name=self.source.name)
        window = reader.Window(reader.searchable(data))
        lazily = len(data) > _SHORT  # to search the rest of a short one takes longer
        level = reader.walk(
            window,
            0,
            syntax.implicit,
            syntax.little,
            lazily=lazily,
            most=self.most_elements,
        )
        self._damaged(damage)
        if level.walk is None:
            self.judge(level)
        return Elements(None, self, level=level)

    @property
    def most_elements(self) -> int | None:
        """Elements and items that it may have: of what a peer has sent, not of a file."""
        return SETTINGS.most_elements if self._received else None

    def judge(self, level: reader.Level) -> None:
        """Note what is wrong with what was gone over."""
        damage = level.damage
        # the first one, where they are in order
        found = islice(level.places, 1) if level.sound else level.places
        lowest = min(found, default=_FIRST_OF_GROUP_3)
        strays = set[int]()
        if lowest < self._lowest:
            strays = {tag for tag in level.places if tag < self._lowest}
        if self._received:  # the length of a command set says nothing of the data
            strays.discard(0)
        if damage is None and strays:
            damage = Damage("it has elements of group 0000, which belong to commands")
        self._damaged(damage)
        self._flaw = level.flaw or self._unlike_syntax(level)
        if lowest < _FIRST_OF_GROUP_3 and any(
            tag >> 16 in _NO_DATA for tag in level.places
        ):
            self._flaw = "it has groups of commands or files"

    def _unlike_syntax(self, level: reader.Level) -> str | None:
        """Return how its pixel data is not what the transfer syntax says (PS3.5 A.4)."""
        syntax = syntax_of(self._given_syntax)
        if not syntax.is_known:
            return None
        if not syntax.encapsulated:
            return reader.FRAGMENTS if level.fragmented else None
        pixels = None if PIXEL_DATA in level.branches else level.element(PIXEL_DATA)
        return reader.NOT_COMPRESSED if pixels is not None and pixels.length else None

    def _damaged(self, damage: Damage | None) -> None:
        if damage is not None:
            LOGGER.warning("%s is not whole: %s", self.source.name, damage)
            self.note(damage)

    def read(
        self, value: bytes | Stretch, start: int = 0, length: int | None = None
    ) -> bytes:
        """Return (a part of) a value, from its source if need be."""
        if isinstance(value, bytes):
            if length is None:
                return value[start:] if start else value
            return value[start : start + length]
        length = value.length - start if length is None else length
        return self.source.read(value.offset + start, length)

    def read_mutable(self, value: bytes | Stretch, start: int, length: int) -> bytearray:
        """Return a part of a value as a copy that the caller may change."""
        if isinstance(value, bytes):
            return bytearray(memoryview(value)[start : start + length])
        return self.source.read_mutable(value.offset + start, length)

    @property
    def is_empty(self) -> bool:
        """Whether there is no element beyond groups 0000 and 0002."""
        if self._root is None and not len(self.source.encoded()):
            return True
        return not self.root.has_other_than(_NO_DATA) and self.damage is None

    def encoded(self, transfer_syntax: str, *, group_lengths: bool = False) -> Buffer:
        """Return the data set for the wire, without groups 0000 and 0002.

        What came in the same syntax and was not changed is handed on as it came.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_CONVERSION``: compressed data in another syntax, or a
            value that the syntax cannot carry. ``DICOM_ERROR_READ``,
            ``DICOM_ERROR_OPEN``: the file that holds its values is gone. As
            `require_whole`.
        """
        if transfer_syntax == self.transfer_syntax and not group_lengths:
            data = self._as_it_came()
            if data is not None:
                return data
        chunks = self.chunks(self.encoding(transfer_syntax, group_lengths=group_lengths))
        deflate = syntax_of(transfer_syntax).deflated
        return writer.deflated(chunks) if deflate else b"".join(chunks)

    def _as_it_came(self) -> Buffer | None:
        """Return the bytes that it was read from, if they can be handed on."""
        original = self._original
        if original is None or self.damage is not None:
            return None
        if self._flaw is not None:
            LOGGER.warning("%s is encoded anew: %s", original.name, self._flaw)
            self._original = None
            return None
        data = original.encoded()
        # PS3.5 A.5: the deflated stream is padded as a whole
        deflated = syntax_of(self._given_syntax).deflated
        return bytes(data) + b"\0" if deflated and len(data) & 1 else data

    def encoding(
        self, uid: str, *, group_lengths: bool = False, explicit_lengths: bool = False
    ) -> writer.Encoding:
        """Return how to write the data set in a transfer syntax.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED``: nobody knows it.
        """
        syntax, own = syntax_of(uid), uid == self.transfer_syntax
        if not syntax.is_known and uid != self._given_syntax:
            raise DicomError(
                DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED,
                f"{uid!r} is not a transfer syntax",
            )
        return writer.Encoding(
            syntax.implicit,
            syntax.little,
            self.source,
            group_lengths,
            explicit_lengths,
            fragments=own and syntax.encapsulated,
            native=not (syntax.encapsulated and syntax.is_known),
        )

    def chunks(self, encoding: writer.Encoding) -> list[bytes]:
        """Return the encoded elements beyond group 0002, in pieces."""
        self.require_whole()
        root = self.root
        order = root.order
        try:
            if order and order[0] >= _FIRST_OF_GROUP_3:
                return encoding.elements(root)
            # (0001,eeee) is private, and odd, but data
            return [
                *encoding.elements(root, _FIRST_OF_GROUP_1, _FIRST_OF_META),
                *encoding.elements(root, _FIRST_OF_GROUP_3),
            ]
        except struct.error as error:
            raise DicomError(DICOM_ERROR_CONVERSION, str(error)) from error

    @property
    def keys(self) -> Keys:
        """The records of a DICOMDIR as a tree, made when first asked for."""
        if self._keys is None:
            self._keys = Keys(self)
        return self._keys

    def encoded_command(self) -> bytes:
        """Return the elements of group 0000 with their group length (PS3.7 6.3)."""
        encoding = writer.Encoding(True, True, self.source)
        body = b"".join(encoding.elements(self.root, 1, _FIRST_OF_GROUP_1))
        return struct.pack("<HHLL", 0, 0, 4, len(body)) + body

    # changes

    def touched(self) -> None:
        """Note that the data set no longer equals what its source holds."""
        self._original = None

    def set_value(self, node: Node, value: bytes) -> None:
        """Give an element its encoded value, little endian."""
        node.value, node.little, node.tell, node.encodings = value, True, -1, None
        self._original = None
        siblings = node.siblings
        if type(siblings) is Items:  # a fragment: frames may begin elsewhere now
            siblings.frames = None
        if self.watch is not None:
            self.watch(node, 0)

    def insert(
        self,
        neighbor: Node | None,
        child: bool,
        tag: int,
        vr: int,
        sequence: bool,
        index: int,
    ) -> Node:
        """Insert an element or an item; see `LDicomDS.InsertElement`."""
        name = name_of(vr)
        if name is None or (tag >> 16 == 0xFFFE and tag != TAG_ITEM):
            raise DicomError(
                DICOM_ERROR_PARAMETER, f"no VR {vr:#x}, or no element {tag:08X}"
            )
        level = self._level_for(neighbor, child, tag)
        self.touched()
        if isinstance(level, Items):
            parent = level.parent
            if parent is not None and isinstance(parent.siblings, Elements):
                parent.siblings.forget_branches()
            return level.insert(index)
        if level.has(tag):
            there = level.get(tag)
            if self.watch is not None and there is not None:
                self.watch(there, CALLBACK_ERROR_ELEMENT_EXISTS)
            raise DicomError(DICOM_ERROR_ELEMENT_ALREADY_EXISTS, f"{tag:08X}")
        if name == "UN":
            name = level.vr_of(tag)
            if sequence and name == "UN":
                name = "SQ"
        elif name == "SQ" and not tag >> 16 & 1 and level.vr_of(tag) not in ("SQ", "UN"):
            # nobody could read it in implicit VR, where the tag says what it is
            raise DicomError(DICOM_ERROR_PARAMETER, f"{tag:08X} is not a sequence")
        if sequence and name != "SQ" and not may_hold_fragments(tag, name):
            raise DicomError(
                DICOM_ERROR_PARAMETER, f"{tag:08X} with VR {name} is not a sequence"
            )
        if (sequence or name == "SQ") and level.level >= reader.MAX_DEPTH:
            raise DicomError(DICOM_ERROR_PARAMETER, "nested too deeply")
        node = level.insert(tag, name)
        if sequence and name != "SQ":  # encapsulated pixel data
            self._make_encapsulated(node)
        self.touched()
        if self.watch is not None:
            self.watch(node, 0)
        return node

    def _level_for(self, neighbor: Node | None, child: bool, tag: int) -> Elements | Items:
        level: Any
        if neighbor is None:
            if tag != TAG_ITEM:  # as most are
                return self.root
            level = None
        elif not child:
            level = neighbor.siblings
        elif (
            tag == TAG_ITEM
            and neighbor.children is None
            and may_hold_fragments(neighbor.tag, neighbor.vr)
        ):
            if len(neighbor.value):
                raise DicomError(DICOM_ERROR_PARAMETER, f"{neighbor.tag:08X} has a value")
            level = self._make_encapsulated(neighbor)
        else:
            level = neighbor.children
        if level is None or isinstance(level, Items) != (tag == TAG_ITEM):
            raise DicomError(DICOM_ERROR_PARAMETER, f"{tag:08X} cannot stand there")
        assert isinstance(level, (Elements, Items))
        return level

    @staticmethod
    def _make_encapsulated(node: Node) -> Items:
        node.vr, node.undefined = "OB", True  # PS3.5 A.4
        node.children = items = Items(node)
        if isinstance(node.siblings, Elements):
            node.siblings.forget_branches()
        return items

    def delete(self, node: Node) -> None:
        """Delete an element with all below it."""
        siblings = node.siblings
        assert siblings is not None
        self.touched()
        siblings.remove(node)
        if self._keys is not None and node in self._keys:
            self._keys.forget(node)
