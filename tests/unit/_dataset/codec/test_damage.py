"""What is cut or contradicts itself has a code, a line in the log, and goes nowhere."""

from __future__ import annotations

import pytest
from pydicom.data import get_testdata_file

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_FORMAT, DICOM_SUCCESS
from ltdicom.ds import LDicomDS

EXPLICIT = "1.2.840.10008.1.2.1"


@pytest.fixture
def cut(tmp_path):
    """Return a CT image whose last value is cut."""
    path = tmp_path / "cut.dcm"
    with open(get_testdata_file("CT_small.dcm"), "rb") as whole:
        path.write_bytes(whole.read()[:-2000])
    return path


def test_a_cut_file_is_neither_sent_nor_saved(cut, tmp_path, caplog):
    ds = LDicomDS()
    assert ds.LoadDS(cut) == DICOM_ERROR_FORMAT
    assert "cut.dcm is not whole" in caplog.text
    assert ds.GetStringValue(ds.FindFirstElement(None, 0x00100020, True)) == "1CT1"
    caplog.clear()
    assert ds.SaveDS(tmp_path / "saved.dcm") == DICOM_ERROR_FORMAT
    assert not (tmp_path / "saved.dcm").exists()
    assert "cut.dcm is not whole" in caplog.text
    with pytest.raises(DicomError):
        ds._dataset.encoded(EXPLICIT)
    assert ds.LoadDS(get_testdata_file("CT_small.dcm")) == DICOM_SUCCESS
    assert ds.SaveDS(tmp_path / "saved.dcm") == DICOM_SUCCESS
