"""Storage commitment as a porter writes it, with both ways to report."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from ltdicom import (
    COMMAND_STATUS_NO_SUCH_ACTION_TYPE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    PDU_ROLE_NON_SUPPORT,
    PDU_ROLE_SUPPORT,
    TAG_FAILED_SOP_SEQUENCE,
    TAG_FAILURE_REASON,
    TAG_REFERENCED_SOP_CLASS_UID,
    TAG_REFERENCED_SOP_INSTANCE_UID,
    TAG_REFERENCED_SOP_SEQUENCE,
    TAG_TRANSACTION_UID,
    UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS,
    UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE,
    LDicomDS,
    LDicomNet,
)
from tests.flows.flow_nodes import (
    Scp,
    ScpPeer,
    Scu,
    insert_item,
    items_of,
    make_ds,
    text_of,
)

PUSH_MODEL = UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS
WELL_KNOWN = UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE
REQUEST_COMMITMENT = 1  # the action (PS3.4 J.3.2)
ALL_COMMITTED, SOME_FAILED = 1, 2  # the events (PS3.4 J.3.3)

Reference = tuple[str, str]  # class and instance


def references(ds: LDicomDS, sequence_tag: int) -> list[Reference]:
    return [
        (
            text_of(ds, TAG_REFERENCED_SOP_CLASS_UID, item),
            text_of(ds, TAG_REFERENCED_SOP_INSTANCE_UID, item),
        )
        for item in items_of(ds, sequence_tag)
    ]


def append(ds: LDicomDS, sequence_tag: int, reference: Reference, *more: Any) -> None:
    sop_class, instance = reference
    insert_item(
        ds,
        sequence_tag,
        (TAG_REFERENCED_SOP_CLASS_UID, sop_class),
        (TAG_REFERENCED_SOP_INSTANCE_UID, instance),
        *more,
    )


class Reports:
    """What has been reported, by transaction: event, committed, failed."""

    def __init__(self) -> None:
        self.heard: dict[str, tuple[int, list[Reference], list[Reference]]] = {}

    def note(self, event: int, ds: LDicomDS) -> None:
        self.heard[text_of(ds, TAG_TRANSACTION_UID)] = (
            event,
            references(ds, TAG_REFERENCED_SOP_SEQUENCE),
            references(ds, TAG_FAILED_SOP_SEQUENCE),
        )


class CommitScu(Scu):
    """Asks for commitment; hears the report where it comes on the same association."""

    def __init__(self, reports: Reports, **titles: str) -> None:
        super().__init__([PUSH_MODEL], **titles)
        self.reports = reports
        self.status: int | None = None
        self.action = 0

    def ask(self, transaction: str, wanted: Iterable[Reference]) -> None:
        ds = make_ds((TAG_TRANSACTION_UID, transaction))
        for reference in wanted:
            append(ds, TAG_REFERENCED_SOP_SEQUENCE, reference)
        code = self.SendNActionRequest(
            self.context(PUSH_MODEL),
            self.next_message_id(),
            PUSH_MODEL,
            WELL_KNOWN,
            REQUEST_COMMITMENT,
            ds,
        )
        assert code == DICOM_SUCCESS
        self.wait(lambda: self.status is not None or self.is_over)

    def OnReceiveNActionResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        nAction: int,
        pDS: LDicomDS | None,
    ) -> None:
        self.status, self.action = nStatus, nAction

    def OnReceiveNReportRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nEvent: int,
        pDS: Any,
    ) -> None:
        answer_report(
            self,
            self.reports,
            nPresentationID,
            nMessageID,
            (pszClass, pszInstance),
            nEvent,
            pDS,
        )


def answer_report(
    net: LDicomNet,
    reports: Reports,
    context_id: int,
    message_id: int,
    sop: Reference,
    event: int,
    ds: LDicomDS,
) -> None:
    """Note an N-EVENT-REPORT and answer it."""
    reports.note(event, ds)
    net.SendNReportResponse(
        context_id, message_id, *sop, COMMAND_STATUS_SUCCESS, event, None
    )


class ReportPeer(ScpPeer):
    """Hears the report on an association that the archive has opened."""

    scp: ReportScp

    def OnReceiveNReportRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nEvent: int,
        pDS: Any,
    ) -> None:
        reports = self.scp.reports
        sop = (pszClass, pszInstance)
        answer_report(self, reports, nPresentationID, nMessageID, sop, nEvent, pDS)


class ReportScp(Scp):
    """Where the one that has asked for commitment listens."""

    peer_class = ReportPeer

    def __init__(self, reports: Reports) -> None:
        super().__init__([PUSH_MODEL])
        self.reports = reports


# -- the archive ---------------------------------------------------------------------


class ReportScu(Scu):
    """The reversed association: its requestor is the SCP of the service."""

    def __init__(self, calling: str, called: str, event: int, ds: LDicomDS) -> None:
        super().__init__([PUSH_MODEL], calling=calling, called=called)
        self.request.SetRoleSelect(1, True, PDU_ROLE_NON_SUPPORT, PDU_ROLE_SUPPORT)
        self.ds, self.event = ds, event
        self.status: int | None = None

    def OnReceiveAssociateAccept(self, pPDU: Any) -> None:
        report(self, self.context(PUSH_MODEL), self.event, self.ds)

    def OnReceiveNReportResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        nEvent: int,
        pDS: LDicomDS | None,
    ) -> None:
        self.status = nStatus
        self.SendReleaseRequest()


def report(net: LDicomNet, context_id: int, event: int, ds: LDicomDS) -> None:
    net.SendNReportRequest(context_id, 1, PUSH_MODEL, WELL_KNOWN, event, ds)


class CommitPeer(ScpPeer):
    """Takes the request, and reports what the archive has."""

    scp: CommitScp
    report_status: int | None = None

    def OnReceiveNActionRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nAction: int,
        pDS: Any,
    ) -> None:
        status = COMMAND_STATUS_SUCCESS
        if pszInstance != WELL_KNOWN:
            status = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
        elif nAction != REQUEST_COMMITMENT:
            status = COMMAND_STATUS_NO_SUCH_ACTION_TYPE
        self.SendNActionResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, status, nAction, None
        )
        if status != COMMAND_STATUS_SUCCESS:
            return
        ds = make_ds((TAG_TRANSACTION_UID, text_of(pDS, TAG_TRANSACTION_UID)))
        event = ALL_COMMITTED
        for reference in references(pDS, TAG_REFERENCED_SOP_SEQUENCE):
            if reference in self.scp.holdings:
                append(ds, TAG_REFERENCED_SOP_SEQUENCE, reference)
            else:
                event = SOME_FAILED
                reason = (
                    TAG_FAILURE_REASON,
                    str(int(COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE)),
                )
                append(ds, TAG_FAILED_SOP_SEQUENCE, reference, reason)
        association = self.GetAssociate()
        title = association.GetCalling()
        port = self.scp.report_ports.get(title)
        if port is None:
            report(self, nPresentationID, event, ds)
        else:
            reporter = ReportScu(association.GetCalled(), title, event, ds)
            self.scp.reporters.append(reporter)
            reporter.Connect(None, 0, "127.0.0.1", port)

    def OnReceiveNReportResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        nEvent: int,
        pDS: LDicomDS | None,
    ) -> None:
        self.report_status = nStatus


class CommitScp(Scp):
    """Commits to what it holds; reports to `report_ports` by title, else at once."""

    peer_class = CommitPeer

    def __init__(
        self, holdings: Iterable[Reference], report_ports: dict[str, int] | None = None
    ) -> None:
        super().__init__([PUSH_MODEL])
        self.holdings = set(holdings)
        self.report_ports = report_ports or {}
        self.reporters: list[ReportScu] = []
