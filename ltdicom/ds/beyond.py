"""LDicomDS: what the C++ library lacks."""

from __future__ import annotations

from collections.abc import Iterator
from types import TracebackType
from typing import TYPE_CHECKING, Any

from ltdicom._core.errors import DicomError
from ltdicom._dataset import pydicom_bridge, show, traversal
from ltdicom._dataset.snapshot import Snapshot
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.part import DataSetPart

if TYPE_CHECKING:
    from pydicom.dataset import Dataset, FileDataset
    from typing_extensions import Self

    from ltdicom.ds.conformance import Findings

__all__ = ["BeyondPart"]


class BeyondPart(DataSetPart):
    """From and to pydicom and JSON; iteration; how a data set is shown."""

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
        pydicom_bridge.take(ds._dataset, dataset)
        return ds

    def to_pydicom(self) -> FileDataset:
        """Return pydicom's data set with the same elements.

        Values are shared, not copied; long ones that are still in the file are read.
        Later changes to one of the two are not seen in the other.

        Returns
        -------
        pydicom.dataset.FileDataset
            With group 0002 as its ``file_meta``.

        Raises
        ------
        OSError
            A long value cannot be read: the file was changed or is gone.
        """
        try:
            return pydicom_bridge.give(self._dataset)
        except DicomError as error:
            raise OSError(str(error)) from error

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return a data set from the DICOM JSON model, read by pydicom.

        Parameters
        ----------
        text : str
            One data set.

        Returns
        -------
        LDicomDS
            In explicit VR little endian.

        Raises
        ------
        ValueError
            It is not JSON, or not a data set.

        References
        ----------
        * DICOM Standard, Part 18, :dcm:`F<part18/chapter_F.html>`
        """
        return cls.from_pydicom(pydicom_bridge.from_json(text))

    def to_json(self) -> str:
        """Return the data set in the DICOM JSON model, written by pydicom.

        Group 0002 is not part of it.

        Returns
        -------
        str
            With all values inline.

        Raises
        ------
        ValueError
            A value is none of its VR, or cannot be read.

        References
        ----------
        * DICOM Standard, Part 18, :dcm:`F<part18/chapter_F.html>`
        """
        return pydicom_bridge.to_json(self._dataset)

    def __iter__(self) -> Iterator[DICOMELEMENT]:
        """Iterate over the elements of the root level."""
        for node in self._dataset.root:
            handle = self._handle(node)
            assert handle is not None
            yield handle

    def walk(self) -> Iterator[DICOMELEMENT]:
        """Iterate over all elements, depth first, parents before their children.

        Yields
        ------
        DICOMELEMENT
            May be changed, but not deleted, before the next one is asked for.
        """
        node = self._dataset.root.first()
        while node is not None:
            handle = self._handle(node)
            assert handle is not None
            yield handle
            node = traversal.following(node)

    def conformance(self) -> Findings:
        """Return in what the data set does not conform to the standard.

        It is tested as by `ConformanceDS`.

        Returns
        -------
        Findings
            A list of ``Finding``, in the order of the elements; empty if all conforms.
            Printed, or as the result of a notebook's cell, it is a table.
        """
        # few programs need the tables of classes
        from ltdicom._dataset import conformance
        from ltdicom.ds.conformance import Finding, Findings

        return Findings(
            Finding(
                checked.path,
                checked.node.tag,
                checked.name,
                problem.kind,
                problem.text,
                problem.flag,
                self._handle(checked.node if problem.kind != "missing" else None),
            )
            for checked in conformance.check(self._dataset)
            for problem in checked.problems
        )

    def __str__(self) -> str:
        return "\n".join(show.lines(self._dataset))

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {show.summary(self._dataset)}>"

    # copy.copy, copy.deepcopy and pickle come here: a copy is independent in any case,
    # with the attributes of a subclass beside it

    def __getstate__(self) -> dict[str, Any]:
        """Return the attributes, with the content of the data set at its time.

        Raises
        ------
        OSError
            A long value cannot be read: the file was changed or is gone.
        """
        try:
            return {**self.__dict__, "_dataset": Snapshot.of(self._dataset)}
        except DicomError as error:
            raise OSError(str(error)) from error

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__dict__.update(state, _dataset=self._dataset)
        state["_dataset"].restore(self._dataset)

    def _repr_html_(self) -> str:
        return show.html(self._dataset)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        # what ResetDS does, which a subclass may have redefined
        self._dataset.reset()
