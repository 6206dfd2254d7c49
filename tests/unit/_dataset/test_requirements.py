"""What classes demand: types, conditions, modules, items; every class filled."""

from __future__ import annotations

import random
import re
import shutil
import struct
import subprocess

import pytest

from ltdicom import LDicomDS, LDicomIOD
from ltdicom._tables.iods import classes
from ltdicom.constants import iod
from ltdicom.constants.dataset import (
    DS_ADD_MANDATORY_ELEMENTS_ONLY,
    DS_ADD_MANDATORY_MODULES_ONLY,
    DS_EXPLICIT_VR,
    DS_LITTLE_ENDIAN,
    ELEMENT_INDEX_MAX,
)
from ltdicom.constants.vr import VR_UN

MANDATORY = (
    DS_ADD_MANDATORY_ELEMENTS_ONLY
    | DS_ADD_MANDATORY_MODULES_ONLY
    | DS_LITTLE_ENDIAN
    | DS_EXPLICIT_VR
)
CONTENT, VALUE_TYPE, RELATIONSHIP = 0x0040A730, 0x0040A040, 0x0040A010
VALUES = {
    "AE": b"AE", "AS": b"012Y", "AT": b"\x28\0\x10\0", "CS": b"CODE", "DA": b"20200229",
    "DS": b"1 ", "DT": b"2020", "FD": bytes(8), "FL": bytes(4), "IS": b"1 ", "LO": b"LO",
    "LT": b"LT", "OB": bytes(4), "OD": bytes(8), "OF": bytes(4), "OL": bytes(4),
    "OV": bytes(8), "OW": bytes(4), "PN": b"A^B ", "SH": b"SH", "SL": bytes(4),
    "SS": bytes(2), "ST": b"ST", "SV": bytes(8), "TM": b"10", "UC": b"UC", "UI": b"1.2\0",
    "UL": bytes(4), "UN": b"UN", "UR": b"a:", "US": bytes(2), "UT": b"UT", "UV": bytes(8),
}  # fmt: skip
# an image of two by two pixels; texts without conditions of their own
SPECIAL = {
    0x00280002: b"\1\0", 0x00280004: b"MONOCHROME2 ", 0x00280010: b"\2\0",
    0x00280011: b"\2\0", 0x00280100: b"\x08\0", 0x00280101: b"\x08\0",
    0x00280102: b"\7\0", 0x7FE00010: bytes(4), 0x00080005: b"ISO_IR 100",
    VALUE_TYPE: b"TEXT",
}  # fmt: skip


@pytest.fixture(autouse=True)
def default_table():
    LDicomIOD.Default()
    yield
    LDicomIOD.Default()


def fill(ds, element):
    """Give an element a right value, or an item."""
    from ltdicom._dataset.codec.vrs import STRINGS, name_of
    from ltdicom._tables.tags import TAGS

    vr = name_of(element.nVR)
    if vr == "SQ":
        if ds.GetChildElement(element, True) is None:
            ds.InsertElement(element, True, 0xFFFEE000, VR_UN, False, ELEMENT_INDEX_MAX)
        return
    entry = TAGS.match(element.nTag)
    number = entry.nMinVM if entry is not None else 1
    value = SPECIAL.get(element.nTag)
    if value is None and vr in STRINGS:
        value = b"\\".join([VALUES[vr].rstrip(b" \0")] * number)
        value += (b"\0" if vr == "UI" else b" ") * (len(value) % 2)
    elif value is None:
        value = VALUES[vr] * number
    assert ds.SetBinaryValue(element, value, len(value))


def element_at(ds, finding):
    """Return the element of a finding, inserted if it is missing."""
    if finding.element is not None:
        return finding.element
    parent = None
    for step in finding.path.split(".")[:-1]:
        tag, _, place = step.partition("[")
        tag = int(tag[1:5] + tag[6:10], 16)
        sequence = (
            ds.FindFirstElement(None, tag, True)
            if parent is None
            else ds.FindFirstElement(ds.GetChildElement(parent, True), tag, True)
        )
        parent = ds.GetChildElement(sequence, True)
        for _ in range(int(place.rstrip("]")) - 1):
            parent = ds.GetNextElement(parent, True, True)
    return ds.InsertElement(parent, parent is not None, finding.tag, VR_UN, False, 0)


