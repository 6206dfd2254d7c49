#!/usr/bin/env python3
"""Write the bill of materials (SBOM) of ltdicom, in the form of CycloneDX.

What is listed is what a user gets: a fresh environment with the built package and, with
``--extra images``, what that brings::

    python tools/sbom.py --extra images -o dist/ltdicom.cdx.json

``--python`` looks at an environment that is there already. The work is done by
``cyclonedx-py`` of the extra ``release``; this script says of what, checks the result, and
makes the same file each time of the same versions.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))
VERSION = "1.6"  # of CycloneDX


def main(argv: list[str] | None = None) -> int:
    """Run from the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("-o", "--output", type=Path, default=Path("build/sbom.cdx.json"))
    parser.add_argument("--extra", action="append", default=[], help="an extra to install")
    parser.add_argument("--python", help="of an environment that is there already")
    options = parser.parse_args(argv)
    options.output.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        python = options.python or installed(Path(folder), options.extra)
        write(python, options.output)
    bill = completed(json.loads(options.output.read_text("utf-8")))
    options.output.write_text(json.dumps(bill, indent=2) + "\n", "utf-8")
    wrong = flaws(bill)
    for flaw in wrong:
        print(flaw, file=sys.stderr)
    if not wrong:
        print(f"wrote {options.output}")
    return 1 if wrong else 0


def installed(folder: Path, extras: list[str]) -> str:
    """Return the Python of a fresh environment that has the package."""
    venv.create(folder, with_pip=True)
    python = str(folder / ("Scripts" if sys.platform == "win32" else "bin") / "python")
    wanted = f"{ROOT}[{','.join(extras)}]" if extras else str(ROOT)
    subprocess.run([python, "-m", "pip", "install", "-q", wanted], check=True)
    # what only installs is not part of the product
    gone = [python, "-m", "pip", "uninstall", "-q", "-y", "setuptools", "pip"]
    subprocess.run(gone, check=True)
    return python


def write(python: str, output: Path) -> None:
    """Have ``cyclonedx-py`` write the file."""
    command = [sys.executable, "-m", "cyclonedx_py", "environment"]
    command += ["--pyproject", str(ROOT / "pyproject.toml"), "--mc-type", "library"]
    command += ["--spec-version", VERSION, "--output-reproducible", "-o", str(output)]
    subprocess.run([*command, python], check=True)


def completed(bill: dict[str, Any]) -> dict[str, Any]:
    """Return the bill with what ``pyproject.toml`` does not say: the version of ltdicom."""
    from ltdicom import __version__

    main = bill["metadata"]["component"]
    main["version"] = __version__
    main["purl"] = f"pkg:pypi/ltdicom@{__version__}"
    components = bill.get("components", ())
    bill["components"] = [each for each in components if each["name"] != "ltdicom"]
    return bill


def flaws(bill: dict[str, Any]) -> list[str]:
    """Return what a purchaser would miss."""
    found = []
    if bill.get("metadata", {}).get("component", {}).get("name") != "ltdicom":
        found.append("the bill is not that of ltdicom")
    components = {each["name"].lower(): each for each in bill.get("components", ())}
    for name in ("pydicom", "pynetdicom"):
        if name not in components:
            found.append(f"{name} is missing")
    for name, each in components.items():
        if not each.get("version") or not each.get("purl"):
            found.append(f"{name} has no version or address")
    return found


if __name__ == "__main__":
    sys.exit(main())
