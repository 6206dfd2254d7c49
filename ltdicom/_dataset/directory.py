"""A DICOMDIR over files that stay where they are (PS3.3 annex F, PS3.10 8).

Which elements a record has, and which of them an instance must have, is pydicom's
(`pydicom.fileset.DIRECTORY_RECORDERS`); their values are copied as they are encoded.
pydicom's `FileSet` is no help: it copies the files and gives them names of its own.
"""

from __future__ import annotations

import functools
import logging
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

from pydicom.config import IGNORE
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pydicom.fileset import (
    DIRECTORY_RECORDERS,
    _four_level_record_type,
    _single_level_record_type,
    is_conformant_file_id,
)
from pydicom.uid import UID, generate_uid

from ltdicom._core.errors import DicomError
from ltdicom._dataset import copying, files
from ltdicom._dataset.charset_element import needs_character_set, texts_below
from ltdicom._dataset.codec import charsets
from ltdicom._dataset.codec.damage import Damage
from ltdicom._dataset.codec.pydicom_guard import quiet
from ltdicom._dataset.codec.transfer_syntax import EXPLICIT_LITTLE
from ltdicom._dataset.codec.vrs import CHARACTER_SET_TEXT, STRINGS, padded, vr_for
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.directory_records import (
    EVERY_KEY,
    RECORDS,
    Keys,
    keys_of,
    make_records,
    records,
    type_of,
)
from ltdicom._dataset.tree import Elements, Node
from ltdicom.constants.dataset import (
    DS_EXPLICIT_VR,
    DS_GROUP_LENGTHS,
    DS_LENGTH_EXPLICIT,
    DS_LITTLE_ENDIAN,
    DS_METAHEADER_PRESENT,
)
from ltdicom.constants.dicomdir import (
    DICOMDIR_INSERT_ICON_IMAGE_SEQUENCE,
    DICOMDIR_INSERTDICOMFILE_FAILURE,
    DICOMDIR_INSERTDICOMFILE_PREADD,
    DICOMDIR_REJECT_INVALID_FILEID,
)
from ltdicom.constants.error import (
    DICOM_ERROR_DICOMDIR_FOLDER,
    DICOM_ERROR_DIR_STOP_INSERT_FILE,
    DICOM_ERROR_FILE,
    DICOM_ERROR_FILEID,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
)
from ltdicom.constants.iod import CLASS_BASIC_DIRECTORY
from ltdicom.constants.uid import UID_MEDIA_STORAGE_DIRECTORY

LOGGER = logging.getLogger("ltdicom.dataset")

NAME: Final = "DICOMDIR"
FLAGS: Final = DICOMDIR_REJECT_INVALID_FILEID | DICOMDIR_INSERT_ICON_IMAGE_SEQUENCE
_LENGTHS: Final = DS_GROUP_LENGTHS | DS_LENGTH_EXPLICIT

_OF_DIRECTORIES: Final = 0x0004
_FILE_SET_ID, _DESCRIPTOR, _DESCRIPTOR_CHARSET = 0x00041130, 0x00041141, 0x00041142
_CONSISTENCY, _IN_USE = 0x00041212, 0x00041410
_FILE_ID, _FILE_CLASS, _FILE_INSTANCE, _FILE_SYNTAX = (
    0x00041500, 0x00041510, 0x00041511, 0x00041512,
)  # fmt: skip
_MEDIA_CLASS, _MEDIA_INSTANCE = 0x00020002, 0x00020003
_CHARACTER_SET, _SOP_CLASS, _SOP_INSTANCE = 0x00080005, 0x00080016, 0x00080018
_MODALITY, _CONTENT, _RELATION = 0x00080060, 0x0040A730, 0x0040A010
_DOCUMENT, _PLAN_LABEL, _ICON = 0x00420011, 0x300A0002, 0x00880200
_PIXELS: Final = (0x00280010, 0x7FE00010, 0x7FE00008, 0x7FE00009)

