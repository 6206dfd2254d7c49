"""``ltdicom dump``: what is in files."""

from __future__ import annotations

import argparse
import json

from ltdicom.cli import options, output, texts
from ltdicom.cli.files import NotLoaded, expanded, load
from ltdicom.cli.status import DONE, FAILED, USAGE, CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "files", metavar="FILE", type=texts.path, nargs="+", help="a DICOM file"
    )
    options.add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    paths = list(expanded(arguments.files))
    if len(paths) == 1:
        return _dump(arguments, paths[0])
    codes = []
    for path in paths:
        if not arguments.json:
            output.line(f"# {path}")
        try:
            codes.append(_dump(arguments, path))
        except CommandError as error:
            output.fail(arguments, str(error), **error.facts)
            codes.append(error.code)
    return max(codes)


def _dump(arguments: argparse.Namespace, path: str) -> int:
    try:
        ds, damage = load(path), ""
    except NotLoaded as error:
        if not error.is_dicom or next(iter(error.ds), None) is None:
            raise
        ds, damage = error.ds, str(error)
    if not arguments.json:
        output.lines(str(ds))
    else:
        try:
            model = json.loads(ds.to_json())
        except ValueError as error:
            raise CommandError(
                f"{path} cannot be written as JSON: {error}", USAGE
            ) from error
        output.as_json(model)
    if damage:
        output.complain("ltdicom dump", damage)
    return FAILED if damage else DONE
