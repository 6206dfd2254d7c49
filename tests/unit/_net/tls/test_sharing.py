"""Objects with equal settings share a context, and no others do."""

from __future__ import annotations

import os
import ssl
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.serialization import PrivateFormat

from ltdicom import (
    DICOM_ERROR_OPEN,
    DICOM_ERROR_TLS_BAD_CERTIFICATE,
    DICOM_ERROR_TLS_DECRYPT_ERROR,
    DICOM_SECURE_TLS,
    DICOM_SUCCESS,
    DICOMNETCALLBACK,
    L_SSL_CTX_CREATE,
    L_SSL_VERIFY_NONE,
    L_SSL_VERIFY_PEER,
    L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256,
    L_TLS_FILETYPE_ASN1,
    L_TLS_FILETYPE_PEM,
    L_SSL_OP_NO_TLSv1_2,
    LDicomNet,
)
from ltdicom._core.settings import SETTINGS
from ltdicom._net.runtime import RUNTIME
from ltdicom._net.tls.context import CLIENT, SERVER
from tests.support.net_support import DEADLINE, World, accept_all
from tests.support.tls_support import (
    MUTUAL,
    PASSWORD,
    Files,
    TlsNode,
    rsa_key,
    settings,
    start,
    tls_server,
)

PEM = L_TLS_FILETYPE_PEM

pytestmark = pytest.mark.usefixtures("settled")


def net(
    create: L_SSL_CTX_CREATE | None = None,
    certificate: str | None = None,
    kind: type[LDicomNet] = LDicomNet,
) -> LDicomNet:
    made = kind(None, DICOM_SECURE_TLS)
    assert made.Initialize(None, DICOM_SECURE_TLS, create) == DICOM_SUCCESS
    if certificate is not None:
        assert made.SetServerCertificateTLS(certificate, PEM) == DICOM_SUCCESS
    return made


def used(made: LDicomNet, role: bool = SERVER) -> ssl.SSLContext:
    """Return the context that a connection would take."""
    assert made._lt.security is not None
    return made._lt.security.context(role)


def test_equal_settings(files: Files) -> None:
    one, two = (net(settings(files.ca, MUTUAL, 2), files.server) for _ in range(2))
    for role in (CLIENT, SERVER):
        assert used(one, role) is used(two, role)
    assert used(one, CLIENT) is not used(one, SERVER)
    # what holds when nothing is said is as good as said
    assert used(net(settings(files.ca), files.server)) is used(
        net(settings(files.ca, MUTUAL), files.server)
    )


def test_the_authorities_of_the_system(
    monkeypatch: pytest.MonkeyPatch, files: Files
) -> None:
    first = used(net(), CLIENT)
    assert used(net(), CLIENT) is first
    path = files.copy(files.ca)
    monkeypatch.setenv("SSL_CERT_FILE", path)
    second = used(net(), CLIENT)
    assert second is not first
    assert used(net(), CLIENT) is second
    replace(path, files.copy(files.other_ca))
    assert used(net(), CLIENT) is not second


def changed_cipher(made: LDicomNet) -> None:
    code = made.SetCipherToIndexTLS(0, L_TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256)
    assert code == DICOM_SUCCESS


def changed_options(made: LDicomNet) -> None:
    assert made.CTXSetOptions(L_SSL_OP_NO_TLSv1_2) == DICOM_SUCCESS


def changed_certificate(made: LDicomNet) -> None:
    assert made._lt.security is not None
    path = made._lt.security._certificates[SERVER].path
    other = str(Path(path).with_name("client.pem"))
    assert made.SetServerCertificateTLS(other, PEM) == DICOM_SUCCESS