# what tells a record from others of its type below the same one
_IDENTITY: Final = {"PATIENT": 0x00100020, "STUDY": 0x0020000D, "SERIES": 0x0020000E}

# SOP classes that pydicom takes for images: by the front of their UIDs (PS3.3 F.4)
_STORAGE: Final = "1.2.840.10008.5.1.4.1.1"
_MORE_CLASSES: Final = {
    f"{_STORAGE}.9.100.": "PRESENTATION",  # of waveforms
    f"{_STORAGE}.9.": "WAVEFORM",
    f"{_STORAGE}.11.": "PRESENTATION",
    f"{_STORAGE}.78.": "MEASUREMENT",
    f"{_STORAGE}.88.": "SR DOCUMENT",
    f"{_STORAGE}.91.": "ANNOTATION",
    f"{_STORAGE}.201.": "INVENTORY",
    # retired; the fronts above have longer UIDs
    f"{_STORAGE}.8": "OVERLAY",
    f"{_STORAGE}.9": "CURVE",
    f"{_STORAGE}.10": "MODALITY LUT",
    f"{_STORAGE}.11": "VOI LUT",
}
# records that pydicom has no maker for have the conditions of these
_LIKE: Final = {"ANNOTATION": "MEASUREMENT", "INVENTORY": "WAVEFORM"}
_WITHOUT_PATIENT: Final = frozenset({"INVENTORY"})

# stand for the values that an instance has: only whether there is one counts
_SAMPLES: Final[dict[str, Any]] = {
    "DA": "20000101", "TM": "000000", "DT": "20000101", "IS": "1", "UI": "1", "US": 1,
    "UL": 1, "UV": 1, "SQ": [Dataset()],
}  # fmt: skip

_CODE_STRING: Final = re.compile(r"[A-Z0-9_ ]{0,16}")

Ask = Callable[[str, "DataSet | None", int], int]
"""The hook: gets a file, its data set if it has one, and a status; answers a code."""


class _NotDicomError(DicomError):
    """A file that does not say that it is DICOM: others may lie beside those that do."""


class _Planned(NamedTuple):
    """A record that an instance needs: its type, its identity, its elements."""

    kind: str
    identity: str
    tags: frozenset[int]


