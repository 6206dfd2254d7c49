"""The files that are sent; made once for each run."""

from __future__ import annotations

import math
import shutil
import sqlite3
import struct
import subprocess
from contextlib import closing
from pathlib import Path

from peer import CT, EXPLICIT_LITTLE, INSTANCE, PATIENT, certificate_in
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import UID

_BLOCK = 1 << 20
_PIXEL_DATA = struct.Struct("<HH2sHL")


def make_samples(folder: Path, big_megabytes: int, huge_megabytes: int) -> dict[str, str]:
    """Write the files; return their paths by name: 5k, 39k, 50m and 500m."""
    scanner = folder / "39k.dcm"
    shutil.copyfile(str(get_testdata_file("CT_small.dcm")), scanner)
    sizes = {
        "5k": 4050,
        "50m": big_megabytes * 1_000_000,
        "500m": huge_megabytes * 1_000_000,
    }
    made = {name: _image(folder / f"{name}.dcm", size) for name, size in sizes.items()}
    return {"39k": str(scanner), **made}


def make_orders(folder: Path, file: str, count: int) -> str:
    """Make a table of orders, one of them that of a file; return its path."""
    ds = dcmread(file, stop_before_pixels=True)
    orders = [(f"P{number}", f"1.2.3.{number}", "CT") for number in range(count - 1)]
    orders.insert(count // 2, (ds.PatientID, ds.StudyInstanceUID, ds.Modality))
    path = folder / "orders.sqlite"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "CREATE TABLE orders (number INTEGER PRIMARY KEY, patient, study, modality)"
        )
        connection.executemany(
            "INSERT INTO orders (patient, study, modality) VALUES (?, ?, ?)", orders
        )
        connection.execute("CREATE INDEX by_patient ON orders (patient)")
    return str(path)


def make_certificate(folder: Path) -> bool:
    """Make a certificate that signs itself; return False where there is no OpenSSL."""
    program = shutil.which("openssl")
    if program is None:
        return False
    certificate, key = certificate_in(str(folder))
    command = [program, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-out", certificate, "-keyout", key]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _image(path: Path, size: int) -> str:
    """Write an image whose pixel data has about `size` bytes."""
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.TransferSyntaxUID = UID(EXPLICIT_LITTLE)
    ds.SOPClassUID = UID(CT)
    ds.SOPInstanceUID = UID(INSTANCE)
    ds.StudyDate = ds.SeriesDate = "20260101"
    ds.StudyTime = "120000"
    ds.AccessionNumber = "A-1"
    ds.Modality = "CT"
    ds.Manufacturer = "ltdicom"
    ds.PatientName = "Bench^Mark"
    ds.PatientID = PATIENT
    ds.PatientBirthDate = "19700101"
    ds.PatientSex = "O"
    ds.StudyInstanceUID = UID(INSTANCE + ".1")
    ds.SeriesInstanceUID = UID(INSTANCE + ".2")
    ds.SeriesNumber = ds.InstanceNumber = 1
    ds.ImagePositionPatient = [0, 0, 0]
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.Rows = ds.Columns = math.isqrt(size // 2)
    ds.BitsAllocated = ds.BitsStored = 16
    ds.HighBit, ds.PixelRepresentation = 15, 0
    ds.save_as(path, enforce_file_format=True)
    length = 2 * ds.Rows * ds.Columns
    block = bytes(range(256)) * (_BLOCK // 256)
    with path.open("ab") as file:
        file.write(_PIXEL_DATA.pack(0x7FE0, 0x0010, b"OW", 0, length))
        for offset in range(0, length, _BLOCK):
            file.write(block[: length - offset])
    return str(path)
