"""Texts of the command line that are none, are empty, or come through a poor locale."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.data import get_testdata_file

from ltdicom import COMMAND_STATUS_SUCCESS, LDicomAssociate, LDicomNet
from ltdicom.cli import texts
from tests.support.net_support import World, values_of

HOST = "127.0.0.1"
PEER = HOST, "1"
CT_SMALL = Path(str(get_testdata_file("CT_small.dcm")))
NONE = os.fsdecode(b"\xff")  # a byte that is no text
WIDE = os.fsdecode("Müller".encode())  # as the file system's encoding reads it
NO_TEXT = pytest.mark.skipif(NONE.isprintable(), reason="all bytes are texts here")


@NO_TEXT
@pytest.mark.parametrize(
    "arguments",
    [
        ("echo", NONE, "1"),
        ("echo", *PEER, "--user", NONE),
        ("echo", *PEER, "--user", "u", "--password", NONE),
        ("echo", *PEER, "--called", NONE),
        ("echo", *PEER, "--calling", NONE),
        ("echo", *PEER, "--timeout", NONE),
        ("echo", *PEER, "--max-pdu", NONE),
        ("echo", HOST, NONE),
        ("find", *PEER, "-k", f"PatientName={NONE}"),
        ("find", *PEER, "-k", NONE),
        ("find", *PEER, "-k", "PatientID", "--level", NONE),
        ("worklist", *PEER, "--patient", NONE),
        ("worklist", *PEER, "--date", NONE),
        ("worklist", *PEER, "--station", NONE),
        ("worklist", *PEER, "--modality", NONE),
        ("move", *PEER, "-k", "PatientID=1", "--to", NONE),
        ("move", *PEER, "-k", "PatientID=1", "--listen", "0", "--listen-host", NONE),
        ("get", *PEER, "-k", f"PatientID={NONE}"),
        ("get", *PEER, "-k", "PatientID=1", "--class", NONE),
        ("mpps", *PEER, "start", NONE),
        ("mpps", *PEER, NONE),
        ("nset", *PEER, NONE, "1.2", "-k", "PatientID=1"),
        ("nset", *PEER, "1.2", "1.2", "-k", f"PatientName={NONE}"),
        ("print", *PEER, CT_SMALL, "--layout", NONE),
        ("print", *PEER, CT_SMALL, "--film-size", NONE),
        ("print", *PEER, CT_SMALL, "--destination", NONE),
        ("serve", "--host", NONE),
        ("serve", "--query", "--peer", f"A={NONE}:104"),
        ("compat", NONE),
        ("conformance", "--title", NONE),
        ("dicomdir", ".", "--id", NONE),
        ("port", "check", ".", "--encoding", NONE),
        (NONE,),
    ],
    ids=lambda arguments: "-".join(map(str, arguments)).encode("ascii", "replace").decode(),
)
def test_bytes_that_are_no_text(ltdicom: Any, arguments: tuple[object, ...]) -> None:
    done = ltdicom(*arguments)
    assert (done.code, done.out, "Traceback" in done.err) == (2, "", False)
    assert ascii(NONE)[1:-1] in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("echo", "", "1"),
        ("echo", *PEER, "--user", ""),
        ("echo", *PEER, "--user", "u", "--password", ""),
        ("echo", *PEER, "--user", "u", "--password-file", ""),
        ("echo", *PEER, "--jwt", ""),
        ("echo", *PEER, "--tls", "--ca", ""),  # would trust those of the system
        ("echo", *PEER, "--tls", "--cert", ""),
        ("store", *PEER, ""),
        ("get", *PEER, "-k", "PatientID=1", "--folder", ""),  # would be the current one
        ("move", *PEER, "-k", "PatientID=1", "--listen", "0", "--listen-host", ""),
        ("serve", "--folder", ""),
        ("serve", "--host", ""),
        ("serve", "--query", "--peer", "A=:104"),
        ("serve", "--log", ""),
        ("dump", ""),
        ("dicomdir", ""),
        ("dump", "a\0b"),
        ("find", *PEER, "-k", "PatientID=\0"),
        ("demo", "--output", ""),
        ("port", "check", ""),
    ],
)
def test_what_is_empty_or_has_a_nul(ltdicom: Any, arguments: tuple[object, ...]) -> None:
    done = ltdicom(*arguments)
    assert (done.code, done.out, "Traceback" in done.err) == (2, "", False)
    assert "error: argument" in done.err


@NO_TEXT
def test_a_path_may_be_any_bytes(ltdicom: Any, archive: Any, tmp_path: Path) -> None:
    folder = tmp_path / f"f{NONE}"
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("not on this file system")
    file = folder / f"{NONE}.dcm"
    file.write_bytes(CT_SMALL.read_bytes())
    assert "1CT1" in ltdicom("dump", file).out
    done = ltdicom("store", HOST, archive.port, folder)
    assert (done.code, done.out.splitlines()[-1]) == (0, "1 stored, 0 failed")
    done = ltdicom("dump", folder / "none", "--json")
    assert (done.code, str(folder / "none") in done.json["error"]) == (2, True)
    done = ltdicom("dicomdir", folder, "--json")
    assert (done.code, done.json["refused"]) == (1, [str(file)])


@NO_TEXT
def test_a_source_may_have_any_name(ltdicom: Any, tmp_path: Path) -> None:
    pytest.importorskip("tree_sitter")
    folder = tmp_path / f"f{NONE}"
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("not on this file system")
    (folder / f"a{NONE}.cpp").write_text("class A : public LDicomNet { };\n")
    page = tmp_path / "page.html"
    assert ltdicom("port", "check", folder, "--html", page).code == 0
    assert "\\udcff" in page.read_text("utf-8")
    assert ltdicom("port", "translate", folder, "--output", tmp_path / "o").code == 0
    assert len(list((tmp_path / "o").iterdir())) == 1


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=8))
def test_texts_stay_as_they_are(given: str) -> None:
    """Also where the locale knows none of their bytes, as long as these are UTF-8."""
    if "\0" in given:
        with pytest.raises(argparse.ArgumentTypeError):
            texts.text(given)
        return
    assert texts.text(given) == given
    if sys.getfilesystemencoding() == "utf-8" and os.name != "nt":
        poor = "".join(
            chr(byte) if byte < 0x80 else chr(0xDC00 + byte) for byte in given.encode()
        )
        assert texts.text(poor) == given


def test_utf_8_in_the_locale_c(world: World) -> None:
    def change(net: LDicomNet, *arguments: Any) -> None:
        net.SendNSetResponse(*arguments[:4], COMMAND_STATUS_SUCCESS, None)

    server = world.server({"OnReceiveNSetRequest": change})
    where = HOST, str(server.port), "1.2", "1.3", "-k", f"PatientName={WIDE}"
    done = subprocess.run(
        [sys.executable, "-W", "error", "-m", "ltdicom", "nset", *where],
        env={**os.environ, "LC_ALL": "C", "PYTHONUTF8": "0", "TERM": "dumb"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, b"")
    changes = server.peer().heard("OnReceiveNSetRequest")[0][4]
    assert values_of(changes)["PatientName"] == "Müller"  # type: ignore[index]


# -- files of a user identity --------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\xe4\n", "is not UTF-8"),
        ("geheim".encode("utf-16"), "is not UTF-8"),
        (b"", "is empty"),
        (b"\n", "there is no password in"),
        (b"\xef\xbb\xbf\r\n", "there is no password in"),
        (b"x" * 70_000, "longer than DICOM allows"),
    ],
)
def test_files_that_are_no_password(
    ltdicom: Any, tmp_path: Path, content: bytes, reason: str
) -> None:
    file = tmp_path / "password"
    file.write_bytes(content)
    done = ltdicom("echo", *PEER, "--user", "u", "--password-file", file)
    assert (done.code, done.out, reason in done.err) == (2, "", True), done


@pytest.mark.parametrize("option", ["--kerberos", "--saml", "--jwt"])
def test_files_that_are_no_token(ltdicom: Any, tmp_path: Path, option: str) -> None:
    for content, reason in ((b"", "is empty"), (b"x" * 70_000, "longer than DICOM allows")):
        file = tmp_path / "token"
        file.write_bytes(content)
        done = ltdicom("echo", *PEER, option, file)
        assert (done.code, reason in done.err) == (2, True)
    assert ltdicom("echo", *PEER, option, tmp_path).code == 2


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="no /dev/zero")
def test_a_token_without_an_end(ltdicom: Any) -> None:
    done = ltdicom("echo", *PEER, "--jwt", "/dev/zero")
    assert (done.code, "longer than DICOM allows" in done.err) == (2, True)


@pytest.mark.parametrize(
    "content", ["geheim", "geheim\n", "geheim\r\n", "\ufeffgeheim\r\n", "größe \n"]
)
def test_a_password_in_a_file(
    ltdicom: Any, world: World, tmp_path: Path, content: str
) -> None:
    file = tmp_path / "password"
    file.write_bytes(content.encode())
    requests: list[LDicomAssociate] = []

    def accept(net: LDicomNet, pdu: LDicomAssociate) -> None:
        requests.append(pdu.Clone())
        net.SendAssociateReject(1, 1, 1)

    server = world.server({"OnReceiveAssociateRequest": accept})
    where = "echo", HOST, server.port, "--user", "u", "--password-file", file
    assert ltdicom(*where).code == 3
    password = content.strip("\ufeff\r\n").encode()
    item = b"\2\0\0\1u" + len(password).to_bytes(2, "big") + password
    assert requests[0].GetDataUserInfo(0) == item
