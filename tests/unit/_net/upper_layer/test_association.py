"""The association in memory: every state, every event, bad bytes, limits and time."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import (
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_NET_INVALID,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_SUCCESS,
)
from ltdicom._core.errors import DicomError
from ltdicom._core.settings import SETTINGS
from ltdicom._net.association.items import AssociationItems, Context
from ltdicom._net.association.pdu import encoded
from ltdicom._net.messages import command
from ltdicom._net.messages.services import MESSAGES
from ltdicom._net.pynetdicom_api import TRANSITION_TABLE
from ltdicom._net.upper_layer import events
from ltdicom._net.upper_layer.association import Association
from tests.support.association_pair import (
    IMPLICIT,
    VERIFICATION,
    Clock,
    End,
    carry,
    everything,
    pair,
)
from tests.support.message_strategies import quietly
from tests.support.net_support import p_data, pdu_bytes

ECHO = command.encode(MESSAGES["CEchoRequest"], (7, VERIFICATION), False, quietly)
P_DATA = p_data((1, 3, ECHO))
RELEASE_RQ, RELEASE_RP = pdu_bytes(5, bytes(4)), pdu_bytes(6, bytes(4))
ABORT, REJECT = pdu_bytes(7, bytes(4)), pdu_bytes(3, bytes((0, 1, 1, 1)))
NO_PDU = pdu_bytes(99, b"what is that")


def items(*, request: bool) -> AssociationItems:
    made = AssociationItems.default(request)
    made.called, made.calling = "A", "B"
    made.contexts = [Context(1, VERIFICATION, 0, [IMPLICIT])]
    return made


REQUEST, ACCEPT = encoded(items(request=True)), encoded(items(request=False))

# PS3.8 table 9-10: for each event the states in which it has a place, with the action
TABLE = """
Evt1:  1 AE-1
Evt2:  4 AE-2
Evt3:  2 AA-1, 3 AA-8, 5 AE-3, 6 7 8 9 10 11 12 AA-8, 13 AA-6
Evt4:  2 AA-1, 3 AA-8, 5 AE-4, 6 7 8 9 10 11 12 AA-8, 13 AA-6
Evt5:  1 AE-5
Evt6:  2 AE-6, 3 AA-8, 5 6 7 8 9 10 11 12 AA-8, 13 AA-7
Evt7:  3 AE-7
Evt8:  3 AE-8
Evt9:  6 DT-1, 8 AR-7
Evt10: 2 AA-1, 3 AA-8, 5 AA-8, 6 DT-2, 7 AR-6, 8 9 10 11 12 AA-8, 13 AA-6
Evt11: 6 AR-1
Evt12: 2 AA-1, 3 AA-8, 5 AA-8, 6 AR-2, 7 AR-8, 8 9 10 11 12 AA-8, 13 AA-6
Evt13: 2 AA-1, 3 AA-8, 5 AA-8, 6 AA-8, 7 AR-3, 8 9 AA-8, 10 AR-10, 11 AR-3, 12 AA-8, 13 AA-6
Evt14: 8 AR-4, 9 AR-9, 12 AR-4
Evt15: 3 AA-1, 4 AA-2, 5 6 7 8 9 10 11 12 AA-1
Evt16: 2 AA-2, 3 AA-3, 5 6 7 8 9 10 11 12 AA-3, 13 AA-2
Evt17: 2 AA-5, 3 AA-4, 4 AA-4, 5 6 7 8 9 10 11 12 AA-4, 13 AR-5
Evt18: 2 AA-2, 13 AA-2
Evt19: 2 AA-1, 3 AA-8, 5 6 7 8 9 10 11 12 AA-8, 13 AA-7
"""


def cells() -> Iterator[tuple[str, str, str]]:
    """Yield event, state and action of each cell that is not empty."""
    for line in TABLE.strip().splitlines():
        event, _, row = line.partition(":")
        for group in row.split(","):
            *states, action = group.split()
            for state in states:
                yield event, f"Sta{state}", action


CELLS = list(cells())


class Outcome(NamedTuple):
    """What an action does: the next state, what leaves, what is told."""

    states: str
    sent: int = 0
    told: type[Any] | None = None
    closing: bool = False


ACTIONS = {
    "AE-1": Outcome("Sta4"),
    "AE-2": Outcome("Sta5", 1),
    "AE-3": Outcome("Sta6", told=events.AssociateAccepted),
    "AE-4": Outcome("Sta1", told=events.AssociateRejected, closing=True),
    "AE-5": Outcome("Sta2"),
    "AE-6": Outcome("Sta3", told=events.AssociateRequested),
    "AE-7": Outcome("Sta6", 2),
    "AE-8": Outcome("Sta13", 3),
    "DT-1": Outcome("Sta6", 4),
    "DT-2": Outcome("Sta6", told=events.MessageReceived),
    "AR-1": Outcome("Sta7", 5),
    "AR-2": Outcome("Sta8", told=events.ReleaseRequested),
    "AR-3": Outcome("Sta1", told=events.Released, closing=True),
    "AR-4": Outcome("Sta13", 6),
    "AR-5": Outcome("Sta1", closing=True),
    "AR-6": Outcome("Sta7", told=events.MessageReceived),
    "AR-7": Outcome("Sta8", 4),
    "AR-8": Outcome("Sta9 Sta10", told=events.ReleaseRequested),
    "AR-9": Outcome("Sta11", 6),
    "AR-10": Outcome("Sta12", told=events.Released),
    "AA-1": Outcome("Sta13", 7),
    "AA-2": Outcome("Sta1", closing=True),
    "AA-3": Outcome("Sta1", told=events.Aborted, closing=True),
    "AA-4": Outcome("Sta1", closing=True),
    "AA-5": Outcome("Sta1", closing=True),
    "AA-6": Outcome("Sta13"),
    "AA-7": Outcome("Sta13", 7),
    "AA-8": Outcome("Sta13", 7),
}

STIMULI: dict[str, Callable[[End], object]] = {
    "Evt1": End.associate,
    "Evt3": lambda end: end.put(ACCEPT),
    "Evt4": lambda end: end.put(REJECT),
    "Evt6": lambda end: end.put(REQUEST),
    "Evt7": End.accept,
    "Evt8": lambda end: end.association.reject(1, 1, 1),
    "Evt9": lambda end: end.send("CEchoResponse", 7, VERIFICATION, 0),
    "Evt10": lambda end: end.put(P_DATA),
    "Evt11": lambda end: end.association.release(),
    "Evt12": lambda end: end.put(RELEASE_RQ),
    "Evt13": lambda end: end.put(RELEASE_RP),
    "Evt14": lambda end: end.association.answer_release(),
    "Evt15": lambda end: end.association.abort(0, 0),
    "Evt16": lambda end: end.put(ABORT),
    "Evt17": End.lose,
    "Evt18": lambda end: end.elapse(31),
    "Evt19": lambda end: end.put(NO_PDU),
}
CALLS = ("Evt1", "Evt7", "Evt8", "Evt9", "Evt11", "Evt14", "Evt15")


def acceptor(state: str) -> End:
    end = End(accepted=True)
    if state == "Sta2":
        return end
    end.put(REQUEST)
    if state == "Sta3":
        return end
    if state == "Sta13":
        end.association.reject(1, 1, 1)
        return end
    end.accept()
    if state in ("Sta7", "Sta10", "Sta12"):
        end.association.release()
        end.take()
    if state in ("Sta8", "Sta10", "Sta12"):
        end.put(RELEASE_RQ)
    if state == "Sta12":
        end.put(RELEASE_RP)
    return end


def requestor(state: str) -> End:
    end = End(accepted=False)
    if state == "Sta1":
        return end
    if state == "Sta4":  # a transport that does not confirm at once
        end.association._dul.socket.connect = lambda primitive: None  # type: ignore
    end.associate()
    if state in ("Sta4", "Sta5"):
        return end
    end.put(ACCEPT)
    if state == "Sta13":
        end.association.abort(0, 0)
        return end
    if state in ("Sta7", "Sta9", "Sta11"):
        end.association.release()
        end.take()
    if state in ("Sta8", "Sta9", "Sta11"):
        end.put(RELEASE_RQ)
    if state == "Sta11":
        end.association.answer_release()
    return end


ACCEPTORS = [f"Sta{n}" for n in (2, 3, 6, 7, 8, 10, 12, 13)]
REQUESTORS = [f"Sta{n}" for n in (1, 4, 5, 6, 7, 8, 9, 11, 13)]


def sides(state: str) -> list[End]:
    """Return an association in a state, of each side that may be in it."""
    made = [acceptor(state)] if state in ACCEPTORS else []
    made += [requestor(state)] if state in REQUESTORS else []
    for end in made:
        end.take()
        end.heard.clear()
        assert end.state == state
    return made


def pdu_types(data: bytes) -> list[int]:
    types = []
    while data:
        types.append(data[0])
        data = data[6 + int.from_bytes(data[2:6], "big") :]
    return types


@pytest.fixture(params=[True, False], ids=["fast", "plain"], autouse=True)
def paths(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(SETTINGS), "fast_path", request.param)


# -- PS3.8 table 9-10 --------------------------------------------------------------------


def test_the_table_is_the_one_in_use() -> None:
    assert {(event, state): action for event, state, action in CELLS} == TRANSITION_TABLE


def driven(event: str, state: str) -> list[End]:
    """Return an association of each side on which an event has come in a state."""
    if event == "Evt1":
        return [requestor("Sta4")]
    if event == "Evt2":  # the transport is there before, and confirms at once
        return [requestor("Sta5")]
    if event == "Evt5":
        return [End(accepted=True)]
    ends = sides(state)
    assert ends
    for end in ends:
        STIMULI[event](end)
    return ends


@pytest.mark.parametrize(
    ("event", "state", "action"), CELLS, ids=[f"{e}-{s}-{a}" for e, s, a in CELLS]
)
def test_each_cell(event: str, state: str, action: str) -> None:
    expected = ACTIONS[action]
    for end in driven(event, state):
        assert pdu_types(end.take()) == [expected.sent] * bool(expected.sent)
        assert end.state in expected.states.split()
        assert end.kinds == [expected.told] * (expected.told is not None)
        assert end.association.closing == expected.closing


@pytest.mark.parametrize("event", CALLS)
@pytest.mark.parametrize("state", [f"Sta{n}" for n in range(1, 14)])
def test_calls_where_the_table_is_empty(event: str, state: str) -> None:
    if (event, state) in TRANSITION_TABLE:
        pytest.skip("has a place there")
    if (event, state) == ("Evt14", "Sta10"):
        pytest.skip("is kept until the peer has answered")
    for end in sides(state):
        with pytest.raises(DicomError) as caught:
            STIMULI[event](end)
        over = state == "Sta13"
        assert caught.value.code == (
            DICOM_ERROR_NET_NOT_CONNECTED if over else DICOM_ERROR_NET_INVALID
        )
        assert (end.state, end.take(), end.heard) == (state, b"", [])


@pytest.mark.parametrize("event", ["Evt3", "Evt4", "Evt6", "Evt10", "Evt12", "Evt13"])
def test_a_pdu_that_comes_before_the_request(event: str) -> None:
    """The standard says nothing of Sta1: nothing may come there, so the connection ends."""
    end = requestor("Sta1")
    STIMULI[event](end)
    assert end.association.closing and end.take() == b""
    assert end.association.cause == DICOM_ERROR_NET_CONNECTION_ABORTED


# -- Sta13 -------------------------------------------------------------------------------


def test_what_comes_after_the_end_is_dropped_in_pieces() -> None:
    """Data that nobody wants is not kept until it is whole (AA-6)."""
    (end, _) = sides("Sta13")
    late = p_data((1, 2, bytes(3_000_000)))
    for start in range(0, len(late), 100_000):
        end.put(late[start : start + 100_000])
        assert len(end.association.inbox.front) == 0
    end.put(RELEASE_RQ)
    assert (end.state, end.take(), end.heard) == ("Sta13", b"", [])
    end.put(REQUEST)
    assert pdu_types(end.take()) == [7]
    end.put(ABORT)
    assert end.state == "Sta1" and end.association.closing


@pytest.mark.parametrize("state", ["Sta6", "Sta13"])
def test_noise_is_answered_once(state: str) -> None:
    """Where no PDU begins nobody can find the next one, so the rest means nothing."""
    for end in sides(state):
        end.put(b"nonsense" * 5)
        end.put(b"nonsense" * 5 + ABORT)
        assert pdu_types(end.take()) == [7]
        assert end.state == "Sta13" and not end.association.closing
        end.elapse(31)  # ARTIM
        assert end.association.closing


def test_a_malformed_pdu_after_the_end() -> None:
    end = acceptor("Sta13")
    end.take()
    end.put(pdu_bytes(1, b"short"))
    assert pdu_types(end.take()) == [7]


# -- whole conversations -----------------------------------------------------------------


def test_associate_echo_release() -> None:
    near, far = pair(wants=everything)
    near.send("CEchoRequest", 7, VERIFICATION)
    carry(near, far)
    told = next(e for e in far.heard if isinstance(e, events.MessageReceived))
    assert told.command_set.arguments == [7, VERIFICATION]
    assert [type(e) for e in near.heard] == [events.Sent]
    far.send("CEchoResponse", 7, VERIFICATION, 0)
    near.association.release()
    carry(near, far)
    assert far.state == "Sta8"
    far.association.answer_release()
    carry(near, far)
    assert (near.state, far.state) == ("Sta1", "Sta13")
    assert near.association.cause is None and far.association.cause is None
    assert near.association.negotiated is not None
    sent = [e for e in near.heard + far.heard if isinstance(e, events.Sent)]
    assert [e.error for e in sent] == [DICOM_SUCCESS] * 4


def test_who_sees_the_association_sees_what_was_negotiated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Another thread may ask between any two steps of its beginning."""
    seen: list[tuple[bool, bool]] = []
    establish, transition = Association._establish, Association.transition

    def look(association: Association) -> None:
        seen.append((association.is_established, association.negotiated is not None))

    def watched(step: Callable[..., None]) -> Callable[..., None]:
        def run(association: Association, *arguments: Any) -> None:
            look(association)
            step(association, *arguments)
            look(association)

        return run

    monkeypatch.setattr(Association, "_establish", watched(establish))
    monkeypatch.setattr(Association, "transition", watched(transition))
    near, far = pair()
    assert near.association.is_established and far.association.is_established
    assert len(seen) > 8
    assert all(negotiated for established, negotiated in seen if established)