class Directory:
    """What is known of a DICOMDIR beside its data set, which each call is given."""

    def __init__(self) -> None:
        self.folder: str | None = None
        self.subfolders = True
        self.flags = 0
        self._index: _Index | None = None

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_index": None}

    # the whole

    def reset(self, dataset: DataSet, folder: str | os.PathLike[str] | None) -> None:
        """Make it empty, over a folder that must be there; None leaves it without."""
        path = None if folder is None else _folder(folder)
        _make_empty(dataset)
        self.folder = path

    def load(self, dataset: DataSet, path: str | os.PathLike[str], flags: int) -> None:
        """Load a DICOMDIR; its folder becomes the destination."""
        self.folder = None
        try:
            files.load(dataset, path, flags)
            if records(dataset) is None:
                reason = f"{os.fspath(path)!r} is not a DICOMDIR: it has no (0004,1220)"
                raise DicomError(DICOM_ERROR_FORMAT, reason)
        except DicomError:
            if dataset.damage is None or records(dataset) is None:
                _make_empty(dataset)
            raise
        self.folder = os.path.dirname(os.path.abspath(path))
        problem = dataset.keys.problem
        if problem:
            LOGGER.warning("%s: %s", os.fspath(path), problem)
            dataset.note(Damage(problem))
            raise DicomError(DICOM_ERROR_FORMAT, problem)
        _tell_of_unreached(dataset, os.fspath(path))

    def save(self, dataset: DataSet, flags: int) -> None:
        """Write ``DICOMDIR`` into the folder."""
        folder = self._require_folder()
        if flags & ~_LENGTHS:
            raise DicomError(DICOM_ERROR_PARAMETER, f"flags 0x{flags:X}")
        dataset.require_whole()
        _complete(dataset)
        _put(dataset, dataset.root, _CONSISTENCY, b"\0\0")
        if dataset.transfer_syntax != EXPLICIT_LITTLE:  # PS3.10 8.6
            dataset.touched()
            dataset.transfer_syntax = EXPLICIT_LITTLE
        files.save(
            dataset,
            os.path.join(folder, NAME),
            flags | DS_METAHEADER_PRESENT | DS_LITTLE_ENDIAN | DS_EXPLICIT_VR,
        )

    def _require_folder(self) -> str:
        if self.folder is None:
            raise DicomError(DICOM_ERROR_DICOMDIR_FOLDER, "there is no folder")
        return _folder(self.folder)

    def set_file_set_id(self, dataset: DataSet, text: str) -> None:
        """Set (0004,1130)."""
        if not _CODE_STRING.fullmatch(text):
            raise DicomError(
                DICOM_ERROR_PARAMETER, f"{text!r} is not a CS of 16 characters"
            )
        _put(dataset, dataset.root, _FILE_SET_ID, padded("CS", text.encode("ascii")))

    def set_descriptor(
        self, dataset: DataSet, name: str | os.PathLike[str] | None, charset: str | None
    ) -> None:
        """Set (0004,1141) and (0004,1142); None removes them."""
        file_id = None
        if name:
            path = self._path(name)
            file_id = self._file_id(path)
            if not os.path.isfile(path):
                raise DicomError(DICOM_ERROR_FILE, f"{path!r} is not there")
        if charset and not charsets.is_term(charset):
            raise DicomError(DICOM_ERROR_PARAMETER, f"{charset!r} is not a character set")
        term = padded("CS", charset.encode("ascii")) if charset and file_id else None
        for tag, value in ((_DESCRIPTOR, file_id), (_DESCRIPTOR_CHARSET, term)):
            there = dataset.root.get(tag)
            if value is not None:
                _put(dataset, dataset.root, tag, value)
            elif there is not None:
                dataset.delete(there)

    # files

    def insert_file(self, dataset: DataSet, name: str | os.PathLike[str], ask: Ask) -> None:
        """Insert one file."""
        path = self._path(name)
        _below(self._require_folder(), path)
        try:
            self._offer(dataset, path, ask, alone=True)
        except DicomError as error:
            if error.code != DICOM_ERROR_DIR_STOP_INSERT_FILE:
                LOGGER.warning("%s is not inserted: %s", path, error)
            raise

    def insert_folder(self, dataset: DataSet, ask: Ask) -> None:
        """Insert the files of the folder, sorted by their names.

        A file that cannot be inserted does not keep others out.

        Raises
        ------
        DicomError
            The hook's answer to stop; else, at the end, the code of the first DICOM file
            that could not be inserted.
        """
        first: DicomError | None = None
        for path in self._paths(self._require_folder()):
            if isinstance(path, DicomError):
                first = first or path
                continue
            try:
                self._offer(dataset, path, ask, alone=False)
            except DicomError as error:
                if error.code == DICOM_ERROR_DIR_STOP_INSERT_FILE:
                    raise
                if isinstance(error, _NotDicomError):
                    LOGGER.debug("%s is not inserted: %s", path, error)
                    continue
                LOGGER.warning("%s is not inserted: %s", path, error)
                first = first or error
        if first is not None:
            raise first

    def _paths(self, folder: str) -> Iterator[str | DicomError]:
        """Yield the files; in the place of a folder that cannot be read, the reason."""
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            LOGGER.warning("%s cannot be read: %s", folder, error)
            yield DicomError(DICOM_ERROR_OPEN, str(error))
            return
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                if self.subfolders:
                    yield from self._paths(entry.path)
            # a pipe would be waited for; what is gone by now has a code
            elif os.path.isfile(entry.path) or not os.path.exists(entry.path):
                yield entry.path

    def _offer(self, dataset: DataSet, path: str, ask: Ask, *, alone: bool) -> None:
        """Load a file, ask what to do with it, insert it, and tell."""
        source: DataSet | None = None
        try:
            source = _loaded(path)
            answer = _asked(ask, path, source, DICOMDIR_INSERTDICOMFILE_PREADD)
            if answer != DICOM_SUCCESS:
                LOGGER.debug("%s is skipped: the hook answered %s", path, answer)
                return
            if _is_directory(source):
                if alone:
                    reason = f"{path} is a DICOMDIR: none refers to another"
                    raise DicomError(DICOM_ERROR_PARAMETER, reason)
                return
            self.insert(dataset, source, path)
        except DicomError as error:
            if error.code != DICOM_ERROR_DIR_STOP_INSERT_FILE:
                _asked(ask, path, source, DICOMDIR_INSERTDICOMFILE_FAILURE)
            raise
        _asked(ask, path, source, DICOM_SUCCESS)

    def insert(
        self, dataset: DataSet, source: DataSet, name: str | os.PathLike[str]
    ) -> None:
        """Insert the records of a data set that is, or will be, in a file."""
        dataset.require_whole()
        source.require_whole()
        file_id = self._file_id(self._path(name))
        plan = _plan(source)
        icon = self._icon(source, plan[-1].kind)
        _complete(dataset)
        index = self._indexed(dataset)
        above: Node | None = None
        made: Node | None = None
        try:
            for planned in plan[:-1]:
                there = index.find(dataset, above, planned)
                if there is None:
                    there = _record(dataset, above, planned, source)
                    index.add(above, planned, there)
                    made = made or there
                above = there
            leaf = _record(dataset, above, plan[-1], source)
            made = made or leaf
            elements = leaf.children
            assert isinstance(elements, Elements)
            _put(dataset, elements, _FILE_ID, file_id)
            _put_uid(dataset, elements, _FILE_CLASS, _text(source, source.root, _SOP_CLASS))
            _put_uid(dataset, elements, _FILE_INSTANCE, plan[-1].identity)
            _put_uid(dataset, elements, _FILE_SYNTAX, source.transfer_syntax)
            if icon is not None:
                copying.fill(dataset, elements.insert(_ICON, "SQ"), source, icon)
        except DicomError:
            if made is not None:
                dataset.keys.delete(dataset, made)
            raise
        old = index.replace(plan[-1], leaf)
        index.changes = dataset.keys.changes
        if old is not None and old in dataset.keys:
            if _file_of(dataset, old) != file_id:
                LOGGER.warning("instance %s is replaced", plan[-1].identity)
            _delete(dataset, old)
            index.changes = dataset.keys.changes

    def _icon(self, source: DataSet, kind: str) -> Node | None:
        if kind != "IMAGE" or not self.flags & DICOMDIR_INSERT_ICON_IMAGE_SEQUENCE:
            return None
        from ltdicom._dataset import icons  # here: it needs NumPy

        return icons.made(source)

    def _indexed(self, dataset: DataSet) -> _Index:
        keys, index = dataset.keys, self._index
        if index is None or index.keys is not keys or index.changes != keys.changes:
            index = self._index = _Index(dataset)
        return index

    # names

    def _path(self, name: str | os.PathLike[str]) -> str:
        """Return the path of a file; a relative name is taken below the folder."""
        return os.path.join(self._require_folder(), name)

    def _file_id(self, path: str) -> bytes:
        """Return (0004,1500) of a file.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_FILE``: it is not below the folder. ``DICOM_ERROR_FILEID``: its
            name cannot be written, or the flags refuse it.
        """
        parts = _below(self._require_folder(), path)
        strict = bool(self.flags & DICOMDIR_REJECT_INVALID_FILEID)
        written = all(
            part.isascii() and part.isprintable() and "\\" not in part
            and part == part.strip(" ")
            for part in parts
        )  # fmt: skip
        if not written or (strict and not is_conformant_file_id(Path(*parts))):
            raise DicomError(DICOM_ERROR_FILEID, f"{path!r} cannot be a File ID")
        return padded("CS", "\\".join(parts).encode("ascii"))


