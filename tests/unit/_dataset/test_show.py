"""Data sets for people: names of private elements come from their creators."""

from __future__ import annotations

import pytest

from ltdicom._dataset import show
from ltdicom._dataset.dataset import DataSet
from tests.support.encoded import IMPLICIT, implicit

SIEMENS = (
    implicit(0x00290010, b"SIEMENS CSA HEADER")
    + implicit(0x00291008, b"IMAGE NUM 4 ")
    + implicit(0x00291009, b"20240131")
    + implicit(0x00291199, b"ab")
)


def test_private_elements_of_a_known_creator_have_names_and_vrs():
    """Also in implicit VR, where only the dictionary tells."""
    lines = list(show.lines(DataSet.from_encoded(SIEMENS, IMPLICIT)))
    assert lines == [
        "(0029,0010) LO Private Creator: SIEMENS CSA HEADER",
        "(0029,1008) CS CSA Image Header Type: IMAGE NUM 4",
        "(0029,1009) LO CSA Image Header Version: 20240131",
        "(0029,1199) UN Private: 61\\62",
    ]


def test_the_same_tag_of_an_unknown_creator_has_none():
    data = implicit(0x00290010, b"NOBODY") + implicit(0x00291008, b"ab")
    lines = list(show.lines(DataSet.from_encoded(data, IMPLICIT)))
    assert lines[1].startswith("(0029,1008) UN Private")


@pytest.mark.parametrize("uid", ["1..2", "1.2.840.", "9" * 70, "a b"])
def test_a_class_that_is_no_uid_stays_as_it_is(uid: str) -> None:
    """And nobody is warned of it: it is a peer's."""
    dataset = DataSet.from_encoded(implicit(0x00080016, uid.encode()), IMPLICIT)
    assert show.summary(dataset) == f"1 elements, {uid}, Implicit VR Little Endian"
