"""Declarations of all files into one `Program`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import tree_sitter

from ltdicom.port.c_types import UNKNOWN, CType, named
from ltdicom.port.program import (
    Class,
    Enumeration,
    Function,
    Parameter,
    Program,
    Variable,
)
from ltdicom.port.source import SourceFile

Syntax = tree_sitter.Node

_CLASSES: Final = ("class_specifier", "struct_specifier", "union_specifier")
_DEEPEST: Final = 40  # nested scopes that are looked into
_INSIDE: Final = frozenset(
    (
        "namespace_definition",
        "declaration_list",
        "linkage_specification",
        "ERROR",
        "template_declaration",
        "preproc_if",
        "preproc_ifdef",
        "preproc_else",
    )
)
_NO_FUNCTIONS: Final = frozenset("if while for switch return sizeof catch else do".split())


def collect(files: list[SourceFile]) -> Program:
    """Return what files declare; headers first, so that sources find their classes."""
    program = Program(files)
    for source in sorted(files, key=lambda f: not f.is_header):
        for define in source.clean.defines:
            program.macros.setdefault(define.name, (define, source))
        _Collector(program, source).scope(source.root, "", 0)
    for source in files:
        # classes and functions of branches that are not taken are known, but not ported
        if source.other is not None:
            _Collector(program, source, extra=True).scope(source.other, "", 0)
    _order(program)
    return program


def _order(program: Program) -> None:
    position = {id(source): index for index, source in enumerate(program.files)}
    program.definitions.sort(key=lambda f: (position[id(f.source)], f.node.start_byte))


class _Collector:
    def __init__(self, program: Program, source: SourceFile, extra: bool = False) -> None:
        self.program = program
        self.source = source
        self.extra = extra

    def scope(self, node: Syntax, owner: str, depth: int) -> None:
        """Take the declarations in a node."""
        for child in node.named_children:
            self.one(child, owner, depth)

    def one(self, node: Syntax, owner: str, depth: int) -> None:
        kind = node.type
        if kind in _INSIDE:
            if depth < _DEEPEST:
                self.scope(node, owner, depth + 1)
        elif kind in _CLASSES:
            self.class_(node, owner, depth)
        elif kind == "enum_specifier":
            self.enumeration(node, owner)
        elif kind in ("type_definition", "alias_declaration"):
            self.alias(node, owner, depth)
        elif kind == "function_definition":
            self.function(node, owner)
        elif kind in ("declaration", "field_declaration"):
            self.declaration(node, owner, depth)

    # --- classes ---

    def class_(self, node: Syntax, owner: str, depth: int, name: str = "") -> str:
        """Take a class; return its name."""
        named_by = node.child_by_field_name("name")
        body = node.child_by_field_name("body")
        name = name or (self.text(named_by) if named_by is not None else "")
        if named_by is not None and named_by.type == "template_type":
            name = name.partition("<")[0]
        if body is None:
            return name
        line = node.start_point.row + 1
        name = name or f"Unnamed{line}"
        if name not in self.program.classes or not self.program.classes[name].node:
            made = Class(
                name,
                self.source,
                line,
                is_struct=node.type != "class_specifier",
                is_union=node.type == "union_specifier",
                outer=owner,
                node=None if self.extra else node,
            )
            if self.extra and name in self.program.classes:
                return name
            self.program.classes[name] = made
            for child in node.named_children:
                if child.type == "base_class_clause":
                    made.bases = [
                        self.text(b)
                        for b in child.named_children
                        if b.type
                        in ("type_identifier", "qualified_identifier", "template_type")
                    ]
        elif self.extra:
            return name
        if depth < _DEEPEST:
            self.scope(body, name, depth + 1)
        return name

    def enumeration(self, node: Syntax, owner: str, name: str = "") -> None:
        body = node.child_by_field_name("body")
        named_by = node.child_by_field_name("name")
        name = name or (self.text(named_by) if named_by is not None else "")
        if name:
            self.program.aliases.setdefault(name, CType("int"))
        if body is None or self.extra:
            return
        members = [
            (self.text(named_as), e.child_by_field_name("value"))
            for e in body.named_children
            if e.type == "enumerator"
            and (named_as := e.child_by_field_name("name")) is not None
        ]
        made = Enumeration(
            name, self.source, node.start_point.row + 1, members, owner, node.start_byte
        )
        self.program.enumerations.append(made)
        own = self.program.classes.get(owner)
        for member, value in members:
            self.program.enumerators.setdefault(member, made)
            if own is not None:
                own.enumerators[member] = value

    def alias(self, node: Syntax, owner: str, depth: int) -> None:
        """Take ``typedef struct _X {...} X, *PX;``."""
        of = node.child_by_field_name("type")
        declarators = node.children_by_field_name("declarator")
        if node.type == "alias_declaration":
            named_as = node.child_by_field_name("name")
            if of is not None and named_as is not None:
                self.program.aliases.setdefault(self.text(named_as), self.type_of(of))
            return
        if of is None:
            return
        plain = next((d for d in declarators if d.type == "type_identifier"), None)
        if of.type in _CLASSES and of.child_by_field_name("body") is not None:
            # a structure is known by the name that programs use
            tag = of.child_by_field_name("name")
            name = self.text(plain) if plain is not None else ""
            name = self.class_(of, owner, depth, name)
            base = CType(name)
            if tag is not None and self.text(tag) != name:
                self.program.aliases.setdefault(self.text(tag), base)
        elif of.type == "enum_specifier":
            self.enumeration(of, owner, self.text(plain) if plain is not None else "")
            base = CType("int")
        else:
            base = self.type_of(of)
        for declarator in declarators:
            name, made, parameters = self.declared(declarator, base)
            if name and parameters is None and name != made.name:
                self.known_as(name, made, owner)

    def known_as(self, name: str, of: CType, owner: str) -> None:
        """Keep a name of a type; one that classes use differently is known in them only."""
        aliases = self.program.aliases
        if owner:
            aliases[f"{owner}::{name}"] = of
            if aliases.setdefault(name, of) != of:
                aliases[name] = UNKNOWN
        else:
            aliases.setdefault(name, of)

    # --- functions and variables ---

    def function(self, node: Syntax, owner: str) -> None:
        declarator = node.child_by_field_name("declarator")
        body = node.child_by_field_name("body")
        if declarator is None:
            return
        made = self.signature(node, declarator, owner)
        if made is None or made.name in _NO_FUNCTIONS:
            return
        if body is not None and body.type == "compound_statement":
            made.body = body
        for child in node.named_children:
            if child.type == "field_initializer_list":
                made.initializers = [
                    c for c in child.named_children if c.type == "field_initializer"
                ]
            elif child.type == "try_statement":
                made.body = child.child_by_field_name("body")
        self.add(made)

    def signature(self, node: Syntax, declarator: Syntax, owner: str) -> Function | None:
        base = node.child_by_field_name("type")
        of = self.type_of(base, node) if base is not None else named("void")
        if of.name in ("else", "return", "new", "delete", "case"):
            return None
        name, made, parameters = self.declared(declarator, of)
        if parameters is None or not name:
            return None
        owner_in_name, _, plain = name.rpartition("::")
        if owner_in_name:
            owner = owner_in_name.rpartition("::")[2]
        return Function(
            plain,
            owner,
            made,
            self.parameters(parameters),
            self.source,
            node.start_point.row + 1,
            node,
            static=self.has(node, "static"),
            virtual=self.has(node, "virtual"),
            variadic="..." in self.text(parameters),
        )

    def add(self, made: Function) -> None:
        if self.extra:
            if made.body is not None:
                self.program.alternatives.append(made)
            self.add_extra(made)
            return
        own = self.program.class_of(made.owner) if made.owner else None
        if made.owner and own is None:
            # its header is missing: what is known of the class is what is defined here
            own = Class(made.owner, self.source, made.line)
            self.program.classes[made.owner] = own
        where = own.methods if own is not None else self.program.functions
        overloads = where.setdefault(made.name, [])
        for known in overloads:
            if _same_signature(known, made):
                if made.body is not None:
                    for ours, theirs in zip(
                        made.parameters, known.parameters, strict=False
                    ):
                        if ours.default is None and theirs.default is not None:
                            ours.default = theirs.default
                            ours.default_source = theirs.default_source
                    made.static |= known.static
                    made.virtual |= known.virtual
                    if known.body is None:
                        overloads[overloads.index(known)] = made
                break
        else:
            overloads.append(made)
        if made.body is not None:
            self.program.definitions.append(made)

    def add_extra(self, made: Function) -> None:
        own = self.program.class_of(made.owner) if made.owner else None
        if made.owner and own is None:
            return
        where = own.methods if own is not None else self.program.functions
        where.setdefault(made.name, [made])

    def declaration(self, node: Syntax, owner: str, depth: int) -> None:
        base = node.child_by_field_name("type")
        if base is not None and base.type in _CLASSES:
            if base.child_by_field_name("body") is not None:
                of = CType(self.class_(base, owner, depth))
            else:
                of = self.type_of(base, node)
        elif base is not None and base.type == "enum_specifier":
            self.enumeration(base, owner)
            of = self.type_of(base, node)
        else:
            of = self.type_of(base, node) if base is not None else UNKNOWN
        static = self.has(node, "static")
        for declarator in node.children_by_field_name("declarator"):
            value = declarator.child_by_field_name("value")
            name, made, parameters = self.declared(declarator, of)
            if parameters is not None:
                if _is_function(declarator, parameters):
                    signature = self.signature(node, declarator, owner)
                    if signature is not None and signature.name not in _NO_FUNCTIONS:
                        self.add(signature)
                    continue
                # X x(3, y): the arguments were taken for parameters
                value = parameters
            if not name or self.extra:
                continue
            if value is None:
                value = node.child_by_field_name("default_value")
            plain = name.rpartition("::")[2]
            variable = Variable(
                plain,
                made,
                self.source,
                node.start_point.row + 1,
                node,
                value,
                list(self.sizes(declarator)),
                static,
                self.has(node, "extern") and value is None,
            )
            self.variable(name, variable, owner)

    def variable(self, name: str, variable: Variable, owner: str) -> None:
        qualifier = name.rpartition("::")[0].rpartition("::")[2] or owner
        own = self.program.class_of(qualifier) if qualifier else None
        if own is not None:
            known = own.fields.get(variable.name)
            if known is None:
                own.fields[variable.name] = variable
            elif variable.value is not None and known.value is None:
                # the definition of a static member
                known.value, known.sizes = variable.value, variable.sizes
                known.static = True
                known.source, known.node = variable.source, variable.node
            return
        known = self.program.variables.get(variable.name)
        if known is None or known.external:
            self.program.variables[variable.name] = variable

    # --- pieces ---

    def text(self, node: Syntax) -> str:
        return clean_text(self.source, node)

    def has(self, node: Syntax, word: str) -> bool:
        return any(c.type == word or self.text(c) == word for c in node.children[:6])

    def type_of(self, node: Syntax, around: Syntax | None = None) -> CType:
        return type_of(self.source, node, around)

    def declared(self, node: Syntax, base: CType) -> tuple[str, CType, Syntax | None]:
        return declared(self.source, node, base)

    def parameters(self, node: Syntax) -> list[Parameter]:
        return parameters(self.source, node)

    def sizes(self, node: Syntax) -> Iterator[Syntax | None]:
        return sizes(node)


def _same_signature(left: Function, right: Function) -> bool:
    """Whether two functions of one name are declaration and definition."""
    if len(left.parameters) != len(right.parameters):
        return False
    return all(
        _bare(a.type) == _bare(b.type)
        for a, b in zip(left.parameters, right.parameters, strict=True)
    )


def _bare(of: CType) -> tuple[str, int, bool]:
    name = {"BOOL": "L_BOOL", "UINT": "L_UINT", "INT": "L_INT", "int": "L_INT"}.get(
        of.name, of.name
    )
    return name, of.pointer + len(of.dims), of.reference


def _is_function(declarator: Syntax, parameters: Syntax) -> bool:
    """Whether ``X x(...)`` declares a function and not an object."""
    return all(
        p.type
        in (
            "parameter_declaration",
            "optional_parameter_declaration",
            "variadic_parameter_declaration",
            "variadic_parameter",
            "comment",
        )
        for p in parameters.named_children
    )


def clean_text(source: SourceFile, node: Syntax) -> str:
    """Return a node's text as the grammar saw it, in one line."""
    text = source.clean.text[node.start_byte : node.end_byte].decode("utf-8", "replace")
    return re.sub(r"\s+", " ", text).strip()


