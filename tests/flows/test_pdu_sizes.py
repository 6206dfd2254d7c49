"""Maximum PDU lengths from 4 KB to unlimited, peers that ignore ours, silent peers."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ltdicom import (
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_SUCCESS,
    TAG_INSTITUTION_ADDRESS,
    LDicomAssociate,
    LDicomNet,
)
from tests.flows.flow_nodes import text_of
from tests.flows.flow_peers import image
from tests.flows.query_retrieve import StoreScp, StoreScu
from tests.support.net_support import (
    RawPeer,
    World,
    accept_all,
    data_set,
    p_data,
    prove_honest,
    request,
    values_of,
)
from tests.support.programs import free_port, run, serving

SIZES = [4096, 16384, 131072, 0]
TEXT = "x" * 500_000
Dcmtk = Callable[[str], str]


def sized_request(length: int | None) -> LDicomAssociate:
    pdu = request()
    pdu.SetMaxLength(length is not None, length or 0)
    return pdu


def accept_with(length: int) -> Callable[..., None]:
    """Return a hook that accepts everything and names our longest PDU."""

    def accept(net: LDicomNet, pdu: LDicomAssociate) -> None:
        answer = LDicomAssociate(False)
        for index in range(pdu.GetPresentationCount()):
            context_id = pdu.GetPresentation(index)
            answer.AddPresentation(context_id, 0, pdu.GetAbstract(context_id))
            answer.AddTransfer(context_id, pdu.GetTransfer(context_id, 0))
        answer.SetMaxLength(True, length)
        assert net.SendAssociateAccept(answer) == DICOM_SUCCESS

    return accept


@pytest.mark.parametrize("near", SIZES)
@pytest.mark.parametrize("far", SIZES)
def test_each_side_has_its_own(world: World, near: int, far: int) -> None:
    def answer(net: LDicomNet, *arguments: Any) -> None:
        net.SendNSetResponse(*arguments[:4], 0, arguments[4])

    hooks = {"OnReceiveAssociateRequest": accept_with(far), "OnReceiveNSetRequest": answer}
    client, peer = world.pair(server=hooks, pdu=sized_request(near))
    assert client.GetAssociate().GetMaxLength() == far
    assert peer.heard("OnReceiveAssociateRequest")[0][0].GetMaxLength() == near
    ds = data_set(PatientID="1", TextValue=TEXT)
    assert client.SendNSetRequest(3, 1, "1.2", "1.3", ds) == DICOM_SUCCESS
    assert values_of(client.wait("OnReceiveNSetResponse")[5]) == values_of(ds)


def lengths_of(raw: RawPeer) -> list[int]:
    """Read PDUs until the last fragment of a data set; return their lengths."""
    lengths = []
    while True:
        kind, body = raw.pdu()
        assert kind == 4
        lengths.append(len(body))
        offset = 0
        while offset < len(body):
            (length,) = struct.unpack_from(">L", body, offset)
            control = body[offset + 5]
            offset += 4 + length
        if control == 2:
            return lengths


@pytest.mark.parametrize("length", [8, 100, 4096, 16384, 131072, 0xFFFFFFFF, 0, None])
def test_no_pdu_is_longer_than_the_peer_wants(world: World, length: int | None) -> None:
    """The limit counts the bytes of the values with their heads (PS3.8 D.1)."""

    def send(net: LDicomNet, pdu: LDicomAssociate) -> None:
        accept_all(net, pdu)
        text = TEXT if length != 8 else "short"
        net.SendNSetRequest(3, 1, "1.2", "1.3", data_set(TextValue=text))

    server = world.server({"OnReceiveAssociateRequest": send})
    raw = world.raw_client(server.port)
    raw.associate(sized_request(length))
    lengths = lengths_of(raw)
    limit = 16384 if length is None else length or 1 << 32
    assert max(lengths) <= limit
    if length and length < len(TEXT):
        assert lengths.count(limit) >= len(lengths) - 2  # the PDUs are full
    else:
        assert max(lengths) >= min(limit, 1 << 14)


@pytest.mark.parametrize("length", [4096, 16384])
def test_a_peer_that_ignores_ours(world: World, length: int) -> None:
    """A longer PDU than was agreed is read all the same, up to `longest_pdu`."""
    server = world.server({"OnReceiveAssociateRequest": accept_with(length)})
    raw = world.raw_client(server.port)
    raw.associate()
    command, data = n_set_bytes(TEXT)
    raw.send(p_data((3, 3, command), (3, 2, data)))
    received = server.peer().wait("OnReceiveNSetRequest")
    assert values_of(received[4]) == {"TextValue": TEXT}


def n_set_bytes(text: str) -> tuple[bytes, bytes]:
    """Return an N-SET-RQ: its command set and its data set, implicit little endian."""
    command = b"".join(
        struct.pack("<HHL", 0, element, len(value)) + value
        for element, value in [
            (0x0003, b"1.2\0"),
            (0x0100, struct.pack("<H", 0x0120)),
            (0x0110, struct.pack("<H", 1)),
            (0x0800, struct.pack("<H", 1)),
            (0x1001, b"1.3\0"),
        ]
    )
    group_length = struct.pack("<HHLL", 0, 0, 4, len(command))
    data = struct.pack("<HHL", 0x0040, 0xA160, len(text)) + text.encode()
    return group_length + command, data


@pytest.mark.peer
@pytest.mark.parametrize("length", [4096, 131072])
def test_storescu(world: World, dcmtk: Dcmtk, tmp_path: Path, length: int) -> None:
    scp = world.stack.enter_context(StoreScp())
    path = tmp_path / "image.dcm"
    assert big_image().SaveDS(str(path), 0) == DICOM_SUCCESS
    run(dcmtk("storescu"), "-pdu", str(length), "localhost", str(scp.port), path)
    assert text_of(scp.stored[0], TAG_INSTITUTION_ADDRESS) == TEXT[:1000]
    assert scp.stored[0].to_pydicom().PixelData == PIXELS


@pytest.mark.peer
@pytest.mark.parametrize("length", [4096, 131072])
def test_storescp(world: World, dcmtk: Dcmtk, tmp_path: Path, length: int) -> None:
    port = free_port()
    command = (dcmtk("storescp"), "-pdu", str(length), "-od", tmp_path, str(port))
    with serving(port, *command):
        scu = world.stack.enter_context(StoreScu())
        scu.open(port)
        assert scu.GetAssociate().GetMaxLength() == length
        scu.store([big_image()])
        scu.release()
    assert scu.statuses == [0]
    (kept,) = tmp_path.iterdir()
    assert PIXELS in kept.read_bytes()


PIXELS = bytes(range(256)) * 2048


def big_image() -> Any:
    return image(
        "1.2.826.0.1.3680043.9.5.1", 1, Rows=1024, Columns=512, PixelData=PIXELS,
        InstitutionAddress=TEXT[:1000],
    )  # fmt: skip


# -- silence ---------------------------------------------------------------------------


def test_a_server_that_never_answers(world: World) -> None:
    """Nothing limits the wait for an accept; the application gives up when it likes."""
    listener = world.raw_server()
    client = world.client(listener.port, associated=False)
    raw = listener.peer()
    assert client.SendAssociateRequest(request()) == DICOM_SUCCESS
    assert raw.pdu()[0] == 1
    assert client.IsConnected()
    assert not client.IsAssociated()
    assert client.SendAbort(0, 0) == DICOM_SUCCESS
    raw.expect_abort(source=0)
    assert client.CloseForced(True) == DICOM_SUCCESS
    raw.expect_end()
    assert client.heard("OnClose") == [(DICOM_SUCCESS, client)]


def test_a_peer_that_never_reads(world: World) -> None:
    """What waits for it is dropped with an abort, which nothing holds up."""
    server = world.server()
    raw = world.raw_client(server.port)
    raw.associate()
    peer = server.peer()
    ds = data_set(TextValue=TEXT)
    while peer.GetQueueSend() < 5:
        assert peer.SendNSetRequest(3, 1, "1.2", "1.3", ds) == DICOM_SUCCESS
    assert peer.SendAbort(0, 0) == DICOM_SUCCESS
    raw.sock.close()
    assert peer.wait("OnClose")[0] == DICOM_ERROR_NET_CONNECTION_ABORTED
    prove_honest(world, server.port)
