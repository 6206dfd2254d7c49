"""Pull print requests: the printer fetches what it prints."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, overload

from pydicom.dataset import Dataset

from ltdicom._binding.arguments import required
from ltdicom._binding.c_types import L_UINT32
from ltdicom._binding.calls import returns_code, returns_value
from ltdicom._binding.out import OUT, OutAny, Size
from ltdicom._core.errors import DicomError
from ltdicom._print.attributes import attributes_of, keywords, named, put
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_SUCCESS
from ltdicom.constants.uid import (
    UID_PULL_PRINT_REQUEST_CLASS,
    UID_PULL_STORED_PRINT_META_CLASS,
    UID_STORED_PRINT_STORAGE_CLASS,
)
from ltdicom.printscu.print_job import note_print_job
from ltdicom.structs import PULLPRINTREQUESTPARAMETERS, STOREDPRINTSTORAGEINSTANCEINFO

if TYPE_CHECKING:
    from ltdicom._print.session import PrintSession


def _stored_print(info: STOREDPRINTSTORAGEINSTANCEINFO) -> Dataset:
    """Return the reference to a stored print object; only the patient may be unknown."""
    if not isinstance(info, STOREDPRINTSTORAGEINSTANCEINFO):
        raise TypeError(
            "InstancesInfo must hold STOREDPRINTSTORAGEINSTANCEINFO, "
            f"not {type(info).__name__}"
        )
    item = Dataset()
    put(item, "ReferencedSOPClassUID", UID_STORED_PRINT_STORAGE_CLASS)
    for field, keyword in keywords(type(info)).items():
        value = getattr(info, field)
        put(item, keyword, value or "" if field == "pszPatientID" else named(value, field))
    return item


class PullPrintRequests:
    """The calls of `LDicomPrintSCU` for pull print requests."""

    _lt: PrintSession

    @returns_code
    def CreatePullPrintRequest(
        self,
        InstancesInfo: STOREDPRINTSTORAGEINSTANCEINFO
        | Sequence[STOREDPRINTSTORAGEINSTANCEINFO]
        | None,
        uInstancesCount: L_UINT32 | None = None,
        pParameters: PULLPRINTREQUESTPARAMETERS | None = None,
    ) -> int:
        """Have the printer create a pull print request; there is one at a time.

        Parameters
        ----------
        InstancesInfo : list of STOREDPRINTSTORAGEINSTANCEINFO (\
``pSTOREDPRINTSTORAGEINSTANCEINFO``)
            What to fetch and print, one or more. Of each, all but the patient ID must
            be there.
        uInstancesCount : int, optional (``L_UINT32``)
            How many of them; all if left out.
        pParameters : PULLPRINTREQUESTPARAMETERS or None (\
``pPULLPRINTREQUESTPARAMETERS``)
            How to print it; NULL leaves all of it to the printer.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: `GetPullPrintRequestInstanceUID` names it.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: the class was not accepted.
            * ``DICOM_ERROR_NULL_PTR``: no `InstancesInfo`.
            * ``DICOM_ERROR_PARAMETER``: nothing to print, something missing in it,
              fewer than announced, or a value that its attribute cannot hold.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with
        ``PRINTSCU_STATUS_SEND_CREATE_PULL_PRINT_REQUEST_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_CREATE_PULL_PRINT_REQUEST_RSP``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4<part04/sect_H.4.html>` (of 2011: H.4.12;
          retired since)
        """
        infos = required(InstancesInfo, "InstancesInfo")
        infos = list(infos) if isinstance(infos, Sequence) else [infos]
        count = len(infos) if uInstancesCount is None else uInstancesCount
        if not 0 < count <= len(infos):
            raise DicomError(DICOM_ERROR_PARAMETER, f"{count} of {len(infos)} instances")
        request = attributes_of(pParameters)
        items = [_stored_print(info) for info in infos[:count]]
        put(request, "ReferencedStoredPrintSequence", items)
        answer = self._lt.create(
            "CREATE_PULL_PRINT_REQUEST",
            self._lt.one_of(UID_PULL_STORED_PRINT_META_CLASS),
            UID_PULL_PRINT_REQUEST_CLASS,
            request,
        )
        self._lt.instances.pull_print_request = answer.instance
        return DICOM_SUCCESS

    @returns_value("")
    def GetPullPrintRequestInstanceUID(self) -> str:
        """Return the SOP Instance UID of the pull print request.

        Returns
        -------
        str (``L_TCHAR *``)
            Empty where there is none.
        """
        return self._lt.instances.pull_print_request

    @returns_code
    def PrintPullPrintRequestSession(self) -> int:
        """Have the printer fetch and print what the pull print request names.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: accepted for printing; `GetPrintJobInstanceUID` names
              the print job, if the printer tells it.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: the class was not accepted.
            * ``DICOM_ERROR_PARAMETER``: there is no pull print request.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with
        ``PRINTSCU_STATUS_SEND_PRINT_PULL_PRINT_REQUEST_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_PRINT_PULL_PRINT_REQUEST_RSP``.
        """
        answer = self._lt.perform(
            "PRINT_PULL_PRINT_REQUEST",
            "NAction",
            self._lt.one_of(UID_PULL_STORED_PRINT_META_CLASS),
            UID_PULL_PRINT_REQUEST_CLASS,
            self._lt.current("pull_print_request"),
            1,
        )
        note_print_job(self._lt, answer)
        return DICOM_SUCCESS

    @returns_code
    def DeletePullPrintRequest(self) -> int:
        """Have the printer delete the pull print request.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: deleted; what is being printed goes on.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: the class was not accepted.
            * ``DICOM_ERROR_PARAMETER``: there is no pull print request.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with
        ``PRINTSCU_STATUS_SEND_DELETE_PULL_PRINT_REQUEST_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_DELETE_PULL_PRINT_REQUEST_RSP``.
        """
        self._lt.perform(
            "DELETE_PULL_PRINT_REQUEST",
            "NDelete",
            self._lt.one_of(UID_PULL_STORED_PRINT_META_CLASS),
            UID_PULL_PRINT_REQUEST_CLASS,
            self._lt.current("pull_print_request"),
        )
        self._lt.instances.pull_print_request = ""
        return DICOM_SUCCESS

    @overload
    def GetDefaultPullPrintRequestParameters(
        self, pParameters: PULLPRINTREQUESTPARAMETERS, uStructSize: Size = None
    ) -> int: ...
    @overload
    def GetDefaultPullPrintRequestParameters(
        self,
    ) -> tuple[int, PULLPRINTREQUESTPARAMETERS]: ...
    @returns_code
    def GetDefaultPullPrintRequestParameters(
        self, pParameters: OutAny = OUT, uStructSize: Size = None
    ) -> Any:
        """Give parameters that specify nothing, to be filled in.

        Parameters
        ----------
        pParameters : out PULLPRINTREQUESTPARAMETERS (``pPULLPRINTREQUESTPARAMETERS``)
            Strings are NULL, numbers -1.
        uStructSize : int, optional (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_INT``)
            ``DICOM_SUCCESS``.
        """
        return DICOM_SUCCESS, PULLPRINTREQUESTPARAMETERS(
            nNumberOfCopies=-1,
            nMemoryAllocation=-1,
            nIllumination=-1,
            nReflectedAmbientLight=-1,
        )
