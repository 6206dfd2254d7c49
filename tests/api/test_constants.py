"""The constants: every row of the tables, printing, loading on first use."""

from __future__ import annotations

import csv
import json
import pickle
import re
import shutil
import subprocess
import sys
from enum import IntEnum
from importlib import import_module
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom._dicom_dict import DicomDictionary, RepeatersDictionary
from pydicom.tag import Tag

from ltdicom import GETELEMENT, GETGROUP, MAKETAG, constants
from ltdicom.constants import command, error, pdu, vr
from ltdicom.constants._index import MODULES, PREFIXES
from ltdicom.constants._tag_rule import additional_tags, tag_name

ROOT = Path(__file__).resolve().parents[2]
TABLES = ROOT / "tables"
CODES = [name for name in MODULES if isinstance(constants.lookup(name), type)]


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def value_of(text: str) -> object:
    return json.loads(text) if text.startswith('"') else int(text, 0)


def table_constants() -> dict[str, object]:
    found: dict[str, object] = {}
    for table in ("constants.tsv", "tags.tsv", "uids.tsv"):
        found.update((row["name"], value_of(row["value"])) for row in rows(table))
    numbers = (TABLES / "context_ids.txt").read_text(encoding="utf-8").strip()
    found.update((f"CID_{number}", f"CID {number}") for number in numbers.split(","))
    return found


TABLE = table_constants()


# --- values ---


def test_every_row_of_the_tables_has_its_value() -> None:
    wrong = {
        name: (value, constants.lookup(name))
        for name, value in TABLE.items()
        if constants.lookup(name) != value
        or isinstance(constants.lookup(name), str) != isinstance(value, str)
    }
    assert not wrong
    assert len(TABLE) > 8700


def test_basic_names() -> None:
    assert constants.lookup("TRUE") is True
    assert constants.lookup("FALSE") is False
    assert constants.lookup("NULL") is None


def test_names_are_complete_and_unique() -> None:
    names = constants.names()
    assert len(names) == len(set(names))
    expected = {*TABLE, "TRUE", "FALSE", "NULL", *CODES, *additional_tags()}
    assert set(names) == expected
    for name in names:
        constants.lookup(name)


@pytest.mark.parametrize(
    "name",
    ["", "TAG", "TAG_", "TAG_NO_SUCH", "UID_NO_SUCH", "CID_1", "CLASS_", "__path__",
     "lookup", "names", "Final", "error", "DICOM_ERROR_NO_SUCH"],
)  # fmt: skip
def test_unknown_name_is_an_attribute_error(name: str) -> None:
    with pytest.raises(AttributeError):
        constants.lookup(name)


def test_the_aggregate_for_type_checkers_has_every_constant_of_the_tables() -> None:
    aggregate = vars(import_module("ltdicom.constants.all"))
    assert not {*TABLE, *CODES, "TRUE", "FALSE", "NULL"} - set(aggregate)


# --- codes print by name ---


def test_no_error_code_prints_as_a_number() -> None:
    for code in error.DicomErrorCode:
        for text in (str(code), f"{code}", f"{code:>60}".strip(), "%s" % code):  # noqa: UP031
            assert text == code.name
        assert code.name in repr(code)


def test_codes_are_numbers_where_a_number_is_asked_for() -> None:
    code = error.DICOM_ERROR_MEMORY
    assert code == 2
    assert int(code) == 2
    assert f"{code:d}|{code:04X}|{code:#06x}|{code:>5d}" == "2|0002|0x0002|    2"
    assert "%d %04x" % (code, code) == "2 0002"  # noqa: UP031
    assert {2: "memory"}[code] == "memory"
    assert json.dumps(code) == "2"
    assert pickle.loads(pickle.dumps(code)) is code


@pytest.mark.parametrize("name", CODES)
def test_enumerations_are_int_enums_with_typed_aliases(name: str) -> None:
    enumeration = constants.lookup(name)
    assert isinstance(enumeration, type)
    assert issubclass(enumeration, IntEnum)
    for member_name, member in enumeration.__members__.items():
        assert constants.lookup(member_name) is member