@pytest.mark.parametrize("change", [changed_cipher, changed_options, changed_certificate])
@pytest.mark.parametrize("role", [CLIENT, SERVER])
def test_a_setting_that_one_changes(
    files: Files, change: Callable[[LDicomNet], None], role: bool
) -> None:
    """It holds for this object, also after its context was made, and for no other."""
    one, two = (net(settings(files.ca), files.server) for _ in range(2))
    before = used(two, role)
    seen = before.get_ciphers(), before.minimum_version
    assert used(one, role) is before
    change(one)
    after = used(one, role)
    assert after is not before
    assert used(two, role) is before
    assert (before.get_ciphers(), before.minimum_version) == seen
    if change is not changed_certificate:
        assert (after.get_ciphers(), after.minimum_version) != seen
    change(two)
    assert used(two, role) is after


@pytest.mark.parametrize(
    "other",
    [
        lambda files: settings(files.ca, L_SSL_VERIFY_PEER),
        lambda files: settings(files.ca, L_SSL_VERIFY_NONE),
        lambda files: settings(files.other_ca),
        lambda files: settings(files.ca, None, 1),
        lambda _: settings(None),
    ],
)
@pytest.mark.parametrize("role", [CLIENT, SERVER])
def test_other_settings(
    files: Files, other: Callable[[Files], L_SSL_CTX_CREATE], role: bool
) -> None:
    first = used(net(settings(files.ca), files.server), role)
    assert used(net(other(files), files.server), role) is not first
    assert used(net(settings(files.ca), files.client), role) is not first
    assert used(net(settings(files.ca)), role) is not first


