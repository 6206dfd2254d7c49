"""Who gets a secure link: peers of four makers, certificates, settings; one table.

``FITS`` says for each setting which certificates of the other side are good; the table of
codes says what a bad one gives on our side, whoever the peer is.
"""

from __future__ import annotations

import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from pynetdicom import AE

from ltdicom import (
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_TLS_CERT_HAS_EXPIRED,
    DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED,
    DICOM_ERROR_TLS_DEPTH_ZERO_SELF_SIGNED_CERT,
    DICOM_ERROR_TLS_HANDSHAKE_FAILURE,
    DICOM_ERROR_TLS_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    DICOM_SUCCESS,
    L_SSL_VERIFY_NONE,
    L_SSL_VERIFY_PEER,
    UID_VERIFICATION_CLASS,
)
from ltdicom._core.settings import SETTINGS
from tests.support.net_support import World, accept_all
from tests.support.programs import free_port, run, serving
from tests.support.tls_support import (
    MUTUAL,
    Files,
    TlsNode,
    ready,
    rsa_key,
    settings,
    start,
    tls_server,
)

ISSUER = DICOM_ERROR_TLS_UNABLE_TO_GET_ISSUER_CERT_LOCALLY
CODES = {
    "none": DICOM_ERROR_TLS_HANDSHAKE_FAILURE,
    "stranger": ISSUER,
    "expired": DICOM_ERROR_TLS_CERT_HAS_EXPIRED,
    "own": DICOM_ERROR_TLS_DEPTH_ZERO_SELF_SIGNED_CERT,
    "wrong name": DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED,
}
"""What our side says to a certificate that its authority does not stand for."""


@dataclass(frozen=True)
class Setting:
    """What our side asks for, and which certificates of the other side that takes."""

    ca: bool
    mode: int | None
    fits: frozenset[str]
    names: bool = False


GOOD = frozenset({"good", "chain"})
ANY = frozenset({"none", "good", "chain", "stranger", "expired", "own"})

OF_A_SERVER = {
    "nothing": Setting(False, None, ANY),
    "authority": Setting(True, None, GOOD),
    "authority, peer": Setting(True, L_SSL_VERIFY_PEER, GOOD | {"none"}),
    "authority, must": Setting(True, MUTUAL, GOOD),
    "authority, not verified": Setting(True, L_SSL_VERIFY_NONE, ANY),
}
SHOWN_TO_A_SERVER = ("none", "good", "chain", "stranger", "expired", "own")

OF_A_CLIENT = {
    "nothing": Setting(False, None, frozenset()),
    "authority": Setting(True, None, GOOD | {"wrong name"}),
    "authority, names": Setting(True, None, GOOD, names=True),
    "authority, not verified": Setting(
        True, L_SSL_VERIFY_NONE, ANY - {"none"} | {"wrong name"}
    ),
}
SHOWN_TO_A_CLIENT = ("good", "chain", "stranger", "expired", "own", "wrong name")


@pytest.fixture(scope="session")
def shown(files: Files) -> dict[str, str]:
    """Return the file with certificate and key for each kind but "none"."""
    middle = files.root.issue("Matrix middle", rsa_key(3), authority=True)
    root, past = files.root, (-3, -1)
    issued = {
        "good": root.issue("good.example"),
        "stranger": files.stranger.issue("stranger.example"),
        "expired": root.issue("expired.example", days=past),
        "own": files.own("own.example"),
        "wrong name": root.issue("wrong.example"),
    }
    made = {name: files.both(f"matrix-{name}", one) for name, one in issued.items()}
    made["chain"] = files.both("matrix-chain", middle.issue("chain.example"), middle)
    return made


def code_for(setting: Setting, kind: str) -> int:
    """Return the code on our side."""
    if kind in setting.fits:
        return DICOM_SUCCESS
    if not setting.ca and kind != "own":
        return ISSUER  # the system's authorities know none of them
    return CODES[kind]


def host_for(kind: str) -> str:
    """All certificates are for 127.0.0.1."""
    return "localhost" if kind == "wrong name" else "127.0.0.1"


def answer_echo(net: TlsNode, *arguments: object) -> None:
    assert net.SendCEchoResponse(*arguments, COMMAND_STATUS_SUCCESS) == DICOM_SUCCESS


ANSWERS = {"OnReceiveAssociateRequest": accept_all, "OnReceiveCEchoRequest": answer_echo}

