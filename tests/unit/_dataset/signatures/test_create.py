"""Signatures that are made, and calls that change nothing because they fail."""

from __future__ import annotations

import ctypes
import logging
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate

from ltdicom import (
    CALLBACK_ERROR_ELEMENT_EXISTS,
    DICOM_MAC_ALGORITHM_MD5,
    DICOM_MAC_ALGORITHM_RIPEMD160,
    DICOM_MAC_ALGORITHM_SHA1,
    DICOM_SECURITY_PROFILE_NONE,
    DICOM_SUCCESS,
    NULL,
    TAG_CONTENT_SEQUENCE,
    TAG_DIGITAL_SIGNATURES_SEQUENCE,
    TAG_MAC_PARAMETERS_SEQUENCE,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_PIXEL_DATA,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    LDicomDS,
    Ref,
)
from ltdicom._dataset.signatures import items
from ltdicom.constants import error as code
from tests.support.deep_stack import from_deep_down
from tests.support.encoded import (
    BIG,
    DEFLATED,
    EXPLICIT,
    IMPLICIT,
    JPEG,
    explicit,
    item,
    pixels,
)
from tests.support.pictures import picture, save
from tests.support.signing import (
    ALGORITHMS,
    DER,
    PEM,
    Pair,
    image,
    key_bytes,
    loaded,
    nested,
    rsa_key,
    signed,
    signer,
    tags_of,
)
from tests.support.tls_support import curve_key

RLE = "1.2.840.10008.1.2.5"


def compressed(*fragments: bytes, syntax: str = JPEG, **values: Any) -> LDicomDS:
    """Return an image in fragments, which nothing here decodes."""
    dataset = picture(syntax, **values)
    dataset.PixelData = encapsulate(list(fragments or (b"\xff\xd8ab\xff\xd9",)))
    dataset["PixelData"].VR = "OB"
    dataset["PixelData"].is_undefined_length = True
    return LDicomDS.from_pydicom(dataset)


def of_level(ds: LDicomDS, pItem: Any) -> list[tuple[int, int]]:
    """Return tag and VR of the elements of an item."""
    found, pElement = [], ds.GetChildElement(pItem, True)
    while pElement is not None:
        found.append((pElement.nTag, pElement.nVR))
        pElement = ds.GetNextElement(pElement, True, True)
    return found


def text(vr: str) -> int:
    return int.from_bytes(vr.encode(), "big")


# what is written


def test_what_a_signature_consists_of(pair: Pair) -> None:
    ds = image()
    signature = signed(ds, pair, pElementsToSign=[TAG_PATIENT_ID, TAG_PATIENT_NAME])
    assert of_level(ds, signature) == [
        (0x04000005, text("US")),
        (0x04000100, text("UI")),
        (0x04000105, text("DT")),
        (0x04000110, text("CS")),
        (0x04000115, text("OB")),
        (0x04000120, text("OB")),
    ]
    parameters = ds.GetChildElement(
        ds.FindFirstElement(None, TAG_MAC_PARAMETERS_SEQUENCE, True), True
    )
    assert of_level(ds, parameters) == [
        (0x04000005, text("US")),
        (0x04000010, text("UI")),
        (0x04000015, text("CS")),
        (0x04000020, text("AT")),
    ]
    made = ds.to_pydicom()
    [by], [how] = made.DigitalSignaturesSequence, made.MACParametersSequence
    assert by.CertificateType == "X509_1993_SIG"
    assert by.CertificateOfSigner.startswith(signer().certificate.public_bytes(DER))
    assert len(by.Signature) == 256
    assert by.DigitalSignatureDateTime[-5] in "+-"
    assert by.MACIDNumber == how.MACIDNumber == 0
    assert how.MACAlgorithm == "RIPEMD160"
    assert [int(tag) for tag in how.DataElementsSigned] == [
        TAG_PATIENT_NAME,
        TAG_PATIENT_ID,
    ]


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (DICOM_MAC_ALGORITHM_RIPEMD160, "RIPEMD160"),
        (DICOM_MAC_ALGORITHM_SHA1, "SHA1"),
        (DICOM_MAC_ALGORITHM_MD5, "MD5"),
    ],
)
def test_algorithms_of_cpp(number: int, name: str, pair: Pair) -> None:
    ds = image()
    signature = signed(ds, pair, uMacAlgorithm=number)
    assert ds.GetMacAlgorithm(signature) == name
    assert ds.VerifySignature(signature) == DICOM_SUCCESS


