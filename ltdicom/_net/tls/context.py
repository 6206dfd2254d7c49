"""TLS: contexts of Python's `ssl` from the C++ settings, and the handshake.

The floor is TLS 1.2 with the suites of the BCP 195 profile (PS3.15 B.12). An application
that must talk to something older lowers it in `LDicomNet.OnCreateCTX`, where it shows.
"""

from __future__ import annotations

import contextlib
import logging
import socket
import ssl
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._core.settings import SETTINGS
from ltdicom._net.threads.waker import Waker
from ltdicom._net.tls.certificates import Certificate, Password, described
from ltdicom._net.tls.ciphers import CipherList, Suite, find_suite, number_of
from ltdicom._net.transport.tls_errors import (
    handshake_error,
    is_tls,
    verify_code,
    verify_error,
)
from ltdicom.constants.error import (
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_ERROR_TLS_APPLICATION_VERIFICATION,
    DICOM_ERROR_TLS_CERT_CHAIN_TOO_LONG,
    DICOM_ERROR_TLS_INSUFFICIENT_SECURITY,
    DICOM_ERROR_TLS_INVALID_CTX,
    DICOM_ERROR_TLS_INVALID_CTX_CAFILE,
    DICOM_ERROR_TLS_INVALID_CTX_OPTIONS,
    DICOM_ERROR_TLS_INVALID_CTX_VERIFY_DEPTH,
    DICOM_ERROR_TLS_INVALID_CTX_VERIFY_MODE,
)
from ltdicom.constants.tls import (
    FLAG_SSL_CTX_CREATE_CAFILE,
    FLAG_SSL_CTX_CREATE_METHOD_TYPE,
    FLAG_SSL_CTX_CREATE_OPTIONS,
    FLAG_SSL_CTX_CREATE_VERIFY_DEPTH,
    FLAG_SSL_CTX_CREATE_VERIFY_MODE,
    L_SSL_OP_ALL,
    L_SSL_OP_NO_COMPRESSION,
    L_SSL_VERIFY_ALL,
    L_SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
    L_SSL_VERIFY_NONE,
    L_SSL_VERIFY_PEER,
    TYPE_SSLV2_METHOD,
    TYPE_SSLV3_METHOD,
    L_SSL_OP_NO_SSLv2,
    L_SSL_OP_NO_SSLv3,
    L_SSL_OP_NO_TLSv1,
    L_SSL_OP_NO_TLSv1_1,
    L_SSL_OP_NO_TLSv1_2,
    SslMethodType,
)
from ltdicom.constants.x509 import L_X509_V_OK

if TYPE_CHECKING:
    from ltdicom.structs import L_SSL_CTX_CREATE

LOGGER = logging.getLogger("ltdicom.net")

CLIENT: Final = False
SERVER: Final = True

_BROKEN: Final = (TYPE_SSLV2_METHOD, TYPE_SSLV3_METHOD)
_OPTIONS: Final = (
    L_SSL_OP_ALL
    | L_SSL_OP_NO_COMPRESSION
    | L_SSL_OP_NO_SSLv2
    | L_SSL_OP_NO_SSLv3
    | L_SSL_OP_NO_TLSv1
    | L_SSL_OP_NO_TLSv1_1
    | L_SSL_OP_NO_TLSv1_2
)
# Python makes no Diffie-Hellman group by itself; this one is RFC 7919's ffdhe2048
_DH_GROUP: Final = Path(__file__).with_name("ffdhe2048.pem")
# Seconds in which a peer should have read the alert that ends a handshake
_ALERT_TIME: Final = 1.0

Verify = Callable[[tuple[int, str, int, str], Callable[[bool], None]], None]
"""Asks `LDicomNet.OnVerify`: its arguments, and who gets the answer."""


