"""Each parameter of each method: another type is a TypeError that names it, NULL a code.

What is refused so is refused before the method does anything.
"""

from __future__ import annotations

from typing import Any

import api_table
import pytest
from api_table import ABSENT, Method, Parameter

import ltdicom

BUFFERS = {
    ("pBuffer", "L_VOID *"),
    ("pBuffer", "L_UCHAR *"),
    ("pPreamble", "L_UCHAR *"),
    ("pValue", "L_VOID *"),
}
# handed through as it is
ANYTHING = {"pUserData"}


class Foreign:
    """What no parameter takes."""


def neutral(parameter: Parameter) -> Any:
    """Return what C++ takes for a parameter, and what makes a call harmless: 0, NULL."""
    c_type = parameter.c_type.removeprefix("const ").strip()
    if c_type.endswith("&"):
        return getattr(ltdicom, c_type.removesuffix("&").strip())()
    if c_type in ("L_FLOAT", "L_DOUBLE"):
        return 0.0
    is_pointer = "*" in c_type or c_type.startswith(("p", "H")) or "PCTSTR" in c_type
    return None if is_pointer or "CALLBACK" in c_type else 0


def is_called(method: Method) -> bool:
    is_hook = method.kind == "virtual" and method.name.startswith("On")
    return not is_hook and api_table.state_of(method).name != ABSENT


METHODS = [method for method in api_table.methods() if is_called(method)]


def calls(method: Method) -> list[tuple[Parameter, ...]]:
    return [overload for overload in method.overloads if overload]


def target_of(method: Method) -> Any:
    """Return what is called: the method of an object, or the class."""
    cls = getattr(ltdicom, method.class_name)
    if method.kind == "ctor":
        return cls
    return getattr(cls(True) if cls is ltdicom.LDicomAssociate else cls(), method.name)


@pytest.mark.parametrize("method", METHODS, ids=str)
def test_another_type_is_named(method: Method) -> None:
    for overload in calls(method):
        for wrong in overload:
            if wrong.name in ANYTHING:
                continue
            arguments = {each.name: neutral(each) for each in overload}
            for each in overload:  # NULL would be refused first
                if (each.name, each.c_type) in BUFFERS:
                    arguments[each.name] = bytearray()
            arguments[wrong.name] = Foreign()
            with pytest.raises(TypeError, match=rf"\b{wrong.name}\b") as caught:
                target_of(method)(**arguments)
            assert "Foreign" in str(caught.value)


@pytest.mark.parametrize("method", METHODS, ids=str)
def test_null_is_no_wrong_type(method: Method) -> None:
    if method.kind == "ctor" or method.name in ("Connect", "Listen"):
        return  # Listen(NULL) listens
    for overload in calls(method):
        target_of(method)(**{each.name: neutral(each) for each in overload})
