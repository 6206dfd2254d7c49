"""Where the audit trail goes: files, streams, handlers; lines of JSON."""

from __future__ import annotations

import io
import json
import logging
import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

import ltdicom
from ltdicom import AuditFormatter, audit_to
from ltdicom._core import audit
from ltdicom._core.settings import SETTINGS

TITLE = 'A"\r\n\x1b[2J\x7f\x9b\u2028ü'


@pytest.fixture(autouse=True)
def as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setitem(vars(SETTINGS), "audit", False)
    monkeypatch.setattr(audit.LOGGER, "propagate", True)
    handlers = list(audit.LOGGER.handlers)
    yield
    for handler in audit.LOGGER.handlers[:]:
        if handler not in handlers:
            audit.LOGGER.removeHandler(handler)
            handler.close()
    audit.LOGGER.setLevel(logging.NOTSET)


def tell(title: str = "A") -> None:
    sides = [
        audit.participant(title, ("127.0.0.1", 104), True),
        audit.participant("B", ("127.0.0.2", 4), False),
    ]
    audit.record(audit.BEGIN, audit.SUCCESS, "", 1, sides, [])


def test_a_file_is_appended_to_and_is_its_owner_s(tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    mask = os.umask(0)
    try:
        for target in (file, str(file)):
            handler = audit_to(target)
            tell()
            audit.LOGGER.removeHandler(handler)
            handler.close()
    finally:
        os.umask(mask)
    assert SETTINGS.audit is True
    lines = [json.loads(line) for line in file.read_text("ascii").splitlines()]
    assert [line["event"] for line in lines] == ["association-begin"] * 2
    assert list(lines[0]) == ["time", *audit.FIELDS]
    assert lines[0]["time"].endswith("+00:00")
    if os.name == "posix":
        assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_a_stream_gets_one_line_whatever_a_title_says() -> None:
    stream = io.StringIO()
    audit_to(stream)
    tell(TITLE)
    (line,) = stream.getvalue().splitlines()
    assert line.isascii() and line.isprintable()
    assert json.loads(line)["participants"][0]["title"] == TITLE


def test_a_handler_keeps_its_formatter() -> None:
    class Mine(logging.Handler):
        def __init__(self) -> None:
            super().__init__()
            self.told: list[str] = []

        def emit(self, record: logging.LogRecord) -> None:
            self.told.append(self.format(record))

    plain, own = Mine(), Mine()
    own.setFormatter(logging.Formatter("%(audit_event_id)s %(audit_outcome)d"))
    assert audit_to(plain) is plain and audit_to(own) is own
    assert isinstance(plain.formatter, AuditFormatter)
    tell()
    assert own.told == ["110108 0"]
    assert json.loads(plain.told[0])["event_id"] == "110108"


def test_a_file_that_cannot_be_written_changes_nothing(tmp_path: Path) -> None:
    with pytest.raises(OSError):
        audit_to(tmp_path / "none" / "audit.jsonl")
    assert SETTINGS.audit is False


def test_records_do_not_go_to_the_program_s_own_log_as_well() -> None:
    stream = io.StringIO()
    root = logging.StreamHandler(stream)
    logging.getLogger().addHandler(root)
    try:
        audit_to(io.StringIO())
        tell()
    finally:
        logging.getLogger().removeHandler(root)
    assert stream.getvalue() == ""


def test_the_names_are_public() -> None:
    assert {"AuditFormatter", "audit_to"} <= set(ltdicom.__all__)
