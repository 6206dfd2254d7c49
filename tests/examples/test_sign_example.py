"""``examples/sign.py``, with keys of ``openssl``, verified by DCMTK's ``dcmsign``."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn

import pytest

from ltdicom import DICOM_SUCCESS, TAG_PATIENT_ID, TAG_PATIENT_NAME
from tests.support.pictures import picture, save
from tests.support.signing import Pair, loaded, tags_of

Capture = pytest.CaptureFixture[str]


@pytest.fixture(scope="module")
def keys(
    unavailable: Callable[[str], NoReturn], tmp_path_factory: pytest.TempPathFactory
) -> tuple[str, str]:
    """Return a key with a password and its certificate."""
    if shutil.which("openssl") is None:
        unavailable("openssl is not installed")
    folder = tmp_path_factory.mktemp("keys")
    command = "openssl req -x509 -newkey rsa:2048 -keyout key.pem -out certificate.pem"
    options = ["-subj", "/CN=Modality 1", "-days", "365", "-passout", "pass:secret"]
    subprocess.run(
        [*command.split(), *options], cwd=folder, check=True, capture_output=True
    )
    return str(folder / "key.pem"), str(folder / "certificate.pem")


def sign(load: Any, keys: tuple[str, str], *options: object) -> int:
    words = ["--private-key", keys[0], "--certificate", keys[1], "--password", "secret"]
    code = load("sign").main([*words, *map(str, options)])
    assert isinstance(code, int)
    return code


def verify(load: Any, *options: object) -> int:
    code = load("sign").main(["--verify", *map(str, options)])
    assert isinstance(code, int)
    return code


def test_files_are_signed_and_hold(
    load: Any, keys: tuple[str, str], tmp_path: Path, capsys: Capture
) -> None:
    paths = [save(picture(), tmp_path / f"{name}.dcm") for name in "ab"]
    assert verify(load, *paths) == 1
    assert capsys.readouterr().out == "".join(f"{path}: not signed\n" for path in paths)
    assert sign(load, keys, *paths) == 0
    assert capsys.readouterr().out == "".join(f"{path}: signed\n" for path in paths)
    assert verify(load, "--trust", keys[1], *paths) == 0
    out = capsys.readouterr().out
    assert (
        len(re.findall(r"^.+: [\d.]+ \(SHA256 of \d+ elements\): holds$", out, re.M)) == 2
    )


def test_dcmtk_verifies(load: Any, dcmtk: Any, tmp_path: Path) -> None:
    # dcmsign refuses a certificate that openssl made in the same second
    path, pair = save(picture(), tmp_path / "a.dcm"), Pair.of(tmp_path)
    files = ["--private-key", str(pair.key), "--certificate", str(pair.certificate)]
    assert load("sign").main([*files, str(path)]) == 0
    command = [dcmtk("dcmsign"), "--verify", "+cf", pair.certificate, path]
    subprocess.run(command, check=True, capture_output=True, timeout=20)


def test_what_was_changed(
    load: Any, keys: tuple[str, str], tmp_path: Path, capsys: Capture
) -> None:
    path = save(picture(), tmp_path / "a.dcm")
    assert sign(load, keys, "--algorithm", "RIPEMD160", path) == 0
    ds = loaded(path)
    assert ds.SetStringValue(ds.FindFirstElement(None, TAG_PATIENT_ID, True), "2", 1)
    assert ds.SaveDS(path, 0) == DICOM_SUCCESS
    assert verify(load, path) == 1
    assert "DICOM_ERROR_INVALID_SIGNATURE" in capsys.readouterr().out


def test_profiles_leave_the_patient_alone(
    load: Any, keys: tuple[str, str], tmp_path: Path
) -> None:
    path = save(picture(), tmp_path / "a.dcm")
    assert sign(load, keys, "--profile", "creator", path) == 0
    ds = loaded(path)
    found = tags_of(ds, ds.GetSignature(None, 0))
    assert 0x7FE00010 in found
    assert TAG_PATIENT_NAME not in found
    assert verify(load, path) == 0


def test_certificates_that_are_not_trusted(
    load: Any, keys: tuple[str, str], tmp_path: Path, capsys: Capture
) -> None:
    path = save(picture(), tmp_path / "a.dcm")
    assert sign(load, keys, path) == 0
    other = tmp_path / "other.pem"
    command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout k.pem -out other.pem"
    done = [*command.split(), "-subj", "/CN=Other", "-days", "9"]
    subprocess.run(done, cwd=tmp_path, check=True, capture_output=True)
    assert verify(load, "--trust", other, path) == 1
    assert "not trusted" in capsys.readouterr().out
    assert verify(load, "--trust", other, "--trust", keys[1], path) == 0
    other.write_text("no certificate")
    assert verify(load, "--trust", other, path) == 1


@pytest.mark.parametrize("what", ["password", "no key", "gone"])
def test_failures(
    what: str, load: Any, keys: tuple[str, str], tmp_path: Path, capsys: Capture
) -> None:
    path = save(picture(), tmp_path / "a.dcm")
    before = path.read_bytes()
    if what == "password":
        assert (
            load("sign").main(
                ["--private-key", keys[0], "--certificate", keys[1], str(path)]
            )
            == 1
        )
        assert "DICOM_ERROR_PRIVATE_KEY_LOAD_FAILED" in capsys.readouterr().out
    elif what == "no key":
        assert load("sign").main([str(path)]) == 1
        assert "--private-key" in capsys.readouterr().err
    else:
        assert sign(load, keys, tmp_path / "gone.dcm") == 1
        assert capsys.readouterr().err.startswith("Failed: ")
    assert path.read_bytes() == before
