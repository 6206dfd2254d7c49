"""The classes, modules and elements of the standard, from ``data/iod.json``.

The file is read when it is first needed. Lists of elements are shared by all modules
that have them, as they are in the file.
"""

from __future__ import annotations

import functools
import json
import pkgutil
from collections.abc import Sequence
from typing import Any

from ltdicom._tables.tree_table import TreeTable
from ltdicom.constants.iod import (
    IOD_TYPE_CLASS,
    IOD_TYPE_ELEMENT,
    IOD_TYPE_MODULE,
    IodUsage,
)

_USAGES = {int(usage): usage for usage in IodUsage}


# what must be true of an element beside another one: its tag, "=", ">", "present" or
# "absent", and the values it is compared with
Term = tuple[int, str, list[str]]


class ElementRecord:
    """An element of a module, or of a sequence."""

    __slots__ = ("_condition", "_list", "code", "usage")
    kind = IOD_TYPE_ELEMENT

    def __init__(
        self, code: int, usage: int, elements: int = -1, condition: int = -1
    ) -> None:
        self.code = code
        self.usage = usage
        self._list = elements
        self._condition = condition

    @property
    def condition(self) -> Sequence[Term]:
        """When an element of type 1C or 2C is required; empty if that is not known."""
        number = self._condition
        return _data()["conditions"][number] if number >= 0 else ()

    @property
    def children(self) -> Sequence[ElementRecord]:
        """The elements of an item, for a sequence."""
        return element_list(self._list) if self._list >= 0 else ()

    def holds(self, code: int, kind: int) -> bool:
        """Whether such an element is somewhere beneath it."""
        return kind == IOD_TYPE_ELEMENT and _list_holds(self._list, code)

    def fields(self) -> dict[str, Any]:
        """Return the fields of the structure."""
        return _fields(self.code, self.kind, self.usage, element_name(self.code))


class ModuleRecord(ElementRecord):
    """A module of a class."""

    __slots__ = ()
    kind = IOD_TYPE_MODULE

    def fields(self) -> dict[str, Any]:
        """Return the fields of the structure."""
        return _fields(self.code, self.kind, self.usage, module_name(self.code))


class ClassRecord:
    """A class."""

    __slots__ = ("children", "code", "name", "uid")
    kind = IOD_TYPE_CLASS

    def __init__(self, code: int, name: str, uid: str, modules: list[list[int]]) -> None:
        self.code = code
        self.name = name
        self.uid = uid
        self.children = tuple(ModuleRecord(*module) for module in modules)

    def holds(self, code: int, kind: int) -> bool:
        """Whether such a module or element is beneath it."""
        return any(
            (module.code, module.kind) == (code, kind) or module.holds(code, kind)
            for module in self.children
        )

    def fields(self) -> dict[str, Any]:
        """Return the fields of the structure."""
        return _fields(self.code, self.kind, 0, self.name)


def _fields(code: int, kind: int, usage: int, name: str) -> dict[str, Any]:
    return {
        "nCode": code,
        "pszName": name,
        "nType": kind,
        "nUsage": _USAGES[usage],
        "pszDescription": "",
    }


@functools.cache
def _data() -> dict[str, Any]:
    text = pkgutil.get_data("ltdicom", "data/iod.json")
    assert text is not None
    data: dict[str, Any] = json.loads(text)
    return data


@functools.cache
def element_list(number: int) -> tuple[ElementRecord, ...]:
    """Return a list of elements by its number."""
    return tuple(ElementRecord(*row) for row in _data()["lists"][number])


@functools.lru_cache(maxsize=1 << 16)
def _list_holds(number: int, code: int) -> bool:
    if number < 0:
        return False
    return any(
        record.code == code or record.holds(code, IOD_TYPE_ELEMENT)
        for record in element_list(number)
    )


@functools.cache
def classes() -> dict[int, ClassRecord]:
    """Return the built-in classes by their codes, in their order."""
    return {row[0]: ClassRecord(*row) for row in _data()["classes"]}


@functools.cache
def _modules() -> dict[int, tuple[str, int]]:
    return {code: (name, number) for code, name, number in _data()["modules"]}


def module_name(code: int) -> str:
    """Return the name of a module; empty for an unknown one."""
    return _modules().get(code, ("", 0))[0]


def generic_module(code: int) -> ModuleRecord | None:
    """Return a module as the standard defines it, whatever the class.

    None for a code that is not a module, and for one that was retired from the standard.
    """
    module = _modules().get(code)
    if module is None or not element_list(module[1]):
        return None
    return ModuleRecord(code, 0, module[1])


@functools.cache
def element_name(tag: int) -> str:
    """Return the name of an element."""
    from pydicom.datadict import dictionary_description

    try:
        return dictionary_description(tag)
    except KeyError:  # newer than pydicom's dictionary
        return f"({tag >> 16:04X},{tag & 0xFFFF:04X})"


@functools.cache
def _codes_by_uid() -> dict[str, int]:
    known: dict[str, int] = {}
    for record in classes().values():
        # the levels of a query model share a UID: the first level stands for it
        known.setdefault(record.uid, record.code)
    return known


def class_of_uid(uid: str) -> int | None:
    """Return the ``CLASS_*`` code of a SOP class, None if there is none."""
    return _codes_by_uid().get(uid) if uid else None


def uid_of_class(code: int) -> str | None:
    """Return the SOP class of a ``CLASS_*`` code, None if there is none."""
    record = classes().get(code)
    return record.uid or None if record is not None else None


IODS = TreeTable(lambda: classes().values())
"""The table of `LDicomIOD`; templates and conformance follow it."""
