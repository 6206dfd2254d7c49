"""What is kept of A-ASSOCIATE PDUs changes nothing but the time that they take."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from unittest import mock

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import DICOM_ERROR_PARAMETER, LDicomAssociate
from ltdicom._core.errors import DicomError
from ltdicom._core.recent import Recent
from ltdicom._core.settings import SETTINGS
from ltdicom._net.association import pdu, pdu_items
from ltdicom._net.association.items import AssociationItems, Context, UserItem
from ltdicom._net.association.pdu import (
    MalformedPDU,
    associate_pdu,
    decoded,
    encoded,
    read_associate_pdu,
)
from tests.support.association_strategies import associations


@pytest.fixture(autouse=True)
def nothing_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_ENCODED", "_DECODED"):
        monkeypatch.setattr(pdu, name, Recent(1 << 18, 1 << 15))


def outcome(function, argument):
    """Return what a call gives, an error by its type and text."""
    try:
        return function(argument)
    except (MalformedPDU, DicomError) as exc:
        return type(exc), str(exc)


def spoil(items):
    """Change all that can be changed."""
    associate = LDicomAssociate._of(items)
    associate.SetRequest(not items.request)
    associate.SetVersion(7)
    associate.SetCalled("OTHER")
    associate.SetMaxLength(True, 12345)
    associate.SetImplementClass(True, "9.9")
    associate.SetAsyncOperations(True, 3, 3)
    for context in items.contexts:
        context.abstract_syntax, context.result = "9.8", 4
        context.transfer_syntaxes.append("9.7")
        associate.SetExtended(context.context_id, b"other")
    associate.AddPresentation(255, 0, "9.6")
    items.contexts.reverse()
    items.roles["9.9"] = (1, 1)
    items.extended.clear()
    associate.AddUserInfo(0x58, b"secret")


@given(associations())
def test_encoding_from_what_is_kept_is_the_same(items):
    expected = associate_pdu(items).encode()
    assert encoded(items) == expected
    assert encoded(items.copy()) == expected


@given(associations())
def test_nothing_is_kept_where_the_fast_path_is_off(items):
    with mock.patch.dict(vars(SETTINGS), fast_path=False):
        data = encoded(items)
        assert data == associate_pdu(items).encode()
        assert decoded(data).items == read_associate_pdu(data)[1]
    assert not pdu._ENCODED._kept and not pdu._DECODED._kept


@given(st.lists(associations(), min_size=2, max_size=2), st.data())
def test_items_that_differ_in_one_field_are_told_apart(pair, data):
    first, second = pair
    fields = [f.name for f in dataclasses.fields(AssociationItems) if f.init]
    fields.remove("request")
    if first.request == second.request:
        changed = data.draw(st.sampled_from(fields))
        second = dataclasses.replace(first, **{changed: getattr(second, changed)})
    for items in (first, second, first):
        assert encoded(items) == associate_pdu(items).encode()


@given(associations(), st.data())
def test_decoding_from_what_is_kept_is_the_same(items, data):
    sent = bytearray(associate_pdu(items).encode())
    for _ in range(data.draw(st.integers(0, 3))):
        sent[data.draw(st.integers(0, len(sent) - 1))] = data.draw(st.integers(0, 255))

    def fresh(received):
        pdu, items = read_associate_pdu(received)
        return type(pdu), pdu.protocol_version, items

    def kept(received):
        pdu = decoded(received)
        assert pdu.to_primitive().items is pdu.items
        return type(pdu), pdu.protocol_version, pdu.items

    expected = outcome(fresh, bytes(sent))
    for _ in range(2):
        assert outcome(kept, bytes(sent)) == expected


@given(associations())
def test_a_change_never_shows_in_the_next_one(items):
    data = encoded(items)
    read = read_associate_pdu(data)[1]
    for _ in range(3):
        received = decoded(data).items
        assert received == read
        spoil(received)
    copy = items.copy()
    spoil(items)
    assert encoded(copy) == data


def test_what_cannot_be_encoded_is_a_code_each_time():
    items = AssociationItems.default(True)
    items.contexts = [Context(1, "1.2")]
    for _ in range(2):
        with pytest.raises(DicomError) as caught:
            encoded(items)
        assert caught.value.code == DICOM_ERROR_PARAMETER


@pytest.fixture
def calls(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is really encoded or read."""
    made: list[str] = []
    for name in ("associate_pdu", "read_associate_pdu"):
        real = getattr(pdu, name)

        def noted(argument, *, name=name, real=real):
            made.append(name)
            return real(argument)

        monkeypatch.setattr(pdu, name, noted)
    return made


def plain(**fields):
    items = AssociationItems.default(True)
    return dataclasses.replace(items, contexts=[Context(1, "1.2", 0, ["1.3"])], **fields)


def test_the_codec_works_once(calls):
    for _ in range(3):
        assert decoded(encoded(plain())).items == plain()
    assert calls == ["associate_pdu", "read_associate_pdu"]


def test_user_identity_is_not_kept(calls):
    items = plain(user_items=[UserItem(0x58, b"\2\1\0\2me\0\6secret")])
    for _ in range(2):
        assert decoded(encoded(items)).items == items
    assert len(calls) == 4
    assert not pdu._ENCODED._kept and not pdu._DECODED._kept


def test_a_huge_pdu_is_not_kept(calls):
    items = plain(extended={"1.2": bytes(1 << 15)})
    for _ in range(2):
        assert decoded(encoded(items)).items == items
    assert len(calls) == 4


def test_names_that_are_too_long_for_a_uid_are_not_kept():
    long, longer = "1." + "2" * 100, "1." + "3" * 200
    kept = pdu_items._kept_syntax, pdu_items._kept_bytes
    for function in kept:
        function.cache_clear()
    sizes = []
    for syntaxes in (["1.3"], [longer, "1.3"]):
        items = plain()
        items.contexts = [Context(1, long, 0, syntaxes)]
        assert read_associate_pdu(associate_pdu(items).encode())[1] == items
        sizes.append([function.cache_info().currsize for function in kept])
    assert sizes[0] == sizes[1]
    assert sizes[0] == [1, 1]


# -- the limits --------------------------------------------------------------------------


def test_what_was_not_asked_for_longest_goes():
    recent = Recent[str](10, 4)
    for key in "abc":
        recent.put(key, key.upper(), 3)
    assert recent.get("a") == "A"
    recent.put("d", "D", 4)  # 13 bytes: b goes
    assert [recent.get(key) for key in "abcd"] == ["A", None, "C", "D"]


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 12)), max_size=60))
def test_there_is_never_more_than_the_limit(puts):
    recent = Recent[int](20, 8)
    for key, size in puts:
        before = recent.get(key)
        recent.put(key, size, size)
        after = recent.get(key)
        assert after == (before if before is not None else size if size <= 8 else None)
        assert recent._size == sum(size for _, size in recent._kept.values()) <= 20
