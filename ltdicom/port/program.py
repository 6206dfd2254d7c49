"""What a program consists of: its classes, functions, variables and names of types."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import tree_sitter

from ltdicom.port import macros
from ltdicom.port.c_types import UNKNOWN, CType
from ltdicom.port.library import Library, library
from ltdicom.port.source import SourceFile


@dataclass
class Parameter:
    """A parameter of a function of the program."""

    name: str
    type: CType
    default: tree_sitter.Node | None = None
    default_source: SourceFile | None = None


@dataclass
class Function:
    """A function or method: declared, and perhaps defined."""

    name: str
    owner: str
    returns: CType
    parameters: list[Parameter]
    source: SourceFile
    line: int
    node: tree_sitter.Node
    body: tree_sitter.Node | None = None
    initializers: list[tree_sitter.Node] = field(default_factory=list)
    static: bool = False
    virtual: bool = False
    variadic: bool = False

    @property
    def key(self) -> str:
        """A name for the whole program."""
        return f"{self.owner}::{self.name}" if self.owner else self.name

    @property
    def is_constructor(self) -> bool:
        """Whether it makes an object."""
        return bool(self.owner) and self.name == self.owner.rpartition("::")[2]

    @property
    def is_destructor(self) -> bool:
        """Whether it ends an object."""
        return self.name.startswith("~")


@dataclass
class Variable:
    """A global variable, or a member of a class."""

    name: str
    type: CType
    source: SourceFile
    line: int
    node: tree_sitter.Node | None = None
    value: tree_sitter.Node | None = None
    sizes: list[tree_sitter.Node | None] = field(default_factory=list)
    static: bool = False
    external: bool = False


@dataclass
class Class:
    """A class or structure of the program."""

    name: str
    source: SourceFile
    line: int
    bases: list[str] = field(default_factory=list)
    is_struct: bool = False
    is_union: bool = False
    fields: dict[str, Variable] = field(default_factory=dict)
    methods: dict[str, list[Function]] = field(default_factory=dict)
    enumerators: dict[str, tree_sitter.Node | None] = field(default_factory=dict)
    outer: str = ""
    node: tree_sitter.Node | None = None


@dataclass
class Enumeration:
    """An enumeration: names and the expressions of their values."""

    name: str
    source: SourceFile
    line: int
    members: list[tuple[str, tree_sitter.Node | None]]
    owner: str = ""
    at: int = 0


@dataclass
class Program:
    """All that the files of a program declare."""

    files: list[SourceFile]
    library: Library = field(default_factory=library)
    classes: dict[str, Class] = field(default_factory=dict)
    functions: dict[str, list[Function]] = field(default_factory=dict)
    variables: dict[str, Variable] = field(default_factory=dict)
    enumerations: list[Enumeration] = field(default_factory=list)
    enumerators: dict[str, Enumeration] = field(default_factory=dict)
    aliases: dict[str, CType] = field(default_factory=dict)
    definitions: list[Function] = field(default_factory=list)
    """Functions with a body, in the order of the files."""
    alternatives: list[Function] = field(default_factory=list)
    """Functions as they are with the branches of ``#if`` that are usually not taken."""
    macros: dict[str, tuple[macros.Define, SourceFile]] = field(default_factory=dict)

    # --- types ---

    def resolved(self, of: CType) -> CType:
        """Return a type with the program's and the library's ``typedef`` applied."""
        for _ in range(8):
            alias = self.aliases.get(of.name) or self.library.pointed(of.name)
            if alias is None or alias.name == of.name or of.name in self.classes:
                break
            of = replace(
                alias,
                pointer=alias.pointer + of.pointer,
                reference=of.reference or alias.reference,
                const=of.const or alias.const,
                dims=of.dims + alias.dims,
            )
        if of.arguments:
            of = replace(of, arguments=tuple(map(self.resolved, of.arguments)))
        return of

    def class_of(self, name: str) -> Class | None:
        """Return a class by its name, qualified or not."""
        found = self.classes.get(name)
        if found is None and "::" in name:
            found = self.classes.get(name.rpartition("::")[2])
        return found

    def lineage(self, name: str) -> Iterator[str]:
        """Yield a class and all its bases, those of the library included."""
        seen: set[str] = set()
        waiting = [name]
        while waiting:
            here = waiting.pop(0)
            if here in seen:
                continue
            seen.add(here)
            yield here
            own = self.class_of(here)
            if own is not None:
                waiting += own.bases
            elif self.library.is_class(here):
                waiting += self.library.lineage(here)[1:]

    def library_base(self, name: str) -> str | None:
        """Return the class of the library that a class is or derives from."""
        return next((n for n in self.lineage(name) if self.library.is_class(n)), None)

    def has_unknown_base(self, name: str) -> bool:
        """Whether a base is neither of the program nor of the library."""
        return any(
            self.class_of(n) is None and not self.library.is_class(n)
            for n in self.lineage(name)
        )

    def method(self, owner: str, name: str) -> Function | None:
        """Return a method of the program's classes."""
        found = self.methods(owner, name)
        return found[0] if found else None

    def methods(self, owner: str, name: str) -> list[Function]:
        """Return the overloads of a method, of the first class that has the name."""
        for each in self.lineage(owner):
            own = self.class_of(each)
            if own is None:
                if self.library.is_class(each) and self.library.method(each, name):
                    return []  # the library's comes first
                continue
            if name in own.methods:
                return own.methods[name]
        return []

    def member(self, owner: str, name: str) -> tuple[str, CType] | None:
        """Return the class and the type of a field."""
        for each in self.lineage(owner):
            own = self.class_of(each)
            if own is not None and name in own.fields:
                return own.name, self.resolved(own.fields[name].type)
            fields = self.library.structure(each)
            if fields is not None and name in fields:
                return each, self.resolved(fields[name])
        return None

    def enumerator_of(self, owner: str, name: str) -> str | None:
        """Return the class in which an enumerator is declared."""
        for each in self.lineage(owner):
            own = self.class_of(each)
            if own is not None and name in own.enumerators:
                return own.name
        return None

    def returns(self, function: Function) -> CType:
        """Return what a function of the program returns."""
        return self.resolved(function.returns) if function.returns else UNKNOWN
