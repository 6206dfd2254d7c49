"""`SaveCertificate`, and what the calls for signatures are called with."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest

from ltdicom import (
    DICOM_CERTIFICATE_FORMAT_DER,
    DICOM_CERTIFICATE_FORMAT_PEM,
    DICOM_ERROR_CERTIFICATE_READ_FAILED,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
    TAG_PATIENT_ID,
    VR_UN,
    LDicomDS,
)
from tests.support.signing import DER, Pair, image, signed, signer


@pytest.fixture
def ds(tmp_path: Path) -> LDicomDS:
    made = image()
    signed(made, Pair.of(tmp_path))
    return made


def test_the_certificate_as_pem_and_der(ds: LDicomDS, tmp_path: Path) -> None:
    signature, path = ds.GetSignature(None, 0), tmp_path / "saved"
    expected = signer().certificate.public_bytes(DER)
    assert ds.SaveCertificate(signature, path) == DICOM_SUCCESS
    assert ssl.PEM_cert_to_DER_cert(path.read_text()) == expected
    nRet = ds.SaveCertificate(signature, str(path), DICOM_CERTIFICATE_FORMAT_DER)
    assert nRet == DICOM_SUCCESS
    assert path.read_bytes() == expected
    nRet = ds.SaveCertificate(
        pSignatureItem=signature, pszFilename=path, uFormat=DICOM_CERTIFICATE_FORMAT_PEM
    )
    assert nRet == DICOM_SUCCESS
    assert path.read_bytes() == signer().pem()


def test_a_failing_call_leaves_the_file(ds: LDicomDS, tmp_path: Path) -> None:
    signature, path = ds.GetSignature(None, 0), tmp_path / "saved"
    path.write_text("as it was")
    pElement = ds.FindFirstElement(None, TAG_PATIENT_ID, True)
    for none in (None, pElement):
        assert ds.SaveCertificate(none, path) == DICOM_ERROR_PARAMETER
    assert ds.SaveCertificate(signature, path, 2) == DICOM_ERROR_PARAMETER
    held = ds.FindFirstElement(ds.GetChildElement(signature, True), 0x04000115, True)
    assert ds.SetBinaryValue(held, b"no certificate", 14)
    read_failed = DICOM_ERROR_CERTIFICATE_READ_FAILED
    assert ds.SaveCertificate(signature, path) == read_failed
    ds.DeleteElement(held)
    assert ds.SaveCertificate(signature, path) == read_failed
    assert path.read_text() == "as it was"


@pytest.mark.parametrize("name", ["", None, "absent/a.pem", "."])
def test_files_that_cannot_be_written(
    name: str | None, ds: LDicomDS, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = sorted(tmp_path.iterdir())
    nRet = ds.SaveCertificate(ds.GetSignature(None, 0), name)
    assert nRet == DICOM_ERROR_OPEN
    assert sorted(tmp_path.iterdir()) == before


def test_wrong_types_and_numbers(ds: LDicomDS) -> None:
    assert ds.GetSignature(None, -1) is None
    assert ds.GetSignedElement(ds.GetSignature(None, 0), 1 << 32) is None
    for call in (ds.GetSignaturesCount, ds.GetSignatureUID, ds.VerifySignature):
        with pytest.raises(TypeError):
            call("1.2.3")
    with pytest.raises(TypeError):
        ds.FindSignature(7)


def test_a_handle_that_is_gone_is_refused(ds: LDicomDS) -> None:
    signature = ds.GetSignature(None, 0)
    ds.ResetDS()
    ds.InsertElement(None, False, TAG_PATIENT_ID, VR_UN, False, 0)
    assert ds.VerifySignature(signature) == DICOM_ERROR_PARAMETER
    assert ds.GetSignatureUID(signature) is None
    assert ds.GetSignaturesCount(signature) == 0


def test_a_port_may_redefine_what_it_likes(tmp_path: Path) -> None:
    class LMyDicomDS(LDicomDS):
        def GetSignature(self) -> None:
            raise AssertionError("nobody calls it")

        FindSignature = DeleteSignature = VerifySignature = GetSignature

    made = LMyDicomDS.from_pydicom(image().to_pydicom())
    pair = Pair.of(tmp_path)
    assert made.CreateSignature(None, pair.key, pair.certificate, None) == DICOM_SUCCESS
    assert made.GetSignaturesCount(None) == 1
