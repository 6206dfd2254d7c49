"""``ltdicom echo``: whether a peer is there and speaks DICOM."""

from __future__ import annotations

import argparse
import contextlib
import functools
import time

from ltdicom.cli import ending, options, output
from ltdicom.cli.client import UNCOMPRESSED, Client
from ltdicom.cli.status import DONE, FAILED, is_success, written
from ltdicom.constants.uid import UID_VERIFICATION_CLASS


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    options.add_peer(parser)
    options.add_output(parser)
    parser.add_argument(
        "--count", type=options.count, default=1, help="how many C-ECHO (%(default)s)"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    answers: list[dict[str, float]] = []
    with contextlib.ExitStack() as stack:
        client = stack.enter_context(Client(options.peer_of(arguments)))
        stack.enter_context(ending.telling(lambda: {"answers": answers} if answers else {}))
        client.open([(UID_VERIFICATION_CLASS, UNCOMPRESSED)])
        context = client.required_context(UID_VERIFICATION_CLASS)
        for number in range(1, arguments.count + 1):
            begin = time.perf_counter()
            send = functools.partial(_send, client, context)
            status = client.ask("a C-ECHO", send).status
            seconds = time.perf_counter() - begin
            answers.append({"status": int(status), "seconds": round(seconds, 6)})
            if not arguments.json:
                output.line(f"C-ECHO {number}: {written(status)}, {1000 * seconds:.1f} ms")
        client.release()
    if arguments.json:
        output.as_json({"answers": answers})
    return DONE if all(is_success(int(each["status"])) for each in answers) else FAILED


def _send(client: Client, context: int, message_id: int) -> int:
    return client.SendCEchoRequest(context, message_id, UID_VERIFICATION_CLASS)
