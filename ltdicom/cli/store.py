"""``ltdicom store``: send files and folders to an archive."""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from ltdicom.cli import options, output
from ltdicom.cli.client import UNCOMPRESSED, Client, Context
from ltdicom.cli.files import load
from ltdicom.cli.keys import Key, text_of
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
from ltdicom.constants.uid import UID_EXPLICIT_VR_BIG_ENDIAN

_SYNTAX: Final = Key((0x00020010,))
_CLASS: Final = Key((0x00080016,))
_INSTANCE: Final = Key((0x00080018,))
_MOST_CONTEXTS: Final = 128
"""What the one byte of a presentation ID, which is odd, can tell apart."""


@dataclass(frozen=True)
class Item:
    """A file that can be sent."""

    path: str
    sop_class: str
    instance: str
    syntax: str

    @property
    def context(self) -> Context:
        """What the file needs: its own syntax if it is compressed."""
        plain = (*UNCOMPRESSED, UID_EXPLICIT_VR_BIG_ENDIAN, "")
        return self.sop_class, UNCOMPRESSED if self.syntax in plain else (self.syntax,)


@dataclass
class Result:
    """What became of the files."""

    stored: list[str] = field(default_factory=list)
    failed: dict[str, str] = field(default_factory=dict)
    skipped: int = 0
    lost: str = ""  # why there was no association

    @property
    def exit_code(self) -> int:
        """What the command ends with."""
        if self.lost:
            return NO_ASSOCIATION
        return FAILED if self.failed else DONE


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    options.add_peer(parser)
    parser.add_argument(
        "files",
        metavar="FILE",
        nargs="+",
        help="a DICOM file, or a folder: all of those in it and below it",
    )
    options.add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    result = Result()
    items = list(_items(arguments.files, result))
    if not items:
        for path, reason in result.failed.items():
            output.complain("ltdicom store", f"{path}: {reason}")
        raise CommandError("there is nothing to store", USAGE)
    with output.progress(len(items), "C-STORE") as advance:
        for batch in _batches(items):
            try:
                _send_all(arguments, batch, result, advance)
            except CommandError as error:
                result.lost = str(error)
                break
    for item in items:
        if result.lost and item.path not in result.stored:
            result.failed.setdefault(item.path, f"not sent: {result.lost}")
    _report(arguments, result)
    return result.exit_code


def _items(paths: Iterable[str], result: Result) -> Iterator[Item]:
    """Yield the files to send; what cannot be sent is noted.

    A file that was named must be one; what else lies in a folder is passed over.
    """
    for path in paths:
        in_folder = os.path.isdir(path)
        for each in _files(path) if in_folder else [path]:
            try:
                ds = load(each)
            except CommandError as error:
                if in_folder:
                    result.skipped += 1
                else:
                    result.failed[each] = str(error)
                continue
            found = [text_of(ds, key) for key in (_CLASS, _INSTANCE, _SYNTAX)]
            if all(map(options.is_uid, found[:2])):
                yield Item(each, *found)
            elif in_folder:  # a DICOMDIR, for instance
                result.skipped += 1
            else:
                result.failed[each] = "it has no SOP class and instance UID"


def _files(folder: str) -> Iterator[str]:
    for parent, folders, names in os.walk(folder):
        folders.sort()
        for name in sorted(names):
            yield os.path.join(parent, name)


def _batches(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Part the files into associations, none of which needs too many contexts."""
    batch: list[Item] = []
    contexts: set[Context] = set()
    for item in items:
        if item.context not in contexts and len(contexts) == _MOST_CONTEXTS:
            yield batch
            batch, contexts = [], set()
        contexts.add(item.context)
        batch.append(item)
    yield batch


def _send_all(
    arguments: argparse.Namespace,
    items: Sequence[Item],
    result: Result,
    advance: output.Advance,
) -> None:
    with Client(arguments.timeout) as client:
        client.open(arguments, list(dict.fromkeys(item.context for item in items)))
        for item in items:
            reason = _send(client, item)
            if reason:
                result.failed[item.path] = reason
            else:
                result.stored.append(item.path)
            advance()
        client.release()


def _send(client: Client, item: Item) -> str:
    """Send a file; return why it was not stored, or ""."""
    context = client.context(*item.context)
    if not context:
        return f"the peer does not accept {item.sop_class} in {item.syntax or 'any syntax'}"
    try:
        ds = load(item.path)
    except CommandError as error:  # it was there a moment ago
        return str(error)
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
        output.as_json({**facts, "skipped": result.skipped})
        return
    for path, reason in result.failed.items():
        output.complain("ltdicom store", f"{path}: {reason}")
    skipped = f", {result.skipped} no DICOM instances" if result.skipped else ""
    output.line(f"{len(result.stored)} stored, {len(result.failed)} failed{skipped}")
