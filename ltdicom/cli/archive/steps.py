"""Performed procedure steps (PS3.4 F.7): what a modality may begin, change and end."""

from __future__ import annotations

import os
from typing import Any, Final

from ltdicom.cli.archive.folder import LOGGER, merged
from ltdicom.cli.archive.index import Index, IndexFailure, Run
from ltdicom.cli.files import Fresh, load_regular
from ltdicom.cli.keys import Key, text_of
from ltdicom.cli.options import is_uid
from ltdicom.cli.status import USAGE, CommandError
from ltdicom.constants.command import (
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE,
    COMMAND_STATUS_INVALID_OBJECT_INSTANCE,
    COMMAND_STATUS_MISSING_ATTRIBUTE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PROCESSING_FAILURE,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds import LDicomDS

STATUS: Final = Key((0x00400252,))
IN_PROGRESS: Final = "IN PROGRESS"
ENDS: Final = ("COMPLETED", "DISCONTINUED")
NO_LONGER_UPDATED: Final = 0xA710
"""Error ID of a step that has ended (PS3.4 F.7.2.2.2)."""


class Refusal(Exception):
    """Why a request is refused.

    Parameters
    ----------
    status : int
        Of the response.
    comment : str
        What explains it, at most 64 characters.
    error_id : int, optional
        Of the response; 0 for none.
    """

    def __init__(self, status: int, comment: str, error_id: int = 0) -> None:
        super().__init__(comment)
        self.status, self.comment, self.error_id = status, comment[:64], error_id


class Steps:
    """The steps, a file each; the index knows the status, for all servers.

    Parameters
    ----------
    folder : str
        It is made if it is not there.
    index : Index
        That of the archive.
    """

    def __init__(self, folder: str, index: Index) -> None:
        self._folder = os.path.abspath(folder)
        self._index = index
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
        except OSError as error:
            reason = f"cannot make the folder {folder}: {error.strerror}"
            raise CommandError(reason, USAGE) from error

    def _path(self, instance: str) -> str:
        if not is_uid(instance):
            raise Refusal(COMMAND_STATUS_INVALID_OBJECT_INSTANCE, "that is not a UID")
        return os.path.join(self._folder, f"{instance}.dcm")

    def _change(self, work: Any) -> None:
        try:
            self._index.change(work)
        except IndexFailure as error:
            LOGGER.error("the index: %s", error)
            raise Refusal(COMMAND_STATUS_PROCESSING_FAILURE, "not saved") from error

    def create(self, instance: str, ds: LDicomDS | None) -> None:
        """Begin a step.

        Raises
        ------
        Refusal
            It is not begun.
        """
        path = self._path(instance)
        status = text_of(ds, STATUS)
        if ds is None or not status:
            raise Refusal(COMMAND_STATUS_MISSING_ATTRIBUTE, "there is no status")
        if status != IN_PROGRESS:
            comment = f"a step begins {IN_PROGRESS}"
            raise Refusal(COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE, comment)

        def work(run: Run) -> None:
            known = "SELECT status FROM steps WHERE uid = :uid"
            if run(known, {"uid": instance}).fetchall() or _has_ended(path):
                raise Refusal(COMMAND_STATUS_DUPLICATE_INSTANCE, "there is such a step")
            insert = "INSERT INTO steps (uid, status) VALUES (:uid, :status)"
            run(insert, {"uid": instance, "status": IN_PROGRESS})
            _save(ds, path)

        self._change(work)

    def change(self, instance: str, ds: LDicomDS | None) -> None:
        """Change a step that has not ended.

        Raises
        ------
        Refusal
            It is not changed.
        """
        path = self._path(instance)
        status = text_of(ds, STATUS) or IN_PROGRESS
        if status not in (IN_PROGRESS, *ENDS):
            comment = f"{status} is not a status of a step"
            raise Refusal(COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE, comment)

        def work(run: Run) -> None:
            # of two servers, one ends the step, and the other sees that it has ended
            values = {"uid": instance, "status": status, "before": IN_PROGRESS}
            update = (
                "UPDATE steps SET status = :status WHERE uid = :uid AND status = :before"
            )
            if run(update, values).rowcount != 1:
                known = "SELECT status FROM steps WHERE uid = :uid"
                if not run(known, {"uid": instance}).fetchall():
                    raise Refusal(
                        COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE, "there is no such step"
                    )
                comment = "Performed Procedure Step Object may no longer be updated"
                failed = COMMAND_STATUS_PROCESSING_FAILURE
                raise Refusal(failed, comment, NO_LONGER_UPDATED)
            if ds is not None:
                _save(_merged(path, ds), path)

        self._change(work)


def _has_ended(path: str) -> bool:
    """Return whether a file has a step that is not to be begun anew.

    One that is in progress, and of which the index knows nothing, was never answered for.
    """
    try:
        return text_of(load_regular(path), STATUS) != IN_PROGRESS
    except FileNotFoundError:
        return False


def _merged(path: str, changes: LDicomDS) -> LDicomDS:
    try:
        kept = load_regular(path)
        if kept is not None:
            return merged(kept, changes)
    except (OSError, ValueError):
        LOGGER.exception("a step cannot be changed")
    raise Refusal(COMMAND_STATUS_PROCESSING_FAILURE, "the step cannot be read")


def _save(ds: LDicomDS, path: str) -> None:
    with Fresh(path) as fresh:
        code = fresh.write(ds)
        if code != DICOM_SUCCESS or fresh.put(replace=True) != DICOM_SUCCESS:
            LOGGER.error("%s is not saved: %s", path, code)
            raise Refusal(COMMAND_STATUS_PROCESSING_FAILURE, "not saved")
