"""LDicomContextGroup: the codes of PS3.16 as pydicom has them, and groups of a program."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydicom.sr import codes
from pydicom.sr._cid_dict import cid_concepts, name_for_cid
from pydicom.sr._concepts_dict import concepts
from pydicom.sr.codedict import Collection

from ltdicom import LDicomContextGroup
from ltdicom.constants import context_group
from ltdicom.constants.context_group import DICOM_CONTEXTGROUP_DISALLOW_DUPLICATES
from ltdicom.constants.error import (
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_XML_INVALID_CODEDCONCEPT_ATTRIBUTE,
    DICOM_ERROR_XML_INVALID_CONCEPT_GROUP_LIST,
    DICOM_ERROR_XML_INVALID_CONTEXT_GROUP_ATTRIBUTE,
    DICOM_ERROR_XML_INVALID_FORMAT,
    DICOM_SUCCESS,
)
from ltdicom.structs import DICOMCODEDCONCEPT, VALUEDATETIME

IDENTIFIERS = {v for n, v in vars(context_group).items() if n.startswith("CID_")}
RETIRED = {"CID 61", "CID 633"}


@pytest.fixture(autouse=True)
def empty_table() -> Iterator[None]:
    LDicomContextGroup.Reset()
    yield
    LDicomContextGroup.Reset()


def codes_of(group):
    found, concept = [], LDicomContextGroup.GetFirstCodedConcept(group)
    while concept is not None:
        found.append((concept.pszCodingSchemeDesignator, concept.pszCodeValue))
        assert LDicomContextGroup.GetContextGroup(concept) is group
        concept = LDicomContextGroup.GetNextCodedConcept(concept)
    return found


def identifiers():
    found, group = [], LDicomContextGroup.GetFirst()
    while group is not None:
        found.append(group.pszContextIdentifier)
        group = LDicomContextGroup.GetNext(group)
    return found


def test_the_table_starts_empty_and_is_loaded_by_group():
    assert LDicomContextGroup.GetCount() == 0
    assert LDicomContextGroup.GetFirst() is LDicomContextGroup.GetLast() is None
    assert LDicomContextGroup.Load("CID 244") == DICOM_SUCCESS
    group = LDicomContextGroup.Find("CID 244")
    assert group is LDicomContextGroup.Find("244") is LDicomContextGroup.FindIndex(0)
    assert (group.pszName, group.bExtensible) == ("Laterality", True)
    # PS3.16 CID 244
    assert set(codes_of(group)) == {
        ("SCT", "24028007"),
        ("SCT", "7771000"),
        ("SCT", "51440002"),
        ("SCT", "66459002"),
    }
    right = LDicomContextGroup.FindCodedConcept(group, "SCT", "24028007")
    assert right.pszCodeMeaning == "Right"
    assert LDicomContextGroup.FindCodedConcept(group, "DCM", "24028007") is None


def test_all_groups_of_the_library_are_there_but_two():
    assert LDicomContextGroup.Load(None) == DICOM_SUCCESS
    there = identifiers()
    assert len(there) == LDicomContextGroup.GetCount() == len(cid_concepts)
    assert there == sorted(there, key=lambda each: int(each[4:]))
    assert IDENTIFIERS - set(there) == RETIRED
    assert LDicomContextGroup.Load(None) == DICOM_SUCCESS
    assert LDicomContextGroup.GetCount() == len(there)


@given(st.sampled_from(sorted(cid_concepts)))
def test_the_codes_are_those_of_pydicom(number):
    assert LDicomContextGroup.Load(str(number)) == DICOM_SUCCESS
    group = LDicomContextGroup.Find(f"CID {number}")
    expected = {
        (scheme, value, meaning)
        for scheme, names in cid_concepts[number].items()
        for name in names
        for value, (meaning, groups) in concepts[scheme][name].items()
        if number in groups
    }
    found = {
        (c.pszCodingSchemeDesignator, c.pszCodeValue, c.pszCodeMeaning)
        for c in (
            LDicomContextGroup.FindIndexCodedConcept(group, index)
            for index in range(LDicomContextGroup.GetCountCodedConcept(group))
        )
    }
    assert found == expected
    assert group.pszName.replace(" ", "") == name_for_cid[number]
    public = Collection(f"CID{number}").concepts.values()
    assert {(c.scheme_designator, c.value) for c in public} <= {c[:2] for c in found}


def test_the_internals_of_pydicom_that_are_used():
    assert codes.SCT.Right.value == "24028007"
    assert all(isinstance(number, int) for number in cid_concepts)
    assert set(cid_concepts) == set(name_for_cid)


@pytest.mark.parametrize("identifier", ["CID 1", "CID 99999", "x", "CID", "-2", "CID  2"])
def test_no_such_group(identifier):
    assert LDicomContextGroup.Load(identifier) == DICOM_ERROR_PARAMETER
    assert LDicomContextGroup.GetCount() == 0


def inserted(identifier="CID 5001", flags=0):
    version = VALUEDATETIME(2020, 2, 29)
    return LDicomContextGroup.Insert(identifier, "Ours", False, version, flags)


def concept(group, value="1", flags=0):
    return LDicomContextGroup.InsertCodedConcept(
        group, "99OURS", None, value, "One", None, None, flags
    )


def test_insert_find_and_delete_groups():
    first, second, third = inserted("1"), inserted("Local"), inserted("CID 3")
    assert identifiers() == ["CID 1", "Local", "CID 3"]
    assert first.pContextGroupVersion == VALUEDATETIME(2020, 2, 29)
    assert LDicomContextGroup.GetPrev(second) is first
    assert LDicomContextGroup.GetPrev(first) is None
    assert LDicomContextGroup.FindIndex(3) is None
    assert LDicomContextGroup.Delete(second) is third
    assert not LDicomContextGroup.Exists(second)
    assert LDicomContextGroup.Exists(third)
    assert LDicomContextGroup.Delete(second) is None
    assert LDicomContextGroup.GetNext(second) is None
    assert LDicomContextGroup.GetCountCodedConcept(second) == 0
    assert concept(second) is None
    assert LDicomContextGroup.Insert("", "", True, None) is None


def test_duplicates_are_inserted_unless_the_flag_forbids_them():
    first, second = inserted(), inserted()
    assert first is not second
    assert LDicomContextGroup.Find("5001") is first
    assert inserted(flags=DICOM_CONTEXTGROUP_DISALLOW_DUPLICATES) is None
    assert concept(first) is not concept(first)
    assert concept(first, flags=DICOM_CONTEXTGROUP_DISALLOW_DUPLICATES) is None
    assert LDicomContextGroup.GetCountCodedConcept(first) == 2
    assert LDicomContextGroup.GetCountCodedConcept(second) == 0


def test_concepts():
    group = inserted()
    one, two, three = (concept(group, value) for value in "123")
    assert LDicomContextGroup.GetFirstCodedConcept(group) is one
    assert LDicomContextGroup.GetLastCodedConcept(group) is three
    assert LDicomContextGroup.GetPrevCodedConcept(two) is one
    assert LDicomContextGroup.FindIndexCodedConcept(group, 2) is three
    assert LDicomContextGroup.FindIndexCodedConcept(group, 3) is None
    assert LDicomContextGroup.SetCodeMeaning(two, "Two")
    assert LDicomContextGroup.FindCodedConcept(group, "99OURS", "2").pszCodeMeaning == "Two"
    assert LDicomContextGroup.DeleteCodedConcept(two) is three
    assert not LDicomContextGroup.ExistsCodedConcept(two)
    assert not LDicomContextGroup.SetCodeMeaning(two, "x")
    assert LDicomContextGroup.ExistsCodedConcept(three)
    assert LDicomContextGroup.InsertCodedConcept(group, "", None, "1", "") is None
    assert LDicomContextGroup.InsertCodedConcept(group, "A", None, "", "") is None
    LDicomContextGroup.Delete(group)
    assert not LDicomContextGroup.ExistsCodedConcept(three)
    assert LDicomContextGroup.GetContextGroup(three) is None
    assert not LDicomContextGroup.ExistsCodedConcept(DICOMCODEDCONCEPT("A", "", "1"))


def test_default_restores_one_group():
    LDicomContextGroup.Load("244")
    group, ours = LDicomContextGroup.Find("244"), inserted("Local")
    before = codes_of(group)
    LDicomContextGroup.DeleteCodedConcept(LDicomContextGroup.GetFirstCodedConcept(group))
    concept(group)
    group.pszName = "x"
    assert LDicomContextGroup.Default(group)
    assert codes_of(group) == before
    assert group.pszName == "Laterality"
    assert not LDicomContextGroup.Default(ours)
    LDicomContextGroup.Reset()
    assert not LDicomContextGroup.Default(group)


XML = """<contextgrouplist>
  <contextgroup pszContextIdentifier="CID 244" pszName="Sides" bExtensible="0"
                pContextGroupVersion="20200229">
    <codedconcept pszCodingSchemeDesignator="99OURS" pszCodeValue="L"
                  pszCodeMeaning="Left"/>
  </contextgroup>
  <contextgroup pszContextIdentifier="Local"/>
