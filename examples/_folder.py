"""What is in a folder of DICOM files, read again only where a file has changed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Generic, TypeVar

T = TypeVar("T")

UNFINISHED = ".part"  # what `SaveDS` writes before it puts the file in place
ABANDONED_AFTER = 3600.0  # seconds without a change


def Files(Folder: Path) -> Iterator[Path]:
    """Yield the finished files below a folder, in a lasting order.

    Hidden and unfinished files are no part of an archive, links and pipes could lead
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
