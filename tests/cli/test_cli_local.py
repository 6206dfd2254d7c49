"""``ltdicom dump``, ``ltdicom compat``, bad options, and the way keys are written."""

from __future__ import annotations

import argparse
import io
import json
import re
import shlex
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file

from ltdicom import COMMAND_STATUS_CANCEL, DICOM_SUCCESS, LDicomDS
from ltdicom.__main__ import _parser
from ltdicom.cli import keys, output
from ltdicom.cli.files import expanded
from ltdicom.cli.status import CommandError, is_pending, is_success, written

CT_SMALL = str(get_testdata_file("CT_small.dcm"))


# -- dump --------------------------------------------------------------------------------


def test_dump(ltdicom: Any) -> None:
    done = ltdicom("dump", CT_SMALL)
    ds = LDicomDS()
    ds.LoadDS(CT_SMALL, 0)
    assert done == (0, f"{ds}\n", "")
    assert "(0010,0020) LO Patient ID: 1CT1" in done.out
    # as they are in the file
    assert "(0008,0020) DA Study Date: 20040119" in done.out
    assert "(0008,0030) TM Study Time: 072730" in done.out


def test_dump_json(ltdicom: Any) -> None:
    done = ltdicom("dump", CT_SMALL, "--json")
    assert (done.code, done.err) == (0, "")
    assert done.json["00100020"] == {"vr": "LO", "Value": ["1CT1"]}


@pytest.mark.parametrize("content", [None, b"", b"no DICOM file\n" * 30])
def test_dump_of_no_file(ltdicom: Any, tmp_path: Path, content: bytes | None) -> None:
    file = tmp_path / "file"
    if content is not None:
        file.write_bytes(content)
    done = ltdicom("dump", file)
    assert (done.code, done.out) == (2, "")
    assert str(file) in done.err and "DICOM_ERROR_" in done.err
    done = ltdicom("dump", file, "--json")
    assert done.code == 2
    assert f"ltdicom dump: {done.json['error']}" == done.err.splitlines()[-1]


@pytest.mark.parametrize("json_option", [[], ["--json"]])
def test_a_cut_file_is_shown_and_is_a_failure(
    ltdicom: Any, tmp_path: Path, json_option: list[str]
) -> None:
    whole = Path(CT_SMALL).read_bytes()
    file = tmp_path / "cut.dcm"
    file.write_bytes(whole[: len(whole) - 1000])
    done = ltdicom("dump", file, *json_option)
    assert done.code == 1
    assert "1CT1" in done.out
    last = done.err.splitlines()[-1]
    assert last.startswith(f"ltdicom dump: cannot load {file}: ")
    assert "DICOM_ERROR_FORMAT" in last


def test_dump_of_several_files(ltdicom: Any, tmp_path: Path) -> None:
    other = tmp_path / "a.dcm"
    assert keys.data_set([keys.key("PatientID=2")]).SaveDS(str(other), 0) == DICOM_SUCCESS
    done = ltdicom("dump", CT_SMALL, other, "--json")
    identities = [json.loads(line)["00100020"]["Value"] for line in done.out.splitlines()]
    assert (done.code, identities) == (0, [["1CT1"], ["2"]])


def test_a_file_that_is_none_does_not_hide_the_others(ltdicom: Any, tmp_path: Path) -> None:
    (tmp_path / "none").write_text("no image")
    files = CT_SMALL, tmp_path / "none", CT_SMALL
    done = ltdicom("dump", *files)
    heads = [line for line in done.out.splitlines() if line[0] == "#"]
    assert (done.code, heads) == (2, [f"# {path}" for path in files])
    assert (done.out.count("Patient ID: 1CT1"), str(files[1]) in done.err) == (2, True)
    lines = [
        json.loads(line) for line in ltdicom("dump", *files, "--json").out.splitlines()
    ]
    assert ["error" in line for line in lines] == [False, True, False]


def test_patterns_are_expanded_where_the_shell_does_not(tmp_path: Path) -> None:
    for name in ("b.dcm", "a.dcm", "c.txt", "[1].dcm", "1.dcm"):
        (tmp_path / name).write_bytes(b"")

    def names(*given: str, shell_expands: bool = False) -> list[str]:
        paths = [str(tmp_path / name) for name in given]
        return [Path(path).name for path in expanded(paths, shell_expands)]

    assert names("*.dcm") == ["1.dcm", "[1].dcm", "a.dcm", "b.dcm"]
    assert names("c.txt", "?.dcm") == ["c.txt", "1.dcm", "a.dcm", "b.dcm"]
    assert names("[1].dcm") == ["[1].dcm"]  # there is a file of that name
    assert names("*.jpg") == ["*.jpg"]  # whose name the reason of the failure tells
    assert names("*.dcm", shell_expands=True) == ["*.dcm"]


def test_a_reader_that_has_gone_is_no_failure() -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "ltdicom", "dump", CT_SMALL],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None and process.stderr is not None
    process.stdout.close()
    with process.stderr as errors:
        assert errors.read() == b""
    assert process.wait(60) == 0


