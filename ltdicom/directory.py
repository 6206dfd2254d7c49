"""LDicomDir: a DICOMDIR over the files of a folder."""

from __future__ import annotations

from copy import copy
from dataclasses import replace
from typing import Any, overload

from ltdicom._binding.arguments import answer_of
from ltdicom._binding.c_types import L_INT, L_PATH, L_TCHAR, L_UINT16
from ltdicom._binding.calls import returns_code, returns_void
from ltdicom._binding.out import OUT, OutAny
from ltdicom._core.errors import DicomError
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.directory import FLAGS, Directory
from ltdicom.constants.error import (
    DICOM_ERROR_DICOMDIR_FOLDER,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
)
from ltdicom.ds import LDicomDS, wrap
from ltdicom.structs import DICOMDIRCALLBACK, DICOMDIROPTIONS

__all__ = ["LDicomDir"]


class LDicomDir(LDicomDS):
    """The DICOMDIR of a folder whose files stay where they are and keep their names.

    It is a data set, whose records are read and changed by the key calls of `LDicomDS`.
    A new one is an empty Basic Directory; nothing is written before `SaveDicomDir`.

    Parameters
    ----------
    pszDICOMDIRDstFolder : str or path, optional (``L_TCHAR *``)
        The folder; one that is not there counts as none, as the constructor has no code.
    pszPath : str, optional (``L_TCHAR *``)
        Folder for temporary files, as of `LDicomDS`.

    References
    ----------
    * DICOM Standard, Part 3, :dcm:`Annex F<part03/chapter_F.html>`
    * DICOM Standard, Part 10, :dcm:`8<part10/chapter_8.html>`
    """

    _callback: DICOMDIRCALLBACK | None = None

    def _make_inside(self) -> None:
        super()._make_inside()
        self._directory = Directory()
        self._directory.reset(self._dataset, None)

    @returns_void
    def __init__(self, pszDICOMDIRDstFolder: L_PATH = None, pszPath: L_PATH = None) -> None:
        self._path = pszPath
        if pszDICOMDIRDstFolder is not None:
            self._directory.reset(self._dataset, pszDICOMDIRDstFolder)

    def __setstate__(self, state: dict[str, Any]) -> None:
        super().__setstate__(state)
        self._directory = copy(self._directory)

    @returns_code
    def ResetDicomDir(self, pszDICOMDIRDstFolder: L_PATH) -> int:
        """Empty the directory and set its folder; options and callback stay.

        Parameters
        ----------
        pszDICOMDIRDstFolder : str or path (``L_TCHAR *``)
            The folder: only files in it, or below, can be inserted.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: done.
            * ``DICOM_ERROR_DICOMDIR_FOLDER``: there is no such folder; nothing changed.
        """
        if pszDICOMDIRDstFolder is None:
            raise DicomError(DICOM_ERROR_DICOMDIR_FOLDER, "the folder is NULL")
        self._directory.reset(self._dataset, pszDICOMDIRDstFolder)
        return DICOM_SUCCESS

    @returns_code
    def LoadDS(self, pszName: L_PATH, nFlags: L_UINT16 = 0) -> int:
        """Load a DICOMDIR; its folder becomes the one of this object.

        Parameters
        ----------
        pszName : str or path (``L_TCHAR *``)
            Name of the file.
        nFlags : int (``L_UINT16``)
            As in `LDicomDS.LoadDS`.

        Returns
        -------
        int (``L_UINT16``)
            * As `LDicomDS.LoadDS`; the directory is then empty and without a folder.
            * ``DICOM_ERROR_FORMAT``: also a file that is not a DICOMDIR. Of one that is
              cut, or has offsets that lead nowhere or in a circle, the records that can
              be reached are there; it is neither extended nor saved.
        """
        self._directory.load(self._dataset, pszName or "", nFlags)
        return DICOM_SUCCESS

    @returns_code
    def SaveDicomDir(self, uFlags: L_UINT16 = 0) -> int:
        """Write the file ``DICOMDIR`` into the folder, in explicit VR little endian.

        It is written beside and put in place when it is complete. (0004,1212) is set to
        0, the offsets of the records are those of the new file.

        Parameters
        ----------
        uFlags : int (``L_UINT16``)
            0, ``DS_GROUP_LENGTHS``, ``DS_LENGTH_EXPLICIT``.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: saved.
            * ``DICOM_ERROR_DICOMDIR_FOLDER``: no folder was set, or it is gone.
            * ``DICOM_ERROR_PARAMETER``: other flags.
            * ``DICOM_ERROR_FORMAT``: what was loaded is damaged.
            * ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_WRITE``, ``DICOM_ERROR_DISK_FULL``,
              ``DICOM_ERROR_READ``: as `LDicomDS.SaveDS`.
        """
        self._directory.save(self._dataset, uFlags)
        return DICOM_SUCCESS

    @returns_code
    def InsertDicomFile(self, pszFileName: L_PATH = None) -> int:
        """Insert the records of a file, or of all files of the folder.

        Records of its patient, study and series that are there are used; the record of an
        instance that is there already is replaced.

        Parameters
        ----------
        pszFileName : str or path (``L_TCHAR *``)
            A file in the folder or below; a relative name is taken below the folder.
            ``None``: all files of the folder, sorted by their names, with those of its
            subfolders unless `SetOptions` says otherwise. Files that are not DICOM and
            DICOMDIRs are passed over.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: inserted, or skipped by the hook.
            * ``DICOM_ERROR_DIR_STOP_INSERT_FILE``: the hook has stopped it.
            * ``DICOM_ERROR_DICOMDIR_FOLDER``: no folder was set, or it is gone.
            * ``DICOM_ERROR_FILE``: the file is not below the folder.
            * ``DICOM_ERROR_FILEID``: its name cannot be a File ID: with a backslash, with
              characters beyond ASCII; or the options refuse it.
            * ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_READ``: it is gone, or not readable.
            * ``DICOM_ERROR_FORMAT``: it is not a DICOM file with a meta header, or
              damaged; or the directory is.
            * ``DICOM_ERROR_PARAMETER``: it lacks an element that its records must have,
              there is no type of record for its SOP class, or it is a DICOMDIR.

            Of all files, the code of the first DICOM file that could not be inserted; the
            others are inserted.

        Notes
        -----
        **Hooks:** `OnInsertDicomFile`, before and after each file.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`F.5<part03/sect_F.5.html>`
        """
        if pszFileName is None:
            self._directory.insert_folder(self._dataset, self._ask)
        else:
            self._directory.insert_file(self._dataset, pszFileName, self._ask)
        return DICOM_SUCCESS

    def _ask(self, path: str, source: DataSet | None, status: int) -> int:
        data_set = None if source is None else wrap(source)
        callback = self._callback
        answer: Any
        if callback is not None and callback.pfnInsertDicomFile is not None:
            answer = callback.pfnInsertDicomFile(
                self, path, data_set, status, callback.pUserData
            )
        else:
            answer = self.OnInsertDicomFile(path, data_set, status)
        return answer_of("OnInsertDicomFile", "L_UINT16", answer, otherwise=DICOM_SUCCESS)

    @returns_code
    def InsertDicomDS(self, DataSet: LDicomDS, pszFileName: L_PATH) -> int:
        """Insert the records of a data set that is, or will be, in a file of the folder.

        Parameters
        ----------
        DataSet : LDicomDS (``LDicomDS &``)
            The data set; it is not changed.
        pszFileName : str or path (``L_TCHAR *``)
            The file, in the folder or below; it need not be there yet.

        Returns
        -------
        int (``L_UINT16``)
            As `InsertDicomFile`; ``DICOM_ERROR_PARAMETER`` also without a name. No hook is
            called.
        """
        if not pszFileName:
            raise DicomError(DICOM_ERROR_PARAMETER, "pszFileName is NULL")
        self._directory.insert(self._dataset, DataSet._dataset, pszFileName)
        return DICOM_SUCCESS

    @returns_code
    def SetFileSetID(self, pszFileSetID: L_TCHAR) -> int:
        """Set (0004,1130) File-set ID.

        Parameters
        ----------
        pszFileSetID : str (``L_TCHAR *``)
            At most 16 of A to Z, 0 to 9, space and underscore; ``None`` is not a name.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set.
            * ``DICOM_ERROR_PARAMETER``: longer, or other characters; nothing changed.
        """
        self._directory.set_file_set_id(self._dataset, pszFileSetID or "")
        return DICOM_SUCCESS

    @returns_code
    def SetDescriptorFile(self, pszFileName: L_PATH, pszCharSet: L_TCHAR = None) -> int:
        """Set (0004,1141) and (0004,1142): a text of the folder, and its character set.

        Parameters
        ----------
        pszFileName : str or path (``L_TCHAR *``)
            A file in the folder or below; ``None`` removes both elements.
        pszCharSet : str (``L_TCHAR *``)
            A defined term, as "ISO_IR 100"; ``None`` is ASCII: the element is removed.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set.
            * ``DICOM_ERROR_PARAMETER``: no such character set.
            * ``DICOM_ERROR_FILE``, ``DICOM_ERROR_FILEID``,
              ``DICOM_ERROR_DICOMDIR_FOLDER``: as `InsertDicomFile`; the first also if the
              file is not there. Nothing changed.
        """
        self._directory.set_descriptor(self._dataset, pszFileName, pszCharSet)
        return DICOM_SUCCESS

    @returns_code
    def SetOptions(self, pOptions: DICOMDIROPTIONS | None) -> int:
        """Set the options.

        Parameters
        ----------
        pOptions : DICOMDIROPTIONS (``const pDICOMDIROPTIONS``)
            ``bIncludeSubfolders``, at first true. ``uFlags``, at first 0:
            ``DICOMDIR_REJECT_INVALID_FILEID`` refuses names that PS3.10 8.2 forbids, more
            than 8 folders and name, more than 8 characters, others than A to Z, 0 to 9
            and underscore; ``DICOMDIR_INSERT_ICON_IMAGE_SEQUENCE`` gives the records of
            images an icon of 64 x 64 gray pixels, where one can be made (with the extra
            ``images``).

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: set.
            * ``DICOM_ERROR_PARAMETER``: `pOptions` is NULL, or has other flags.
        """
        if pOptions is None or pOptions.uFlags & ~FLAGS:
            raise DicomError(DICOM_ERROR_PARAMETER, f"options {pOptions}")
        self._directory.subfolders = bool(pOptions.bIncludeSubfolders)
        self._directory.flags = pOptions.uFlags
        return DICOM_SUCCESS

    @overload
    def GetOptions(self) -> tuple[int, DICOMDIROPTIONS]: ...
    @overload
    def GetOptions(self, pOptions: DICOMDIROPTIONS | None, nSize: int = 0) -> int: ...
    @returns_code
    def GetOptions(self, pOptions: OutAny = OUT, nSize: L_INT = 0) -> Any:
        """Return the options.

        Parameters
        ----------
        pOptions : out DICOMDIROPTIONS (``pDICOMDIROPTIONS``)
            The options.
        nSize : int, optional (``L_INT``)
            Ignored.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``
            * ``DICOM_ERROR_PARAMETER``: `pOptions` is NULL.
        """
        if pOptions is None:
            raise DicomError(DICOM_ERROR_PARAMETER, "pOptions is NULL")
        directory = self._directory
        options = DICOMDIROPTIONS(0, directory.subfolders, directory.flags)
        return DICOM_SUCCESS, options

    def OnInsertDicomFile(
        self, pszFileName: str, pDataSet: LDicomDS | None, uStatus: int
    ) -> int:
        """Hear of a file before it is inserted, and after.

        What it raises comes out of `InsertDicomFile`; the directory is whole.

        Parameters
        ----------
        pszFileName : str (``const L_TCHAR *``)
            The file.
        pDataSet : LDicomDS or None (``LDicomDS *``)
            Its data set, which may be looked at, and before it is inserted changed;
            ``None`` where the file could not be loaded.
        uStatus : int (``L_UINT16``)
            ``DICOMDIR_INSERTDICOMFILE_PREADD`` before, ``DICOM_SUCCESS`` after it was
            inserted, ``DICOMDIR_INSERTDICOMFILE_FAILURE`` where it cannot be.

        Returns
        -------
        int (``L_UINT16``)
            ``DICOM_SUCCESS``, or nothing: go on. ``DICOM_ERROR_DIR_STOP_INSERT_FILE``:
            stop; what was inserted stays. ``DICOM_ERROR_FORMAT``, or any other, before a
            file is inserted: skip it. The base returns ``DICOM_SUCCESS``.
        """
        return DICOM_SUCCESS

    @returns_void
    def SetCallback(self, pCallback: DICOMDIRCALLBACK | None) -> None:
        """Set a function that is called in the place of `OnInsertDicomFile`.

        Parameters
        ----------
        pCallback : DICOMDIRCALLBACK or None (``pDICOMDIRCALLBACK``)
            ``pfnInsertDicomFile(hDicomDir, pszFileName, hDS, uStatus, pUserData)``, with
            this object and the data set as handles; ``None``, or no function: the hook.
        """
        self._callback = None if pCallback is None else replace(pCallback)
