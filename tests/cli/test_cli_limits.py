"""The options of servers that are made of the settings."""

from __future__ import annotations

import argparse
from typing import Any

import pytest

from ltdicom._core.settings import SETTINGS
from ltdicom.cli.limits import add_limits, limited


def parsed(*arguments: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    add_limits(parser)
    return parser.parse_args(arguments)


def test_a_server_has_limits_by_default() -> None:
    assert vars(parsed()) == {
        "idle_timeout": 600.0,
        "message_timeout": 1800.0,
        "associations_per_peer": 256,
    }


@pytest.mark.parametrize(
    ("option", "text", "name", "value"),
    [
        ("--idle-timeout", "2.5", "idle_timeout", 2.5),
        ("--idle-timeout", "none", "idle_timeout", None),
        ("--message-timeout", "60", "message_timeout", 60.0),
        ("--associations-per-peer", "3", "associations_per_peer", 3),
    ],
)
def test_they_hold_meanwhile(option: str, text: str, name: str, value: Any) -> None:
    before = vars(SETTINGS).copy()
    with limited(parsed(option, text)):
        assert getattr(SETTINGS, name) == value
        assert SETTINGS.associations == before["associations"]
    assert vars(SETTINGS) == before


@pytest.mark.parametrize(
    ("option", "text", "words"),
    [
        ("--idle-timeout", "0", "idle_timeout must be above 0"),
        ("--idle-timeout", "-1", "idle_timeout must be above 0"),
        ("--idle-timeout", "nan", "idle_timeout must be at most"),
        ("--idle-timeout", "soon", "'soon' is not a number"),
        ("--message-timeout", "1e12", "message_timeout must be at most"),
        ("--associations-per-peer", "none", "'none' is not a number"),
        ("--associations-per-peer", "1.5", "'1.5' is not a number"),
        ("--associations-per-peer", "0", "associations_per_peer must be above 0"),
    ],
)
def test_wrong_ones(
    option: str, text: str, words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        parsed(f"{option}={text}")
    assert ended.value.code == 2
    assert words in capsys.readouterr().err


def test_what_has_no_such_options_changes_nothing() -> None:
    before = vars(SETTINGS).copy()
    with limited(argparse.Namespace(port=1)):
        assert vars(SETTINGS) == before
