"""``ltdicom find``: ask an archive or a worklist."""

from __future__ import annotations

import argparse
import functools
import json
from typing import Final

from ltdicom.cli import ending, keys, options, output
from ltdicom.cli.client import UNCOMPRESSED, Answer, Client
from ltdicom.cli.keys import Key
from ltdicom.cli.status import DONE, FAILED, CommandError, is_success, written
from ltdicom.constants.command import COMMAND_PRIORITY_MEDIUM, COMMAND_STATUS_CANCEL
from ltdicom.constants.uid import (
    UID_MODALITY_WORKLIST_FIND,
    UID_PATIENT_ROOT_QUERY_FIND,
    UID_STUDY_ROOT_QUERY_FIND,
)
from ltdicom.ds import LDicomDS

# class and level of each model
MODELS: Final = {
    "patient": (UID_PATIENT_ROOT_QUERY_FIND, "PATIENT"),
    "study": (UID_STUDY_ROOT_QUERY_FIND, "STUDY"),
    "worklist": (UID_MODALITY_WORKLIST_FIND, ""),
}
LEVEL: Final = (0x00080052,)
_MOST: Final = 10_000
"""Matches without ``--limit``: a peer that never comes to an end fills no memory."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    options.add_peer(parser)
    options.add_output(parser)
    keys.add_keys(
        parser, required=True, help="what to match, or without a value, to return"
    )
    parser.add_argument(
        "--model",
        choices=list(MODELS),
        default="study",
        help="patient root, study root or modality worklist (%(default)s)",
    )
    parser.add_argument(
        "--level",
        type=str.upper,
        choices=["PATIENT", "STUDY", "SERIES", "IMAGE"],
        help="what to find (patients in the patient root, else studies)",
    )
    add_limit(parser)


def add_limit(parser: argparse.ArgumentParser) -> None:
    """Declare ``--limit``."""
    parser.add_argument(
        "--limit",
        type=options.count,
        metavar="N",
        help=f"cancel the search after so many matches (if left out, {_MOST} are too many)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    sop_class, level = MODELS[arguments.model]
    level = arguments.level or level
    wanted: list[Key] = arguments.keys
    named = any(key.tags == LEVEL for key in wanted)
    query = wanted + ([] if named or not level else [Key(LEVEL, level)])
    return search(arguments, sop_class, query, [key for key in wanted if key.tags != LEVEL])


def search(
    arguments: argparse.Namespace,
    sop_class: str,
    wanted: list[Key],
    columns: list[Key],
    heads: list[str] | None = None,
) -> int:
    """Send a query, print what matches; return the exit code.

    Parameters
    ----------
    arguments : argparse.Namespace
        With those of the peer, `json` and `limit`.
    sop_class : str
        The class of the query.
    wanted : list of Key
        What it asks for.
    columns : list of Key
        What the table shows.
    heads : list of str, optional
        What its columns are called.
    """
    query = keys.data_set(wanted)
    most = arguments.limit or _MOST + 1
    with Client(options.peer_of(arguments)) as client:

        def matches() -> list[LDicomDS]:
            return client.answer.matches[: arguments.limit or _MOST]

        def show() -> None:
            rows = ([keys.text_of(match, key) for key in columns] for match in matches())
            output.table(heads or [key.name for key in columns], rows)
            output.line(f"{len(matches())} found")

        def facts() -> dict[str, object]:
            return {"matches": _models(matches())[0]} if matches() else {}

        with ending.telling(facts):
            client.open([(sop_class, UNCOMPRESSED)])
            context = client.required_context(sop_class)
            send = functools.partial(_send, client, context, sop_class, query)
            cancel = functools.partial(_cancel, client, context, most)
            answer = client.ask("a C-FIND", send, cancel, most)
            client.release()
    if not arguments.json:
        show()
    models, unwritable = _models(matches()) if arguments.json else ([], "")
    reason = unwritable
    enough = arguments.limit and answer.status == COMMAND_STATUS_CANCEL
    if not arguments.limit and len(answer.matches) == most:
        reason = f"more than {_MOST} match: narrow the search, or give a --limit"
    elif not (is_success(answer.status) or enough):
        reason = f"the peer answers {written(answer.status)}: {answer.comment}"
    if reason:
        raise CommandError(reason.removesuffix(": "), FAILED, matches=models)
    if arguments.json:
        output.as_json(models)
    return DONE


def _send(
    client: Client, context: int, sop_class: str, query: LDicomDS, message_id: int
) -> int:
    return client.SendCFindRequest(
        context, message_id, sop_class, COMMAND_PRIORITY_MEDIUM, query
    )


def _cancel(client: Client, context: int, most: int, answer: Answer) -> None:
    """Cancel when there are enough matches: once, for more may be on their way."""
    if len(answer.matches) == most:
        client.SendCCancelRequest(context, client.message_id)


def _models(matches: list[LDicomDS]) -> tuple[list[object], str]:
    """Return the matches in the DICOM JSON model, and why some are left out, or ""."""
    models: list[object] = []
    reason, unwritable = "", 0
    for match in matches:
        try:
            models.append(json.loads(match.to_json()))
        except ValueError as error:
            unwritable += 1
            reason = f"of {len(matches)} matches, {unwritable} cannot be JSON: {error}"
    return models, reason
