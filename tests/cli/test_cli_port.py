"""``ltdicom port``."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.conftest import Command

pytest.importorskip("tree_sitter_cpp", reason="the extra port is not installed")


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "main.cpp"
    path.write_text("void f(LDicomNet *p) { p->Close(); }\n")
    return path


def test_check(ltdicom: Command, source: Path) -> None:
    done = ltdicom("port", "check", source)
    assert (done.code, done.err) == (0, "")
    assert done.out == "1 file, 1 call of the library: 1 provided; 100 % can be called\n"


def test_check_for_programs(ltdicom: Command, source: Path) -> None:
    source.write_text("void f(LDicomNet *p) { p->Nothing(); }\n")
    done = ltdicom("port", "check", source, "--json")
    assert done.code == 1
    assert done.json["summary"]["unknown"] == 1


def test_a_page(ltdicom: Command, source: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert ltdicom("port", "check", source, "--html", page).code == 0
    assert "LDicomNet.Close: provided" in page.read_text(encoding="utf-8")
    assert ltdicom("port", "check", source, "--html", tmp_path / "no" / "x").code == 2


@pytest.mark.parametrize(
    "content", [None, b"\x00\x01\x02" * 99, b"Once upon a time there was a king"]
)
def test_unusable(ltdicom: Command, source: Path, content: bytes | None) -> None:
    source.unlink()
    if content is not None:
        source.write_bytes(content)
    done = ltdicom("port", "check", source, "--json")
    assert done.code == 2
    assert done.json["error"].startswith(str(source))
    assert "Traceback" not in done.err


def test_an_encoding(ltdicom: Command, source: Path) -> None:
    assert ltdicom("port", "check", source, "--encoding", "cp932").code == 0
    assert ltdicom("port", "check", source, "--encoding", "klingon").code == 2


def test_translate(ltdicom: Command, source: Path, tmp_path: Path) -> None:
    done = ltdicom("port", "translate", source, "--output", tmp_path / "out", "--json")
    assert done.code == 0
    (module,) = done.json["modules"]
    assert module == {
        "source": str(source),
        "module": "main",
        "statements": 1,
        "translated": 1,
        "calls": 1,
        "calls_translated": 1,
        "todo": [],
    }
    text = (tmp_path / "out" / "main.py").read_text(encoding="utf-8")
    assert "def f(p: LDicomNet | None) -> None:\n    p.Close()\n" in text


def test_translate_with_something_left(
    ltdicom: Command, source: Path, tmp_path: Path
) -> None:
    source.write_text("void f() {\n  Unheard();\n}\n")
    done = ltdicom("port", "translate", source, "--output", tmp_path)
    assert done.code == 1
    assert "line 2: Unheard is not known" in done.out
    assert ltdicom("port", "translate", source, "--output", source / "x").code == 2
    assert ltdicom("port", "translate", tmp_path / "no.cpp", "--output", tmp_path).code == 2


def test_translate_keeps_what_somebody_worked_on(
    ltdicom: Command, source: Path, tmp_path: Path
) -> None:
    other = source.with_name("other.cpp")
    other.write_text("void g() {}\n")
    port = tmp_path / "out"
    command = ("port", "translate", source, other, "--output", port)
    assert ltdicom(*command).code == 0
    first = (port / "main.py").read_text(encoding="utf-8")
    assert ltdicom(*command).code == 0  # nothing differs
    (port / "main.py").unlink()
    (port / "other.py").write_text("# by hand\n")
    refused = ltdicom(*command)
    assert refused.code == 2
    assert f"{port / 'other.py'} is there already" in refused.err
    assert (port / "other.py").read_text(encoding="utf-8") == "# by hand\n"
    assert not (port / "main.py").exists()  # all or nothing
    assert ltdicom(*command, "--replace").code == 0
    assert (port / "main.py").read_text(encoding="utf-8") == first
    assert "def g()" in (port / "other.py").read_text(encoding="utf-8")
