"""Measure LDicomDS beside pydicom: loading, messages, a large file, long walks.

Each line is a ratio or a growth of processor time in one run, so that it means the same
on every machine::

    python benchmarks/data_sets.py
"""

from __future__ import annotations

import gc
import io
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pydicom
from pydicom._dicom_dict import DicomDictionary
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filereader import read_dataset
from pydicom.filewriter import write_dataset
from pydicom.uid import UID

from ltdicom._dataset.codec.sources import Buffer
from ltdicom._dataset.dataset import DataSet
from ltdicom.constants.dataset import DS_EXPLICIT_VR, DS_LITTLE_ENDIAN
from ltdicom.constants.iod import CLASS_UNKNOWN
from ltdicom.constants.vr import VR_DS, VR_LO, VR_OW, VR_SQ, VR_UN
from ltdicom.ds import DICOMELEMENT, LDicomDS, wrap

EXPLICIT = "1.2.840.10008.1.2.1"
SYNTAXES = (EXPLICIT, "1.2.840.10008.1.2")
PATIENT_ID, ITEM = 0x00100020, 0xFFFEE000
_VALUES = {"LO": "SOME TEXT", "US": 5, "DS": "1.5", "UI": "1.2.3", "CS": "ABC"}
LARGE = 500 << 20

# what a fresh process measures of itself: the peak of its memory, in bytes
_READ_PATIENT_ID = """
import resource, sys
from ltdicom.ds import LDicomDS
LDicomDS().LoadDS(sys.argv[1])
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
ds = LDicomDS()
ds.LoadDS(sys.argv[2])
assert ds.GetStringValue(ds.FindFirstElement(None, 0x00100020, False)) == "ABC"
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) << 10)
"""


def best(action: Callable[[], object], rounds: int = 7, times: int = 20) -> float:
    """Return the seconds of the fastest round."""
    action()
    seconds = []
    for _ in range(rounds):
        gc.collect()
        start = time.process_time()
        for _ in range(times):
            action()
        seconds.append((time.process_time() - start) / times)
    return min(seconds)


def sample(path: Path, syntax: str) -> list[int]:
    """Write a file of 500 elements; return the tags of ten strings."""
    dataset = Dataset()
    for tag, (vr, _, _, retired, _) in sorted(DicomDictionary.items()):
        if len(dataset) == 500:
            break
        if retired or not 0x00080020 <= tag < 0x7FE00000:
            continue
        if vr in _VALUES:
            dataset.add_new(tag, vr, _VALUES[vr])
        elif vr == "SQ" and not len(dataset) % 7:
            item = Dataset()
            item.PatientID = "1"
            dataset.add_new(tag, vr, [item])
    dataset.file_meta = FileMetaDataset()
    dataset.file_meta.MediaStorageSOPClassUID = UID("1.2.840.10008.5.1.4.1.1.7")
    dataset.file_meta.MediaStorageSOPInstanceUID = UID("1.2.3")
    dataset.file_meta.TransferSyntaxUID = UID(syntax)
    dataset.save_as(path, enforce_file_format=True)
    strings = [int(e.tag) for e in dataset if e.VR in ("LO", "CS", "UI")]
    return strings[:: len(strings) // 10][:10]


def load_ratio(folder: Path, syntax: str) -> float:
    """Return how long loading and reading ten strings takes, in times of pydicom."""
    path = folder / "sample.dcm"
    tags = sample(path, syntax)

    def ours() -> None:
        ds = LDicomDS()
        ds.LoadDS(path)
        for tag in tags:
            ds.GetStringValue(ds.FindFirstElement(None, tag, False))

    def theirs() -> None:
        dataset = pydicom.dcmread(path)
        for tag in tags:
            assert dataset[tag].value

    return best(ours) / best(theirs)


def write_ratio() -> float:
    """Return how long the data set of an N-SET takes, made and encoded."""

    def ours() -> Buffer:
        ds = LDicomDS()
        ds.InitDS(CLASS_UNKNOWN, 0)
        element = ds.InsertElement(None, False, PATIENT_ID, VR_LO, False, 0)
        ds.SetStringValue(element, "123-45-6789")
        assert not ds._dataset.is_empty
        return ds._dataset.encoded(EXPLICIT)

    def theirs() -> bytes:
        dataset = Dataset()
        dataset.PatientID = "123-45-6789"
        return by_pydicom(dataset)

    assert ours() == theirs()
    return best(ours, times=300) / best(theirs, times=300)


def read_ratio(data: bytes) -> float:
    """Return how long finding the Patient ID of a received data set takes."""

    def ours() -> str | None:
        ds = wrap(DataSet.from_encoded(data, EXPLICIT))
        return ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, False))

    def theirs() -> str:
        dataset = read_dataset(io.BytesIO(data), False, True)
        return str(dataset.PatientID)

    assert ours() == theirs()
    return best(ours, times=100) / best(theirs, times=100)


