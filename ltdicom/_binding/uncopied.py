"""Objects of the face that `copy` and `pickle` refuse, with a reason."""

from __future__ import annotations

from typing import ClassVar, NoReturn


class Uncopied:
    """What would be half a copy: the inside of a connection, or a part of a whole.

    Attributes
    ----------
    _why_uncopied : str
        What it is that cannot be copied, or what to copy in its place.
    """

    __slots__ = ()

    _why_uncopied: ClassVar[str] = ""

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        """Refuse: `copy.copy`, `copy.deepcopy` and `pickle` ask here."""
        raise TypeError(
            f"{type(self).__name__} cannot be copied or pickled: {self._why_uncopied}"
        )
