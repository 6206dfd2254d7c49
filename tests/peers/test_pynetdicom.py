"""pynetdicom's own AE as the peer, in both roles.

The data sets that cross are compared as pydicom's, so what ltdicom encodes is read by
somebody else and the other way round.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from pydicom.dataset import Dataset, FileMetaDataset
from pynetdicom import AE, build_role, evt
from pynetdicom.association import Association

from ltdicom import (
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_SUCCESS,
    PDU_ROLE_SUPPORT,
    UID_EXPLICIT_VR_BIG_ENDIAN,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_MODALITY_PERFORMED_CLASS,
    UID_PATIENT_ROOT_QUERY_FIND,
    UID_PATIENT_ROOT_QUERY_GET,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
    LDicomAssociate,
    LDicomDS,
    wait_until,
)
from tests.support.net_support import DEADLINE, Node, World, data_set, request

SYNTAXES = [
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_EXPLICIT_VR_BIG_ENDIAN,
    "1.2.840.10008.1.2.1.99",  # deflated
]
INSTANCE = "1.2.826.0.1.3680043.8.498.1"


def a_picture() -> Dataset:
    dataset = Dataset()
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.TransferSyntaxUID = UID_IMPLICIT_VR_LITTLE_ENDIAN
    dataset.SOPClassUID, dataset.SOPInstanceUID = UID_SC_IMAGE_STORAGE, INSTANCE
    dataset.PatientName, dataset.PatientID = "Doe^Jane", "123-45-6789"
    dataset.Rows, dataset.Columns, dataset.BitsAllocated = 40, 60, 8
    dataset.BitsStored, dataset.HighBit, dataset.PixelRepresentation = 8, 7, 0
    dataset.SamplesPerPixel, dataset.PhotometricInterpretation = 1, "MONOCHROME2"
    item = Dataset()
    item.CodeValue, item.CodeMeaning = "T-D1100", "Head"
    dataset.AnatomicRegionSequence = [item]
    dataset.PixelData = bytes(range(240)) * 10
    dataset["PixelData"].VR = "OW"
    return dataset


def seen(ds: LDicomDS | Dataset | None) -> Dataset | None:
    """Return pydicom's form without group 0002, whoever decoded it."""
    if isinstance(ds, LDicomDS):
        ds = ds.to_pydicom()
    # element by element: a copy would forget how its raw elements are encoded
    return None if ds is None else Dataset({element.tag: element for element in ds})


Handlers = dict[Any, Callable[[Any], Any]]


@contextlib.contextmanager
def serving(handlers: Handlers, *classes: str, syntaxes: list[str]) -> Iterator[int]:
    """Run pynetdicom's server; yield its port."""
    ae = AE("SERVER")
    ae.require_called_aet = True
    for sop_class in classes:
        ae.add_supported_context(sop_class, syntaxes, scu_role=True, scp_role=True)
    server = ae.start_server(
        ("127.0.0.1", 0), block=False, evt_handlers=list(handlers.items())
    )
    try:
        yield server.socket.getsockname()[1]
    finally:
        server.shutdown()


@contextlib.contextmanager
def associated(
    port: int,
    *classes: str,
    syntaxes: list[str] | None = None,
    handlers: Handlers | None = None,
    roles: list[Any] | None = None,
) -> Iterator[Association]:
    """Associate as pynetdicom's requestor; release at the end."""
    ae = AE("CLIENT")
    for sop_class in classes:
        ae.add_requested_context(sop_class, syntaxes or SYNTAXES[:1])
    association = ae.associate(
        "127.0.0.1",
        port,
        ae_title="SERVER",
        evt_handlers=list((handlers or {}).items()),
        ext_neg=roles,
    )
    assert association.is_established
    try:
        yield association
    finally:
        association.release()


