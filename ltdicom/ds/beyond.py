"""LDicomDS: what the C++ library lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ltdicom._dataset import bridge
from ltdicom.ds.part import DataSetPart

if TYPE_CHECKING:
    from pydicom.dataset import Dataset, FileDataset
    from typing_extensions import Self

__all__ = ["BeyondPart"]


class BeyondPart(DataSetPart):
    """From and to pydicom."""

    @classmethod
    def from_pydicom(cls, dataset: Dataset) -> Self:
        """Return a data set with the elements of pydicom's.

        Values are shared, not copied, as far as pydicom has not decoded them; later
        changes to one of the two are not seen in the other.

        Parameters
        ----------
        dataset : pydicom.dataset.Dataset
            With its file meta information, if it has any.

        Returns
        -------
        LDicomDS
            In the transfer syntax of `dataset`; explicit VR little endian if it has
            none.

        Raises
        ------
        ValueError
            A value that pydicom cannot encode.
        """
        ds = cls()
        bridge.take(ds._dataset, dataset)
        return ds

    def to_pydicom(self) -> FileDataset:
        """Return pydicom's data set with the same elements.

        Values are shared, not copied; long ones that are still in the file are read.
        Later changes to one of the two are not seen in the other.

        Returns
        -------
        pydicom.dataset.FileDataset
            With group 0002 as its ``file_meta``.
        """
        return bridge.give(self._dataset)
