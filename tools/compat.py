"""Write COMPAT.md from tables/methods.tsv, the code and the texts in tables/compat/.

The index of the decisions in docs/decisions/ is written as well: a method's row links to
what concerns it.

Usage::

    python tools/compat.py            write what differs
    python tools/compat.py --check    write nothing; exit 1 if anything differs

The state of a method is what the code says: there or not, and marked by
``ltdicom._binding.marks`` where it differs or is absent on purpose. The names of those
that are not there yet are also kept in ``tests/api/not_yet.txt``; that list only ever
becomes shorter, so a method that was there cannot get lost unseen. ``ltdicom compat``
reads ``ltdicom/data/compat.json``. What ``ltdicom port`` knows of the C++ signatures is
``ltdicom/data/signatures.json``, written here too.
"""

from __future__ import annotations

import argparse
import csv
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TypeAlias

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import decisions  # noqa: E402
from api_table import (  # noqa: E402
    ABSENT,
    DIFFERS,
    NOT_YET,
    PROVIDED,
    Method,
    State,
    methods,
    parameters,
    state_of,
)
from decisions import Decision  # noqa: E402

TARGET = ROOT / "COMPAT.md"
MISSING = ROOT / "tests" / "api" / "not_yet.txt"
DATA = ROOT / "ltdicom" / "data" / "compat.json"
SIGNATURES = ROOT / "ltdicom" / "data" / "signatures.json"
STRUCTS = ROOT / "tables" / "structs.tsv"
TEXTS = ROOT / "tables" / "compat"

# The order in which a porter meets the classes; further ones follow as in the table.
ORDER = (
    "LDicomNet",
    "LDicomAssociate",
    "LDicomDS",
    "LDicomTag",
    "LDicomVR",
    "LDicomUID",
    "LDicomIOD",
    "LDicomContextGroup",
)

Rows: TypeAlias = list[tuple[Method, State]]

HEAD = """\
# Compatibility with the LEADTOOLS DICOM C++ class library

<!-- Written by tools/compat.py; edit tables/compat/*.md and the code's marks instead. -->

The reference is version 22/23 of the library. A method counts as provided when it has \
the C++ name and takes the parameters of every overload by name and in order. Overloads \
count once; destructors and what the C++ headers keep to themselves do not count.

| class | methods | provided | of these, different | absent | not yet | provided, % |
|---|--:|--:|--:|--:|--:|--:|
"""

STATES = f"""\

- **{PROVIDED}**: call it as in C++.
- **{DIFFERS}**: call it as in C++; its row says in what it is not the same.
- **{ABSENT}**: it exists, so that a port imports and runs, and returns an error code; its \
row says why.
- **{NOT_YET}**: there is no such method; Python raises `AttributeError`.

"""


def by_class() -> dict[str, Rows]:
    """Return the methods and their states, class by class."""
    found: dict[str, Rows] = {name: [] for name in ORDER}
    for method in methods():
        found.setdefault(method.class_name, []).append((method, state_of(method)))
    return found


def counts(rows: Rows) -> list[int]:
    """Return the numbers of a row of the first table: all, provided, different, ..."""
    states = Counter(state.name for _, state in rows)
    return [
        len(rows),
        states[PROVIDED] + states[DIFFERS],
        states[DIFFERS],
        states[ABSENT],
        states[NOT_YET],
    ]


def summary_row(label: str, numbers: list[int]) -> str:
    """Return a row of the first table."""
    share = 100 * numbers[1] / numbers[0]
    # rounded down: 100 means all of them
    cells = [label, *map(str, numbers), f"{int(share * 10) / 10:g}"]
    return f"| {' | '.join(cells)} |\n"


def cell(text: str) -> str:
    """Return a text as Markdown takes it inside a table."""
    return text.replace("|", r"\|")


def noted(method: Method, state: State, chosen: list[Decision]) -> str:
    """Return the note of a method's row, with the decisions that concern it."""
    links = decisions.links(chosen, method, "docs/decisions/")
    return cell(f"{state.note} ({links})" if state.note and links else state.note or links)


