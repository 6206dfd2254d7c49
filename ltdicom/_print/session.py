"""A request and its response: what each function of `LDicomPrintSCU` waits for.

The functions are synchronous, on an `LDicomNet` like any other: a function sends and waits
until the connection's events have brought the answer. Meanwhile hooks go on running in the
way that was chosen for the process (`ltdicom._net.dispatch`).
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydicom.dataset import Dataset

from ltdicom._core.errors import DicomError
from ltdicom._dataset.dataset import DataSet
from ltdicom._net.association.items import AssociationItems
from ltdicom._net.session import Session
from ltdicom._net.upper_layer import events
from ltdicom._print.attributes import decoded, encoded
from ltdicom.constants.command import COMMAND_STATUS_SUCCESS
from ltdicom.constants.error import (
    DICOM_ERROR_NET_BLOCKING_CANCELED,
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_IN_PROGRESS,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_NET_WOULD_BLOCK,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PRINTSCU_ASSOCIATE_RQ_REJECTED,
    DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED,
    DICOM_ERROR_PRINTSCU_FAILURE_STATUS,
    DICOM_ERROR_PRINTSCU_TIME_OUT,
)
from ltdicom.constants.net import DICOM_IPTYPE_IPV4_OR_IPV6
from ltdicom.constants.printscu import (
    PRINTSCU_STATUS_CLOSE,
    PRINTSCU_STATUS_CONNECT,
    PRINTSCU_STATUS_RECEIVE_ABORT,
    PRINTSCU_STATUS_RECEIVE_ASSOCIATE_AC,
    PRINTSCU_STATUS_RECEIVE_ASSOCIATE_RJ,
    PRINTSCU_STATUS_RECEIVE_RELEASE_RP,
    PRINTSCU_STATUS_SEND_ASSOCIATE_RQ,
    PRINTSCU_STATUS_SEND_RELEASE_RQ,
    PrintScuStatus,
)
from ltdicom.constants.uid import (
    UID_BASIC_COLOR_PRINT_META_CLASS,
    UID_BASIC_GRAYSCALE_PRINT_META_CLASS,
)
from ltdicom.structs import DICOMPRINTSCUCALLBACK, PRINTERINFO, PRINTJOBINFO

if TYPE_CHECKING:
    from ltdicom._net.connection import Connection

E = TypeVar("E", bound=events.Event)

DEFAULT_TIMEOUT: Final = 60
"""Seconds; what the examples of the C++ library set."""

BASIC: Final = (UID_BASIC_GRAYSCALE_PRINT_META_CLASS, UID_BASIC_COLOR_PRINT_META_CLASS)

_ANSWERS: Final = (
    events.Connected,
    events.SecureLinkReady,
    events.AssociateAccepted,
    events.AssociateRejected,
    events.Released,
    events.Closed,
)
# PS3.7 annex C: these and BxxxH are warnings, any other status but 0 a failure
_WARNINGS: Final = (0x0001, 0x0107, 0x0116)


def basic_metas(*, color: bool) -> tuple[str, ...]:
    """Return the meta SOP classes of basic printing, the wanted one first."""
    return BASIC[::-1] if color else BASIC


def is_failure(status: int) -> bool:
    """Whether a status says that the printer has not done what it was asked for."""
    return not (status == 0 or status in _WARNINGS or status >> 12 == 0xB)


@dataclass
class Instances:
    """What the printer has made on this association; "" where there is none.

    Attributes
    ----------
    meta : str
        The meta SOP class that the film session belongs to.
    """

    meta: str = ""
    film_session: str = ""
    film_box: str = ""
    image_boxes: list[str] = field(default_factory=list)
    annotation_boxes: list[str] = field(default_factory=list)
    presentation_lut: str = ""
    overlay_box: str = ""
    pull_print_request: str = ""
    print_job: str = ""
    printer_info: PRINTERINFO = field(default_factory=PRINTERINFO)
    print_job_info: PRINTJOBINFO = field(default_factory=PRINTJOBINFO)

    def forget_film_box(self) -> None:
        """Forget the film box, and its boxes with it."""
        self.film_box = ""
        self.image_boxes, self.annotation_boxes = [], []


@dataclass(frozen=True)
class Answer:
    """A response that is not a failure.

    Attributes
    ----------
    instance : str
        Affected SOP Instance UID; "" where the printer left it out.
    data_set : DataSet or None
        As it came.
    """

    instance: str
    data_set: DataSet | None

    @property
    def attributes(self) -> Dataset:
        """The data set for pydicom."""
        return decoded(self.data_set)


class PrintSession(Session):
    """The inside of an `LDicomPrintSCU` object."""

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.timeout: float | None = DEFAULT_TIMEOUT
        self.print_callbacks: DICOMPRINTSCUCALLBACK | None = None
        self.instances = Instances()
        self.last_status: int = COMMAND_STATUS_SUCCESS
        self.reject_info = (0, 0, 0)
        self.abort_info = (0, 0)
        self._in_use = threading.Lock()
        self._inbox: deque[events.Event] = deque()
        self._awaited: tuple[str, int] | None = None
        self._message_id = 0
        self._in_hook: list[int] = []  # the threads that run a hook of this object

    # -- what happens ------------------------------------------------------------------

    def run_hooks(self, connection: Connection, event: events.Event) -> None:
        """Run the hooks of an event, then give it to the function that waits for it."""
        ours = self.connection is connection and not connection.silent
        if ours and isinstance(event, events.AssociateRejected):
            self.reject_info = (event.result, event.source, event.reason)
        elif ours and isinstance(event, events.Aborted):
            self.abort_info = (event.source, event.reason)
        super().run_hooks(connection, event)
        if self.connection is not connection or not ours:
            return
        if isinstance(event, events.Aborted):
            self.call("OnStatus", PRINTSCU_STATUS_RECEIVE_ABORT, 0)
        elif isinstance(event, _ANSWERS) or self._is_awaited(event):
            self._inbox.append(event)
            ends = isinstance(event, (events.Released, events.AssociateRejected))
            if ends and self._in_use.locked():
                # here, so that no OnClose can come in between
                self.close()

    def _is_awaited(self, event: events.Event) -> bool:
        if not isinstance(event, events.MessageReceived) or self._awaited is None:
            return False
        message = event.command_set.message
        name, message_id = self._awaited
        return (
            message is not None
            and message.name == name
            and event.command_set.arguments[0] == message_id
        )

    def call_hook(
        self, hook: str, arguments: tuple[Any, ...], connection: Connection | None
    ) -> tuple[bool, Any]:
        me = threading.get_ident()
        self._in_hook.append(me)
        try:
            return super().call_hook(hook, arguments, connection)
        finally:
            self._in_hook.remove(me)

    def call(self, hook: str, *arguments: Any) -> bool:
        """Call one of the hooks that `LDicomPrintSCU` adds, on this thread.

        Returns
        -------
        bool
            False where it has raised, and the association is aborted.
        """
        return self.dispatcher.inline(
            self, lambda: self.call_hook(hook, arguments, self.connection)
        )[0]

    def tell(self, status: PrintScuStatus, operation_status: int = 0) -> None:
        """Call OnStatus for a function.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_NET_CONNECTION_ABORTED``: it has raised.
        """
        if not self.call("OnStatus", status, operation_status):
            self.close()
            raise DicomError(DICOM_ERROR_NET_CONNECTION_ABORTED, "OnStatus has raised")

    # -- waiting -----------------------------------------------------------------------

    @contextmanager
    def _operation(self) -> Iterator[None]:
        """Be the one function that waits.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_NET_WOULD_BLOCK``: called in a hook of this object, where the
            answer could never come. ``DICOM_ERROR_NET_IN_PROGRESS``: another thread is
            in such a function.
        """
        if threading.get_ident() in self._in_hook:
            raise DicomError(DICOM_ERROR_NET_WOULD_BLOCK, "inside a hook of this object")
        if not self._in_use.acquire(blocking=False):
            raise DicomError(DICOM_ERROR_NET_IN_PROGRESS, "another call is waiting")
        try:
            self._inbox.clear()
            yield
        finally:
            self._awaited = None
            self._in_use.release()

    def _wait(self) -> events.Event:
        """Wait for the next event that matters.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_PRINTSCU_TIME_OUT``; ``DICOM_ERROR_NET_BLOCKING_CANCELED``:
            `Close` was called meanwhile; what the connection has ended with.
        """
        connection = self.required
        if not self.dispatcher.wait_until(
            lambda: self._inbox or connection.silent, self.timeout
        ):
            raise DicomError(DICOM_ERROR_PRINTSCU_TIME_OUT, f"after {self.timeout} s")
        if not self._inbox:
            raise DicomError(DICOM_ERROR_NET_BLOCKING_CANCELED, "closed by this side")
        event = self._inbox.popleft()
        if isinstance(event, events.Closed):
            code = event.error or DICOM_ERROR_NET_NOT_CONNECTED
            raise DicomError(code, "the connection has ended")
        if isinstance(event, (events.Connected, events.SecureLinkReady)) and event.error:
            raise DicomError(event.error, "no connection")
        return event

    @contextmanager
    def _ending_it(self) -> Iterator[None]:
        """Leave no connection open where something fails."""
        try:
            yield
        except DicomError:
            with suppress(DicomError):  # there may be nothing to abort
                self.required.abort(0, 0)
            self.close()
            raise

    # -- the association ---------------------------------------------------------------

    def open(
        self, own: tuple[str | None, int], peer: tuple[str | None, int], request: Any
    ) -> None:
        """Connect and associate.

        Parameters
        ----------
        own, peer : tuple
            Addresses and ports.
        request : AssociationItems
            What to ask for.
        """
        with self._operation():
            self.check_secure_mode()
            self.check_free()
            self.instances = Instances()
            self.reject_info, self.abort_info = (0, 0, 0), (0, 0)
            self.tell(PRINTSCU_STATUS_CONNECT)
            self.connect(*own, *peer, DICOM_IPTYPE_IPV4_OR_IPV6)
            with self._ending_it():
                self._wait()
                if self.security is not None:
                    self._wait()
                self._associate_with(request)

    def _associate_with(self, request: AssociationItems) -> None:
        self.required.associate(request)
        self.tell(PRINTSCU_STATUS_SEND_ASSOCIATE_RQ)
        if isinstance(self._wait(), events.AssociateAccepted):
            self.tell(PRINTSCU_STATUS_RECEIVE_ASSOCIATE_AC)
            return
        self.tell(PRINTSCU_STATUS_RECEIVE_ASSOCIATE_RJ)
        self.tell(PRINTSCU_STATUS_CLOSE)
        raise DicomError(
            DICOM_ERROR_PRINTSCU_ASSOCIATE_RQ_REJECTED,
            "result {}, source {}, reason {}".format(*self.reject_info),
        )

    def release(self) -> None:
        """Release the association and close."""
        with self._operation():
            self.required.release()
            with self._ending_it():
                self.tell(PRINTSCU_STATUS_SEND_RELEASE_RQ)
                self._wait()
            self.tell(PRINTSCU_STATUS_RECEIVE_RELEASE_RP)
            self.tell(PRINTSCU_STATUS_CLOSE)

    def accepted(self, *classes: str) -> list[str]:
        """Return those of the classes that the printer has accepted.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_NET_NOT_CONNECTED``: there is no association.
        """
        connection = self.required
        association = connection.negotiated
        if association is None or not connection.is_associated:
            raise DicomError(DICOM_ERROR_NET_NOT_CONNECTED, "there is no association")
        there = {c.abstract_syntax for c in association.contexts if c.result == 0}
        return [each for each in classes if each in there]

    def one_of(self, *classes: str) -> str:
        """Return the first of the classes that the printer has accepted.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED``, and as `accepted`.
        """
        found = self.accepted(*classes)
        if not found:
            raise DicomError(DICOM_ERROR_PRINTSCU_CLASS_NOT_SUPPORTED, " or ".join(classes))
        return found[0]

    @property
    def film_meta(self) -> str:
        """The meta SOP class of the film session, or of one that could be created."""
        return self.one_of(*((self.instances.meta,) if self.instances.meta else BASIC))

    def current(self, kind: str) -> str:
        """Return the instance of a kind, by its field of `Instances`.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_PARAMETER``: there is none.
        """
        instance: str = getattr(self.instances, kind)
        if not instance:
            raise DicomError(DICOM_ERROR_PARAMETER, f"there is no {kind.replace('_', ' ')}")
        return instance

    # -- operations --------------------------------------------------------------------

    def perform(
        self,
        what: str,
        service: str,
        context: str,
        sop_class: str,
        instance: str,
        *more: Any,
        data: Dataset | None = None,
    ) -> Answer:
        """Send a request and wait for its response.

        Parameters
        ----------
        what : str
            ``PRINTSCU_STATUS_SEND_what_RQ`` and ``..._RECEIVE_what_RSP`` are told.
        service : str
            ``"NCreate"``, ``"NSet"``, ``"NGet"``, ``"NAction"`` or ``"NDelete"``.
        context : str
            The accepted class on whose presentation context to send.
        sop_class, instance : str
            What the operation is about.
        *more
            The further arguments of the service: an action type, tags.
        data : Dataset, optional
            Attributes.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_PRINTSCU_FAILURE_STATUS``, ``DICOM_ERROR_PRINTSCU_TIME_OUT``;
            what sending and the connection can end with.
        """
        data_set = None if data is None else encoded(data)
        with self._operation():
            self._message_id = message_id = self._message_id % 0xFFFF + 1
            self._awaited = (f"{service}Response", message_id)
            association = self.required.negotiated or AssociationItems()
            context_id = next(association.ids_of(context), 0)
            arguments = (message_id, sop_class, instance, *more)
            self.send(f"{service}Request", context_id, arguments, data_set)
            self.tell(PrintScuStatus[f"PRINTSCU_STATUS_SEND_{what}_RQ"])
            event = self._wait()
            assert isinstance(event, events.MessageReceived)
            _, _, affected, status, *_ = event.command_set.arguments
            failed = is_failure(status)
            self.last_status = status
            self.tell(
                PrintScuStatus[f"PRINTSCU_STATUS_RECEIVE_{what}_RSP"],
                status if failed else COMMAND_STATUS_SUCCESS,
            )
        if failed:
            raise DicomError(DICOM_ERROR_PRINTSCU_FAILURE_STATUS, f"status {status:#06x}")
        received = None
        if event.data is not None:
            received = DataSet.from_encoded(event.data, event.transfer_syntax, event.sender)
        return Answer(affected, received)

    def create(
        self, what: str, context: str, sop_class: str, data: Dataset | None
    ) -> Answer:
        """Have an instance created (N-CREATE); the answer names it.

        This side proposes the UID, as a printer need not tell one that it was given
        (PS3.7 10.1.5.1.4).
        """
        from pydicom.uid import generate_uid

        instance = str(generate_uid(None))
        answer = self.perform(what, "NCreate", context, sop_class, instance, data=data)
        return Answer(answer.instance or instance, answer.data_set)
