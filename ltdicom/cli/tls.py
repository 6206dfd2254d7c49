"""TLS on the command line: ``--tls --cert --key --ca``, for clients and servers."""

from __future__ import annotations

import argparse
from dataclasses import dataclass

from ltdicom.cli import texts
from ltdicom.cli.status import USAGE, CommandError
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.net import DICOM_SECURE_NONE, DICOM_SECURE_TLS
from ltdicom.constants.tls import (
    FLAG_SSL_CTX_CREATE_CAFILE,
    FLAG_SSL_CTX_CREATE_METHOD_TYPE,
    FLAG_SSL_CTX_CREATE_VERIFY_MODE,
    L_SSL_VERIFY_NONE,
    L_TLS_FILETYPE_PEM,
    TYPE_TLS_METHOD,
)
from ltdicom.net import LDicomNet
from ltdicom.structs import L_SSL_CTX_CREATE


@dataclass(frozen=True)
class Tls:
    """What an object needs to talk TLS.

    Attributes
    ----------
    certificate, key : str
        Files in PEM; without `key`, the certificate's file has it, too. "" for none.
    authority : str
        A file with the certificates of those who vouch for peers; "" for those that the
        system trusts.
    verify : bool
        Whether to ask who the peer is.
    """

    certificate: str = ""
    key: str = ""
    authority: str = ""
    verify: bool = True

    def secure(self, net: LDicomNet) -> None:
        """Set an object up, before it connects or is accepted.

        Raises
        ------
        CommandError
            A file cannot be used.
        """
        create = L_SSL_CTX_CREATE(uFlags=FLAG_SSL_CTX_CREATE_METHOD_TYPE)
        create.nMethodTypeSSL = TYPE_TLS_METHOD
        if self.authority:
            create.uFlags |= FLAG_SSL_CTX_CREATE_CAFILE
            create.pszCAfile = self.authority
        if not self.verify:
            create.uFlags |= FLAG_SSL_CTX_CREATE_VERIFY_MODE
            create.uVerifyMode = L_SSL_VERIFY_NONE
        code = net.Initialize(None, DICOM_SECURE_TLS, create)
        if code != DICOM_SUCCESS:
            raise CommandError(f"TLS: {self.authority or 'settings'}: {code!s}", USAGE)
        if self.certificate:
            own = self.certificate, L_TLS_FILETYPE_PEM, self.key or None
            code = net.SetClientCertificateTLS(*own)
            if code != DICOM_SUCCESS:
                raise CommandError(f"TLS: {self.certificate}: {code!s}", USAGE)


def mode(tls: Tls | None) -> int:
    """Return the mode in which an object is made."""
    return DICOM_SECURE_NONE if tls is None else DICOM_SECURE_TLS


def add_tls(parser: argparse.ArgumentParser) -> None:
    """Declare the options."""
    group = parser.add_argument_group("TLS")
    group.add_argument("--tls", action="store_true", help="talk TLS (1.2 or 1.3)")
    group.add_argument(
        "--cert",
        metavar="FILE",
        type=texts.path,
        help="own certificate and its chain, in PEM",
    )
    group.add_argument(
        "--key",
        metavar="FILE",
        dest="tls_key",
        type=texts.path,
        help="its private key, in PEM (if left out, the key is in the file of --cert)",
    )
    group.add_argument(
        "--ca",
        metavar="FILE",
        type=texts.path,
        help="certificates of the authorities that vouch for peers, in PEM (a client "
        "without it trusts those of the system, a server asks for no certificate)",
    )
    group.add_argument(
        "--no-verify",
        action="store_true",
        help="do not ask who the peer is: encrypted, but nobody knows for whom",
    )


def tls_of(arguments: argparse.Namespace, *, server: bool = False) -> Tls | None:
    """Return what the options say; None without ``--tls``.

    Raises
    ------
    CommandError
        They contradict each other.
    """
    given = {"--cert": arguments.cert, "--key": arguments.tls_key, "--ca": arguments.ca}
    given["--no-verify"] = arguments.no_verify
    if not arguments.tls:
        for name, value in given.items():
            if value:
                raise CommandError(f"{name} needs --tls", USAGE)
        return None
    if arguments.tls_key and not arguments.cert:
        raise CommandError("--key needs --cert", USAGE)
    if server and not arguments.cert:
        raise CommandError("a server needs --cert", USAGE)
    own, key, authority = arguments.cert, arguments.tls_key, arguments.ca
    return Tls(own or "", key or "", authority or "", not arguments.no_verify)
