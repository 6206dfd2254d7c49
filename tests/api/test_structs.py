"""The structures: fields and order as in the tables, defaults, mutability."""

from __future__ import annotations

import csv
import dataclasses
import typing
import weakref
from pathlib import Path
from typing import Any

import pytest

from ltdicom import structs

TABLES = Path(__file__).resolve().parents[2] / "tables"


def table_fields() -> dict[str, list[tuple[str, str]]]:
    found: dict[str, list[tuple[str, str]]] = {}
    with (TABLES / "structs.tsv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE):
            # the live handle is made by the module of the data sets
            if ":" not in row["struct"] and row["struct"] != "DICOMELEMENT":
                found.setdefault(row["struct"], []).append((row["field"], row["type"]))
    return found


FIELDS = table_fields()
CLASSES = [getattr(structs, name) for name in structs.__all__]


def test_every_structure_of_the_table_is_there() -> None:
    assert set(structs.__all__) == {*FIELDS, "DICOMLUTDESCRIPTOR"}


@pytest.mark.parametrize("name", FIELDS)
def test_fields_are_in_the_order_of_the_table(name: str) -> None:
    fields = dataclasses.fields(getattr(structs, name))
    assert [field.name for field in fields] == [field for field, _type in FIELDS[name]]


@pytest.mark.parametrize("name", FIELDS)
def test_defaults_follow_the_c_type(name: str) -> None:
    made = getattr(structs, name)()
    for field, c_type in FIELDS[name]:
        value = getattr(made, field)
        if "[" in c_type:
            expected: object = "" if c_type.startswith("L_TCHAR") else []
            if c_type.startswith(("L_UINT16", "L_UCHAR")):
                expected = [0] * int(c_type.partition("[")[2].rstrip("]"))
            assert value == expected
        elif c_type == "L_BOOL":
            assert value is False
        elif c_type in ("L_FLOAT", "L_DOUBLE"):
            assert type(value) is float
            assert value == 0
        elif c_type in structs.__all__:
            assert type(value) is getattr(structs, c_type)
        elif c_type in ("L_PCTSTR",) or "*" in c_type or c_type.startswith("p"):
            assert value is None
        elif c_type.startswith("L_"):
            assert type(value) is int
            assert value == 0
        else:  # a callback
            assert value is None


@pytest.mark.parametrize("cls", CLASSES)
def test_structures_are_mutable_true_documented_and_weakly_referable(cls: Any) -> None:
    made = cls()
    assert made
    assert weakref.ref(made)() is made
    assert f"``{cls.__name__}``" in cls.__doc__
    typing.get_type_hints(cls)
    for field in dataclasses.fields(cls):
        marker = object()
        setattr(made, field.name, marker)
        assert getattr(made, field.name) is marker
        assert field.name in cls.__doc__


@pytest.mark.parametrize("cls", CLASSES)
def test_structures_share_nothing(cls: Any) -> None:
    one, other = cls(), cls()
    for field in dataclasses.fields(cls):
        value = getattr(one, field.name)
        if isinstance(value, list) or dataclasses.is_dataclass(value):
            assert value is not getattr(other, field.name)


def test_values_are_equal_by_their_fields() -> None:
    assert structs.VALUEDATE(2024, 2, 29) == structs.VALUEDATE(
        nYear=2024, nMonth=2, nDay=29
    )
    assert structs.VALUEAGE(45, 89) != structs.VALUEAGE(45, 77)
    assert structs.VALUEDATERANGE() == structs.VALUEDATERANGE(Date1=structs.VALUEDATE())


@pytest.mark.parametrize("name", ["DICOMTAG", "DICOMVR", "DICOMUID", "DICOMIOD"])
def test_entries_of_tables_are_compared_as_pointers(name: str) -> None:
    cls = getattr(structs, name)
    one = cls()
    assert one != cls()
    assert len({one, cls(), one}) == 2
