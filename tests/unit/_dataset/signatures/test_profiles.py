"""What the profiles of PS3.15 annex C add to the elements that are signed."""

from __future__ import annotations

import pytest

from ltdicom import (
    DICOM_ERROR_PARAMETER,
    DICOM_SECURITY_PROFILE_AUTHORIZATION_RSA,
    DICOM_SECURITY_PROFILE_BASE_RSA,
    DICOM_SECURITY_PROFILE_CREATOR_RSA,
    DICOM_SECURITY_PROFILE_NONE,
    TAG_ANATOMIC_REGION_SEQUENCE,
    TAG_COLUMNS,
    TAG_INSTANCE_CREATION_DATE,
    TAG_MANUFACTURER,
    TAG_PATIENT_ID,
    TAG_PIXEL_DATA,
    TAG_ROWS,
    TAG_SERIES_INSTANCE_UID,
    TAG_SOP_CLASS_UID,
    TAG_SOP_INSTANCE_UID,
    TAG_STUDY_INSTANCE_UID,
    LDicomDS,
)
from tests.support.pictures import picture
from tests.support.signing import Pair, image, nested, signed, tags_of

UIDS = {
    TAG_SOP_CLASS_UID,
    TAG_SOP_INSTANCE_UID,
    TAG_STUDY_INSTANCE_UID,
    TAG_SERIES_INSTANCE_UID,
}
BOTH = (DICOM_SECURITY_PROFILE_CREATOR_RSA, DICOM_SECURITY_PROFILE_AUTHORIZATION_RSA)


def rich() -> LDicomDS:
    """Return a data set with elements of most modules of the profiles."""
    dataset = picture(Manufacturer="Acme", InstanceCreationDate="20240101")
    for tag, vr in (
        (0x60000010, "US"), (0x60020011, "US"), (0x60023000, "OW"), (0x50000005, "US"),
        (0x50043000, "OW"), (0x00700001, "SQ"), (0x0040A730, "SQ"), (0x54000100, "SQ"),
        (0x0040B020, "SQ"), (0x52009229, "SQ"), (0x00420011, "OB"), (0x00660002, "SQ"),
        (0x00620002, "SQ"), (0x00080022, "DA"), (0x00081010, "SH"), (0x00400555, "SQ"),
    ):  # fmt: skip
        dataset.add_new(tag, vr, [] if vr == "SQ" else None)
    return LDicomDS.from_pydicom(dataset)


@pytest.mark.parametrize("profile", BOTH)
def test_profiles_add_their_attributes(profile: int, pair: Pair) -> None:
    ds = rich()
    signature = signed(ds, pair, pElementsToSign=[TAG_PATIENT_ID], uSecurityProfile=profile)
    found = set(tags_of(ds, signature))
    assert {TAG_PATIENT_ID, TAG_ROWS, TAG_COLUMNS, TAG_PIXEL_DATA, *UIDS} <= found
    assert {
        0x60000010, 0x60020011, 0x60023000, 0x50000005, 0x50043000, 0x00700001,
        0x0040A730, 0x54000100, 0x0040B020, 0x52009229, 0x00420011, 0x00660002,
        0x00620002, 0x00080022, TAG_ANATOMIC_REGION_SEQUENCE,
    } <= found  # fmt: skip
    creator = profile == DICOM_SECURITY_PROFILE_CREATOR_RSA
    assert (TAG_INSTANCE_CREATION_DATE in found) == creator
    assert (0x00081010 in found) == creator
    assert not {0x00400555, 0x00080020} & found
    assert ds.VerifySignature(signature) == 0


@pytest.mark.parametrize(
    "profile", [DICOM_SECURITY_PROFILE_NONE, DICOM_SECURITY_PROFILE_BASE_RSA]
)
def test_others_add_nothing(profile: int, pair: Pair) -> None:
    ds = rich()
    signature = signed(ds, pair, pElementsToSign=[TAG_PATIENT_ID], uSecurityProfile=profile)
    assert tags_of(ds, signature) == [TAG_PATIENT_ID]
    pItem = ds.GetChildElement(
        ds.FindFirstElement(None, TAG_ANATOMIC_REGION_SEQUENCE, True), True
    )
    assert ds.VerifySignature(signed(ds, pair, pItem, uSecurityProfile=profile)) == 0


def test_without_tags_all_is_signed_anyway(pair: Pair) -> None:
    ds = rich()
    count = len(tags_of(ds, signed(ds, pair)))
    for profile in BOTH:
        assert len(tags_of(ds, signed(ds, pair, uSecurityProfile=profile))) == count
    assert TAG_MANUFACTURER in tags_of(ds, signed(ds, pair))


@pytest.mark.parametrize("profile", BOTH)
@pytest.mark.parametrize("tag", [TAG_SOP_CLASS_UID, TAG_SOP_INSTANCE_UID])
@pytest.mark.parametrize("empty", [True, False])
def test_profiles_need_the_instance(
    profile: int, tag: int, empty: bool, pair: Pair
) -> None:
    ds = image()
    pElement = ds.FindFirstElement(None, tag, True)
    if empty:
        assert ds.SetStringValue(pElement, "", 1)
    else:
        ds.DeleteElement(pElement)
    before = ds.to_json()
    asked = {"uSecurityProfile": profile}
    nRet = ds.CreateSignature(None, pair.key, pair.certificate, None, **asked)
    assert nRet == DICOM_ERROR_PARAMETER
    assert ds.to_json() == before


@pytest.mark.parametrize("profile", BOTH)
def test_profiles_are_not_for_items(profile: int, pair: Pair) -> None:
    ds = LDicomDS.from_pydicom(nested())
    pItem = ds.GetChildElement(ds.FindFirstElement(None, 0x0040A730, True), True)
    asked = {"uSecurityProfile": profile}
    nRet = ds.CreateSignature(pItem, pair.key, pair.certificate, None, **asked)
    assert nRet == DICOM_ERROR_PARAMETER
    assert ds.GetSignaturesCount(pItem) == 0


@pytest.mark.parametrize("profile", [4, 65535])
def test_there_are_four(profile: int, pair: Pair) -> None:
    asked = {"uSecurityProfile": profile}
    nRet = image().CreateSignature(None, pair.key, pair.certificate, None, **asked)
    assert nRet == DICOM_ERROR_PARAMETER
