"""``ltdicom dump``: what is in a file."""

from __future__ import annotations

import argparse
import json

from ltdicom.cli import options, output
from ltdicom.cli.files import load
from ltdicom.cli.status import DONE, USAGE, CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument("file", metavar="FILE", help="a DICOM file")
    options.add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    ds = load(arguments.file)
    if not arguments.json:
        output.lines(str(ds))
        return DONE
    try:
        output.as_json(json.loads(ds.to_json()))
    except ValueError as error:
        reason = f"{arguments.file} cannot be written as JSON: {error}"
        raise CommandError(reason, USAGE) from error
    return DONE
