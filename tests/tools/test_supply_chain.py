"""The bill of materials, and holes in dependencies."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import audit_dependencies
import pytest
import sbom
from audit_dependencies import CLEAN, HOLES, NOT_AUDITED, Hole

import ltdicom


def test_no_lowest_version_has_a_known_hole() -> None:
    lowest, holes = audit_dependencies.floors(), audit_dependencies.known()
    assert audit_dependencies.below(lowest, holes) == []
    assert {hole.package for hole in holes} <= set(lowest), "a row without a dependency"
    assert {"pydicom", "pynetdicom", "pillow"} <= set(lowest)


def test_the_lowest_version_counts() -> None:
    hole = Hole("pydicom", "3.0.2", "CVE-1", "what")
    for version, found in (("3.0.1", 1), ("3.0.2", 0), ("3.0.10", 0), ("2.4.4", 1)):
        assert len(audit_dependencies.below({"pydicom": version}, [hole])) == found
    assert audit_dependencies.below({"other": "1"}, [hole]) == []


@pytest.mark.parametrize(
    ("dependency", "code", "text"),
    [
        ({"name": "a", "version": "1", "vulns": []}, CLEAN, ""),
        ({"name": "a", "skip_reason": "not found"}, NOT_AUDITED, "not audited: a"),
        (
            {
                "name": "a",
                "version": "1",
                "vulns": [{"id": "CVE-1", "fix_versions": ["2"]}],
            },
            HOLES,
            "a 1: CVE-1, fixed in 2",
        ),
    ],
)
def test_what_was_not_audited_is_not_clean(
    capsys: pytest.CaptureFixture[str], dependency: dict[str, Any], code: int, text: str
) -> None:
    assert audit_dependencies.judged("lowest", {"dependencies": [dependency]}) == code
    assert text in capsys.readouterr().out


def test_no_service_is_not_clean(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess([], 1, "", "Traceback\nno route to the service")

    monkeypatch.setattr(subprocess, "run", fails)
    assert audit_dependencies.ask("installed", {"a": "1"}) == NOT_AUDITED
    assert "no route" in capsys.readouterr().out


def test_a_hole_that_is_allowed_is_told(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert audit_dependencies.main(["--offline"]) == CLEAN
    hole = Hole("pydicom", "99", "CVE-1", "all of it")
    monkeypatch.setattr(audit_dependencies, "known", lambda: [hole])
    assert audit_dependencies.main(["--offline"]) == HOLES
    assert "allows CVE-1, fixed in 99: all of it" in capsys.readouterr().out


def test_the_bill_of_this_environment(tmp_path: Path) -> None:
    pytest.importorskip("cyclonedx_py", reason="the extra release is not installed")
    output = tmp_path / "sbom.json"
    assert sbom.main(["--python", sys.executable, "-o", str(output)]) == 0
    bill = json.loads(output.read_text("utf-8"))
    assert (bill["bomFormat"], bill["specVersion"]) == ("CycloneDX", sbom.VERSION)
    assert bill["metadata"]["component"]["version"] == ltdicom.__version__
    names = {each["name"].lower() for each in bill["components"]}
    assert {"pydicom", "pynetdicom", "typing-extensions"} <= {
        name.replace("_", "-") for name in names
    }


def test_a_bill_that_lacks_something() -> None:
    part = {"name": "pydicom", "version": "3.0.2", "purl": "pkg:pypi/pydicom@3.0.2"}
    bill = {"metadata": {"component": {"name": "ltdicom"}}, "components": [part]}
    assert sbom.flaws(bill) == ["pynetdicom is missing"]
    bill["components"].append({"name": "pynetdicom"})  # type: ignore[attr-defined]
    assert sbom.flaws(bill) == ["pynetdicom has no version or address"]
    assert sbom.flaws({}) == [
        "the bill is not that of ltdicom",
        "pydicom is missing",
        "pynetdicom is missing",
    ]