class _Index:
    """The records of a directory by what tells them from others."""

    def __init__(self, dataset: DataSet) -> None:
        self.keys: Keys = dataset.keys
        self.changes = self.keys.changes
        self._inner: dict[tuple[Node | None, str, str], Node] = {}
        self._instances: dict[str, Node] = {}
        for item, parent in self.keys.pairs():
            kind = type_of(dataset, item)
            tag = _IDENTITY.get(kind, _FILE_INSTANCE)
            elements = item.children
            assert isinstance(elements, Elements)
            identity = _text(dataset, elements, tag)
            if kind in _IDENTITY:
                self._inner.setdefault((parent, kind, identity), item)
            elif identity:
                self._instances.setdefault(identity, item)

    def find(self, dataset: DataSet, above: Node | None, planned: _Planned) -> Node | None:
        """Return the record of a patient, study or series."""
        item = self._inner.get((above, planned.kind, planned.identity))
        if item is None or item not in self.keys:
            return None
        elements = item.children
        assert isinstance(elements, Elements)
        # the program may have changed it
        same = _text(dataset, elements, _IDENTITY[planned.kind]) == planned.identity
        return item if same else None

    def add(self, above: Node | None, planned: _Planned, item: Node) -> None:
        """Note a new record of a patient, study or series."""
        self._inner[above, planned.kind, planned.identity] = item

    def replace(self, planned: _Planned, item: Node) -> Node | None:
        """Note the record of an instance; return the one that it had."""
        old = self._instances.get(planned.identity)
        self._instances[planned.identity] = item
        return old