@dataclass
class Security:
    """The TLS settings of an object, and the contexts made from them.

    Attributes
    ----------
    created : callable
        Gets each context that is made (`LDicomNet.OnCreateCTX`).
    verify : callable
        Asks the application about a peer (`LDicomNet.OnVerify`).
    error : int
        The last ``DICOM_ERROR_TLS_*`` of the object, 0 for none.
    suite : int
        The cipher suite that was negotiated last, 0 before.
    """

    created: Callable[[ssl.SSLContext], None]
    verify: Verify
    ciphers: CipherList = field(default_factory=CipherList)
    ca_file: str | None = None
    verify_mode: int | None = None
    depth: int | None = None
    options: int = 0
    error: int = 0
    suite: int = 0
    _given: bool | None = None
    _certificates: dict[bool, Certificate] = field(default_factory=dict)
    _contexts: dict[bool, ssl.SSLContext] = field(default_factory=dict)

    # -- settings --------------------------------------------------------------------

    def note(self, code: int) -> None:
        """Remember a code of TLS for `LDicomNet.GetErrorSecure`."""
        if is_tls(code):
            self.error = code

    def configure(self, create: L_SSL_CTX_CREATE) -> None:
        """Take the fields that are flagged; ``nSuccess`` tells which were good.

        Raises
        ------
        DicomError
            The ``DICOM_ERROR_TLS_*`` of the first field that is not.
        """
        create.nSuccess = 0
        for flag, take in (
            (FLAG_SSL_CTX_CREATE_METHOD_TYPE, self._take_method),
            (FLAG_SSL_CTX_CREATE_VERIFY_MODE, self._take_verify_mode),
            (FLAG_SSL_CTX_CREATE_VERIFY_DEPTH, self._take_depth),
            (FLAG_SSL_CTX_CREATE_CAFILE, self._take_ca_file),
            (FLAG_SSL_CTX_CREATE_OPTIONS, self._take_options),
        ):
            if create.uFlags & flag:
                take(create)
                create.nSuccess |= flag

    def _take_method(self, create: L_SSL_CTX_CREATE) -> None:
        self.check_method(create.nMethodTypeSSL)

    def check_method(self, method: int) -> None:
        """Take a method: each means TLS 1.2 and newer, those of SSL with a warning.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_TLS_INVALID_CTX``: no such method.
        """
        if method not in tuple(SslMethodType):
            raise DicomError(DICOM_ERROR_TLS_INVALID_CTX, f"method {method}")
        if method in _BROKEN:
            LOGGER.warning(
                "%s: SSL is broken, TLS 1.2 and newer are used",
                SslMethodType(method).name,
            )

    def _take_verify_mode(self, create: L_SSL_CTX_CREATE) -> None:
        mode = create.uVerifyMode
        alone = mode != L_SSL_VERIFY_NONE and not mode & L_SSL_VERIFY_PEER
        if mode & ~L_SSL_VERIFY_ALL or alone:
            raise DicomError(DICOM_ERROR_TLS_INVALID_CTX_VERIFY_MODE, f"mode {mode:#x}")
        self.verify_mode = mode

    def _take_depth(self, create: L_SSL_CTX_CREATE) -> None:
        if create.nVerifyDepth < 0:
            raise DicomError(
                DICOM_ERROR_TLS_INVALID_CTX_VERIFY_DEPTH, f"depth {create.nVerifyDepth}"
            )
        self.depth = create.nVerifyDepth

    def _take_ca_file(self, create: L_SSL_CTX_CREATE) -> None:
        _trust(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), create.pszCAfile)
        self.ca_file = create.pszCAfile

    def _take_options(self, create: L_SSL_CTX_CREATE) -> None:
        self.add_options(create.nOptions & 0xFFFFFFFF)

    def add_options(self, options: int) -> None:
        """Add ``L_SSL_OP_*``, to the contexts there are as well."""
        if options & ~_OPTIONS:
            raise DicomError(DICOM_ERROR_TLS_INVALID_CTX_OPTIONS, f"options {options:#x}")
        self.options |= options
        for context in self._contexts.values():
            self._apply_options(context)

    def set_cipher(self, index: int, number: int) -> None:
        """Change the list of ciphers, in the contexts there are as well.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_TLS_INSUFFICIENT_SECURITY``: the suite is in the list, and is
            never offered.
            ``DICOM_ERROR_PARAMETER``: as `CipherList.set`.
        """
        offered = self.ciphers.set(index, number)
        for context in self._contexts.values():
            self._apply_ciphers(context)
        if not offered:
            raise DicomError(
                DICOM_ERROR_TLS_INSUFFICIENT_SECURITY, f"{number:#x} is never offered"
            )

    def _apply_ciphers(self, context: ssl.SSLContext) -> None:
        names = self.ciphers.openssl
        if names:  # an empty list is about to be filled; `link` finds one that is not
            context.set_ciphers(names)

    def suite_of(self, number: int) -> Suite:
        """Return what a cipher suite is made of."""
        return find_suite(number, self.context(self._role).get_ciphers())

    def set_certificate(self, certificate: Certificate, password: Password) -> None:
        """Load the own certificate, so that a bad one is told at once."""
        certificate.load(self.context(certificate.server), password)
        self._certificates[certificate.server] = certificate
        # a client's certificate also serves where the object accepts a connection
        other = self._contexts.get(not certificate.server)
        if other is not None and (not certificate.server) not in self._certificates:
            certificate.load(other, password)

    # -- contexts --------------------------------------------------------------------

    def given(self) -> ssl.SSLContext:
        """Return the context for the application (`LDicomNet.GetCTX`).

        In C++ one context serves both roles, in Python each has its own: before the
        object has connected, the certificate that was set last tells the likely one.
        """
        self._given = self._role
        return self.context(self._given)

    @property
    def _role(self) -> bool:
        return next(reversed(self._contexts), CLIENT)

    def context(self, role: bool) -> ssl.SSLContext:
        """Return the context of a role; the first call makes it."""
        context = self._contexts.get(role)
        if context is None:
            context = self._make(role)
            self.created(context)
            self._contexts[role] = context
        return context

    def _make(self, role: bool) -> ssl.SSLContext:
        context = ssl.SSLContext(
            ssl.PROTOCOL_TLS_SERVER if role is SERVER else ssl.PROTOCOL_TLS_CLIENT
        )
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
        # as in C++: the server takes the first suite of the client's that it has
        context.options &= ~ssl.OP_CIPHER_SERVER_PREFERENCE
        self._apply_options(context)
        self._apply_ciphers(context)
        if role is SERVER:
            context.load_dh_params(str(_DH_GROUP))
        self._apply_verify_mode(context, role)
        certificate = self._certificates.get(role) or self._certificates.get(not role)
        if certificate is not None:
            certificate.load(context, None)
        return context

    def _apply_options(self, context: ssl.SSLContext) -> None:
        # the others say what holds anyway
        if self.options & L_SSL_OP_NO_TLSv1_2:
            context.minimum_version = ssl.TLSVersion.TLSv1_3

    def _apply_verify_mode(self, context: ssl.SSLContext, role: bool) -> None:
        mode = self.verify_mode
        if mode is None:
            asks = role is CLIENT or self.ca_file is not None
            mode = L_SSL_VERIFY_PEER if asks else L_SSL_VERIFY_NONE
        # a public authority certifies anybody: there the name must be right. The
        # authority of a hospital's network certifies those who belong to it, whose
        # certificates rarely hold the names under which they are called
        context.check_hostname = (
            role is CLIENT and mode != L_SSL_VERIFY_NONE and self.ca_file is None
        )
        if mode == L_SSL_VERIFY_NONE:
            context.verify_mode = ssl.CERT_NONE
        elif role is SERVER and not mode & L_SSL_VERIFY_FAIL_IF_NO_PEER_CERT:
            context.verify_mode = ssl.CERT_OPTIONAL
        else:
            context.verify_mode = ssl.CERT_REQUIRED
        if self.ca_file is not None:
            _trust(context, self.ca_file)
        elif context.check_hostname:
            context.load_default_certs()

    def link(self, host: str | None) -> Link:
        """Return what makes one connection secure.

        Parameters
        ----------
        host : str or None
            The peer's name for a client, None for a server.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_TLS_INSUFFICIENT_SECURITY``: no suite of the list is offered.
        """
        if not self.ciphers.openssl:
            raise DicomError(
                DICOM_ERROR_TLS_INSUFFICIENT_SECURITY, "no suite of the list is usable"
            )
        role = SERVER if host is None else CLIENT
        if self._given is (not role):
            LOGGER.warning(
                "what was done to the context of GetCTX holds for the other role; "
                "OnCreateCTX sees the context of this one"
            )
        return Link(self, self.context(role), host)