def class_part(name: str, rows: Rows, chosen: list[Decision]) -> str:
    """Return the table of one class."""
    if all(state.name == NOT_YET for _, state in rows):
        names = ", ".join(f"`{method.python_name}`" for method, _ in rows)
        return f"### {name}\n\nThe class is not there yet: {names}.\n"
    lines = [f"### {name}", "", "| method | state | note |", "|---|---|---|"]
    lines += [
        f"| `{method.python_name}` | {state.name} | {noted(method, state, chosen)} |"
        for method, state in rows
    ]
    return "\n".join(lines) + "\n"


def compat_text(classes: dict[str, Rows], chosen: list[Decision]) -> str:
    """Return the whole of COMPAT.md."""
    parts = [HEAD]
    totals = [0] * 5
    for name, rows in classes.items():
        numbers = counts(rows)
        totals = [total + number for total, number in zip(totals, numbers, strict=True)]
        parts.append(summary_row(f"[{name}](#{name.lower()})", numbers))
    parts += [summary_row("all", totals), STATES]
    parts += [
        (TEXTS / f"{name}.md").read_text(encoding="utf-8") + "\n"
        for name in ("contents", "conventions", "decisions")
    ]
    parts.append("## Method by method\n\n")
    tables = (class_part(name, rows, chosen) for name, rows in classes.items())
    parts.append("\n".join(tables))
    return "".join(parts)


def data_text(classes: dict[str, Rows]) -> str:
    """Return the table for programs, with a line for each method: a diff is readable."""
    names = ("methods", PROVIDED, "different", ABSENT, NOT_YET)
    parts = []
    for name, rows in classes.items():
        numbers = json.dumps(dict(zip(names, counts(rows), strict=True)))
        methods = ",\n".join(
            json.dumps([method.python_name, state.name, state.note])
            for method, state in rows
        )
        parts.append(f'"{name}": {{"counts": {numbers}, "methods": [\n{methods}\n]}}')
    return "{\n" + ",\n".join(parts) + "\n}\n"


def signatures_text(classes: dict[str, Rows]) -> str:
    """Return the C++ signatures, structures and callback types, for ``ltdicom port``."""
    parts = []
    for name, rows in classes.items():
        lines = ",\n".join(
            json.dumps([method.name, method.kind, method.returns, overloads_of(method)])
            for method, _ in rows
        )
        parts.append(f'"{name}": [\n{lines}\n]')
    fields: dict[str, list[list[str]]] = {}
    callbacks = []
    with STRUCTS.open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            kind, _, name = row["struct"].rpartition(":")
            if kind:
                given = [[p.c_type, p.name] for p in parameters(row["field"])]
                callbacks.append(f"{json.dumps(name)}: {json.dumps([row['type'], given])}")
            else:
                fields.setdefault(name, []).append([row["type"], row["field"]])
    structs = [f"{json.dumps(n)}: {json.dumps(f)}" for n, f in fields.items()]
    groups = (("classes", parts), ("structs", structs), ("callbacks", callbacks))
    return (
        "{\n"
        + ",\n".join(f'"{n}": {{\n' + ",\n".join(p) + "\n}" for n, p in groups)
        + "\n}\n"
    )


def overloads_of(method: Method) -> list[list[list[str]]]:
    """Return type, name and default of each parameter of each overload."""
    return [[[p.c_type, p.name, p.default] for p in each] for each in method.overloads]


def missing_text(classes: dict[str, Rows]) -> str:
    """Return the list of methods that are not there yet."""
    return "".join(
        f"{method}\n"
        for rows in classes.values()
        for method, state in rows
        if state.name == NOT_YET
    )


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true")
    options = parser.parse_args(arguments)
    classes = by_class()
    chosen = decisions.decisions()
    status = 0
    for target, new in (
        (MISSING, missing_text(classes)),
        (TARGET, compat_text(classes, chosen)),
        (decisions.INDEX, decisions.index_text(chosen)),
        (DATA, data_text(classes)),
        (SIGNATURES, signatures_text(classes)),
    ):
        old = target.read_text(encoding="utf-8") if target.exists() else None
        name = target.relative_to(ROOT).as_posix()
        lost = set(new.splitlines()) - set((new if old is None else old).splitlines())
        if target == MISSING and lost:
            print(f"no longer provided: {', '.join(sorted(lost))}", file=sys.stderr)
            return 1
        if new == old:
            continue
        if options.check:
            print(f"{name} is not what tools/compat.py writes", file=sys.stderr)
            status = 1
        else:
            target.write_text(new, encoding="utf-8", newline="\n")
    return status


if __name__ == "__main__":
    sys.exit(main())
