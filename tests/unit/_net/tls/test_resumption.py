"""A resumed session is worth no more than a whole handshake."""

from __future__ import annotations

import os
import socket
import ssl
import time
from typing import Any

import pytest

from ltdicom import (
    DICOM_ERROR_TLS_APPLICATION_VERIFICATION,
    DICOM_ERROR_TLS_CERT_CHAIN_TOO_LONG,
    DICOM_ERROR_TLS_CERT_HAS_EXPIRED,
    DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED,
    DICOM_SUCCESS,
    L_X509_V_OK,
)
from ltdicom._core.settings import SETTINGS
from ltdicom._net.runtime import RUNTIME
from ltdicom._net.tls import resumption
from ltdicom._net.tls.resumption import Known, Peers
from tests.support.net_support import DEADLINE, RawPeer, Server, World, accept_all
from tests.support.tls_support import (
    MUTUAL,
    Files,
    Judge,
    TlsNode,
    settings,
    tls_server,
)

ANSWERS = {"OnReceiveAssociateRequest": accept_all}
VERSIONS = [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3]

pytestmark = pytest.mark.usefixtures("settled")


# -- whom a context has verified ---------------------------------------------------------


def test_who_was_verified(monkeypatch: pytest.MonkeyPatch) -> None:
    peers = Peers()
    known = Known(time.time() + 1000, 1)
    peers.note(b"certificate", known)
    assert peers.find(b"certificate") == known
    assert peers.find(b"another") is None
    assert not known.has_ended
    monkeypatch.setattr(time, "time", lambda: known.end)
    assert known.has_ended


def test_so_many_are_known_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resumption, "MOST_PEERS", 3)
    peers = Peers()
    for number in range(5):
        peers.note(bytes([number]), Known(1.0, number))
    known = [peers.find(bytes([number])) for number in range(5)]
    assert known == [None, None, Known(1.0, 2), Known(1.0, 3), Known(1.0, 4)]


# -- servers -------------------------------------------------------------------------------


class Other:
    """A client of another maker, which resumes where it can."""

    def __init__(self, files: Files, certificate: str | None, version: ssl.TLSVersion):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.context.check_hostname = False
        self.context.load_verify_locations(files.ca)
        self.context.minimum_version = self.context.maximum_version = version
        if certificate is not None:
            self.context.load_cert_chain(certificate)
        self.session: ssl.SSLSession | None = None

    def associate(self, port: int) -> bool | None:
        """Return whether it was a resumed session; None where it was refused."""
        with socket.create_connection(("127.0.0.1", port), DEADLINE) as plain:
            try:
                secured = self.context.wrap_socket(plain, session=self.session)
            except OSError:
                return None
        with RawPeer(secured) as peer:
            try:
                peer.associate()
            except (OSError, AssertionError):
                return None
            finally:
                self.session = secured.session
            return bool(secured.session_reused)


def heard(server: Server, number: int, hook: str) -> list[tuple[Any, ...]]:
    peer = server.peer(number)
    peer.wait("OnSecureLinkReady")
    return peer.heard(hook)


@pytest.fixture(params=VERSIONS, ids=lambda version: str(version.name))
def other(request: pytest.FixtureRequest, files: Files) -> Other:
    return Other(files, files.client, request.param)


def judging(
    world: World, files: Files, depth: int | None = 1, verdict: Any = None
) -> Server:
    def make() -> Judge:
        made = Judge(settings(files.ca, MUTUAL, depth), files.server, ANSWERS)
        made.verdict = verdict
        return made

    return tls_server(world, make)


def test_a_server_resumes_and_asks_again(world: World, files: Files, other: Other) -> None:
    """Each object is asked about its peer, with the same words."""
    server = judging(world, files)
    assert [other.associate(server.port) for _ in range(3)] == [False, True, True]
    asked = [heard(server, number, "OnVerify") for number in (1, 2, 3)]
    assert [len(calls) for calls in asked] == [1, 1, 1]
    assert asked[0] == asked[1] == asked[2]
    assert asked[0][0][0] == 1 and asked[0][0][2] == L_X509_V_OK
    assert "client.example" in asked[0][0][1]
    suites = {server.peer(number).GetCiphersuiteTLS() for number in (1, 2, 3)}
    assert len(suites) == 1 and suites != {0}


def test_a_resumed_session_can_be_refused(world: World, files: Files, other: Other) -> None:
    server = judging(world, files)
    assert other.associate(server.port) is False
    server.kind = lambda _: refusing(files)
    assert other.associate(server.port) is None
    (code,) = heard(server, 2, "OnSecureLinkReady")[0]
    assert code == DICOM_ERROR_TLS_APPLICATION_VERIFICATION


