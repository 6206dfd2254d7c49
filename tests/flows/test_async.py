"""Several outstanding messages: answered out of order, later, from other threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from ltdicom import (
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_SUCCESS,
    TAG_ERROR_COMMENT,
    TAG_MESSAGE_ID_BEING_RESPONDED_TO,
    TAG_PATIENT_ID,
    TAG_TEXT_VALUE,
    UID_SC_IMAGE_STORAGE,
    VR_LO,
    LDicomDS,
)
from tests.flows.flow_nodes import DEADLINE, Scp, ScpPeer, Scu, make_ds, text_of
from tests.support.net_support import World

COUNT = 16
CLASS = UID_SC_IMAGE_STORAGE
Answer = Callable[[], int]


class AsyncScu(Scu):
    """Sends without waiting for answers."""

    def __init__(self, window: int = 0) -> None:
        super().__init__([CLASS])
        self.request.SetAsyncOperations(True, window, 1)
        self.answers: list[tuple[int, int, str]] = []
        self.comments: list[tuple[int, str]] = []

    def send(self, message_id: int, text: str = "") -> int:
        ds = make_ds((TAG_PATIENT_ID, f"P{message_id}"), (TAG_TEXT_VALUE, text))
        return self.SendNSetRequest(1, message_id, CLASS, f"1.2.{message_id}", ds)

    def OnReceiveNSetResponse(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nStatus: int,
        pDS: LDicomDS | None,
    ) -> None:
        command_set = self.GetCommandSet()
        assert int(text_of(command_set, TAG_MESSAGE_ID_BEING_RESPONDED_TO)) == nMessageID
        self.comments.append((nMessageID, text_of(command_set, TAG_ERROR_COMMENT)))
        self.answers.append((nMessageID, nStatus, text_of(pDS, TAG_PATIENT_ID)))


class AsyncPeer(ScpPeer):
    """Takes the requests and returns; somebody else answers."""

    scp: AsyncScp

    def OnReceiveNSetRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        pDS: LDicomDS | None,
    ) -> None:
        def answer() -> int:
            return self.SendNSetResponse(
                nPresentationID,
                nMessageID,
                pszClass,
                pszInstance,
                COMMAND_STATUS_SUCCESS,
                pDS,
            )

        self.scp.lengths.append(len(text_of(pDS, TAG_TEXT_VALUE)))
        self.scp.waiting.append(answer)

    def OnBeforeSendCommandSet(self, pCS: LDicomDS) -> None:
        self.scp.threads.add(threading.get_ident())
        message_id = text_of(pCS, TAG_MESSAGE_ID_BEING_RESPONDED_TO)
        element = pCS.InsertElement(None, False, TAG_ERROR_COMMENT, VR_LO, False, 0)
        pCS.SetStringValue(element, f"to {message_id}", 1)


class AsyncScp(Scp):
    """Collects the answers that are due in `waiting`."""

    peer_class = AsyncPeer

    def __init__(self) -> None:
        super().__init__([CLASS])
        self.waiting: list[Answer] = []
        self.lengths: list[int] = []
        self.threads: set[int] = set()


@pytest.fixture
def pair(world: World) -> tuple[AsyncScu, AsyncScp]:
    scp = world.stack.enter_context(AsyncScp())
    scu = world.stack.enter_context(AsyncScu())
    scu.open(scp.port)
    return scu, scp


def due(scu: AsyncScu, scp: AsyncScp) -> list[Answer]:
    """Send all requests, and wait until the server has them all."""
    for message_id in range(COUNT):
        assert scu.send(message_id) == DICOM_SUCCESS
    scp.wait(lambda: len(scp.waiting) == COUNT)
    assert not scu.answers
    return scp.waiting


def in_threads(work: list[Callable[[], Any]]) -> list[int]:
    """Run each in a thread of its own; return the threads."""
    begin = threading.Barrier(len(work))

    def run(one: Callable[[], Any]) -> None:
        begin.wait(DEADLINE)
        assert one() == DICOM_SUCCESS

    threads = [threading.Thread(target=run, args=(one,)) for one in work]
    for thread in threads:
        thread.start()
    idents = [thread.ident or 0 for thread in threads]
    for thread in threads:
        thread.join(DEADLINE)
    return idents


@pytest.mark.parametrize("window", [0, 5, 0xFFFF])
def test_the_window_is_negotiated(world: World, window: int) -> None:
    scp = world.stack.enter_context(AsyncScp())
    scu = world.stack.enter_context(AsyncScu(window))
    scu.open(scp.port)
    for net in (scu, scp.peers[0]):
        association = net.GetAssociate()
        assert association.IsAsyncOperations()
        assert association.GetInvokedOperations() == window
        assert association.GetPerformedOperations() == 1
    scu.release()


def test_responses_out_of_order(pair: tuple[AsyncScu, AsyncScp]) -> None:
    scu, scp = pair
    for answer in reversed(due(scu, scp)):
        assert answer() == DICOM_SUCCESS
    scu.wait(lambda: len(scu.answers) == COUNT)
    assert scu.answers == [(n, 0, f"P{n}") for n in reversed(range(COUNT))]
    scu.release()


def test_responses_from_other_threads(pair: tuple[AsyncScu, AsyncScp]) -> None:
    """The command set is changed on the thread that sends the response."""
    scu, scp = pair
    idents = in_threads(due(scu, scp))
    scu.wait(lambda: len(scu.answers) == COUNT)
    assert sorted(scu.answers) == [(n, 0, f"P{n}") for n in range(COUNT)]
    assert sorted(scu.comments) == [(n, f"to {n}") for n in range(COUNT)]
    assert scp.threads == set(idents)
    scu.release()


def test_requests_from_many_threads_do_not_mix(pair: tuple[AsyncScu, AsyncScp]) -> None:
    """The fragments of a message are never separated by those of another (PS3.8 E.1)."""
    scu, scp = pair
    lengths = [40_000 + 2_000 * n for n in range(COUNT)]
    in_threads(
        [lambda n=n, size=size: scu.send(n, "x" * size) for n, size in enumerate(lengths)]
    )
    scp.wait(lambda: len(scp.waiting) == COUNT)
    assert sorted(scp.lengths) == lengths
    in_threads(scp.waiting)
    scu.wait(lambda: len(scu.answers) == COUNT)
    assert sorted(scu.answers) == [(n, 0, f"P{n}") for n in range(COUNT)]
    scu.release()


def test_both_sides_send_much_at_the_same_time(pair: tuple[AsyncScu, AsyncScp]) -> None:
    scu, scp = pair
    in_threads([lambda n=n: scu.send(n, "x" * 1_000_000) for n in range(4)])
    scp.wait(lambda: len(scp.waiting) == 4)
    requests = [lambda n=n: scu.send(100 + n, "y" * 1_000_000) for n in range(4)]
    in_threads([*requests, *scp.waiting[:4]])
    scp.wait(lambda: len(scp.waiting) == 8)
    scu.wait(lambda: len(scu.answers) == 4)
    in_threads(scp.waiting[4:])
    scu.wait(lambda: len(scu.answers) == 8)
    scu.release()


def test_a_response_after_the_peer_has_gone(pair: tuple[AsyncScu, AsyncScp]) -> None:
    scu, scp = pair
    answers = due(scu, scp)
    assert answers[0]() == DICOM_SUCCESS
    scu.SendAbort(0, 0)
    scp.wait(lambda: scp.peers[0].aborted)
    scp.wait(lambda: not scp.peers[0].IsConnected())
    assert [answer() for answer in answers[1:]] == [DICOM_ERROR_NET_NOT_CONNECTED] * 15


def test_responses_while_a_release_waits(pair: tuple[AsyncScu, AsyncScp]) -> None:
    """The acceptor may answer what is outstanding before it agrees (PS3.8 7.2.1)."""
    scu, scp = pair
    answers = due(scu, scp)
    peer = scp.peers[0]
    peer.SendReleaseResponse = lambda: DICOM_SUCCESS  # not yet
    assert scu.SendReleaseRequest() == DICOM_SUCCESS
    scp.wait(lambda: peer.released)
    assert {answer() for answer in answers} == {DICOM_SUCCESS}
    scu.wait(lambda: len(scu.answers) == COUNT)
    assert not scu.released
    del peer.SendReleaseResponse
    assert peer.SendReleaseResponse() == DICOM_SUCCESS
    scu.wait(lambda: scu.released)
