"""Two hundred N-SETs: on one association, and on two hundred."""

from __future__ import annotations

import threading
from typing import Any

from ltdicom import COMMAND_STATUS_SUCCESS, DICOM_SUCCESS, UID_SC_IMAGE_STORAGE, wait_until
from tests.support.net_support import DEADLINE, Node, World, data_set, values_of

COUNT = 200


def answer(net: Node, *arguments: Any) -> None:
    *known, ds = arguments
    assert net.SendNSetResponse(*known, COMMAND_STATUS_SUCCESS, ds) == DICOM_SUCCESS


def test_in_a_row_on_one_association(world: World) -> None:
    def following(net: Node, context: int, message: int, *_: Any) -> None:
        if message + 1 < COUNT:
            send(net, message + 1)

    def send(net: Node, message: int) -> None:
        ds = data_set(PatientID=f"P{message}")
        assert net.SendNSetRequest(3, message, UID_SC_IMAGE_STORAGE, "1.2", ds) == 0

    client, peer = world.pair(
        {"OnReceiveNSetResponse": following}, {"OnReceiveNSetRequest": answer}
    )
    send(client, 0)
    client.wait("OnReceiveNSetResponse", COUNT)
    assert client.SendReleaseRequest() == DICOM_SUCCESS
    client.wait("OnClose")
    responses = client.heard("OnReceiveNSetResponse")
    assert [r[1] for r in responses] == list(range(COUNT))
    assert [values_of(r[5]) for r in responses] == [
        {"PatientID": f"P{number}"} for number in range(COUNT)
    ]
    assert len(peer.heard("OnReceiveNSetRequest")) == COUNT


def test_all_outstanding_on_one_association(world: World) -> None:
    client, _ = world.pair(server={"OnReceiveNSetRequest": answer})
    for message in range(COUNT):
        ds = data_set(PatientID=f"P{message}")
        assert client.SendNSetRequest(3, message, UID_SC_IMAGE_STORAGE, "1.2", ds) == 0
    client.wait("OnReceiveNSetResponse", COUNT)
    received = [r[1] for r in client.heard("OnReceiveNSetResponse")]
    assert received == list(range(COUNT))


def test_one_on_each_of_two_hundred_associations(world: World) -> None:
    """Eight threads at a time, each with its own object for every association."""
    server = world.server({"OnReceiveNSetRequest": answer})
    results: list[Any] = []

    def work(first: int) -> None:
        for number in range(first, COUNT, 8):
            client = world.client(server.port)
            ds = data_set(PatientID=f"P{number}")
            client.SendNSetRequest(3, number, UID_SC_IMAGE_STORAGE, "1.2", ds)
            _, message, _, _, status, received = client.wait("OnReceiveNSetResponse")
            client.SendReleaseRequest()
            assert client.wait("OnClose") == (DICOM_SUCCESS, client)
            results.append((message, status, values_of(received)))

    threads = [threading.Thread(target=work, args=(first,)) for first in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [
        (number, COMMAND_STATUS_SUCCESS, {"PatientID": f"P{number}"})
        for number in range(COUNT)
    ]
    assert wait_until(lambda: server.GetClientCount() == 0, DEADLINE)
    assert len(server.accepted) == COUNT
    assert wait_until(lambda: len(server.heard("OnClose")) == COUNT, DEADLINE)
    assert {error for error, _ in server.heard("OnClose")} == {DICOM_SUCCESS}
