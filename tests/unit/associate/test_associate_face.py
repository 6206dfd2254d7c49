"""LDicomAssociate as a porter calls it."""

from __future__ import annotations

import ctypes

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom._binding.out import Ref
from ltdicom._net.association.items import Context
from ltdicom._net.association.pdu import associate_pdu, read_associate_pdu
from ltdicom.associate import LDicomAssociate
from ltdicom.constants.error import (
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PDU_ID,
    DICOM_ERROR_PDU_LENGTH,
    DICOM_SUCCESS,
)
from ltdicom.constants.pdu import PDU_MAX_UID_SIZE

A, B = "1.2.840.10008.1.1", "1.2.840.10008.5.1.4.1.1.7"
IMPLICIT, EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"


@pytest.fixture
def pdu():
    made = LDicomAssociate(True)
    for nID, abstract in ((1, A), (3, B), (5, A)):
        assert made.AddPresentation(nID, 0, abstract) == DICOM_SUCCESS
        assert made.AddTransfer(nID, IMPLICIT) == DICOM_SUCCESS
    return made


def over_the_wire(associate):
    data = associate_pdu(associate._items).encode()
    return LDicomAssociate._of(read_associate_pdu(data)[1])


@pytest.mark.parametrize("bRequest", [True, False])
def test_a_new_object_can_be_sent(bRequest):
    made = LDicomAssociate(bRequest)
    assert made.IsRequest() is bRequest
    assert made.GetVersion() == 1
    assert made.GetApplication() == "1.2.840.10008.3.1.1.1"
    assert (made.IsMaxLength(), made.GetMaxLength()) == (True, 65536)
    assert made.IsImplementClass() and made.GetImplementClass().startswith("2.25.")
    assert made.IsImplementVersion() and made.GetImplementVersion().startswith("LTDICOM_")
    assert not made.IsAsyncOperations()
    assert over_the_wire(made)._items == made._items


def set_everything(made):
    return [
        made.SetVersion(3),
        made.SetCalled("ÄPX"),
        made.SetCalling("me"),
        made.SetApplication("1.2.3"),
        made.AddPresentation(255, 0, B),
        made.AddTransfer(255, EXPLICIT),
        made.AddTransfer(255, IMPLICIT),
        made.SetRoleSelect(255, True, 0, 1),
        made.SetExtended(255, b"\1\2\3", 2),
        made.SetMaxLength(True, 46726),
        made.SetImplementClass(True, "1.2.4"),
        made.SetImplementVersion(True, "V1"),
        made.SetAsyncOperations(True, 4, 0),
        made.AddUserInfo(0x58, b"\1\0\0\2me\0\0"),
        made.AddUserInfo(0x5A, bytearray(b"abc")),
    ]


def check_everything(made):
    assert made.GetVersion() == 3
    assert (made.GetCalled(), made.GetCalling()) == ("ÄPX", "me")
    assert made.GetApplication() == "1.2.3"
    assert (made.GetPresentationCount(), made.GetPresentation(0)) == (1, 255)
    assert made.GetAbstract(255) == made.GetAbstractA(255) == B
    assert [made.GetTransfer(255, i) for i in range(3)] == [EXPLICIT, IMPLICIT, ""]
    assert (made.IsRoleSelect(255), made.GetUserRole(255)) == (True, 0)
    assert made.GetProviderRole(255) == 1
    assert (made.GetLengthExtended(255), made.GetExtended(255)) == (2, b"\1\2")
    assert made.GetMaxLength() == 46726
    assert made.GetImplementClass() == made.GetImplementClassA() == "1.2.4"
    assert made.GetImplementVersion() == made.GetImplementVersionA() == "V1"
    assert made.IsAsyncOperations()
    assert (made.GetInvokedOperations(), made.GetPerformedOperations()) == (4, 0)
    assert made.GetUserInfoCount() == 2
    assert (made.GetTypeUserInfo(0), made.GetLengthUserInfo(0)) == (0x58, 8)
    assert made.GetDataUserInfo(1) == b"abc"


def test_everything_set_is_on_the_wire():
    made = LDicomAssociate(True)
    assert set(set_everything(made)) == {DICOM_SUCCESS}
    check_everything(made)
    check_everything(over_the_wire(made))


def test_a_clone_is_independent():
    made = LDicomAssociate(True)
    set_everything(made)
    clone = made.Clone()
    made.Reset(False)
    check_everything(clone)
    assert made._items == LDicomAssociate(False)._items


def test_default_keeps_the_direction():
    made = LDicomAssociate(False)
    set_everything(made)
    made.Default()
    assert made._items == LDicomAssociate(False)._items
    made.SetRequest(1)
    assert made._items == LDicomAssociate(True)._items


# -- contexts -------------------------------------------------------------------


