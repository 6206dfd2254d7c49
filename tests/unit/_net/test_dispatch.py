"""The three ways to run hooks."""

from __future__ import annotations

import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest

import ltdicom
from ltdicom import DICOM_SUCCESS, UID_VERIFICATION_CLASS, LDicomNet, wait_until
from ltdicom._core.settings import SETTINGS
from ltdicom._net import dispatch
from ltdicom._net.loop.helpers import Helpers
from ltdicom._net.loop.loop import Loop
from ltdicom._net.runtime import RUNTIME
from tests.support.net_support import (
    DEADLINE,
    WAYS,
    Node,
    Server,
    World,
    choose_way,
    data_set,
    nothing_left,
    request,
)

ECHO = (1, 1, UID_VERIFICATION_CLASS)


@pytest.fixture
def serialized(monkeypatch: pytest.MonkeyPatch) -> str:
    return choose_way(monkeypatch, "serialized")


class Overlap:
    """Counts how many hooks run at once."""

    def __init__(self) -> None:
        self.now = self.most = 0
        self.lock = threading.Lock()

    def __enter__(self) -> None:
        with self.lock:
            self.now += 1
            self.most = max(self.most, self.now)

    def __exit__(self, *_: object) -> None:
        with self.lock:
            self.now -= 1


class Alone:
    """A dispatcher with an object that is no connection."""

    def __init__(self, name: str) -> None:
        self.loop, self.helpers = Loop(), Helpers()
        self.dispatcher = dispatch.WAYS[name](self.loop, self.helpers)
        self.calls: deque[dispatch.Call] = deque()
        self.hook_lock = threading.RLock()
        self.face = self
        self._running = 0
        self.unguarded: list[str] = []

    def guards(self) -> bool:
        """Whether no other thread can run a hook of the object."""
        baton = getattr(self.dispatcher, "_baton", None)
        lock: Any = self.hook_lock if baton is None else baton._lock
        return bool(lock._is_owned())

    @property
    def running(self) -> int:
        return self._running

    @running.setter
    def running(self, number: int) -> None:
        if not self.guards():
            self.unguarded.append(f"{self._running} -> {number}")
        self._running = number

    def resume(self) -> None:
        """There is nothing to read."""

    def run(self, *calls: dispatch.Call) -> None:
        """Run them to their end."""
        ended: list[dispatch.Call] = []

        def run(call: dispatch.Call) -> None:
            try:
                call()
            finally:
                ended.append(call)

        for call in calls:
            self.dispatcher.dispatch(self, partial(run, call))
        assert self.dispatcher.wait_until(
            lambda: len(ended) == len(calls) and not self.running, DEADLINE
        )

    def close(self) -> None:
        self.loop.end(DEADLINE)
        self.helpers.end(DEADLINE)


@pytest.fixture(params=WAYS)
def alone(request: pytest.FixtureRequest) -> Iterator[Alone]:
    with nothing_left():
        made = Alone(request.param)
        yield made
        made.close()


def test_what_runs_is_counted_by_one_thread_at_a_time(alone: Alone) -> None:
    """Else one that another thread runs meanwhile would be counted for ever, or never."""
    counts: list[int] = []

    def pump() -> None:
        alone.dispatcher.dispatch(alone, lambda: counts.append(alone.running))
        assert alone.dispatcher.wait_until(lambda: counts, DEADLINE)
        alone.dispatcher.breathe()
        counts.append(alone.running)

    alone.run(pump)
    assert alone.unguarded == [] and counts[-1] == 1 and alone.running == 0


