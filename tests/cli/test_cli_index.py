"""The index: the same answers from SQLite, SQLAlchemy and PostgreSQL, by many threads."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from ltdicom import (
    TAG_MODALITIES_IN_STUDY,
    TAG_PATIENT_ID,
    TAG_PATIENT_NAME,
    TAG_REFERRING_PHYSICIAN_NAME,
    TAG_SERIES_INSTANCE_UID,
    TAG_SOP_INSTANCE_UID,
    TAG_STUDY_DATE,
    TAG_STUDY_DESCRIPTION,
    TAG_STUDY_INSTANCE_UID,
    TAG_STUDY_TIME,
    LDicomDS,
)
from ltdicom.cli.archive import index as module
from ltdicom.cli.archive.index import BadKey, Index, IndexFailure, is_url
from ltdicom.cli.status import CommandError
from tests.support.net_support import DEADLINE
from tests.support.pictures import picture


@pytest.fixture(params=["sqlite", "sqlalchemy", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the place of an empty index, in each kind of database."""
    if request.param == "sqlite":
        return str(tmp_path / "index.sqlite")
    pytest.importorskip("sqlalchemy")
    if request.param == "sqlalchemy":
        return f"sqlite:///{tmp_path / 'other.sqlite'}"
    url = str(request.getfixturevalue("postgres_url"))
    index = Index(url)
    for table in ("instances", "steps", "reports"):
        index.change(lambda run, table=table: run(f"DELETE FROM {table}"))
    index.close()
    return url


@pytest.fixture
def index(where: str) -> Iterator[Index]:
    made = Index(where)
    yield made
    made.close()


def put(index: Index, file: str = "a.dcm", **values: Any) -> str:
    image = picture(**values)
    ds = LDicomDS.from_pydicom(image)
    row = index.row(ds, file, "1.2.840.10008.1.2.1", 100)
    assert index.store(row, lambda: 0) == 0
    return str(image.SOPInstanceUID)


def found(index: Index, level: str, tag: int, key: str) -> int:
    return len(index.find(level, {tag: key}))


@pytest.mark.parametrize(
    ("tag", "key", "count"),
    [
        (TAG_PATIENT_ID, "A%", 0),
        (TAG_PATIENT_ID, "100%", 1),
        (TAG_PATIENT_ID, "10?%", 1),
        (TAG_PATIENT_ID, "1_0*", 0),
        (TAG_PATIENT_ID, "!*", 1),
        (TAG_PATIENT_ID, "a", 0),
        (TAG_PATIENT_ID, "?", 1),
        (TAG_PATIENT_ID, "A\\!", 1),
        (TAG_PATIENT_ID, "[A]", 0),
        (TAG_PATIENT_NAME, "groß*", 1),
        (TAG_PATIENT_NAME, "GROSS*", 1),
        (TAG_PATIENT_NAME, "ΓΙΏΡΓΟΣ^?ΛΛΗΝ", 1),
        (TAG_STUDY_DATE, "20240101-20240131", 1),
        (TAG_STUDY_DATE, "-20240131", 1),
        (TAG_STUDY_DATE, "20240201-", 1),
        (TAG_STUDY_TIME, "1200-1200", 1),
        (TAG_STUDY_TIME, "120030-120030", 1),
        (TAG_STUDY_TIME, "-1159", 0),
        (TAG_STUDY_DESCRIPTION, "*?" * 200 + "*#", 0),
        (TAG_STUDY_DESCRIPTION, "'; DROP TABLE instances; --", 0),
        (TAG_REFERRING_PHYSICIAN_NAME, "*", 4),
        (TAG_MODALITIES_IN_STUDY, "C*", 1),
    ],
)
def test_matching(index: Index, tag: int, key: str, count: int) -> None:
    utf_8 = {"SpecificCharacterSet": "ISO_IR 192"}
    put(index, PatientID="A", PatientName="Groß^Hans", StudyDate="20240131", **utf_8)
    put(index, PatientID="100%", PatientName="Γιώργος^Έλλην", StudyTime="120030.5", **utf_8)
    put(index, PatientID="!1", StudyDate="20240201", Modality="CT")
    put(index, PatientID="")
    assert found(index, "STUDY", tag, key) == count


def test_values_that_are_no_values(index: Index) -> None:
    """What a peer sends can always be kept, and found."""
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        put(index, PatientID="x" * 300, StudyDescription="y" * 2000)
    assert found(index, "PATIENT", TAG_PATIENT_ID, "x" * 300) == 1
    assert found(index, "PATIENT", TAG_PATIENT_ID, "x\0\ud800") == 0
    assert found(index, "STUDY", TAG_STUDY_DESCRIPTION, "y*y") == 1
    assert module.clean("a\0b\ud800é") == "ab?é"