@pytest.mark.parametrize("nID", [0, 2, 254, 1, 3])
def test_even_and_taken_ids_are_refused(pdu, nID):
    assert pdu.AddPresentation(nID, 0, A) == DICOM_ERROR_PDU_ID
    assert pdu.SetPresentation(2, nID) == DICOM_ERROR_PDU_ID
    assert [pdu.GetPresentation(i) for i in range(4)] == [1, 3, 5, 0]


def test_an_id_that_is_no_byte_is_refused(pdu):
    assert pdu.AddPresentation(257, 0, A) == DICOM_ERROR_PARAMETER
    assert pdu.AddPresentation(-1, 0, A) == DICOM_ERROR_PARAMETER


def test_there_are_128_contexts_at_most():
    made = LDicomAssociate(True)
    codes = [made.AddPresentation(nID, 0, A) for nID in range(256)]
    assert codes.count(DICOM_SUCCESS) == made.GetPresentationCount() == 128
    assert set(codes) == {DICOM_SUCCESS, DICOM_ERROR_PDU_ID}


def test_set_presentation(pdu):
    assert pdu.SetPresentation(1, 3) == DICOM_SUCCESS  # its own
    assert pdu.SetPresentation(1, 99) == DICOM_SUCCESS
    assert pdu.GetAbstract(99) == B
    assert pdu.SetPresentation(3, 7) == DICOM_ERROR_PARAMETER
    assert pdu.SetPresentation(-1, 7) == DICOM_ERROR_PARAMETER


def test_searching_by_abstract_syntax(pdu):
    assert (pdu.FindAbstract(A), pdu.FindAbstract(B), pdu.FindAbstract("1.2")) == (1, 3, 0)
    assert pdu.FindAbstract(A + "\0 ") == 1
    assert (pdu.FindNextAbstract(1, A), pdu.FindNextAbstract(5, A)) == (5, 0)
    assert (pdu.FindNextAbstract(3, A), pdu.FindNextAbstract(7, A)) == (5, 0)
    assert pdu.FindAbstract(None) == pdu.FindAbstract("") == 0
    assert (pdu.GetAbstractCount(A), pdu.GetAbstractCountA("1.2")) == (2, 0)
    pdu.SetResult(1, 3)
    assert pdu.FindAbstractA(A) == 1  # whatever the result


def test_the_loop_that_porters_write(pdu):
    pdu.SetResult(1, 4)
    nID = pdu.FindAbstract(A)
    while nID != 0 and pdu.GetResult(nID) != DICOM_SUCCESS:
        nID = pdu.FindNextAbstract(nID, A)
    assert nID == 5


def test_results_are_not_hidden(pdu):
    assert pdu.SetResult(3, 200) == DICOM_SUCCESS
    assert pdu.GetResult(3) == 200
    assert pdu.SetResult(3, 256) == DICOM_ERROR_PARAMETER


def test_transfer_syntaxes(pdu):
    assert pdu.AddTransfer(1, EXPLICIT) == DICOM_SUCCESS
    assert pdu.SetTransfer(1, 0, "1.2\0") == DICOM_SUCCESS
    assert pdu.SetTransferA(1, 2, "1.2") == DICOM_ERROR_PARAMETER
    assert pdu.SetTransfer(1, -1, "1.2") == DICOM_ERROR_PARAMETER
    assert [pdu.GetTransfer(1, i) for i in range(-1, 3)] == ["", "1.2", EXPLICIT, ""]
    pdu.DelTransfer(1, 5)
    pdu.DelTransfer(9, 0)
    pdu.DelTransfer(1, 0)
    assert (pdu.GetTransferCount(1), pdu.GetTransfer(1)) == (1, EXPLICIT)


def test_deleting_a_context_that_is_not_there(pdu):
    pdu.DelPresentation(7)
    pdu.DelPresentation(1)
    assert [pdu.GetPresentation(i) for i in range(3)] == [3, 5, 0]


def test_an_unknown_id(pdu):
    assert [
        pdu.SetResult(9, 0),
        pdu.SetAbstract(9, A),
        pdu.SetAbstractA(9, A),
        pdu.AddTransfer(9, A),
        pdu.SetTransfer(9, 0, A),
        pdu.SetRoleSelect(9, True, 1, 1),
        pdu.SetExtended(9, b"x"),
    ] == [DICOM_ERROR_PDU_ID] * 7
    assert (pdu.GetResult(9), pdu.GetTransferCount(9), pdu.GetLengthExtended(9)) == (
        0,
        0,
        0,
    )
    assert (pdu.GetAbstract(9), pdu.GetAbstractA(9), pdu.GetTransfer(9, 0)) == ("", "", "")
    assert (pdu.IsRoleSelect(9), pdu.GetExtended(9)) == (False, None)
    assert (pdu.GetUserRole(9), pdu.GetProviderRole(9)) == (0, 0)


