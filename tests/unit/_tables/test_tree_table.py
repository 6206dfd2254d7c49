"""LDicomIOD: movement, search and changes."""

import gc
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom._tables import iods_xml
from ltdicom._tables.iods import IODS
from ltdicom.constants.error import (
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_XML_INVALID_FORMAT,
    DICOM_ERROR_XML_INVALID_IOD_LIST,
    DICOM_ERROR_XML_INVALID_IOD_MODULE_ITEM,
    DICOM_ERROR_XML_INVALID_IODLIST_IOD_ATTRIBUTE,
    DICOM_ERROR_XML_INVALID_IODLIST_MODULE_ATTRIBUTE,
    DICOM_ERROR_XML_INVALID_MODULE_ELEMENT,
    DICOM_ERROR_XML_INVALID_MODULE_LIST,
    DICOM_ERROR_XML_INVALID_MODULELIST_MODULE_ATTRIBUTE,
    DICOM_ERROR_XML_MODULE_LIST_MISSING,
    DICOM_ERROR_XML_MODULE_NOT_FOUND,
    DICOM_SUCCESS,
)
from ltdicom.constants.iod import (
    CLASS_BASIC_FILM_SESSION,
    CLASS_CR_IMAGE_STORAGE,
    CLASS_CT_IMAGE_STORAGE,
    CLASS_MODALITY_WORKLIST,
    CLASS_PRINTER,
    IOD_TYPE_CLASS,
    IOD_TYPE_ELEMENT,
    IOD_TYPE_MODULE,
    IOD_USAGE_2,
    IOD_USAGE_M,
    IOD_USAGE_MAX,
    IOD_USAGE_U,
    MODULE_CT_IMAGE,
    MODULE_PATIENT,
)
from ltdicom.iod import LDicomIOD
from ltdicom.structs import DICOMIOD

MODALITY = 0x00080060


@pytest.fixture(autouse=True)
def default_table():
    LDicomIOD.Default()
    yield
    LDicomIOD.Default()


def subtree(entry):
    """The entries beneath one, by its children and their siblings."""
    child = LDicomIOD.GetChild(entry)
    while child is not None:
        yield child
        yield from subtree(child)
        child = LDicomIOD.GetNext(child, True)


def test_classes_stand_at_the_root_level():
    entry = LDicomIOD.GetFirst(None, True)
    assert entry.nCode == CLASS_CR_IMAGE_STORAGE
    while entry is not None:
        assert entry.nType == IOD_TYPE_CLASS
        assert LDicomIOD.GetParent(entry) is None
        assert LDicomIOD.GetRoot(entry) is entry
        last, entry = entry, LDicomIOD.GetNext(entry, True)
    assert LDicomIOD.GetLast(None, True) is last
    assert LDicomIOD.GetRoot(None) is LDicomIOD.GetFirst(None, False)


@pytest.mark.parametrize("code", [CLASS_MODALITY_WORKLIST, CLASS_PRINTER])
def test_the_list_view_is_parents_before_children(code):
    start = LDicomIOD.FindClass(code)
    expected = list(subtree(start))
    entry = start
    for other in expected:
        following = LDicomIOD.GetNext(entry, False)
        assert following is other
        assert LDicomIOD.GetPrev(following, False) is entry
        entry = following
    assert LDicomIOD.GetNext(entry, False) is LDicomIOD.GetNext(start, True)


def test_ends_of_the_list_view():
    first = LDicomIOD.GetFirst(None, False)
    assert LDicomIOD.GetPrev(first, False) is None
    assert LDicomIOD.GetPrev(first, True) is None
    last = LDicomIOD.GetLast(None, False)
    assert LDicomIOD.GetNext(last, False) is None
    assert LDicomIOD.GetRoot(last) is LDicomIOD.GetLast(None, True)