@pytest.mark.parametrize(
    ("code", "name"),
    [
        (error.DicomErrorCode(0), "DICOM_SUCCESS"),
        (error.DICOM_ERROR_TLS_OK, "DICOM_SUCCESS"),
        (error.DicomErrorCode(425), "DICOM_ERROR_CLASS_NOT_SUPPORTED"),
        (command.CommandStatus(0x0119), "COMMAND_STATUS_CLASS_INSTANCE_CONFLICT"),
        (vr.VrCode(0x5351), "VR_SQ"),
        (pdu.PDU_ABORT, "PDU_ABORT"),
    ],
)
def test_first_name_of_a_value_prints(code: IntEnum, name: str) -> None:
    assert str(code) == name


def test_flags_join_and_leave_as_plain_integers() -> None:
    from ltdicom.constants.dataset import DS_BIG_ENDIAN, DS_EXPLICIT_VR

    assert type(DS_BIG_ENDIAN) is int
    assert (0x80000000 | DS_BIG_ENDIAN | DS_EXPLICIT_VR) & ~DS_BIG_ENDIAN == 0x80000020


# --- names of tags ---


def test_rule_gives_the_names_of_the_table() -> None:
    table = rows("tags.tsv")
    known = {value: entry[2] for value, entry in DicomDictionary.items()}
    for mask, entry in RepeatersDictionary.items():
        known.setdefault(int(mask.replace("x", "0"), 16), entry[2])
    # 0028,04x0 and others: retired ranges that begin at the tag of another element
    shadowed = {
        tag_name(entry[2])
        for mask, entry in RepeatersDictionary.items()
        if int(mask.replace("x", "0"), 16) in DicomDictionary
    }
    # the five that the rule does not give; all others follow it
    exceptions = {0x00041200, 0x00041202, 0x00041400, 0x00041420, 0x00140045}
    wrong, checked = {}, 0
    for row in table:
        value = int(row["value"], 0)
        if row["note"] == "alias" or value in exceptions or row["name"] in shadowed:
            continue
        # a newer pydicom may drop a tag, not rename it
        if value in known:
            checked += 1
            if tag_name(known[value]) != row["name"]:
                wrong[row["name"]] = known[value]
    assert not wrong
    assert checked > 4800


@pytest.mark.parametrize(
    ("element", "tag"),
    [
        ("Patient's Name", "TAG_PATIENT_NAME"),
        ("Patient\u2019s Name", "TAG_PATIENT_NAME"),
        ("Detector Active Dimension(s)", "TAG_DETECTOR_ACTIVE_DIMENSION"),
        ("X-Ray Tube Current in \u00b5A", "TAG_X_RAY_TUBE_CURRENT_IN_UA"),
        ("X-Ray Tube Current in \u03bcA", "TAG_X_RAY_TUBE_CURRENT_IN_UA"),
        ("Overlay Descriptor - Gray", "TAG_OVERLAY_DESCRIPTOR_GRAY"),
        ("dB/dt", "TAG_DB_DT"),
    ],
)
def test_rule(element: str, tag: str) -> None:
    assert tag_name(element) == tag


def test_tags_that_only_pydicom_knows_have_a_name() -> None:
    values = {int(row["value"], 0) for row in rows("tags.tsv")}
    additional = additional_tags()
    assert constants.lookup("TAG_PYRAMID_UID") == 0x00080019
    for name, value in additional.items():
        assert re.fullmatch(r"TAG_[A-Z0-9]+(_[A-Z0-9]+)*", name)
        assert value not in values
        assert name not in TABLE
        assert constants.lookup(name) == value
    missing = {value for value, entry in DicomDictionary.items() if entry[4]} - values
    assert missing == set(additional.values())


# --- loading ---


