"""The tables are process-wide: each test finds and leaves them as built in."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ltdicom.tag import LDicomTag
from ltdicom.uid import LDicomUID
from ltdicom.vr import LDicomVR


@pytest.fixture(autouse=True)
def built_in_tables() -> Iterator[None]:
    yield
    for table in (LDicomTag, LDicomUID, LDicomVR):
        table._table.fill()