def refusing(files: Files) -> Judge:
    made = Judge(settings(files.ca, MUTUAL, 1), files.server, ANSWERS)
    made.verdict = 0
    return made


def test_who_was_refused_once_may_be_let_in(world: World, files: Files) -> None:
    """A no of OnVerify is for one connection; in TLS 1.3 the ticket has gone before it."""
    other = Other(files, files.client, ssl.TLSVersion.TLSv1_3)
    server = judging(world, files, verdict=0)
    assert other.associate(server.port) is None
    server.kind = lambda _: Judge(settings(files.ca, MUTUAL, 1), files.server, ANSWERS)
    assert other.associate(server.port) is not None


def test_a_certificate_that_has_ended_since(
    world: World, files: Files, other: Other, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = judging(world, files)
    assert other.associate(server.port) is False
    for kept in RUNTIME.contexts._kept.values():
        for place in kept.peers._known:
            kept.peers._known[place] = Known(time.time(), 0)
    assert other.associate(server.port) is None
    (code,) = heard(server, 2, "OnSecureLinkReady")[0]
    assert code == DICOM_ERROR_TLS_CERT_HAS_EXPIRED


def test_a_session_of_nobody_who_is_known(world: World, files: Files, other: Other) -> None:
    server = judging(world, files)
    assert other.associate(server.port) is False
    for kept in RUNTIME.contexts._kept.values():
        kept.peers._known.clear()
    assert other.associate(server.port) is None
    (code,) = heard(server, 2, "OnSecureLinkReady")[0]
    assert code == DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED


def test_who_came_by_a_chain_that_is_too_long_does_not_come_by_a_session(
    world: World, files: Files
) -> None:
    middle = files.root.issue("middle", authority=True)
    chain = files.both("far", middle.issue("far.example"), middle)
    other = Other(files, chain, ssl.TLSVersion.TLSv1_3)
    server = judging(world, files, depth=0)
    for number in (1, 2):
        assert other.associate(server.port) is None
        (code,) = heard(server, number, "OnSecureLinkReady")[0]
        assert code == DICOM_ERROR_TLS_CERT_CHAIN_TOO_LONG


def test_an_authority_that_was_withdrawn_ends_its_sessions(
    world: World, files: Files, other: Other
) -> None:
    path = files.copy(files.ca)
    server = tls_server(
        world, lambda: TlsNode(settings(path, MUTUAL), files.server, ANSWERS)
    )
    assert [other.associate(server.port) for _ in range(2)] == [False, True]
    os.replace(files.copy(files.other_ca), path)
    assert other.associate(server.port) is None


def test_other_settings_do_not_take_the_session(
    world: World, files: Files, other: Other
) -> None:
    first, second = judging(world, files, 1), judging(world, files, 2)
    assert other.associate(first.port) is False
    assert other.associate(second.port) is False


def test_a_server_that_asks_for_no_certificate(world: World, files: Files) -> None:
    for version in VERSIONS:
        other = Other(files, None, version)
        server = tls_server(world, lambda: TlsNode(None, files.server, ANSWERS))
        assert [other.associate(server.port) for _ in range(2)] == [False, True]


@pytest.mark.parametrize("how", ["setting", "hook"])
def test_where_nothing_is_resumed(
    world: World, files: Files, other: Other, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    kind: type[TlsNode] = TlsNode
    if how == "setting":
        monkeypatch.setitem(vars(SETTINGS), "tls_resumption", False)
    else:
        kind = type("Own", (TlsNode,), {"OnCreateCTX": lambda *_: None})
    server = tls_server(
        world, lambda: kind(settings(files.ca, MUTUAL), files.server, ANSWERS)
    )
    assert [other.associate(server.port) for _ in range(3)] == [False] * 3


def test_an_object_that_accepts_again_with_its_own_context(
    world: World, files: Files, other: Other
) -> None:
    """Its context is the same one: what was negotiated with a depth is so again."""
    made: list[TlsNode] = []

    class Own(TlsNode):
        def OnCreateCTX(self, pCtx: ssl.SSLContext) -> None:
            pass

    def again() -> TlsNode:
        if not made:
            made.append(Own(settings(files.ca, MUTUAL, 1), files.server, ANSWERS))
        return made[0]

    server = tls_server(world, again)
    assert other.associate(server.port) is False
    made[0].wait("OnClose")
    assert other.associate(server.port) is True
    assert made[0].heard("OnSecureLinkReady") == [(DICOM_SUCCESS,)] * 2