def type_of(source: SourceFile, node: Syntax, around: Syntax | None = None) -> CType:
    """Return the type that a specifier or descriptor names."""
    const = any(
        c.type == "type_qualifier" and clean_text(source, c) == "const"
        for c in (around or node).children
    )
    if node.type == "type_descriptor":
        inner = node.child_by_field_name("type")
        if inner is None:
            return UNKNOWN
        made = type_of(source, inner, node)
        declarator = node.child_by_field_name("declarator")
        while declarator is not None:
            if declarator.type == "abstract_pointer_declarator":
                made = replace(made, pointer=made.pointer + 1)
            elif declarator.type == "abstract_reference_declarator":
                made = replace(made, reference=True)
            declarator = declarator.child_by_field_name("declarator") or next(
                (c for c in declarator.named_children if "declarator" in c.type), None
            )
        return made
    if node.type == "qualified_identifier":
        inner = node.child_by_field_name("name")
        scope = node.child_by_field_name("scope")
        if inner is not None and scope is not None:
            made = type_of(source, inner)
            prefix = clean_text(source, scope)
            if made.is_iterator and prefix == "std":
                return CType("iterator", arguments=(_container(source, node),))
            if made.name in ("iterator", "const_iterator"):
                return CType("iterator", arguments=(_container(source, node),))
            name = f"std::{made.name}" if prefix == "std" else made.name
            if prefix in ("boost",):
                name = f"boost::{made.name}"
            return replace(made, name=name, const=const)
    if node.type == "template_type":
        name_node = node.child_by_field_name("name")
        arguments = node.child_by_field_name("arguments")
        inside = tuple(
            type_of(source, a)
            for a in (arguments.named_children if arguments is not None else ())
            if a.type in ("type_descriptor", "qualified_identifier", "type_identifier")
        )
        name = clean_text(source, name_node) if name_node is not None else ""
        return CType(name, const=const, arguments=inside)
    if node.type in ("struct_specifier", "class_specifier", "enum_specifier"):
        inner = node.child_by_field_name("name")
        return named(clean_text(source, inner), const=const) if inner else UNKNOWN
    return named(clean_text(source, node), const=const)