def filled(code):
    """Return the mandatory template of a class with a right value everywhere."""
    ds = LDicomDS()
    ds.InitDS(code, MANDATORY)
    for element in list(ds.walk()):
        if element.nTag != 0xFFFEE000:
            fill(ds, element)
    for _ in range(20):
        open_ones = [f for f in ds.conformance() if f.kind in ("missing", "empty")]
        if not open_ones:
            return ds
        for finding in open_ones:
            fill(ds, element_at(ds, finding))
    raise AssertionError(f"class {code} never has all that it demands: {open_ones}")


def types_of(code):
    """Return the strictest type of each root element of the mandatory modules."""
    found = {}
    for index in range(LDicomIOD.GetCountModule(code)):
        module = LDicomIOD.FindIndexModule(code, index)
        if module.nUsage != iod.IOD_USAGE_M:
            continue
        element = LDicomIOD.GetChild(module)
        while element is not None:
            found.setdefault(element.nCode, set()).add(element.nUsage)
            element = LDicomIOD.GetNext(element, True)
    return found


# queries without levels
QUERIES = {
    iod.CLASS_MODALITY_WORKLIST,
    iod.CLASS_GENERAL_RELEVANT_PATIENT_INFORMATION_QUERY,
    iod.CLASS_HANGING_PROTOCOL_INFORMATION_MODEL_FIND,
    iod.CLASS_SUBSTANCE_APPROVAL_QUERY,
    iod.CLASS_PRODUCT_CHARACTERISTICS_QUERY,
    iod.CLASS_UNIFIED_PROCEDURE_STEP_QUERY,
}
WITH_MODULES = [code for code, record in classes().items() if record.children]


@pytest.mark.parametrize("code", WITH_MODULES)
def test_a_filled_template_conforms_and_what_is_left_out_is_the_finding(code):
    ds = filled(code)
    assert ds.conformance() == []
    # there are classes of which nothing is mandatory
    assert ds.ConformanceDS(None, None) == (ds.GetFirstElement(None, True) is not None)
    if code in QUERIES:
        return  # which keys it has is the query's own choice
    needed = [
        tag
        for tag, usages in types_of(code).items()
        if iod.IOD_USAGE_1 in usages and ds.FindFirstElement(None, tag, True) is not None
    ]
    for tag in random.Random(code).sample(needed, min(3, len(needed))):
        ds.DeleteElement(ds.FindFirstElement(None, tag, True))
        assert missing(ds) == [(tag, "missing", None)]
        assert not ds.ConformanceDS(None, None)
        fill(ds, ds.InsertElement(None, False, tag, VR_UN, False, 0))
        ds = ds if not missing(ds) else filled(code)  # a sequence had more than an item
    for tag in needed:
        ds.DeleteElement(ds.FindFirstElement(None, tag, True))
    assert [tag for tag, *_ in missing(ds)] == needed


def missing(ds):
    return [(f.tag, f.kind, f.element) for f in ds.conformance() if f.kind != "image"]


def root(code=iod.CLASS_SC_IMAGE_STORAGE):
    return filled(code)


def put(ds, tag, value, parent=None):
    level = ds.GetChildElement(parent, True) if parent is not None else None
    element = ds.FindFirstElement(level, tag, True) if parent is None or level else None
    if element is None:
        element = ds.InsertElement(parent, parent is not None, tag, VR_UN, False, 0)
    assert ds.SetBinaryValue(element, value, len(value))
    return element


def found(ds):
    return {(f.path, f.kind) for f in ds.conformance()}


