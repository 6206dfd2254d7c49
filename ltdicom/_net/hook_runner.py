"""Which hooks an event calls, in which order, and what comes of them.

An event takes one way: a connection emits it, `Session.on_event` dispatches it, and when
it is its turn `run_hooks` calls each hook by `call_hook`; one that is not overridden calls
`call_callback`. `closed` is the one place that tells the end of a connection, `raised` the
one that knows what a hook's exception means. No socket here; no lock is held.
"""

from __future__ import annotations

import functools
import logging
import threading
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeAlias

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

HookCall: TypeAlias = tuple[str, tuple[Any, ...]]

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
    if isinstance(event, events.Closed):
        closed(session, connection, event)
        return
    if isinstance(event, events.Connected) and event.error != DICOM_SUCCESS:
        connection.ended = True  # the hook may connect again
    for hook, arguments in hooks_of(session, event):
        # looked at here: Close() may have been called while the event waited
        if session.connection is not connection or connection.silent:
            return
        if not session.call_hook(hook, arguments, connection):
            return


def closed(session: Session, connection: Connection, event: events.Closed) -> None:
    """Tell the end of a connection: to its object, then to the one that has accepted it."""
    connection.ended = True  # the hook may connect again
    if session.connection is connection and (event.forced or not connection.silent):
        session.call_hook("OnClose", (event.error, session.face), connection)
    server = session.server
    if server is not None and server.face is not None and server.overrides("OnClose"):
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
    LOGGER.exception("%s of %s has raised", hook, type(face).__name__)
    if connection is not None:
        connection.fail(DICOM_ERROR_NET_FAILURE)


def call_callback(face: Any, hook: str, *arguments: Any) -> Any:
    """Call the function that `LDicomNet.SetCallback` has set for a hook, if there is one.

    It gets the object, the hook's arguments and ``pUserData``, as in C++.
    """
    session: Session = face._lt
    function = session.callback(hook)
    if function is None:
        return None
    assert session.callbacks is not None
    return function(face, *arguments, session.callbacks.pUserData)


def hooks_of(session: Session, event: events.Event) -> Iterator[HookCall]:
    """Yield the hooks that an event calls; each is called before the next is made."""
    return _HOOKS[type(event)](session, event)


def _one(hook: str, *names: str) -> Callable[[Session, Any], Iterator[HookCall]]:
    """Return the maker for one hook whose arguments are the event's fields."""

    def calls(session: Session, event: Any) -> Iterator[HookCall]:
        yield hook, tuple(getattr(event, name) for name in names)

    return calls


def _associate_requested(
    session: Session, event: events.AssociateRequested
) -> Iterator[HookCall]:
    yield "OnReceiveAssociateRequest", (session.faces.associate(event.items.copy()),)


def _associate_accepted(
    session: Session, event: events.AssociateAccepted
) -> Iterator[HookCall]:
    yield (
        "OnReceiveAssociateAccept",
        (session.associate() or session.faces.associate(event.items),),
    )


@functools.cache
def _data_set() -> type[DataSet]:
    """Return the class of a received data set; imported when one comes."""
    from ltdicom._dataset.dataset import DataSet

    return DataSet


def _message(session: Session, event: events.MessageReceived) -> Iterator[HookCall]:
    """OnReceive, OnReceiveData, then the hook of the message itself."""
    session.received = event.command
    if session.overrides("OnReceive"):
        buffer = event.command + (event.data or b"")
        yield "OnReceive", (DICOM_SUCCESS, PDU_DATA_TRANSFER, buffer, len(buffer))
    data_set = None
    if event.data is not None:
        data_set = session.faces.data_set(
            _data_set().from_encoded(event.data, event.transfer_syntax, event.sender)
        )
    if session.overrides("OnReceiveData"):
        yield "OnReceiveData", (event.context_id, session.command_set(), data_set)
    message = event.command_set.message
    if message is None:
        yield "OnReceiveUnknown", (event.context_id, session.command_set(), data_set)
        return
    arguments = [event.context_id, *event.command_set.arguments]
    if message.fields[-1].kind == "tags":
        arguments.append(len(arguments[-1]))
    if message.data_set:
        arguments.append(data_set)
    yield message.hook, tuple(arguments)


def _sent(session: Session, event: events.Sent) -> Iterator[HookCall]:
    yield "OnSend", (event.error, event.pdu_type, event.count)
    if session.debug_mode & DEBUG_MODE_ONSEND_SHOW_EXTENDED_INFO:
        from ltdicom.structs import DICOMNETDEBUGINFOONSEND

        info = DICOMNETDEBUGINFOONSEND(
            nError=event.error,
            nType=event.pdu_type,
            nBytes=event.count,
            pSentData=b"".join(event.payload),
        )
        yield "OnSendExt", (info,)


def _pdu_received(session: Session, event: events.PduReceived) -> Iterator[HookCall]:
    yield "OnReceive", (DICOM_SUCCESS, event.pdu_type, event.data, len(event.data))


_HOOKS: Final[dict[type[Any], Callable[[Session, Any], Iterator[HookCall]]]] = {
    events.Connected: _one("OnConnect", "error"),
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
