"""What ltdicom says of itself: nothing about the C++ library is written here by hand.

Signatures come from ``data/signatures.json`` and states from ``data/compat.json``, both
written by ``tools/compat.py``; outputs and sizes from the annotations of the faces;
constants and structures from the package.
"""

from __future__ import annotations

import difflib
import functools
import inspect
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from typing import Any, Final

import ltdicom
from ltdicom.constants._index import PREFIXES
from ltdicom.port.c_types import CType, named

UNKNOWN, PROVIDED, DIFFERS, ABSENT, NOT_YET = (
    "unknown",
    "provided",
    "differs",
    "absent",
    "not yet",
)
# words of the tables that the C API puts into a function's name, where the class has it
_C_WORDS: Final = {
    "Tag": "LDicomTag",
    "UID": "LDicomUID",
    "VR": "LDicomVR",
    "IOD": "LDicomIOD",
    "ContextGroup": "LDicomContextGroup",
    "Associate": "LDicomAssociate",
    "Net": "LDicomNet",
    "DS": "LDicomDS",
    "Dir": "LDicomDir",
    "WaveformGroup": "LDicomWaveformGroup",
    "WaveformChannel": "LDicomWaveformChannel",
    "PrintSCU": "LDicomPrintSCU",
    "File": "LDicomFile",
}
_HANDLES: Final = {
    "HDICOMNET": "LDicomNet",
    "HDICOMDS": "LDicomDS",
    "HDICOMPDU": "LDicomAssociate",
    "HDICOMASSOCIATE": "LDicomAssociate",
    "HDICOMDIR": "LDicomDir",
    "HDICOMPRINTSCU": "LDicomPrintSCU",
    "HDICOMWAVEFORMGROUP": "LDicomWaveformGroup",
    "HDICOMWAVEFORMCHANNEL": "LDicomWaveformChannel",
}
_ALIKE: Final = 0.86


@dataclass(frozen=True)
class Parameter:
    """A parameter of a C++ method, and what Python makes of it."""

    type: CType
    name: str
    default: str = ""
    output: bool = False
    size: bool = False


@dataclass(frozen=True)
class Method:
    """A method of the library."""

    owner: str
    name: str
    kind: str
    returns: CType
    overloads: tuple[tuple[Parameter, ...], ...]
    state: str
    note: str = ""
    gives_list: bool = False
    """Whether Python returns a list where C++ returns a pointer to values."""

    @property
    def full_name(self) -> str:
        """``LDicomNet.SendCStoreRequest``."""
        return f"{self.owner}.{self.name}"

    @property
    def is_hook(self) -> bool:
        """Whether the library calls it on a subclass."""
        return self.kind == "virtual"

    @property
    def is_static(self) -> bool:
        """Whether it needs no object."""
        return self.kind == "static"

    @property
    def outputs(self) -> list[str]:
        """The names of the parameters that a call fills, in order."""
        longest = max(self.overloads, key=len, default=())
        found = {p.name: None for p in longest if p.output}
        for overload in self.overloads:
            found.update({p.name: None for p in overload if p.output})
        return list(found)

    def counts(self) -> set[int]:
        """Return the numbers of arguments that an overload takes."""
        found = set()
        for overload in self.overloads:
            needed = sum(not p.default for p in overload)
            found |= set(range(needed, len(overload) + 1))
        return found

    def old_counts(self) -> set[int]:
        """Return the numbers of arguments without the sizes that later versions want."""
        return {
            len(overload) - 1
            for overload in self.overloads
            if overload and (overload[-1].size or _is_size(overload[-1]))
        } - self.counts()

    def overload(self, count: int) -> tuple[Parameter, ...] | None:
        """Return the overload that takes a number of arguments."""
        for overload in self.overloads:
            needed = sum(not p.default for p in overload)
            if needed <= count <= len(overload):
                return overload
        return None


def _is_size(parameter: Parameter) -> bool:
    return bool(re.search(r"(?i)size|^n?len", parameter.name)) or (
        parameter.name == "uCharacterSet"
    )