@pytest.mark.parametrize("name", ALGORITHMS)
def test_algorithms_by_their_names(name: str, pair: Pair) -> None:
    ds = image()
    signature = signed(ds, pair, uMacAlgorithm=2, mac_algorithm=name.lower())
    assert ds.GetMacAlgorithm(signature) == name
    assert ds.VerifySignature(signature, 1) == DICOM_SUCCESS


def test_all_arguments_by_position_and_by_keyword(pair: Pair) -> None:
    ds, item, tags = LDicomDS.from_pydicom(nested()), Ref(), (ctypes.c_uint32 * 2)()
    tags[:] = TAG_PATIENT_ID, TAG_PATIENT_NAME
    nRet = ds.CreateSignature(
        NULL,
        str(pair.key),
        str(pair.certificate),
        NULL,
        item,
        UID_EXPLICIT_VR_LITTLE_ENDIAN,
        DICOM_MAC_ALGORITHM_SHA1,
        tags,
        1,
        DICOM_SECURITY_PROFILE_NONE,
        0,
    )
    assert nRet == DICOM_SUCCESS
    assert tags_of(ds, item.value) == [TAG_PATIENT_ID]
    nRet = ds.CreateSignature(
        pItem=None,
        pszPrivateKeyFile=pair.key,
        pszCertificateFile=pair.certificate,
        pszPassword="",
        ppSignatureItem=item,
        pszMacTransferSyntax=None,
        uMacAlgorithm=DICOM_MAC_ALGORITHM_MD5,
        pElementsToSign=tags,
        uCount=2,
        uSecurityProfile=DICOM_SECURITY_PROFILE_NONE,
        uReserved=0,
    )
    assert nRet == DICOM_SUCCESS
    assert ds.GetSignature(None, 1) is item.value
    assert tags_of(ds, item.value) == [TAG_PATIENT_NAME, TAG_PATIENT_ID]


def test_the_signature_is_returned_only_to_who_asks(pair: Pair) -> None:
    ds = image()
    files = pair.key, pair.certificate
    assert ds.CreateSignature(None, *files, None) == DICOM_SUCCESS
    assert ds.CreateSignature(None, *files, None, None) == DICOM_SUCCESS
    assert ds.CreateSignature(None, *files, None, uMacAlgorithm=1) == DICOM_SUCCESS
    assert ds.CreateSignature(None, "absent", pair.certificate, None) == 218
    signature = Ref("untouched")
    assert ds.CreateSignature(None, "absent", pair.certificate, None, signature) == 218
    assert signature.value == "untouched"
    assert ds.GetSignaturesCount(None) == 3


def test_an_item_is_signed_alone(pair: Pair) -> None:
    ds = LDicomDS.from_pydicom(nested())
    pItem = ds.GetChildElement(ds.FindFirstElement(None, TAG_CONTENT_SEQUENCE, True), True)
    signature = signed(ds, pair, pItem)
    assert tags_of(ds, signature) == [0x0040A043, 0x0040A160]
    assert ds.GetSignaturesCount(None) == 0
    assert ds.VerifySignature(signature) == DICOM_SUCCESS
    # the data set's signature covers the item, but not the item's signature
    whole = signed(ds, pair)
    ds.DeleteSignature(signature)
    assert ds.VerifySignature(whole) == DICOM_SUCCESS


def test_what_is_signed_may_be_deep_whatever_the_stack_is(pair: Pair) -> None:
    inner = Dataset()
    inner.PatientID = "innermost"
    for _ in range(120):
        outer = Dataset()
        outer.ContentSequence = [inner]
        inner = outer
    ds = LDicomDS.from_pydicom(inner)
    signature = from_deep_down(lambda: signed(ds, pair))
    assert from_deep_down(lambda: ds.VerifySignature(signature)) == DICOM_SUCCESS
    ds.SetStringValue(ds.FindFirstElement(None, TAG_PATIENT_ID, False), "changed")
    assert ds.VerifySignature(signature) != DICOM_SUCCESS


