"""A print client that notes its hooks, and a printer of our own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from pydicom.dataset import Dataset

from ltdicom import (
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    PRINTSCU_BASIC_ANNOTATION_BOX_SOP_CLASS,
    PRINTSCU_BASIC_COLOR_PM_META_SOP_CLASS,
    PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS,
    PRINTSCU_BASIC_PRINT_IMAGE_OVERLAY_BOX_SOP_CLASS,
    PRINTSCU_PRESENTATION_LUT_SOP_CLASS,
    PRINTSCU_PRINT_JOB_SOP_CLASS,
    PRINTSCU_PRINTER_CONFIGURATION_RETRIEVAL_SOP_CLASS,
    PRINTSCU_PULL_STORED_PM_META_SOP_CLASS,
    UID_BASIC_ANNOTATION_BOX_CLASS,
    UID_BASIC_FILM_BOX_CLASS,
    UID_BASIC_GRAYSCALE_IMAGE_BOX_CLASS,
    UID_PRINT_JOB_CLASS,
    UID_PRINTER_CONFIGURATION_RETRIEVAL_INSTANCE,
    UID_PRINTER_INSTANCE,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    LDicomPrintSCU,
    PrintScuStatus,
    wait_until,
)
from tests.support.net_support import DEADLINE

ALL_CLASSES = (
    PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS
    | PRINTSCU_BASIC_COLOR_PM_META_SOP_CLASS
    | PRINTSCU_PULL_STORED_PM_META_SOP_CLASS
    | PRINTSCU_BASIC_ANNOTATION_BOX_SOP_CLASS
    | PRINTSCU_BASIC_PRINT_IMAGE_OVERLAY_BOX_SOP_CLASS
    | PRINTSCU_PRESENTATION_LUT_SOP_CLASS
    | PRINTSCU_PRINT_JOB_SOP_CLASS
    | PRINTSCU_PRINTER_CONFIGURATION_RETRIEVAL_SOP_CLASS
)
JOB = "1.2.826.0.1.3680043.9.9"


def status_name(status: int) -> str:
    return PrintScuStatus(status).name.removeprefix("PRINTSCU_STATUS_")


class PrintScu(LDicomPrintSCU):
    """Notes its hooks, then does what the test wants it to."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[str, int]] = []
        self.reports: list[tuple[Any, ...]] = []
        self.closed: list[int] = []
        self.on_status: Callable[[int], Any] = lambda status: None
        self.on_report: Callable[[], Any] = lambda: None

    @property
    def statuses(self) -> list[str]:
        return [name for name, _ in self.told]

    def wait_for_reports(self, count: int) -> list[tuple[Any, ...]]:
        assert wait_until(lambda: len(self.reports) >= count, DEADLINE)
        return self.reports

    def OnStatus(self, uStatus: int, uOperationStatus: int) -> None:
        self.told.append((status_name(uStatus), uOperationStatus))
        self.on_status(uStatus)

    def OnPrinterReport(self, uEventTypeID: int, pReportInfo: Any) -> None:
        self.reports.append((uEventTypeID, pReportInfo))
        self.on_report()

    def OnPrintJobReport(self, pszUID: str, uEventTypeID: int, pReportInfo: Any) -> None:
        self.reports.append((pszUID, uEventTypeID, pReportInfo))
        self.on_report()

    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        self.closed.append(nError)


def dataset_of(ds: LDicomDS | None) -> Dataset:
    return Dataset() if ds is None else ds.to_pydicom()


def references(sop_class: str, instances: Iterable[str]) -> list[Dataset]:
    items = []
    for instance in instances:
        item = Dataset()
        item.ReferencedSOPClassUID = sop_class
        item.ReferencedSOPInstanceUID = instance
        items.append(item)
    return items