@pytest.mark.parametrize("order", ["near", "far"])
@pytest.mark.parametrize("early", [False, True])
@pytest.mark.parametrize("step", [None, 1, 7])
def test_release_collisions(order: str, early: bool, step: int | None) -> None:
    """Both ask before either has read; the requestor answers first (PS3.8 7.2.2.1)."""
    near, far = pair()
    first, second = (near, far) if order == "near" else (far, near)
    for end in (first, second):
        end.association.release()
        end.association.out.make()
    carry(near, far, step=step)
    assert (near.state, far.state) == ("Sta9", "Sta10")
    if early:  # the acceptor's answer waits for its turn
        far.association.answer_release()
    near.association.answer_release()
    carry(near, far, step=step)
    if not early:
        assert far.state == "Sta12"
        far.association.answer_release()
        carry(near, far, step=step)
    assert (near.state, far.state) == ("Sta1", "Sta13")
    assert near.kinds == far.kinds == [events.ReleaseRequested, events.Released]


@pytest.mark.parametrize("state", sorted({*ACCEPTORS, *REQUESTORS} - {"Sta1", "Sta4"}))
def test_an_abort_that_comes_byte_by_byte(state: str) -> None:
    for end in sides(state):
        for byte in pdu_bytes(7, bytes((0, 0, 2, 6))):
            end.put(bytes((byte,)))
        assert end.state == "Sta1" and end.association.closing
        known = state not in ("Sta2", "Sta13")
        assert end.heard == [events.Aborted(2, 6)] * known


