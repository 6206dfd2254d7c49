"""What an import brings, and what it does not load before it is used."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest

import ltdicom


def run(code: str) -> object:
    """Run code in a fresh interpreter and return what it prints, from JSON."""
    result = subprocess.run(
        [sys.executable, "-W", "error", "-c", code],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return json.loads(result.stdout)


def test_the_star_brings_every_public_name() -> None:
    brought = run(
        "import json\n"
        "before = set(globals())\n"
        "from ltdicom import *\n"
        "print(json.dumps(sorted(set(globals()) - before)))"
    )
    assert isinstance(brought, list)
    assert set(brought) >= set(ltdicom.__all__) - {"__version__"}
    assert {"LDicomNet", "LDicomDS", "TAG_PATIENT_ID", "DICOM_SUCCESS"} <= set(brought)


def test_every_public_name_is_there() -> None:
    assert [name for name in ltdicom.__all__ if not hasattr(ltdicom, name)] == []
    assert sorted(set(ltdicom.__all__)) == sorted(ltdicom.__all__)
    assert set(ltdicom.__all__) <= set(dir(ltdicom))


def test_a_misspelt_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="TAG_PATIENT_IDD"):
        _ = ltdicom.TAG_PATIENT_IDD


HEAVY = (
    "ltdicom.constants.tag",
    "ltdicom.constants.uid",
    "ltdicom.constants.iod",
    "ltdicom.iod",
    "ltdicom.structs",
    "ltdicom.tag",
    "ltdicom.uid",
)


def test_heavy_modules_wait_for_their_use() -> None:
    """Numpy and all else that pynetdicom itself loads does not count."""
    loaded = run(
        "import json, sys\n"
        "import pynetdicom\n"
        "before = set(sys.modules)\n"
        "import ltdicom\n"
        "print(json.dumps(sorted(set(sys.modules) - before)))"
    )
    assert isinstance(loaded, list)
    assert [name for name in loaded if name in HEAVY] == []
    others = {name.partition(".")[0] for name in loaded} - {"ltdicom"}
    assert others <= set(sys.stdlib_module_names) | {"pydicom", "typing_extensions"}


def test_the_import_starts_nothing() -> None:
    threads = run(
        "import json, threading\n"
        "import ltdicom\n"
        "print(json.dumps([thread.name for thread in threading.enumerate()]))"
    )
    assert threads == ["MainThread"]


def test_the_import_leaves_the_settings_of_others_alone() -> None:
    """Programs set pydicom's and pynetdicom's switches themselves."""
    switches = (
        "import json\n"
        "import pydicom.config, pynetdicom._config\n"
        "def switches():\n"
        "    return {f'{module.__name__}.{name}': repr(value)\n"
        "            for module in (pydicom.config, pynetdicom._config)\n"
        "            for name, value in vars(module).items()\n"
        "            if isinstance(value, (bool, int, str)) and name[:2] != '__'}\n"
        "before = switches()\n"
        "import ltdicom\n"
        "ltdicom.LDicomDS().InitDS(ltdicom.CLASS_UNKNOWN, 0)\n"
        "ltdicom.LDicomNet()\n"
        "after = switches()\n"
        "print(json.dumps({k: v for k, v in after.items() if before[k] != v}))"
    )
    assert run(switches) == {}
