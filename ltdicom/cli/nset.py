"""``ltdicom nset``: set attributes of an instance that a peer has."""

from __future__ import annotations

import argparse
import json

from ltdicom.cli import keys, options, output
from ltdicom.cli.client import UNCOMPRESSED, Client
from ltdicom.cli.status import DONE, FAILED, CommandError, is_success, written


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    options.add_peer(parser)
    parser.add_argument(
        "sop_class",
        metavar="CLASS",
        type=options.uid,
        help="SOP class of the instance: a UID or the name of a UID_... constant",
    )
    parser.add_argument(
        "instance",
        metavar="INSTANCE",
        type=options.instance_uid,
        help='UID of the instance; "" if the peer knows which',
    )
    options.add_output(parser)
    keys.add_keys(parser, required=True, help="an attribute and its new value")


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    changes = keys.data_set(arguments.keys)
    sop_class, instance = arguments.sop_class, arguments.instance
    with Client(options.peer_of(arguments)) as client:
        client.open([(sop_class, UNCOMPRESSED)])
        context = client.required_context(sop_class)
        answer = client.ask(
            "the N-SET",
            lambda message_id: client.SendNSetRequest(
                context, message_id, sop_class, instance, changes
            ),
        )
        client.release()
    if arguments.json:
        facts = {"status": int(answer.status), "comment": answer.comment}
        try:
            attributes = (
                json.loads(answer.data.to_json()) if answer.data is not None else {}
            )
        except ValueError as error:
            reason = f"the answer cannot be written as JSON: {error}"
            raise CommandError(reason, FAILED, **facts) from error
        output.as_json({**facts, "attributes": attributes})
    else:
        comment = f": {answer.comment}" if answer.comment else ""
        output.line(f"N-SET: {written(answer.status)}{comment}")
        if answer.data is not None:
            output.lines(str(answer.data))
    return DONE if is_success(answer.status) else FAILED
