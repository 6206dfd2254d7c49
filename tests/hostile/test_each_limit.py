"""Each limit of `configure`: below it, at it, beyond it, and the line in the log.

The names of the tests begin with those of the settings: docs/reliability.md runs them by
``-k``.
"""

from __future__ import annotations

import contextlib
import gc
import logging
import socket
import struct
import threading
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ltdicom import (
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_MEMORY,
    DICOM_ERROR_NET_NO_BUFFERS,
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_SUCCESS,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
    LDicomDS,
    LDicomNet,
    wait_until,
)
from ltdicom._core.log_limit import LogLimit, about
from ltdicom._core.settings import SETTINGS, descriptions
from ltdicom._dataset.dataset import DataSet
from ltdicom._net.flight import FLIGHT
from ltdicom._net.messages import command
from ltdicom._net.messages.services import MESSAGES
from ltdicom._net.transport.stream import keep_alive
from ltdicom._net.upper_layer import events
from ltdicom.ds import wrap
from tests.hostile.hostile_target import configured
from tests.support.association_pair import Clock, End, pair
from tests.support.message_strategies import quietly
from tests.support.net_support import (
    ABORT,
    DEADLINE,
    RELEASE_REQUEST,
    WAYS,
    Node,
    RawPeer,
    Server,
    World,
    choose_way,
    data_set,
    p_data,
    pdu_bytes,
    prove_honest,
    request,
    request_bytes,
)

IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"
DEFLATED = "1.2.840.10008.1.2.1.99"


def message(
    name: str, *arguments: Any, data: bytes | None = None, context: int = 1
) -> bytes:
    """Return a message as P-DATA-TF PDUs."""
    encoded = command.encode(MESSAGES[name], arguments, data is not None, quietly)
    pdus = p_data((context, 3, encoded))
    return pdus if data is None else pdus + p_data((context, 2, data))


def echo(number: int) -> bytes:
    return message("CEchoRequest", number, UID_VERIFICATION_CLASS)


def cancel(number: int) -> bytes:
    return message("CCancelRequest", number)


def store(number: int, data: bytes) -> bytes:
    """Return a C-STORE request on context 3."""
    arguments = (number, UID_SC_IMAGE_STORAGE, "1.2", 0, "", 0)
    return message("CStoreRequest", *arguments, data=data, context=3)


def come(end: End, data: bytes) -> None:
    """Let bytes come, and have the time looked at, as a connection does."""
    end.put(data)
    end.elapse(0)


def lines(caplog: pytest.LogCaptureFixture, words: str) -> list[str]:
    """Return the lines that have some words, of a level that people see."""
    return [
        r.getMessage()
        for r in caplog.records
        if r.levelno >= logging.WARNING and words in r.getMessage()
    ]


def numbers(end: End) -> list[int]:
    """Return the message IDs of what one end has heard."""
    return [
        event.command_set.arguments[0]
        for event in end.heard
        if isinstance(event, events.MessageReceived)
    ]


def test_each_limit_has_a_test() -> None:
    limits = {name for name, _, about in descriptions() if about.beyond}
    names = [name.removeprefix("test_") for name in globals() if name.startswith("test_")]
    assert {n for n in limits if not any(t.startswith(f"{n}_is_") for t in names)} == set()


# -- times -------------------------------------------------------------------------------


def test_artim_timeout_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    with configured(artim_timeout=5):
        end = End(accepted=True)
        end.elapse(4.9)
        assert end.state == "Sta2"
        end.elapse(0.2)
    assert end.association.closing and lines(caplog, "ARTIM has expired")


def test_answer_timeout_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    with configured(answer_timeout=5):
        near, far = End(accepted=False), End(accepted=True)
        near.associate()
        far.put(near.take())
        far.elapse(4.9)
        assert far.state == "Sta3"
        far.elapse(0.2)
        assert far.state == "Sta13"
    assert far.association.cause == DICOM_ERROR_NET_TIME_OUT
    assert lines(caplog, "the request was not answered")


def test_connect_timeout_is_kept(world: World) -> None:
    with contextlib.ExitStack() as stack:
        full = stack.enter_context(socket.socket())
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        for _ in range(3):  # the system takes no further one
            other = stack.enter_context(socket.socket())
            other.setblocking(False)
            other.connect_ex(address)
        with configured(connect_timeout=0.05):
            client = stack.enter_context(Node())
            assert client.Connect(None, 0, *address) == DICOM_SUCCESS
            code = client.wait("OnConnect")[0]
        if code == DICOM_SUCCESS:
            pytest.skip("this system takes more connections than were asked for")
        assert code == DICOM_ERROR_NET_TIME_OUT


