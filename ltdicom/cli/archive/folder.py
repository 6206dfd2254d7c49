"""Instances in a folder, a file each, as `ltdicom serve` keeps them."""

from __future__ import annotations

import logging
import os
from typing import Final

from ltdicom.cli import options
from ltdicom.cli.files import Occupied, keep, load_regular
from ltdicom.cli.keys import Key, text_of
from ltdicom.cli.status import USAGE, CommandError
from ltdicom.constants.command import (
    COMMAND_STATUS_CLASS_INSTANCE_CONFLICT,
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE,
    COMMAND_STATUS_INVALID_OBJECT_INSTANCE,
    COMMAND_STATUS_MISSING_ATTRIBUTE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES,
    COMMAND_STATUS_SUCCESS,
)
from ltdicom.constants.error import (
    DICOM_ERROR_DISK_FULL,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_INVALID_ELEMENT_LENGTH,
    DICOM_SUCCESS,
)
from ltdicom.ds import LDicomDS

LOGGER = logging.getLogger("ltdicom.cli")

CLASS: Final = Key((0x00080016,))
INSTANCE: Final = Key((0x00080018,))
_CHARACTER_SET: Final = Key((0x00080005,))
CANNOT_UNDERSTAND: Final = 0xC000
"""The status of a C-STORE whose data set is another one, or not whole (PS3.4 B.2.3)."""
OTHER_CLASS: Final = 0xA900
"""The status of a C-STORE whose data set is of another class than it says (PS3.4 B.2.3)."""
_NOT_WHOLE: Final = (DICOM_ERROR_FORMAT, DICOM_ERROR_INVALID_ELEMENT_LENGTH)


class Archive:
    """Instances in a folder: a file each, named by its UID.

    Parameters
    ----------
    folder : str
        It is made if it is not there.
    replace : bool, optional
        Whether an instance takes the place of another one with its UID.
    """

    def __init__(self, folder: str, replace: bool = False) -> None:
        self._folder = os.path.abspath(folder)
        self._replace = replace
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
        except OSError as error:
            reason = f"cannot make the folder {folder}: {error.strerror}"
            raise CommandError(reason, USAGE) from error

    def __str__(self) -> str:
        return self._folder

    def _path(self, instance: str) -> str:
        # a UID has digits and points: a peer cannot name a file elsewhere
        return os.path.join(self._folder, f"{instance}.dcm")

    def file(self, instance: str) -> str:
        """Return where an instance is kept."""
        return self._path(instance)

    def store(self, sop_class: str, instance: str, ds: LDicomDS | None) -> int:
        """Keep an instance; return the status.

        Parameters
        ----------
        sop_class, instance : str
            What the command says that it is.
        ds : LDicomDS or None
            What came with the command.
        """
        if not options.is_uid(instance):
            return COMMAND_STATUS_INVALID_OBJECT_INSTANCE
        if ds is None:
            return COMMAND_STATUS_MISSING_ATTRIBUTE
        if text_of(ds, CLASS) != sop_class:
            return OTHER_CLASS
        if text_of(ds, INSTANCE) != instance:
            return CANNOT_UNDERSTAND
        return self._save(instance, ds, self._replace)

    def change(self, sop_class: str, instance: str, changes: LDicomDS | None) -> int:
        """Set attributes of an instance; return the status."""
        status, changed = self._changed(sop_class, instance, changes)
        return status if changed is None else self._save(instance, changed, replace=True)

    def _changed(
        self, sop_class: str, instance: str, changes: LDicomDS | None, path: str = ""
    ) -> tuple[int, LDicomDS | None]:
        """Return an instance with attributes changed, or the status of a failure."""
        if not options.is_uid(instance):
            return COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE, None
        if changes is None:
            return COMMAND_STATUS_MISSING_ATTRIBUTE, None
        try:
            kept = load_regular(path or self._path(instance))
        except FileNotFoundError:
            return COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE, None
        if kept is None:
            return COMMAND_STATUS_PROCESSING_FAILURE, None
        if text_of(kept, CLASS) != sop_class:
            return COMMAND_STATUS_CLASS_INSTANCE_CONFLICT, None
        for key, value in ((CLASS, sop_class), (INSTANCE, instance)):
            # what it is stays what it is
            if text_of(changes, key) not in ("", value):
                return COMMAND_STATUS_INVALID_ATTRIBUTE_VALUE, None
        try:
            return COMMAND_STATUS_SUCCESS, merged(kept, changes)
        except (OSError, ValueError):
            LOGGER.exception("the N-SET of %s has failed", instance)
            return COMMAND_STATUS_PROCESSING_FAILURE, None

    def _save(self, instance: str, ds: LDicomDS, replace: bool) -> int:
        path = self._path(instance)
        try:
            code = keep(ds, path, replace)
        except Occupied as reason:
            LOGGER.error("an instance is refused: %s", reason)
            return COMMAND_STATUS_DUPLICATE_INSTANCE
        except OSError as error:
            LOGGER.error("%s is not saved: %s", path, error)
            return COMMAND_STATUS_PROCESSING_FAILURE
        if code != DICOM_SUCCESS:
            LOGGER.error("%s is not saved: %s", path, code)
        return status_of(code)


def status_of(code: int) -> int:
    """Return the status of a response for the code of a `keep`."""
    if code == DICOM_SUCCESS:
        return COMMAND_STATUS_SUCCESS
    if code in _NOT_WHOLE:
        return CANNOT_UNDERSTAND
    if code == DICOM_ERROR_DISK_FULL:
        return COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES
    return COMMAND_STATUS_PROCESSING_FAILURE


def merged(kept: LDicomDS, changes: LDicomDS) -> LDicomDS:
    """Return an instance with attributes changed.

    Texts in two character sets become texts in one: UTF-8.

    Raises
    ------
    ValueError
        The attributes do not go together.
    OSError
        A value cannot be read.
    """
    new_set = text_of(changes, _CHARACTER_SET)
    if new_set in ("", text_of(kept, _CHARACTER_SET)):
        for element in changes:  # an N-SET replaces, CopyDS would add items to a sequence
            kept.DeleteElement(kept.FindFirstElement(None, element.nTag, True))
        code = kept.CopyDS(None, changes)
        if code != DICOM_SUCCESS:
            raise ValueError(str(code))
        return kept
    whole, part = kept.to_pydicom(), changes.to_pydicom()
    whole.decode()
    part.decode()
    whole.update(part)
    whole.SpecificCharacterSet = "ISO_IR 192"
    return LDicomDS.from_pydicom(whole)
