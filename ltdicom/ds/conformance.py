"""What `LDicomDS.conformance` returns: findings for programs, a table for people."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import Final

from ltdicom.ds.element import DICOMELEMENT

__all__ = ["Finding", "Findings"]

_COLUMNS: Final = ("element", "name", "kind", "what is wrong")


@dataclass(frozen=True)
class Finding:
    """One thing in which a data set does not conform to the standard.

    Attributes
    ----------
    path : str
        The element, from the root level: ``(0040,A730)[2].(0040,A043)`` is in the
        second item of (0040,A730).
    tag : int
        Group in the upper 16 bits, element in the lower.
    name : str
        The name of the element.
    kind : str
        * ``"class"``: the class of the data set is not known;
        * ``"tag"``: the tag is not known, or no private creator reserves it;
        * ``"VR"``: not known, or another one than the dictionary has;
        * ``"VM"``: too few values, too many, or not a multiple;
        * ``"value"``: none of its VR;
        * ``"image"``: pixel data that is not the image;
        * ``"missing"``: an element of type 1 or 2 is not there;
        * ``"empty"``: an element of type 1 has no value.
    text : str
        What is wrong, for people.
    flag : int
        The ``CALLBACK_ERROR_*`` with which `LDicomDS.ConformanceDS` says so.
    element : DICOMELEMENT or None
        ``None`` for an element that is missing.
    """

    path: str
    tag: int
    name: str
    kind: str
    text: str
    flag: int
    element: DICOMELEMENT | None = field(default=None, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.path} {self.name}: {self.text}"


class Findings(list[Finding]):
    """A list of findings that shows itself as a table; empty if all conforms."""

    def _rows(self) -> list[tuple[str, str, str, str]]:
        return [(each.path, each.name, each.kind, each.text) for each in self]

    def __str__(self) -> str:
        if not self:
            return "no findings"
        rows = [_COLUMNS, *self._rows()]
        widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
        return "\n".join(
            "  ".join(
                cell.ljust(width) for cell, width in zip(row, widths, strict=True)
            ).rstrip()
            for row in rows
        )

    def _repr_html_(self) -> str:
        if not self:
            return "<p>no findings</p>"
        head = "".join(f"<th>{escape(each)}</th>" for each in _COLUMNS)
        rows = (
            "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>"
            for row in self._rows()
        )
        return f"<table><tr>{head}</tr>{''.join(rows)}</table>"
