"""The report of `check` for people."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ltdicom.port.check import Report, Site
from ltdicom.port.library import DIFFERS, PROVIDED, UNKNOWN


def lines(report: Report) -> Iterator[str]:
    """Yield the lines of the report: what needs work first, the sum last."""
    for each in report.classes:
        yield f"class {each.name}, derived from {each.base} ({each.file}:{each.line})"
        if each.hooks:
            yield f"  hooks: {', '.join(each.hooks)}"
        if each.never_called:
            yield f"  never called: {', '.join(each.never_called)}"
    open_ = [s for s in report.calls if s.state not in (PROVIDED, DIFFERS)]
    yield from _section("calls that need another way", open_)
    differing = [s for s in report.calls if s.state == DIFFERS]
    yield from _section("calls that differ", differing)
    for title, sites in (
        ("constants that are not known", report.constants),
        ("fields that are not known", report.fields),
    ):
        yield from _section(title, [s for s in sites if s.state == UNKNOWN])
    if report.warnings:
        yield "warnings"
        for warning in report.warnings:
            yield f"  {warning.file}:{warning.line}: {warning.kind}: {warning.text}"
    states = report.states
    parts = ", ".join(f"{count} {state}" for state, count in states.items())
    yield (
        f"{_several(len(report.program.files), 'file')}, "
        f"{_several(len(report.calls), 'call')} of the library"
        f"{': ' + parts if parts else ''}; {report.percent:g} % can be called"
    )


def _several(count: int, what: str) -> str:
    return f"{count} {what}{'s' * (count != 1)}"


def _section(title: str, sites: Iterable[Site]) -> Iterator[str]:
    by_name: dict[tuple[str, str, str], list[Site]] = {}
    for site in sites:
        by_name.setdefault((site.name, site.state, site.note), []).append(site)
    if not by_name:
        return
    yield title
    for (name, state, note), found in sorted(by_name.items()):
        yield f"  {name}: {state}{', ' + note if note else ''}"
        for site in found:
            yield f"    {site.file}:{site.line}"
