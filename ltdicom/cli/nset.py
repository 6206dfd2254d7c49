"""``ltdicom nset``: set attributes of an instance that a peer has."""

from __future__ import annotations

import argparse

from ltdicom.cli import keys, options
from ltdicom.cli.changing import change
from ltdicom.cli.client import UNCOMPRESSED, Client


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

        def request(message_id: int) -> int:
            return client.SendNSetRequest(context, message_id, sop_class, instance, changes)

        return change(arguments, client, "N-SET", request)
