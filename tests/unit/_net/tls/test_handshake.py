"""Handshakes between two objects: what fits, and every way in which it does not."""

from __future__ import annotations

import ssl

import pytest

from ltdicom import (
    DICOM_ERROR_BAD_SECURE_MODE,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_NET_TIME_OUT,
    DICOM_ERROR_TLS_APPLICATION_VERIFICATION,
    DICOM_ERROR_TLS_BAD_CERTIFICATE,
    DICOM_ERROR_TLS_CERT_CHAIN_TOO_LONG,
    DICOM_ERROR_TLS_CERT_HAS_EXPIRED,
    DICOM_ERROR_TLS_CERT_NOT_YET_VALID,
    DICOM_ERROR_TLS_CERTIFICATE_EXPIRED,
    DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED,
    DICOM_ERROR_TLS_DEPTH_ZERO_SELF_SIGNED_CERT,
    DICOM_ERROR_TLS_HANDSHAKE_FAILURE,
    DICOM_ERROR_TLS_PROTOCOL_VERSION,
    DICOM_ERROR_TLS_UNABLE_TO_GET_ISSUER_CERT_LOCALLY,
    DICOM_ERROR_TLS_UNEXPECTED_MESSAGE,
    DICOM_ERROR_TLS_UNKNOWN_CA,
    DICOM_SECURE_NONE,
    DICOM_SUCCESS,
    L_SSL_VERIFY_NONE,
    L_SSL_VERIFY_PEER,
    L_TLS_DHE_RSA_AES256_SHA,
    L_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
    L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    L_TLS_RSA_WITH_AES_128_CBC_SHA,
    L_X509_V_ERR_CERT_HAS_EXPIRED,
    L_X509_V_ERR_HOSTNAME_MISMATCH,
    L_X509_V_ERR_UNSPECIFIED,
    L_X509_V_OK,
    UID_VERIFICATION_CLASS,
    L_SSL_OP_NO_TLSv1_2,
    LDicomNet,
    configure,
    wait_until,
)
from ltdicom._core.settings import SETTINGS
from ltdicom.constants.tls import CipherSuite
from tests.support.net_support import World, prove_honest, request, request_bytes
from tests.support.tls_support import (
    MUTUAL,
    Files,
    Judge,
    TlsNode,
    curve_key,
    ready,
    settings,
    start,
    tls_server,
)

# -- what fits -----------------------------------------------------------------------


def at_most(node: LDicomNet, version: ssl.TLSVersion) -> None:
    context = node.GetCTX()
    assert context is not None
    context.maximum_version = version


