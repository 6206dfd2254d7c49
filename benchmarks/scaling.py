"""Several worker processes behind one port, measured: ``python benchmarks/scaling.py``.

DCMTK's ``storescu`` is the client, because it leaves the processor to the server.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from nodes import object_bytes
from pydicom.dataset import Dataset, FileMetaDataset

from ltdicom import (
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    UID_SC_IMAGE_STORAGE,
    LDicomNet,
    wait_until,
)

sys.path.insert(0, str(Path(__file__).parent.parent / "examples"))

from workers import Workers

STORESCU = "/usr/bin/storescu"


def make_files(folder: Path, senders: int, files: int) -> list[list[str]]:
    """Write the files that each sender sends."""
    found = []
    for sender in range(senders):
        names = []
        for number in range(files):
            uid = f"1.2.{sender + 1}.{number + 1}"
            dataset = Dataset()
            dataset.SOPClassUID, dataset.SOPInstanceUID = UID_SC_IMAGE_STORAGE, uid
            dataset.PatientID = str(sender)
            dataset.add_new(0x7FE00010, "OW", object_bytes(uid, 80_000))
            dataset.file_meta = FileMetaDataset()
            dataset.file_meta.TransferSyntaxUID = UID_IMPLICIT_VR_LITTLE_ENDIAN
            name = str(folder / f"{uid}.dcm")
            dataset.save_as(name, enforce_file_format=True)
            names.append(name)
        found.append(names)
    return found


def rate(workers: int, jobs: list[list[str]]) -> float:
    """Return objects per second with so many workers."""
    with tempfile.TemporaryDirectory() as name:
        serving = Workers("127.0.0.1", 0, workers, Path(name))
        try:
            assert wait_until(lambda: _answers(serving.port), 20)
            time.sleep(1.0)  # until the last worker listens, too
            started = time.monotonic()
            clients = [
                subprocess.Popen(
                    [STORESCU, "127.0.0.1", str(serving.port), *files],
                    env={**os.environ, "TCP_NODELAY": "1"},
                )
                for files in jobs
            ]
            assert {client.wait() for client in clients} == {0}
            seconds = time.monotonic() - started
            stored = len(list(Path(name).glob("*.dcm")))
        finally:
            serving.end()
    assert stored == sum(map(len, jobs)), stored
    return stored / seconds


def _answers(port: int) -> bool:
    with LDicomNet() as probe:
        probe.Connect(None, 0, "127.0.0.1", port)
        return wait_until(probe.IsConnected, 0.2)


def main() -> None:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--senders", type=int, default=8)
    parser.add_argument("--files", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        jobs = make_files(Path(folder), options.senders, options.files)
        rates: dict[int, list[float]] = {1: [], 2: []}
        for _ in range(options.rounds):
            for workers, found in rates.items():
                found.append(rate(workers, jobs))
    for workers, found in rates.items():
        print(
            f"{workers} worker{'s' * (workers > 1)}: {statistics.median(found):.0f} "
            f"objects/s ({min(found):.0f} to {max(found):.0f})"
        )


if __name__ == "__main__":
    main()
