"""Signatures that hold, and what makes them not hold."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset

from ltdicom import (
    DICOM_ERROR_CERTIFICATE_READ_FAILED,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_INVALID_ENCRYPTION_ALGORITHM,
    DICOM_ERROR_INVALID_MAC_ALGORITHM,
    DICOM_ERROR_INVALID_MAC_TRANSFER_SYNTAX,
    DICOM_ERROR_INVALID_SIGNATURE,
    DICOM_ERROR_MAC_ID_NUMBER_MISSING,
    DICOM_ERROR_MAC_PARAMETER_MISSING,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_SIGNATURE_MISSING,
    DICOM_ERROR_UNKNOWN_MAC_ALGORITHM,
    DICOM_SUCCESS,
    DS_GROUP_LENGTHS,
    DS_LENGTH_EXPLICIT,
    DS_LOAD_STORE_OFFSETS,
    TAG_CONTENT_SEQUENCE,
    TAG_ITEM,
    TAG_MAC_PARAMETERS_SEQUENCE,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_PIXEL_DATA,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    VR_UN,
    LDicomDS,
)
from ltdicom._dataset.signatures import algorithms
from tests.support.dataset_strategies import datasets
from tests.support.encoded import BIG, EXPLICIT, IMPLICIT
from tests.support.health import WITH_FIXTURES
from tests.support.pictures import picture, save
from tests.support.signing import (
    ALGORITHMS,
    DER,
    SYNTAXES,
    Pair,
    image,
    loaded,
    nested,
    rsa_key,
    signed,
    signer,
    tags_of,
)
from tests.support.tls_support import authority, curve_key

# the fixtures are files that no example changes
FIXTURES = settings(max_examples=40, suppress_health_check=WITH_FIXTURES)


def verified(ds: LDicomDS) -> list[int]:
    """Verify all signatures of the root level."""
    return [
        ds.VerifySignature(ds.GetSignature(None, index))
        for index in range(ds.GetSignaturesCount(None))
    ]


def element(ds: LDicomDS, pItem: Any, tag: int) -> Any:
    """Return an element of an item."""
    return ds.FindFirstElement(ds.GetChildElement(pItem, True), tag, True)


def parameters(ds: LDicomDS) -> Any:
    return ds.GetChildElement(
        ds.FindFirstElement(None, TAG_MAC_PARAMETERS_SEQUENCE, True), True
    )


# what holds


@pytest.mark.parametrize("own", [IMPLICIT, EXPLICIT, BIG])
@pytest.mark.parametrize("flags", SYNTAXES)
@pytest.mark.parametrize("more", [0, DS_GROUP_LENGTHS, DS_LENGTH_EXPLICIT])
def test_a_signature_holds_in_every_syntax(
    own: str, flags: str, more: int, pair: Pair, tmp_path: Path
) -> None:
    dataset = nested()
    dataset.file_meta.TransferSyntaxUID = own
    ds, path = LDicomDS.from_pydicom(dataset), tmp_path / "a.dcm"
    signed(ds, pair)
    signed(ds, pair, mac_algorithm="SHA512")
    assert ds.SaveDS(path, SYNTAXES[flags] | more) == DICOM_SUCCESS
    assert verified(loaded(path)) == [DICOM_SUCCESS, DICOM_SUCCESS]


def test_a_deflated_data_set(pair: Pair, tmp_path: Path) -> None:
    ds, path = image(), tmp_path / "a.dcm"
    signed(ds, pair)
    assert ds.ChangeTransferSyntax("1.2.840.10008.1.2.1.99", 0, 0) == DICOM_SUCCESS
    assert ds.SaveDS(path, 0) == DICOM_SUCCESS
    again = loaded(path)
    assert verified(again) == [DICOM_SUCCESS]
    assert again.GetMacTransferSyntax(again.GetSignature(None, 0)) == EXPLICIT


def test_pixels_that_are_compressed_afterwards_are_not_those(pair: Pair) -> None:
    ds = image(Rows=40, Columns=60)
    signature = signed(ds, pair)
    other = signed(ds, pair, pElementsToSign=[TAG_PATIENT_ID])
    assert ds.ChangeTransferSyntax("1.2.840.10008.1.2.5", 0, 0) == DICOM_SUCCESS
    assert ds.VerifySignature(signature) == DICOM_ERROR_INVALID_SIGNATURE
    assert ds.VerifySignature(other) == DICOM_SUCCESS


@FIXTURES
@given(
    dataset=datasets, how=st.sampled_from(ALGORITHMS), flags=st.sampled_from([*SYNTAXES])
)
def test_any_data_set(
    dataset: Dataset, how: str, flags: str, pair: Pair, tmp_path: Path
) -> None:
    dataset.PatientID = "X"
    ds, path = LDicomDS.from_pydicom(dataset), tmp_path / "a.dcm"
    signature = signed(ds, pair, mac_algorithm=how)
    assert ds.VerifySignature(signature) == DICOM_SUCCESS
    assert ds.SaveDS(path, SYNTAXES[flags]) == DICOM_SUCCESS
    assert verified(loaded(path)) == [DICOM_SUCCESS]


def leaves(ds: LDicomDS, signature: Any) -> list[Any]:
    """Return the signed elements, in items too, that have a value."""
    found = []
    for tag in tags_of(ds, signature):
        node = ds._dataset.root.get(tag)
        todo = [node]
        while todo:
            each = todo.pop()
            children = list(each.children or ())
            todo += children
            if not children and not each.is_branch and len(each.value):
                found.append(each)
    return found


@FIXTURES
@given(dataset=datasets, data=st.data())
def test_no_signed_byte_may_change(dataset: Dataset, data: Any, pair: Pair) -> None:
    dataset.PatientID = "ABC"
    ds = LDicomDS.from_pydicom(dataset)
    signature = signed(ds, pair, mac_algorithm="SHA1")
    node = data.draw(st.sampled_from(leaves(ds, signature)))
    value = bytearray(ds._dataset.read(node.value))
    place = data.draw(st.integers(0, len(value) - 1))
    value[place] ^= data.draw(st.integers(1, 255))
    before, node.value = node.value, bytes(value)
    assert ds.VerifySignature(signature) == DICOM_ERROR_INVALID_SIGNATURE
    node.value = before
    assert ds.VerifySignature(signature) == DICOM_SUCCESS


PART = st.floats(0, 1, exclude_max=True)


@FIXTURES
@given(which=PART, where=PART, bit=st.integers(0, 7), flags=st.sampled_from([*SYNTAXES]))
def test_no_byte_of_a_file_may_change(
    which: float, where: float, bit: int, flags: str, pair: Pair, tmp_path: Path
) -> None:
    """Whatever byte of a signed value is another one, the file does not verify."""
    ds, path = LDicomDS.from_pydicom(nested()), tmp_path / "a.dcm"
    signed(ds, pair)
    assert ds.SaveDS(path, SYNTAXES[flags] | DS_LENGTH_EXPLICIT) == DICOM_SUCCESS
    ds = LDicomDS()
    assert ds.LoadDS(path, DS_LOAD_STORE_OFFSETS) == DICOM_SUCCESS
    found = leaves(ds, ds.GetSignature(None, 0))
    handle = ds._handle(found[int(which * len(found))])
    content = bytearray(path.read_bytes())
    content[handle.nElementValueOffset + int(where * handle.nLength)] ^= 1 << bit
    path.write_bytes(content)
    assert verified(loaded(path)) == [DICOM_ERROR_INVALID_SIGNATURE]


@FIXTURES
@given(dataset=datasets, value=st.text("abc", min_size=1, max_size=9))
def test_what_is_not_signed_may_change(dataset: Dataset, value: str, pair: Pair) -> None:
    dataset.PatientID, dataset.PatientName = "ABC", "Doe"
    ds = LDicomDS.from_pydicom(dataset)
    every = [each.nTag for each in ds if each.nVR != VR_UN]
    signature = signed(
        ds, pair, pElementsToSign=[tag for tag in every if tag != TAG_PATIENT_NAME]
    )
    assume(value != "Doe")
    pElement = ds.FindFirstElement(None, TAG_PATIENT_NAME, True)
    assert ds.SetStringValue(pElement, value, 1)
    assert ds.VerifySignature(signature) == DICOM_SUCCESS
    ds.DeleteElement(pElement)
    ds.InsertElement(None, False, 0x00081090, VR_UN, False, 0)
    assert ds.VerifySignature(signature) == DICOM_SUCCESS


def test_a_certificate_of_odd_length(pair: Pair, tmp_path: Path) -> None:
    """Its element ends with a byte of padding."""
    while True:  # the length of the serial number is by chance
        issued = signer().issue("odd", rsa_key(1))
        if len(issued.certificate.public_bytes(DER)) & 1:
            break
    made, path = image(), tmp_path / "a.dcm"
    signed(made, Pair.of(tmp_path, issued))
    assert made.SaveDS(path, 0) == DICOM_SUCCESS
    again = loaded(path)
    assert verified(again) == [DICOM_SUCCESS]
    saved = tmp_path / "saved.der"
    assert again.SaveCertificate(again.GetSignature(None, 0), saved, 1) == DICOM_SUCCESS
    assert saved.read_bytes() == issued.certificate.public_bytes(DER)


CHANGES = st.tuples(st.integers(0, 250) | st.integers(-1300, -1), st.integers(0, 255))


@settings(FIXTURES, max_examples=100)
@given(changes=st.lists(CHANGES, min_size=1, max_size=3))
def test_whatever_a_file_says_the_calls_answer(
    changes: list[tuple[int, int]], pair: Pair, tmp_path: Path
) -> None:
    """Any bytes of what signatures consist of are others: there is a code, or NULL."""
    made, path = image(), tmp_path / "a.dcm"
    signed(made, pair)
    assert made.SaveDS(path, 0) == DICOM_SUCCESS
    content = bytearray(path.read_bytes())
    start = content.index(b"\xfe\x4f\1\0")  # the other sequence ends the file
    for place, byte in changes:
        content[start + place if place >= 0 else place] = byte
    path.write_bytes(content)
    ds = LDicomDS()
    ds.LoadDS(path, 0)
    for index in range(ds.GetSignaturesCount(None)):
        signature = ds.GetSignature(None, index)
        assert isinstance(ds.VerifySignature(signature), int)
        assert isinstance(ds.SaveCertificate(signature, tmp_path / "c.pem"), int)
        for call in (
            ds.GetSignatureUID,
            ds.GetSignatureDateTime,
            ds.GetMacAlgorithm,
            ds.GetMacTransferSyntax,
        ):
            call(signature)
        for each in range(ds.GetSignedElementsCount(signature)):
            ds.GetSignedElement(signature, each)
        ds.FindSignature(ds.GetSignatureUID(signature))
    ds.CreateSignature(None, pair.key, pair.certificate, None)
    while (signature := ds.GetSignature(None, 0)) is not None:
        ds.DeleteSignature(signature)


# what does not


@pytest.fixture
def ds(pair: Pair) -> LDicomDS:
    made = LDicomDS.from_pydicom(nested())
    signed(made, pair, mac_algorithm="SHA256")
    return made


def test_signed_elements_that_are_gone(ds: LDicomDS) -> None:
    ds.DeleteElement(ds.FindFirstElement(None, TAG_PATIENT_ID, True))
    assert verified(ds) == [DICOM_ERROR_INVALID_SIGNATURE]


def test_a_deleted_element_that_comes_back(ds: LDicomDS) -> None:
    ds.DeleteElement(ds.FindFirstElement(None, TAG_PATIENT_ID, True))
    pElement = ds.InsertElement(None, False, TAG_PATIENT_ID, VR_UN, False, 0)
    assert verified(ds) == [DICOM_ERROR_INVALID_SIGNATURE]
    assert ds.SetStringValue(pElement, "123-45-6789", 1)
    assert verified(ds) == [DICOM_SUCCESS]


def test_another_vr_is_another_element(ds: LDicomDS) -> None:
    node = ds._dataset.root.get(TAG_PATIENT_ID)
    assert node is not None
    node.vr = "SH"
    assert verified(ds) == [DICOM_ERROR_INVALID_SIGNATURE]
    node.vr = "UN"
    assert verified(ds) == [DICOM_ERROR_INVALID_SIGNATURE]


@pytest.mark.parametrize("vr", ["LO", "UN"])
def test_elements_that_join_a_signed_item(vr: str, ds: LDicomDS) -> None:
    sequence = ds.FindFirstElement(None, TAG_CONTENT_SEQUENCE, True)
    node = ds._node(ds.GetChildElement(sequence, True)).children
    node.insert(0x00091001, vr).value = b"ab"
    assert verified(ds) == [DICOM_ERROR_INVALID_SIGNATURE]


def test_items_that_join_a_signed_sequence(ds: LDicomDS) -> None:
    sequence = ds.FindFirstElement(None, TAG_CONTENT_SEQUENCE, True)
    pItem = ds.InsertElement(sequence, True, TAG_ITEM, VR_UN, True, 1)
    assert verified(ds) == [DICOM_ERROR_INVALID_SIGNATURE]
    ds.DeleteElement(pItem)
    assert verified(ds) == [DICOM_SUCCESS]


def test_a_fragment_that_is_cut_in_two(pair: Pair) -> None:
    made = LDicomDS.from_pydicom(picture())
    assert made.ChangeTransferSyntax("1.2.840.10008.1.2.5", 0, 0) == DICOM_SUCCESS
    signed(made, pair)
    assert verified(made) == [DICOM_SUCCESS]
    node = made._dataset.root.get(TAG_PIXEL_DATA)
    assert node is not None
    last = list(node.children or ())[-1]
    value = made._dataset.read(last.value)
    last.value = value[:10]
    last.siblings.insert(0xFFFFFFFF).value = value[10:]
    assert verified(made) == [DICOM_ERROR_INVALID_SIGNATURE]


@pytest.mark.parametrize(
    ("tag", "vr", "value"),
    [
        (0x04000100, "UI", b"1.2.3\0"),
        (0x04000105, "DT", b"20000101000000.000000+0000"),
        (0x04000401, "LO", b"of no purpose "),
    ],
)
def test_what_describes_the_signature_is_signed(
    tag: int, vr: str, value: bytes, ds: LDicomDS
) -> None:
    level = ds._node(ds.GetSignature(None, 0)).children
    node = level.get(tag) or level.insert(tag, vr)
    node.value = value
    assert verified(ds) == [DICOM_ERROR_INVALID_SIGNATURE]


def test_timestamps_may_be_added(ds: LDicomDS) -> None:
    level = ds._node(ds.GetSignature(None, 0)).children
    level.insert(0x04000305, "CS").value = b"CMS_TSP "
    level.insert(0x04000310, "OB").value = b"ab"
    assert verified(ds) == [DICOM_SUCCESS]


def test_fewer_elements_are_named_as_signed(ds: LDicomDS) -> None:
    pElement = element(ds, parameters(ds), 0x04000020)
    tags = ds.GetLongValue(pElement, 0, ds.GetCountValue(pElement))
    assert ds.SetLongValue(pElement, tags[1:], len(tags) - 1)
    assert verified(ds) == [DICOM_ERROR_INVALID_SIGNATURE]
    # but their order says nothing, nor do elements that nobody may sign
    assert ds.SetLongValue(pElement, [0x00020010, *tags[::-1], tags[0]], len(tags) + 2)
    assert verified(ds) == [DICOM_SUCCESS]


@pytest.mark.parametrize("place", [0, 100, 255])
def test_the_signature_itself_is_changed(place: int, ds: LDicomDS) -> None:
    node = ds._node(element(ds, ds.GetSignature(None, 0), 0x04000120))
    value = bytearray(node.value)
    value[place] ^= 1
    for wrong in (bytes(value), b"", b"ab", bytes(256), bytes(node.value) + b"\1\1"):
        node.value = wrong
        expected = DICOM_ERROR_INVALID_SIGNATURE if wrong else DICOM_ERROR_SIGNATURE_MISSING
        assert verified(ds) == [expected]


def set_certificate(ds: LDicomDS, value: bytes) -> None:
    pElement = element(ds, ds.GetSignature(None, 0), 0x04000115)
    assert ds.SetBinaryValue(pElement, value, len(value))


def test_the_certificate_of_somebody_else(ds: LDicomDS) -> None:
    other = authority("Somebody", 3).certificate
    set_certificate(ds, other.public_bytes(DER))
    assert verified(ds) == [DICOM_ERROR_INVALID_SIGNATURE]
    renewed = signer().issue("the same key", signer().key)
    set_certificate(ds, renewed.certificate.public_bytes(DER))
    assert verified(ds) == [DICOM_SUCCESS]


def test_certificates_that_have_expired_verify(pair: Pair, tmp_path: Path) -> None:
    issued = signer().issue("old", rsa_key(1), days=(-9, -2))
    ds = image()
    signed(ds, Pair.of(tmp_path, issued))
    assert verified(ds) == [DICOM_SUCCESS]


def test_the_certificate_is_broken(ds: LDicomDS) -> None:
    good = signer().certificate.public_bytes(DER)
    for broken in (b"", b"ab", good[:-2], bytes(len(good))):
        set_certificate(ds, broken)
        assert verified(ds) == [DICOM_ERROR_CERTIFICATE_READ_FAILED]
    set_certificate(ds, signer().issue("c", curve_key()).certificate.public_bytes(DER))
    assert verified(ds) == [DICOM_ERROR_INVALID_ENCRYPTION_ALGORITHM]
    ds.DeleteElement(element(ds, ds.GetSignature(None, 0), 0x04000115))
    assert verified(ds) == [DICOM_ERROR_CERTIFICATE_READ_FAILED]


def test_another_kind_of_certificate(ds: LDicomDS) -> None:
    pElement = element(ds, ds.GetSignature(None, 0), 0x04000110)
    assert ds.SetStringValue(pElement, "PGP", 1)
    assert verified(ds) == [DICOM_ERROR_CERTIFICATE_READ_FAILED]
    ds.DeleteElement(pElement)
    assert verified(ds) == [DICOM_ERROR_CERTIFICATE_READ_FAILED]


@pytest.mark.parametrize(
    ("tag", "expected"),
    [
        (0x04000120, DICOM_ERROR_SIGNATURE_MISSING),
        (0x04000005, DICOM_ERROR_MAC_ID_NUMBER_MISSING),
    ],
)
@pytest.mark.parametrize("empty", [True, False])
def test_the_signature_lacks_something(
    tag: int, expected: int, empty: bool, ds: LDicomDS
) -> None:
    pElement = element(ds, ds.GetSignature(None, 0), tag)
    if empty:
        ds._node(pElement).value = b""
    else:
        ds.DeleteElement(pElement)
    assert verified(ds) == [expected]


@pytest.mark.parametrize("tag", [0x04000005, 0x04000010, 0x04000015, 0x04000020])
@pytest.mark.parametrize("empty", [True, False])
def test_the_parameters_lack_something(tag: int, empty: bool, ds: LDicomDS) -> None:
    pElement = element(ds, parameters(ds), tag)
    if empty:
        ds._node(pElement).value = b""
    else:
        ds.DeleteElement(pElement)
    assert verified(ds) == [DICOM_ERROR_MAC_PARAMETER_MISSING]


def test_the_parameters_are_missing(ds: LDicomDS) -> None:
    assert ds.SetShortValue(element(ds, parameters(ds), 0x04000005), [7], 1)
    assert verified(ds) == [DICOM_ERROR_MAC_PARAMETER_MISSING]
    ds.DeleteElement(ds.FindFirstElement(None, TAG_MAC_PARAMETERS_SEQUENCE, True))
    assert verified(ds) == [DICOM_ERROR_MAC_PARAMETER_MISSING]


@pytest.mark.parametrize("syntax", [IMPLICIT, BIG, "1.2.3", "nonsense"])
def test_the_mac_syntax_is_none(syntax: str, ds: LDicomDS) -> None:
    pElement = element(ds, parameters(ds), 0x04000010)
    node = ds._node(pElement)
    node.value = syntax.encode()
    assert verified(ds) == [DICOM_ERROR_INVALID_MAC_TRANSFER_SYNTAX]
    assert ds.SetStringValue(pElement, UID_EXPLICIT_VR_LITTLE_ENDIAN, 1)
    assert verified(ds) == [DICOM_SUCCESS]


@pytest.mark.parametrize("name", ["SHA3", "sha256", "RIPEMD", "\\SHA256"])
def test_the_algorithm_is_unknown(name: str, ds: LDicomDS) -> None:
    ds._node(element(ds, parameters(ds), 0x04000015)).value = name.encode()
    assert verified(ds) == [DICOM_ERROR_UNKNOWN_MAC_ALGORITHM]


def test_another_algorithm(ds: LDicomDS) -> None:
    assert ds.SetStringValue(element(ds, parameters(ds), 0x04000015), "SHA512", 1)
    assert verified(ds) == [DICOM_ERROR_INVALID_SIGNATURE]


def test_this_machine_lacks_the_algorithm(
    ds: LDicomDS, monkeypatch: pytest.MonkeyPatch
) -> None:
    def new(name: str) -> None:
        raise ValueError(name)

    monkeypatch.setattr(algorithms.hashlib, "new", new)
    assert verified(ds) == [DICOM_ERROR_INVALID_MAC_ALGORITHM]


def test_what_is_no_signature(ds: LDicomDS) -> None:
    pItem = ds.GetChildElement(ds.FindFirstElement(None, TAG_CONTENT_SEQUENCE, True), True)
    for none in (
        None,
        pItem,
        parameters(ds),
        ds.FindFirstElement(None, TAG_PATIENT_ID, True),
    ):
        assert ds.VerifySignature(none) == DICOM_ERROR_PARAMETER
    assert image().VerifySignature(ds.GetSignature(None, 0)) == DICOM_ERROR_PARAMETER


def test_what_is_not_whole_does_not_verify(pair: Pair, tmp_path: Path) -> None:
    made, path = image(), tmp_path / "a.dcm"
    signed(made, pair, pElementsToSign=[TAG_PATIENT_ID])
    assert made.SaveDS(path, 0) == DICOM_SUCCESS
    path.write_bytes(path.read_bytes()[:-4])
    again = LDicomDS()
    assert again.LoadDS(path, 0) == DICOM_ERROR_FORMAT
    signature = again.GetSignature(None, 0)
    if signature is not None:
        assert again.VerifySignature(signature) == DICOM_ERROR_FORMAT


def test_large_files_verify_from_the_disk(pair: Pair, tmp_path: Path) -> None:
    dataset = picture(Rows=3000, Columns=2000)
    dataset.PixelData = bytes(6_000_000)
    made = loaded(save(dataset, tmp_path / "a.dcm"))
    signed(made, pair)
    assert made.SaveDS(tmp_path / "b.dcm", 0) == DICOM_SUCCESS
    assert verified(loaded(tmp_path / "b.dcm")) == [DICOM_SUCCESS]
    content = bytearray((tmp_path / "b.dcm").read_bytes())
    content[3_000_000] ^= 1
    (tmp_path / "b.dcm").write_bytes(content)
    assert verified(loaded(tmp_path / "b.dcm")) == [DICOM_ERROR_INVALID_SIGNATURE]


def test_a_number_that_is_not_the_first(pair: Pair) -> None:
    made = image()
    for expected in range(3):
        signature = signed(made, pair)
        number = made._node(element(made, signature, 0x04000005)).value
        assert number == struct.pack("<H", expected)
    made.DeleteSignature(made.GetSignature(None, 0))
    assert verified(made) == [DICOM_SUCCESS, DICOM_SUCCESS]
