"""Handles: the objects that stand for a C++ pointer into something owned.

A node of the inside is shown as one handle object at a time: the same node gives
the same handle while anybody holds it. A handle does not keep its node alive; once
the node is gone or belongs to another owner, `resolve` refuses it.
"""

from __future__ import annotations

import weakref
from typing import Any, Generic, TypeVar

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

N = TypeVar("N")
H = TypeVar("H")


class Handles(Generic[N, H]):
    """Issues the handles of one kind of node.

    Parameters
    ----------
    handle_type : type
        Called with the node; its instances keep the node in ``_node`` and can be
        referenced weakly. The node keeps the weak reference in ``handle``.
    """

    def __init__(self, handle_type: type[H]) -> None:
        self._handle_type: Any = handle_type

    def issue(self, node: N) -> H:
        """Return the handle of `node`, the living one if there is one."""
        known: Any = node
        reference = known.handle
        handle = reference() if reference is not None else None
        if handle is None:
            handle = self._handle_type(node)
            known.handle = weakref.ref(handle)
        return handle  # type: ignore[no-any-return]

    def resolve(self, handle: Any, owner: object) -> N:
        """Return the node of `handle`, if it is alive and belongs to `owner`.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_PARAMETER``: NULL, deleted, or of another owner.
        TypeError
            Not a handle of this kind.
        """
        if type(handle) is self._handle_type:
            pass
        elif handle is None:
            raise DicomError(DICOM_ERROR_PARAMETER, "the handle is NULL")
        elif not isinstance(handle, self._handle_type):
            raise TypeError(
                f"expected {self._handle_type.__name__}, not {type(handle).__name__}"
            )
        node: Any = handle._node
        if node is None or node.owner is not owner:
            raise DicomError(
                DICOM_ERROR_PARAMETER,
                "the handle is of a deleted element or of another owner",
            )
        return node  # type: ignore[no-any-return]
