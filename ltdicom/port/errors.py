"""The one exception of the porting aid."""

from __future__ import annotations


class PortError(Exception):
    """The input cannot be used: unreadable, too large, or no C++."""
