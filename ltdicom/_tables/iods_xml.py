"""Classes and modules from an XML file: ``LDicomIOD::LoadXml``.

The form is in docs/table-xml.md: a list of modules with their elements, then a list of
classes that refer to the modules.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ltdicom._core.errors import DicomError
from ltdicom._tables.iods import IODS, element_name, module_name
from ltdicom._tables.tree_table import Entry
from ltdicom._tables.xml_table import number, parse
from ltdicom.constants.error import (
    DICOM_ERROR_XML_INVALID_FORMAT,
    DICOM_ERROR_XML_INVALID_IOD_LIST,
    DICOM_ERROR_XML_INVALID_IOD_MODULE_ITEM,
    DICOM_ERROR_XML_INVALID_IODLIST_IOD_ATTRIBUTE,
    DICOM_ERROR_XML_INVALID_IODLIST_MODULE_ATTRIBUTE,
    DICOM_ERROR_XML_INVALID_MODULE_ELEMENT,
    DICOM_ERROR_XML_INVALID_MODULE_LIST,
    DICOM_ERROR_XML_INVALID_MODULELIST_MODULE_ATTRIBUTE,
    DICOM_ERROR_XML_MODULE_LIST_MISSING,
    DICOM_ERROR_XML_MODULE_NOT_FOUND,
    DicomErrorCode,
)
from ltdicom.constants.iod import IodType, IodUsage

_USAGE = {usage.name.removeprefix("IOD_USAGE_"): usage for usage in IodUsage}
_MODULE_USAGE = {name: _USAGE[name] for name in ("M", "C", "U")}
_ELEMENT_USAGE = {name: _USAGE[name] for name in ("1", "1C", "2", "2C", "3")}
_NAMES: dict[IodType, Callable[[int], str]] = {
    IodType.IOD_TYPE_CLASS: str,
    IodType.IOD_TYPE_MODULE: module_name,
    IodType.IOD_TYPE_ELEMENT: element_name,
}
_code = number(0, 0xFFFFFFFF)


@dataclass
class _Node:
    """An entry of the file."""

    fields: dict[str, Any]
    children: list[_Node] = field(default_factory=list)


class _Reader:
    """Follows the file; `_open` has the elements that are not closed yet."""

    def __init__(self) -> None:
        self.classes: list[_Node] = []
        self._modules: dict[int, _Node] | None = None
        self._open: list[tuple[str, _Node | None]] = []

    def start(self, name: str, attributes: Mapping[str, str]) -> None:
        depth = len(self._open)
        node: _Node | None = None
        if depth == 0:
            if name != "iodtable":
                raise DicomError(DICOM_ERROR_XML_INVALID_FORMAT, f"<{name}>")
        elif depth == 1:
            self._start_list(name)
        elif self._open[1][0] == "modulelist":
            node = self._in_modules(name, depth, attributes)
        else:
            node = self._in_classes(name, depth, attributes)
        self._open.append((name, node))

    def end(self, _name: str) -> None:
        self._open.pop()

    def _start_list(self, name: str) -> None:
        if name == "modulelist":
            self._modules = self._modules or {}
        elif name != "iodlist":
            raise DicomError(DICOM_ERROR_XML_INVALID_FORMAT, f"<{name}>")
        elif self._modules is None:
            raise DicomError(DICOM_ERROR_XML_MODULE_LIST_MISSING, "before <iodlist>")

    def _in_modules(self, name: str, depth: int, attributes: Mapping[str, str]) -> _Node:
        assert self._modules is not None
        if depth == 2:
            _expect(name, "module", DICOM_ERROR_XML_INVALID_MODULE_LIST)
            node = _node(
                IodType.IOD_TYPE_MODULE,
                attributes,
                None,
                DICOM_ERROR_XML_INVALID_MODULELIST_MODULE_ATTRIBUTE,
            )
            self._modules[node.fields["nCode"]] = node
            return node
        _expect(name, "element", DICOM_ERROR_XML_INVALID_MODULE_ELEMENT)
        node = _node(
            IodType.IOD_TYPE_ELEMENT,
            attributes,
            _ELEMENT_USAGE,
            DICOM_ERROR_XML_INVALID_MODULE_ELEMENT,
        )
        self._above().children.append(node)
        return node

    def _in_classes(self, name: str, depth: int, attributes: Mapping[str, str]) -> _Node:
        assert self._modules is not None
        if depth == 2:
            _expect(name, "iod", DICOM_ERROR_XML_INVALID_IOD_LIST)
            node = _node(
                IodType.IOD_TYPE_CLASS,
                attributes,
                None,
                DICOM_ERROR_XML_INVALID_IODLIST_IOD_ATTRIBUTE,
            )
            self.classes.append(node)
            return node
        if depth > 3 or name != "module":
            raise DicomError(DICOM_ERROR_XML_INVALID_IOD_MODULE_ITEM, f"<{name}>")
        reference = _node(
            IodType.IOD_TYPE_MODULE,
            attributes,
            _MODULE_USAGE,
            DICOM_ERROR_XML_INVALID_IODLIST_MODULE_ATTRIBUTE,
        )
        code = reference.fields["nCode"]
        module = self._modules.get(code)
        if module is None:
            raise DicomError(DICOM_ERROR_XML_MODULE_NOT_FOUND, f"module {code}")
        usage = reference.fields["nUsage"]
        node = _Node({**module.fields, "nUsage": usage}, module.children)
        self._above().children.append(node)
        return node

    def _above(self) -> _Node:
        node = self._open[-1][1]
        assert node is not None
        return node


def _expect(name: str, expected: str, code: DicomErrorCode) -> None:
    if name != expected:
        raise DicomError(code, f"<{name}>, not <{expected}>")


def _node(
    kind: IodType,
    attributes: Mapping[str, str],
    usages: Mapping[str, IodUsage] | None,
    error: DicomErrorCode,
) -> _Node:
    """Return an entry with its fields from the attributes."""
    known = {"nCode", "pszName", "pszDescription"} | ({"nUsage"} if usages else set())
    unknown = attributes.keys() - known
    if unknown:
        raise DicomError(error, f"unknown attribute {min(unknown)}")
    try:
        code = _code(attributes["nCode"])
        usage = usages[attributes["nUsage"]] if usages else IodUsage.IOD_USAGE_M
    except (KeyError, ValueError) as exc:
        raise DicomError(error, f"nCode or nUsage is missing or wrong: {exc}") from exc
    name = attributes.get("pszName")
    if name is None:
        name = _NAMES[kind](code)
    return _Node(
        {
            "nCode": code,
            "pszName": name,
            "nType": kind,
            "nUsage": usage,
            "pszDescription": attributes.get("pszDescription", ""),
        }
    )


def load(path: str | None) -> None:
    """Add the classes of a file; one whose code is there is replaced.

    Raises
    ------
    DicomError
        The code says what is wrong; the table is as before.
    """
    reader = _Reader()
    parse(path, reader.start, reader.end)
    for node in reader.classes:
        root = IODS.root
        known = IODS.among(root, node.fields["nCode"], IodType.IOD_TYPE_CLASS)
        if known is not None:
            IODS.remove(known)
        _add(root, node)


def _add(root: Entry, top: _Node) -> None:
    """Add an entry with all beneath it; a file may nest deeper than Python calls."""
    waiting = [(root, top)]
    while waiting:
        parent, node = waiting.pop()
        entry = IODS.add(parent, copy.copy(node.fields))
        waiting += [(entry, child) for child in reversed(node.children)]