def received() -> dict[str, bytes]:
    """Return data sets as they come over the wire, by a name."""
    alone = Dataset()
    alone.PatientID = "123-45-6789"
    scan = pydicom.dcmread(get_testdata_file("CT_small.dcm"))
    whole = by_pydicom(scan)
    scan.PixelData = scan.PixelData[:512]
    return {"one element": by_pydicom(alone), "7 KB": by_pydicom(scan), "39 KB": whole}


def by_pydicom(dataset: Dataset) -> bytes:
    """Return a data set in explicit VR little endian."""
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = False, True
    write_dataset(file, dataset)
    return file.getvalue()


def send_ratio() -> float:
    """Return how long it takes to have a loaded file of 39 KB for another message."""
    path = get_testdata_file("CT_small.dcm")
    ds, dataset = LDicomDS(), pydicom.dcmread(path)
    ds.LoadDS(path)
    ours = best(lambda: ds._dataset.encoded(EXPLICIT), times=1000)
    return ours / best(lambda: by_pydicom(dataset))


def memory_of_a_large_file(folder: Path) -> int:
    """Return the bytes that reading the Patient ID of a file of 500 MB takes."""
    small, large = folder / "small.dcm", folder / "large.dcm"
    ds = LDicomDS()
    ds.InitDS(CLASS_UNKNOWN, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
    ds.SetStringValue(ds.InsertElement(None, False, PATIENT_ID, VR_UN), "ABC")
    ds.SaveDS(small)
    with open(large, "wb") as file:
        file.write(small.read_bytes())
        file.write(struct.pack("<HH2sHL", 0x7FE0, 0x0010, b"OW", 0, LARGE))
        file.truncate(file.tell() + LARGE)
    command = [sys.executable, "-c", _READ_PATIENT_ID, str(small), str(large)]
    return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def nested(elements: int) -> LDicomDS:
    """Return a data set of sequences with so many elements."""
    ds = LDicomDS()
    sequence = ds.InsertElement(None, False, 0x00081140, VR_SQ, True)
    for _ in range(elements // 11):
        item = ds.InsertElement(sequence, True, ITEM, VR_SQ)
        for number in range(10):
            ds.InsertElement(item, True, 0x00100010 + 0x10 * number, VR_UN)
    return ds


def walk(ds: LDicomDS) -> int:
    """Return the number of elements, by the C++ calls."""
    count, element = 0, ds.GetFirstElement(None, False, True)
    while element is not None:
        count, element = count + 1, ds.GetNextElement(element, False, True)
    return count


def insert(elements: int) -> None:
    """Insert elements in descending order, the worst for what is sorted."""
    ds = LDicomDS()
    for number in range(elements, 0, -1):
        ds.InsertElement(
            None, False, 0x00110000 + 0x10000 * 2 * (number // 0xF000) + number, VR_OW
        )


def points(count: int) -> tuple[LDicomDS, list[DICOMELEMENT]]:
    """Return a data set with two elements of so many decimal strings."""
    ds = LDicomDS()
    elements = [
        ds.InsertElement(None, False, tag, VR_DS) for tag in (0x30060050, 0x00281052)
    ]
    for element in elements:
        ds.SetDoubleValue(element, [number / 7 for number in range(count)])
    return ds, elements


def read_one_by_one(ds: LDicomDS, elements: list[DICOMELEMENT]) -> None:
    """Read the values of all elements in turns."""
    for index in range(ds.GetCountValue(elements[0])):
        for element in elements:
            assert ds.GetDoubleValue(element, index)


def items(count: int, children: int = 1) -> tuple[LDicomDS, list[DICOMELEMENT]]:
    """Return a data set with a sequence of so many items, and the items."""
    ds = LDicomDS()
    sequence = ds.InsertElement(None, False, 0x00081140, VR_SQ, True)
    found = [ds.InsertElement(sequence, True, ITEM, VR_SQ) for _ in range(count)]
    for item in found:
        for number in range(children):
            ds.InsertElement(item, True, 0x00081150 + 5 * number, VR_UN)
    return ds, found


def delete_in_the_middle(count: int) -> None:
    """Delete every other item, the middle of what is left, and look what is beside."""
    ds, found = items(count)
    for item in found[::2]:
        ds.DeleteElement(item)
    left = found[1::2]
    for item in left[len(left) // 2 :]:
        assert ds.GetPrevElement(item, True)
        ds.DeleteElement(item)


def insert_in_the_middle(count: int) -> None:
    """Insert items in front of the last one."""
    ds, found = items(2)
    sequence = ds.GetParentElement(found[0])
    for index in range(count):
        ds.InsertElement(sequence, True, ITEM, VR_SQ, False, index + 1)


def find_the_same_tag(ds: LDicomDS, count: int) -> None:
    """Find the same tag in each item."""
    element = ds.FindFirstElement(None, 0x00081150, False)
    for _ in range(count):
        assert element
        element = ds.FindNextElement(element, False)
    assert element is None


def read_duplicates(count: int) -> None:
    """Read a data set that has one tag many times."""
    one = struct.pack("<HH2sH", 0x0010, 0x0020, b"LO", 2) + b"A "
    ds = wrap(DataSet.from_encoded(one * count, EXPLICIT))
    assert ds.GetStringValue(ds.FindFirstElement(None, PATIENT_ID, True)) == "A"
    assert len(list(ds)) == 1


def take_fragments(count: int) -> None:
    """Read the fragments of an image one by one, and delete them from the middle on."""
    item = struct.pack("<HHL", 0xFFFE, 0xE000, 4) + b"abcd"
    pixels = struct.pack("<HH2sHL", 0x7FE0, 0x0010, b"OB", 0, 0xFFFFFFFF)
    data = pixels + item * count + struct.pack("<HHL", 0xFFFE, 0xE0DD, 0)
    ds = wrap(DataSet.from_encoded(data, "1.2.840.10008.1.2.5"))
    fragment = ds.GetChildElement(ds.FindFirstElement(None, 0x7FE00010, True), True)
    found = []
    while fragment is not None:
        assert ds.GetBinaryValue(fragment)[1] == b"abcd"
        found.append(fragment)
        fragment = ds.GetNextElement(fragment, True, True)
    for fragment in found[count // 2 :]:
        ds.DeleteElement(fragment)


def escape(count: int) -> None:
    """Set and read text of many escapes."""
    ds = LDicomDS()
    charset = ds.InsertElement(None, False, 0x00080005, VR_UN)
    ds.SetStringValue(charset, "\\ISO 2022 IR 87\\ISO 2022 IR 149")
    text = ds.InsertElement(None, False, 0x0040A160, VR_UN)
    lines = "\u5c71\uae40\r\n" * count
    assert ds.SetStringValue(text, lines)
    assert ds.GetStringValue(text) == lines


def delete_keys(count: int) -> None:
    """Insert keys of one level, delete every other one and walk over the others."""
    ds = LDicomDS()
    keys = [ds.InsertKey(None, "PATIENT") for _ in range(count)]
    for key in keys[::2]:
        ds.DeleteKey(key)
    key = ds.GetFirstKey(None, True)
    while key is not None:
        key = ds.GetNextKey(key, True)


def growth(action: Callable[[int], object], size: int) -> float:
    """Return how much longer twice as much takes: 2 is linear."""
    return best(lambda: action(2 * size), 3, 1) / best(lambda: action(size), 3, 1)


def main() -> None:
    """Print a line a measurement, with its limit."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for syntax in SYNTAXES:
            what = f"load 500 elements, read ten strings, {syntax}"
            tell(what, load_ratio(folder, syntax), "x pydicom", 1.15)
        tell("make and encode one element", write_ratio(), "x pydicom", 1)
        for name, data in received().items():
            what = f"Patient ID of a received data set, {name}"
            tell(what, read_ratio(data), "x pydicom", 1)
        tell("send a loaded file of 39 KB again", send_ratio(), "x pydicom", 0.1)
        if sys.platform != "win32":
            megabytes = memory_of_a_large_file(folder) / (1 << 20)
            tell("Patient ID of a file of 500 MB", megabytes, "MB", 20)
    sets = {size: nested(size) for size in (50_000, 100_000)}
    tell("walk 100,000 elements: growth", growth(lambda n: walk(sets[n]), 50_000), "", 2)
    tell("10,000 InsertElement: growth", growth(insert, 5_000), "", 2)
    made = {size: points(size) for size in (16_000, 32_000)}
    tell(
        "32,000 values one by one: growth",
        growth(lambda n: read_one_by_one(*made[n]), 16_000),
    )
    same = {size: items(size)[0] for size in (16_000, 32_000)}
    tell(
        "32,000 times the same tag: growth",
        growth(lambda n: find_the_same_tag(same[n], n), 16_000),
    )
    for what, action in (
        ("32,000 items, deleted in the middle", delete_in_the_middle),
        ("32,000 items, inserted in the middle", insert_in_the_middle),
        ("32,000 elements with one tag", read_duplicates),
        ("32,000 fragments", take_fragments),
        ("32,000 lines with escapes", escape),
        ("32,000 keys, deleted in the middle", delete_keys),
    ):
        tell(f"{what}: growth", growth(action, 16_000))


def tell(what: str, value: float, unit: str = "", limit: float = 2.4) -> None:
    """Print a line."""
    print(f"{what:60} {value:6.2f} {unit} (at most {limit})")


if __name__ == "__main__":
    main()
