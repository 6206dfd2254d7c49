"""The program in docs/security.md works with the files it asks for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from ltdicom import COMMAND_STATUS_SUCCESS
from tests.support.tls_support import Files

PAGE = Path(__file__).resolve().parents[2] / "docs" / "security.md"


@pytest.mark.usefixtures("world")
def test_the_program_of_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    own = Files(tmp_path)
    Path(own.ca).rename(tmp_path / "hospital-ca.pem")
    monkeypatch.chdir(tmp_path)
    program = re.findall(r"^```python\n(.*?)^```$", PAGE.read_text("utf-8"), re.M | re.S)
    names: dict[str, Any] = {"__name__": "page"}
    exec(compile("\n".join(program), str(PAGE), "exec"), names)
    assert names["main"]() == COMMAND_STATUS_SUCCESS
    secret = names["LMyPortedNet"]().OnPrivateKeyPassword
    assert secret(type("Buffer", (), {})(), 1024, 0) == 6
