"""How the values of calls and hooks are written: constants by their names."""

from __future__ import annotations

from functools import cache
from typing import Any, Final

import ltdicom
from ltdicom.constants import tag, uid
from ltdicom.structs import DICOMTAG

# Of a data set with more elements than this, only their number is shown.
_ELEMENTS_SHOWN: Final = 3


def written(value: Any, parameter: str = "") -> str:
    """Return a value as it would be written in a program.

    Parameters
    ----------
    value : object
        An argument or a result.
    parameter : str, optional
        The name of the parameter: tags and classes are plain numbers.

    Returns
    -------
    str
        Printable ASCII.
    """
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, str):
        return _uids().get(value) or _quoted(value)
    if isinstance(value, int):
        return _named_number(value, parameter)
    if isinstance(value, tuple):
        return ", ".join(written(each) for each in value)
    return _object(value)


def _quoted(text: str) -> str:
    escaped = text.encode("unicode_escape").decode("ascii")
    return '"' + escaped.replace('"', '\\"') + '"'


def _named_number(value: int, parameter: str) -> str:
    if parameter in ("nTag", "nCode"):
        return tag_name(value)
    if parameter == "nClass" and value == ltdicom.CLASS_UNKNOWN:
        return "CLASS_UNKNOWN"
    if parameter == "nStatus" and type(value) is int:
        return f"0x{value:04X}"  # a status of a service, which has no name
    return str(value)  # a code writes its name


def _object(value: Any) -> str:
    if isinstance(value, ltdicom.LDicomDS):
        return _data_set(value)
    if isinstance(value, ltdicom.DICOMELEMENT):
        return f"<element {tag_name(value.nTag)}>"
    if isinstance(value, DICOMTAG):
        return f"<{value.pszName}, {value.nVR}>"
    if isinstance(value, ltdicom.LDicomAssociate):
        return "<request>" if value.IsRequest() else "<accept>"
    return str(value)


def _data_set(ds: ltdicom.LDicomDS) -> str:
    elements = []
    element = ds.GetFirstElement(None, True)
    while element is not None:
        elements.append(element)
        element = ds.GetNextElement(element, True)
    if len(elements) > _ELEMENTS_SHOWN:
        return f"<data set of {len(elements)} elements>"
    shown = (
        f"{tag_name(each.nTag)}: {_quoted(ds.GetConvertValue(each)[1])}"
        for each in elements
    )
    return f"{{{', '.join(shown)}}}"


def tag_name(number: int) -> str:
    """Return the ``TAG_*`` constant of a tag, or its number."""
    return _tags().get(number) or f"0x{number:08X}"


@cache
def _tags() -> dict[int, str]:
    return _by_value(vars(tag), "TAG_", int)


@cache
def _uids() -> dict[str, str]:
    return _by_value(vars(uid), "UID_", str)


def _by_value(names: dict[str, Any], prefix: str, kind: type[Any]) -> dict[Any, str]:
    """Return the name of each value; of two names, the first of the table."""
    found: dict[Any, str] = {}
    for name, value in names.items():
        if name.startswith(prefix) and type(value) is kind:
            found.setdefault(value, name)
    return found