def _container(source: SourceFile, node: Syntax) -> CType:
    """Return the container of ``std::map<K, V>::iterator``."""
    scope = node.child_by_field_name("scope")
    inner = node.child_by_field_name("name")
    if scope is None or inner is None:
        return UNKNOWN
    made = type_of(source, scope)
    if inner.type == "qualified_identifier":
        # std:: (list<X>::iterator)
        below = inner.child_by_field_name("scope")
        if below is not None:
            made = type_of(source, below)
            if clean_text(source, scope) == "std":
                made = replace(made, name=f"std::{made.name}")
    return made


def declared(
    source: SourceFile, node: Syntax, base: CType
) -> tuple[str, CType, Syntax | None]:
    """Return name and type that a declarator gives, and parameters, if it has them."""
    of, parameters_ = base, None
    at: Syntax | None = node
    for _ in range(_DEEPEST):
        if at is None:
            return "", of, parameters_
        kind = at.type
        if kind == "pointer_declarator":
            of = replace(of, pointer=of.pointer + 1)
        elif kind == "reference_declarator":
            of = replace(of, reference=True)
        elif kind == "array_declarator":
            size = at.child_by_field_name("size")
            text = clean_text(source, size) if size is not None else ""
            of = replace(of, dims=(text, *of.dims))
        elif kind == "function_declarator":
            parameters_ = at.child_by_field_name("parameters")
        elif kind in (
            "identifier",
            "field_identifier",
            "type_identifier",
            "qualified_identifier",
            "destructor_name",
            "operator_name",
            "operator_cast",
            "primitive_type",
        ):
            return clean_text(source, at).replace(" ", ""), of, parameters_
        following = at.child_by_field_name("declarator")
        if following is None:
            following = next(
                (
                    c
                    for c in at.named_children
                    if "declarator" in c.type or c.type.endswith("identifier")
                ),
                None,
            )
        at = following
    return "", of, parameters_