def test_what_somebody_watches_is_told(pair: Pair) -> None:
    ds, heard = image(), []
    ds._dataset.watch = lambda node, flags: heard.append((node.tag, flags))
    signed(ds, pair)
    assert (0x04000120, 0) in heard
    assert all(flags != CALLBACK_ERROR_ELEMENT_EXISTS for _, flags in heard)


# what is signed


def test_all_that_may_be_signed(pair: Pair) -> None:
    dataset = picture()
    dataset.add_new(0x00090010, "LO", "SOMEBODY")
    dataset.add_new(0x00091001, "UN", b"ab")
    dataset.add_new(0x00091002, "DS", "1")
    dataset.add_new(0xFFFCFFFC, "OB", b"\0\0")
    ds = LDicomDS.from_pydicom(dataset)
    expected = {int(element.tag) for element in dataset} - {0x00091001, 0xFFFCFFFC}
    assert tags_of(ds, signed(ds, pair)) == sorted(expected)


def test_named_elements_that_cannot_be_signed_are_told_of(
    pair: Pair, caplog: pytest.LogCaptureFixture
) -> None:
    dataset = picture()
    dataset.add_new(0x00091001, "UN", b"ab")
    ds = LDicomDS.from_pydicom(dataset)
    asked = [0x00091001, TAG_PATIENT_ID, 0x00020010, 0x00990099, 0xFFFAFFFA]
    signature = signed(ds, pair, pElementsToSign=asked)
    assert tags_of(ds, signature) == [TAG_PATIENT_ID]
    assert "00091001, 00020010, 00990099, FFFAFFFA" in caplog.text


def test_private_elements_of_implicit_vr_are_signed_if_they_are_named(pair: Pair) -> None:
    dataset = picture(IMPLICIT)
    dataset.add_new(0x00090010, "LO", "GEMS_IDEN_01")
    dataset.add_new(0x00091027, "SL", 1)
    ds = LDicomDS.from_pydicom(dataset)
    assert 0x00091027 not in tags_of(ds, signed(ds, pair))
    signature = signed(ds, pair, pElementsToSign=[0x00091027])
    assert tags_of(ds, signature) == [0x00091027]
    assert ds.VerifySignature(signature) == DICOM_SUCCESS


@pytest.mark.parametrize(
    "given", [[TAG_PATIENT_ID], (TAG_PATIENT_ID,), Ref(TAG_PATIENT_ID)]
)
def test_tags_as_an_array_or_a_variable(given: Any, pair: Pair) -> None:
    ds = image()
    for count in ({}, {"uCount": 0}, {"uCount": 1}):
        signature = signed(ds, pair, pElementsToSign=given, **count)
        assert tags_of(ds, signature) == [TAG_PATIENT_ID]


def test_extended_offsets_that_do_not_fit_are_neither_written_nor_signed(
    pair: Pair, tmp_path: Path
) -> None:
    for fits in (True, False):
        dataset = picture(JPEG)
        dataset.PixelData = encapsulate([b"\xff\xd8ab\xff\xd9"], has_bot=False)
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
        dataset.ExtendedOffsetTable = struct.pack("<Q", 0 if fits else 8)
        dataset.ExtendedOffsetTableLengths = struct.pack("<Q", 6)
        ds = LDicomDS.from_pydicom(dataset)
        assert (0x7FE00001 in tags_of(ds, signed(ds, pair))) == fits
        assert ds.SaveDS(tmp_path / "a.dcm", 0) == DICOM_SUCCESS
        again = loaded(tmp_path / "a.dcm")
        assert again.VerifySignature(again.GetSignature(None, 0)) == DICOM_SUCCESS


def test_an_offset_table_that_does_not_fit_is_emptied(pair: Pair, tmp_path: Path) -> None:
    table, path = struct.pack("<LL", 0, 99), tmp_path / "a.dcm"
    meta = explicit(0x00020010, "UI", JPEG.encode())
    body = explicit(0x00280008, "IS", b"2 ") + pixels(table, b"abcd", b"efgh")
    path.write_bytes(bytes(128) + b"DICM" + meta + body)
    ds = loaded(path)
    signature = signed(ds, pair)
    assert ds.VerifySignature(signature) == DICOM_SUCCESS
    assert ds.SaveDS(path, 0) == DICOM_SUCCESS
    assert table not in path.read_bytes()
    again = loaded(path)
    assert again.VerifySignature(again.GetSignature(None, 0)) == DICOM_SUCCESS


