"""The tree of elements: inserting, deleting, moving, searching, handles."""

from __future__ import annotations

import gc
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import write_dataset

from ltdicom._dataset.dataset import DataSet
from ltdicom.constants.dataset import ELEMENT_INDEX_MAX, ELEMENT_LENGTH_MAX
from ltdicom.constants.tag import TAG_ITEM
from ltdicom.constants.vr import VR_LO, VR_OB, VR_OW, VR_SQ, VR_UI, VR_UN, VR_US
from ltdicom.ds import LDicomDS, wrap
from tests.support.dataset_strategies import datasets

ITEM = 0xFFFEE000
PATIENT_ID = 0x00100020
STUDY = 0x00081110
SERIES = 0x00081115
CLASS = 0x00081150
PIXELS = 0x7FE00010


def nested() -> LDicomDS:
    """STUDY(item(CLASS), item(CLASS, SERIES(item(CLASS)))), PATIENT_ID."""
    ds = LDicomDS()
    ds.InsertElement(None, False, PATIENT_ID, VR_UN)
    study = ds.InsertElement(None, False, STUDY, VR_SQ, True)
    first = ds.InsertElement(study, True, ITEM, VR_SQ, False, ELEMENT_INDEX_MAX)
    ds.InsertElement(first, True, CLASS, VR_UN)
    second = ds.InsertElement(study, True, ITEM, VR_SQ, False, ELEMENT_INDEX_MAX)
    series = ds.InsertElement(second, True, SERIES, VR_UN)
    ds.InsertElement(second, True, CLASS, VR_UN)
    inner = ds.InsertElement(series, True, ITEM, VR_UN)
    ds.InsertElement(inner, True, CLASS, VR_UN)
    return ds


ORDER = [STUDY, ITEM, CLASS, ITEM, SERIES, ITEM, CLASS, CLASS, PATIENT_ID]
LEVELS = [0, 1, 2, 1, 2, 3, 4, 2, 0]


def forward(ds, tree=False, start=None):
    element = ds.GetFirstElement(start, tree, True)
    while element is not None:
        yield element
        element = ds.GetNextElement(element, tree, True)


def backward(ds, tree=False, start=None):
    element = ds.GetLastElement(start, tree, True)
    while element is not None:
        yield element
        element = ds.GetPrevElement(element, tree, True)


def test_the_list_view_is_depth_first():
    ds = nested()
    assert [e.nTag for e in forward(ds)] == ORDER
    assert [e.nTag for e in backward(ds)] == ORDER[::-1]
    assert [ds.GetLevelElement(e) for e in forward(ds)] == LEVELS


def test_the_tree_view_shows_siblings():
    ds = nested()
    assert [e.nTag for e in forward(ds, True)] == [STUDY, PATIENT_ID]
    study = ds.GetFirstElement(None, True, True)
    item = ds.GetChildElement(study, True)
    assert [e.nTag for e in forward(ds, True, item)] == [ITEM, ITEM]
    second = ds.GetNextElement(item, True, True)
    inner = ds.GetChildElement(second, True)
    assert [e.nTag for e in forward(ds, True, inner)] == [SERIES, CLASS]
    assert [e.nTag for e in backward(ds, True, inner)] == [CLASS, SERIES]
    assert ds.GetParentElement(inner) is second
    assert ds.GetParentElement(second) is study
    assert ds.GetParentElement(study) is None
    assert ds.GetRootElement(inner) is study
    assert ds.GetRootElement(None) is study


def test_searching_the_whole_data_set():
    ds = nested()
    found, element = [], ds.FindFirstElement(None, CLASS, False)
    while element is not None:
        found.append(element)
        element = ds.FindNextElement(element, False)
    assert [ds.GetLevelElement(e) for e in found] == [2, 4, 2]
    again, element = [], ds.FindLastElement(None, CLASS, False)
    while element is not None:
        again.append(element)
        element = ds.FindPrevElement(element, False)
    assert again == found[::-1]
    assert ds.FindFirstElement(found[2], CLASS, False) is found[0]
    assert ds.FindFirstElement(None, 0x00280010, False) is None