def test_siblings():
    module = LDicomIOD.FindModule(CLASS_CT_IMAGE_STORAGE, MODULE_CT_IMAGE)
    first, last = LDicomIOD.GetFirst(module, True), LDicomIOD.GetLast(module, True)
    assert first is LDicomIOD.FindIndexModule(CLASS_CT_IMAGE_STORAGE, 0)
    count = LDicomIOD.GetCountModule(CLASS_CT_IMAGE_STORAGE)
    assert last is LDicomIOD.FindIndexModule(CLASS_CT_IMAGE_STORAGE, count - 1)
    assert LDicomIOD.FindIndexModule(CLASS_CT_IMAGE_STORAGE, count) is None
    assert LDicomIOD.GetParent(module) is LDicomIOD.FindClass(CLASS_CT_IMAGE_STORAGE)


def test_an_entry_is_the_same_object_while_it_is_held():
    entry = LDicomIOD.FindModule(CLASS_CT_IMAGE_STORAGE, MODULE_PATIENT)
    gc.collect()
    assert LDicomIOD.FindModule(CLASS_CT_IMAGE_STORAGE, MODULE_PATIENT) is entry
    other = LDicomIOD.FindModule(CLASS_CR_IMAGE_STORAGE, MODULE_PATIENT)
    assert other is not entry


def test_find():
    ct = LDicomIOD.FindClass(CLASS_CT_IMAGE_STORAGE)
    element = LDicomIOD.Find(ct, MODALITY, IOD_TYPE_ELEMENT, False)
    assert element.pszName == "Modality"
    assert LDicomIOD.GetRoot(element) is ct
    assert LDicomIOD.Find(ct, 0x300A0002, IOD_TYPE_ELEMENT, False) is None
    assert LDicomIOD.Find(None, 0x300A0002, IOD_TYPE_ELEMENT, False) is not None
    assert LDicomIOD.Find(ct, CLASS_CT_IMAGE_STORAGE, IOD_TYPE_CLASS, False) is ct
    assert LDicomIOD.Find(None, CLASS_PRINTER, IOD_TYPE_CLASS, True).nCode == CLASS_PRINTER
    assert LDicomIOD.Find(None, MODALITY, IOD_TYPE_ELEMENT, True) is None
    module = LDicomIOD.GetChild(ct)
    found = LDicomIOD.Find(module, MODULE_CT_IMAGE, IOD_TYPE_MODULE, True)
    assert found is LDicomIOD.FindModule(CLASS_CT_IMAGE_STORAGE, MODULE_CT_IMAGE)


@given(st.sampled_from([MODALITY, 0x00080100, 0x00400100, 0x0040A730, 0x7FE00010, 1]))
def test_find_gives_the_first_of_the_list_view(tag):
    start = LDicomIOD.FindClass(CLASS_MODALITY_WORKLIST)
    expected = next((e for e in subtree(start) if e.nCode == tag), None)
    assert LDicomIOD.Find(start, tag, IOD_TYPE_ELEMENT, False) is expected


def test_changes_stay_though_nobody_holds_the_entry():
    module = LDicomIOD.FindModule(CLASS_CT_IMAGE_STORAGE, MODULE_CT_IMAGE)
    assert LDicomIOD.SetName(module, "Ours")
    element = LDicomIOD.GetChild(module)
    assert LDicomIOD.SetDescription(element, "What it is")
    LDicomIOD.GetNext(element, True).pszDescription = "set directly"
    del module, element
    gc.collect()
    module = LDicomIOD.FindModule(CLASS_CT_IMAGE_STORAGE, MODULE_CT_IMAGE)
    assert module.pszName == "Ours"
    element = LDicomIOD.GetChild(module)
    assert element.pszDescription == "What it is"
    assert LDicomIOD.GetNext(element, True).pszDescription == "set directly"
    LDicomIOD.Default()
    module = LDicomIOD.FindModule(CLASS_CT_IMAGE_STORAGE, MODULE_CT_IMAGE)
    assert module.pszName == "CT Image"


trees = st.recursive(st.just([]), lambda inner: st.lists(inner, max_size=4), max_leaves=30)


def fill(parent, tree, made):
    for branch in tree:
        entry = LDicomIOD.Insert(
            parent, True, len(made), str(branch), IOD_TYPE_ELEMENT, IOD_USAGE_2, ""
        )
        made.append(entry)
        fill(entry, branch, made)


