"""One function to the typed tree; each name is resolved by scope, and never guessed.

The order is C++'s: local, parameter, member of the class and its bases, the library's base,
global, constant of the library. What none of them has is ``unknown``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

import tree_sitter

from ltdicom.port import macros
from ltdicom.port import tree as t
from ltdicom.port.c_types import (
    BOOL,
    CHAR,
    DOUBLE,
    INT,
    TEXT,
    UNKNOWN,
    CType,
    common,
    named,
)
from ltdicom.port.collect import clean_text, declared, parameters, sizes, type_of
from ltdicom.port.lexer import tokens
from ltdicom.port.program import Function, Parameter, Program
from ltdicom.port.source import SourceFile, parse
from ltdicom.port.string_types import method_type

Syntax = tree_sitter.Node

_DEEPEST: Final = 60  # nested expressions or blocks; what is deeper stays as text
_TO_SPACES: Final = bytes(10 if byte == 10 else 32 for byte in range(256))
_NUMBERS_OF_WINDOWS: Final = frozenset(
    "WM_USER WM_APP MAX_PATH _MAX_PATH WAIT_OBJECT_0 WAIT_TIMEOUT S_OK S_FALSE".split()
)
_COMPARISONS: Final = frozenset(("==", "!=", "<", ">", "<=", ">=", "&&", "||"))
_CASTS: Final = frozenset(
    ("static_cast", "dynamic_cast", "const_cast", "reinterpret_cast", "safe_cast")
)
_NUMBER: Final = re.compile(
    r"(?i)^(0x[0-9a-f']+|0b[01']+|0[0-7']*|[1-9][0-9']*)([ul]*|i64|ui64)$"
)


class Lowerer:
    """Lowers the body of one function; also expressions outside of functions."""

    def __init__(
        self,
        program: Program,
        source: SourceFile,
        function: Function | None = None,
        *,
        expand: bool = False,
    ) -> None:
        self.expand = expand
        self.fixed: tuple[int, int] | None = None
        self.expanding: list[str] = []
        self.program = program
        self.source = source
        self.function = function
        self.owner = function.owner if function is not None else ""
        self.scopes: list[dict[str, tuple[str, CType]]] = [{}]
        self.depth = 0
        if function is not None:
            self.bind_parameters(function.parameters)

    def bind_parameters(self, given: list[Parameter]) -> None:
        """Make parameters known."""
        for parameter in given:
            if parameter.name:
                resolved = self.program.resolved(parameter.type)
                self.scopes[0][parameter.name] = ("parameter", resolved)

    # --- statements ---

    def body(self, node: Syntax) -> list[t.Stmt]:
        """Return the statements of a block."""
        self.scopes.append({})
        found: list[t.Stmt] = []
        for child in node.named_children:
            found += self.statement(child)
        self.scopes.pop()
        return found

    def block_or_one(self, node: Syntax | None) -> list[t.Stmt]:
        if node is None:
            return []
        if node.type == "compound_statement":
            return self.body(node)
        self.scopes.append({})
        found = self.statement(node)
        self.scopes.pop()
        return found

    def statement(self, node: Syntax) -> list[t.Stmt]:
        """Return what a statement becomes: a declaration can become several."""
        if self.depth > _DEEPEST:
            return [self.opaque(node, "nested too deeply")]
        self.depth += 1
        try:
            lowered = _STATEMENTS.get(node.type)
            if lowered is not None:
                return lowered(self, node)
            if node.type == "ERROR":
                return self.error(node)
            if node.type in _SILENT:
                return []
            if node.type in ("class_specifier", "struct_specifier", "type_definition"):
                return [self.opaque(node, "a type inside a function")]
            if node.type.endswith("expression") or node.type in _EXPRESSIONS:
                value = self.expression(node)
                return [t.Evaluate(*self.place(node), node.end_byte, value)]
            return [self.opaque(node, f"{node.type.replace('_', ' ')}")]
        finally:
            self.depth -= 1

    def place(self, node: Syntax) -> tuple[int, int]:
        if self.fixed is not None:
            return self.fixed
        return node.start_point.row + 1, node.start_byte

    def opaque(self, node: Syntax, reason: str) -> t.OpaqueStmt:
        parts: list[t.Expr] = []
        if self.depth <= _DEEPEST:
            for child in node.named_children:
                parts += self.found_in(child)
        return t.OpaqueStmt(
            *self.place(node), node.end_byte, self.source.slice(node), reason, parts
        )

    def found_in(self, node: Syntax, depth: int = 0) -> Iterator[t.Expr]:
        """Yield the expressions in what is not understood as a whole."""
        if depth > _DEEPEST:
            return
        if node.type in _EXPRESSIONS and node.type not in _LEAVES:
            yield self.expression(node)
        elif node.type == "declaration":
            for made in self.declaration(node):
                yield from (e for e in t.children(made) if isinstance(e, t.Expr))
        else:
            for child in node.named_children:
                yield from self.found_in(child, depth + 1)

    def error(self, node: Syntax) -> list[t.Stmt]:
        text = self.source.slice(node).strip()
        if text in (";", "", ")", "}"):
            return []
        return [self.opaque(node, "the grammar does not understand it")]

    def goto(self, node: Syntax) -> list[t.Stmt]:
        label = node.child_by_field_name("label")
        name = clean_text(self.source, label) if label is not None else ""
        return [t.Goto(*self.place(node), node.end_byte, name)]

    def label(self, node: Syntax) -> list[t.Stmt]:
        named_by = node.child_by_field_name("label")
        name = clean_text(self.source, named_by) if named_by is not None else ""
        found: list[t.Stmt] = [t.Label(*self.place(node), node.start_byte, name)]
        for child in node.named_children:
            if named_by is None or child.id != named_by.id:
                found += self.statement(child)
        return found

    def comment(self, node: Syntax) -> list[t.Stmt]:
        text = self.source.slice(node)
        return [t.Comment(*self.place(node), node.end_byte, text)]

    def compound(self, node: Syntax) -> list[t.Stmt]:
        return [t.Block(*self.place(node), node.end_byte, self.body(node))]

    def expression_statement(self, node: Syntax) -> list[t.Stmt]:
        inner = next((c for c in node.named_children if c.type != "comment"), None)
        found: list[t.Stmt] = []
        if node.has_error and any(c.type == "ERROR" for c in node.children):
            return [self.opaque(node, "the grammar does not understand it")]
        if inner is not None:
            expanded = self.expanded_statement(node, inner)
            if expanded is not None:
                return expanded
            value = self.expression(inner)
            found.append(t.Evaluate(*self.place(node), node.end_byte, value))
        for child in node.named_children:
            if child.type == "comment":
                found += self.comment(child)
        return found

    def if_(self, node: Syntax) -> list[t.Stmt]:
        self.scopes.append({})
        before, condition = self.condition(node)
        yes = self.block_or_one(node.child_by_field_name("consequence"))
        other = node.child_by_field_name("alternative")
        no: list[t.Stmt] = []
        if other is not None:
            for child in other.named_children:
                no += (
                    self.comment(child)
                    if child.type == "comment"
                    else (self.block_or_one(child))
                )
        self.scopes.pop()
        made = t.If(*self.place(node), node.end_byte, condition, yes, no)
        return [*before, *self.comments_between(node), made]

    def comments_between(self, node: Syntax) -> list[t.Stmt]:
        """Return the comments between the parts of a statement."""
        found: list[t.Stmt] = []
        for child in node.named_children:
            if child.type == "comment":
                found += self.comment(child)
        return found

    def condition(self, node: Syntax) -> tuple[list[t.Stmt], t.Expr]:
        """Return the condition of a statement, and what it declares before."""
        clause = node.child_by_field_name("condition")
        if clause is None:
            return [], t.unknown("", "no condition", *self.place(node))
        value = clause.child_by_field_name("value")
        if clause.type == "parenthesized_expression":
            return [], self.expression(clause)
        if value is not None and value.type == "declaration":
            made = self.declaration(value)
            last = made[-1] if made else None
            if isinstance(last, t.Declare):
                name = t.Name(last.line, last.at, last.type, last.name, "local")
                return made, name
        start = clause.child_by_field_name("initializer")
        before = self.statement(start) if start is not None else []
        if value is None:
            return before, t.unknown(self.source.slice(clause), "", *self.place(clause))
        return before, self.expression(value)

    def while_(self, node: Syntax) -> list[t.Stmt]:
        self.scopes.append({})
        before, condition = self.condition(node)
        body = self.block_or_one(node.child_by_field_name("body"))
        self.scopes.pop()
        if before:  # while (T *p = next())
            line, at = self.place(node)
            stop = t.Unary(line, at, BOOL, "!", condition)
            leave = t.If(line, at, node.end_byte, stop, [t.Break(line, at, at)], [])
            endless = t.Literal(line, at, BOOL, True)
            return [t.While(line, at, node.end_byte, endless, [*before, leave, *body])]
        return [t.While(*self.place(node), node.end_byte, condition, body)]

    def do(self, node: Syntax) -> list[t.Stmt]:
        body = self.block_or_one(node.child_by_field_name("body"))
        _, condition = self.condition(node)
        return [t.DoWhile(*self.place(node), node.end_byte, condition, body)]

    def for_(self, node: Syntax) -> list[t.Stmt]:
        self.scopes.append({})
        start = node.child_by_field_name("initializer")
        begin = self.statement(start) if start is not None else []
        condition = node.child_by_field_name("condition")
        test = self.expression(condition) if condition is not None else None
        update = node.child_by_field_name("update")
        steps: list[t.Expr] = []
        if update is not None:
            value = self.expression(update)
            steps = value.items if isinstance(value, t.Comma) else [value]
        body = self.block_or_one(node.child_by_field_name("body"))
        self.scopes.pop()
        return [t.For(*self.place(node), node.end_byte, begin, test, steps, body)]

    def for_each(self, node: Syntax) -> list[t.Stmt]:
        self.scopes.append({})
        values = self.expression(node.child_by_field_name("right") or node)
        base = node.child_by_field_name("type")
        declarator = node.child_by_field_name("declarator")
        of = type_of(self.source, base, node) if base is not None else UNKNOWN
        name = ""
        if declarator is not None:
            name, of, _ = declared(self.source, declarator, of)
        of = self.program.resolved(of)
        if of.name == "auto" or (of.is_pair and values.type.is_map):
            element = CType("iterator", arguments=(values.type,)).element
            of = replace(element, reference=of.reference)
        self.scopes[-1][name] = ("local", of)
        body = self.block_or_one(node.child_by_field_name("body"))
        self.scopes.pop()
        return [t.ForEach(*self.place(node), node.end_byte, name, of, values, body)]

    def switch(self, node: Syntax) -> list[t.Stmt]:
        self.scopes.append({})
        before, value = self.condition(node)
        cases: list[t.Case] = []
        body = node.child_by_field_name("body")
        lost: list[Syntax] = []
        for child in body.named_children if body is not None else ():
            if child.type == "case_statement":
                cases.append(self.case(child))
            elif child.type == "comment" and cases:
                cases[-1].body += self.comment(child)
            elif child.type != "comment":
                lost.append(child)
        self.scopes.pop()
        if lost or body is None:
            return [self.opaque(node, "a switch with statements outside of its cases")]
        return [*before, t.Switch(*self.place(node), node.end_byte, value, cases)]

    def case(self, node: Syntax) -> t.Case:
        value = node.child_by_field_name("value")
        found: list[t.Stmt] = []
        for child in node.named_children:
            if value is None or child.id != value.id:
                found += self.statement(child)
        lowered = self.expression(value) if value is not None else None
        return t.Case(lowered, found, *self.place(node))

    def break_(self, node: Syntax) -> list[t.Stmt]:
        return [t.Break(*self.place(node), node.end_byte)]

    def continue_(self, node: Syntax) -> list[t.Stmt]:
        return [t.Continue(*self.place(node), node.end_byte)]

    def return_(self, node: Syntax) -> list[t.Stmt]:
        inner = next((c for c in node.named_children if c.type != "comment"), None)
        value = self.expression(inner) if inner is not None else None
        return [t.Return(*self.place(node), node.end_byte, value)]

    def try_(self, node: Syntax) -> list[t.Stmt]:
        body = node.child_by_field_name("body")
        handlers = []
        for child in node.named_children:
            if child.type == "catch_clause":
                self.scopes.append({})
                list_ = child.child_by_field_name("parameters")
                given = parameters(self.source, list_) if list_ is not None else []
                name, of = "", UNKNOWN
                if given:
                    name, of = given[0].name, self.program.resolved(given[0].type)
                    self.scopes[-1][name] = ("local", of)
                inner = child.child_by_field_name("body")
                caught = self.body(inner) if inner is not None else []
                handlers.append(t.Handler(name, of, caught))
                self.scopes.pop()
        made = self.body(body) if body is not None else []
        return [t.Try(*self.place(node), node.end_byte, made, handlers)]

    def throw(self, node: Syntax) -> list[t.Stmt]:
        inner = next(iter(node.named_children), None)
        value = self.expression(inner) if inner is not None else None
        return [t.Throw(*self.place(node), node.end_byte, value)]

    def declaration(self, node: Syntax) -> list[t.Stmt]:
        base = node.child_by_field_name("type")
        if base is None:
            return [self.opaque(node, "a declaration without a type")]
        if base.child_by_field_name("body") is not None:
            return [self.opaque(node, "a type inside a function")]
        of = type_of(self.source, base, node)
        static = any(clean_text(self.source, c) == "static" for c in node.children[:4])
        found: list[t.Stmt] = []
        declarators = node.children_by_field_name("declarator")
        if any(c.type == "ERROR" for c in node.children):
            return [self.opaque(node, "the grammar does not understand it")]
        for declarator in declarators:
            found += self.one_declared(node, declarator, of, static)
        for child in node.named_children:
            if child.type == "comment":
                found += self.comment(child)
        return found

    def one_declared(
        self, node: Syntax, declarator: Syntax, of: CType, static: bool
    ) -> list[t.Stmt]:
        name, made, given = declared(self.source, declarator, of)
        made = self.program.resolved(made)
        value = declarator.child_by_field_name("value")
        if value is None and node.parent is not None:
            if node.parent.type == "condition_clause":  # if (T *p = call())
                value = node.child_by_field_name("value")
        place = (*self.place(declarator), node.end_byte)
        if len(node.children_by_field_name("declarator")) == 1:
            place = (*self.place(node), node.end_byte)
        if not name or "::" in name:
            return [self.opaque(node, "a declaration that is not understood")]
        if given is not None:
            arguments = self.arguments_in_parameters(given, made)
            if arguments is None or not given.named_children:
                if declarator.type != "function_declarator":
                    self.scopes[-1][name] = ("local", CType("callable"))
                    return [self.opaque(node, "a pointer to a function")]
                return []  # a function is declared inside another
            self.scopes[-1][name] = ("local", made)
            return [t.Declare(*place, name, made, None, arguments, [], static)]
        lowered: t.Expr | None = None
        arguments = None
        # a name is known only after its value: int x = x is none of ours
        if value is not None:
            if value.type == "argument_list":
                arguments = self.arguments(value)
            elif (
                value.type == "initializer_list"
                and not made.dims
                and (self.program.class_of(made.target.name) is not None or made.is_number)
            ):
                lowered = self.initializer(value, made)
            else:
                lowered = self.expression(value)
        if made.name == "auto" and lowered is not None:
            made = replace(lowered.type.value(), pointer=lowered.type.pointer)
        lengths = [self.expression(s) if s is not None else None for s in sizes(declarator)]
        self.scopes[-1][name] = ("local", made)
        return [t.Declare(*place, name, made, lowered, arguments, lengths, static)]

    def arguments_in_parameters(
        self, node: Syntax, of: CType = UNKNOWN
    ) -> list[t.Expr] | None:
        """Return ``X x(a, b[1])`` as arguments, which the grammar takes for parameters."""
        for child in node.named_children:
            first = re.match(r"\w+", clean_text(self.source, child))
            if child.type == "comment":
                continue
            if first is None or child.type != "parameter_declaration":
                return None
            scope = self.lookup(first.group())[0]
            below = child.child_by_field_name("declarator")
            plain = below is None or below.type.startswith("abstract")
            if scope == "unknown" and plain and of.plain and self.is_type(of.name):
                # nobody declares functions inside of functions
                known = named(first.group())
                if not (known.is_number or known.is_text or known.is_char):
                    continue
            if scope in ("unknown", "class", "function"):
                return None
        # as a call at the same place, so that lines stay right
        text = self.source.clean.text
        before = text[: node.start_byte - 1].translate(_TO_SPACES)
        call = before + b"f" + text[node.start_byte : node.end_byte] + b";"
        for statement in parse(call).named_children:
            inner = next(iter(statement.named_children), None)
            if inner is not None and inner.type == "call_expression":
                given = inner.child_by_field_name("arguments")
                if given is not None:
                    return self.arguments(given)
        return None

    def initializer(self, node: Syntax, of: CType) -> t.Expr:
        items = [self.expression(c) for c in node.named_children if c.type != "comment"]
        return t.Items(*self.place(node), of, items)

    # --- expressions ---

    def expression(self, node: Syntax) -> t.Expr:
        """Return an expression."""
        lowered = _EXPRESSIONS.get(node.type)
        if lowered is None or self.depth > _DEEPEST:
            reason = "nested too deeply" if lowered else node.type.replace("_", " ")
            made = t.unknown(self.source.slice(node), reason, *self.place(node))
            if self.depth <= _DEEPEST:
                for child in node.named_children:
                    made.parts += self.found_in(child)
            return made
        self.depth += 1
        try:
            return lowered(self, node)
        finally:
            self.depth -= 1

    def inner(self, node: Syntax) -> t.Expr:
        child = next((c for c in node.named_children if c.type != "comment"), None)
        if child is None or any(c.type == "ERROR" for c in node.children):
            return self.not_understood(node)
        return self.expression(child)

    def not_understood(self, node: Syntax, reason: str = "") -> t.Opaque:
        reason = reason or "the grammar does not understand it"
        made = t.unknown(self.source.slice(node), reason, *self.place(node))
        for child in node.named_children:
            made.parts += self.found_in(child)
        return made

    def identifier(self, node: Syntax) -> t.Expr:
        return self.name(clean_text(self.source, node), node)

    def name(self, name: str, node: Syntax) -> t.Expr:
        """Resolve a name; one that only stands for another is the other."""
        scope, of, owner = self.lookup(name)
        for _ in range(3):
            if scope != "macro":
                break
            define, _source = self.program.macros[name]
            if define.parameters is not None or not define.body.isidentifier():
                break
            other = self.lookup(define.body)
            if other[0] not in ("unknown", "function", "macro", "local", "member"):
                break
            if other[0] == "unknown" and define.body.isupper():
                break
            name, (scope, of, owner) = define.body, other
        return t.Name(*self.place(node), of, name, scope, owner)

    def lookup(self, name: str) -> tuple[str, CType, str]:
        """Return scope, type and owner of a name."""
        for scope in reversed(self.scopes):
            if name in scope:
                kind, of = scope[name]
                return kind, of, ""
        program, owner = self.program, self.owner
        if owner:
            found = program.member(owner, name)
            if found is not None:
                holder = program.class_of(found[0])
                static = holder is not None and holder.fields[name].static
                return ("static" if static else "member"), found[1], found[0]
            enumerated = program.enumerator_of(owner, name)
            if enumerated is not None:
                return "enum", INT, enumerated
        if name in program.variables:
            return "global", program.resolved(program.variables[name].type), ""
        if name in program.enumerators:
            return "enum", INT, program.enumerators[name].owner
        if name in program.macros:
            return "macro", self.macro_type(name), ""
        if name in program.functions:
            return "function", CType("callable"), ""
        if program.library.is_constant(name):
            return "constant", _type_of_value(program.library.constant(name)), ""
        if program.class_of(name) is not None or program.library.is_class(name):
            return "class", UNKNOWN, ""
        return "unknown", INT if name in _NUMBERS_OF_WINDOWS else UNKNOWN, ""

    def macro_type(self, name: str) -> CType:
        """Return the type of what a macro of the program stands for."""
        define, _ = self.program.macros[name]
        body = define.body.strip("() ")
        body = re.sub(r"^(?:L_TEXT|TEXT|_T)\s*\(\s*", "", body)
        if re.match(r'L?"', body):
            return CType("TCHAR", 1, const=True)
        if _NUMBER.match(body):
            return INT
        if re.fullmatch(r"[A-Za-z_]\w*", body):
            if body in self.program.macros and body != name:
                return UNKNOWN
            return _type_of_value(self.program.library.constant(body))
        if re.fullmatch(r"WM_\w+\s*\+\s*\w+", body):
            return INT
        return INT if re.fullmatch(r"[-+*/()<>|&\s\w]+", body) and body else UNKNOWN

    def this(self, node: Syntax) -> t.Expr:
        return t.This(*self.place(node), CType(self.owner, 1))

    def number(self, node: Syntax) -> t.Expr:
        text = clean_text(self.source, node).replace(" ", "")
        sign = -1 if text.startswith("-") else 1
        match = _NUMBER.match(text.lstrip("+-"))
        if match:
            digits = match.group(1).replace("'", "")
            octal = len(digits) > 1 and digits.startswith("0") and digits.isdigit()
            value = sign * (int(digits, 8) if octal else int(digits, 0))
            return t.Literal(*self.place(node), _literal_type(value, match[2]), value, text)
        try:
            number = float(text.rstrip("fFlL").replace("'", ""))
        except ValueError:
            return self.not_understood(node, "a number that is not understood")
        return t.Literal(*self.place(node), DOUBLE, number, text)

    def string(self, node: Syntax) -> t.Expr:
        pieces = [node]
        if node.type == "concatenated_string":
            pieces = [c for c in node.named_children if c.type != "comment"]
        if not all(p.type in ("string_literal", "raw_string_literal") for p in pieces):
            return self.concatenated(node, pieces)
        value = "".join(map(self.string_value, pieces))
        return t.Literal(*self.place(node), CType("TCHAR", 1, const=True), value)

    def concatenated(self, node: Syntax, pieces: list[Syntax]) -> t.Expr:
        """Return ``"a" NAME "b"`` as a sum."""
        made = self.expression(pieces[0])
        for piece in pieces[1:]:
            right = self.expression(piece)
            made = t.Binary(*self.place(node), TEXT, "+", made, right)
        return made

    def string_value(self, node: Syntax) -> str:
        text = self.source.slice(node)
        if node.type == "raw_string_literal":
            match = re.match(r'\w*"([^(]*)\((.*)\)\1"$', text, re.DOTALL)
            return match.group(2) if match else text
        begin = text.find('"')
        return unescaped(text[begin + 1 :].removesuffix('"'))

    def char(self, node: Syntax) -> t.Expr:
        text = self.source.slice(node)
        begin = text.find("'")
        value = unescaped(text[begin + 1 :].removesuffix("'"))
        if len(value) > 1:
            return self.not_understood(node, "a character of several")
        return t.Literal(*self.place(node), CHAR, "" if value == "\0" else value)

    def true(self, node: Syntax) -> t.Expr:
        return t.Literal(*self.place(node), BOOL, True, clean_text(self.source, node))

    def false(self, node: Syntax) -> t.Expr:
        return t.Literal(*self.place(node), BOOL, False, clean_text(self.source, node))

    def null(self, node: Syntax) -> t.Expr:
        return t.Literal(*self.place(node), CType("void", 1), None, "NULL")

    def field(self, node: Syntax) -> t.Expr:
        argument = node.child_by_field_name("argument")
        field = node.child_by_field_name("field")
        if argument is None or field is None:
            return self.not_understood(node)
        target = self.expression(argument)
        name = clean_text(self.source, field)
        arrow = any(c.type == "->" for c in node.children)
        of = UNKNOWN
        if field.type == "qualified_identifier":
            # p->Base::Method: as Member with a qualified name
            name = clean_text(self.source, field).replace(" ", "")
        elif target.type.is_known:
            of = self.member_type(target.type, name)
        return t.Member(*self.place(node), of, target, name, arrow)

    def member_type(self, of: CType, name: str) -> CType:
        if of.is_iterator:
            of = of.element
        if of.is_pair and name in ("first", "second"):
            return of.arguments[name == "second"] if len(of.arguments) > 1 else UNKNOWN
        found = self.program.member(of.target.name, name)
        return found[1] if found is not None else UNKNOWN

    def qualified(self, node: Syntax) -> t.Expr:
        text = clean_text(self.source, node).replace(" ", "")
        owner, _, name = text.rpartition("::")
        owner = self.alias_of(owner.removeprefix("::"))
        program = self.program
        if not owner:
            return self.global_name(name, node)
        of = UNKNOWN
        found = program.member(owner, name)
        if found is not None:
            of = found[1]
        elif program.enumerator_of(owner, name) or name in program.enumerators:
            of = INT
        return t.Scoped(*self.place(node), of, owner, name)

    def alias_of(self, owner: str) -> str:
        """Return the class that ``inherited`` is, in the class at hand first."""
        for each in self.program.lineage(self.owner) if self.owner else ():
            found = self.program.aliases.get(f"{each}::{owner}")
            if found is not None:
                return found.name
        found = self.program.aliases.get(owner)
        return found.name if found is not None and found.plain and found.name else owner

    def global_name(self, name: str, node: Syntax) -> t.Expr:
        """Resolve ``::name``."""
        scopes, owner = self.scopes, self.owner
        self.scopes, self.owner = [{}], ""
        try:
            return self.name(name, node)
        finally:
            self.scopes, self.owner = scopes, owner

    def call(self, node: Syntax) -> t.Expr:
        function = node.child_by_field_name("function")
        given = node.child_by_field_name("arguments")
        if function is None:
            return self.not_understood(node)
        if given is None or given.type != "argument_list":
            return self.not_understood(node, "a call without arguments")
        if function.type == "template_function":
            cast = self.template_cast(node, function, given)
            if cast is not None:
                return cast
        bare = self.bracketed_type(function)
        if bare is not None and len(given.named_children) == 1:
            # (L_UINT16)(x): a cast, not a call
            return self.value_cast(node, bare, given)
        if function.type == "primitive_type":
            return self.value_cast(node, named(clean_text(self.source, function)), given)
        if any(c.type == "ERROR" for c in given.children):
            return self.not_understood(node)
        expanded = self.expanded_value(node)
        if expanded is not None:
            return expanded
        arguments = self.arguments(given)
        if function.type in ("identifier", "qualified_identifier"):
            name = clean_text(self.source, function).replace(" ", "")
            made = self.constructed(node, name, arguments)
            if made is not None:
                return made
        target = self.expression(function)
        # a call is where its name is, also in a chain of several lines
        named_by = function.child_by_field_name("field") or (
            function.child_by_field_name("name")
            if function.type == "qualified_identifier"
            else None
        )
        call = t.Call(*self.place(named_by or function), UNKNOWN, target, arguments)
        self.resolve(call)
        return call

    def bracketed_type(self, node: Syntax) -> CType | None:
        """Return the type of ``(L_UCHAR)``, which the grammar takes for a value."""
        if node.type != "parenthesized_expression" or len(node.named_children) != 1:
            return None
        name = clean_text(self.source, node.named_children[0])
        if not re.fullmatch(r"(?:\w+::)*[A-Za-z_]\w*", name):
            return None
        if "::" not in name and self.lookup(name)[0] not in ("unknown", "class"):
            return None
        of = self.program.resolved(named(name))
        simple = of.is_number or of.is_char or of.is_text or of.pointer
        return of if simple or self.is_type(of.name) else None

    def template_cast(self, node: Syntax, function: Syntax, given: Syntax) -> t.Expr | None:
        name = function.child_by_field_name("name")
        arguments = function.child_by_field_name("arguments")
        if name is None or arguments is None or not arguments.named_children:
            return None
        if clean_text(self.source, name) not in _CASTS:
            return None
        of = type_of(self.source, arguments.named_children[0])
        return self.value_cast(node, of, given)

    def value_cast(self, node: Syntax, of: CType, given: Syntax) -> t.Expr:
        of = self.program.resolved(of)
        arguments = self.arguments(given)
        if len(arguments) != 1:
            return t.Construct(*self.place(node), of, arguments)
        return t.Cast(*self.place(node), of, arguments[0])

    def constructed(
        self, node: Syntax, name: str, arguments: list[t.Expr]
    ) -> t.Expr | None:
        """Return ``T(...)`` where T is a type."""
        if "::" not in name and self.lookup(name)[0] not in ("unknown", "class"):
            return None
        of = self.program.resolved(named(name))
        if of.is_number or of.is_char or (of.is_text and not of.is_string_object):
            if len(arguments) == 1:
                return t.Cast(*self.place(node), of, arguments[0])
        elif of.is_string_object or of.is_pair or self.is_type(of.target.name):
            return t.Construct(*self.place(node), of, arguments)
        return None

    def is_type(self, name: str) -> bool:
        program = self.program
        return (
            program.class_of(name) is not None
            or program.library.is_class(name)
            or program.library.structure(name) is not None
        )

    def arguments(self, node: Syntax) -> list[t.Expr]:
        return [self.expression(c) for c in node.named_children if c.type != "comment"]

    # --- macros with parameters ---

    def expansion(self, node: Syntax) -> SourceFile | None:
        """Return ``NAME(a, b)`` with the macro's text in its place."""
        if not self.expand or len(self.expanding) > 4:
            return None
        function = node.child_by_field_name("function")
        given = node.child_by_field_name("arguments")
        if node.type != "call_expression" or function is None or given is None:
            return None
        name = clean_text(self.source, function)
        found = self.program.macros.get(name)
        if found is None or found[0].parameters is None or name in self.expanding:
            return None
        if self.lookup(name)[0] != "macro":
            return None
        define = found[0]
        texts = [
            self.source.clean.text[c.start_byte : c.end_byte].decode("utf-8", "replace")
            for c in given.named_children
            if c.type != "comment"
        ]
        if len(texts) != len(define.parameters or ()) or "##" in define.body:
            return None
        values = dict(zip(define.parameters or (), texts, strict=True))
        for word, given_text in list(values.items()):
            shown = " ".join(given_text.split()).replace("\\", "\\\\").replace('"', '\\"')
            values[f"#{word}"] = f'"{shown}"'
        body = re.sub(
            r'"(?:[^"\\]|\\.)*"|#?\b[A-Za-z_]\w*\b|#[A-Za-z_]\w*',
            lambda m: values.get(m.group(), m.group()),
            define.body,
        )
        text = f"void f() {{ {body}; }}".encode()
        known = {n: d for n, (d, _) in self.program.macros.items()}
        cleaned = macros.clean(text, list(tokens(text)), known)
        root = parse(cleaned.text)
        if root.has_error:
            return None
        return SourceFile(self.source.path, "utf-8", text, cleaned, root)

    def in_expansion(self, node: Syntax, source: SourceFile, name: str) -> list[t.Stmt]:
        """Return the statements of a macro, at the place of its call."""
        body = source.root.named_children[0].child_by_field_name("body")
        assert body is not None
        before, place = self.source, self.fixed
        self.fixed = place or (node.start_point.row + 1, node.start_byte)
        self.source = source
        self.expanding.append(name)
        try:
            found: list[t.Stmt] = []
            for child in body.named_children:
                found += self.statement(child)
            return found
        finally:
            self.expanding.pop()
            self.source, self.fixed = before, place

    def expanded_statement(self, node: Syntax, inner: Syntax) -> list[t.Stmt] | None:
        source = self.expansion(inner)
        if source is None:
            return None
        name = clean_text(self.source, inner.child_by_field_name("function") or inner)
        made = self.in_expansion(inner, source, name)
        for stmt in made:
            stmt.end = node.end_byte
        return made

    def expanded_value(self, node: Syntax) -> t.Expr | None:
        source = self.expansion(node)
        if source is None:
            return None
        name = clean_text(self.source, node.child_by_field_name("function") or node)
        made = self.in_expansion(node, source, name)
        if len(made) == 1 and isinstance(made[0], t.Evaluate):
            return made[0].value
        return None

    # --- what a call calls ---

    def resolve(self, call: t.Call) -> None:
        """Find what a call calls, and what it returns."""
        function = call.function
        if isinstance(function, t.Name):
            self.resolve_name(call, function)
        elif isinstance(function, t.Member):
            qualifier, _, name = function.name.rpartition("::")
            if qualifier:
                self.resolve_method(call, qualifier, name)
            elif function.object.type.is_known:
                of = function.object.type
                if self.is_container(of, function):
                    call.type = method_type(of, name)
                else:
                    self.resolve_method(call, of.target.name, name)
        elif isinstance(function, t.Scoped):
            if function.owner == "std":
                call.type = UNKNOWN
            else:
                self.resolve_method(call, function.owner.rpartition("::")[2], function.name)

    def is_container(self, of: CType, function: t.Member) -> bool:
        """Whether a method is one of a string, a container or an owning pointer."""
        if of.is_owner:
            return not function.arrow
        inner = of.element if of.pointer == 1 and function.arrow else of
        return inner.is_list or inner.is_map or inner.is_set or inner.is_string_object

    def resolve_name(self, call: t.Call, function: t.Name) -> None:
        program, name = self.program, function.id
        if function.scope in ("local", "parameter", "member", "static", "macro", "global"):
            return
        if self.owner:
            own = program.methods(self.owner, name)
            if own:
                self.resolve_own(call, own)
                function.scope = "method"
                return
            base = program.library_base(self.owner)
            method = program.library.method(base, name) if base else None
            if method is not None:
                call.method, call.type = method, program.resolved(method.returns)
                function.scope = "method"
                return
        if name in program.functions:
            self.resolve_own(call, program.functions[name])
            return
        first = call.arguments[0].type if call.arguments else UNKNOWN
        found = program.library.c_function(name, first)
        if found is not None:
            call.c_function = found
            if found.role == "create":
                call.type = CType(found.owner, 1)
            elif found.method is not None:
                call.type = program.resolved(found.method.returns)
            elif found.role == "unknown":
                call.unknown_of = "L_Dicom"
            return
        if function.scope == "unknown":
            call.type = method_type(UNKNOWN, name)

    def resolve_method(self, call: t.Call, owner: str, name: str) -> None:
        program = self.program
        own = program.methods(owner, name)
        if own:
            self.resolve_own(call, own)
            return
        base = program.library_base(owner)
        if base is None:
            return
        method = program.library.method(base, name)
        if method is not None:
            call.method, call.type = method, program.resolved(method.returns)
        elif not program.has_unknown_base(owner) and program.member(owner, name) is None:
            call.unknown_of = base

    def resolve_own(self, call: t.Call, overloads: list[Function]) -> None:
        count = len(call.arguments)
        fitting = [
            f
            for f in overloads
            if sum(p.default is None for p in f.parameters) <= count <= len(f.parameters)
        ]
        chosen = (fitting or overloads)[0]
        call.own = chosen.key
        call.type = self.program.resolved(chosen.returns)

    # --- further expressions ---

    def subscript(self, node: Syntax) -> t.Expr:
        argument = node.child_by_field_name("argument")
        indices = node.child_by_field_name("indices")
        if argument is None or indices is None or len(indices.named_children) != 1:
            return self.not_understood(node)
        target = self.expression(argument)
        index = self.expression(indices.named_children[0])
        return t.Index(*self.place(node), target.type.element, target, index)

    def pointer(self, node: Syntax) -> t.Expr:
        argument = node.child_by_field_name("argument")
        if argument is None:
            return self.not_understood(node)
        operand = self.expression(argument)
        operator = node.children[0].type
        of = operand.type.element
        if operator == "&":
            of = replace(operand.type.value(), pointer=operand.type.pointer + 1)
            if not operand.type.is_known:
                of = UNKNOWN
        return t.Unary(*self.place(node), of, operator, operand)

    def unary(self, node: Syntax) -> t.Expr:
        argument = node.child_by_field_name("argument")
        if argument is None:
            return self.not_understood(node)
        operand = self.expression(argument)
        operator = node.children[0].type
        operator = {"not": "!", "compl": "~"}.get(operator, operator)
        of = BOOL if operator == "!" else common(operand.type, INT)
        value = operand.value if isinstance(operand, t.Literal) else None
        if operator == "-" and type(value) in (int, float):
            return t.Literal(*self.place(node), operand.type, -value, "")  # type: ignore[operator]
        return t.Unary(*self.place(node), of, operator, operand)

    def update(self, node: Syntax) -> t.Expr:
        argument = node.child_by_field_name("argument")
        if argument is None:
            return self.not_understood(node)
        operand = self.expression(argument)
        prefix = node.children[0].type in ("++", "--")
        operator = node.children[0 if prefix else -1].type
        return t.Step(*self.place(node), operand.type.value(), operator, prefix, operand)

    def binary(self, node: Syntax) -> t.Expr:
        # a long chain (a + b + c ...) leans to the left: not as deep as it is long
        chain = [node]
        while True:
            left = chain[-1].child_by_field_name("left")
            if left is None or left.type != "binary_expression":
                break
            chain.append(left)
        made: t.Expr | None = None
        for each in reversed(chain):
            left = each.child_by_field_name("left")
            right = each.child_by_field_name("right")
            sign = each.child_by_field_name("operator")
            if left is None or right is None or sign is None:
                return self.not_understood(node)
            if any(c.type == "ERROR" for c in each.children):
                return self.not_understood(node)
            bare = self.bracketed_type(left) if made is None else None
            if bare is not None and sign.type in ("*", "&", "-", "+"):
                # (L_UCHAR)*psz: a cast, not a product
                made = self.cast_of_unary(each, bare, sign.type, right)
                continue
            made = made if made is not None else self.expression(left)
            operator = {"and": "&&", "or": "||", "not_eq": "!="}.get(sign.type, sign.type)
            second = self.expression(right)
            of = _binary_type(operator, made.type, second.type)
            made = t.Binary(*self.place(each), of, operator, made, second)
        return made if made is not None else self.not_understood(node)

    def cast_of_unary(
        self, node: Syntax, of: CType, operator: str, operand: Syntax
    ) -> t.Expr:
        value = self.expression(operand)
        inner = value.type.element
        if operator == "&":
            inner = replace(value.type.value(), pointer=value.type.pointer + 1)
        elif operator in ("-", "+"):
            inner = common(value.type, INT)
        made = t.Unary(*self.place(node), inner, operator, value)
        return t.Cast(*self.place(node), of, made)

    def assignment(self, node: Syntax) -> t.Expr:
        left = node.child_by_field_name("left")
        right = node.child_by_field_name("right")
        sign = node.child_by_field_name("operator")
        if left is None or right is None or sign is None:
            return self.not_understood(node)
        if any(c.type == "ERROR" for c in node.children):
            return self.not_understood(node)
        target = self.expression(left)
        value = self.expression(right)
        of = target.type.value()
        return t.Assign(*self.place(node), of, sign.type, target, value)

    def conditional(self, node: Syntax) -> t.Expr:
        parts = [
            node.child_by_field_name(n) for n in ("condition", "consequence", "alternative")
        ]
        if any(p is None for p in parts):
            return self.not_understood(node)
        condition, yes, no = (self.expression(p) for p in parts if p is not None)
        of = yes.type
        if isinstance(yes, t.Literal) and yes.value is None:
            of = no.type
        elif yes.type.is_number and no.type.is_number and yes.type != no.type:
            of = common(yes.type, no.type)
        return t.Conditional(*self.place(node), of, condition, yes, no)

    def cast(self, node: Syntax) -> t.Expr:
        of_node = node.child_by_field_name("type")
        value = node.child_by_field_name("value")
        if of_node is None or value is None:
            return self.not_understood(node)
        of = self.program.resolved(type_of(self.source, of_node))
        return t.Cast(*self.place(node), of, self.expression(value))

    def new(self, node: Syntax) -> t.Expr:
        of_node = node.child_by_field_name("type")
        given = node.child_by_field_name("arguments")
        array = node.child_by_field_name("declarator")
        if of_node is None or node.child_by_field_name("placement") is not None:
            return self.not_understood(node)
        of = self.program.resolved(type_of(self.source, of_node))
        count = None
        if array is not None:
            length = array.child_by_field_name("length")
            if length is None or array.child_by_field_name("declarator") is not None:
                return self.not_understood(node, "a new of several dimensions")
            count = self.expression(length)
        arguments = self.arguments(given) if given is not None else []
        of = replace(of, pointer=of.pointer + 1)
        return t.New(*self.place(node), of, arguments, count)

    def delete(self, node: Syntax) -> t.Expr:
        inner = next((c for c in node.named_children if c.type != "comment"), None)
        if inner is None:
            return self.not_understood(node)
        return t.Delete(*self.place(node), named("void"), self.expression(inner))

    def size_of(self, node: Syntax) -> t.Expr:
        of_node = node.child_by_field_name("type")
        value = node.child_by_field_name("value")
        size = CType("size_t")
        if of_node is not None:
            text = clean_text(self.source, of_node)
            if re.fullmatch(r"\w+", text) and self.lookup(text)[0] in (
                "local",
                "parameter",
                "member",
                "global",
                "static",
            ):
                operand = self.name(text, of_node)
                return t.SizeOf(*self.place(node), size, operand.type, operand)
            of = self.program.resolved(type_of(self.source, of_node))
            return t.SizeOf(*self.place(node), size, of)
        if value is None:
            return self.not_understood(node)
        bare = self.bracketed_type(value)
        if bare is not None:
            return t.SizeOf(*self.place(node), size, bare)
        operand = self.expression(value)
        return t.SizeOf(*self.place(node), size, operand.type, operand)

    def items(self, node: Syntax) -> t.Expr:
        return self.initializer(node, UNKNOWN)

    def comma(self, node: Syntax) -> t.Expr:
        found: list[t.Expr] = []
        for child in node.named_children:
            if child.type == "comment":
                continue
            value = self.expression(child)
            found += value.items if isinstance(value, t.Comma) else [value]
        of = found[-1].type if found else UNKNOWN
        return t.Comma(*self.place(node), of, found)

    def compound_literal(self, node: Syntax) -> t.Expr:
        of_node = node.child_by_field_name("type")
        value = node.child_by_field_name("value")
        if of_node is None or value is None:
            return self.not_understood(node)
        of = self.program.resolved(type_of(self.source, of_node))
        items = [self.expression(c) for c in value.named_children if c.type != "comment"]
        if self.is_type(of.target.name):
            return t.Construct(*self.place(node), of, items)
        return t.Items(*self.place(node), of, items)

    def lambda_(self, node: Syntax) -> t.Expr:
        made = t.unknown(self.source.slice(node), "a lambda", *self.place(node))
        body = node.child_by_field_name("body")
        if body is not None:
            for stmt in self.body(body):
                made.parts += [e for e in t.children(stmt) if isinstance(e, t.Expr)]
        return made


