"""`LDicomDS.conformance`: a list for programs, a table for people."""

from __future__ import annotations

from ltdicom import LDicomDS
from ltdicom.constants import iod
from ltdicom.constants.dataset import CALLBACK_ERROR_ELEMENT, CALLBACK_ERROR_MAX_VM
from ltdicom.constants.vr import VR_UN
from ltdicom.ds.conformance import Finding, Findings


def some():
    ds = LDicomDS()
    ds.InitDS(iod.CLASS_UNKNOWN, 0)
    uid = ds.InsertElement(None, False, 0x00080016, VR_UN, False, 0)
    ds.SetStringValue(uid, "1.2.840.10008.5.1.4.1.1.7")
    spacing = ds.InsertElement(None, False, 0x00280030, VR_UN, False, 0)
    ds.SetBinaryValue(spacing, b"1\\2\\3 ", 6)
    return ds, spacing


def test_findings_say_what_and_where():
    ds, spacing = some()
    findings = ds.conformance()
    assert isinstance(findings, list)
    first = findings[0]
    assert first == Finding(
        "(0028,0030)", 0x00280030, "Pixel Spacing", "VM", "3 values are more than 2",
        CALLBACK_ERROR_MAX_VM,
    )  # fmt: skip
    assert first.element is spacing
    assert str(first) == "(0028,0030) Pixel Spacing: 3 values are more than 2"
    missing = next(f for f in findings if f.tag == 0x0020000D)
    assert (missing.kind, missing.flag) == ("missing", CALLBACK_ERROR_ELEMENT)
    assert missing.element is None
    assert "type 1" in missing.text


def test_a_table_for_people():
    ds, _ = some()
    lines = str(ds.conformance()).splitlines()
    assert lines[0].split() == ["element", "name", "kind", "what", "is", "wrong"]
    assert lines[1] == "(0028,0030)  Pixel Spacing               VM       " + (
        "3 values are more than 2"
    )
    assert len(lines) == 1 + len(ds.conformance())


def test_a_table_for_notebooks_without_markup_of_a_peer():
    evil = Finding("(0010,0010)", 0x00100010, "<b>", "value", "<script>", 0x100)
    html = Findings([evil])._repr_html_()
    assert html.startswith("<table>")
    assert "<script>" not in html and "&lt;script&gt;" in html


def test_no_findings():
    assert str(Findings()) == "no findings"
    assert Findings()._repr_html_() == "<p>no findings</p>"
    assert LDicomDS().conformance() == []
