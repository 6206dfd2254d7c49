"""What `ltdicom.configure` sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

UNLIMITED_STEP: Final = 1 << 20
"""Bytes in one PDU for a peer that sets no limit: more is slower."""

LONGEST_CONTROL: Final = 1 << 20
"""Bytes in a PDU that carries no data.

128 contexts with 40 transfer syntaxes each take 350 KB; a peer that has no association
yet gets no more memory than this.
"""

MESSAGE_COST: Final = 512
"""Bytes that a queued message takes beyond its own."""


@dataclass
class Settings:
    """The limits and times of every connection made from now on.

    Attributes
    ----------
    artim_timeout : float or None
        Seconds that a peer may take to associate after it has connected, and to
        close after an abort, a reject or a release (the ARTIM timer, PS3.8 9.1.5).
    answer_timeout : float or None
        Seconds that the application may take to answer an association request; then the
        peer is aborted.
    connect_timeout : float or None
        Seconds that a TCP connection may take to come up.
    idle_timeout : float or None
        Seconds for which nothing may move in either direction while an association
        exists or is asked for; then the peer is aborted.
    keep_alive : float or None
        Seconds of silence after which the system asks whether a peer's computer is still
        there; None never asks.
    close_timeout : float
        Seconds for which `LDicomNet.Close` goes on in the background, so that what
        was sent still reaches the peer.
    longest_pdu : int
        Bytes; a peer that announces a longer PDU is aborted.
    longest_command : int
        Bytes; a peer that sends a longer command set is aborted.
    longest_message : int
        Bytes; a peer that sends a longer data set is aborted. It is kept in memory.
    longest_inflated : int
        Bytes that a deflated data set may have when it is inflated.
    longest_decoded : int
        Bytes that one frame may have when it is decoded.
    queued_bytes : int
        Bytes; while more than this wait to be sent on a connection, nothing is added.
    associations : int
        Connections that one listening object has at once; further ones are closed.
    waiting_connections : int
        Connections that may wait for `LDicomNet.Accept`; further ones are closed.
    reuse_port : bool
        Whether several processes may listen on the same port (``SO_REUSEPORT``).
    fast_path : bool
        Whether messages take `ltdicom._net.messages.fast_command` and ``fast_frames``, or
        pynetdicom's own code.
    busy_wait : float
        Seconds for which the loop polls before it sleeps, where peers have mostly answered
        that fast; with one processor it never does.
    sync_saves : bool
        Whether `LDicomDS.SaveDS` returns only when the disk has the file.
    hook_warnings : bool
        Whether `ltdicom._binding.hook_check` looks at classes that ports make.
    """

    artim_timeout: float | None = 30.0
    answer_timeout: float | None = 60.0
    connect_timeout: float | None = 30.0
    idle_timeout: float | None = None
    keep_alive: float | None = 60.0
    close_timeout: float = 5.0
    longest_pdu: int = 1 << 27
    longest_command: int = 1 << 20
    longest_message: int = 1 << 31
    longest_inflated: int = 1 << 29
    longest_decoded: int = 1 << 30
    queued_bytes: int = 1 << 30
    associations: int = 2048
    waiting_connections: int = 1024
    reuse_port: bool = False
    fast_path: bool = True
    busy_wait: float = 500e-6
    sync_saves: bool = True
    hook_warnings: bool = True


SETTINGS: Final = Settings()
