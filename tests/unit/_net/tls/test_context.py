"""The calls that need no connection: settings, certificates, cipher suites."""

from __future__ import annotations

import ctypes
import logging
import os
import ssl
from pathlib import Path
from typing import Any

import hypothesis
import pytest
from cryptography.hazmat.primitives.serialization import PrivateFormat
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import (
    DICOM_ERROR_BAD_SECURE_MODE,
    DICOM_ERROR_NET_WOULD_BLOCK,
    DICOM_ERROR_NULL_PTR,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_SECURITY_LOCKED,
    DICOM_ERROR_TLS_BAD_CERTIFICATE,
    DICOM_ERROR_TLS_DECRYPT_ERROR,
    DICOM_ERROR_TLS_INSUFFICIENT_SECURITY,
    DICOM_ERROR_TLS_INVALID_CTX,
    DICOM_ERROR_TLS_INVALID_CTX_CAFILE,
    DICOM_ERROR_TLS_INVALID_CTX_OPTIONS,
    DICOM_ERROR_TLS_INVALID_CTX_VERIFY_DEPTH,
    DICOM_ERROR_TLS_INVALID_CTX_VERIFY_MODE,
    DICOM_SECURE_ISCL,
    DICOM_SECURE_TLS,
    DICOM_SUCCESS,
    DICOMOPENSSLVERSION,
    FLAG_SSL_CTX_CREATE_ALL,
    FLAG_SSL_CTX_CREATE_METHOD_TYPE,
    FLAG_SSL_CTX_CREATE_VERIFY_MODE,
    L_CRYPT_3DES,
    L_CRYPT_AES,
    L_CRYPT_DES,
    L_KEYEXCHANGE_RSA,
    L_KEYEXCHANGE_RSA_SIGNED_DHE,
    L_MAC_NONE,
    L_MAC_SHA1,
    L_MUTUALAUTH_NONE,
    L_MUTUALAUTH_RSA,
    L_SSL_CTX_CREATE,
    L_SSL_OP_ALL,
    L_SSL_VERIFY_ALL,
    L_SSL_VERIFY_FAIL_IF_NO_PEER_CERT,
    L_SSL_VERIFY_NONE,
    L_SSL_VERIFY_PEER,
    L_TLS_DHE_RSA_AES256_SHA,
    L_TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA,
    L_TLS_DHE_RSA_WITH_DES_CBC_SHA,
    L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    L_TLS_FILETYPE_ASN1,
    L_TLS_FILETYPE_PEM,
    L_TLS_RSA_WITH_3DES_EDE_CBC_SHA,
    L_TLS_RSA_WITH_AES_128_CBC_SHA,
    MAX_CIPHERSUITE_COUNT,
    TYPE_SSLV2_METHOD,
    TYPE_SSLV3_METHOD,
    TYPE_SSLV23_METHOD,
    TYPE_TLSV1_METHOD,
    L_SSL_OP_NO_SSLv2,
    L_SSL_OP_NO_TLSv1_2,
    LDicomNet,
    Ref,
)
from ltdicom._net.tls.ciphers import DEFAULT
from ltdicom._net.tls.context import CLIENT, SERVER, Security, _warn_once
from ltdicom._net.tls.registry import Registry
from ltdicom.constants.tls import CipherSuite, SslMethodType
from tests.support.tls_support import PASSWORD, Files, curve_key, rsa_key, settings


def tls() -> LDicomNet:
    return LDicomNet(None, DICOM_SECURE_TLS)


def context_of(net: LDicomNet) -> ssl.SSLContext:
    context = net.GetCTX()
    assert context is not None
    return context


# -- modes ---------------------------------------------------------------------------


def test_the_constructor_chooses_the_mode() -> None:
    assert tls().GetSecureMode() == DICOM_SECURE_TLS
    assert LDicomNet(None, DICOM_SECURE_TLS - (1 << 32)).GetSecureMode() == DICOM_SECURE_TLS
    assert LDicomNet().GetCTX() is None


