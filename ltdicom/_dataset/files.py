"""Data sets in files (PS3.10): load, save, the meta header, the preamble."""

from __future__ import annotations

import contextlib
import errno
import logging
import os
import stat
import struct
import sys
import tempfile
from typing import Any, BinaryIO, Final

from ltdicom._core.errors import DicomError, file_error
from ltdicom._core.implementation import (
    IMPLEMENTATION_CLASS_UID,
    IMPLEMENTATION_VERSION_NAME,
)
from ltdicom._core.settings import SETTINGS
from ltdicom._dataset import pixels
from ltdicom._dataset.codec import reader, writer
from ltdicom._dataset.codec.damage import Damage
from ltdicom._dataset.codec.sources import FileSource, MemorySource, Source, file_over
from ltdicom._dataset.codec.tags import TRANSFER_SYNTAX
from ltdicom._dataset.codec.transfer_syntax import (
    EXPLICIT_BIG,
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    syntax_of,
    uid_of_flags,
)
from ltdicom._dataset.codec.vrs import CODES, UNDEFINED, padded
from ltdicom._dataset.dataset import CLASS_UNKNOWN, DataSet
from ltdicom._dataset.directory_records import RECORDS
from ltdicom._dataset.tree import Elements
from ltdicom.constants.dataset import (
    DS_EXCLUDE_METAHEADER_GROUP,
    DS_GROUP_LENGTHS,
    DS_KEEP_PIXEL_DATA_INTACT,
    DS_LENGTH_EXPLICIT,
    DS_LOAD_CLOSE,
    DS_LOAD_STORE_OFFSETS,
    DS_METAHEADER_ABSENT,
    DS_METAHEADER_PRESENT,
)
from ltdicom.constants.error import (
    DICOM_ERROR_DISK_FULL,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
)

LOGGER = logging.getLogger("ltdicom.dataset")

PREAMBLE_LENGTH: Final = 128
PREFIX: Final = b"DICM"
_META: Final = 0x0002
_META_LENGTH: Final = 0x00020000
_FIRST_OF_DATA: Final = 0x00030000
_SOP_CLASS, _SOP_INSTANCE = 0x00080016, 0x00080018
_WITHOUT_NAME: Final = DS_METAHEADER_ABSENT | DS_EXCLUDE_METAHEADER_GROUP


_temporary_folder: str | None = None


def temporary_folder() -> str:
    """Return the folder that a program set for temporary files, or the system's."""
    return _temporary_folder or tempfile.gettempdir()


def set_temporary_folder(path: str | os.PathLike[str] | None) -> None:
    """Set the folder for temporary files."""
    global _temporary_folder
    _temporary_folder = os.fspath(path) if path else None


# loading


def load(dataset: DataSet, path: str | os.PathLike[str], flags: int) -> None:
    """Replace the content of `dataset` by that of a file; see `LDicomDS.LoadDS`."""
    if not path:
        raise DicomError(DICOM_ERROR_OPEN, "the name of the file is empty")
    try:
        file = open(path, "rb")  # noqa: SIM115 - closed below, and not opened is another code
    except (OSError, ValueError) as error:  # ValueError: NUL in the name
        raise DicomError(DICOM_ERROR_OPEN, str(error)) from error
    with file:
        try:
            status = os.fstat(file.fileno())
            # a small file is all in memory anyway: no value is left in it
            small = stat.S_ISREG(status.st_mode) and status.st_size <= reader.DEFER_SIZE
            if flags & DS_LOAD_CLOSE or small:
                load_memory(dataset, file.read(), flags, os.fspath(path))
            else:
                _load(
                    dataset,
                    file,
                    status.st_size,
                    flags,
                    lambda at: FileSource(os.fspath(path), status, at),
                )
        except OSError as error:
            raise file_error(error) from error


def load_memory(
    dataset: DataSet, data: bytes, flags: int, name: str = "a file in memory"
) -> None:
    """Replace the content of `dataset` by that of a file in memory."""
    _load(
        dataset,
        file_over(data),
        len(data),
        flags,
        lambda at: MemorySource(data, at, name),
    )


def _load(dataset: DataSet, file: BinaryIO, size: int, flags: int, source_at: Any) -> None:
    forced = uid_of_flags(flags)
    dataset.reset()
    try:
        _read(dataset, file, size, flags, forced, source_at)
    except DicomError as error:
        if dataset.damage is None:
            damage = Damage(error.reason, error.code)
            dataset.adopt({}, source_at(0), None, None, damage)
        raise