@pytest.mark.parametrize("step", [1, 100, 4095])
def test_idle_timeout_is_not_begun_anew_by_bytes(
    step: int, caplog: pytest.LogCaptureFixture
) -> None:
    """A byte a second is not movement: a whole PDU is one, and so are 4 KiB."""
    with configured(idle_timeout=5, message_timeout=None):
        _, far = pair()
        come(far, struct.pack(">BBL", 4, 0, 1 << 20))
        far.elapse(4.9)
        come(far, bytes(step))
        assert far.state == "Sta6"
        far.elapse(0.2)
        assert far.state == "Sta13"
    assert lines(caplog, "idle for 5 seconds")


def test_idle_timeout_is_begun_anew_by_what_moves() -> None:
    with configured(idle_timeout=5):
        _, far = pair()
        for number in range(3):
            far.elapse(4.9)
            come(far, echo(number))
        come(far, struct.pack(">BBL", 4, 0, 1 << 20))
        for _ in range(3):
            far.elapse(4.9)
            come(far, bytes(4096))
        assert far.state == "Sta6"


@pytest.mark.parametrize("step", [0.1, 1.0])
def test_message_timeout_is_not_moved_by_bytes(
    step: float, caplog: pytest.LogCaptureFixture
) -> None:
    with configured(message_timeout=5, idle_timeout=2):
        _, far = pair()
        whole = store(1, bytes(9000))
        come(far, whole[:20])
        seconds = 0.0
        for place in range(20, len(whole)):
            far.elapse(step)
            seconds += step
            if far.state != "Sta6":
                break
            come(far, whole[place : place + 1])
    assert far.state == "Sta13" and seconds <= 6
    assert far.association.cause == DICOM_ERROR_NET_TIME_OUT


def test_message_timeout_is_for_one_message(caplog: pytest.LogCaptureFixture) -> None:
    with configured(message_timeout=5):
        _, far = pair()
        for number in range(9):  # each within its time, in pieces that never end one alone
            whole = echo(number) + echo(number)
            come(far, whole[:-9])
            far.elapse(4.9)
            assert far.state == "Sta6"
            come(far, whole[-9:])
        assert len(numbers(far)) == 18
        far.elapse(100)  # nothing has begun
        assert far.state == "Sta6"
        come(far, echo(1)[:9])
        far.elapse(4.9)
        assert far.state == "Sta6"
        far.elapse(0.2)
        assert far.state == "Sta13"
    assert lines(caplog, "a message was not complete for 5 seconds")


def test_message_timeout_is_for_fragments_too() -> None:
    with configured(message_timeout=5):
        _, far = pair()
        encoded = command.encode(
            MESSAGES["CStoreRequest"], (1, "1.2", "1.3", 0, "", 0), True, quietly
        )
        come(far, p_data((1, 3, encoded)))
        for _ in range(6):
            far.elapse(0.9)
            come(far, p_data((1, 0, bytes(100))))
        assert far.state == "Sta13"


def test_message_timeout_is_not_that_of_this_side() -> None:
    with configured(message_timeout=5):
        _, far = pair()
        come(far, echo(1)[:9])
        far.elapse(4)
        far.association.held = True  # a hook runs, or there is no memory
        far.elapse(0)
        far.elapse(100)
        far.association.held = False
        far.elapse(0)
        far.elapse(0.9)
        assert far.state == "Sta6"
        far.elapse(0.2)
        assert far.state == "Sta13"


def test_message_timeout_is_none_if_wanted() -> None:
    with configured(message_timeout=None):
        _, far = pair()
        come(far, echo(1)[:9])
        assert far.association.deadline is None


def test_keep_alive_is_set() -> None:
    with socket.socket() as sock:
        keep_alive(sock, 60)
        assert sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
        keep_alive(sock, None)
        assert not sock.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)


def test_close_timeout_is_kept(world: World) -> None:
    """A peer that does not read cannot keep what was closed."""
    server = world.raw_server()
    client = world.client(server.port, associated=False)
    peer = server.peer()
    client.SendAssociateRequest(request())
    peer.send(_accepted(peer.pdu()[1]))
    client.wait("OnReceiveAssociateAccept")
    ds = data_set(TextValue="x" * 8_000_000)
    store_of = (3, 1, UID_SC_IMAGE_STORAGE, "1.2", 0, "", 0)
    while not client.GetQueueSend():
        assert client.SendCStoreRequest(*store_of, ds) == DICOM_SUCCESS
    connection = client._lt.connection
    assert connection is not None
    with configured(close_timeout=0.05):
        client.Close()
        connection.join(DEADLINE)
    assert connection.over


# -- lengths -----------------------------------------------------------------------------


@pytest.mark.parametrize("more", [-1, 0, 1])
@pytest.mark.parametrize("fast", [True, False])
def test_longest_pdu_is_kept(more: int, fast: bool) -> None:
    with configured(longest_pdu=2000, fast_path=fast):
        _, far = pair()
        far.put(struct.pack(">BBL", 4, 0, 2000 + more))
        assert (far.state == "Sta13") == (more > 0)


