"""Modules of a data set."""

import pytest

from ltdicom import LDicomDS, LDicomIOD
from ltdicom.constants import iod
from ltdicom.constants.dataset import (
    DICOM_CHARACTER_SET_DEFAULT,
    DS_ADD_MANDATORY_ELEMENTS_ONLY,
    DS_ADD_MANDATORY_MODULES_ONLY,
    ELEMENT_INDEX_MAX,
)
from ltdicom.constants.vr import VR_SQ, VR_UN

MANDATORY = DS_ADD_MANDATORY_ELEMENTS_ONLY | DS_ADD_MANDATORY_MODULES_ONLY
TAG_ITEM = 0xFFFEE000
PATIENT_NAME, PATIENT_ID, PATIENT_AGE = 0x00100010, 0x00100020, 0x00101010
SOP_CLASS = 0x00080016
RESCALE_SLOPE = 0x00281053


def set_text(ds, tag, text):
    element = ds.FindFirstElement(None, tag, True)
    if element is None:
        element = ds.InsertElement(None, False, tag, VR_UN, False, 0)
    assert ds.SetStringValue(element, text, 1, DICOM_CHARACTER_SET_DEFAULT)
    return element


@pytest.fixture
def ct():
    ds = LDicomDS()
    ds.InitDS(iod.CLASS_CT_IMAGE_STORAGE, MANDATORY)
    return ds


def test_find_module(ct):
    module = ct.FindModule(iod.MODULE_PATIENT)
    assert (module.nModule, module.nCount) == (iod.MODULE_PATIENT, 4)
    assert len(module.pElement) == 4
    assert module.pElement[0] is ct.FindFirstElement(None, PATIENT_NAME, True)
    for nothing in (iod.MODULE_MR_PULSE_SEQUENCE, iod.MODULE_UNDEFINED, 70000):
        assert ct.FindModule(nothing) is None


def test_modules_that_the_class_does_not_have_are_not_found(ct):
    # their elements are there: the class has them in modules of its own
    set_text(ct, 0x00280004, "MONOCHROME2")
    for code in (iod.MODULE_US_IMAGE, iod.MODULE_MR_IMAGE, iod.MODULE_RT_DOSE):
        assert ct.FindModule(code) is None
    listed = {ct.FindIndexModule(i).nModule for i in range(ct.GetCountModule())}
    found = {code for code in {*range(400), *listed} if ct.FindModule(code) is not None}
    assert found == listed


def test_modules_by_index(ct):
    count = ct.GetCountModule()
    found = [ct.FindIndexModule(i).nModule for i in range(count)]
    assert found[0] == iod.MODULE_PATIENT
    assert iod.MODULE_CT_IMAGE in found
    assert iod.MODULE_CONTRAST_BOLUS not in found
    assert ct.FindIndexModule(count) is None
    for code in found:
        assert LDicomIOD.FindModule(iod.CLASS_CT_IMAGE_STORAGE, code).pszName


def test_the_class_comes_from_the_sop_class():
    ds = LDicomDS()
    assert ds.GetCountModule() == 0
    set_text(ds, SOP_CLASS, "1.2.840.10008.5.1.4.1.1.2")
    set_text(ds, PATIENT_ID, "1")
    assert [ds.FindIndexModule(i).nModule for i in range(ds.GetCountModule())] == [
        iod.MODULE_PATIENT,
        iod.MODULE_SOP_COMMON,
    ]
    set_text(ds, SOP_CLASS, "1.2.3")
    assert ds.GetCountModule() == 0
    assert ds.FindModule(iod.MODULE_PATIENT).nCount == 1  # as the standard has it


def test_insert_module(ct):
    assert ct.FindFirstElement(None, 0x00180010, True) is None
    module = ct.InsertModule(iod.MODULE_CONTRAST_BOLUS, False)
    assert [element.nTag for element in module.pElement] == [0x00180010]
    everything = ct.InsertModule(iod.MODULE_CONTRAST_BOLUS, True)
    assert everything.nCount > 5
    assert everything.pElement[0] is module.pElement[0]
    assert ct.InsertModule(iod.MODULE_UNDEFINED, True) is None


