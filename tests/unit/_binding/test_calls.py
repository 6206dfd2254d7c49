"""What the edge makes of arguments: the compiled checks are those of the C++ types."""

from __future__ import annotations

import ctypes
import enum
import inspect
import pathlib
import threading
from typing import Any, get_type_hints

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ltdicom import DICOMELEMENT, LDicomDS, Ref
from ltdicom._binding import c_types, calls
from ltdicom._binding.c_types import (
    CALLBACK,
    L_BOOL,
    L_BYTES,
    L_DOUBLE,
    L_INT16,
    L_OFFSET,
    L_TCHAR,
    L_UCHAR,
    L_UINT32,
)
from ltdicom._binding.calls import returns_code, returns_pointer, returns_void
from ltdicom._binding.out import OUT, OutInt
from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_PARAMETER


class Number(enum.IntEnum):
    SMALL = 3
    LARGE = 70_000


class Path:
    def __fspath__(self) -> str:
        return "a/b"


VALUES = st.one_of(
    st.integers(-(1 << 65), 1 << 65),
    st.sampled_from([0, -1, 255, 256, 0x7FFF, -0x8000, 0xFFFFFFFF, 1 << 32]),
    st.sampled_from([True, False, None, Number.SMALL, Number.LARGE, 1.5, "a", b"ab", ""]),
    st.sampled_from([bytearray(b"x"), memoryview(b"yz"), Path(), pathlib.Path("c"), len]),
    st.builds(ctypes.c_uint16, st.integers(0, 0xFFFF)),
    st.sampled_from([ctypes.c_double(2.5), ctypes.create_unicode_buffer("text"), Ref(7)]),
    st.sampled_from([[], object, Ref("w")]),
)


class Face:
    @returns_code
    def Take(
        self,
        a: L_UCHAR,
        b: L_INT16,
        c: L_UINT32,
        d: L_OFFSET,
        e: L_BOOL,
        f: L_DOUBLE,
        g: L_TCHAR,
        h: L_BYTES,
        i: CALLBACK,
        j: L_UINT32 | None,
    ) -> Any:
        return a, b, c, d, e, f, g, h, i, j

    @returns_code
    def Default(self, nFirst: L_UCHAR, nSecond: L_UCHAR = Number.SMALL) -> Any:
        return nFirst, nSecond

    @returns_pointer
    def Element(self, pElement: DICOMELEMENT | None, pDS: LDicomDS) -> Any:
        return pElement, pDS

    @returns_void
    def Outputs(self, nIn: L_UCHAR, pnOut: OutInt = OUT, pnMore: OutInt = OUT) -> Any:
        if nIn == 9:
            raise DicomError(DICOM_ERROR_PARAMETER, "nine")
        return nIn + 1, nIn + 2

    @returns_code
    def Unasked(
        self, nIn: L_UCHAR, pnOut: OutInt = None, nMore: L_UCHAR = 0, *, more: L_TCHAR = ""
    ) -> Any:
        if nIn == 9:
            raise DicomError(DICOM_ERROR_PARAMETER, "nine")
        return f"{nMore}{more}", nIn + 1


GOOD: dict[str, Any] = {
    "a": 1, "b": 1, "c": 1, "d": 1, "e": True,
    "f": 1.0, "g": "", "h": b"", "i": None, "j": None,
}  # fmt: skip
HINTS = get_type_hints(inspect.unwrap(Face.Take), vars(c_types), include_extras=True)


def outcome(call):
    try:
        result = call()
    except TypeError as error:
        return str(error)
    except DicomError as error:
        return error.code
    return result, type(result)


@given(st.sampled_from(sorted(GOOD)), VALUES, st.booleans())
@example("a", Number.SMALL, False)
@example("j", 1 << 32, True)
def test_an_argument_becomes_what_the_check_of_its_type_makes_of_it(name, value, by_name):
    arguments = {**GOOD, name: value}
    position = list(GOOD).index(name)

    def take():
        if by_name:
            result = Face().Take(**arguments)
        else:
            result = Face().Take(*arguments.values())
        return result if isinstance(result, int) else result[position]

    def check():
        if name == "j":
            return (
                None
                if value is None
                else c_types.CInt("L_UINT32", 0, 0xFFFFFFFF).check("j")(value)
            )
        return HINTS[name].__metadata__[0].check(name)(value)

    found, expected = outcome(take), outcome(check)
    if isinstance(expected, int):  # a code, which the face returns
        assert found == (expected, type(expected))
    else:
        assert found == expected