@pytest.mark.parametrize("more", [-1, 0, 1])
@pytest.mark.parametrize("fast", [True, False])
def test_longest_command_is_kept(more: int, fast: bool) -> None:
    with configured(longest_command=2000, fast_path=fast):
        _, far = pair()
        far.put(p_data((1, 1, bytes(1000))) + p_data((1, 1, bytes(1000 + more))))
        assert (far.state == "Sta13") == (more > 0)


@pytest.mark.parametrize("more", [-1, 0, 1])
@pytest.mark.parametrize("fast", [True, False])
def test_longest_message_is_kept(more: int, fast: bool) -> None:
    with configured(longest_message=2000, fast_path=fast):
        _, far = pair()
        arguments = (7, UID_SC_IMAGE_STORAGE, "1.2", 0, "", 0)
        head = message("CStoreRequest", *arguments, data=b"")[: -len(p_data((1, 2, b"")))]
        pieces = p_data((1, 0, bytes(1000))), p_data((1, 2, bytes(1000 + more)))
        far.put(head + b"".join(pieces))
        assert (far.state == "Sta13") == (more > 0)
        assert numbers(far) == ([] if more > 0 else [7])


def received(data: bytes, syntax: str) -> LDicomDS:
    return wrap(DataSet.from_encoded(data, syntax, "CT1 (10.0.0.9)"))


def saved(ds: LDicomDS, folder: Path) -> int:
    return ds.SaveDS(str(folder / "saved.dcm"), 0)


def element(tag: int, value: bytes) -> bytes:
    return struct.pack("<HHL", tag >> 16, tag & 0xFFFF, len(value)) + value


def explicit(tag: int, vr: bytes, value: bytes) -> bytes:
    head = struct.pack("<HH2sxxL", tag >> 16, tag & 0xFFFF, vr, len(value))
    return head + value


def deflated(data: bytes) -> bytes:
    machine = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    return machine.compress(data) + machine.flush()


def inflating(size: int) -> bytes:
    """Return a data set of a size in explicit VR."""
    return explicit(0x00091010, b"OB", bytes(size - 12))


