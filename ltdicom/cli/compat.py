"""``ltdicom compat``: which methods of the C++ library there are, and how far."""

from __future__ import annotations

import argparse
import json
from importlib.resources import files
from typing import Any

from ltdicom.cli import options, output
from ltdicom.cli.status import DONE, USAGE, CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "name",
        metavar="CLASS",
        nargs="?",
        help="show each method of a class: LDicomNet",
    )
    options.add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    classes = _table()
    if not arguments.name:
        _summary(classes, arguments.json)
        return DONE
    names = {name.lower(): name for name in classes}
    name = names.get(arguments.name.lower())
    if name is None:
        known = ", ".join(classes)
        raise CommandError(f"there is no class {arguments.name}: {known}", USAGE)
    methods = classes[name]["methods"]
    if arguments.json:
        keys = "method", "state", "note"
        output.as_json([dict(zip(keys, row, strict=True)) for row in methods])
    else:
        output.table(("method", "state", "note"), methods)
    return DONE


def _summary(classes: dict[str, Any], for_program: bool) -> None:
    counts = {name: each["counts"] for name, each in classes.items()}
    if for_program:
        output.as_json(counts)
        return
    heads = list(next(iter(counts.values())))
    rows = [[name, *each.values()] for name, each in counts.items()]
    rows.append(["all", *(sum(each[head] for each in counts.values()) for head in heads)])
    output.table(("class", *heads), rows)


def _table() -> dict[str, Any]:
    """Return what tools/compat.py has written."""
    text = files("ltdicom").joinpath("data/compat.json").read_text(encoding="utf-8")
    table: dict[str, Any] = json.loads(text)
    return table
