"""Each real file by `conformance` and by dciodvfy: every difference is explained once.

The explanations are in dciodvfy_differences.tsv, a row for each kind of difference:

``side``
    who finds something, ``dciodvfy`` or ``ltdicom``;
``file``, ``kind``, ``element``, ``text``
    regular expressions for the name of the file, the kind of `Finding` that it is or
    would be, the path of the element, and what is said of it; the first row counts in
    which all match;
``right``, ``why``
    who is right, and by what part of the standard;
``files``
    in how many files.

A difference without a row fails the test, and so does a row that says another number.
"""

from __future__ import annotations

import collections
import csv
import functools
import pathlib
import re
import shutil
import subprocess
import warnings

import pytest
from pydicom.data.data_manager import DATA_ROOT, external_data_sources
from pydicom.misc import is_dicom

from ltdicom import LDicomDS

TABLE = pathlib.Path(__file__).with_name("dciodvfy_differences.tsv")
FOLDERS = [pathlib.Path(DATA_ROOT)] + [
    pathlib.Path(source.data_path) for source in external_data_sources().values()
]
COLUMNS = ("file", "side", "kind", "element", "text")
# how dciodvfy begins what `Finding.kind` says in a word
KINDS = [
    (r"Missing attribute ", "missing"),
    (r"Empty attribute ", "empty"),
    (r"Bad Sequence number of Items = <0> ", "empty"),
    (r"Value invalid for this VR ", "value"),
    (r"Unrecognized enumerated value", "value"),
    (r"Bad attribute Value Multiplicity", "VM"),
    (r"(Invalid|Illegal) Value Representation|Value Representation ", "VR"),
    (r"PixelData has incorrect value length|Seek failed - while reading unenc", "image"),
    (r"Bad private owner|Private tag|.*no .*private (creator|owner)", "tag"),
    (r"Unrecognized tag|Tag is not", "tag"),
    (r"MediaStorageSOPInstanceUID different", "value"),
    (r"Information Object Not found", "class"),
]
LINE = re.compile(r"(Error|Warning) - (?:<(/[^>]*)> - )?(.*)")
STEP = re.compile(r"\((?:0x)?([0-9a-f]{4}),(?:0x)?([0-9a-f]{4})[^)]*\)(?:\[(\d+)\])?", re.I)


def files():
    return {
        f"{folder.parent.name}/{path.relative_to(folder).as_posix()}": path
        for folder in FOLDERS
        for path in sorted(folder.rglob("*"))
        if path.is_file() and (path.suffix == ".dcm" or is_dicom(path))
    }


def path_of(text):
    """Write dciodvfy's path of an element as `Finding.path`."""
    steps = STEP.findall(text or "")
    written = [
        f"({group.upper()},{element.upper()})" + (f"[{place}]" if place else "")
        for group, element, place in steps
    ]
    # after the last element it is the number of the value
    return re.sub(r"\[\d+\]$", "", ".".join(written))


def dciodvfy(path):
    """Return what dciodvfy says: (path, kind) -> text; errors, and then warnings too."""
    run = subprocess.run(["dciodvfy", "-new", path], capture_output=True, timeout=60)
    errors, all_of_them = {}, {}
    for line in (run.stdout + run.stderr).decode("latin-1").splitlines():
        match = LINE.match(line)
        if match is None:
            continue
        severity, element, text = match.groups()
        kind = next((k for start, k in KINDS if re.match(start, text)), "other")
        all_of_them.setdefault((path_of(element), kind), text)
        if severity == "Error":
            errors.setdefault((path_of(element), kind), text)
    return errors, all_of_them


def ltdicom(path):
    ds = LDicomDS()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        ds.LoadDS(str(path), 0)
        return {(each.path, each.kind): each.text for each in ds.conformance()}


@functools.cache
def differences():
    """Return (file, side, kind, element, text) of all files."""
    found = []
    for name, path in files().items():
        ours = ltdicom(path)
        errors, all_of_them = dciodvfy(path)
        if "class" in {kind for _, kind in errors} & {kind for _, kind in ours}:
            # of no element in dciodvfy
            ours = {key: text for key, text in ours.items() if key[1] != "class"}
            errors = {key: text for key, text in errors.items() if key[1] != "class"}
        for (element, kind), text in errors.items():
            if (element, kind) not in ours:
                found.append((name, "dciodvfy", kind, element, text))
        for (element, kind), text in ours.items():
            if (element, kind) not in all_of_them:
                found.append((name, "ltdicom", kind, element, text))
    return found


def rows():
    with open(TABLE, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def row_of(difference, table):
    """Return the number of the first row that explains a difference."""
    for number, row in enumerate(table):
        if all(
            re.search(row[column], value)
            for column, value in zip(COLUMNS, difference, strict=True)
        ):
            return number
    return None


@pytest.mark.peer
def test_each_difference_is_explained(unavailable):
    if shutil.which("dciodvfy") is None:
        unavailable("dciodvfy of dicom3tools is not installed")
    table = rows()
    explained = collections.defaultdict(set)
    unexplained = []
    for difference in differences():
        number = row_of(difference, table)
        if number is None:
            unexplained.append(difference)
        else:
            explained[number].add(difference[0])
    assert unexplained == []
    counted = {number: len(names) for number, names in explained.items()}
    assert counted == {number: int(row["files"]) for number, row in enumerate(table)}


def test_each_row_says_who_is_right_and_why():
    for row in rows():
        assert row["right"] in ("dciodvfy", "ltdicom", "both")
        assert row["side"] in ("dciodvfy", "ltdicom")
        assert "PS3." in row["why"] or row["right"] == "ltdicom", row
