"""DICOM files, as commands read and keep them."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import glob
import os
import stat
import time
from collections.abc import Iterable, Iterator
from typing import BinaryIO, Final

from ltdicom.cli.status import USAGE, CommandError
from ltdicom.constants.error import (
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_READ,
    DICOM_ERROR_WRITE,
    DICOM_SUCCESS,
)
from ltdicom.ds import LDicomDS

LOAD_FAILURES: Final[dict[int, str]] = {
    DICOM_ERROR_OPEN: "it cannot be opened",
    DICOM_ERROR_READ: "it cannot be read",
    DICOM_ERROR_FORMAT: "it is not a DICOM file, or damaged",
}
_IDENTITY: Final = (0x00080016, 0x00080018)


_MAGIC: Final = b"DICM"
_MAGIC_AT: Final = 128  # after the preamble (PS3.10 7.1)
_GROUP_LENGTH: Final = b"\x02\x00\x00\x00UL\x04\x00"
_TRANSFER_SYNTAX: Final = b"\x02\x00\x10\x00UI"
_CHUNK: Final = 1 << 20


class NotLoaded(CommandError):
    """A file that is not a DICOM file, or not whole.

    Parameters
    ----------
    path : str
        The file.
    code : int
        What `LDicomDS.LoadDS` has returned.
    ds : LDicomDS
        What can be read of it.
    """

    def __init__(self, path: str, code: int, ds: LDicomDS) -> None:
        why = LOAD_FAILURES.get(code, str(code))
        super().__init__(f"cannot load {path}: {why} ({code!s})", USAGE)
        self.ds = ds
        self.is_dicom = code != DICOM_ERROR_FORMAT or _is_dicom(path, ds)


def _is_dicom(path: str, ds: LDicomDS) -> bool:
    """Return whether a file that is not whole was meant to be a DICOM file."""
    if any(ds.FindFirstElement(None, tag, True) for tag in _IDENTITY):
        return True
    with contextlib.suppress(OSError), open(path, "rb") as file:
        file.seek(_MAGIC_AT)
        return file.read(len(_MAGIC)) == _MAGIC
    return False


def load(path: str) -> LDicomDS:
    """Return the data set of a file.

    Raises
    ------
    NotLoaded
        There is none, or it is not whole.
    """
    ds = LDicomDS()
    code = ds.LoadDS(path, 0)
    if code != DICOM_SUCCESS:
        raise NotLoaded(path, code, ds)
    return ds


class Occupied(Exception):
    """A file with another content has the name of what was to be kept."""


class Fresh:
    """What a peer has sent, in a file beside its place until it is put there.

    What is there stays, unless the new file can be read to its end: a peer may send
    half an instance, and the whole one may be here.

    Parameters
    ----------
    path : str
        Its place, in a folder that others may write to.
    """

    def __init__(self, path: str) -> None:
        self.path = path
        self._folder, _ = os.path.split(path)
        # nobody can foresee the name, and plant a link there
        self.beside = os.path.join(self._folder, f".{os.urandom(8).hex()}.part")
        self.loaded = LDicomDS()
        """What was read of the file."""

    def __enter__(self) -> Fresh:
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            os.unlink(self.beside)

    def write(self, ds: LDicomDS) -> int:
        """Write the file beside, and read it; return the code."""
        code = ds.SaveDS(self.beside, 0)
        return self.loaded.LoadDS(self.beside, 0) if code == DICOM_SUCCESS else code

    @property
    def size(self) -> int:
        """How many bytes it has."""
        return os.stat(self.beside).st_size

    def put(self, replace: bool = False) -> int:
        """Put the file in its place; return the code.

        What is there already, byte for byte, is kept with success.

        Parameters
        ----------
        replace : bool, optional
            Whether it takes the place of a file with another content.

        Raises
        ------
        Occupied
            It may not take the place of the file that is there.
        """
        try:
            if not _is_there(self.beside, self.path, replace):
                self._move(replace)
                sync_folder(self._folder)
        except OSError:
            return DICOM_ERROR_WRITE
        return DICOM_SUCCESS

    def _move(self, replace: bool) -> None:
        """Rename the file; without `replace` another process's file is not replaced."""
        if not replace and hasattr(os, "link"):
            try:
                os.link(self.beside, self.path)
            except FileExistsError:  # just now
                if _is_there(self.beside, self.path, replace):
                    return
                raise
            except OSError:
                pass  # a file system without links
            else:
                return
        os.replace(self.beside, self.path)


def keep(ds: LDicomDS, path: str, replace: bool = False) -> int:
    """Save what a peer has sent, completely or not at all; return the code.

    Parameters
    ----------
    ds : LDicomDS
        What is kept.
    path : str
        Its name, in a folder that others may write to.
    replace : bool, optional
        Whether it takes the place of a file with another content.

    Raises
    ------
    Occupied
        It may not take the place of the file that is there.
    """
    with Fresh(path) as fresh:
        code = fresh.write(ds)
        return fresh.put(replace) if code == DICOM_SUCCESS else code


def _is_there(beside: str, path: str, replace: bool) -> bool:
    """Return whether a file is there with just this content."""
    try:
        status = os.lstat(path)
    except FileNotFoundError:
        return False
    if not stat.S_ISREG(status.st_mode):
        # a link would lead elsewhere, a pipe block
        raise FileExistsError(errno.EEXIST, "not a file", path)
    if replace:
        return False
    if not (filecmp.cmp(beside, path, shallow=False) or _same_data_set(beside, path)):
        raise Occupied(f"{path} is there with another content")
    return True