@dataclass(frozen=True)
class CFunction:
    """What a function of the C API is in the class library."""

    name: str
    method: Method | None
    role: str
    """``method``, ``static``, ``create``, ``free`` or ``unknown``."""
    owner: str = ""


@dataclass
class Library:
    """The facts; one object serves all."""

    methods: dict[str, dict[str, Method]] = field(default_factory=dict)
    structures: dict[str, dict[str, CType]] = field(default_factory=dict)
    callbacks: dict[str, tuple[CType, list[Parameter]]] = field(default_factory=dict)

    # --- classes ---

    def is_class(self, name: str) -> bool:
        """Whether the library has a class of that name."""
        return name in self.methods

    def lineage(self, name: str) -> list[str]:
        """Return a class and its bases."""
        python = getattr(ltdicom, name, None)
        if not isinstance(python, type):
            return [name]
        return [c.__name__ for c in python.__mro__ if c.__name__ in self.methods]

    def method(self, owner: str, name: str) -> Method | None:
        """Return a method of a class or its bases."""
        for each in self.lineage(owner):
            found = self.methods.get(each, {}).get(name)
            if found is not None:
                return found
        return None

    def hooks(self, owner: str) -> dict[str, Method]:
        """Return the hooks of a class, by name."""
        return {
            name: method
            for each in reversed(self.lineage(owner))
            for name, method in self.methods[each].items()
            if method.is_hook
        }

    def hook_meant(self, owner: str, name: str) -> str | None:
        """Return the hook whose name another name resembles."""
        hooks = self.hooks(owner)
        lower = {hook.lower(): hook for hook in hooks}
        near = difflib.get_close_matches(
            name.replace("_", "").lower(), lower, n=1, cutoff=_ALIKE
        )
        return lower[near[0]] if near else None

    # --- structures and constants ---

    def structure(self, name: str) -> dict[str, CType] | None:
        """Return the fields of a structure."""
        return self.structures.get(name)

    def pointed(self, name: str) -> CType | None:
        """Return what ``pDICOMELEMENT`` is: a pointer to the structure of that name."""
        if name[:1] == "p" and name[1:] in self.structures:
            return CType(name[1:], 1)
        if name.startswith("LP") and name[2:] in self.structures:
            return CType(name[2:], 1)
        if name in _HANDLES:
            return CType(_HANDLES[name], 1)
        return None

    @functools.cached_property
    def _constants(self) -> frozenset[str]:
        return frozenset(ltdicom.constants.names()) | {"TRUE", "FALSE", "NULL"}

    def is_constant(self, name: str) -> bool:
        """Whether there is a constant of that name."""
        return name in self._constants

    def constant(self, name: str) -> object:
        """Return the value of a constant; None where there is none."""
        return getattr(ltdicom, name, None) if self.is_constant(name) else None

    def resembles_constant(self, name: str) -> bool:
        """Whether a name has the form of the library's tags, UIDs and so on."""
        prefix, _, rest = name.partition("_")
        return (prefix in PREFIXES or prefix in _PREFIXES) and bool(rest) and name.isupper()

    def is_exported(self, name: str) -> bool:
        """Whether ``from ltdicom import`` finds a name."""
        return hasattr(ltdicom, name)

    # --- the C API ---

    def handle(self, name: str) -> str | None:
        """Return the class for a handle of the C API: ``HDICOMDS``."""
        return _HANDLES.get(name)

    def c_function(self, name: str, first: CType) -> CFunction | None:
        """Return the twin of ``L_Dicom...``; None of other names.

        Parameters
        ----------
        name : str
            The function.
        first : CType
            The type of the first argument.
        """
        if not name.startswith("L_Dicom"):
            return None
        rest = name.removeprefix("L_Dicom")
        owner = first.target.name if self.is_class(first.target.name) else ""
        for role, verb in (("create", "Create"), ("free", "Free")):
            made = _C_WORDS.get(rest.removeprefix(verb)) if rest.startswith(verb) else None
            if made and made in self.methods:
                return CFunction(name, None, role, made)
        for plain in (rest, rest.removesuffix("Ext"), rest.removesuffix("A")):
            method = self._of_any_class(plain, owner)
            if method is not None:
                role = "static" if method.is_static else "method"
                return CFunction(name, method, role, method.owner)
        for word, candidate in _C_WORDS.items():
            if word in rest:
                method = self.method(candidate, rest.replace(word, "", 1))
                if method is not None:
                    role = "static" if method.is_static else "method"
                    return CFunction(name, method, role, candidate)
        return CFunction(name, None, "unknown")

    def _of_any_class(self, name: str, owner: str) -> Method | None:
        if owner:
            found = self.method(owner, name)
            if found is not None:
                return found
        # of what stands in several tables (Find, Insert), the class is in the name
        having = [c for c, methods in self.methods.items() if name in methods]
        objects = [c for c in having if not self.methods[c][name].is_static]
        if objects:
            return self.methods[objects[0]][name]
        return self.methods[having[0]][name] if len(having) == 1 else None