def echo(near: TlsNode, far: TlsNode) -> None:
    near.associate()
    assert near.SendCEchoRequest(1, 7, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
    assert far.wait("OnReceiveCEchoRequest") == (1, 7, UID_VERIFICATION_CLASS)
    assert near.SendReleaseRequest() == DICOM_SUCCESS
    near.wait("OnReceiveReleaseResponse")
    assert near.wait("OnClose") == (DICOM_SUCCESS, near)
    assert far.wait("OnClose") == (DICOM_SUCCESS, far)


def test_both_prove_who_they_are(world: World, files: Files) -> None:
    server = tls_server(world, lambda: Judge(settings(files.ca, MUTUAL), files.server))
    near = start(world, Judge(settings(files.ca), files.client), server.port)
    far = server.peer()
    echo(near, far)
    assert near.names[:3] == ["OnConnect", "OnVerify", "OnSecureLinkReady"]
    assert far.names[:3] == ["OnVerify", "OnSecureLinkReady", "OnReceiveAssociateRequest"]
    (verdict,) = far.heard("OnVerify")
    assert (verdict[0], verdict[2]) == (1, L_X509_V_OK)
    assert "Subject Name: commonName = client.example" in verdict[1]
    assert "Issuer Name: commonName = Test root" in verdict[1]
    assert near.GetErrorSecure() == far.GetErrorSecure() == 0


def test_tls_1_3_is_what_two_objects_speak(world: World, files: Files) -> None:
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    near = start(world, TlsNode(settings(files.ca)), server.port)
    assert near.GetCiphersuiteTLS() in (0, 0x1302)
    echo(near, server.peer())
    assert near.GetCiphersuiteTLS() == server.peer().GetCiphersuiteTLS() == 0x1302
    assert near.GetEncryptKeyLengthTLS(0x1302) == 256


@pytest.mark.parametrize(
    "suite",
    [
        L_TLS_DHE_RSA_AES256_SHA,
        L_TLS_RSA_WITH_AES_128_CBC_SHA,
        L_TLS_DHE_RSA_WITH_AES_128_GCM_SHA256,
        L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    ],
)
def test_the_suite_that_was_chosen(world: World, files: Files, suite: int) -> None:
    def make() -> TlsNode:
        return TlsNode(certificate=files.server, ciphers=(suite,))

    server = tls_server(world, make)
    near = TlsNode(settings(files.ca), ciphers=(suite,))
    at_most(near, ssl.TLSVersion.TLSv1_2)
    echo(start(world, near, server.port), server.peer())
    assert near.GetCiphersuiteTLS() == server.peer().GetCiphersuiteTLS() == suite


def test_the_list_that_the_vendor_s_demos_fill(world: World, files: Files) -> None:
    def fill(node: TlsNode) -> TlsNode:
        node.SetCipherToIndexTLS(0, 0)
        for index, suite in enumerate(CipherSuite):  # DES first
            node.SetCipherToIndexTLS(index, suite)
        return node

    server = tls_server(world, lambda: fill(TlsNode(certificate=files.server)))
    near = fill(TlsNode(settings(files.ca), files.client))
    at_most(near, ssl.TLSVersion.TLSv1_2)
    echo(start(world, near, server.port), server.peer())
    assert near.GetCiphersuiteTLS() == L_TLS_DHE_RSA_AES256_SHA  # the first sound one


def test_the_server_s_order_decides(world: World, files: Files) -> None:
    suites = (
        L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
        L_TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384,
    )

    def make() -> TlsNode:
        return TlsNode(certificate=files.server, ciphers=suites[::-1])

    server = tls_server(world, make)
    near = TlsNode(settings(files.ca), ciphers=suites)
    at_most(near, ssl.TLSVersion.TLSv1_2)
    assert ready(start(world, near, server.port)) == DICOM_SUCCESS
    assert near.GetCiphersuiteTLS() == suites[1]


def test_a_key_on_an_elliptic_curve(world: World, files: Files) -> None:
    curve = files.both("curve", files.root.issue("curve.example", curve_key()))
    server = tls_server(world, lambda: TlsNode(certificate=curve))
    near = TlsNode(settings(files.ca))
    at_most(near, ssl.TLSVersion.TLSv1_2)
    echo(start(world, near, server.port), server.peer())
    assert near.GetCiphersuiteTLS() == 0xC02C  # ECDHE-ECDSA-AES256-GCM-SHA384


def test_a_listening_object_for_tls(world: World, files: Files) -> None:
    listening = world.stack.enter_context(TlsNode(certificate=files.server))
    plain = world.stack.enter_context(LDicomNet())
    accepted = world.stack.enter_context(TlsNode(certificate=files.server))
    assert listening.Listen("127.0.0.1", 0, 1) == DICOM_SUCCESS
    near = start(world, TlsNode(settings(files.ca)), listening.GetHostInfo()[2])
    listening.wait("OnAccept")
    # an object that would talk in the clear is not what the listening one stands for
    assert listening.Accept(plain) == DICOM_ERROR_BAD_SECURE_MODE
    assert listening.Accept(accepted) == DICOM_SUCCESS
    echo(near, accepted)


def test_only_tls_1_3(world: World, files: Files) -> None:
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    near = TlsNode(settings(files.ca))
    assert near.CTXSetOptions(L_SSL_OP_NO_TLSv1_2) == DICOM_SUCCESS
    echo(start(world, near, server.port), server.peer())


def test_nobody_is_verified_where_the_port_says_so(world: World, files: Files) -> None:
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    near = Judge(settings(None, L_SSL_VERIFY_NONE))
    echo(start(world, near, server.port), server.peer())
    assert "OnVerify" not in near.names


def test_a_client_may_come_without_a_certificate(world: World, files: Files) -> None:
    """Where ``L_SSL_VERIFY_PEER`` stands alone, and `OnVerify` does not object."""
    create = settings(files.ca, L_SSL_VERIFY_PEER)
    server = tls_server(world, lambda: TlsNode(create, files.server))
    echo(start(world, TlsNode(settings(files.ca)), server.port), server.peer())


@pytest.mark.parametrize("verdict", [None, 1, 0])
def test_on_verify_is_asked_about_a_client_without_a_certificate(
    world: World, files: Files, verdict: int | None
) -> None:
    def make() -> Judge:
        node = Judge(settings(files.ca, L_SSL_VERIFY_PEER), files.server)
        node.verdict = verdict
        return node

    server = tls_server(world, make)
    near = start(world, TlsNode(settings(files.ca)), server.port)
    far = server.peer()
    if verdict == 0:
        assert ready(far) == DICOM_ERROR_TLS_APPLICATION_VERIFICATION
        near.wait("OnClose")
    else:
        echo(near, far)
    (asked,) = far.heard("OnVerify")
    assert asked[:3] == (0, "", L_X509_V_ERR_UNSPECIFIED)
    assert "no certificate" in asked[3]


def test_a_server_that_names_an_authority_wants_a_certificate(
    world: World, files: Files
) -> None:
    """And does not have to say so by a verify mode."""
    server = tls_server(world, lambda: Judge(settings(files.ca), files.server))
    near = TlsNode(settings(files.ca))
    at_most(near, ssl.TLSVersion.TLSv1_2)
    refused(world, near, server.port, DICOM_ERROR_TLS_HANDSHAKE_FAILURE)
    assert ready(server.peer()) != DICOM_SUCCESS
    known = start(world, TlsNode(settings(files.ca), files.client), server.port)
    echo(known, server.peer(2))
    assert server.peer(2).wait("OnVerify")[0] == 1


def test_an_intermediate_authority(world: World, files: Files) -> None:
    middle = files.root.issue("Middle", authority=True)
    server_file = files.both("deep", middle.issue("deep.example"), middle)
    server = tls_server(world, lambda: TlsNode(certificate=server_file))
    echo(start(world, TlsNode(settings(files.ca, depth=1)), server.port), server.peer())
    near = start(world, TlsNode(settings(files.ca, depth=0)), server.port)
    assert ready(near) == DICOM_ERROR_TLS_CERT_CHAIN_TOO_LONG
    near.wait("OnClose")
    far = server.peer(2)
    assert ready(far) == DICOM_SUCCESS
    assert far.wait("OnClose") == (DICOM_SUCCESS, far)


# -- what does not -------------------------------------------------------------------


def refused(world: World, near: TlsNode, port: int, code: int, host: str = "") -> None:
    """Connect; the handshake fails with a code, which OnClose repeats."""
    start(world, near, port, host or "127.0.0.1")
    assert ready(near) == code
    assert near.wait("OnClose") == (code, near)
    assert near.GetErrorSecure() == (0 if code == DICOM_ERROR_NET_TIME_OUT else code)
    assert near.SendAssociateRequest(None) != DICOM_SUCCESS
    assert not near.IsConnected()


def test_an_unknown_authority(world: World, files: Files) -> None:
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    near = TlsNode(settings(files.other_ca))
    refused(world, near, server.port, DICOM_ERROR_TLS_UNABLE_TO_GET_ISSUER_CERT_LOCALLY)
    far = server.peer()
    assert ready(far) == DICOM_ERROR_TLS_UNKNOWN_CA
    assert far.wait("OnClose") == (DICOM_ERROR_TLS_UNKNOWN_CA, far)
    assert server.wait("OnClose") == (DICOM_ERROR_TLS_UNKNOWN_CA, far)


def test_without_an_authority_the_system_s_decide(world: World, files: Files) -> None:
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    near = TlsNode()
    refused(world, near, server.port, DICOM_ERROR_TLS_UNABLE_TO_GET_ISSUER_CERT_LOCALLY)


@pytest.mark.parametrize(
    ("days", "code", "alert"),
    [
        ((-3, -1), DICOM_ERROR_TLS_CERT_HAS_EXPIRED, DICOM_ERROR_TLS_CERTIFICATE_EXPIRED),
        ((1, 3), DICOM_ERROR_TLS_CERT_NOT_YET_VALID, None),
    ],
)
def test_the_wrong_time(
    world: World, files: Files, days: tuple[int, int], code: int, alert: int | None
) -> None:
    untimely = files.both("untimely", files.root.issue("old.example", days=days))
    server = tls_server(world, lambda: TlsNode(certificate=untimely))
    near = Judge(settings(files.ca))
    near.verdict = 1  # does not help
    refused(world, near, server.port, code)
    verdict = near.heard("OnVerify")[0]
    assert verdict[:2] == (0, "")
    if alert is not None:
        assert verdict[2] == L_X509_V_ERR_CERT_HAS_EXPIRED
        assert "expired" in verdict[3]
        assert ready(server.peer()) == alert


def test_a_certificate_that_signs_itself(world: World, files: Files) -> None:
    own = files.both("own", files.stranger)
    server = tls_server(world, lambda: TlsNode(certificate=own))
    near = TlsNode(settings(files.ca))
    refused(world, near, server.port, DICOM_ERROR_TLS_DEPTH_ZERO_SELF_SIGNED_CERT)
    assert ready(server.peer()) == DICOM_ERROR_TLS_UNKNOWN_CA


class Strict(Judge):
    def OnCreateCTX(self, pCtx: ssl.SSLContext) -> None:
        pCtx.check_hostname = True


def test_the_name_is_looked_at_where_the_port_says_so(world: World, files: Files) -> None:
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    near = Strict(settings(files.ca))
    code = DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED
    refused(world, near, server.port, code, "localhost")
    assert near.heard("OnVerify")[0][2] == L_X509_V_ERR_HOSTNAME_MISMATCH
    assert ready(server.peer()) == DICOM_ERROR_TLS_BAD_CERTIFICATE
    echo(start(world, Strict(settings(files.ca)), server.port), server.peer(2))


def test_names_are_looked_at_where_the_setting_says_so(
    world: World, files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`configure(verify_names=True)`: also where a CA file says whom to trust."""
    monkeypatch.setitem(vars(SETTINGS), "verify_names", True)
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    code = DICOM_ERROR_TLS_CERTIFICATE_VERIFY_FAILED
    refused(world, Judge(settings(files.ca)), server.port, code, "localhost")
    echo(start(world, TlsNode(settings(files.ca)), server.port), server.peer(2))
    blind = TlsNode(settings(files.ca, L_SSL_VERIFY_NONE))
    echo(start(world, blind, server.port, "localhost"), server.peer(3))


def test_the_client_s_authority_is_unknown(world: World, files: Files) -> None:
    """In TLS 1.3 the client is ready before the server has seen its certificate."""
    stranger = files.both("strange-client", files.stranger.issue("strange.example"))
    server = tls_server(world, lambda: TlsNode(settings(files.ca, MUTUAL), files.server))
    near = start(world, TlsNode(settings(files.ca), stranger), server.port)
    assert ready(near) == DICOM_SUCCESS
    assert near.wait("OnClose") == (DICOM_ERROR_TLS_UNKNOWN_CA, near)
    assert near.GetErrorSecure() == DICOM_ERROR_TLS_UNKNOWN_CA
    assert ready(server.peer()) == DICOM_ERROR_TLS_UNABLE_TO_GET_ISSUER_CERT_LOCALLY


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_the_client_has_no_certificate(
    world: World, files: Files, version: ssl.TLSVersion
) -> None:
    server = tls_server(world, lambda: TlsNode(settings(files.ca, MUTUAL), files.server))
    near = TlsNode(settings(files.ca))
    at_most(near, version)
    start(world, near, server.port)
    assert near.wait("OnClose") == (DICOM_ERROR_TLS_HANDSHAKE_FAILURE, near)
    assert ready(server.peer()) == DICOM_ERROR_TLS_HANDSHAKE_FAILURE


def test_the_server_has_no_certificate(world: World, files: Files) -> None:
    server = tls_server(world, TlsNode)
    near = TlsNode(settings(files.ca))
    refused(world, near, server.port, DICOM_ERROR_TLS_HANDSHAKE_FAILURE)
    assert ready(server.peer()) == DICOM_ERROR_TLS_HANDSHAKE_FAILURE


def test_no_suite_in_common(world: World, files: Files) -> None:
    def make() -> TlsNode:
        return TlsNode(certificate=files.server, ciphers=(L_TLS_DHE_RSA_AES256_SHA,))

    server = tls_server(world, make)
    near = TlsNode(settings(files.ca), ciphers=(L_TLS_RSA_WITH_AES_128_CBC_SHA,))
    at_most(near, ssl.TLSVersion.TLSv1_2)
    refused(world, near, server.port, DICOM_ERROR_TLS_HANDSHAKE_FAILURE)
    assert ready(server.peer()) == DICOM_ERROR_TLS_HANDSHAKE_FAILURE


def test_no_version_in_common(world: World, files: Files) -> None:
    def make() -> TlsNode:
        node = TlsNode(certificate=files.server)
        node.CTXSetOptions(L_SSL_OP_NO_TLSv1_2)
        return node

    server = tls_server(world, make)
    near = TlsNode(settings(files.ca))
    at_most(near, ssl.TLSVersion.TLSv1_2)
    refused(world, near, server.port, DICOM_ERROR_TLS_PROTOCOL_VERSION)
    assert ready(server.peer()) == DICOM_ERROR_TLS_PROTOCOL_VERSION


class Lowered(TlsNode):
    def OnCreateCTX(self, pCtx: ssl.SSLContext) -> None:
        pCtx.minimum_version = ssl.TLSVersion.TLSv1
        pCtx.set_ciphers("DEFAULT:@SECLEVEL=0")


class Old(Lowered):
    def OnCreateCTX(self, pCtx: ssl.SSLContext) -> None:
        super().OnCreateCTX(pCtx)
        pCtx.maximum_version = ssl.TLSVersion.TLSv1


@pytest.mark.skipif(not ssl.HAS_TLSv1, reason="OpenSSL without TLS 1.0")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_an_old_peer_needs_a_word(world: World, files: Files) -> None:
    server = tls_server(world, lambda: Old(certificate=files.server))
    near = TlsNode(settings(files.ca))
    refused(world, near, server.port, DICOM_ERROR_TLS_PROTOCOL_VERSION)
    echo(start(world, Lowered(settings(files.ca)), server.port), server.peer(2))


@pytest.mark.parametrize("side", ["client", "server"])
def test_on_verify_may_say_no(world: World, files: Files, side: str) -> None:
    def make(verdict: int | None, certificate: str) -> Judge:
        node = Judge(settings(files.ca, MUTUAL), certificate)
        node.verdict = verdict
        return node

    server = tls_server(world, lambda: make(0 if side == "server" else 1, files.server))
    near = start(world, make(0 if side == "client" else None, files.client), server.port)
    judge = near if side == "client" else server.peer()
    assert ready(judge) == DICOM_ERROR_TLS_APPLICATION_VERIFICATION
    code = DICOM_ERROR_TLS_APPLICATION_VERIFICATION
    assert judge.wait("OnClose") == (code, judge)
    (near if side == "server" else server.peer()).wait("OnClose")


class Failing(TlsNode):
    def OnVerify(self, *arguments: object) -> int:
        raise RuntimeError("no idea")


def test_a_hook_that_raises_does_not_let_anybody_in(world: World, files: Files) -> None:
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    near = Failing(settings(files.ca))
    refused(world, near, server.port, DICOM_ERROR_TLS_APPLICATION_VERIFICATION)


# -- peers that do not talk TLS ------------------------------------------------------


def test_a_plain_client_at_a_tls_port(world: World, files: Files) -> None:
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    peer = world.raw_client(server.port)
    peer.send(request_bytes())
    assert ready(server.peer()) == DICOM_ERROR_TLS_UNEXPECTED_MESSAGE
    peer.sock.close()
    far = server.peer()
    assert far.wait("OnClose") == (DICOM_ERROR_TLS_UNEXPECTED_MESSAGE, far)
    assert server.wait("OnClose") == (DICOM_ERROR_TLS_UNEXPECTED_MESSAGE, far)
    assert "OnReceiveAssociateRequest" not in far.names


def test_a_tls_client_at_a_plain_port(world: World, files: Files) -> None:
    server = world.server()
    near = TlsNode(settings(files.ca))
    refused(world, near, server.port, DICOM_ERROR_TLS_UNEXPECTED_MESSAGE)
    prove_honest(world, server.port)


def test_a_peer_that_hangs_up(world: World, files: Files) -> None:
    listening = world.raw_server()
    near = start(world, TlsNode(settings(files.ca)), listening.port)
    listening.peer().sock.close()
    assert ready(near) == DICOM_ERROR_TLS_HANDSHAKE_FAILURE
    near.wait("OnClose")


def test_a_silent_client_does_not_hold_anybody_up(world: World, files: Files) -> None:
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    world.raw_client(server.port)
    silent = server.peer()
    near = start(world, TlsNode(settings(files.ca)), server.port)
    echo(near, server.peer(2))
    assert "OnSecureLinkReady" not in silent.names
    silent.Close()  # ends the wait at once; the fixture sees that nothing is left


def test_a_silent_peer_is_not_waited_for_for_ever(world: World, files: Files) -> None:
    server = tls_server(world, lambda: TlsNode(certificate=files.server))
    before = SETTINGS.artim_timeout
    configure(artim_timeout=0.05)
    try:
        peer = world.raw_client(server.port)
        far = server.peer()
        assert ready(far) == DICOM_ERROR_NET_TIME_OUT
        peer.sock.close()
        assert far.wait("OnClose") == (DICOM_ERROR_NET_TIME_OUT, far)
    finally:
        configure(artim_timeout=before)


def test_close_during_the_handshake(world: World, files: Files) -> None:
    listening = world.raw_server()
    near = start(world, TlsNode(settings(files.ca)), listening.port)
    peer = listening.peer()
    assert peer.take(1) == b"\x16"  # the client's hello has begun
    near.Close()
    assert not near.IsConnected()
    while peer.take(4096):
        pass
    assert near.names == ["OnConnect"]


# -- before the link is ready --------------------------------------------------------


def test_nothing_leaves_before_the_link_is_secure(world: World, files: Files) -> None:
    listening = world.raw_server()
    codes: list[int] = []
    near = TlsNode(settings(files.ca))
    near.answers["OnConnect"] = lambda net, error: codes.append(
        net.SendAssociateRequest(request())
    )
    start(world, near, listening.port)
    assert codes == [DICOM_ERROR_NET_NOT_CONNECTED]
    assert listening.peer().take(1) == b"\x16"


def test_the_mode_is_the_object_s(world: World, files: Files) -> None:
    assert LDicomNet().GetSecureMode() == DICOM_SECURE_NONE
    node = TlsNode()
    assert node.Initialize(None, DICOM_SECURE_NONE, None) == DICOM_SUCCESS
    server = world.server()
    world.stack.enter_context(node)
    assert node.Connect(None, 0, "127.0.0.1", server.port) == DICOM_SUCCESS
    assert wait_until(lambda: "OnConnect" in node.names, 10)