</contextgrouplist>"""


def test_groups_from_xml(tmp_path):
    path = tmp_path / "groups.xml"
    path.write_text(XML, encoding="utf-8")
    LDicomContextGroup.Load("244")
    group = LDicomContextGroup.Find("244")
    assert LDicomContextGroup.LoadXml(str(path), 0) == DICOM_SUCCESS
    assert LDicomContextGroup.Find("244") is group
    assert (group.pszName, group.bExtensible) == ("Sides", False)
    assert group.pContextGroupVersion.nDay == 29
    assert codes_of(group) == [("99OURS", "L")]
    assert identifiers() == ["CID 244", "Local"]
    assert LDicomContextGroup.GetLast().bExtensible is True


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("<a/>", DICOM_ERROR_XML_INVALID_CONCEPT_GROUP_LIST),
        (XML.replace("codedconcept", "x"), DICOM_ERROR_XML_INVALID_CONCEPT_GROUP_LIST),
        ("<contextgrouplist>", DICOM_ERROR_XML_INVALID_FORMAT),
        (XML.replace('"Local"', '""'), DICOM_ERROR_XML_INVALID_CONTEXT_GROUP_ATTRIBUTE),
        (XML.replace('"20200229"', '"x"'), DICOM_ERROR_XML_INVALID_CONTEXT_GROUP_ATTRIBUTE),
        (XML.replace('"0"', '"no"'), DICOM_ERROR_XML_INVALID_CONTEXT_GROUP_ATTRIBUTE),
        (XML.replace('"L"', '""'), DICOM_ERROR_XML_INVALID_CODEDCONCEPT_ATTRIBUTE),
        (XML.replace("pszCodeM", "m"), DICOM_ERROR_XML_INVALID_CODEDCONCEPT_ATTRIBUTE),
    ],
)  # fmt: skip
def test_a_wrong_file_changes_nothing(tmp_path, text, code):
    path = tmp_path / "groups.xml"
    path.write_text(text, encoding="utf-8")
    assert LDicomContextGroup.LoadXml(str(path)) == code
    assert LDicomContextGroup.LoadXml(str(tmp_path / "none")) == DICOM_ERROR_OPEN
    assert LDicomContextGroup.GetCount() == 0
