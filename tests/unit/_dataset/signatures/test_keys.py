"""Keys and certificates of every form, and what is none."""

from __future__ import annotations

import base64
import datetime
import shutil
import subprocess
from pathlib import Path

import pytest
from cryptography import x509

from ltdicom._core.errors import DicomError
from ltdicom._dataset.signatures import keys
from ltdicom.constants import error as code
from tests.support.signing import (
    DER,
    PASSWORD,
    PEM,
    Pair,
    key_bytes,
    pkcs7_bytes,
    pkcs12_bytes,
    rsa_key,
    signer,
)
from tests.support.tls_support import authority, curve_key

KEYS = {
    "PEM, traditional": lambda p: key_bytes(PEM, "TraditionalOpenSSL", p),
    "PEM, PKCS#8": lambda p: key_bytes(PEM, "PKCS8", p),
    "DER, PKCS#8": lambda p: key_bytes(DER, "PKCS8", p),
    "PKCS#12": pkcs12_bytes,
    "PEM behind its certificate": lambda p: (
        b"notes\n" + signer().pem() + key_bytes(PEM, "PKCS8", p)
    ),
    "PEM with the ends of lines of Windows": lambda p: key_bytes(PEM, "PKCS8", p).replace(
        b"\n", b"\r\n"
    ),
}
PLAIN_KEYS = {**KEYS, "DER, traditional": lambda p: key_bytes(DER, "TraditionalOpenSSL")}
CERTIFICATES = {
    "PEM": lambda: signer().pem(),
    "DER": lambda: signer().certificate.public_bytes(DER),
    "DER with padding": lambda: signer().certificate.public_bytes(DER) + b"\0",
    "PEM, the first of several": lambda: (
        b"Certificate:\n  Data:\n" + signer().pem() + authority("Other", 3).pem()
    ),
    "PEM, X509": lambda: signer().pem().replace(b" CERT", b" X509 CERT"),
    "PKCS#7, PEM": lambda: pkcs7_bytes(PEM),
    "PKCS#7, DER": lambda: pkcs7_bytes(DER),
    "PKCS#12": lambda: pkcs12_bytes(PASSWORD),
    "PKCS#12 without a key": lambda: pkcs12_bytes(PASSWORD, key=False),
}


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair.of(tmp_path)


def refused(pair: Pair, password: str | None = None) -> int:
    with pytest.raises(DicomError) as caught:
        keys.load_pair(pair.key, pair.certificate, password)
    return caught.value.code


@pytest.mark.parametrize("form", PLAIN_KEYS)
@pytest.mark.parametrize("password", [None, "", "of the certificate"])
def test_keys_that_are_not_encrypted(form: str, password: str | None, pair: Pair) -> None:
    pair.key.write_bytes(PLAIN_KEYS[form](None))
    key, certificate = keys.load_pair(pair.key, pair.certificate, password)
    assert key.public_key() == certificate.public_key() == signer().key.public_key()


@pytest.mark.parametrize("form", KEYS)
def test_keys_with_a_password(form: str, pair: Pair) -> None:
    pair.key.write_bytes(KEYS[form](PASSWORD))
    key, _ = keys.load_pair(pair.key, pair.certificate, PASSWORD)
    assert key.public_key() == signer().key.public_key()
    for wrong in ("Gruesse", None, ""):
        assert refused(pair, wrong) == code.DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED


@pytest.mark.parametrize("form", CERTIFICATES)
def test_certificates(form: str, pair: Pair) -> None:
    pair.certificate.write_bytes(CERTIFICATES[form]())
    _, certificate = keys.load_pair(pair.key, pair.certificate, PASSWORD)
    assert certificate == signer().certificate


def test_a_certificate_with_a_wrong_password(pair: Pair) -> None:
    pair.certificate.write_bytes(pkcs12_bytes(PASSWORD))
    for wrong in ("x", None):
        assert refused(pair, wrong) == code.DICOM_ERROR_CERTIFICATE_LOAD_FAILED


def test_both_in_one_file(pair: Pair) -> None:
    pair.key.write_bytes(pkcs12_bytes(PASSWORD))
    assert keys.load_pair(pair.key, pair.key, PASSWORD)[1] == signer().certificate


def test_a_pkcs12_file_with_an_empty_password(pair: Pair) -> None:
    data = pkcs12_bytes(None)
    pair.key.write_bytes(data)
    for password in (None, ""):
        assert keys.load_pair(pair.key, pair.key, password)[1] == signer().certificate