def test_iscl_is_refused_from_the_first_call() -> None:
    net = LDicomNet(None, DICOM_SECURE_ISCL)
    assert net.Connect(None, 0, "127.0.0.1", 104) == DICOM_ERROR_SECURITY_LOCKED
    assert net.Listen("127.0.0.1", 0, 1) == DICOM_ERROR_SECURITY_LOCKED
    assert LDicomNet().Accept(net) == DICOM_ERROR_SECURITY_LOCKED
    assert net.CTXSetOptions(0) == DICOM_ERROR_SECURITY_LOCKED
    plain = LDicomNet()
    assert plain.Initialize(None, DICOM_SECURE_ISCL, None) == DICOM_ERROR_SECURITY_LOCKED
    assert plain.Connect(None, 0, "127.0.0.1", 104) == DICOM_ERROR_SECURITY_LOCKED


def test_tls_calls_on_a_plain_object() -> None:
    net = LDicomNet()
    assert net.SetCipherToIndexTLS(0, 0) == DICOM_ERROR_BAD_SECURE_MODE
    assert net.SetClientCertificateTLS("x", 1) == DICOM_ERROR_BAD_SECURE_MODE
    assert net.SetSLLMethodType(TYPE_TLSV1_METHOD) == DICOM_ERROR_BAD_SECURE_MODE
    assert (
        net.GetCipherFromIndexTLS(0) == net.GetCiphersuiteTLS() == net.GetErrorSecure() == 0
    )
    assert net.Initialize(None, 5, None) == DICOM_ERROR_BAD_SECURE_MODE


# -- Initialize ----------------------------------------------------------------------


def test_everything_is_taken(files: Files) -> None:
    create = L_SSL_CTX_CREATE(
        uFlags=FLAG_SSL_CTX_CREATE_ALL,
        nMethodTypeSSL=TYPE_SSLV23_METHOD,
        pszCAfile=files.ca,
        uVerifyMode=L_SSL_VERIFY_ALL,
        nVerifyDepth=2,
        nOptions=(L_SSL_OP_NO_SSLv2 | L_SSL_OP_ALL) - (1 << 32),  # an L_INT in C++
    )
    net = LDicomNet(None, DICOM_SECURE_TLS, True)
    assert net.Initialize(None, DICOM_SECURE_TLS, create) == DICOM_SUCCESS
    assert create.nSuccess == FLAG_SSL_CTX_CREATE_ALL
    context = context_of(net)
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.cert_store_stats()["x509_ca"] == 1
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert not context.check_hostname


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"nMethodTypeSSL": 0}, DICOM_ERROR_TLS_INVALID_CTX),
        ({"uVerifyMode": 8}, DICOM_ERROR_TLS_INVALID_CTX_VERIFY_MODE),
        (
            {"uVerifyMode": L_SSL_VERIFY_FAIL_IF_NO_PEER_CERT},
            DICOM_ERROR_TLS_INVALID_CTX_VERIFY_MODE,
        ),
        ({"nVerifyDepth": -1}, DICOM_ERROR_TLS_INVALID_CTX_VERIFY_DEPTH),
        ({"pszCAfile": None}, DICOM_ERROR_TLS_INVALID_CTX_CAFILE),
        ({"pszCAfile": "no such file"}, DICOM_ERROR_TLS_INVALID_CTX_CAFILE),
        ({"pszCAfile": "a\0b"}, DICOM_ERROR_TLS_INVALID_CTX_CAFILE),
        ({"nOptions": 0x00000400 << 1 | 1 << 30}, DICOM_ERROR_TLS_INVALID_CTX_OPTIONS),
    ],
)
def test_what_is_wrong_in_the_structure(
    files: Files, fields: dict[str, Any], code: int
) -> None:
    create = settings(files.ca, L_SSL_VERIFY_PEER, 1)
    create.uFlags = FLAG_SSL_CTX_CREATE_ALL
    for name, value in fields.items():
        setattr(create, name, value)
    net = tls()
    assert net.Initialize(None, DICOM_SECURE_TLS, create) == code
    assert create.nSuccess != FLAG_SSL_CTX_CREATE_ALL
    # an object that was not set up as the port wants it does not talk at all
    assert net.Connect(None, 0, "127.0.0.1", 104) == DICOM_ERROR_TLS_INVALID_CTX
    assert net.Listen("127.0.0.1", 0, 1) == DICOM_ERROR_TLS_INVALID_CTX
    assert net.SetCipherToIndexTLS(0, 0) == DICOM_ERROR_TLS_INVALID_CTX