def test_searching_a_level():
    ds = nested()
    assert ds.FindFirstElement(None, CLASS, True) is None
    assert ds.FindFirstElement(None, PATIENT_ID, True).nTag == PATIENT_ID
    first = ds.FindFirstElement(None, ITEM, False)
    last = ds.FindLastElement(first, ITEM, True)
    assert ds.FindNextElement(first, True) is last
    assert ds.FindPrevElement(last, True) is first
    assert ds.FindNextElement(last, True) is None


def test_descendants():
    ds = nested()
    study = ds.FindFirstElement(None, STUDY, True)
    items = list(forward(ds, True, ds.GetChildElement(study)))
    assert ds.FindFirstDescendant(study, CLASS, True) is None
    assert ds.FindFirstDescendant(study, ITEM, True) is items[0]
    assert ds.FindNextDescendant(study, items[0], True) is items[1]
    assert ds.FindNextDescendant(study, items[1], True) is None
    first = ds.FindFirstDescendant(items[1], CLASS, False)
    assert ds.GetLevelElement(first) == 4
    second = ds.FindNextDescendant(items[1], first, False)
    assert ds.GetLevelElement(second) == 2
    assert ds.FindNextDescendant(items[1], second, False) is None
    assert ds.FindFirstDescendant(items[0], SERIES, False) is None
    assert ds.FindFirstDescendant(None, PATIENT_ID, True).nTag == PATIENT_ID


def test_volatile_elements_are_passed_over():
    ds = LDicomDS()
    for tag in (0x00280106, 0x00280107, 0x00280301):
        ds.InsertElement(None, False, tag, VR_UN)
    assert ds.GetFirstElement(None, True, False).nTag == 0x00280301
    assert ds.GetFirstElement(None, True, True).nTag == 0x00280106
    assert ds.GetLastElement(None, False, False).nTag == 0x00280301
    assert ds.GetPrevElement(ds.GetLastElement(None, True, True), True, False) is None
    assert ds.IsVolatileElement(ds.GetFirstElement(None, True, True))
    assert not ds.IsVolatileElement(ds.GetLastElement(None, True, True))


# handles


def test_the_same_element_is_the_same_object():
    ds = nested()
    first = ds.FindFirstElement(None, PATIENT_ID, False)
    assert ds.GetLastElement(None, True, True) is first
    assert first == first and first


def test_fields_are_read_only_and_live():
    ds = LDicomDS()
    element = ds.InsertElement(None, False, PATIENT_ID, VR_UN)
    assert (element.nTag, element.nVR, element.nLength) == (PATIENT_ID, VR_LO, 0)
    with pytest.raises(AttributeError):
        element.nLength = 4
    ds.SetStringValue(element, "ABC")
    assert element.nLength == 4
    assert element.nVM == 1
    assert "0010,0020" in repr(element)


def test_lengths_of_sequences():
    ds = nested()
    for element in forward(ds):
        if element.nVR == VR_SQ:
            assert element.nLength == ELEMENT_LENGTH_MAX
    study = ds.FindFirstElement(None, STUDY, True)
    second = ds.GetNextElement(ds.GetChildElement(study), True)
    assert second.nElementValueLength == 8 + (8 + 8 + 8) + 8 + 8


