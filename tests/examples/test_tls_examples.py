"""The examples over TLS, in the lines that docs/security.md shows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ltdicom import DICOM_SECURE_NONE
from tests.support.tls_support import Files


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    return Files(tmp_path_factory.mktemp("certificates"))


@pytest.fixture(autouse=True)
def in_the_clear_afterwards() -> Any:
    yield
    import _shared

    _shared.TLS.__init__()  # type: ignore[misc]
    _shared.TLS.m_bUse = False
    assert _shared.TLS.nMode == DICOM_SECURE_NONE


def tls(files: Files, own: str = "", ca: str = "") -> list[str]:
    options = ["--tls"]
    if own:
        options += ["--cert", own]
    return [*options, "--ca", ca] if ca else options


def test_echo(
    load: Any, start: Any, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    server = start("echo", "--listen", *tls(files, files.server, files.ca))
    where = ["--port", str(server.port)]
    main = load("echo").main
    assert main([*where, *tls(files, files.client, files.ca)]) == 0
    assert "COMMAND_STATUS_SUCCESS" in capsys.readouterr().out
    # without a certificate, with one of somebody else, and in the clear
    strange = files.both("strange", files.stranger.issue("strange"))
    for options in (tls(files, ca=files.ca), tls(files, strange, files.ca), []):
        assert main([*where, "--timeout", "10", *options]) == 1
        assert capsys.readouterr().err.startswith("Failed: ")


def test_a_server_that_is_not_believed(
    load: Any, start: Any, files: Files, capsys: pytest.CaptureFixture[str]
) -> None:
    server = start("echo", "--listen", *tls(files, files.server))
    where = ["--port", str(server.port)]
    main = load("echo").main
    assert main([*where, *tls(files, ca=files.ca)]) == 0
    for authority in (files.other_ca, ""):  # the system's know nothing of it either
        assert main([*where, *tls(files, ca=authority)]) == 1
        assert "UNABLE_TO_GET_ISSUER_CERT_LOCALLY" in capsys.readouterr().err


def test_certificate_and_key_in_two_files(load: Any, start: Any, files: Files) -> None:
    issued = files.root.issue("two.example")
    parts = ("--cert", files.certificate("two", issued), "--key", files.key("two", issued))
    server = start("echo", "--listen", "--tls", *parts)
    where = ["--port", str(server.port)]
    assert load("echo").main([*where, *tls(files, ca=files.ca)]) == 0


def test_store_and_forward(
    load: Any, start: Any, files: Files, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The archive behind, the forwarder and the client: all of it over TLS."""
    kept = tmp_path / "kept"
    archive = start("store_scp", "--folder", kept, *tls(files, files.server, files.ca))
    behind = f"ARCHIVE=127.0.0.1:{archive.port}"
    forward = start("forward", "--to", behind, *tls(files, files.server, files.ca))
    from pydicom.data import get_testdata_file

    image = str(get_testdata_file("CT_small.dcm"))
    options = ["--port", str(forward.port), *tls(files, files.client, files.ca)]
    assert load("store_scu").main([*options, image]) == 0, capsys.readouterr()
    assert len([p for p in kept.rglob("*") if p.is_file()]) == 1


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--cert", "x.pem"], "need --tls"),
        (["--ca", "x.pem"], "need --tls"),
        (["--tls", "--ca", "no such file"], "--ca no such file: DICOM_ERROR_TLS"),
        (["--tls", "--cert", "no such file"], "--cert no such file: DICOM_ERROR_OPEN"),
        (["--tls", "--listen"], "needs --cert"),
    ],
)
def test_what_is_not_possible_is_said(
    load: Any, capsys: pytest.CaptureFixture[str], options: list[str], reason: str
) -> None:
    assert load("echo").main([*options, "--port", "0"]) == 1
    assert reason in capsys.readouterr().err
