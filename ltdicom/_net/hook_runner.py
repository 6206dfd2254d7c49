"""Which hooks an event calls, in which order, and what comes of them.

An event takes one way: a connection emits it, `Session.on_event` dispatches it, and when
it is its turn `run_hooks` calls each hook by `call_hook`; one that is not overridden calls
`call_callback`. `_closed` is the one place that tells the end of a connection, `raised` the
one that knows what a hook's exception means. No socket here; no lock is held.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.log_limit import about
from ltdicom._net.messages.services import MESSAGES
from ltdicom._net.upper_layer import events
from ltdicom.constants.error import DICOM_ERROR_NET_FAILURE, DICOM_SUCCESS
from ltdicom.constants.net import DEBUG_MODE_ONSEND_SHOW_EXTENDED_INFO
from ltdicom.constants.pdu import PDU_DATA_TRANSFER

if TYPE_CHECKING:
    from ltdicom._dataset.dataset import DataSet
    from ltdicom._net.connection import Connection
    from ltdicom._net.session import Session

LOGGER = logging.getLogger("ltdicom.net")

# The member of DICOMNETCALLBACK for each hook.
CALLBACKS: Final[dict[str, str]] = {
    **{
        f"On{name}": f"pfn{name}"
        for name in (
            "Connect",
            "Accept",
            "Close",
            "Receive",
            "Send",
            "ReceiveAssociateRequest",
            "ReceiveAssociateAccept",
            "ReceiveAssociateReject",
            "ReceiveData",
            "ReceiveReleaseRequest",
            "ReceiveReleaseResponse",
            "ReceiveAbort",
            "ReceiveUnknown",
            "BeforeSendCommandSet",
            "PrivateKeyPassword",
            "Verify",
        )
    },
    **{m.hook: f"pfnReceive{name}" for name, m in MESSAGES.items()},
    "OnSecureLinkReady": "pfnOnSecureLinkReady",
}


def run_hooks(session: Session, connection: Connection, event: events.Event) -> None:
    """Run the hooks of an event, as long as the connection is the object's."""
    _RUN[type(event)](session, connection, event)


def _hook(session: Session, connection: Connection, hook: str, *arguments: Any) -> bool:
    """Call a hook of an event; return whether its further ones are to be called."""
    # looked at here: Close() may have been called while the event waited
    if session.connection is not connection or connection.silent:
        return False
    return session.call_hook(hook, arguments, connection)[0]


def _closed(session: Session, connection: Connection, event: events.Closed) -> None:
    """Tell the end of a connection: to its object, then to the one that has accepted it.

    There may be two events of it: the peer has closed, and so does ``CloseForced(TRUE)``
    while that waits for its turn. The first one is told to both, the other to nobody.
    """
    if connection.told:
        return
    connection.told = connection.ended = True  # the hook may connect again
    # in this order, as it becomes loud first
    if session.connection is connection and (not connection.silent or connection.loud):
        session.call_hook("OnClose", (event.error, session.face), connection)
    server = session.server
    face = server.face if server is not None else None  # kept until it has the call
    if server is not None and face is not None and server.overrides("OnClose"):
        arguments = (event.error, session.face)
        server.dispatcher.dispatch(
            server, lambda: server.call_hook("OnClose", arguments, None)
        )


def call_hook(
    session: Session, hook: str, arguments: tuple[Any, ...], connection: Connection | None
) -> tuple[bool, Any]:
    """Call a hook; return whether it ended well, and what it returned.

    One that raises ends the association of `connection`, in whose event it happened.
    """
    face = session.face
    try:
        return True, getattr(face, hook)(*arguments)
    except BaseException as exc:
        main = threading.current_thread() is threading.main_thread()
        if isinstance(exc, KeyboardInterrupt) and main:
            raise  # somebody wants to end the program
        raised(face, hook, connection)
        return False, None


def raised(face: object, hook: str, connection: Connection | None) -> None:
    """Log what a hook has raised, and end its association; nothing else is harmed."""
    extra = about(f"connection {connection.number}") if connection is not None else None
    LOGGER.exception("%s of %s has raised", hook, type(face).__name__, extra=extra)
    if connection is not None:
        connection.fail(DICOM_ERROR_NET_FAILURE)