@pytest.mark.parametrize("how", ["deleted", "parent deleted", "reset", "other", "null"])
def test_what_is_no_element_of_the_data_set_is_refused(how):
    ds = nested()
    study = ds.FindFirstElement(None, STUDY, True)
    element = ds.FindFirstElement(None, CLASS, False)
    if how == "deleted":
        ds.DeleteElement(element)
    elif how == "parent deleted":
        ds.DeleteElement(study)
    elif how == "reset":
        ds.ResetDS()
    elif how == "other":
        other = nested()
        element = other.FindFirstElement(None, CLASS, False)
    else:
        element = None
    assert not ds.ExistsElement(element)
    assert not ds.IsVolatileElement(element)
    assert not ds.SetStringValue(element, "1.2")
    assert not ds.SetConvertValue(element, "1.2", 1)
    assert not ds.SetBinaryValue(element, b"12")
    assert ds.GetStringValue(element) is None
    assert ds.GetConvertValue(element) == (0, "")
    assert ds.GetBinaryValue(element) == (False, b"")
    assert ds.GetCountValue(element) == 0
    assert ds.GetLevelElement(element) == 0
    assert ds.FreeValue(element) is None
    assert ds.DeleteElement(element) is None
    for call in (
        ds.GetNextElement,
        ds.GetPrevElement,
        ds.FindNextElement,
        ds.FindPrevElement,
    ):
        assert call(element, True) is None
        assert call(element, False) is None
    assert ds.GetParentElement(element) is None
    assert ds.GetChildElement(element) is None
    if element is not None:
        assert element.nTag == CLASS
        assert ds.GetFirstElement(element, True) is None
        assert ds.FindFirstElement(element, CLASS, False) is None
        assert ds.InsertElement(element, False, PATIENT_ID, VR_UN) is None


@pytest.mark.parametrize("wrong", [5, "element", b"", LDicomDS])
def test_what_is_no_handle_is_a_type_error(wrong):
    ds = nested()
    with pytest.raises(TypeError):
        ds.GetNextElement(wrong, True)
    with pytest.raises(TypeError):
        ds.InsertElement(None, False, [PATIENT_ID], VR_UN)


def test_an_empty_data_set():
    ds = LDicomDS()
    for tree in (True, False):
        assert ds.GetFirstElement(None, tree) is None
        assert ds.GetLastElement(None, tree) is None
        assert ds.FindFirstElement(None, PATIENT_ID, tree) is None
        assert ds.FindLastElement(None, PATIENT_ID, tree) is None
    assert ds.GetRootElement(None) is None
    assert ds.FindFirstDescendant(None, PATIENT_ID, False) is None


# inserting


def test_a_tag_that_is_there_is_refused():
    ds = LDicomDS()
    assert ds.InsertElement(None, False, PATIENT_ID, VR_UN)
    assert ds.InsertElement(None, True, PATIENT_ID, VR_UN) is None
    assert (
        ds.InsertElement(ds.GetFirstElement(None, True), False, PATIENT_ID, VR_UN) is None
    )


@pytest.mark.parametrize(
    ("tag", "vr"),
    [
        (PATIENT_ID, VR_LO),
        (0x00280010, VR_US),
        (PIXELS, VR_OW),
        (0x00280106, VR_US),
        (STUDY, VR_SQ),
        (0x00090010, VR_LO),
        (0x00091001, VR_UN),
        (0x00080002, VR_UN),
        (0x60020010, VR_US),
    ],
)
def test_vr_un_takes_the_one_of_the_table(tag, vr):
    ds = LDicomDS()
    assert ds.InsertElement(None, False, tag, VR_UN).nVR == vr


def test_the_sign_of_pixels_decides():
    ds = LDicomDS()
    sign = ds.InsertElement(None, False, 0x00280103, VR_UN)
    assert ds.SetShortValue(sign, 1)
    assert ds.InsertElement(None, False, 0x00280106, VR_UN).nVR == 0x5353


def test_items_stand_where_they_are_put():
    ds = LDicomDS()
    study = ds.InsertElement(None, False, STUDY, VR_SQ, True)
    first = ds.InsertElement(study, True, ITEM, VR_SQ, False, 0)
    third = ds.InsertElement(study, True, ITEM, VR_SQ, False, ELEMENT_INDEX_MAX)
    second = ds.InsertElement(first, False, ITEM, VR_SQ, False, 1)
    zeroth = ds.InsertElement(study, True, ITEM, VR_SQ, False, 0)
    assert list(forward(ds, True, third)) == [zeroth, first, second, third]
    assert ds.DeleteElement(first) is second
    assert ds.DeleteElement(third) is second
    assert list(backward(ds, True, second)) == [second, zeroth]


