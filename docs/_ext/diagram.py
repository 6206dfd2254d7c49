"""A sequence as an SVG picture that stands in the page, in the page's own colours."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from sequences import Sequence, Step

_WIDTH, _ROW, _HEAD = 290, 26, 40
_INDENT = 14  # of a hook inside a call


def svg(sequence: Sequence, link: Callable[[str], str | None], marked: str = "") -> str:
    """Return the picture.

    Parameters
    ----------
    sequence : Sequence
        What to draw.
    link : callable
        Gives the address of the page of a method; None for one without.
    marked : str
        A hook to stand out.
    """
    height = _HEAD + _ROW * len(sequence.steps) + 12
    width = _WIDTH * len(sequence.actors)
    parts = [
        f'<svg class="sequence" viewBox="0 0 {width} {height}" role="img"'
        f' style="max-width:{width}px" xmlns="http://www.w3.org/2000/svg">',
        f"<title>{escape(_in_words(sequence))}</title>",
    ]
    for number, actor in enumerate(sequence.actors):
        x = _line(number)
        parts.append(f'<text class="actor" x="{x}" y="20">{escape(actor)}</text>')
        parts.append(f'<path class="life" d="M{x} 30V{height}"/>')
    for row, step in enumerate(sequence.steps):
        y = _HEAD + _ROW * row + _ROW // 2
        parts.append(
            _wire(step, y) if step.kind == "wire" else _method(step, y, link, marked)
        )
    return "\n".join([*parts, "</svg>"])


def _line(actor: int) -> int:
    return _WIDTH * actor + 28


def _in_words(sequence: Sequence) -> str:
    words = {"call": "calls", "hook": "hook", "inner": "hook", "wire": "sends"}
    return f"{sequence.title}: " + "; ".join(
        f"{sequence.actors[step.actor]} {words[step.kind]} {step.name}"
        for step in sequence.steps
    )


def _wire(step: Step, y: int) -> str:
    start, end = _line(step.actor), _line(step.receiver)
    sign = 1 if end > start else -1
    tip = f"M{end - 8 * sign} {y - 4}L{end - sign} {y}L{end - 8 * sign} {y + 4}"
    middle = start + sign * _WIDTH // 2  # between two lines, never on one
    return (
        f'<path class="wire" d="M{start} {y}H{end - sign}{tip}"/>'
        f'<text class="wire" x="{middle}" y="{y - 4}">{escape(step.name)}</text>'
    )


def _method(step: Step, y: int, link: Callable[[str], str | None], marked: str) -> str:
    x = _line(step.actor) + (_INDENT if step.kind == "inner" else 0)
    kind = "call" if step.kind == "call" else "hook"
    if step.name == marked and kind == "hook":
        kind += " marked"
    text = f'<text class="{kind}" x="{x + 9}" y="{y + 4}">{escape(step.name)}</text>'
    address = link(step.name)
    if address is not None:
        text = f'<a href="{escape(address)}">{text}</a>'
    dot = f'<circle class="{kind}" cx="{x}" cy="{y}" r="4"/>'
    note = step.note.replace("`", "")
    note = f"<title>{escape(note)}</title>" if note else ""
    return f"<g>{note}{dot}{text}</g>"
