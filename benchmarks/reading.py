"""Measure data sets beside pydicom and beside a C++ program on DCMTK.

Each kind of work is done by turns in one process, and by `dcmtk_data.cc` in another one.
What counts is processor time, of the fastest round. ``--write`` puts the table into
docs/performance.md and draws the plot.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import gc
import json
import logging
import math
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import pydicom
from peer import EXPLICIT_LITTLE
from processes import HERE
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.fileset import FileSet
from pydicom.filewriter import write_dataset
from pydicom.sequence import Sequence
from pydicom.uid import UID

from ltdicom import (
    CLASS_UNKNOWN,
    DS_EXPLICIT_VR,
    DS_LITTLE_ENDIAN,
    VR_LO,
    VR_OB,
    VR_OF,
    VR_OW,
    VR_SQ,
    LDicomDS,
    configure,
)

BEGIN: Final = "<!-- data sets: python benchmarks/reading.py --write -->"
END: Final = "<!-- end of data sets -->"
PLOT: Final = "data_sets.svg"
SEVEN: Final = (
    0x00080016, 0x00080018, 0x00080060, 0x00080020, 0x00100010, 0x00100020, 0x0020000D,
)  # fmt: skip
PATIENT_ID: Final = 0x00100020
ITEM: Final = 0xFFFEE000
SEQUENCE: Final = 0x00081140
ITEMS, PER_ITEM, FILES = 500, 10, 1000
_LONG: Final = (VR_OB, VR_OW, VR_OF)

Action = Callable[[], object]


@dataclass(frozen=True)
class Work:
    """One kind of work.

    Attributes
    ----------
    name : str
        What the table calls it.
    kind : str
        What `dcmtk_data.cc` calls it.
    goals : tuple of float, or None
        How many times as fast as pydicom, and as DCMTK, it is to be. Without goals it is
        not done by DCMTK.
    ours, theirs : callable
        Given a file or folder, and a file to write: what does it once.
    """

    name: str
    kind: str
    goals: tuple[float, float] | None
    ours: Callable[[Path, Path], Action]
    theirs: Callable[[Path, Path], Action]


# -- ltdicom ---------------------------------------------------------------------------


def _loaded(path: Path) -> LDicomDS:
    ds = LDicomDS()
    ds.LoadDS(path, 0)
    return ds


def our_load(path: Path, _: Path) -> Action:
    """Load, and read seven strings of the root level."""

    def once() -> None:
        ds = _loaded(path)
        for tag in SEVEN:
            element = ds.FindFirstElement(None, tag, True)
            if element is not None:
                ds.GetStringValue(element, 0, 1)

    return once


def our_walk(path: Path, _: Path) -> Action:
    """Load, and have the text of all that is not an array of bytes or words."""

    def once() -> None:
        ds = _loaded(path)
        element = ds.GetFirstElement(None, False, True)
        while element is not None:
            if element.nVR not in _LONG:
                ds.GetConvertValue(element)
            element = ds.GetNextElement(element, False, True)

    return once


def our_change(path: Path, out: Path) -> Action:
    """Load, change the Patient ID, save."""

    def once() -> None:
        ds = _loaded(path)
        element = ds.FindFirstElement(None, PATIENT_ID, True)
        if element is None:
            element = ds.InsertElement(None, False, PATIENT_ID, VR_LO, False, 0)
        ds.SetStringValue(element, "CHANGED", 1)
        ds.SaveDS(out, 0)

    return once


def our_insert(_: Path, __: Path) -> Action:
    """Insert items of ten values, encode."""

    def once() -> None:
        ds = LDicomDS()
        ds.InitDS(CLASS_UNKNOWN, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
        sequence = ds.InsertElement(None, False, SEQUENCE, VR_SQ, True)
        for _ in range(ITEMS):
            item = ds.InsertElement(sequence, True, ITEM, VR_SQ)
            for number in range(PER_ITEM):
                element = ds.InsertElement(item, True, 0x00091000 + number, VR_LO)
                ds.SetStringValue(element, "A value", 1)
        ds._dataset.encoded(EXPLICIT_LITTLE)

    return once


def our_find(folder: Path, _: Path) -> Action:
    """Read the Patient ID of each file of a folder."""

    def once() -> None:
        for number in range(FILES):
            ds = _loaded(folder / f"{number}.dcm")
            ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, True), 0, 1)

    return once


def our_keys(path: Path, _: Path) -> Action:
    """Load a DICOMDIR, go over its records as a tree, read the file of each."""

    def once() -> None:
        ds = _loaded(path)
        key = ds.GetFirstKey(None, False)
        while key is not None:
            child = ds.GetChildElement(key, True)
            file = ds.FindFirstElement(child, 0x00041500, True)
            if file is not None:
                ds.GetConvertValue(file)
            key = ds.GetNextKey(key, False)

    return once


def our_copy(path: Path, _: Path) -> Action:
    """Copy a data set into another one."""
    ds = _loaded(path)

    def once() -> None:
        LDicomDS().CopyDS(None, ds, None)

    return once


def our_copied_walk(path: Path, _: Path) -> Action:
    """Copy a data set into another one, and go over all that is in it."""
    ds = _loaded(path)

    def once() -> None:
        new = LDicomDS()
        new.CopyDS(None, ds, None)
        element = new.GetFirstElement(None, False, True)
        while element is not None:
            element = new.GetNextElement(element, False, True)

    return once


def our_copied_encoding(path: Path, _: Path) -> Action:
    """Copy a data set into another one, and encode that."""
    ds = _loaded(path)

    def once() -> None:
        new = LDicomDS()
        new.CopyDS(None, ds, None)
        new._dataset.encoded(EXPLICIT_LITTLE)

    return once


# -- pydicom ---------------------------------------------------------------------------


def their_load(path: Path, _: Path) -> Action:
    """Load, and read seven strings of the root level."""

    def once() -> None:
        ds = pydicom.dcmread(path)
        for tag in SEVEN:
            if tag in ds:
                str(ds[tag].value)

    return once


def their_walk(path: Path, _: Path) -> Action:
    """Load, and have the text of all that is not an array of bytes or words."""

    def once() -> None:
        for element in pydicom.dcmread(path).iterall():
            if element.VR not in ("OB", "OW", "OF", "SQ"):
                _ = element.repval

    return once


def their_change(path: Path, out: Path) -> Action:
    """Load, change the Patient ID, save."""

    def once() -> None:
        ds = pydicom.dcmread(path)
        ds.PatientID = "CHANGED"
        ds.save_as(out)

    return once


def _nested() -> Dataset:
    ds = Dataset()
    items = []
    for _ in range(ITEMS):
        item = Dataset()
        for number in range(PER_ITEM):
            item.add_new(0x00091000 + number, "LO", "A value")
        items.append(item)
    ds.add_new(SEQUENCE, "SQ", Sequence(items))
    return ds


def their_insert(_: Path, __: Path) -> Action:
    """Insert items of ten values, encode."""
    return lambda: _encoded(_nested())


def _encoded(ds: Dataset) -> bytes:
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = False, True
    write_dataset(file, ds)
    return file.getvalue()


def their_find(folder: Path, _: Path) -> Action:
    """Read the Patient ID of each file of a folder."""

    def once() -> None:
        for number in range(FILES):
            path = folder / f"{number}.dcm"
            str(pydicom.dcmread(path, specific_tags=[PATIENT_ID]).PatientID)

    return once


def their_keys(path: Path, _: Path) -> Action:
    """Load a DICOMDIR, go over its records as a tree, read the file of each."""

    def once() -> None:
        ds = pydicom.dcmread(path)
        at = {record.seq_item_tell: record for record in ds.DirectoryRecordSequence}
        todo = [ds.OffsetOfTheFirstDirectoryRecordOfTheRootDirectoryEntity]
        while todo:
            record = at[todo.pop()]
            str(record.get("ReferencedFileID", ""))
            for offset in (
                record.OffsetOfTheNextDirectoryRecord,
                record.OffsetOfReferencedLowerLevelDirectoryEntity,
            ):
                if offset:
                    todo.append(offset)

    return once


def their_copy(path: Path, _: Path) -> Action:
    """Copy a data set into another one."""
    ds = pydicom.dcmread(path)
    return lambda: copy.deepcopy(ds)


def their_copied_walk(path: Path, _: Path) -> Action:
    """Copy a data set into another one, and go over all that is in it."""
    ds = pydicom.dcmread(path)
    return lambda: sum(1 for _ in copy.deepcopy(ds).iterall())


def their_copied_encoding(path: Path, _: Path) -> Action:
    """Copy a data set into another one, and encode that."""
    ds = pydicom.dcmread(path)
    return lambda: _encoded(copy.deepcopy(ds))


WORKS: Final = (
    Work("load, read seven strings", "load", (3, 0.7), our_load, their_load),
    Work("load, walk all with text", "walk", (2.5, 0.25), our_walk, their_walk),
    Work("change Patient ID, save", "change", (4, 0.7), our_change, their_change),
)
ONCE: Final = (
    Work(
        "insert 5,000 elements in nested items, encode", "insert", (3, 0.25),
        our_insert, their_insert,
    ),
    Work(
        "find one element in each of 1,000 files", "find", (4, 0.8),
        our_find, their_find,
    ),
    Work(
        "walk a DICOMDIR of 1,000 images by keys", "keys", (3, 0.25),
        our_keys, their_keys,
    ),
    Work("copy a data set of 5,000 elements", "copy", (3, 0.25), our_copy, their_copy),
    Work(
        "the same, and go over the copy", "copied", None,
        our_copied_walk, their_copied_walk,
    ),
    Work(
        "the same, and encode the copy", "copied", None,
        our_copied_encoding, their_copied_encoding,
    ),
)  # fmt: skip
_ON_NESTED: Final = {"insert", "copy", "copied"}  # these need no other file
MEMORY_GOAL: Final = 0.5
_MEMORY: Final = """
import sys
path, library = sys.argv[1:]
if library == "pydicom":
    import pydicom
    load = pydicom.dcmread