@pytest.mark.parametrize(
    ("where", "child", "tag", "vr"),
    [
        ("root", False, ITEM, VR_SQ),
        ("sequence", True, PATIENT_ID, VR_UN),
        ("leaf", True, PATIENT_ID, VR_UN),
        ("item", True, ITEM, VR_SQ),
        ("item", False, PATIENT_ID, VR_UN),
        ("root", False, 0xFFFEE00D, VR_UN),
        ("root", False, 0xFFFEE0DD, VR_UN),
        ("root", False, 0xFFFE1234, VR_LO),  # would be taken for an end
        ("item", True, 0xFFFE1234, VR_LO),
        ("root", False, PIXELS, 0x5858),
        ("root", False, PIXELS, VR_SQ),  # in implicit VR its tag says what it is
        ("root", False, 0x60003000, VR_SQ),
        ("item", True, PATIENT_ID, VR_SQ),
    ],
)
def test_what_cannot_stand_there_is_refused(where, child, tag, vr):
    ds = nested()
    neighbor = {
        "root": None,
        "sequence": ds.FindFirstElement(None, STUDY, True),
        "leaf": ds.FindFirstElement(None, CLASS, False),
        "item": ds.FindFirstElement(None, ITEM, False),
    }[where]
    before = [e.nTag for e in forward(ds)]
    for sequence in (False, True):
        assert ds.InsertElement(neighbor, child, tag, vr, sequence) is None
    assert [e.nTag for e in forward(ds)] == before


@pytest.mark.parametrize("tag", [0x00091001, 0x00189999, STUDY])
def test_what_nobody_knows_may_be_a_sequence(tag):
    ds = LDicomDS()
    element = ds.InsertElement(None, False, tag, VR_SQ, True)
    assert element is not None and element.nVR == VR_SQ


def test_fragments_are_children_of_pixel_data():
    ds = LDicomDS()
    pixels = ds.InsertElement(None, False, PIXELS, VR_OB, False, 0)
    table = ds.InsertElement(pixels, True, ITEM, VR_OB, False, 0)
    frame = ds.InsertElement(pixels, True, ITEM, VR_OB, False, 1)
    assert ds.SetBinaryValue(frame, b"123")
    assert frame.nLength == 4
    assert ds.GetBinaryValue(frame) == (True, b"123\0")
    assert list(forward(ds)) == [pixels, table, frame]
    assert pixels.nLength == ELEMENT_LENGTH_MAX
    assert ds.GetBinaryValue(pixels) == (False, b"")


def test_pixel_data_with_a_value_gets_no_fragment():
    ds = LDicomDS()
    pixels = ds.InsertElement(None, False, PIXELS, VR_OW)
    assert ds.SetBinaryValue(pixels, b"12")
    assert ds.InsertElement(pixels, True, ITEM, VR_OB, False, 0) is None


def test_nesting_has_an_end():
    ds = LDicomDS()
    parent, depth = None, 0
    while True:
        sequence = ds.InsertElement(parent, True, STUDY, VR_SQ, True)
        if sequence is None:
            break
        parent = ds.InsertElement(sequence, True, ITEM, VR_SQ, False, 0)
        if parent is None:
            break
        depth += 1
    assert 100 < depth < 200
    assert len(list(forward(ds))) >= 2 * depth
    assert len(list(backward(ds))) >= 2 * depth
    assert ds.FindFirstElement(None, PATIENT_ID, False) is None
    assert ds._dataset.encoded("1.2.840.10008.1.2")


# invariants on random data sets