def _same_data_set(one: str, other: str) -> bool:
    """Return whether two files differ at most in who has written them.

    Another program, or version, has another meta header around the same data set.
    """
    with open(one, "rb") as first, open(other, "rb") as second:
        syntaxes = [_after_meta(file) for file in (first, second)]
        if not syntaxes[0] or syntaxes[0] != syntaxes[1]:
            return False
        while True:
            part = first.read(_CHUNK)
            if part != second.read(_CHUNK):
                return False
            if not part:
                return True


def _after_meta(file: BinaryIO) -> bytes:
    """Go to the data set of a file; return its transfer syntax, b"" if it is not clear."""
    head = file.read(_MAGIC_AT + len(_MAGIC) + len(_GROUP_LENGTH) + 4)
    if head[_MAGIC_AT:-4] != _MAGIC + _GROUP_LENGTH:
        return b""
    meta = file.read(min(int.from_bytes(head[-4:], "little"), _CHUNK))
    before, _, after = meta.partition(_TRANSFER_SYNTAX)
    length = int.from_bytes(after[:2], "little")
    return after[2 : 2 + length].rstrip(b"\0 ") if before or after else b""


def is_regular(path: str) -> bool:
    """Return whether there is a file: no link, which leads elsewhere, and no pipe."""
    try:
        return stat.S_ISREG(os.lstat(path).st_mode)
    except OSError:
        return False


def load_regular(path: str) -> LDicomDS | None:
    """Return what is in a file, for changing it; None if it cannot be read whole.

    A pipe in its place does not block, and a link leads nowhere.

    Raises
    ------
    FileNotFoundError
        There is none.
    """
    flags = os.O_RDONLY
    for name in ("O_NOFOLLOW", "O_NONBLOCK", "O_BINARY"):
        flags |= getattr(os, name, 0)
    try:
        # os.lstat, because not all systems have O_NOFOLLOW
        if not stat.S_ISREG(os.lstat(path).st_mode):
            return None
        with open(os.open(path, flags), "rb") as file:
            content = file.read()
    except FileNotFoundError:
        raise
    except OSError:
        return None
    ds = LDicomDS()
    return ds if ds.LoadDSMemory(content, len(content), 0) == DICOM_SUCCESS else None


def sync_folder(folder: str) -> None:
    """Have the disk know the new name of a file, where the system can."""
    with contextlib.suppress(OSError):  # Windows opens no folder
        handle = os.open(folder or ".", os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def expanded(paths: Iterable[str], shell_expands: bool = os.name != "nt") -> Iterator[str]:
    """Yield paths, and in place of ``*.dcm`` what it matches, as a shell does.

    The shells of Windows leave that to programs. What matches nothing, and what is
    there under just that name, stays.
    """
    for path in paths:
        is_pattern = not shell_expands and glob.has_magic(path) and not os.path.exists(path)
        yield from (sorted(glob.glob(path)) if is_pattern else ()) or (path,)


UNFINISHED: Final = ".part"
"""How names of files end that are being written."""
_ABANDONED_AFTER: Final = 3600.0  # seconds without a change


class Unreadable(Exception):
    """A folder whose files nobody knows.

    Parameters
    ----------
    error : OSError
        Why it cannot be read.
    folder : str
        Where it is, if the error does not say.
    """

    def __init__(self, error: OSError, folder: str) -> None:
        super().__init__(f"the folder cannot be read: {error.strerror or error}")
        self.folder: str = error.filename or folder


def files_in(
    folder: str, *, below: bool = True, hidden: bool = True
) -> Iterator[str | Unreadable]:
    """Yield what is in a folder and is not one itself, in a lasting order.

    In the place of a folder that cannot be read, the reason is yielded: a walk that passes
    it over would be taken for the whole.

    Parameters
    ----------
    folder : str
        Where to look.
    below : bool, optional
        Whether to look also in the folders in it.
    hidden : bool, optional
        Whether names with a point in front count.
    """
    unreadable: list[OSError] = []

    def counts(name: str) -> bool:
        return hidden or not name.startswith(".")

    for parent, folders, names in os.walk(folder, onerror=unreadable.append):
        yield from (Unreadable(each, folder) for each in unreadable)  # those before it
        unreadable.clear()
        folders[:] = sorted(filter(counts, folders)) if below else []
        for name in sorted(filter(counts, names)):
            yield os.path.join(parent, name)
    yield from (Unreadable(each, folder) for each in unreadable)


def finished_files(folder: str) -> Iterator[str | Unreadable]:
    """Yield the finished files of a folder and below it, as `files_in` does.

    Hidden and unfinished files are not part of an archive, links and pipes could lead
    elsewhere or block: only regular files are yielded.
    """
    for path in files_in(folder, hidden=False):
        if isinstance(path, Unreadable):
            yield path
        elif not path.endswith(UNFINISHED):
            with contextlib.suppress(OSError):  # it has gone
                if stat.S_ISREG(os.lstat(path).st_mode):
                    yield path


def remove_unfinished(folder: str) -> None:
    """Remove what a program that was killed had begun to write.

    What is young may be in the making, by another program that shares the folder.
    """
    for parent, _, names in os.walk(folder):
        for name in names:
            if name.endswith(UNFINISHED):
                path = os.path.join(parent, name)
                with contextlib.suppress(OSError):
                    status = os.lstat(path)
                    old = time.time() - status.st_mtime > _ABANDONED_AFTER
                    if stat.S_ISREG(status.st_mode) and old:
                        os.unlink(path)