BROKEN = {
    "empty": b"",
    "no such thing": b"Hello, world",
    "zeros": bytes(300),
    "a PEM frame around nothing": (
        b"-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n"
        b"-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n"
    ),
    "a PEM frame around something else": (
        b"-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n"
        b"-----BEGIN CERTIFICATE-----\nAAAAA\n-----END CERTIFICATE-----\n"
    ),
    "a DER sequence": b"\x30\x82\x00\x04\x02\x02\x01\x01",
}


@pytest.mark.parametrize("what", BROKEN)
def test_what_is_no_key_and_no_certificate(what: str, pair: Pair) -> None:
    good = pair.key.read_bytes()
    pair.key.write_bytes(BROKEN[what])
    assert refused(pair) == code.DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED
    pair.key.write_bytes(good)
    pair.certificate.write_bytes(BROKEN[what])
    assert refused(pair) == code.DICOM_ERROR_CERTIFICATE_LOAD_FAILED


@pytest.mark.parametrize("encoding", [DER, PEM])
def test_numbers_that_are_no_key(encoding, pair: Pair) -> None:
    """Also where the right key was loaded before, and is again."""
    good = key_bytes(DER, "TraditionalOpenSSL")
    place = 9 + good.index(signer().key.private_numbers().d.to_bytes(256, "big")[:32])
    bad = bytearray(good)
    bad[place] ^= 1
    for data, expected in ((good, None), (bad, 218), (good, None), (bad, 218)):
        content = bytes(data)
        if encoding is PEM:
            body = base64.encodebytes(content)
            label = b"RSA PRIVATE KEY-----\n"
            content = b"-----BEGIN " + label + body + b"-----END " + label
        pair.key.write_bytes(content)
        if expected is None:
            assert keys.load_pair(pair.key, pair.certificate, None)
        else:
            assert refused(pair) == expected


@pytest.mark.parametrize("cut", [1, 200, 700])
def test_what_is_cut(cut: int, pair: Pair) -> None:
    pair.certificate.write_bytes(signer().certificate.public_bytes(DER)[:-cut])
    assert refused(pair) == code.DICOM_ERROR_CERTIFICATE_LOAD_FAILED
    pair.key.write_bytes(key_bytes(DER, "PKCS8")[:-cut])
    assert refused(pair) == code.DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED


def test_the_other_file_is_none(pair: Pair) -> None:
    assert refused(Pair(pair.certificate, pair.certificate)) == (
        code.DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED
    )
    assert refused(Pair(pair.key, pair.key)) == code.DICOM_ERROR_CERTIFICATE_LOAD_FAILED
    pair.key.write_bytes(pkcs12_bytes(None, key=False))
    assert refused(pair) == code.DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED


@pytest.mark.parametrize("name", ["absent", "", "a\0b", "."])
def test_files_that_are_not_there(name: str, pair: Pair, tmp_path: Path) -> None:
    absent = tmp_path / name if name else name
    with pytest.raises(DicomError) as caught:
        keys.load_pair(absent, pair.certificate, None)
    assert caught.value.code == code.DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED
    with pytest.raises(DicomError) as caught:
        keys.load_pair(pair.key, absent, None)
    assert caught.value.code == code.DICOM_ERROR_CERTIFICATE_LOAD_FAILED


def test_what_is_no_pair(pair: Pair) -> None:
    pair.key.write_bytes(key_bytes(PEM, "PKCS8", key=rsa_key(3)))
    assert refused(pair) == code.DICOM_ERROR_KEYS_MISMATCH
    pair.key.write_bytes(key_bytes(PEM, "PKCS8", key=curve_key()))
    assert refused(pair) == code.DICOM_ERROR_KEYS_MISMATCH


def test_what_is_not_rsa(pair: Pair) -> None:
    curve = signer().issue("curve", curve_key())
    pair.key.write_bytes(key_bytes(PEM, "PKCS8", key=curve.key))
    pair.certificate.write_bytes(curve.pem())
    assert refused(pair) == code.DICOM_ERROR_INVALID_ENCRYPTION_ALGORITHM


