"""The documents tell the truth: examples run, links lead somewhere, commands agree."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import logging
import re
from collections.abc import Iterator
from pathlib import Path

import api_table
import pytest

import ltdicom
from ltdicom._core.settings import SETTINGS, Settings, adopt

ROOT = Path(__file__).resolve().parents[2]
PAGES = [
    *(ROOT / f"{name}.md" for name in ("README", "COMPAT", "CONTRIBUTING", "SECURITY")),
    *sorted((ROOT / "docs").glob("*.md")),
    *sorted((ROOT / "docs" / "decisions").glob("*.md")),
]
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
# a file of the repository, without a placeholder in its name
FILE = re.compile(
    r"`((?:ltdicom|tests|tools|benchmarks|examples|docs|tables)/[\w/.-]+\.\w+)`"
)
# README.md names files by addresses that also hold on the page of a package
REPOSITORY = re.compile(
    r"https://(github\.com/ltdicom/ltdicom/blob|raw\.githubusercontent\.com/ltdicom/ltdicom)"
    r"/main/"
)
PICTURE = re.compile(r"!\[[^]]*\]\(([^)\s]+)\)")
LINK = re.compile(r"(?<!!)\[[^]]*\]\(([^)\s]+)\)")


def blocks(page: Path, language: str) -> list[str]:
    text = page.read_text(encoding="utf-8")
    return [found.group(2) for found in BLOCK.finditer(text) if found.group(1) == language]


@pytest.fixture
def settings_kept() -> Iterator[None]:
    """Undo what an example sets for the whole process."""
    before = dataclasses.asdict(SETTINGS)
    yield
    adopt(before)
    logging.getLogger("ltdicom").setLevel(logging.NOTSET)
    trail = logging.getLogger("ltdicom.audit")
    trail.propagate, trail.level = True, logging.NOTSET
    for handler in trail.handlers[:]:
        trail.removeHandler(handler)
        handler.close()


@pytest.mark.parametrize(
    "page", [p for p in PAGES if blocks(p, "python")], ids=lambda page: page.name
)
def test_examples_run(
    page: Path,
    settings_kept: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:
    """All blocks of a page are one program, in a folder without files."""
    monkeypatch.chdir(tmp_path)
    names: dict[str, object] = {"__name__": page.stem}
    for number, code in enumerate(blocks(page, "python"), start=1):
        exec(compile(code, f"{page.name}, example {number}", "exec"), names)


def anchors(page: Path) -> set[str]:
    """Return the anchors that a page's headings get."""
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).replace(" ", "-") for h in headings}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(page.read_text(encoding="utf-8")):
        link = REPOSITORY.sub(f"{'../' * len(page.parent.relative_to(ROOT).parts)}", link)
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_files_that_are_named_exist(page: Path) -> None:
    named = FILE.findall(page.read_text(encoding="utf-8"))
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_each_addition_is_on_its_page() -> None:
    text = (ROOT / "docs" / "beyond.md").read_text(encoding="utf-8")
    added = {"Ref", "OUT", "configure", "wait_until"}
    added |= set(inspect.signature(ltdicom.configure).parameters)
    for name in {method.class_name for method in api_table.methods()}:
        for attribute in dir(getattr(ltdicom, name, None)):
            if hasattr(object, attribute) or attribute.startswith("_"):
                continue
            if attribute == attribute.lower():
                added.add(attribute)
    named = set(re.findall(r"\w+", " ".join(re.findall(r"`[^`\n]+`", text))))
    assert sorted(added - named) == []


def test_the_settings_on_the_page_are_the_defaults() -> None:
    text = (ROOT / "docs" / "beyond.md").read_text(encoding="utf-8")
    listed = dict(re.findall(r"^\| `(\w+)` \| ([\w\".]+) \|", text, re.MULTILINE))
    defaults = {field.name: field.default for field in dataclasses.fields(Settings)}
    found = {name: ast.literal_eval(value) for name, value in listed.items()}
    assert found == defaults


def test_links_of_the_readme_hold_elsewhere() -> None:
    """On the page of a package there are no files beside it."""
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    links = [link for link in LINK.findall(text) + PICTURE.findall(text) if link[0] != "#"]
    assert len(links) > 20
    assert [link for link in links if not link.startswith("https://")] == []
    for picture in PICTURE.findall(text):
        assert (ROOT / REPOSITORY.sub("", picture)).exists()


def test_windows_has_the_same_commands() -> None:
    page = ROOT / "README.md"
    for unix, windows in zip(blocks(page, "sh"), blocks(page, "powershell"), strict=True):
        assert unix.count("\n") == windows.count("\n") == 1
        translated = unix.replace(" &&", ";").replace(".venv/bin/", ".venv\\Scripts\\")
        assert windows == translated.replace("python3 -m venv", "py -m venv")


def test_the_first_lines_are_the_two_commands() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert text.startswith("# ltdicom\n")
    sentence = text.split("\n\n")[1]
    assert sentence.count(". ") == 0 and sentence.endswith(".")  # one, then the commands
    demo, tests = blocks(ROOT / "README.md", "sh")
    assert "ltdicom demo" in demo
    assert "pytest" in tests
    assert text.index(demo) < text.index(tests) < text.index("\n## ")
    assert "not affiliated with the maker" in " ".join(text.split())