# -- the main job ------------------------------------------------------------------------


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_our_n_set_reaches_pynetdicom(world: World, syntax: str) -> None:
    received: list[Any] = []

    def on_set(event: Any) -> tuple[int, Dataset]:
        rq = event.request
        received.append((rq.RequestedSOPInstanceUID, event.modification_list))
        answer = Dataset()
        answer.PatientID = "CHANGED"
        return 0x0000, answer

    with serving(
        {evt.EVT_N_SET: on_set}, UID_MODALITY_PERFORMED_CLASS, syntaxes=[syntax]
    ) as port:
        pdu = request(UID_MODALITY_PERFORMED_CLASS, syntaxes=(syntax,))
        client = world.client(port, pdu=pdu)
        context_id = client.GetAssociate().FindAbstract(UID_MODALITY_PERFORMED_CLASS)
        sent = client.SendNSetRequest(
            context_id, 99, UID_MODALITY_PERFORMED_CLASS, "1.2.3.4", data_set()
        )
        assert sent == DICOM_SUCCESS
        *answer, ds = client.wait("OnReceiveNSetResponse")
        assert client.SendReleaseRequest() == DICOM_SUCCESS
        assert client.wait("OnClose") == (DICOM_SUCCESS, client)
    assert received[0][0] == "1.2.3.4"
    assert seen(received[0][1]) == seen(data_set(PatientID="123-45-6789"))
    ids = [context_id, 99, UID_MODALITY_PERFORMED_CLASS, "1.2.3.4"]
    assert answer == [*ids, COMMAND_STATUS_SUCCESS]
    assert seen(ds) == seen(data_set(PatientID="CHANGED"))


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_pynetdicoms_n_set_reaches_us(world: World, syntax: str) -> None:
    stored = data_set(PatientID="OLD", PatientName="Doe^Jane")

    def on_set(net: Node, *arguments: Any) -> None:
        *known, ds = arguments
        changed = stored.FindFirstElement(None, 0x00100020, False)
        value = ds.GetStringValue(ds.FindFirstElement(None, 0x00100020, False))
        assert stored.SetStringValue(changed, value)
        assert net.SendNSetResponse(*known, 0, stored) == DICOM_SUCCESS

    server = world.server({"OnReceiveNSetRequest": on_set})
    with associated(
        server.port, UID_MODALITY_PERFORMED_CLASS, syntaxes=[syntax]
    ) as association:
        change = Dataset()
        change.PatientID = "123-45-6789"
        status, answer = association.send_n_set(
            change, UID_MODALITY_PERFORMED_CLASS, "1.2.3.4", msg_id=7
        )
    assert status.Status == 0
    assert seen(answer) == seen(data_set(PatientID="123-45-6789", PatientName="Doe^Jane"))
    peer = server.peer()
    called = peer.wait("OnReceiveNSetRequest")
    assert called[:4] == (1, 7, UID_MODALITY_PERFORMED_CLASS, "1.2.3.4")
    assert peer.wait("OnClose") == (DICOM_SUCCESS, peer)


def keep(net: Node, *arguments: Any) -> None:
    """Answer a C-STORE."""
    net.SendCStoreResponse(*arguments[:4], COMMAND_STATUS_SUCCESS)


# -- echo and store ----------------------------------------------------------------------


