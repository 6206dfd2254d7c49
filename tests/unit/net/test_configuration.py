"""`configure`: made of the settings, and all or nothing."""

from __future__ import annotations

import dataclasses
import inspect
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import ltdicom
from ltdicom import configure
from ltdicom._core.settings import SETTINGS, Settings, descriptions
from ltdicom._net.runtime import RUNTIME

ROOT = Path(__file__).resolve().parents[3]


def test_what_is_generated_is_up_to_date() -> None:
    command = [sys.executable, str(ROOT / "tools" / "generate_settings.py"), "--check"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert (done.stdout + done.stderr, done.returncode) == ("", 0)


def test_the_signature_has_each_setting() -> None:
    parameters = dict(inspect.signature(configure).parameters)
    del parameters["take_turns"]
    assert list(parameters) == [each.name for each in dataclasses.fields(Settings)]
    for name, _, about in descriptions():
        assert parameters[name].kind is inspect.Parameter.KEYWORD_ONLY
        assert parameters[name].default == ("keep" if about.never else None)


def test_the_help_tells_each_setting() -> None:
    text = " ".join((configure.__doc__ or "").replace("``", "`").split())
    for name, _, about in descriptions():
        assert f" {name} : " in text
        assert about.text[1:] in text and about.beyond in text


@pytest.mark.parametrize(
    ("wrong", "error"),
    [
        ({"longest_pdu": "long"}, TypeError),
        ({"longest_pdu": 1.5}, TypeError),
        ({"idle_timeout": "never"}, TypeError),
        ({"idle_timeout": float("nan")}, ValueError),
        ({"idle_timeout": 0}, ValueError),
        ({"associations": True}, TypeError),
        ({"sync_saves": 0}, TypeError),
        ({"dispatch": "later"}, ValueError),
        ({"no_such_setting": 1}, TypeError),
    ],
)
def test_an_error_changes_nothing(wrong: dict[str, Any], error: type[Exception]) -> None:
    before, way = dataclasses.asdict(SETTINGS), RUNTIME.dispatcher
    with pytest.raises(error):
        configure(waiting_connections=7, close_timeout=0.5, **wrong)
    assert dataclasses.asdict(SETTINGS) == before
    assert RUNTIME.dispatcher is way


def test_a_dispatch_that_comes_too_late_changes_nothing() -> None:
    ltdicom.LDicomNet()
    before = dataclasses.asdict(SETTINGS)
    other = "pump" if RUNTIME.dispatcher.name != "pump" else "threaded"
    with pytest.raises(RuntimeError, match="before the first LDicomNet"):
        configure(waiting_connections=7, dispatch=other)  # type: ignore[arg-type]
    assert dataclasses.asdict(SETTINGS) == before


def test_none_is_for_ever_where_that_is_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in dataclasses.asdict(SETTINGS).items():
        monkeypatch.setitem(vars(SETTINGS), name, value)
    configure(artim_timeout=None, close_timeout=None, longest_pdu=None)
    assert SETTINGS.artim_timeout is None
    assert (SETTINGS.close_timeout, SETTINGS.longest_pdu) == (5.0, 1 << 27)
    configure(artim_timeout="keep", idle_timeout=2)
    assert (SETTINGS.artim_timeout, SETTINGS.idle_timeout) == (None, 2.0)
