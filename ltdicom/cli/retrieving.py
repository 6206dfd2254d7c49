"""What `get` and `move` share: the identifier, the answer, where instances are kept."""

from __future__ import annotations

import argparse
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Final

from ltdicom.cli import ending, keys, options, output
from ltdicom.cli.client import Answer, Client
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


@dataclass
class Kept:
    """What has become of the instances that came to this side.

    Attributes
    ----------
    received : list of str
        The files that are kept.
    refused : dict
        Why the others are not, by their UIDs.
    """

    received: list[str] = field(default_factory=list)
    refused: dict[str, str] = field(default_factory=dict)


def telling(client: Client, kept: Kept) -> AbstractContextManager[None]:
    """Have told what was retrieved, also where the command ends before its end."""

    def facts() -> dict[str, object]:
        return _facts(client.answer, kept) if _began(client, kept) else {}

    def show() -> None:
        if _began(client, kept):
            came = f"{len(kept.received)} kept, {len(kept.refused)} not kept"
            _show(client.answer, f", {came}" if kept.received or kept.refused else "")

    return ending.telling(facts, show)


def _began(client: Client, kept: Kept) -> bool:
    return any((*client.answer.counters, kept.received, kept.refused))


def _facts(answer: Answer, kept: Kept) -> dict[str, object]:
    _, completed, failed, warnings = answer.counters
    return {
        "completed": completed + warnings,
        "failed": failed,
        "failed_instances": _failures(answer),
        "received": kept.received,
        "refused": kept.refused,
    }


def _show(answer: Answer, more: str = "") -> None:
    _, completed, failed, warnings = answer.counters
    output.outcome(f"{completed + warnings} retrieved, {failed} failed{more}")


def _failures(answer: Answer) -> list[str]:
    instances = keys.text_of(answer.data, Key((0x00080058,)))
    return instances.split("\\") if instances else []


def report(arguments: argparse.Namespace, answer: Answer, kept: Kept) -> int:
    """Print what has become of a retrieval; return the exit code.

    Parameters
    ----------
    arguments : argparse.Namespace
        With `json` and `keys`.
    answer : Answer
        The last response.
    kept : Kept
        What came to this side.
    """
    remaining, _, failed, _ = answer.counters
    done = is_success(answer.status) and not failed and not remaining
    facts = {"status": int(answer.status), **_facts(answer, kept)}
    command = f"ltdicom {arguments.command}"
    for instance, reason in kept.refused.items():
        output.complain(command, f"{instance} is not kept: {reason}")
    if not arguments.json:
        for instance in _failures(answer):
            output.complain(command, f"{instance} has failed")
        _show(answer)
    if not done:
        comment = f": {answer.comment}" if answer.comment else ""
        reason = f"the peer answers {written(answer.status)}{comment}"
        raise CommandError(reason, FAILED, **facts)
    if arguments.json:
        output.as_json(facts, is_outcome=True)
    return FAILED if kept.refused else DONE
