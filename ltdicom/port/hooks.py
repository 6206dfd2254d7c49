"""Classes of a program that derive from the library's, and what they override."""

from __future__ import annotations

from dataclasses import dataclass, field

from ltdicom.port.c_types import same_parameter
from ltdicom.port.library import Method
from ltdicom.port.program import Class, Function, Program


@dataclass
class NeverCalled:
    """A method that looks like a hook, and that the library never calls."""

    function: Function
    kind: str
    reason: str


@dataclass
class ClassReport:
    """A class that derives from one of the library."""

    name: str
    base: str
    file: str
    line: int
    own: Class
    hooks: dict[str, Function] = field(default_factory=dict)
    never_called: dict[str, NeverCalled] = field(default_factory=dict)


def hooks_of(program: Program) -> list[ClassReport]:
    """Return the classes that derive from the library's, with their hooks."""
    found = []
    for own in program.classes.values():
        base = program.library_base(own.name)
        if base is None:
            continue
        report = ClassReport(own.name, base, own.source.path, own.line, own)
        _look(program, report)
        found.append(report)
    return found


def _look(program: Program, report: ClassReport) -> None:
    hooks = program.library.hooks(report.base)
    for name, overloads in report.own.methods.items():
        hook = hooks.get(name)
        if hook is not None:
            for function in overloads:
                reason = mismatch(program, function, hook)
                if not reason:
                    report.hooks[name] = function
            if name not in report.hooks:
                function = overloads[0]
                reason = mismatch(program, function, hook)
                report.never_called[name] = NeverCalled(function, "hook-parameters", reason)
        elif not name.startswith("~") and name != report.name:
            meant = program.library.hook_meant(report.base, name)
            if meant is not None and program.library.method(report.base, name) is None:
                reason = f"no hook has this name: {meant} is meant?"
                never = NeverCalled(overloads[0], "hook-name", reason)
                report.never_called[name] = never


def mismatch(program: Program, function: Function, hook: Method) -> str:
    """Return why a method does not override a hook; "" where it does."""
    wanted = hook.overloads[0]
    given = function.parameters
    written = f"({', '.join(f'{p.type} {p.name}' for p in wanted)})"
    if len(given) != len(wanted):
        return f"it has {len(given)} parameters, the hook {len(wanted)}: {written}"
    for ours, theirs in zip(given, wanted, strict=True):
        if not same_parameter(program.resolved(ours.type), program.resolved(theirs.type)):
            return f"its parameter {ours.type} {ours.name} is {theirs.type} in the hook"
    if function.static:
        return "it is static"
    return ""
