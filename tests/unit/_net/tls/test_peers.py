"""Mutual authentication with DCMTK and with pynetdicom, in both roles."""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from pydicom import dcmread
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian
from pynetdicom import AE, evt

from ltdicom import (
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_TLS_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    DICOM_ERROR_TLS_UNKNOWN_CA,
    DICOM_SUCCESS,
    L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
    LDicomDS,
)
from tests.support.net_support import World, accept_all, request
from tests.support.programs import free_port, run, serving
from tests.support.tls_support import (
    MUTUAL,
    Files,
    TlsNode,
    ready,
    settings,
    start,
    tls_server,
)


def image() -> Dataset:
    ds = Dataset()
    ds.SOPClassUID = UID_SC_IMAGE_STORAGE
    ds.SOPInstanceUID = "1.2.826.0.1.3680043.9.7.1"
    ds.PatientID = "123"
    ds.PatientName = "Secure^Test"
    ds.StudyInstanceUID = ds.SeriesInstanceUID = "1.2.826.0.1.3680043.9.7"
    ds.Rows = ds.Columns = 64
    ds.BitsAllocated = ds.BitsStored = 8
    ds.HighBit, ds.SamplesPerPixel, ds.PixelRepresentation = 7, 1, 0
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.PixelData = bytes(4096)
    ds["PixelData"].VR = "OB"
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return ds


def answer_store(net: TlsNode, *arguments: Any) -> None:
    context_id, message_id, sop_class, instance = arguments[:4]
    code = net.SendCStoreResponse(
        context_id, message_id, sop_class, instance, COMMAND_STATUS_SUCCESS
    )
    assert code == DICOM_SUCCESS


def answer_echo(net: TlsNode, *arguments: Any) -> None:
    assert net.SendCEchoResponse(*arguments, COMMAND_STATUS_SUCCESS) == DICOM_SUCCESS


ANSWERS = {
    "OnReceiveAssociateRequest": accept_all,
    "OnReceiveCStoreRequest": answer_store,
    "OnReceiveCEchoRequest": answer_echo,
}


def server_node(files: Files) -> TlsNode:
    return TlsNode(settings(files.ca, MUTUAL), files.server, ANSWERS)


def store(near: TlsNode) -> None:
    near.associate(request(UID_SC_IMAGE_STORAGE, syntaxes=(UID_EXPLICIT_VR_LITTLE_ENDIAN,)))
    ds = image()
    code = near.SendCStoreRequest(
        1, 1, ds.SOPClassUID, ds.SOPInstanceUID, pDS=LDicomDS.from_pydicom(ds)
    )
    assert code == DICOM_SUCCESS
    answer = near.wait("OnReceiveCStoreResponse")
    assert answer[4] == COMMAND_STATUS_SUCCESS
    assert near.SendReleaseRequest() == DICOM_SUCCESS
    near.wait("OnReceiveReleaseResponse")
    near.wait("OnClose")


# -- DCMTK ---------------------------------------------------------------------------


@pytest.fixture
def pieces(files: Files) -> dict[str, tuple[str, str]]:
    """Return key and certificate, as DCMTK wants them, for each side."""
    made = {}
    for side in ("dcmtk", "nobody"):
        issuer = files.stranger if side == "nobody" else files.root
        issued = issuer.issue(f"{side}.example")
        made[side] = (files.key(side, issued), files.certificate(side, issued))
    return made


@pytest.mark.peer
def test_storescu(
    world: World,
    files: Files,
    dcmtk: Callable[[str], str],
    pieces: dict[str, tuple[str, str]],
    tmp_path: Path,
) -> None:
    server = tls_server(world, lambda: server_node(files))
    path = tmp_path / "image.dcm"
    assert LDicomDS.from_pydicom(image()).SaveDS(str(path), 0) == DICOM_SUCCESS
    rest = ("+cf", files.ca, "127.0.0.1", str(server.port), path)
    run(dcmtk("storescu"), "-v", "+tls", *pieces["dcmtk"], *rest)
    far = server.peer()
    received = far.wait("OnReceiveCStoreRequest")[-1]
    assert received.to_pydicom().PatientName == "Secure^Test"
    assert far.wait("OnClose") == (DICOM_SUCCESS, far)

    run(dcmtk("storescu"), "+tls", *pieces["nobody"], *rest, status=None)
    refused = server.peer(2)
    assert ready(refused) == DICOM_ERROR_TLS_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
    assert "OnReceiveAssociateRequest" not in refused.names


@pytest.mark.peer
def test_storescp(
    world: World,
    files: Files,
    dcmtk: Callable[[str], str],
    pieces: dict[str, tuple[str, str]],
    tmp_path: Path,
) -> None:
    port = free_port()
    command = (dcmtk("storescp"), "+tls", *pieces["dcmtk"], "+cf", files.ca)
    with serving(port, *command, "-od", tmp_path, str(port)):
        store(start(world, TlsNode(settings(files.ca), files.client), port))
        (stored,) = [p for p in tmp_path.iterdir() if p.is_file()]
        assert dcmread(stored).PatientName == "Secure^Test"
        # a suite that was chosen is one that DCMTK's profile has as well
        suite = L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384
        near = TlsNode(settings(files.ca), files.client, ciphers=(suite,))
        context = near.GetCTX()
        assert context is not None
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        store(start(world, near, port))
        assert near.GetCiphersuiteTLS() == suite
        strange = files.both("strange-scu", files.stranger.issue("strange"))
        near = start(world, TlsNode(settings(files.ca), strange), port)
        assert near.wait("OnClose") == (DICOM_ERROR_TLS_UNKNOWN_CA, near)


# -- pynetdicom ----------------------------------------------------------------------


def context(files: Files, purpose: int, own: str) -> ssl.SSLContext:
    made = ssl.SSLContext(purpose)
    made.check_hostname = False
    made.verify_mode = ssl.CERT_REQUIRED
    made.load_verify_locations(files.ca)
    made.load_cert_chain(own)
    return made


def test_pynetdicom_as_client(world: World, files: Files) -> None:
    server = tls_server(world, lambda: server_node(files))
    entity = AE()
    entity.add_requested_context(UID_VERIFICATION_CLASS)
    made = context(files, ssl.PROTOCOL_TLS_CLIENT, files.client)
    association = entity.associate("127.0.0.1", server.port, tls_args=(made, "server"))
    assert association.is_established
    assert association.send_c_echo().Status == 0
    association.release()
    far = server.peer()
    assert far.wait("OnClose") == (DICOM_SUCCESS, far)


@pytest.fixture
def stored(files: Files) -> Iterator[tuple[int, list[Dataset]]]:
    """Run a storage server; give its port, and what it has got."""
    got: list[Dataset] = []

    def keep(event: Any) -> int:
        got.append(event.dataset)
        return 0

    entity = AE()
    entity.add_supported_context(UID_SC_IMAGE_STORAGE)
    made = context(files, ssl.PROTOCOL_TLS_SERVER, files.server)
    server = entity.start_server(
        ("127.0.0.1", 0),
        block=False,
        ssl_context=made,
        evt_handlers=[(evt.EVT_C_STORE, keep)],
    )
    yield server.socket.getsockname()[1], got
    server.shutdown()


def test_pynetdicom_as_server(
    world: World, files: Files, stored: tuple[int, list[Dataset]]
) -> None:
    port, got = stored
    near = start(world, TlsNode(settings(files.ca), files.client), port)
    store(near)
    assert [ds.PatientName for ds in got] == ["Secure^Test"]
