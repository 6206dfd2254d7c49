"""What the two Python peers share: the command line and the facts of the work.

A peer is ``serve [--save DIR] [--tls DIR] [--orders FILE]``, which prints its port and
ends with its standard input, or ``drive KIND COUNT PORT [--file FILE] [--contexts N]
[--tls DIR]``, which warms up, does the work and prints one line of JSON: the seconds for
one piece of the work, and how many responses never came. ltdicom's also takes
``--asleep``.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import sqlite3
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

VERIFICATION: Final = "1.2.840.10008.1.1"
MPPS: Final = "1.2.840.10008.3.1.2.3.3"
CT: Final = "1.2.840.10008.5.1.4.1.1.2"
CLASSES: Final = (VERIFICATION, MPPS, CT)
EXPLICIT_LITTLE: Final = "1.2.840.10008.1.2.1"
INSTANCE: Final = "1.2.3.4.5"
PATIENT: Final = "123-45-6789"
PATIENT_ID: Final = 0x00100020
STUDY: Final = 0x0020000D
MODALITY: Final = 0x00080060

ECHO_ID, NSET_ID, STORE_ID = 1, 3, 5
"""The presentation context of each class; further ones repeat the class of stores."""

AT_ONCE: Final = {"many": 50, "four": 4}
"""Associations at once, by the end of a kind's name."""

OUTSTANDING: Final = 8
PATIENCE: Final = 5.0
"""Seconds after which a response counts as lost."""


def certificate_in(folder: str) -> tuple[str, str]:
    """Return the paths of the certificate and its key."""
    return os.path.join(folder, "certificate.pem"), os.path.join(folder, "key.pem")


_NAMES: Final = itertools.count()


def new_name(folder: str) -> str:
    """Return the name of a file to save what arrived; the server removes it again."""
    return os.path.join(folder, f"{os.getpid()}-{next(_NAMES)}.dcm")


class Orders:
    """What a server knows of the objects that are to come: a table in SQLite."""

    def __init__(self, file: str) -> None:
        # whatever thread runs a hook, there is one at a time
        self._connection = sqlite3.connect(file, check_same_thread=False)

    def number(self, patient: str, study: str, modality: str) -> int:
        """Return the number of the order that an object belongs to."""
        (found,) = self._connection.execute(
            "SELECT number FROM orders WHERE patient = ? AND study = ? AND modality = ?",
            (patient, study, modality),
        ).fetchone()
        return int(found)


@dataclass(frozen=True)
class Work:
    """What `drive` is asked for."""

    kind: str
    count: int
    port: int
    file: str
    contexts: int
    tls: str

    @property
    def warm_up(self) -> int:
        """How many pieces of work come before the clock starts."""
        return min(50, self.count // 10)

    @property
    def associations(self) -> int:
        """How many associations do the work at once."""
        return next((n for end, n in AT_ONCE.items() if self.kind.endswith(end)), 1)

    @property
    def classes(self) -> list[str]:
        """The abstract syntaxes to ask for; the context IDs are 1, 3, 5, ..."""
        return [*CLASSES, *[CT] * (self.contexts - len(CLASSES))][: self.contexts]


def main(
    serve: Callable[[str, str, str], int],
    drive: Callable[[Work], tuple[float, int]],
    fall_asleep: Callable[[], None] | None = None,
) -> None:
    """Run a peer.

    Parameters
    ----------
    serve : callable
        Gets the folder to save into, that of the certificate and the file of the
        orders, each may be empty; returns the port it listens on. With orders, it
        finds that of each object, and saves the object under its number.
    drive : callable
        Gets the work; returns the seconds for one piece, and the lost responses.
    fall_asleep : callable, optional
        Called for ``--asleep``: sleep while there is nothing to do.
    """
    parser = argparse.ArgumentParser()
    modes = parser.add_subparsers(dest="mode", required=True)
    server = modes.add_parser("serve")
    server.add_argument("--save", default="")
    server.add_argument("--tls", default="")
    server.add_argument("--orders", default="")
    client = modes.add_parser("drive")
    client.add_argument("kind")
    client.add_argument("count", type=int)
    client.add_argument("port", type=int)
    client.add_argument("--file", default="")
    client.add_argument("--contexts", type=int, default=len(CLASSES))
    client.add_argument("--tls", default="")
    if fall_asleep is not None:
        for mode in (server, client):
            mode.add_argument("--asleep", action="store_true")
    asked = vars(parser.parse_args())
    if asked.pop("asleep", False) and fall_asleep is not None:
        fall_asleep()
    if asked.pop("mode") == "serve":
        print(serve(asked["save"], asked["tls"], asked["orders"]), flush=True)
        sys.stdin.read()
    else:
        seconds, lost = drive(Work(**asked))
        print(json.dumps({"seconds": seconds, "lost": lost}), flush=True)