def test_a_default_is_taken_as_it_is():
    assert Face().Default(1) == (1, Number.SMALL)
    assert Face().Default(1, 2) == Face().Default(nSecond=2, nFirst=1) == (1, 2)
    assert Face().Default(1, 256) == DICOM_ERROR_PARAMETER


@pytest.mark.parametrize(
    ("args", "kwargs", "text"),
    [
        ((), {}, r"Face\.Default\(\) missing 1 required positional argument: 'nFirst'"),
        ((1, 2, 3), {}, r"Face\.Default\(\) takes from 2 to 3 positional arguments"),
        ((1,), {"nThird": 1}, r"Face\.Default\(\) got an unexpected keyword argument"),
        ((1,), {"nFirst": 1}, r"Face\.Default\(\) got multiple values for argument"),
        (("1",), {}, r"nFirst must be int \(L_UCHAR\), not str"),
        ((1,), {"nSecond": None}, r"nSecond must be int \(L_UCHAR\), not NoneType"),
    ],
)
def test_a_wrong_call_is_a_type_error(args, kwargs, text):
    with pytest.raises(TypeError, match=text):
        Face().Default(*args, **kwargs)


def test_objects_of_the_package_are_checked():
    ds = LDicomDS()
    assert Face().Element(None, ds) == (None, ds)
    with pytest.raises(TypeError, match=r"pElement must be DICOMELEMENT or None, not int"):
        Face().Element(1, ds)
    with pytest.raises(TypeError, match=r"pDS must be LDicomDS, not NoneType"):
        Face().Element(None, None)


def test_outputs_are_returned_or_filled():
    face, first, second = Face(), Ref(0), ctypes.c_int()
    assert face.Outputs(1) == face.Outputs(nIn=1) == (2, 3)
    assert face.Outputs(1, first) == 3
    assert face.Outputs(1, first, second) is None
    assert (first.value, second.value) == (2, 3)
    assert face.Outputs(9) == face.Outputs(256) == (0, 0)
    with pytest.raises(TypeError, match="nIn must be int"):
        face.Outputs("1")


@pytest.mark.parametrize("passed", [(), (Ref(0), Ref(0))])
def test_the_first_calls_come_from_two_threads(
    passed: tuple[Any, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a method's annotations ask for is found out at the first call."""

    class New:
        @returns_void
        def Take(self, nIn: L_UCHAR, pnOut: OutInt = OUT, pnMore: OutInt = OUT) -> Any:
            return nIn + 1, nIn + 2

        @returns_code
        def Give(self) -> Any:
            return 7

    new = New()
    results: list[Any] = []
    compiled = calls._Plan.compiled

    def interrupted(plan: Any, *arguments: Any) -> Any:
        """Let another thread call the method in the midst of the first call."""
        monkeypatch.undo()
        other = threading.Thread(target=lambda: results.append(call()))
        other.start()
        other.join(60)
        return compiled(plan, *arguments)

    for call, wanted in (
        (lambda: new.Take(1, *passed), None if passed else (2, 3)),
        (new.Give, 7),
    ):
        monkeypatch.setattr(calls._Plan, "compiled", interrupted)
        results.append(call())
        assert results == [wanted, wanted]
        results.clear()


def test_an_output_whose_default_is_null_is_only_filled():
    face, number = Face(), Ref(0)
    assert face.Unasked(1) == face.Unasked(nIn=1) == face.Unasked(1, None) == "0"
    assert face.Unasked(1, nMore=2, more="x") == "2x"
    assert face.Unasked(1, number, 3) == "3"
    assert number.value == 2
    assert face.Unasked(nIn=7, pnOut=number) == "0"
    assert number.value == 8
    for failing in (9, 256):
        assert face.Unasked(failing) == DICOM_ERROR_PARAMETER
        assert face.Unasked(failing, number, 1) == DICOM_ERROR_PARAMETER
    assert number.value == 8
    with pytest.raises(TypeError):
        face.Unasked(1, number, "3")
    with pytest.raises(TypeError):
        face.Unasked(1, more=3)