STREAM = P_DATA * 2, p_data((1, 1, ECHO[:20]), (1, 3, ECHO[20:])), RELEASE_RQ


@given(st.lists(st.integers(1, len(b"".join(STREAM)) - 1), max_size=12))
def test_pdus_cut_anywhere(cuts: list[int]) -> None:
    stream = b"".join(STREAM)
    places = sorted({0, len(stream), *cuts})
    _, end = pair()
    for start, stop in itertools.pairwise(places):
        end.put(stream[start:stop])
    assert end.kinds == [*[events.MessageReceived] * 3, events.ReleaseRequested]


@given(st.integers(1, 5), st.integers(0, len(P_DATA) - 1), st.sampled_from([b"", ABORT]))
def test_the_end_comes_behind_all_that_has_come(
    messages: int, cut: int, last: bytes
) -> None:
    _, far = pair()
    far.association.inbox.put(P_DATA * messages + (last or P_DATA[:cut]))
    far.association.peer_closed(DICOM_ERROR_NET_CONNECTION_RESET)
    far.run()
    told = [events.MessageReceived] * messages
    assert far.kinds == told + [events.Aborted] * bool(last)
    assert far.state == "Sta1" and far.association.closing
    assert far.association.cause == (
        DICOM_ERROR_NET_CONNECTION_ABORTED if last else DICOM_ERROR_NET_CONNECTION_RESET
    )


