"""A caller that has nearly used up the stack."""

from __future__ import annotations

import sys
from collections.abc import Callable
from types import FrameType
from typing import TypeVar

_Made = TypeVar("_Made")


def from_deep_down(action: Callable[[], _Made], left: int = 120) -> _Made:
    """Return what an action returns that has few calls of the stack left."""

    def below(levels: int) -> _Made:
        return below(levels - 1) if levels > 0 else action()

    depth = 0
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        depth, frame = depth + 1, frame.f_back
    return below(sys.getrecursionlimit() - depth - left)
