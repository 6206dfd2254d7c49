"""A folder of DICOM files: what is put in is whole, what has not changed is read once."""

from __future__ import annotations

import contextlib
import errno
import filecmp
import hashlib
import os
import re
import stat
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

from _elements import TextOf
from _shared import LOG

from ltdicom import (
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES,
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_DISK_FULL,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_INVALID_ELEMENT_LENGTH,
    DICOM_ERROR_WRITE,
    DICOM_SUCCESS,
    TAG_SOP_CLASS_UID,
    TAG_SOP_INSTANCE_UID,
    LDicomDS,
)

T = TypeVar("T")

# names that Windows keeps to itself
RESERVED = re.compile(r"(con|prn|aux|nul|com\d|lpt\d|con(in|out)\$)(\..*)?$", re.IGNORECASE)
STATUS_OTHER_CLASS = 0xA900  # data set does not match SOP class (PS3.4 B.2.3)
UNFINISHED = ".part"  # what `SaveDS` writes before it puts the file in place
STATUS_CANNOT_UNDERSTAND = 0xC000  # a data set that is another, or not whole (PS3.4 B.2.3)
ABANDONED_AFTER = 3600.0  # seconds without a change


def SafeName(szText: str) -> str:
    """Return a name of a file that leads nowhere else, on any system.

    Each text has a name of its own, or one instance would take the place of another:
    what names may not have, and what is used for that, becomes ``_`` and two digits for
    each byte; the name of a long text ends with a digest of it.
    """

    def Escape(szPart: str) -> str:
        return "".join(f"_{nByte:02X}" for nByte in szPart.encode("utf-8", "surrogatepass"))

    def EscapeFound(Found: re.Match[str]) -> str:
        return Escape(Found[0])

    szName = re.sub(r"[^A-Za-z0-9.-]|^\.|\.$", EscapeFound, szText)
    if RESERVED.match(szName):
        szName = Escape(szName[0]) + szName[1:]
    if len(szName) > 64:
        szDigest = hashlib.sha256(szText.encode("utf-8", "surrogatepass")).hexdigest()
        szName = f"{szName[:30]}__{szDigest[:32]}"
    return szName or "_"


def Mismatch(pDS: LDicomDS | None, szClass: str, szInstance: str) -> int:
    """Return the status for a data set that is not what its command says; 0 if it is."""
    if pDS is None or TextOf(pDS, TAG_SOP_INSTANCE_UID) != szInstance:
        return STATUS_CANNOT_UNDERSTAND
    return 0 if TextOf(pDS, TAG_SOP_CLASS_UID) == szClass else STATUS_OTHER_CLASS


def Files(Folder: Path) -> Iterator[Path]:
    """Yield the finished files below a folder, in a lasting order.

    Hidden and unfinished files are not part of an archive, links and pipes could lead
    elsewhere or block: only regular files are yielded.
    """
    for Name in sorted(Folder.rglob("*")):
        bHidden = any(szPart.startswith(".") for szPart in Name.relative_to(Folder).parts)
        if bHidden or Name.suffix == UNFINISHED or Name.is_symlink():
            continue
        if Name.is_file():
            yield Name


def RemoveUnfinished(Folder: Path) -> None:
    """Remove what a program that was killed had begun to write.

    What is young may be in the making, by another program that shares the folder.
    """
    for Name in list(Folder.rglob(f"*{UNFINISHED}")):
        if Name.is_file() and time.time() - Name.stat().st_mtime > ABANDONED_AFTER:
            Name.unlink(missing_ok=True)


class OtherContent(Exception):
    """A file with another content has the name already."""


def SaveWhole(DicomDS: LDicomDS, File: Path, bReplace: bool) -> int:
    """Save what a peer has sent; return the code.

    What is there is replaced only by what can be read to its end: a peer may send half
    an instance, and the whole one may be here. Without `bReplace` it stays: with success
    where it is the same, else `OtherContent` is raised.
    """
    # nobody can foresee the name, and plant a link there
    Beside = File.with_name(f".{os.urandom(8).hex()}{UNFINISHED}")
    try:
        nRet = DicomDS.SaveDS(str(Beside), 0)
        if nRet == DICOM_SUCCESS:
            nRet = LDicomDS().LoadDS(str(Beside), 0)
        if nRet == DICOM_SUCCESS and not IsThere(Beside, File, bReplace):
            os.replace(Beside, File)
            SyncFolder(File.parent)
        return nRet
    except OSError as Error:
        LOG.error("%s: %s", File, Error)
        return DICOM_ERROR_WRITE
    finally:
        Beside.unlink(missing_ok=True)


def IsThere(New: Path, File: Path, bReplace: bool) -> bool:
    """Return whether a file is there with the content of a new one."""
    if not os.path.lexists(File):
        return False
    if not stat.S_ISREG(File.lstat().st_mode):
        # a link would lead elsewhere, a pipe block
        raise FileExistsError(errno.EEXIST, "not a file", str(File))
    if bReplace:
        return False
    if not filecmp.cmp(New, File, shallow=False):
        raise OtherContent(str(File))
    return True


def SyncFolder(Folder: Path) -> None:
    """Have the disk know the new name of a file, where the system can."""
    with contextlib.suppress(OSError):  # Windows opens no folder
        nFile = os.open(Folder, os.O_RDONLY)
        try:
            os.fsync(nFile)
        finally:
            os.close(nFile)


def StatusOf(nRet: int) -> int:
    """Return the status of a C-STORE response for the code of `SaveWhole`."""
    if nRet == DICOM_SUCCESS:
        return COMMAND_STATUS_SUCCESS
    if nRet == DICOM_ERROR_DISK_FULL:
        return COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES
    if nRet in (DICOM_ERROR_FORMAT, DICOM_ERROR_INVALID_ELEMENT_LENGTH):
        return STATUS_CANNOT_UNDERSTAND
    return COMMAND_STATUS_PROCESSING_FAILURE


class FolderCache(Generic[T]):
    """What was read of the files of a folder; a request reads only what is new.

    Parameters
    ----------
    Folder : Path
        The folder, with those in it.
    Read : callable
        Reads one file; None for a file that does not count.
    """

    def __init__(self, Folder: Path, Read: Callable[[Path], T | None]) -> None:
        self.m_Folder = Folder
        self.m_Read = Read
        self.m_Known: dict[Path, tuple[tuple[int, int, int], T | None]] = {}

    def Values(self) -> list[T]:
        """Return what is in the folder now."""
        Known = {}
        for Name in Files(self.m_Folder):
            try:
                Stat = Name.stat()
            except OSError:  # gone meanwhile
                continue
            State = Stat.st_mtime_ns, Stat.st_size, Stat.st_ino
            Before = self.m_Known.get(Name)
            if Before is not None and Before[0] == State:
                Known[Name] = Before
            else:
                Known[Name] = State, self.m_Read(Name)
        self.m_Known = Known
        return [Value for _, Value in Known.values() if Value is not None]