@pytest.mark.parametrize(
    ("changes", "tag"),
    [
        ({0x00280002: b"\3\0", 0x00280004: b"RGB ", 0x7FE00010: bytes(12)}, 0x00280006),
        ({0x00281050: b"1 "}, 0x00281051),
        ({0x00281052: b"1 "}, 0x00281053),
        ({0x00120062: b"YES "}, 0x00120063),
    ],
)
def test_a_condition_that_the_data_set_tells(changes, tag):
    ds = root()
    for each, value in changes.items():
        put(ds, each, value)
    path = f"({tag >> 16:04X},{tag & 0xFFFF:04X})"
    assert (path, "missing") in found(ds)
    put(ds, tag, struct.pack("<H", 0) if tag == 0x00280006 else b"1 ")
    assert (path, "missing") not in found(ds)


def test_a_condition_that_is_not_known_is_no_demand():
    ds = root()
    assert ds.FindFirstElement(None, 0x00200060, True) is None  # laterality, 2C
    assert found(ds) == set()


def test_a_module_that_is_there_is_demanded_whole():
    ds = root(iod.CLASS_CT_IMAGE_STORAGE)
    put(ds, 0x00181041, b"1 ")  # the volume of a contrast agent
    assert found(ds) == {("(0018,0010)", "missing")}  # the agent, type 2
    put(ds, 0x00180010, b"")
    assert found(ds) == set()


def test_each_overlay_is_demanded_whole():
    ds = root()
    put(ds, 0x60020010, b"\2\0")
    missing = {path for path, kind in found(ds) if kind == "missing"}
    assert "(6002,0011)" in missing and "(6000,0011)" not in missing


def test_a_value_of_type_1_may_not_be_empty_and_one_of_type_2_may():
    ds = root()
    put(ds, 0x0020000D, b"")
    put(ds, 0x00100010, b"")
    assert found(ds) == {("(0020,000D)", "empty")}


def sr(value_type=b"TEXT"):
    ds = filled(iod.CLASS_COMPREHENSIVE_SR_STORAGE)
    content = ds.InsertElement(None, False, CONTENT, VR_UN, True, 0)
    item = ds.InsertElement(content, True, 0xFFFEE000, VR_UN, False, ELEMENT_INDEX_MAX)
    put(ds, RELATIONSHIP, b"CONTAINS", item)
    put(ds, VALUE_TYPE, value_type + b" " * (len(value_type) % 2), item)
    return ds, item


ITEM = "(0040,A730)[1]."


@pytest.mark.parametrize(
    ("value_type", "missing"),
    [
        (b"TEXT", {"(0040,A043)", "(0040,A160)"}),
        (b"NUM", {"(0040,A043)", "(0040,A300)"}),
        (b"CODE", {"(0040,A043)", "(0040,A168)"}),
        (b"DATE", {"(0040,A043)", "(0040,A121)"}),
        (b"PNAME", {"(0040,A043)", "(0040,A123)"}),
        (b"UIDREF", {"(0040,A043)", "(0040,A124)"}),
        (b"IMAGE", {"(0008,1199)"}),
        (b"COMPOSITE", {"(0008,1199)"}),
        (b"SCOORD", {"(0070,0022)", "(0070,0023)"}),
        (b"SCOORD3D", {"(0070,0022)", "(0070,0023)", "(3006,0024)"}),
        (b"CONTAINER", {"(0040,A050)"}),
    ],
)
def test_a_content_item_needs_what_its_value_type_asks_for(value_type, missing):
    # PS3.3 C.17.3.2
    ds, _ = sr(value_type)
    assert found(ds) == {(ITEM + each, "missing") for each in missing}


def test_content_items_in_content_items():
    ds, item = sr(b"CONTAINER")
    put(ds, 0x0040A050, b"SEPARATE", item)
    content = ds.InsertElement(item, True, CONTENT, VR_UN, True, 0)
    ds.InsertElement(content, True, 0xFFFEE000, VR_UN, False, ELEMENT_INDEX_MAX)
    inner = ITEM + "(0040,A730)[1]."
    assert (inner + "(0040,A010)", "missing") in found(ds)
    assert (inner + "(0040,A040)", "missing") in found(ds)


