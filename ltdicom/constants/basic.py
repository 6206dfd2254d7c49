"""``TRUE``, ``FALSE`` and ``NULL``."""

from typing import Final

TRUE: Final = True
FALSE: Final = False
NULL: Final = None
