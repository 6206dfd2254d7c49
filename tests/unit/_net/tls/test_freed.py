"""What a secure connection took is free at its end: settings, contexts, certificates."""

from __future__ import annotations

import ssl
import weakref
from typing import Any

import pytest

from ltdicom import (
    DICOM_ERROR_TLS_UNKNOWN_CA,
    DICOM_SECURE_TLS,
    DICOM_SUCCESS,
    L_SSL_CTX_CREATE,
    L_TLS_FILETYPE_PEM,
    LDicomAssociate,
    LDicomNet,
    wait_until,
)
from tests.support.net_support import DEADLINE, World, accept_all, are_freed, request
from tests.support.tls_support import Files, settings


class Noting(LDicomNet):
    """Notes what is made for it, without keeping it, and how its link went."""

    made: list[weakref.ref[Any]]
    links: list[int]

    def __init__(self, create: L_SSL_CTX_CREATE | None = None) -> None:
        super().__init__()
        assert self.Initialize(None, DICOM_SECURE_TLS, create) == DICOM_SUCCESS
        self.made += [weakref.ref(self), weakref.ref(self._lt)]

    def OnCreateCTX(self, pCtx: ssl.SSLContext) -> None:
        self.made.append(weakref.ref(pCtx))

    def OnVerify(self, ok: int, *_: Any) -> int:
        self.made.append(weakref.ref(self._lt.connection))
        return ok

    def OnSecureLinkReady(self, nError: int) -> None:
        self.made.append(weakref.ref(self._lt.connection))
        self.links.append(nError)


class Peer(Noting):
    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        accept_all(self, pPDU)

    def OnReceiveReleaseRequest(self) -> None:
        self.SendReleaseResponse()


class Client(Noting):
    def OnSecureLinkReady(self, nError: int) -> None:
        super().OnSecureLinkReady(nError)
        if nError == DICOM_SUCCESS:
            self.SendAssociateRequest(request())

    def OnReceiveAssociateAccept(self, pPDU: LDicomAssociate) -> None:
        self.SendReleaseRequest()

    def OnReceiveReleaseResponse(self) -> None:
        self.Close()


class Server(LDicomNet):
    certificate: str
    peer: type[Peer]

    def OnAccept(self, nError: int) -> None:
        peer = self.peer()
        set_certificate = peer.SetServerCertificateTLS
        assert set_certificate(self.certificate, L_TLS_FILETYPE_PEM) == DICOM_SUCCESS
        self.Accept(peer)


@pytest.mark.parametrize("trusted", [True, False])
def test_a_secure_connection_leaves_nothing(
    world: World, files: Files, without_collector: None, trusted: bool
) -> None:
    made: list[weakref.ref[Any]] = []
    links: list[int] = []
    noted: dict[str, Any] = {"made": made, "links": links}
    peer = type("OwnPeer", (Peer,), noted)
    kind = type("OwnServer", (Server,), {"certificate": files.server, "peer": peer})
    server = world.stack.enter_context(kind())
    assert server.Listen("127.0.0.1", 0, 5) == DICOM_SUCCESS
    client = type("OwnClient", (Client,), noted)(
        settings(files.ca if trusted else files.other_ca)
    )
    port = server.GetHostInfo()[2]
    assert client.Connect(None, 0, "127.0.0.1", port) == DICOM_SUCCESS
    assert wait_until(lambda: len(links) == 2, DEADLINE)
    assert (DICOM_ERROR_TLS_UNKNOWN_CA in links) != trusted
    assert len(made) >= 8  # two objects with their insides, contexts, connections
    del client
    assert are_freed(made)
