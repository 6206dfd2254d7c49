"""The report of `check` as one page, with the sources marked."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

from ltdicom.port.check import STATES, Report, Site
from ltdicom.port.report_text import lines
from ltdicom.port.source import SourceFile

_STYLE = """
body { font: 15px/1.5 system-ui, sans-serif; margin: 2em; color: #222; background: #fff; }
pre { font: 13px/1.5 ui-monospace, monospace; background: #f7f7f8; padding: 1em;
  overflow-x: auto; }
.n { color: #767676; user-select: none; }
.provided { background: #d7f0dc; } .differs { background: #fdf0c8; }
.absent, .not-yet { background: #fbd9d3; } .unknown { background: #f0c4e8; }
.w { display: block; background: #fff3d6; border-left: 4px solid #b26a00;
  padding-left: .5em; white-space: pre-wrap; }
table { border-collapse: collapse; } td, th { padding: .2em 1em .2em 0; text-align: left; }
"""


def page(report: Report) -> str:
    """Return the page: HTML that needs no other file."""
    states = report.states
    rows = "".join(
        f'<tr><td><span class="{_class(s)}">{s}</span></td><td>{states[s]}</td></tr>'
        for s in STATES
    )
    files = "".join(_file(report, source) for source in report.program.files)
    summary = escape("\n".join(lines(report)))
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>What awaits the port</title><style>{_STYLE}</style></head><body>"
        f"<h1>What awaits the port</h1><p>{report.percent:g} % of "
        f"{len(report.calls)} calls of the library are there.</p>"
        f"<table>{rows}</table><h2>Summary</h2><pre>{summary}</pre>{files}</body></html>\n"
    )


def _class(state: str) -> str:
    return state.replace(" ", "-")


def _file(report: Report, source: SourceFile) -> str:
    marks: dict[int, tuple[int, Site]] = {}
    for sites in (report.constants, report.structures, report.calls):
        for site in sites:
            if site.file == source.path:
                length = _word(source.text, site.at)
                marks[site.at] = (length, site)
    warnings: dict[int, list[str]] = {}
    for warning in report.warnings:
        if warning.file == source.path:
            text = f"{warning.kind}: {warning.text}"
            warnings.setdefault(warning.line, []).append(text)
    body = _marked(source.text, sorted(marks.items()))
    shown = []
    for number, line in enumerate(body.split("\n"), 1):
        shown.append(f'<span class="n">{number:5} </span>{line}\n')
        shown += [f'<span class="w">{escape(w)}</span>' for w in warnings.get(number, ())]
    return (
        f"<h2>{escape(source.path)}</h2><p>{escape(source.encoding)}</p>"
        f"<pre>{''.join(shown)}</pre>"
    )


def _word(text: bytes, at: int) -> int:
    end = at
    while end < len(text) and (text[end : end + 1].isalnum() or text[end] == 0x5F):
        end += 1
    return end - at


def _marked(text: bytes, marks: Iterable[tuple[int, tuple[int, Site]]]) -> str:
    parts, position = [], 0
    for at, (length, site) in marks:
        if at < position or not length:
            continue
        parts.append(_escaped(text[position:at]))
        title = escape(f"{site.name}: {site.state} {site.note}".strip(), quote=True)
        word = _escaped(text[at : at + length])
        parts.append(f'<span class="{_class(site.state)}" title="{title}">{word}</span>')
        position = at + length
    parts.append(_escaped(text[position:]))
    return "".join(parts)


def _escaped(text: bytes) -> str:
    return escape(text.decode("utf-8", "replace"))