def loaded_after(code: str) -> set[str]:
    show = "; import sys; print(*(m for m in sys.modules if m.startswith('ltdicom.')))"
    done = subprocess.run(
        [sys.executable, "-c", code + show],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return set(done.stdout.split())


def test_constants_load_when_first_used() -> None:
    big = {f"ltdicom.constants.{module}" for module in PREFIXES.values()}
    assert not big & loaded_after("import ltdicom.constants")
    loaded = loaded_after("from ltdicom.constants import lookup; lookup('DICOM_SUCCESS')")
    assert "ltdicom.constants.error" in loaded
    assert not big & loaded
    loaded = loaded_after("from ltdicom.constants import lookup; lookup('TAG_PATIENT_ID')")
    assert big & loaded == {"ltdicom.constants.tag"}


# --- the generator ---


def check(root: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, root / "tools" / "generate.py", "--check"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A copy of all that the generator reads and writes."""
    shutil.copytree(TABLES, tmp_path / "tables")
    skip = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "tools", tmp_path / "tools", ignore=skip)
    source, target = ROOT / "ltdicom" / "constants", tmp_path / "ltdicom" / "constants"
    shutil.copytree(source, target, ignore=skip)
    shutil.copy(ROOT / "ltdicom" / "structs.py", tmp_path / "ltdicom")
    return tmp_path


def test_generated_files_are_what_the_tables_give(tree: Path) -> None:
    done = check(ROOT)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")
    assert check(tree).returncode == 0


def test_generated_files_name_their_source() -> None:
    paths = [*(ROOT / "ltdicom" / "constants").glob("*.py"), ROOT / "ltdicom/structs.py"]
    generated = re.compile(
        r"# Generated from tables/.+ by tools/generate\.py: do not edit\."
    )
    hand_written = {
        path.name
        for path in paths
        if not generated.fullmatch(path.read_text(encoding="utf-8").splitlines()[0])
    }
    assert hand_written == {"__init__.py", "_code.py", "_tag_rule.py", "basic.py"}


@pytest.mark.parametrize(
    "name",
    ["ltdicom/constants/error.py", "ltdicom/constants/tag.py", "ltdicom/structs.py"],
)
def test_check_names_a_file_that_was_changed_by_hand(tree: Path, name: str) -> None:
    with (tree / name).open("a", encoding="utf-8") as handle:
        handle.write("X = 1\n")
    done = check(tree)
    assert done.returncode == 1
    assert name in done.stdout
    assert done.stdout.count("ltdicom/") == 1


def test_check_sees_missing_and_stray_files_and_a_changed_table(tree: Path) -> None:
    (tree / "ltdicom/constants/pdu.py").unlink()
    (tree / "ltdicom/constants/old.py").write_text("", encoding="utf-8")
    table = tree / "tables" / "uids.tsv"
    text = table.read_text(encoding="utf-8")
    table.write_text(text.replace("1.2.840.10008.1.1", "1.2.3", 1), encoding="utf-8")
    done = check(tree)
    assert done.returncode == 1
    named = set(re.findall(r"ltdicom/constants/(\w+)\.py", done.stdout))
    assert named == {"pdu", "old", "uid"}
    subprocess.run(
        [sys.executable, tree / "tools" / "generate.py"], check=True, capture_output=True
    )
    assert check(tree).returncode == 0
    assert not (tree / "ltdicom/constants/old.py").exists()


# --- macros ---


@given(st.integers(0, 0xFFFF), st.integers(0, 0xFFFF))
def test_the_macros_part_and_join_a_tag(group: int, element: int) -> None:
    tag = MAKETAG(group, element)
    assert tag == Tag(group, element)
    assert (GETGROUP(tag), GETELEMENT(tag)) == (group, element)
    # as C++ cuts what it casts: a signed AT value of GetLongValue, for instance
    assert (GETGROUP(tag - (1 << 32)), GETELEMENT(tag - (1 << 32))) == (group, element)
    assert MAKETAG(group - (1 << 16), element - (1 << 16)) == tag
