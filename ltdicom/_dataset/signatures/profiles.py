"""What the profiles of PS3.15 annex C ask a signature to cover.

Knows elements by their tags. Which attributes a module has is what `LDicomIOD` knows.
"""

from __future__ import annotations

import functools
from typing import Final

from ltdicom._core.errors import DicomError
from ltdicom._dataset.tree import Elements
from ltdicom._tables.iods import generic_module
from ltdicom.constants import iod
from ltdicom.constants.error import DICOM_ERROR_PARAMETER
from ltdicom.constants.signature import (
    DICOM_SECURITY_PROFILE_AUTHORIZATION_RSA,
    DICOM_SECURITY_PROFILE_BASE_RSA,
    DICOM_SECURITY_PROFILE_CREATOR_RSA,
    DICOM_SECURITY_PROFILE_NONE,
)

_SOP_CLASS, _SOP_INSTANCE = 0x00080016, 0x00080018
_STUDY, _SERIES = 0x0020000D, 0x0020000E
# the SOP Creation Date and Time
_CREATION: Final = (0x00080012, 0x00080013)
# signed by any profile that says what is to be signed, and never missing
_REQUIRED: Final = (_SOP_CLASS, _SOP_INSTANCE)
_UIDS: Final = (*_REQUIRED, _STUDY, _SERIES)
# what earlier editions of these modules had, and `dcmsign` goes by
_EARLIER: Final = (
    0x00080022, 0x00080032, 0x0008002A, 0x00083010, 0x00200012, 0x00201002, 0x00480102
)  # fmt: skip
# of a retired module: 50xx, of which LDicomIOD has no table any more
_CURVES, _OVERLAYS = 0x50000000, 0x60000000
_MANY_GROUPS: Final = 0xFF010000

# PS3.15 C.2 and C.3 have these in common
_MODULES: Final = (
    iod.MODULE_OVERLAY_PLANE,
    iod.MODULE_GRAPHIC_ANNOTATION,
    iod.MODULE_GENERAL_IMAGE,
    iod.MODULE_IMAGE_PIXEL,
    iod.MODULE_SR_DOCUMENT_GENERAL,
    iod.MODULE_SR_DOCUMENT_CONTENT,
    iod.MODULE_WAVEFORM,
    iod.MODULE_WAVEFORM_ANNOTATION,
    iod.MODULE_MULTI_FRAME_FUNCTIONAL_GROUPS,
    iod.MODULE_ENHANCED_MR_IMAGE,
    iod.MODULE_MR_SPECTROSCOPY,
    iod.MODULE_MR_SPECTROSCOPY_PULSE_SEQUENCE,
    iod.MODULE_MR_SPECTROSCOPY_DATA,
    iod.MODULE_RAW_DATA,
    iod.MODULE_ENHANCED_CT_IMAGE,
    iod.MODULE_ENHANCED_XA_XRF_IMAGE,
    iod.MODULE_SEGMENTATION_IMAGE,
    iod.MODULE_ENCAPSULATED_DOCUMENT,
    iod.MODULE_X_RAY_3D_IMAGE,
    iod.MODULE_ENHANCED_PET_IMAGE,
    iod.MODULE_ENHANCED_US_IMAGE,
    iod.MODULE_SURFACE_SEGMENTATION,
    iod.MODULE_SURFACE_MESH,
    iod.MODULE_STRUCTURED_DISPLAY,
    iod.MODULE_STRUCTURED_DISPLAY_ANNOTATION,
    iod.MODULE_STRUCTURED_DISPLAY_IMAGE_BOX,
    iod.MODULE_GENERIC_IMPLANT_TEMPLATE_DESCRIPTION,
    iod.MODULE_GENERIC_IMPLANT_TEMPLATE_2D_DRAWINGS,
    iod.MODULE_GENERIC_IMPLANT_TEMPLATE_3D_MODELS,
    iod.MODULE_GENERIC_IMPLANT_TEMPLATE_MATING_FEATURES,
    iod.MODULE_GENERIC_IMPLANT_TEMPLATE_PLANNING_LANDMARKS,
    iod.MODULE_IMPLANT_ASSEMBLY_TEMPLATE,
    iod.MODULE_IMPLANT_TEMPLATE_GROUP,
    iod.MODULE_POINT_CLOUD,
    iod.MODULE_ENHANCED_MAMMOGRAPHY_IMAGE,
    iod.MODULE_TRACTOGRAPHY_RESULTS,
    iod.MODULE_VOLUMETRIC_GRAPHIC_ANNOTATION,
)
# beside them: elements, modules
_EXTRA: Final[dict[int, tuple[tuple[int, ...], tuple[int, ...]]]] = {
    DICOM_SECURITY_PROFILE_CREATOR_RSA: (
        (*_UIDS, *_CREATION),
        (iod.MODULE_GENERAL_EQUIPMENT,),
    ),
    DICOM_SECURITY_PROFILE_AUTHORIZATION_RSA: (_UIDS, ()),
}


def require(profile: int, level: Elements) -> None:
    """Refuse what a profile cannot be followed for.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: there is no such profile; it is for whole data sets, or
        for those with a SOP class and instance UID.
    """
    if profile in (DICOM_SECURITY_PROFILE_NONE, DICOM_SECURITY_PROFILE_BASE_RSA):
        return
    if profile not in _EXTRA:
        raise DicomError(DICOM_ERROR_PARAMETER, f"there is no security profile {profile}")
    if level.parent is not None:
        raise DicomError(DICOM_ERROR_PARAMETER, "the profile is not for items")
    for tag in _REQUIRED:
        if not level.ascii_value(tag):
            raise DicomError(
                DICOM_ERROR_PARAMETER,
                f"the profile wants {tag:08X} signed: it is not there",
            )


def attributes(profile: int, level: Elements) -> list[int]:
    """Return the tags of a level that a profile wants to be signed."""
    if profile not in _EXTRA:
        return []
    wanted = _wanted(profile)
    return [
        tag
        for tag in level.order
        if tag in wanted
        or (tag & _MANY_GROUPS == _OVERLAYS and tag & 0xFF00FFFF in wanted)
        or tag & _MANY_GROUPS == _CURVES
    ]


@functools.cache
def _wanted(profile: int) -> frozenset[int]:
    elements, more = _EXTRA[profile]
    modules = [generic_module(code) for code in (*_MODULES, *more)]
    return frozenset((*elements, *_EARLIER)).union(
        element.code for module in modules if module for element in module.children
    )
