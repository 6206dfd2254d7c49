"""``examples/help/signatures.py``: one example for each call of the group."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import api_table
import pytest

from ltdicom import (
    DICOM_ERROR_INVALID_SIGNATURE,
    DICOM_ERROR_PARAMETER,
    DICOM_SUCCESS,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    LDicomDS,
)
from tests.support.example_programs import EXAMPLES
from tests.support.pictures import picture, save
from tests.support.signing import Pair, loaded, nested, signed, signer

sys.path.insert(0, str(EXAMPLES / "help"))

GROUP = {
    m.name
    for m in api_table.methods()
    if m.class_name == "LDicomDS" and ("Sign" in m.name or "Mac" in m.name)
} | {"SaveCertificate"}


@pytest.fixture
def examples() -> Any:
    import signatures

    return signatures


@pytest.fixture
def pair(tmp_path: Path) -> Pair:
    return Pair.of(tmp_path)


def test_each_call_has_an_example(examples: Any) -> None:
    assert len(GROUP) == 13
    assert {f"LDicomDS_{name}_Example" for name in GROUP} <= set(dir(examples))


def test_a_signature_from_its_making_to_its_end(
    examples: Any, pair: Pair, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    ds = LDicomDS.from_pydicom(nested())
    files = str(pair.key), str(pair.certificate)
    signature = examples.LDicomDS_CreateSignature_Example(ds, *files)
    assert ds.GetSignature(None, 0) is signature
    pItem = ds.GetChildElement(ds.FindFirstElement(None, 0x0040A730, True), True)
    other = signed(ds, pair, pItem)
    assert examples.LDicomDS_GetSignaturesCount_Example(ds) == 2
    assert set(examples.LDicomDS_GetSignature_Example(ds)) == {signature, other}
    uids = examples.LDicomDS_GetSignatureUID_Example(ds)
    assert set(uids) == {ds.GetSignatureUID(signature), ds.GetSignatureUID(other)}
    for uid in uids:
        assert examples.LDicomDS_FindSignature_Example(ds, uid) == DICOM_SUCCESS
    assert examples.LDicomDS_FindSignature_Example(ds, "1.2.3") == DICOM_ERROR_PARAMETER
    assert len(examples.LDicomDS_GetSignatureDateTime_Example(ds, signature)) == 19
    assert examples.LDicomDS_GetMacAlgorithm_Example(ds, signature) == "RIPEMD160"
    syntax = examples.LDicomDS_GetMacTransferSyntax_Example(ds, signature)
    assert syntax == "1.2.840.10008.1.2.1"
    named = [f"{tag:08X}" for tag in (TAG_PATIENT_NAME, TAG_PATIENT_ID, 0x7FE00010)]
    assert examples.LDicomDS_GetSignedElement_Example(ds, signature) == named
    assert not examples.LDicomDS_GetSignedElementsCount_Example(ds, signature)
    everything = signed(ds, pair)
    assert examples.LDicomDS_GetSignedElementsCount_Example(ds, everything)
    path = tmp_path / "saved.pem"
    code = examples.LDicomDS_SaveCertificate_Example(ds, signature, str(path))
    assert code == DICOM_SUCCESS
    assert path.read_bytes() == signer().pem()
    assert examples.LDicomDS_VerifySignature_Example(ds)
    pElement = ds.FindFirstElement(None, TAG_PATIENT_ID, True)
    assert ds.SetStringValue(pElement, "another", 1)
    capsys.readouterr()
    assert not examples.LDicomDS_VerifySignature_Example(ds)
    assert capsys.readouterr().out.count(DICOM_ERROR_INVALID_SIGNATURE.name) == 2
    ds.DeleteElement(pElement)
    assert examples.LDicomDS_GetSignedElement_Example(ds, signature)[1] == "gone"
    examples.LDicomDS_DeleteSignature_Example(ds)
    assert examples.LDicomDS_GetSignaturesCount_Example(ds) == 0


def test_the_program(pair: Pair, tmp_path: Path) -> None:
    path = save(picture(), tmp_path / "a.dcm")
    program = EXAMPLES / "help" / "signatures.py"
    done = subprocess.run(
        [sys.executable, program, pair.key, pair.certificate, path],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "RIPEMD160\n00100010 00100020 7FE00010\n" in done.stdout
    ds = loaded(tmp_path / "a.signed.dcm")
    assert ds.VerifySignature(ds.GetSignature(None, 0)) == DICOM_SUCCESS


@pytest.mark.parametrize("wrong", [0, 1, 2])
def test_the_program_with_a_wrong_file(
    wrong: int, examples: Any, pair: Pair, tmp_path: Path
) -> None:
    files = [str(pair.key), str(pair.certificate), str(save(picture(), tmp_path / "a.dcm"))]
    files[wrong] = str(tmp_path / "absent")
    assert examples.main(files) == 1
    assert not (tmp_path / "a.signed.dcm").exists()