def _folder(path: str | os.PathLike[str]) -> str:
    if not os.fspath(path) or not os.path.isdir(path):
        raise DicomError(DICOM_ERROR_DICOMDIR_FOLDER, f"{path!r} is not a folder")
    return os.path.abspath(path)


def _below(folder: str, path: str) -> tuple[str, ...]:
    """Return the way from a folder to a file in it, past links if need be."""
    for real in (os.path.abspath, os.path.realpath):
        try:
            way = os.path.relpath(real(path), real(folder))
        except (OSError, ValueError):  # NUL in the name; another drive
            continue
        parts = Path(way).parts
        if parts and parts[0] != os.pardir:
            return parts
    raise DicomError(DICOM_ERROR_FILE, f"{path!r} is not below {folder!r}")


def _loaded(path: str) -> DataSet:
    """Return the data set of a file of PS3.10; others are not part of a file-set."""
    if not _is_part_10(path):
        raise _NotDicomError(DICOM_ERROR_FORMAT, f"{path} has no preamble")
    source = DataSet()
    files.load(source, path, 0)
    return source


def _is_part_10(path: str) -> bool:
    """Whether a file says that it is DICOM."""
    if os.path.exists(path) and not os.path.isfile(path):  # a pipe would be waited for
        raise DicomError(DICOM_ERROR_OPEN, f"{path} is not a file")
    try:
        with open(path, "rb") as file:
            file.seek(files.PREAMBLE_LENGTH)
            return file.read(len(files.PREFIX)) == files.PREFIX
    except (OSError, ValueError) as error:  # ValueError: NUL in the name
        raise DicomError(DICOM_ERROR_OPEN, str(error)) from error


def _asked(ask: Ask, path: str, source: DataSet | None, status: int) -> int:
    """Return what the hook answers."""
    answer = ask(path, source, status)
    if answer == DICOM_ERROR_DIR_STOP_INSERT_FILE:
        raise DicomError(DICOM_ERROR_DIR_STOP_INSERT_FILE, f"the hook stops at {path}")
    return answer


# the data set


def _make_empty(dataset: DataSet) -> None:
    dataset.reset()
    dataset.transfer_syntax = EXPLICIT_LITTLE
    dataset.sop_class = CLASS_BASIC_DIRECTORY
    _complete(dataset)


