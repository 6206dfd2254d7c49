"""MAC algorithms: where they come from, and RSA over what they give."""

from __future__ import annotations

import hashlib
import logging
import sys

import pytest
from Cryptodome.Hash import RIPEMD160
from Cryptodome.PublicKey import RSA
from Cryptodome.Signature import pkcs1_15
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from ltdicom._core.errors import DicomError
from ltdicom._dataset.signatures import algorithms
from ltdicom.constants import error as code
from tests.support.signing import ALGORITHMS, DER, key_bytes, rsa_key

DATA = b"what is signed"
OTHERS = {
    "SHA1": hashes.SHA1(),
    "MD5": hashes.MD5(),
    "SHA256": hashes.SHA256(),
    "SHA384": hashes.SHA384(),
    "SHA512": hashes.SHA512(),
}


def digest(algorithm: algorithms.Algorithm, data: bytes = DATA) -> bytes:
    made = algorithms.new_hash(algorithm)
    made.update(data)
    return made.digest()


@pytest.mark.parametrize("name", OTHERS)
def test_signatures_are_those_of_cryptography(name: str) -> None:
    key, algorithm = rsa_key(), algorithms.named(name)
    assert algorithm is not None
    made = algorithms.sign(key, algorithm, digest(algorithm))
    assert made == key.sign(DATA, padding.PKCS1v15(), OTHERS[name])


def test_ripemd160_is_that_of_pycryptodome() -> None:
    key, algorithm = rsa_key(), algorithms.named("RIPEMD160")
    assert algorithm is not None
    other = RSA.import_key(key_bytes(DER, "PKCS8", key=key))
    expected = pkcs1_15.new(other).sign(RIPEMD160.new(DATA))
    assert algorithms.sign(key, algorithm, digest(algorithm)) == expected


@pytest.mark.parametrize("name", ALGORITHMS)
def test_a_signature_is_of_one_digest_key_and_algorithm(name: str) -> None:
    key, algorithm = rsa_key(), algorithms.named(name)
    assert algorithm is not None
    public, found = key.public_key(), digest(algorithm)
    made = algorithms.sign(key, algorithm, found)
    assert algorithms.is_signature(public, algorithm, found, made)
    assert not algorithms.is_signature(public, algorithm, digest(algorithm, b""), made)
    assert not algorithms.is_signature(rsa_key(1).public_key(), algorithm, found, made)
    other = algorithms.Algorithm("X", b"\x30")
    assert not algorithms.is_signature(public, other, found, made)
    for bad in (b"", made[:-1], made + b"\1", made + b"\0\0", bytes(len(made))):
        assert not algorithms.is_signature(public, algorithm, found, bad)


def test_the_byte_that_makes_an_odd_signature_even_does_not_matter() -> None:
    key, algorithm = rsa_key(7, 1032), algorithms.chosen(0, "SHA256")
    made = algorithms.sign(key, algorithm, digest(algorithm))
    assert len(made) == 129
    for value in (made, made + b"\0"):
        assert algorithms.is_signature(
            key.public_key(), algorithm, digest(algorithm), value
        )


def test_a_digest_that_is_too_long_for_the_key_is_a_failure_of_the_library() -> None:
    algorithm = algorithms.chosen(0, "SHA256")
    with pytest.raises(DicomError) as caught:
        algorithms.sign(rsa_key(), algorithm, bytes(300))
    assert caught.value.code == code.DICOM_ERROR_CRYPTO_LIB_FAILURE


@pytest.mark.parametrize(
    ("number", "name", "expected"),
    [
        (0, None, "RIPEMD160"),
        (1, None, "SHA1"),
        (2, None, "MD5"),
        (3, None, None),
        (65535, None, None),
        (0, "sha-256", "SHA256"),
        (9, "SHA512", "SHA512"),
        (0, "", None),
        (0, "SHA3", None),
    ],
)
def test_codes_and_names(number: int, name: str | None, expected: str | None) -> None:
    if expected is not None:
        assert algorithms.chosen(number, name).name == expected
        return
    with pytest.raises(DicomError) as caught:
        algorithms.chosen(number, name)
    assert caught.value.code == code.DICOM_ERROR_INVALID_MAC_ALGORITHM


@pytest.fixture
def without_openssl(monkeypatch: pytest.MonkeyPatch) -> None:
    def new(name: str) -> None:
        raise ValueError(f"unsupported hash type {name}")

    monkeypatch.setattr(hashlib, "new", new)


@pytest.mark.usefixtures("without_openssl")
def test_ripemd160_comes_from_elsewhere_where_openssl_lacks_it() -> None:
    assert digest(algorithms.chosen(0, None)) == RIPEMD160.new(DATA).digest()


@pytest.mark.usefixtures("without_openssl")
@pytest.mark.parametrize(("number", "extra"), [(0, True), (2, False)])
def test_the_log_says_what_an_algorithm_lacks(
    number: int,
    extra: bool,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    monkeypatch.setitem(sys.modules, "Cryptodome.Hash", None)
    algorithm = algorithms.chosen(number, None)
    with caplog.at_level(logging.ERROR), pytest.raises(DicomError) as caught:
        algorithms.new_hash(algorithm)
    assert caught.value.code == code.DICOM_ERROR_INVALID_MAC_ALGORITHM
    assert algorithm.name in caplog.text
    assert ("ltdicom[signatures]" in caplog.text) == extra


def test_without_cryptography_the_log_names_the_extra(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    name = "cryptography.hazmat.primitives.asymmetric.utils"
    monkeypatch.setitem(sys.modules, name, None)
    with caplog.at_level(logging.ERROR), pytest.raises(DicomError) as caught:
        algorithms.require_library()
    assert caught.value.code == code.DICOM_ERROR_CRYPTO_LIB_LOAD_FAILED
    assert "ltdicom[signatures]" in caplog.text
