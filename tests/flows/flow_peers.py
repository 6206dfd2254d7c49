"""The real peers of the flows: Orthanc and DCMTK's servers, with their settings."""

from __future__ import annotations

import contextlib
import itertools
import json
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian

from ltdicom import DICOM_SUCCESS, UID_CT_IMAGE_STORAGE, LDicomDS
from tests.support.programs import Program, free_port, serving

_STUDIES = itertools.count(1)


def image(study: str, number: int, **values: Any) -> LDicomDS:
    """Return a small CT image; its instance UID is the study's with a number."""
    ds = Dataset()
    ds.SOPClassUID = UID_CT_IMAGE_STORAGE
    ds.SOPInstanceUID = f"{study}.{number}"
    ds.StudyInstanceUID = study
    ds.SeriesInstanceUID = f"{study}.0"
    ds.PatientID = f"PATIENT-{study.rpartition('.')[2]}"
    ds.PatientName = "Porter^Test"
    ds.PatientBirthDate = ds.PatientSex = ds.AccessionNumber = ds.StudyTime = ""
    ds.ReferringPhysicianName = ""
    ds.StudyID = "1"
    ds.StudyDate = "20240102"
    ds.Modality = "CT"
    ds.InstanceNumber, ds.SeriesNumber = number, 1
    ds.Rows = ds.Columns = 8
    ds.BitsAllocated = ds.BitsStored = 8
    ds.HighBit, ds.SamplesPerPixel, ds.PixelRepresentation = 7, 1, 0
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.PixelData = bytes(range(64))
    ds["PixelData"].VR = "OB"
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    ds.file_meta = _meta()
    return LDicomDS.from_pydicom(ds)


def _meta() -> FileMetaDataset:
    meta = FileMetaDataset()
    meta.TransferSyntaxUID = ExplicitVRLittleEndian
    return meta


def study_of(count: int) -> list[LDicomDS]:
    """Return the images of a new study."""
    study = f"1.2.826.0.1.3680043.9.1.{next(_STUDIES)}"
    return [image(study, number) for number in range(1, count + 1)]


@dataclass
class Peer:
    """A server that runs."""

    title: str
    port: int
    program: Program


# -- DCMTK ---------------------------------------------------------------------------


@dataclass
class QrServer(Peer):
    """DCMTK's archive, which knows one destination."""

    destination: str
    destination_port: int


@contextlib.contextmanager
def dcmqrscp(program: str, folder: Path) -> Iterator[QrServer]:
    storage = folder / "storage"
    storage.mkdir()
    port, destination_port = free_port(), free_port()
    config = folder / "dcmqrscp.cfg"
    config.write_text(
        f"NetworkTCPPort = {port}\n"
        "MaxPDUSize = 16384\n"
        "MaxAssociations = 16\n"
        "HostTable BEGIN\n"
        f"destination = (LTDEST, 127.0.0.1, {destination_port})\n"
        "HostTable END\n"
        "VendorTable BEGIN\nVendorTable END\n"
        "AETable BEGIN\n"
        f"QRSCP {storage} RW (9, 1024mb) ANY\n"
        "AETable END\n"
    )
    # not with --single-process: DCMTK 3.6.7 dies of the first release then
    with serving(port, program, "-c", config, "-dhl") as server:
        yield QrServer("QRSCP", port, server, "LTDEST", destination_port)


@contextlib.contextmanager
def wlmscpfs(
    program: str, folder: Path, entries: list[LDicomDS], *options: str
) -> Iterator[Peer]:
    """DCMTK's worklist server, with the entries."""
    title = "WORKLIST"
    files = folder / title
    files.mkdir()
    (files / "lockfile").touch()
    for number, entry in enumerate(entries):
        assert entry.SaveDS(str(files / f"{number}.wl"), 0) == DICOM_SUCCESS
    port = free_port()
    command = (program, "-s", "-dhl", "-dfr", *options, "-dfp", folder, str(port))
    with serving(port, *command) as server:
        yield Peer(title, port, server)


@dataclass
class PrintServer(Peer):
    """DCMTK's printer; `prints` is where it keeps films and images."""

    prints: Path


def print_config(folder: Path, title: str, port: int) -> Path:
    """Write a configuration for DCMTK's print programs; return its path."""
    for name in ("database", "spool", "lut", "log"):
        (folder / name).mkdir(exist_ok=True)
    config = folder / "print.cfg"
    config.write_text(
        "[[GENERAL]]\n"
        f"[PRINT]\nDirectory = {folder / 'spool'}\nDeletePrintJobs = true\n"
        f"[DATABASE]\nDirectory = {folder / 'database'}\n"
        f"[LUT]\nDirectory = {folder / 'lut'}\n"
        "[NETWORK]\naetitle = DCMTKPRINT\n"
        "[[COMMUNICATION]]\n"
        f"[{title}]\naetitle = {title}\ndescription = flow\nhostname = localhost\n"
        f"port = {port}\ntype = LOCALPRINTER\nMaxPDU = 32768\n"
        "DisplayFormat = 1,1\\2,2\nFilmSizeID = 8INX10IN\\14INX17IN\n"
        "FilmDestination = PROCESSOR\\BIN_1\nMediumType = PAPER\\CLEAR FILM\n"
        "MagnificationType = REPLICATE\\CUBIC\nSupports12Bit = true\n"
        "SupportsPresentationLUT = false\n"
    )
    return config


@contextlib.contextmanager
def dcmprscp(program: str, folder: Path) -> Iterator[PrintServer]:
    port = free_port()
    config = print_config(folder, "PRINTSCP", port)
    command = (program, "-c", config, "-p", "PRINTSCP")
    with serving(port, *command, cwd=folder) as server:
        yield PrintServer("PRINTSCP", port, server, folder / "database")


# -- Orthanc -------------------------------------------------------------------------


class Orthanc(Peer):
    """Orthanc, with its REST interface."""

    url: str = ""

    def rest(self, method: str, path: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, method=method)
        with urllib.request.urlopen(request, timeout=20) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def know(self, title: str, port: int) -> None:
        """Tell Orthanc where the AE with the title listens."""
        self.rest("PUT", f"/modalities/{title}", [title, "127.0.0.1", port])


@contextlib.contextmanager
def orthanc(program: str, folder: Path) -> Iterator[Orthanc]:
    port, http_port = free_port(), free_port()
    config = folder / "orthanc.json"
    settings = {
        "Name": "flows",
        "StorageDirectory": str(folder / "storage"),
        "IndexDirectory": str(folder / "storage"),
        "DicomAet": "ORTHANC",
        "DicomPort": port,
        "HttpPort": http_port,
        "RemoteAccessAllowed": False,
        "AuthenticationEnabled": False,
        "DicomCheckModalityHost": False,
        "DicomAlwaysAllowFind": True,
        "DicomAlwaysAllowGet": True,
        "DicomAlwaysAllowMove": True,
        "ConcurrentJobs": 4,
        "JobsHistorySize": 50,
        "SaveJobs": False,
        "StableAge": 1,
        "DicomScuTimeout": 10,
        "DicomAssociationCloseDelay": 0,
    }
    config.write_text(json.dumps(settings))
    with serving(port, program, config) as server:
        server.wait_for(http_port)
        peer = Orthanc("ORTHANC", port, server)
        peer.url = f"http://127.0.0.1:{http_port}"
        yield peer
