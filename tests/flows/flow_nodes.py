"""What the SCUs and SCPs of the flows share, as a porter would write it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from ltdicom import (
    CLASS_UNKNOWN,
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_PENDING_WARNING,
    DICOM_CHARACTER_SET_DEFAULT,
    DICOM_SUCCESS,
    ELEMENT_INDEX_MAX,
    PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX,
    PDU_ACCEPT_RESULT_SUCCESS,
    PDU_ACCEPT_RESULT_TRANSFER_SYNTAX,
    PDU_ROLE_NON_SUPPORT,
    PDU_ROLE_SUPPORT,
    TAG_ITEM,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    VR_SQ,
    VR_UN,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    wait_until,
)

DEADLINE = 8.0
"""Seconds after which a wait has failed; no test comes near it."""

UNCOMPRESSED = (UID_EXPLICIT_VR_LITTLE_ENDIAN, UID_IMPLICIT_VR_LITTLE_ENDIAN)
PENDING = (COMMAND_STATUS_PENDING, COMMAND_STATUS_PENDING_WARNING)


class Scu(LDicomNet):
    """Connects, asks for an association and releases it.

    Parameters
    ----------
    classes : sequence of str
        Abstract syntaxes, for the contexts 1, 3, 5, ...
    scp_classes : sequence of str
        Those of `classes` for which this side wants to be the SCP.
    """

    def __init__(
        self,
        classes: Iterable[str],
        calling: str = "LTDICOM",
        called: str = "ANY-SCP",
        scp_classes: Iterable[str] = (),
    ) -> None:
        super().__init__()
        self.request = LDicomAssociate(True)
        self.request.SetCalling(calling)
        self.request.SetCalled(called)
        for number, sop_class in enumerate(classes):
            context_id = 2 * number + 1
            self.request.AddPresentation(context_id, 0, sop_class)
            for syntax in UNCOMPRESSED:
                self.request.AddTransfer(context_id, syntax)
        for sop_class in scp_classes:
            context_id = self.request.FindAbstract(sop_class)
            self.request.SetRoleSelect(
                context_id, True, PDU_ROLE_NON_SUPPORT, PDU_ROLE_SUPPORT
            )
        self.message_id = 0
        self.rejected: tuple[int, int, int] | None = None
        self.aborted = False
        self.released = False
        self.error: int | None = None

    # -- what the program calls --

    def open(self, port: int) -> None:
        """Connect and associate."""
        assert self.Connect(None, 0, "127.0.0.1", port) == DICOM_SUCCESS
        self.wait(lambda: self.IsAssociated() or self.is_over)
        assert self.IsAssociated(), f"rejected {self.rejected}, error {self.error}"

    def release(self) -> None:
        """Release, and wait for the answer."""
        assert self.SendReleaseRequest() == DICOM_SUCCESS
        self.wait(lambda: self.released)

    def wait(self, condition: Callable[[], Any]) -> None:
        assert wait_until(condition, DEADLINE), f"{self!r} waits in vain"

    def context(self, sop_class: str) -> int:
        """Return the accepted context of a class."""
        association = self.GetAssociate()
        assert association is not None, "there is no association"
        context_id = association.FindAbstract(sop_class)
        while context_id and association.GetResult(context_id):
            context_id = association.FindNextAbstract(context_id, sop_class)
        assert context_id, f"{sop_class} was not accepted"
        return context_id

    def next_message_id(self) -> int:
        self.message_id += 1
        return self.message_id

    @property
    def is_over(self) -> bool:
        return self.aborted or self.rejected is not None or self.error is not None

    # -- hooks --

    def OnConnect(self, nError: int) -> None:
        if nError != DICOM_SUCCESS:
            self.error = nError
        else:
            assert self.SendAssociateRequest(self.request) == DICOM_SUCCESS

    def OnReceiveAssociateReject(self, nResult: int, nSource: int, nReason: int) -> None:
        self.rejected = (nResult, nSource, nReason)
        self.Close()

    def OnReceiveReleaseResponse(self) -> None:
        self.released = True
        self.Close()

    def OnReceiveReleaseRequest(self) -> None:
        self.SendReleaseResponse()

    def OnReceiveAbort(self, nSource: int, nReason: int) -> None:
        self.aborted = True

    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        self.error = nError


class ScpPeer(LDicomNet):
    """One accepted connection of an `Scp`."""

    def __init__(self, scp: Scp) -> None:
        super().__init__()
        self.scp = scp
        self.released = False
        self.aborted = False

    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        accept = LDicomAssociate(False)
        accept.SetCalled(pPDU.GetCalled())
        accept.SetCalling(pPDU.GetCalling())
        for index in range(pPDU.GetPresentationCount()):
            self.answer_context(pPDU, accept, pPDU.GetPresentation(index))
        if pPDU.IsAsyncOperations():
            accept.SetAsyncOperations(
                True, pPDU.GetInvokedOperations(), pPDU.GetPerformedOperations()
            )
        assert self.SendAssociateAccept(accept) == DICOM_SUCCESS

    def answer_context(
        self, request: LDicomAssociate, accept: LDicomAssociate, context_id: int
    ) -> None:
        """Accept a context with our first transfer syntax that the peer offers."""
        sop_class = request.GetAbstract(context_id)
        offered = [
            request.GetTransfer(context_id, index)
            for index in range(request.GetTransferCount(context_id))
        ]
        syntax = next((s for s in UNCOMPRESSED if s in offered), None)
        if sop_class not in self.scp.classes:
            result = PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX
        elif syntax is None:
            result = PDU_ACCEPT_RESULT_TRANSFER_SYNTAX
        else:
            result = PDU_ACCEPT_RESULT_SUCCESS
        accept.AddPresentation(context_id, result, sop_class)
        if result == PDU_ACCEPT_RESULT_SUCCESS:
            accept.AddTransfer(context_id, syntax)
        if request.IsRoleSelect(context_id):
            accept.SetRoleSelect(
                context_id,
                True,
                request.GetUserRole(context_id),
                request.GetProviderRole(context_id),
            )

    def OnReceiveReleaseRequest(self) -> None:
        self.released = True
        self.SendReleaseResponse()

    def OnReceiveAbort(self, nSource: int, nReason: int) -> None:
        self.aborted = True


class Scp(LDicomNet):
    """Listens; each connection gets an object of its own.

    Parameters
    ----------
    classes : sequence of str
        Abstract syntaxes that are accepted.
    port : int
        Where to listen; 0 finds a free port.
    """

    peer_class: type[ScpPeer] = ScpPeer

    def __init__(self, classes: Iterable[str], port: int = 0) -> None:
        super().__init__()
        self.classes = set(classes)
        self.peers: list[Any] = []
        assert self.Listen("127.0.0.1", port, 5) == DICOM_SUCCESS
        _, _, self.port = self.GetHostInfo()

    def OnAccept(self, nError: int) -> None:
        peer = self.peer_class(self)
        self.peers.append(peer)
        assert self.Accept(peer) == DICOM_SUCCESS

    def wait(self, condition: Callable[[], Any]) -> None:
        assert wait_until(condition, DEADLINE), f"{self!r} waits in vain"


# -- data sets -----------------------------------------------------------------------


def make_ds(*values: tuple[int, str]) -> LDicomDS:
    """Return a data set with the elements."""
    ds = LDicomDS()
    ds.InitDS(CLASS_UNKNOWN, 0)
    for tag, text in values:
        insert(ds, None, tag, text)
    return ds


def insert(ds: LDicomDS, item: Any, tag: int, text: str) -> None:
    """Insert an element at the root level, or into an item of a sequence."""
    element = ds.InsertElement(item, item is not None, tag, VR_UN, False, 0)
    assert element is not None, f"{tag:08X} is there already"
    if text:
        assert ds.SetConvertValue(element, text, text.count("\\") + 1)


def insert_item(ds: LDicomDS, sequence_tag: int, *values: tuple[int, str]) -> Any:
    """Append an item to a sequence, which is made where it is missing."""
    sequence = ds.FindFirstElement(None, sequence_tag, True)
    if sequence is None:
        sequence = ds.InsertElement(None, False, sequence_tag, VR_SQ, True, 0)
    item = ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ, True, ELEMENT_INDEX_MAX)
    for tag, text in values:
        insert(ds, item, tag, text)
    return item


def text_of(ds: LDicomDS | None, tag: int, item: Any = None) -> str:
    """Return an element's value as text, "" where there is none."""
    if ds is None:
        return ""
    start = None if item is None else ds.GetChildElement(item, True)
    element = ds.FindFirstElement(start, tag, item is not None)
    if element is None:
        return ""
    text = ds.GetStringValue(element, 0, max(1, ds.GetCountValue(element)))
    # what is not a string becomes one; dates stay as DICOM writes them
    return ds.GetConvertValue(element)[1] if text is None else text


def items_of(ds: LDicomDS, sequence_tag: int) -> list[Any]:
    """Return the items of a sequence."""
    sequence = ds.FindFirstElement(None, sequence_tag, False)
    items = []
    item = ds.GetChildElement(sequence, True) if sequence is not None else None
    while item:
        items.append(item)
        item = ds.GetNextElement(item, True, True)
    return items


def set_text(ds: LDicomDS, tag: int, text: str) -> None:
    """Set an element, which is made where it is missing."""
    element = ds.FindFirstElement(None, tag, True)
    if element is None:
        insert(ds, None, tag, text)
    else:
        assert ds.SetStringValue(element, text, 1, DICOM_CHARACTER_SET_DEFAULT)
