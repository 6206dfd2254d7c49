"""Whom a context has verified, so that a resumed session is worth no more than a whole one.

OpenSSL looks at the peer's certificate in a whole handshake only; a resumed session has the
certificate of the first. What holds of it then is looked up here. No socket.
"""

from __future__ import annotations

import hashlib
import threading
import time
from collections import OrderedDict
from typing import Final, NamedTuple

MOST_PEERS: Final = 4096
"""Certificates that are known at the same time."""


class Known(NamedTuple):
    """What a whole handshake has shown of a peer.

    Attributes
    ----------
    end : float
        When the first certificate of its chain ends, on `time.time`.
    intermediates : int
        The authorities between the peer and the trusted one.
    """

    end: float
    intermediates: int

    @property
    def has_ended(self) -> bool:
        """Whether a certificate of the chain has ended."""
        return time.time() >= self.end


class Peers:
    """The certificates that were verified with a context, in DER."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[bytes, Known] = OrderedDict()

    def note(self, certificate: bytes, known: Known) -> None:
        """Have a certificate as verified."""
        with self._lock:
            self._known[_short(certificate)] = known
            while len(self._known) > MOST_PEERS:
                self._known.popitem(last=False)

    def find(self, certificate: bytes) -> Known | None:
        """Return what is known of a certificate; None where it was not verified."""
        with self._lock:
            return self._known.get(_short(certificate))


def _short(certificate: bytes) -> bytes:
    return hashlib.sha256(certificate).digest()
