"""What the writer of a function knows: its module, its variables, what it has imported."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from ltdicom.port import tree as t
from ltdicom.port.c_types import CType
from ltdicom.port.program import Class, Function, Program
from ltdicom.port.python.text import safe_member, safe_name
from ltdicom.port.shapes import Shapes
from ltdicom.port.source import SourceFile

# constants of Windows and of the C library: value, module to import
SYSTEM_CONSTANTS: Final[dict[str, str]] = {
    "INFINITE": "0xFFFFFFFF",
    "WAIT_OBJECT_0": "0",
    "WAIT_TIMEOUT": "0x102",
    "WAIT_FAILED": "0xFFFFFFFF",
    "MAX_PATH": "260",
    "_MAX_PATH": "260",
    "WM_USER": "0x0400",
    "WM_APP": "0x8000",
    "S_OK": "0",
    "S_FALSE": "1",
    "EXIT_SUCCESS": "0",
    "EXIT_FAILURE": "1",
    "UINT_MAX": "0xFFFFFFFF",
    "INT_MAX": "0x7FFFFFFF",
    "ULONG_MAX": "0xFFFFFFFF",
    "USHRT_MAX": "0xFFFF",
    "UCHAR_MAX": "0xFF",
    "MAXDWORD": "0xFFFFFFFF",
    "RAND_MAX": "0x7FFF",
    "INVALID_HANDLE_VALUE": "None",
    "stdout": "sys.stdout",
    "stderr": "sys.stderr",
    "stdin": "sys.stdin",
    "nullptr": "None",
    "SEEK_SET": "0",
    "SEEK_CUR": "1",
    "SEEK_END": "2",
    "EOF": "-1",
}


@dataclass
class Unit:
    """A module in the making: a source with its header."""

    name: str
    sources: list[SourceFile]
    imports: set[str] = field(default_factory=set)
    from_ltdicom: set[str] = field(default_factory=set)
    modules: set[str] = field(default_factory=set)
    quit: str = ""
    """The module that has `_quit`."""


@dataclass
class Names:
    """Names of the whole program in Python."""

    program: Program
    unit_of: dict[str, Unit]
    """The unit of each file."""
    shapes: Shapes
    methods: dict[int, str] = field(default_factory=dict)
    """The Python name of each function, where overloads need several."""
    macros: dict[str, str] = field(default_factory=dict)
    """Macros that become constants or functions, with how they are called."""
    statics: dict[tuple[int, str], str] = field(default_factory=dict)
    pumps: bool = False
    """Whether hooks can run only while the program pumps, as they do in C++."""
    exceptions: set[str] = field(default_factory=set)
    """Classes of the program that are thrown."""

    def method(self, function: Function) -> str:
        """Return what a function or method is called."""
        found = self.methods.get(id(function))
        if found is not None:
            return found
        return safe_member(function.name) if function.owner else safe_name(function.name)

    def is_value(self, of: CType) -> bool:
        """Whether a type is an object that C++ copies."""
        if not of.plain or of.is_number or of.is_char or of.is_text:
            return False
        if of.is_pair:
            return True
        own = self.program.class_of(of.name)
        if own is not None:
            return self.program.library_base(of.name) is None
        return self.program.library.structure(of.name) is not None

    def is_container(self, of: CType) -> bool:
        """Whether a type is a container that C++ copies."""
        return of.is_list or of.is_map or of.is_set


class Context:
    """One function that is written."""

    def __init__(
        self, names: Names, unit: Unit, function: Function | None, body: list[t.Stmt]
    ) -> None:
        self.names = names
        self.program = names.program
        self.unit = unit
        self.function = function
        self.owner = function.owner if function is not None else ""
        self.body = body
        self.local_shapes: dict[str, str] = {}
        self.local_types: dict[str, CType] = {}
        self.renamed: dict[str, str] = {}
        self.global_names: set[str] = set()
        self.pre: list[str] = []
        self.count = 0
        # what an iterator stands for: ("key", container) or ("element", text)
        self.iterators: dict[str, tuple[str, str]] = {}
        self.known_nonnegative: set[str] = set()
        # pointers that change a text: the text
        self.cursors: dict[str, t.Expr] = {}

    # --- text in front ---

    def emit(self, *lines: str) -> None:
        """Put statements in front of the one that is written."""
        self.pre += lines

    @contextmanager
    def capture(self) -> Iterator[list[str]]:
        """Collect what is put in front, instead of putting it there."""
        before, self.pre = self.pre, []
        caught = self.pre
        try:
            yield caught
        finally:
            self.pre = before

    def temporary(self, stem: str = "value") -> str:
        """Return the name of a variable that is free."""
        self.count += 1
        return f"_{stem}{self.count}"

    # --- names ---

    def local(self, name: str) -> str:
        """Return a variable's name."""
        return self.renamed.get(name, safe_name(name))

    def ltdicom(self, name: str) -> str:
        """Return a name of ltdicom, and import it."""
        self.unit.from_ltdicom.add(name)
        return name

    def module(self, name: str) -> str:
        """Return a module's name, and import it."""
        self.unit.imports.add(name)
        return name

    def qualified(self, source: SourceFile, name: str) -> str:
        """Return a name of the program, with its module where that is another one."""
        unit = self.names.unit_of.get(source.path)
        if unit is None or unit is self.unit:
            return name
        self.unit.modules.add(unit.name)
        return f"{unit.name}.{name}"

    def class_name(self, name: str) -> str:
        """Return a class's name."""
        own = self.program.class_of(name)
        if own is not None:
            return self.qualified(own.source, class_text(own))
        return self.ltdicom(name)


def class_text(own: Class) -> str:
    """Return the Python name of a class of the program."""
    return safe_name(own.name.rpartition("::")[2])
