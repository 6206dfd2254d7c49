"""What the edge looks at in structures and sequences that a caller passes."""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from ltdicom._binding import shapes
from ltdicom._core.errors import DicomError
from ltdicom.bitmap import BITMAPHANDLE, OVERLAYATTRIBUTES
from ltdicom.constants.error import DICOM_ERROR_PARAMETER
from ltdicom.structs import (
    DICOMANNPOINT,
    DICOMCOMPOUNDGRAPHIC,
    DICOMGRAPHICLAYER,
    DICOMTAG,
    DICOMTEXTSTYLE,
    VALUEDATE,
    VALUEDATERANGE,
)


@dataclass
class Holder:
    number: int = 0
    real: float = 0.0
    truth: bool = False
    text: str | None = None
    content: bytes | None = None
    one: int | None = None
    many: list[float] | None = None
    function: Callable[..., Any] | None = None
    inner: Holder | None = None
    listed: list[Holder] = field(default_factory=list)
    pairs: list[tuple[VALUEDATE, int]] = field(default_factory=list)
    anything: Any = None


class Index:
    def __index__(self) -> int:
        return 3


LOOK = shapes.look_for(Holder)


def look(**fields: Any) -> None:
    LOOK([Holder(**fields)], "pHolder", set())


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"number": True, "real": 1, "truth": 0, "text": "x", "content": b"x"},
        {"number": Index(), "one": ctypes.c_int(4), "many": (1, 2.5)},
        {"one": [5], "many": (ctypes.c_double * 2)(1, 2), "content": bytearray(2)},
        {"many": 2.5, "function": len, "inner": Holder(), "listed": [Holder()] * 3},
        {"pairs": [(VALUEDATE(), 1)], "anything": object()},
    ],
)
def test_what_c_could_hold_passes(fields: dict[str, Any]) -> None:
    look(**fields)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"number": "1"}, "pHolder.number must be int, not str"),
        ({"number": None}, "pHolder.number must be int, not NoneType"),
        ({"real": "1"}, "pHolder.real must be float, not str"),
        ({"real": b"1"}, "pHolder.real must be float, not bytes"),
        ({"real": 1j}, "pHolder.real must be float, not complex"),
        ({"truth": 1.0}, "pHolder.truth must be bool, not float"),
        ({"text": b"x"}, "pHolder.text must be str, not bytes"),
        ({"content": "x"}, "pHolder.content must be bytes-like, not str"),
        ({"content": 5}, "pHolder.content must be bytes-like, not int"),
        ({"one": "1"}, "pHolder.one must be int, not str"),
        ({"one": ["1"]}, "pHolder.one must be int, not str"),
        ({"many": ["1"]}, "pHolder.many must be float, not str"),
        ({"many": {1: 2}}, "pHolder.many must be float, not dict"),
        ({"function": 1}, "pHolder.function must be callable, not int"),
        ({"inner": VALUEDATE()}, "pHolder.inner must be Holder, not VALUEDATE"),
        ({"inner": Holder(number="1")}, "pHolder.inner.number must be int, not str"),
        ({"listed": [Holder(), 1]}, "pHolder.listed must be Holder, not int"),
        ({"listed": [Holder(real="")]}, "pHolder.listed.real must be float, not str"),
        ({"pairs": [VALUEDATE()]}, "pHolder.pairs must be a tuple of 2, not VALUEDATE"),
        ({"pairs": [(VALUEDATE(nDay=""), 1)]}, "pHolder.pairs[0].nDay must be int"),
        ({"pairs": [(VALUEDATE(), None)]}, "pHolder.pairs[1] must be int, not NoneType"),
    ],
)
def test_other_types_are_named(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(TypeError) as caught:
        look(**fields)
    assert str(caught.value).startswith(named)


@pytest.mark.parametrize(
    ("name", "number"), [("real", 10**400), ("number", 1.0), ("one", [1.5]), ("one", 2.5)]
)
def test_a_number_that_the_type_cannot_hold_has_a_code(name: str, number: Any) -> None:
    with pytest.raises(DicomError) as caught:
        look(**{name: number})
    assert caught.value.code == DICOM_ERROR_PARAMETER
    assert f"pHolder.{name}" in caught.value.reason


def test_a_structure_that_holds_itself_is_looked_at_once() -> None:
    bitmap = BITMAPHANDLE()
    bitmap.overlays = [(OVERLAYATTRIBUTES(), bitmap)]
    look_at = shapes.look_for(BITMAPHANDLE)
    look_at([bitmap], "pBitmap", set())
    bitmap.overlays = [(OVERLAYATTRIBUTES(uRows="1"), bitmap)]  # type: ignore[arg-type]
    with pytest.raises(TypeError, match=r"pBitmap.overlays\[0\].uRows must be int"):
        look_at([bitmap], "pBitmap", set())


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (VALUEDATERANGE(Date2=VALUEDATE(1, "2")), "p.Date2.nMonth"),  # type: ignore[arg-type]
        (DICOMGRAPHICLAYER(puGrayscale="1"), "p.puGrayscale"),  # type: ignore[arg-type]
        (
            DICOMCOMPOUNDGRAPHIC(pAnnPoints=[DICOMANNPOINT(1, "")]),  # type: ignore[arg-type]
            "p.pAnnPoints.fY",
        ),
        (
            DICOMCOMPOUNDGRAPHIC(pTextStyle=DICOMTEXTSTYLE(shadowStyle=3)),  # type: ignore[arg-type]
            "p.pTextStyle.shadowStyle",
        ),
    ],
)
def test_fields_of_the_generated_structures(given: Any, named: str) -> None:
    with pytest.raises(TypeError, match=f"^{named} must be "):
        shapes.look_for(type(given))([given], "p", set())


def test_pointers_into_a_table_are_no_structures() -> None:
    assert not shapes.is_structure(DICOMTAG)
    shapes.look_for(DICOMTAG)([DICOMTAG(nCode="x")], "p", set())  # type: ignore[arg-type]


class TestArguments:
    def test_hints_without_a_class_of_the_package(self) -> None:
        assert shapes.argument(int) is None
        assert shapes.argument(Any) is None
        assert shapes.argument(Sequence[int]) is None

    def test_a_sequence_becomes_a_list(self) -> None:
        check = shapes.argument(Sequence[VALUEDATE] | None)
        assert check is not None
        day = VALUEDATE()
        assert check("p", iter([day])) == [day]
        assert check("p", None) is None
        for wrong in (day, "ab", {1: day}, 5):
            with pytest.raises(TypeError, match=r"^p must be a sequence of VALUEDATE or"):
                check("p", wrong)
        with pytest.raises(TypeError, match=r"^p must be VALUEDATE, not int"):
            check("p", [day, 1])

    def test_one_value_stands_for_an_array_where_it_may(self) -> None:
        check = shapes.argument(VALUEDATE | Sequence[VALUEDATE])
        assert check is not None
        day = VALUEDATE()
        assert check("p", day) == [day]
        assert check("p", (day, day)) == [day, day]
        with pytest.raises(TypeError, match=r"^p must be VALUEDATE, not str"):
            check("p", "x")

    def test_a_list_to_fill_is_the_callers_own(self) -> None:
        check = shapes.argument(list[VALUEDATE] | None)
        assert check is not None
        given: list[Any] = ["old"]
        assert check("p", given) is given
        with pytest.raises(TypeError, match=r"^p must be list or None, not tuple"):
            check("p", ())
