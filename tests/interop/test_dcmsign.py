"""Signatures both ways with DCMTK's ``dcmsign``: what one makes the other verifies."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydicom import dcmread
from pydicom.data import get_testdata_file
from pydicom.dataset import Dataset
from pydicom.encaps import encapsulate

from ltdicom import (
    DICOM_ERROR_INVALID_SIGNATURE,
    DICOM_SECURITY_PROFILE_AUTHORIZATION_RSA,
    DICOM_SECURITY_PROFILE_BASE_RSA,
    DICOM_SECURITY_PROFILE_CREATOR_RSA,
    DICOM_SUCCESS,
    TAG_CONTENT_SEQUENCE,
    TAG_PATIENT_ID,
    LDicomDS,
)
from ltdicom._dataset.signatures.mac_input import MacInput
from tests.support.dataset_strategies import datasets
from tests.support.encoded import BIG, DEFLATED, EXPLICIT, IMPLICIT, JPEG
from tests.support.health import WITH_FIXTURES
from tests.support.pictures import save
from tests.support.programs import run
from tests.support.signing import (
    ALGORITHMS,
    SYNTAXES,
    Pair,
    loaded,
    nested,
    signed,
    tags_of,
)

pytestmark = pytest.mark.peer

RLE, JPEG_LS = "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.80"
J2K, MPEG = "1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.100"
NATIVE = (IMPLICIT, EXPLICIT, BIG, DEFLATED)
FLAGS = {
    "RIPEMD160": "+mr", "SHA1": "+ms", "MD5": "+mm",
    "SHA256": "+m2", "SHA384": "+m3", "SHA512": "+m5",
}  # fmt: skip
PROFILES = {
    DICOM_SECURITY_PROFILE_BASE_RSA: "--profile-base",
    DICOM_SECURITY_PROFILE_CREATOR_RSA: "--profile-creator",
    DICOM_SECURITY_PROFILE_AUTHORIZATION_RSA: "--profile-auth",
}
REAL = (
    "CT_small.dcm", "MR_small_bigendian.dcm", "MR_small_implicit.dcm", "JPEG2000.dcm",
    "SC_rgb_jpeg_gdcm.dcm", "UN_sequence.dcm", "emri_small_RLE.dcm", "examples_overlay.dcm",
    "examples_palette.dcm", "image_dfl.dcm", "liver_1frame.dcm", "nested_priv_SQ.dcm",
    "rtdose.dcm", "rtdose_rle.dcm", "rtplan.dcm", "test-SR.dcm", "waveform_ecg.dcm",
    "emri_small_jpeg_ls_lossless.dcm",
)  # fmt: skip


def rich(syntax: str) -> Dataset:
    """Return a data set with values of many VRs, nested items and perhaps fragments."""
    dataset = nested()
    dataset.file_meta.TransferSyntaxUID = syntax
    for tag, vr, value in (
        (0x00080005, "CS", "ISO_IR 100"), (0x00080020, "DA", "20240229"),
        (0x00102180, "SH", "Köhler"), (0x00104000, "LT", "several\r\nlines"),
        (0x00100040, "CS", ""), (0x00101030, "DS", "1.5"), (0x00101010, "AS", "007Y"),
        (0x00189073, "FD", 1.25), (0x00200013, "IS", "-3"), (0x00280009, "AT", 0x00181063),
        (0x00209165, "AT", [0x00080018, 0x7FE00010]), (0x00720076, "FL", 2.5),
        (0x0072007C, "SL", -7), (0x00660016, "OF", b"\0\0\0\1\0\0\0\2"),
        (0x00420011, "OB", b"odd"), (0x00091002, "DS", "5"), (0x00090010, "LO", "SOMEBODY"),
        (0x00091003, "UN", b"ab"), (0x00080120, "UR", "http://a"), (0x00081140, "SQ", []),
        (0x00080119, "UC", "long"), (0xFFFCFFFC, "OB", b"\0\0"),
    ):  # fmt: skip
        dataset.add_new(tag, vr, value)
    if syntax not in NATIVE:
        fragments = [b"\xff\xd8" + bytes(range(250)), b"odd", b"\xff\xd9"]
        dataset.PixelData = encapsulate(fragments, has_bot=False)
        dataset["PixelData"].VR = "OB"
        dataset["PixelData"].is_undefined_length = True
    return dataset


class DcmSign:
    """The program, with the files of the signer."""

    def __init__(self, program: str, folder: Path) -> None:
        self.program, self.folder = program, folder
        self.pair = Pair.of(folder)

    def sign(self, source: Path, *options: str, item: str | None = None) -> Path:
        target = self.folder / "theirs.dcm"
        files = str(self.pair.key), str(self.pair.certificate)
        what = ("+s", *files) if item is None else ("+si", *files, item)
        run(self.program, *what, *options, source, target)
        return target

    def verify(self, path: Path, *options: str) -> tuple[int, int]:
        """Return how many signatures are right, and how many are wrong."""
        trusted = "+cf", str(self.pair.certificate)
        output = run(self.program, "--verify", *trusted, *options, path, status=None)
        right = output.count("Signature Verification : OK")
        return right, output.count("Signature Verification") - right


@pytest.fixture
def dcmsign(dcmtk: Callable[[str], str], tmp_path: Path) -> DcmSign:
    return DcmSign(dcmtk("dcmsign"), tmp_path)


def verified(path: Path) -> list[int]:
    ds = loaded(path)
    number = ds.GetSignaturesCount(None)
    return [ds.VerifySignature(ds.GetSignature(None, index)) for index in range(number)]


@pytest.mark.parametrize("syntax", [*NATIVE, JPEG, RLE, JPEG_LS, J2K, MPEG])
def test_each_algorithm_in_each_syntax(
    syntax: str, dcmsign: DcmSign, tmp_path: Path
) -> None:
    source, path = save(rich(syntax), tmp_path / "a.dcm"), tmp_path / "ours.dcm"
    ours = loaded(source)
    for name in ALGORITHMS:
        signed(ours, dcmsign.pair, mac_algorithm=name)
    assert ours.SaveDS(path, 0) == DICOM_SUCCESS
    assert dcmsign.verify(path) == (len(ALGORITHMS), 0)
    for name in ALGORITHMS:
        path = dcmsign.sign(path, FLAGS[name])
    assert verified(path) == [DICOM_SUCCESS] * 2 * len(ALGORITHMS)
    theirs = loaded(path)
    both = [theirs.GetSignature(None, index) for index in (0, len(ALGORITHMS))]
    assert theirs.GetMacTransferSyntax(both[0]) == theirs.GetMacTransferSyntax(both[1])
    assert tags_of(theirs, both[0]) == tags_of(theirs, both[1])


@pytest.mark.parametrize("syntax", [EXPLICIT, JPEG_LS])
def test_the_same_bytes_are_hashed(syntax: str, dcmsign: DcmSign, tmp_path: Path) -> None:
    source, dump = save(rich(syntax), tmp_path / "a.dcm"), tmp_path / "dump"
    theirs = loaded(dcmsign.sign(source, "+d", str(dump)))
    pieces: list[bytes] = []
    made = MacInput(theirs._dataset, pieces.append)
    made.level(theirs._dataset.root, tags_of(theirs, theirs.GetSignature(None, 0)))
    ours = b"".join(pieces)
    assert dump.read_bytes()[: len(ours)] == ours
    assert len(dump.read_bytes()) - len(ours) < 250  # what describes the signature


@settings(max_examples=25, suppress_health_check=WITH_FIXTURES)
@given(dataset=datasets, syntax=st.sampled_from([*SYNTAXES]))
def test_any_data_set(
    dataset: Dataset, syntax: str, dcmsign: DcmSign, tmp_path: Path
) -> None:
    dataset.PatientID = "X"
    ds, path = LDicomDS.from_pydicom(dataset), tmp_path / "ours.dcm"
    assert ds.SaveDS(path, SYNTAXES[syntax]) == DICOM_SUCCESS
    theirs = loaded(dcmsign.sign(path))
    assert theirs.VerifySignature(theirs.GetSignature(None, 0)) == DICOM_SUCCESS
    ours = loaded(path)
    mine = signed(ours, dcmsign.pair)
    assert tags_of(ours, mine) == tags_of(theirs, theirs.GetSignature(None, 0))
    assert ours.SaveDS(path, 0) == DICOM_SUCCESS
    assert dcmsign.verify(path) == (1, 0)


@pytest.mark.parametrize("syntax", [*NATIVE, JPEG])
def test_a_changed_byte(syntax: str, dcmsign: DcmSign, tmp_path: Path) -> None:
    source, path = save(rich(syntax), tmp_path / "a.dcm"), tmp_path / "ours.dcm"
    for signer in ("ours", "theirs"):
        if signer == "ours":
            ds = loaded(source)
            signed(ds, dcmsign.pair)
        else:
            ds = loaded(dcmsign.sign(source))
        pElement = ds.FindFirstElement(None, TAG_PATIENT_ID, True)
        assert ds.SetStringValue(pElement, "123-45-6780", 1)
        assert ds.SaveDS(path, 0) == DICOM_SUCCESS
        assert verified(path) == [DICOM_ERROR_INVALID_SIGNATURE]
        assert dcmsign.verify(path) == (0, 1)


@pytest.mark.parametrize("syntax", NATIVE)
def test_items(syntax: str, dcmsign: DcmSign, tmp_path: Path) -> None:
    path = save(rich(syntax), tmp_path / "a.dcm")
    path = dcmsign.sign(path, item="ContentSequence[2]")
    ds = loaded(path)
    sequence = ds.FindFirstElement(None, TAG_CONTENT_SEQUENCE, True)
    items = [ds.GetChildElement(sequence, True)]
    items.append(ds.GetNextElement(items[0], True, True))
    items.append(ds.GetNextElement(items[1], True, True))
    assert [ds.GetSignaturesCount(pItem) for pItem in items] == [0, 0, 1]
    theirs = ds.GetSignature(items[2], 0)
    assert ds.VerifySignature(theirs) == DICOM_SUCCESS
    assert ds.FindSignature(ds.GetSignatureUID(theirs)) is theirs
    signed(ds, dcmsign.pair, items[0], mac_algorithm="SHA256")
    signed(ds, dcmsign.pair)
    assert ds.SaveDS(tmp_path / "ours.dcm", 0) == DICOM_SUCCESS
    assert dcmsign.verify(tmp_path / "ours.dcm") == (3, 0)


@pytest.mark.parametrize("profile", PROFILES)
def test_profiles(profile: int, dcmsign: DcmSign, tmp_path: Path) -> None:
    source = Path(get_testdata_file("CT_small.dcm", download=False) or "")
    ours = loaded(source)
    asked: dict[str, Any] = {"pElementsToSign": [TAG_PATIENT_ID]}
    mine = signed(ours, dcmsign.pair, uSecurityProfile=profile, **asked)
    theirs = loaded(dcmsign.sign(source, PROFILES[profile], "-t", "PatientID"))
    signature = theirs.GetSignature(None, 0)
    assert theirs.VerifySignature(signature) == DICOM_SUCCESS
    assert set(tags_of(theirs, signature)) <= set(tags_of(ours, mine))
    path = tmp_path / "ours.dcm"
    assert ours.SaveDS(path, 0) == DICOM_SUCCESS
    required = {
        DICOM_SECURITY_PROFILE_BASE_RSA: "--require-sig",
        DICOM_SECURITY_PROFILE_CREATOR_RSA: "--require-creator",
        DICOM_SECURITY_PROFILE_AUTHORIZATION_RSA: "--require-auth",
    }
    assert dcmsign.verify(path, required[profile]) == (1, 0)
    run(
        dcmsign.program,
        "--verify",
        "+cf",
        dcmsign.pair.certificate,
        required[profile],
        path,
    )


@pytest.mark.parametrize("name", REAL)
def test_real_files(name: str, dcmsign: DcmSign, tmp_path: Path) -> None:
    source = Path(get_testdata_file(name, download=False) or "")
    ours, path = loaded(source), tmp_path / "ours.dcm"
    mine = signed(ours, dcmsign.pair)
    assert ours.SaveDS(path, 0) == DICOM_SUCCESS
    assert verified(path)[-1] == DICOM_SUCCESS
    assert dcmsign.verify(path) == (1, 0)
    theirs = loaded(dcmsign.sign(source))
    signature = theirs.GetSignature(None, 0)
    assert theirs.VerifySignature(signature) == DICOM_SUCCESS
    assert tags_of(theirs, signature) == tags_of(ours, mine)


def test_what_one_removes_the_other_does_not_miss(dcmsign: DcmSign, tmp_path: Path) -> None:
    path = dcmsign.sign(save(rich(EXPLICIT), tmp_path / "a.dcm"))
    ds = loaded(path)
    mine = signed(ds, dcmsign.pair)
    uid = ds.GetSignatureUID(ds.GetSignature(None, 0))
    assert ds.SaveDS(path, 0) == DICOM_SUCCESS
    run(dcmsign.program, "+r", uid, path, tmp_path / "b.dcm")
    again = loaded(tmp_path / "b.dcm")
    assert again.GetSignatureUID(again.GetSignature(None, 0)) == ds.GetSignatureUID(mine)
    assert verified(tmp_path / "b.dcm") == [DICOM_SUCCESS]
    ds.DeleteSignature(mine)
    assert ds.SaveDS(path, 0) == DICOM_SUCCESS
    assert dcmsign.verify(path) == (1, 0)
    made = LDicomDS.from_pydicom(dcmread(path))
    made.DeleteSignature(made.GetSignature(None, 0))
    assert made.SaveDS(path, 0) == DICOM_SUCCESS
    assert dcmsign.verify(path) == (0, 0)
    assert not {"DigitalSignaturesSequence", "MACParametersSequence"} & set(
        dcmread(path).dir()
    )


def test_a_purpose_is_signed(dcmsign: DcmSign, tmp_path: Path) -> None:
    path = dcmsign.sign(save(rich(EXPLICIT), tmp_path / "a.dcm"), "+sp", "1")
    assert (
        "DigitalSignaturePurposeCodeSequence" in dcmread(path).DigitalSignaturesSequence[0]
    )
    assert verified(path) == [DICOM_SUCCESS]
