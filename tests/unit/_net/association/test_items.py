"""The negotiated association: the proposal and the answer to it."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given

from ltdicom._core.implementation import (
    IMPLEMENTATION_CLASS_UID,
    IMPLEMENTATION_VERSION_NAME,
)
from ltdicom._net.association.items import (
    AssociationItems,
    Context,
    answer,
    checked_title,
    checked_uid,
    merge,
)
from tests.support.association_strategies import associations

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


# -- contexts that cannot be used ---------------------------------------------------------

LONG = "1.2." + "3" * 62


def answered(request, accept):
    told: list[str] = []
    return {c.context_id: c for c in answer(request, accept, told.append).contexts}, told


@pytest.mark.parametrize(
    "strange",
    [
        Context(3, "1.2.3", 0, []),
        Context(3, "1.2.3", 0, ["1.2.x"]),
        Context(3, "1.2.3", 0, ["1.2.3."]),
        Context(3, "1.2.3", 0, [LONG]),
        Context(3, "", 0, ["1.9.1"]),
        Context(3, LONG, 0, ["1.9.1"]),
        Context(3, "1.2.é", 0, ["1.9.1"]),
    ],
    ids=str,
)
@pytest.mark.parametrize("said", ["accepted", "copied", "left out", "without syntax"])
def test_a_strange_context_rejects_only_itself(strange, said):
    """PS3.8 9.3.3.2: result 4, transfer syntaxes not supported."""
    request = AssociationItems(
        True,
        contexts=[
            Context(1, "1.2.1", 0, ["1.9.1"]),
            strange,
            Context(5, "1.2.5", 0, ["1.9.1", "1.9.2"]),
            Context(7, "1.2.7", 0, ["1.9.1"]),
        ],
    )
    accept = AssociationItems(
        False,
        contexts=[
            Context(1, "", 0, ["1.9.1"]),
            Context(5, "", 0, ["1.9.2"]),
            Context(7, "", 3),
        ],
    )
    syntaxes = {"accepted": ["1.9.1"], "copied": strange.transfer_syntaxes[:1]}
    if said != "left out":
        accept.contexts.append(Context(3, "", 0, syntaxes.get(said, [])))
    contexts, told = answered(request, accept)
    assert {n: c.result for n, c in contexts.items()} == {1: 0, 3: 4, 5: 0, 7: 3}
    assert contexts[3].transfer_syntaxes == []
    assert contexts[5].transfer_syntaxes == ["1.9.2"]
    [line] = told
    assert line.startswith("presentation context 3 is rejected: it")
    assert line.isascii()


def test_one_proper_syntax_among_others_is_enough():
    request = AssociationItems(
        True, contexts=[Context(1, "1.2.1", 0, ["1.2.x", "1.9.1", LONG])]
    )
    accept = AssociationItems(False, contexts=[Context(1, "", 0, ["1.9.1"])])
    contexts, told = answered(request, accept)
    assert (contexts[1].result, contexts[1].transfer_syntaxes) == (0, ["1.9.1"])
    assert told == []


def test_a_port_that_copies_the_first_syntax_gets_no_code_for_a_strange_one():
    """`LDicomAssociate.AddTransfer` refuses it, so the accept has none."""
    request = AssociationItems(True, contexts=[Context(1, "1.2.1", 0, ["1.2.x", "1.9.1"])])
    accept = AssociationItems(False, contexts=[Context(1, "", 0)])
    contexts, told = answered(request, accept)
    assert (contexts[1].result, len(told)) == (4, 1)


@pytest.mark.parametrize("result", [1, 2, 3, 4, 9])
def test_a_rejection_by_the_application_stays(result):
    request = AssociationItems(True, contexts=[Context(1, "1.2.1", 0, [])])
    accept = AssociationItems(False, contexts=[Context(1, "", result)])
    contexts, told = answered(request, accept)
    assert (contexts[1].result, told) == (result, [])


@given(associations(request=True), associations(request=False))
def test_an_answer_to_a_proper_request_is_the_merge(request, accept):
    told = []
    assert answer(request, accept, told.append) == merge(request, accept)
    assert told == []


@pytest.mark.parametrize("text", ["1.2.3\0x", "1.2.3\0", "1.2.3 ", "1.2.3"])
def test_a_uid_of_the_application_ends_at_a_nul(text):
    assert checked_uid(text) == "1.2.3"
    assert checked_title(text) == "1.2.3"
    assert list(AssociationItems(contexts=[Context(1, "1.2.3")]).ids_of(text)) == [1]
