"""Certificates made for the tests, and `LDicomNet` objects that use them."""

from __future__ import annotations

import datetime
import functools
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import NameOID

from ltdicom import (
    DICOM_SECURE_TLS,
    DICOM_SUCCESS,
    FLAG_SSL_CTX_CREATE_CAFILE,
    FLAG_SSL_CTX_CREATE_METHOD_TYPE,
    FLAG_SSL_CTX_CREATE_VERIFY_DEPTH,
    FLAG_SSL_CTX_CREATE_VERIFY_MODE,
    L_SSL_CTX_CREATE,
    L_SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
    L_SSL_VERIFY_PEER,
    L_TLS_FILETYPE_PEM,
    TYPE_TLS_METHOD,
    LDicomAssociate,
)
from tests.support.net_support import Answers, Node, Server, World, request

MUTUAL = L_SSL_VERIFY_PEER | L_SSL_VERIFY_FAIL_IF_NO_PEER_CERT
PASSWORD = "Grüße"

Key = rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey
_DAY = datetime.timedelta(days=1)
_PEM, _DER = serialization.Encoding.PEM, serialization.Encoding.DER


@functools.cache
def rsa_key(number: int = 0, bits: int = 2048) -> rsa.RSAPrivateKey:
    """Return a key; making one takes a while, so there are few."""
    return rsa.generate_private_key(public_exponent=65537, key_size=bits)


@functools.cache
def curve_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


@dataclass
class Issued:
    """A certificate with its key, and who signed it."""

    certificate: x509.Certificate
    key: Key

    def pem(self) -> bytes:
        return self.certificate.public_bytes(_PEM)

    def issue(
        self,
        name: str,
        key: Key | None = None,
        *,
        authority: bool = False,
        days: tuple[int, int] = (-1, 2),
    ) -> Issued:
        return _issue(name, key or rsa_key(1), self, authority=authority, days=days)


