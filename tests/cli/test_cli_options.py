"""What all commands share: TLS, user identity, PDU lengths, time-outs, exit codes."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pydicom
import pytest
from pydicom.data import get_testdata_file

from ltdicom import (
    DICOM_SUCCESS,
    PDU_ACCEPT_RESULT_SUCCESS,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
    LDicomAssociate,
    LDicomNet,
)
from ltdicom.cli.tls import Tls
from tests.cli.images import scheduled
from tests.support.net_support import World
from tests.support.pictures import picture, save
from tests.support.print_nodes import PrinterPeer, PrinterScp
from tests.support.programs import free_port
from tests.support.tls_support import Files

HOST = "127.0.0.1"
CT_SMALL = Path(str(get_testdata_file("CT_small.dcm")))
STUDY = "-k", f"StudyInstanceUID={pydicom.dcmread(CT_SMALL).StudyInstanceUID}"

# of each command that asks a peer: its arguments after host and port
COMMANDS: dict[str, tuple[object, ...]] = {
    "echo": (),
    "store": (CT_SMALL,),
    "find": ("-k", "PatientID"),
    "get": STUDY,
    "move": (*STUDY, "--to", "DEST"),
    "worklist": (),
    "mpps": ("start",),
    "commit": (CT_SMALL,),
    "print": (CT_SMALL,),
    "nset": ("UID_CT_IMAGE_STORAGE", "1.2.3", "-k", "PatientID=1"),
}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    pytest.importorskip("cryptography")
    return Files(tmp_path_factory.mktemp("certificates"))


# -- TLS ---------------------------------------------------------------------------------


@pytest.fixture
def secured(ltdicom: Any, start_query: Any, files: Files, tmp_path: Path) -> Any:
    """Start an archive that talks TLS with those whom one authority knows."""
    folder = tmp_path / "worklist"
    folder.mkdir()
    save(scheduled("JANE", "CT", "20240101"), folder / "0.wl")
    own = Tls(certificate=files.server, authority=files.ca)
    port = free_port()
    pacs = start_query(
        secured=own, client_tls=own, worklist=folder, peers={"ME": (HOST, port)}
    )
    known = "--tls", "--ca", files.ca, "--cert", files.client
    assert ltdicom("store", HOST, pacs.port, CT_SMALL, *known).code == 0
    return pacs, known, port


@pytest.mark.parametrize(
    ("command", "code"),
    [
        *((name, 0) for name in ("echo", "store", "find", "get", "worklist", "mpps")),
        ("commit", 0),
        ("nset", 1),  # it is there, and has no such instance
    ],
)
def test_tls(
    ltdicom: Any,
    secured: Any,
    files: Files,
    command: str,
    code: int,
) -> None:
    pacs, known, _ = secured
    where = HOST, pacs.port, *COMMANDS[command]
    assert ltdicom(command, *where, *known).code == code
    # without a certificate, of another authority, in the clear: no association
    assert ltdicom(command, *where, "--tls", "--ca", files.ca).code == 3
    others = "--tls", "--ca", files.other_ca, "--cert", files.client
    done = ltdicom(command, *where, *others)
    assert (done.code, "DICOM_ERROR_TLS_" in done.err) == (3, True)
    assert ltdicom(command, *where, "--timeout", "1").code == 3


def test_tls_both_ways(ltdicom: Any, secured: Any, tmp_path: Path) -> None:
    """The archive connects to those who listen: in TLS, too."""
    pacs, known, port = secured
    own = *known, "--calling", "ME", "--listen", port
    folder = tmp_path / "moved"
    done = ltdicom("move", HOST, pacs.port, *STUDY, *own, "--folder", folder)
    assert (done.code, len(list(folder.iterdir()))) == (0, 1)
    assert ltdicom("commit", HOST, pacs.port, CT_SMALL, *own).code == 0


def test_tls_without_asking_who(ltdicom: Any, start_query: Any, files: Files) -> None:
    pacs = start_query(secured=Tls(certificate=files.server))
    where = "echo", HOST, pacs.port, "--tls"
    assert ltdicom(*where).code == 3  # the system does not know the authority
    assert ltdicom(*where, "--no-verify").code == 0
    assert ltdicom(*where, "--ca", files.ca).code == 0


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--cert", "x"], "--cert needs --tls"),
        (["--key", "x"], "--key needs --tls"),
        (["--ca", "x"], "--ca needs --tls"),
        (["--no-verify"], "--no-verify needs --tls"),
        (["--tls", "--key", "x"], "--key needs --cert"),
        (["--tls", "--ca", "no such file"], "no such file"),
        (["--tls", "--cert", "no such file"], "no such file"),
    ],
)
@pytest.mark.parametrize("command", COMMANDS)
def test_tls_options_that_do_not_fit(
    ltdicom: Any, command: str, options: list[str], reason: str
) -> None:
    done = ltdicom(command, HOST, free_port(), *COMMANDS[command], *options)
    assert (done.code, reason in done.err) == (2, True), done


def test_a_key_in_a_file_of_its_own(ltdicom: Any, start_query: Any, files: Files) -> None:
    issued = files.root.issue("apart.example")
    certificate, key = files.certificate("apart", issued), files.key("apart", issued)
    pacs = start_query(secured=Tls(certificate, key, files.ca))
    known = "--ca", files.ca, "--cert", certificate, "--key", key
    assert ltdicom("echo", HOST, pacs.port, "--tls", *known).code == 0


# -- the association ---------------------------------------------------------------------


@pytest.fixture
def asked(world: World) -> Any:
    """Start a server that accepts; what it was asked for is in the list."""
    requests: list[LDicomAssociate] = []

    def accept(net: LDicomNet, pdu: LDicomAssociate) -> None:
        requests.append(pdu.Clone())
        answer = LDicomAssociate(False)
        answer.AddPresentation(1, PDU_ACCEPT_RESULT_SUCCESS, pdu.GetAbstract(1))
        answer.AddTransfer(1, UID_IMPLICIT_VR_LITTLE_ENDIAN)
        assert net.SendAssociateAccept(answer) == DICOM_SUCCESS

    def echo(net: LDicomNet, *arguments: Any) -> None:
        net.SendCEchoResponse(*arguments, 0)

    answers = {"OnReceiveAssociateRequest": accept, "OnReceiveCEchoRequest": echo}
    return world.server(answers), requests


def test_user_identity(ltdicom: Any, asked: Any, tmp_path: Path) -> None:
    server, requests = asked
    for name, text in (("password", "gehéim\n"), ("token", "a.b.c")):
        (tmp_path / name).write_text(text, encoding="utf-8")
    secret, token = tmp_path / "password", tmp_path / "token"
    expected = {
        ("--user", "porter"): b"\1\0\0\6porter\0\0",
        ("--user", "porter", "--password", "x"): b"\2\0\0\6porter\0\1x",
        ("--user", "p", "--password-file", secret): b"\2\0\0\1p\0\7geh\xc3\xa9im",
        ("--kerberos", token): b"\3\0\0\5a.b.c\0\0",
        ("--saml", token): b"\4\0\0\5a.b.c\0\0",
        ("--jwt", token): b"\5\0\0\5a.b.c\0\0",
    }
    for options, item in expected.items():
        assert ltdicom("echo", HOST, server.port, *options).code == 0
        pdu = requests.pop()
        assert (pdu.GetTypeUserInfo(0), pdu.GetDataUserInfo(0)) == (0x58, item)
    assert ltdicom("echo", HOST, server.port).code == 0
    assert requests.pop().GetUserInfoCount() == 0


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        (["--password", "x"], "a password needs --user"),
        (["--user", "x", "--jwt", "y"], "not allowed with"),
        (["--jwt", "no such file"], "cannot read no such file"),
        (["--user", "x" * 70000], "longer than DICOM allows"),
        (["--max-pdu", "100"], "not between 4096"),
        (["--max-pdu", "-1"], "not a number above 0"),
        (["--timeout", "0"], "not a number of seconds"),
        (["--connect-timeout", "x"], "invalid seconds value"),
    ],
)
def test_values_that_are_none(ltdicom: Any, options: list[str], reason: str) -> None:
    done = ltdicom("echo", HOST, free_port(), *options)
    assert (done.code, reason in done.err) == (2, True), done


def test_the_longest_pdu(ltdicom: Any, asked: Any) -> None:
    server, requests = asked
    assert ltdicom("echo", HOST, server.port, "--max-pdu", "20000").code == 0
    assert requests.pop().GetMaxLength() == 20000


# -- exit codes --------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_nobody_is_there(ltdicom: Any, command: str) -> None:
    done = ltdicom(command, HOST, free_port(), *COMMANDS[command], "--json")
    assert (done.code, "CONNECTION_REFUSED" in done.out) == (3, True), done
    assert "error" in done.json


@pytest.mark.parametrize("command", COMMANDS)
def test_the_peer_rejects(ltdicom: Any, start_query: Any, command: str) -> None:
    pacs = start_query(callers=["FRIEND"])
    done = ltdicom(command, HOST, pacs.port, *COMMANDS[command])
    assert done.code == 3, done


@pytest.mark.parametrize("command", [name for name in COMMANDS if name != "echo"])
def test_the_peer_lacks_the_class(ltdicom: Any, asked: Any, command: str) -> None:
    """It accepts the first context only as Verification would be."""
    server, _ = asked
    done = ltdicom(command, HOST, server.port, *COMMANDS[command], "--timeout", "0.3")
    assert done.code in (1, 3), done


@pytest.mark.parametrize("command", COMMANDS)
def test_help(ltdicom: Any, command: str) -> None:
    done = ltdicom(command, "--help")
    assert (done.code, done.err) == (0, "")
    assert "--tls" in done.out and "--timeout" in done.out


# -- store -------------------------------------------------------------------------------


def test_which_files_of_a_folder(ltdicom: Any, archive: Any, tmp_path: Path) -> None:
    folder = tmp_path / "study"
    (folder / "below").mkdir(parents=True)
    for name in ("a.dcm", "b.img", "below/c.dcm"):
        save(picture(), folder / name)
    where = HOST, archive.port, folder
    expected = {
        ("--pattern", "*.dcm"): 2,
        ("--pattern", "*.dcm", "--no-recursive"): 1,
        ("--no-recursive",): 2,
        ("--recursive",): 3,
    }
    for options, count in expected.items():
        done = ltdicom("store", *where, *options)
        assert (done.code, f"{count} stored, 0 failed" in done.out) == (0, True)
    assert ltdicom("store", *where, "--pattern", "*.x").code == 2


def test_halt(ltdicom: Any, archive: Any, tmp_path: Path) -> None:
    paths = [save(picture(), tmp_path / f"{name}.dcm") for name in "abc"]
    other = pydicom.dcmread(paths[1])
    assert ltdicom("store", HOST, archive.port, paths[1]).code == 0
    other.PatientID = "OTHER"
    save(other, paths[1])
    done = ltdicom("store", HOST, archive.port, *paths, "--halt")
    assert (done.code, "1 stored, 2 failed" in done.out) == (1, True)
    done = ltdicom("store", HOST, archive.port, *paths, "--no-halt")
    assert (done.code, "2 stored, 1 failed" in done.out) == (1, True)


def test_decompress(ltdicom: Any, asked: Any, start_query: Any, tmp_path: Path) -> None:
    pytest.importorskip("numpy")
    path = get_testdata_file("MR_small_RLE.dcm")
    pacs = start_query()
    pacs.server.takes_syntax = lambda sop_class, syntax: (
        syntax
        in (
            UID_IMPLICIT_VR_LITTLE_ENDIAN,
            "1.2.840.10008.1.2.1",
        )
    )
    done = ltdicom("store", HOST, pacs.port, path)
    assert (done.code, "does not accept" in done.err) == (1, True)
    assert ltdicom("store", HOST, pacs.port, path, "--decompress").code == 0
    instance = pydicom.dcmread(path).SOPInstanceUID
    kept, sent = pydicom.dcmread(pacs.file(instance)), pydicom.dcmread(path)
    assert not kept.file_meta.TransferSyntaxUID.is_compressed
    assert (kept.pixel_array == sent.pixel_array).all()


# -- print -------------------------------------------------------------------------------


class TlsPrinter(PrinterScp):
    """A printer that listens in TLS."""

    def __init__(self, own: Tls) -> None:
        self.own = own
        own.secure(self)
        super().__init__()

    def new_peer(self) -> PrinterPeer:
        peer = super().new_peer()
        self.own.secure(peer)
        return peer


def test_print_over_tls(ltdicom: Any, world: World, files: Files) -> None:
    pytest.importorskip("numpy")
    printer = world.stack.enter_context(TlsPrinter(Tls(files.server, authority=files.ca)))
    where = "print", HOST, printer.port, CT_SMALL
    known = "--tls", "--ca", files.ca
    done = ltdicom(*where, *known, "--cert", files.client, "--json")
    assert (done.code, done.json["films"], done.json["images"]) == (0, 1, 1), done
    assert ltdicom(*where, *known).code == 3  # it wants a certificate
