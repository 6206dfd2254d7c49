"""C++ types."""

from __future__ import annotations

import pytest

from ltdicom.port.c_types import CType, annotation, common, named, same_parameter


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("L_UINT16", (16, False)),
        ("unsigned long", (32, False)),
        ("long long", (64, True)),
        ("unsigned char", (8, False)),
        ("int", (32, True)),
        ("size_t", (64, False)),
        ("CString", None),
    ],
)
def test_integers(name: str, expected: tuple[int, bool] | None) -> None:
    assert named(name).integer == expected


def test_texts_and_bytes() -> None:
    assert CType("L_TCHAR", 1).is_text
    assert CType("TCHAR", dims=("64",)).is_text
    assert not CType("TCHAR", 2).is_text
    assert named("LPCTSTR").is_text
    assert not named("LPCTSTR").is_text_buffer
    assert CType("L_UCHAR", 1).is_bytes
    assert named("LPBYTE").is_bytes
    assert CType("TCHAR").is_char


def test_elements() -> None:
    assert CType("int", dims=("3", "4")).element == CType("int", dims=("4",))
    assert CType("std::vector", arguments=(CType("int"),)).element == CType("int")
    mapped = CType("std::map", arguments=(CType("CString"), CType("X", 1)))
    assert (mapped.key, mapped.element) == (CType("CString"), CType("X", 1))


def test_arithmetic() -> None:
    assert common(CType("L_UINT16"), CType("L_UCHAR")).integer == (32, True)
    assert common(CType("L_UINT32"), CType("int")).integer == (32, False)
    assert common(CType("double"), CType("int")).is_float


def test_parameters_of_an_override() -> None:
    assert same_parameter(CType("int"), CType("L_INT"))
    assert same_parameter(CType("DWORD"), CType("L_UINT32"))
    assert same_parameter(named("LPTSTR"), CType("L_TCHAR", 1))
    assert not same_parameter(named("LPCTSTR"), CType("L_TCHAR", 1))
    assert not same_parameter(CType("L_UINT16"), CType("L_INT"))
    assert not same_parameter(CType("LDicomDS", 1), CType("LDicomNet", 1))


def test_annotations() -> None:
    names = ["L_BOOL", "L_UINT16", "L_DOUBLE", "CString", "L_VOID", "CMine"]
    written = [annotation(named(n)) for n in names]
    assert written == ["bool", "int", "float", "str", "None", ""]
