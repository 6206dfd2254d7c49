"""``ltdicom serve``: a small archive that answers C-ECHO, C-STORE and N-SET."""

from __future__ import annotations

import argparse
import contextlib
import logging
import logging.handlers
import os
from collections.abc import Iterator
from typing import Final

from ltdicom.audit import audit_to
from ltdicom.cli import ending, limits, options, texts, tls
from ltdicom.cli.archive.folder import LOGGER, Archive
from ltdicom.cli.archive.indexed import IndexedArchive
from ltdicom.cli.archive.query import QueryServer
from ltdicom.cli.archive.server import Server
from ltdicom.cli.archive.steps import Steps
from ltdicom.cli.archive.worklist import Worklist
from ltdicom.cli.status import DONE, FAILED, USAGE, CommandError
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.net import configure, wait_until

_TITLE: Final = "LTDICOM"
_STEPS: Final = ".steps"  # the name of no instance begins with a dot
_WORKERS: Final = 4
_TIMEOUT: Final = 30.0
_BACKLOG: Final = 128
_LOG_LINE: Final = "%(asctime)s %(levelname)s %(message)s"

__all__ = ["Archive", "Server", "add_arguments", "run"]


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    parser.add_argument(
        "--host",
        type=texts.name,
        default="127.0.0.1",
        help='address to listen on, "*" for all of this computer (%(default)s)',
    )
    parser.add_argument(
        "--port",
        type=options.port_number,
        default=11112,
        help="port to listen on, 0 for a free one (%(default)s)",
    )
    parser.add_argument(
        "--folder",
        type=texts.path,
        default="instances",
        help="where instances are kept (%(default)s)",
    )
    parser.add_argument(
        "--title", type=options.title, help="own AE title (if left out, any is)"
    )
    parser.add_argument(
        "--calling",
        type=options.title,
        action="append",
        default=[],
        metavar="TITLE",
        help="AE title that a peer may have; may be repeated (if left out, any)",
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help="let an instance take the place of another one with its UID",
    )
    parser.add_argument(
        "--grace",
        type=options.seconds,
        default=10.0,
        metavar="SECONDS",
        help="that associations may take to end after Ctrl-C or SIGTERM (%(default)g)",
    )
    parser.add_argument(
        "--log",
        type=texts.path,
        metavar="FILE",
        help="write what happens, with the time, to a file, which may be moved away while "
        "it is written to (if left out, warnings go to the standard error)",
    )
    parser.add_argument(
        "--audit",
        type=texts.path,
        metavar="FILE",
        help="write the audit trail to a file: who has connected, what was stored, who was "
        "refused",
    )
    _add_query(parser)
    tls.add_tls(parser)
    limits.add_limits(parser)
    options.add_output(parser)