@given(datasets)
def test_both_directions_and_searches_agree(dataset):
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = False, True
    write_dataset(file, dataset)
    ds = wrap(DataSet.from_encoded(file.getvalue(), "1.2.840.10008.1.2.1"))
    # looking for something first must not depend on what was parsed by walking
    for tag in (CLASS, STUDY, ITEM, PATIENT_ID):
        found, element = [], ds.FindFirstElement(None, tag, False)
        while element is not None:
            found.append(element)
            element = ds.FindNextElement(element, False)
        assert found == [e for e in forward(ds) if e.nTag == tag]
        last, again = ds.FindLastElement(None, tag, False), []
        while last is not None:
            again.append(last)
            last = ds.FindPrevElement(last, False)
        assert again == found[::-1]
    elements = list(forward(ds))
    assert list(backward(ds)) == elements[::-1]
    tags = [int(e.tag) for e in dataset.iterall()]
    assert [e.nTag for e in elements if e.nTag != ITEM] == tags
    for element in elements:
        parent = ds.GetParentElement(element)
        siblings = list(forward(ds, True, element))
        assert element in siblings
        assert list(backward(ds, True, element)) == siblings[::-1]
        if parent is None:
            assert ds.GetLevelElement(element) == 0
        else:
            assert ds.GetChildElement(parent) is siblings[0]
            assert ds.GetLevelElement(element) == ds.GetLevelElement(parent) + 1
        if element.nTag != ITEM:
            assert [e.nTag for e in siblings] == sorted({e.nTag for e in siblings})


class InsertsAndDeletes(RuleBasedStateMachine):
    """A data set against a model of nested dictionaries and lists."""

    def __init__(self):
        super().__init__()
        self.ds = LDicomDS()
        self.model = {}

    def places(self):
        """Each element with the container of the model that it is in."""
        found = []

        def visit(container, parent):
            keys = (
                sorted(container)
                if isinstance(container, dict)
                else range(len(container or ()))
            )
            element = (
                self.ds.GetChildElement(parent) if parent else self.ds.GetRootElement(None)
            )
            for key in keys:
                found.append((element, container, key))
                visit(container[key], element)
                element = self.ds.GetNextElement(element, True)
            assert element is None

        visit(self.model, None)
        return found

    @rule(data=st.data(), tag=st.sampled_from([STUDY, SERIES, CLASS, PATIENT_ID]))
    def insert_element(self, data, tag):
        dicts = [(None, self.model)]
        dicts += [(e, c[k]) for e, c, k in self.places() if e.nTag == ITEM]
        parent, container = data.draw(st.sampled_from(dicts))
        element = self.ds.InsertElement(parent, True, tag, VR_UN)
        assert (element is None) == (tag in container)
        container.setdefault(tag, [] if tag in (STUDY, SERIES) else None)

    @rule(data=st.data(), index=st.integers(0, 4))
    def insert_item(self, data, index):
        lists = [(e, c[k]) for e, c, k in self.places() if e.nTag in (STUDY, SERIES)]
        if lists:
            parent, container = data.draw(st.sampled_from(lists))
            assert self.ds.InsertElement(parent, True, ITEM, VR_UN, False, index)
            container.insert(index, {})

    @rule(data=st.data())
    def delete(self, data):
        places = self.places()
        if places:
            element, container, key = data.draw(st.sampled_from(places))
            self.ds.DeleteElement(element)
            del container[key]
            assert not self.ds.ExistsElement(element)

    @invariant()
    def looks_like_the_model(self):
        self.places()
        ours = self.ds._dataset.encoded("1.2.840.10008.1.2.1")
        again = wrap(DataSet.from_encoded(bytes(ours), "1.2.840.10008.1.2.1"))
        assert [e.nTag for e in forward(again)] == [e.nTag for e in forward(self.ds)]


InsertsAndDeletes.TestCase.settings = settings(max_examples=25, stateful_step_count=25)
TestInsertsAndDeletes = InsertsAndDeletes.TestCase


def test_a_visit_without_handles_keeps_none():
    ds = nested()
    count = sum(1 for _ in forward(ds))
    gc.collect()
    assert count == len(ORDER)
    uid = ds.FindFirstElement(None, CLASS, False)
    assert uid.nVR == VR_UI


# places among many


