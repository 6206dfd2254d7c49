"""What `ltdicom.configure` sets, said once.

Each field of `Settings` carries its kind and its text. From them
``tools/generate_settings.py`` writes the signature and the help of `ltdicom.configure` and
the tables in ``docs/``; `ltdicom.cli.limits` makes options of them. `checked` and `adopt`
are all that changes a setting.
"""

from __future__ import annotations

import dataclasses
import math
import operator
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from numbers import Real
from typing import Any, Final, Literal, NamedTuple

UNLIMITED_STEP: Final = 1 << 20
"""Bytes in one PDU for a peer that sets no limit: more is slower."""

LONGEST_CONTROL: Final = 1 << 20
"""Bytes in a PDU that carries no data.

128 contexts with 40 transfer syntaxes each take 350 KB; a peer that has no association
yet gets no more memory than this.
"""

MESSAGE_COST: Final = 512
"""Bytes that a queued message takes beyond its own."""

KEEP: Final = "keep"
"""What `configure` has for a time that is left as it is: None is a time, too."""

LONGEST_TIME: Final = 2e6
"""Seconds, 23 days: what the waits of all systems take (milliseconds in an int)."""

Kind = Literal["seconds", "bytes", "count", "switch", "choice"]


class About(NamedTuple):
    """What a setting is, for who reads the help or the documentation.

    Attributes
    ----------
    kind : str
        What its value counts.
    text : str
        What it is, as a clause that begins with what is counted.
    beyond : str
        What happens to whom goes beyond it; empty where it is not a limit.
    never : str
        What None means; empty where it must have a value.
    zero : bool
        Whether it may be 0.
    choices : tuple of str
        The values of a choice.
    server : float or None
        The default of a server's option of this name, which such a setting has.
    """

    kind: Kind
    text: str
    beyond: str = ""
    never: str = ""
    zero: bool = False
    choices: tuple[str, ...] = ()
    server: float | None = None


def _is(default: Any, kind: Kind, text: str, beyond: str = "", **more: Any) -> Any:
    """Return a field with its description."""
    about = About(kind, text, beyond, **more)
    return field(default=default, metadata={"about": about})


@dataclass(frozen=True)
class Settings:
    """The settings; a limit holds for every connection that is made afterwards."""

    dispatch: str = _is(
        "serialized",
        "choice",
        "how hooks run; chosen before the first `LDicomNet` object is made",
        choices=("serialized", "threaded", "pump"),
    )
    artim_timeout: float | None = _is(
        30.0,
        "seconds",
        "that a peer may take to associate after it has connected, and to close after an "
        "abort, a reject or a release (the ARTIM timer, PS3.8 9.1.5)",
        "closed",
        never="waits for ever",
    )
    answer_timeout: float | None = _is(
        60.0,
        "seconds",
        "that this side may take to answer an association request",
        "A-ABORT, `OnClose` gets `DICOM_ERROR_NET_TIME_OUT`",
        never="waits for ever",
    )
    connect_timeout: float | None = _is(
        30.0,
        "seconds",
        "for which `Connect` tries",
        "`OnConnect` gets `DICOM_ERROR_NET_TIME_OUT`",
        never="leaves it to the system",
    )
    idle_timeout: float | None = _is(
        None,
        "seconds",
        "in which less than a whole PDU, and less than 4 KiB of one, moves in either "
        "direction on an association, a running hook excepted",
        "A-ABORT, `OnClose` gets `DICOM_ERROR_NET_TIME_OUT`",
        never="waits for ever",
        server=600.0,
    )
    message_timeout: float | None = _is(
        1800.0,
        "seconds",
        "from the first byte of a message to its last, times excepted in which this side "
        "does not read",
        "A-ABORT, `OnClose` gets `DICOM_ERROR_NET_TIME_OUT`",
        never="waits for ever",
        server=1800.0,
    )
    keep_alive: float | None = _is(
        60.0,
        "seconds",
        "of silence after which the system asks whether the peer's computer is still there",
        "after as long again without an answer: closed, `OnClose` gets "
        "`DICOM_ERROR_NET_TIME_OUT`",
        never="never asks",
    )
    close_timeout: float = _is(
        5.0,
        "seconds",
        "for which `Close` goes on in the background, so that what was sent reaches the "
        "peer",
        "dropped",
    )
    longest_pdu: int = _is(
        1 << 27,
        "bytes",
        "of one PDU; of one without data, and of any before the association, 1 MiB",
        "A-ABORT when the length is announced",
    )
    longest_command: int = _is(1 << 20, "bytes", "of one command set", "A-ABORT")
    longest_message: int = _is(
        1 << 31, "bytes", "of one received data set, which is kept in memory", "A-ABORT"
    )
    memory_in_flight: int = _is(
        1 << 29,
        "bytes",
        "of all data sets of the process that are coming, or whose hook has not returned; "
        "those below 64 KiB do not count",
        "only the one that began first is read on, until there is less",
    )
    outstanding: int = _is(
        64,
        "count",
        "of requests that hooks of an association were given and that are not answered",
        "the next request waits, and the socket is not read, until one is answered; "
        "C-CANCEL, release and abort pass",
    )
    longest_inflated: int = _is(
        1 << 29,
        "bytes",
        "that the data set of a deflated file may become",
        "`LoadDS` gives `DICOM_ERROR_MEMORY`",
    )
    longest_received_inflated: int = _is(
        1 << 26,
        "bytes",
        "that a received deflated data set may become",
        "it shows no elements, and `SaveDS` and `Send...` give `DICOM_ERROR_MEMORY`",
    )
    inflate_ratio: int = _is(
        200,
        "count",
        "of bytes that one byte of a received deflated data set may become, where it "
        "becomes more than 4 MiB",
        "it shows no elements, and `SaveDS` and `Send...` give `DICOM_ERROR_MEMORY`",
    )
    most_elements: int = _is(
        500_000,
        "count",
        "of elements and items in a received data set",
        "it is damaged: what is in front is shown, and `SaveDS` and `Send...` give "
        "`DICOM_ERROR_FORMAT`",
    )
    longest_decoded: int = _is(
        1 << 30,
        "bytes",
        "of one decoded frame, and of all that `ChangeTransferSyntax` decompresses",
        "`GetImage` and `ChangeTransferSyntax` give `DICOM_ERROR_MEMORY`",
    )
    queued_bytes: int = _is(
        1 << 30,
        "bytes",
        "that wait to be sent on a connection; one message may have any size",
        "`Send...` gives `DICOM_ERROR_NET_NO_BUFFERS`, until the peer has read on",
    )
    associations: int = _is(
        2048,
        "count",
        "of connections of one listening object, those that wait for `Accept` among them",
        "closed when it comes",
    )
    associations_per_peer: int = _is(
        256,
        "count",
        "of connections that one address has at one listening object",
        "closed when it comes",
        server=256,
    )
    waiting_connections: int = _is(
        1024, "count", "of connections that wait for `Accept`", "closed when it comes"
    )
    log_lines: int = _is(
        120,
        "count",
        "of lines that one connection may cause in the log in a minute; `DEBUG` excepted",
        "the rest is counted, and the count is logged",
    )
    reuse_port: bool = _is(
        False,
        "switch",
        "whether several processes may listen on one port, and share what comes "
        "(`SO_REUSEPORT`); not on Windows",
    )
    fast_path: bool = _is(
        True,
        "switch",
        "whether messages and A-ASSOCIATE PDUs take our own code, or pynetdicom's; the "
        "bytes are the same",
    )
    busy_wait: float = _is(
        500e-6,
        "seconds",
        "for which the loop polls before it sleeps, where peers have mostly answered that "
        "fast; a machine with one processor never does it",
        zero=True,
    )
    sync_saves: bool = _is(
        True,
        "switch",
        "whether `SaveDS` returns only when the disk has the file, or already when the "
        "system has it",
    )
    audit: bool = _is(
        False,
        "switch",
        "whether each association, transfer and refusal leaves a record in the log "
        "`ltdicom.audit`; `audit_to` switches it on as well",
    )
    verify_names: bool = _is(
        False,
        "switch",
        "whether a TLS client looks for the server's name in its certificate also where "
        "`pszCAfile` says whom to trust; without one it always does",
    )
    tls_resumption: bool = _is(
        True,
        "switch",
        "whether a TLS session may be resumed for up to an hour, in place of the whole "
        "handshake; without it, the objects of a server share no context",
    )
    hook_warnings: bool = _is(
        True,
        "switch",
        "whether a class with a method that looks like a hook and is none gets a warning "
        "when it is made",
    )


