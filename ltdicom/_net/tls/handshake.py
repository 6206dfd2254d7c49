"""The TLS handshake, step by step: nothing here waits.

What is needed next stands in `Handshake.need`; who has a loop does that and calls
`Handshake.go_on`. Only `Handshake.compute` takes long, and may run on any thread.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import ssl
import time
from collections.abc import Callable, Sequence
from enum import Enum
from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._core.settings import SETTINGS
from ltdicom._net.tls.certificates import described, next_end, subject
from ltdicom._net.tls.ciphers import number_of_name
from ltdicom._net.tls.resumption import Known
from ltdicom._net.transport.tls_errors import handshake_error, verify_code, verify_error
from ltdicom.constants.error import (
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_ERROR_TLS_APPLICATION_VERIFICATION,
    DICOM_ERROR_TLS_CERT_CHAIN_TOO_LONG,
    DICOM_ERROR_TLS_CERT_HAS_EXPIRED,
    DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED,
)
from ltdicom.constants.x509 import L_X509_V_ERR_UNSPECIFIED, L_X509_V_OK

if TYPE_CHECKING:
    from ltdicom._net.tls.context import Security
    from ltdicom._net.tls.registry import Prepared

LOGGER = logging.getLogger("ltdicom.net")

# OpenSSL itself has no number for it: it has verified nothing
_NO_CERTIFICATE: Final = L_X509_V_ERR_UNSPECIFIED
# Seconds in which a peer should have read the alert that ends a handshake
_ALERT_TIME: Final = 1.0


class Need(Enum):
    """What a handshake waits for."""

    COMPUTE = 0
    READ = 1
    WRITE = 2
    ANSWER = 3
    DONE = 4
    FAILED = 5


class Handshake:
    """Makes a connected socket secure.

    Parameters
    ----------
    security : Security
        Notes what was negotiated, and asks the application.
    prepared : Prepared
        The context, of the right role.
    host : str or None
        The peer's name for a client, None for a server.
    sock : socket.socket
        Connected; it is used up.
    call : callable
        Called, by any thread, when the application has answered.

    Attributes
    ----------
    need : Need
        What comes next: `compute`, or `go_on` when the socket is ready or the answer is
        there. With ``DONE`` the `sock` is secure, with ``FAILED`` there is an `error`.
    sock : socket.socket
        What is to be waited for.
    deadline : float or None
        Until when, on `time.monotonic`.
    subject : str
        Whom the peer's certificate is for; empty where none was verified.
    error : DicomError or None
        The ``DICOM_ERROR_TLS_*``; ``DICOM_ERROR_NET_TIME_OUT``.
    """

    def __init__(
        self,
        security: Security,
        prepared: Prepared,
        host: str | None,
        sock: socket.socket,
        call: Callable[[], None],
    ) -> None:
        self._security = security
        self._context = prepared.context
        self._peers = prepared.peers
        self._host = host
        self._call = call
        self._answer: bool | None = None
        self._raised: OSError | None = None
        self._shaken = False
        self.sock = sock
        self.subject = ""
        self.error: DicomError | None = None
        limit = SETTINGS.artim_timeout
        self.deadline = None if limit is None else time.monotonic() + limit
        self.need = Need.COMPUTE
        sock.setblocking(False)
        try:
            self.sock = self._context.wrap_socket(
                sock,
                server_side=host is None,
                server_hostname=host,
                do_handshake_on_connect=False,
            )
        except (OSError, ValueError) as exc:  # a name that no certificate can hold
            self._fail(
                handshake_error(exc if isinstance(exc, OSError) else OSError(str(exc)))
            )

    def compute(self) -> None:
        """Go as far as what the peer has sent allows; `go_on` comes next."""
        assert isinstance(self.sock, ssl.SSLSocket)
        try:
            self.sock.do_handshake()
        except ssl.SSLWantReadError:
            self.need = Need.READ
        except ssl.SSLWantWriteError:
            self.need = Need.WRITE
        except OSError as exc:
            # without the traceback, which would keep this object
            self._raised = exc.with_traceback(None)
        else:
            self._shaken = True

    def go_on(self) -> None:
        """Take the next step: `compute` has ended, or what was needed is there."""
        if self.error is not None:
            self._let_read()
        elif self._answer is not None:
            self._take_answer(self._answer)
        elif self._raised is not None:
            self._explain(self._raised)
        elif self._shaken:
            self._judge()
        elif self._is_late():
            self._fail(DicomError(DICOM_ERROR_NET_TIME_OUT, "the handshake takes too long"))

    def socket_is_ready(self) -> None:
        """Note that what was needed of the socket is there."""
        if self.error is None:
            self.need = Need.COMPUTE
        else:
            self._let_read()

    def _is_late(self) -> bool:
        return self.deadline is not None and time.monotonic() >= self.deadline

    def _explain(self, exc: OSError) -> None:
        """Say why the handshake has failed; the application may look at it before."""
        if not isinstance(exc, ssl.SSLCertVerificationError):
            self._fail(handshake_error(exc))
            return
        self._ask(0, "", verify_error(exc), exc.verify_message, otherwise=False)

    def _judge(self) -> None:
        """Note what was negotiated, and let the application look at the peer."""
        assert isinstance(self.sock, ssl.SSLSocket)
        name = (self.sock.cipher() or ("",))[0]
        self._security.suite = number_of_name(name, self._context) or self._security.suite
        certificate: dict[str, Any] = self.sock.getpeercert() or {}
        self.subject = subject(certificate)
        if not certificate and self._context.verify_mode == ssl.CERT_NONE:
            self.need = Need.DONE  # none was asked for
            return
        if not certificate:  # OpenSSL's CERT_OPTIONAL lets such a peer in
            self._ask(0, "", _NO_CERTIFICATE, "the peer has no certificate", otherwise=True)
            return
        error = self._wrong(self._known(self.sock))
        if error is not None:
            self._fail(error)
            return
        self._ask(1, described(certificate), L_X509_V_OK, "ok", otherwise=True)

    def _known(self, secured: ssl.SSLSocket) -> Known | None:
        """Return what is known of a peer that OpenSSL has verified, now or once."""
        certificate = secured.getpeercert(True) or b""
        if secured.session_reused:
            return self._peers.find(certificate)
        chain = _verified_chain(secured)
        intermediates = max(0, len(chain) - 2)
        known = self._peers.find(certificate)
        # what takes time is not done again
        if known is None or known.has_ended or known.intermediates != intermediates:
            known = Known(next_end(each.get_info() for each in chain), intermediates)
            self._peers.note(certificate, known)
        return known

    def _wrong(self, known: Known | None) -> DicomError | None:
        """Return what is wrong with a peer all the same."""
        depth = self._security.depth
        if known is None:
            code = DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED
            return DicomError(code, "a session of nobody who is known")
        if known.has_ended:
            return DicomError(DICOM_ERROR_TLS_CERT_HAS_EXPIRED, "it has ended since")
        # this is what OpenSSL's own depth counts, which `ssl` does not let us set
        if depth is not None and known.intermediates > depth:
            code = DICOM_ERROR_TLS_CERT_CHAIN_TOO_LONG
            return DicomError(code, f"more than {depth} intermediates")
        return None

    def _ask(self, *arguments: Any, otherwise: bool) -> None:
        """Ask OnVerify, or do what holds otherwise; pumped hooks take their time."""
        self.need = Need.ANSWER
        self.deadline = None
        self._security.verify(arguments, otherwise, self._answered)

    def _answered(self, answer: bool) -> None:
        self._answer = answer
        self._call()

    def _take_answer(self, answer: bool) -> None:
        exc = self._raised
        if exc is not None:
            assert isinstance(exc, ssl.SSLCertVerificationError)
            if answer:
                LOGGER.error(
                    "OnVerify wants to go on after a failure, which is not possible"
                )
            self._fail(DicomError(verify_code(verify_error(exc)), str(exc)))
        elif answer:
            self.need = Need.DONE
        else:
            self._fail(
                DicomError(DICOM_ERROR_TLS_APPLICATION_VERIFICATION, "OnVerify has said no")
            )

    def _fail(self, error: DicomError) -> None:
        """End it, when the peer has read the alert: closing at once could overtake it.

        A socket that is closed with something unread resets the connection, and the
        peer's system may then throw the alert away.
        """
        # as text: who keeps what is logged would keep all that the error has passed
        LOGGER.error("no TLS with %s: %s", self._host or "a peer", str(error))
        self.error = error
        self.deadline = time.monotonic() + _ALERT_TIME
        self.need = Need.READ
        try:
            self.sock.shutdown(socket.SHUT_WR)  # from here on it is a plain socket
        except OSError:
            self.need = Need.FAILED
        else:
            self._let_read()

    def _let_read(self) -> None:
        if self._is_late():
            self.need = Need.FAILED
            return
        try:
            while self.sock.recv(4096):
                pass
        except BlockingIOError:
            return
        except OSError:
            pass
        self.need = Need.FAILED

    def close(self) -> None:
        """Close the socket, which nobody waits for any more."""
        with contextlib.suppress(OSError):
            self.sock.close()


def _verified_chain(secured: ssl.SSLSocket) -> Sequence[Any]:
    """Return the certificates from the peer's to the trusted one, of a whole handshake.

    They are those of the method that is there since Python 3.10, beneath the public one of
    3.13, which gives their bytes.
    """
    source: Any = secured
    chain: Sequence[Any] = source._sslobj.get_verified_chain()
    return chain
