"""Expressions; what C++ does inside of one, and Python cannot, comes in front."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Final

from ltdicom.port import tree as t
from ltdicom.port.c_types import (
    BOOL,
    CHAR,
    INT,
    TEXT,
    CType,
    common,
)
from ltdicom.port.lower import quoted
from ltdicom.port.macros import Define
from ltdicom.port.program import Function, Parameter
from ltdicom.port.python import c_library, members
from ltdicom.port.python.context import SYSTEM_CONSTANTS, Context
from ltdicom.port.python.text import (
    ADD,
    AND,
    ATOM,
    BIT_AND,
    COMPARE,
    NOT,
    OR,
    TERNARY,
    UNARY,
    Py,
    Untranslatable,
    binary,
    call,
    negated,
    safe_member,
)
from ltdicom.port.shapes import CURSOR, LIST, REF, VALUE, chosen, gives_list
from ltdicom.port.source import SourceFile

_COMPARES: Final = frozenset(("==", "!=", "<", ">", "<=", ">="))
_WRAPPING: Final = frozenset(("+", "-", "*", "<<"))
NONE: Final = Py("None")


class Expressions:
    """Writes expressions of one function."""

    def __init__(self, context: Context) -> None:
        self.c = context
        self.names = context.names
        self.program = context.program
        self.inlining: list[str] = []

    # --- values ---

    def value(self, node: t.Expr) -> Py:
        """Return an expression's value."""
        return _VALUES[type(node)](self, node)

    def opaque(self, node: t.Opaque) -> Py:
        raise Untranslatable(node.reason)

    def this(self, node: t.This) -> Py:
        return Py("self")

    def literal(self, node: t.Literal) -> Py:
        value = node.value
        if value is None:
            return NONE
        if isinstance(value, bool):
            if node.text in ("TRUE", "FALSE"):
                return Py(self.c.ltdicom(node.text))
            return Py(str(value))
        if isinstance(value, str):
            return Py(quoted(value))
        text = node.text
        if isinstance(value, int) and re.fullmatch(r"(?i)0x[0-9a-f]+[ul]*", text):
            return Py("0x" + text[2:].rstrip("uUlL").upper())
        return Py(repr(value), UNARY if value < 0 else ATOM)

    def name(self, node: t.Name) -> Py:
        found = self.pointer(node)
        if self.is_cursor(node):
            return Py(f"{self.value(self.c.cursors[node.id]).at(ATOM)}[{found}:]")
        if self.shape(node) == REF and (node.type.reference or node.type.is_text):
            return Py(f"{found}.value")
        return found

    def is_cursor(self, node: t.Expr) -> bool:
        """Whether a pointer is an index into a text."""
        node = uncast(node)
        return isinstance(node, t.Name) and self.shape(node) == CURSOR

    def cursor(self, node: t.Expr) -> tuple[t.Expr, Py]:
        """Return the text and the index of a pointer."""
        node = uncast(node)
        assert isinstance(node, t.Name)
        return self.c.cursors[node.id], self.pointer(node)

    def place(self, node: t.Expr) -> Py:
        """Return the index that a value of such a pointer is."""
        node = uncast(node)
        if self.is_cursor(node):
            return self.cursor(node)[1]
        if isinstance(node, t.Binary) and node.operator in ("+", "-"):
            first = self.place(node.left)
            by = self.number(node.right)
            if first.text == "0" and node.operator == "+":
                return by
            return binary(node.operator, first, by)
        if isinstance(node, t.Unary) and node.operator == "&":
            inner = uncast(node.operand)
            if isinstance(inner, t.Index):
                first, by = self.place(inner.object), self.number(inner.index)
                return by if first.text == "0" else binary("+", first, by)
        if isinstance(node, (t.Name, t.Member)) and node.type.is_text:
            return Py("0")
        raise Untranslatable("a place in a text that is not understood")

    def pointer(self, node: t.Name) -> Py:
        """Return a variable itself: a `Ref`, where it is one."""
        c, name = self.c, node.id
        if node.scope in ("local", "parameter"):
            if name in c.iterators and c.iterators[name][0] == "element":
                return Py(c.iterators[name][1])
            return Py(c.local(name))
        if node.scope == "member":
            return Py(f"self.{safe_member(name)}")
        if node.scope == "static":
            return Py(f"{c.class_name(node.owner)}.{safe_member(name)}")
        if node.scope == "enum":
            if node.owner and self.program.class_of(node.owner):
                return Py(f"{c.class_name(node.owner)}.{safe_member(name)}")
            return Py(c.qualified(self.program.enumerators[name].source, c.local(name)))
        if node.scope == "global":
            variable = self.program.variables[name]
            return Py(c.qualified(variable.source, c.local(name)))
        if node.scope == "macro":
            return self.macro(name)
        if node.scope == "constant":
            return Py(c.ltdicom(name))
        if node.scope in ("function", "method"):
            return self.function_name(name, "")
        if name in SYSTEM_CONSTANTS:
            text = SYSTEM_CONSTANTS[name]
            if text.startswith("sys."):
                c.module("sys")
            return Py(text)
        raise Untranslatable(f"{name} is not known")

    def macro(self, name: str) -> Py:
        define, source = self.program.macros[name]
        if name not in self.names.macros:
            return self.inlined(name, define, source)
        return Py(self.c.qualified(source, self.c.local(name)))

    def inlined(self, name: str, define: Define, source: SourceFile) -> Py:
        """Return what a macro stands for, where it is no constant."""
        from ltdicom.port.python.modules import macro_expression

        if define.parameters is not None or name in self.inlining:
            raise Untranslatable(f"the macro {name}")
        node = macro_expression(self.names, define, source)
        if node is None:
            raise Untranslatable(f"the macro {name}")
        self.inlining.append(name)
        try:
            value = self.value(node)
        finally:
            self.inlining.pop()
        return value if value.level == ATOM else Py(f"({value})")

    def function_name(self, name: str, owner: str) -> Py:
        overloads = (
            self.program.methods(owner, name)
            if owner
            else self.program.functions.get(name, [])
        )
        if not overloads or not any(f.body is not None for f in overloads):
            raise Untranslatable(f"the function {name} is not in these files")
        function = overloads[0]
        written = self.names.method(function)
        if owner:
            return Py(f"{self.c.class_name(function.owner)}.{written}")
        return Py(self.c.qualified(function.source, written))

    def shape(self, node: t.Expr) -> str:
        """Return whether an expression is a value, a list or a `Ref`."""
        node = uncast(node)
        if isinstance(node, t.Name) and node.scope in ("local", "parameter"):
            return self.c.local_shapes.get(node.id, VALUE)
        if isinstance(node, (t.Name, t.Member)):
            if node.type.dims:
                return VALUE if node.type.is_text else LIST
            owner = node.owner if isinstance(node, t.Name) else node.object.type.target.name
            name = node.id if isinstance(node, t.Name) else node.name
            if node.type.pointer and not node.type.is_text and not node.type.is_bytes:
                return self.names.shapes.member(owner, name)
            return VALUE
        if isinstance(node, t.Call):
            method = node.method or (node.c_function.method if node.c_function else None)
            return LIST if method is not None and method.gives_list else VALUE
        if isinstance(node, t.Binary) and node.operator in ("+", "-"):
            return self.shape(node.left)
        if isinstance(node, t.Conditional):
            return self.shape(node.yes)
        if isinstance(node, t.Index):
            return LIST if node.type.dims and not node.type.is_text else VALUE
        if isinstance(node, (t.Assign, t.Step)):
            inner = node.target if isinstance(node, t.Assign) else node.operand
            return self.shape(inner)
        return VALUE

    def member(self, node: t.Member) -> Py:
        of = node.object.type
        special = members.of_iterator(self, node)
        if special is not None:
            return special
        if "::" in node.name:
            raise Untranslatable("a member by its qualified name")
        target = self.object(node.object, node.arrow)
        if not of.is_known and not isinstance(uncast(node.object), t.This):
            raise Untranslatable(f"a member of what is not known: {node.name}")
        if node.type.is_known or of.target.name in self.program.classes:
            own = self.program.member(of.target.name, node.name)
            if own is not None:
                holder = self.program.class_of(own[0])
                if holder is not None and holder.fields[node.name].static:
                    return Py(f"{self.c.class_name(own[0])}.{safe_member(node.name)}")
                return Py(f"{target.at(ATOM)}.{safe_member(node.name)}")
            if self.program.enumerator_of(of.target.name, node.name):
                return Py(f"{self.c.class_name(of.target.name)}.{node.name}")
        raise Untranslatable(f"{of} has no {node.name} that is known")

    def object(self, node: t.Expr, arrow: bool = True) -> Py:
        """Return the object that ``node->`` or ``node.`` means."""
        value = self.value(node)
        shape = self.shape(node)
        if arrow and shape == LIST:
            return Py(f"{value.at(ATOM)}[0]")
        if shape == REF and not node.type.reference and not node.type.is_text:
            return Py(f"{value.at(ATOM)}.value")
        return value

    def scoped(self, node: t.Scoped) -> Py:
        owner = node.owner.rpartition("::")[2]
        if node.name == "npos":
            return Py("_npos")
        if self.program.member(owner, node.name) is not None:
            found = self.program.member(owner, node.name)
            assert found is not None
            holder = self.program.class_of(found[0])
            if holder is not None and not holder.fields[node.name].static:
                if self.c.owner and holder.name in self.program.lineage(self.c.owner):
                    return Py(f"self.{safe_member(node.name)}")
                raise Untranslatable("a pointer to a member")
            return Py(f"{self.c.class_name(found[0])}.{safe_member(node.name)}")
        enumerated = self.program.enumerator_of(owner, node.name)
        if enumerated is not None:
            return Py(f"{self.c.class_name(enumerated)}.{safe_member(node.name)}")
        if node.name in self.program.enumerators:
            enumeration = self.program.enumerators[node.name]
            if not enumeration.owner:
                return Py(self.c.qualified(enumeration.source, self.c.local(node.name)))
        if self.program.methods(owner, node.name):
            return self.function_name(node.name, owner)
        if self.program.library.is_constant(node.name):
            return Py(self.c.ltdicom(node.name))
        raise Untranslatable(f"{node.owner}::{node.name} is not known")

    # --- truth ---

    def truth(self, node: t.Expr) -> Py:
        """Return an expression as a condition."""
        node = uncast_number(node)
        of = node.type
        if isinstance(node, t.Binary) and node.operator in ("&&", "||"):
            return self.logical(node)
        if isinstance(node, t.Unary) and node.operator == "!":
            return negated(self.truth(node.operand))
        special = c_library.truth(self, node)
        if special is not None:
            return special
        if isinstance(node, t.Literal) and node.value is None:
            return Py("False")
        if self.is_pointer(node):
            return Py(f"{self.raw(node).at(COMPARE + 1)} is not None", COMPARE)
        value = self.value(node)
        if of.is_char:
            if value.text.endswith("[:1]"):
                value = Py(value.text[: -len("[:1]")])
            return Py(f'{value.at(COMPARE + 1)} != ""', COMPARE)
        if of.is_bool or of.is_float or of.integer or not of.is_known:
            if not of.is_known and isinstance(node, (t.Name, t.Member)):
                return value
            return value
        raise Untranslatable(f"a condition of {of}")

    def raw(self, node: t.Expr) -> Py:
        """Return a pointer as it is, to be compared with NULL."""
        node = uncast(node)
        if isinstance(node, t.Name) and self.shape(node) == REF:
            return self.pointer(node)
        return self.value(node)

    def is_pointer(self, node: t.Expr) -> bool:
        """Whether an expression may be NULL."""
        node = uncast(node)
        of = node.type
        if of.is_string_object or of.is_number or of.is_char:
            return False
        if of.is_text or of.pointer or of.dims or of.is_owner:
            return True
        return of.name in _HANDLES or of.name == "callable"

    def logical(self, node: t.Binary) -> Py:
        word = "and" if node.operator == "&&" else "or"
        left = self.truth(node.left)
        with self.c.capture() as before:
            right = self.truth(node.right)
        if not before:
            level = AND if word == "and" else OR
            return Py(f"{left.at(level)} {word} {right.at(level + 1)}", level)
        # what comes in front of the right side must wait for the left one
        name = self.c.temporary("both" if word == "and" else "either")
        self.c.emit(f"{name} = bool({left})")
        test = Py(name) if word == "and" else negated(Py(name))
        self.c.emit(f"if {test}:", *indented(before), f"    {name} = bool({right})")
        return Py(name)

    # --- operators ---

    def binary(self, node: t.Binary) -> Py:
        operator = node.operator
        if operator in ("&&", "||"):
            return self.logical(node)
        if operator in _COMPARES:
            return self.comparison(node)
        if operator == "<<" and c_library.is_stream(self, node):
            raise Untranslatable("a stream inside an expression")
        left, right = node.left, node.right
        if operator in ("+", "-") and (self.is_row(left) or self.is_row(right)):
            return self.moved(node)
        if operator == "+" and (is_texty(left) or is_texty(right)):
            return binary("+", self.text(left), self.text(right))
        return self.arithmetic(operator, left, right)

    def is_row(self, node: t.Expr) -> bool:
        """Whether an expression points into a text or a list."""
        of = uncast(node).type
        return (of.is_text and not of.is_string_object) or self.shape(node) == LIST

    def moved(self, node: t.Binary) -> Py:
        """Return a pointer that is moved, or the distance of two."""
        left, right = node.left, node.right
        if self.is_cursor(left) and node.operator == "-":
            if self.is_row(right):
                return binary("-", self.place(left), self.place(right))
            text, index = self.cursor(left)
            by = binary("-", index, self.number(right))
            return Py(f"{self.value(text).at(ATOM)}[{by}:]")
        if self.is_row(left) and right.type.is_string_object:
            return binary("+", self.text(left), self.text(right))
        if left.type.is_string_object:
            return binary("+", self.text(left), self.text(right))
        if self.is_row(left) and self.is_row(right):
            if node.operator == "-":
                # both end where the text ends
                first, second = self.value(left), self.value(right)
                return Py(f"len({second}) - len({first})", ADD)
            return binary("+", self.text(left), self.text(right))
        if node.operator == "-":
            raise Untranslatable("a pointer that is moved back")
        if not self.is_row(left):
            left, right = right, left
        by = self.number(right)
        return Py(f"{self.value(left).at(ATOM)}[{by}:]")

    def arithmetic(self, operator: str, left: t.Expr, right: t.Expr) -> Py:
        of = common(left.type, right.type)
        if operator in ("<<", ">>"):
            of = common(left.type, INT) if left.type.is_number else left.type
        if not of.is_number:
            raise Untranslatable(
                f"{operator} with {left.type or '?'} and {right.type or '?'}"
            )
        unsigned = of.integer is not None and not of.integer[1]
        if operator in ("/", "%") and of.integer:
            return self.division(operator, left, right, of)
        if operator == ">>":
            return binary(">>", self.number(left), self.number(right))
        if unsigned and operator in ("&", "|", "^"):
            # each side once: what it does must not be done twice
            first, second = self.as_type(left, of), self.as_type(right, of)
        else:
            first, second = self.number(left), self.number(right)
        if of.is_float:
            return binary(operator, first, second)
        made = binary(operator, first, second)
        if unsigned and operator in _WRAPPING:
            assert of.integer is not None
            return masked(made, of.integer[0])
        return made

    def division(self, operator: str, left: t.Expr, right: t.Expr, of: CType) -> Py:
        assert of.integer is not None
        if operator == "/" and isinstance(left, t.SizeOf) and isinstance(right, t.SizeOf):
            return self.count_of(left, right)
        first, second = self.as_type(left, of), self.as_type(right, of)
        safe = not of.integer[1] or (
            self.is_nonnegative(left) and self.is_nonnegative(right)
        )
        if safe:
            return binary("//" if operator == "/" else "%", first, second)
        return call("_div" if operator == "/" else "_rem", first, second)

    def count_of(self, left: t.SizeOf, right: t.SizeOf) -> Py:
        """Return ``sizeof(a) / sizeof(a[0])``: how many elements an array has."""
        of = left.of
        if left.operand is None or not of.dims or right.of.dims[1:]:
            raise Untranslatable("a size that is divided")
        if right.of.target.name != of.target.name or right.of.pointer != of.pointer:
            raise Untranslatable("a size that is divided by another one")
        if of.is_text and len(of.dims) == 1:
            return self.dimension(of.dims[0], left.operand)
        return call("len", self.value(left.operand))

    def is_nonnegative(self, node: t.Expr) -> bool:
        node = uncast_number(node)
        if isinstance(node, t.Literal):
            return isinstance(node.value, (int, float)) and node.value >= 0
        integer = node.type.integer
        if integer is not None and not integer[1]:
            return True
        if isinstance(node, t.Name):
            if node.scope == "constant":
                value = self.program.library.constant(node.id)
                return isinstance(value, int) and value >= 0
            return node.id in self.c.known_nonnegative
        if isinstance(node, t.Binary) and node.operator in ("+", "*", "&", "%", "/", ">>"):
            return self.is_nonnegative(node.left) and self.is_nonnegative(node.right)
        return False

    def comparison(self, node: t.Binary) -> Py:
        operator, left, right = node.operator, node.left, node.right
        special = members.compared(self, node) or c_library.compared(self, node)
        if special is not None:
            return special
        if (self.is_cursor(left) or self.is_cursor(right)) and not (
            is_null(left) or is_null(right)
        ):
            return binary(operator, self.place(left), self.place(right))
        for one, other in ((left, right), (right, left)):
            if is_null(other) and (self.is_pointer(one) or not one.type.is_known):
                if operator not in ("==", "!="):
                    raise Untranslatable("NULL compared by order")
                word = "is" if operator == "==" else "is not"
                return Py(f"{self.raw(one).at(COMPARE + 1)} {word} None", COMPARE)
        if is_texty(left) or is_texty(right):
            strings = left.type.is_string_object or right.type.is_string_object
            if left.type.is_char or right.type.is_char:
                strings = True
            if not strings:
                raise Untranslatable("addresses of texts compared")
            return binary(operator, self.text(left), self.text(right))
        if left.type.is_char or right.type.is_char:
            return self.compared_chars(operator, left, right)
        if self.is_pointer(left) and self.is_pointer(right):
            if operator not in ("==", "!="):
                raise Untranslatable("pointers compared by order")
            if self.shape(left) == LIST or self.shape(right) == LIST:
                raise Untranslatable("pointers into a list compared")
            word = "is" if operator == "==" else "is not"
            first, second = self.value(left), self.value(right)
            return Py(f"{first.at(COMPARE + 1)} {word} {second.at(COMPARE + 1)}", COMPARE)
        if left.type.is_known and right.type.is_known:
            if self.is_pointer(left) != self.is_pointer(right):
                raise Untranslatable("a pointer compared with a number")
            of = common(left.type, right.type)
            if not of.is_number:
                raise Untranslatable(f"{left.type} and {right.type} compared")
            return binary(operator, self.as_type(left, of), self.as_type(right, of))
        return binary(operator, self.value(left), self.value(right))

    def compared_chars(self, operator: str, left: t.Expr, right: t.Expr) -> Py:
        if left.type.is_char and right.type.is_char:
            return binary(operator, self.value(left), self.value(right))
        one, other = (left, right) if left.type.is_char else (right, left)
        if isinstance(other, t.Literal) and other.value == 0 and operator in ("==", "!="):
            return binary(operator, self.value(one), Py('""'))
        return binary(operator, self.number(left), self.number(right))

    def unary(self, node: t.Unary) -> Py:
        operator, operand = node.operator, node.operand
        if operator == "!":
            return negated(self.truth(operand))
        if operator == "*":
            return self.dereferenced(node)
        if operator == "&":
            return self.address(operand)
        if operator == "+":
            return self.number(operand)
        value = self.number(operand)
        of = node.type
        made = Py(f"{operator}{value.at(UNARY)}", UNARY)
        if of.integer is not None and not of.integer[1]:
            return masked(made, of.integer[0])
        if not of.is_number:
            raise Untranslatable(f"{operator} of what is not known")
        return made

    def dereferenced(self, node: t.Unary) -> Py:
        operand = uncast(node.operand)
        special = members.of_star(self, operand)
        if special is not None:
            return special
        of = operand.type
        if self.is_cursor(operand):
            text, index = self.cursor(operand)
            return Py(f"{self.value(text).at(ATOM)}[{index} : {index} + 1]")
        if isinstance(operand, t.Step) and self.is_cursor(operand.operand):
            index = self.stepped(operand)
            text, _ = self.cursor(operand.operand)
            return Py(f"{self.value(text).at(ATOM)}[{index} :][:1]")
        if isinstance(operand, t.Unary) and operand.operator == "&":
            return self.value(operand.operand)
        if isinstance(operand, t.This):
            return Py("self")
        if of.is_text and not of.is_string_object:
            return Py(f"{self.value(operand).at(ATOM)}[:1]")
        shape = self.shape(operand)
        if shape == LIST or of.is_bytes:
            return Py(f"{self.value(operand).at(ATOM)}[0]")
        if shape == REF:
            return Py(f"{self.raw(operand).at(ATOM)}.value")
        if of.is_owner or (of.pointer == 1 and self.is_object(of.element)):
            return self.value(operand)
        raise Untranslatable("* of a pointer that is not understood")

    def is_object(self, of: CType) -> bool:
        """Whether a type is a class or structure, which Python passes by reference."""
        return (
            self.program.class_of(of.name) is not None
            or self.program.library.is_class(of.name)
            or self.program.library.structure(of.name) is not None
            or self.names.is_container(of)
            or of.name in _OBJECTS
            or of.is_pair
        )

    def address(self, operand: t.Expr) -> Py:
        """Return what ``&x`` is, where it is an object."""
        operand = uncast(operand)
        if isinstance(operand, t.Scoped):
            return self.scoped(operand)
        if isinstance(operand, t.Name) and operand.scope in ("function", "method"):
            return self.function_name(operand.id, "")
        if isinstance(operand, t.Unary) and operand.operator == "*":
            return self.raw(operand.operand)
        if isinstance(operand, t.Index):
            of = operand.object.type
            if self.is_row(operand.object) or of.is_bytes or of.is_list:
                if self.is_object(operand.type):
                    return self.value(operand)
                index = self.number(operand.index)
                base = self.value(operand.object)
                zero = index.text == "0"
                return base if zero else Py(f"{base.at(ATOM)}[{index}:]")
        if operand.type.plain and self.is_object(operand.type):
            return self.value(operand)
        raise Untranslatable("an address of a variable")

    def index(self, node: t.Index) -> Py:
        special = members.indexed(self, node)
        if special is not None:
            return special
        of = node.object.type
        if of.is_text:
            base = self.value(node.object).at(ATOM)
            index = self.number(node.index)
            if index.text == "0":
                return Py(f"{base}[:1]")
            if index.text.isdigit():
                return Py(f"{base}[{index}:{int(index.text) + 1}]")
            if index.level < ATOM or "(" in index.text:
                return Py(f"{base}[{index} :][:1]")
            return Py(f"{base}[{index} : {index} + 1]")
        row = self.object(node.object, arrow=False)
        if of.is_map:
            return Py(f"{row.at(ATOM)}[{self.converted(node.index, of.key)}]")
        if of.is_list or of.is_bytes or self.shape(node.object) == LIST:
            return Py(f"{row.at(ATOM)}[{self.number(node.index)}]")
        raise Untranslatable(f"an index into {of or 'what is not known'}")

    def conditional(self, node: t.Conditional) -> Py:
        condition = self.truth(node.condition)
        of = node.type
        # an object stays the same one; who keeps it copies
        whole = self.names.is_value(of) or self.names.is_container(of)
        with self.c.capture() as first:
            yes = self.value(node.yes) if whole else self.converted(node.yes, of)
        with self.c.capture() as second:
            no = self.value(node.no) if whole else self.converted(node.no, of)
        if not first and not second:
            text = f"{yes.at(OR)} if {condition.at(OR)} else {no.at(TERNARY)}"
            return Py(text, TERNARY)
        name = self.c.temporary()
        self.c.emit(
            f"if {condition}:",
            *indented([*first, f"{name} = {yes}"]),
            "else:",
            *indented([*second, f"{name} = {no}"]),
        )
        return Py(name)

    def comma(self, node: t.Comma) -> Py:
        for item in node.items[:-1]:
            self.effect(item)
        return self.value(node.items[-1])

    def cast(self, node: t.Cast) -> Py:
        of, operand = node.type, node.operand
        inner = operand.type
        if of.is_number or of.is_char:
            if self.is_pointer(operand) and not is_null(operand):
                raise Untranslatable(f"a pointer cast to {of}")
            return self.converted(operand, of, explicit=True)
        if of.is_string_object:
            return self.converted(operand, of)
        made = c_library.allocated(self, of, operand)
        if made is not None:
            return made
        if of.is_bytes and inner.is_text:
            raise Untranslatable("a text as bytes")
        if of.is_text and inner.is_bytes:
            raise Untranslatable("bytes as a text")
        if of.pointer and inner.is_number and not is_null(operand):
            literal = uncast(operand)
            if not (isinstance(literal, t.Literal) and literal.value == 0):
                raise Untranslatable(f"a number cast to {of}")
            return NONE
        if of.pointer and self.shape(operand) == LIST and inner.target != of.target:
            raise Untranslatable("values read as another type")
        if is_null(operand):
            return NONE
        return self.value(operand)

    def new(self, node: t.New) -> Py:
        of = node.type.element
        if node.count is not None:
            return self.array(of, [self.number(node.count)])
        return self.constructed(of, node.arguments)

    def construct(self, node: t.Construct) -> Py:
        return self.constructed(node.type, node.arguments)

    def constructed(self, of: CType, arguments: list[t.Expr]) -> Py:
        """Return a new object."""
        of = of.value()
        if of.is_string_object:
            return members.new_text(self, arguments)
        if self.names.is_container(of):
            return members.new_container(self, of, arguments)
        if of.is_pair and len(of.arguments) == 2:
            if len(arguments) == 1 and arguments[0].type.is_pair:
                return self.copied(arguments[0], of)
            given = [
                str(self.converted(a, of.arguments[i])) for i, a in enumerate(arguments)
            ] or [str(self.default(a)) for a in of.arguments]
            return Py(f"[{', '.join(given)}]")
        own = self.program.class_of(of.name)
        if own is not None:
            constructors = list(own.methods.get(own.name.rpartition("::")[2], []))
            if len(arguments) == 1 and self.same_object(arguments[0], of):
                return self.copied(arguments[0], of)
            if not constructors and arguments and not own.is_struct:
                base = self.program.library_base(own.name)
                if base is None:
                    raise Untranslatable(f"{own.name} has no constructor that is known")
            call_ = t.Call(0, 0, of, t.Name(0, 0, of, own.name, "class"), arguments)
            function = chosen(constructors, call_) if constructors else None
            own_given = self.own_arguments(function, arguments)
            return call(self.c.class_name(of.name), *own_given)
        library = self.program.library
        if library.is_class(of.name):
            method = library.method(of.name, of.name)
            parameters = method.overload(len(arguments)) if method is not None else None
            from ltdicom.port.python import library_calls

            arguments = library_calls.mode_by_name(of.name, arguments)
            library_given = [
                library_calls.argument(self, of.name, parameters[i], a)
                if parameters
                else self.value(a)
                for i, a in enumerate(arguments)
            ]
            return call(self.c.ltdicom(of.name), *library_given)
        if library.structure(of.name) is not None:
            if len(arguments) == 1 and self.same_object(arguments[0], of):
                return self.copied(arguments[0], of)
            if not library.is_exported(of.name):
                raise Untranslatable(f"{of.name} is not there")
            return call(self.c.ltdicom(of.name), *[self.value(a) for a in arguments])
        if of.pointer and not arguments:
            return NONE
        if of.is_number and not arguments:
            return self.default(of)
        special = c_library.new_object(self, of, arguments)
        if special is not None:
            return special
        raise Untranslatable(f"{of or 'a class'} is not known")

    def same_object(self, node: t.Expr, of: CType) -> bool:
        return node.type.value().plain and node.type.target.name == of.target.name

    def size_of(self, node: t.SizeOf) -> Py:
        of = node.of
        operand = uncast(node.operand) if node.operand is not None else None
        if of.dims and operand is not None:
            if (of.is_text and len(of.dims) == 1) or of.is_bytes:
                return self.dimension(of.dims[0], operand)
            raise Untranslatable("the size of an array")
        if of.pointer:
            return Py("8")
        if of.integer:
            return Py(str(of.integer[0] // 8))
        if of.is_char:
            return Py("1")
        if of.is_bool:
            return Py("4")
        if of.is_float:
            return Py("4" if of.name in ("float", "FLOAT", "L_FLOAT") else "8")
        raise Untranslatable(f"the size of {of}")

    def dimension(self, text: str, operand: t.Expr) -> Py:
        """Return the size of an array, as its declaration says it."""
        if operand.type.is_bytes:
            return call("len", self.value(operand))
        if re.fullmatch(r"\d+", text):
            return Py(text)
        names = re.findall(r"[A-Za-z_]\w*", text)
        if text and re.fullmatch(r"[\w\s+\-*()]+", text):
            for name in names:
                if self.program.library.is_constant(name):
                    self.c.ltdicom(name)
                    continue
                if name in SYSTEM_CONSTANTS:
                    text = re.sub(rf"\b{name}\b", SYSTEM_CONSTANTS[name], text)
                    continue
                written = self.pointer(self.constant_name(name))
                text = re.sub(rf"\b{name}\b", written.text, text)
            return Py(f"({text})" if not text.isidentifier() else text)
        raise Untranslatable("the size of an array")

    def constant_name(self, name: str) -> t.Name:
        owner = self.program.enumerator_of(self.c.owner, name) if self.c.owner else None
        if owner is not None:
            return t.Name(0, 0, INT, name, "enum", owner)
        member = self.program.member(self.c.owner, name) if self.c.owner else None
        if member is not None:
            return t.Name(0, 0, INT, name, "static", member[0])
        if name in self.program.enumerators:
            return t.Name(0, 0, INT, name, "enum", self.program.enumerators[name].owner)
        if name in self.program.variables:
            return t.Name(0, 0, INT, name, "global")
        return t.Name(
            0, 0, INT, name, "macro" if name in self.program.macros else "unknown"
        )

    def items(self, node: t.Items) -> Py:
        of = node.type
        if of.is_known and self.is_object(of) and not self.names.is_container(of):
            return self.aggregate(of, node)
        return Py(f"[{', '.join(str(self.value(i)) for i in node.items)}]")

    def aggregate(self, of: CType, node: t.Items) -> Py:
        """Return ``{1, 2}`` as an object of a structure, or as a list."""
        if of.dims or of.is_list:
            element = of.element
            items = [
                self.aggregate(element, i)
                if isinstance(i, t.Items)
                else self.converted(i, element)
                for i in node.items
            ]
            if element.is_char:
                return Py(quoted("".join(_characters(node))))
            missing = ""
            if of.dims and of.dims[0]:
                length = self.dimension_value(of.dims[0])
                if length is not None and length > len(items):
                    default = self.default(element)
                    count = length - len(items)
                    if self.is_object(element) or element.dims:
                        items += [default] * count
                    else:
                        missing = f" + [{default}] * {count}"
                elif length is None:
                    filler = self.array(element, [self.dimension(of.dims[0], node)])
                    missing = f" + {filler.at(ATOM)}[{len(items)}:]"
            text = f"[{', '.join(map(str, items))}]{missing}"
            if of.is_bytes:
                return call("bytearray", Py(text))
            return Py(text, ADD if missing else ATOM)
        if of.is_number or of.is_char or of.is_text:
            return self.converted(node.items[0], of) if node.items else self.default(of)
        fields: dict[str, CType] | None
        own = self.program.class_of(of.name)
        if own is not None and own.methods.get(own.name):
            return self.constructed(of, node.items)
        if own is not None:
            fields = {
                n: self.program.resolved(f.type)
                for n, f in own.fields.items()
                if not f.static
            }
        else:
            fields = self.program.library.structure(of.name)
        if fields is None or len(node.items) > len(fields):
            raise Untranslatable(f"values of {of or 'what is not known'}")
        if len(node.items) == 1 and isinstance(node.items[0], t.Literal):
            if node.items[0].value in (0, None):  # {0}: all of it
                return call(self.c.class_name(of.name))
        given = [
            self.aggregate(f, i)
            if isinstance(i, t.Items)
            else self.row(i)
            if f.pointer and self.names.shapes.member(of.name, n) == LIST
            else self.converted(i, f)
            for (n, f), i in zip(fields.items(), node.items, strict=False)
        ]
        if own is None:
            self.c.ltdicom(of.name)
        named = [f"{safe_member(n)}={v}" for n, v in zip(fields, given, strict=False)]
        return Py(f"{self.c.class_name(of.name)}({', '.join(named)})")

    def dimension_value(self, text: str) -> int | None:
        return int(text) if text.isdigit() else None

    # --- converted values ---

    def number(self, node: t.Expr) -> Py:
        """Return a value to calculate with."""
        of = node.type
        if of.is_char:
            if isinstance(node, t.Literal) and isinstance(node.value, str):
                return Py(str(ord(node.value)) if node.value else "0")
            return call("_ord", self.value(node))
        if is_null(node):
            return Py("0")
        if of.is_number or not of.is_known:
            return self.value(node)
        if self.is_pointer(node):
            raise Untranslatable("a pointer in a calculation")
        return self.value(node)

    def text(self, node: t.Expr) -> Py:
        """Return a value as a part of a text."""
        of = uncast(node).type
        if of.is_text or of.is_char or not of.is_known:
            return self.value(node)
        if of.integer is not None and isinstance(node, t.Literal) and node.value == 0:
            return Py('""')
        if of.integer is not None:
            return call("_chr", self.value(node))
        raise Untranslatable(f"{of} in a text")

    def as_type(self, node: t.Expr, of: CType) -> Py:
        """Return a number as C++ converts it for arithmetic."""
        if of.integer is None:
            return self.number(node)
        bits, signed = of.integer
        value = self.number(node)
        integer = node.type.integer
        if signed or node.type.is_bool or node.type.is_char:
            return value
        if isinstance(node, t.Literal) and isinstance(node.value, int):
            return Py(str(node.value & (1 << bits) - 1)) if node.value < 0 else value
        if integer is None or not integer[1] or self.is_nonnegative(node):
            return value
        return masked(value, bits)

    def converted(self, node: t.Expr, of: CType, *, explicit: bool = False) -> Py:
        """Return a value as an assignment to a type converts it."""
        of = self.program.resolved(of).value()
        if isinstance(node, t.Items):
            return self.aggregate(of, node)
        theirs = node.type.value()
        if of.is_char:
            return self.as_char(node)
        if of.is_bool:
            if theirs.is_bool or not theirs.is_known:
                return self.value(node)
            if isinstance(node, t.Literal) and isinstance(node.value, int):
                return self.value(node)
            return self.as_bool(node)
        if of.is_float:
            value = self.number(node)
            return value
        if of.integer is not None:
            return self.as_integer(node, of, explicit)
        if of.is_string_object:
            return self.as_string(node, of)
        if is_null(node) or (of.pointer and is_zero(node)):
            return NONE
        if of.is_text:
            if theirs.is_number:
                raise Untranslatable("a number as a text")
            return self.value(node)
        if self.names.is_value(of) or self.names.is_container(of):
            return self.copied(node, of)
        if of.pointer == 1 and self.is_object(of.element):
            return self.as_object(node)
        return self.value(node)

    def as_object(self, node: t.Expr) -> Py:
        """Return one object, also where a pointer goes along several."""
        inner = uncast(node)
        if isinstance(inner, t.Binary) and inner.operator == "+":
            if self.shape(inner.left) == LIST:
                base = self.value(inner.left)
                return Py(f"{base.at(ATOM)}[{self.number(inner.right)}]")
        value = self.value(inner)
        if self.shape(inner) == LIST:
            return Py(f"({value.at(OR)} or [None])[0]")
        return value

    def as_bool(self, node: t.Expr) -> Py:
        value = self.truth(node)
        if value.level in (COMPARE, NOT) or value.text.startswith("bool("):
            return value
        return call("bool", value)

    def as_char(self, node: t.Expr) -> Py:
        if node.type.is_char:
            return self.value(node)
        if isinstance(node, t.Literal) and isinstance(node.value, int):
            return Py(quoted(chr(node.value)) if 0 < node.value < 0xD800 else '""')
        if node.type.integer or node.type.is_bool:
            return call("_chr", self.number(node))
        raise Untranslatable("a character of what is not known")

    def as_string(self, node: t.Expr, target: CType = TEXT) -> Py:
        inner = uncast(node)
        if is_null(inner):
            return Py('""')
        of = inner.type
        if of.is_char:
            return self.value(inner)
        value = self.value(inner)
        if of.is_string_object or isinstance(inner, t.Literal) or of.dims:
            return value
        if isinstance(inner, t.Name) and inner.scope in ("constant", "macro"):
            return value
        if isinstance(inner, t.Binary):
            return value
        if value.text.endswith('or ""'):
            return value
        if of.is_text and not target.name.startswith("C"):
            return value
        if of.is_text:
            # a CString of NULL is empty
            return Py(f'{value.at(OR)} or ""', OR)
        if not of.is_known:
            raise Untranslatable("a text of what is not known")
        raise Untranslatable(f"a text of {of}")

    def as_integer(self, node: t.Expr, of: CType, explicit: bool) -> Py:
        assert of.integer is not None
        bits, signed = of.integer
        inner = uncast_number(node) if not isinstance(node, t.Cast) else node
        value = self.number(inner)
        theirs = inner.type
        if isinstance(inner, t.Literal) and isinstance(inner.value, int):
            number = int(inner.value)
            if signed:
                half = 1 << bits - 1
                wrapped = (number + half & (1 << bits) - 1) - half
            else:
                wrapped = number & (1 << bits) - 1
            return value if wrapped == number else Py(str(wrapped), UNARY)
        if theirs.is_float:
            made = call("int", value)
            return made if bits >= 32 else wrap(made, bits, signed)
        if not theirs.is_known or theirs.is_bool or theirs.is_char or self.fits(inner, of):
            return value
        if theirs.integer is None:
            if self.is_pointer(inner):
                raise Untranslatable("a pointer as a number")
            return value
        if theirs.name in ("size_t", "SIZE_T") and bits >= 32:
            if value.text.startswith("len(") or (explicit is False and signed):
                return value
        return wrap(value, bits, signed)

    def fits(self, node: t.Expr, of: CType) -> bool:
        """Whether a number is in the range of a type, whatever its value."""
        node = uncast_number(node)
        integer, target = node.type.integer, of.integer
        if integer is None or target is None:
            return True
        if isinstance(node, t.Literal):
            return True
        if isinstance(node, t.Name) and node.scope == "constant":
            value = self.program.library.constant(node.id)
            return isinstance(value, int) and in_range(value, target)
        if isinstance(node, t.Name) and node.scope in ("enum", "macro"):
            return True
        if isinstance(node, t.Scoped):
            return True
        if isinstance(node, t.Conditional):
            return self.fits(node.yes, of) and self.fits(node.no, of)
        if isinstance(node, t.Binary) and node.operator == "&":
            for side in (node.left, node.right):
                if isinstance(side, t.Literal) and isinstance(side.value, int):
                    if side.value >= 0 and in_range(side.value, target):
                        return True
        if isinstance(node, t.Binary) and node.operator in _WRAPPING:
            # int arithmetic on smaller numbers leaves their range
            return target[0] >= 32 and target == integer
        if isinstance(node, t.Binary) and node.operator == "%":
            right = node.right
            if isinstance(right, t.Literal) and isinstance(right.value, int):
                if self.is_nonnegative(node.left):
                    return in_range(right.value - 1, target)
        if self.is_nonnegative(node) and integer[1] and target[0] >= integer[0]:
            return True
        bits, signed = target
        if integer[1] == signed:
            return integer[0] <= bits
        return not integer[1] and integer[0] < bits

    def copied(self, node: t.Expr, of: CType) -> Py:
        """Return a copy, where C++ makes one and Python would share."""
        inner = uncast(node)
        value = self.value(inner)
        if isinstance(inner, (t.Call, t.Construct, t.Items, t.New, t.Literal, t.Binary)):
            returns = self.returned_reference(inner)
            if not returns:
                return value
        if not isinstance(
            inner, (t.Name, t.Member, t.Index, t.Unary, t.Scoped, t.Call, t.Conditional)
        ):
            return value
        if value.text in ("None", "[]"):
            return value
        self.c.module("copy")
        if self.program.library.structure(of.name) is not None or (
            self.names.is_container(of) and self.names.is_value(of.element)
        ):
            return call("copy.deepcopy", value)
        return call("copy.copy", value)

    def returned_reference(self, node: t.Expr) -> bool:
        """Whether a call gives a reference to what lives on."""
        if not isinstance(node, t.Call) or not node.own:
            return False
        function = self.names.shapes.callee(node)
        return function is not None and function.returns.reference

    def default(self, of: CType) -> Py:
        """Return what a variable without a value holds."""
        of = self.program.resolved(of)
        if of.dims:
            if of.is_text:
                return Py('""')
            sizes = [self.dimension(d, _NO_NODE) for d in of.dims]
            return self.array(replace(of, dims=()), sizes)
        if of.pointer or of.is_owner:
            return NONE
        if of.is_bool:
            return Py(self.c.ltdicom("FALSE")) if of.name != "bool" else Py("False")
        if of.is_float:
            return Py("0.0")
        if of.integer is not None:
            return Py("0")
        if of.is_string_object or of.is_char:
            return Py('""')
        if of.is_text:
            return NONE
        if self.names.is_container(of):
            return members.new_container(self, of, [])
        if self.is_object(of):
            special = c_library.new_object(self, of, [])
            return special if special is not None else self.constructed(of, [])
        special = c_library.new_object(self, of, [])
        return special if special is not None else NONE

    def array(self, of: CType, sizes: list[Py]) -> Py:
        """Return an array, of several dimensions perhaps."""
        if of.is_char and not of.pointer:
            if len(sizes) == 1:
                return Py('""')
            sizes, element = sizes[:-1], Py('""')
        elif of.integer == (8, False) and len(sizes) == 1:
            return call("bytearray", sizes[0])
        else:
            element = self.default(of)
        simple = not self.is_object(of) and not self.names.is_container(of)
        made = element
        for index, size in enumerate(reversed(sizes)):
            if simple and index == 0:
                made = Py(f"[{made}] * {size.at(UNARY)}", 10)
            else:
                made = Py(f"[{made} for _ in range({size})]")
        return made

    # --- effects ---

    def effect(self, node: t.Expr) -> None:
        """Put an expression in front for what it does; its value is not wanted."""
        node = uncast(node)
        if isinstance(node, t.Assign):
            self.assign(node)
        elif isinstance(node, t.Step):
            self.step(node)
        elif isinstance(node, t.Comma):
            for item in node.items:
                self.effect(item)
        elif isinstance(node, t.Delete):
            self.delete(node)
        elif isinstance(node, t.Call):
            value = self.called(node, wanted=False)
            # what sprintf returns is seldom looked at
            if value is not None and not re.fullmatch(r"len\([\w.]+\)|None", value.text):
                self.c.emit(str(value))
        elif isinstance(node, t.Conditional):
            condition = self.truth(node.condition)
            with self.c.capture() as yes:
                self.effect(node.yes)
            with self.c.capture() as no:
                self.effect(node.no)
            self.c.emit(f"if {condition}:", *indented(yes or ["pass"]))
            if no:
                self.c.emit("else:", *indented(no))
        elif isinstance(node, t.Binary) and c_library.is_stream(self, node):
            c_library.stream(self, node)
        elif isinstance(node, t.Binary) and node.operator in ("&&", "||"):
            left = self.truth(node.left)
            with self.c.capture() as right:
                self.effect(node.right)
            test = left if node.operator == "&&" else negated(left)
            self.c.emit(f"if {test}:", *indented(right or ["pass"]))
        elif isinstance(node, (t.Literal, t.Name, t.This)):
            pass  # (void)nUnused;
        else:
            self.c.emit(str(self.value(node)))

    def stable(self, target: t.Expr) -> t.Expr:
        """Return a target that can be written twice: its calls are made once, in front."""
        inner = uncast(target)
        if isinstance(inner, t.Index):
            base, index = self.stable(inner.object), inner.index
            if _has_effects(index):
                index = self.kept(index)
            return replace(inner, object=base, index=index)
        if isinstance(inner, t.Member) and _has_effects(inner.object):
            return replace(inner, object=self.kept(inner.object))
        if isinstance(inner, t.Unary) and _has_effects(inner.operand):
            if inner.operator == "*" and not isinstance(inner.operand, t.Step):
                return replace(inner, operand=self.kept(inner.operand))
        return inner

    def kept(self, node: t.Expr) -> t.Name:
        """Keep a value in a variable."""
        name = self.c.temporary("kept")
        shape = self.shape(node)
        self.c.emit(f"{name} = {self.value(node)}")
        self.c.local_shapes[name] = shape
        return t.Name(node.line, node.at, node.type, name, "local")

    def held(self, value: Py) -> Py:
        """Return a value that can be written twice: a call is made once, in front."""
        if "(" not in value.text:
            return value
        name = self.c.temporary("kept")
        self.c.emit(f"{name} = {value}")
        return Py(name)

    def assigned(self, node: t.Assign) -> Py:
        if node.operator != "=" or _has_effects(node.target):
            node = replace(node, target=self.stable(node.target))
        self.assign(node)
        return self.value(node.target)

    def assign(self, node: t.Assign) -> None:
        """Write an assignment."""
        target, operator = node.target, node.operator
        if operator == "=":
            if c_library.assigned_call(self, node):
                return
            if self.is_cursor(target):
                self.c.emit(f"{self.cursor(target)[1]} = {self.place(node.value)}")
                return
            self.store(target, self.assignable(target, node.value))
            return
        sign = operator[:-1]
        target = self.stable(target)
        of = target.type.value()
        if self.is_cursor(target):
            if sign not in ("+", "-"):
                raise Untranslatable("a pointer that is calculated")
            self.c.emit(f"{self.cursor(target)[1]} {sign}= {self.number(node.value)}")
            return
        if self.is_row(target) and not of.is_string_object and sign == "+":
            if isinstance(uncast(target), t.Name) and not (of.is_text and of.dims):
                by = self.number(node.value)
                self.store(target, Py(f"{self.value(target).at(ATOM)}[{by}:]"))
                return
        if of.is_text and sign == "+":
            value = self.text(node.value)
            if isinstance(uncast(node.value), t.Name) or node.value.type.pointer:
                if not node.value.type.is_string_object and node.value.type.is_text:
                    value = self.as_string(node.value)
            self.store(target, value, "+=")
            return
        whole = t.Binary(
            node.line, node.at, common(of, node.value.type), sign, target, node.value
        )
        if sign in ("<<", ">>"):
            whole.type = common(of, INT)
        self.update(target, whole)

    def update(self, target: t.Expr, whole: t.Binary) -> None:
        """Write ``x = x + y``, shortly where nothing wraps."""
        of = target.type.value()
        value = self.converted(whole, of)
        current = self.value(target).text
        if of.is_float or (
            of.integer and value.text.startswith(f"{current} {whole.operator} ")
        ):
            rest = value.text[len(f"{current} {whole.operator} ") :]
            short = Py(rest)
            plain = whole.operator in ("+", "-", "|", "&", "*", "^")
            if plain and value.text.startswith(current) and self.is_single(value, whole):
                self.store(target, short, f"{whole.operator}=")
                return
        self.store(target, value)

    def is_single(self, value: Py, whole: t.Binary) -> bool:
        with self.c.capture():
            left = self.value(whole.left) if not whole.left.type.is_char else Py("")
            right = self.number(whole.right)
        return value.text == f"{left} {whole.operator} {right}"

    def assignable(self, target: t.Expr, value: t.Expr) -> Py:
        """Return a value for a variable."""
        of = target.type
        shape = self.shape(target)
        if shape == LIST and target.type.pointer:
            return self.row(value)
        if shape == REF and of.is_text and not of.is_string_object:
            raise Untranslatable("a pointer to a caller's text is moved")
        if not of.is_known:
            return self.value(value)
        return self.converted(value, of)

    def row(self, node: t.Expr) -> Py:
        """Return a list for a pointer that goes along one."""
        original = node
        node = uncast(node)
        if is_null(node):
            return NONE
        if isinstance(node, t.Unary) and node.operator == "&":
            inner = uncast(node.operand)
            if isinstance(inner, t.Index):
                base, index = self.value(inner.object), self.number(inner.index)
                return Py(f"{base.at(ATOM)}[{index}:]")
            if self.is_object(inner.type):
                return Py(f"[{self.value(inner)}]")
            raise Untranslatable("an address of a variable")
        if self.shape(node) == LIST or isinstance(node, t.New) or node.type.is_list:
            return self.value(node)
        if gives_list(original):
            return self.value(original)
        if node.type.pointer and self.is_object(node.type.element):
            return Py(f"[{self.value(node)}]")
        raise Untranslatable("a pointer that goes along what is not known")

    def stepped(self, node: t.Step) -> Py:
        node = replace(node, operand=self.stable(node.operand))
        if node.prefix:
            self.step(node)
            return self.value(node.operand)
        before = self.c.temporary("before")
        if self.is_cursor(node.operand):
            # only `*p++` asks for it, and wants the index
            self.c.emit(f"{before} = {self.cursor(node.operand)[1]}")
            self.step(node)
            return Py(before)
        self.c.emit(f"{before} = {self.value(node.operand)}")
        self.step(node)
        return Py(before)

    def step(self, node: t.Step) -> None:
        """Write ``x++``."""
        if members.step(self, node):
            return
        operand = self.stable(uncast(node.operand))
        of = operand.type
        sign = node.operator[0]
        if self.is_cursor(operand):
            self.c.emit(f"{self.cursor(operand)[1]} {sign}= 1")
            return
        if self.is_row(operand):
            if sign == "-":
                raise Untranslatable("a pointer that is moved back")
            if self.shape(operand) == REF and of.is_text:
                raise Untranslatable("a pointer to a caller's text is moved")
            self.store(operand, Py(f"{self.value(operand).at(ATOM)}[1:]"))
            return
        if of.is_bytes:
            if sign == "-":
                raise Untranslatable("a pointer that is moved back")
            self.store(operand, Py(f"memoryview({self.value(operand)})[1:]"))
            return
        if not of.is_number:
            raise Untranslatable(f"{node.operator} of {of or 'what is not known'}")
        one = t.Literal(node.line, node.at, INT, 1, "1")
        arithmetic = common(of, INT)
        whole = t.Binary(node.line, node.at, arithmetic, sign, operand, one)
        self.update(operand, whole)

    def delete(self, node: t.Delete) -> None:
        """Write what ``delete`` does that is seen: a destructor, a connection's end."""
        operand = uncast(node.operand)
        name = operand.type.target.name
        special = members.of_delete(self, operand)
        if special is not None:
            name = special
        ending = self.ending(name)
        if ending:
            target = self.value(operand)
            if isinstance(operand, t.This):
                self.c.emit(f"self.{ending}()")
                return
            if target.level < ATOM or "(" in target.text:
                held = self.c.temporary("gone")
                self.c.emit(f"{held} = {target}")
                target = Py(held)
            self.c.emit(f"if {target} is not None:", f"    {target}.{ending}()")
        elif not self.is_object(CType(name)) and not operand.type.is_known:
            raise Untranslatable("delete of what is not known")
        else:
            # what has effects beside
            with self.c.capture() as lines:
                self.value(operand)
            self.c.emit(*lines)

    def ending(self, name: str) -> str:
        """Return the method that does what a destructor does; "" where none is needed."""
        for each in self.program.lineage(name):
            own = self.program.class_of(each)
            if own is not None:
                for function in own.methods.get(f"~{own.name}", []):
                    found = self.names.shapes.bodies.get(id(function))
                    if found is not None and any(
                        not isinstance(s, t.Comment) for s in found[1]
                    ):
                        return "delete"
            elif each in ("LDicomNet", "LDicomFile"):
                return "Close"
        return ""

    # --- targets ---

    def store(self, target: t.Expr, value: Py, operator: str = "=") -> None:
        """Write a value into a variable, whatever it is."""
        target = uncast(target)
        if members.stored(self, target, value, operator):
            return
        if isinstance(target, t.Name):
            self.store_name(target, value, operator)
            return
        if isinstance(target, t.Unary) and target.operator == "*":
            self.store_through(target, value, operator)
            return
        if isinstance(target, t.Index):
            of = target.object.type
            if self.is_cursor(target.object):
                text, first = self.cursor(target.object)
                index = binary("+", first, self.number(target.index))
                self.store(text, call("_put", self.value(text), index, value))
                return
            if of.is_text:
                if operator != "=":
                    raise Untranslatable("a character of a text is calculated")
                index = self.number(target.index)
                base = self.value(target.object)
                if index.text == "0" and value.text == '""':
                    self.store(target.object, Py('""'))
                else:
                    self.store(target.object, call("_put", base, index, value))
                return
            if self.shape(target.object) == LIST and self.is_moved(target.object):
                if not self.is_object(target.type):
                    raise Untranslatable("a value written through a moved pointer")
        if isinstance(target, (t.Member, t.Index, t.Scoped)):
            if isinstance(target, t.Member) and target.type.reference:
                raise Untranslatable("a member that is a reference")
            self.c.emit(f"{self.value(target)} {operator} {value}")
            return
        if isinstance(target, t.Conditional):
            condition = self.truth(target.condition)
            with self.c.capture() as yes:
                self.store(target.yes, value, operator)
            with self.c.capture() as no:
                self.store(target.no, value, operator)
            self.c.emit(f"if {condition}:", *indented(yes), "else:", *indented(no))
            return
        raise Untranslatable("an assignment to what is not understood")

    def is_moved(self, node: t.Expr) -> bool:
        """Whether a pointer into a list is a copy of what is left of it."""
        node = uncast(node)
        if not isinstance(node, t.Name):
            return False
        from ltdicom.port.shapes import usage

        return "step" in usage(self.c.body, node.id)

    def store_name(self, target: t.Name, value: Py, operator: str) -> None:
        name = self.name(target)
        if target.scope == "global" and "." not in name.text.partition("[")[0]:
            self.c.global_names.add(name.text)
        of = target.type
        if of.reference and target.scope in ("local", "parameter"):
            if self.names.is_value(of.value()):
                if operator != "=":
                    raise Untranslatable("an operator of a class")
                self.c.emit(str(call("_assign", name, value)))
                return
            if self.names.is_container(of.value()):
                if of.is_list:
                    self.c.emit(f"{name}[:] = {value}")
                    return
                raise Untranslatable("a container behind a reference is replaced")
            if self.shape(target) != REF:
                raise Untranslatable("a reference to a variable")
        if target.scope in ("enum", "macro", "constant", "function", "class", "unknown"):
            raise Untranslatable(f"an assignment to {target.id}")
        self.c.emit(f"{name} {operator} {value}")

    def store_through(self, target: t.Unary, value: Py, operator: str) -> None:
        """Write ``*p = value``."""
        operand = uncast(target.operand)
        if isinstance(operand, t.Step) and self.is_cursor(operand.operand):
            index = self.stepped(operand)
            text, _ = self.cursor(operand.operand)
            self.store(text, call("_put", self.value(text), index, value))
            return
        if self.is_cursor(operand):
            text, index = self.cursor(operand)
            self.store(text, call("_put", self.value(text), index, value))
            return
        shape, of = self.shape(operand), operand.type
        if isinstance(operand, t.This):
            self.c.emit(str(call("_assign", "self", value)))
            return
        if shape == REF and not of.is_text:
            self.c.emit(f"{self.raw(operand).at(ATOM)}.value {operator} {value}")
            return
        if of.is_text and isinstance(operand, (t.Name, t.Member)) and operator == "=":
            if self.is_moved(operand):
                raise Untranslatable("a text written through a moved pointer")
            if value.text == '""':
                self.store(operand, Py('""'))
            else:
                self.store(operand, call("_put", self.value(operand), "0", value))
            return
        if shape == LIST and not self.is_moved(operand):
            self.c.emit(f"{self.value(operand).at(ATOM)}[0] {operator} {value}")
            return
        if of.pointer == 1 and self.names.is_value(of.element) and operator == "=":
            self.c.emit(str(call("_assign", self.object(operand), value)))
            return
        raise Untranslatable("a value written through a pointer")

    # --- calls ---

    def call(self, node: t.Call) -> Py:
        value = self.called(node, wanted=True)
        if value is None:
            raise Untranslatable("a call without a value")
        return value

    def called(self, node: t.Call, wanted: bool) -> Py | None:
        """Return a call; None where all of it went in front."""
        from ltdicom.port.python import library_calls

        if node.method is not None or node.c_function is not None or node.unknown_of:
            return library_calls.written(self, node, wanted)
        if node.own:
            return self.own_call(node)
        function = node.function
        if isinstance(function, t.Member):
            return members.called(self, node, function, wanted)
        if isinstance(function, t.Name):
            if function.scope == "macro":
                return self.macro_call(node, function)
            if function.scope in ("local", "parameter", "member", "global", "static"):
                if function.type.name != "callable" and function.type.is_known:
                    found = self.program.resolved(function.type)
                    if found.name not in self.program.library.callbacks:
                        raise Untranslatable(f"a call of a {function.type}")
                return call(str(self.value(function)), *map(self.value, node.arguments))
            return c_library.called(self, node, function.id, wanted)
        if isinstance(function, t.Scoped):
            owner = function.owner
            if owner in ("std", ""):
                return c_library.called(self, node, f"std::{function.name}", wanted)
            return c_library.called(self, node, f"{owner}::{function.name}", wanted)
        raise Untranslatable("a call of what is not known")

    def macro_call(self, node: t.Call, function: t.Name) -> Py:
        name = self.macro(function.id)
        return call(str(name), *map(self.value, node.arguments))

    def own_call(self, node: t.Call) -> Py:
        function = self.names.shapes.callee(node)
        if function is None or not self.has_body(function):
            raise Untranslatable(f"{node.own} is not in these files")
        written = self.names.method(function)
        where = node.function
        after: list[tuple[t.Expr, str]] = []
        arguments = self.own_arguments(function, node.arguments, after)
        if not function.owner:
            made = call(self.c.qualified(function.source, written), *arguments)
        elif function.static:
            made = call(f"{self.c.class_name(function.owner)}.{written}", *arguments)
        elif isinstance(where, t.Name):
            made = call(f"self.{written}", *arguments)
        elif isinstance(where, t.Member):
            target = self.object(where.object, where.arrow)
            if "::" in where.name:
                owner = self.c.class_name(function.owner)
                made = call(f"{owner}.{written}", target, *arguments)
            else:
                made = call(f"{target.at(ATOM)}.{written}", *arguments)
        else:
            owner = self.c.class_name(function.owner)
            made = call(f"{owner}.{written}", "self", *arguments)
        if not after:
            return made
        if function.returns.value().is_void:
            self.c.emit(str(made))
            result = NONE
        else:
            result = Py(self.c.temporary("result"))
            self.c.emit(f"{result} = {made}")
        for target_, box in after:
            self.store(target_, Py(f"{box}.value"))
        return result

    def has_body(self, function: Function) -> bool:
        if function.body is not None:
            return True
        if function.virtual and function.owner:
            return True  # a pure one
        return any(
            f.key == function.key and len(f.parameters) == len(function.parameters)
            for f in self.program.definitions
        )

    def own_arguments(
        self,
        function: Function | None,
        arguments: list[t.Expr],
        after: list[tuple[t.Expr, str]] | None = None,
    ) -> list[Py]:
        """Return the arguments of a call of the program's own function."""
        if function is None:
            return [self.value(a) for a in arguments]
        if len(arguments) > len(function.parameters) and not function.variadic:
            raise Untranslatable("a call with too many arguments")
        if function.variadic:
            raise Untranslatable("a function with any number of arguments")
        return [
            self.own_argument(function, parameter, argument, after)
            for parameter, argument in zip(function.parameters, arguments, strict=False)
        ]

    def own_argument(
        self,
        function: Function,
        parameter: Parameter,
        argument: t.Expr,
        after: list[tuple[t.Expr, str]] | None,
    ) -> Py:
        shape = self.names.shapes.parameter(function, parameter)
        of = self.program.resolved(parameter.type)
        if shape == VALUE:
            if of.reference and not of.const and self.is_object(of.value()):
                return self.value(argument)
            if of.reference and of.const:
                simple = of.value()
                if self.is_object(simple):
                    return self.value(argument)
            return self.converted(argument, of.value())
        inner = uncast(argument)
        if is_null(inner):
            return NONE
        if shape == LIST:
            return self.list_argument(inner, after)
        if isinstance(inner, t.Name) and self.shape(inner) == REF:
            return self.pointer(inner)
        if not of.reference and not of.is_text:
            if not (isinstance(inner, t.Unary) and inner.operator == "&"):
                raise Untranslatable("a pointer for a value that comes back")
            inner = uncast(inner.operand)
        if isinstance(inner, t.Unary) and inner.operator == "*":
            below = uncast(inner.operand)
            if isinstance(below, t.Name) and self.shape(below) == REF:
                return self.pointer(below)
        alias = self.alias(inner)
        if alias is not None:
            return alias
        if after is None:
            raise Untranslatable("a value that comes back from a constructor")
        box = self.c.temporary("ref")
        self.c.emit(f"{box} = {self.c.ltdicom('Ref')}({self.value(inner)})")
        after.append((inner, box))
        return Py(box)

    def alias(self, node: t.Expr) -> Py | None:
        """Return what reads and writes a member or an element in its place.

        A hook may change it while the callee waits; of a local variable nobody else knows.
        """
        if isinstance(node, t.Name) and node.scope == "global":
            name = self.name(node).text
            if "." in name:
                owner, _, name = name.rpartition(".")
                return call("_Alias", owner, quoted(name))
            return call("_Item", "globals()", quoted(name))
        if isinstance(node, t.Name) and node.scope in ("member", "static"):
            owner, _, name = self.name(node).text.rpartition(".")
            return call("_Alias", owner, quoted(name))
        if isinstance(node, t.Member) and members.of_iterator(self, node) is None:
            owner, _, name = self.member(node).text.rpartition(".")
            return call("_Alias", owner, quoted(name))
        if isinstance(node, t.Index) and not node.object.type.is_text:
            text = self.index(node).text
            base = str(self.object(node.object, arrow=False))
            if text.startswith(f"{base}[") and text.endswith("]"):
                return call("_Item", base, text[len(base) + 1 : -1])
        return None

    def list_argument(self, inner: t.Expr, after: list[tuple[t.Expr, str]] | None) -> Py:
        if isinstance(inner, t.Unary) and inner.operator == "&":
            below = uncast(inner.operand)
            if not isinstance(below, t.Index) and not self.is_object(below.type):
                # one number for what may be several
                if after is None:
                    raise Untranslatable("a value that comes back from a constructor")
                held = self.c.temporary("row")
                self.c.emit(f"{held} = [{self.value(below)}]")
                self.c.emit()
                after.append((below, f"{held}[0]._"))
                raise Untranslatable("a variable as an array")
        return self.row(inner)


_NO_NODE: Final = t.Literal(0, 0, INT, 0, "0")
_HANDLES: Final = frozenset(
    "HANDLE HWND HINSTANCE HMODULE HKEY HDC HFONT HICON HBITMAP HGLOBAL HTHREAD L_HANDLE "
    "L_HWND L_HFILE FILE auto POSITION".split()
)
_OBJECTS: Final = frozenset(
    "FILE CRITICAL_SECTION CCriticalSection CMutex CEvent CTime COleDateTime CFile "
    "std::ofstream std::ifstream std::ostringstream std::stringstream SYSTEMTIME".split()
)


def _has_effects(node: t.Expr) -> bool:
    return any(isinstance(n, (t.Call, t.Step, t.Assign, t.New)) for n in t.walk([node]))


def uncast(node: t.Expr) -> t.Expr:
    """Return an expression without casts of pointers and objects, which say nothing."""
    while isinstance(node, t.Cast) and not (
        node.type.is_number or node.type.is_char or node.type.is_string_object
    ):
        node = node.operand
    return node


def uncast_number(node: t.Expr) -> t.Expr:
    """Return an expression without a cast that keeps its type."""
    while isinstance(node, t.Cast) and node.type.value() == node.operand.type.value():
        node = node.operand
    return node


def is_null(node: t.Expr) -> bool:
    """Whether an expression is NULL."""
    while isinstance(node, t.Cast):
        node = node.operand
    if isinstance(node, t.Name) and node.id == "nullptr":
        return True
    return isinstance(node, t.Literal) and node.value is None


def is_zero(node: t.Expr) -> bool:
    """Whether an expression is the literal 0."""
    while isinstance(node, t.Cast):
        node = node.operand
    return isinstance(node, t.Literal) and node.value == 0 and node.value is not False


def is_texty(node: t.Expr) -> bool:
    """Whether an expression is a text."""
    return uncast(node).type.is_text


def in_range(value: int, integer: tuple[int, bool]) -> bool:
    """Whether an integer type holds a value."""
    bits, signed = integer
    return -(1 << bits - 1) <= value < 1 << bits - 1 if signed else 0 <= value < 1 << bits


def masked(value: Py, bits: int) -> Py:
    """Return a number as an unsigned integer holds it."""
    mask = f"0x{(1 << bits) - 1:X}"
    if value.text.endswith(f"& {mask}"):
        return value
    if value.text.startswith("len(") and value.text.count("(") == 1:
        return value
    return Py(f"{value.at(BIT_AND + 1)} & {mask}", BIT_AND)


def wrap(value: Py, bits: int, signed: bool) -> Py:
    """Return a number as an integer holds it."""
    return call("_signed", value, str(bits)) if signed else masked(value, bits)


def indented(lines: list[str]) -> list[str]:
    """Return lines, one level deeper."""
    return [f"    {line}" if line else line for line in lines]


def _characters(node: t.Items) -> list[str]:
    found = []
    for item in node.items:
        item = uncast(item)
        if not isinstance(item, t.Literal):
            raise Untranslatable("characters that are not known")
        if isinstance(item.value, str):
            if item.value == "":
                break
            found.append(item.value)
        elif item.value == 0:
            break
        else:
            raise Untranslatable("characters as numbers")
    return found


_Value = Callable[[Expressions, t.Expr], Py]
_VALUES: Final[dict[type, _Value]] = {
    t.Opaque: Expressions.opaque,  # type: ignore[dict-item]
    t.This: Expressions.this,  # type: ignore[dict-item]
    t.Literal: Expressions.literal,  # type: ignore[dict-item]
    t.Name: Expressions.name,  # type: ignore[dict-item]
    t.Member: Expressions.member,  # type: ignore[dict-item]
    t.Scoped: Expressions.scoped,  # type: ignore[dict-item]
    t.Call: Expressions.call,  # type: ignore[dict-item]
    t.Index: Expressions.index,  # type: ignore[dict-item]
    t.Unary: Expressions.unary,  # type: ignore[dict-item]
    t.Step: Expressions.stepped,  # type: ignore[dict-item]
    t.Binary: Expressions.binary,  # type: ignore[dict-item]
    t.Assign: Expressions.assigned,  # type: ignore[dict-item]
    t.Conditional: Expressions.conditional,  # type: ignore[dict-item]
    t.Cast: Expressions.cast,  # type: ignore[dict-item]
    t.New: Expressions.new,  # type: ignore[dict-item]
    t.Construct: Expressions.construct,  # type: ignore[dict-item]
    t.SizeOf: Expressions.size_of,  # type: ignore[dict-item]
    t.Items: Expressions.items,  # type: ignore[dict-item]
    t.Comma: Expressions.comma,  # type: ignore[dict-item]
}
_UNUSED = (BOOL, CHAR, TEXT)
