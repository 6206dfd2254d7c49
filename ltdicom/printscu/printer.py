"""The printer: its state and its configuration."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, overload

from ltdicom._binding.c_types import L_BOOL
from ltdicom._binding.calls import returns_code
from ltdicom._binding.out import OUT, OutAny, Size
from ltdicom._binding.overloads import overloads
from ltdicom._dataset.dataset import DataSet
from ltdicom._print.attributes import structure_of, tags_of
from ltdicom._print.session import basic_metas
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.uid import (
    UID_PRINTER_CLASS,
    UID_PRINTER_CONFIGURATION_RETRIEVAL_CLASS,
    UID_PRINTER_CONFIGURATION_RETRIEVAL_INSTANCE,
    UID_PRINTER_INSTANCE,
    UID_PULL_STORED_PRINT_META_CLASS,
)
from ltdicom.structs import PRINTERINFO

if TYPE_CHECKING:
    from ltdicom._print.session import PrintSession
    from ltdicom.ds import LDicomDS


class Printers:
    """The calls of `LDicomPrintSCU` for the printer itself."""

    _lt: PrintSession
    m_PrinterConfiguration: LDicomDS

    @returns_code
    def _printer_info_into(
        self, pPrinterInfo: OutAny = OUT, uStructSize: Size = None
    ) -> Any:
        """Tell what was fetched."""
        return DICOM_SUCCESS, replace(self._lt.instances.printer_info)

    @overload
    def GetPrinterInfo(
        self,
        pRequiredPrinterInfo: PRINTERINFO | None,
        bBasicPrintManagement: bool | int,
        bColorPrintManagement: bool | int,
    ) -> int: ...
    @overload
    def GetPrinterInfo(
        self, pPrinterInfo: PRINTERINFO, uStructSize: int | None = None
    ) -> int: ...
    @overload
    def GetPrinterInfo(self) -> tuple[int, PRINTERINFO]: ...
    @overloads(_printer_info_into)
    @returns_code
    def GetPrinterInfo(
        self,
        pRequiredPrinterInfo: PRINTERINFO | None,
        bBasicPrintManagement: L_BOOL,
        bColorPrintManagement: L_BOOL,
    ) -> Any:
        """Ask for the state of the printer; in the other overload, tell what it said.

        Parameters
        ----------
        pRequiredPrinterInfo : PRINTERINFO or None (``pPRINTERINFO``)
            A text, whatever it is, in each field that is wanted; NULL, or no text at
            all, for everything.
        bBasicPrintManagement : bool (``L_BOOL``)
            TRUE to ask through basic printing, FALSE through pull print, where the
            printer has accepted both.
        bColorPrintManagement : bool (``L_BOOL``)
            TRUE to ask through printing in colour, FALSE in grey, likewise.
        pPrinterInfo : out PRINTERINFO (``pPRINTERINFO``)
            In the other overload: what was fetched last. What the printer left out is
            empty; texts end after 64 characters.
        uStructSize : int, optional (``L_UINT``)
            Ignored.

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: fetched; or told, by the other overload always.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: no meta SOP class was
              accepted.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_GET_PRINTER_INFO_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_GET_PRINTER_INFO_RSP``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4.6<part04/sect_H.4.6.html>`
        """
        basic = basic_metas(color=bool(bColorPrintManagement))
        pull = (UID_PULL_STORED_PRINT_META_CLASS,)
        metas = (*basic, *pull) if bBasicPrintManagement else (*pull, *basic)
        answer = self._lt.perform(
            "GET_PRINTER_INFO",
            "NGet",
            self._lt.one_of(*metas),
            UID_PRINTER_CLASS,
            UID_PRINTER_INSTANCE,
            tags_of(pRequiredPrinterInfo),
        )
        self._lt.instances.printer_info = structure_of(PRINTERINFO, answer.attributes)
        return DICOM_SUCCESS

    @returns_code
    def GetPrinterConfiguration(self) -> int:
        """Ask for the configuration of the printer.

        It comes into ``m_PrinterConfiguration``, in the Printer Configuration Sequence
        (2000,001E).

        Returns
        -------
        int (``L_INT``)
            * ``DICOM_SUCCESS``: fetched.
            * ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``: the class was not accepted.
            * as the class says of every function.

        Notes
        -----
        **Hooks:** `OnStatus` with ``PRINTSCU_STATUS_SEND_GET_PRINTER_CONFIG_RQ`` and
        ``PRINTSCU_STATUS_RECEIVE_GET_PRINTER_CONFIG_RSP``.

        References
        ----------
        * DICOM Standard, Part 4, :dcm:`H.4.10<part04/sect_H.4.10.html>`
        """
        answer = self._lt.perform(
            "GET_PRINTER_CONFIG",
            "NGet",
            self._lt.one_of(UID_PRINTER_CONFIGURATION_RETRIEVAL_CLASS),
            UID_PRINTER_CONFIGURATION_RETRIEVAL_CLASS,
            UID_PRINTER_CONFIGURATION_RETRIEVAL_INSTANCE,
            [],
        )
        self.m_PrinterConfiguration._dataset = answer.data_set or DataSet()
        return DICOM_SUCCESS
