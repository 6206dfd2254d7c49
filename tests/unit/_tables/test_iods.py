"""The built-in classes and modules against facts of the DICOM standard."""

import csv
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

from ltdicom._tables import iods
from ltdicom.constants import iod
from ltdicom.iod import LDicomIOD

ROOT = Path(__file__).parents[3]
DATA = ROOT / "ltdicom" / "data" / "iod.json"

# what has no modules: it is not a class (UNDEFINED, UNKNOWN), or it stands for several
# (the meta SOP classes of printing)
WITHOUT_MODULES = {
    "CLASS_BASIC_GRAYSCALE_PRINT_META",
    "CLASS_BASIC_COLOR_PRINT_META",
}
NO_CLASSES = {"CLASS_UNDEFINED", "CLASS_UNKNOWN"}
CLASSES = {n: v for n, v in vars(iod).items() if n.startswith("CLASS_")}


@pytest.fixture(autouse=True)
def default_table():
    LDicomIOD.Default()
    yield
    LDicomIOD.Default()


def modules(code):
    entries = [
        LDicomIOD.FindIndexModule(code, i) for i in range(LDicomIOD.GetCountModule(code))
    ]
    return {entry.pszName: entry for entry in entries}


def elements(entry):
    found, child = {}, LDicomIOD.GetChild(entry)
    while child is not None:
        found[child.nCode] = child
        child = LDicomIOD.GetNext(child, True)
    return found


@pytest.mark.parametrize("name", sorted(CLASSES))
def test_each_class_has_modules_or_is_known_to_have_none(name):
    entry = LDicomIOD.FindClass(CLASSES[name])
    if name in NO_CLASSES:
        assert entry is None
    else:
        assert entry.pszName
        assert (LDicomIOD.GetCountModule(CLASSES[name]) == 0) == (name in WITHOUT_MODULES)


def test_each_module_of_a_class_has_elements_and_a_name():
    for record in iods.classes().values():
        for module in record.children:
            assert module.children, (record.name, module.code)
            assert iods.module_name(module.code)


def test_modules_of_ct_image_storage():
    # PS3.3 Table A.3-1
    usages = {name: m.nUsage for name, m in modules(iod.CLASS_CT_IMAGE_STORAGE).items()}
    assert {n for n, u in usages.items() if u == iod.IOD_USAGE_M} == {
        "Patient",
        "General Study",
        "General Series",
        "Frame of Reference",
        "General Equipment",
        "General Acquisition",
        "General Image",
        "Image Plane",
        "Image Pixel",
        "CT Image",
        "SOP Common",
    }
    assert usages["Synchronization"] == iod.IOD_USAGE_C
    assert usages["Contrast/Bolus"] == iod.IOD_USAGE_C
    assert usages["Patient Study"] == iod.IOD_USAGE_U
    assert usages["VOI LUT"] == iod.IOD_USAGE_U


def test_modules_of_secondary_capture():
    # PS3.3 Table A.8-1
    usages = {name: m.nUsage for name, m in modules(iod.CLASS_SC_IMAGE_STORAGE).items()}
    assert usages["SC Equipment"] == iod.IOD_USAGE_M
    assert usages["SC Image"] == iod.IOD_USAGE_M
    assert usages["General Equipment"] == iod.IOD_USAGE_U
    assert "CT Image" not in usages


@pytest.mark.parametrize(
    ("tag", "usage"),
    [
        (0x00100010, iod.IOD_USAGE_2),  # Patient's Name
        (0x00100020, iod.IOD_USAGE_2),
        (0x00100030, iod.IOD_USAGE_2),
        (0x00100040, iod.IOD_USAGE_2),
        (0x00101002, iod.IOD_USAGE_3),  # Other Patient IDs Sequence
        (0x00102297, iod.IOD_USAGE_2C),  # Responsible Person
    ],
)
def test_elements_of_the_patient_module(tag, usage):
    # PS3.3 Table C.7-1
    patient = LDicomIOD.FindModule(iod.CLASS_MR_IMAGE_STORAGE, iod.MODULE_PATIENT)
    assert elements(patient)[tag].nUsage == usage


