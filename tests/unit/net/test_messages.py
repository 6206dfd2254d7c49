"""Each of the 23 messages, with all its arguments, in both directions."""

from __future__ import annotations

import ctypes
import inspect
from typing import Any

import pytest

from ltdicom import (
    COMMAND_PRIORITY_HIGH,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PDU_ID,
    DICOM_SUCCESS,
    UID_SC_IMAGE_STORAGE,
    LDicomDS,
    LDicomNet,
)
from ltdicom._net.association.items import Context
from tests.support.message_strategies import command_bytes, text_element
from tests.support.net_support import (
    LoudNode,
    Node,
    World,
    command_of,
    data_set,
    p_data,
    request,
    request_bytes,
    values_of,
)

SERVICES = [
    name.removeprefix("Send")
    for name in dir(LDicomNet)
    if name.startswith(("SendC", "SendN")) and name.endswith(("Request", "Response"))
]
CONTEXT = 3
WORDS: dict[str, Any] = {
    "nMessageID": 0xABCD,
    "pszClass": UID_SC_IMAGE_STORAGE,
    "pszInstance": "1.2.3.4.5",
    "nPriority": COMMAND_PRIORITY_HIGH,
    "pszMoveAE": "MOVER",
    "nMoveMessageID": 0xFFFE,
    "nStatus": 0xB007,
    "nRemaining": 1,
    "nCompleted": 2,
    "nFailed": 3,
    "nWarning": 0xFFFF,
    "nEvent": 5,
    "nAction": 6,
    "pnAttribute": [0x00100020, 0x7FE00010],
}
# what an empty argument is; numbers cannot be empty
EMPTY: dict[str, Any] = {"pszClass": "", "pszInstance": "", "pszMoveAE": ""}
# what an empty argument leaves out of a request
OPTIONAL = {
    "CStoreRequest": {"pszMoveAE", "nMoveMessageID"},
    "NGetRequest": {"pnAttribute"},
    "NCreateRequest": {"pszInstance"},
}
# the elements of PS3.7 by argument; those of requests and responses differ
ELEMENTS = {
    "nPriority": "Priority",
    "nStatus": "Status",
    "nRemaining": "NumberOfRemainingSuboperations",
    "nCompleted": "NumberOfCompletedSuboperations",
    "nFailed": "NumberOfFailedSuboperations",
    "nWarning": "NumberOfWarningSuboperations",
    "nEvent": "EventTypeID",
    "nAction": "ActionTypeID",
    "pnAttribute": "AttributeIdentifierList",
    "nMoveMessageID": "MoveOriginatorMessageID",
}
FIELDS = {  # PS3.7 annex E
    "CStore": 0x0001, "CGet": 0x0010, "CFind": 0x0020, "CMove": 0x0021, "CEcho": 0x0030,
    "NReport": 0x0100, "NGet": 0x0110, "NSet": 0x0120, "NAction": 0x0130,
    "NCreate": 0x0140, "NDelete": 0x0150, "CCancel": 0x0FFF,
}  # fmt: skip


def parameters(method: str) -> list[str]:
    return list(inspect.signature(getattr(LDicomNet, method)).parameters)[1:]


def arguments(service: str, values: dict[str, Any]) -> dict[str, Any]:
    names = parameters(f"Send{service}")
    return {n: v for n, v in {"nPresentationID": CONTEXT, **values}.items() if n in names}


def element_of(service: str, parameter: str) -> str:
    """Return the keyword of the element that carries an argument (PS3.7 9.3, 10.3)."""
    asked = service.startswith(("NGet", "NSet", "NAction", "NDelete"))
    kind = "Requested" if asked and service.endswith("Request") else "Affected"
    if parameter == "nMessageID":
        answers = service.endswith("Response") or service == "CCancelRequest"
        return "MessageIDBeingRespondedTo" if answers else "MessageID"
    if parameter == "pszMoveAE":
        store = service.startswith("CStore")
        return "MoveOriginatorApplicationEntityTitle" if store else "MoveDestination"
    if parameter in ("pszClass", "pszInstance"):
        return f"{kind}SOP{parameter[3:]}UID"
    return ELEMENTS[parameter]


def expected_hook(service: str, sent: dict[str, Any], ds: Any) -> tuple[Any, ...]:
    known = {**sent, "pDS": ds, "nCount": len(sent.get("pnAttribute") or [])}
    return tuple(known[name] for name in parameters(f"OnReceive{service}"))


