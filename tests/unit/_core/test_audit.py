"""One record of the audit trail: its fields, its level, its failures."""

from __future__ import annotations

import logging

import pytest

from ltdicom._core import audit


@pytest.mark.parametrize(
    ("outcome", "level"),
    [
        (audit.SUCCESS, logging.INFO),
        (audit.MINOR, logging.WARNING),
        (audit.SERIOUS, logging.WARNING),
    ],
)
def test_the_fields(caplog: pytest.LogCaptureFixture, outcome: int, level: int) -> None:
    caplog.set_level(logging.INFO, "ltdicom.audit")
    sides = [
        audit.participant("A", ("127.0.0.1", 1), True),
        audit.participant("B", ("127.0.0.2", 2), False),
    ]
    audit.record(audit.END, outcome, "why", 7, sides, [{"sop_class": "1.2"}])
    (record,) = caplog.records
    assert record.levelno == level
    told = {name: getattr(record, f"audit_{name}") for name in audit.FIELDS}
    assert told == {
        "event": "association-end",
        "event_id": "110108",
        "event_type": "110125",
        "action": "E",
        "outcome": outcome,
        "reason": "why",
        "association": 7,
        "participants": sides,
        "objects": [{"sop_class": "1.2"}],
    }
    assert record.getMessage() == (
        "connection 7, A (127.0.0.1) and B (127.0.0.2): association-end, why"
    )


def test_the_level_is_that_of_the_program_where_it_has_one(
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.WARNING, "ltdicom.audit")
    audit.connection_refused(("", 0), ("127.0.0.1", 4), "too many")
    sides = [audit.participant("", ("", 0), False)] * 2
    audit.record(audit.BEGIN, audit.SUCCESS, "", 1, sides, [])
    (record,) = caplog.records
    assert record.audit_reason == "too many"  # type: ignore[attr-defined]
