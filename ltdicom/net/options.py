"""Switches and options of `LDicomNet`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_BOOL, L_UINT32
from ltdicom._binding.calls import returns_code, returns_value, returns_void
from ltdicom._binding.marks import differs
from ltdicom._binding.out import OUT, OutAny, Size
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.net import (
    DICOMNET_FLAGS_NONE,
    DICOMNET_FLAGS_SENDDATA_WITH_GROUP_LENGTH_STANDARD_DATA_ELEMENTS,
)

if TYPE_CHECKING:
    from ltdicom._net.session import Session
    from ltdicom.structs import DICOMNETCALLBACK, DICOMSOCKETOPTIONS

_GROUP_LENGTHS = DICOMNET_FLAGS_SENDDATA_WITH_GROUP_LENGTH_STANDARD_DATA_ELEMENTS


def _default_options() -> DICOMSOCKETOPTIONS:
    from ltdicom.structs import DICOMSOCKETOPTIONS

    return DICOMSOCKETOPTIONS(bNoDelay=True)


class Options:
    """The switches of `LDicomNet`."""

    _lt: Session

    @overload
    def GetDefaultSocketOptions(
        self, pOptions: DICOMSOCKETOPTIONS, uStructSize: Size = None
    ) -> int: ...
    @overload
    def GetDefaultSocketOptions(self) -> tuple[int, DICOMSOCKETOPTIONS]: ...
    @returns_code
    def GetDefaultSocketOptions(
        self, pOptions: OutAny = OUT, uStructSize: Size = None
    ) -> Any:
        """Tell the socket options of a new object.

        Parameters
        ----------
        pOptions : out DICOMSOCKETOPTIONS (``pDICOMSOCKETOPTIONS``)
            Sizes of 0 leave the buffers to the system; ``bNoDelay`` is TRUE, so a small
            message is not held back.
        uStructSize : int, optional (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_INT``)
            ``DICOM_SUCCESS``.
        """
        return DICOM_SUCCESS, _default_options()

    @overload
    def GetSocketOptions(
        self, pOptions: DICOMSOCKETOPTIONS, uStructSize: Size = None
    ) -> int: ...
    @overload
    def GetSocketOptions(self) -> tuple[int, DICOMSOCKETOPTIONS]: ...
    @returns_code
    def GetSocketOptions(self, pOptions: OutAny = OUT, uStructSize: Size = None) -> Any:
        """Tell the socket options of this object.

        Parameters
        ----------
        pOptions : out DICOMSOCKETOPTIONS (``pDICOMSOCKETOPTIONS``)
            What `SetSocketOptions` has set, or the default.
        uStructSize : int, optional (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_INT``)
            ``DICOM_SUCCESS``.
        """
        return DICOM_SUCCESS, self._lt.socket_options or _default_options()

    @returns_code
    def SetSocketOptions(self, pOptions: DICOMSOCKETOPTIONS | None) -> int:
        """Set the socket options of the connections made from now on.

        Parameters
        ----------
        pOptions : DICOMSOCKETOPTIONS (``pDICOMSOCKETOPTIONS``)
            ``nSendBufferSize`` and ``nReceiveBufferSize`` in bytes, ``bNoDelay``. On a
            listening object they hold for what it accepts.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``.
            * ``DICOM_ERROR_NULL_PTR``: no `pOptions`.
        """
        self._lt.socket_options = dataclasses.replace(required(pOptions, "pOptions"))
        return DICOM_SUCCESS

    @returns_void
    def SetFlags(self, uDicomNetFlags: L_UINT32) -> None:
        """Set the ``DICOMNET_FLAGS_*``.

        Parameters
        ----------
        uDicomNetFlags : int (``L_UINT32``)
            ``DICOMNET_FLAGS_SENDDATA_WITH_GROUP_LENGTH_STANDARD_DATA_ELEMENTS``: data
            sets are sent with a group length for each group.
        """
        self._lt.group_lengths = bool(uDicomNetFlags & _GROUP_LENGTHS)

    @returns_value(0)
    def GetFlags(self) -> int:
        """Return the ``DICOMNET_FLAGS_*`` (``L_UINT32``)."""
        return _GROUP_LENGTHS if self._lt.group_lengths else DICOMNET_FLAGS_NONE

    @returns_void
    def SetCallback(self, pCallback: DICOMNETCALLBACK | None) -> None:
        """Set functions that are called where a hook is not overridden.

        Parameters
        ----------
        pCallback : DICOMNETCALLBACK or None (``pDICOMNETCALLBACK``)
            Each function gets the object, the arguments of the hook and ``pUserData``.
        """
        self._lt.callbacks = pCallback

    @differs(
        "DEBUG_MODE_ONRECEIVE_SHOW_EXTENDED_INFO changes nothing: OnReceive has it all"
    )
    @returns_value(0)
    def SetDebugMode(self, nDebugMode: L_UINT32) -> int:
        """Set the ``DEBUG_MODE_*`` flags.

        Parameters
        ----------
        nDebugMode : int (``L_UINT32``)
            ``DEBUG_MODE_ONSEND_SHOW_EXTENDED_INFO``: `OnSendExt` is called behind
            `OnSend`.

        Returns
        -------
        int (``L_UINT32``)
            The flags before.
        """
        before, self._lt.debug_mode = self._lt.debug_mode, nDebugMode
        return before

    @differs("without effect: sending is always optimized")
    @returns_void
    def EnableOptimizedSend(self, bEnable: L_BOOL) -> None:
        """Do nothing: messages always leave as soon as the system takes them.

        Parameters
        ----------
        bEnable : bool (``L_BOOL``)
            Ignored.
        """

    @differs("kept, but without effect: a message is never copied as a whole")
    @returns_void
    def EnableOptimizedMemorySend(self, bEnable: L_BOOL) -> None:
        """Keep the switch; memory is always used sparingly.

        Parameters
        ----------
        bEnable : bool (``L_BOOL``)
            What `IsOptimizedMemorySendEnabled` returns.
        """
        self._lt.optimized_memory_send = bool(bEnable)

    @returns_value(False)
    def IsOptimizedMemorySendEnabled(self) -> bool:
        """Return what `EnableOptimizedMemorySend` has set (``L_BOOL``)."""
        return self._lt.optimized_memory_send

    @differs("without effect: Python counts references itself")
    @returns_void
    def EnableReferenceCounting(self, bEnable: L_BOOL) -> None:
        """Do nothing: Python keeps what is referenced.

        Parameters
        ----------
        bEnable : bool (``L_BOOL``)
            Ignored.
        """
