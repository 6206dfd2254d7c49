"""The methods of the C++ library, read from ``tables/methods.tsv``, and their state.

Shared by ``tools/compat.py``, which writes COMPAT.md, and by ``tests/api``.
"""

from __future__ import annotations

import csv
import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
METHODS = ROOT / "tables" / "methods.tsv"

PROVIDED, DIFFERS, ABSENT, NOT_YET = "provided", "differs", "absent", "not yet"

_FUNCTION_POINTER = re.compile(r"\(\s*\*\s*(\w+)\s*\)")


@dataclass(frozen=True)
class Parameter:
    """One parameter of a C++ overload."""

    name: str
    c_type: str
    default: str


@dataclass(frozen=True)
class Method:
    """A method of the C++ library with its overloads."""

    class_name: str
    name: str
    kind: str
    returns: str
    overloads: list[tuple[Parameter, ...]] = field(default_factory=list)

    @property
    def python_name(self) -> str:
        """What the method is called in Python."""
        return "__init__" if self.kind == "ctor" else self.name

    def __str__(self) -> str:
        return f"{self.class_name}.{self.python_name}"


@dataclass(frozen=True)
class State:
    """Whether Python has a method: one of the four constants above, and a note."""

    name: str
    note: str = ""


def parameters(text: str) -> Iterator[Parameter]:
    """Yield the parameters of a C++ parameter list."""
    depth, part = 0, ""
    for char in f"{text.strip()},":
        if char != "," or depth:
            depth += (char in "(<") - (char in ")>")
            part += char
            continue
        declaration, _, default = (piece.strip() for piece in part.partition("="))
        part = ""
        pointer = _FUNCTION_POINTER.search(declaration)
        words = re.findall(r"\w+", re.sub(r"\[.*?\]", "", declaration))
        if declaration in ("", "L_VOID", "void"):
            continue
        name = pointer.group(1) if pointer else words[-1]
        c_type = re.sub(rf"\b{name}\b", "", declaration)
        yield Parameter(name, re.sub(r"\s*([*&])", r" \1", c_type).strip(), default)


def rows() -> list[dict[str, str]]:
    """Return the rows of the table."""
    with METHODS.open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle, delimiter="\t", quoting=csv.QUOTE_NONE))


def methods() -> list[Method]:
    """Return the public methods, in the order of the table.

    Destructors and what the table notes as ``internal`` are left out.
    """
    found: dict[tuple[str, str], Method] = {}
    for row in rows():
        if row["note"] == "internal" or row["access"] != "public":
            continue
        if row["kind"] == "dtor":
            continue
        key = (row["class"], row["method"])
        method = found.setdefault(key, Method(*key, row["kind"], row["returns"]))
        method.overloads.append(tuple(parameters(row["params"])))
    return list(found.values())


def function_of(method: Method) -> tuple[Any, bool] | None:
    """Return the Python function, and whether it takes ``self``; None without one."""
    import ltdicom

    cls = getattr(ltdicom, method.class_name, None)
    static = inspect.getattr_static(cls, method.python_name, None)
    # every class has object's __init__: a constructor of its own is meant
    if static is None or static is object.__init__:
        return None
    bound = not isinstance(static, (staticmethod, classmethod))
    return getattr(cls, method.python_name), bound


def state_of(method: Method) -> State:
    """Return how far Python provides a method."""
    found = function_of(method)
    if found is None:
        return State(NOT_YET)
    function, bound = found
    mark = getattr(function, "__compat__", "")
    if mark == ABSENT:
        return State(ABSENT, function.__compat_note__)
    problem = mismatch(method, inspect.signature(function), bound)
    if problem:
        return State(NOT_YET, problem)
    if mark == DIFFERS:
        return State(DIFFERS, function.__compat_note__)
    return State(PROVIDED)


def mismatch(method: Method, signature: inspect.Signature, bound: bool) -> str:
    """Return in what a signature contradicts the table; "" where it does not."""
    this = (None,) if bound else ()
    # hooks are called by position, so that an override may rename its parameters
    signature = signature.replace(
        parameters=[
            p.replace(kind=p.POSITIONAL_OR_KEYWORD) if p.kind is p.POSITIONAL_ONLY else p
            for p in signature.parameters.values()
        ]
    )
    for overload in method.overloads:
        names = [parameter.name for parameter in overload]
        try:
            signature.bind(*this, **dict.fromkeys(names))
        except TypeError as exc:
            return f"does not accept ({', '.join(names)}): {exc}"
    # what Python adds is optional, or the call above would have failed
    own = [name for name in list(signature.parameters)[bound:] if name in names]
    if len(method.overloads) == 1 and own != names:
        return f"has the order ({', '.join(own)}), not ({', '.join(names)})"
    return ""
