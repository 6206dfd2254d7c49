"""TLS: contexts of Python's `ssl` from the C++ settings.

The floor is TLS 1.2 with the suites of the BCP 195 profile (PS3.15 B.12). An application
that must talk to something older lowers it in `LDicomNet.OnCreateCTX`, where it shows.
"""

from __future__ import annotations

import functools
import logging
import socket
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Final

from ltdicom._core.errors import DicomError
from ltdicom._core.settings import SETTINGS
from ltdicom._net.tls.certificates import Certificate, Password, next_end
from ltdicom._net.tls.ciphers import CipherList, Suite, find_suite
from ltdicom._net.tls.handshake import Handshake
from ltdicom._net.tls.registry import Key, Prepared, Registry, UnstableError, identity
from ltdicom._net.transport.tls_errors import (
    is_tls,
)
from ltdicom.constants.error import (
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
_MUST: Final = L_SSL_VERIFY_PEER | L_SSL_VERIFY_FAIL_IF_NO_PEER_CERT
# Python makes no Diffie-Hellman group by itself; this one is RFC 7919's ffdhe2048
_DH_GROUP: Final = Path(__file__).with_name("ffdhe2048.pem")
Verify = Callable[[tuple[int, str, int, str], bool, Callable[[bool], None]], None]
"""Asks `LDicomNet.OnVerify`: its arguments, what holds otherwise, who gets the answer."""


@dataclass
class Security:
    """The TLS settings of an object, and the contexts made from them.

    Attributes
    ----------
    created : callable
        Gets each context that is made (`LDicomNet.OnCreateCTX`).
    verify : callable
        Asks the application about a peer (`LDicomNet.OnVerify`).
    changes : callable
        Tells whether the application may change what is `created`: then the contexts are
        the object's own.
    registry : Registry
        Where objects with equal settings find the contexts that they share.
    error : int
        The last ``DICOM_ERROR_TLS_*`` of the object, 0 for none.
    suite : int
        The cipher suite that was negotiated last, 0 before.
    """

    created: Callable[[ssl.SSLContext], None]
    verify: Verify
    changes: Callable[[], bool]
    registry: Registry
    ciphers: CipherList = field(default_factory=CipherList)
    ca_file: str | None = None
    verify_mode: int | None = None
    depth: int | None = None
    options: int = 0
    error: int = 0
    suite: int = 0
    _given: bool | None = None
    _certificates: dict[bool, Certificate] = field(default_factory=dict)
    # None: to be made anew, as a setting has changed, which a shared one must not
    _contexts: dict[bool, Prepared | None] = field(default_factory=dict)

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
        for flag, name, take in (
            (FLAG_SSL_CTX_CREATE_METHOD_TYPE, "nMethodTypeSSL", self._take_method),
            (FLAG_SSL_CTX_CREATE_VERIFY_MODE, "uVerifyMode", self._take_verify_mode),
            (FLAG_SSL_CTX_CREATE_VERIFY_DEPTH, "nVerifyDepth", self._take_depth),
            (FLAG_SSL_CTX_CREATE_CAFILE, "pszCAfile", self._take_ca_file),
            (FLAG_SSL_CTX_CREATE_OPTIONS, "nOptions", self._take_options),
        ):
            if create.uFlags & flag:
                take(create)
                create.nSuccess |= flag
            elif getattr(create, name) != getattr(type(create), name):
                LOGGER.warning("%s is set and has no effect: uFlags lacks its flag", name)

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
        path = create.pszCAfile
        self.registry.get(
            lambda: ("authority", identity(path or "")), lambda: _authority(path), _any
        )
        self.ca_file = path

    def _take_options(self, create: L_SSL_CTX_CREATE) -> None:
        self.add_options(create.nOptions & 0xFFFFFFFF)

    def add_options(self, options: int) -> None:
        """Add ``L_SSL_OP_*``, to the contexts there are as well."""
        if options & ~_OPTIONS:
            raise DicomError(DICOM_ERROR_TLS_INVALID_CTX_OPTIONS, f"options {options:#x}")
        self.options |= options
        self._change(self._apply_options)

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
        self._change(self._apply_ciphers)
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
        role = certificate.server
        if self._is_own:
            certificate.load(self.context(role), password)
        else:
            self._contexts[role] = self._share(role, certificate, password)
        self._certificates[role] = certificate
        # a client's certificate also serves where the object accepts a connection
        other = self._contexts.get(not role)
        if other is None or (not role) in self._certificates:
            return
        if other.is_shared:
            self._contexts[not role] = None
        else:
            certificate.load(other.context, password)

    # -- contexts --------------------------------------------------------------------

    def given(self) -> ssl.SSLContext:
        """Return the context for the application (`LDicomNet.GetCTX`).

        In C++ one context serves both roles, in Python each has its own: before the
        object has connected, the certificate that was set last tells the likely one.
        """
        self._given = role = self._role  # from here on the object has its own
        return self.context(role)

    @property
    def _role(self) -> bool:
        return next(reversed(self._contexts.copy()), CLIENT)

    @property
    def _is_own(self) -> bool:
        """Whether the application has a context in its hands, and may change it."""
        return self._given is not None or self.changes()

    def _change(self, apply: Callable[[ssl.SSLContext], None]) -> None:
        """Have a setting in the contexts there are."""
        # a copy: a connection of another thread may make the other role's meanwhile
        for role, prepared in self._contexts.copy().items():
            if prepared is None or prepared.is_shared:
                self._contexts[role] = None
            else:
                apply(prepared.context)

    def context(self, role: bool) -> ssl.SSLContext:
        """Return the context of a role; the first call makes it, or finds one to share."""
        return self.prepared(role).context

    def prepared(self, role: bool) -> Prepared:
        """Return the context of a role with what belongs to it."""
        found, own = self._contexts.get(role), self._is_own
        if found is not None and not (found.is_shared and (own or found.is_over)):
            return found
        certificate = self._certificates.get(role) or self._certificates.get(not role)
        try:
            if own:
                prepared = self._make(role, certificate, None)
                self.created(prepared.context)
            else:
                prepared = self._share(role, certificate, None)
        except DicomError:
            if found is None or own:
                raise
            return found  # its files are gone, or being replaced: it is good as it is
        self._contexts[role] = prepared
        return prepared

    def _share(
        self, role: bool, certificate: Certificate | None, password: Password
    ) -> Prepared:
        """Return a context that nobody changes: that of others, or a new one."""

        def make() -> Prepared:
            prepared = self._make(role, certificate, password)
            prepared.is_shared = True
            return prepared

        def fits(found: Prepared) -> bool:
            return certificate is None or certificate.has_password(found.digest, password)

        return self.registry.get(lambda: self._key(role, certificate), make, fits)

    def _key(self, role: bool, certificate: Certificate | None) -> Key:
        """Return all that a context is made from, as it is now."""
        mode = self._mode(role)
        # without the sessions that OpenSSL keeps there is no way to share a server's
        if role is SERVER and not SETTINGS.tls_resumption:
            raise UnstableError
        parts: list[Key] = [role, self.ciphers.openssl, self.options, mode, self.depth]
        parts.append(self._wants_name(role, mode))
        if self.ca_file is not None:
            parts.append(identity(self.ca_file))
        elif role is CLIENT and mode != L_SSL_VERIFY_NONE:
            parts += _authorities_of_system()
        if certificate is not None:
            parts.append(certificate.file_type)
            parts += [identity(certificate.path), identity(certificate.key_path)]
        return tuple(parts)

    def _make(
        self, role: bool, certificate: Certificate | None, password: Password
    ) -> Prepared:
        context = ssl.SSLContext(
            ssl.PROTOCOL_TLS_SERVER if role is SERVER else ssl.PROTOCOL_TLS_CLIENT
        )
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        context.options |= ssl.OP_NO_COMPRESSION | ssl.OP_NO_RENEGOTIATION
        # a peer with a weak taste does not choose for both
        context.options |= ssl.OP_CIPHER_SERVER_PREFERENCE
        self._apply_options(context)
        self._apply_ciphers(context)
        if role is SERVER:
            context.load_dh_params(str(_DH_GROUP))
            _apply_resumption(context)
        self._apply_verify_mode(context, role)
        prepared = Prepared(context)
        if certificate is not None:
            prepared.digest, prepared.expires = certificate.load(context, password)
        prepared.expires = min(prepared.expires, next_end(context.get_ca_certs()))
        return prepared

    def _apply_options(self, context: ssl.SSLContext) -> None:
        # the others say what holds anyway
        if self.options & L_SSL_OP_NO_TLSv1_2:
            context.minimum_version = ssl.TLSVersion.TLSv1_3

    def _mode(self, role: bool) -> int:
        """Return the verify mode; who names an authority wants to know who comes."""
        if self.verify_mode is not None:
            return self.verify_mode
        asks = role is CLIENT or self.ca_file is not None
        return _MUST if asks else L_SSL_VERIFY_NONE

    def _wants_name(self, role: bool, mode: int) -> bool:
        """Return whether the server's name must be in its certificate.

        A public authority certifies anybody: there the name must be right. The authority
        of a hospital's network certifies those who belong to it, whose certificates rarely
        hold the names under which they are called.
        """
        names = self.ca_file is None or SETTINGS.verify_names
        return role is CLIENT and mode != L_SSL_VERIFY_NONE and names

    def _apply_verify_mode(self, context: ssl.SSLContext, role: bool) -> None:
        mode = self._mode(role)
        lets_in_strangers = mode and not mode & L_SSL_VERIFY_FAIL_IF_NO_PEER_CERT
        if role is SERVER and self.verify_mode is not None and lets_in_strangers:
            _warn_once(
                "L_SSL_VERIFY_PEER alone lets in peers without a certificate: "
                "L_SSL_VERIFY_FAIL_IF_NO_PEER_CERT is not set"
            )
        context.check_hostname = self._wants_name(role, mode)
        if mode == L_SSL_VERIFY_NONE:
            context.verify_mode = ssl.CERT_NONE
        elif role is SERVER and lets_in_strangers:
            context.verify_mode = ssl.CERT_OPTIONAL
        else:
            context.verify_mode = ssl.CERT_REQUIRED
        if self.ca_file is not None:
            _trust(context, self.ca_file)
        elif role is CLIENT and mode != L_SSL_VERIFY_NONE:
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
        return Link(self, self.prepared(role), host)


def _apply_resumption(context: ssl.SSLContext) -> None:
    """Have a server give one ticket for each handshake, or none."""
    context.num_tickets = int(SETTINGS.tls_resumption)
    if not SETTINGS.tls_resumption:
        context.options |= ssl.OP_NO_TICKET


def _authorities_of_system() -> list[Key]:
    """Return which files say whom the system trusts, as they are now."""
    paths = ssl.get_default_verify_paths()
    file = paths.cafile and identity(paths.cafile)
    return [file, paths.capath and identity(paths.capath, folder=True)]


def _authority(path: str | None) -> Prepared:
    """Look whether there are certificates in a CA file."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    _trust(context, path)
    return Prepared(context, is_shared=True)


def _any(_: Prepared) -> bool:
    return True


@functools.cache
def _warn_once(text: str) -> None:
    """Say something that holds for each connection of a server, for the first one."""
    LOGGER.warning(text)


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
    prepared : Prepared
        The context, of the right role.
    host : str or None
        The peer's name for a client, None for a server.
    """

    def __init__(self, security: Security, prepared: Prepared, host: str | None) -> None:
        self._security = security
        self._prepared = prepared
        self._host = host

    def begin(self, sock: socket.socket, call: Callable[[], None]) -> Handshake:
        """Return the handshake on a connected socket, which is used up.

        Parameters
        ----------
        sock : socket.socket
            Connected.
        call : callable
            See `Handshake`.
        """
        return Handshake(self._security, self._prepared, self._host, sock, call)
