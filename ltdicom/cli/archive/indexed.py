"""Instances in a folder with an index, which several servers may share.

An instance is answered for when its file is in place, read to its end, and its row is
committed; both in one transaction, so that no two servers disagree. Where the file of an
instance lies follows from its UID, or is in the index, relative to the folder: servers may
see the folder under different names.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Mapping
from typing import Final

from ltdicom.cli.archive.folder import (
    CLASS,
    INSTANCE,
    LOGGER,
    Archive,
    status_of,
)
from ltdicom.cli.archive.index import Held, Index, IndexFailure, is_url
from ltdicom.cli.files import (
    Fresh,
    NotLoaded,
    Occupied,
    Unreadable,
    finished_files,
    load,
    remove_unfinished,
)
from ltdicom.cli.keys import text_of
from ltdicom.cli.options import is_uid
from ltdicom.cli.sending import SYNTAX, Item
from ltdicom.cli.status import FAILED, USAGE, CommandError
from ltdicom.constants.command import (
    COMMAND_STATUS_CLASS_INSTANCE_CONFLICT,
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds import LDicomDS

INDEX: Final = os.path.join(".index", "index.sqlite")
"""The index of a folder; the name of no instance begins with a dot."""


class IndexedArchive(Archive):
    """Instances in folders of a folder, and the index of them.

    Parameters
    ----------
    folder : str
        It is made if it is not there.
    replace : bool, optional
        Whether an instance takes the place of another one with its UID.
    index : str, optional
        A file for SQLite, or the URL of a database; "" for a file in the folder.
    """

    def __init__(self, folder: str, replace: bool = False, index: str = "") -> None:
        super().__init__(folder, replace)
        where = index or os.path.join(self._folder, INDEX)
        if not is_url(where):
            try:
                os.makedirs(os.path.dirname(where) or ".", mode=0o700, exist_ok=True)
            except OSError as error:
                reason = f"cannot make the folder of {where}: {error.strerror}"
                raise CommandError(reason, USAGE) from error
        self.index = Index(where)

    def close(self) -> None:
        """Close the index."""
        self.index.close()

    def prepare(self, reindex: bool = False) -> int:
        """Remove what was never finished, take in what is there; return how much it was.

        Parameters
        ----------
        reindex : bool, optional
            Look at all files even if the index has instances.
        """
        remove_unfinished(self._folder)
        try:
            if self.index.count() and not reindex:
                return 0
            return sum(self._take_in(path) for path in finished_files(self._folder))
        except IndexFailure as error:
            raise CommandError(f"the index: {error}", FAILED) from error

    def _take_in(self, path: str | Unreadable) -> bool:
        """Take a file into the index, if it is a whole instance."""
        if isinstance(path, Unreadable):
            LOGGER.error("not taken in: %s: %s", path.folder, path)
            return False
        try:
            ds = load(path)
        except NotLoaded as error:
            LOGGER.warning("not taken in: %s", error)
            return False
        if not (is_uid(text_of(ds, CLASS)) and is_uid(text_of(ds, INSTANCE))):
            return False
        size = os.stat(path).st_size
        self.index.store(self._row(ds, path, size), lambda: 0)
        return True

    def _row(self, ds: LDicomDS, path: str, size: int) -> Mapping[str, object]:
        file = os.path.relpath(path, self._folder).replace(os.sep, "/")
        return self.index.row(ds, file, text_of(ds, SYNTAX)[:64], size)

    def path_of(self, held: Held) -> str:
        """Return where the file of an instance is."""
        return os.path.join(self._folder, *held.file.split("/"))

    def item(self, held: Held) -> Item:
        """Return an instance as what can be sent."""
        what = held.sop_class, held.instance, held.syntax
        return Item(self.path_of(held), *what, is_kept=True)

    def _path(self, instance: str) -> str:
        held = self.index.held([instance]).get(instance)
        if held is not None:
            return self.path_of(held)
        # some hundred folders: no file system likes a million files in one
        folder = hashlib.sha256(instance.encode()).hexdigest()[:2]
        return os.path.join(self._folder, folder, f"{instance}.dcm")

    def store(self, sop_class: str, instance: str, ds: LDicomDS | None) -> int:
        """Keep an instance; return the status."""
        try:
            return super().store(sop_class, instance, ds)
        except IndexFailure as error:
            return _refused(instance, error)

    def _save(self, instance: str, ds: LDicomDS, replace: bool) -> int:
        path = self._path(instance)
        try:
            self._make_folder(os.path.dirname(path))
            with Fresh(path) as fresh:
                code = fresh.write(ds)
                if code == DICOM_SUCCESS:
                    row = self._row(fresh.loaded, path, fresh.size)
                    code = self.index.store(row, lambda: fresh.put(replace))
        except Occupied as reason:
            LOGGER.error("an instance is refused: %s", reason)
            if not self.index.held([instance]):
                # its server was stopped before it could tell the index
                self._take_in(path)
            return COMMAND_STATUS_DUPLICATE_INSTANCE
        except OSError as error:
            LOGGER.error("%s is not saved: %s", path, error)
            return COMMAND_STATUS_PROCESSING_FAILURE
        if code != DICOM_SUCCESS:
            LOGGER.error("%s is not saved: %s", path, code)
        return status_of(code)

    def _make_folder(self, folder: str) -> None:
        """Make a folder for instances; a link in its place would lead elsewhere."""
        os.makedirs(folder, mode=0o700, exist_ok=True)
        if not stat.S_ISDIR(os.lstat(folder).st_mode):
            raise NotADirectoryError(f"{folder} is a link")

    def change(self, sop_class: str, instance: str, changes: LDicomDS | None) -> int:
        """Set attributes of an instance; return the status."""
        try:
            path = self._path(instance) if is_uid(instance) else ""
            return self.index.change_row(
                instance, lambda: self._change(path, sop_class, instance, changes)
            )
        except IndexFailure as error:
            return _refused(instance, error)

    def _change(
        self, path: str, sop_class: str, instance: str, changes: LDicomDS | None
    ) -> tuple[int, Mapping[str, object]]:
        """Change the file of an instance; return the status and the new row."""
        status, changed = self._changed(sop_class, instance, changes, path)
        if changed is None:
            return status, {}
        with Fresh(path) as fresh:
            code = fresh.write(changed)
            row = self._row(fresh.loaded, path, fresh.size) if not code else {}
            return status_of(code or fresh.put(replace=True)), row

    def missing(self, references: list[tuple[str, str]]) -> dict[tuple[str, str], int]:
        """Return which instances are not there as a whole, with the reason of each.

        Parameters
        ----------
        references : list
            Class and instance of each. Only what the index has and is in the folder, in
            the size in which it was read to its end, is there.
        """
        held = self.index.held([instance for _, instance in references])
        reasons = {}
        for reference in references:
            sop_class, instance = reference
            found = held.get(instance)
            if found is None or not self._is_whole(found):
                reasons[reference] = int(COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE)
            elif found.sop_class != sop_class:
                reasons[reference] = int(COMMAND_STATUS_CLASS_INSTANCE_CONFLICT)
        return reasons

    def _is_whole(self, held: Held) -> bool:
        try:
            status = os.lstat(self.path_of(held))
        except OSError:
            return False
        return stat.S_ISREG(status.st_mode) and status.st_size == held.size


def _refused(instance: str, error: IndexFailure) -> int:
    LOGGER.error("%s: the index: %s", instance, error)
    return COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES
