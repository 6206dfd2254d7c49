"""InitDS: what the templates of the classes have."""

import pytest

from ltdicom import LDicomDS, LDicomIOD
from ltdicom._tables.iods import classes
from ltdicom.constants import iod
from ltdicom.constants.dataset import (
    DS_ADD_MANDATORY_ELEMENTS_ONLY,
    DS_ADD_MANDATORY_MODULES_ONLY,
    DS_EXPLICIT_VR,
    DS_LITTLE_ENDIAN,
    DS_METAHEADER_ABSENT,
    ELEMENT_LENGTH_MAX,
)
from ltdicom.constants.vr import VR_PN, VR_SQ

MANDATORY = DS_ADD_MANDATORY_ELEMENTS_ONLY | DS_ADD_MANDATORY_MODULES_ONLY
SOURCE_AE_TITLE = 0x00020016
SCHEDULED_STEPS = 0x00400100
MODALITY = 0x00080060


@pytest.fixture(autouse=True)
def default_table():
    LDicomIOD.Default()
    yield
    LDicomIOD.Default()


def initialised(code, flags=0):
    ds = LDicomDS()
    ds.InitDS(code, flags)
    return ds


def root_tags(ds):
    tags, element = [], ds.GetFirstElement(None, True, True)
    while element is not None:
        tags.append(element.nTag)
        element = ds.GetNextElement(element, True, True)
    return tags


def test_the_mandatory_template_of_ct():
    # PS3.3 Table A.3-1: elements of type 1 and 2 in the modules of usage M
    assert set(root_tags(initialised(iod.CLASS_CT_IMAGE_STORAGE, MANDATORY))) == {
        # patient, study, series
        *(0x00100010, 0x00100020, 0x00100030, 0x00100040),
        *(0x00080020, 0x00080030, 0x00080050, 0x00080090, 0x0020000D, 0x00200010),
        *(0x00080060, 0x0020000E, 0x00200011),
        # frame of reference, equipment
        *(0x00200052, 0x00201040, 0x00080070),
        # image, image plane, pixels, CT image
        *(0x00200013, 0x00180050, 0x00200032, 0x00200037, 0x00280030),
        *(0x00280002, 0x00280004, 0x00280010, 0x00280011),
        *(0x00280100, 0x00280101, 0x00280102, 0x00280103),
        *(0x00080008, 0x00180060, 0x00200012, 0x00281052, 0x00281053),
        # SOP common
        *(0x00080016, 0x00080018),
    }


def test_the_full_template_of_secondary_capture():
    ds = initialised(iod.CLASS_SC_IMAGE_STORAGE)
    tags = root_tags(ds)
    assert tags == sorted(tags)
    # patient's age, institution name: type 3; conversion type; (0002,0016)
    for tag in (0x00101010, 0x00080080, 0x00080064, SOURCE_AE_TITLE, 0x7FE00010):
        assert tag in tags
        assert ds.FindFirstElement(None, tag, True).nLength == 0
    name = ds.FindFirstElement(None, 0x00100010, True)
    assert name.nVR == VR_PN


def test_sequences_of_stored_objects_have_no_items():
    ds = initialised(iod.CLASS_SC_IMAGE_STORAGE)
    sequence = ds.FindFirstElement(None, 0x00081110, True)
    assert (sequence.nVR, sequence.nLength) == (VR_SQ, ELEMENT_LENGTH_MAX)
    assert ds.GetChildElement(sequence, True) is None


def test_flags_choose_modules_and_elements():
    full, modules, elements, both = (
        set(root_tags(initialised(iod.CLASS_MR_IMAGE_STORAGE, flags)))
        for flags in (
            0,
            DS_ADD_MANDATORY_MODULES_ONLY,
            DS_ADD_MANDATORY_ELEMENTS_ONLY,
            MANDATORY,
        )
    )
    assert both == modules & elements
    assert both < modules < full
    assert both < elements < full
    agent = 0x00180010  # type 2 in Contrast/Bolus, a conditional module
    assert agent in elements - modules
    assert 0x00080080 in modules - elements  # institution name, type 3


@pytest.mark.parametrize("flags", [DS_METAHEADER_ABSENT, DS_ADD_MANDATORY_ELEMENTS_ONLY])
def test_without_group_0002(flags):
    assert root_tags(initialised(iod.CLASS_CT_IMAGE_STORAGE, flags))[0] > 0x0002FFFF


def test_unknown_classes_are_empty():
    for code in (iod.CLASS_UNKNOWN, iod.CLASS_UNDEFINED, 5000):
        assert root_tags(initialised(code)) == []


def test_a_new_template_replaces_the_old_one():
    ds = initialised(iod.CLASS_CT_IMAGE_STORAGE)
    ds.InitDS(iod.CLASS_UNKNOWN, 0)
    assert root_tags(ds) == []