def test_our_echo_and_store(world: World) -> None:
    stored: list[Dataset] = []

    def on_store(event: Any) -> int:
        stored.append(event.dataset)
        return 0xB007

    handlers: Handlers = {evt.EVT_C_STORE: on_store, evt.EVT_C_ECHO: lambda _: 0}
    classes = UID_VERIFICATION_CLASS, UID_SC_IMAGE_STORAGE
    with serving(handlers, *classes, syntaxes=SYNTAXES) as port:
        client = world.client(port, pdu=request(*classes, syntaxes=tuple(SYNTAXES[1:3])))
        assert client.SendCEchoRequest(1, 1, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
        echoed = client.wait("OnReceiveCEchoResponse")
        assert echoed == (1, 1, UID_VERIFICATION_CLASS, COMMAND_STATUS_SUCCESS)
        picture = LDicomDS.from_pydicom(a_picture())
        for message in (1, 2):
            sent = client.SendCStoreRequest(
                3, message, UID_SC_IMAGE_STORAGE, INSTANCE, pDS=picture
            )
            assert sent == DICOM_SUCCESS
            answer = client.wait("OnReceiveCStoreResponse", message)
            assert answer == (3, message, UID_SC_IMAGE_STORAGE, INSTANCE, 0xB007)
        client.SendReleaseRequest()
        client.wait("OnClose")
    assert [seen(ds) for ds in stored] == [seen(a_picture())] * 2


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_pynetdicoms_echo_and_store(world: World, syntax: str) -> None:
    def on_echo(net: Node, *arguments: Any) -> None:
        net.SendCEchoResponse(*arguments, COMMAND_STATUS_SUCCESS)

    server = world.server(
        {"OnReceiveCStoreRequest": keep, "OnReceiveCEchoRequest": on_echo}
    )
    picture = a_picture()
    picture.file_meta.TransferSyntaxUID = syntax
    classes = UID_VERIFICATION_CLASS, UID_SC_IMAGE_STORAGE
    with associated(server.port, *classes, syntaxes=[syntax]) as association:
        assert association.send_c_echo().Status == 0
        status = association.send_c_store(
            picture, originator_aet="MOVER", originator_id=21, priority=1
        )
        assert status.Status == 0
    called = server.peer().wait("OnReceiveCStoreRequest")
    assert called[:7] == (3, 1, UID_SC_IMAGE_STORAGE, INSTANCE, 1, "MOVER", 21)
    assert seen(called[7]) == seen(a_picture())


# -- find and get ------------------------------------------------------------------------


def matches() -> list[Dataset]:
    found = []
    for number in range(3):
        dataset = Dataset()
        dataset.QueryRetrieveLevel, dataset.PatientID = "PATIENT", f"P{number}"
        found.append(dataset)
    return found


def test_our_find(world: World) -> None:
    asked: list[Dataset] = []

    def on_find(event: Any) -> Iterator[tuple[int, Dataset | None]]:
        asked.append(event.identifier)
        yield from ((0xFF00, match) for match in matches())

    with serving(
        {evt.EVT_C_FIND: on_find}, UID_PATIENT_ROOT_QUERY_FIND, syntaxes=SYNTAXES
    ) as port:
        client = world.client(port, pdu=request(UID_PATIENT_ROOT_QUERY_FIND))
        query = data_set(QueryRetrieveLevel="PATIENT", PatientID="")
        client.SendCFindRequest(1, 5, UID_PATIENT_ROOT_QUERY_FIND, 0, query)
        client.wait("OnReceiveCFindResponse", 4)
        client.SendReleaseRequest()
        client.wait("OnClose")
    answers = client.heard("OnReceiveCFindResponse")
    pending, success = COMMAND_STATUS_PENDING, COMMAND_STATUS_SUCCESS
    assert [a[3] for a in answers] == [pending, pending, pending, success]
    assert [seen(a[4]) for a in answers] == [*matches(), None]
    assert seen(asked[0]) == seen(query)


def test_pynetdicoms_find(world: World) -> None:
    def on_find(net: Node, context: int, message: int, uid: str, *_: Any) -> None:
        for match in matches():
            ds = LDicomDS.from_pydicom(match)
            net.SendCFindResponse(context, message, uid, COMMAND_STATUS_PENDING, ds)
        net.SendCFindResponse(context, message, uid, COMMAND_STATUS_SUCCESS, None)

    server = world.server({"OnReceiveCFindRequest": on_find})
    query = Dataset()
    query.QueryRetrieveLevel, query.PatientID = "PATIENT", "*"
    with associated(server.port, UID_PATIENT_ROOT_QUERY_FIND) as association:
        answers = list(association.send_c_find(query, UID_PATIENT_ROOT_QUERY_FIND))
    assert [status.Status for status, _ in answers] == [0xFF00] * 3 + [0]
    assert [seen(ds) for _, ds in answers[:3]] == matches()
    assert seen(server.peer().wait("OnReceiveCFindRequest")[4]) == query


def test_our_get_receives_on_the_same_association(world: World) -> None:
    def on_get(event: Any) -> Iterator[Any]:
        yield 1
        yield 0xFF00, a_picture()

    classes = UID_PATIENT_ROOT_QUERY_GET, UID_SC_IMAGE_STORAGE
    with serving({evt.EVT_C_GET: on_get}, *classes, syntaxes=SYNTAXES) as port:
        pdu = request(*classes)
        assert pdu.SetRoleSelect(3, True, PDU_ROLE_SUPPORT, PDU_ROLE_SUPPORT) == 0
        client = world.client(port, {"OnReceiveCStoreRequest": keep}, pdu=pdu)
        query = data_set(QueryRetrieveLevel="PATIENT", PatientID="X")
        client.SendCGetRequest(1, 5, UID_PATIENT_ROOT_QUERY_GET, 0, query)
        client.wait("OnReceiveCGetResponse", 2)
        client.SendReleaseRequest()
        client.wait("OnClose")
    first, last = client.heard("OnReceiveCGetResponse")
    assert first[3:8] == (COMMAND_STATUS_PENDING, 0, 1, 0, 0)
    assert last[3:8] == (COMMAND_STATUS_SUCCESS, 0, 1, 0, 0)
    assert seen(client.heard("OnReceiveCStoreRequest")[0][7]) == seen(a_picture())


def test_pynetdicoms_get(world: World) -> None:
    stored: list[Dataset] = []

    def on_get(net: Node, context: int, message: int, uid: str, *_: Any) -> None:
        picture = LDicomDS.from_pydicom(a_picture())
        number = net.GetAssociate().FindAbstract(UID_SC_IMAGE_STORAGE)
        net.asked = context, message, uid  # type: ignore[attr-defined]
        net.SendCStoreRequest(number, 40, UID_SC_IMAGE_STORAGE, INSTANCE, pDS=picture)

    def on_stored(net: Node, *_: Any) -> None:
        net.SendCGetResponse(*net.asked, 0, 0, 1, 0, 0, None)  # type: ignore[attr-defined]

    def accept(net: Node, pdu: LDicomAssociate) -> None:
        answer = LDicomAssociate(False)
        for context_id in (1, 3):
            answer.AddPresentation(context_id, 0, pdu.GetAbstract(context_id))
            answer.AddTransfer(context_id, pdu.GetTransfer(context_id, 0))
        answer.SetRoleSelect(3, True, PDU_ROLE_SUPPORT, PDU_ROLE_SUPPORT)
        assert net.SendAssociateAccept(answer) == DICOM_SUCCESS

    def on_store(event: Any) -> int:
        stored.append(event.dataset)
        return 0

    server = world.server(
        {
            "OnReceiveAssociateRequest": accept,
            "OnReceiveCGetRequest": on_get,
            "OnReceiveCStoreResponse": on_stored,
        }
    )
    query = Dataset()
    query.QueryRetrieveLevel, query.PatientID = "PATIENT", "X"
    roles = [build_role(UID_SC_IMAGE_STORAGE, scu_role=True, scp_role=True)]
    with associated(
        server.port,
        UID_PATIENT_ROOT_QUERY_GET,
        UID_SC_IMAGE_STORAGE,
        handlers={evt.EVT_C_STORE: on_store},
        roles=roles,
    ) as association:
        ((status, _),) = association.send_c_get(query, UID_PATIENT_ROOT_QUERY_GET)
    assert status.Status == 0 and status.NumberOfCompletedSuboperations == 1
    assert [seen(ds) for ds in stored] == [seen(a_picture())]


# -- the end of an association -----------------------------------------------------------


def test_pynetdicom_rejects_us(world: World) -> None:
    with serving({}, UID_VERIFICATION_CLASS, syntaxes=SYNTAXES) as port:
        client = world.client(port, associated=False)
        pdu = request(UID_VERIFICATION_CLASS)
        pdu.SetCalled("SOMEBODY")
        client.SendAssociateRequest(pdu)
        # permanent, by the service user: the called title is unknown
        assert client.wait("OnReceiveAssociateReject") == (1, 1, 7)
        assert client.wait("OnClose") == (DICOM_SUCCESS, client)


def test_pynetdicom_aborts(world: World) -> None:
    server = world.server()
    with associated(server.port, UID_VERIFICATION_CLASS) as association:
        association.abort()
    peer = server.peer()
    assert peer.wait("OnReceiveAbort") == (0, 0)
    assert peer.wait("OnClose") == (DICOM_ERROR_NET_CONNECTION_ABORTED, peer)


def test_we_abort_pynetdicom(world: World) -> None:
    abort = {"OnReceiveCEchoRequest": lambda net, *_: net.SendAbort(0, 0)}
    server = world.server(abort)
    with associated(server.port, UID_VERIFICATION_CLASS) as association:
        assert not association.send_c_echo()
        assert wait_until(lambda: association.is_aborted, DEADLINE)
    server.peer().wait("OnClose")


def test_we_release_as_the_acceptor(world: World) -> None:
    server = world.server()
    with associated(server.port, UID_VERIFICATION_CLASS) as association:
        peer = server.peer()
        assert peer.SendReleaseRequest() == DICOM_SUCCESS
        peer.wait("OnReceiveReleaseResponse")
        assert peer.wait("OnClose") == (DICOM_SUCCESS, peer)
        assert wait_until(lambda: association.is_released, DEADLINE)
