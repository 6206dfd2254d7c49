"""LDicomDS: the data set."""

from __future__ import annotations

from ltdicom._binding.c_types import L_PATH
from ltdicom._binding.calls import returns_void
from ltdicom._binding.hook_check import HasHooks
from ltdicom._binding.inside import HasInside
from ltdicom._dataset.dataset import DataSet
from ltdicom.ds.annotation_items import AnnotationItemsPart
from ltdicom.ds.annotations import AnnotationsPart
from ltdicom.ds.beyond import BeyondPart
from ltdicom.ds.compound_graphics import CompoundGraphicsPart
from ltdicom.ds.dates import DatesPart
from ltdicom.ds.documents import DocumentsPart
from ltdicom.ds.element import DICOMELEMENT
from ltdicom.ds.elements import ElementsPart
from ltdicom.ds.files import FilesPart
from ltdicom.ds.graphic_objects import GraphicObjectsPart
from ltdicom.ds.image_editing import ImageEditingPart
from ltdicom.ds.images import ImagesPart
from ltdicom.ds.keys import KeysPart
from ltdicom.ds.layers import LayersPart
from ltdicom.ds.lookup_tables import LookupTablesPart
from ltdicom.ds.modules import ModulesPart
from ltdicom.ds.overlays import OverlaysPart
from ltdicom.ds.presentation_states import PresentationStatesPart
from ltdicom.ds.private import PrivatePart
from ltdicom.ds.signatures import SignaturesPart
from ltdicom.ds.text_objects import TextObjectsPart
from ltdicom.ds.transfer import TransferPart
from ltdicom.ds.values import ValuesPart
from ltdicom.ds.waveforms import WaveformsPart

__all__ = ["DICOMELEMENT", "LDicomDS", "wrap"]


class LDicomDS(
    ElementsPart,
    ValuesPart,
    DatesPart,
    FilesPart,
    ModulesPart,
    PrivatePart,
    KeysPart,
    TransferPart,
    WaveformsPart,
    DocumentsPart,
    ImagesPart,
    ImageEditingPart,
    LookupTablesPart,
    OverlaysPart,
    PresentationStatesPart,
    LayersPart,
    AnnotationItemsPart,
    GraphicObjectsPart,
    CompoundGraphicsPart,
    TextObjectsPart,
    SignaturesPart,
    AnnotationsPart,
    BeyondPart,
    HasHooks,
    HasInside,
):
    """A data set: a tree of elements.

    A new one is empty. A subclass may redefine any method and need not call
    ``super().__init__()``.

    Parameters
    ----------
    pszPath : str, optional (``L_TCHAR *``)
        Folder for temporary files, as for `SetDefaultDicomTempPath`.

    Notes
    -----
    One thread at a time uses a data set.

    References
    ----------
    * DICOM Standard, Part 5, :dcm:`7<part05/chapter_7.html>`
    """

    def _make_inside(self) -> None:
        self._dataset = DataSet()

    @returns_void
    def __init__(self, pszPath: L_PATH = None) -> None:
        self._path = pszPath


def wrap(dataset: DataSet) -> LDicomDS:
    """Return the face of a data set of the inside.

    Parameters
    ----------
    dataset : DataSet
        A received one, for a hook.

    Returns
    -------
    LDicomDS
        A plain one, not of a port's subclass.
    """
    ds: LDicomDS = object.__new__(LDicomDS)
    ds._dataset = dataset
    ds._path = None
    return ds