@pytest.mark.parametrize("days", [(-3, -1), (1, 3)])
def test_a_certificate_that_is_not_valid_today_is_told_of(
    days: tuple[int, int], pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    pair.certificate.write_bytes(signer().issue("old", signer().key, days=days).pem())
    keys.load_pair(pair.key, pair.certificate, None)
    assert "not valid today" in caplog.text
    caplog.clear()
    pair.certificate.write_bytes(signer().pem())
    keys.load_pair(pair.key, pair.certificate, None)
    assert caplog.text == ""


@pytest.fixture
def openssl(unavailable, tmp_path: Path):
    """Return a function that runs ``openssl`` in the folder of the files."""
    if shutil.which("openssl") is None:
        unavailable("openssl is not installed")

    def run(command: str) -> None:
        words = ["openssl", *command.split()]
        subprocess.run(words, check=True, capture_output=True, cwd=tmp_path, timeout=20)

    return run


def test_trusted_certificates_of_openssl(openssl, pair: Pair, tmp_path: Path) -> None:
    options = "-trustout -text -addtrust emailProtection -setalias me"
    openssl(f"x509 -in signer.crt {options} -out trusted.pem")
    trusted = tmp_path / "trusted.pem"
    assert b"TRUSTED" in trusted.read_bytes()
    assert keys.load_pair(pair.key, trusted, None)[1] == signer().certificate


@pytest.mark.parametrize(
    "command",
    [
        "rsa -in signer.key -traditional -des3",
        "rsa -in signer.key -traditional -aes256",
        "pkcs8 -topk8 -in signer.key -v2 des3",
        "pkcs8 -topk8 -in signer.key -v2 aes-256-cbc -outform DER",
        "pkcs8 -topk8 -in signer.key -scrypt",
        "pkcs12 -export -inkey signer.key -in signer.crt",
        "pkcs12 -export -inkey signer.key -in signer.crt -legacy",
    ],
)
def test_keys_that_openssl_encrypts(
    command: str, openssl, pair: Pair, tmp_path: Path
) -> None:
    openssl(f"{command} -passout pass:secret -out made")
    made = tmp_path / "made"
    certificate = made if "pkcs12" in command else pair.certificate
    assert keys.load_pair(made, certificate, "secret")[1] == signer().certificate
    for wrong in ("Secret", None):
        assert refused(Pair(made, certificate), wrong) == (
            code.DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED
        )


@pytest.mark.parametrize(
    "command",
    [
        "crl2pkcs7 -nocrl -certfile signer.crt",
        "crl2pkcs7 -nocrl -certfile signer.crt -outform DER",
        "x509 -in signer.crt -text",
        "pkcs12 -export -nokeys -in signer.crt -passout pass:",
    ],
)
def test_certificates_that_openssl_makes(
    command: str, openssl, pair: Pair, tmp_path: Path
) -> None:
    openssl(f"{command} -out made")
    assert keys.load_pair(pair.key, tmp_path / "made", None)[1] == signer().certificate


def test_der_structures_end_where_they_say() -> None:
    for size in (3, 127, 128, 255, 256, 70000):
        length = bytes([size]) if size < 128 else b""
        if size >= 128:
            coded = size.to_bytes((size.bit_length() + 7) // 8, "big")
            length = bytes([0x80 | len(coded)]) + coded
        whole = b"\x30" + length + bytes(size)
        assert keys.der(whole) == keys.der(whole + b"\0") == whole
        with pytest.raises(ValueError, match="cut"):
            keys.der(whole[:-1])
    for none in (b"", b"\x30", b"\x31\x00"):
        with pytest.raises(ValueError, match="DER"):
            keys.der(none)


def test_certificates_of_elements() -> None:
    certificate = signer().certificate
    value = certificate.public_bytes(DER)
    for padded in (value, value + b"\0"):
        found = keys.certificate_in(padded)
        assert keys.rsa_key_of(found) == signer().key.public_key()
    assert x509.load_pem_x509_certificate(keys.encoded(found, pem=True)) == certificate
    assert keys.encoded(found, pem=False) == value
    for broken in (b"", b"\0", value[:-1], b"\x30\x01\x00", value[1:]):
        with pytest.raises(DicomError) as caught:
            keys.certificate_in(broken)
        assert caught.value.code == code.DICOM_ERROR_CERTIFICATE_READ_FAILED
    curve = signer().issue("curve", curve_key()).certificate
    with pytest.raises(DicomError) as caught:
        keys.rsa_key_of(keys.certificate_in(curve.public_bytes(DER)))
    assert caught.value.code == code.DICOM_ERROR_INVALID_ENCRYPTION_ALGORITHM


def test_the_signer_is_valid_today() -> None:
    now = datetime.datetime.now(datetime.timezone.utc)
    assert signer().certificate.not_valid_before_utc < now
