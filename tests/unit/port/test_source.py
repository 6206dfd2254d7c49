"""Files and folders, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from ltdicom.port import source
from ltdicom.port.errors import PortError


def test_folders_are_searched(tmp_path: Path) -> None:
    for name in ("b.cpp", "a.h", "c.txt", "sub/d.CPP"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("int x;")
    found = [Path(p).relative_to(tmp_path).as_posix() for p in source.find([str(tmp_path)])]
    assert found == ["a.h", "b.cpp", "sub/d.CPP"]


def test_a_path_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PortError, match="no such"):
        source.find([str(tmp_path / "x")])
    with pytest.raises(PortError, match="no C"):
        source.find([str(tmp_path)])


def test_a_file_above_16_mb_is_refused(tmp_path: Path) -> None:
    large = tmp_path / "large.cpp"
    with large.open("wb") as handle:
        handle.truncate((16 << 20) + 1)
    with pytest.raises(PortError, match="16 MB"):
        source.read([str(large)])


def test_what_is_no_cpp_is_refused(tmp_path: Path) -> None:
    prose = tmp_path / "prose.cpp"
    prose.write_text("Dear reader, this text is not a program at all, is it?")
    with pytest.raises(PortError, match=r"no C\+\+"):
        source.read([str(prose)])


def test_a_comment_alone_is_cpp(tmp_path: Path) -> None:
    path = tmp_path / "a.cpp"
    path.write_text("// later\n")
    (file,) = source.read([str(path)])
    assert (file.stem, file.is_header, file.encoding) == ("a", False, "utf-8")
