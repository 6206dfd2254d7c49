"""The command line: ``ltdicom`` and ``python -m ltdicom``."""

from __future__ import annotations

import argparse
import logging
import sys
from collections.abc import Sequence
from typing import Final

from ltdicom import __version__
from ltdicom.cli import (
    commit,
    compat,
    conformance,
    dicomdir,
    dump,
    echo,
    ending,
    films,
    find,
    get,
    move,
    mpps,
    nset,
    output,
    port,
    serve,
    store,
    texts,
    worklist,
)
from ltdicom.cli.status import USAGE, CommandError
from ltdicom.demo import command as demo

# of each: its module, what it does in a line, and more about it
COMMANDS: Final = {
    "demo": (
        demo,
        "send an N-SET from a client to a server, and print each step",
        "A client and a server in this process: the client sets the Patient ID of the "
        "server's instance by an N-SET. Each call, hook and code is printed.",
    ),
    "echo": (echo, "ask whether a peer is there (C-ECHO)", ""),
    "store": (
        store,
        "send files and folders to a peer (C-STORE)",
        "Compressed files are sent as they are, unless the peer needs them decompressed.",
    ),
    "find": (
        find,
        "search an archive or a worklist (C-FIND)",
        "Prints the attributes that are asked for, a line for each match.",
    ),
    "get": (
        get,
        "retrieve instances from an archive (C-GET)",
        "They come on the same association, so nobody needs to know this computer.",
    ),
    "move": (
        move,
        "have an archive send instances (C-MOVE)",
        "They go to an AE that the archive knows; with --listen, to this program.",
    ),
    "worklist": (
        worklist,
        "show what is scheduled (modality worklist)",
        "Prints a line for each scheduled procedure step.",
    ),
    "mpps": (
        mpps,
        "begin, change and end a performed procedure step",
        "What a modality tells while it works: start, update, complete or discontinue.",
    ),
    "commit": (
        commit,
        "ask an archive whether it keeps instances for good (storage commitment)",
        "Names the instances to which the archive does not commit itself.",
    ),
    "print": (
        films,
        "print images on films",
        "Gray images are shown with the window of the file, 8 bits a pixel.",
    ),
    "nset": (
        nset,
        "set attributes of an instance that a peer has (N-SET)",
        "Prints the status, and what the peer returns.",
    ),
    "serve": (
        serve,
        "be an archive: C-ECHO, C-STORE, N-SET; with --query much more",
        "Instances are kept in a folder, a file each; Ctrl-C or SIGTERM ends it. With "
        "--query there is an index, and C-FIND, C-MOVE, C-GET, worklist, MPPS and "
        "storage commitment are answered, too.",
    ),
    "dump": (dump, "show what is in a DICOM file", ""),
    "dicomdir": (
        dicomdir,
        "make the DICOMDIR of a folder",
        "The files stay where they are. What cannot be inserted is named.",
    ),
    "port": (
        port,
        "tell what awaits the port of a C++ program, and write a first version",
        "Needs the extra `port`: pip install ltdicom[port].",
    ),
    "compat": (
        compat,
        "show which methods of the C++ library are provided",
        "Without a class: how many, of each class.",
    ),
    "conformance": (
        conformance,
        "write a DICOM conformance statement to fill in (PS3.2)",
        "In Markdown. What only the maker of a product can know is marked.",
    ),
}


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
    with output.guarded():
        try:
            return output.settled(_run(argv))
        except SystemExit as stop:  # of argparse: the help, or a wrong option
            raise SystemExit(output.settled(int(stop.code or 0))) from None
        except KeyboardInterrupt as interrupt:
            return ending.exit_code(interrupt)


def _run(argv: Sequence[str] | None) -> int:
    parser = _parser()
    arguments = parser.parse_args(argv)
    if arguments.run is None:
        parser.print_help()
        return USAGE
    output.called(arguments.command)
    # a hook that raises goes to the log, and somebody should see it
    logging.basicConfig(level=logging.DEBUG if arguments.verbose else logging.WARNING)
    try:
        with ending.interrupted_by_signals():
            code: int = arguments.run(arguments)
    except CommandError as error:
        if not getattr(arguments, "json", False):
            error.show()
        output.fail(arguments, str(error), **error.facts)
        return error.code
    except KeyboardInterrupt as interrupt:
        output.fail(arguments, "interrupted")
        return ending.exit_code(interrupt)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = texts.Parser(
        prog="ltdicom",
        description="The LEADTOOLS DICOM class library's API for Python.",
    )
    parser.add_argument("--version", action="version", version=f"ltdicom {__version__}")
    parser.set_defaults(run=None)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    for name, (module, summary, more) in COMMANDS.items():
        sentence = f"{summary[0].upper()}{summary[1:]}."
        one = commands.add_parser(
            name, help=summary, description=f"{sentence} {more}".rstrip()
        )
        one.add_argument(
            "-v", "--verbose", action="store_true", help="also show the debug log"
        )
        module.add_arguments(one)
        one.set_defaults(run=module.run, command=name)
    return parser


if __name__ == "__main__":
    sys.exit(main())
