"""How this package names itself to peers and in files (PS3.7 D.3.3.2)."""

from __future__ import annotations

from typing import Final

from ltdicom._version import __version__

IMPLEMENTATION_CLASS_UID: Final = "2.25.29001197410533371409373169112339998818"
"""A UID of our own, made from a UUID; pynetdicom's would name another program."""

IMPLEMENTATION_VERSION_NAME: Final = f"LTDICOM_{__version__.replace('.', '')}"[:16]
"""At most 16 characters."""