# the MAC transfer syntax


@pytest.mark.parametrize(
    ("own", "wanted", "expected"),
    [
        (EXPLICIT, None, EXPLICIT),
        (IMPLICIT, None, EXPLICIT),
        (BIG, None, EXPLICIT),
        (DEFLATED, None, DEFLATED),
        (EXPLICIT, "", EXPLICIT),
        (EXPLICIT, IMPLICIT, EXPLICIT),
        (EXPLICIT, BIG, EXPLICIT),
        (EXPLICIT, "1.2.3", EXPLICIT),
        (EXPLICIT, DEFLATED, DEFLATED),
        (IMPLICIT, EXPLICIT, EXPLICIT),
        (DEFLATED, EXPLICIT, EXPLICIT),
        (DEFLATED, IMPLICIT, DEFLATED),
        (EXPLICIT, JPEG, None),
    ],
)
def test_the_mac_syntax(
    own: str, wanted: str | None, expected: str | None, pair: Pair
) -> None:
    ds = LDicomDS.from_pydicom(picture(own))
    if expected is None:
        files = pair.key, pair.certificate
        nRet = ds.CreateSignature(None, *files, None, pszMacTransferSyntax=wanted)
        assert nRet == code.DICOM_ERROR_INVALID_MAC_TRANSFER_SYNTAX
        assert ds.GetSignaturesCount(None) == 0
        return
    signature = signed(ds, pair, pszMacTransferSyntax=wanted)
    assert ds.GetMacTransferSyntax(signature) == expected
    assert ds.VerifySignature(signature) == DICOM_SUCCESS


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [(None, JPEG), (JPEG, JPEG), (IMPLICIT, JPEG), (EXPLICIT, None), (RLE, None)],
)
def test_the_mac_syntax_of_compressed_pixels(
    wanted: str | None, expected: str | None, pair: Pair
) -> None:
    ds = compressed()
    # without the pixel data, any will do
    signature = signed(
        ds, pair, pElementsToSign=[TAG_PATIENT_ID], pszMacTransferSyntax=wanted
    )
    assert ds.GetMacTransferSyntax(signature) == (
        JPEG if wanted == IMPLICIT else wanted or JPEG
    )
    files = pair.key, pair.certificate
    asked = {"pszMacTransferSyntax": wanted, "pElementsToSign": [TAG_PIXEL_DATA]}
    nRet = ds.CreateSignature(None, *files, None, **asked)
    if expected is None:
        assert nRet == code.DICOM_ERROR_INVALID_MAC_TRANSFER_SYNTAX
        assert ds.GetSignaturesCount(None) == 1
        return
    assert nRet == DICOM_SUCCESS
    signature = ds.GetSignature(None, 1)
    assert ds.GetMacTransferSyntax(signature) == expected
    assert ds.VerifySignature(signature) == DICOM_SUCCESS


# what fails changes nothing


def _bad_key(pair: Pair) -> Pair:
    pair.key.write_bytes(b"no key")
    return pair


def _bad_certificate(pair: Pair) -> Pair:
    pair.certificate.write_bytes(b"no certificate")
    return pair


def _no_pair(pair: Pair) -> Pair:
    pair.key.write_bytes(key_bytes(PEM, "PKCS8", key=rsa_key(3)))
    return pair


def _curve(pair: Pair) -> Pair:
    return Pair.of(pair.key.parent, signer().issue("curve", curve_key()), "curve")


def _wrong_password(pair: Pair) -> Pair:
    pair.key.write_bytes(key_bytes(PEM, "PKCS8", "secret"))
    return pair


def _as_it_is(pair: Pair) -> Pair:
    return pair


