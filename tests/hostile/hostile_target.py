"""The server that is attacked, the conversations it is attacked with, and the judge."""

from __future__ import annotations

import contextlib
import gc
import logging
import subprocess
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from ltdicom import (
    DICOM_SUCCESS,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_SC_IMAGE_STORAGE,
    UID_STUDY_ROOT_QUERY_FIND,
    UID_VERIFICATION_CLASS,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    configure,
    wait_until,
)
from tests.hostile.hostile_peers import Attack, Conversation, Mutator, carry_out, record
from tests.support.net_support import DEADLINE, Node, open_sockets, request

CLASSES = (UID_VERIFICATION_CLASS, UID_SC_IMAGE_STORAGE, UID_STUDY_ROOT_QUERY_FIND)


def look_at_all(ds: LDicomDS | None, most: int = 2000) -> int:
    """Walk through a data set and ask for the values; return how many there were."""
    count = 0
    element = ds.GetFirstElement(None, False) if ds is not None else None
    while ds is not None and element is not None and count < most:
        ds.GetStringValue(element, 0, 10)
        ds.GetConvertValue(element)
        element = ds.GetNextElement(element, False)
        count += 1
    return count


class Target(LDicomNet):
    """Answers what it is asked, looks at everything, and counts."""

    def __init__(self) -> None:
        super().__init__()
        self.hooks = 0
        self.ended = 0

    def OnAccept(self, nError: int) -> None:
        assert self.Accept(Target()) == DICOM_SUCCESS

    def OnReceiveAssociateRequest(self, pPDU: Any) -> None:
        accept = LDicomAssociate(False)
        for index in range(pPDU.GetPresentationCount()):
            context_id = pPDU.GetPresentation(index)
            accept.AddPresentation(context_id, 0, pPDU.GetAbstract(context_id))
            accept.AddTransfer(context_id, pPDU.GetTransfer(context_id, 0))
        if self.SendAssociateAccept(accept) != DICOM_SUCCESS:
            self.SendAssociateReject(1, 1, 1)

    def OnReceiveReleaseRequest(self) -> None:
        self.SendReleaseResponse()

    def OnReceive(self, *arguments: Any) -> None:
        self._heard()

    def OnSend(self, *arguments: Any) -> None:
        self._heard()

    def OnReceiveData(self, nPresentationID: int, pCS: LDicomDS, pDS: Any) -> None:
        self._heard()
        look_at_all(pCS)
        look_at_all(pDS)

    def OnReceiveCEchoRequest(self, *message: Any) -> None:
        self.SendCEchoResponse(*message, 0)

    def OnReceiveCStoreRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        *_: Any,
    ) -> None:
        self.SendCStoreResponse(nPresentationID, nMessageID, pszClass, pszInstance, 0)

    def OnReceiveCFindRequest(
        self, nPresentationID: int, nMessageID: int, pszClass: str, _: int, pDS: Any
    ) -> None:
        self.SendCFindResponse(nPresentationID, nMessageID, pszClass, 0xFF00, pDS)
        self.SendCFindResponse(nPresentationID, nMessageID, pszClass, 0, None)

    def OnReceiveNSetRequest(self, *message: Any) -> None:
        *head, ds = message
        self.SendNSetResponse(*head, 0, ds)

    def OnClose(self, nError: int, pNet: LDicomNet) -> None:
        if pNet is not self:
            self.ended += 1

    def _heard(self) -> None:
        server = self.GetServer()
        assert server is None or isinstance(server, Target)
        (server or self).hooks += 1


@contextlib.contextmanager
def listening(**limits: Any) -> Iterator[tuple[Target, int]]:
    """Yield a server and its port; hold it to what `Judge` says at the end."""
    with Judge(), configured(**limits):
        server = Target()
        assert server.Listen("127.0.0.1", 0, 128) == DICOM_SUCCESS
        try:
            yield server, server.GetHostInfo()[2]
        finally:
            LDicomNet.ShutDown()


@contextlib.contextmanager
def configured(**limits: Any) -> Iterator[None]:
    """Change what `configure` sets, and put it back."""
    from ltdicom._core.settings import SETTINGS

    before = {name: getattr(SETTINGS, name) for name in limits}
    configure(**limits)
    try:
        yield
    finally:
        configure(**before)


class Judge(logging.Handler):
    """Whatever a peer does, nothing inside fails, and nothing is left behind."""

    def __enter__(self) -> Judge:
        super().__init__(logging.DEBUG)
        self.found: list[str] = []
        self._hooks = sys.unraisablehook, threading.excepthook, warnings.showwarning
        warnings.showwarning = lambda *w: self.found.append(f"a warning is shown: {w}")
        sys.unraisablehook = lambda u: self.found.append(f"unraisable: {u}")
        threading.excepthook = lambda e: self.found.append(f"in a thread: {e}")
        self._logger = logging.getLogger("ltdicom")
        self._logger.addHandler(self)
        gc.collect()
        self._threads, self._sockets = threading.active_count(), open_sockets()
        return self

    def emit(self, record: logging.LogRecord) -> None:
        warned = "Warning:" in record.getMessage()  # an error, under pytest
        if record.exc_info or warned or record.levelno >= logging.CRITICAL:
            self.found.append(logging.Formatter().format(record))

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        wait_until(lambda: threading.active_count() <= self._threads, DEADLINE)
        gc.collect()
        self._logger.removeHandler(self)
        sys.unraisablehook, threading.excepthook, warnings.showwarning = self._hooks
        if kind is None:
            assert not self.found, "\n".join(self.found)
            assert threading.active_count() <= self._threads, threading.enumerate()
            assert open_sockets() <= self._sockets


