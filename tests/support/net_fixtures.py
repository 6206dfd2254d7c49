"""The fixtures of tests with connections."""

from __future__ import annotations

import contextlib
import gc
import logging
from collections.abc import Iterator

import pytest

from tests.support.net_support import World, nothing_left


@contextlib.contextmanager
def checked_world(caplog: pytest.LogCaptureFixture) -> Iterator[World]:
    """Make objects and close them; a thread or a socket left behind is a failure."""
    with nothing_left():
        made = World()
        with caplog.at_level(logging.DEBUG, "ltdicom"):
            yield made
        made.close()
    # a failure inside is never the answer to anything that a peer or a port does
    inside = [r for r in caplog.records if "failure inside" in r.getMessage()]
    assert not inside, inside


@pytest.fixture
def world(caplog: pytest.LogCaptureFixture) -> Iterator[World]:
    with checked_world(caplog) as made:
        yield made


@pytest.fixture
def without_collector() -> Iterator[None]:
    """Leave what is in circles where it is: the garbage collector does not run."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()
