"""What `ltdicom.configure` sets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

UNLIMITED_STEP: Final = 1 << 20
"""Bytes in one PDU for a peer that sets no limit: more is slower."""


@dataclass
class Settings:
    """The limits and times of every connection made from now on.

    Attributes
    ----------
    artim_timeout : float or None
        Seconds that a peer may take to associate after it has connected, and to
        close after an abort, a reject or a release (the ARTIM timer, PS3.8 9.1.5).
    connect_timeout : float or None
        Seconds that a TCP connection may take to come up.
    close_timeout : float
        Seconds for which `LDicomNet.Close` goes on in the background, so that what
        was sent still reaches the peer.
    longest_pdu : int
        Bytes; a peer that announces a longer PDU is aborted.
    longest_command : int
        Bytes; a peer that sends a longer command set is aborted.
    waiting_connections : int
        Connections that may wait for `LDicomNet.Accept`; further ones are closed.
    fast_path : bool
        Whether messages take `ltdicom._net.fastpath`, or pynetdicom's own code.
    """

    artim_timeout: float | None = 30.0
    connect_timeout: float | None = 30.0
    close_timeout: float = 5.0
    longest_pdu: int = 1 << 27
    longest_command: int = 1 << 20
    waiting_connections: int = 1024
    fast_path: bool = True


SETTINGS: Final = Settings()
