"""Options that several commands have, and the types of their values."""

from __future__ import annotations

import argparse
import re
from typing import Final

import ltdicom

_UID: Final = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*))+")
_TITLE: Final = re.compile(r"[ -\[\]-~]{1,16}")


def add_output(parser: argparse.ArgumentParser) -> None:
    """Declare ``--json``."""
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")


def add_peer(parser: argparse.ArgumentParser) -> None:
    """Declare the peer, the titles and the time-out."""
    parser.add_argument("host", metavar="HOST", help="address or name of the peer")
    parser.add_argument("port", metavar="PORT", type=peer_port, help="its port")
    parser.add_argument(
        "--called", type=title, default="ANY-SCP", help="its AE title (%(default)s)"
    )
    parser.add_argument(
        "--calling", type=title, default="LTDICOM", help="own AE title (%(default)s)"
    )
    parser.add_argument(
        "--timeout",
        type=seconds,
        default=30.0,
        metavar="SECONDS",
        help="that the peer may take for each answer (%(default)g)",
    )


def port_number(text: str) -> int:
    """Return the number of a port; 0 is a free one.

    Raises
    ------
    argparse.ArgumentTypeError
        There is no such port.
    """
    port = int(text)
    if not 0 <= port <= 0xFFFF:
        raise argparse.ArgumentTypeError(f"there is no port {port}")
    return port


def peer_port(text: str) -> int:
    """Return the number of a port to connect to."""
    if not (text.isdecimal() and port_number(text) > 0):
        raise argparse.ArgumentTypeError(f"there is no port {text}")
    return int(text)


def seconds(text: str) -> float:
    """Return a time."""
    time = float(text)
    if not 0 < time < 1e9:
        raise argparse.ArgumentTypeError(f"{text} is not a number of seconds")
    return time


def count(text: str) -> int:
    """Return a number above 0."""
    if not (text.isdecimal() and int(text)):
        raise argparse.ArgumentTypeError(f"{text} is not a number above 0")
    return int(text)


def title(text: str) -> str:
    """Return the title of an AE (PS3.5, 6.2: AE)."""
    if not (_TITLE.fullmatch(text) and text.strip()):
        raise argparse.ArgumentTypeError(
            f"{text!r} is not an AE title: at most 16 characters of ASCII, no backslash"
        )
    return text


def is_uid(text: str) -> bool:
    """Return whether a text has the form of a UID (PS3.5, 9.1)."""
    return len(text) <= 64 and _UID.fullmatch(text) is not None


def uid(text: str) -> str:
    """Return a UID, which may be given as a ``UID_*`` constant."""
    named = text.isidentifier() and text.startswith("UID_")
    found = getattr(ltdicom, text, "") if named else text
    if not (isinstance(found, str) and is_uid(found)):
        raise argparse.ArgumentTypeError(f"{text!r} is not a UID, nor a UID_... constant")
    return found


def instance_uid(text: str) -> str:
    """Return a UID, or nothing: some peers know which instance is meant."""
    return uid(text) if text else ""
