"""`configure`: how hooks run, and the limits.

Written by tools/generate_settings.py from `ltdicom._core.settings`: do not edit.
"""

from __future__ import annotations

import warnings
from typing import Any, Literal

from ltdicom._net.runtime import RUNTIME


def configure(
    *,
    dispatch: Literal["serialized", "threaded", "pump"] | None = None,
    artim_timeout: float | Literal["keep"] | None = "keep",
    answer_timeout: float | Literal["keep"] | None = "keep",
    connect_timeout: float | Literal["keep"] | None = "keep",
    idle_timeout: float | Literal["keep"] | None = "keep",
    message_timeout: float | Literal["keep"] | None = "keep",
    keep_alive: float | Literal["keep"] | None = "keep",
    close_timeout: float | None = None,
    longest_pdu: int | None = None,
    longest_command: int | None = None,
    longest_message: int | None = None,
    memory_in_flight: int | None = None,
    outstanding: int | None = None,
    longest_inflated: int | None = None,
    longest_received_inflated: int | None = None,
    inflate_ratio: int | None = None,
    most_elements: int | None = None,
    longest_decoded: int | None = None,
    queued_bytes: int | None = None,
    associations: int | None = None,
    associations_per_peer: int | None = None,
    waiting_connections: int | None = None,
    log_lines: int | None = None,
    reuse_port: bool | None = None,
    fast_path: bool | None = None,
    busy_wait: float | None = None,
    sync_saves: bool | None = None,
    audit: bool | None = None,
    verify_names: bool | None = None,
    tls_resumption: bool | None = None,
    hook_warnings: bool | None = None,
    take_turns: bool | None = None,
) -> None:
    """Choose how hooks run, and the limits of the connections made from now on.

    What is left out stays as it is. All arguments are looked at first: where one is
    refused, nothing is changed. A peer that goes beyond a limit is aborted, or its
    connection closed where there is no association yet, with a line in the log
    ``ltdicom.net``.

    Parameters
    ----------
    dispatch : {"serialized", "threaded", "pump"}, optional
        How hooks run; chosen before the first ``LDicomNet`` object is made (default:
        serialized).
    artim_timeout : float or None, optional
        Seconds that a peer may take to associate after it has connected, and to close
        after an abort, a reject or a release (the ARTIM timer, PS3.8 9.1.5) (default:
        30 s). Beyond it: closed. None waits for ever.
    answer_timeout : float or None, optional
        Seconds that this side may take to answer an association request (default: 60
        s). Beyond it: A-ABORT, ``OnClose`` gets ``DICOM_ERROR_NET_TIME_OUT``. None
        waits for ever.
    connect_timeout : float or None, optional
        Seconds for which ``Connect`` tries (default: 30 s). Beyond it: ``OnConnect``
        gets ``DICOM_ERROR_NET_TIME_OUT``. None leaves it to the system.
    idle_timeout : float or None, optional
        Seconds in which less than a whole PDU, and less than 4 KiB of one, moves in
        either direction on an association, a running hook excepted (default: none).
        Beyond it: A-ABORT, ``OnClose`` gets ``DICOM_ERROR_NET_TIME_OUT``. None waits
        for ever.
    message_timeout : float or None, optional
        Seconds from the first byte of a message to its last, times excepted in which
        this side does not read (default: 1800 s). Beyond it: A-ABORT, ``OnClose`` gets
        ``DICOM_ERROR_NET_TIME_OUT``. None waits for ever.
    keep_alive : float or None, optional
        Seconds of silence after which the system asks whether the peer's computer is
        still there (default: 60 s). Beyond it: after as long again without an answer:
        closed, ``OnClose`` gets ``DICOM_ERROR_NET_TIME_OUT``. None never asks.
    close_timeout : float, optional
        Seconds for which ``Close`` goes on in the background, so that what was sent
        reaches the peer (default: 5 s). Beyond it: dropped.
    longest_pdu : int, optional
        Bytes of one PDU; of one without data, and of any before the association, 1 MiB
        (default: 128 MiB). Beyond it: A-ABORT when the length is announced.
    longest_command : int, optional
        Bytes of one command set (default: 1 MiB). Beyond it: A-ABORT.
    longest_message : int, optional
        Bytes of one received data set, which is kept in memory (default: 2 GiB). Beyond
        it: A-ABORT.
    memory_in_flight : int, optional
        Bytes of all data sets of the process that are coming, or whose hook has not
        returned; those below 64 KiB do not count (default: 512 MiB). Beyond it: only
        the one that began first is read on, until there is less.
    outstanding : int, optional
        Number of requests that hooks of an association were given and that are not
        answered (default: 64). Beyond it: the next request waits, and the socket is not
        read, until one is answered; C-CANCEL, release and abort pass.
    longest_inflated : int, optional
        Bytes that the data set of a deflated file may become (default: 512 MiB). Beyond
        it: ``LoadDS`` gives ``DICOM_ERROR_MEMORY``.
    longest_received_inflated : int, optional
        Bytes that a received deflated data set may become (default: 64 MiB). Beyond it:
        it shows no elements, and ``SaveDS`` and ``Send...`` give
        ``DICOM_ERROR_MEMORY``.
    inflate_ratio : int, optional
        Number of bytes that one byte of a received deflated data set may become, where
        it becomes more than 4 MiB (default: 200). Beyond it: it shows no elements, and
        ``SaveDS`` and ``Send...`` give ``DICOM_ERROR_MEMORY``.
    most_elements : int, optional
        Number of elements and items in a received data set (default: 500,000). Beyond
        it: it is damaged: what is in front is shown, and ``SaveDS`` and ``Send...``
        give ``DICOM_ERROR_FORMAT``.
    longest_decoded : int, optional
        Bytes of one decoded frame, and of all that ``ChangeTransferSyntax``
        decompresses (default: 1 GiB). Beyond it: ``GetImage`` and
        ``ChangeTransferSyntax`` give ``DICOM_ERROR_MEMORY``.
    queued_bytes : int, optional
        Bytes that wait to be sent on a connection; one message may have any size
        (default: 1 GiB). Beyond it: ``Send...`` gives ``DICOM_ERROR_NET_NO_BUFFERS``,
        until the peer has read on.
    associations : int, optional
        Number of connections of one listening object, those that wait for ``Accept``
        among them (default: 2,048). Beyond it: closed when it comes.
    associations_per_peer : int, optional
        Number of connections that one address has at one listening object (default:
        256). Beyond it: closed when it comes.
    waiting_connections : int, optional
        Number of connections that wait for ``Accept`` (default: 1,024). Beyond it:
        closed when it comes.
    log_lines : int, optional
        Number of lines that one connection may cause in the log in a minute; ``DEBUG``
        excepted (default: 120). Beyond it: the rest is counted, and the count is
        logged.
    reuse_port : bool, optional
        Whether several processes may listen on one port, and share what comes
        (``SO_REUSEPORT``); not on Windows (default: False).
    fast_path : bool, optional
        Whether messages and A-ASSOCIATE PDUs take our own code, or pynetdicom's; the
        bytes are the same (default: True).
    busy_wait : float, optional
        Seconds for which the loop polls before it sleeps, where peers have mostly
        answered that fast; a machine with one processor never does it (default: 0.0005
        s).
    sync_saves : bool, optional
        Whether ``SaveDS`` returns only when the disk has the file, or already when the
        system has it (default: True).
    audit : bool, optional
        Whether each association, transfer and refusal leaves a record in the log
        ``ltdicom.audit``; ``audit_to`` switches it on as well (default: False).
    verify_names : bool, optional
        Whether a TLS client looks for the server's name in its certificate also where
        ``pszCAfile`` says whom to trust; without one it always does (default: False).
    tls_resumption : bool, optional
        Whether a TLS session may be resumed for up to an hour, in place of the whole
        handshake; without it, the objects of a server share no context (default: True).
    hook_warnings : bool, optional
        Whether a class with a method that looks like a hook and is none gets a warning
        when it is made (default: True).
    take_turns : bool, optional
        Without effect since one loop runs all connections; deprecated.

    Raises
    ------
    TypeError
        A value of another type.
    ValueError
        A limit or time of 0 or less (``busy_wait``: below 0), a time beyond 2,000,000
        seconds, no such way of dispatch, or a system without ``SO_REUSEPORT``.
    RuntimeError
        An object exists already, and ``dispatch`` would change.
    """
    if take_turns is not None:
        warnings.warn(
            "configure(take_turns=...) has no effect: one loop runs all connections",
            DeprecationWarning,
            stacklevel=2,
        )
    given: dict[str, Any] = {
        "dispatch": dispatch,
        "artim_timeout": artim_timeout,
        "answer_timeout": answer_timeout,
        "connect_timeout": connect_timeout,
        "idle_timeout": idle_timeout,
        "message_timeout": message_timeout,
        "keep_alive": keep_alive,
        "close_timeout": close_timeout,
        "longest_pdu": longest_pdu,
        "longest_command": longest_command,
        "longest_message": longest_message,
        "memory_in_flight": memory_in_flight,
        "outstanding": outstanding,
        "longest_inflated": longest_inflated,
        "longest_received_inflated": longest_received_inflated,
        "inflate_ratio": inflate_ratio,
        "most_elements": most_elements,
        "longest_decoded": longest_decoded,
        "queued_bytes": queued_bytes,
        "associations": associations,
        "associations_per_peer": associations_per_peer,
        "waiting_connections": waiting_connections,
        "log_lines": log_lines,
        "reuse_port": reuse_port,
        "fast_path": fast_path,
        "busy_wait": busy_wait,
        "sync_saves": sync_saves,
        "audit": audit,
        "verify_names": verify_names,
        "tls_resumption": tls_resumption,
        "hook_warnings": hook_warnings,
    }
    RUNTIME.configure(given)
