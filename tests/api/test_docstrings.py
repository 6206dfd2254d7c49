"""Docstrings are numpydoc and name each parameter with its C++ type."""

from __future__ import annotations

import importlib.util
import inspect
import re
from collections.abc import Callable, Iterator
from typing import NoReturn

import api_table
import pytest
from api_table import ABSENT, NOT_YET, Method

import ltdicom

PROVIDED = [m for m in api_table.methods() if api_table.state_of(m).name != NOT_YET]
DESCRIBED = [m for m in PROVIDED if api_table.state_of(m).name != ABSENT]
CLASSES = sorted({m.class_name for m in PROVIDED})

_SECTION = re.compile(r"^(\w[\w ]*)\n-{3,}$", re.MULTILINE)
_ENTRY = re.compile(r"^(\S.*?) : (.+)$")
# C++ names that say the same; "const" and the star of a p... type add nothing
_SAME = {
    "L_INT32": "L_INT",
    "L_UINT32": "L_UINT",
    "L_SIZE_T": "L_UINT",
    "L_CHAR *": "L_TCHAR *",
}


# numpydoc's checks that do not apply here
NOT_CHECKED = {
    "ES01",  # many methods are said in one line
    "EX01",  # examples are in examples/, not in four hundred docstrings
    "SA01",  # related methods are named where they matter
    "RT01",  # a method with outputs may return nothing: test_says_what_it_returns
    # parameters are checked below, against C++ overloads that are one signature here
    "PR01",
    "PR02",
    "PR03",
}


def sections(doc: str) -> dict[str, str]:
    """Return the sections of a numpydoc docstring by their titles."""
    titles = list(_SECTION.finditer(doc))
    ends = [title.start() for title in titles[1:]] + [len(doc)]
    return {
        title.group(1): doc[title.end() : end].strip("\n")
        for title, end in zip(titles, ends, strict=False)
    }


def entries(section: str) -> Iterator[tuple[str, str]]:
    """Yield the names and types of a section of parameters."""
    for line in section.splitlines():
        match = _ENTRY.match(line)
        if match:
            for name in match.group(1).split(", "):
                yield name, match.group(2)


def doc_of(method: Method) -> str:
    # of a constructor the class says what it takes, as numpydoc wants
    cls = getattr(ltdicom, method.class_name)
    target = cls if method.kind == "ctor" else getattr(cls, method.name)
    return inspect.getdoc(target) or ""


def same(c_type: str) -> str:
    """Return a C++ type in a form that can be compared."""
    c_type = c_type.removeprefix("const ").removesuffix(" &")
    return _SAME.get(c_type, c_type)


def test_numpydoc_has_nothing_to_say(unavailable: Callable[[str], NoReturn]) -> None:
    if importlib.util.find_spec("numpydoc") is None:
        unavailable("numpydoc is not installed")
    from numpydoc.validate import validate

    found = [
        f"{method}: {code} {message}"
        for method in PROVIDED
        for code, message in validate(
            f"ltdicom.{method.class_name}"
            + ("" if method.kind == "ctor" else f".{method.name}")
        )["errors"]
        if code not in NOT_CHECKED
    ]
    assert found == []


@pytest.mark.parametrize("method", PROVIDED, ids=str)
def test_begins_with_a_summary_line(method: Method) -> None:
    doc = doc_of(method)
    first, _, rest = doc.partition("\n")
    assert first.endswith((".", ":"))
    assert rest == "" or rest.startswith("\n")


@pytest.mark.parametrize("method", DESCRIBED, ids=str)
def test_each_parameter_is_described_with_its_type(method: Method) -> None:
    described = dict(entries(sections(doc_of(method)).get("Parameters", "")))
    for overload in method.overloads:
        for parameter in overload:
            assert parameter.name in described
            types = re.findall(r"``([^`]+)``", described[parameter.name])
            if "(" in parameter.c_type:  # a function pointer has no short name
                continue
            assert same(parameter.c_type) in map(same, types)


@pytest.mark.parametrize("method", DESCRIBED, ids=str)
def test_describes_nothing_that_is_not_there(method: Method) -> None:
    found = api_table.function_of(method)
    assert found is not None
    described = dict(entries(sections(doc_of(method)).get("Parameters", "")))
    assert described.keys() <= inspect.signature(found[0]).parameters.keys()


@pytest.mark.parametrize(
    "method",
    [m for m in DESCRIBED if m.returns not in ("", "L_VOID", "void")],
    ids=str,
)
def test_says_what_it_returns(method: Method) -> None:
    doc = doc_of(method)
    assert "Returns" in sections(doc) or doc.startswith("Return ")


@pytest.mark.parametrize("name", CLASSES)
def test_classes_are_described(name: str) -> None:
    assert inspect.getdoc(getattr(ltdicom, name))


@pytest.mark.parametrize("name", CLASSES)
def test_what_cpp_lacks_is_snake_case_and_described(name: str) -> None:
    cls = getattr(ltdicom, name)
    classes = {each.__name__ for each in cls.__mro__}
    known = {row["method"] for row in api_table.rows() if row["class"] in classes}
    for attribute in dir(cls):
        if attribute.startswith("_") or attribute in known:
            continue
        if attribute.removesuffix("A") in known:  # a narrow twin
            continue
        assert attribute == attribute.lower(), f"{name}.{attribute} is not in the table"
        assert inspect.getdoc(getattr(cls, attribute))