def test_what_the_console_lacks_is_escaped(
    ltdicom: Any, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    ds = keys.data_set([keys.key("PatientName=患者")])
    assert ds.SaveDS(str(tmp_path / "a.dcm"), 0) == DICOM_SUCCESS
    console = io.BytesIO()
    with io.TextIOWrapper(console, "ascii") as stream:
        monkeypatch.setattr("sys.stdout", stream)
        assert ltdicom("dump", tmp_path / "a.dcm").code == 0
        assert b"\\u60a3\\u8005" in console.getvalue()


# -- compat ------------------------------------------------------------------------------


def test_compat_counts(ltdicom: Any) -> None:
    counts = ltdicom("compat", "--json").json
    total = {key: sum(each[key] for each in counts.values()) for key in counts["LDicomDS"]}
    assert total["methods"] == total["provided"] + total["absent"] + total["not yet"]
    lines = ltdicom("compat").out.splitlines()
    assert lines[0].split() == ["class", *" ".join(total).split()]
    assert lines[-1].split() == ["all", *map(str, total.values())]
    assert len(lines) == len(counts) + 2


def test_compat_of_a_class(ltdicom: Any) -> None:
    rows = ltdicom("compat", "LDicomNet", "--json").json
    states = {row["method"]: row for row in rows}
    assert states["SendNSetRequest"]["state"] == "provided"
    assert states["SendNonSecureISCL"]["state"] == "absent"
    assert states["SendNonSecureISCL"]["note"]
    done = ltdicom("compat", "ldicomnet")
    assert done.code == 0
    assert ["SendNSetRequest", "provided"] in map(str.split, done.out.splitlines())


def test_compat_of_no_class(ltdicom: Any) -> None:
    done = ltdicom("compat", "LDicomNett")
    assert (done.code, done.out) == (2, "")
    assert "there is no class LDicomNett: LDicomNet, " in done.err


def test_a_table_on_a_terminal(
    ltdicom: Any, monkeypatch: pytest.MonkeyPatch, unavailable: Any
) -> None:
    if output._module("rich") is None:
        unavailable("rich is not installed")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    done = ltdicom("compat", "LDicomVR")
    assert done.code == 0
    assert "provided" in done.out
    assert not done.out.isascii()  # it has lines


# -- options -----------------------------------------------------------------------------

PEER = ("127.0.0.1", "104")
NSET = ("nset", *PEER, "UID_CT_IMAGE_STORAGE", "1.2.3")


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("echo", "127.0.0.1"), "PORT"),
        (("echo", "127.0.0.1", "0"), "there is no port 0"),
        (("echo", "127.0.0.1", "65536"), "there is no port 65536"),
        (("echo", "127.0.0.1", "dicom"), "there is no port dicom"),
        (("echo", *PEER, "--called", "A" * 17), "is not an AE title"),
        (("echo", *PEER, "--called", " "), "is not an AE title"),
        (("echo", *PEER, "--calling", "A\\B"), "is not an AE title"),
        (("echo", *PEER, "--calling", "Ä"), "is not an AE title"),
        (("echo", *PEER, "--timeout", "0"), "is not a number of seconds"),
        (("echo", *PEER, "--timeout", "nan"), "is not a number of seconds"),
        (("echo", *PEER, "--timeout", "soon"), "soon"),
        (("echo", *PEER, "--count", "0"), "is not a number above 0"),
        (("find", *PEER), "-k"),
        (("find", *PEER, "-k", "PatientIDD"), "there is no attribute 'PatientIDD'"),
        (("find", *PEER, "-k", "0002,0010"), "is not an attribute of a data set"),
        (("find", *PEER, "-k", "FFFE,E000"), "is not an attribute of a data set"),
        (("find", *PEER, "-k", ""), "there is no attribute ''"),
        (("find", *PEER, "-k", "Rows=many"), "'many' is not a value of Rows"),
        (("find", *PEER, "-k", "PatientID.Rows=1"), "there is no such sequence"),
        (("find", *PEER, "-k", "PatientID", "-k", "0010,0020=1"), "given twice"),
        (("find", *PEER, "-k", "PatientID", "--level", "ROOM"), "ROOM"),
        (("nset", *PEER, "CT", "1.2.3", "-k", "PatientID=1"), "'CT' is not a UID"),
        (("nset", *PEER, "UID_X", "1.2.3", "-k", "PatientID=1"), "'UID_X' is not a UID"),
        (("nset", *PEER, "1.2", "1.02", "-k", "PatientID=1"), "'1.02' is not a UID"),
        (("nset", *PEER, "1.2", "1." * 40, "-k", "PatientID=1"), "is not a UID"),
        (NSET, "-k"),
        (("serve", "--port", "70000"), "there is no port 70000"),
        (("serve", "--title", ""), "is not an AE title"),
        (("demo", "--timeout", "nan"), "is not a number of seconds"),
        (("demo", "--timeout", "-1"), "is not a number of seconds"),
        (("dump",), "FILE"),
        (("nothing",), "invalid choice"),
    ],
)
def test_bad_options(ltdicom: Any, arguments: tuple[str, ...], reason: str) -> None:
    done = ltdicom(*arguments)
    assert (done.code, done.out) == (2, "")
    assert reason in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "command", ["demo", "echo", "store", "find", "nset", "serve", "dump", "compat"]
)
def test_help(ltdicom: Any, command: str) -> None:
    done = ltdicom(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out.startswith(f"usage: ltdicom {command}")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
@pytest.mark.parametrize("json_option", [[], ["--json"]])
def test_a_signal_ends_a_command(
    ltdicom: Any,
    monkeypatch: pytest.MonkeyPatch,
    number: signal.Signals,
    code: int,
    json_option: list[str],
) -> None:
    def interrupted(_: argparse.Namespace) -> int:
        signal.raise_signal(number)
        raise AssertionError("nothing has come")

    before = signal.getsignal(signal.SIGTERM)
    monkeypatch.setattr("ltdicom.cli.dump.run", interrupted)
    out = '{"error": "interrupted"}\n' if json_option else ""
    done = ltdicom("dump", CT_SMALL, *json_option)
    assert done == (code, out, "ltdicom dump: interrupted\n")
    assert signal.getsignal(signal.SIGTERM) is before


def test_as_a_process() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ltdicom", "compat", "--json"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "LDicomNet" in json.loads(done.stdout)


# -- keys and statuses -------------------------------------------------------------------

TEXT = st.text(
    st.characters(
        blacklist_categories=["Cc", "Cs", "Cn", "Co"], blacklist_characters="\\="
    ),
    min_size=1,
    max_size=20,
).map(str.strip)
PLACES = st.sampled_from(
    [
        "PatientID",
        "PatientComments",
        "0008,0080",
        "ReferencedStudySequence.PatientID",
        "RequestAttributesSequence.ScheduledProtocolCodeSequence.CodeMeaning",
    ]
)


@given(st.dictionaries(PLACES, TEXT.filter(bool)))
def test_what_is_put_in_comes_out(values: dict[str, str]) -> None:
    wanted = [keys.key(f"{name}={value}") for name, value in values.items()]
    ds = keys.data_set(wanted)
    assert [keys.text_of(ds, key) for key in wanted] == list(values.values())
    names = {key.name.partition(".")[0] for key in wanted}
    dataset = ds.to_pydicom()
    assert {element.keyword for element in dataset} - {"SpecificCharacterSet"} == names
    ascii_only = all(value.isascii() for value in values.values())
    assert ("SpecificCharacterSet" in dataset) == (not ascii_only)


@given(st.text(max_size=30))
def test_any_text_is_a_key_or_refused(text: str) -> None:
    try:
        ds = keys.data_set([keys.key(text)])
    except (argparse.ArgumentTypeError, CommandError):
        return
    assert len(list(ds)) >= 1


def test_what_is_not_there_is_empty() -> None:
    ds = keys.data_set([keys.key("PatientID"), keys.key("ReferencedStudySequence")])
    for name in ("PatientID", "PatientName", "ReferencedStudySequence.PatientID"):
        assert keys.text_of(ds, keys.key(name)) == ""
    assert keys.text_of(None, keys.key("PatientID")) == ""


@pytest.mark.parametrize(
    ("status", "success", "pending"),
    [
        (0x0000, True, False),
        (0x0001, True, False),
        (0x0107, True, False),
        (0x0116, True, False),
        (0xB000, True, False),
        (0xBFFF, True, False),
        (0xFF00, False, True),
        (0xFF01, False, True),
        (0xFE00, False, False),
        (0x0110, False, False),
        (0xA700, False, False),
        (0xC001, False, False),
    ],
)
def test_what_a_status_means(status: int, success: bool, pending: bool) -> None:
    assert (is_success(status), is_pending(status)) == (success, pending)


def test_how_a_status_is_written() -> None:
    assert written(0xC123) == "0xC123"
    assert written(COMMAND_STATUS_CANCEL) == "COMMAND_STATUS_CANCEL (0xFE00)"


# -- the page ----------------------------------------------------------------------------

PAGE = Path(__file__).resolve().parents[2] / "docs" / "cli.md"


def sub_parsers() -> dict[str, argparse.ArgumentParser]:
    (commands,) = (
        action
        for action in _parser()._actions
        if isinstance(action, argparse._SubParsersAction)
    )
    return dict(commands.choices)


def test_the_page_names_each_command_and_option() -> None:
    text = PAGE.read_text(encoding="utf-8")
    for name, parser in sub_parsers().items():
        assert f"\n## {name}\n" in text
        long = {o for a in parser._actions for o in a.option_strings if o[:2] == "--"}
        assert [option for option in long - {"--help"} if option not in text] == []


@pytest.mark.parametrize(
    "line",
    [
        line
        for block in re.findall(
            r"^```sh\n(.*?)^```", PAGE.read_text("utf-8"), re.DOTALL | re.MULTILINE
        )
        for line in block.splitlines()
    ],
)
def test_the_page_has_commands_that_are_understood(line: str) -> None:
    program, *arguments = shlex.split(line)
    assert program == ".venv/bin/ltdicom"
    assert _parser().parse_args(arguments).command == arguments[0]
