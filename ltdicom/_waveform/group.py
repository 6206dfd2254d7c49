"""A multiplex group and its channels while no data set holds them (PS3.3 C.10.9)."""

from __future__ import annotations

import weakref
from array import array
from collections.abc import Iterable
from typing import Any, Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes, recode
from ltdicom._dataset.codec.vrs import UNDEFINED
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Items, Node
from ltdicom._waveform import samples
from ltdicom._waveform.annotations import Annotation
from ltdicom.constants.error import DICOM_ERROR_RANGE
from ltdicom.constants.waveform import DICOM_SAMPLE_INTERPRETATION_SS

CHANNELS: Final = 0x003A0200
MAX_CHANNELS: Final = 0xFFFF
"""(003A,0005) Number of Waveform Channels is US."""
MAX_SAMPLES: Final = 0xFFFFFFFF
"""(003A,0010) Number of Waveform Samples is UL."""


class Channel:
    """A channel of a group.

    Attributes
    ----------
    item : Node
        Its item in the group's (003A,0200).
    samples : array
        As many samples as were set; zeros follow.
    minimum, maximum : int or None
        The limits of what its source can give.
    annotations : list of Annotation
        Some may be those of other channels too.
    """

    def __init__(self, group: Group, item: Node) -> None:
        self._group: weakref.ref[Group] | None = weakref.ref(group)
        self.item = item
        self.samples = array(samples.interpretation(group.interpretation).typecode)
        self.minimum: int | None = None
        self.maximum: int | None = None
        self.annotations: list[Annotation] = []

    @property
    def is_there(self) -> bool:
        """Whether it is part of a group."""
        return self._group is not None and self._group() is not None

    @property
    def group(self) -> Group:
        """The group that the channel is part of."""
        group = self._group() if self._group is not None else None
        assert group is not None
        return group

    @property
    def level(self) -> Elements:
        """Its attributes."""
        assert isinstance(self.item.children, Elements)
        return self.item.children

    @property
    def index(self) -> int:
        """Its place in the group, from 0."""
        return self.group.channels.index(self)

    def leave(self) -> None:
        """Be part of no group any more."""
        self._group = None

    def join(self, group: Group) -> None:
        """Be part of another group."""
        self._group = weakref.ref(group)

    def all_samples(self) -> array[int]:
        """Return as many samples as the group says."""
        found = self.samples[: self.group.samples]
        missing = (self.group.samples - len(found)) * found.itemsize
        found.frombytes(bytes(missing))
        return found

    def set_samples(self, numbers: Iterable[Any], typecode: str) -> int:
        """Set the first samples, of a C type, and return how many."""
        new = samples.taken(numbers, typecode, self.group.interpretation)
        new = new[: self.group.samples]
        self.samples = new + self.samples[len(new) :]
        return len(new)


class Group:
    """A multiplex group.

    Attributes
    ----------
    dataset : DataSet
        The attributes of its item, in a character set that holds any text, without
        those that say how the samples are encoded.
    channels : list of Channel
        In the order of their items.
    samples : int
        How many each channel has.
    interpretation : int
        ``DICOM_SAMPLE_INTERPRETATION_*``.
    padding : int or None
        The sample that stands for "no sample".
    """

    def __init__(self) -> None:
        self.channels: list[Channel] = []
        self.reset()

    def reset(self) -> None:
        """Forget everything; the channels are deleted."""
        for channel in self.channels:
            channel.leave()
        self.channels = []
        self.dataset = DataSet()
        recode.hold_any_text(self.dataset)
        self.samples = 0
        self.interpretation: int = DICOM_SAMPLE_INTERPRETATION_SS
        self.padding: int | None = None

    def take(self, other: Group) -> None:
        """Become what another group is, which becomes empty."""
        self.reset()
        self.__dict__.update(other.__dict__)
        for channel in self.channels:
            channel.join(self)
        other.channels = []
        other.reset()

    @property
    def items(self) -> Items:
        """The items of the channels."""
        return attributes.required_sequence(self.dataset, self.dataset.root, CHANNELS)

    def channel(self, index: int) -> Channel:
        """Return a channel.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_RANGE``: there is none.
        """
        if index >= len(self.channels):
            raise DicomError(DICOM_ERROR_RANGE, f"no channel {index}")
        return self.channels[index]

    def add(self, index: int = UNDEFINED) -> Channel:
        """Add a channel in front of `index`; at the end if there is no such."""
        if len(self.channels) == MAX_CHANNELS:
            raise DicomError(DICOM_ERROR_RANGE, f"more than {MAX_CHANNELS} channels")
        channel = Channel(self, self.items.insert(index))
        self.channels.insert(index, channel)
        return channel

    def adopt(self) -> None:
        """Make the channels of the items that are there already."""
        self.channels = [Channel(self, item) for item in self.items]

    def delete(self, channel: Channel) -> None:
        """Delete a channel."""
        self.items.remove(channel.item)
        self.channels.remove(channel)
        channel.leave()

    def interpret(self, code: int) -> None:
        """Convert what is there into another interpretation.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_PARAMETER``: there is no such.
        """
        samples.interpretation(code)
        for channel in self.channels:
            channel.samples = samples.converted(channel.samples, self.interpretation, code)
        self.interpretation = code

    def resize(self, number: int) -> None:
        """Set how many samples each channel has; what is above is cut off."""
        for channel in self.channels:
            del channel.samples[number:]
        self.samples = number

    def data(self) -> bytes:
        """Return the samples as (5400,1010) has them: one of each channel in turn."""
        typecode = samples.interpretation(self.interpretation).typecode
        number = len(self.channels)
        size = array(typecode).itemsize
        frames = array(typecode, bytes(self.samples * number * size))
        for place, channel in enumerate(self.channels):
            frames[place::number] = channel.all_samples()
        return samples.encoded(frames)

    def set_data(self, data: bytes) -> None:
        """Take the samples of all channels from bytes."""
        number = len(self.channels)
        frames = samples.decoded(data, self.interpretation)
        for place, channel in enumerate(self.channels):
            channel.samples = frames[place::number]
