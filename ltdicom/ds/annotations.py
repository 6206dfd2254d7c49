"""LDicomDS: annotations of the vendor's toolkit, which are not provided.

A container of annotations, and the private elements that keep one in a data set, are the
vendor's own: neither is described anywhere. A program that calls for them must not believe
that anything was kept. What DICOM itself knows of annotations is in presentation states.
"""

from __future__ import annotations

from typing import Any, overload

from ltdicom._binding.calls import returns_code, returns_void
from ltdicom._binding.marks import absent
from ltdicom._binding.out import OUT, OutAny, OutInt, OutNumbers
from ltdicom._core.errors import DicomError
from ltdicom.constants.error import (
    DICOM_ERROR_ANN_MISSING,
    DICOM_ERROR_FEATURE_NOT_SUPPORTED,
    DICOM_SUCCESS,
)

__all__ = ["AnnotationsPart"]

_KEPT = "the vendor's annotation containers and private elements are not described anywhere"
_OBJECTS = "it converts objects of the vendor's annotation toolkit"


def _missing() -> Any:
    raise DicomError(DICOM_ERROR_ANN_MISSING, _KEPT)


def _refuse() -> Any:
    raise DicomError(DICOM_ERROR_FEATURE_NOT_SUPPORTED, _OBJECTS)


class AnnotationsPart:
    """The annotation calls of `LDicomDS`; each returns a code, and no hook is called.

    ``DICOM_ERROR_ANN_MISSING`` where containers are kept in a data set,
    ``DICOM_ERROR_FEATURE_NOT_SUPPORTED`` where objects are converted.
    """

    @overload
    def AnnSave(
        self,
        hAnnContainer: Any,
        uFormat: Any,
        bSelected: Any,
        pSaveOption: Any,
        nIndex: Any,
    ) -> tuple[int, int]: ...
    @overload
    def AnnSave(
        self,
        hAnnContainer: Any,
        uFormat: Any,
        bSelected: Any,
        pSaveOption: Any,
        nIndex: Any,
        pnPrivateCreatorTag: Any,
    ) -> int: ...
    @absent(_KEPT)
    @returns_code
    def AnnSave(
        self,
        hAnnContainer: Any,
        uFormat: Any,
        bSelected: Any,
        pSaveOption: Any,
        nIndex: Any,
        pnPrivateCreatorTag: OutInt = OUT,
    ) -> Any:
        """Refuse: the vendor's annotations are not provided."""
        return _missing()

    @overload
    def AnnLoad(
        self, *, nIndex: Any = ..., pLoadOptions: Any = ...
    ) -> tuple[int, None]: ...
    @overload
    def AnnLoad(
        self, phAnnContainer: Any, nIndex: Any = ..., pLoadOptions: Any = ...
    ) -> int: ...
    @absent(_KEPT)
    @returns_code
    def AnnLoad(
        self, phAnnContainer: OutAny = OUT, nIndex: Any = 0, pLoadOptions: Any = None
    ) -> Any:
        """Refuse: the vendor's annotations are not provided."""
        return _missing()

    @overload
    def AnnCount(self) -> tuple[int, list[int], int]: ...
    @overload
    def AnnCount(self, pFileIndices: Any, pnPrivateCreatorTag: Any) -> int: ...
    @absent(_KEPT)
    @returns_code
    def AnnCount(
        self, pFileIndices: OutNumbers = OUT, pnPrivateCreatorTag: OutInt = OUT
    ) -> Any:
        """Refuse: the vendor's annotations are not provided."""
        return _missing()

    @absent(_KEPT)
    @returns_code
    def AnnDelete(self, nIndex: Any, nPage: Any) -> int:
        """Refuse: the vendor's annotations are not provided."""
        return int(_missing())

    @absent("there is no such library to load")
    @returns_void
    def LoadAnnDLL(self) -> None:
        """Do nothing: the vendor's annotations are not provided."""

    @absent(_OBJECTS)
    @returns_code
    def ConvertLEADAnnObjToDicomAnnObjs(
        self, hAnnObject: Any, pGraphicAnnSQItem: Any, uFlags: Any
    ) -> int:
        """Refuse: objects of the vendor's toolkit are not provided."""
        return int(_refuse())

    @absent(_OBJECTS)
    def OnConvertLEADAnnObjToDicomAnnObj(
        self, pGraphicObject: Any, pTextObject: Any
    ) -> int:
        """Do nothing; no call of the package comes here."""
        return DICOM_SUCCESS

    @overload
    def ConvertDicomAnnObjToLEADAnnObj(
        self,
        *,
        pGraphicObject: Any = ...,
        pTextObject: Any = ...,
        nDisplayAreaWidth: Any = ...,
        nDisplayAreaHeight: Any = ...,
    ) -> tuple[int, None]: ...
    @overload
    def ConvertDicomAnnObjToLEADAnnObj(
        self,
        phAnnObject: Any,
        pGraphicObject: Any = ...,
        pTextObject: Any = ...,
        nDisplayAreaWidth: Any = ...,
        nDisplayAreaHeight: Any = ...,
    ) -> int: ...
    @absent(_OBJECTS)
    @returns_code
    def ConvertDicomAnnObjToLEADAnnObj(
        self,
        phAnnObject: OutAny = OUT,
        pGraphicObject: Any = None,
        pTextObject: Any = None,
        nDisplayAreaWidth: Any = 0,
        nDisplayAreaHeight: Any = 0,
    ) -> Any:
        """Refuse: objects of the vendor's toolkit are not provided."""
        return _refuse()