@pytest.mark.parametrize(
    ("tag", "key", "reason"),
    [
        (TAG_STUDY_INSTANCE_UID, "\\".join(["1.2"] * 10_001), "10001 values"),
        (TAG_STUDY_DESCRIPTION, "*" + "a" * 1000, "a pattern of 1001"),
    ],
)
def test_keys_beyond_every_measure(index: Index, tag: int, key: str, reason: str) -> None:
    with pytest.raises(BadKey, match=reason):
        index.find("STUDY", {tag: key})
    assert found(index, "STUDY", TAG_STUDY_INSTANCE_UID, "\\".join(["1.2"] * 9_000)) == 0


def test_an_instance_is_replaced(index: Index) -> None:
    uid = put(index, PatientID="A")
    put(index, "b.dcm", PatientID="B", SOPInstanceUID=uid)
    assert index.count() == 1
    (held,) = index.select({TAG_SOP_INSTANCE_UID: uid})
    assert (held.file, held.size, held.instance) == ("b.dcm", 100, uid)
    assert index.held([uid, "1.2.3"]) == {uid: held}
    assert found(index, "PATIENT", TAG_PATIENT_ID, "A") == 0


def test_a_file_that_is_not_placed_leaves_no_row(index: Index) -> None:
    row = index.row(LDicomDS.from_pydicom(picture()), "a", "1.2", 1)
    assert index.store(row, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        index.store(row, lambda: 1 // 0)
    assert index.count() == 0
    assert index.store(row, lambda: 0) == 0
    assert index.count() == 1


def test_two_servers_store_the_same(where: str) -> None:
    """The second waits for the first; both succeed, and there is one row."""
    indexes = [Index(where), Index(where)]
    image, placed = picture(), []
    both = threading.Barrier(2, timeout=DEADLINE)

    def store(index: Index, number: int) -> None:
        ds = LDicomDS.from_pydicom(image)
        row = index.row(ds, f"{number}", "1.2", number)
        both.wait()

        def place() -> int:
            placed.append(number)
            return 0

        for _ in range(20):
            assert index.store(row, place) == 0

    threads = [
        threading.Thread(target=store, args=(index, number))
        for number, index in enumerate(indexes)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    (held,) = indexes[0].select({TAG_SERIES_INSTANCE_UID: str(image.SeriesInstanceUID)})
    # the row is that of the file that was placed last
    assert held.size == placed[-1]
    for index in indexes:
        index.close()


def test_a_change_waits_for_another_one(where: str) -> None:
    one, other = Index(where), Index(where)
    uid = put(one, PatientID="A")
    inside, order = threading.Event(), []

    def slow() -> tuple[int, Any]:
        inside.set()
        done.wait(0.2)  # the other one does not come in between
        order.append("slow")
        row = one.row(LDicomDS.from_pydicom(picture(SOPInstanceUID=uid)), "1", "1.2", 1)
        return 0, row

    def quick() -> tuple[int, Any]:
        order.append("quick")
        done.set()
        return 5, {}

    done = threading.Event()
    thread = threading.Thread(target=one.change_row, args=(uid, slow))
    thread.start()
    assert inside.wait(DEADLINE)
    assert other.change_row(uid, quick) == 5
    thread.join(DEADLINE)
    assert order == ["slow", "quick"]
    one.close()
    other.close()


def test_two_servers_make_the_tables(where: str) -> None:
    index = Index(where)
    for table in ("instances", "steps", "reports"):
        index.change(lambda run, table=table: run(f"DROP TABLE {table}"))
    index.close()
    both, made = threading.Barrier(2, timeout=DEADLINE), []

    def make() -> None:
        both.wait()
        made.append(Index(where))

    threads = [threading.Thread(target=make) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(DEADLINE)
    assert [each.count() for each in made] == [0, 0]
    for each in made:
        each.close()


def test_a_database_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="the index "):
        Index(str(tmp_path / "no folder" / "x"))
    (tmp_path / "file").write_text("this is not a database, and long enough for one" * 30)
    with pytest.raises((CommandError, IndexFailure)):
        Index(str(tmp_path / "file"))
    pytest.importorskip("psycopg")
    with pytest.raises(CommandError) as caught:
        Index("postgresql+psycopg://pacs:secret@127.0.0.1:1/x")
    assert "secret" not in str(caught.value)


def test_without_sqlalchemy(monkeypatch: pytest.MonkeyPatch) -> None:
    import sys

    monkeypatch.setitem(sys.modules, "sqlalchemy", None)
    with pytest.raises(CommandError, match=r"ltdicom\[archive\]"):
        Index("postgresql://x/y")
    assert not is_url("C:/x/y.sqlite") and not is_url("index.sqlite")
