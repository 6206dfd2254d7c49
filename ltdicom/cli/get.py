"""``ltdicom get``: retrieve instances on the same association."""

from __future__ import annotations

import argparse
import functools
from typing import Final

from typing_extensions import override

from ltdicom.cli import options, output, retrieving, texts
from ltdicom.cli.archive.folder import Archive
from ltdicom.cli.archive.server import storage_classes
from ltdicom.cli.client import UNCOMPRESSED, Client
from ltdicom.cli.options import Peer
from ltdicom.cli.retrieving import Kept
from ltdicom.cli.sending import MOST_CONTEXTS, Context
from ltdicom.cli.status import USAGE, CommandError, written
from ltdicom.constants.command import COMMAND_PRIORITY_MEDIUM, COMMAND_STATUS_SUCCESS
from ltdicom.constants.uid import UID_PATIENT_ROOT_QUERY_GET, UID_STUDY_ROOT_QUERY_GET
from ltdicom.ds import LDicomDS
from ltdicom.uid import LDicomUID

MODELS: Final = {"patient": UID_PATIENT_ROOT_QUERY_GET, "study": UID_STUDY_ROOT_QUERY_GET}
_SELDOM: Final = (
    "Trial",
    "DICOS",
    "Eddy Current",
    "Standalone",
    "Implant",
    "Instruction",
    "Protocol",
    "Measurements",
    "Radiation Record",
    "Radiation Salvage",
)
"""In names of classes that go last: an association has no place for all."""


class Receiver(Client):
    """Keeps what comes to a C-GET.

    Parameters
    ----------
    peer : Peer
        Whom to ask.
    archive : Archive
        Where instances are kept.
    """

    def __init__(self, peer: Peer, archive: Archive) -> None:
        super().__init__(peer)
        self._archive = archive
        self.kept = Kept()

    @override
    def OnReceiveCStoreRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nPriority: int,
        pszMoveAE: str,
        nMoveMessageID: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Keep the instance, then answer."""
        status = self._archive.store(pszClass, pszInstance, pDS)
        if status == COMMAND_STATUS_SUCCESS:
            self.kept.received.append(self._archive.file(pszInstance))
        else:
            self.kept.refused[pszInstance] = written(status)
        head = nPresentationID, nMessageID, pszClass, pszInstance
        self.SendCStoreResponse(*head, status)
        self.heard()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    retrieving.add_arguments(parser)
    add_folder(parser)
    parser.add_argument(
        "--class",
        dest="classes",
        type=options.uid,
        action="append",
        default=[],
        metavar="UID",
        help="storage class to accept, a UID or the name of a UID_... constant; may be "
        "repeated (the common ones)",
    )
    parser.add_argument(
        "--syntax",
        dest="syntaxes",
        type=options.uid,
        action="append",
        default=[],
        metavar="UID",
        help="transfer syntax to accept beside the uncompressed ones, the best first; may "
        "be repeated",
    )


def add_folder(parser: argparse.ArgumentParser) -> None:
    """Declare where instances are kept."""
    parser.add_argument(
        "--folder",
        type=texts.path,
        default="received",
        help="where instances are kept (%(default)s)",
    )
    parser.add_argument(
        "--replace",
        action="store_true",
        help="let an instance take the place of another one with its UID",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    model, query = retrieving.identifier(arguments)
    sop_class = MODELS[model]
    for syntax in arguments.syntaxes:
        if LDicomUID.Find(syntax) is None:
            raise CommandError(f"there is no transfer syntax {syntax}", USAGE)
    classes = arguments.classes or _common_classes()
    if len(classes) >= MOST_CONTEXTS:
        raise CommandError(f"an association has {MOST_CONTEXTS} contexts", USAGE)
    syntaxes = (*arguments.syntaxes, *UNCOMPRESSED)
    contexts: list[Context] = [(sop_class, UNCOMPRESSED)]
    contexts += [(each, syntaxes) for each in dict.fromkeys(classes)]
    archive = Archive(arguments.folder, arguments.replace)
    with (
        Receiver(options.peer_of(arguments), archive) as client,
        retrieving.telling(client, client.kept),
        output.progress(0, "C-GET") as progress,
    ):
        client.open(contexts, provides=classes)
        context = client.required_context(sop_class)
        head = context, sop_class, query
        answer = client.ask(
            "a C-GET",
            functools.partial(_send, client, *head),
            functools.partial(retrieving.show, progress),
        )
        client.release()
    return retrieving.report(arguments, answer, client.kept)


def _send(
    client: Client, context: int, sop_class: str, query: LDicomDS, message_id: int
) -> int:
    head = context, message_id, sop_class, COMMAND_PRIORITY_MEDIUM
    return client.SendCGetRequest(*head, query)


def _common_classes() -> list[str]:
    def is_seldom(sop_class: str) -> bool:
        entry = LDicomUID.Find(sop_class)
        name = (entry.pszName or "") if entry is not None else ""
        return any(word in name for word in _SELDOM)

    return sorted(storage_classes(), key=is_seldom)[: MOST_CONTEXTS - 1]
