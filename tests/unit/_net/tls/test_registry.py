"""Which contexts are found again, and which are not: no connection."""

from __future__ import annotations

import os
import ssl
import threading
import time
from pathlib import Path

import pytest

from ltdicom._net.tls import registry as module
from ltdicom._net.tls.registry import (
    MOST,
    MOST_USES,
    Key,
    Prepared,
    Registry,
    UnstableError,
    identity,
)
from tests.support.net_support import DEADLINE


def new() -> Prepared:
    return Prepared(ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), is_shared=True)


def get(registry: Registry, key: Key, *, fits: bool = True) -> Prepared:
    return registry.get(lambda: key, new, lambda _: fits)


@pytest.fixture
def settled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a file that counts as written long ago."""
    monkeypatch.setattr(module, "_TICK", -1.0)
    monkeypatch.setattr(module, "_COARSE_TICK", -1.0)
    path = tmp_path / "file"
    path.write_bytes(b"first")
    return path


def test_the_same_key_is_the_same_context() -> None:
    registry = Registry()
    first = get(registry, "a")
    assert get(registry, "a") is first
    assert get(registry, "b") is not first
    assert len(registry) == 2
    registry.clear()
    assert len(registry) == 0
    assert get(registry, "a") is not first


def test_what_does_not_fit_is_made_anew() -> None:
    registry = Registry()
    first = get(registry, "a")
    assert get(registry, "a", fits=False) is not first


def test_there_are_so_many_and_no_more() -> None:
    registry = Registry()
    first = get(registry, 0)
    for number in range(1, MOST):
        get(registry, number)
    assert get(registry, 0) is first  # so it is not the oldest any more
    get(registry, MOST)
    assert len(registry) == MOST
    assert get(registry, 0) is first
    second = get(registry, 1)
    assert get(registry, 1) is second
    assert len(registry) == MOST


def test_it_ends_after_an_hour(monkeypatch: pytest.MonkeyPatch) -> None:
    registry = Registry()
    first = get(registry, "a")
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 3599)
    assert get(registry, "a") is first
    monkeypatch.setattr(time, "monotonic", lambda: now + 3601)
    assert get(registry, "b") is not first
    assert len(registry) == 1  # what is over is not kept until somebody wants it
    assert get(registry, "a") is not first


def test_it_ends_with_a_certificate() -> None:
    registry = Registry()
    first = get(registry, "a")
    first.expires = time.time() + 1000
    assert get(registry, "a") is first
    first.expires = time.time()
    assert get(registry, "a") is not first


def test_it_ends_after_so_many_objects() -> None:
    registry = Registry()
    first = get(registry, "a")
    for _ in range(MOST_USES - 1):
        assert get(registry, "a") is first
    assert get(registry, "a") is not first


def test_what_cannot_be_told_apart_is_not_kept() -> None:
    def unstable() -> Key:
        raise UnstableError

    registry = Registry()
    assert registry.get(unstable, new, bool) is not registry.get(unstable, new, bool)
    assert len(registry) == 0


@pytest.mark.parametrize("gone", [False, True])
def test_a_file_that_changes_while_it_is_read(settled: Path, gone: bool) -> None:
    """What was made of it may be of either: nobody else gets it."""

    def make() -> Prepared:
        settled.unlink()
        if not gone:
            settled.write_bytes(b"second one")
        return new()

    registry = Registry()
    registry.get(lambda: identity(str(settled)), make, bool)
    assert len(registry) == 0


def test_many_threads() -> None:
    registry = Registry()
    threads, rounds = 8, 50
    together = threading.Barrier(threads)
    found: list[Prepared] = []

    def run() -> None:
        together.wait(DEADLINE)
        found.extend(get(registry, number % (MOST + 5)) for number in range(rounds))

    workers = [threading.Thread(target=run) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(DEADLINE)
    assert len(found) == threads * rounds
    assert len(registry) <= MOST


# -- files -----------------------------------------------------------------------------


def test_a_file_that_stays(settled: Path) -> None:
    assert identity(str(settled)) == identity(str(settled))


def test_a_file_that_was_written_again(settled: Path) -> None:
    before = identity(str(settled))
    settled.write_bytes(b"second one")
    assert identity(str(settled)) != before


def test_a_file_that_was_replaced_with_its_times(settled: Path) -> None:
    before = identity(str(settled))
    other = settled.with_name("other")
    other.write_bytes(b"other")
    os.utime(other, ns=(before.modified, before.modified))
    os.replace(other, settled)
    assert identity(str(settled)) != before


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
def test_a_link_that_leads_elsewhere(settled: Path) -> None:
    link, other = settled.with_name("link"), settled.with_name("other")
    other.write_bytes(b"first")
    link.symlink_to(settled)
    before = identity(str(link))
    link.unlink()
    link.symlink_to(other)
    assert identity(str(link)) != before


def test_what_is_no_file(settled: Path) -> None:
    for path in ("no such file", "a\0b", "", str(settled.parent)):
        with pytest.raises(UnstableError):
            identity(path)
    with pytest.raises(UnstableError):
        identity(str(settled), folder=True)
    assert identity(str(settled.parent), folder=True).path == str(settled.parent)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes in folders")
def test_a_pipe(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(UnstableError):
        identity(str(tmp_path / "pipe"))


@pytest.mark.parametrize(
    ("nanoseconds", "age", "good"),
    [(5, 0.05, False), (5, 0.2, True), (0, 0.2, False), (0, 2.4, False), (0, 2.6, True)],
)
def test_a_file_that_was_written_just_now(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    nanoseconds: int,
    age: float,
    good: bool,
) -> None:
    """It may be written again with the same times; some file systems count in seconds."""
    path = tmp_path / "file"
    path.write_bytes(b"first")
    found = list(os.stat(path))
    written = 1_700_000_000_000_000_000 + nanoseconds

    class Found:
        st_mode, st_ino, st_dev, st_size = found[0], found[1], found[2], found[6]
        st_mtime_ns = st_ctime_ns = written

    monkeypatch.setattr(os, "stat", lambda _: Found)
    monkeypatch.setattr(time, "time", lambda: 1_700_000_000 + age)
    if good:
        assert identity(str(path)).modified == written
    else:
        with pytest.raises(UnstableError):
            identity(str(path))
