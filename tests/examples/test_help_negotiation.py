"""``negotiation.py`` and ``securenet.py`` of ``examples/help``: what holds, who gets in."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import pytest
from pynetdicom import AE, evt
from pynetdicom.pdu_primitives import UserIdentityNegotiation
from pynetdicom.sop_class import SecondaryCaptureImageStorage

from ltdicom import (
    DICOM_ERROR_TLS_INSUFFICIENT_SECURITY,
    DICOM_SUCCESS,
    LDicomAssociate,
)
from tests.support.net_fixtures import world  # noqa: F401 - a fixture
from tests.support.tls_support import Files

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "help"
sys.path.insert(0, str(EXAMPLES))

pytestmark = pytest.mark.usefixtures("world")

MODULES = ["negotiation", "securenet"]


@pytest.fixture
def example() -> Any:
    return importlib.import_module("negotiation")


def test_both_sides_know_what_holds(
    example: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert example.RunExample(example.LMyNegotiationNet, example.Associated) == 0
    out = capsys.readouterr().out.splitlines()
    assert "server: radiographer is let in" in out
    assert "client: the server knows the user True" in out
    for who in ("server", "client"):
        assert f"{who}: SCP of images 1" in out
        assert f"{who}: relational queries True" in out
        assert f"{who}: requests at once 4" in out


def test_a_wrong_passcode_is_rejected(
    example: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(example.LMyNegotiationNet, "m_szPasscode", "a guess")
    example.RunExample(example.LMyNegotiationNet, example.Associated)
    out = capsys.readouterr().out
    assert "server: radiographer is not let in" in out
    assert "Rejected: result 1, source 1, reason 1" in out


@pytest.mark.parametrize(
    "data", [b"", b"\x02", b"\x02\x01\x00", b"\x02\x01\x00\x05\xff\xfe"]
)
def test_a_damaged_identity_is_nobody(example: Any, data: bytes) -> None:
    associate = LDicomAssociate(True)
    associate.AddUserInfo(example.USER_IDENTITY_REQUEST, data, len(data))
    user, _ = example.LDicomAssociate_GetDataUserInfo_Example(associate)
    assert user == ""


def test_pynetdicom_understands_the_identity(example: Any) -> None:
    seen: list[tuple[int, bytes, bytes]] = []

    def identity(event: Any) -> tuple[bool, None]:
        item = event.assoc.requestor.user_identity
        seen.append((item.user_identity_type, item.primary_field, item.secondary_field))
        return True, None

    ae = AE("LT_SERVER")
    ae.add_supported_context(SecondaryCaptureImageStorage)
    server = ae.start_server(
        ("127.0.0.1", 0), block=False, evt_handlers=[(evt.EVT_USER_ID, identity)]
    )
    try:
        client = example.LMyNegotiationNet()
        port = server.socket.getsockname()[1]
        client.Connect(None, 0, "127.0.0.1", port)
        example_wait(client)
        client.SendReleaseRequest()
        client.Close()
    finally:
        server.shutdown()
    assert seen == [(2, b"radiographer", b"a passcode")]


def example_wait(client: Any) -> None:
    importlib.import_module("mydicomnet").Wait(client, lambda: client.m_bAssociated)
    assert client.m_bAssociated


def test_an_identity_of_pynetdicom_is_understood(example: Any) -> None:
    item = UserIdentityNegotiation()
    item.user_identity_type = 2
    item.primary_field, item.secondary_field = b"somebody", b"secret"
    data = item.from_primitive().encode()[4:] if hasattr(item, "from_primitive") else b""
    assert data
    associate = LDicomAssociate(True)
    associate.AddUserInfo(example.USER_IDENTITY_REQUEST, data, len(data))
    assert example.LDicomAssociate_GetDataUserInfo_Example(associate) == (
        "somebody",
        "secret",
    )


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def secure(files: Files, monkeypatch: pytest.MonkeyPatch) -> Any:
    module = importlib.import_module("securenet")
    monkeypatch.setattr(module.LMySecureNet, "m_szCAFile", files.ca)
    monkeypatch.setattr(module.LMySecureNet, "m_szServer", files.server)
    monkeypatch.setattr(module.LMySecureNet, "m_szClient", files.client)
    return module


def test_the_settings_of_the_demos_connect(
    secure: Any, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    assert secure.RunExample(secure.LMySecureNet, secure.Associated) == 0
    out = capsys.readouterr().out
    for who in ("client", "server"):
        (line,) = [x for x in out.splitlines() if x.startswith(f"{who}: OnSecureLinkReady")]
        assert "DICOM_SUCCESS" in line and not line.endswith(" 0x0")
    assert "Release response" in out
    assert "SSL" in caplog.text  # the method of the demos has a warning


def test_broken_ciphers_keep_their_index_and_nothing_else(secure: Any) -> None:
    net = secure.LMySecureNet()
    assert net.m_nSecured == DICOM_SUCCESS
    assert [net.GetCipherFromIndexTLS(n) for n in range(9)] == list(secure.CIPHERS)
    code = net.SetCipherToIndexTLS(0, secure.L_TLS_DHE_RSA_WITH_DES_CBC_SHA)
    assert code == DICOM_ERROR_TLS_INSUFFICIENT_SECURITY


def test_a_stranger_is_not_let_in(
    secure: Any,
    files: Files,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    strange = files.both("strange", files.stranger.issue("strange"))
    monkeypatch.setattr(secure.LMySecureNet, "m_szClient", strange)
    secure.RunExample(secure.LMySecureNet, secure.Associated)
    out = capsys.readouterr().out
    assert "server: OnSecureLinkReady: DICOM_ERROR_TLS" in out
    assert "Associate request" not in out