def call_callback(face: Any, hook: str, *arguments: Any) -> Any:
    """Call the function that `LDicomNet.SetCallback` has set for a hook, if there is one.

    It gets the object, the hook's arguments and ``pUserData``, as in C++.
    """
    session: Session = face._lt
    function = session.callback(hook)
    return function(face, *arguments) if function is not None else None


def _one(hook: str, *names: str) -> Callable[[Session, Connection, Any], None]:
    """Return what runs the one hook whose arguments are the event's fields."""

    def run(session: Session, connection: Connection, event: Any) -> None:
        _hook(session, connection, hook, *[getattr(event, name) for name in names])

    return run


def _connected(session: Session, connection: Connection, event: events.Connected) -> None:
    if event.error != DICOM_SUCCESS:
        connection.ended = True  # the hook may connect again
    _hook(session, connection, "OnConnect", event.error)


def _associate_requested(
    session: Session, connection: Connection, event: events.AssociateRequested
) -> None:
    pdu = session.faces.associate(event.items.copy())
    _hook(session, connection, "OnReceiveAssociateRequest", pdu)


def _associate_accepted(
    session: Session, connection: Connection, event: events.AssociateAccepted
) -> None:
    pdu = session.associate() or session.faces.associate(event.items)
    _hook(session, connection, "OnReceiveAssociateAccept", pdu)


@functools.cache
def _data_set() -> type[DataSet]:
    """Return the class of a received data set; imported when one comes."""
    from ltdicom._dataset.dataset import DataSet

    return DataSet


def _message(
    session: Session, connection: Connection, event: events.MessageReceived
) -> None:
    """OnReceive, OnReceiveData, then the hook of the message itself."""
    session.received = event.command
    if session.overrides("OnReceive"):
        buffer = event.command + (event.data or b"")
        heard = DICOM_SUCCESS, PDU_DATA_TRANSFER, buffer, len(buffer)
        if not _hook(session, connection, "OnReceive", *heard):
            return
    data_set = None
    if event.data is not None:
        data_set = session.faces.data_set(
            _data_set().from_encoded(event.data, event.transfer_syntax, event.sender)
        )
    message = event.command_set.message
    if message is None or session.overrides("OnReceiveData"):
        whole = event.context_id, session.command_set(), data_set
        if session.overrides("OnReceiveData") and not _hook(
            session, connection, "OnReceiveData", *whole
        ):
            return
        if message is None:
            _hook(session, connection, "OnReceiveUnknown", *whole)
            return
    arguments = event.command_set.arguments
    if message.fields[-1].kind == "tags":
        arguments = [*arguments, len(arguments[-1])]
    if message.data_set:
        arguments = [*arguments, data_set]
    _hook(session, connection, message.hook, event.context_id, *arguments)


def _sent(session: Session, connection: Connection, event: events.Sent) -> None:
    went_on = _hook(session, connection, "OnSend", event.error, event.pdu_type, event.count)
    if went_on and session.debug_mode & DEBUG_MODE_ONSEND_SHOW_EXTENDED_INFO:
        from ltdicom.structs import DICOMNETDEBUGINFOONSEND

        info = DICOMNETDEBUGINFOONSEND(
            nError=event.error,
            nType=event.pdu_type,
            nBytes=event.count,
            pSentData=b"".join(event.payload),
        )
        _hook(session, connection, "OnSendExt", info)


def _pdu_received(
    session: Session, connection: Connection, event: events.PduReceived
) -> None:
    heard = DICOM_SUCCESS, event.pdu_type, event.data, len(event.data)
    _hook(session, connection, "OnReceive", *heard)


_RUN: Final[dict[type[Any], Callable[[Session, Connection, Any], None]]] = {
    events.Closed: _closed,
    events.Connected: _connected,
    events.SecureLinkReady: _one("OnSecureLinkReady", "error"),
    events.AssociateRequested: _associate_requested,
    events.AssociateAccepted: _associate_accepted,
    events.AssociateRejected: _one(
        "OnReceiveAssociateReject", "result", "source", "reason"
    ),
    events.ReleaseRequested: _one("OnReceiveReleaseRequest"),
    events.Released: _one("OnReceiveReleaseResponse"),
    events.Aborted: _one("OnReceiveAbort", "source", "reason"),
    events.MessageReceived: _message,
    events.Sent: _sent,
    events.PduReceived: _pdu_received,
}