def descriptions() -> Iterator[tuple[str, Any, About]]:
    """Yield name, default and description of each setting."""
    for each in dataclasses.fields(Settings):
        yield each.name, each.default, each.metadata["about"]


_ABOUT: Final = {name: about for name, _, about in descriptions()}


def checked(given: Mapping[str, Any]) -> dict[str, Any]:
    """Return settings as they are kept; what is to be left as it is, is left out.

    Raises
    ------
    TypeError
        A value of another type.
    ValueError
        A value out of its range.
    """
    found = {name: _checked(name, value) for name, value in given.items()}
    return {name: value for name, value in found.items() if value != KEEP}


def _checked(name: str, value: Any) -> Any:
    """Return one setting as it is kept, or `KEEP`."""
    about = _ABOUT[name]
    if value is None:
        return None if about.never else KEEP
    if isinstance(value, str) and value == KEEP and about.never:
        return KEEP
    if about.kind == "choice":
        if not isinstance(value, str):
            raise _unlike(name, "a str", value)
        if value not in about.choices:
            raise ValueError(f"{name} must be one of {', '.join(about.choices)}: {value!r}")
        return value
    if about.kind == "switch":
        if not isinstance(value, bool):
            raise _unlike(name, "a bool", value)
        return value
    number = _time(name, value) if about.kind == "seconds" else _whole(name, value)
    if number < 0 or not (number or about.zero):
        raise ValueError(f"{name} must be above 0, not {value}")
    return number


def _time(name: str, value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise _unlike(name, "a number of seconds", value)
    number = float(value)
    if math.isnan(number) or number > LONGEST_TIME:
        raise ValueError(f"{name} must be at most {LONGEST_TIME:g} seconds, not {value}")
    return number


def _whole(name: str, value: Any) -> int:
    if isinstance(value, bool):
        raise _unlike(name, "an int", value)
    try:
        return operator.index(value)
    except TypeError:
        raise _unlike(name, "an int", value) from None


def _unlike(name: str, wanted: str, value: Any) -> TypeError:
    return TypeError(f"{name} must be {wanted}, not {value!r}")


SETTINGS: Final = Settings()
"""Those of this process: frozen for all but `adopt`, as every module keeps this object."""


def adopt(values: Mapping[str, Any]) -> None:
    """Have settings that `checked` has returned, all at once."""
    vars(SETTINGS).update(values)