def _issue(
    name: str,
    key: Key,
    issuer: Issued | None,
    *,
    authority: bool,
    days: tuple[int, int] = (-1, 2),
) -> Issued:
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer.certificate.subject if issuer else subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now + days[0] * _DAY)
        .not_valid_after(now + days[1] * _DAY)
        .add_extension(x509.BasicConstraints(ca=authority, path_length=None), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
    )
    if not authority:
        names = [x509.DNSName(name), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
    signer = issuer.key if issuer else key
    return Issued(builder.sign(signer, hashes.SHA256()), key)


def authority(name: str, number: int = 0) -> Issued:
    return _issue(name, rsa_key(number), None, authority=True)


class Files:
    """What the tests need on the disk; each attribute or call gives a path."""

    copies = 0

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = authority("Test root")
        self.stranger = authority("Somebody else", 2)
        self.ca = self.certificate("root", self.root)
        self.other_ca = self.certificate("stranger", self.stranger)
        self.server = self.both("server", self.root.issue("server.example"))
        self.client = self.both("client", self.root.issue("client.example"))

    @staticmethod
    def own(name: str) -> Issued:
        """Return a certificate that has signed itself, and is not an authority."""
        return _issue(name, rsa_key(1), None, authority=False)

    def path(self, name: str) -> str:
        return str(self.folder / name)

    def write(self, name: str, *parts: bytes) -> str:
        (self.folder / name).write_bytes(b"".join(parts))
        return self.path(name)

    def copy(self, path: str) -> str:
        """Return another file with the same bytes."""
        self.copies += 1
        return self.write(f"copy-{self.copies}.pem", Path(path).read_bytes())

    def certificate(self, name: str, issued: Issued, *more: Issued) -> str:
        return self.write(f"{name}.crt", issued.pem(), *(i.pem() for i in more))

    def key(
        self,
        name: str,
        issued: Issued,
        password: str | None = None,
        encoding: serialization.Encoding = _PEM,
        form: serialization.PrivateFormat = serialization.PrivateFormat.PKCS8,
    ) -> str:
        encryption: serialization.KeySerializationEncryption = (
            serialization.BestAvailableEncryption(password.encode())
            if password
            else serialization.NoEncryption()
        )
        data = issued.key.private_bytes(encoding, form, encryption)
        return self.write(f"{name}.key", data)

    def both(self, name: str, issued: Issued, *chain: Issued) -> str:
        """Write certificate, intermediate ones and key into one file."""
        key = Path(self.key(name, issued)).read_bytes()
        return self.write(f"{name}.pem", issued.pem(), *(i.pem() for i in chain), key)

    def der(
        self,
        name: str,
        issued: Issued,
        form: serialization.PrivateFormat,
        password: str | None = None,
    ) -> tuple[str, str]:
        certificate = self.write(f"{name}.cer", issued.certificate.public_bytes(_DER))
        return certificate, self.key(f"{name}-der", issued, password, _DER, form)


def settings(
    ca_file: str | None = None, mode: int | None = None, depth: int | None = None
) -> L_SSL_CTX_CREATE:
    """Return the structure of `LDicomNet.Initialize` with the flags that fit."""
    create = L_SSL_CTX_CREATE(uFlags=FLAG_SSL_CTX_CREATE_METHOD_TYPE)
    create.nMethodTypeSSL = TYPE_TLS_METHOD
    if ca_file is not None:
        create.uFlags |= FLAG_SSL_CTX_CREATE_CAFILE
        create.pszCAfile = ca_file
    if mode is not None:
        create.uFlags |= FLAG_SSL_CTX_CREATE_VERIFY_MODE
        create.uVerifyMode = mode
    if depth is not None:
        create.uFlags |= FLAG_SSL_CTX_CREATE_VERIFY_DEPTH
        create.nVerifyDepth = depth
    return create


class TlsNode(Node):
    """Notes its hooks, those of TLS as well."""

    def __init__(
        self,
        create: L_SSL_CTX_CREATE | None = None,
        certificate: str | None = None,
        answers: Answers | None = None,
        ciphers: tuple[int, ...] = (),
    ) -> None:
        super().__init__(answers)
        assert self.Initialize(None, DICOM_SECURE_TLS, create) == DICOM_SUCCESS
        if ciphers:
            assert self.SetCipherToIndexTLS(0, 0) == DICOM_SUCCESS
        for index, cipher in enumerate(ciphers):
            assert self.SetCipherToIndexTLS(index, cipher) == DICOM_SUCCESS
        if certificate is not None:
            set_certificate = self.SetClientCertificateTLS
            assert set_certificate(certificate, L_TLS_FILETYPE_PEM) == DICOM_SUCCESS

    def associate(self, pdu: LDicomAssociate | None = None) -> None:
        assert self.wait("OnSecureLinkReady") == (DICOM_SUCCESS,)
        assert self.SendAssociateRequest(pdu or request()) == DICOM_SUCCESS
        self.wait("OnReceiveAssociateAccept")


class Judge(TlsNode):
    """Also overrides OnVerify; `verdict` is what it returns."""

    verdict: Any = None

    def OnVerify(
        self, ok: int, pszCertificateString: str, nError: int, pszErrorString: str
    ) -> Any:
        self.calls.append(("OnVerify", (ok, pszCertificateString, nError, pszErrorString)))
        return self.verdict


def tls_server(world: World, make: Callable[[], TlsNode]) -> Server:
    """Return a listening object that accepts into what `make` makes."""

    def kind(answers: Answers | None) -> TlsNode:
        return make()

    return world.server(kind=kind)


def start(world: World, node: TlsNode, port: int, host: str = "127.0.0.1") -> TlsNode:
    """Connect; OnConnect comes before the handshake."""
    world.stack.enter_context(node)
    assert node.Connect(None, 0, host, port) == DICOM_SUCCESS
    assert node.wait("OnConnect") == (DICOM_SUCCESS,)
    return node


def ready(node: TlsNode) -> int:
    """Wait for the end of the handshake; return its code."""
    return int(node.wait("OnSecureLinkReady")[0])