@pytest.mark.parametrize(
    ("uid", "code"),
    [
        ("1." * 32 + "1", DICOM_ERROR_PDU_LENGTH),
        ("", DICOM_ERROR_PARAMETER),
        (None, DICOM_ERROR_PARAMETER),
        ("1.2.x", DICOM_ERROR_PARAMETER),
        ("1..2", DICOM_ERROR_PARAMETER),
        (" 1.2", DICOM_ERROR_PARAMETER),
        ("1.٣", DICOM_ERROR_PARAMETER),
    ],
)
def test_bad_uids(pdu, uid, code):
    before = pdu.Clone()._items
    assert [
        pdu.AddPresentation(7, 0, uid),
        pdu.SetAbstract(1, uid),
        pdu.AddTransfer(1, uid),
        pdu.SetTransfer(1, 0, uid),
        pdu.SetApplication(uid),
        pdu.SetImplementClass(True, uid),
        pdu.SetImplementClassA(True, uid),
    ] == [code] * 7
    assert pdu._items == before


def test_an_accept_needs_no_abstract_syntax():
    made = LDicomAssociate(False)
    assert made.AddPresentation(1, 3, None) == DICOM_SUCCESS
    assert made.GetAbstract(1) == ""
    assert made.AddPresentation(3, 3, "bad") == DICOM_ERROR_PARAMETER
    assert made.SetRoleSelect(1, True, 1, 1) == DICOM_ERROR_PARAMETER
    assert made.SetExtended(1, b"x") == DICOM_ERROR_PARAMETER


# -- roles and extended negotiation ---------------------------------------------


def test_roles_belong_to_the_sop_class(pdu):
    assert pdu.SetRoleSelect(1, True, 0, 1) == DICOM_SUCCESS
    assert pdu.IsRoleSelect(5) and pdu.GetProviderRole(5) == 1
    assert not pdu.IsRoleSelect(3)
    assert pdu.SetRoleSelect(5, False, 9, 9) == DICOM_SUCCESS
    assert not pdu.IsRoleSelect(1)
    assert pdu.SetRoleSelect(1, True, 2, 0) == DICOM_ERROR_PARAMETER


def test_roles_and_data_follow_their_context(pdu):
    pdu.SetRoleSelect(3, True, 1, 1)
    pdu.SetExtended(3, b"x")
    pdu.SetAbstract(3, "1.2.3")
    assert (pdu.IsRoleSelect(3), pdu.GetExtended(3)) == (True, b"x")
    assert list(pdu._items.roles) == ["1.2.3"]
    pdu.DelPresentation(3)
    assert (pdu._items.roles, pdu._items.extended) == ({}, {})


def test_roles_stay_with_another_context_of_the_class(pdu):
    pdu.SetRoleSelect(1, True, 1, 1)
    pdu.SetAbstract(1, "1.2.3")
    assert (pdu.IsRoleSelect(1), pdu.IsRoleSelect(5)) == (False, True)
    pdu.DelPresentation(1)
    assert pdu.IsRoleSelect(5)


def test_extended_data_is_removed_by_no_bytes(pdu):
    for nothing in ((None,), (b"",), (b"abc", 0)):
        assert pdu.SetExtended(1, b"x") == DICOM_SUCCESS
        assert pdu.SetExtended(1, *nothing) == DICOM_SUCCESS
        assert pdu.GetExtended(1) is None
    assert pdu.SetExtended(1, b"x", 2) == DICOM_ERROR_PARAMETER
    assert pdu.SetExtended(1, bytes(0xFFFF)) == DICOM_ERROR_PDU_LENGTH


# -- names and numbers ----------------------------------------------------------


@pytest.mark.parametrize("setter", ["SetCalled", "SetCalling", "SetImplementVersion"])
def test_names(pdu, setter):
    def call(name):
        set_it = getattr(pdu, setter)
        return set_it(True, name) if setter == "SetImplementVersion" else set_it(name)

    read = getattr(pdu, setter.replace("Set", "Get"))
    assert call("  sixteen letters  ") == DICOM_SUCCESS
    assert read() == "sixteen letters"
    assert call("x" * 17) == DICOM_ERROR_PDU_LENGTH
    assert call("Ω") == DICOM_ERROR_PARAMETER
    assert call(None) == DICOM_ERROR_PARAMETER
    assert read() == "sixteen letters"


