"""A source file: read, decoded, cleaned, parsed."""

from __future__ import annotations

import functools
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import tree_sitter
import tree_sitter_cpp

from ltdicom.port import macros
from ltdicom.port.decode import decode
from ltdicom.port.errors import PortError
from ltdicom.port.lexer import Token, tokens

LARGEST: Final = 16 << 20  # bytes of one file
SOURCES: Final = frozenset((".cpp", ".cxx", ".cc", ".c", ".c++"))
HEADERS: Final = frozenset((".h", ".hpp", ".hxx", ".hh", ".inl", ".ipp", ".h++"))


@dataclass
class SourceFile:
    """One file: `text` as it is, `clean` as the grammar sees it; both in UTF-8."""

    path: str
    encoding: str
    text: bytes
    clean: macros.Clean
    root: tree_sitter.Node
    other: tree_sitter.Node | None = None
    """The tree with the branches of ``#if`` that are usually not taken."""

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return Path(self.path).stem

    @property
    def is_header(self) -> bool:
        """Whether other files include this one."""
        return Path(self.path).suffix.lower() in HEADERS

    def slice(self, node: tree_sitter.Node) -> str:
        """Return the text of a node as it stands in the file."""
        return self.text[node.start_byte : node.end_byte].decode("utf-8", "replace")

    def lines(self) -> list[str]:
        """Return the lines of the file."""
        return self.text.decode("utf-8", "replace").split("\n")


def find(paths: Sequence[str]) -> list[str]:
    """Return the files of C++ among paths, folders searched to their end.

    Raises
    ------
    PortError
        A path is not there, or there is no file of C++.
    """
    found: dict[str, None] = {}
    for path in paths:
        if os.path.isdir(path):
            found.update(dict.fromkeys(_in_folder(path)))
        elif os.path.isfile(path):
            found[path] = None
        else:
            raise PortError(f"{path}: there is no such file or folder")
    if not found:
        raise PortError(f"{', '.join(paths)}: no C++ in it")
    return list(found)


def _in_folder(folder: str) -> Iterator[str]:
    def refuse(error: OSError) -> None:
        raise PortError(f"{error.filename}: {error.strerror or error}") from None

    for at, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = sorted(f for f in folders if not f.startswith("."))
        for name in sorted(names):
            if Path(name).suffix.lower() in SOURCES | HEADERS:
                yield os.path.join(at, name)


def read(paths: Sequence[str], encoding: str | None = None) -> list[SourceFile]:
    """Read files as one program: the macros of each count for all.

    Raises
    ------
    PortError
        A file cannot be read, is too large, or is not a C++.
    """
    texts = [_read(path, encoding) for path in paths]
    known: dict[str, macros.Define] = {}
    for _, _, text, found in texts:
        known.update({d.name: d for d in macros.defines_of(text, found)})
    return [_parsed(*each, known) for each in texts]


def _read(path: str, encoding: str | None) -> tuple[str, str, bytes, list[Token]]:
    try:
        with open(path, "rb") as handle:
            data = handle.read(LARGEST + 1)
    except OSError as error:
        raise PortError(f"{path}: {error.strerror or error}") from None
    if len(data) > LARGEST:
        raise PortError(f"{path}: a file above {LARGEST >> 20} MB")
    try:
        decoded = decode(data, encoding)
    except PortError as error:
        raise PortError(f"{path}: {error}") from None
    text = decoded.text.encode("utf-8", "replace")
    return path, decoded.encoding, text, list(tokens(text))


def _parsed(
    path: str,
    encoding: str,
    text: bytes,
    found: list[Token],
    known: dict[str, macros.Define],
) -> SourceFile:
    cleaned = macros.clean(text, found, known)
    root = parse(cleaned.text)
    if text.strip() and not _is_cpp(root, cleaned, found):
        raise PortError(f"{path}: no C++ in it")
    other = None
    if cleaned.conditional or cleaned.inactive:
        second = macros.clean(text, found, known, other_branches=True)
        other = parse(second.text)
    return SourceFile(path, encoding, text, cleaned, root, other)


def _is_cpp(root: tree_sitter.Node, cleaned: macros.Clean, found: list[Token]) -> bool:
    """Whether the grammar finds anything: prose and pictures give errors only."""
    if cleaned.defines or cleaned.includes or cleaned.inactive:
        return True
    kinds = {node.type for node in root.named_children}
    if kinds and kinds <= {"comment"}:
        return True
    signs = {token.text for token in found if token.kind == "mark"}
    if kinds - {"ERROR", "comment", "expression_statement", "labeled_statement"}:
        return bool(signs & {b";", b"{", b"}"})
    # a piece of a function is still worth a look
    return bool(signs & {b"{", b"}"}) or {b";", b"("} <= signs


@functools.cache
def _parser() -> tree_sitter.Parser:
    return tree_sitter.Parser(tree_sitter.Language(tree_sitter_cpp.language()))


def parse(text: bytes) -> tree_sitter.Node:
    """Return the root of a text's syntax tree."""
    return _parser().parse(text).root_node