# constants of families that live in modules of their own
_PREFIXES: Final = frozenset(
    "TAG UID VR CLASS MODULE DICOM COMMAND PDU DS ELEMENT PRINTSCU".split()
)


@functools.cache
def library() -> Library:
    """Return the facts."""
    folder = files("ltdicom").joinpath("data")
    facts = json.loads(folder.joinpath("signatures.json").read_text(encoding="utf-8"))
    states = json.loads(folder.joinpath("compat.json").read_text(encoding="utf-8"))
    result = Library()
    for name, rows in facts["structs"].items():
        result.structures[name] = {f: parse_type(t) for t, f in rows if f}
    for owner, rows in facts["classes"].items():
        known = {m: (state, note) for m, state, note in states[owner]["methods"]}
        result.methods[owner] = {
            name: _method(owner, name, kind, returns, overloads, known)
            for name, kind, returns, overloads in rows
        }
    for name, (returns, given) in facts["callbacks"].items():
        parameters = [Parameter(parse_type(t), n) for t, n in given]
        result.callbacks[name] = (parse_type(returns), parameters)
    return result


def _method(
    owner: str,
    name: str,
    kind: str,
    returns: str,
    overloads: list[list[list[str]]],
    known: dict[str, tuple[str, str]],
) -> Method:
    python = "__init__" if kind == "ctor" else name
    outputs, sizes = _outputs(owner, python)
    state, note = known[python]
    return Method(
        owner,
        name,
        kind,
        parse_type(returns),
        tuple(
            tuple(
                Parameter(parse_type(t), n, d, n in outputs, n in sizes)
                for t, n, d in overload
            )
            for overload in overloads
        ),
        state,
        note,
        _gives_list(owner, python),
    )


def _gives_list(owner: str, name: str) -> bool:
    function: Any = getattr(getattr(ltdicom, owner, None), name, None)
    if function is None:
        return False
    given = str(inspect.signature(function).return_annotation)
    # GetLong64Value has two forms; the one without an output gives values
    return given.startswith("list[") or name == "GetLong64Value"


def _outputs(owner: str, name: str) -> tuple[set[str], set[str]]:
    """Return the parameters that a face marks as outputs, and as their sizes."""
    function: Any = getattr(getattr(ltdicom, owner, None), name, None)
    if function is None:
        return set(), set()
    marks = {
        p.name: str(p.annotation)
        for p in inspect.signature(function).parameters.values()
        if p.annotation is not p.empty
    }
    marks.update({k: str(v) for k, v in _annotations(function)})
    outputs = {n for n, mark in marks.items() if re.match(r"Out[A-Z]", mark)}
    return outputs, {n for n, mark in marks.items() if mark.startswith("Size")}


def _annotations(function: Any) -> Iterator[tuple[str, object]]:
    yield from getattr(function, "__annotations__", {}).items()


def parse_type(text: str) -> CType:
    """Return the type that a table writes: ``const L_TCHAR *``, ``L_TCHAR[32]``."""
    const = bool(re.search(r"\bconst\b", text))
    dims = tuple(re.findall(r"\[([^\]]*)\]", text))
    text = re.sub(r"\bconst\b|\bstatic\b|\[[^\]]*\]", "", text)
    name = re.sub(r"[*&]", "", text).strip()
    made = named(name, text.count("*"), const=const, reference="&" in text, dims=dims)
    return made
