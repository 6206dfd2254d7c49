"""Functions as typed trees."""

from __future__ import annotations

import pytest

from ltdicom.port import tree as t
from ltdicom.port.lower import Lowerer, quoted, unescaped
from tests.unit.port.conftest import Collected


def lowered(collected: Collected, body: str, before: str = "") -> list[t.Stmt]:
    program = collected(f"{before}\nvoid f(int nParameter) {{ {body} }}")
    function = next(f for f in program.definitions if f.name == "f")
    assert function.body is not None
    return Lowerer(program, function.source, function).body(function.body)


@pytest.mark.parametrize(
    ("name", "scope"),
    [
        ("nLocal", "local"),
        ("nParameter", "parameter"),
        ("g_n", "global"),
        ("TAG_PATIENT_ID", "constant"),
        ("PORT", "macro"),
        ("FIRST", "enum"),
        ("nobody", "unknown"),
    ],
)
def test_names_by_scope(collected: Collected, name: str, scope: str) -> None:
    before = "#define PORT 104\nint g_n; enum { FIRST };"
    body = lowered(collected, f"int nLocal = 0; use({name});", before)
    names = [n for n in t.walk(body) if isinstance(n, t.Name) and n.id == name]
    assert [n.scope for n in names] == [scope]


def test_an_object_with_arguments_is_no_function(collected: Collected) -> None:
    (declared,) = lowered(collected, "LDicomDS ds(g_sz[0]);", "LPCTSTR g_sz[2];")
    assert isinstance(declared, t.Declare)
    assert declared.arguments is not None
    assert isinstance(declared.arguments[0], t.Index)


def test_calls_are_resolved(collected: Collected) -> None:
    body = lowered(
        collected,
        'LDicomDS ds; ds.LoadDS(L_TEXT("x"), 0); ds.Nothing(); Own(1);'
        'L_DicomFindTag(0); strlen("x");',
        "int Own(int n) { return n; }",
    )
    calls = [n for n in t.walk(body) if isinstance(n, t.Call)]
    method, nothing, own, function, other = calls
    assert method.method is not None
    assert method.method.full_name == "LDicomDS.LoadDS"
    assert nothing.unknown_of == "LDicomDS"
    assert own.own == "Own"
    assert function.c_function is not None
    assert (other.method, other.own, other.c_function) == (None, "", None)


def test_types_of_expressions(collected: Collected) -> None:
    body = lowered(
        collected,
        "LDicomNet *pNet = 0; a = pNet->GetAssociate()->GetPresentationCount();"
        "pVALUEDATE p = ds.GetDateValue(0, 0, 1); b = p->nYear;",
        "LDicomDS ds;",
    )
    values = [n.value for n in t.walk(body) if isinstance(n, t.Assign)]
    assert [str(v.type) for v in values] == ["L_INT", "L_UINT16"]


def test_what_is_nested_too_deeply_is_kept_as_text(collected: Collected) -> None:
    body = lowered(collected, f"x = {'(' * 5000}1{')' * 5000};")
    assert any(isinstance(n, (t.Opaque, t.OpaqueStmt)) for n in t.walk(body))


def test_a_long_sum_is_no_deep_one(collected: Collected) -> None:
    body = lowered(collected, f"x = {' + '.join(['1'] * 500)};")
    assert not any(isinstance(n, t.Opaque) for n in t.walk(body))


def test_literals() -> None:
    assert unescaped(r"a\n\x41\101\\\"") == 'a\nAA\\"'
    assert quoted('say "hi"\n') == '"say \\"hi\\"\\n"'
    assert quoted("it's") == '"it\'s"'


def test_negative_numbers_are_integers(collected: Collected) -> None:
    body = lowered(collected, "int a = -1; f(-0x10); a = -2147483648;")
    values = [n.value for n in t.walk(body) if isinstance(n, t.Literal)]
    assert values == [-1, -16, -2147483648]
    assert not any(isinstance(n, t.Literal) and n.type.is_float for n in t.walk(body))


@pytest.mark.parametrize("text", ["", "'", '"', "\\'", "\\\\\"'", "a\n\t\x00é", "\\"])
def test_quoted(text: str) -> None:
    assert eval(quoted(text)) == text
    assert quoted(text)[0] == '"'
