"""Every example has a help page; the command lines that are shown are right."""

from __future__ import annotations

import re
import shlex
from typing import Any

import pytest

from tests.support.example_programs import EXAMPLES

PAGE = (EXAMPLES.parent / "docs" / "examples.md").read_text(encoding="utf-8")
NEEDED = {
    "contact_sheet": ("PIL",),
    "gui_tk": ("tkinter",),
    "overlay_editor": ("PIL",),
    "secondary_capture": ("PIL",),
    "viewer_tk": ("tkinter", "PIL"),
}
COMMAND = re.compile(r"^ *(?:\.venv/bin/)?python examples/(\w+)\.py (.*)$", re.MULTILINE)


def names() -> list[str]:
    """Return the examples that are built on _shared.py."""
    paths = sorted(EXAMPLES.glob("[!_]*.py"))
    return [p.stem for p in paths if "from _shared import" in p.read_text(encoding="utf-8")]


def loaded(load: Any, name: str) -> Any:
    for module in NEEDED.get(name, ()):
        pytest.importorskip(module)
    return load(name)


@pytest.mark.parametrize("name", names())
def test_help(
    load: Any,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    example = loaded(load, name)
    monkeypatch.setattr(example, "configure", lambda **_: None, raising=False)
    with pytest.raises(SystemExit) as stop:
        example.main(["--help"])
    assert stop.value.code == 0
    out = capsys.readouterr().out
    assert example.__doc__.splitlines()[0] in out and "--verbose" in out


@pytest.mark.parametrize("name", names())
def test_command_lines(load: Any, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Those of the page and of the docstring, which are the options that there are."""
    example = loaded(load, name)
    monkeypatch.setattr(example, "configure", lambda **_: None, raising=False)
    parsed: list[Any] = []

    def parse(parser: Any, body: Any, argv: list[str]) -> int:
        parsed.append(parser.parse_intermixed_args(argv))
        return 0

    monkeypatch.setattr(example, "Run", parse)
    shown = [found for text in (PAGE, example.__doc__) for found in COMMAND.findall(text)]
    lines = [line for found, line in shown if found == name]
    assert len(lines) >= 2
    for line in lines:
        assert example.main(shlex.split(line)) == 0
    assert len(parsed) == len(lines)


def test_every_example_is_on_the_page() -> None:
    missing = [path.name for path in EXAMPLES.glob("*.py") if path.name not in PAGE]
    elsewhere = {"n_set.py", "print_scu.py", "workers.py"}
    assert set(missing) <= elsewhere
