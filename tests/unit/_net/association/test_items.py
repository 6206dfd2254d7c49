"""The negotiated association: the proposal and the answer to it."""

from __future__ import annotations

import dataclasses

import pytest

from ltdicom._core.implementation import (
    IMPLEMENTATION_CLASS_UID,
    IMPLEMENTATION_VERSION_NAME,
)
from ltdicom._net.association.items import (
    AssociationItems,
    Context,
    checked_uid,
    merge,
)

PROPOSED = AssociationItems(
    True,
    called="SCP",
    calling="SCU",
    contexts=[
        Context(5, "1.2.5", 0, ["1.9.1", "1.9.2"]),
        Context(1, "1.2.1", 0, ["1.9.1"]),
        Context(3, "1.2.3", 0, ["1.9.1"]),
    ],
    max_length=1,
    roles={"1.2.5": (1, 1)},
)
ANSWERED = AssociationItems(
    False,
    calling="other",
    contexts=[
        Context(1, "", 0, ["1.9.1"]),
        Context(5, "", 4),
        Context(9, "", 0, ["1.9.1"]),
    ],
    max_length=2,
    roles={"1.2.5": (0, 1)},
)


def test_merge():
    merged = merge(PROPOSED, ANSWERED)
    assert merged == AssociationItems(
        False,
        called="SCP",  # blank in the accept
        calling="other",
        contexts=[
            Context(5, "1.2.5", 4),
            Context(1, "1.2.1", 0, ["1.9.1"]),
            Context(3, "1.2.3", 2),  # not answered
        ],
        max_length=2,
        roles={"1.2.5": (0, 1)},
    )


def test_merge_of_a_merge_changes_nothing():
    merged = merge(PROPOSED, ANSWERED)
    assert merge(PROPOSED, merged) == merged


@pytest.mark.parametrize("how", [AssociationItems.copy, lambda a: merge(PROPOSED, a)])
def test_copies_are_independent(how):
    original = dataclasses.replace(ANSWERED).copy()
    copy = how(original)
    copy.contexts[0].transfer_syntaxes.append("1.2")
    copy.contexts[0].result = 7
    copy.contexts.clear()
    copy.roles["1.2"] = (1, 1)
    copy.extended["1.2"] = b""
    copy.user_items.append((1, b""))
    assert original == ANSWERED


def test_our_own_name_fits_the_wire():
    assert checked_uid(IMPLEMENTATION_CLASS_UID) == IMPLEMENTATION_CLASS_UID
    assert 0 < len(IMPLEMENTATION_VERSION_NAME) <= 16
