"""The faces run on the same three paths as the inside."""

from __future__ import annotations

from tests.unit._net.conftest import way, without_collector, world  # noqa: F401