def test_one_message_at_a_time() -> None:
    """What comes behind a message waits until its event was taken."""
    _, far = pair()
    far.association.inbox.put(P_DATA * 3)
    assert far.association.advance() and len(far.association.events) == 1
    assert not far.association.advance() and len(far.association.events) == 1
    far.run()
    assert far.kinds == [events.MessageReceived] * 3


def test_an_abort_drops_what_has_not_begun() -> None:
    near, far = pair(wants=everything)
    for number in range(3):
        near.send("CStoreRequest", number, "1.2", "1.3", 0, "", 0, data=bytes(100_000))
    started = near.take(20_000)
    near.association.abort(0, 0)
    far.put(started + near.take())
    assert far.kinds[-1] is events.Aborted and events.MessageReceived not in far.kinds
    failed = [e.error for e in near.heard if isinstance(e, events.Sent) and e.pdu_type == 4]
    assert failed == [DICOM_ERROR_NET_CONNECTION_ABORTED] * 3


# -- limits ------------------------------------------------------------------------------

TOO_LONG = {
    "longest_pdu": p_data((1, 3, bytes(3000))),
    "longest_command": p_data((1, 1, bytes(1500)), (1, 1, bytes(1500))),
    "longest_message": p_data((1, 3, command.encode(
        MESSAGES["CStoreRequest"], (1, "1.2", "1.3", 0, "", 0), True, quietly))
    ) + p_data((1, 0, bytes(1500))) + p_data((1, 2, bytes(1500))),
}  # fmt: skip


