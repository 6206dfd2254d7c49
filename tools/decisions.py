"""The decisions in ``docs/decisions/``, and the methods that each of them concerns.

A page begins with its title, ``# 8. One loop``, and has a paragraph like ``Concerns:
`LDicomNet.Breathe`, `LDicomNet.Send*` ``. ``tools/compat.py`` writes the index of the
pages from it, and links a method's row in COMPAT.md to its decisions.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import Path

from api_table import ROOT, Method, methods

FOLDER = ROOT / "docs" / "decisions"
INDEX = FOLDER / "index.md"

# what is beyond the C++ library and in no table
FUNCTIONS = ("configure", "wait_until")

_FILE = re.compile(r"(\d{4})-[a-z0-9-]+\.md")
_TITLE = re.compile(r"# (\d+)\. (.+)\n")
_CONCERNS = re.compile(r"^Concerns:(.*?)(?:\n\n|\Z)", re.DOTALL | re.MULTILINE)
_NAME = re.compile(r"`([^`]+)`")

HEAD = """\
# Decisions

<!-- Written by tools/compat.py; edit the decisions' pages instead. -->

Why the inside is as it is: what was to be solved, what was chosen, what it gained, what it
costs. Where a decision changes what a port sees, the method's row in
[COMPAT](../../COMPAT.md) links to it. A decision that is taken back keeps its page, which
then says by what it was replaced.

## Pages

| decision | in one sentence |
|---|---|
"""


class BadDecisionError(Exception):
    """A page that does not say what it must."""


@dataclass(frozen=True)
class Decision:
    """One page.

    Attributes
    ----------
    number : int
        As in its file name and its title.
    title, sentence : str
        The heading, and the paragraph below it.
    path : Path
        The page.
    concerns : tuple of str
        ``Class.Method``, a pattern for several, or the name of a function.
    """

    number: int
    title: str
    sentence: str
    path: Path
    concerns: tuple[str, ...]

    def matches(self, name: str) -> bool:
        """Return whether the decision concerns a method."""
        return any(fnmatchcase(name, pattern) for pattern in self.concerns)


def read(path: Path) -> Decision:
    """Return the decision of a page.

    Raises
    ------
    BadDecisionError
        It has no title, another number than its file, or says nothing of what it concerns.
    """
    text = path.read_text(encoding="utf-8")
    file, title, concerns = (
        _FILE.fullmatch(path.name),
        _TITLE.match(text),
        _CONCERNS.search(text),
    )
    if file is None or title is None or concerns is None:
        raise BadDecisionError(f"{path.name}: no number, no title or no 'Concerns:'")
    number = int(title[1])
    if number != int(file[1]):
        raise BadDecisionError(f"{path.name} is titled {number}")
    sentence = " ".join(text[title.end() :].strip().partition("\n\n")[0].split())
    return Decision(number, title[2], sentence, path, tuple(_NAME.findall(concerns[1])))


def decisions(folder: Path = FOLDER) -> list[Decision]:
    """Return all decisions, by number."""
    pages = sorted(path for path in folder.glob("*.md") if path.name != INDEX.name)
    return [read(path) for path in pages]


def known_names() -> list[str]:
    """Return what a decision can concern, in the order of the tables."""
    return [*map(str, methods()), *FUNCTIONS]


def unknown_names(found: list[Decision]) -> list[str]:
    """Return the names and patterns that mean nothing."""
    known = known_names()
    return [
        f"{decision.path.name}: {pattern}"
        for decision in found
        for pattern in decision.concerns
        if not any(fnmatchcase(name, pattern) for name in known)
    ]


def links(found: list[Decision], method: Method, folder: str) -> str:
    """Return links to the decisions that concern a method; "" where there is none."""
    return ", ".join(
        f"[decision {decision.number}]({folder}{decision.path.name})"
        for decision in found
        if decision.matches(str(method))
    )


def _by_method(found: list[Decision]) -> Iterator[str]:
    for name in known_names():
        numbers = [
            f"[{decision.number}]({decision.path.name})"
            for decision in found
            if decision.matches(name)
        ]
        if numbers:
            yield f"| `{name}` | {', '.join(numbers)} |"


def index_text(found: list[Decision]) -> str:
    """Return the whole of ``docs/decisions/index.md``."""
    pages = [f"| [{d.number}. {d.title}]({d.path.name}) | {d.sentence} |" for d in found]
    head = ["", "## By method", "", "| method | decisions |", "|---|---|"]
    return HEAD + "\n".join([*pages, *head, *_by_method(found)]) + "\n"