def test_sequences_have_the_elements_of_their_items():
    groups = LDicomIOD.FindModule(
        iod.CLASS_ENHANCED_CT_IMAGE_STORAGE,
        iod.MODULE_MULTI_FRAME_FUNCTIONAL_GROUPS,
    )
    shared = elements(groups)[0x52009229]
    assert shared.nUsage == iod.IOD_USAGE_1
    assert shared.pszName == "Shared Functional Groups Sequence"
    measures = elements(shared)[0x00289110]
    assert elements(measures)[0x00280030].pszName == "Pixel Spacing"


def test_functional_groups_belong_to_their_class():
    ct, mr = (
        LDicomIOD.FindModule(code, iod.MODULE_MULTI_FRAME_FUNCTIONAL_GROUPS)
        for code in (
            iod.CLASS_ENHANCED_CT_IMAGE_STORAGE,
            iod.CLASS_ENHANCED_MR_IMAGE_STORAGE,
        )
    )
    ct_acquisition = 0x00189301
    assert LDicomIOD.Find(ct, ct_acquisition, iod.IOD_TYPE_ELEMENT, False)
    assert not LDicomIOD.Find(mr, ct_acquisition, iod.IOD_TYPE_ELEMENT, False)


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        # PS3.4 C.6.1.1, C.6.2.1: unique and required keys
        ("PATIENT_ROOT_QUERY_PATIENT", {0x00100010, 0x00100020}),
        (
            "PATIENT_ROOT_QUERY_STUDY",
            {0x00100020, 0x00080020, 0x00080030, 0x00080050, 0x00200010, 0x0020000D},
        ),
        (
            "STUDY_ROOT_QUERY_STUDY",
            {
                *(0x00100010, 0x00100020, 0x00080020, 0x00080030, 0x00080050),
                *(0x00200010, 0x0020000D),
            },
        ),
        ("STUDY_ROOT_QUERY_SERIES", {0x0020000D, 0x0020000E, 0x00080060, 0x00200011}),
        (
            "PATIENT_ROOT_QUERY_IMAGE",
            {0x00100020, 0x0020000D, 0x0020000E, 0x00080018, 0x00200013},
        ),
    ],
)
def test_keys_of_the_query_models(name, keys):
    level = 0x00080052
    code = CLASSES["CLASS_" + name]
    found = {
        tag
        for module in modules(code).values()
        for tag, entry in elements(module).items()
        if entry.nUsage in (iod.IOD_USAGE_1, iod.IOD_USAGE_2)
    }
    assert found == keys | {level}


def test_codes_and_uids_are_those_of_the_tables():
    with open(ROOT / "tables" / "iod_classes.tsv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    for row in rows:
        record = iods.classes()[CLASSES[row["class"]]]
        assert (record.name, record.uid) == (row["name"], row["uid"])
    names = {row["class"] for row in rows}
    codes = {CLASSES[name] for name in names}
    others = {n for n, v in CLASSES.items() if v not in codes}
    assert others == NO_CLASSES


def test_class_of_a_uid():
    assert iods.class_of_uid("1.2.840.10008.5.1.4.1.1.2") == 1
    assert iods.class_of_uid("1.2.840.10008.5.1.4.1.2.2.1") == 76
    assert iods.class_of_uid("1.2.3") is None
    assert iods.class_of_uid("") is None


def test_the_file_is_small_and_read_late():
    assert DATA.stat().st_size < 1_000_000
    code = (
        "import ltdicom.iod, ltdicom._tables.iods as f; "
        "assert f._data.cache_info().currsize == 0; "
        "ltdicom.iod.LDicomIOD.FindClass(1); "
        "assert f._data.cache_info().currsize == 1"
    )
    subprocess.run([sys.executable, "-c", code], check=True, cwd=ROOT)


@pytest.mark.skipif(find_spec("highdicom") is None, reason="highdicom is not installed")
def test_the_file_is_what_the_generator_makes():
    tool = ROOT / "tools" / "generate_iod.py"
    subprocess.run([sys.executable, tool, "--check"], check=True)
