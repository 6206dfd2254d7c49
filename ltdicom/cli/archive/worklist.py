"""The worklist of an archive: a folder of data sets, one for each entry."""

from __future__ import annotations

import os
import threading

from ltdicom.cli.archive import matching
from ltdicom.cli.archive.folder import LOGGER
from ltdicom.cli.files import NotLoaded, Unreadable, finished_files, load
from ltdicom.cli.status import USAGE, CommandError
from ltdicom.ds import LDicomDS


class Worklist:
    """Entries as files, as for DCMTK's wlmscpfs; they come and go with their files.

    Parameters
    ----------
    folder : str
        Where the files are. Each query looks for files that are new or have changed, and
        reads only these.
    """

    def __init__(self, folder: str) -> None:
        if not os.path.isdir(folder):
            raise CommandError(f"there is no folder {folder}", USAGE)
        self._folder = folder
        self._known: dict[str, tuple[tuple[int, int, int], LDicomDS | None]] = {}
        self._lock = threading.Lock()

    def find(self, keys: LDicomDS) -> list[LDicomDS]:
        """Return the responses to a query.

        Raises
        ------
        Unreadable
            Nobody knows what is scheduled: the folder, or one in it, cannot be read.
        """
        with self._lock:  # data sets are read by one thread at a time
            entries = self._entries()
            return [matching.answer(keys, e) for e in entries if matching.matches(keys, e)]

    def _entries(self) -> list[LDicomDS]:
        known = {}
        for path in finished_files(self._folder):
            if isinstance(path, Unreadable):
                raise path
            try:
                status = os.stat(path)
            except OSError:  # gone meanwhile
                continue
            state = status.st_mtime_ns, status.st_size, status.st_ino
            before = self._known.get(path)
            same = before is not None and before[0] == state
            known[path] = before if before is not None and same else (state, _entry(path))
        self._known = known
        return [entry for _, entry in known.values() if entry is not None]


def _entry(path: str) -> LDicomDS | None:
    """Return a file as an entry; None for what is not a whole DICOM file."""
    if os.path.basename(path) == "lockfile":  # of wlmscpfs
        return None
    try:
        return load(path)
    except NotLoaded as error:
        LOGGER.warning("not an entry of the worklist: %s", error)
        return None
