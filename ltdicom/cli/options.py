"""Options that several commands have, and the types of their values."""

from __future__ import annotations

import argparse
import re
from dataclasses import dataclass, field
from typing import Final

import ltdicom
from ltdicom.cli import texts, tls
from ltdicom.cli.status import USAGE, CommandError

_UID: Final = re.compile(r"(0|[1-9]\d*)(\.(0|[1-9]\d*))+")
_TITLE: Final = re.compile(r"[ -\[\]-~]{1,16}")


_KERBEROS, _SAML, _JWT = 3, 4, 5
_LONGEST_IDENTITY: Final = 0xFFFF - 6  # the item's length has 16 bits


@dataclass(frozen=True)
class Peer:
    """Whom to ask for an association, and how.

    Attributes
    ----------
    timeout : float
        Seconds for each answer.
    connect_timeout : float
        Seconds for the connection.
    max_pdu : int
        The longest PDU that this side takes; 0 for the default.
    identity : bytes
        A user identity item (PS3.7 D.3.3.7) without its head; b"" for none.
    """

    host: str
    port: int
    called: str
    calling: str
    timeout: float = 30.0
    connect_timeout: float = 30.0
    max_pdu: int = 0
    identity: bytes = field(default=b"", repr=False)
    tls: tls.Tls | None = None


def peer_of(arguments: argparse.Namespace) -> Peer:
    """Return what the options of `add_peer` say.

    Raises
    ------
    CommandError
        They contradict each other, or a file cannot be read.
    """
    return Peer(
        arguments.host,
        arguments.port,
        arguments.called,
        arguments.calling,
        arguments.timeout,
        arguments.connect_timeout or arguments.timeout,
        arguments.max_pdu,
        _identity(arguments),
        tls.tls_of(arguments),
    )


def _identity(arguments: argparse.Namespace) -> bytes:
    """Return the item that tells who the user is (PS3.7 D.3.3.7)."""
    tokens = {_KERBEROS: arguments.kerberos, _SAML: arguments.saml, _JWT: arguments.jwt}
    kind, file = next(((kind, p) for kind, p in tokens.items() if p), (0, ""))
    password = arguments.password or ""
    if arguments.password_file:
        password = _password(arguments.password_file)
    if password and not arguments.user:
        raise CommandError("a password needs --user", USAGE)
    second = password.encode("utf-8") if password else b""
    if kind:
        first = _content(file)
    elif arguments.user:
        kind, first = (2 if password else 1), arguments.user.encode("utf-8")
    else:
        return b""
    if len(first) + len(second) > _LONGEST_IDENTITY:
        raise CommandError("the user identity is longer than DICOM allows", USAGE)
    parts = (len(first).to_bytes(2, "big"), first, len(second).to_bytes(2, "big"), second)
    return bytes((kind, 0)) + b"".join(parts)


def _password(file: str) -> str:
    """Return the first line of a file: the password."""
    try:
        content = _content(file).decode("utf-8-sig")  # some editors put a mark in front
    except UnicodeDecodeError as error:
        reason = f"the password in {file} is not UTF-8, as DICOM wants it"
        raise CommandError(reason, USAGE) from error
    password = content.rstrip("\r\n")
    if not password:
        raise CommandError(f"there is no password in {file}", USAGE)
    return password


def _content(file: str) -> bytes:
    """Return what is in a file; of one without room in an item, the first bytes."""
    try:
        with open(file, "rb") as stream:  # not more: it may be a device without an end
            content = stream.read(_LONGEST_IDENTITY + 1)
    except OSError as error:
        raise CommandError(f"cannot read {file}: {error.strerror}", USAGE) from error
    if not content:
        raise CommandError(f"{file} is empty", USAGE)
    return content


def add_output(parser: argparse.ArgumentParser) -> None:
    """Declare ``--json``."""
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")


def add_peer(parser: argparse.ArgumentParser, *, negotiates: bool = True) -> None:
    """Declare the peer, the titles, time-outs and TLS.

    Parameters
    ----------
    parser : argparse.ArgumentParser
        Of the command.
    negotiates : bool, optional
        Whether the command also has a say in the lengths of PDUs and the user identity.
    """
    parser.add_argument(
        "host", metavar="HOST", type=texts.name, help="address or name of the peer"
    )
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
    group = parser.add_argument_group("association")
    group.add_argument(
        "--connect-timeout",
        type=seconds,
        metavar="SECONDS",
        help="that the connection may take (if left out, as --timeout)",
    )
    tls.add_tls(parser)
    if not negotiates:
        return
    group.add_argument(
        "--max-pdu",
        type=pdu_length,
        default=0,
        metavar="BYTES",
        help="the longest PDU that this side takes (if left out, the library's)",
    )
    who = group.add_mutually_exclusive_group()
    who.add_argument("--user", type=texts.name, help="user identity: a name")
    for kind, what in (("kerberos", "ticket"), ("saml", "assertion"), ("jwt", "token")):
        shown = f"user identity: a file with a {kind.upper()} {what}"
        who.add_argument(f"--{kind}", metavar="FILE", type=texts.path, help=shown)
    how = group.add_mutually_exclusive_group()
    how.add_argument(
        "--password",
        type=texts.name,
        help="of the user; other users can see it in the list of processes",
    )
    how.add_argument(
        "--password-file", metavar="FILE", type=texts.path, help="a file with the password"
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


def pdu_length(text: str) -> int:
    """Return a maximum length of PDUs (PS3.8 D.1)."""
    length = count(text)
    if not 4096 <= length <= 0xFFFFFFFF:
        raise argparse.ArgumentTypeError(f"{text} is not between 4096 and 4294967295")
    return length


def address(text: str) -> tuple[str, str, int]:
    """Return title, host and port of ``AE=HOST:PORT``."""
    ae, _, where = text.partition("=")
    host, _, port = where.rpartition(":")
    if not host.strip("[]"):
        raise argparse.ArgumentTypeError(f"{text!r} is not AE=HOST:PORT")
    return title(ae).strip(), texts.name(host.strip("[]")), peer_port(port)


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
