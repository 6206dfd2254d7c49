"""What groups and channels have in common: attributes that may be left out."""

from __future__ import annotations

from abc import abstractmethod
from typing import Any

from ltdicom._binding.uncopied import Uncopied
from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements
from ltdicom._waveform.group import Channel
from ltdicom.constants.error import DICOM_ERROR_PARAMETER

__all__ = ["AttributesPart", "ChannelPart"]


class AttributesPart(Uncopied):
    """Attributes of an item, by their tags."""

    @abstractmethod
    def _item(self) -> tuple[DataSet, Elements]:
        """Return where the attributes are."""

    def _value(self, tag: int) -> Any:
        return attributes.first(*self._item(), tag)

    def _put(self, tag: int, value: Any) -> None:
        attributes.put(*self._item(), tag, value)

    def _get(self, tag: int, empty: float) -> tuple[bool, Any]:
        """Return whether an attribute is there, and its value or `empty`."""
        value = self._value(tag)
        return value is not None, empty if value is None else value

    def _set(self, tag: int, include: bool | int, value: Any) -> bool:
        """Set or remove an attribute."""
        self._put(tag, value if include else None)
        return True


class ChannelPart(AttributesPart):
    """A channel, if it is part of a group."""

    _channel: Channel | None = None

    def _inside(self) -> Channel:
        """Return the channel of the inside.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_PARAMETER``: it was deleted, or never part of a group.
        """
        if self._channel is None or not self._channel.is_there:
            raise DicomError(DICOM_ERROR_PARAMETER, "the channel is of no group")
        return self._channel

    def _item(self) -> tuple[DataSet, Elements]:
        channel = self._inside()
        return channel.group.dataset, channel.level
