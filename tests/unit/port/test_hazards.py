"""Warnings: each kind, and what is none."""

from __future__ import annotations

import pytest

from tests.unit.port.conftest import Checked

NET = "class CNet : public LDicomNet {{ public: {0} int m_n; L_UINT16 m_nID; }};\n{1}"


@pytest.mark.parametrize(
    ("members", "kind"),
    [
        ("L_VOID OnRecieveCEchoRequest(L_UCHAR n);", "hook-name"),
        ("L_VOID OnClose(L_INT nError);", "hook-parameters"),
        ("L_VOID OnSend(L_INT a, L_UCHAR b, L_UINT16 c);", "hook-parameters"),
        ("L_VOID OnConnect(L_INT n) { Sleep(10); }", "wait-in-hook"),
        ("L_VOID OnConnect(L_INT n) { Own(); } void Own() { Sleep(5); }", "wait-in-hook"),
        ("void f() { m_nID++; }", "integer-wraps"),
        ("void f() { m_nID += 2; }", "integer-wraps"),
        ('void f() { Listen(L_TEXT(""), 104, 5); }', "listen-address"),
        ("void f(LDicomAssociate *p) { p->GetAbstract(1, 0); }", "old-arity"),
        ("void f() { SendCEchoRequest(1); }", "argument-count"),
        ("void f() { goto end; end: return; }", "cpp-only"),
        ("union { int a; float b; };", "cpp-only"),
        ("void f(L_UCHAR *p) { p++; }", "cpp-only"),
    ],
)
def test_kinds(checked: Checked, members: str, kind: str) -> None:
    found = checked(NET.format(members, "")).warnings
    assert kind in [w.kind for w in found]


@pytest.mark.parametrize(
    "members",
    [
        "L_VOID OnClose(int nError, LDicomNet *pNet);",
        "void OnDisconnect();",
        "void f() { Sleep(10); }",
        "L_VOID OnConnect(L_INT n) { WaitForSingleObject(m_h, 0); }",
        "void f() { for (L_UINT16 i = 0; i < 5; i++) g(i); }",
        "void f() { m_n++; }",
        'void f() { Listen(L_TEXT("*"), 104, 5); Listen(NULL, 104, 5, 1); }',
        "void f(LDicomAssociate *p) { L_TCHAR sz[65]; p->GetAbstract(1, sz, 65); }",
    ],
)
def test_no_warning(checked: Checked, members: str) -> None:
    assert checked(NET.format(members, "")).warnings == []
