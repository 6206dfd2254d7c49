"""``ltdicom move``: have instances sent to an AE, or to this program itself."""

from __future__ import annotations

import argparse
import contextlib
import functools
from typing import Final

from typing_extensions import override

from ltdicom.cli import options, output, retrieving, texts, tls
from ltdicom.cli.archive.folder import Archive
from ltdicom.cli.archive.server import Server
from ltdicom.cli.client import UNCOMPRESSED, Client
from ltdicom.cli.get import add_folder
from ltdicom.cli.retrieving import Kept
from ltdicom.cli.status import FAILED, USAGE, CommandError, written
from ltdicom.constants.command import COMMAND_PRIORITY_MEDIUM, COMMAND_STATUS_SUCCESS
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.uid import UID_PATIENT_ROOT_QUERY_MOVE, UID_STUDY_ROOT_QUERY_MOVE
from ltdicom.ds import LDicomDS

MODELS: Final = {"patient": UID_PATIENT_ROOT_QUERY_MOVE, "study": UID_STUDY_ROOT_QUERY_MOVE}


class Receiving(Server):
    """Listens for what a C-MOVE brings to this program.

    Parameters
    ----------
    archive : Archive
        Where instances are kept.
    title : str
        The own title.
    secured : Tls or None
        What connections need to talk TLS.
    """

    def __init__(self, archive: Archive, title: str, secured: tls.Tls | None) -> None:
        super().__init__(archive, title, False, secured=secured)
        self.kept = Kept()

    @override
    def say(self, event: str, text: str, **facts: object) -> None:
        """Note what was stored, in silence."""
        if event != "C-STORE":
            return
        instance, status = str(facts["instance"]), facts["status"]
        if status == COMMAND_STATUS_SUCCESS:
            self.kept.received.append(self.archive.file(instance))
        elif isinstance(status, int):
            self.kept.refused[instance] = written(status)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    retrieving.add_arguments(parser)
    parser.add_argument(
        "--to",
        type=options.title,
        metavar="TITLE",
        help="AE title of the destination, which the peer must know (the own one)",
    )
    parser.add_argument(
        "--listen",
        type=options.port_number,
        metavar="PORT",
        help="be the destination: keep what comes to this port in --folder",
    )
    parser.add_argument(
        "--listen-host",
        type=texts.name,
        default="*",
        help='address to listen on, "*" for all of this computer (%(default)s)',
    )
    add_folder(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    model, query = retrieving.identifier(arguments)
    sop_class = MODELS[model]
    if arguments.to is None and arguments.listen is None:
        raise CommandError("--to or --listen says where the instances go", USAGE)
    to = arguments.to or arguments.calling
    with contextlib.ExitStack() as stack:
        receiving = _listen(arguments, stack, to)
        client = stack.enter_context(Client(options.peer_of(arguments)))
        kept = receiving.kept if receiving is not None else Kept()
        stack.enter_context(retrieving.telling(client, kept))
        progress = stack.enter_context(output.progress(0, "C-MOVE"))
        client.open([(sop_class, UNCOMPRESSED)])
        context = client.required_context(sop_class)
        answer = client.ask(
            "a C-MOVE",
            functools.partial(_send, client, context, sop_class, to, query),
            functools.partial(retrieving.show, progress),
        )
        client.release()
    return retrieving.report(arguments, answer, kept)


def _listen(
    arguments: argparse.Namespace, stack: contextlib.ExitStack, title: str
) -> Receiving | None:
    """Listen for the instances, if that is wanted."""
    if arguments.listen is None:
        return None
    archive = Archive(arguments.folder, arguments.replace)
    secured = tls.tls_of(arguments)
    if secured is not None and not secured.certificate:
        raise CommandError("--listen with --tls needs --cert", USAGE)
    receiving = stack.enter_context(Receiving(archive, title, secured))
    code = receiving.Listen(arguments.listen_host, arguments.listen, 16)
    if code != DICOM_SUCCESS:
        raise CommandError(f"cannot listen on port {arguments.listen}: {code!s}", FAILED)
    return receiving


def _send(
    client: Client,
    context: int,
    sop_class: str,
    to: str,
    query: LDicomDS,
    message_id: int,
) -> int:
    head = context, message_id, sop_class, COMMAND_PRIORITY_MEDIUM
    return client.SendCMoveRequest(*head, to, query)