@pytest.mark.parametrize("limit", TOO_LONG)
def test_what_is_beyond_a_limit(limit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(SETTINGS), limit, 2000)
    _, far = pair()
    far.put(TOO_LONG[limit])
    assert pdu_types(far.take()) == [7] and far.heard == []
    assert far.association.cause == DICOM_ERROR_NET_CONNECTION_ABORTED


# -- time --------------------------------------------------------------------------------


def test_an_application_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(SETTINGS), "answer_timeout", 5)
    end = acceptor("Sta3")
    end.elapse(4.9)
    assert end.state == "Sta3"
    end.elapse(0.1)
    assert pdu_types(end.take()) == [7]
    assert end.association.cause == DICOM_ERROR_NET_TIME_OUT


def test_an_application_may_be_given_all_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(SETTINGS), "answer_timeout", None)
    end = acceptor("Sta3")
    end.elapse(1e6)
    end.accept()
    assert end.state == "Sta6"


def test_a_peer_that_is_idle(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(SETTINGS), "idle_timeout", 5)
    clock = Clock()
    near, far = pair(clock=clock)
    clock.now += 4
    near.send("CEchoRequest", 7, VERIFICATION)
    carry(near, far)
    far.elapse(4)  # something has come meanwhile
    assert far.state == "Sta6"
    far.association.be_busy()  # a hook took its time
    far.elapse(4)
    assert far.state == "Sta6"
    far.elapse(2)
    assert far.state == "Sta13"
    assert far.association.cause == DICOM_ERROR_NET_TIME_OUT


def test_nothing_is_to_be_done_later_on_a_quiet_association() -> None:
    for end in pair():
        assert end.association.deadline is None