SERVER_CASES = pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name in OF_A_SERVER for kind in SHOWN_TO_A_SERVER]
)
CLIENT_CASES = pytest.mark.parametrize(
    ("name", "kind"), [(name, kind) for name in OF_A_CLIENT for kind in SHOWN_TO_A_CLIENT]
)


class Ours:
    """Our side of a case."""

    def __init__(self, world: World, files: Files, table: dict[str, Setting], name: str):
        self.world, self.files, self.setting = world, files, table[name]
        ca = files.ca if self.setting.ca else None
        self.create = settings(ca, self.setting.mode)

    def listen(self, version: ssl.TLSVersion | None = None) -> int:
        def make() -> TlsNode:
            node = TlsNode(self.create, self.files.server, ANSWERS)
            context = node.GetCTX()
            if version is not None and context is not None:
                context.maximum_version = version
            return node

        self.server = tls_server(self.world, make)
        return self.server.port

    def told(self) -> int:
        """Return what the accepted object hears of the handshake."""
        return ready(self.server.peer())

    def connect(self, monkeypatch: pytest.MonkeyPatch, port: int, kind: str) -> TlsNode:
        monkeypatch.setitem(vars(SETTINGS), "verify_names", self.setting.names)
        return start(self.world, TlsNode(self.create), port, host_for(kind))