def test_a_file_that_is_no_certificate(files: Files) -> None:
    text = files.write("text.crt", b"not a certificate")
    code = tls().Initialize(None, DICOM_SECURE_TLS, settings(text))
    assert code == DICOM_ERROR_TLS_INVALID_CTX_CAFILE


def test_flags_tell_which_fields_count(files: Files) -> None:
    create = settings(None, L_SSL_VERIFY_NONE)
    create.pszCAfile, create.nVerifyDepth, create.nOptions = "no such file", -1, -1
    net = tls()
    assert net.Initialize(None, DICOM_SECURE_TLS, create) == DICOM_SUCCESS
    flags = FLAG_SSL_CTX_CREATE_METHOD_TYPE | FLAG_SSL_CTX_CREATE_VERIFY_MODE
    assert create.nSuccess == flags
    assert context_of(net).verify_mode is ssl.CERT_NONE


def test_a_field_without_its_flag_is_told(caplog: pytest.LogCaptureFixture) -> None:
    create = L_SSL_CTX_CREATE()
    assert tls().Initialize(None, DICOM_SECURE_TLS, create) == DICOM_SUCCESS
    assert not caplog.records
    create.pszCAfile, create.uVerifyMode = "hospital-ca.pem", L_SSL_VERIFY_PEER
    assert tls().Initialize(None, DICOM_SECURE_TLS, create) == DICOM_SUCCESS
    told = [r.getMessage() for r in caplog.records if r.levelname == "WARNING"]
    assert [line.split()[0] for line in told] == ["uVerifyMode", "pszCAfile"]


def test_a_server_that_lets_in_strangers_is_told_once(
    files: Files, caplog: pytest.LogCaptureFixture
) -> None:
    _warn_once.cache_clear()
    for _ in range(3):
        server = tls()
        server.Initialize(None, DICOM_SECURE_TLS, settings(files.ca, L_SSL_VERIFY_PEER))
        server.SetServerCertificateTLS(files.server, L_TLS_FILETYPE_PEM)
        assert context_of(server).verify_mode is ssl.CERT_OPTIONAL
    told = [r for r in caplog.records if "without a certificate" in r.getMessage()]
    assert [record.levelname for record in told] == ["WARNING"]


def test_the_defaults(files: Files) -> None:
    client = context_of(tls())
    assert client.verify_mode is ssl.CERT_REQUIRED
    assert client.check_hostname  # a public authority certifies anybody
    server = tls()
    server.SetServerCertificateTLS(files.server, L_TLS_FILETYPE_PEM)
    assert context_of(server).verify_mode is ssl.CERT_NONE
    asking = tls()
    asking.Initialize(None, DICOM_SECURE_TLS, settings(files.ca))
    asking.SetServerCertificateTLS(files.server, L_TLS_FILETYPE_PEM)
    assert context_of(asking).verify_mode is ssl.CERT_REQUIRED


def test_options_and_methods_one_by_one() -> None:
    net = tls()
    context = context_of(net)
    assert net.CTXSetOptions(L_SSL_OP_NO_SSLv2 | L_SSL_OP_ALL) == DICOM_SUCCESS
    assert context.minimum_version is ssl.TLSVersion.TLSv1_2
    assert net.CTXSetOptions(L_SSL_OP_NO_TLSv1_2) == DICOM_SUCCESS
    assert context.minimum_version is ssl.TLSVersion.TLSv1_3
    assert net.CTXSetOptions(1 << 30) == DICOM_ERROR_TLS_INVALID_CTX_OPTIONS
    assert net.SetSLLMethodType(TYPE_TLSV1_METHOD) == DICOM_SUCCESS


