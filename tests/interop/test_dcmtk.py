"""DCMTK's programs as peers, in both directions; stored bytes are compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.dataset import Dataset

from ltdicom import (
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    UID_EXPLICIT_VR_BIG_ENDIAN,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_PATIENT_ROOT_QUERY_FIND,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
    LDicomDS,
)
from tests.support.net_support import Node, World, request
from tests.support.pictures import encoded_part, picture, save
from tests.support.programs import free_port, run, serving

pytestmark = pytest.mark.peer

Find = Callable[[str], str]
SYNTAXES = {
    UID_IMPLICIT_VR_LITTLE_ENDIAN: "-xi",
    UID_EXPLICIT_VR_LITTLE_ENDIAN: "-xe",
    UID_EXPLICIT_VR_BIG_ENDIAN: "-xb",
}


def echo(net: Node, *arguments: Any) -> None:
    net.SendCEchoResponse(*arguments, COMMAND_STATUS_SUCCESS)


def keep(net: Node, *arguments: Any) -> None:
    net.SendCStoreResponse(*arguments[:4], COMMAND_STATUS_SUCCESS)


ANSWERS = {"OnReceiveCEchoRequest": echo, "OnReceiveCStoreRequest": keep}


def test_echoscu(world: World, dcmtk: Find) -> None:
    server = world.server(ANSWERS)
    options = ["-aec", "OURS", "-aet", "THEIRS", "--repeat", "5", "-v"]
    output = run(dcmtk("echoscu"), *options, "127.0.0.1", str(server.port))
    assert output.count("Received Echo Response (Success)") == 5
    peer = server.peer()
    assert peer.wait("OnClose") == (DICOM_SUCCESS, peer)
    (asked,) = peer.heard("OnReceiveAssociateRequest")[0]
    assert (asked.GetCalled(), asked.GetCalling()) == ("OURS", "THEIRS")
    called = peer.heard("OnReceiveCEchoRequest")
    assert [c[0] for c in called] == [1] * 5 and called[0][2] == UID_VERIFICATION_CLASS


def test_echoscu_is_rejected(world: World, dcmtk: Find) -> None:
    reject = {"OnReceiveAssociateRequest": lambda net, _: net.SendAssociateReject(1, 1, 7)}
    server = world.server(reject)
    output = run(dcmtk("echoscu"), "127.0.0.1", str(server.port), status=None)
    assert "Called AE Title Not Recognized" in output
    server.peer().wait("OnClose")


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_storescu(world: World, dcmtk: Find, tmp_path: Path, syntax: str) -> None:
    """What we receive and save has the bytes of the file that DCMTK sends."""
    files = []
    for number in range(3):
        path = save(picture(PatientID=str(number)), tmp_path / f"{number}.dcm")
        files.append(tmp_path / f"sent{number}.dcm")
        option = SYNTAXES[syntax].replace("-x", "+t")
        run(dcmtk("dcmconv"), option, path, files[-1])
    server = world.server(ANSWERS)
    run(dcmtk("storescu"), SYNTAXES[syntax], "127.0.0.1", str(server.port), *files)
    peer = server.peer()
    assert peer.wait("OnClose") == (DICOM_SUCCESS, peer)
    stored = peer.heard("OnReceiveCStoreRequest")
    assert len(stored) == len(files)
    for path, (*_, instance, _, _, _, ds) in zip(files, stored, strict=True):
        assert instance == pydicom.dcmread(path).SOPInstanceUID
        ours = tmp_path / "ours.dcm"
        assert ds.SaveDS(str(ours), 0) == DICOM_SUCCESS
        assert encoded_part(ours) == encoded_part(path)
        assert pydicom.dcmread(ours).file_meta.TransferSyntaxUID == syntax


@pytest.mark.parametrize("syntax", SYNTAXES)
def test_storescp(world: World, dcmtk: Find, tmp_path: Path, syntax: str) -> None:
    """What DCMTK stores has the bytes of the file that we sent."""
    folder, port = tmp_path / "stored", free_port()
    folder.mkdir()
    options = ["+B", "+xb", "-od", folder]
    path = save(picture(syntax), tmp_path / "sent.dcm")
    instance = pydicom.dcmread(path).SOPInstanceUID
    with serving(port, dcmtk("storescp"), *options, str(port)):
        pdu = request(UID_VERIFICATION_CLASS, UID_SC_IMAGE_STORAGE, syntaxes=(syntax,))
        client = world.client(port, pdu=pdu)
        assert client.SendCEchoRequest(1, 1, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
        assert client.wait("OnReceiveCEchoResponse")[3] == COMMAND_STATUS_SUCCESS
        ds = LDicomDS()
        assert ds.LoadDS(str(path)) == DICOM_SUCCESS
        sent = client.SendCStoreRequest(3, 2, UID_SC_IMAGE_STORAGE, instance, pDS=ds)
        assert sent == DICOM_SUCCESS
        answer = client.wait("OnReceiveCStoreResponse")
        assert answer == (3, 2, UID_SC_IMAGE_STORAGE, instance, COMMAND_STATUS_SUCCESS)
        assert client.SendReleaseRequest() == DICOM_SUCCESS
        assert client.wait("OnClose") == (DICOM_SUCCESS, client)
    (stored,) = folder.iterdir()
    assert encoded_part(stored) == encoded_part(path)
    assert pydicom.dcmread(stored).file_meta.TransferSyntaxUID == syntax


def test_storescp_reads_what_we_encode_anew(
    world: World, dcmtk: Find, tmp_path: Path
) -> None:
    folder, port = tmp_path / "stored", free_port()
    folder.mkdir()
    original = picture()
    with serving(port, dcmtk("storescp"), "-od", folder, str(port)):
        client = world.client(port, pdu=request(UID_SC_IMAGE_STORAGE))
        ds = LDicomDS.from_pydicom(original)
        element = ds.FindFirstElement(None, 0x00100020, False)
        assert ds.SetStringValue(element, "CHANGED", 1)
        instance = str(original.SOPInstanceUID)
        client.SendCStoreRequest(1, 1, UID_SC_IMAGE_STORAGE, instance, pDS=ds)
        assert client.wait("OnReceiveCStoreResponse")[4] == COMMAND_STATUS_SUCCESS
        client.SendReleaseRequest()
        client.wait("OnClose")
    (path,) = folder.iterdir()
    original.PatientID = "CHANGED"
    stored = {element.tag: element for element in pydicom.dcmread(path)}
    assert stored == {element.tag: element for element in original}


def test_findscu(world: World, dcmtk: Find, tmp_path: Path) -> None:
    def find(net: Node, context: int, message: int, uid: str, _: int, ds: Any) -> None:
        for number in range(3):
            match = Dataset()
            match.QueryRetrieveLevel, match.PatientID = "PATIENT", f"P{number}"
            match.PatientName = "Doe^Jane"
            found = LDicomDS.from_pydicom(match)
            net.SendCFindResponse(context, message, uid, COMMAND_STATUS_PENDING, found)
        net.SendCFindResponse(context, message, uid, COMMAND_STATUS_SUCCESS, None)

    server = world.server({"OnReceiveCFindRequest": find})
    keys = ["-k", "QueryRetrieveLevel=PATIENT", "-k", "PatientID=P*", "-k", "PatientName"]
    command = [dcmtk("findscu"), "-P", *keys, "-X", "-od", tmp_path]
    run(*command, "127.0.0.1", str(server.port))
    answers = [pydicom.dcmread(path) for path in sorted(tmp_path.iterdir())]
    assert [(a.PatientID, str(a.PatientName)) for a in answers] == [
        (f"P{number}", "Doe^Jane") for number in range(3)
    ]
    peer = server.peer()
    *_, uid, priority, query = peer.wait("OnReceiveCFindRequest")
    assert (uid, priority) == (UID_PATIENT_ROOT_QUERY_FIND, 0)
    asked = query.to_pydicom()
    assert (asked.QueryRetrieveLevel, asked.PatientID) == ("PATIENT", "P*")
    assert not asked.PatientName
    assert peer.wait("OnClose") == (DICOM_SUCCESS, peer)


def test_storescu_is_killed_by_an_abort(world: World, dcmtk: Find, tmp_path: Path) -> None:
    server = world.server({"OnReceiveCStoreRequest": lambda net, *_: net.SendAbort(0, 0)})
    path = save(picture(), tmp_path / "a.dcm")
    command = [dcmtk("storescu"), "127.0.0.1", str(server.port), path]
    output = run(*command, status=None)
    assert "Peer aborted Association" in output
    server.peer().wait("OnClose")
