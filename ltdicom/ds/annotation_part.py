"""What the parts of `LDicomDS` for annotations have in common."""

from __future__ import annotations

import logging
from collections.abc import Callable

from ltdicom._core.errors import DicomError
from ltdicom._dataset.presentation import annotation
from ltdicom._dataset.tree import Elements
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.part import DataSetPart

__all__ = ["AnnotationPart"]

LOGGER = logging.getLogger("ltdicom.api")


class AnnotationPart(DataSetPart):
    """The way from a handle to the annotation that it stands for."""

    def _annotation(self, pElement: DICOMELEMENT | None) -> Elements:
        """Return the elements of an item of (0070,0001); others are refused."""
        return annotation.of(self._dataset, self._node(pElement))

    @staticmethod
    def _counted(count: Callable[[], int]) -> tuple[int, int]:
        """Return a code and a number, which is 0 where the code is not success.

        Programs loop up to a number whose code they do not look at.
        """
        try:
            return DICOM_SUCCESS, count()
        except DicomError as error:
            LOGGER.debug("nothing is counted: %s", error)
            return error.code, 0
