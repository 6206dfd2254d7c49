"""``port translate``: a first Python version of C++ sources, a module for each pair."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import ltdicom
from ltdicom.port import pumps
from ltdicom.port import tree as t
from ltdicom.port.collect import collect
from ltdicom.port.errors import PortError
from ltdicom.port.hooks import hooks_of
from ltdicom.port.lower import Lowerer, quoted
from ltdicom.port.program import Class, Function, Program
from ltdicom.port.python.context import Names, Unit
from ltdicom.port.python.modules import Module, macro_value
from ltdicom.port.python.statements import Counts, comment_lines
from ltdicom.port.python.text import check, module_name, safe_member, safe_name
from ltdicom.port.shapes import Shapes
from ltdicom.port.source import SourceFile, find, read

_ODD: Final = (
    SyntaxError,
    AssertionError,
    AttributeError,
    LookupError,
    TypeError,
    ValueError,
    RecursionError,
    MemoryError,
)


@dataclass
class Translated:
    """A module, and how much of it was translated."""

    source: str
    module: str
    text: str
    counts: Counts

    def as_object(self) -> dict[str, Any]:
        """Return the facts for programs."""
        return {
            "source": self.source,
            "module": self.module,
            "statements": self.counts.statements,
            "translated": self.counts.translated,
            "calls": self.counts.calls,
            "calls_translated": self.counts.calls_translated,
            "todo": [
                {"line": line, "text": text} for line, text in sorted(self.counts.todo)
            ],
        }


def translate(paths: Sequence[str], encoding: str | None = None) -> list[Translated]:
    """Translate files as one program.

    Raises
    ------
    PortError
        A path cannot be used.
    """
    program = collect(read(find(paths), encoding))
    bodies = {id(f): (f, _lowered(program, f)) for f in program.definitions}
    shapes = Shapes(program, bodies)
    units = _units(program.files)
    unit_of = {s.path: unit for unit in units for s in unit.sources}
    names = Names(program, unit_of, shapes)
    names.exceptions = _thrown(program, bodies)
    names.pumps = _only_pumps(program, bodies)
    _name_methods(names)
    _name_macros(names)
    _place_quit(names, units)
    reports = {r.name: r for r in hooks_of(program)}
    found = []
    for unit in units:
        text, counts = _module_text(Module(names, unit, reports))
        found.append(Translated(_main_source(unit), unit.name, text, counts))
    return found


def _module_text(module: Module) -> tuple[str, Counts]:
    """Return a module; where Python does not take it, its source and what raises."""
    try:
        text = formatted(module.text())
        check(text)
    except _ODD:
        return _only_source(module)
    return text, module.counts


def _only_source(module: Module) -> tuple[str, Counts]:
    counts = Counts()
    lines = []
    for source in module.unit.sources:
        lines += [f"# {Path(source.path).name}", *comment_lines(source.text.decode())]
        for function, body in module.names.shapes.bodies.values():
            if function.source is source:
                counts.add(body)
    counts.statements += 1
    counts.translated = counts.calls_translated = 0
    reason = "a source that is not understood as a whole"
    counts.todo = [(1, reason)]
    message = quoted(f"TODO(port) {Path(_main_source(module.unit)).name}:1: {reason}")
    lines.append(f"raise NotImplementedError({message})")
    return formatted("\n".join(lines) + "\n"), counts


def write(translated: Sequence[Translated], folder: str, *, replace: bool = False) -> None:
    """Write modules into a folder, which is made where it is missing.

    Parameters
    ----------
    translated : sequence of Translated
        The modules.
    folder : str
        Where to.
    replace : bool, optional
        Whether to write over modules that are there already and say something else:
        somebody may have worked on them.

    Raises
    ------
    PortError
        A file cannot be written, or is there already; then nothing was written.
    """
    modules = {
        Path(folder) / f"{each.module}.py": encoded(each.text) for each in translated
    }
    try:
        for path, content in modules.items():
            if not replace and path.exists() and path.read_bytes() != content:
                raise PortError(f"{path} is there already, and differs: see --replace")
        os.makedirs(folder, exist_ok=True)
        for path, content in modules.items():
            path.write_bytes(content)
    except OSError as error:
        raise PortError(f"{folder}: {error.strerror or error}") from None


def encoded(text: str) -> bytes:
    """Return a module or page as what is in its file.

    Names of files may be no text; what cannot be encoded is escaped.
    """
    return text.encode("utf-8", "backslashreplace")


def formatted(text: str) -> str:
    """Return a module as ``ruff format`` writes it; as it is, without ruff."""
    program = _ruff()
    if program is None:
        return text
    done = subprocess.run(
        [program, "format", "--isolated", "--stdin-filename", "module.py", "-"],
        input=encoded(text),
        capture_output=True,
        check=False,
    )
    return done.stdout.decode() if done.returncode == 0 else text


def _ruff() -> str | None:
    beside = Path(sys.executable).with_name("ruff")
    for candidate in (beside, beside.with_suffix(".exe")):
        if candidate.exists():
            return str(candidate)
    return shutil.which("ruff")


def _lowered(program: Program, function: Function) -> list[t.Stmt]:
    if function.body is None:
        return []
    lowerer = Lowerer(program, function.source, function, expand=True)
    return lowerer.body(function.body)


def _units(files: list[SourceFile]) -> list[Unit]:
    """Return a unit for each pair of source and header."""
    by_stem: dict[str, list[SourceFile]] = {}
    for source in files:
        folder_and_stem = os.path.splitext(source.path)[0]
        stem = folder_and_stem if not source.is_header else _with_source(source, files)
        by_stem.setdefault(stem, []).append(source)
    units: list[Unit] = []
    taken: set[str] = set()
    for stem, sources in by_stem.items():
        name = module_name(os.path.basename(stem))
        while name.lower() in taken:
            name += "_"
        taken.add(name.lower())
        sources.sort(key=lambda s: not s.is_header)
        units.append(Unit(name, sources))
    return units


def _with_source(header: SourceFile, files: list[SourceFile]) -> str:
    """Return path and stem of the source that a header belongs to."""
    own = os.path.splitext(header.path)[0]
    stems = [os.path.splitext(f.path)[0] for f in files if not f.is_header]
    if own in stems:
        return own
    alike = [s for s in stems if os.path.basename(s).lower() == header.stem.lower()]
    return alike[0] if len(alike) == 1 else own


def _main_source(unit: Unit) -> str:
    return next((s.path for s in unit.sources if not s.is_header), unit.sources[0].path)


def _only_pumps(program: Program, bodies: dict[int, tuple[Function, list[t.Stmt]]]) -> bool:
    """Whether a program pumps messages, on one thread, with no connection made before."""
    for variable in program.variables.values():
        of = program.resolved(variable.type)
        if of.plain and program.library_base(of.name) == "LDicomNet":
            return False
    called = {
        pumps.name_of(node)
        for _, body in bodies.values()
        for node in t.walk(body)
        if isinstance(node, t.Call)
    }
    threads = {"CreateThread", "_beginthread", "_beginthreadex", "AfxBeginThread", "thread"}
    asked = {"Breathe", "L_DicomBreathe", "PeekMessage", "GetMessage"}
    return bool(called & asked) and not called & threads


def _thrown(program: Program, bodies: dict[int, tuple[Function, list[t.Stmt]]]) -> set[str]:
    found: set[str] = set()
    for _, body in bodies.values():
        for node in t.walk(body):
            if isinstance(node, t.Throw) and node.value is not None:
                name = node.value.type.target.name
                if program.class_of(name) and program.library_base(name) is None:
                    found.update(n for n in program.lineage(name) if program.class_of(n))
    return found


# --- names ----------------------------------------------------------------------------


def _name_methods(names: Names) -> None:
    """Give overloads names of their own, the same in all overrides."""
    program = names.program
    reports = {r.name: r for r in hooks_of(program)}
    done: set[str] = set()

    def name_class(own: Class, depth: int) -> None:
        if own.name in done or depth > 50:
            return
        done.add(own.name)
        for base in own.bases:
            other = program.class_of(base)
            if other is not None and other is not own:
                name_class(other, depth + 1)
        report = reports.get(own.name)
        for name, overloads in own.methods.items():
            if name == own.name or name.startswith("~"):
                continue
            never = report.never_called.get(name) if report is not None else None
            hook = report.hooks.get(name) if report is not None else None
            used: set[str] = set()
            ordered = sorted(overloads, key=lambda f: f is not hook)
            for function in ordered:
                made = _inherited(names, own, function)
                if made is None:
                    made = _free(names, own, function, used, never is not None)
                used.add(made)
                for each in _same(program, function, own):
                    names.methods[id(each)] = made

    for own in program.classes.values():
        name_class(own, 0)
    for name, overloads in program.functions.items():
        used: set[str] = set()
        distinct: list[Function] = []
        for function in overloads:
            made = safe_name(name)
            if made in used:
                made = f"{made}_{len(function.parameters)}"
                while made in used:
                    made += "_"
            used.add(made)
            distinct.append(function)
            for each in _same(program, function, None):
                names.methods[id(each)] = made


def _same(program: Program, function: Function, own: Class | None) -> list[Function]:
    """Return a declaration and its definition."""
    found = [function]
    for each in program.definitions:
        if each.key == function.key and [p.type for p in each.parameters] == [
            p.type for p in function.parameters
        ]:
            found.append(each)
    return found


def _inherited(names: Names, own: Class, function: Function) -> str | None:
    """Return the name that a base gives to what a method overrides."""
    program = names.program
    for base in list(program.lineage(own.name))[1:]:
        other = program.class_of(base)
        if other is None:
            continue
        for each in other.methods.get(function.name, []):
            if [p.type.value() for p in each.parameters] == [
                p.type.value() for p in function.parameters
            ]:
                return names.methods.get(id(each))
    return None


def _free(names: Names, own: Class, function: Function, used: set[str], never: bool) -> str:
    program = names.program
    made = safe_member(function.name)
    base = program.library_base(own.name)
    hidden = base is not None and program.library.method(base, function.name) is not None
    if never and hidden:
        # C++ never calls it: here the library would
        made = f"NotAHook_{function.name}"
    elif base is not None and not hidden:
        # what ltdicom has beside the C++ names is not overridden by chance
        if hasattr(getattr(ltdicom, base, object), made) or made == "delete":
            made += "_"
    if made in used or (made in own.fields) or made in own.enumerators:
        made = f"{made}_{len(function.parameters)}"
        while made in used:
            made += "_"
    return made


def _name_macros(names: Names) -> None:
    """Find the macros that become constants; one may stand for another."""
    program = names.program
    for _ in range(3):
        for name, (define, source) in program.macros.items():
            if name in names.macros or source.path not in names.unit_of:
                continue
            if name in program.enumerators or program.library.is_constant(name):
                continue
            scratch = Unit(names.unit_of[source.path].name, [source])
            if macro_value(names, scratch, define, source) is not None:
                names.macros[name] = "constant"


def _place_quit(names: Names, units: list[Unit]) -> None:
    """Choose the module that has the flag of ``PostQuitMessage``."""
    for unit in units:
        for source in unit.sources:
            if b"GetMessage" in source.text:
                for each in units:
                    each.quit = unit.name
                return
