"""Which hooks an event calls, with which arguments, in which order."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from ltdicom._net.messages.services import MESSAGES
from ltdicom._net.upper_layer import events
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.net import DEBUG_MODE_ONSEND_SHOW_EXTENDED_INFO
from ltdicom.constants.pdu import PDU_DATA_TRANSFER

if TYPE_CHECKING:
    from ltdicom._dataset.dataset import DataSet
    from ltdicom._net.session import Session

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
            _data_set().from_encoded(event.data, event.transfer_syntax)
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


def _closed(session: Session, event: events.Closed) -> Iterator[HookCall]:
    yield "OnClose", (event.error, session.face)


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
    events.Closed: _closed,
}