def echo(near: TlsNode) -> None:
    """A C-ECHO passes: the link is of use."""
    near.associate()
    assert near.SendCEchoRequest(1, 7, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
    assert near.wait("OnReceiveCEchoResponse")[-1] == COMMAND_STATUS_SUCCESS
    assert near.SendReleaseRequest() == DICOM_SUCCESS
    near.wait("OnClose")


# -- ltdicom ---------------------------------------------------------------------------


@SERVER_CASES
def test_our_server_and_our_client(
    world: World, files: Files, shown: dict[str, str], name: str, kind: str
) -> None:
    ours = Ours(world, files, OF_A_SERVER, name)
    port = ours.listen()
    near = start(world, TlsNode(settings(files.ca), shown.get(kind)), port)
    code = code_for(ours.setting, kind)
    assert ours.told() == code
    if code == DICOM_SUCCESS:
        echo(near)
    else:
        assert near.wait("OnClose")[0] != DICOM_SUCCESS


@CLIENT_CASES
def test_our_client_and_our_server(
    world: World,
    files: Files,
    shown: dict[str, str],
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    kind: str,
) -> None:
    server = tls_server(world, lambda: TlsNode(None, shown[kind], ANSWERS))
    ours = Ours(world, files, OF_A_CLIENT, name)
    near = ours.connect(monkeypatch, server.port, kind)
    code = code_for(ours.setting, kind)
    assert ready(near) == code
    if code == DICOM_SUCCESS:
        echo(near)
    else:
        assert near.wait("OnClose") == (code, near)


# -- OpenSSL's programs ----------------------------------------------------------------


@SERVER_CASES
@pytest.mark.peer
def test_our_server_and_s_client(
    world: World,
    files: Files,
    shown: dict[str, str],
    openssl: str,
    name: str,
    kind: str,
) -> None:
    ours = Ours(world, files, OF_A_SERVER, name)
    # half of them in each version: in TLS 1.3 a client hears later of a refusal
    old = (list(OF_A_SERVER).index(name) + SHOWN_TO_A_SERVER.index(kind)) % 2
    port = ours.listen(ssl.TLSVersion.TLSv1_2 if old else None)
    own = () if kind == "none" else ("-cert", shown[kind], "-key", shown[kind])
    chain = ("-cert_chain", shown[kind]) if kind == "chain" else ()
    known = ("-CAfile", files.ca, "-verify_return_error")
    where = ("-connect", f"127.0.0.1:{port}")
    run(openssl, "s_client", *where, *known, *own, *chain, status=None)
    assert ours.told() == code_for(ours.setting, kind)


@pytest.mark.parametrize("kind", SHOWN_TO_A_CLIENT)
@pytest.mark.peer
def test_our_client_and_s_server(
    world: World,
    files: Files,
    shown: dict[str, str],
    openssl: str,
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    """One server for all settings, as starting it takes longest."""
    port = free_port()
    own = ("-cert", shown[kind], "-key", shown[kind])
    chain = ("-cert_chain", shown[kind]) if kind == "chain" else ()
    command = (openssl, "s_server", "-accept", f"127.0.0.1:{port}", *own, *chain)
    with serving(port, *command, "-quiet", "-naccept", "5"):
        for name in OF_A_CLIENT:
            ours = Ours(world, files, OF_A_CLIENT, name)
            near = ours.connect(monkeypatch, port, kind)
            assert ready(near) == code_for(ours.setting, kind), name
            near.Close()


# -- pynetdicom ------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SHOWN_TO_A_SERVER)
@pytest.mark.parametrize("name", ["nothing", "authority", "authority, peer"])
def test_our_server_and_pynetdicom(
    world: World, files: Files, shown: dict[str, str], name: str, kind: str
) -> None:
    ours = Ours(world, files, OF_A_SERVER, name)
    port = ours.listen()
    context = ssl.create_default_context(cafile=files.ca)
    context.check_hostname = False
    if kind != "none":
        context.load_cert_chain(shown[kind])
    entity = AE()
    entity.acse_timeout = entity.network_timeout = 20
    entity.add_requested_context(UID_VERIFICATION_CLASS)
    association = entity.associate("127.0.0.1", port, tls_args=(context, "server"))
    code = code_for(ours.setting, kind)
    assert ours.told() == code
    assert association.is_established == (code == DICOM_SUCCESS)
    if code == DICOM_SUCCESS:
        assert association.send_c_echo().Status == COMMAND_STATUS_SUCCESS
        association.release()
    ours.server.peer().wait("OnClose")


@pytest.fixture
def pynetdicom_server(shown: dict[str, str]) -> Iterator[Callable[[str], int]]:
    servers = []

    def begin(kind: str) -> int:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(shown[kind])
        entity = AE()
        entity.add_supported_context(UID_VERIFICATION_CLASS)
        servers.append(
            entity.start_server(("127.0.0.1", 0), block=False, ssl_context=context)
        )
        return int(servers[-1].socket.getsockname()[1])

    yield begin
    for server in servers:
        server.shutdown()


@pytest.mark.parametrize("kind", SHOWN_TO_A_CLIENT)
def test_our_client_and_pynetdicom(
    world: World,
    files: Files,
    monkeypatch: pytest.MonkeyPatch,
    pynetdicom_server: Callable[[str], int],
    kind: str,
) -> None:
    port = pynetdicom_server(kind)
    for name in OF_A_CLIENT:
        ours = Ours(world, files, OF_A_CLIENT, name)
        near = ours.connect(monkeypatch, port, kind)
        code = code_for(ours.setting, kind)
        assert ready(near) == code, name
        if code == DICOM_SUCCESS:
            echo(near)


# -- DCMTK -----------------------------------------------------------------------------


@pytest.fixture(scope="session")
def parts(files: Files, shown: dict[str, str]) -> dict[str, tuple[str, ...]]:
    """Return key and certificate as DCMTK wants them."""
    return {kind: ("+tls", path, path) for kind, path in shown.items()} | {
        "none": ("+tla",)
    }


@pytest.mark.parametrize("kind", ["none", "good", "stranger", "expired", "own"])
@pytest.mark.parametrize("name", ["nothing", "authority", "authority, peer"])
@pytest.mark.peer
def test_our_server_and_dcmtk(
    world: World,
    files: Files,
    parts: dict[str, tuple[str, ...]],
    dcmtk: Callable[[str], str],
    name: str,
    kind: str,
) -> None:
    ours = Ours(world, files, OF_A_SERVER, name)
    port = ours.listen()
    code = code_for(ours.setting, kind)
    where = ("127.0.0.1", str(port))
    said = run(dcmtk("echoscu"), "-v", *parts[kind], "+cf", files.ca, *where, status=None)
    assert ours.told() == code
    assert ("Received Echo Response (Success)" in said) == (code == DICOM_SUCCESS), said


@pytest.mark.parametrize("kind", ["good", "stranger", "expired", "own", "wrong name"])
@pytest.mark.peer
def test_our_client_and_dcmtk(
    world: World,
    files: Files,
    parts: dict[str, tuple[str, ...]],
    dcmtk: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    kind: str,
) -> None:
    # without +cf: it would send its authority, too, and "nothing" get another code
    port = free_port()
    command = (dcmtk("storescp"), *parts[kind], "-ic", str(port))
    with serving(port, *command):
        for name in OF_A_CLIENT:
            ours = Ours(world, files, OF_A_CLIENT, name)
            near = ours.connect(monkeypatch, port, kind)
            code = code_for(ours.setting, kind)
            assert ready(near) == code, name
            if code == DICOM_SUCCESS:
                echo(near)
