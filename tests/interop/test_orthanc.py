"""Orthanc as the peer: echo, store, find, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from ltdicom import (
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    UID_PATIENT_ROOT_QUERY_FIND,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
    LDicomDS,
)
from tests.support.net_support import Node, World, data_set, request, values_of
from tests.support.pictures import picture

if TYPE_CHECKING:
    from tests.flows.flow_peers import Orthanc

pytestmark = pytest.mark.peer

CLASSES = UID_VERIFICATION_CLASS, UID_SC_IMAGE_STORAGE, UID_PATIENT_ROOT_QUERY_FIND


def test_echo_store_and_find(world: World, archive: Orthanc) -> None:
    pdu = request(*CLASSES)
    assert pdu.SetCalled(archive.title) == DICOM_SUCCESS
    client = world.client(archive.port, pdu=pdu)
    assert client.SendCEchoRequest(1, 1, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
    assert client.wait("OnReceiveCEchoResponse")[3] == COMMAND_STATUS_SUCCESS

    sent = [picture(PatientID=f"ORTHANC-{number}") for number in range(3)]
    for number, dataset in enumerate(sent):
        instance, ds = str(dataset.SOPInstanceUID), LDicomDS.from_pydicom(dataset)
        code = client.SendCStoreRequest(3, number, UID_SC_IMAGE_STORAGE, instance, pDS=ds)
        assert code == DICOM_SUCCESS
    for number in range(1, 4):
        assert client.wait("OnReceiveCStoreResponse", number)[4] == COMMAND_STATUS_SUCCESS

    query = data_set(QueryRetrieveLevel="PATIENT", PatientID="ORTHANC-*", PatientName="")
    client.SendCFindRequest(5, 9, UID_PATIENT_ROOT_QUERY_FIND, 0, query)
    client.wait("OnReceiveCFindResponse", 4)
    *pending, last = client.heard("OnReceiveCFindResponse")
    assert {answer[3] for answer in pending} == {COMMAND_STATUS_PENDING}
    assert last[1:] == (9, UID_PATIENT_ROOT_QUERY_FIND, COMMAND_STATUS_SUCCESS, None)
    found = sorted(values_of(answer[4])["PatientID"] for answer in pending)
    assert found == [dataset.PatientID for dataset in sent]
    assert client.SendReleaseRequest() == DICOM_SUCCESS
    assert client.wait("OnClose") == (DICOM_SUCCESS, client)


def test_orthanc_echoes_and_stores_here(world: World, archive: Orthanc) -> None:
    def keep(net: Node, *arguments: Any) -> None:
        net.SendCStoreResponse(*arguments[:4], COMMAND_STATUS_SUCCESS)

    def echo(net: Node, *arguments: Any) -> None:
        net.SendCEchoResponse(*arguments, COMMAND_STATUS_SUCCESS)

    dataset = picture(PatientID="BACK")
    with world.client(archive.port, pdu=request(UID_SC_IMAGE_STORAGE)) as client:
        instance = str(dataset.SOPInstanceUID)
        ds = LDicomDS.from_pydicom(dataset)
        client.SendCStoreRequest(1, 1, UID_SC_IMAGE_STORAGE, instance, pDS=ds)
        client.wait("OnReceiveCStoreResponse")
    server = world.server({"OnReceiveCStoreRequest": keep, "OnReceiveCEchoRequest": echo})
    archive.know("OURS", server.port)
    assert archive.rest("POST", "/modalities/OURS/echo", {}) == {}
    query = {"Level": "Patient", "Query": {"PatientID": "BACK"}}
    (patient,) = archive.rest("POST", "/tools/find", query)
    done = archive.rest("POST", "/modalities/OURS/store", [patient])
    assert (done["InstancesCount"], done["FailedInstancesCount"]) == (1, 0)
    peer = next(p for p in server.accepted if p.heard("OnReceiveCStoreRequest"))
    (*_, stored) = peer.heard("OnReceiveCStoreRequest")[0]
    received = stored.to_pydicom()
    assert received.PixelData == dataset.PixelData
    assert received.SOPInstanceUID == dataset.SOPInstanceUID
