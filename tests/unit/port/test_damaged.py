"""Any bytes: a report, or a reason why there is none; never a traceback."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from ltdicom.port import report_html, report_json, report_text
from ltdicom.port.check import check
from ltdicom.port.errors import PortError
from ltdicom.port.translate import translate
from tests.support.damaged_sources import damaged
from tests.unit.port.test_check import SOURCE
from tests.unit.port.test_collect import HEADER
from tests.unit.port.test_collect import SOURCE as SECOND

CORPUS = Path(__file__).parents[2] / "port" / "corpus"
# all 2,000 with LTDICOM_DAMAGED=2000
COUNT = int(os.environ.get("LTDICOM_DAMAGED", "60"))
STEP = 20


def sources() -> list[bytes]:
    found = [p for p in sorted(CORPUS.rglob("*")) if p.suffix in (".cpp", ".h")]
    return [SOURCE.encode(), (HEADER + SECOND).encode(), *(p.read_bytes() for p in found)]


@pytest.mark.parametrize("first", range(0, COUNT, STEP))
def test_check(tmp_path: Path, first: int) -> None:
    texts = sources()
    path = tmp_path / "damaged.cpp"
    for seed in range(first, min(first + STEP, COUNT)):
        path.write_bytes(damaged(texts, seed))
        try:
            report = check([str(path)])
        except PortError as error:
            assert str(path) in str(error)
            continue
        assert report_json.as_object(report)["summary"]["calls"] == len(report.calls)
        assert list(report_text.lines(report))
        assert report_html.page(report).endswith("</html>\n")


@pytest.mark.parametrize("first", range(0, COUNT, STEP))
def test_translate(tmp_path: Path, first: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each module compiles, whatever the bytes."""
    monkeypatch.setattr("ltdicom.port.translate._ruff", lambda: None)  # one start each
    texts = sources()
    path = tmp_path / "damaged.cpp"
    for seed in range(first, min(first + STEP, COUNT)):
        path.write_bytes(damaged(texts, seed))
        try:
            (module,) = translate([str(path)])
        except PortError as error:
            assert str(path) in str(error)
            continue
        assert module.counts.translated <= module.counts.statements
        assert module.text.endswith("\n")