@given(trees, st.data())
def test_movement_in_any_tree(tree, data):
    LDicomIOD.Reset()
    made = []
    fill(None, tree, made)
    if made and data.draw(st.booleans()):
        victim = data.draw(st.sampled_from(made))
        gone = [victim, *subtree(victim)]
        following = LDicomIOD.GetNext(victim, True)
        assert LDicomIOD.Delete(victim) is following
        assert not any(LDicomIOD.Exists(entry) for entry in gone)
        made = [entry for entry in made if not any(entry is g for g in gone)]
    forward, entry = [], LDicomIOD.GetFirst(None, False)
    while entry is not None:
        forward.append(entry)
        entry = LDicomIOD.GetNext(entry, False)
    backward, entry = [], LDicomIOD.GetLast(None, False)
    while entry is not None:
        backward.append(entry)
        entry = LDicomIOD.GetPrev(entry, False)
    assert forward == made == backward[::-1]
    for entry in made:
        assert LDicomIOD.Find(None, entry.nCode, IOD_TYPE_ELEMENT, False) is entry
        assert LDicomIOD.Find(None, entry.nCode, IOD_TYPE_CLASS, False) is None


def test_insert():
    entry = LDicomIOD.Insert(None, False, 900, "Ours", IOD_TYPE_CLASS, 0, "")
    assert LDicomIOD.GetLast(None, True) is entry
    module = LDicomIOD.Insert(entry, True, 1, "M", IOD_TYPE_MODULE, IOD_USAGE_U, "d")
    assert LDicomIOD.GetChild(entry) is module
    sibling = LDicomIOD.Insert(module, False, 2, None, IOD_TYPE_MODULE, IOD_USAGE_M, None)
    assert LDicomIOD.GetNext(module, True) is sibling
    assert (sibling.pszName, sibling.pszDescription) == ("", "")
    element = LDicomIOD.Insert(
        module, True, MODALITY, "E", IOD_TYPE_ELEMENT, IOD_USAGE_2, ""
    )
    assert LDicomIOD.GetCountModule(900) == 2
    assert LDicomIOD.FindIndexModule(900, 1) is sibling
    assert LDicomIOD.Find(entry, MODALITY, IOD_TYPE_ELEMENT, False) is element
    assert LDicomIOD.GetLast(None, False) is sibling


@pytest.mark.parametrize(("kind", "usage"), [(3, 0), (0, IOD_USAGE_MAX), (256, 0)])
def test_insert_refuses_what_is_out_of_range(kind, usage):
    assert LDicomIOD.Insert(None, False, 900, "", kind, usage, "") is None


def test_delete():
    ct = LDicomIOD.FindClass(CLASS_CT_IMAGE_STORAGE)
    following = LDicomIOD.GetNext(ct, True)
    module = LDicomIOD.GetChild(ct)
    assert LDicomIOD.Delete(ct) is following
    assert LDicomIOD.FindClass(CLASS_CT_IMAGE_STORAGE) is None
    assert LDicomIOD.GetCountModule(CLASS_CT_IMAGE_STORAGE) == 0
    for dead in (ct, module):
        assert not LDicomIOD.Exists(dead)
        assert LDicomIOD.GetNext(dead, True) is None
        assert LDicomIOD.GetFirst(dead, True) is None
        assert LDicomIOD.GetChild(dead) is None
        assert LDicomIOD.Delete(dead) is None
        assert not LDicomIOD.SetName(dead, "x")
        assert LDicomIOD.Insert(dead, True, 1, "", IOD_TYPE_MODULE, 0, "") is None


def test_a_deleted_element_stays_deleted():
    session = LDicomIOD.GetChild(LDicomIOD.FindClass(CLASS_BASIC_FILM_SESSION))
    tag = LDicomIOD.GetChild(session).nCode
    LDicomIOD.Delete(LDicomIOD.GetChild(session))
    del session
    gc.collect()
    session = LDicomIOD.FindClass(CLASS_BASIC_FILM_SESSION)
    assert LDicomIOD.Find(session, tag, IOD_TYPE_ELEMENT, False) is None