def _literal_type(value: int, suffix: str) -> CType:
    unsigned = "u" in suffix.lower()
    long = suffix.lower().count("l") > 1 or "64" in suffix
    if long or value > 0xFFFFFFFF:
        return CType("uint64_t" if unsigned else "int64_t")
    return CType("DWORD") if unsigned or value > 0x7FFFFFFF else INT


def _binary_type(operator: str, left: CType, right: CType) -> CType:
    if operator in _COMPARISONS:
        return BOOL
    if operator == "+" and (left.is_string_object or right.is_string_object):
        return TEXT
    if operator in ("<<", ">>"):
        return common(left, INT) if left.is_number else left
    if not left.is_number and (left.pointer or left.dims or left.is_text):
        both = right.pointer or right.dims or right.is_text
        return INT if operator == "-" and both else replace(left, const=left.const)
    return common(left, right)


def _type_of_value(value: object) -> CType:
    if isinstance(value, bool):
        return BOOL
    if isinstance(value, int):
        return INT if -(1 << 31) <= value < 1 << 31 else CType("DWORD")
    if isinstance(value, str):
        return CType("TCHAR", 1, const=True)
    return DOUBLE if isinstance(value, float) else UNKNOWN


def unescaped(text: str) -> str:
    """Return the characters that a C++ literal stands for."""

    def one(match: re.Match[str]) -> str:
        body = match.group(1)
        if body[0] in "xuU":
            digits = body[1:]
            code = int(digits, 16) if digits else ord(body[0])
            return chr(code) if code < 0x110000 and not 0xD800 <= code < 0xE000 else "?"
        if body[0] in "01234567":
            return chr(int(body, 8))
        plain = {
            "n": "\n",
            "t": "\t",
            "r": "\r",
            "a": "\a",
            "b": "\b",
            "f": "\f",
            "v": "\v",
        }
        return "" if body == "\n" else plain.get(body, body)

    return re.sub(
        r"\\(x[0-9a-fA-F]*|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|.|\n)",
        one,
        text,
        flags=re.DOTALL,
    )


