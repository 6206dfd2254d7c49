"""Real files, whole and damaged by seed: success means that others can read it.

``LTDICOM_DAMAGED`` says how many are tried; ``python -m tests.support.damaged`` tries any
number and prints what is wrong.
"""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from ltdicom.__main__ import main
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds import LDicomDS
from tests.support.damaged import cases, check, dumped, same, tree_of
from tests.support.programs import free_port, serving
from tests.support.real_files import FOREIGN, real_files

COUNT = int(os.environ.get("LTDICOM_DAMAGED", "500"))
BATCH = 100
_UID = re.compile(r"[1-9][0-9]*(\.(0|[1-9][0-9]*))+")


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("first", range(0, COUNT, BATCH))
def test_what_is_saved_with_success_is_read_by_dcmtk(
    first: int, tmp_path: Path, dcmtk: Callable[[str], str]
) -> None:
    tally: Counter[str] = Counter()
    numbers = range(first, first + BATCH)
    assert check(numbers, tmp_path, tally, dcmtk("dcmdump")) == []
    assert sum(tally.values()) == 2 * BATCH
    assert min(tally.values()) > BATCH // 10  # both kinds were there


def _is_storable(ds: LDicomDS) -> bool:
    """Whether a data set names a class that storescp knows, and its instance."""
    root = ds._dataset.root
    names = [root.ascii_value(tag) or "" for tag in (0x00080016, 0x00080018)]
    return names[0].startswith("1.2.840.10008.5.1.4.1.1.") and all(
        len(name) <= 64 and _UID.fullmatch(name) for name in names
    )


def test_what_is_sent_with_success_is_stored_by_dcmtk(
    tmp_path: Path, dcmtk: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    files, kept = tmp_path / "files", tmp_path / "kept"
    files.mkdir()
    kept.mkdir()
    instances = set()
    for number, _, content in cases(range(10_000, 10_000 + BATCH)):
        ds, path = LDicomDS(), files / f"{number}.dcm"
        if ds.LoadDSMemory(content) == DICOM_SUCCESS and _is_storable(ds):
            path.write_bytes(content)
            instances.add(ds._dataset.root.ascii_value(0x00080018))
    assert len(instances) > BATCH // 10
    port = free_port()
    command = dcmtk("storescp"), "-pm", "+xa", "-od", kept, str(port)
    with serving(port, *map(str, command), cwd=tmp_path):
        assert main(["store", "127.0.0.1", str(port), str(files)]) == 0
    assert len(list(kept.iterdir())) == len(instances), capsys.readouterr()


def test_real_files_of_others_are_whole(
    tmp_path: Path, dcmtk: Callable[[str], str], unavailable: Callable[[str], None]
) -> None:
    """Each is read, and saved as DCMTK reads it too."""
    foreign = {n: p for n, p in real_files().items() if FOREIGN in p.parents}
    if not foreign:
        unavailable("tools/real_files.py was not run")
    saved = {}
    for number, (name, path) in enumerate(foreign.items()):
        ds, copy = LDicomDS(), tmp_path / f"{number}.dcm"
        assert (name, ds.LoadDS(path)) == (name, DICOM_SUCCESS)
        ds._dataset.touched()
        assert (name, ds.SaveDS(copy)) == (name, DICOM_SUCCESS)
        saved[str(copy)] = name, tree_of(ds)
    read = dumped([Path(name) for name in saved], dcmtk("dcmdump"))
    for copied, (name, tree) in saved.items():
        theirs = read[copied]
        assert not isinstance(theirs, str), (name, theirs)
        assert same(tree, theirs), name
    shutil.rmtree(tmp_path)
