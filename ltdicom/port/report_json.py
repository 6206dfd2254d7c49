"""The report of `check` for programs."""

from __future__ import annotations

from typing import Any

from ltdicom.port.check import Report, Site
from ltdicom.port.library import ABSENT, DIFFERS, NOT_YET, PROVIDED, UNKNOWN


def as_object(report: Report) -> dict[str, Any]:
    """Return the report as one object of JSON."""
    states = report.states
    return {
        "files": len(report.program.files),
        "encodings": {source.path: source.encoding for source in report.program.files},
        "classes": [
            {
                "name": each.name,
                "base": each.base,
                "file": each.file,
                "line": each.line,
                "hooks": sorted(each.hooks),
                "never_called": sorted(each.never_called),
            }
            for each in report.classes
        ],
        "calls": [_site(site) for site in report.calls],
        "constants": [_site(site) for site in report.constants],
        "structures": [_site(site) for site in report.structures],
        "fields": [_site(site) for site in report.fields],
        "warnings": [
            {"kind": w.kind, "file": w.file, "line": w.line, "text": w.text}
            for w in report.warnings
        ],
        "summary": {
            "calls": len(report.calls),
            "provided": states[PROVIDED],
            "differs": states[DIFFERS],
            "absent": states[ABSENT],
            "not_yet": states[NOT_YET],
            "unknown": states[UNKNOWN],
            "percent": report.percent,
        },
    }


def _site(site: Site) -> dict[str, Any]:
    made: dict[str, Any] = {
        "name": site.name,
        "file": site.file,
        "line": site.line,
        "state": site.state,
    }
    if site.c_api:
        made["c_api"] = True
    return made
