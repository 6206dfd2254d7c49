"""Names for the tags that pydicom knows and ``tables/tags.tsv`` lacks.

They are worked out when somebody asks for one and not generated: what pydicom knows
depends on its version, and the generated files must not.
"""

from __future__ import annotations

import functools
import re

__all__ = ["additional_tags", "tag_name"]

# "Manufacturer's", "Plate ID(s)": what LEADTOOLS' names leave out altogether
_DROPPED = re.compile(r"['\u2019]s\b|\(s\)|['\u2019]")
_NOT_ALPHANUMERIC = re.compile(r"[^A-Za-z0-9]+")


def tag_name(name: str) -> str:
    """Return the ``TAG_*`` name for an element name.

    Parameters
    ----------
    name : str
        The name of the element as in PS3.6 and pydicom's dictionary.

    Returns
    -------
    str
        The name in LEADTOOLS' manner: ``TAG_PATIENT_NAME`` for "Patient's Name".
    """
    # both code points look alike: MICRO SIGN and GREEK SMALL LETTER MU
    name = name.replace("\N{MICRO SIGN}", "u").replace("\N{GREEK SMALL LETTER MU}", "u")
    words = _NOT_ALPHANUMERIC.sub("_", _DROPPED.sub("", name)).strip("_")
    return f"TAG_{words.upper()}"


@functools.cache
def additional_tags() -> dict[str, int]:
    """Return the names and values of the tags that only pydicom knows.

    Returns
    -------
    dict of str to int
        Names by the rule. A tag or a name of the table is never among them, so a new
        pydicom cannot change what a program means by a name.
    """
    # here, because this module serves a table that must load without pydicom
    # (from where it is defined: pydicom.datadict does not re-export it explicitly)
    from pydicom._dicom_dict import DicomDictionary

    from ltdicom.constants import tag

    table = {name: value for name, value in vars(tag).items() if name.startswith("TAG_")}
    values = set(table.values())
    names: dict[str, int] = {}
    for value, (_vr, _vm, name, _retired, keyword) in DicomDictionary.items():
        # without a keyword: numbers that the standard has withdrawn, "Retired-blank"
        if keyword and value not in values and tag_name(name) not in table:
            names.setdefault(tag_name(name), value)
    return names
