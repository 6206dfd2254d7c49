"""What `get` and `move` share: the identifier, the answer, where instances are kept."""

from __future__ import annotations

import argparse
from typing import Final

from ltdicom.cli import keys, options, output
from ltdicom.cli.client import Answer
from ltdicom.cli.find import LEVEL
from ltdicom.cli.keys import Key
from ltdicom.cli.output import Progress
from ltdicom.cli.status import DONE, FAILED, USAGE, CommandError, is_success, written
from ltdicom.ds import LDicomDS

_UNIQUE: Final = {
    "IMAGE": (0x00080018,),
    "SERIES": (0x0020000E,),
    "STUDY": (0x0020000D,),
    "PATIENT": (0x00100020,),
}


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare what is to be retrieved."""
    options.add_peer(parser)
    options.add_output(parser)
    keys.add_keys(parser, required=True, help="a unique key: StudyInstanceUID=1.2.3")
    parser.add_argument(
        "--model",
        choices=["patient", "study"],
        help="patient root or study root (that of the level)",
    )
    parser.add_argument(
        "--level",
        type=str.upper,
        choices=list(_UNIQUE)[::-1],
        help="what to retrieve (that of the lowest unique key)",
    )


def identifier(arguments: argparse.Namespace) -> tuple[str, LDicomDS]:
    """Return the model and the identifier of a request.

    Raises
    ------
    CommandError
        No unique key is among the attributes.
    """
    wanted: list[Key] = arguments.keys
    given = {key.tags: key.value for key in wanted}
    level = arguments.level or given.get(LEVEL, "").upper()
    if not level:
        level = next((name for name, tags in _UNIQUE.items() if given.get(tags)), "")
    if level not in _UNIQUE:
        raise CommandError("no unique key says what to retrieve", USAGE)
    query = [key for key in wanted if key.tags != LEVEL]
    model = arguments.model or ("patient" if level == "PATIENT" else "study")
    return model, keys.data_set([*query, Key(LEVEL, level)])


def show(progress: Progress, answer: Answer) -> None:
    """Show how far a retrieval is, and keep no more of its responses."""
    remaining, *done = answer.counters
    progress.set(sum(done), remaining + sum(done))
    answer.matches.clear()


def report(arguments: argparse.Namespace, answer: Answer, received: list[str]) -> int:
    """Print what has become of a retrieval; return the exit code.

    Parameters
    ----------
    arguments : argparse.Namespace
        With `json` and `keys`.
    answer : Answer
        The last response.
    received : list of str
        The files that this side has kept.
    """
    remaining, completed, failed, warnings = answer.counters
    instances = keys.text_of(answer.data, Key((0x00080058,)))
    failures = instances.split("\\") if instances else []
    done = is_success(answer.status) and not failed and not remaining
    facts = {
        "status": int(answer.status),
        "completed": completed + warnings,
        "failed": failed,
        "failed_instances": failures,
        "received": received,
    }
    reason = ""
    if not done:
        comment = f": {answer.comment}" if answer.comment else ""
        reason = f"the peer answers {written(answer.status)}{comment}"
    if not arguments.json:
        for instance in failures:
            output.complain(f"ltdicom {arguments.command}", f"{instance} has failed")
        output.line(f"{completed + warnings} retrieved, {failed} failed")
        if reason:
            raise CommandError(reason, FAILED)
        return DONE
    if reason:
        raise CommandError(reason, FAILED, **facts)
    output.as_json(facts)
    return DONE
