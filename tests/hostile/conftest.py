"""Helpers are here and in tests/support."""

from __future__ import annotations

from tests.support.net_fixtures import world  # noqa: F401