def _read(
    dataset: DataSet,
    file: BinaryIO,
    size: int,
    flags: int,
    forced: str | None,
    source_at: Any,
) -> None:
    head = file.read(PREAMBLE_LENGTH + len(PREFIX))
    present = head[PREAMBLE_LENGTH:] == PREFIX
    if flags & DS_METAHEADER_PRESENT and not present:
        raise DicomError(DICOM_ERROR_FORMAT, "there is no preamble")
    if flags & DS_METAHEADER_ABSENT:
        present = False
    start = len(head) if present else 0
    meta, start, damage = _meta(reader.Window(b"", 0, file, size), start)
    source: Source = source_at(start)
    if damage is not None:
        dataset.adopt(meta, source, None, None, damage)
        raise DicomError(damage.code, damage.reason)
    uid = _syntax_in(meta) or (forced if not present else None)
    uid = uid or forced or guess_syntax(file, start, size)
    syntax = syntax_of(uid)
    original: Source | None = source
    if syntax.deflated:
        file.seek(start)
        inflated, damage = reader.inflated(file.read())
        source = MemorySource(inflated, name=source.name)
        window, start = reader.Window(inflated), 0
    elif isinstance(source, MemorySource):
        window = reader.Window(source.whole)
    else:
        window = reader.Window(b"", 0, file, size)
    level = reader.walk(window, start, syntax.implicit, syntax.little)
    if level.places and min(level.places) < _FIRST_OF_DATA:
        original = None  # a command set in a file is not sent as data
    dataset.transfer_syntax = uid
    dataset.adopt(meta, source, original, level, damage)
    dataset.header = DS_METAHEADER_PRESENT if present else DS_METAHEADER_ABSENT
    dataset.preamble = head[:PREAMBLE_LENGTH] if present else bytes(PREAMBLE_LENGTH)
    dataset.store_offsets = bool(flags & DS_LOAD_STORE_OFFSETS)
    dataset.keep_pixels |= bool(flags & DS_KEEP_PIXEL_DATA_INTACT)
    if isinstance(source, FileSource):
        _ = dataset.root.slots  # while the file is open
    if dataset.damage is not None:
        raise DicomError(dataset.damage.code, dataset.damage.reason)


def _meta(window: reader.Window, at: int) -> tuple[dict[int, Any], int, Damage | None]:
    """Return the elements of group 0002, where the data set begins, what is wrong."""
    if window.bytes(at, at + 2) != b"\2\0":
        return {}, at, None
    level = reader.walk(window, at, False, True, group=_META, defer=False)
    damage = level.damage
    if damage is None and level.stop == window.end:
        damage = _cut(level, at)
    if damage is not None:
        damage = Damage(f"the meta header is damaged: {damage}")
    return level.elements(), level.stop, damage


def _cut(level: reader.Level, at: int) -> Damage | None:
    """Say whether a file ends where its meta header says that it goes on."""
    length = level.element(_META_LENGTH)
    if length is None or not isinstance(length.value, bytes) or len(length.value) != 4:
        return None
    there = level.stop - length.value_tell - 4
    wanted = int.from_bytes(length.value, "little")
    return Damage(f"{there} of {wanted} bytes") if there < wanted else None


def _syntax_in(meta: dict[int, Any]) -> str | None:
    slot = meta.get(TRANSFER_SYNTAX)
    value = slot.value if slot is not None else None
    return (
        value.decode("latin-1").strip(" \0") or None if isinstance(value, bytes) else None
    )


def guess_syntax(file: BinaryIO, start: int, size: int) -> str:
    """Return the syntax of a data set without a header, by its first element.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_FORMAT``: it is not a data set.
    """
    file.seek(start)
    head = file.read(8)
    file.seek(start)
    if not head and start:
        return EXPLICIT_LITTLE
    if len(head) < 8:
        raise DicomError(DICOM_ERROR_FORMAT, "too short for a data set")
    group, _, length = struct.unpack("<HHL", head)
    if head[4:6].decode("latin-1") in CODES:
        # a data set starts with a low group: 0x0800 is 0x0008 in the other order
        return EXPLICIT_BIG if group >= 0x0400 else EXPLICIT_LITTLE
    plausible = group <= 0x0080 or group >= 0x7FE0
    if not plausible or (length > size - start - 8 and length != UNDEFINED):
        raise DicomError(DICOM_ERROR_FORMAT, "this is not a DICOM data set")
    return IMPLICIT_LITTLE


# saving