class PrinterPeer(LDicomNet):
    """One association of the printer."""

    scp: PrinterScp

    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        self.scp.peers.append(self)
        if self.scp.reject is not None:
            self.SendAssociateReject(*self.scp.reject)
            return
        if self.scp.mute:
            return
        accept = LDicomAssociate(False)
        for index in range(pPDU.GetPresentationCount()):
            context_id = pPDU.GetPresentation(index)
            abstract = pPDU.GetAbstract(context_id)
            result = 3 if abstract in self.scp.refused else 0
            accept.AddPresentation(context_id, result, abstract)
            accept.AddTransfer(context_id, pPDU.GetTransfer(context_id, self.scp.syntax))
        self.SendAssociateAccept(accept)

    def OnReceiveReleaseRequest(self) -> None:
        if not self.scp.mute:
            self.SendReleaseResponse()

    def answer(self, service: str, *arguments: Any, ds: Dataset | None = None) -> None:
        send = getattr(self, f"Send{service}Response")
        data = None if ds is None else LDicomDS.from_pydicom(ds)
        context_id, message_id, sop_class, instance, *more = arguments
        assert send(
            context_id, message_id, sop_class, instance, self.scp.status, *more, data
        ) == (DICOM_SUCCESS)

    def asked(
        self, service: str, sop_class: str, instance: str, ds: Any, *more: Any
    ) -> bool:
        """Note a request; return whether to answer it in the usual way."""
        self.scp.requests.append((service, sop_class, instance, dataset_of(ds), *more))
        instead = self.scp.instead
        if instead is not None:
            instead(self)
        return instead is None and not self.scp.mute

    def OnReceiveNCreateRequest(
        self, nID: int, nMessage: int, pszClass: str, pszInstance: str, pDS: Any
    ) -> None:
        if not self.asked("create", pszClass, pszInstance, pDS):
            return
        made = Dataset()
        if pszClass == UID_BASIC_FILM_BOX_CLASS:
            asked = dataset_of(pDS)
            columns, rows = asked.ImageDisplayFormat.partition("\\")[2].split(",")
            boxes = [f"{pszInstance}.{n}" for n in range(1, int(columns) * int(rows) + 1)]
            made.ReferencedImageBoxSequence = references(
                UID_BASIC_GRAYSCALE_IMAGE_BOX_CLASS, boxes
            )
            if asked.get("AnnotationDisplayFormatID"):
                made.ReferencedBasicAnnotationBoxSequence = references(
                    UID_BASIC_ANNOTATION_BOX_CLASS, [f"{pszInstance}.99"]
                )
        if self.scp.names_instances:
            self.answer("NCreate", nID, nMessage, pszClass, pszInstance, ds=made)
        else:
            self.answer("NCreate", nID, nMessage, "", "", ds=made)

    def OnReceiveNSetRequest(
        self, nID: int, nMessage: int, pszClass: str, pszInstance: str, pDS: Any
    ) -> None:
        if self.asked("set", pszClass, pszInstance, pDS):
            self.answer("NSet", nID, nMessage, pszClass, pszInstance)

    def OnReceiveNActionRequest(
        self,
        nID: int,
        nMessage: int,
        pszClass: str,
        pszInstance: str,
        nAction: int,
        pDS: Any,
    ) -> None:
        if self.asked("action", pszClass, pszInstance, pDS, nAction):
            reply = Dataset()
            reply.ReferencedPrintJobSequencePullStoredPrint = references(
                UID_PRINT_JOB_CLASS, [JOB] if self.scp.has_jobs else []
            )
            self.answer("NAction", nID, nMessage, pszClass, pszInstance, nAction, ds=reply)
            for number, event in enumerate(self.scp.job_events, start=1):
                self.scp.report(UID_PRINT_JOB_CLASS, JOB, event, number)

    def OnReceiveNDeleteRequest(
        self, nID: int, nMessage: int, pszClass: str, pszInstance: str
    ) -> None:
        if self.asked("delete", pszClass, pszInstance, None):
            self.SendNDeleteResponse(nID, nMessage, pszClass, pszInstance, self.scp.status)

    def OnReceiveNGetRequest(
        self,
        nID: int,
        nMessage: int,
        pszClass: str,
        pszInstance: str,
        pnAttribute: list[int],
        nCount: int,
    ) -> None:
        self.scp.context_id = nID
        if not self.asked("get", pszClass, pszInstance, None, pnAttribute):
            return
        found = self.scp.things.get(pszInstance)
        if found is None:
            status = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
            self.SendNGetResponse(nID, nMessage, pszClass, pszInstance, status, None)
            return
        wanted = Dataset()
        for element in found:
            if not pnAttribute or int(element.tag) in pnAttribute:
                wanted[element.tag] = element
        self.answer("NGet", nID, nMessage, pszClass, pszInstance, ds=wanted)

    def OnReceiveNReportResponse(
        self, nID: int, nMessage: int, pszClass: str, pszUID: str, nStatus: int, *more: Any
    ) -> None:
        self.scp.report_answers.append((nMessage, pszClass, nStatus))


