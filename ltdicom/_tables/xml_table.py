"""Entries of a table from an XML file: ``LoadXml``; the form is in docs/table-xml.md.

The parser is the standard library's. A document type declaration is refused, and with
it every entity a file could define: the ways to make a small file huge ("billion
laughs") or to make the parser open other files or addresses all start there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, NoReturn
from xml.parsers import expat

from ltdicom._core.errors import DicomError, file_error
from ltdicom.constants.error import (
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_XML_INVALID_FORMAT,
    DicomErrorCode,
)

MAX_BYTES = 16 << 20
"""The largest file that is read: the default tag table takes less than one MiB."""

REQUIRED = object()

Start = Callable[[str, Mapping[str, str]], None]
End = Callable[[str], None]


def parse(path: str | None, start: Start, end: End) -> None:
    """Parse a file safely: call `start` and `end` for each element.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: no name. ``DICOM_ERROR_OPEN``, ``DICOM_ERROR_READ``:
        the file cannot be opened or read. ``DICOM_ERROR_XML_INVALID_FORMAT``: not
        well-formed, with a document type declaration, or too large.
    """
    data = _read(path)
    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.StartDoctypeDeclHandler = _refuse_doctype
    try:
        parser.Parse(data, True)
    # an encoding that Python does not know, or cannot be used here, is not an ExpatError
    except (expat.ExpatError, LookupError, ValueError) as exc:
        raise DicomError(DICOM_ERROR_XML_INVALID_FORMAT, str(exc)) from exc


def _read(path: str | None) -> bytes:
    if not path:
        raise DicomError(DICOM_ERROR_PARAMETER, "no file name")
    opened = False
    try:
        with open(path, "rb") as file:
            opened = True
            data = file.read(MAX_BYTES + 1)
    except OSError as exc:
        raise file_error(exc, opened=opened) from exc
    except ValueError as exc:  # a NUL or a lone surrogate in the name
        raise DicomError(DICOM_ERROR_OPEN, str(exc)) from exc
    if len(data) > MAX_BYTES:
        raise DicomError(DICOM_ERROR_XML_INVALID_FORMAT, f"more than {MAX_BYTES} bytes")
    return data


def _refuse_doctype(*_declaration: object) -> NoReturn:
    raise DicomError(DICOM_ERROR_XML_INVALID_FORMAT, "document types are not accepted")


@dataclass(frozen=True)
class Attribute:
    """An attribute of an item: how its text becomes a value, and what it defaults to.

    `convert` raises `ValueError` for a text that is not acceptable.
    """

    convert: Callable[[str], Any]
    default: Any = REQUIRED


@dataclass(frozen=True)
class XmlForm:
    """The form of one table's file: a root element and an ``item`` for each entry.

    `list_error` and `item_error` are the codes for a wrong element and a wrong
    attribute.
    """

    root: str
    attributes: Mapping[str, Attribute]
    list_error: DicomErrorCode
    item_error: DicomErrorCode

    def read(self, path: str | None) -> list[dict[str, Any]]:
        """Return the attributes of all items, converted.

        Raises
        ------
        DicomError
            As `parse`; or `list_error`, `item_error`.
        """
        items: list[dict[str, Any]] = []
        depth = 0

        def start(name: str, attributes: Mapping[str, str]) -> None:
            nonlocal depth
            if depth > 1 or name != ("item" if depth else self.root):
                raise DicomError(self.list_error, f"<{name}> in depth {depth}")
            if depth:
                items.append(self._convert(attributes))
            depth += 1

        def end(_name: str) -> None:
            nonlocal depth
            depth -= 1

        parse(path, start, end)
        return items

    def _convert(self, attributes: Mapping[str, str]) -> dict[str, Any]:
        unknown = attributes.keys() - self.attributes.keys()
        if unknown:
            raise DicomError(self.item_error, f"unknown attribute {min(unknown)}")
        values: dict[str, Any] = {}
        for name, attribute in self.attributes.items():
            text = attributes.get(name)
            if text is None:
                if attribute.default is REQUIRED:
                    raise DicomError(self.item_error, f"{name} is missing")
                values[name] = attribute.default
                continue
            try:
                values[name] = attribute.convert(text)
            except ValueError as exc:
                raise DicomError(self.item_error, f"{name}={text[:80]!r}: {exc}") from exc
        return values


_NUMBER = re.compile(r"-?[0-9]{1,10}|0[xX][0-9A-Fa-f]{1,8}")


def number(lowest: int, highest: int) -> Callable[[str], int]:
    """Return the conversion of a number, decimal or ``0x`` and hexadecimal."""

    def convert(text: str) -> int:
        if not _NUMBER.fullmatch(text):
            raise ValueError("not a number")
        value = int(text, 16 if text[:2] in ("0x", "0X") else 10)
        if not lowest <= value <= highest:
            raise ValueError(f"not in {lowest}..{highest}")
        return value

    return convert