@pytest.mark.parametrize("method", list(SslMethodType))
def test_each_method_means_tls_1_2_and_newer(
    method: SslMethodType, caplog: pytest.LogCaptureFixture
) -> None:
    create = settings(None, L_SSL_VERIFY_NONE)
    create.nMethodTypeSSL = method
    net = tls()
    assert net.Initialize(None, DICOM_SECURE_TLS, create) == DICOM_SUCCESS
    assert create.nSuccess & FLAG_SSL_CTX_CREATE_METHOD_TYPE
    assert net.SetSLLMethodType(method) == DICOM_SUCCESS
    assert context_of(net).minimum_version is ssl.TLSVersion.TLSv1_2
    warned = [r for r in caplog.records if r.levelno == logging.WARNING]
    is_ssl = method in (TYPE_SSLV2_METHOD, TYPE_SSLV3_METHOD)
    assert len(warned) == (2 if is_ssl else 0)
    assert all(method.name in record.getMessage() for record in warned)


class Noting(LDicomNet):
    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self.contexts: list[ssl.SSLContext] = []

    def OnCreateCTX(self, pCtx: ssl.SSLContext) -> None:
        self.contexts.append(pCtx)


def test_the_hook_sees_each_context_once(files: Files) -> None:
    net = Noting(None, DICOM_SECURE_TLS)
    assert net.contexts == []
    context = net.GetCTX()
    assert net.GetCTX() is context
    assert net.contexts == [context]
    assert net.SetServerCertificateTLS(files.server, L_TLS_FILETYPE_PEM) == DICOM_SUCCESS
    assert len(net.contexts) == 2
    assert net.GetCTX() is net.contexts[1]


class Broken(LDicomNet):
    def OnCreateCTX(self, pCtx: ssl.SSLContext) -> None:
        raise RuntimeError("half done")


