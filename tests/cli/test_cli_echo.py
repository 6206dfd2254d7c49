"""``ltdicom echo``, and what every command does where there is no association."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ltdicom import (
    COMMAND_STATUS_PROCESSING_FAILURE,
    PDU_ABORT_SOURCE_USER,
    PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX,
    PDU_REJECT_REASON_CONGESTION,
    PDU_REJECT_REASON_LIMIT,
    PDU_REJECT_RESULT_PERMANENT,
    PDU_REJECT_RESULT_TRANSIENT,
    PDU_REJECT_SOURCE_PROVIDER2,
    PDU_REJECT_SOURCE_USER,
    LDicomAssociate,
    LDicomNet,
)
from tests.support.net_support import World
from tests.support.programs import free_port, serving

HOST = "127.0.0.1"


def test_each_answer_is_a_line(ltdicom: Any, archive: Any) -> None:
    done = ltdicom("echo", HOST, archive.port, "--count", 3)
    assert (done.code, done.err) == (0, "")
    lines = done.out.splitlines()
    # the archive's own lines come between
    mine = [line for line in lines if " ms" in line]
    assert [line.partition(",")[0] for line in mine] == [
        f"C-ECHO {number}: COMMAND_STATUS_SUCCESS (0x0000)" for number in (1, 2, 3)
    ]
    assert lines.count("C-ECHO from LTDICOM: COMMAND_STATUS_SUCCESS (0x0000)") == 3


def test_a_name_is_resolved(ltdicom: Any, archive: Any) -> None:
    assert ltdicom("echo", "localhost", archive.port).code == 0


def test_json(ltdicom: Any, world: World) -> None:
    def answer(net: LDicomNet, *arguments: Any) -> None:
        net.SendCEchoResponse(*arguments, COMMAND_STATUS_PROCESSING_FAILURE)

    server = world.server({"OnReceiveCEchoRequest": answer})
    done = ltdicom("echo", HOST, server.port, "--json")
    assert (done.code, done.err) == (1, "")
    (one,) = done.json["answers"]
    assert one["status"] == COMMAND_STATUS_PROCESSING_FAILURE
    assert one["seconds"] > 0


def test_the_titles_are_sent(ltdicom: Any, world: World) -> None:
    server = world.server()
    options = ["--called", "THEM", "--calling", "US US", "--timeout", "0.2"]
    ltdicom("echo", HOST, server.port, *options)
    request = server.peer().wait("OnReceiveAssociateRequest")[0]
    assert (request.GetCalled(), request.GetCalling()) == ("THEM", "US US")


def test_nobody_listens(ltdicom: Any) -> None:
    done = ltdicom("echo", HOST, free_port())
    reason = "there is no connection: DICOM_ERROR_NET_CONNECTION_REFUSED"
    assert done == (3, "", f"ltdicom echo: {reason}\n")


def test_a_host_that_does_not_exist(ltdicom: Any) -> None:
    done = ltdicom("echo", "nobody.invalid", 104)
    assert (done.code, done.out) == (3, "")
    assert "DICOM_ERROR_NET_HOST_NOT_FOUND" in done.err


REJECTIONS = [
    (
        (PDU_REJECT_RESULT_PERMANENT, PDU_REJECT_SOURCE_USER, 7),
        "the peer rejects the association: it does not know the called title",
    ),
    (
        (
            PDU_REJECT_RESULT_TRANSIENT,
            PDU_REJECT_SOURCE_PROVIDER2,
            PDU_REJECT_REASON_LIMIT,
        ),
        "the peer rejects the association, for now: "
        "it has as many associations as it can have",
    ),
    (
        (
            PDU_REJECT_RESULT_PERMANENT,
            PDU_REJECT_SOURCE_USER,
            PDU_REJECT_REASON_CONGESTION,
        ),
        "the peer rejects the association: source 1, reason 1",
    ),
]


@pytest.mark.parametrize(("rejection", "reason"), REJECTIONS)
def test_a_rejection_says_why(
    ltdicom: Any, world: World, rejection: tuple[int, int, int], reason: str
) -> None:
    server = world.server(
        {"OnReceiveAssociateRequest": lambda net, _: net.SendAssociateReject(*rejection)}
    )
    done = ltdicom("echo", HOST, server.port)
    assert done == (3, "", f"ltdicom echo: {reason}\n")


def test_a_class_that_is_not_accepted(ltdicom: Any, world: World) -> None:
    def refuse(net: LDicomNet, request: LDicomAssociate) -> None:
        accept = LDicomAssociate(False)
        nothing = PDU_ACCEPT_RESULT_ABSTRACT_SYNTAX
        accept.AddPresentation(1, nothing, request.GetAbstract(1))
        net.SendAssociateAccept(accept)

    server = world.server({"OnReceiveAssociateRequest": refuse})
    done = ltdicom("echo", HOST, server.port)
    assert (done.code, done.out) == (1, "")
    assert "the peer does not accept 1.2.840.10008.1.1" in done.err
    server.peer().wait("OnReceiveReleaseRequest")


def test_an_abort(ltdicom: Any, world: World) -> None:
    server = world.server(
        {"OnReceiveCEchoRequest": lambda net, *_: net.SendAbort(PDU_ABORT_SOURCE_USER, 0)}
    )
    done = ltdicom("echo", HOST, server.port)
    assert done == (3, "", "ltdicom echo: the peer has aborted: source 0, reason 0\n")


def test_a_silent_peer_is_aborted(ltdicom: Any, world: World) -> None:
    server = world.server()  # which does not answer a C-ECHO
    done = ltdicom("echo", HOST, server.port, "--timeout", "0.2")
    assert done == (3, "", "ltdicom echo: no answer within 0.2 seconds\n")
    server.peer().wait("OnReceiveAbort")


def test_a_peer_that_closes(ltdicom: Any, world: World) -> None:
    server = world.server({"OnReceiveCEchoRequest": lambda net, *_: net.Close()})
    done = ltdicom("echo", HOST, server.port)
    assert (done.code, done.out) == (3, "")
    assert "the peer has closed" in done.err


@pytest.mark.peer
def test_storescp(ltdicom: Any, dcmtk: Callable[[str], str], tmp_path: Path) -> None:
    port = free_port()
    with serving(port, dcmtk("storescp"), str(port), cwd=tmp_path):
        done = ltdicom("echo", HOST, port, "--count", 2)
    assert (done.code, done.out.count("SUCCESS"), done.err) == (0, 2, "")


@pytest.mark.parametrize("module", ["rich", "rich.console"])
def test_rich_is_not_loaded_for_nothing(ltdicom: Any, archive: Any, module: str) -> None:
    before = module in sys.modules
    assert ltdicom("echo", HOST, archive.port).code == 0
    assert (module in sys.modules) == before