def test_exists_and_foreign_structures():
    assert LDicomIOD.Exists(LDicomIOD.GetFirst(None, True))
    assert not LDicomIOD.Exists(DICOMIOD())
    assert not LDicomIOD.Exists(None)
    assert LDicomIOD.GetParent(DICOMIOD()) is None
    assert LDicomIOD.GetNext(None, True) is None
    with pytest.raises(TypeError):
        LDicomIOD.Exists("CT")


def test_reset_and_initialized():
    old = LDicomIOD.GetFirst(None, True)
    LDicomIOD.Reset()
    assert LDicomIOD.GetFirst(None, True) is None
    assert LDicomIOD.GetLast(None, False) is None
    assert not LDicomIOD.Exists(old)
    LDicomIOD.SetInitialized(True)
    assert LDicomIOD.GetFirst(None, True) is None
    LDicomIOD.SetInitialized(False)
    assert LDicomIOD.FindClass(CLASS_CT_IMAGE_STORAGE) is not None
    LDicomIOD.SetInitialized(False)
    LDicomIOD.SetInitialized(True)
    assert LDicomIOD.GetFirst(None, True) is None


MODULES = """<modulelist>
  <module nCode="0"><element nCode="0x00100010" nUsage="1"/>
    <element nCode="0x00081110" nUsage="2" pszName="Study">
      <element nCode="0x00081150" nUsage="1C"/></element></module>
  <module nCode="900" pszName="Ours" pszDescription="d"/>
</modulelist>"""
CLASSES = """<iodlist><iod nCode="1" pszName="My CT"><module nCode="0" nUsage="M"/></iod>
<iod nCode="901" pszName="New"><module nCode="900" nUsage="U"/></iod></iodlist>"""


def write(path, text):
    file = path / "iod.xml"
    file.write_text(text, encoding="utf-8")
    return file


def test_load_xml(tmp_path):
    file = write(tmp_path, f"<iodtable>{MODULES}{CLASSES}</iodtable>")
    assert LDicomIOD.LoadXml(file, 0) == DICOM_SUCCESS
    ct = LDicomIOD.FindClass(CLASS_CT_IMAGE_STORAGE)
    assert (ct.pszName, LDicomIOD.GetCountModule(1)) == ("My CT", 1)
    assert [e.pszName for e in subtree(ct)] == [
        "Patient",
        "Patient's Name",
        "Study",
        "Referenced SOP Class UID",
    ]
    ours = LDicomIOD.FindModule(901, 900)
    assert (ours.pszName, ours.nUsage, ours.pszDescription) == ("Ours", IOD_USAGE_U, "d")


@pytest.mark.parametrize(
    ("content", "code"),
    [
        ("<iodtable>", DICOM_ERROR_XML_INVALID_FORMAT),
        ("<tags/>", DICOM_ERROR_XML_INVALID_FORMAT),
        ("<iodtable><tags/></iodtable>", DICOM_ERROR_XML_INVALID_FORMAT),
        ("<!DOCTYPE iodtable><iodtable/>", DICOM_ERROR_XML_INVALID_FORMAT),
        (f"<iodtable>{CLASSES}</iodtable>", DICOM_ERROR_XML_MODULE_LIST_MISSING),
        (
            "<iodtable><modulelist><m/></modulelist></iodtable>",
            DICOM_ERROR_XML_INVALID_MODULE_LIST,
        ),
        (
            "<iodtable><modulelist><module/></modulelist></iodtable>",
            DICOM_ERROR_XML_INVALID_MODULELIST_MODULE_ATTRIBUTE,
        ),
        (
            '<iodtable><modulelist><module nCode="1"><element nCode="1" nUsage="M"/>'
            "</module></modulelist></iodtable>",
            DICOM_ERROR_XML_INVALID_MODULE_ELEMENT,
        ),
        (
            f"<iodtable>{MODULES}<iodlist><x/></iodlist></iodtable>",
            DICOM_ERROR_XML_INVALID_IOD_LIST,
        ),
        (
            f'<iodtable>{MODULES}<iodlist><iod nCode="1" x=""/></iodlist></iodtable>',
            DICOM_ERROR_XML_INVALID_IODLIST_IOD_ATTRIBUTE,
        ),
        (
            f'<iodtable>{MODULES}<iodlist><iod nCode="1"><x/></iod></iodlist></iodtable>',
            DICOM_ERROR_XML_INVALID_IOD_MODULE_ITEM,
        ),
        (
            f'<iodtable>{MODULES}<iodlist><iod nCode="1"><module nCode="0"/></iod>'
            "</iodlist></iodtable>",
            DICOM_ERROR_XML_INVALID_IODLIST_MODULE_ATTRIBUTE,
        ),
        (
            f'<iodtable>{MODULES}<iodlist><iod nCode="1"><module nCode="5" nUsage="M"/>'
            "</iod></iodlist></iodtable>",
            DICOM_ERROR_XML_MODULE_NOT_FOUND,
        ),
    ],
)
def test_load_xml_refuses(tmp_path, content, code):
    assert LDicomIOD.LoadXml(write(tmp_path, content)) == code
    assert LDicomIOD.FindClass(1).pszName == "CT Image Storage"


