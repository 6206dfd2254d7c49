"""A printer behind TLS: `Initialize` before `Associate`, as in C++."""

from __future__ import annotations

import pytest

from tests.support.net_support import World
from tests.support.print_nodes import ALL_CLASSES, PrinterPeer, PrinterScp, PrintScu

pytest.importorskip("cryptography")

from ltdicom import (
    DICOM_ERROR_TLS_INVALID_CTX,
    DICOM_SECURE_TLS,
    DICOM_SUCCESS,
    L_SSL_VERIFY_NONE,
    L_TLS_FILETYPE_PEM,
    LDicomNet,
)
from tests.support.tls_support import Files, settings

pytestmark = pytest.mark.parametrize(
    "way", ["serialized", "threaded", "pump"], indirect=True
)


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("certificates"))


class TlsPrinter(PrinterScp):
    """Listens in TLS, with the server's certificate."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.secure(self)
        super().__init__()

    def secure(self, net: LDicomNet) -> None:
        create = settings(mode=L_SSL_VERIFY_NONE)
        assert net.Initialize(None, DICOM_SECURE_TLS, create) == DICOM_SUCCESS
        certificate, kind = self.files.server, L_TLS_FILETYPE_PEM
        assert net.SetClientCertificateTLS(certificate, kind) == DICOM_SUCCESS

    def new_peer(self) -> PrinterPeer:
        peer = super().new_peer()
        self.secure(peer)
        return peer


def test_tls(way: str, world: World, files: Files, scu: PrintScu) -> None:
    printer = world.stack.enter_context(TlsPrinter(files))
    peer = ("127.0.0.1", printer.port, "P", "M", ALL_CLASSES)
    # nobody that this side trusts has signed the printer's certificate
    assert scu.Initialize(None, DICOM_SECURE_TLS, settings(files.other_ca)) == 0
    assert scu.Associate(*peer).name.startswith("DICOM_ERROR_TLS_")  # type: ignore[attr-defined]
    assert not scu.IsConnected()
    assert scu.Initialize(None, DICOM_SECURE_TLS, settings("no such file")) != 0
    assert scu.Associate(*peer) == DICOM_ERROR_TLS_INVALID_CTX
    assert scu.Initialize(None, DICOM_SECURE_TLS, settings(files.ca)) == 0
    assert scu.Associate(*peer) == DICOM_SUCCESS
    assert scu.CreateFilmSession(None) == DICOM_SUCCESS
    assert scu.Release() == DICOM_SUCCESS