def test_items_can_be_left_out(pdu):
    assert {
        pdu.SetMaxLength(False, 3),
        pdu.SetImplementClass(False, None),
        pdu.SetImplementVersion(False, None),
        pdu.SetImplementVersionA(False, "x" * 99),
        pdu.SetAsyncOperations(False, 1, 1),
    } == {DICOM_SUCCESS}
    for associate in (pdu, over_the_wire(pdu)):
        assert not associate.IsMaxLength()
        assert not associate.IsImplementClass()
        assert not associate.IsImplementVersion()
        assert (associate.GetMaxLength(), associate.GetInvokedOperations()) == (0, 0)
        assert associate.GetImplementClass() == associate.GetImplementVersion() == ""


@pytest.mark.parametrize(
    ("length", "code"),
    [
        (0, DICOM_SUCCESS),
        (7, DICOM_ERROR_PARAMETER),
        (8, DICOM_SUCCESS),
        (0xFFFFFFFF, DICOM_SUCCESS),
        (1 << 32, DICOM_ERROR_PARAMETER),
    ],
)
def test_maximum_lengths(pdu, length, code):
    assert pdu.SetMaxLength(True, length) == code
    assert pdu.GetMaxLength() == (length if code == DICOM_SUCCESS else 65536)


# -- raw items ------------------------------------------------------------------


def test_raw_items(pdu):
    assert pdu.AddUserInfo(0x58, (ctypes.c_ubyte * 3)(1, 2, 3), 2) == DICOM_SUCCESS
    assert pdu.AddUserInfo(0xFF, None) == DICOM_SUCCESS
    assert pdu.SetUserInfo(1, 0x59, memoryview(b"abc")) == DICOM_SUCCESS
    assert [pdu.GetDataUserInfo(i) for i in range(-1, 3)] == [None, b"\1\2", b"abc", None]
    assert [pdu.GetTypeUserInfo(i) for i in range(3)] == [0x58, 0x59, 0]
    pdu.DelUserInfo(2)
    pdu.DelUserInfo(0)
    assert (pdu.GetUserInfoCount(), pdu.GetLengthUserInfo(0)) == (1, 3)
    assert pdu.GetLengthUserInfo(1) == 0


def test_raw_items_that_are_refused(pdu):
    assert pdu.AddUserInfo(0x58, b"ab", 3) == DICOM_ERROR_PARAMETER
    assert pdu.AddUserInfo(0x58, bytes(0x10000)) == DICOM_ERROR_PDU_LENGTH
    assert pdu.AddUserInfo(256, b"") == DICOM_ERROR_PARAMETER
    assert pdu.SetUserInfo(0, 0x58, b"") == DICOM_ERROR_PARAMETER
    for wrong in ("text", 5, [1, 2]):
        with pytest.raises(TypeError, match="pData"):
            pdu.AddUserInfo(0x58, wrong)
    assert pdu.GetUserInfoCount() == 0


# -- the C++ form ---------------------------------------------------------------


def test_buffers_are_filled(pdu):
    pdu.SetCalled("SCP")
    buffer = ctypes.create_unicode_buffer(PDU_MAX_UID_SIZE + 1)
    assert pdu.GetAbstract(3, buffer, len(buffer)) is None
    assert buffer.value == B
    pdu.GetTransfer(3, 0, buffer, len(buffer))
    assert buffer.value == IMPLICIT
    pdu.GetAbstract(9, buffer, len(buffer))
    assert buffer.value == ""
    pdu.GetCalled(buffer, 3)
    assert buffer.value == "SC"
    text = Ref("")
    pdu.GetImplementClass(strImplementClass=text)
    assert text.value == pdu.GetImplementClass()


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("AddPresentation", ("1", 0, A)),
        ("SetCalled", (5,)),
        ("SetRequest", ("yes",)),
        ("FindAbstract", ([],)),
    ],
)
def test_wrong_types_raise(pdu, method, arguments):
    with pytest.raises(TypeError):
        getattr(pdu, method)(*arguments)


def test_every_object_is_true_and_readable(pdu):
    assert pdu
    assert repr(pdu) == "<LDicomAssociate request: '' to '', 3 contexts>"


def first_with(items, context_id):
    return next((c for c in items.contexts if c.context_id == context_id), None)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["add", "delete", "change", "clone", "look"]),
        st.integers(0, 7),
        st.integers(0, 15),
    ),
    max_size=30,
)


@given(STEPS, st.lists(st.sampled_from([1, 3, 5, 7, 9]), max_size=6))
def test_contexts_are_found_whatever_was_done_to_them(steps, received):
    associate = LDicomAssociate(True)
    # a peer may repeat an ID
    associate._items.contexts = [Context(number, "1.2") for number in received]
    for step, index, context_id in steps:
        if step == "add":
            associate.AddPresentation(context_id, 0, "1.2")
        elif step == "delete":
            associate.DelPresentation(context_id)
        elif step == "change":
            associate.SetPresentation(index, context_id)
        elif step == "clone":
            associate = associate.Clone()
        items = associate._items
        for number in range(17):
            assert items.find(number) is first_with(items, number)