def test_load_xml_without_a_file(tmp_path):
    assert LDicomIOD.LoadXml(tmp_path / "none.xml") == DICOM_ERROR_OPEN
    assert LDicomIOD.LoadXml(None) == DICOM_ERROR_PARAMETER


@pytest.mark.parametrize("depth", [3, 5000])
def test_load_xml_takes_any_depth(tmp_path, depth):
    """Python's own limit is at 1,000 calls."""
    deep = '<element nCode="0x00081115" nUsage="2">' * depth
    LEAF = '<element nCode="0x00100010" nUsage="2"/>'
    content = (
        f'<iodtable><modulelist><module nCode="0">{deep}{LEAF}{"</element>" * depth}'
        '</module></modulelist><iodlist><iod nCode="60000"><module nCode="0" nUsage="M"/>'
        "</iod></iodlist></iodtable>"
    )
    assert LDicomIOD.LoadXml(write(tmp_path, content)) == DICOM_SUCCESS
    entry = LDicomIOD.GetChild(LDicomIOD.FindModule(60000, 0))
    levels = 1
    while (below := LDicomIOD.GetChild(entry)) is not None and levels < 10:
        entry, levels = below, levels + 1
    assert levels == min(depth + 1, 10)
    found = LDicomIOD.Find(LDicomIOD.FindClass(60000), 0x00100010, IOD_TYPE_ELEMENT, False)
    assert found.nCode == 0x00100010
    LDicomIOD.Delete(LDicomIOD.FindClass(60000))


class Walks(list):
    """A list that counts how often its elements are gone through."""

    walked = 0

    def __iter__(self):
        Walks.walked += len(self)
        return super().__iter__()


def test_reading_xml_does_not_walk_the_open_elements_at_each_one():
    reader = iods_xml._Reader()
    reader._open = Walks()
    reader.start("iodtable", {})
    reader.start("modulelist", {})
    reader.start("module", {"nCode": "0"})
    for _ in range(300):
        reader.start("element", {"nCode": "0x00081115", "nUsage": "2"})
    assert Walks.walked < 300


def test_a_new_entry_does_not_touch_all_above_it():
    """As many steps up for each entry of a chain, however deep it is."""
    parent, steps = LDicomIOD.FindClass(CLASS_PRINTER), []
    for _ in range(200):
        parent = IODS.add(parent, {"nCode": 1, "nType": IOD_TYPE_ELEMENT})
        kept = parent._parent._cell.kept
        assert kept is parent._parent
        count = 0
        above = parent

        def counted(frame, event, _argument):
            nonlocal count
            count += event == "line"
            return counted

        before = sys.gettrace()
        sys.settrace(counted)
        try:
            above.keep()
        finally:
            sys.settrace(before)
        steps.append(count)
    assert max(steps) == min(steps)
