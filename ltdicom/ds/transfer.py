"""LDicomDS: the transfer syntax and the character set."""

from __future__ import annotations

from typing import overload

from ltdicom._binding.c_types import (
    L_BOOL,
    L_INT32,
    L_PATH,
    L_TCHAR,
    L_UINT,
    L_UINT16,
    L_UINT32,
)
from ltdicom._binding.calls import returns_bool, returns_code, returns_value, returns_void
from ltdicom._binding.marks import differs
from ltdicom._binding.overloads import overloads
from ltdicom._dataset import charset_element, files, snapshot, transcode
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds.image_editing import j2k_options
from ltdicom.ds.part import DataSetPart

__all__ = ["TransferPart"]


class TransferPart(DataSetPart):
    """Another encoding of the same data set."""

    @returns_code
    def _change_in_file(
        self,
        pszOutfile: L_PATH,
        pszUID: L_TCHAR,
        nQFactor: L_INT32,
        uFlags: L_UINT32,
        uSaveFlags: L_UINT16 = 0,
    ) -> int:
        """Change the transfer syntax of a copy, and save it."""
        other = snapshot.whole(self._dataset)
        transcode.change(other, pszUID or "", nQFactor, uFlags, j2k_options(self._dataset))
        files.keep_values(self._dataset, pszOutfile or "")
        files.save(other, pszOutfile or "", uSaveFlags)
        return DICOM_SUCCESS

    @overload
    def ChangeTransferSyntax(
        self, pszUID: str, nQFactor: int = 0, uFlags: int = 0
    ) -> int: ...
    @overload
    def ChangeTransferSyntax(
        self,
        pszOutfile: L_PATH,
        pszUID: str,
        nQFactor: int,
        uFlags: int,
        uSaveFlags: int = 0,
    ) -> int: ...
    @differs(
        "RLE, JPEG, JPEG-LS and JPEG 2000 are written, JPEG 2000 part 2 and video are not"
    )
    @overloads(_change_in_file)
    @returns_code
    def ChangeTransferSyntax(
        self, pszUID: L_TCHAR, nQFactor: L_INT32 = 0, uFlags: L_UINT32 = 0
    ) -> int:
        """Change the transfer syntax, of the data set or of a file made from it.

        With compressed pixel data the element (7FE0,0010) becomes another one: its old
        handle is refused. That of items, as icons, is decompressed with the main one, and
        never compressed. Frames are made one by one; lossy compression is noted in
        (0028,2110), (0028,2112) and (0028,2114). A call that fails changes nothing.

        Parameters
        ----------
        pszOutfile : str or path (``L_TCHAR *``)
            Only in the overload that saves: the file; the data set stays as it is.
        pszUID : str (``L_TCHAR *``)
            The transfer syntax. Uncompressed ones and deflated need nothing;
            compressed ones need NumPy and a codec, which the extra ``images`` installs:
            RLE, JPEG (.50, .51, .57, .70), JPEG-LS and JPEG 2000 (.90, .91) are written.
        nQFactor : int (``L_INT32``)
            0, or 2 (best) to 255 (smallest), for JPEG (.50, .51), JPEG 2000 and JPEG-LS
            near-lossless. For JPEG 2000 `SetJ2KOptions` comes first.
        uFlags : int (``L_UINT32``)
            ``DICOM_CHANGETRAN_*``; ``DICOM_CHANGETRAN_YBR_FULL`` leaves decompressed
            colours in YBR_FULL.
        uSaveFlags : int (``L_UINT16``)
            As `SaveDS`.

        Returns
        -------
        int (``L_UINT16``)
            * ``DICOM_SUCCESS``: changed.
            * ``DICOM_ERROR_TRANSFER_SYNTAX_NOT_SUPPORTED``: there is no such syntax, or
              nothing here writes it.
            * ``DICOM_ERROR_J2K_FILTER_MISSING``, ``DICOM_ERROR_JLS_FILTER_MISSING``,
              ``DICOM_ERROR_CMP_FILTER_MISSING``: a codec is missing; the log says what
              to install.
            * ``DICOM_ERROR_BITSPERPIXEL``, ``DICOM_ERROR_PHOTOMETRIC``: the syntax does
              not take this depth, or palette colors.
            * ``DICOM_ERROR_IMAGE``: the description contradicts itself, the stream or the
              bytes and frames that are there.
            * ``DICOM_ERROR_MEMORY``: a frame, or what all frames are without compression,
              is larger than ``configure(longest_decoded=...)``.
            * ``DICOM_ERROR_COMPRESSION``: the codec failed.
            * ``DICOM_ERROR_CONVERSION``: there are fragments, and nothing names their
              syntax; overlays in the pixels would be lost.
            * ``DICOM_ERROR_FEATURE_NOT_SUPPORTED``: a video.
            * ``DICOM_ERROR_FORMAT``: what was loaded or received is not whole.
            * ``DICOM_ERROR_QFACTOR``: of `nQFactor`.
            * as `SaveDS`, with `pszOutfile`.

        References
        ----------
        * DICOM Standard, Part 5, :dcm:`A<part05/chapter_A.html>`
        """
        transcode.change(
            self._dataset, pszUID or "", nQFactor, uFlags, j2k_options(self._dataset)
        )
        return DICOM_SUCCESS

    @returns_code
    def UpdateSpecificCharacterSet(self) -> int:
        """Set (0008,0005) to the character sets that `SetStringValue` was given.

        Returns
        -------
        int (``L_UINT``)
            * ``DICOM_SUCCESS``: set, or there was nothing to set.
            * ``DICOM_ERROR_CANT_REPLACE_EXISTING_CHARACTER_SET``: other text of the
              data set needs the one that is there, or two elements need different
              ones; nothing is changed.

        References
        ----------
        * DICOM Standard, Part 3, :dcm:`C.12.1.1.2<part03/sect_C.12.html#sect_C.12.1.1.2>`
        """
        charset_element.update(self._dataset)
        return DICOM_SUCCESS

    @returns_bool
    def GetKeepPixelDataIntactFlag(self) -> bool:
        """Return whether pixel data is saved as it was loaded.

        Returns
        -------
        bool (``L_BOOL``)
            What `SetKeepPixelDataIntactFlag` was given; False at first.
        """
        return self._dataset.keep_pixels

    @differs("pixel data is saved as it is anyway: the flag changes nothing")
    @returns_void
    def SetKeepPixelDataIntactFlag(self, bSet: L_BOOL) -> None:
        """Set whether pixel data is saved as it was loaded.

        Parameters
        ----------
        bSet : bool (``L_BOOL``)
            The flag.
        """
        self._dataset.keep_pixels = bool(bSet)

    @returns_value(0)
    def GetLoadFileFlags(self) -> int:
        """Return the flags for loading images.

        Returns
        -------
        int (``L_UINT``)
            What `SetLoadFileFlags` was given; 0 at first.
        """
        return self._dataset.load_file_flags

    @differs("the flags are kept, and change nothing: pydicom's codecs load images")
    @returns_void
    def SetLoadFileFlags(self, uLoadFileFlags: L_UINT) -> None:
        """Set the flags for loading images.

        Parameters
        ----------
        uLoadFileFlags : int (``L_UINT``)
            Flags of the C++ library's image loader.
        """
        self._dataset.load_file_flags = uLoadFileFlags
