"""What all objects share, from the first to the last."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import Any

import pytest

from ltdicom import DICOM_SUCCESS, LDicomNet, wait_until
from ltdicom._net.runtime import RUNTIME
from ltdicom._net.tls.registry import Prepared
from tests.support.net_support import DEADLINE, Node, World, prove_honest


def test_shut_down_leaves_no_thread(world: World) -> None:
    before = set(threading.enumerate())
    client, peer = world.pair()
    assert {t.name for t in set(threading.enumerate()) - before} >= {"ltdicom-loop"}
    LDicomNet.ShutDown()
    left = {t.name for t in threading.enumerate() if t.name.startswith("ltdicom")}
    assert not left
    assert not client.IsConnected() and not peer.IsConnected()
    prove_honest(world, world.server().port)  # and all begins again


def test_shut_down_inside_a_hook(way: str, world: World) -> None:
    """All connections are closed when it returns, and the program goes on."""
    closed: list[bool] = []

    def shut(net: Node, *_: Any) -> None:
        LDicomNet.ShutDown()
        closed.append(not net.IsConnected() and not client.IsConnected())

    client, peer = world.pair(server={"OnReceiveCEchoRequest": shut})
    assert client.SendCEchoRequest(1, 1, "1.2.840.10008.1.1") == DICOM_SUCCESS
    assert wait_until(lambda: closed, DEADLINE)
    assert closed == [True]
    assert peer._lt.connection.over and client._lt.connection.over
    prove_honest(world, world.server().port)


def test_shut_down_forgets_keys(world: World) -> None:
    """What objects to come would have shared holds private keys."""
    RUNTIME.contexts.get(lambda: "a key", lambda: Prepared(None), bool)  # type: ignore[arg-type]
    assert len(RUNTIME.contexts) > 0
    LDicomNet.ShutDown()
    assert len(RUNTIME.contexts) == 0


def test_each_object_is_handed_the_runtime() -> None:
    assert LDicomNet()._lt.runtime is RUNTIME


FORK = """
import os, sys
from ltdicom import LDicomNet
from tests.support.net_support import World, prove_honest
world = World()
client, peer = world.pair()
child = os.fork()
if not child:
    own = World()
    prove_honest(own, own.server().port)
    own.close()
    os._exit(7)
_, status = os.waitpid(child, 0)
assert os.waitstatus_to_exitcode(status) == 7
assert client.SendCEchoRequest(1, 1, "1.2.840.10008.1.1") == 0
peer.wait("OnReceiveCEchoRequest")
world.close()
print("both")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork")
def test_both_sides_of_a_fork_go_on() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", FORK],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.stdout.split() == ["both"], done.stderr


def test_a_program_ends_although_the_loop_runs() -> None:
    program = """
from tests.support.net_support import World
World().pair()
"""
    done = subprocess.run([sys.executable, "-c", program], timeout=60, check=False)
    assert done.returncode == 0