else:
    from ltdicom import LDicomDS
    def load(path):
        ds = LDicomDS()
        ds.LoadDS(path)
        return ds
def pages():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1])
first, before = load(path), pages()
kept = [load(path) for _ in range(100)]
print(pages() - before)
"""


# -- files -----------------------------------------------------------------------------


def make_files(folder: Path) -> dict[str, Path]:
    """Write what is read; return the paths by a name."""
    report = pydicom.dcmread(str(get_testdata_file("test-SR.dcm")))
    content = report.ContentSequence
    report.ContentSequence = [copy.deepcopy(i) for _ in range(40) for i in content]
    report.save_as(folder / "sr.dcm")
    frames = pydicom.dcmread(str(get_testdata_file("eCT_Supplemental.dcm")))
    groups = frames.PerFrameFunctionalGroupsSequence
    frames.PerFrameFunctionalGroupsSequence = [
        copy.deepcopy(groups[number % len(groups)]) for number in range(200)
    ]
    frames.save_as(folder / "frames.dcm")
    _make_directory(folder)
    many = folder / "many"
    many.mkdir()
    for number in range(FILES):
        shutil.copyfile(str(get_testdata_file("CT_small.dcm")), many / f"{number}.dcm")
    return {
        "CT": Path(str(get_testdata_file("CT_small.dcm"))),
        "MR": Path(str(get_testdata_file("MR_small.dcm"))),
        "RT plan": Path(str(get_testdata_file("rtplan.dcm"))),
        "SR": folder / "sr.dcm",
        "200 frames": folder / "frames.dcm",
        "DICOMDIR": folder / "DICOMDIR",
    }


def _make_nested(path: Path) -> Path:
    nested = _nested()
    nested[SEQUENCE].is_undefined_length = True
    nested.file_meta = FileMetaDataset()
    nested.file_meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.7")
    nested.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3")
    nested.file_meta.TransferSyntaxUID = UID(EXPLICIT_LITTLE)
    nested.save_as(path, enforce_file_format=True)
    return path


def _make_directory(folder: Path) -> None:
    files, image = FileSet(), pydicom.dcmread(str(get_testdata_file("MR_small.dcm")))
    image.PixelData = bytes(2)
    image.Rows = image.Columns = 1
    for number in range(1000):
        image.PatientID = f"P{number // 100}"
        image.StudyInstanceUID = f"1.2.{number // 50}"
        image.SeriesInstanceUID = f"1.2.3.{number // 10}"
        image.SOPInstanceUID = f"1.2.3.4.{number}"
        image.file_meta.MediaStorageSOPInstanceUID = image.SOPInstanceUID
        image.InstanceNumber = str(number)
        files.add(image)
    files.write(folder / "disc")
    shutil.copyfile(folder / "disc" / "DICOMDIR", folder / "DICOMDIR")


# -- measuring -------------------------------------------------------------------------


def build(program: Path) -> str:
    """Build DCMTK's side; return why it cannot be, or an empty string."""
    compiler = shutil.which("g++")
    if compiler is None:
        return "there is no g++"
    command = [compiler, "-O2", "-o", str(program), str(HERE / "dcmtk_data.cc")]
    command += ["-ldcmdata", "-loflog", "-lofstd"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    return "it cannot be built; is libdcmtk-dev installed?" if result.returncode else ""


def seconds(action: Action, times: int) -> float:
    """Return the processor seconds of one time."""
    gc.collect()
    start = time.process_time()
    for _ in range(times):
        action()
    return (time.process_time() - start) / times


def times_for(action: Action, budget: float) -> int:
    """Return how often something can be done in so many seconds, at least once."""
    return max(1, min(200, int(budget / max(seconds(action, 1), 1e-6))))


def measure(
    work: Work, path: Path, out: Path, program: Path | None, rounds: int, budget: float
) -> tuple[float, float | None]:
    """Return how many times as fast as pydicom, and as DCMTK, work is."""
    ours, theirs = work.ours(path, out), work.theirs(path, out)
    ours(), theirs()
    count, their_count = times_for(ours, budget), times_for(theirs, budget)
    found: list[list[float]] = [[], [], []]
    for _ in range(rounds):
        found[0].append(seconds(ours, count))
        found[1].append(seconds(theirs, their_count))
        if program is not None:
            words = [program, work.kind, path, out, str(max(count, 3))]
            shown = subprocess.check_output(list(map(str, words)), text=True)
            found[2].append(float(shown))
    least = [min(each) if each else None for each in found]
    assert least[0] is not None and least[1] is not None
    native = None if least[2] is None else least[2] / least[0]
    return least[1] / least[0], native


def memory(path: Path) -> float:
    """Return the memory of a loaded data set, of that of pydicom's."""
    pages = [
        float(subprocess.check_output([sys.executable, "-c", _MEMORY, str(path), library]))
        for library in ("ltdicom", "pydicom")
    ]
    return pages[0] / pages[1]


def mean(ratios: Iterable[float | None]) -> float | None:
    """Return the geometric mean, if all are there."""
    logs = [math.log(ratio) for ratio in ratios if ratio is not None]
    return math.exp(sum(logs) / len(logs)) if logs else None


Row = tuple[str, tuple[float, float] | None, float | None, float | None]


def measured(
    rounds: int, budget: float, only: list[str], *, with_dcmtk: bool = True
) -> tuple[list[Row], dict[str, list[Row]], float]:
    """Return the rows of the table, those of single files, and the ratio of memory."""
    rows: list[Row] = []
    single: dict[str, list[Row]] = {}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        nested, out = _make_nested(folder / "nested.dcm"), folder / "out.dcm"
        files = make_files(folder) if not only or set(only) - _ON_NESTED else {}
        program: Path | None = folder / "dcmtk_data" if with_dcmtk else None
        if program is not None and (missing := build(program)):
            print(f"without DCMTK: {missing}")
            program = None
        for work in WORKS:
            if only and work.kind not in only:
                continue
            parts = single[work.name] = []
            for kind, path in files.items():
                ratios = measure(work, path, out, program, rounds, budget)
                parts.append((kind, None, *ratios))
                print(f"{work.kind:8}{kind:12}", *map(shown, ratios), flush=True)
            rows.append(
                (
                    work.name,
                    work.goals,
                    mean(p[2] for p in parts),
                    mean(p[3] for p in parts),
                )
            )
        given = {"find": folder / "many", "keys": folder / "DICOMDIR"}
        for work in ONCE:
            if only and work.kind not in only:
                continue
            path = given.get(work.kind, nested)
            native = program if work.goals is not None else None
            ratios = measure(work, path, out, native, rounds, budget)
            rows.append((work.name, work.goals, *ratios))
            print(f"{work.kind:20}", *map(shown, ratios), flush=True)
        return rows, single, memory(nested)


# -- showing ---------------------------------------------------------------------------


def shown(ratio: float | None) -> str:
    """Return a ratio with two digits that count."""
    if ratio is None:
        return "-"
    return f"{ratio:.2g}" if ratio < 100 else f"{ratio:.0f}"


def table(rows: list[Row], single: dict[str, list[Row]], grown: float, how: str) -> str:
    """Return the results as Markdown."""
    lines = [
        f"`{how}`, Python {sys.version.split()[0]}.",
        "",
        "| work | goal: pydicom x | measured | goal: DCMTK x | measured | reached |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for name, goals, python, native in rows:
        if goals is None:
            lines.append(f"| {name} | - | **{shown(python)}** | - | - | - |")
            continue
        met = [
            ratio >= goal
            for ratio, goal in zip((python, native), goals, strict=True)
            if ratio is not None
        ]
        verdict = "yes" if all(met) else "partly" if any(met) else "no"
        lines.append(
            f"| {name} | {goals[0]:g} | **{shown(python)}** | {goals[1]:g} | "
            f"**{shown(native)}** | {verdict} |"
        )
    met_memory = "yes" if grown <= MEMORY_GOAL else "no"
    lines.append(
        f"| memory of a loaded data set of 5,000 elements, of pydicom's | {MEMORY_GOAL} | "
        f"**{shown(grown)}** | - | - | {met_memory} |"
    )
    if single:
        kinds = [part[0] for part in next(iter(single.values()))]
        lines += [
            "",
            "Each kind of file, to pydicom and to DCMTK:",
            "",
            f"| work | {' | '.join(kinds)} |",
            "| --- |" + " --- |" * len(kinds),
        ]
        lines += [
            f"| {name} | "
            + " | ".join(f"{shown(p[2])}, {shown(p[3])}" for p in parts)
            + " |"
            for name, parts in single.items()
        ]
    return "\n".join(lines) + "\n"


def write(text: str, rows: list[Row], docs: Path) -> None:
    """Put the table between its markers in performance.md, and draw the plot."""
    page = docs / "performance.md"
    before, _, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")
    with contextlib.suppress(ImportError):
        draw(rows, docs / PLOT)


def draw(rows: list[Row], path: Path) -> None:
    """Draw the ratios with their goals."""
    import matplotlib

    matplotlib.use("Agg")
    matplotlib.rcParams["svg.hashsalt"] = "ltdicom"
    from matplotlib import pyplot

    figure, panel = pyplot.subplots(figsize=(9, 4.5), layout="constrained")
    draw_panel(rows, panel)
    figure.savefig(path, metadata={"Date": None})
    pyplot.close(figure)


def draw_panel(rows: Iterable[Row], panel: Any) -> None:
    """Draw the ratios with their goals into a panel of a plot."""
    rows = list(rows)
    for row, (_, goals, *ratios) in enumerate(rows):
        for ratio, goal, shift, colour in zip(
            ratios, goals or (None, None), (-0.2, 0.2), ("C1", "C2"), strict=True
        ):
            if ratio is not None:
                panel.barh(row + shift, ratio, 0.38, color=colour)
            if goal is not None:
                panel.plot([goal, goal], [row + shift - 0.19, row + shift + 0.19], "k")
    for library, colour in (("pydicom", "C1"), ("DCMTK", "C2")):
        panel.barh([0], [0], color=colour, label=f"to {library}")
    panel.plot([], [], "k", label="goal")
    panel.axvline(1, color="black", linewidth=0.8, linestyle=":")
    panel.set_yticks(range(len(rows)), [row[0] for row in rows])
    panel.invert_yaxis()
    panel.set_xscale("log")
    panel.set_xlabel("ltdicom's speed with data sets, times the other's")
    panel.legend()


def main() -> None:
    """Measure, print, and with ``--write`` publish."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=0.3, help="of a round, roughly")
    parser.add_argument("--only", default="", help="kinds, separated by commas")
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--no-dcmtk", dest="dcmtk", action="store_false")
    parser.add_argument("--raw", type=Path, help="file for the results, as JSON")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    logging.disable(logging.CRITICAL)
    configure(sync_saves=False)  # as the other two
    only = [kind for kind in chosen.only.split(",") if kind]
    rows, single, grown = measured(
        chosen.rounds, chosen.seconds, only, with_dcmtk=chosen.dcmtk
    )
    how = f"python benchmarks/reading.py --rounds {chosen.rounds}"
    text = table(rows, single, grown, how)
    print(text)
    if chosen.raw:
        chosen.raw.write_text(json.dumps({"rows": rows, "text": text}))
    if chosen.write:
        write(text, rows, HERE.parent / "docs")


if __name__ == "__main__":
    main()