@pytest.mark.parametrize("more", [-2, 0, 2])
@pytest.mark.parametrize("limit", ["longest_inflated", "longest_received_inflated"])
def test_longest_received_inflated_is_kept(
    more: int, limit: str, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with configured(**{limit: 100_000}):
        ds = received(deflated(inflating(100_000 + more)), DEFLATED)
        found = ds.GetFirstElement(None, True, True)
        assert (found is None) == (more > 0)
        assert saved(ds, tmp_path) == (DICOM_ERROR_MEMORY if more > 0 else DICOM_SUCCESS)
    told = lines(caplog, "more than 100000 bytes when inflated")
    assert bool(told) == (more > 0) and all("CT1 (10.0.0.9)" in line for line in told)


@pytest.mark.parametrize("more", [-2, 0, 2])
def test_longest_inflated_is_that_of_files(more: int, tmp_path: Path) -> None:
    path = tmp_path / "deflated.dcm"
    meta = b"".join(
        struct.pack("<HH2sH", 2, number, b"UI", len(value)) + value
        for number, value in ((0x10, DEFLATED.encode() + b"\0"[: len(DEFLATED) % 2]),)
    )
    length = struct.pack("<HH2sHL", 2, 0, b"UL", 4, len(meta))
    body = deflated(inflating(100_000 + more))
    path.write_bytes(bytes(128) + b"DICM" + length + meta + body)
    with configured(longest_inflated=100_000, longest_received_inflated=10):
        code = LDicomDS().LoadDS(str(path), 0)
    assert code == (DICOM_ERROR_MEMORY if more > 0 else DICOM_SUCCESS)


@pytest.mark.parametrize(("ratio", "refused"), [(10, True), (900, True), (1100, False)])
def test_inflate_ratio_is_kept(
    ratio: int, refused: bool, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Zeros become about a thousand times as long."""
    with configured(inflate_ratio=ratio):
        ds = received(deflated(inflating(6 << 20)), DEFLATED)
        assert (ds.GetFirstElement(None, True, True) is None) == refused
        assert saved(ds, tmp_path) == (DICOM_ERROR_MEMORY if refused else DICOM_SUCCESS)
    assert bool(lines(caplog, f"more than {ratio} times as long")) == refused


def test_inflate_ratio_is_not_for_what_stays_short() -> None:
    with configured(inflate_ratio=2):
        ds = received(deflated(inflating(4 << 20)), DEFLATED)
        assert ds.GetFirstElement(None, True, True) is not None


def _flat(count: int) -> bytes:
    """Elements of one level, in order."""
    return b"".join(element(0x00110000 + 0x1000 + n, b"ab") for n in range(count))


def _twice(count: int) -> bytes:
    """The same element again and again, which is out of order."""
    return element(0x00100020, b"ab") * count


def _items(count: int) -> bytes:
    """A sequence with empty items: one element, and the others."""
    item = struct.pack("<HHL", 0xFFFE, 0xE000, 0)
    return element(0x00081115, item * (count - 1))


def _nested(count: int) -> bytes:
    """Items with an element each: a sequence, and pairs."""
    inner = element(0x00080018, b"1.2\0")
    item = struct.pack("<HHL", 0xFFFE, 0xE000, len(inner)) + inner
    odd = b"" if count % 2 else struct.pack("<HHL", 0xFFFE, 0xE000, 0)
    return element(0x00081115, item * ((count - 1) // 2) + odd)


def _undefined(count: int) -> bytes:
    """Without lengths, so that nothing can be skipped."""
    inner = element(0x00080018, b"1.2\0")
    end = struct.pack("<HHL", 0xFFFE, 0xE00D, 0)
    item = struct.pack("<HHL", 0xFFFE, 0xE000, 0xFFFFFFFF) + inner + end
    odd = b"" if count % 2 else struct.pack("<HHL", 0xFFFE, 0xE000, 0)
    content = item * ((count - 1) // 2) + odd + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
    return struct.pack("<HHL", 8, 0x1115, 0xFFFFFFFF) + content


@pytest.mark.parametrize("more", [-1, 0, 1, 5000])
@pytest.mark.parametrize("make", [_flat, _twice, _items, _nested, _undefined])
@pytest.mark.parametrize("behind", [b"", element(0x7FE00010, bytes(70_000))])
def test_most_elements_is_kept(
    make: Any,
    more: int,
    behind: bytes,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with configured(most_elements=1000):
        data = make(1000 + more - bool(behind)) + behind
        ds = received(data, IMPLICIT)
        assert ds.FindFirstElement(None, 0x00000001, True) is None  # look for it
        code = saved(ds, tmp_path)
        assert code == (DICOM_ERROR_FORMAT if more > 0 else DICOM_SUCCESS)
    told = lines(caplog, "more than 1000 elements and items")
    assert bool(told) == (more > 0)
    assert not told or "CT1 (10.0.0.9)" in told[0]


def test_most_elements_is_of_fragments_too(tmp_path: Path) -> None:
    fragment = struct.pack("<HHL", 0xFFFE, 0xE000, 2) + b"ab"
    end = struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
    head = struct.pack("<HH2sxxL", 0x7FE0, 0x10, b"OB", 0xFFFFFFFF)
    with configured(most_elements=100):
        for count, code in ((99, DICOM_SUCCESS), (100, DICOM_ERROR_FORMAT)):
            jpeg = received(head + fragment * count + end, "1.2.840.10008.1.2.4.50")
            assert saved(jpeg, tmp_path) == code


def test_most_elements_is_not_for_files(tmp_path: Path) -> None:
    ds = data_set(PatientID="1", PatientName="A^B", StudyID="1")
    path = str(tmp_path / "file.dcm")
    with configured(most_elements=2):
        assert ds.SaveDS(path, 0) == DICOM_SUCCESS
        assert LDicomDS().LoadDS(path, 0) == DICOM_SUCCESS


def test_most_elements_is_little_work() -> None:
    """Half a million items are gone over in a moment, and further ones not at all."""
    ds = received(_items(8_000_000), IMPLICIT)
    found = ds.FindFirstElement(None, 0x00100020, True)
    assert found is None and ds._dataset.damage is not None


def test_longest_decoded_is_kept(caplog: pytest.LogCaptureFixture) -> None:
    ds = data_set(
        Rows=4,
        Columns=4,
        SamplesPerPixel=1,
        BitsAllocated=8,
        BitsStored=8,
        HighBit=7,
        PixelRepresentation=0,
        PhotometricInterpretation="MONOCHROME2",
        PixelData=bytes(16),
    )
    bits = {}
    for limit in (15, 16, 17):
        with configured(longest_decoded=limit):
            bits[limit] = ds.GetImage()[0]
    assert bits == {15: DICOM_ERROR_MEMORY, 16: DICOM_SUCCESS, 17: DICOM_SUCCESS}


def test_queued_bytes_is_kept(world: World) -> None:
    with configured(queued_bytes=3_000_000):
        server = world.raw_server()
        client = world.client(server.port, associated=False)
        peer = server.peer()
        client.SendAssociateRequest(request())
        peer.send(_accepted(peer.pdu()[1]))
        client.wait("OnReceiveAssociateAccept")
        ds = data_set(TextValue="x" * 1_000_000)
        store_of = (3, 1, UID_SC_IMAGE_STORAGE, "1.2", 0, "", 0)
        codes = []
        while not codes or (codes[-1] == DICOM_SUCCESS and len(codes) < 100):
            codes.append(client.SendCStoreRequest(*store_of, ds))
        assert codes[-1] == DICOM_ERROR_NET_NO_BUFFERS and len(codes) > 3


def _accepted(body: bytes) -> bytes:
    """Return an A-ASSOCIATE-AC to a request: its head, all contexts, a long PDU."""
    contexts = b"".join(
        struct.pack(">BxHBxBx", 0x21, 4 + 4 + len(IMPLICIT), number, 0)
        + struct.pack(">BxH", 0x40, len(IMPLICIT))
        + IMPLICIT.encode()
        for number in (1, 3)
    )
    name = b"1.2.840.10008.3.1.1.1"
    user = struct.pack(">BxHBxHL", 0x50, 8, 0x51, 4, 1 << 20)
    items = struct.pack(">BxH", 0x10, len(name)) + name + contexts + user
    return pdu_bytes(2, body[:68] + items)


# -- requests that are not answered ------------------------------------------------------


@pytest.mark.parametrize("fast", [True, False])
@pytest.mark.parametrize("how", ["PDU by PDU", "in one piece", "in one PDU"])
def test_outstanding_is_kept(
    how: str, fast: bool, caplog: pytest.LogCaptureFixture
) -> None:
    """The next request waits, and each answer lets one pass, in order."""
    with configured(outstanding=3, fast_path=fast):
        _, far = pair()
        requests = [echo(number) for number in range(1, 8)]
        if how == "in one PDU":
            values = b"".join(pdu[6:] for pdu in requests)
            far.put(pdu_bytes(4, values))
        elif how == "in one piece":
            far.put(b"".join(requests))
        else:
            for each in requests:
                far.put(each)
        assert numbers(far) == [1, 2, 3]
        assert lines(caplog, "3 requests are not answered (outstanding)")
        for number in range(1, 5):
            far.association.answered(number)
            far.run()
            assert numbers(far) == list(range(1, 4 + number))
        far.association.answered(5)
        far.run()
        assert numbers(far) == list(range(1, 8))
    assert len(lines(caplog, "outstanding")) == 1


def test_outstanding_is_for_data_sets_too() -> None:
    with configured(outstanding=1):
        _, far = pair()
        data = element(0x00100020, b"AB")
        requests = [
            message("CStoreRequest", n, "1.2", "1.3", 0, "", 0, data=data)
            for n in (1, 2, 3)
        ]
        far.put(requests[0] + requests[1] + requests[2])
        assert numbers(far) == [1]
        for number in (1, 2):
            far.association.answered(number)
            far.run()
            assert numbers(far) == list(range(1, number + 2))
        assert [bytes(event.data) for event in far.heard] == [data] * 3


def test_outstanding_is_lessened_by_the_last_response_only(world: World) -> None:
    """A pending C-FIND goes on; an answer with another number counts for one."""
    with configured(outstanding=2):
        client, peer = world.pair()
        for number in (1, 2, 3, 4):
            assert client.SendCFindRequest(1, number, "1.2", 0, data_set()) == DICOM_SUCCESS
        peer.wait("OnReceiveCFindRequest", 2)
        pending = (1, 1, "1.2", COMMAND_STATUS_PENDING, data_set())
        assert peer.SendCFindResponse(*pending) == DICOM_SUCCESS
        client.wait("OnReceiveCFindResponse")
        assert len(peer.heard("OnReceiveCFindRequest")) == 2
        assert peer.SendCFindResponse(1, 1, "1.2", COMMAND_STATUS_SUCCESS, None) == 0
        assert peer.wait("OnReceiveCFindRequest", 3)[1] == 3
        assert peer.SendCFindResponse(1, 99, "1.2", COMMAND_STATUS_SUCCESS, None) == 0
        assert peer.wait("OnReceiveCFindRequest", 4)[1] == 4


@pytest.mark.parametrize("before", [0, 1, 5])
def test_outstanding_is_passed_by_a_cancel(before: int) -> None:
    """Also by one that stands behind requests that wait."""
    with configured(outstanding=2):
        _, far = pair()
        waiting = [echo(number) for number in range(3, 3 + before)]
        far.put(b"".join([echo(1), echo(2), *waiting, cancel(2), *waiting, cancel(1)]))
        kinds = [event.command_set.message.name for event in far.heard]
        assert kinds == ["CEchoRequest"] * 2 + ["CCancelRequest"] * 2
        assert numbers(far) == [1, 2, 2, 1]
        for number in (1, 2, 3, 4, 5, 6, 7, 3, 4, 5, 6, 7):
            far.association.answered(number)
            far.run()
        assert numbers(far)[4:] == [*range(3, 3 + before)] * 2


def test_outstanding_is_not_passed_by_a_cancel_of_what_waits() -> None:
    """It would mean nothing to the application yet."""
    with configured(outstanding=1):
        _, far = pair()
        far.put(echo(1) + echo(2) + cancel(2))
        assert numbers(far) == [1]
        far.association.answered(1)
        far.run()
        assert numbers(far) == [1, 2, 2]


@pytest.mark.parametrize("last", [RELEASE_REQUEST, ABORT], ids=["release", "abort"])
@pytest.mark.parametrize("before", [0, 1, 4])
def test_outstanding_is_passed_by_the_end(last: bytes, before: int) -> None:
    """What was read in front of it is told first: it cannot grow any more."""
    with configured(outstanding=2):
        _, far = pair()
        far.put(b"".join(echo(number) for number in range(1, 3 + before)))
        assert numbers(far) == [1, 2]
        far.put(last)
        assert numbers(far) == list(range(1, 3 + before))
        kind = events.ReleaseRequested if last is RELEASE_REQUEST else events.Aborted
        assert isinstance(far.heard[-1], kind)


def test_outstanding_is_passed_by_a_lost_connection() -> None:
    with configured(outstanding=2):
        _, far = pair()
        far.put(b"".join(echo(number) for number in range(1, 6)))
        far.lose()
        assert numbers(far) == [1, 2, 3, 4, 5]
        assert far.association.closing


def test_outstanding_is_not_for_responses() -> None:
    with configured(outstanding=1):
        near, _ = pair()
        answers = [
            message("CEchoResponse", number, UID_VERIFICATION_CLASS, 0)
            for number in range(1, 6)
        ]
        near.put(b"".join(answers))
        assert numbers(near) == [1, 2, 3, 4, 5]


def test_outstanding_is_of_one_association(world: World) -> None:
    """And an abort of a full one ends it, while others go on."""
    with configured(outstanding=2):
        server = world.server()
        peer = world.raw_client(server.port)
        peer.associate()
        peer.send(b"".join(echo(number) for number in range(1, 6)))
        accepted = server.peer()
        accepted.wait("OnReceiveCEchoRequest", 2)
        prove_honest(world, server.port)
        peer.send(ABORT)
        accepted.wait("OnReceiveAbort")


@pytest.mark.parametrize("way", WAYS)
def test_outstanding_is_what_memory_depends_on(
    way: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sender that never stops, a port that never answers: what is kept stays the same."""
    choose_way(monkeypatch, way)
    size, most = 100_000, 4
    with configured(outstanding=most):
        server = world.server()
        peer = associated(world, server)
        sender = Flood(peer.sock, store(1, element(0x7FE00010, bytes(size))))
        with sender:
            accepted = server.peer()
            accepted.wait("OnReceiveCStoreRequest", most)
            assert wait_until(lambda: sender.is_stuck, DEADLINE)
            connection = accepted._lt.connection
            assert connection is not None
            for _ in range(50):
                LDicomNet.Breathe()
            assert len(accepted.heard("OnReceiveCStoreRequest")) == most
            inbox = connection._association.inbox
            assert len(inbox.view) <= 1 << 19 and not accepted._lt.calls
            assert connection._association.gathering.size == 0


@pytest.mark.parametrize("way", WAYS)
def test_outstanding_is_not_met_by_who_answers(
    way: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same sender, with answers: it goes on, and what is kept stays the same."""
    choose_way(monkeypatch, way)
    most = [0]

    def answer(net: Node, context: int, number: int, *_: Any) -> None:
        net.calls.clear()
        connection = net._lt.connection
        assert connection is not None
        association = connection._association
        most[0] = max(most[0], len(association.inbox.view) + association.gathering.size)
        net.SendCStoreResponse(context, number, "1.2", "1.3", COMMAND_STATUS_SUCCESS)
        count[0] += 1

    count = [0]
    with configured(outstanding=4):
        server = world.server({"OnReceiveCStoreRequest": answer})
        peer = associated(world, server)
        with Flood(peer.sock, store(1, element(0x7FE00010, bytes(100_000)))):
            assert wait_until(lambda: count[0] >= 200, DEADLINE)
    assert most[0] <= 1 << 20


class Flood:
    """Sends the same again and again on a thread, and reads the answers on another."""

    def __init__(self, sock: socket.socket, data: bytes) -> None:
        self._sock = sock
        self._data = data
        self._over = threading.Event()
        self._moved = threading.Event()
        self._threads = [
            threading.Thread(target=run, daemon=True) for run in (self._send, self._read)
        ]

    @property
    def is_stuck(self) -> bool:
        """Whether the peer has taken nothing for a while."""
        self._moved.clear()
        return not self._moved.wait(0.3)

    def _send(self) -> None:
        self._sock.settimeout(0.1)
        view = memoryview(self._data)
        left = view
        while not self._over.is_set():
            try:
                count = self._sock.send(left)
            except TimeoutError:
                continue
            except OSError:
                return
            self._moved.set()
            left = left[count:] or view

    def _read(self) -> None:
        while not self._over.is_set():
            try:
                if not self._sock.recv(65536):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def __enter__(self) -> Flood:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._sock.close()
        for thread in self._threads:
            thread.join(DEADLINE)


# -- memory --------------------------------------------------------------------------------


def unfinished(size: int) -> bytes:
    """Return the begin of a C-STORE on context 3, with so many bytes of its data set."""
    arguments = (1, UID_SC_IMAGE_STORAGE, "1.2", 0, "", 0)
    whole = message("CStoreRequest", *arguments, data=b"", context=3)
    return whole[: -len(p_data((3, 2, b"")))] + p_data((3, 0, bytes(size)))


def associated(world: World, server: Server) -> RawPeer:
    """Return a further association, however hooks run."""
    number = len(server.accepted) + 1
    peer = world.raw_client(server.port)
    peer.send(request_bytes())
    server.peer(number).wait("OnReceiveAssociateRequest")
    assert peer.pdu()[0] == 2
    return peer


def kept(peer: Node) -> int:
    """Return what a connection has of the data set that is coming."""
    connection = peer._lt.connection
    assert connection is not None
    return connection._association.gathering.size


@pytest.fixture
def before() -> int:
    """What earlier tests have left in circles does not count."""
    gc.collect()
    return FLIGHT.total


def all_landed(before: int) -> bool:
    """Wait until nothing more than that is in flight."""
    return wait_until(lambda: FLIGHT.total <= before or gc.collect() < 0, DEADLINE)


@pytest.mark.parametrize("way", WAYS)
def test_memory_in_flight_is_kept(
    way: str,
    before: int,
    world: World,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Beyond it, one after the other: nobody is stuck, nothing is lost."""
    choose_way(monkeypatch, way)
    with configured(memory_in_flight=1_000_000):
        server = world.server()
        peers = []
        for number in range(1, 5):
            peers.append(associated(world, server))
            peers[-1].send(unfinished(400_000))
            if number < 4:
                assert wait_until(lambda: kept(server.accepted[-1]) == 400_000, DEADLINE)
        assert wait_until(lambda: lines(caplog, "(memory_in_flight)"), DEADLINE)
        assert "peer 127.0.0.1" in lines(caplog, "(memory_in_flight)")[0]
        # small messages of others pass
        prove_honest(world, server.port)
        # the second waits, the first goes on
        rest = p_data((3, 0, bytes(200_000)))
        last = p_data((3, 2, element(0x00100020, b"AB")))
        peers[1].send(rest)
        peers[0].send(rest)
        assert wait_until(lambda: kept(server.accepted[0]) == 600_000, DEADLINE)
        assert kept(server.accepted[1]) == 400_000
        peers[0].send(last)
        server.accepted[0].wait("OnReceiveCStoreRequest")
        assert wait_until(lambda: kept(server.accepted[1]) == 600_000, DEADLINE)
        # one that ends without a word makes room as well
        peers[1].sock.close()
        for number in (2, 3):
            peers[number].send(rest + last)
            server.accepted[number].wait("OnReceiveCStoreRequest")
            sizes = len(server.accepted[number].heard("OnReceiveCStoreRequest"))
            assert sizes == 1
    for node in server.accepted:
        node.calls.clear()
    assert all_landed(before)


def test_memory_in_flight_is_not_for_small_ones(before: int, world: World) -> None:
    with configured(memory_in_flight=1):
        server = world.server()
        peer = world.raw_client(server.port)
        peer.associate()
        for number in (1, 2, 3):
            peer.send(store(number, element(0x7FE00010, bytes(50_000))))
        server.peer().wait("OnReceiveCStoreRequest", 3)
        assert FLIGHT.total <= before


def test_memory_in_flight_is_of_long_pdus_too(world: World) -> None:
    """Where a PDU is the whole message, what has come of it counts."""
    with configured(memory_in_flight=300_000):
        server = world.server()
        first, second = world.raw_client(server.port), world.raw_client(server.port)
        whole = store(1, element(0x7FE00010, bytes(1_500_000)))
        first.associate()
        first.send(whole[:1_000_000])
        assert wait_until(lambda: FLIGHT.total > 300_000, DEADLINE)
        second.associate()
        with Flood(second.sock, whole) as flood:
            assert wait_until(lambda: flood.is_stuck, DEADLINE)
            accepted = server.peer(2)
            connection = accepted._lt.connection
            assert connection is not None and not accepted.heard("OnReceiveCStoreRequest")
            assert len(connection._association.inbox.view) <= 1 << 21
            first.send(whole[1_000_000:])
            server.peer(1).wait("OnReceiveCStoreRequest")
            accepted.wait("OnReceiveCStoreRequest")


def test_memory_in_flight_is_free_after_a_hook(before: int, world: World) -> None:
    """As long as the hook runs, its data set counts."""
    gate, totals = threading.Event(), []

    def hold(net: Node, *_: Any) -> None:
        net.calls.clear()
        totals.append(FLIGHT.total)
        wait_until(gate.is_set, DEADLINE)

    with configured(memory_in_flight=200_000):
        server = world.server({"OnReceiveCStoreRequest": hold})
        peer = world.raw_client(server.port)
        peer.associate()
        peer.send(store(1, element(0x7FE00010, bytes(300_000))))
        assert wait_until(lambda: totals, DEADLINE)
        assert totals[0] >= 300_000
        gate.set()
        assert all_landed(before)


# -- numbers -------------------------------------------------------------------------------


def test_associations_is_kept(world: World, caplog: pytest.LogCaptureFixture) -> None:
    with configured(associations=2):
        server = world.server()
        peers = [world.raw_client(server.port) for _ in range(2)]
        server.peer(2)
        world.raw_client(server.port).expect_end()
        assert lines(caplog, "there are 2 connections already")
        peers[0].sock.close()
        assert wait_until(lambda: server.GetClientCount() < 2, DEADLINE)
        prove_honest(world, server.port)


def connection_from(host: str, port: int) -> socket.socket:
    """Connect from another address of this computer, where it has several."""
    sock = socket.socket()
    try:
        sock.bind((host, 0))
    except OSError:
        sock.close()
        pytest.skip(f"this system has no {host}")
    sock.settimeout(DEADLINE)
    sock.connect(("127.0.0.1", port))
    return sock


def test_associations_per_peer_is_kept(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with configured(associations_per_peer=2):
        server = world.server()
        peers = [world.raw_client(server.port) for _ in range(2)]
        server.peer(2)
        world.raw_client(server.port).expect_end()
        told = lines(caplog, "(associations_per_peer)")
        assert len(told) == 1 and "peer 127.0.0.1" in told[0]
        with connection_from("127.0.0.2", server.port):  # another one is not locked out
            server.peer(3)
        peers[0].sock.close()
        assert wait_until(lambda: server._lt.addresses["127.0.0.1"] < 2, DEADLINE)
        prove_honest(world, server.port)
        peers[1].sock.close()
        assert wait_until(lambda: not server._lt.addresses, DEADLINE)


def test_associations_per_peer_is_of_those_that_wait_too(world: World) -> None:
    with configured(associations_per_peer=2):
        server = world.server()
        server.answers["OnAccept"] = lambda *_: None
        for _ in range(2):
            world.raw_client(server.port)
        server.wait("OnAccept", 2)
        world.raw_client(server.port).expect_end()
        assert len(server.heard("OnAccept")) == 2


def test_waiting_connections_is_kept(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    with configured(waiting_connections=2):
        server = world.server()
        server.answers["OnAccept"] = lambda *_: None
        for _ in range(2):
            world.raw_client(server.port)
        server.wait("OnAccept", 2)
        world.raw_client(server.port).expect_end()
        assert lines(caplog, "2 connections wait for Accept already")


# -- the log -------------------------------------------------------------------------------


class Kept(logging.Handler):
    """Keeps what it gets."""

    def __init__(self) -> None:
        super().__init__(logging.DEBUG)
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(record.getMessage())


@pytest.fixture
def logged() -> Iterator[Kept]:
    handler, logger = Kept(), logging.getLogger("ltdicom.net")
    logger.addHandler(handler)
    yield handler
    logger.removeHandler(handler)


@pytest.mark.parametrize("count", [2, 3, 4, 50])
def test_log_lines_is_kept(count: int, logged: Kept) -> None:
    clock = Clock()
    limit = LogLimit(clock)
    logger = logging.getLogger("ltdicom.test_log_lines")
    logger.addHandler(logged)
    logger.addFilter(limit)
    try:
        with configured(log_lines=3):
            for number in range(count):
                logger.warning("line %d", number, extra=about("connection 5"))
                logger.debug("not counted", extra=about("connection 5"))
            logger.warning("of another", extra=about("connection 6"))
            logger.warning("of nobody")
            clock.now += 60
            logger.warning("later", extra=about("connection 5"))
            limit.forget("connection 5")
    finally:
        logger.removeHandler(logged)
        logger.removeFilter(limit)
    seen = [line for line in logged.lines if line != "not counted"]
    expected = [f"line {number}" for number in range(min(count, 3))]
    expected += ["of another", "of nobody"]
    if count > 3:
        left = count - 3
        expected.append(f"connection 5: {left} further lines were left out (log_lines)")
    assert seen == [*expected, "later"]


def test_log_lines_is_for_what_hooks_cause(world: World, logged: Kept) -> None:
    """Lines of data sets are those of the connection whose hook looks at them."""
    logger = logging.getLogger("ltdicom.dataset")

    def look(net: Node, *_: Any) -> None:
        for number in range(20):
            logger.warning("value %d is odd", number)

    logger.addHandler(logged)
    try:
        with configured(log_lines=5):
            client, _ = world.pair(server={"OnReceiveCEchoRequest": look})
            client.SendCEchoRequest(1, 1, UID_VERIFICATION_CLASS)
            client.SendAbort(0, 0)
            assert wait_until(
                lambda: any("15 further lines" in line for line in logged.lines), DEADLINE
            )
    finally:
        logger.removeHandler(logged)
    assert sum("is odd" in line for line in logged.lines) == 5


def test_settings_are_as_before() -> None:
    assert SETTINGS.outstanding == 64 and SETTINGS.log_lines == 120
