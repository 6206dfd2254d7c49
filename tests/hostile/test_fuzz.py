"""Any stream of bytes gives a hook, an abort or a close, and harms nobody else.

`benchmarks/fuzz.py` does the same with 20,000 connections.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pynetdicom.dsutils import encode

from tests.hostile.hostile_peers import Attack, Mutator, carry_out
from tests.hostile.hostile_target import (
    Target,
    be_honest,
    bombard,
    conversations,
    listening,
)
from tests.support.net_support import p_data, pdu_bytes, request_bytes

PATHS = pytest.mark.parametrize("fast", [True, False], ids=["fast", "plain"])


@PATHS
def test_mutated_conversations(
    fast: bool, tmp_path: Path, dcmtk: Callable[[str], str]
) -> None:
    programs = dcmtk if shutil.which("echoscu", path="/usr/bin") else None
    with listening(fast_path=fast) as (server, port):
        recorded = conversations(port, tmp_path, programs)
        mutator = Mutator(recorded, seed=20)
        for start in range(0, 250, 50):
            bombard(port, mutator, range(start, start + 50))
        assert server.hooks > 100


# -- structured ---------------------------------------------------------------------------


def command_set(values: dict[str, int], uid: str) -> bytes:
    """Return a command set of odd contents."""
    elements = Dataset()
    for keyword, value in values.items():
        setattr(elements, keyword, value)
    elements.AffectedSOPClassUID = uid
    encoded = encode(elements, True, True)
    assert encoded is not None
    return bytes(encoded)


COMMANDS = st.builds(
    command_set,
    st.fixed_dictionaries(
        {},
        optional={
            "CommandField": st.sampled_from(
                [0x30, 0x8030, 1, 0x8001, 0x20, 0x21, 0x10, 0x100, 0x110, 0x120, 0x130,
                 0x140, 0x150, 0x8110, 0xFFF, 0x7777]
            ),
            "CommandDataSetType": st.sampled_from([0x0101, 0, 1, 0xFFFF]),
            "MessageID": st.integers(0, 0xFFFF),
            "MessageIDBeingRespondedTo": st.integers(0, 0xFFFF),
            "Status": st.integers(0, 0xFFFF),
        },
    ),
    st.sampled_from(["1.2.840.10008.1.1", "", "1." * 31 + "1"]),
)  # fmt: skip
DATA = st.binary(max_size=200)
VALUE = st.tuples(
    st.sampled_from([1, 1, 1, 3, 0, 2, 255]),
    st.sampled_from([3, 2, 1, 0, 4, 255]),
    COMMANDS | DATA,
)


def item(kind: int, data: bytes, lie: int) -> bytes:
    return bytes((kind, 0)) + max(0, len(data) + lie).to_bytes(2, "big") + data


LIE = st.sampled_from([0, 0, 0, 0, 1, -1, 100, 60000])
ITEMS = st.recursive(
    st.builds(item, st.sampled_from([0x10, 0x30, 0x40, *range(0x50, 0x5A)]), DATA, LIE),
    lambda inner: st.builds(
        item,
        st.sampled_from([0x20, 0x50, 0x21]),
        st.lists(inner, max_size=4).map(lambda parts: b"\1\0\0\0" + b"".join(parts)),
        LIE,
    ),
    max_leaves=8,
)
REQUESTS = st.lists(ITEMS, max_size=5).map(
    lambda parts: pdu_bytes(1, b"\0\1\0\0" + b"A" * 32 + bytes(32) + b"".join(parts))
)
PDUS = st.one_of(
    st.lists(VALUE, max_size=3).map(lambda values: p_data(*values)),
    st.builds(pdu_bytes, st.sampled_from(range(9)), DATA),
    REQUESTS,
    DATA,
)


@PATHS
def test_structured(fast: bool) -> None:
    with listening(fast_path=fast) as (server, port):

        @settings(
            max_examples=100,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.booleans(), st.lists(PDUS, max_size=5))
        def bombarded(associated: bool, pdus: list[bytes]) -> None:
            start = [request_bytes()] if associated else []
            carry_out(port, Attack([b"".join(start + pdus)], "finish"))

        bombarded()
        be_honest(port)
        assert isinstance(server, Target) and server.hooks > 50
