"""What `port check` reports."""

from __future__ import annotations

import json

import pytest

from ltdicom.port import report_html, report_json, report_text
from tests.unit.port.conftest import Checked

SOURCE = """#include "ltdic.h"
class CNet : public LDicomNet
{
public:
   L_VOID OnReceiveCEchoRequest(L_UCHAR nID, L_UINT16 nMsg, L_TCHAR *pszClass)
   {
      SendCEchoResponse(nID, nMsg, pszClass, COMMAND_STATUS_SUCCESS);
   }
   L_VOID OnAccept() {}
};

#ifdef USE_TLS
void f(CNet *p) { p->SetSecure(1); }
#endif

void g(CNet *p, HDICOMDS hDS)
{
   p->GetAssociate()
    ->SetCalled(L_TEXT("A"));
   LDicomTag::Find(TAG_PATIENT_ID);
   L_DicomLoadDS(hDS, L_TEXT("x"), 0);
   p->SetMutualAuthAlgISCL(0);
   x = UID_NO_SUCH_CLASS; VALUEDATE Date; Date.nYear = 3;
}
"""


def test_report(checked: Checked) -> None:
    report = checked(SOURCE)
    assert [(c.name, c.line, c.state) for c in report.calls] == [
        ("LDicomNet.SendCEchoResponse", 7, "provided"),
        ("LDicomNet.SetSecure", 13, "unknown"),
        ("LDicomNet.GetAssociate", 18, "provided"),
        ("LDicomAssociate.SetCalled", 19, "provided"),
        ("LDicomTag.Find", 20, "provided"),
        ("LDicomDS.LoadDS", 21, "provided"),
        ("LDicomNet.SetMutualAuthAlgISCL", 22, "absent"),
    ]
    assert [c.c_api for c in report.calls].count(True) == 1
    (net,) = report.classes
    assert (net.base, net.line, list(net.hooks)) == (
        "LDicomNet",
        2,
        ["OnReceiveCEchoRequest"],
    )
    assert list(net.never_called) == ["OnAccept"]
    assert [(s.name, s.state) for s in report.constants] == [
        ("COMMAND_STATUS_SUCCESS", "provided"),
        ("TAG_PATIENT_ID", "provided"),
        ("UID_NO_SUCH_CLASS", "unknown"),
    ]
    assert [s.name for s in report.fields] == ["VALUEDATE.nYear"]
    assert "VALUEDATE" in [s.name for s in report.structures]
    assert not report.complete


def test_json(checked: Checked) -> None:
    made = report_json.as_object(checked(SOURCE))
    assert json.loads(json.dumps(made)) == made
    assert made["files"] == 1
    assert made["summary"] == {
        "calls": 7,
        "provided": 5,
        "differs": 0,
        "absent": 1,
        "not_yet": 0,
        "unknown": 1,
        "percent": 71.4,
    }
    assert made["calls"][0].keys() == {"name", "file", "line", "state"}
    assert made["calls"][5]["c_api"] is True


def test_text(checked: Checked) -> None:
    lines = list(report_text.lines(checked(SOURCE)))
    assert lines[-1].endswith("71.4 % can be called")
    assert any("never called: OnAccept" in line for line in lines)


def test_html(checked: Checked) -> None:
    page = report_html.page(checked(SOURCE + '// <script>"&'))
    assert 'class="absent" title="LDicomNet.SetMutualAuthAlgISCL' in page
    assert "&lt;script&gt;" in page
    assert "<script" not in page
    assert "src=" not in page


@pytest.mark.parametrize(
    "source",
    [
        "void f(CUnseen *p) { p->Close(); Close(); }",
        "class CNet : public CUnseen { void f() { SendReleaseRequest(); Close(); } };",
        "struct LIKE { void Close(); }; void f(LIKE *p) { p->Close(); }",
        "// p->Close();\n#if 0\nLDicomNet::Breathe();\n#endif\nint x;",
        'char *p = "LDicomNet::Breathe()";',
    ],
)
def test_nothing_is_guessed(checked: Checked, source: str) -> None:
    report = checked(source)
    assert report.calls == []
    assert report.complete


def test_own_methods_hide_those_of_the_library(checked: Checked) -> None:
    report = checked(
        "class CNet : public LDicomNet { void Connect(int n) {} void f() { Connect(1); } };"
        "void g(CNet *p) { p->Connect(2); p->LDicomNet::Connect(0, 0, 0, 0); }"
    )
    assert [c.name for c in report.calls] == ["LDicomNet.Connect"]


def test_calls_in_broken_sources(checked: Checked) -> None:
    report = checked(
        "#ifdef A\nvoid f(LDicomNet *p) {\n#else\nvoid f(LDicomNet *p, int n) {\n#endif\n"
        "p->Close();\n if (n) { p->SendReleaseRequest();\n }\n}\n#endif\n"
        "void g() { LDicomNet::StartUp(; LDicomDS ds; ds.ResetDS(); }\n"
    )
    names = {c.name for c in report.calls}
    assert {"LDicomNet.Close", "LDicomNet.SendReleaseRequest", "LDicomDS.ResetDS"} <= names
