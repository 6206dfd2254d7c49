"""What `mpps` and `nset` share: a request that changes the peer, and what came of it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Mapping
from typing import Final

from ltdicom.cli import ending, output
from ltdicom.cli.client import Answer, Client
from ltdicom.cli.status import DONE, FAILED, CommandError, is_success, written

_NO_ANSWER: Final = "no answer"


def change(
    arguments: argparse.Namespace,
    client: Client,
    name: str,
    send: Callable[[int], int],
    instance: str = "",
) -> int:
    """Send a request, release, and print the answer; return the exit code.

    Parameters
    ----------
    arguments : argparse.Namespace
        With `json`.
    client : Client
        It has an association.
    name : str
        Of the message.
    send : callable
        Sends it with the message ID that it is given; returns the code.
    instance : str, optional
        The UID of what is made or changed, where that is told: the peer may have made it,
        even if no answer comes.
    """

    def uid() -> str:
        return client.answer.instance or instance

    def facts() -> Mapping[str, object]:
        known = {"instance": uid()} if instance else {}
        return {**known, **_facts(client.answer)} if client.is_answered else known

    def show() -> None:
        of_instance = f" of {uid()}" if instance else ""
        said = _said(client.answer) if client.is_answered else _NO_ANSWER
        output.outcome(f"{name}{of_instance}: {said}")

    with ending.telling(facts, show):
        answer = client.ask(f"the {name}", send)
        client.release()
        if arguments.json:
            output.as_json({**facts(), "attributes": _attributes(answer)}, is_outcome=True)
    if not arguments.json:
        output.outcome(f"{name}: {_said(answer)}")
        if instance:
            output.outcome(uid())
        if answer.data is not None:
            output.lines(str(answer.data))
    return DONE if is_success(answer.status) else FAILED


def _facts(answer: Answer) -> dict[str, object]:
    return {"status": int(answer.status), "comment": answer.comment}


def _said(answer: Answer) -> str:
    return f"{written(answer.status)}: {answer.comment}".removesuffix(": ")


def _attributes(answer: Answer) -> object:
    if answer.data is None:
        return {}
    try:
        return json.loads(answer.data.to_json())
    except ValueError as error:
        reason = f"the answer cannot be written as JSON: {error}"
        raise CommandError(reason, FAILED) from error
