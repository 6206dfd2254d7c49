"""``tests/unit`` mirrors the inside: each module has a test file of its own.

``without_tests.txt`` names the modules that have none yet; it may only shrink.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
UNIT = ROOT / "tests" / "unit"
LIST = Path(__file__).with_name("without_tests.txt")
MOST = 39  # lower it with the list


def inside_modules() -> Iterator[Path]:
    """Yield the modules of the packages with an underscore, as paths in ``ltdicom``."""
    for package in sorted((ROOT / "ltdicom").glob("_*/")):
        for path in sorted(package.rglob("*.py")):
            if path.name != "__init__.py":
                yield path.relative_to(ROOT / "ltdicom")


def listed() -> list[str]:
    return LIST.read_text(encoding="utf-8").split()


def test_each_inside_module_has_a_test_file() -> None:
    lacking = [
        str(path.as_posix())
        for path in inside_modules()
        if not (UNIT / path.parent / f"test_{path.stem.lstrip('_')}.py").exists()
    ]
    assert set(lacking) - set(listed()) == set(), "write tests/unit/<path>/test_<module>.py"
    assert set(listed()) - set(lacking) == set(), "take these out of without_tests.txt"


def test_the_list_only_shrinks() -> None:
    assert len(listed()) == len(set(listed())) <= MOST
    assert listed() == sorted(listed())


def test_each_folder_of_unit_tests_stands_beside_a_package() -> None:
    folders = {path.parent.relative_to(UNIT) for path in UNIT.rglob("test_*.py")}
    assert {f for f in folders if not (ROOT / "ltdicom" / f).is_dir()} == set()