FAILURES: dict[str, tuple[Callable[[Pair], Pair], dict[str, Any], int]] = {
    "key": (_bad_key, {}, code.DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED),
    "password": (_wrong_password, {}, code.DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED),
    "certificate": (_bad_certificate, {}, code.DICOM_ERROR_CERTIFICATE_LOAD_FAILED),
    "no pair": (_no_pair, {}, code.DICOM_ERROR_KEYS_MISMATCH),
    "not RSA": (_curve, {}, code.DICOM_ERROR_INVALID_ENCRYPTION_ALGORITHM),
    "algorithm": (
        _as_it_is, {"uMacAlgorithm": 3}, code.DICOM_ERROR_INVALID_MAC_ALGORITHM
    ),
    "algorithm's name": (
        _as_it_is, {"mac_algorithm": "SHA0"}, code.DICOM_ERROR_INVALID_MAC_ALGORITHM
    ),
    "nothing to sign": (_as_it_is, {"pElementsToSign": []}, code.DICOM_ERROR_PARAMETER),
    "nothing that is there": (
        _as_it_is, {"pElementsToSign": [0x00990099]}, code.DICOM_ERROR_PARAMETER
    ),
    "more than there are": (
        _as_it_is, {"pElementsToSign": [TAG_PATIENT_ID], "uCount": 2},
        code.DICOM_ERROR_PARAMETER,
    ),
    "numbers": (_as_it_is, {"uSecurityProfile": 70_000}, code.DICOM_ERROR_PARAMETER),
}  # fmt: skip


@pytest.mark.parametrize("what", FAILURES)
def test_a_failing_call_changes_nothing(what: str, tmp_path: Path) -> None:
    prepare, more, expected = FAILURES[what]
    pair = prepare(Pair.of(tmp_path))
    path = save(picture(), tmp_path / "a.dcm")
    ds = loaded(path)
    pElement = ds.FindFirstElement(None, TAG_PATIENT_ID, True)
    before = ds.to_json()
    nRet = ds.CreateSignature(None, pair.key, pair.certificate, "wrong", **more)
    assert nRet == expected
    assert ds.to_json() == before
    assert ds.GetStringValue(pElement) == "123-45-6789"
    # it is still what was loaded, byte by byte
    assert ds._dataset._original is not None
    assert ds.SaveDS(tmp_path / "b.dcm", 0) == DICOM_SUCCESS
    assert (tmp_path / "b.dcm").read_bytes() == path.read_bytes()