def test_a_content_item_by_reference():
    ds, item = sr()
    ds.DeleteElement(ds.FindFirstElement(ds.GetChildElement(item, True), VALUE_TYPE, True))
    put(ds, 0x0040DB73, bytes(4), item)
    assert found(ds) == set()


def test_functional_groups_may_be_in_either_item():
    # PS3.3 C.7.6.16.1: no macro is required in the shared or in a frame's item for itself
    ds = filled(iod.CLASS_ENHANCED_CT_IMAGE_STORAGE)
    shared = ds.FindFirstElement(None, 0x52009229, True)
    item = ds.GetChildElement(shared, True)
    assert ds.GetChildElement(item, True) is None
    measures = ds.InsertElement(item, True, 0x00289110, VR_UN, True, 0)
    ds.InsertElement(measures, True, 0xFFFEE000, VR_UN, False, ELEMENT_INDEX_MAX)
    assert {path for path, _ in found(ds)} <= {
        "(5200,9229)[1].(0028,9110)[1].(0028,0030)",
        "(5200,9229)[1].(0028,9110)[1].(0018,0050)",
    }


def test_the_unique_key_of_a_query_may_be_empty_but_not_its_level():
    ds = filled(iod.CLASS_STUDY_ROOT_QUERY_STUDY)
    put(ds, 0x0020000D, b"")
    assert found(ds) == set()
    put(ds, 0x00080052, b"")
    assert found(ds) == {("(0008,0052)", "empty")}
    ds.DeleteElement(ds.FindFirstElement(None, 0x0020000D, True))
    assert ("(0020,000D)", "missing") in found(ds)


def test_a_query_has_ranges_and_wildcards():
    ds = filled(iod.CLASS_STUDY_ROOT_QUERY_STUDY)
    put(ds, 0x00080020, b"20200101-20200202 ")
    put(ds, 0x00080061, b"C* ")
    put(ds, 0x00100010, b"A*")
    assert found(ds) == set()


def test_the_demands_follow_the_table():
    entry = LDicomIOD.FindModule(iod.CLASS_SC_IMAGE_STORAGE, iod.MODULE_PATIENT)
    ds = root()
    LDicomIOD.Insert(entry, True, 0x00102160, "", iod.IOD_TYPE_ELEMENT, iod.IOD_USAGE_2, "")
    assert found(ds) == {("(0010,2160)", "missing")}


# of type 1 in the newer edition that the table has (PS3.3 C.7.6.6, C.8.6.3, C.8.17.8)
NEWER = {"FrameIncrementPointer", "ConcatenationFrameOffsetNumber", "InConcatenationNumber"}


@pytest.mark.peer
def test_no_template_has_elements_that_another_program_finds_out_of_place(
    tmp_path, unavailable
):
    """A macro that a class includes on a condition is not part of its template."""
    if shutil.which("dciodvfy") is None:
        unavailable("dciodvfy of dicom3tools is not installed")
    path, known, out_of_place = tmp_path / "filled.dcm", 0, set()
    for code in WITH_MODULES:
        uid = classes()[code].uid
        if not uid.startswith("1.2.840.10008.5.1.4.1.1."):
            continue
        ds = filled(code)
        put(ds, 0x00080016, uid.encode() + b"\0" * (len(uid) % 2))
        assert ds.SaveDS(str(path), 0) == 0
        run = subprocess.run(["dciodvfy", "-new", path], capture_output=True, timeout=60)
        told = (run.stdout + run.stderr).decode("latin-1")
        known += "Information Object Not found" not in told
        for element in re.findall(r"<(/[^>]*)> - Attribute present when condition", told):
            out_of_place.add(re.findall(r"(\w+)\(", element)[-1])
    assert known > 90
    assert out_of_place == NEWER
