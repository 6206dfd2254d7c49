"""Structured attacks on an association in memory, and what earlier ones have found.

`benchmarks/fuzz.py --in-memory` does the same with 100,000 cases. What it finds is kept in
`corpus`, a file each, and is replayed here.
"""

from __future__ import annotations

import json
import struct

import pytest

from ltdicom._core.errors import DicomError
from tests.hostile import in_memory
from tests.hostile.grammar import Block, Case, case, item, pdu
from tests.hostile.in_memory import (
    Broken,
    corpus,
    failure,
    judge,
    kind_of,
    messages_on_wire,
    shrunk,
)
from tests.support.net_support import p_data, request_bytes

CORPUS = corpus()


@pytest.mark.parametrize("name", list(CORPUS))
def test_what_was_found_before(name: str) -> None:
    judge(CORPUS[name])


@pytest.mark.parametrize("part", range(4))
def test_seeded(part: int) -> None:
    failed = {
        number: failed
        for number in range(part * 500, (part + 1) * 500)
        if (failed := failure(case("ci", number)))
    }
    assert not failed


# -- the tools themselves --------------------------------------------------------------


def test_a_case_follows_from_its_seed() -> None:
    assert case("x", 7).as_json() == case("x", 7).as_json()
    assert case("x", 7).as_json() != case("x", 8).as_json()
    again = Case.of_json(json.loads(json.dumps(case("x", 7).as_json(why="it is kept"))))
    assert again == case("x", 7)


def test_lengths_follow_what_is_inside_and_lies_do_not() -> None:
    inside = item(0x51, body=bytes(4))
    whole = pdu(1, item(0x50, inside))
    assert whole.encoded() == bytes.fromhex("0100 0000000c 5000 0008 5100 0004 00000000")
    inside.lie = 3
    assert whole.encoded() == bytes.fromhex("0100 0000000c 5000 0008 5100 0007 00000000")
    whole.says = 1 << 40
    assert whole.encoded()[2:6] == b"\xff" * 4
    assert Block(b"head", body=b"body").encoded() == b"headbody"


def test_the_second_reader() -> None:
    head = struct.pack("<HHLL", 0, 0, 4, 20)
    command = head + struct.pack("<HHLH", 0, 0x100, 2, 0x30)
    command += struct.pack("<HHLH", 0, 0x800, 2, 0x101)
    stream = p_data((1, 1, command[:10]), (1, 3, command[10:]), (1, 3, command))
    assert list(messages_on_wire(stream)) == [(1, command, None)] * 2
    assert list(messages_on_wire(stream[:-1])) == []


def test_a_fault_is_found_and_made_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The first case with two PDUs of which a fault needs one."""
    monkeypatch.setattr(in_memory, "look_at_associate", lambda items: 1 // 0)
    whole = Case(True, 1, [request_bytes(), pdu(5, body=bytes(4)).encoded()])
    failed = failure(whole)
    assert failed is not None
    assert kind_of(failed).startswith("ZeroDivisionError")
    assert len(shrunk(whole, failed).pieces) == 1


def test_another_answer_on_one_of_the_paths_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    cases = [case("ci", number) for number in range(40)]
    monkeypatch.setattr(in_memory.Run, "_react", _react_on_path(in_memory.Run._react))
    with pytest.raises(Broken, match="on pynetdicom's path"):
        for each in cases:
            judge(each)


def _react_on_path(react: object) -> object:
    def changed(run: in_memory.Run, event: object) -> None:
        if run.association.path.read_data is None:
            try:
                run.association.abort(0, 0)
            except DicomError:
                return
        react(run, event)  # type: ignore[operator]

    return changed