def _trust(context: ssl.SSLContext, path: str | None) -> None:
    try:
        context.load_verify_locations(path or "")
    except (OSError, ValueError) as exc:  # a NUL in the name is a ValueError
        raise DicomError(DICOM_ERROR_TLS_INVALID_CTX_CAFILE, f"{path}: {exc}") from exc


class Link:
    """Makes one connection secure.

    Parameters
    ----------
    security : Security
        Notes what was negotiated.
    context : ssl.SSLContext
        Of the right role.
    host : str or None
        The peer's name for a client, None for a server.
    """

    def __init__(
        self, security: Security, context: ssl.SSLContext, host: str | None
    ) -> None:
        self._security = security
        self._context = context
        self._host = host

    def secure(
        self, sock: socket.socket, waker: Waker, closing: Callable[[], bool]
    ) -> ssl.SSLSocket | None:
        """Run the handshake on a connected socket, which is used up.

        Parameters
        ----------
        sock : socket.socket
            Connected.
        waker : Waker
            Ends the wait where another thread closes the connection.
        closing : callable
            Whether that has happened; then the result is None.

        Raises
        ------
        DicomError
            The ``DICOM_ERROR_TLS_*``; ``DICOM_ERROR_NET_TIME_OUT``.
        """
        wait = _Wait(waker, closing)
        secured: ssl.SSLSocket | None = None
        try:
            secured = self._wrap(sock)
            if not _shake_hands(secured, wait):
                return None
            self._judge(secured, wait)
        except (OSError, DicomError) as exc:
            # under a name here, what is raised would keep itself, by its traceback
            raise self._told(self._failure(exc, wait), secured, wait) from exc
        else:
            result, secured = secured, None
            return result
        finally:
            waker.forget()
            if secured is not None:
                secured.close()
            sock.close()  # does nothing where the secured one has taken it over

    def _wrap(self, sock: socket.socket) -> ssl.SSLSocket:
        sock.setblocking(False)
        try:
            return self._context.wrap_socket(
                sock,
                server_side=self._host is None,
                server_hostname=self._host,
                do_handshake_on_connect=False,
            )
        except ValueError as exc:  # a name that no certificate can hold
            raise OSError(str(exc)) from exc

    def _judge(self, secured: ssl.SSLSocket, wait: _Wait) -> None:
        """Note what was negotiated, and let the application look at the peer.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_TLS_CERT_CHAIN_TOO_LONG``,
            ``DICOM_ERROR_TLS_APPLICATION_VERIFICATION``.
        """
        name = (secured.cipher() or ("",))[0]
        for entry in self._context.get_ciphers():
            if entry["name"] == name:
                self._security.suite = number_of(entry)
        certificate: dict[str, Any] = secured.getpeercert() or {}
        if not certificate:  # none was asked for, or none came
            return
        depth = self._security.depth
        if depth is not None and _intermediates(secured) > depth:
            raise DicomError(
                DICOM_ERROR_TLS_CERT_CHAIN_TOO_LONG, f"more than {depth} intermediates"
            )
        if not self._ask(wait, 1, described(certificate), L_X509_V_OK, "ok"):
            raise DicomError(
                DICOM_ERROR_TLS_APPLICATION_VERIFICATION, "OnVerify has said no"
            )

    def _told(
        self, error: DicomError, secured: ssl.SSLSocket | None, wait: _Wait
    ) -> DicomError:
        """Return an error that both sides have been told."""
        # as text: who keeps what is logged would keep all that the error has passed
        LOGGER.error("no TLS with %s: %s", self._host or "a peer", str(error))
        if secured is not None:
            _let_read(secured, wait)
        return error

    def _failure(self, exc: OSError | DicomError, wait: _Wait) -> DicomError:
        if isinstance(exc, DicomError):
            return exc
        if not isinstance(exc, ssl.SSLCertVerificationError):
            return handshake_error(exc)
        number = verify_error(exc)
        if self._ask(wait, 0, "", number, exc.verify_message):
            LOGGER.error("OnVerify wants to go on after a failure, which is not possible")
        return DicomError(verify_code(number), str(exc))

    def _ask(self, wait: _Wait, *arguments: Any) -> bool:
        """Ask OnVerify and wait for the answer: pumped hooks take their time."""
        answers: list[bool] = []

        def answered(answer: bool) -> None:
            answers.append(answer)
            wait.waker.wake()

        self._security.verify(arguments, answered)
        while not answers and not wait.closing():
            wait.waker.wait(None, read=False, write=False, timeout=None)
        return bool(answers and answers[0])


