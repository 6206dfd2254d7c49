#!/usr/bin/env python3
"""Look for known holes in what ltdicom depends on.

Two questions, each with an answer of its own::

    python tools/audit_dependencies.py            # both
    python tools/audit_dependencies.py --offline  # the first

1. Does ``pyproject.toml`` allow a version that ``tables/holes.tsv`` says has a hole? This
   needs no network, and a test asks it.
2. What does ``pip-audit`` (extra ``release``) know of the installed versions, and of the
   lowest ones that are allowed? It asks a service on the network. A package for which that
   has no answer counts as not audited: ``pip-audit`` alone would say that all is well.

Exit codes: 0 nothing is known, 1 a hole, 2 not audited.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
from importlib.metadata import distributions
from pathlib import Path
from typing import Any, NamedTuple

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

if sys.version_info >= (3, 11):
    import tomllib
else:  # what pip-audit and mypy bring
    import tomli as tomllib

ROOT = Path(__file__).resolve().parent.parent
CLEAN, HOLES, NOT_AUDITED = 0, 1, 2


class Hole(NamedTuple):
    """A row of ``tables/holes.tsv``."""

    package: str
    fixed: str
    id: str
    what: str


def main(argv: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--offline", action="store_true", help="only the known ones")
    options = parser.parse_args(argv)
    lowest = floors()
    allowed = below(lowest, known())
    for name, version, hole in allowed:
        print(f"{name}>={version} allows {hole.id}, fixed in {hole.fixed}: {hole.what}")
    result = HOLES if allowed else CLEAN
    if options.offline:
        return result
    have = {
        str(canonicalize_name(d.metadata["Name"])): d.version
        for d in distributions()
        if d.metadata["Name"] != "ltdicom"
    }
    for what, versions in (("installed", have), ("lowest", lowest)):
        result = max(result, ask(what, versions), key=(CLEAN, NOT_AUDITED, HOLES).index)
    return result


def requirements() -> list[Requirement]:
    """Return all requirements of the package and its extras, but for itself."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    told = list(project["build-system"]["requires"]) + project["project"]["dependencies"]
    for extra in project["project"]["optional-dependencies"].values():
        told += extra
    return [r for r in map(Requirement, told) if r.name != "ltdicom"]


def floors() -> dict[str, str]:
    """Return the lowest version of each package that may be installed."""
    lowest: dict[str, str] = {}
    for each in requirements():
        name = canonicalize_name(each.name)
        for specifier in each.specifier:
            if specifier.operator in (">=", "==", "~="):
                before = lowest.get(name, specifier.version)
                lowest[name] = min(before, specifier.version, key=Version)
    return lowest


def known() -> list[Hole]:
    """Return the holes that this project knows of."""
    with (ROOT / "tables" / "holes.tsv").open(encoding="utf-8", newline="") as file:
        return [Hole(**row) for row in csv.DictReader(file, delimiter="\t")]


def below(versions: dict[str, str], holes: list[Hole]) -> list[tuple[str, str, Hole]]:
    """Return the versions that have a hole."""
    return [
        (hole.package, versions[hole.package], hole)
        for hole in holes
        if hole.package in versions
        and Version(versions[hole.package]) < Version(hole.fixed)
    ]


def ask(what: str, versions: dict[str, str]) -> int:
    """Ask ``pip-audit`` about versions; print what it says."""
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder) / "requirements.txt"
        lines = (f"{name}=={version}\n" for name, version in sorted(versions.items()))
        listed.write_text("".join(lines), "utf-8")
        command = [sys.executable, "-m", "pip_audit", "-r", str(listed)]
        command += ["--no-deps", "--disable-pip", "-f", "json", "--progress-spinner", "off"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    try:
        report = json.loads(done.stdout)
    except ValueError:
        last = (done.stderr.strip() or "no answer").splitlines()[-1]
        print(f"{what}: not audited: {last}")
        return NOT_AUDITED
    return judged(what, report)


def judged(what: str, report: dict[str, Any]) -> int:
    """Print a report of ``pip-audit``; return the exit code."""
    result = CLEAN
    skipped = []
    for each in report["dependencies"]:
        if "skip_reason" in each:
            skipped.append(each["name"])
        for hole in each.get("vulns", ()):
            fixed = ", ".join(hole["fix_versions"]) or "nothing yet"
            where = f"{each['name']} {each['version']}"
            print(f"{what}: {where}: {hole['id']}, fixed in {fixed}")
            result = HOLES
    if skipped:
        print(f"{what}: {len(skipped)} packages were not audited: {', '.join(skipped)}")
    return result or (NOT_AUDITED if skipped else CLEAN)


if __name__ == "__main__":
    sys.exit(main())
