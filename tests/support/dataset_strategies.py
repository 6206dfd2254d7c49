"""Random data sets of pydicom, nested and of most VRs."""

from __future__ import annotations

import string

from hypothesis import strategies as st
from pydicom.dataset import Dataset
from pydicom.sequence import Sequence

from ltdicom._dataset.dataset import DataSet

SYNTAXES = {
    "1.2.840.10008.1.2": (True, True),
    "1.2.840.10008.1.2.1": (False, True),
    "1.2.840.10008.1.2.1.99": (False, True),
    "1.2.840.10008.1.2.2": (False, False),
}

_TEXT = st.text(string.ascii_letters + string.digits + " ", min_size=1, max_size=12).map(
    str.strip
)
_UID = st.lists(st.integers(1, 99999), min_size=2, max_size=6).map(
    lambda parts: ".".join(map(str, parts))
)
VALUES = {
    (0x00080060, "CS"): st.sampled_from(["CT", "MR", "OT"]),
    (0x00080070, "LO"): _TEXT,
    (0x00080018, "UI"): _UID,
    (0x00080020, "DA"): st.dates().map(lambda day: f"{day:%Y%m%d}".zfill(8)),
    (0x00081030, "LO"): _TEXT,
    (0x00100010, "PN"): _TEXT.map(lambda text: f"{text}^A"),
    (0x00100020, "LO"): _TEXT,
    (0x00104000, "LT"): st.text(string.printable.replace("\x0b", ""), max_size=40).map(
        lambda text: text.rstrip() or "x"
    ),
    (0x00180050, "DS"): st.integers(-9999, 9999).map(str),
    (0x00189073, "FD"): st.floats(allow_nan=False, width=64),
    (0x00189089, "FD"): st.lists(st.floats(allow_nan=False), min_size=3, max_size=3),
    (0x00200013, "IS"): st.integers(-(2**31), 2**31 - 1).map(str),
    (0x00209165, "AT"): st.integers(0x00080000, 0x7FE00010),
    (0x00280010, "US"): st.integers(0, 0xFFFF),
    (0x00280009, "AT"): st.lists(st.integers(0, 0xFFFFFFFF), min_size=2, max_size=3),
    (0x00720076, "FL"): st.floats(allow_nan=False, width=32),
    (0x0072007A, "US"): st.lists(st.integers(0, 0xFFFF), min_size=2, max_size=5),
    (0x0072007C, "SL"): st.integers(-(2**31), 2**31 - 1),
    (0x00720069, "OW"): st.binary(min_size=2, max_size=20).map(
        lambda data: data[: len(data) & ~1]
    ),
    (0x00091010, "UN"): st.binary(min_size=2, max_size=20).map(
        lambda data: data[: len(data) & ~1]
    ),
    (0x7FE00010, "OW"): st.binary(min_size=2, max_size=40).map(
        lambda data: data[: len(data) & ~1]
    ),
}
SEQUENCES = (0x00081110, 0x00081140, 0x00321064, 0x0040A730)


def _dataset(elements: list[tuple[tuple[int, str], object]], sequences: dict) -> Dataset:
    dataset = Dataset()
    for (tag, vr), value in elements:
        dataset.add_new(tag, vr, value)
    for tag, items in sequences.items():
        dataset.add_new(tag, "SQ", Sequence(items))
        dataset[tag].is_undefined_length = len(items) % 2 == 0
        for number, item in enumerate(items):
            item.is_undefined_length_sequence_item = number % 2 == 0
    return dataset


_ELEMENTS = st.lists(
    st.sampled_from(sorted(VALUES)).flatmap(
        lambda key: st.tuples(st.just(key), VALUES[key])
    ),
    max_size=8,
    unique_by=lambda pair: pair[0],
)

datasets: st.SearchStrategy[Dataset] = st.recursive(
    st.builds(_dataset, _ELEMENTS, st.just({})),
    lambda inner: st.builds(
        _dataset,
        _ELEMENTS,
        st.dictionaries(
            st.sampled_from(SEQUENCES), st.lists(inner, max_size=3), max_size=2
        ),
    ),
    max_leaves=6,
)


def flaw(data: bytes, uid: str) -> str | None:
    """Return what keeps an encoded data set from being handed on as it is."""
    received = DataSet.from_encoded(data, uid)
    return received.flaw if received.damage is None else str(received.damage)