def quoted(text: str) -> str:
    """Return a text as a Python literal, in double quotes."""
    # with a double quote in it, repr always takes single ones
    body = repr('"' + text)[2:-1]
    body = body.replace("\\'", "'").replace('"', '\\"')
    return f'"{body}"'


_Expression = Callable[[Lowerer, Syntax], t.Expr]
_EXPRESSIONS: Final[dict[str, _Expression]] = {
    "identifier": Lowerer.identifier,
    "field_identifier": Lowerer.identifier,
    "this": Lowerer.this,
    "number_literal": Lowerer.number,
    "string_literal": Lowerer.string,
    "raw_string_literal": Lowerer.string,
    "concatenated_string": Lowerer.string,
    "char_literal": Lowerer.char,
    "true": Lowerer.true,
    "false": Lowerer.false,
    "null": Lowerer.null,
    "parenthesized_expression": Lowerer.inner,
    "field_expression": Lowerer.field,
    "qualified_identifier": Lowerer.qualified,
    "call_expression": Lowerer.call,
    "subscript_expression": Lowerer.subscript,
    "pointer_expression": Lowerer.pointer,
    "unary_expression": Lowerer.unary,
    "update_expression": Lowerer.update,
    "binary_expression": Lowerer.binary,
    "assignment_expression": Lowerer.assignment,
    "conditional_expression": Lowerer.conditional,
    "cast_expression": Lowerer.cast,
    "new_expression": Lowerer.new,
    "delete_expression": Lowerer.delete,
    "sizeof_expression": Lowerer.size_of,
    "initializer_list": Lowerer.items,
    "comma_expression": Lowerer.comma,
    "compound_literal_expression": Lowerer.compound_literal,
    "lambda_expression": Lowerer.lambda_,
}
_LEAVES: Final = frozenset(
    ("identifier", "field_identifier", "this", "number_literal", "true", "false", "null")
)
_Statement = Callable[[Lowerer, Syntax], list[t.Stmt]]
_STATEMENTS: Final[dict[str, _Statement]] = {
    "comment": Lowerer.comment,
    "compound_statement": Lowerer.compound,
    "expression_statement": Lowerer.expression_statement,
    "declaration": Lowerer.declaration,
    "if_statement": Lowerer.if_,
    "while_statement": Lowerer.while_,
    "do_statement": Lowerer.do,
    "for_statement": Lowerer.for_,
    "for_range_loop": Lowerer.for_each,
    "switch_statement": Lowerer.switch,
    "break_statement": Lowerer.break_,
    "goto_statement": Lowerer.goto,
    "labeled_statement": Lowerer.label,
    "continue_statement": Lowerer.continue_,
    "return_statement": Lowerer.return_,
    "try_statement": Lowerer.try_,
    "throw_statement": Lowerer.throw,
}
_SILENT: Final = frozenset(
    ("using_declaration", "alias_declaration", "static_assert_declaration")
)
