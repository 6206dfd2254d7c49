"""Query/Retrieve as a porter writes it: an SCU, an archive, a destination."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from typing import Any

from ltdicom import (
    COMMAND_PRIORITY_MEDIUM,
    COMMAND_STATUS_CANCEL,
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN,
    COMMAND_STATUS_SUCCESS,
    COMMAND_STATUS_WARNING,
    DICOM_SUCCESS,
    PDU_ACCEPT_RESULT_SUCCESS,
    TAG_FAILED_SOP_INSTANCE_UID_LIST,
    TAG_PATIENT_ID,
    TAG_QUERY_RETRIEVE_LEVEL,
    TAG_SOP_CLASS_UID,
    TAG_SOP_INSTANCE_UID,
    TAG_STUDY_INSTANCE_UID,
    UID_CT_IMAGE_STORAGE,
    UID_SC_IMAGE_STORAGE,
    UID_STUDY_ROOT_QUERY_FIND,
    UID_STUDY_ROOT_QUERY_GET,
    UID_STUDY_ROOT_QUERY_MOVE,
    LDicomDS,
    LDicomNet,
)
from tests.flows.flow_nodes import (
    DEADLINE,
    PENDING,
    Scp,
    ScpPeer,
    Scu,
    make_ds,
    set_text,
    text_of,
)

QUERY = (UID_STUDY_ROOT_QUERY_FIND, UID_STUDY_ROOT_QUERY_MOVE, UID_STUDY_ROOT_QUERY_GET)
STORAGE = (UID_CT_IMAGE_STORAGE, UID_SC_IMAGE_STORAGE)

Counters = tuple[int, int, int, int]
Respond = Callable[[int, int, int, int, int, "LDicomDS | None"], object]


class QueryScu(Scu):
    """Finds, moves and gets; in a C-GET the objects come back to this object."""

    def __init__(self, classes: Iterable[str] = (*QUERY, *STORAGE), **titles: str) -> None:
        storage = [c for c in classes if c in STORAGE]
        super().__init__(classes, **titles, scp_classes=storage)
        self.matches: list[LDicomDS] = []
        self.counters: list[Counters] = []
        self.status: int | None = None
        self.failed_list = ""
        self.stored: list[LDicomDS] = []
        self.cancel_after = 0

    def find(self, keys: LDicomDS, sop_class: str = UID_STUDY_ROOT_QUERY_FIND) -> None:
        """Send a C-FIND; the matches are in `matches` when it is over."""
        self.status, self.matches = None, []
        message_id = self.next_message_id()
        sent = self.SendCFindRequest(
            self.context(sop_class), message_id, sop_class, COMMAND_PRIORITY_MEDIUM, keys
        )
        assert sent == DICOM_SUCCESS
        self.wait(lambda: self.status is not None or self.is_over)

    def OnReceiveCFindResponse(
        self, nPresentationID: int, nMessageID: int, pszClass: str, nStatus: int, pDS: Any
    ) -> None:
        if nStatus not in PENDING:
            self.status = nStatus
            return
        self.matches.append(pDS)
        if len(self.matches) == self.cancel_after:
            self.SendCCancelRequest(nPresentationID, nMessageID)

    def move(self, keys: LDicomDS, destination: str) -> None:
        """Send a C-MOVE and wait for its end."""
        self.status, self.counters = None, []
        context_id = self.context(UID_STUDY_ROOT_QUERY_MOVE)
        sent = self.SendCMoveRequest(
            context_id,
            self.next_message_id(),
            UID_STUDY_ROOT_QUERY_MOVE,
            COMMAND_PRIORITY_MEDIUM,
            destination,
            keys,
        )
        assert sent == DICOM_SUCCESS
        self.wait(lambda: self.status is not None or self.is_over)

    def get(self, keys: LDicomDS) -> None:
        """Send a C-GET; the objects are in `stored` when it is over."""
        self.status, self.counters = None, []
        context_id = self.context(UID_STUDY_ROOT_QUERY_GET)
        sent = self.SendCGetRequest(
            context_id,
            self.next_message_id(),
            UID_STUDY_ROOT_QUERY_GET,
            COMMAND_PRIORITY_MEDIUM,
            keys,
        )
        assert sent == DICOM_SUCCESS
        self.wait(lambda: self.status is not None or self.is_over)

    def OnReceiveCMoveResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nStatus: int,
        nRemaining: int,
        nCompleted: int,
        nFailed: int,
        nWarning: int,
        pDS: LDicomDS | None,
    ) -> None:
        self.counters.append((nRemaining, nCompleted, nFailed, nWarning))
        if nStatus not in PENDING:
            self.status = nStatus
            self.failed_list = text_of(pDS, TAG_FAILED_SOP_INSTANCE_UID_LIST)
        elif len(self.counters) == self.cancel_after:
            self.SendCCancelRequest(nPresentationID, nMessageID)

    OnReceiveCGetResponse = OnReceiveCMoveResponse

    def OnReceiveCStoreRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nPriority: int,
        pszMoveAE: str,
        nMoveMessageID: int,
        pDS: LDicomDS | None,
    ) -> None:
        assert pDS is not None
        self.stored.append(pDS)
        self.SendCStoreResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_SUCCESS
        )


class StoreScu(Scu):
    """Sends objects one after the other and notes the status of each."""

    def __init__(self, classes: Iterable[str] = STORAGE, **titles: str) -> None:
        super().__init__(classes, **titles)
        self.statuses: list[int] = []

    def store(self, objects: Iterable[LDicomDS]) -> None:
        sent = 0
        for ds in objects:
            sop_class = text_of(ds, TAG_SOP_CLASS_UID)
            sent += 1
            code = self.SendCStoreRequest(
                self.context(sop_class),
                self.next_message_id(),
                sop_class,
                text_of(ds, TAG_SOP_INSTANCE_UID),
                pDS=ds,
            )
            assert code == DICOM_SUCCESS
        self.wait(lambda: len(self.statuses) == sent or self.is_over)

    def OnReceiveCStoreResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
    ) -> None:
        self.statuses.append(nStatus)


class StorePeer(ScpPeer):
    """Keeps what comes, and for whom it came."""

    scp: StoreScp

    def OnReceiveCStoreRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nPriority: int,
        pszMoveAE: str,
        nMoveMessageID: int,
        pDS: LDicomDS | None,
    ) -> None:
        assert pDS is not None
        self.scp.stored.append(pDS)
        self.scp.origins.append((pszMoveAE, nMoveMessageID))
        self.SendCStoreResponse(
            nPresentationID, nMessageID, pszClass, pszInstance, COMMAND_STATUS_SUCCESS
        )


class StoreScp(Scp):
    """The destination of a C-MOVE."""

    peer_class = StorePeer

    def __init__(self, classes: Iterable[str] = STORAGE, port: int = 0) -> None:
        super().__init__(classes, port)
        self.stored: list[LDicomDS] = []
        self.origins: list[tuple[str, int]] = []


# -- the archive ---------------------------------------------------------------------


class Retrieval:
    """The sub-operations of a C-MOVE or a C-GET, one after the other.

    Parameters
    ----------
    net : LDicomNet
        Where the C-STORE requests go.
    respond : callable
        Sends the response with the status, the four counters and the data set.
    origin : tuple of str and int
        Title and message ID of who has asked for a C-MOVE.
    hold_after : int
        Sub-operations after which to wait for a C-CANCEL; 0 for none.
    """

    def __init__(
        self,
        objects: list[LDicomDS],
        net: LDicomNet,
        respond: Respond,
        origin: tuple[str, int] = ("", 0),
        hold_after: int = 0,
    ) -> None:
        self.objects = objects
        self.net = net
        self.respond = respond
        self.origin = origin
        self.hold_after = hold_after
        self.done = self.completed = self.warning = 0
        self.failed: list[str] = []
        self.cancelled = self.over = False

    def answer(self, status: int, ds: LDicomDS | None = None) -> None:
        remaining = len(self.objects) - self.done
        self.respond(status, remaining, self.completed, len(self.failed), self.warning, ds)

    def next(self) -> None:
        """Send the next object, or the final response."""
        while self.done < len(self.objects) and not self.cancelled:
            if self.hold_after and self.done == self.hold_after:
                return
            if self.send(self.objects[self.done]):
                return
            self.failed.append(text_of(self.objects[self.done], TAG_SOP_INSTANCE_UID))
            self.done += 1
        self.finish()

    def send(self, ds: LDicomDS) -> bool:
        sop_class = text_of(ds, TAG_SOP_CLASS_UID)
        association = self.net.GetAssociate()
        context_id = association.FindAbstract(sop_class) if association else 0
        if not context_id or association.GetResult(context_id) != PDU_ACCEPT_RESULT_SUCCESS:
            return False
        code = self.net.SendCStoreRequest(
            context_id,
            self.done + 1,
            sop_class,
            text_of(ds, TAG_SOP_INSTANCE_UID),
            COMMAND_PRIORITY_MEDIUM,
            *self.origin,
            ds,
        )
        return code == DICOM_SUCCESS

    def stored(self, status: int, instance: str) -> None:
        """Count a C-STORE response, and go on."""
        self.done += 1
        if status == COMMAND_STATUS_SUCCESS:
            self.completed += 1
        elif status >> 12 == 0xB:
            self.warning += 1
        else:
            self.failed.append(instance)
        if self.done < len(self.objects):
            self.answer(COMMAND_STATUS_PENDING)
        self.next()

    def cancel(self) -> None:
        self.cancelled = True
        if self.hold_after and self.done == self.hold_after:
            self.finish()

    def finish(self) -> None:
        if self.over:
            return
        self.over = True
        if self.cancelled:
            self.answer(COMMAND_STATUS_CANCEL)
        elif self.failed:
            uids = make_ds((TAG_FAILED_SOP_INSTANCE_UID_LIST, "\\".join(self.failed)))
            self.answer(COMMAND_STATUS_WARNING, uids)
        else:
            self.answer(COMMAND_STATUS_SUCCESS)


class MoveScu(Scu):
    """The second association: carries the objects of a C-MOVE to its destination."""

    retrieval: Retrieval

    def OnReceiveAssociateAccept(self, pPDU: Any) -> None:
        self.retrieval.next()

    def OnReceiveCStoreResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
    ) -> None:
        self.retrieval.stored(nStatus, pszInstance)


class ArchivePeer(ScpPeer):
    """One client of the archive."""

    scp: Archive

    def __init__(self, scp: Archive) -> None:
        super().__init__(scp)
        self.cancelled = threading.Event()
        self.retrieval: Retrieval | None = None

    def OnReceiveCCancelRequest(self, nPresentationID: int, nMessageID: int) -> None:
        self.cancelled.set()
        if self.retrieval is not None:
            self.retrieval.cancel()

    def OnReceiveCFindRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str, nPriority: int, pDS: Any
    ) -> None:
        # a worker answers, so that a C-CANCEL can come meanwhile
        matches = self.scp.matching(pDS, text_of(pDS, TAG_QUERY_RETRIEVE_LEVEL))

        def work() -> None:
            for number, match in enumerate(matches):
                if number and number == self.scp.hold_after:
                    self.cancelled.wait(DEADLINE)
                if self.cancelled.is_set():
                    break
                self.SendCFindResponse(
                    nPresentationID, nMessageID, pszClass, COMMAND_STATUS_PENDING, match
                )
            cancelled = self.cancelled.is_set()
            status = COMMAND_STATUS_CANCEL if cancelled else COMMAND_STATUS_SUCCESS
            self.SendCFindResponse(nPresentationID, nMessageID, pszClass, status, None)

        self.cancelled.clear()
        threading.Thread(target=work).start()

    def OnReceiveCMoveRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pszMoveAE: str,
        pDS: LDicomDS | None,
    ) -> None:
        def respond(status: int, *counters_and_ds: Any) -> None:
            self.SendCMoveResponse(
                nPresentationID, nMessageID, pszClass, status, *counters_and_ds
            )
            if status not in PENDING and scu is not None:
                scu.SendReleaseRequest()

        scu: MoveScu | None = None
        port = self.scp.destinations.get(pszMoveAE)
        if port is None:
            respond(COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN, 0, 0, 0, 0, None)
            return
        objects = self.scp.selected(pDS)
        scu = MoveScu(STORAGE, calling="ARCHIVE", called=pszMoveAE)
        self.scp.movers.append(scu)
        origin = (self.GetAssociate().GetCalling(), nMessageID)
        self.retrieval = Retrieval(objects, scu, respond, origin, self.scp.hold_after)
        scu.retrieval = self.retrieval
        scu.Connect(None, 0, "127.0.0.1", port)

    def OnReceiveCGetRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str, nPriority: int, pDS: Any
    ) -> None:
        def respond(status: int, *counters_and_ds: Any) -> None:
            self.SendCGetResponse(
                nPresentationID, nMessageID, pszClass, status, *counters_and_ds
            )

        objects = self.scp.selected(pDS)
        self.retrieval = Retrieval(objects, self, respond, hold_after=self.scp.hold_after)
        self.retrieval.next()

    def OnReceiveCStoreResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
    ) -> None:
        assert self.retrieval is not None
        self.retrieval.stored(nStatus, pszInstance)


class Archive(Scp):
    """Answers queries from a list of objects, and sends them where it is told to."""

    peer_class = ArchivePeer

    def __init__(self, objects: list[LDicomDS], destinations: dict[str, int]) -> None:
        super().__init__((*QUERY, *STORAGE))
        self.objects = objects
        self.destinations = destinations
        self.movers: list[MoveScu] = []
        self.hold_after = 0

    def selected(self, keys: LDicomDS | None) -> list[LDicomDS]:
        """Return the objects whose unique keys match."""
        wanted = {
            tag: text_of(keys, tag).split("\\")
            for tag in (TAG_PATIENT_ID, TAG_STUDY_INSTANCE_UID, TAG_SOP_INSTANCE_UID)
            if text_of(keys, tag)
        }
        return [
            ds
            for ds in self.objects
            if all(text_of(ds, tag) in values for tag, values in wanted.items())
        ]

    def matching(self, keys: LDicomDS, level: str) -> list[LDicomDS]:
        """Return the answers to a query: the keys that were asked for, filled in."""
        unique = TAG_STUDY_INSTANCE_UID if level == "STUDY" else TAG_SOP_INSTANCE_UID
        objects = {text_of(ds, unique): ds for ds in self.selected(keys)}
        answers = []
        for ds in objects.values():
            answer = LDicomDS()
            answer.CopyDS(None, keys, None)
            element = keys.GetFirstElement(None, True, True)
            while element:
                if text := text_of(ds, element.nTag):
                    set_text(answer, element.nTag, text)
                element = keys.GetNextElement(element, True, True)
            answers.append(answer)
        return answers
