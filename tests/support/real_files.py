"""The DICOM files of other people that are at hand."""

from __future__ import annotations

import functools
from pathlib import Path

from pydicom.data.data_manager import DATA_ROOT, external_data_sources
from pydicom.misc import is_dicom

FOREIGN = Path(__file__).resolve().parents[2] / "build" / "real_files"
"""Where ``tools/real_files.py`` puts those of other packages."""


@functools.cache
def real_files() -> dict[str, Path]:
    """Return pydicom's own files, those of pydicom-data, and those of other packages."""
    folders = [Path(DATA_ROOT)]
    folders += [Path(source.data_path) for source in external_data_sources().values()]
    if FOREIGN.is_dir():
        folders += sorted(path for path in FOREIGN.iterdir() if path.is_dir())
    return {
        f"{folder.parent.name}/{path.relative_to(folder).as_posix()}": path
        for folder in folders
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (path.suffix == ".dcm" or is_dicom(path))
    }