def test_a_context_that_another_thread_makes_while_settings_change(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The loop over those that there are must not stumble over it."""
    settings = Security(lambda _: None, lambda *_: None, lambda: True, Registry())
    settings.context(CLIENT)
    apply = settings._apply_options

    def meanwhile(context: ssl.SSLContext) -> None:
        monkeypatch.undo()
        settings.context(SERVER)
        apply(context)

    monkeypatch.setattr(settings, "_apply_options", meanwhile)
    settings.add_options(L_SSL_OP_NO_TLSv1_2)
    for role in (CLIENT, SERVER):
        assert settings.context(role).minimum_version == ssl.TLSVersion.TLSv1_3


def test_a_context_that_is_half_done_is_not_used() -> None:
    net = Broken(None, DICOM_SECURE_TLS)
    assert net.Connect(None, 0, "127.0.0.1", 104) == DICOM_ERROR_TLS_INVALID_CTX
    assert not net.IsConnected()


# -- certificates --------------------------------------------------------------------


def set_both(net: LDicomNet, *arguments: Any) -> int:
    code = net.SetClientCertificateTLS(*arguments)
    assert net.SetServerCertificateTLS(*arguments) == code
    return code


def test_certificate_and_key_in_one_file_or_two(files: Files) -> None:
    issued = files.root.issue("two.example")
    certificate, key = files.certificate("two", issued), files.key("two", issued)
    assert set_both(tls(), certificate, L_TLS_FILETYPE_PEM, key) == DICOM_SUCCESS
    assert set_both(tls(), files.server, L_TLS_FILETYPE_PEM, None) == DICOM_SUCCESS


@pytest.mark.parametrize(
    ("curve", "form"),
    [
        (False, PrivateFormat.PKCS8),
        (False, PrivateFormat.TraditionalOpenSSL),
        (True, PrivateFormat.PKCS8),
        (True, PrivateFormat.TraditionalOpenSSL),
    ],
)
def test_der(files: Files, curve: bool, form: PrivateFormat) -> None:
    issued = files.root.issue("der.example", curve_key() if curve else rsa_key(1))
    certificate, key = files.der("der", issued, form)
    assert set_both(tls(), certificate, L_TLS_FILETYPE_ASN1, key) == DICOM_SUCCESS
    assert set_both(tls(), key, L_TLS_FILETYPE_ASN1, key) == DICOM_ERROR_PARAMETER
    code = set_both(tls(), key, L_TLS_FILETYPE_ASN1, certificate)
    assert code == DICOM_ERROR_TLS_BAD_CERTIFICATE


@pytest.fixture(scope="session")
def certificate(files: Files) -> str:
    return files.der("any", files.root.issue("any"), PrivateFormat.PKCS8)[0]


@hypothesis.settings(deadline=None)
@given(st.binary(max_size=40))
def test_any_bytes_as_a_key(files: Files, certificate: str, data: bytes) -> None:
    key = files.write("any-bytes.key", data)
    code = tls().SetClientCertificateTLS(certificate, L_TLS_FILETYPE_ASN1, key)
    assert code in (DICOM_ERROR_TLS_BAD_CERTIFICATE, DICOM_ERROR_TLS_DECRYPT_ERROR)


def test_what_is_no_certificate(files: Files) -> None:
    text = files.write("text.pem", b"not a certificate")
    pem = L_TLS_FILETYPE_PEM
    assert set_both(tls(), None, pem, None) == DICOM_ERROR_NULL_PTR
    assert set_both(tls(), "no such file", pem, None) == DICOM_ERROR_OPEN
    assert set_both(tls(), "a\0b", pem, None) == DICOM_ERROR_OPEN
    assert set_both(tls(), files.server, pem, "no such file") == DICOM_ERROR_OPEN
    assert set_both(tls(), text, pem, None) == DICOM_ERROR_TLS_BAD_CERTIFICATE
    assert set_both(tls(), files.ca, pem, None) == DICOM_ERROR_TLS_BAD_CERTIFICATE
    assert set_both(tls(), files.server, 3, None) == DICOM_ERROR_PARAMETER
    with pytest.raises(TypeError):
        tls().SetClientCertificateTLS(5, pem)  # type: ignore[arg-type]


@pytest.mark.skipif(os.name == "nt", reason="Windows knows no such rights")
@pytest.mark.parametrize(
    ("mode", "lines"), [(0o600, 0), (0o644, 0), (0o620, 1), (0o602, 1), (0o666, 1)]
)
def test_a_key_that_others_can_write(
    files: Files,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    mode: int,
    lines: int,
) -> None:
    path = tmp_path / "server.pem"
    path.write_bytes(Path(files.server).read_bytes())
    path.chmod(mode)
    for _ in range(2):
        code = tls().SetServerCertificateTLS(str(path), L_TLS_FILETYPE_PEM)
        assert code == DICOM_SUCCESS
    told = [r for r in caplog.records if "can be written by others" in r.getMessage()]
    assert [r.args for r in told] == [(str(path),)] * lines


def test_somebody_else_s_key(files: Files) -> None:
    key = files.key("other", files.stranger)
    code = set_both(tls(), files.client, L_TLS_FILETYPE_PEM, key)
    assert code == DICOM_ERROR_TLS_BAD_CERTIFICATE


def test_a_key_that_is_too_short(files: Files) -> None:
    short = files.both("short", files.root.issue("short", rsa_key(0, 1024)))
    code = set_both(tls(), short, L_TLS_FILETYPE_PEM, None)
    assert code == DICOM_ERROR_TLS_INSUFFICIENT_SECURITY


# -- passwords -----------------------------------------------------------------------


class WithPassword(LDicomNet):
    answer: Any = None
    put = ""

    def OnPrivateKeyPassword(self, pszPassword: Ref[str], nSize: int, nFlag: int) -> Any:
        assert (nSize, nFlag) == (1024, 0)
        self.asked = getattr(self, "asked", 0) + 1
        pszPassword.value = self.put
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


def encrypted(files: Files, file_type: int) -> tuple[str, str]:
    issued = files.root.issue("secret.example")
    if file_type == L_TLS_FILETYPE_PEM:
        return files.certificate("secret", issued), files.key("secret", issued, PASSWORD)
    return files.der("secret", issued, PrivateFormat.PKCS8, PASSWORD)


@pytest.mark.parametrize("file_type", [L_TLS_FILETYPE_PEM, L_TLS_FILETYPE_ASN1])
@pytest.mark.parametrize(
    ("put", "answer"),
    [
        ("", PASSWORD),  # as one would write it in Python
        (PASSWORD, None),
        (PASSWORD, len(PASSWORD)),  # as in C++
        (PASSWORD + " and more", len(PASSWORD)),
    ],
)
def test_the_password(files: Files, file_type: int, put: str, answer: Any) -> None:
    certificate, key = encrypted(files, file_type)
    net = WithPassword(None, DICOM_SECURE_TLS)
    net.put, net.answer = put, answer
    assert net.SetClientCertificateTLS(certificate, file_type, key) == DICOM_SUCCESS
    assert net.asked == 1


@pytest.mark.parametrize(
    ("put", "answer"),
    [
        ("", None),
        ("", ""),
        ("", "wrong"),
        ("", "x" * 2000),
        (PASSWORD, 0),
        (PASSWORD, RuntimeError("no idea")),
    ],
)
def test_no_password_or_a_wrong_one(files: Files, put: str, answer: Any) -> None:
    certificate, key = encrypted(files, L_TLS_FILETYPE_PEM)
    net = WithPassword(None, DICOM_SECURE_TLS)
    net.put, net.answer = put, answer
    code = net.SetClientCertificateTLS(certificate, L_TLS_FILETYPE_PEM, key)
    assert code == DICOM_ERROR_TLS_DECRYPT_ERROR


def test_a_key_in_the_clear_asks_nobody(files: Files) -> None:
    net = WithPassword(None, DICOM_SECURE_TLS)
    net.answer = RuntimeError("not needed")
    assert net.SetClientCertificateTLS(files.client, L_TLS_FILETYPE_PEM) == DICOM_SUCCESS


def test_no_hook_is_no_password(files: Files) -> None:
    certificate, key = encrypted(files, L_TLS_FILETYPE_PEM)
    code = tls().SetClientCertificateTLS(certificate, L_TLS_FILETYPE_PEM, key)
    assert code == DICOM_ERROR_TLS_DECRYPT_ERROR


# -- cipher suites -------------------------------------------------------------------


def chosen(net: LDicomNet) -> list[int]:
    every = (net.GetCipherFromIndexTLS(i) for i in range(MAX_CIPHERSUITE_COUNT + 1))
    return [cipher for cipher in every if cipher]


def test_the_list_begins_with_the_profile() -> None:
    net = tls()
    assert chosen(net) == list(DEFAULT)
    names = {entry["name"] for entry in context_of(net).get_ciphers()}
    assert all("GCM" in name or name.startswith("TLS_") for name in names)
    assert "ECDHE-ECDSA-AES256-GCM-SHA384" in names


def test_the_list_is_emptied_and_filled() -> None:
    net = tls()
    context = context_of(net)
    assert net.SetCipherToIndexTLS(0, 0) == DICOM_SUCCESS
    assert chosen(net) == []
    code = net.Connect(None, 0, "127.0.0.1", 1)
    assert code == DICOM_ERROR_TLS_INSUFFICIENT_SECURITY
    for index, cipher in enumerate(
        (L_TLS_DHE_RSA_AES256_SHA, L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)
    ):
        assert net.SetCipherToIndexTLS(index, cipher) == DICOM_SUCCESS
    assert chosen(net) == [
        L_TLS_DHE_RSA_AES256_SHA,
        L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    ]
    names = [entry["name"] for entry in context.get_ciphers()]
    old = [name for name in names if not name.startswith("TLS_")]
    assert old == ["DHE-RSA-AES256-SHA", "ECDHE-RSA-AES128-GCM-SHA256"]


REFUSED = (
    L_TLS_DHE_RSA_WITH_DES_CBC_SHA,
    L_TLS_DHE_RSA_WITH_3DES_EDE_CBC_SHA,
    L_TLS_RSA_WITH_3DES_EDE_CBC_SHA,
)


def names_of(net: LDicomNet) -> list[str]:
    """Return what a peer is offered in TLS 1.2."""
    names = [str(entry["name"]) for entry in context_of(net).get_ciphers()]
    return [name for name in names if not name.startswith("TLS_")]


def fill_as_the_demos(net: LDicomNet) -> list[int]:
    """Empty the list, then set each suite by its index, broken ones first."""
    assert net.SetCipherToIndexTLS(0, 0) == DICOM_SUCCESS
    return [net.SetCipherToIndexTLS(index, each) for index, each in enumerate(CipherSuite)]


@pytest.mark.parametrize("made_before", [False, True])
def test_a_refused_suite_keeps_its_place_and_is_never_offered(
    files: Files, made_before: bool
) -> None:
    net = tls()
    if made_before:
        context_of(net)
    codes = fill_as_the_demos(net)
    refused = [code == DICOM_ERROR_TLS_INSUFFICIENT_SECURITY for code in codes]
    assert refused == [suite in REFUSED for suite in CipherSuite]
    assert [code for code, bad in zip(codes, refused, strict=True) if not bad] == [0] * 6
    assert chosen(net) == list(CipherSuite)
    assert net.SetClientCertificateTLS(files.client, L_TLS_FILETYPE_PEM) == DICOM_SUCCESS
    assert names_of(net) == [
        "DHE-RSA-AES256-SHA",
        "AES128-SHA",
        "DHE-RSA-AES128-GCM-SHA256",
        "ECDHE-RSA-AES128-GCM-SHA256",
        "DHE-RSA-AES256-GCM-SHA384",
        "ECDHE-RSA-AES256-GCM-SHA384",
    ]
    assert net.Connect(None, 0, "127.0.0.1", 1) == DICOM_SUCCESS
    net.Close()


@pytest.mark.parametrize("cipher", REFUSED)
def test_a_refused_suite_takes_the_place_of_a_good_one(cipher: int) -> None:
    net = tls()
    assert net.SetCipherToIndexTLS(0, cipher) == DICOM_ERROR_TLS_INSUFFICIENT_SECURITY
    assert chosen(net) == [cipher, *DEFAULT[1:]]
    assert "ECDHE-RSA-AES256-GCM-SHA384" not in names_of(net)
    assert len(names_of(net)) == 3


def test_where_nothing_usable_is_left_only_connections_fail(files: Files) -> None:
    net, listening = tls(), tls()
    net.SetCipherToIndexTLS(0, 0)
    for index, cipher in enumerate(REFUSED):
        code = net.SetCipherToIndexTLS(index, cipher)
        assert code == DICOM_ERROR_TLS_INSUFFICIENT_SECURITY
    # its certificate can be loaded, so a list that is mended later is enough
    assert net.SetServerCertificateTLS(files.server, L_TLS_FILETYPE_PEM) == DICOM_SUCCESS
    code = net.Connect(None, 0, "127.0.0.1", 1)
    assert code == DICOM_ERROR_TLS_INSUFFICIENT_SECURITY
    assert listening.Listen("127.0.0.1", 0, 1) == DICOM_SUCCESS
    assert listening.Accept(net) == DICOM_ERROR_TLS_INSUFFICIENT_SECURITY
    net.SetCipherToIndexTLS(3, L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)
    assert listening.Accept(net) == DICOM_ERROR_NET_WOULD_BLOCK  # nobody has connected
    assert net.Connect(None, 0, "127.0.0.1", 1) == DICOM_SUCCESS
    net.Close()
    listening.Close()


@hypothesis.settings(deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, MAX_CIPHERSUITE_COUNT + 1), st.sampled_from([0, 1, *CipherSuite])
        ),
        max_size=24,
    )
)
def test_the_list_is_an_array(changes: list[tuple[int, int]]) -> None:
    net, model = tls(), list[int](DEFAULT)
    for index, cipher in changes:
        code = net.SetCipherToIndexTLS(index, cipher)
        if code != DICOM_ERROR_PARAMETER:
            assert (code != DICOM_SUCCESS) == (cipher in REFUSED)
            model[index : index + 1 if cipher else None] = [cipher] if cipher else []
        else:
            assert index > len(model) or index >= MAX_CIPHERSUITE_COUNT or cipher == 1
        assert chosen(net) == model
        assert len(model) <= MAX_CIPHERSUITE_COUNT


@pytest.mark.parametrize(
    ("cipher", "encryption", "bits", "mac", "exchange", "authentication"),
    [
        (
            L_TLS_DHE_RSA_WITH_DES_CBC_SHA,
            L_CRYPT_DES,
            56,
            L_MAC_SHA1,
            L_KEYEXCHANGE_RSA_SIGNED_DHE,
            L_MUTUALAUTH_RSA,
        ),
        (
            L_TLS_RSA_WITH_3DES_EDE_CBC_SHA,
            L_CRYPT_3DES,
            168,
            L_MAC_SHA1,
            L_KEYEXCHANGE_RSA,
            L_MUTUALAUTH_RSA,
        ),
        (
            L_TLS_RSA_WITH_AES_128_CBC_SHA,
            L_CRYPT_AES,
            128,
            L_MAC_SHA1,
            L_KEYEXCHANGE_RSA,
            L_MUTUALAUTH_RSA,
        ),
        (
            L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
            L_CRYPT_AES,
            256,
            L_MAC_NONE,
            L_KEYEXCHANGE_RSA_SIGNED_DHE,
            L_MUTUALAUTH_RSA,
        ),
        (0x1301, L_CRYPT_AES, 128, L_MAC_NONE, 0, L_MUTUALAUTH_NONE),
        (
            0xC02C,  # ECDHE-ECDSA-AES256-GCM-SHA384
            L_CRYPT_AES,
            256,
            L_MAC_NONE,
            L_KEYEXCHANGE_RSA_SIGNED_DHE,
            L_MUTUALAUTH_NONE,
        ),
        (0x7777, 0, 0, 0, 0, 0),
    ],
)
def test_what_a_suite_is_made_of(
    cipher: int, encryption: int, bits: int, mac: int, exchange: int, authentication: int
) -> None:
    net = tls()
    assert net.GetEncryptionAlgorithmTLS(cipher) == encryption
    assert net.GetEncryptKeyLengthTLS(cipher) == bits
    assert net.GetIntegrityAlgorithmTLS(cipher) == mac
    assert net.GetKeyExchangeAlgorithmTLS(cipher) == exchange
    assert net.GetAuthenticationAlgorithmTLS(cipher) == authentication
    assert net.GetMutualAuthKeyLengthTLS(cipher) == 0


# -- OpenSSL -------------------------------------------------------------------------


def test_the_version_of_openssl() -> None:
    code, version = LDicomNet.GetOpenSslVersion()
    assert code == DICOM_SUCCESS
    assert version.bIsAvailable
    assert ssl.OPENSSL_VERSION.startswith(version.szInstalledVersion)
    given_one = DICOMOPENSSLVERSION()
    size = ctypes.sizeof(ctypes.c_int)
    assert LDicomNet.GetOpenSslVersion(given_one, size, 0) == DICOM_SUCCESS
    assert given_one == version


def test_iscl_gives_its_outputs_both_ways_and_has_an_empty_queue() -> None:
    net = LDicomNet(None, DICOM_SECURE_ISCL)
    refused = DICOM_ERROR_SECURITY_LOCKED
    assert net.IsISCLQueueEmpty()  # a loop that waits for it ends
    assert net.GetPeerAuthDataISCL() == (refused, b"", 0)
    assert net.GetChallengeISCL() == (refused, 0)
    assert net.InternalAuthenticateISCL(1) == (refused, 0)
    # what the C++ form passes stays as it was, as for every call that fails
    data, length, number = bytearray(b"old"), Ref(3), ctypes.c_uint64(7)
    assert net.GetPeerAuthDataISCL(data, length) == refused
    assert net.GetChallengeISCL(number, 0) == refused
    assert net.InternalAuthenticateISCL(1, number, 0) == refused
    assert (data, length.value, number.value) == (b"old", 3, 7)
