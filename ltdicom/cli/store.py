"""``ltdicom store``: send files and folders to an archive."""

from __future__ import annotations

import argparse
import os
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Final

from ltdicom.cli import ending, options, output, sending, texts
from ltdicom.cli.client import Client
from ltdicom.cli.files import NotLoaded, Unreadable, expanded, files_in, load
from ltdicom.cli.keys import Key, text_of
from ltdicom.cli.sending import CannotSend, Item
from ltdicom.cli.status import (
    DONE,
    FAILED,
    NO_ASSOCIATION,
    USAGE,
    CommandError,
    is_success,
    written,
)
from ltdicom.constants.command import COMMAND_PRIORITY_MEDIUM
from ltdicom.constants.pdu import PDU_ABORT_REASON_UNKNOWN, PDU_ABORT_SOURCE_USER

_CLASS: Final = Key((0x00080016,))
_INSTANCE: Final = Key((0x00080018,))
_MOST_CONTEXTS: Final = sending.MOST_CONTEXTS
_MOST_IN_VAIN: Final = 10
"""Associations in a row that store nothing before the peer is given up."""


@dataclass
class Result:
    """What became of the files.

    Attributes
    ----------
    end : str
        Why the rest was not sent; "" where all were tried.
    exit_code : int
        What the command ends with.
    """

    stored: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    skipped: int = 0
    end: str = ""
    exit_code: int = DONE

    def stop(self, reason: str, exit_code: int) -> None:
        """Note why the rest is not sent."""
        self.end, self.exit_code = reason, exit_code


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    options.add_peer(parser)
    add_files(parser)
    parser.add_argument(
        "--halt",
        action=argparse.BooleanOptionalAction,
        default=False,
        help="stop at the first file that fails (if left out, the others are sent)",
    )
    parser.add_argument(
        "--decompress",
        action="store_true",
        help="decompress what the peer does not take as it is",
    )
    options.add_output(parser)