def test_without_the_library(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    ds = image()
    signature = signed(ds, pair)
    name = "cryptography.hazmat.primitives.asymmetric.utils"
    monkeypatch.setitem(sys.modules, name, None)
    missing = code.DICOM_ERROR_CRYPTO_LIB_LOAD_FAILED
    assert ds.CreateSignature(None, pair.key, pair.certificate, None) == missing
    assert ds.VerifySignature(signature) == missing
    assert ds.SaveCertificate(signature, pair.key.parent / "a.pem") == missing
    assert ds.GetSignaturesCount(None) == 1


def test_no_number_is_left(pair: Pair, monkeypatch: pytest.MonkeyPatch) -> None:
    assert items._MOST_IDS == 65_536
    monkeypatch.setattr(items, "_MOST_IDS", 3)
    numbers = (explicit(0x04000005, "US", struct.pack("<H", n)) for n in (2, 0, 1))
    body = b"".join(item(each, closed=False) for each in numbers)
    data = explicit(0x00100020, "LO", b"ID") + explicit(0x4FFE0001, "SQ", body)
    ds = LDicomDS()
    ds._dataset = type(ds._dataset).from_encoded(data, EXPLICIT)
    nRet = ds.CreateSignature(None, pair.key, pair.certificate, None)
    assert nRet == code.DICOM_ERROR_MAC_ID_NUMBER_ALLOCATE_FAILED
    assert ds._dataset.encoded(EXPLICIT) == data


def test_more_tags_than_there_is_room_for(pair: Pair) -> None:
    ds = LDicomDS()
    root = ds._dataset.root
    for number in range(16_384):
        root.insert(0x00110010 + (number << 17), "LO").value = b"X "
    asked = root.order.copy()
    nRet = ds.CreateSignature(None, pair.key, pair.certificate, None)
    assert nRet == code.DICOM_ERROR_INVALID_ELEMENT_LENGTH
    files = pair.key, pair.certificate
    signature = Ref()
    nRet = ds.CreateSignature(None, *files, None, signature, pElementsToSign=asked[:16_383])
    assert nRet == DICOM_SUCCESS
    assert ds.GetSignedElementsCount(signature.value) == 16_383
    assert ds.VerifySignature(signature.value) == DICOM_SUCCESS


@pytest.mark.parametrize(
    "tag", [TAG_DIGITAL_SIGNATURES_SEQUENCE, TAG_MAC_PARAMETERS_SEQUENCE]
)
def test_something_else_is_in_the_place(tag: int, pair: Pair) -> None:
    ds = LDicomDS()
    ds._dataset.root.insert(tag, "LO").value = b"AB"
    ds._dataset.root.insert(TAG_PATIENT_ID, "LO").value = b"AB"
    nRet = ds.CreateSignature(None, pair.key, pair.certificate, None)
    assert nRet == code.DICOM_ERROR_FORMAT
    assert ds._dataset.root.order == sorted([TAG_PATIENT_ID, tag])


def test_what_is_no_item_is_not_signed(pair: Pair) -> None:
    ds = LDicomDS.from_pydicom(nested())
    signature = signed(ds, pair)
    parameters = ds.GetChildElement(
        ds.FindFirstElement(None, TAG_MAC_PARAMETERS_SEQUENCE, True), True
    )
    sequence = ds.FindFirstElement(None, TAG_CONTENT_SEQUENCE, True)
    pElement = ds.FindFirstElement(None, TAG_PATIENT_ID, True)
    before = ds.to_json()
    other = image().FindFirstElement(None, TAG_PATIENT_ID, True)
    for none in (signature, parameters, sequence, pElement, other):
        nRet = ds.CreateSignature(none, pair.key, pair.certificate, None)
        assert nRet == code.DICOM_ERROR_PARAMETER
    assert ds.to_json() == before


def test_an_empty_data_set(pair: Pair) -> None:
    ds = LDicomDS()
    nRet = ds.CreateSignature(None, pair.key, pair.certificate, None)
    assert nRet == code.DICOM_ERROR_PARAMETER
    assert ds._dataset.is_empty


def test_what_is_not_whole_is_not_signed(pair: Pair, tmp_path: Path) -> None:
    path = save(picture(), tmp_path / "a.dcm")
    path.write_bytes(path.read_bytes()[:-10])
    ds = LDicomDS()
    assert ds.LoadDS(path, 0) == code.DICOM_ERROR_FORMAT
    nRet = ds.CreateSignature(None, pair.key, pair.certificate, None)
    assert nRet == code.DICOM_ERROR_FORMAT
    assert ds.GetSignaturesCount(None) == 0


def test_the_file_of_a_value_has_changed(pair: Pair, tmp_path: Path) -> None:
    dataset = picture(Rows=3000, Columns=2000)
    dataset.PixelData = bytes(6_000_000)
    path = save(dataset, tmp_path / "a.dcm")
    ds = loaded(path)
    before = ds._dataset.root.order.copy()
    path.write_bytes(b"")
    nRet = ds.CreateSignature(None, pair.key, pair.certificate, None)
    assert nRet == code.DICOM_ERROR_READ
    assert ds._dataset.root.order == before


@pytest.mark.parametrize(
    "more", [{"mac_algorithm": 1}, {"uMacAlgorithm": "SHA1"}, {"pszMacTransferSyntax": 1}]
)
def test_wrong_types(more: dict[str, Any], pair: Pair) -> None:
    with pytest.raises(TypeError):
        image().CreateSignature(None, pair.key, pair.certificate, None, **more)


def test_no_file_is_named(pair: Pair) -> None:
    failed = code.DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED
    assert image().CreateSignature(None, None, pair.certificate, None) == failed
    failed = code.DICOM_ERROR_CERTIFICATE_LOAD_FAILED
    assert image().CreateSignature(None, pair.key, None, None) == failed


def test_passwords_are_not_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    pair = _wrong_password(Pair.of(tmp_path))
    with caplog.at_level(logging.DEBUG):
        image().CreateSignature(None, pair.key, pair.certificate, "not the password")
        image().CreateSignature(None, pair.key, pair.certificate, "secret")
    assert "not the password" not in caplog.text
    assert "secret" not in caplog.text


def test_the_signature_goes_with_a_copy(pair: Pair) -> None:
    ds = image()
    signed(ds, pair)
    again = LDicomDS.from_pydicom(ds.to_pydicom())
    assert isinstance(again.to_pydicom(), Dataset)
    assert again.VerifySignature(again.GetSignature(None, 0)) == DICOM_SUCCESS