def test_insert_a_module_of_another_class(ct):
    module = ct.InsertModule(iod.MODULE_ENCAPSULATED_DOCUMENT, False)
    assert 0x00420011 not in [e.nTag for e in ct.FindModule(iod.MODULE_PATIENT).pElement]
    assert ct.FindFirstElement(None, 0x00420011, True) in module.pElement


@pytest.mark.parametrize(
    ("module", "found"),
    [
        (iod.MODULE_IMAGE_BOX_PRESENTATION_GRAYSCALE, True),
        (iod.MODULE_PATIENT_KEY, True),
        (iod.MODULE_THERAPY, False),  # the standard has it no more
    ],
)
def test_insert_a_module_without_a_class(module, found):
    ds = LDicomDS()
    assert (ds.InsertModule(module, True) is not None) == found


def test_insert_module_keeps_values(ct):
    name = set_text(ct, PATIENT_NAME, "A^B")
    ct.InsertModule(iod.MODULE_PATIENT, True)
    assert ct.FindFirstElement(None, PATIENT_NAME, True) is name
    assert ct.GetStringValue(name, 0, 1) == "A^B"


def test_delete_module(ct):
    slope = ct.FindFirstElement(None, RESCALE_SLOPE, True)
    ct.InsertModule(iod.MODULE_MODALITY_LUT, True)
    ct.InsertModule(iod.MODULE_CONTRAST_BOLUS, True)
    ct.DeleteModule(iod.MODULE_CONTRAST_BOLUS)
    assert ct.FindModule(iod.MODULE_CONTRAST_BOLUS) is None
    ct.DeleteModule(iod.MODULE_MODALITY_LUT)
    assert ct.ExistsElement(slope)  # CT Image, which is mandatory, has it too
    assert ct.FindFirstElement(None, 0x00283000, True) is None
    ct.DeleteModule(iod.MODULE_PATIENT)
    assert ct.FindFirstElement(None, PATIENT_NAME, True) is None
    assert ct.DeleteModule(70000) is None


def test_remove_type_3():
    ds = LDicomDS()
    ds.InitDS(iod.CLASS_CT_IMAGE_STORAGE, 0)
    kept = set_text(ds, PATIENT_AGE, "044Y")
    private = ds.InsertElement(None, False, 0x00110010, VR_UN, False, 0)
    assert ds.RemoveType3EmptyElements()
    assert ds.ExistsElement(kept)
    assert ds.ExistsElement(private)  # of no module
    for tag in (PATIENT_NAME, SOP_CLASS):
        assert ds.FindFirstElement(None, tag, True) is not None
    for tag in (0x00080080, 0x00104000, 0x00081048):
        assert ds.FindFirstElement(None, tag, True) is None


def test_remove_type_3_in_sequences():
    ds = LDicomDS()
    ds.InitDS(iod.CLASS_CT_IMAGE_STORAGE, MANDATORY)

    def sequence(tag):
        element = ds.InsertElement(None, False, tag, VR_SQ, True, 0)
        item = ds.InsertElement(element, True, TAG_ITEM, VR_UN, False, ELEMENT_INDEX_MAX)
        return element, item

    procedure, item = sequence(0x00081032)  # Procedure Code Sequence, type 3
    value = ds.InsertElement(item, True, 0x00080100, VR_UN, False, 0)
    ds.SetStringValue(value, "P", 1, DICOM_CHARACTER_SET_DEFAULT)
    version = ds.InsertElement(item, True, 0x00080103, VR_UN, False, 0)  # type 1C
    identifier = ds.InsertElement(item, True, 0x0008010F, VR_UN, False, 0)  # type 3
    empty, item = sequence(0x00081062)  # type 3, with an item of empty elements
    ds.InsertElement(item, True, 0x00401101, VR_SQ, True, 0)
    assert ds.RemoveType3EmptyElements()
    assert ds.ExistsElement(procedure) and ds.ExistsElement(version)
    assert not ds.ExistsElement(identifier)
    assert not ds.ExistsElement(empty)


def test_remove_type_3_of_an_unknown_class():
    ds = LDicomDS()
    ds.InitDS(iod.CLASS_UNKNOWN, 0)
    element = ds.InsertElement(None, False, PATIENT_AGE, VR_UN, False, 0)
    assert not ds.RemoveType3EmptyElements()
    assert ds.ExistsElement(element)
