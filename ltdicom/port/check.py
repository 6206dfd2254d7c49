"""``port check``: what a program uses of the library, and in which state that is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ltdicom.port import hazards
from ltdicom.port import tree as t
from ltdicom.port.c_types import UNKNOWN
from ltdicom.port.collect import collect
from ltdicom.port.hazards import Warning_
from ltdicom.port.hooks import ClassReport, hooks_of
from ltdicom.port.library import ABSENT, DIFFERS, NOT_YET, PROVIDED
from ltdicom.port.library import UNKNOWN as UNKNOWN_STATE
from ltdicom.port.lower import Lowerer
from ltdicom.port.program import Function, Program
from ltdicom.port.source import SourceFile, find, read

STATES = (PROVIDED, DIFFERS, ABSENT, NOT_YET, UNKNOWN_STATE)


@dataclass(frozen=True)
class Site:
    """A place where a program uses something of the library."""

    name: str
    file: str
    line: int
    at: int
    state: str
    note: str = ""
    c_api: bool = False


@dataclass
class Report:
    """All that `check` finds."""

    program: Program
    classes: list[ClassReport] = field(default_factory=list)
    calls: list[Site] = field(default_factory=list)
    constants: list[Site] = field(default_factory=list)
    structures: list[Site] = field(default_factory=list)
    fields: list[Site] = field(default_factory=list)
    warnings: list[Warning_] = field(default_factory=list)

    @property
    def states(self) -> Counter[str]:
        """How many calls are in which state."""
        return Counter(site.state for site in self.calls)

    @property
    def percent(self) -> float:
        """Which part of the calls there is, rounded down to a tenth."""
        states = self.states
        there = states[PROVIDED] + states[DIFFERS]
        return int(1000 * there / len(self.calls)) / 10 if self.calls else 100.0

    @property
    def complete(self) -> bool:
        """Whether every call is provided or differs."""
        states = self.states
        return states[PROVIDED] + states[DIFFERS] == len(self.calls)


def check(paths: Sequence[str], encoding: str | None = None) -> Report:
    """Look at all C++ of files and folders as one program.

    Raises
    ------
    PortError
        A path cannot be used.
    """
    program = collect(read(find(paths), encoding))
    report = Report(program)
    report.classes = hooks_of(program)
    bodies = [(f, lowered(program, f)) for f in program.definitions]
    others = [(f, lowered(program, f)) for f in program.alternatives]
    sites: dict[tuple[str, int, str], Site] = {}
    fields: dict[tuple[str, int, str], Site] = {}
    for source, nodes in _everything(program, [*bodies, *others]):
        for node in nodes:
            if isinstance(node, t.Call):
                found = _call_site(program, source, node)
                if found is not None:
                    sites.setdefault((found.file, found.at, found.name), found)
            elif isinstance(node, t.Member):
                found = _field_site(program, source, node)
                if found is not None:
                    fields.setdefault((found.file, found.at, found.name), found)
    report.calls = sorted(sites.values(), key=lambda s: (s.file, s.at))
    report.fields = sorted(fields.values(), key=lambda s: (s.file, s.at))
    for source in program.files:
        _names(program, source, report)
    report.warnings = hazards.warnings(program, [*bodies, *others], report.classes)
    return report


def lowered(program: Program, function: Function) -> list[t.Node]:
    """Return the typed tree of a function, what stands before its body included."""
    lowerer = Lowerer(program, function.source, function)
    found: list[t.Node] = []
    for initializer in function.initializers:
        found += lowerer.found_in(initializer)
    if function.body is not None:
        found += lowerer.body(function.body)
    return found


def _everything(
    program: Program, bodies: list[tuple[Function, list[t.Node]]]
) -> Iterator[tuple[SourceFile, Iterator[t.Node]]]:
    for function, body in bodies:
        yield function.source, t.walk(body)
    for variable in program.variables.values():
        if variable.value is not None:
            lowerer = Lowerer(program, variable.source)
            yield variable.source, t.walk(list(lowerer.found_in(variable.value)))
    for source in program.files:
        for root in (source.root, source.other):
            if root is None:
                continue
            for node in root.named_children:
                # what an error left outside of any function
                if node.type.endswith("statement") or node.type == "ERROR":
                    lowerer = Lowerer(program, source)
                    yield source, t.walk(list(lowerer.found_in(node)))


def _call_site(program: Program, source: SourceFile, call: t.Call) -> Site | None:
    place = (source.path, call.line, call.at)
    if call.c_function is not None:
        function = call.c_function
        if function.role in ("create", "free"):
            name = function.owner if function.role == "create" else f"~{function.owner}"
            return Site(f"{function.owner}.{name}", *place, PROVIDED, c_api=True)
        if function.method is None:
            return Site(function.name, *place, UNKNOWN_STATE, c_api=True)
        method = function.method
        return Site(method.full_name, *place, method.state, method.note, c_api=True)
    if call.method is not None:
        method = call.method
        return Site(method.full_name, *place, method.state, method.note)
    if call.unknown_of:
        name = getattr(call.function, "name", getattr(call.function, "id", ""))
        return Site(f"{call.unknown_of}.{name}", *place, UNKNOWN_STATE)
    return None


def _field_site(program: Program, source: SourceFile, member: t.Member) -> Site | None:
    of = member.object.type.target.name
    fields = program.library.structure(of)
    if fields is None or program.class_of(of) is not None:
        return None
    state = PROVIDED if member.name in fields else UNKNOWN_STATE
    if member.type == UNKNOWN and state == PROVIDED:
        return None
    return Site(f"{of}.{member.name}", source.path, member.line, member.at, state)


def _names(program: Program, source: SourceFile, report: Report) -> None:
    """Take constants and structures from the names in a file, directives included."""
    library = program.library
    own = program.macros.keys() | program.enumerators.keys() | program.variables.keys()
    for text, at, line in hazards.names(source):
        if text in ("TRUE", "FALSE", "NULL"):
            continue
        if library.is_constant(text) and text not in own:
            report.constants.append(Site(text, source.path, line, at, PROVIDED))
        elif library.resembles_constant(text) and text not in own:
            if library.structure(text) is None:
                report.constants.append(Site(text, source.path, line, at, UNKNOWN_STATE))
        else:
            pointed = library.pointed(text)
            name = pointed.name if pointed is not None else text
            if library.structure(name) is not None and name not in program.classes:
                report.structures.append(Site(name, source.path, line, at, PROVIDED))
