"""Build what a release has, check it, and run the sdist's tests on the installed wheel.

    python tools/try_release.py --tests tests/api tests/unit/_core
    python tools/try_release.py --keep dist --tests tests       # for a release
    python tools/try_release.py --newest --tests tests/unit     # with the newest libraries

What is tried is what a user gets: the tests come from the unpacked sdist, and find the
wheel in an environment of its own, away from the checkout. Needs nothing but Python and
pip; works on each system that Python works on.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import venv
import zipfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
EXTRAS = "test,images"
BUILDERS = ["build>=1.2", "twine>=6"]

DOCUMENTS = {
    "COMPAT.md",
    "CHANGELOG.md",
    "NOTICE.md",
    "README.md",
    "pyproject.toml",
    ".ci/run",
}
FOLDERS = {"tests", "docs", "examples", "tables", "tools", "benchmarks", "typing_tests"}


def run(*command: str | Path, cwd: Path = ROOT) -> None:
    """Run a command; a failure ends the program with its name."""
    print("$", *command, flush=True)
    # a user's machine: what only developers install may be absent, in CI as well
    there = {name: value for name, value in os.environ.items() if name != "CI"}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=there, check=False)
    if done.returncode:
        sys.exit(f"{command[0]} ended with {done.returncode}")


def environment(folder: Path) -> Path:
    """Make a virtual environment, and give its Python."""
    venv.create(folder, with_pip=True)
    return folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def files_of_package() -> set[str]:
    """Name what of the package belongs into a wheel."""
    found = (path for path in (ROOT / "ltdicom").rglob("*") if path.is_file())
    return {path.relative_to(ROOT).as_posix() for path in found if path.suffix != ".pyc"}


def build(python: Path, output: Path) -> tuple[Path, Path]:
    """Build sdist and wheel, and see that nothing is missing in them."""
    run(python, "-m", "pip", "install", "-q", *BUILDERS)
    run(python, "-m", "build", "-o", output, ROOT)
    (sdist,) = output.glob("*.tar.gz")
    (wheel,) = output.glob("*.whl")
    run(python, "-m", "twine", "check", "--strict", sdist, wheel)

    with zipfile.ZipFile(wheel) as archive:
        lacking = files_of_package() - set(archive.namelist())
    if lacking:
        sys.exit(f"the wheel lacks {sorted(lacking)}")
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    lacking = (files_of_package() | DOCUMENTS) - names
    lacking |= {
        folder for folder in FOLDERS if not any(n.startswith(folder + "/") for n in names)
    }
    if lacking:
        sys.exit(f"the sdist lacks {sorted(lacking)}")
    return sdist, wheel


def try_tests(
    python: Path, sdist: Path, wheel: Path, work: Path, options: argparse.Namespace
) -> None:
    """Run tests of the sdist on the wheel."""
    run(python, "-m", "pip", "install", "-q", f"{wheel}[{EXTRAS}]")
    if options.newest:
        # beyond what the wheel allows: to learn of a break before its users do
        newest = ["pynetdicom", "pydicom"]
        run(python, "-m", "pip", "install", "-q", "-U", "--no-deps", *newest)
        run(python, "-m", "pip", "list")
    with tarfile.open(sdist) as archive:
        archive.extractall(work)  # our own, made a moment ago
    (unpacked,) = (path for path in work.iterdir() if path.name.startswith("ltdicom-"))
    # Python takes a package that is installed before a folder without this file, while the
    # tests that read the sources still find them
    (unpacked / "ltdicom" / "__init__.py").unlink()
    run(python, "-m", "pytest", "-q", *options.tests, cwd=unpacked)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument(
        "--tests", nargs="+", metavar="PATH", help="what of the tests to run"
    )
    parser.add_argument(
        "--keep", type=Path, metavar="FOLDER", help="leave sdist and wheel there"
    )
    parser.add_argument("--newest", action="store_true", help="with the newest libraries")
    options = parser.parse_args()

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as name:
        work = Path(name)
        sdist, wheel = build(environment(work / "builder"), work / "dist")
        user = environment(work / "user")
        run(user, "-m", "pip", "install", "-q", wheel)
        # with the core's dependencies only
        run(user, "-m", "ltdicom", "demo", cwd=work)
        run(
            user,
            "-c",
            "from ltdicom import *; assert LDicomIOD.GetFirst(None, True)",
            cwd=work,
        )
        if options.tests:
            try_tests(user, sdist, wheel, work, options)
        if options.keep:
            options.keep.mkdir(exist_ok=True)
            for path in (sdist, wheel):
                shutil.copy(path, options.keep)


if __name__ == "__main__":
    main()