def _complete(dataset: DataSet) -> None:
    """Insert what a DICOMDIR must have and a program may have deleted."""
    root = dataset.root
    if not root.has(_FILE_SET_ID):
        root.insert(_FILE_SET_ID, "CS")
    if records(dataset) is None or not root.has(_CONSISTENCY):
        make_records(dataset)
    if _text(dataset, root, _MEDIA_CLASS) != UID_MEDIA_STORAGE_DIRECTORY:
        _put_uid(dataset, root, _MEDIA_CLASS, UID_MEDIA_STORAGE_DIRECTORY)
    if not _text(dataset, root, _MEDIA_INSTANCE):
        _put_uid(dataset, root, _MEDIA_INSTANCE, generate_uid())


def _tell_of_unreached(dataset: DataSet, path: str) -> None:
    """Log how many records cannot be reached; those that are not in use need not be."""
    every = records(dataset)
    assert every is not None
    unreached = 0
    for item in every.nodes:
        elements = item.children
        if item not in dataset.keys and isinstance(elements, Elements):
            node = elements.get(_IN_USE)
            unreached += node is None or dataset.read(node.value) != b"\0\0"
    if unreached:
        LOGGER.warning(
            "%s: %d of %d records are in use, and no other leads to them",
            path, unreached, len(every),
        )  # fmt: skip


def _is_directory(source: DataSet) -> bool:
    named = _text(source, source.root, _MEDIA_CLASS) == UID_MEDIA_STORAGE_DIRECTORY
    return named or source.root.has(RECORDS)


def _file_of(dataset: DataSet, item: Node) -> bytes:
    elements = item.children
    assert isinstance(elements, Elements)
    node = elements.get(_FILE_ID)
    return b"" if node is None or node.is_branch else dataset.read(node.value)


def _delete(dataset: DataSet, item: Node) -> None:
    """Delete a record, and those above that have no other below."""
    above = dataset.keys.parent(item)
    while above is not None and len(dataset.keys.below(above)) == 1:
        item, above = above, dataset.keys.parent(above)
    dataset.keys.delete(dataset, item)


def _put(dataset: DataSet, elements: Elements, tag: int, value: bytes) -> None:
    node = elements.get(tag) or elements.insert(tag, vr_for(tag))
    dataset.set_value(node, value)


def _put_uid(dataset: DataSet, elements: Elements, tag: int, uid: str) -> None:
    _put(dataset, elements, tag, padded("UI", uid.encode("ascii", "replace")))


def _text(dataset: DataSet, elements: Elements, tag: int) -> str:
    """Return a text of one value, decoded: equal ones in other character sets are equal."""
    node = elements.get(tag)
    if node is None or node.is_branch:
        return ""
    value = dataset.read(node.value)
    return charsets.decode(value, elements.encodings(), node.vr).strip(" \0")


# records of an instance


def _plan(source: DataSet) -> list[_Planned]:
    """Return the records that an instance needs, the highest first.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: it lacks what a record must have.
    """
    root = source.root
    sop_class = _text(source, root, _SOP_CLASS)
    identity = _text(source, root, _SOP_INSTANCE)
    if not sop_class or not identity:
        raise DicomError(DICOM_ERROR_PARAMETER, "no SOP Class or SOP Instance UID")
    planned = []
    for kind in _kinds(source, sop_class):
        if kind in _IDENTITY:
            identity_here = _text(source, root, _IDENTITY[kind])
            if not identity_here:
                reason = f"({_IDENTITY[kind]:08X}) of the {kind} record is missing"
                raise DicomError(DICOM_ERROR_PARAMETER, reason)
        else:
            identity_here = identity
        planned.append(_Planned(kind, identity_here, _tags(source, kind)))
    return planned


