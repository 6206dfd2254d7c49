"""Faces whose inside is there whatever a port's constructor does."""

from __future__ import annotations

from typing import Any

from typing_extensions import Self


class HasInside:
    """The last base of a face: makes the inside, with the arguments left to ``__init__``.

    A subclass of a port need not call the base's ``__init__``, and its own may have any
    parameters. Last, as `inspect.signature` shows ``__new__`` or ``__init__``, whichever
    class comes first: so it shows the real parameters of the face.
    """

    def __new__(cls, *args: Any, **kwargs: Any) -> Self:
        """Make an object with its inside."""
        self = super().__new__(cls)
        self._make_inside()
        return self

    def _make_inside(self) -> None:
        """Set the attributes that the face keeps its inside in."""
        raise NotImplementedError
