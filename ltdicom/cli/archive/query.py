"""The services of ``serve --query``: queries, retrievals, worklist, MPPS, commitment.

A hook only takes a request; a pool of threads does the work and answers, so a long query
or retrieval holds nobody up and can be cancelled.
"""

from __future__ import annotations

import functools
import itertools
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Final

from pydicom.uid import generate_uid
from typing_extensions import override

from ltdicom.cli import tls
from ltdicom.cli.archive.commitment import (
    PUSH_MODEL,
    REFERENCE,
    REQUEST,
    WELL_KNOWN,
    Reference,
    Reports,
)
from ltdicom.cli.archive.folder import LOGGER
from ltdicom.cli.archive.index import LEVELS, BadKey, IndexFailure
from ltdicom.cli.archive.indexed import IndexedArchive
from ltdicom.cli.archive.retrieval import NOTHING_DONE, move, retrieve
from ltdicom.cli.archive.server import Connection, Server, is_storage
from ltdicom.cli.archive.steps import Refusal, Steps
from ltdicom.cli.archive.worklist import Worklist
from ltdicom.cli.client import Clients
from ltdicom.cli.elements import children, data_set, text, texts_of
from ltdicom.cli.files import Unreadable
from ltdicom.cli.keys import Key, text_of
from ltdicom.cli.options import Peer
from ltdicom.cli.sending import UNCOMPRESSED, CannotSend, Item, prepared
from ltdicom.cli.status import written
from ltdicom.constants.command import (
    COMMAND_PRIORITY_MEDIUM,
    COMMAND_STATUS_CANCEL,
    COMMAND_STATUS_FAILURE,
    COMMAND_STATUS_INVALID_ARGUMENT_VALUE,
    COMMAND_STATUS_NO_SUCH_ACTION_TYPE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN,
    COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES,
    COMMAND_STATUS_SUCCESS,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.pdu import PDU_ABORT_REASON_UNKNOWN, PDU_ABORT_SOURCE_USER
from ltdicom.constants.tag import (
    TAG_ERROR_COMMENT,
    TAG_ERROR_ID,
    TAG_MESSAGE_ID_BEING_RESPONDED_TO,
    TAG_QUERY_RETRIEVE_LEVEL,
    TAG_REFERENCED_SOP_SEQUENCE,
    TAG_RETRIEVE_AE_TITLE,
    TAG_SPECIFIC_CHARACTER_SET,
    TAG_TRANSACTION_UID,
)
from ltdicom.constants.uid import (
    UID_MODALITY_PERFORMED_CLASS,
    UID_MODALITY_WORKLIST_FIND,
    UID_PATIENT_ROOT_QUERY_FIND,
    UID_PATIENT_ROOT_QUERY_GET,
    UID_PATIENT_ROOT_QUERY_MOVE,
    UID_STUDY_ROOT_QUERY_FIND,
    UID_STUDY_ROOT_QUERY_GET,
    UID_STUDY_ROOT_QUERY_MOVE,
    UID_VERIFICATION_CLASS,
)
from ltdicom.constants.vr import VR_LO, VR_US
from ltdicom.ds import LDicomDS
from ltdicom.net import LDicomNet, wait_until

PATIENT_ROOT: Final = (
    UID_PATIENT_ROOT_QUERY_FIND,
    UID_PATIENT_ROOT_QUERY_MOVE,
    UID_PATIENT_ROOT_QUERY_GET,
)
STUDY_ROOT: Final = (
    UID_STUDY_ROOT_QUERY_FIND,
    UID_STUDY_ROOT_QUERY_MOVE,
    UID_STUDY_ROOT_QUERY_GET,
)
BAD_IDENTIFIER: Final = 0xA900
"""Status: the identifier does not match the class (PS3.4 C.4)."""
STORE_TIMEOUT: Final = 60.0
"""Seconds for the answer to the C-STORE of a C-GET."""
_DUTIES: Final = ("store", "query", "retrieve")


# -- identifiers ---------------------------------------------------------------------


def level_of(sop_class: str, ds: LDicomDS | None) -> str:
    """Return the level of a request; "" where its root has no such level."""
    level = text_of(ds, Key((TAG_QUERY_RETRIEVE_LEVEL,)))
    levels = list(LEVELS)[0 if sop_class in PATIENT_ROOT else 1 :]
    return level if level in levels else ""


def keys_of(ds: LDicomDS) -> dict[int, str]:
    """Return the keys of a query, with what they shall match."""
    no_keys = TAG_QUERY_RETRIEVE_LEVEL, TAG_SPECIFIC_CHARACTER_SET, TAG_RETRIEVE_AE_TITLE
    return {
        element.nTag: text(ds, element)
        for element in children(ds, None)
        if element.nTag not in no_keys and ds.GetChildElement(element, True) is None
    }


def unique_keys(level: str, ds: LDicomDS) -> dict[int, str]:
    """Return the unique keys of a retrieval; none where that of its level is missing."""
    names = list(LEVELS)
    tags = [LEVELS[name][0] for name in names[: names.index(level) + 1]]
    keys = {tag: text_of(ds, Key((tag,))) for tag in tags}
    return keys if keys[tags[-1]] else {}


# -- server --------------------------------------------------------------------------


class QueryServer(Server):
    """An archive with an index, its workers, and the peers that it knows.

    Parameters
    ----------
    archive : IndexedArchive
        What all connections share.
    title : str
        The own title, which answers to queries name.
    json : bool
        Print for a program.
    callers, secured
        As of `Server`.
    only_called : bool, optional
        Whether peers must call the own title.
    peers : mapping, optional
        Where AE titles listen: for C-MOVE and the reports of storage commitment.
    worklist : Worklist, optional
        The entries; without it there is no such service.
    steps : Steps, optional
        The performed procedure steps; without it there is no such service.
    workers : int, optional
        Threads for each of stores, queries and retrievals.
    timeout : float, optional
        Seconds that those peers may take for each answer.
    client_tls : Tls, optional
        For the associations with them.
    """

    def __init__(
        self,
        archive: IndexedArchive,
        title: str,
        json: bool,
        callers: Sequence[str] = (),
        secured: tls.Tls | None = None,
        *,
        only_called: bool = False,
        peers: Mapping[str, tuple[str, int]] | None = None,
        worklist: Worklist | None = None,
        steps: Steps | None = None,
        workers: int = 4,
        timeout: float = 30.0,
        client_tls: tls.Tls | None = None,
    ) -> None:
        called = title if only_called else None
        super().__init__(archive, called, json, callers, secured)
        self.indexed = archive
        self.own_title = title.strip()
        self.worklist = worklist
        self.steps = steps
        self._peers = dict(peers or {})
        self._timeout = timeout
        self._client_tls = client_tls
        self._classes = {UID_VERIFICATION_CLASS, *PATIENT_ROOT, *STUDY_ROOT, PUSH_MODEL}
        if worklist is not None:
            self._classes.add(UID_MODALITY_WORKLIST_FIND)
        if steps is not None:
            self._classes.add(UID_MODALITY_PERFORMED_CLASS)
        # a retrieval waits for peers: whoever stores or asks does not wait for it
        self._workers = {duty: ThreadPoolExecutor(workers, duty) for duty in _DUTIES}
        self.clients = Clients()
        self.reports = Reports(archive, self.find_peer, self.clients)

    @override
    def connection(self) -> QueryConnection:
        """Return a new object for a connection."""
        return QueryConnection(self)

    @override
    def takes(self, sop_class: str) -> bool:
        """Return whether contexts of a class are accepted."""
        return sop_class in self._classes or is_storage(sop_class)

    @override
    def takes_syntax(self, sop_class: str, syntax: str) -> bool:
        """Return whether a class is accepted in a transfer syntax."""
        if is_storage(sop_class):
            return super().takes_syntax(sop_class, syntax)
        return syntax in UNCOMPRESSED

    def find_peer(self, title: str, own: str = "") -> Peer | None:
        """Return where an AE title listens; None if nobody knows."""
        found = self._peers.get(title)
        if found is None:
            return None
        calling = own or self.own_title
        times = self._timeout, self._timeout
        return Peer(*found, title, calling, *times, tls=self._client_tls)

    def submit(self, duty: str, job: Callable[[], None]) -> Future[None]:
        """Let a worker do something."""
        return self._workers[duty].submit(job)

    def end(self) -> None:
        """End the workers, when there are no associations any more."""
        for index in range(self.GetClientCount()):
            client = self.GetClient(index)
            if isinstance(client, QueryConnection):
                client.cancel_all()
        self.clients.stop("this server ends")
        for workers in self._workers.values():
            workers.shutdown(wait=False, cancel_futures=True)
        self.reports.end()
        for workers in self._workers.values():
            workers.shutdown()


class QueryConnection(Connection):
    """One connection of a `QueryServer`. Hooks hand their requests to the workers.

    Parameters
    ----------
    server : QueryServer
        What listens.
    """

    _server: QueryServer

    def __init__(self, server: QueryServer) -> None:
        super().__init__(server)
        self._jobs: dict[int, threading.Event] = {}  # by message ID: cancelled?
        self._numbers = itertools.count()
        self._stored: dict[int, int] = {}  # the statuses of a C-GET, by message ID
        self._refusals: dict[int, Refusal] = {}  # what a response explains, by message ID

    def _next_number(self) -> int:
        return next(self._numbers) % 0xFFFF + 1

    # -- work ------------------------------------------------------------------------

    def _work(
        self, duty: str, message_id: int, job: Callable[[threading.Event], object]
    ) -> None:
        """Let a worker do a job; the event tells it that the peer has lost interest."""
        cancelled = self._jobs[message_id] = threading.Event()

        def run() -> None:
            job(cancelled)

        def finished(done: Future[None]) -> None:
            self._jobs.pop(message_id, None)
            if not done.cancelled() and done.exception() is not None:
                LOGGER.error("a worker has failed", exc_info=done.exception())
                self.SendAbort(PDU_ABORT_SOURCE_USER, PDU_ABORT_REASON_UNKNOWN)

        try:
            self._server.submit(duty, run).add_done_callback(finished)
        except RuntimeError:  # the server ends
            self.SendAbort(PDU_ABORT_SOURCE_USER, PDU_ABORT_REASON_UNKNOWN)

    def cancel_all(self) -> None:
        """Let the workers end what they do for this connection."""
        for cancelled in list(self._jobs.values()):
            cancelled.set()

    def _done(self, what: str, shown: str, status: int, **facts: object) -> None:
        peer = self.peer_title
        self._server.say(
            what,
            f"{what}{shown} from {peer}: {written(status)}",
            peer=peer,
            **facts,
            status=int(status),
        )

    @override
    def OnReceiveCCancelRequest(self, nPresentationID: int, nMessageID: int) -> None:
        """Let the worker end."""
        if nMessageID in self._jobs:
            self._jobs[nMessageID].set()

    @override
    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        """Let all workers end: nobody hears them any more."""
        self.cancel_all()

    @override
    def OnReceiveCEchoRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str
    ) -> None:
        """Answer with success if the index does: what a health check wants to know."""

        def job(cancelled: threading.Event) -> None:
            status: int = COMMAND_STATUS_SUCCESS
            try:
                self._server.indexed.index.rows("SELECT 1")
            except IndexFailure as error:
                LOGGER.error("the index: %s", error)
                status = COMMAND_STATUS_PROCESSING_FAILURE
            self.SendCEchoResponse(nPresentationID, nMessageID, pszClass, status)
            self._answered("C-ECHO", "", status)

        self._work("query", nMessageID, job)

    # -- storage ---------------------------------------------------------------------

    @override
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
        """Have the instance kept, then answer."""

        def job(cancelled: threading.Event) -> None:
            status = self._server.archive.store(pszClass, pszInstance, pDS)
            head = nPresentationID, nMessageID, pszClass, pszInstance
            self.SendCStoreResponse(*head, status)
            self._answered("C-STORE", pszInstance, status)

        self._work("store", nMessageID, job)

    @override
    def OnReceiveCStoreResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
    ) -> None:
        """Note the answer to a sub-operation of a C-GET."""
        self._stored[nMessageID] = nStatus

    def _store(self, item: Item) -> int | None:
        """Send an instance; return the status of the answer, None if there is none."""
        try:
            context, ds = prepared(self, item, decompress=True)
        except CannotSend as reason:
            LOGGER.warning("%s", reason)
            return COMMAND_STATUS_FAILURE
        number = self._next_number()
        head = context, number, item.sop_class, item.instance, COMMAND_PRIORITY_MEDIUM
        code = self.SendCStoreRequest(*head, pDS=ds)
        if code != DICOM_SUCCESS:
            LOGGER.warning("%s cannot be sent: %s", item.path, code)
            return COMMAND_STATUS_FAILURE
        wait_until(lambda: number in self._stored or not self.IsAssociated(), STORE_TIMEOUT)
        return self._stored.pop(number, None)

    # -- queries ---------------------------------------------------------------------

    @override
    def OnReceiveCFindRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Have the matches sent."""

        def answer(status: int, match: LDicomDS | None = None) -> None:
            self.SendCFindResponse(nPresentationID, nMessageID, pszClass, status, match)

        def job(cancelled: threading.Event) -> None:
            level, count = "", 0
            status: int = COMMAND_STATUS_SUCCESS
            try:
                if pszClass == UID_MODALITY_WORKLIST_FIND:
                    level, found = "WORKLIST", self._worklist(pDS)
                else:
                    level, found = self._matches(pszClass, pDS)
                for match in found:
                    if cancelled.is_set():
                        status = COMMAND_STATUS_CANCEL
                        break
                    answer(COMMAND_STATUS_PENDING, match)
                    count += 1
            except BadKey as reason:
                LOGGER.warning("C-FIND of %s: %s", self.peer_title, reason)
                status = BAD_IDENTIFIER
            except Unreadable as error:
                LOGGER.error("the worklist: %s: %s", error.folder, error)
                status = COMMAND_STATUS_FAILURE
            except IndexFailure as error:
                LOGGER.error("the index: %s", error)
                status = COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES
            answer(status)
            of_level = f" {level}, {count} found," if level else ""
            self._done("C-FIND", of_level, status, level=level, found=count)

        self._work("query", nMessageID, job)

    def _worklist(self, ds: LDicomDS | None) -> Iterable[LDicomDS]:
        worklist = self._server.worklist
        return [] if worklist is None or ds is None else worklist.find(ds)

    def _matches(
        self, sop_class: str, ds: LDicomDS | None
    ) -> tuple[str, Iterable[LDicomDS]]:
        """Return the level of a query, and the responses."""
        level = level_of(sop_class, ds)
        if ds is None or not level:
            raise BadKey("its root has no such level")
        keys = keys_of(ds)
        found = self._server.indexed.index.find(level, keys)
        make = functools.partial(self._response, level, keys)
        return level, map(make, found)

    def _response(
        self, level: str, keys: Mapping[int, str], match: Mapping[int, str]
    ) -> LDicomDS:
        """Return a response to a query: every key, empty where we know nothing."""
        values = {**dict.fromkeys(keys, ""), **match}
        values[TAG_QUERY_RETRIEVE_LEVEL] = level
        values[TAG_RETRIEVE_AE_TITLE] = self._server.own_title
        return data_set(values.items())

    # -- retrievals ------------------------------------------------------------------

    @override
    def OnReceiveCMoveRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pszMoveAE: str,
        pDS: LDicomDS | None,
    ) -> None:
        """Have the instances sent to the destination."""
        origin = self.peer_title, nMessageID

        def answer(status: int, *counters: Any) -> None:
            self.SendCMoveResponse(nPresentationID, nMessageID, pszClass, status, *counters)

        def job(cancelled: threading.Event) -> None:
            peer = self._server.find_peer(pszMoveAE)
            items: list[Item] = []
            status: int = COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN
            if peer is not None:
                status, items = self._selected(pszClass, pDS)
            if peer is None or status:
                answer(status, *NOTHING_DONE)
            else:
                status = move(items, peer, self._server.clients, origin, answer, cancelled)
            shown = f" of {len(items)} instances to {pszMoveAE}"
            facts = {"instances": len(items), "destination": pszMoveAE}
            self._done("C-MOVE", shown, status, **facts)

        self._work("retrieve", nMessageID, job)

    @override
    def OnReceiveCGetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        nPriority: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Have the instances sent on this association."""

        def answer(status: int, *counters: Any) -> None:
            self.SendCGetResponse(nPresentationID, nMessageID, pszClass, status, *counters)

        def job(cancelled: threading.Event) -> None:
            status, items = self._selected(pszClass, pDS)
            if status:
                answer(status, *NOTHING_DONE)
            else:
                status = retrieve(items, self._store, answer, cancelled)
            shown = f" of {len(items)} instances"
            self._done("C-GET", shown, status, instances=len(items))

        self._work("retrieve", nMessageID, job)

    def _selected(self, sop_class: str, ds: LDicomDS | None) -> tuple[int, list[Item]]:
        """Return what a retrieval names, or the status of a failure."""
        level = level_of(sop_class, ds)
        keys = unique_keys(level, ds) if ds is not None and level else {}
        if not keys:
            return BAD_IDENTIFIER, []
        archive = self._server.indexed
        try:
            found = archive.index.select(keys)
        except BadKey as reason:
            LOGGER.warning("a retrieval of %s: %s", self.peer_title, reason)
            return BAD_IDENTIFIER, []
        except IndexFailure as error:
            LOGGER.error("the index: %s", error)
            return COMMAND_STATUS_REFUSED_OUT_OF_RESOURCES, []
        return COMMAND_STATUS_SUCCESS, [archive.item(held) for held in found]

    # -- steps and instances ---------------------------------------------------------

    @override
    def OnReceiveNCreateRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:
        """Have a step begun, then answer."""
        # the modality may leave it to us to name the step (PS3.7 10.1.5.1.4)
        instance = pszInstance or str(generate_uid())

        def job(cancelled: threading.Event) -> None:
            status = self._step(nMessageID, "create", instance, pDS)
            head = nPresentationID, nMessageID, pszClass, instance
            self.SendNCreateResponse(*head, status, None)
            self._answered("N-CREATE", instance, status)

        self._work("store", nMessageID, job)

    @override
    def OnReceiveNSetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:
        """Have a step or an instance changed, then answer."""

        def job(cancelled: threading.Event) -> None:
            data = None
            if pszClass == UID_MODALITY_PERFORMED_CLASS:
                status = self._step(nMessageID, "change", pszInstance, pDS)
            else:
                status = self._server.archive.change(pszClass, pszInstance, pDS)
                data = pDS if status == COMMAND_STATUS_SUCCESS else None
            head = nPresentationID, nMessageID, pszClass, pszInstance
            self.SendNSetResponse(*head, status, data)
            self._answered("N-SET", pszInstance, status)

        self._work("store", nMessageID, job)

    def _step(self, message_id: int, what: str, instance: str, ds: LDicomDS | None) -> int:
        """Create or change a step; return the status, keep the reason of a refusal."""
        steps = self._server.steps
        if steps is None:  # without it the class is not accepted
            return COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
        try:
            if what == "create":
                steps.create(instance, ds)
            else:
                steps.change(instance, ds)
        except Refusal as reason:
            self._refusals[message_id] = reason
            return reason.status
        return COMMAND_STATUS_SUCCESS

    @override
    def OnBeforeSendCommandSet(self, pCS: LDicomDS) -> None:
        """Put the reason of a refusal into its response."""
        answered = pCS.FindFirstElement(None, TAG_MESSAGE_ID_BEING_RESPONDED_TO, True)
        if not self._refusals or answered is None:
            return
        reason = self._refusals.pop(int(pCS.GetConvertValue(answered)[1] or 0), None)
        if reason is None:
            return
        element = pCS.InsertElement(None, False, TAG_ERROR_COMMENT, VR_LO, False, 0)
        pCS.SetStringValue(element, reason.comment)
        if reason.error_id:
            element = pCS.InsertElement(None, False, TAG_ERROR_ID, VR_US, False, 0)
            pCS.SetShortValue(element, [reason.error_id])

    # -- storage commitment ----------------------------------------------------------

    @override
    def OnReceiveNActionRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nAction: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Have the request noted, then answer; the report follows."""
        associate = self.GetAssociate()
        own = associate.GetCalled() if associate is not None else ""
        title = self.peer_title

        def job(cancelled: threading.Event) -> None:
            transaction = text_of(pDS, Key((TAG_TRANSACTION_UID,)))
            status: int = COMMAND_STATUS_SUCCESS
            if pszInstance != WELL_KNOWN:
                status = COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
            elif nAction != REQUEST:
                status = COMMAND_STATUS_NO_SUCH_ACTION_TYPE
            elif not transaction or pDS is None:
                status = COMMAND_STATUS_INVALID_ARGUMENT_VALUE
            references = [] if pDS is None else _references(pDS)
            reports, found = self._server.reports, None
            try:
                if status == COMMAND_STATUS_SUCCESS and not reports.add(
                    transaction, title, own, references
                ):
                    found = reports.examine(transaction, references)
            except IndexFailure as error:
                LOGGER.error("the index: %s", error)
                status = COMMAND_STATUS_PROCESSING_FAILURE
            head = nPresentationID, nMessageID, pszClass, pszInstance
            self.SendNActionResponse(*head, status, nAction, None)
            self._done("N-ACTION", f" of {transaction}", status, transaction=transaction)
            if found is not None:  # nobody knows where it is: on this association
                head = nPresentationID, self._next_number(), pszClass, WELL_KNOWN
                self.SendNReportRequest(*head, *found)
            elif status == COMMAND_STATUS_SUCCESS:
                reports.wake()

        self._work("query", nMessageID, job)

    @override
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
        """Tell that the report has come."""
        self._done("N-EVENT-REPORT", "", nStatus)


def _references(ds: LDicomDS) -> list[Reference]:
    """Return what a request for commitment refers to."""
    found = texts_of(ds, TAG_REFERENCED_SOP_SEQUENCE, REFERENCE)
    return [(sop_class, instance) for sop_class, instance in found]