def save(dataset: DataSet, path: str | os.PathLike[str], flags: int) -> None:
    """Write `dataset` to a file; see `LDicomDS.SaveDS`.

    It is written beside and put in place at the end, so that an interruption or a
    full disk leaves what was there.
    """
    if not path:
        raise DicomError(DICOM_ERROR_OPEN, "the name of the file is empty")
    pieces: list[Any] = list(head(dataset, flags))
    start = sum(map(len, pieces))
    if dataset.root.has(RECORDS):
        encoding = _encoding(dataset, flags)
        # offsets still lead to records that nobody looked at and that do not move
        if not encoding.stays(dataset.root, RECORDS, start):
            dataset.keys.write_offsets(dataset, encoding, start)
    pieces.extend(body(dataset, flags))
    target, uid = resolved(path), target_syntax(dataset, flags)
    if syntax_of(uid).deflated:
        keep_values(dataset, target)  # no place in the new file has them
    over_itself = _is_source(dataset, target)
    write_beside(target, pieces)
    if over_itself:
        _rebase(dataset, target, start, uid)


def keep_values(dataset: DataSet, path: str | os.PathLike[str]) -> None:
    """Read what is still in a file of the data set before another takes its place."""
    if _is_source(dataset, path):
        dataset.keep_values()


def _is_source(dataset: DataSet, path: str | os.PathLike[str]) -> bool:
    """Whether a name, however it is spelt, is that of the file that values are in."""
    if not isinstance(dataset.source, FileSource):
        return False
    try:
        return os.path.samefile(dataset.source.path, path)
    except (OSError, ValueError):  # one of them is not there
        return False


def resolved(path: str | os.PathLike[str]) -> str:
    """Return the file that is to be written, past all symbolic links."""
    try:
        return os.path.realpath(path)
    except (OSError, ValueError) as error:
        raise DicomError(DICOM_ERROR_OPEN, str(error)) from error


def write_beside(target: str, pieces: list[Any]) -> None:
    """Write a file beside its place, and put it there when it is complete.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_WRITE``, ``DICOM_ERROR_DISK_FULL``; what
        was there stays.
    """
    # a device or a pipe is written to, and not replaced
    regular = not os.path.exists(target) or os.path.isfile(target)
    beside = os.path.join(os.path.dirname(target), f".{os.urandom(8).hex()}.part")
    mode: int | None = None
    opened = in_place = False
    try:
        if regular and os.path.exists(target):
            mode = os.stat(target).st_mode & 0o777
        # others may not read it before it has the rights of its place
        private = _private if mode is not None else None
        with open(beside, "xb", opener=private) if regular else open(target, "wb") as file:
            opened = True
            if regular and mode is None:
                mode = _made_private(file.fileno())
            file.writelines(pieces)
            file.flush()
            if regular and SETTINGS.sync_saves:
                _sync(file.fileno())
        if regular:
            if os.path.exists(target) and not os.access(target, os.W_OK):
                raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), target)
            assert mode is not None
            os.chmod(beside, mode)
            pieces.clear()  # releases the map of a file that is saved over itself
            os.replace(beside, target)
            in_place = True
            if SETTINGS.sync_saves:
                _sync_folder(os.path.dirname(target))
    except (OSError, ValueError) as error:
        raise _save_error(error, opened) from error
    finally:
        if opened and regular and not in_place:
            with contextlib.suppress(OSError):
                os.unlink(beside)


def _sync(number: int) -> None:
    """Wait until the disk has what was written to an open file."""
    if sys.platform == "darwin":
        import fcntl

        # fsync leaves it in the cache of the drive there
        with contextlib.suppress(OSError):  # a file system without it
            fcntl.fcntl(number, fcntl.F_FULLFSYNC)
            return
    os.fsync(number)


def _sync_folder(folder: str) -> None:
    """Wait until the disk has the new name of a file, where folders can be opened."""
    if os.name == "nt":
        return
    try:
        number = os.open(folder, os.O_RDONLY)
    except PermissionError:  # names may be written here, but not read
        return
    try:
        _sync(number)
    except OSError as error:
        if error.errno not in (errno.EINVAL, errno.ENOTSUP):  # no such thing there
            raise
    finally:
        os.close(number)


def _rebase(dataset: DataSet, path: str, start: int, uid: str) -> None:
    """Look for the values that were not read yet in the file that was just saved."""
    try:
        with open(path, "rb") as file:
            status = os.fstat(file.fileno())
            syntax = syntax_of(uid)
            window = reader.Window(b"", 0, file, status.st_size)
            level = reader.walk(window, start, syntax.implicit, syntax.little)
            slots = level.elements()
    except OSError as error:
        raise file_error(error) from error
    dataset.rebase(
        slots, FileSource(path, status, start), same=uid == dataset.transfer_syntax
    )


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _made_private(number: int) -> int:
    """Take a new, empty file from all others; return the rights that it had.

    Only a file tells the umask: to ask for it is to change it, for all threads. Whoever
    has opened this one meanwhile may read it in its place, too. (A second file to ask
    costs as much as the first: some file systems take long to find a free inode.)
    """
    mode = os.fstat(number).st_mode & 0o777
    if os.name != "nt":
        os.fchmod(number, 0o600)
    return mode