class PrinterScp(LDicomNet):
    """A printer: answers everything, or does what the test wants instead."""

    def __init__(self) -> None:
        super().__init__()
        self.peers: list[PrinterPeer] = []
        self.requests: list[tuple[Any, ...]] = []
        self.report_answers: list[tuple[int, str, int]] = []
        self.reject: tuple[int, int, int] | None = None
        self.refused: set[str] = set()
        self.syntax = 0
        self.status: int = COMMAND_STATUS_SUCCESS
        self.context_id = 0
        self.mute = False
        self.names_instances = True
        self.has_jobs = True
        self.job_events: tuple[int, ...] = ()
        self.instead: Callable[[PrinterPeer], Any] | None = None
        self.things = {
            UID_PRINTER_INSTANCE: self.printer(),
            UID_PRINTER_CONFIGURATION_RETRIEVAL_INSTANCE: self.configuration(),
            JOB: self.job(),
        }
        assert self.Listen("127.0.0.1", 0, 8) == DICOM_SUCCESS
        self.port: int = self.GetHostInfo()[2]

    @staticmethod
    def printer() -> Dataset:
        printer = Dataset()
        printer.PrinterStatus, printer.PrinterStatusInfo = "NORMAL", "NORMAL"
        printer.PrinterName = "Lumière"
        printer.SpecificCharacterSet = "ISO_IR 192"
        printer.SoftwareVersions = ["1.0", "2.1"]
        printer.DateOfLastCalibration = "20240102"
        printer.Manufacturer = "M" * 64
        return printer

    @staticmethod
    def configuration() -> Dataset:
        item, configuration = Dataset(), Dataset()
        item.PrinterName, item.MemoryBitDepth = "Lumen", 12
        configuration.PrinterConfigurationSequence = [item]
        return configuration

    @staticmethod
    def job() -> Dataset:
        job = Dataset()
        job.ExecutionStatus, job.ExecutionStatusInfo = "PRINTING", "NORMAL"
        job.PrintPriority, job.CreationDate = "MED", "20240102"
        job.CreationTime, job.PrinterName, job.Originator = "120000", "Lumen", "ME"
        return job

    def OnAccept(self, nError: int) -> None:
        assert self.Accept(self.new_peer()) == DICOM_SUCCESS

    def new_peer(self) -> PrinterPeer:
        peer = PrinterPeer()
        peer.scp = self
        return peer

    def last(self) -> tuple[Any, ...]:
        return self.requests[-1]

    def report(
        self, sop_class: str, instance: str, event: int, number: int = 1, **values: Any
    ) -> None:
        """Send an N-EVENT-REPORT."""
        about = Dataset()
        for keyword, value in values.items():
            setattr(about, keyword, value)
        ds = LDicomDS.from_pydicom(about) if values else None
        code = self.peers[-1].SendNReportRequest(1, number, sop_class, instance, event, ds)
        assert code == DICOM_SUCCESS