def test_a_failure_inside_ends_its_own_call_only(
    alone: Alone, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[int] = []

    def fail() -> None:
        ran.append(0)
        raise KeyError("a fault")

    alone.run(fail, lambda: ran.append(1), fail)
    alone.run(lambda: ran.append(2))
    assert ran == [0, 1, 0, 2] and alone.running == 0
    assert caplog.text.count("a failure inside") == 2 and "a fault" in caplog.text


def test_a_failure_of_reading_on_is_one_inside(
    alone: Alone, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    ran: list[int] = []

    def fail() -> None:
        monkeypatch.undo()
        raise KeyError("a fault")

    monkeypatch.setattr(alone, "resume", fail)
    alone.run(lambda: ran.append(1), lambda: ran.append(2))
    alone.run(lambda: ran.append(3))
    assert ran == [1, 2, 3] and "a fault" in caplog.text


def test_ctrl_c_leaves_the_others_their_turn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where no thread can be had, the one that calls runs the hooks: maybe the main one."""
    ran: list[int] = []
    with nothing_left():
        alone = Alone("threaded")
        run, refused = alone.helpers.run, threading.Event()

        def refuse_once(job: Callable[[], object]) -> None:
            if not refused.is_set():
                refused.set()
                raise RuntimeError("can't start new thread")
            run(job)

        def interrupt() -> None:
            alone.dispatcher.dispatch(alone, lambda: ran.append(1))
            raise KeyboardInterrupt

        monkeypatch.setattr(alone.helpers, "run", refuse_once)
        with pytest.raises(KeyboardInterrupt):
            alone.dispatcher.dispatch(alone, interrupt)
        assert alone.dispatcher.wait_until(lambda: ran, DEADLINE)
        alone.run(lambda: ran.append(2))
        assert ran == [1, 2]
        alone.close()


def test_hooks_of_one_object_keep_their_order(way: str, world: World) -> None:
    overlap = Overlap()
    seen: list[int] = []

    def note(net: Node, context: int, message: int, *_: Any) -> None:
        with overlap:
            seen.append(message)

    client, _ = world.pair(server={"OnReceiveNSetRequest": note})
    for number in range(50):
        assert client.SendNSetRequest(3, number, "1.2", "1.3", data_set()) == DICOM_SUCCESS
    assert wait_until(lambda: len(seen) == 50, DEADLINE)
    assert seen == list(range(50))
    assert overlap.most == 1


def test_hooks_that_pump_get_each_message_once_and_in_order(
    way: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However many there are: they nest, as with a message pump, but not without end."""
    seen: list[int] = []
    ended: list[int] = []

    def note(net: Node, context: int, message: int, *_: Any) -> None:
        seen.append(message)
        for _ in range(3):
            LDicomNet.Breathe()
        ended.append(message)

    monkeypatch.setitem(vars(SETTINGS), "outstanding", 1000)  # nobody answers
    client, peer = world.pair(server={"OnReceiveNSetRequest": note})
    for number in range(300):
        assert client.SendNSetRequest(3, number, "1.2", "1.3", data_set()) == DICOM_SUCCESS
    assert wait_until(lambda: len(ended) == 300, DEADLINE)
    assert seen == list(range(300)) and sorted(ended) == seen
    assert peer.IsAssociated()


def test_a_find_that_pumps_sees_the_cancel(way: str, world: World) -> None:
    """The idiom of C++ programs: pump between two matches, stop at C-CANCEL."""
    sent: list[int] = []

    def find(net: Node, context: int, message: int, sop_class: str, *_: Any) -> None:
        for number in range(1000):
            if net.heard("OnReceiveCCancelRequest"):
                break
            net.SendCFindResponse(context, message, sop_class, 0xFF00, data_set())
            sent.append(number)
            # as one that looks into its tables: the requestor answers meanwhile
            wait_until(lambda: net.heard("OnReceiveCCancelRequest"), 0.005)
        net.SendCFindResponse(context, message, sop_class, 0xFE00, None)

    def cancel(net: Node, context: int, message: int, *_: Any) -> None:
        if len(net.heard("OnReceiveCFindResponse")) == 3:
            net.SendCCancelRequest(context, message)

    client, _ = world.pair(
        {"OnReceiveCFindResponse": cancel}, {"OnReceiveCFindRequest": find}
    )
    client.SendCFindRequest(3, 1, "1.2", 0, data_set())
    assert wait_until(
        lambda: any(a[3] == 0xFE00 for a in client.heard("OnReceiveCFindResponse")),
        DEADLINE,
    )
    assert 3 <= len(sent) < 1000


def test_a_hook_waits_for_the_answer_to_its_own_object(way: str, world: World) -> None:
    answered: list[bool] = []

    def ask(net: Node, pdu: Any) -> None:
        net.SendCEchoRequest(*ECHO)
        answered.append(wait_until(lambda: net.heard("OnReceiveCEchoResponse"), DEADLINE))

    def answer(net: Node, *arguments: Any) -> None:
        net.SendCEchoResponse(*arguments, 0)

    client, _ = world.pair(
        {"OnReceiveAssociateAccept": ask}, {"OnReceiveCEchoRequest": answer}
    )
    assert wait_until(lambda: answered, DEADLINE)
    assert answered == [True]
    assert client.names == [
        "OnConnect",
        "OnReceiveAssociateAccept",
        "OnReceiveCEchoResponse",
    ]


def test_a_session_in_every_way(way: str, world: World) -> None:
    client, peer = world.pair({"OnReceiveReleaseResponse": Node.Close})
    client.SendCEchoRequest(*ECHO)
    peer.wait("OnReceiveCEchoRequest")
    client.SendReleaseRequest()
    client.wait("OnReceiveReleaseResponse")
    assert peer.wait("OnClose") == (DICOM_SUCCESS, peer)
    assert peer.GetServer().wait("OnClose") == (DICOM_SUCCESS, peer)


def test_close_forced_in_every_way(way: str, world: World) -> None:
    client, peer = world.pair()
    assert peer.CloseForced(True) == DICOM_SUCCESS
    peer.wait("OnClose")
    peer.GetServer().wait("OnClose")
    client.wait("OnClose")
    assert len(peer.heard("OnClose")) == 1


def test_a_response_is_changed_in_every_way(way: str, world: World) -> None:
    from tests.support.net_support import LoudNode

    def answer(net: Node, *arguments: Any) -> None:
        assert net.SendCEchoResponse(*arguments, 0) == DICOM_SUCCESS

    client, peer = world.pair(server={"OnReceiveCEchoRequest": answer}, kind=LoudNode)
    client.SendCEchoRequest(*ECHO)
    client.wait("OnReceiveCEchoResponse")
    assert len(peer.heard("OnBeforeSendCommandSet")) == 1
    thread = threading.Thread(target=peer.SendCEchoResponse, args=(*ECHO, 0))
    thread.start()
    client.wait("OnReceiveCEchoResponse", 2)
    thread.join()


# -- serialized --------------------------------------------------------------------------


def test_one_hook_at_a_time_in_the_process(serialized: str, world: World) -> None:
    overlap = Overlap()

    def note(net: Node, *_: Any) -> None:
        with overlap:
            threading.Event().wait(0.001)  # gives the others every chance

    server = world.server({"OnReceiveCEchoRequest": note})
    clients = [world.client(server.port) for _ in range(5)]
    for client in clients:
        for _ in range(4):
            client.SendCEchoRequest(*ECHO)
    for number in range(1, 6):
        server.peer(number).wait("OnReceiveCEchoRequest", 4)
    assert overlap.most == 1


@pytest.mark.parametrize("how", ["wait_until", "Breathe"])
def test_a_hook_may_wait_for_other_objects(serialized: str, world: World, how: str) -> None:
    """As pumping messages does in C++: a gateway asks somebody else inside a hook."""

    def answer(net: Node, *arguments: Any) -> None:
        net.SendCEchoResponse(*arguments, 0x0123)

    far = world.server({"OnReceiveCEchoRequest": answer})
    inner: list[str] = []

    def ask(net: Node, *arguments: Any) -> None:
        asking = world.stack.enter_context(Node())
        asking.Connect(None, 0, "127.0.0.1", far.port)
        asking.answers["OnConnect"] = lambda n, _: n.SendAssociateRequest(request())
        asking.answers["OnReceiveAssociateAccept"] = lambda n, _: n.SendCEchoRequest(*ECHO)
        if how == "wait_until":
            assert wait_until(lambda: asking.heard("OnReceiveCEchoResponse"), DEADLINE)
        else:
            while not asking.heard("OnReceiveCEchoResponse"):
                LDicomNet.Breathe()
        inner.extend(asking.names)
        status = asking.heard("OnReceiveCEchoResponse")[0][3]
        net.SendCEchoResponse(*arguments, status)

    client, peer = world.pair(server={"OnReceiveCEchoRequest": ask})
    client.SendCEchoRequest(*ECHO)
    client.SendCEchoRequest(*ECHO)
    assert client.wait("OnReceiveCEchoResponse", 2) == (*ECHO, 0x0123)
    assert inner[:3] == ["OnConnect", "OnReceiveAssociateAccept", "OnReceiveCEchoResponse"]
    assert len(peer.heard("OnReceiveCEchoRequest")) == 2


def test_large_data_leaves_while_a_hook_waits(serialized: str, world: World) -> None:
    """The connection's own thread is inside the hook, and writes from there."""
    got: list[int] = []

    def send(net: Node, *_: Any) -> None:
        ds = data_set(EncapsulatedDocument=bytes(20 << 20))
        assert net.SendNSetRequest(3, 1, "1.2", "1.3", ds) == DICOM_SUCCESS
        assert wait_until(lambda: got, DEADLINE)

    def keep(net: Node, context: int, message: int, *_: Any) -> None:
        got.append(message)

    client, _ = world.pair({"OnReceiveNSetRequest": keep}, {"OnReceiveCEchoRequest": send})
    client.SendCEchoRequest(*ECHO)
    assert wait_until(lambda: got == [1], DEADLINE)


def test_close_of_the_server_inside_a_hook(serialized: str, world: World) -> None:
    client, peer = world.pair(
        server={"OnReceiveCEchoRequest": lambda net, *_: net.GetServer().Close()}
    )
    client.SendCEchoRequest(*ECHO)
    client.wait("OnClose")
    assert not peer.IsConnected() and not peer.GetServer().IsActivated()


def test_listening_again_inside_a_hook_while_somebody_arrives(
    serialized: str, world: World
) -> None:
    """The thread that listens waits for this hook to end, and must not be waited for."""
    codes: list[int] = []

    def again(net: Node, *_: Any) -> None:
        arriving = world.raw_client(server.port)
        listener = server._lt.listener
        assert wait_in_hook(lambda: listener._waiting)
        server.ServerClose()
        codes.append(server.Listen("127.0.0.1", server.port, 5))
        arriving.expect_end()

    def wait_in_hook(condition: Any) -> bool:
        """Wait without letting other hooks run."""
        pause = threading.Event()
        return any(condition() or pause.wait(0.001) for _ in range(5000))

    server = world.server({"OnReceiveCEchoRequest": again})
    client = world.client(server.port)
    client.SendCEchoRequest(*ECHO)
    assert wait_until(lambda: codes, DEADLINE)
    assert codes == [DICOM_SUCCESS]
    world.client(server.port)


def test_listening_again_inside_on_accept(way: str, world: World) -> None:
    codes: list[int] = []

    def again(net: Server, error: int) -> None:
        net.take_in(error)
        net.ServerClose()
        codes.append(net.Listen("127.0.0.1", net.port, 5))

    server = world.server()
    server.answers["OnAccept"] = again
    for count in range(1, 4):
        world.client(server.port)
        # a client that came before the port is open again would be turned away
        assert wait_until(lambda n=count: codes == [DICOM_SUCCESS] * n, DEADLINE)


def test_a_condition_that_raises(serialized: str, world: World) -> None:
    client, peer = world.pair()

    def fail() -> bool:
        raise KeyError("x")

    with pytest.raises(KeyError):
        wait_until(fail, DEADLINE)
    client.SendCEchoRequest(*ECHO)
    peer.wait("OnReceiveCEchoRequest")


def test_wait_until_gives_up(way: str) -> None:
    assert not wait_until(lambda: False, 0.01)
    assert wait_until(lambda: True, 0)
    assert wait_until(lambda: "anything true")


def test_breathe_outside_a_hook(way: str) -> None:
    for _ in range(3):
        LDicomNet.Breathe()


# -- threaded ----------------------------------------------------------------------------


def test_hooks_of_different_objects_overlap(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    choose_way(monkeypatch, "threaded")
    together = threading.Barrier(3)
    answers = {"OnReceiveCEchoRequest": lambda *_: together.wait(DEADLINE)}
    server = world.server(answers)
    for _ in range(3):
        world.client(server.port).SendCEchoRequest(*ECHO)
    for number in range(1, 4):
        server.peer(number).wait("OnReceiveCEchoRequest")
    assert wait_until(lambda: not together.n_waiting, DEADLINE)
    assert not together.broken


# -- pump --------------------------------------------------------------------------------


@pytest.fixture
def pumped(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    yield choose_way(monkeypatch, "pump")


def test_hooks_run_on_the_thread_that_pumps(pumped: str, world: World) -> None:
    client, peer = world.pair()
    client.SendCEchoRequest(*ECHO)
    peer.wait("OnReceiveCEchoRequest")
    assert client.threads | peer.threads == {threading.get_ident()}


def test_nothing_runs_without_pumping(pumped: str, world: World) -> None:
    client, peer = world.pair()
    before = len(peer.calls)
    client.SendCEchoRequest(*ECHO)
    pump = RUNTIME.dispatcher
    assert isinstance(pump, dispatch.Pump)
    arrived = threading.Event()
    original = pump.news.tell
    pump.news.tell = lambda: (arrived.set(), original())  # type: ignore[method-assign]
    assert pump._waiting or arrived.wait(DEADLINE)
    assert len(peer.calls) == before
    LDicomNet.Breathe()
    assert peer.names[before:] == ["OnReceiveCEchoRequest"]


def test_a_program_that_pumps_slowly_slows_its_peers(
    pumped: str, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(vars(SETTINGS), "outstanding", 1000)  # nobody answers
    client, peer = world.pair()
    for number in range(200):
        client.SendNSetRequest(3, number, "1.2", "1.3", data_set())
    assert wait_until(lambda: peer.heard("OnReceiveNSetRequest"), DEADLINE)
    assert len(peer._lt.calls) <= 2
    peer.wait("OnReceiveNSetRequest", 200)
    assert [a[1] for a in peer.heard("OnReceiveNSetRequest")] == list(range(200))


def test_pumping_inside_a_hook(pumped: str, world: World) -> None:
    inner: list[bool] = []

    def wait(net: Node, *_: Any) -> None:
        other = world.client(server.port)
        inner.append(other.IsAssociated())

    server = world.server({"OnReceiveCEchoRequest": wait})
    client = world.client(server.port)
    client.SendCEchoRequest(*ECHO)
    assert wait_until(lambda: inner, DEADLINE)
    assert inner == [True]


# -- choosing ----------------------------------------------------------------------------


def test_the_choice_comes_first() -> None:
    with pytest.raises(ValueError, match="pump"):
        ltdicom.configure(dispatch="later")
    LDicomNet()
    other = "pump" if RUNTIME.dispatcher.name != "pump" else "threaded"
    with pytest.raises(RuntimeError):
        ltdicom.configure(dispatch=other)
    ltdicom.configure(dispatch=RUNTIME.dispatcher.name)  # no change, no harm


@pytest.mark.parametrize("name", WAYS)
def test_the_choice_in_a_program_of_its_own(name: str) -> None:
    program = f"""
import ltdicom
ltdicom.configure(dispatch={name!r})
print(ltdicom.LDicomNet()._lt.dispatcher.name)
"""
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [name]


@pytest.mark.parametrize("limit", ["close_timeout", "longest_pdu", "waiting_connections"])
def test_limits_below_one(limit: str) -> None:
    with pytest.raises(ValueError, match=limit):
        ltdicom.configure(**{limit: 0})


def test_the_server_of_the_fixture_is_a_strand(way: str, world: World) -> None:
    """Hooks of the listening object do not overlap either."""
    overlap = Overlap()
    server = world.server()
    take_in = server.answers["OnAccept"]

    def accept(net: Server, error: int) -> None:
        with overlap:
            take_in(net, error)

    server.answers["OnAccept"] = accept
    clients = [world.client(server.port) for _ in range(6)]
    assert server.peer(6) and len(clients) == 6
    for client in clients:
        client.Close()
    assert wait_until(lambda: len(server.heard("OnClose")) == 6, DEADLINE)
    assert overlap.most == 1
