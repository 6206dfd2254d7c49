"""The constants of the LEADTOOLS DICOM library: one module per family.

Nothing is loaded before it is asked for: 8,700 constants, of which a program uses
fifty, would cost more than the rest of the package.
"""

from __future__ import annotations

from importlib import import_module

from ltdicom.constants._index import MODULES, PREFIXES

__all__ = ["lookup", "names"]


def lookup(name: str) -> object:
    """Return a constant, or an enumeration of constants, by its name.

    Parameters
    ----------
    name : str
        Such as ``"TAG_PATIENT_ID"``.

    Returns
    -------
    object
        The value.

    Raises
    ------
    AttributeError
        There is no such constant.
    """
    module = MODULES.get(name) or PREFIXES.get(name.partition("_")[0])
    if module is None:
        raise AttributeError(f"no constant is named {name!r}")
    return getattr(import_module(f"ltdicom.constants.{module}"), name)


def names() -> list[str]:
    """Return the name of every constant and of every enumeration of constants.

    Returns
    -------
    list of str
        What `lookup` finds. This loads the big modules.
    """
    found = list(MODULES)
    for prefix, module in PREFIXES.items():
        values = vars(import_module(f"ltdicom.constants.{module}"))
        found += [
            name
            for name in values
            if name.partition("_")[0] == prefix and name not in MODULES
        ]
    # not above: the rule reads the module of the tags, which may not be loaded yet
    from ltdicom.constants._tag_rule import additional_tags

    return found + list(additional_tags())