def be_honest(port: int) -> None:
    """An honest C-ECHO is answered."""
    with Node() as client:
        assert client.Connect(None, 0, "127.0.0.1", port) == DICOM_SUCCESS
        assert client.wait("OnConnect") == (DICOM_SUCCESS,)
        assert client.SendAssociateRequest(request()) == DICOM_SUCCESS
        client.wait("OnReceiveAssociateAccept")
        echo = (1, 7, UID_VERIFICATION_CLASS)
        assert client.SendCEchoRequest(*echo) == DICOM_SUCCESS
        assert client.wait("OnReceiveCEchoResponse")[-1] == 0
        assert client.SendReleaseRequest() == DICOM_SUCCESS
        client.wait("OnClose")


def converse(port: int) -> None:
    """Say a bit of everything."""
    ds = LDicomDS.from_pydicom(_some_data())
    with Node() as client:
        assert client.Connect(None, 0, "127.0.0.1", port) == DICOM_SUCCESS
        client.wait("OnConnect")
        client.SendAssociateRequest(request(*CLASSES, max_length=4096))
        client.wait("OnReceiveAssociateAccept")
        client.SendCEchoRequest(1, 1, CLASSES[0])
        client.SendCStoreRequest(3, 2, CLASSES[1], "1.2.3", 0, "MOVER", 5, ds)
        client.SendCFindRequest(5, 3, CLASSES[2], 0, ds)
        client.SendNSetRequest(3, 4, CLASSES[1], "1.2.3", ds)
        client.wait("OnReceiveNSetResponse")
        client.SendReleaseRequest()
        client.wait("OnClose")


def _some_data() -> Any:
    from pydicom.dataset import Dataset

    data, item = Dataset(), Dataset()
    item.ReferencedSOPClassUID, item.ReferencedSOPInstanceUID = "1.2.840.1", "1.2.3.4"
    data.SpecificCharacterSet = "ISO_IR 192"
    data.PatientName, data.PatientID = "Grün^Jürgen", "123-45-6789"
    data.StudyDate, data.PatientAge, data.SliceThickness = "20260101", "042Y", "1.5"
    data.ReferencedImageSequence = [item, item]
    data.Rows = data.Columns = 40
    data.add_new(0x7FE00010, "OW", bytes(range(256)) * 30)
    return data


def conversations(port: int, folder: Path, dcmtk: Callable[[str], str] | None) -> list[Any]:
    """Record our own client and, where they are installed, DCMTK's."""
    from pydicom.dataset import FileMetaDataset

    found: list[Conversation] = [record(port, be_honest), record(port, converse)]
    if dcmtk is None:
        return found
    data = _some_data()
    data.SOPClassUID, data.SOPInstanceUID = UID_SC_IMAGE_STORAGE, "1.2.3.4.5"
    data.file_meta = FileMetaDataset()
    data.file_meta.TransferSyntaxUID = UID_IMPLICIT_VR_LITTLE_ENDIAN
    file = folder / "one.dcm"
    data.save_as(file, enforce_file_format=True)
    commands = (
        ("echoscu", "--repeat", "3"),
        ("storescu", str(file)),
        ("findscu", "-S", "-k", "QueryRetrieveLevel=STUDY", "-k", "PatientID"),
    )
    for name, *arguments in commands:
        found.append(record(port, lambda at, n=name, a=arguments: _run(dcmtk(n), at, *a)))
    return found


def _run(program: str, port: int, *arguments: str) -> None:
    """Run a client of DCMTK; files come behind the address."""
    files = [a for a in arguments if a.endswith(".dcm")]
    options = [a for a in arguments if a not in files]
    command = [program, *options, "127.0.0.1", str(port), *files]
    subprocess.run(command, capture_output=True, check=True, timeout=DEADLINE)


def bombard(port: int, mutator: Mutator, numbers: range) -> None:
    """Carry attacks out; an honest peer is served afterwards."""
    for number in numbers:
        attack = mutator.attack(number)
        _judged(port, attack, f"attack {number} of seed {mutator.seed!r}")
    be_honest(port)


def _judged(port: int, attack: Attack, name: str) -> None:
    try:
        answer = carry_out(port, attack)
    except OSError as exc:
        raise AssertionError(f"{name}: {exc!r}: {attack}") from exc
    assert all(1 <= kind[0] <= 7 for kind in _heads(answer)), f"{name}: {answer.hex(' ')}"


def _heads(answer: bytes) -> Iterator[bytes]:
    """Yield the heads of the PDUs in an answer; a reset may have cut the last one."""
    while answer:
        yield answer[:6]
        answer = answer[6 + int.from_bytes(answer[2:6], "big") :]