def test_names_are_a_setting(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    first = used(net(settings(files.ca)), CLIENT)
    monkeypatch.setitem(vars(SETTINGS), "verify_names", True)
    second = used(net(settings(files.ca)), CLIENT)
    assert second is not first
    assert (first.check_hostname, second.check_hostname) == (False, True)


def test_other_kinds_of_files(files: Files) -> None:
    issued = files.root.issue("kinds.example")
    der, key = files.der("kinds", issued, PrivateFormat.PKCS8)
    made = [net(settings(files.ca)) for _ in range(2)]
    for each in made:
        code = each.SetServerCertificateTLS(der, L_TLS_FILETYPE_ASN1, key)
        assert code == DICOM_SUCCESS
    assert used(made[0]) is used(made[1])
    assert made[0].SetServerCertificateTLS(der, PEM, key) == DICOM_ERROR_TLS_BAD_CERTIFICATE
    assert used(made[0]) is used(made[1])  # what is refused changes nothing


# -- files that change -------------------------------------------------------------------


def replace(path: str, by: str) -> None:
    os.replace(by, path)


@pytest.mark.parametrize("in_place", [False, True])
def test_a_rotated_certificate(world: World, files: Files, in_place: bool) -> None:
    """The next object shows the new one, as if there was no sharing."""
    names: list[str] = []
    path = files.both("rotated", files.root.issue("old.example"))
    server = tls_server(
        world, lambda: TlsNode(settings(files.ca, L_SSL_VERIFY_NONE), path, ANSWERS)
    )
    for name in ("old.example", "old.example", "new.example"):
        if name == "new.example":
            new = files.both("next", files.root.issue(name))
            if in_place:
                Path(path).write_bytes(Path(new).read_bytes())
            else:
                replace(path, new)
        client = start(world, Asks(settings(files.ca)), server.port)
        client.associate()
        names.append(client.heard("OnVerify")[0][1].split("CN=")[-1].splitlines()[0])
        client.Close()
    assert [name.split(" = ")[-1] for name in names] == [
        "old.example",
        "old.example",
        "new.example",
    ]


ANSWERS = {"OnReceiveAssociateRequest": accept_all}


class Asks(TlsNode):
    def OnVerify(
        self, ok: int, pszCertificateString: str, nError: int, pszErrorString: str
    ) -> Any:
        self.calls.append(("OnVerify", (ok, pszCertificateString, nError, pszErrorString)))
        return ok


def test_an_authority_that_is_withdrawn(files: Files) -> None:
    path = files.copy(files.ca)
    first = used(net(settings(path), files.server))
    replace(path, files.copy(files.other_ca))
    second = used(net(settings(path), files.server))
    assert first.get_ca_certs() != second.get_ca_certs()


def test_a_file_that_is_gone(files: Files) -> None:
    path = files.copy(files.server)
    one = net(settings(files.ca), path)
    context = used(one)
    os.unlink(path)
    assert used(one) is context  # it has it
    two = net(settings(files.ca))
    assert two.SetServerCertificateTLS(path, PEM) == DICOM_ERROR_OPEN


def test_an_object_that_lives_long(files: Files) -> None:
    """After an hour it takes a new context, unless the files are not there any more."""
    path = files.copy(files.server)
    one = net(settings(files.ca), path)
    first = used(one)
    assert one._lt.security is not None
    one._lt.security.prepared(SERVER)._until = 0.0
    second = used(one)
    assert second is not first
    assert used(one) is second
    one._lt.security.prepared(SERVER)._until = 0.0
    os.unlink(path)
    assert used(one) is second


@pytest.mark.parametrize("whose", ["own", "authority"])
def test_it_is_not_shared_beyond_the_end_of_a_certificate(files: Files, whose: str) -> None:
    """Those of the fixture end in two days."""
    soon = files.root.issue("soon.example", days=(-1, 1))
    path = files.both("soon", soon) if whose == "own" else files.server
    first = (soon if whose == "own" else files.root).certificate
    made = net(settings(files.ca), path)
    assert made._lt.security is not None
    expires = made._lt.security.prepared(SERVER).expires
    assert abs(expires - first.not_valid_after_utc.timestamp()) < 60


def test_what_has_ended_before_does_not_keep_others_from_sharing(files: Files) -> None:
    old = files.root.issue("past.example", days=(-3, -1))
    path = files.both("past", old)
    assert used(net(settings(files.ca), path)) is used(net(settings(files.ca), path))


# -- passwords ---------------------------------------------------------------------------


class Knows(LDicomNet):
    password = PASSWORD
    asked = 0

    def OnPrivateKeyPassword(self, *_: Any) -> str:
        self.asked += 1
        return self.password


def test_each_object_says_its_password(files: Files) -> None:
    """The key that another object has opened is open for nobody else."""
    issued = files.root.issue("locked.example")
    certificate, key = (
        files.certificate("locked", issued),
        files.key("locked", issued, PASSWORD),
    )

    def made(password: str) -> tuple[Knows, int]:
        each = Knows(None, DICOM_SECURE_TLS)
        each.password = password
        return each, each.SetServerCertificateTLS(certificate, PEM, key)

    one, code = made(PASSWORD)
    assert (one.asked, code) == (1, DICOM_SUCCESS)
    two, code = made(PASSWORD)
    assert (two.asked, code) == (1, DICOM_SUCCESS)
    assert used(one) is used(two)
    assert used(one, CLIENT) is used(two, CLIENT)
    for wrong in ("", "wrong", PASSWORD + "x", "\ud800"):
        three, code = made(wrong)
        assert (three.asked, code) == (1, DICOM_ERROR_TLS_DECRYPT_ERROR)
        assert used(three) is not used(one)
    nobody = LDicomNet(None, DICOM_SECURE_TLS)
    code = nobody.SetServerCertificateTLS(certificate, PEM, key)
    assert code == DICOM_ERROR_TLS_DECRYPT_ERROR
    assert made(PASSWORD)[1] == DICOM_SUCCESS


def test_no_password_is_kept_with_it(files: Files) -> None:
    issued = files.root.issue("locked.example")
    certificate = files.certificate("locked2", issued)
    key = files.key("locked2", issued, PASSWORD)
    one = Knows(None, DICOM_SECURE_TLS)
    assert one.SetServerCertificateTLS(certificate, PEM, key) == DICOM_SUCCESS
    for place, prepared in RUNTIME.contexts._kept.items():
        kept = repr(place) + repr(vars(prepared))
        assert PASSWORD not in kept and PASSWORD.encode() not in vars(prepared).values()


# -- contexts that somebody may change -----------------------------------------------------


class Changes(LDicomNet):
    def OnCreateCTX(self, pCtx: ssl.SSLContext) -> None:
        pCtx.maximum_version = ssl.TLSVersion.TLSv1_2


def test_who_sees_the_context_has_one_of_its_own(files: Files) -> None:
    shared = used(net(settings(files.ca), files.server))
    one, two = (net(settings(files.ca), files.server, Changes) for _ in range(2))
    assert len({id(shared), id(used(one)), id(used(two))}) == 3
    assert used(one).maximum_version is ssl.TLSVersion.TLSv1_2
    assert used(net(settings(files.ca), files.server)) is shared
    assert shared.maximum_version is ssl.TLSVersion.MAXIMUM_SUPPORTED


def test_a_hook_that_is_set_on_the_object(files: Files) -> None:
    one = net(settings(files.ca), files.server)
    shared = used(one)
    seen: list[ssl.SSLContext] = []
    one.OnCreateCTX = seen.append  # type: ignore[method-assign, assignment]
    assert used(one) is not shared
    assert seen == [used(one)]


@pytest.mark.parametrize("role", [CLIENT, SERVER])
def test_who_asks_for_the_context_has_one_of_its_own(files: Files, role: bool) -> None:
    one, two = (net(settings(files.ca), files.server) for _ in range(2))
    shared = used(one, role)
    given = one.GetCTX()
    assert given is not None and given is not shared
    assert one.GetCTX() is given
    assert used(one, role) is given
    given.maximum_version = ssl.TLSVersion.TLSv1_2
    changed_cipher(one)
    assert used(one, role) is given  # and what is set later goes into it
    assert used(two, role) is shared
    assert shared.maximum_version is ssl.TLSVersion.MAXIMUM_SUPPORTED
    other = not role
    assert used(one, other) is not used(two, other)


def test_callbacks_do_not_see_contexts(files: Files) -> None:
    one = net(settings(files.ca), files.server)
    one.SetCallback(DICOMNETCALLBACK())
    assert used(one) is used(net(settings(files.ca), files.server))


def test_without_resumption_a_server_has_its_own(
    files: Files, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing in `ssl` keeps OpenSSL from resuming TLS 1.2 with a shared context."""
    monkeypatch.setitem(vars(SETTINGS), "tls_resumption", False)
    one, two = (net(settings(files.ca), files.server) for _ in range(2))
    assert used(one) is not used(two)
    assert used(one).num_tickets == 0
    assert used(one).options & ssl.OP_NO_TICKET
    assert used(one, CLIENT) is used(two, CLIENT)


# -- all at once ---------------------------------------------------------------------------


def test_many_threads_with_two_settings(files: Files) -> None:
    together = threading.Barrier(6)
    found: list[tuple[int, ssl.SSLContext]] = []

    def run(number: int) -> None:
        together.wait(DEADLINE)
        for turn in range(10):
            depth = (number + turn) % 2
            found.append((depth, used(net(settings(files.ca, None, depth), files.server))))

    threads = [threading.Thread(target=run, args=(n,)) for n in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    assert len(found) == 60
    contexts = [{id(context) for d, context in found if d == depth} for depth in (0, 1)]
    assert not contexts[0] & contexts[1]


def test_another_authority_is_another_world(world: World, files: Files) -> None:
    """Two servers of one process, of which each believes another authority."""
    stranger = files.both("stranger", files.stranger.issue("stranger", rsa_key(1)))
    good = tls_server(
        world, lambda: TlsNode(settings(files.ca, MUTUAL), files.server, ANSWERS)
    )
    other = tls_server(
        world, lambda: TlsNode(settings(files.other_ca, MUTUAL), files.server, ANSWERS)
    )
    for _ in range(2):
        for server, certificate, ends in (
            (good, files.client, False),
            (other, files.client, True),
            (good, stranger, True),
            (other, stranger, False),
        ):
            client = start(world, TlsNode(settings(files.ca), certificate), server.port)
            if ends:
                client.wait("OnClose")
                assert not client.heard("OnReceiveAssociateAccept")
            else:
                client.associate()
            client.Close()