class _Wait:
    """Waits for the peer, as long as a handshake may take."""

    def __init__(self, waker: Waker, closing: Callable[[], bool]) -> None:
        self.waker = waker
        self.closing = closing
        limit = SETTINGS.artim_timeout
        self._deadline = None if limit is None else time.monotonic() + limit

    def for_socket(self, sock: socket.socket, *, read: bool, limit: float = 0) -> bool:
        """Wait until a socket is ready; False after the end of the time.

        Parameters
        ----------
        sock : socket.socket
            What is waited for.
        read : bool
            To be read, or to be written to.
        limit : float, optional
            A point of time instead of the handshake's.
        """
        deadline = limit or self._deadline
        left = None if deadline is None else deadline - time.monotonic()
        if left is not None and left <= 0:
            return False
        self.waker.wait(sock, read=read, write=not read, timeout=left)
        return True


def _shake_hands(secured: ssl.SSLSocket, wait: _Wait) -> bool:
    """Go through the handshake; False where the connection is being closed."""
    in_time = True
    while in_time and not wait.closing():
        try:
            secured.do_handshake()
        except ssl.SSLWantReadError:
            in_time = wait.for_socket(secured, read=True)
        except ssl.SSLWantWriteError:
            in_time = wait.for_socket(secured, read=False)
        else:
            return True
    if not in_time:
        raise DicomError(DICOM_ERROR_NET_TIME_OUT, "the handshake takes too long")
    return False


def _intermediates(secured: ssl.SSLSocket) -> int:
    """Return how many authorities stand between the peer and the trusted one.

    This is what OpenSSL's own depth counts, which `ssl` does not let us set. The
    public method is there since Python 3.13, the one beneath it since 3.10.
    """
    source: Any = secured
    if not hasattr(source, "get_verified_chain"):
        source = source._sslobj
    return max(0, len(source.get_verified_chain()) - 2)


def _let_read(secured: ssl.SSLSocket, wait: _Wait) -> None:
    """Wait until the peer has read the alert: closing at once could overtake it.

    A socket that is closed with something unread resets the connection, and the
    peer's system may then throw the alert away.
    """
    limit = time.monotonic() + _ALERT_TIME
    with contextlib.suppress(OSError):
        secured.shutdown(socket.SHUT_WR)  # from here on it is a plain socket
        while not wait.closing() and wait.for_socket(secured, read=True, limit=limit):
            with contextlib.suppress(BlockingIOError):
                if not secured.recv(4096):
                    return