def shown(arguments: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a hook's arguments with the data set as its values."""
    return tuple(values_of(a) if hasattr(a, "GetFirstElement") else a for a in arguments)


def test_every_service_is_there() -> None:
    assert len(SERVICES) == 23


@pytest.mark.parametrize("direction", ["forth", "back"])
@pytest.mark.parametrize("service", SERVICES)
def test_all_arguments_arrive(world: World, service: str, direction: str) -> None:
    client, peer = world.pair(kind=LoudNode)
    near, far = (client, peer) if direction == "forth" else (peer, client)
    sent = arguments(service, WORDS)
    has_data = "pDS" in parameters(f"Send{service}")
    ds = {"pDS": data_set(PatientID="ABC")} if has_data else {}
    assert getattr(near, f"Send{service}")(**sent, **ds) == DICOM_SUCCESS

    received = far.wait(f"OnReceive{service}")
    data = {"PatientID": "ABC"} if has_data else None
    assert shown(received) == expected_hook(service, sent, data)

    # in front of it came OnReceive and OnReceiveData, in this order
    assert far.names[-3:] == ["OnReceive", "OnReceiveData", f"OnReceive{service}"]
    context_id, command, data_seen = far.heard("OnReceiveData")[-1]
    assert (context_id, values_of(data_seen)) == (CONTEXT, data)
    elements = command_of(command)
    field = FIELDS[service.removesuffix("Request").removesuffix("Response")]
    wanted = {element_of(service, n): v for n, v in sent.items() if n != "nPresentationID"}
    wanted["CommandField"] = field | (0x8000 if service.endswith("Response") else 0)
    wanted["CommandDataSetType"] = 1 if has_data else 0x0101
    del elements["CommandGroupLength"]
    assert elements == wanted
    assert far.GetCommandSet() is command

    error, kind, buffer, count = far.heard("OnReceive")[-1]
    assert (error, kind, count) == (DICOM_SUCCESS, 4, len(buffer))
    assert buffer.startswith(bytes(command._dataset.encoded_command()))


@pytest.mark.parametrize("service", SERVICES)
@pytest.mark.parametrize("nothing", ["", None])
def test_empty_arguments(world: World, service: str, nothing: Any) -> None:
    near, far = world.pair()
    empty: dict[str, Any] = dict.fromkeys(EMPTY, nothing)
    numbers = {n: 0 for n, v in WORDS.items() if isinstance(v, int)}
    sent = arguments(
        service, {**numbers, **empty, "pnAttribute": [] if nothing == "" else None}
    )
    ds = {"pDS": None} if "pDS" in parameters(f"Send{service}") else {}
    assert getattr(near, f"Send{service}")(**sent, **ds) == DICOM_SUCCESS
    received = far.wait(f"OnReceive{service}")
    wanted = arguments(service, {**numbers, **EMPTY, "pnAttribute": []})
    assert received == expected_hook(service, wanted, None)

    elements = command_of(far.GetCommandSet())
    optional = OPTIONAL.get(service, set())
    if service.endswith("Response"):
        optional = {"pszClass", "pszInstance"}
    names = [n for n in sent if n != "nPresentationID"]
    there = {n: element_of(service, n) in elements for n in names}
    assert there == {n: n not in optional for n in names}
    assert elements["CommandDataSetType"] == 0x0101


def test_n_set_of_the_classic_example(world: World) -> None:
    """A mandatory instance UID that is empty travels with length zero."""
    near, far = world.pair()
    ds = data_set(PatientID="123-45-6789")
    context_id = near.GetAssociate().FindAbstract(UID_SC_IMAGE_STORAGE)
    assert context_id == 3
    sent = near.SendNSetRequest(context_id, 99, UID_SC_IMAGE_STORAGE, "", ds)
    assert sent == DICOM_SUCCESS
    received = far.wait("OnReceiveNSetRequest")
    assert received[:4] == (context_id, 99, UID_SC_IMAGE_STORAGE, "")
    assert values_of(received[4]) == {"PatientID": "123-45-6789"}
    elements = command_of(far.GetCommandSet())
    assert not elements["RequestedSOPInstanceUID"]
    answer = (context_id, 99, UID_SC_IMAGE_STORAGE, "1.2.3", 0, None)
    assert far.SendNSetResponse(*answer) == DICOM_SUCCESS
    assert near.wait("OnReceiveNSetResponse") == answer


def test_a_data_set_without_elements_is_none(world: World) -> None:
    from ltdicom import LDicomDS

    near, far = world.pair()
    assert near.SendNSetRequest(3, 1, "1.2", "1.3", LDicomDS()) == DICOM_SUCCESS
    assert far.wait("OnReceiveNSetRequest")[4] is None
    assert command_of(far.GetCommandSet())["CommandDataSetType"] == 0x0101


def test_a_move_of_message_zero_keeps_its_number(world: World) -> None:
    near, far = world.pair()
    assert near.SendCStoreRequest(3, 1, "1.2", "1.3", 0, "MOVER", 0, None) == DICOM_SUCCESS
    far.wait("OnReceiveCStoreRequest")
    assert command_of(far.GetCommandSet())["MoveOriginatorMessageID"] == 0


def test_the_data_set_may_be_changed_when_send_has_returned(world: World) -> None:
    near, far = world.pair()
    ds = data_set(PatientID="BEFORE", TextValue="x" * 100_000)
    assert near.SendNSetRequest(3, 1, "1.2", "1.3", ds) == DICOM_SUCCESS
    element = ds.FindFirstElement(None, 0x00100020, False)
    assert ds.SetStringValue(element, "AFTER", 1)
    ds.ResetDS()
    received = values_of(far.wait("OnReceiveNSetRequest")[4])
    assert received == {"PatientID": "BEFORE", "TextValue": "x" * 100_000}


def test_a_received_data_set_goes_back_as_it_came(world: World) -> None:
    def answer(net: Node, context: int, message: int, uid: str, inst: str, ds: Any) -> None:
        net.SendNSetResponse(context, message, uid, inst, 0, ds)

    near, far = world.pair(server={"OnReceiveNSetRequest": answer})
    near.SendNSetRequest(3, 1, "1.2", "1.3", data_set(PatientID="X", PatientName="A^B"))
    assert values_of(near.wait("OnReceiveNSetResponse")[5]) == {
        "PatientID": "X",
        "PatientName": "A^B",
    }
    # it stays valid for as long as somebody holds it
    far.Close()
    kept = far.heard("OnReceiveNSetRequest")[0][4]
    assert values_of(kept) == {"PatientID": "X", "PatientName": "A^B"}


@pytest.mark.parametrize("number", [-1, 0x10000])
def test_a_message_id_out_of_range(world: World, number: int) -> None:
    near, far = world.pair()
    sent = near.SendCEchoRequest(1, number, "1.2.840.10008.1.1")
    assert sent == DICOM_ERROR_PARAMETER
    assert near.SendCEchoRequest(1, 0xFFFF, "1.2.840.10008.1.1") == DICOM_SUCCESS
    assert far.wait("OnReceiveCEchoRequest")[1] == 0xFFFF


@pytest.mark.parametrize("text", ["1." * 33, "1.2.é", "1.2\\1.3"])
def test_a_uid_that_breaks_a_rule_is_sent_with_a_warning(
    world: World, text: str, caplog: pytest.LogCaptureFixture
) -> None:
    near, far = world.pair()
    assert near.SendCEchoRequest(1, 1, text) == DICOM_SUCCESS
    assert far.wait("OnReceiveCEchoRequest")[2] == text
    assert far.SendCEchoResponse(1, 1, text, 0) == DICOM_SUCCESS
    assert near.wait("OnReceiveCEchoResponse")[2] == text
    told = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert len(told) == 2
    assert all("peer 127.0.0.1: C-ECHO-R" in t and "AffectedSOPClassUID" in t for t in told)


def test_a_uid_without_bytes_is_refused(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    near, far = world.pair()
    assert near.SendCEchoRequest(1, 1, "1.2.\u0141") == DICOM_ERROR_PARAMETER
    assert [r for r in caplog.records if r.levelname == "WARNING"] == []
    assert far.SendCEchoResponse(1, 1, "1.2.\u0141", 0) == DICOM_ERROR_PARAMETER
    [told] = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert "peer 127.0.0.1: C-ECHO-RSP was not sent: DICOM_ERROR_PARAMETER" in told


def test_a_refused_response_is_logged(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """Many programs look at no code; the peer waits in vain."""
    near, far = world.pair()
    assert far.SendCEchoResponse(99, 1, "1.2", 0) == DICOM_ERROR_PDU_ID
    near.Close()
    far.wait("OnClose")
    assert far.SendCEchoResponse(1, 1, "1.2", 0) == DICOM_ERROR_NET_NOT_CONNECTED
    told = [r.getMessage() for r in caplog.records if "was not sent" in r.getMessage()]
    assert ["DICOM_ERROR_PDU_ID" in told[0], "NOT_CONNECTED" in told[1]] == [True, True]
    assert {r.levelname for r in caplog.records if "was not sent" in r.getMessage()} == {
        "WARNING"
    }


class Polite(Node):
    """Looks at the command set of each response, and leaves it as it is."""

    def OnBeforeSendCommandSet(self, pCS: LDicomDS) -> None:
        assert pCS.GetFirstElement(None, True, False) is not None


@pytest.mark.parametrize("kind", [Node, Polite])
@pytest.mark.parametrize("raw", [b"1.2." + b"3" * 62, b"1.2.3\xff", b"1.2\\1.3", b" 1.2"])
def test_an_instance_comes_back_as_it_was_sent(
    world: World, raw: bytes, kind: type[Node]
) -> None:
    def answer(net: Node, context: int, message: int, *rest: Any) -> None:
        assert net.SendCStoreResponse(context, message, *rest[:2], 0) == DICOM_SUCCESS

    server = world.server({"OnReceiveCStoreRequest": answer}, kind=kind)
    peer = world.raw_client(server.port)
    peer.associate()
    asked = command_bytes(
        0x0001, AffectedSOPClassUID=b"1.2.3.4", MessageID=5, AffectedSOPInstanceUID=raw
    )
    peer.send(p_data((3, 3, asked)))
    pdu_type, body = peer.pdu()
    assert pdu_type == 4
    assert text_element("AffectedSOPInstanceUID", raw) in body
    assert text_element("AffectedSOPClassUID", b"1.2.3.4") in body


def test_a_strange_association_request_is_forwarded(
    world: World, caplog: pytest.LogCaptureFixture
) -> None:
    """A proxy sends on what its hook was given, and gives back what comes of it."""
    inner = world.server()
    outer = world.server({"OnReceiveAssociateRequest": lambda net, pdu: None})
    peer = world.raw_client(outer.port)
    asked = request()
    asked._items.contexts.append(Context(7, "1.2.3", 0, ["1.2.x"]))
    asked._items.contexts.append(Context(9, "1.2.4", 0, [""]))
    peer.send(request_bytes(asked))
    [pdu] = outer.peer().wait("OnReceiveAssociateRequest")
    assert pdu.GetTransferCount(9) == 0
    proxy = world.client(inner.port, pdu=pdu.Clone())
    assert [proxy.GetAssociate().GetResult(n) for n in (1, 3, 7, 9)] == [0, 0, 4, 4]
    told = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert sum("an A-ASSOCIATE-RQ is sent although" in line for line in told) == 2
    assert sum("is rejected: its transfer syntaxes" in line for line in told) == 2


def test_a_text_is_the_same_in_a_hook_and_in_the_command_set(world: World) -> None:
    server = world.server()
    peer = world.raw_client(server.port)
    peer.associate()
    asked = command_bytes(
        0x0021,
        AffectedSOPClassUID=b"1.2.3\0abc",
        MessageID=5,
        Priority=0,
        MoveDestination=b"MOVER\0\xcd\xcd",
    )
    peer.send(p_data((3, 3, asked)))
    node = server.peer()
    assert node.wait("OnReceiveCMoveRequest") == (3, 5, "1.2.3", 0, "MOVER", None)
    command = node.GetCommandSet()
    for tag, text in ((0x00000002, "1.2.3"), (0x00000600, "MOVER")):
        element = command.FindFirstElement(None, tag, False)
        buffer = ctypes.create_unicode_buffer(65)
        assert command.GetConvertValue(element, buffer, 65) == len(text) + 1
        assert command.GetStringValue(element) == buffer.value == text


def test_counts_of_attributes(world: World) -> None:
    near, far = world.pair()
    tags = [0x00100010, 0x00100020, 0x00100030]
    assert near.SendNGetRequest(3, 1, "1.2", "1.3", tags, 2) == DICOM_SUCCESS
    assert far.wait("OnReceiveNGetRequest")[4:] == (tags[:2], 2)
    assert near.SendNGetRequest(3, 1, "1.2", "1.3", tags, 4) == DICOM_ERROR_PARAMETER