def _add_query(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("with an index")
    group.add_argument(
        "--query",
        action="store_true",
        help="answer also C-FIND, C-MOVE, C-GET, MPPS and storage commitment",
    )
    group.add_argument(
        "--index",
        type=texts.path,
        metavar="WHERE",
        help="a file for SQLite, or the URL of a database that several servers share: "
        "postgresql+psycopg://user@host/name (a file in the folder)",
    )
    group.add_argument(
        "--peer",
        type=options.address,
        action="append",
        default=[],
        metavar="AE=HOST:PORT",
        help="where a C-MOVE may send to, and where storage commitment reports to; may be "
        "repeated",
    )
    group.add_argument(
        "--worklist",
        metavar="FOLDER",
        type=texts.path,
        help="answer worklist queries from its files",
    )
    group.add_argument(
        "--steps",
        type=texts.path,
        metavar="FOLDER",
        help="where performed procedure steps are kept (.steps in the folder)",
    )
    group.add_argument(
        "--workers",
        type=options.count,
        metavar="N",
        help="threads for each of stores, queries and retrievals (4)",
    )
    group.add_argument(
        "--timeout",
        type=options.seconds,
        metavar="SECONDS",
        help="that those peers may take for each answer (30)",
    )
    group.add_argument(
        "--reindex", action="store_true", help="take in what is in the folder, at the start"
    )
    group.add_argument(
        "--reuse-port",
        action="store_true",
        help="share the port with other processes that do the same, where the system can",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command, until Ctrl-C or SIGTERM."""
    before = os.umask(0o077)  # patients are nobody else's concern
    try:
        with limits.limited(arguments):
            return _run(arguments)
    finally:
        os.umask(before)


def _run(arguments: argparse.Namespace) -> int:
    if arguments.reuse_port:
        configure(reuse_port=True)
    with contextlib.ExitStack() as stack:
        if arguments.log:
            stack.enter_context(_logging_to(arguments.log))
        if arguments.audit:
            stack.enter_context(_auditing_to(arguments.audit))
        make = _query_server if arguments.query else _plain_server
        server = make(arguments, stack)
        stack.enter_context(server)
        try:
            _serve(server, arguments)
        except KeyboardInterrupt:
            count = len(ending.clients_of(server))
            text = f"Ending; associations: {count}"
            server.say("ending", text, associations=count)
            aborted = ending.finish(server, arguments.grace)
            if aborted:
                server.say("aborted", f"Aborted: {aborted}", associations=aborted)
        finally:
            if isinstance(server, QueryServer):
                server.end()
    return DONE


@contextlib.contextmanager
def _logging_to(path: str) -> Iterator[None]:
    """Write the log to a file, in place of the standard error."""
    try:
        handler = logging.handlers.WatchedFileHandler(path, encoding="utf-8")
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror}", USAGE) from error
    handler.setFormatter(logging.Formatter(_LOG_LINE))
    logger = logging.getLogger("ltdicom")
    before = LOGGER.level
    logger.addHandler(handler)
    logger.propagate = False
    LOGGER.setLevel(min(logging.INFO, LOGGER.getEffectiveLevel()))
    try:
        yield
    finally:
        LOGGER.setLevel(before)
        logger.propagate = True
        logger.removeHandler(handler)
        handler.close()


@contextlib.contextmanager
def _auditing_to(path: str) -> Iterator[None]:
    """Write the audit trail to a file."""
    try:
        handler = audit_to(path)
    except OSError as error:
        raise CommandError(f"cannot write {path}: {error.strerror}", USAGE) from error
    try:
        yield
    finally:
        configure(audit=False)
        logging.getLogger("ltdicom.audit").removeHandler(handler)
        handler.close()


def _plain_server(arguments: argparse.Namespace, stack: contextlib.ExitStack) -> Server:
    for name in ("index", "peer", "worklist", "steps", "workers", "timeout", "reindex"):
        if getattr(arguments, name):
            raise CommandError(f"--{name} needs --query", USAGE)
    archive = Archive(arguments.folder, arguments.replace)
    known = arguments.title, arguments.json, arguments.calling
    return Server(archive, *known, tls.tls_of(arguments, server=True))


def _query_server(
    arguments: argparse.Namespace, stack: contextlib.ExitStack
) -> QueryServer:
    secured = tls.tls_of(arguments, server=True)
    worklist = Worklist(arguments.worklist) if arguments.worklist else None
    archive = IndexedArchive(arguments.folder, arguments.replace, arguments.index or "")
    stack.callback(archive.close)
    archive.prepare(arguments.reindex)
    steps = arguments.steps or os.path.join(arguments.folder, _STEPS)
    return QueryServer(
        archive,
        arguments.title or _TITLE,
        arguments.json,
        arguments.calling,
        secured,
        only_called=bool(arguments.title),
        peers={title: (host, port) for title, host, port in arguments.peer},
        worklist=worklist,
        steps=Steps(steps, archive.index),
        workers=arguments.workers or _WORKERS,
        timeout=arguments.timeout or _TIMEOUT,
        client_tls=secured,
    )


def _serve(server: Server, arguments: argparse.Namespace) -> None:
    code = server.Listen(arguments.host, arguments.port, _BACKLOG)
    if code != DICOM_SUCCESS:
        reason = f"cannot listen on {arguments.host}, port {arguments.port}: {code!s}"
        raise CommandError(reason, FAILED)
    _, address, port = server.GetHostInfo()
    archive = str(server.archive)
    text = f"Listening on {address}, port {port}; instances are kept in {archive}"
    server.say("listening", text, address=address, port=port, folder=archive)
    wait_until(lambda: False)
