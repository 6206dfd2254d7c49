"""``examples/forward.py``: Orthanc, DCMTK and our own examples behind and in front."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file

from ltdicom import (
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
    LDicomDS,
    LDicomNet,
    wait_until,
)
from tests.support.net_support import DEADLINE, request
from tests.support.pictures import encoded_part, picture, save
from tests.support.programs import free_port, run, serving

Capture = pytest.CaptureFixture[str]
NAMES = ("CT_small.dcm", "JPEG2000.dcm", "MR_small_bigendian.dcm", "SC_rgb_rle.dcm")


def forwarder(start: Any, port: int, title: str = "BEHIND") -> Any:
    return start("forward", "-v", "--to", f"{title}=127.0.0.1:{port}")


def test_every_byte_arrives(load: Any, start: Any, tmp_path: Path) -> None:
    behind = start("store_scp", "--folder", tmp_path)
    front = forwarder(start, behind.port)
    files = [Path(get_testdata_file(name)) for name in NAMES]
    scu = load("store_scu")
    assert scu.main(["--port", str(front.port), *map(str, files)]) == 0
    stored = sorted(encoded_part(path) for path in tmp_path.rglob("*.dcm"))
    assert stored == sorted(encoded_part(path) for path in files)


class Sender(LDicomNet):
    """Sends one message, and notes what comes of it."""

    status: int | None = None
    error: int | None = None
    rejected: tuple[int, int, int] | None = None

    def OnReceiveCStoreResponse(self, *arguments: Any) -> None:
        self.status = arguments[4]

    def OnReceiveAssociateReject(self, *arguments: int) -> None:
        self.rejected = arguments

    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        self.error = nError

    def open(self, port: int) -> None:
        self.Connect(None, 0, "127.0.0.1", port)
        assert wait_until(self.IsConnected, DEADLINE)
        self.SendAssociateRequest(request(UID_VERIFICATION_CLASS, UID_SC_IMAGE_STORAGE))
        assert wait_until(lambda: self.IsAssociated() or self.error is not None, DEADLINE)


def test_the_status_is_that_of_the_node_behind(start: Any, tmp_path: Path) -> None:
    behind = start("store_scp", "--folder", tmp_path, "--duplicates", "refuse")
    front = forwarder(start, behind.port)
    image = picture()
    ds, instance = LDicomDS.from_pydicom(image), str(image.SOPInstanceUID)
    with Sender() as sender:
        sender.open(front.port)
        for expected in (0, 0x0111):
            sender.status = None
            sender.SendCStoreRequest(3, 7, UID_SC_IMAGE_STORAGE, instance, pDS=ds)
            assert wait_until(lambda: sender.status is not None, DEADLINE)
            assert sender.status == expected
        # a class that the node behind does not take is not taken in front
    association = start("echo", "--listen")
    with Sender() as sender:
        sender.open(forwarder(start, association.port).port)
        results = [sender.GetAssociate().GetResult(number) for number in (1, 3)]
        assert results == [0, 3]


def test_nobody_is_behind(start: Any) -> None:
    front = forwarder(start, free_port())
    with Sender() as sender:
        sender.open(front.port)
        assert sender.rejected == (2, 3, 1)


def test_the_node_behind_dies(start: Any) -> None:
    behind = start("echo", "--listen")
    front = forwarder(start, behind.port)
    with Sender() as sender:
        sender.open(front.port)
        behind.process.kill()
        assert wait_until(lambda: sender.error is not None, DEADLINE)
        assert sender.error == DICOM_ERROR_NET_CONNECTION_ABORTED


def test_the_one_in_front_is_gone(start: Any) -> None:
    behind = start("echo", "--listen", "-v")
    front = forwarder(start, behind.port)
    with Sender() as sender:
        sender.open(front.port)
        sender.CloseForced(True)
    for line in behind.process.stderr:
        if "aborted by the peer" in line:
            break
    else:
        pytest.fail("the node behind has not heard of it")


@pytest.mark.peer
def test_storescp_behind(load: Any, start: Any, dcmtk: Any, tmp_path: Path) -> None:
    port = free_port()
    path = save(picture(), tmp_path / "image.dcm")
    folder = tmp_path / "stored"
    folder.mkdir()
    with serving(port, dcmtk("storescp"), "+B", "-od", folder, str(port)):
        front = forwarder(start, port)
        run(dcmtk("storescu"), "-xe", "127.0.0.1", str(front.port), path)
    (stored,) = folder.iterdir()
    assert encoded_part(stored) == encoded_part(path)


@pytest.mark.peer
def test_orthanc_behind(
    load: Any,
    start: Any,
    dcmtk: Any,
    orthanc_server: Any,
    tmp_path: Path,
    capsys: Capture,
) -> None:
    """C-ECHO, C-STORE, C-FIND and C-GET go through; nothing knows these services."""
    port = str(forwarder(start, orthanc_server.port, orthanc_server.title).port)
    run(dcmtk("echoscu"), "127.0.0.1", port)
    image = picture(PatientID="FORWARDED")
    path = save(image, tmp_path / "image.dcm")
    assert load("store_scu").main(["--port", port, str(path)]) == 0
    got = ["--folder", str(tmp_path / "got"), "PatientID=FORWARDED"]
    assert load("qr_scu").main(["--port", port, "get", *got]) == 0
    (back,) = (tmp_path / "got").rglob("*.dcm")
    assert pydicom.dcmread(back).PixelData == image.PixelData