def test_query_keys():
    level, patient = 0x00080052, 0x00100010
    tags = root_tags(initialised(iod.CLASS_STUDY_ROOT_QUERY_STUDY, MANDATORY))
    assert level in tags and patient in tags
    full = root_tags(initialised(iod.CLASS_STUDY_ROOT_QUERY_STUDY))
    assert set(tags) < set(full)
    assert SOURCE_AE_TITLE not in full


def test_the_worklist_query_has_an_item_of_keys():
    ds = initialised(iod.CLASS_MODALITY_WORKLIST, DS_LITTLE_ENDIAN | DS_EXPLICIT_VR)
    steps = ds.FindFirstElement(None, SCHEDULED_STEPS, True)
    item = ds.GetChildElement(steps, True)
    modality = ds.FindFirstElement(None, MODALITY, False)
    assert ds.GetParentElement(modality) is item
    assert ds.GetNextElement(item, True, True) is None
    protocol = ds.FindFirstDescendant(item, 0x00400008, True)
    assert ds.FindFirstDescendant(protocol, 0x00080100, False) is not None


def test_the_mandatory_worklist_query_has_its_keys_too():
    ds = initialised(iod.CLASS_MODALITY_WORKLIST, MANDATORY)
    item = ds.GetChildElement(ds.FindFirstElement(None, SCHEDULED_STEPS, True), True)
    assert ds.FindFirstDescendant(item, MODALITY, True) is not None
    assert ds.FindFirstDescendant(item, 0x00400020, True) is None  # type 3


def test_the_template_follows_the_table():
    entry = LDicomIOD.Insert(None, False, 900, "Ours", iod.IOD_TYPE_CLASS, 0, "")
    module = LDicomIOD.Insert(entry, True, 901, "M", iod.IOD_TYPE_MODULE, 0, "")
    for tag, usage in ((0x00100020, iod.IOD_USAGE_2), (0x00080060, iod.IOD_USAGE_3)):
        LDicomIOD.Insert(module, True, tag, "", iod.IOD_TYPE_ELEMENT, usage, "")
    assert root_tags(initialised(900)) == [0x00080060, 0x00100020]
    assert root_tags(initialised(900, MANDATORY)) == [0x00100020]
    LDicomIOD.Reset()
    assert root_tags(initialised(900)) == []


def test_every_class_can_be_initialised():
    for code, record in classes().items():
        ds = initialised(code)
        assert (ds.GetFirstElement(None, True, True) is not None) == bool(record.children)
        nClass, _ = ds.GetInfoDS()
        assert nClass == code


SR_CLASSES = [
    code
    for code, record in classes().items()
    if any(element.code == 0x0040A730 for m in record.children for element in m.children)
    and any(
        element.code == 0x0040A050 and element.usage == iod.IOD_USAGE_1
        for m in record.children
        for element in m.children
    )
]


def test_there_are_22_classes_of_content_items():
    assert len(SR_CLASSES) == 22
    assert iod.CLASS_KEY_OBJECT_SELECTION_DOCUMENT_STORAGE in SR_CLASSES


@pytest.mark.parametrize("code", SR_CLASSES)
@pytest.mark.parametrize("flags", [0, MANDATORY])
def test_the_root_of_an_sr_document_is_a_container(code, flags):
    # PS3.3 C.17.3: a title, whether its parts are separate, and the items
    tags = set(root_tags(initialised(code, flags)))
    assert tags >= {0x0040A040, 0x0040A043, 0x0040A050}
    others = {
        *(0x00081199, 0x0040A120, 0x0040A121, 0x0040A122, 0x0040A123, 0x0040A124),
        *(0x0040A130, 0x0040A132, 0x0040A138, 0x0040A13A, 0x0040A160, 0x0040A168),
        *(0x0040A300, 0x0040A301, 0x0040A801, 0x00480301, 0x00700022, 0x00700023),
        *(0x0070031A, 0x30060024),
    }
    assert not tags & others


def test_no_macro_of_a_functional_group_is_required_for_itself():
    # PS3.3 C.7.6.16.1: it is in the shared item or in those of the frames
    for record in classes().values():
        for module in record.children:
            for element in module.children:
                if element.code not in (0x52009229, 0x52009230):
                    continue
                for group in element.children:
                    assert group.usage not in (iod.IOD_USAGE_1, iod.IOD_USAGE_2)


@pytest.mark.parametrize("code", [c for c, r in classes().items() if r.children])
def test_no_element_is_mandatory_beside_one_that_excludes_it(code):
    """What has a condition is conditional, on every level of every class."""
    seen = set()

    def visit(records):
        for record in records:
            if record.condition:
                assert record.usage in (iod.IOD_USAGE_1C, iod.IOD_USAGE_2C)
            children = record.children
            if children and id(children) not in seen:
                seen.add(id(children))
                visit(children)

    for module in classes()[code].children:
        visit(module.children)
