"""The command line: ``ltdicom`` and ``python -m ltdicom``."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence

from ltdicom import __version__
from ltdicom.demo import command as demo


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command.

    Parameters
    ----------
    argv : sequence of str, optional
        The arguments; those of the process if left out.

    Returns
    -------
    int
        The exit code.
    """
    parser = _parser()
    options = parser.parse_args(argv)
    if options.run is None:
        parser.print_help()
        return 2
    # a hook that raises goes to the log, and somebody should see it
    logging.basicConfig(level=logging.DEBUG if options.verbose else logging.WARNING)
    try:
        code: int = options.run(options)
    except KeyboardInterrupt:
        print("ltdicom: interrupted", file=sys.stderr)
        return 130
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="ltdicom",
        description="The LEADTOOLS DICOM class library's API for Python.",
    )
    parser.add_argument("--version", action="version", version=f"ltdicom {__version__}")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    one = commands.add_parser(
        "demo",
        help="send an N-SET from a client to a server, and print each step",
        description="A client and a server in this process: the client sets the Patient "
        "ID of the server's instance by an N-SET. Each call, hook and code is printed.",
    )
    one.add_argument("--verbose", action="store_true", help="also show the debug log")
    demo.add_arguments(one)
    one.set_defaults(run=demo.run)
    return parser


if __name__ == "__main__":
    sys.exit(main())