def _save_error(error: OSError | ValueError, opened: bool) -> DicomError:
    if isinstance(error, ValueError):
        return DicomError(DICOM_ERROR_OPEN, str(error))
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return DicomError(DICOM_ERROR_DISK_FULL, str(error))
    return file_error(error, writing=True, opened=opened)


def target_syntax(dataset: DataSet, flags: int) -> str:
    """Return the transfer syntax that a file is saved in."""
    uid, wanted = dataset.transfer_syntax, uid_of_flags(flags)
    if wanted is not None:
        ours, asked = syntax_of(uid), syntax_of(wanted)
        differs = ours.implicit != asked.implicit or ours.little != asked.little
        # compressed and deflated data stays what it is, but flags win over a name alone
        if differs or (ours.encapsulated and _is_native(dataset)):
            uid = wanted
    syntax, named = syntax_of(uid), not flags & _WITHOUT_NAME
    # what is deflated or compressed can be read only where the header says so
    return uid if named or not (syntax.deflated or syntax.encapsulated) else EXPLICIT_LITTLE


def _is_native(dataset: DataSet) -> bool:
    node = pixels.of(dataset.root)
    return node is not None and not node.is_encapsulated and len(node.value) > 0


def body(dataset: DataSet, flags: int) -> list[Any]:
    """Return the data set in pieces, as the flags ask for it."""
    uid = target_syntax(dataset, flags)
    if not flags & (DS_GROUP_LENGTHS | DS_LENGTH_EXPLICIT):
        return [dataset.encoded(uid)]
    chunks = dataset.chunks(_encoding(dataset, flags))
    return [writer.deflated(chunks)] if syntax_of(uid).deflated else chunks


def _encoding(dataset: DataSet, flags: int) -> writer.Encoding:
    return dataset.encoding(
        target_syntax(dataset, flags),
        group_lengths=bool(flags & DS_GROUP_LENGTHS),
        explicit_lengths=bool(flags & DS_LENGTH_EXPLICIT),
    )


def head(dataset: DataSet, flags: int) -> list[bytes]:
    """Return preamble, prefix and meta header, as the flags ask for them."""
    if flags & DS_METAHEADER_PRESENT and flags & DS_METAHEADER_ABSENT:
        raise DicomError(DICOM_ERROR_PARAMETER, "a header cannot be present and absent")
    if flags & DS_METAHEADER_ABSENT:
        return []
    start = dataset.preamble + PREFIX
    if flags & DS_EXCLUDE_METAHEADER_GROUP:
        return [start]
    return [start, *_meta_header(dataset, target_syntax(dataset, flags))]


def _meta_header(dataset: DataSet, uid: str) -> list[bytes]:
    """Return group 0002 with what PS3.10 7.1 asks for and the data set lacks."""
    root = dataset.root
    complete = Elements(None, dataset, slots={})
    defaults = {
        0x00020001: ("OB", b"\0\1"),
        0x00020002: ("UI", _uid(root, _SOP_CLASS) or _uid_of_class(dataset.sop_class)),
        0x00020003: ("UI", _uid(root, _SOP_INSTANCE)),
        0x00020012: ("UI", IMPLEMENTATION_CLASS_UID.encode()),
        0x00020013: ("SH", IMPLEMENTATION_VERSION_NAME.encode()),
    }
    for tag in root.order:
        if tag >> 16 == _META and tag & 0xFFFF:
            node = root.get(tag)
            assert node is not None
            if len(node.value):
                complete.slots[tag] = node
    if 0x00020012 in complete.slots:
        del defaults[0x00020013]  # the version name belongs to the class UID
    defaults = {tag: each for tag, each in defaults.items() if tag not in complete.slots}
    complete.slots.pop(TRANSFER_SYNTAX, None)
    for tag, (vr, value) in {**defaults, TRANSFER_SYNTAX: ("UI", uid.encode())}.items():
        complete.insert(tag, vr).value = padded(vr, value)
    encoding = writer.Encoding(False, True, dataset.source, group_lengths=True)
    return encoding.elements(complete)


def _uid_of_class(code: int) -> bytes:
    """Return the SOP class of a data set that was initialised for it."""
    if code == CLASS_UNKNOWN:
        return b""
    from ltdicom._tables.iods import uid_of_class  # here: few need the table

    return (uid_of_class(code) or "").encode("ascii")


def _uid(root: Elements, tag: int) -> bytes:
    return (root.ascii_value(tag) or "").encode("latin-1")