def sizes(node: Syntax | None) -> Iterator[Syntax | None]:
    """Yield the sizes of an array's declarator, the outermost first."""
    found: list[Syntax | None] = []
    for _ in range(_DEEPEST):
        if node is None:
            break
        if node.type == "array_declarator":
            found.append(node.child_by_field_name("size"))
        node = node.child_by_field_name("declarator")
    yield from reversed(found)


def parameters(source: SourceFile, node: Syntax) -> list[Parameter]:
    """Return the parameters of a list."""
    found = []
    for child in node.named_children:
        if child.type not in ("parameter_declaration", "optional_parameter_declaration"):
            continue
        base = child.child_by_field_name("type")
        of = type_of(source, base, child) if base is not None else UNKNOWN
        declarator = child.child_by_field_name("declarator")
        name = ""
        if declarator is not None:
            name, of, inner = declared(source, declarator, of)
            if inner is not None:  # a pointer to a function
                of = CType("callable")
            if "abstract" in declarator.type:
                name = ""
                if "pointer" in declarator.type:
                    of = replace(of, pointer=of.pointer + 1)
                elif "reference" in declarator.type:
                    of = replace(of, reference=True)
        elif of.is_void:
            continue
        default = child.child_by_field_name("default_value")
        found.append(Parameter(name, of, default, source if default else None))
    return found