@given(
    st.lists(
        st.tuples(
            st.sampled_from("iiid"), st.integers(0, 200) | st.sampled_from([1, 10**6])
        ),
        max_size=400,
    )
)
def test_places_after_any_changes(changes):
    ds = LDicomDS()
    sequence = ds.InsertElement(None, False, 0x00081140, VR_SQ, True)
    model = []
    for change, index in changes:
        if change == "d" and model:
            ds.DeleteElement(model.pop(index % len(model)))
        else:
            model.insert(
                index, ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ, False, index)
            )
    found, item = [], ds.GetChildElement(sequence, True)
    while item is not None:
        found.append(item)
        item = ds.GetNextElement(item, True, True)
    assert found == model
    for place, each in enumerate(model):
        before = ds.GetPrevElement(each, True, True)
        assert before is (model[place - 1] if place else None)


@pytest.mark.parametrize("place", [0, 1, -2])
def test_room_for_many_at_one_place(place):
    ds = LDicomDS()
    sequence = ds.InsertElement(None, False, 0x00081140, VR_SQ, True)
    items = [ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ) for _ in range(3)]
    for _ in range(1000):
        index = range(len(items))[place]
        items.insert(index, ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ, False, index))
    for before, each in pairwise(items):
        assert ds.GetNextElement(before, True, True) is each
        assert before._node.rank < each._node.rank


def test_sequences_that_are_deleted_are_searched_no_more():
    ds = LDicomDS()
    sequences = [
        ds.InsertElement(None, False, tag, VR_SQ, True) for tag in (0x81140, 0x81199)
    ]
    items = [ds.InsertElement(each, True, TAG_ITEM, VR_SQ) for each in sequences]
    for item in items:
        ds.InsertElement(item, True, 0x00081155, VR_UN)
    assert ds.FindFirstElement(None, 0x00081155, False) is not None
    ds.DeleteElement(sequences[0])
    found = ds.FindFirstElement(None, 0x00081155, False)
    assert ds.GetParentElement(found) is items[1]
    ds.DeleteElement(sequences[1])
    assert ds.FindFirstElement(None, 0x00081155, False) is None


# descendants


def nested_tags(ds):
    sequence = ds.InsertElement(None, False, 0x00081140, VR_SQ, True)
    items = [ds.InsertElement(sequence, True, TAG_ITEM, VR_SQ) for _ in range(3)]
    uids = [ds.InsertElement(item, True, 0x00081155, VR_UN) for item in items]
    return sequence, items, uids


def test_the_next_descendant_has_the_tag_of_the_last_first_one():
    ds = LDicomDS()
    sequence, items, uids = nested_tags(ds)
    other = ds.InsertElement(items[1], True, 0x00081150, VR_UN)
    assert ds.FindFirstDescendant(sequence, 0x00081155, False) is uids[0]
    assert ds.FindNextDescendant(sequence, items[0], False) is uids[0]
    assert ds.FindNextDescendant(sequence, uids[0], False) is uids[1]
    assert ds.FindNextDescendant(sequence, other, False) is uids[1]
    assert ds.FindNextDescendant(sequence, items[2], False) is uids[2]
    assert ds.FindNextDescendant(sequence, uids[2], False) is None
    assert ds.FindNextDescendant(items[0], uids[0], False) is None
    # of one level
    assert ds.FindNextDescendant(items[1], other, True) is uids[1]
    assert ds.FindNextDescendant(items[1], uids[1], True) is None
    assert ds.FindFirstDescendant(items[1], 0x00081150, True) is other
    assert ds.FindNextDescendant(items[1], uids[1], True) is None


def test_a_search_that_found_nothing_counts_too():
    ds = LDicomDS()
    sequence, items, _ = nested_tags(ds)
    assert ds.FindFirstDescendant(sequence, 0x00100010, False) is None
    assert ds.FindNextDescendant(sequence, items[0], False) is None
    name = ds.InsertElement(items[2], True, 0x00100010, VR_UN)
    assert ds.FindNextDescendant(sequence, items[0], False) is name
    ds.DeleteElement(items[0])
    assert ds.FindNextDescendant(sequence, items[0], False) is None


def test_without_a_search_it_is_the_tag_of_the_element():
    ds = LDicomDS()
    sequence, items, uids = nested_tags(ds)
    assert ds.FindNextDescendant(sequence, uids[0], False) is uids[1]
    assert ds.FindNextDescendant(sequence, items[1], False) is items[2]