def add_files(parser: argparse.ArgumentParser) -> None:
    """Declare files and folders, and which files of these count."""
    parser.add_argument(
        "files",
        type=texts.path,
        metavar="FILE",
        nargs="+",
        help="a DICOM file, or a folder: all of those in it and below it",
    )
    parser.add_argument(
        "--pattern",
        type=texts.path,
        metavar="GLOB",
        help="of folders, only the files whose names match: *.dcm",
    )
    parser.add_argument(
        "--recursive",
        action=argparse.BooleanOptionalAction,
        default=True,
        help="also the folders in a folder (the default)",
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    result = Result()
    items: list[Item] = []
    try:
        # one after the other, so that an interruption finds what is there by then
        for item in items_of(arguments, result):
            items.append(item)
        if items:
            with output.progress(len(items), "C-STORE") as advance:
                _store(arguments, deque(items), result, advance)
    except KeyboardInterrupt as interrupt:
        result.stop("interrupted", ending.exit_code(interrupt))
    if not items and not result.end:
        for path, reason in result.failed.items():
            output.complain("ltdicom store", f"{path}: {reason}")
        failed = {"failed": result.failed} if result.failed else {}
        raise CommandError("there is nothing to store", USAGE, **failed)
    stored = set(result.stored)
    for item in items:
        if item.path not in stored:
            result.failed.setdefault(item.path, f"not sent: {result.end}")
    if result.failed and not result.end:
        result.exit_code = FAILED
    _report(arguments, result)
    return result.exit_code


def items_of(arguments: argparse.Namespace, result: Result) -> Iterator[Item]:
    """Yield the files to send; what cannot be sent is noted.

    A file that was named must be one. In a folder, what is not a DICOM instance is passed
    over, but not one that is damaged or cannot be read, nor a folder.
    """
    for path in expanded(arguments.files):
        in_folder = os.path.isdir(path)
        for each in _files(path, arguments) if in_folder else (path,):
            if isinstance(each, Unreadable):
                result.failed[each.folder] = str(each)
                continue
            if in_folder and not os.path.isfile(each):  # a pipe, a link to nowhere
                result.skipped += 1
                continue
            try:
                ds = load(each)
            except NotLoaded as error:
                if in_folder and not error.is_dicom:
                    result.skipped += 1
                else:
                    result.failed[each] = str(error)
                continue
            found = [text_of(ds, key) for key in (_CLASS, _INSTANCE, sending.SYNTAX)]
            if all(map(options.is_uid, found[:2])):
                sop_class, instance, syntax = found
                yield Item(each, sop_class, instance, syntax)
            elif in_folder:  # a DICOMDIR, for instance
                result.skipped += 1
            else:
                result.failed[each] = "it has no SOP class and instance UID"


def _files(folder: str, arguments: argparse.Namespace) -> Iterator[str | Unreadable]:
    for path in files_in(folder, below=arguments.recursive):
        counts = isinstance(path, Unreadable) or arguments.pattern is None
        if counts or fnmatch(os.path.basename(str(path)), arguments.pattern):
            yield path


def _store(
    arguments: argparse.Namespace,
    waiting: deque[Item],
    result: Result,
    advance: output.Progress,
) -> None:
    """Send the files that wait; after the loss of an association over a new one.

    Each association takes at least one file away, and after some that have stored
    nothing the peer is given up.
    """
    in_vain = 0
    while waiting and not result.end:
        stored = len(result.stored)
        try:
            lost = _send_batch(arguments, waiting, result, advance)
        except CommandError as error:
            result.stop(str(error), error.code)
        else:
            in_vain = in_vain + 1 if lost and len(result.stored) == stored else 0
            if in_vain == _MOST_IN_VAIN and waiting:
                reason = f"{in_vain} associations in a row have stored nothing"
                result.stop(reason, NO_ASSOCIATION)


def _send_batch(
    arguments: argparse.Namespace,
    waiting: deque[Item],
    result: Result,
    advance: output.Progress,
) -> bool:
    """Send over one association what it has contexts for; return whether it was lost.

    Raises
    ------
    CommandError
        There was no association.
    """
    decompress: bool = arguments.decompress
    contexts = sending.contexts_of(waiting, decompress, _MOST_CONTEXTS)
    with Client(options.peer_of(arguments)) as client:
        client.open(contexts)

        def can_go(item: Item) -> bool:
            return all(each in contexts for each in item.contexts(decompress))

        while waiting and can_go(waiting[0]) and client.IsAssociated():
            item = waiting[0]
            try:
                reason = _send(client, item, decompress)
            except CommandError as error:
                reason = str(error)
            except KeyboardInterrupt:
                result.failed[item.path] = "interrupted before the answer"
                client.SendAbort(PDU_ABORT_SOURCE_USER, PDU_ABORT_REASON_UNKNOWN)
                raise
            waiting.popleft()
            if reason:
                result.failed[item.path] = reason
            else:
                result.stored.append(item.path)
            advance()
            if reason and arguments.halt:
                result.stop(f"{item.path} has failed (--halt)", FAILED)
                break
        lost = not client.IsAssociated()
        client.release()
    return lost


def _send(client: Client, item: Item, decompress: bool) -> str:
    """Send a file; return why it was not stored, or ""."""
    try:
        context, ds = sending.prepared(client, item, decompress)
    except CannotSend as reason:
        return str(reason)
    answer = client.ask(
        f"the C-STORE of {item.path}",
        lambda message_id: client.SendCStoreRequest(
            context,
            message_id,
            item.sop_class,
            item.instance,
            COMMAND_PRIORITY_MEDIUM,
            pDS=ds,
        ),
    )
    if is_success(answer.status):
        return ""
    comment = f": {answer.comment}" if answer.comment else ""
    return f"the peer answers {written(answer.status)}{comment}"


def _report(arguments: argparse.Namespace, result: Result) -> None:
    if arguments.json:
        facts = {"stored": result.stored, "failed": result.failed}
        error = {"error": result.end} if result.end else {}
        output.as_json({**facts, "skipped": result.skipped, **error}, is_outcome=True)
        return
    for path, reason in result.failed.items():
        output.complain("ltdicom store", f"{path}: {reason}")
    skipped = f", {result.skipped} no DICOM instances" if result.skipped else ""
    output.outcome(f"{len(result.stored)} stored, {len(result.failed)} failed{skipped}")