def _kinds(source: DataSet, sop_class: str) -> tuple[str, ...]:
    root, facts = source.root, Dataset()
    with quiet():
        facts.SOPClassUID = sop_class
        facts.Modality = _text(source, root, _MODALITY)
        if root.has(_DOCUMENT):
            facts.EncapsulatedDocument = b""
        if root.has(_PLAN_LABEL):
            facts.RTPlanLabel = "X"
        top, kind = _single_level_record_type(facts), _four_level_record_type(facts)
    if top != "PATIENT":
        return (top,)
    if kind == "IMAGE":
        kind = next(
            (k for uid, k in _MORE_CLASSES.items() if _starts(sop_class, uid)), kind
        )
    is_image = "Image" in UID(sop_class, validation_mode=IGNORE).name or any(
        map(root.has, _PIXELS)
    )
    if kind == "IMAGE" and not is_image:
        raise DicomError(DICOM_ERROR_PARAMETER, f"no type of record for {sop_class}")
    return (kind,) if kind in _WITHOUT_PATIENT else ("PATIENT", "STUDY", "SERIES", kind)


def _starts(uid: str, front: str) -> bool:
    return (
        uid.startswith(front) if front.endswith(".") else f"{uid}.".startswith(front + ".")
    )


def _tags(source: DataSet, kind: str) -> frozenset[int]:
    """Return which elements of an instance its record has."""
    root = source.root
    there = frozenset(
        (tag, _is_filled(source, node))
        for tag in EVERY_KEY
        if (node := root.get(tag)) is not None
    )
    try:
        return _recorded(_LIKE.get(kind, kind), there).union(keys_of(kind))
    except ValueError as error:
        raise DicomError(DICOM_ERROR_PARAMETER, f"{kind}: {error}") from error


def _is_filled(source: DataSet, node: Node) -> bool:
    if node.is_branch:
        return bool(node.children)
    value = source.read(node.value)
    return bool(value.strip(b" \0") if node.vr in STRINGS else value)


@functools.lru_cache(maxsize=256)
def _recorded(kind: str, there: frozenset[tuple[int, bool]]) -> frozenset[int]:
    """Return which elements pydicom's maker of records takes from an instance.

    Raises
    ------
    ValueError
        One that it must have is not there, or empty.
    """
    outline = Dataset()
    with quiet():
        for tag, filled in there:
            vr = vr_for(tag)
            empty: Any = [] if vr == "SQ" else None
            value = _SAMPLES.get(vr, "X") if filled else empty
            outline[tag] = DataElement(tag, vr, value)
        maker = DIRECTORY_RECORDERS.get(kind)
        found = maker(outline) if maker is not None else Dataset()
    return frozenset(map(int, found.keys()))


def _record(
    dataset: DataSet, above: Node | None, planned: _Planned, source: DataSet
) -> Node:
    """Insert a record with its elements; what the instance lacks is empty."""
    item = dataset.keys.insert(dataset, above, planned.kind, False)
    elements, root = item.children, source.root
    assert isinstance(elements, Elements)
    tags = sorted(tag for tag in planned.tags if tag >> 16 != _OF_DIRECTORIES)
    nodes = [node for tag in tags if (node := root.get(tag)) is not None]
    if any(_needs_character_set(source, node) for node in nodes):
        there = root.get(_CHARACTER_SET)
        nodes[:0] = [there] if there is not None else []
    for node in nodes:
        new = elements.get(node.tag) or elements.insert(node.tag, node.vr)
        copying.fill(dataset, new, source, node, _modifies_concept)
    elements.forget_branches()
    dataset.touched()
    return item


def _needs_character_set(source: DataSet, node: Node) -> bool:
    if node.children is None:
        return node.vr in CHARACTER_SET_TEXT and needs_character_set(source, node)
    return any(needs_character_set(source, text) for text in texts_below(node.children))


def _modifies_concept(node: Node) -> bool:
    """Leave out content items that do not modify the title of a document (PS3.3 F.5.25)."""
    siblings, elements = node.siblings, node.children
    assert siblings is not None
    above = siblings.parent
    if above is None or above.tag != _CONTENT or not isinstance(elements, Elements):
        return True
    return elements.ascii_value(_RELATION) == "HAS CONCEPT MOD"
