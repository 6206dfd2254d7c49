"""The one mechanism: any order of changes, against a list; threads."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from ltdicom._tables.table import Table
from ltdicom.structs import DICOMVR
from ltdicom.tag import LDicomTag
from ltdicom.uid import LDicomUID
from ltdicom.vr import LDicomVR

FACES: dict[Any, Callable[[int], Any]] = {
    LDicomTag: lambda n: LDicomTag.Insert(n, 0xFFFFFFFF, str(n), 0x4C4F, 1, 1, 1),
    LDicomUID: lambda n: LDicomUID.Insert(f"1.2.{n}", str(n), 0),
    LDicomVR: lambda n: LDicomVR.Insert(n, str(n), 0, 0, 1),
}
CODES: dict[Any, Callable[[int], Any]] = {
    LDicomTag: int,
    LDicomUID: "1.2.{}".format,
    LDicomVR: int,
}
NUMBERS = st.integers(0, 30)


class TableModel(RuleBasedStateMachine):
    """A table does what a list does."""

    def __init__(self) -> None:
        super().__init__()
        self.gone: list[Any] = []
        self.model: list[tuple[int, str, Any]] = []

    @initialize(face=st.sampled_from(list(FACES)))
    def choose(self, face: Any) -> None:
        self.face = face
        face.Reset()

    @rule(number=NUMBERS)
    def insert(self, number: int) -> None:
        entry = FACES[self.face](number)
        if any(known == number for known, _, _ in self.model):
            assert entry is None
        else:
            assert entry is not None
            self.model.append((number, str(number), entry))

    @rule(place=NUMBERS)
    def delete(self, place: int) -> None:
        entry = self.face.FindIndex(place)
        if place >= len(self.model):
            assert entry is None
            return
        following = self.model[place + 1][2] if place + 1 < len(self.model) else None
        assert self.face.Delete(entry) is following
        assert self.model.pop(place)[2] is entry
        self.gone.append(entry)

    @rule(place=NUMBERS, name=st.text(max_size=5))
    def rename(self, place: int, name: str) -> None:
        entry = self.face.FindIndex(place)
        assert self.face.SetName(entry, name) == (entry is not None)
        if entry is not None:
            number, _, known = self.model[place]
            self.model[place] = (number, name, known)

    @rule()
    def reset(self) -> None:
        self.face.Reset()
        self.gone += [entry for _, _, entry in self.model]
        self.model.clear()

    @invariant()
    def same(self) -> None:
        if not hasattr(self, "face"):
            return
        face, entries = self.face, [entry for _, _, entry in self.model]
        assert face.GetCount() == len(entries)
        assert list(face.entries()) == entries
        assert face.GetFirst() is (entries[0] if entries else None)
        assert face.GetLast() is (entries[-1] if entries else None)
        for place, (number, name, entry) in enumerate(self.model):
            assert face.FindIndex(place) is entry
            assert face.Find(CODES[face](number)) is entry
            assert face.Exists(entry)
            assert entry.pszName == name
            assert face.GetNext(entry) is (entries[place + 1 : place + 2] or [None])[0]
            assert face.GetPrev(entry) is (entries[place - 1] if place else None)
        present = {number for number, _, _ in self.model}
        for number in range(31):
            if number not in present:
                assert face.Find(CODES[face](number)) is None
        for entry in self.gone:
            assert not face.Exists(entry)
            assert not face.SetName(entry, "x")
            assert face.GetNext(entry) is face.GetPrev(entry) is face.Delete(entry) is None


TableModel.TestCase.settings = settings(
    max_examples=40, stateful_step_count=25, deadline=None
)
TestTableModel = TableModel.TestCase


@pytest.mark.parametrize("face", list(FACES))
def test_null_is_no_entry(face: Any) -> None:
    assert face.GetNext(None) is face.GetPrev(None) is face.Delete(None) is None
    assert not face.Exists(None)
    assert not face.SetName(None, "name")


@pytest.mark.parametrize("face", list(FACES))
def test_walk_both_ways(face: Any) -> None:
    forward, backward = [], []
    entry = face.GetFirst()
    while entry:
        forward.append(entry)
        entry = face.GetNext(entry)
    entry = face.GetLast()
    while entry:
        backward.append(entry)
        entry = face.GetPrev(entry)
    assert forward == backward[::-1] == list(face.entries())
    assert len(forward) == face.GetCount()


@pytest.mark.parametrize("face", list(FACES))
def test_delete_all_as_a_program_does(face: Any) -> None:
    entry = face.GetFirst()
    while entry:
        entry = face.Delete(entry)
    assert face.GetCount() == 0
    assert face.GetFirst() is face.GetLast() is None


@pytest.mark.parametrize("face", list(FACES))
def test_default_after_reset(face: Any) -> None:
    before = [vars(entry) for entry in face.entries()]
    face.Reset()
    assert face.GetCount() == 0
    # private tags come with Default, if they are not ignored
    face.Default(*[True] * (face is LDicomTag))
    assert [vars(entry) for entry in face.entries()] == before


@pytest.mark.parametrize("face", list(FACES))
def test_iteration_survives_changes(face: Any) -> None:
    count = face.GetCount()
    assert len([face.Delete(entry) for entry in face.entries()]) == count
    assert face.GetCount() == 0


def test_name_set_to_null_is_empty() -> None:
    entry = LDicomVR.GetFirst()
    assert entry is not None
    assert LDicomVR.SetName(entry, None)
    assert entry.pszName == ""


def test_threads() -> None:
    """Each thread inserts, finds and deletes its own tags while others do the same."""
    count = LDicomTag.GetCount()
    together = threading.Barrier(4)

    def work(group: int) -> None:
        together.wait()
        for element in range(300):
            code = group << 16 | element
            entry = LDicomTag.Insert(code, 0xFFFFFFFF, "", 0x4C4F, 1, 1, 1)
            assert entry is not None
            assert LDicomTag.Find(code) is entry
            assert LDicomTag.Find(0x60020010) is not None
            if element % 2:
                LDicomTag.Delete(entry)
                assert LDicomTag.Find(code) is None

    with ThreadPoolExecutor(4) as threads:
        assert len(list(threads.map(work, range(0x1001, 0x1009, 2)))) == 4
    assert LDicomTag.GetCount() == count + 4 * 150


def test_first_use_by_many_threads_fills_once() -> None:
    fills: list[int] = []

    def default() -> list[DICOMVR]:
        fills.append(1)
        return [DICOMVR(nCode=1)]

    table: Table[DICOMVR, int] = Table(default, key=lambda entry: entry.nCode)
    together = threading.Barrier(8)

    def use(code: int) -> DICOMVR | None:
        together.wait()
        return table.find(code)

    with ThreadPoolExecutor(8) as threads:
        found = list(threads.map(use, [1] * 8))
    assert len(fills) == 1
    assert len(set(found)) == 1
