"""Both directions of the wire: nothing is lost, nobody's bytes raise."""

from __future__ import annotations

import contextlib
import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pynetdicom import pdu_primitives as pp
from pynetdicom.pdu import A_ASSOCIATE_AC, A_ASSOCIATE_RQ
from pynetdicom.presentation import PresentationContext, build_role

from ltdicom._core.errors import DicomError
from ltdicom._net.association.items import AssociationItems, Context, UserItem
from ltdicom._net.association.pdu import (
    AssociatePrimitive,
    MalformedPDU,
    associate_pdu,
    decoded,
    encoded,
    read_associate_pdu,
)
from ltdicom._net.buffers import ReadBuffer
from ltdicom._net.upper_layer.provider import Shell
from ltdicom.constants.error import DICOM_ERROR_PARAMETER, DICOM_ERROR_PDU_LENGTH
from tests.support.association_strategies import ASCII_TITLES, associations

VERIFICATION = "1.2.840.10008.1.1"
IMPLICIT = "1.2.840.10008.1.2"
EXPLICIT = "1.2.840.10008.1.2.1"


def request(**fields):
    items = AssociationItems.default(True)
    items.called, items.calling = "SCP", "SCU"
    items.contexts = [Context(1, VERIFICATION, 0, [IMPLICIT, EXPLICIT])]
    return dataclasses.replace(items, **fields)


def accept(*contexts, **fields):
    return dataclasses.replace(
        AssociationItems.default(False), contexts=list(contexts), **fields
    )


def read(data):
    return read_associate_pdu(bytes(data))[1]


@given(associations())
def test_what_is_sent_is_what_is_read(items):
    pdu = associate_pdu(items)
    data = pdu.encode()
    again, read_items = read_associate_pdu(data)
    assert read_items == items
    assert len(pdu) == len(data)
    assert list(items.roles) == list(read_items.roles)  # the order, too
    assert again.to_primitive().items is read_items


def by_pynetdicom(items):
    """Return the bytes that pynetdicom itself makes."""
    primitive = pp.A_ASSOCIATE()
    primitive.called_ae_title, primitive.calling_ae_title = items.called, items.calling
    primitive.application_context_name = items.application_context
    contexts = []
    for context in items.contexts:
        made = PresentationContext()
        made.context_id = context.context_id
        if items.request:
            made.abstract_syntax = context.abstract_syntax
        else:
            made.result = context.result
        made.transfer_syntax = context.transfer_syntaxes
        contexts.append(made)
    user = []

    def add(kind, **fields):
        item = kind()
        for name, value in fields.items():
            setattr(item, name, value)
        user.append(item)

    if items.max_length is not None:
        add(pp.MaximumLengthNotification, maximum_length_received=items.max_length)
    if items.implementation_class is not None:
        add(
            pp.ImplementationClassUIDNotification,
            implementation_class_uid=items.implementation_class,
        )
    if items.async_operations is not None:
        invoked, performed = items.async_operations
        add(
            pp.AsynchronousOperationsWindowNegotiation,
            maximum_number_operations_invoked=invoked,
            maximum_number_operations_performed=performed,
        )
    for uid, (scu, scp) in items.roles.items():
        user.append(build_role(uid, scu_role=bool(scu), scp_role=bool(scp)))
    if items.implementation_version is not None:
        add(
            pp.ImplementationVersionNameNotification,
            implementation_version_name=items.implementation_version,
        )
    for uid, data in items.extended.items():
        add(
            pp.SOPClassExtendedNegotiation,
            sop_class_uid=uid,
            service_class_application_information=data,
        )
    primitive.user_information = user
    if items.request:
        primitive.presentation_context_definition_list = contexts
        return A_ASSOCIATE_RQ(primitive).encode()
    primitive.presentation_context_definition_results_list = contexts
    primitive.result = 0
    return A_ASSOCIATE_AC(primitive).encode()


@given(associations(titles=ASCII_TITLES, raw=False))
def test_ordinary_associations_are_pynetdicoms_bytes(items):
    for uid in [uid for uid, roles in items.roles.items() if roles == (0, 0)]:
        del items.roles[uid]  # which pynetdicom does not make
    assert associate_pdu(items).encode() == by_pynetdicom(items)


@given(st.binary(max_size=300), st.sampled_from([0, 1, 2]))
def test_garbage_is_read_or_malformed(tail, kind):
    body = bytes(68) + tail
    data = bytes([kind, 0]) + len(body).to_bytes(4, "big") + body
    try:
        read(data)
    except MalformedPDU:
        return
    assert kind in (1, 2)


@given(associations(), st.data())
def test_damage_is_read_or_malformed(items, data):
    sent = bytearray(associate_pdu(items).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        sent[data.draw(st.integers(0, len(sent) - 1))] = data.draw(st.integers(0, 255))
    try:
        result = read(sent)
    except MalformedPDU:
        return
    assert isinstance(result, AssociationItems)


@given(associations(), st.data())
def test_a_cut_pdu_is_malformed(items, data):
    sent = associate_pdu(items).encode()
    with pytest.raises(MalformedPDU):
        read(sent[: data.draw(st.integers(0, len(sent) - 1))])


@given(associations(), st.binary(max_size=20))
def test_bytes_behind_the_pdu_are_left_alone(items, behind):
    assert read(associate_pdu(items).encode() + behind) == items


# -- peers that deviate ---------------------------------------------------------


@pytest.mark.parametrize(
    ("sent", "title"),
    [
        (b" " * 16, ""),
        (b"SCP".ljust(16, b"\0"), "SCP"),
        (b"  SCP".ljust(16), "SCP"),
        ("ÄPX é".encode("latin-1").ljust(16), "ÄPX é"),
        (b"A\\B\x07".ljust(16), "A\\B\x07"),
        (b"SCP\0".ljust(16, b"\xcc"), "SCP"),
        (b"SCP\0".ljust(16), "SCP"),
        (b"\0SCP".ljust(16), ""),
    ],
)
@pytest.mark.parametrize("kind", [0, 1])
def test_titles_are_read_as_sent(sent, title, kind):
    items = request() if kind else accept(called="SCP", calling="SCU")
    data = bytearray(associate_pdu(items).encode())
    data[10:26] = sent
    assert read(data).called == title
    assert read(data).calling == "SCU"


def test_uids_that_break_the_rules_are_read_as_sent():
    long, odd = "1.2." + "3" * 62, "1.2.x.é"
    items = request(
        contexts=[Context(1, long, 0, [odd])],
        implementation_class=odd,
        roles={long: (0, 1)},
        extended={odd: b"\1"},
    )
    assert read(associate_pdu(items).encode()) == items


def test_texts_end_at_a_nul():
    """A peer may send the rest of a buffer."""
    items = request(
        application_context="1.2.1\0x",
        contexts=[Context(1, "1.2.2\0x", 0, ["1.2.3\0x"])],
        implementation_class="1.2.4\0x",
        implementation_version="V 1\0x",
        roles={"1.2.5\0x": (0, 1)},
        extended={"1.2.6\0x": b"\1\0x"},
    )
    assert read(associate_pdu(items).encode()) == request(
        application_context="1.2.1",
        contexts=[Context(1, "1.2.2", 0, ["1.2.3"])],
        implementation_class="1.2.4",
        implementation_version="V 1",
        roles={"1.2.5": (0, 1)},
        extended={"1.2.6": b"\1\0x"},
    )


@pytest.mark.parametrize(
    "context",
    [Context(3, "", 0, ["1.3"]), Context(3, "1.2", 0, []), Context(3, "1.2", 0, ["1.3."])],
    ids=str,
)
def test_a_request_of_a_peer_is_sent_on_as_it_came(context):
    """A proxy forwards it; what an application builds has to be complete."""
    items = request(contexts=[Context(1, "1.2", 0, ["1.3"]), context])
    with contextlib.suppress(DicomError):
        encoded(items)  # which must not be what is kept for the other one
    items.received = True
    came = encoded(items)
    again = decoded(came).items.copy()
    assert (again, again.received) == (items, True)
    assert encoded(again) == came
    assert [line.split(":")[0] for line in again.unusable_contexts()] == [
        "presentation context 3 cannot be used"
    ]


@pytest.mark.parametrize("syntaxes", [[], ["1.2.x"], ["1." * 40]])
def test_a_rejected_context_carries_a_proper_syntax(syntaxes):
    items = accept(Context(1, "", 4, syntaxes))
    assert read(associate_pdu(items).encode()).contexts == [
        Context(1, "", 4, ["1.2.840.10008.1.2"])
    ]


def item(kind, data):
    return bytes([kind, 0]) + len(data).to_bytes(2, "big") + data


def with_items(*, top=b"", user=b"", items=None):
    """Return a request with extra bytes at its end or in its user information."""
    data = bytearray(associate_pdu(items or request()).encode())
    at = data.rindex(item(0x51, (65536).to_bytes(4, "big"))) - 4
    size = int.from_bytes(data[at + 2 : at + 4], "big") + len(user)
    data[at + 2 : at + 4] = size.to_bytes(2, "big")
    data += user + top
    data[2:6] = (len(data) - 6).to_bytes(4, "big")
    return bytes(data)


def test_unknown_items_are_ignored_on_top_and_kept_in_the_user_information():
    data = with_items(top=item(0x99, b"AB"), user=item(0x5A, b"ABCD") + item(0x20, b""))
    assert read(data) == request(user_items=[UserItem(0x5A, b"ABCD"), UserItem(0x20, b"")])


def test_a_padded_uid_is_read_without_padding():
    data = with_items(user=item(0x56, b"\0\x06" + b"1.2.3\0" + b"x"))
    assert read(data).extended == {"1.2.3": b"x"}


@pytest.mark.parametrize(
    ("kind", "data"),
    [
        (0x51, b"\0\0\0\1"),  # there is one already
        (0x52, b"1.2"),
        (0x53, b"\0"),
        (0x54, b"\0\x051.2.3\2\0"),  # a role of 2
        (0x54, b"\0\x091.2.3\1\0"),
        (0x54, b"\0\0"),
        (0x55, b"twice"),
        (0x56, b"\0\0more"),
        (0x56, b""),
        (0x58, b"\2\1\0\2me\0\6secret"),
        (0x59, b"\0\2ok"),
        (0x57, b"\0\x031.2\0\0\0\0"),
    ],
)
def test_what_has_no_field_is_a_raw_item(kind, data):
    assert read(with_items(user=item(kind, data))).user_items == [UserItem(kind, data)]


def test_a_role_said_twice_keeps_the_first():
    roles = item(0x54, b"\0\x051.2.3\1\1") + item(0x54, b"\0\x051.2.3\0\1")
    items = read(with_items(user=roles))
    assert items.roles == {"1.2.3": (1, 1)}
    assert items.user_items == [UserItem(0x54, b"\0\x051.2.3\0\1")]


def test_only_the_first_bit_of_the_version_is_tested():
    pdu, items = read_associate_pdu(associate_pdu(request(version=3)).encode())
    assert (pdu.protocol_version, items.version) == (1, 3)
    pdu, items = read_associate_pdu(associate_pdu(request(version=2)).encode())
    assert (pdu.protocol_version, items.version) == (0, 2)


def test_a_request_without_any_item():
    data = associate_pdu(request()).encode()[:74]
    items = read(data[:2] + (68).to_bytes(4, "big") + data[6:])
    assert items == AssociationItems(called="SCP", calling="SCU")


# -- what is sent ---------------------------------------------------------------


def test_user_identity_is_what_pynetdicom_reads():
    data = b"\2\1\0\2me\0\6secret"
    pdu = A_ASSOCIATE_RQ()
    pdu.decode(associate_pdu(request(user_items=[UserItem(0x58, data)])).encode())
    identity = pdu.user_information.user_identity
    assert (identity.primary_field, identity.secondary_field) == (b"me", b"secret")
    assert identity.positive_response_requested == 1


def test_a_rejected_context_has_a_transfer_syntax_on_the_wire():
    pdu = A_ASSOCIATE_AC()
    pdu.decode(associate_pdu(accept(Context(1, VERIFICATION, 3))).encode())
    context = pdu.presentation_context[0]
    assert (context.result, context.transfer_syntax) == (3, IMPLICIT)


def test_of_several_transfer_syntaxes_of_an_accept_the_first_is_sent():
    data = associate_pdu(accept(Context(1, "", 0, [EXPLICIT, IMPLICIT]))).encode()
    assert read(data).contexts == [Context(1, "", 0, [EXPLICIT])]


@pytest.mark.parametrize(
    "items",
    [
        request(contexts=[Context(1, VERIFICATION)]),
        request(contexts=[Context(1, "", 0, [IMPLICIT])]),
        accept(Context(1, VERIFICATION)),
    ],
)
def test_an_incomplete_context_is_a_code(items):
    with pytest.raises(DicomError) as caught:
        associate_pdu(items)
    assert caught.value.code == DICOM_ERROR_PARAMETER


@pytest.mark.parametrize(
    "items",
    [
        request(user_items=[UserItem(0x58, bytes(0xFFFF))]),
        request(contexts=[Context(1, VERIFICATION, 0, [IMPLICIT] * 3200)]),
    ],
)
def test_more_than_an_item_holds_is_a_code(items):
    with pytest.raises(DicomError) as caught:
        associate_pdu(items)
    assert caught.value.code == DICOM_ERROR_PDU_LENGTH


class Layer:
    """Stands for the connection around the state machine."""

    number = 1

    def __init__(self, items):
        self.sent = []
        self.inbox = ReadBuffer()
        self.shell = Shell(self, "requestor" if items.request else "acceptor")
        self.provider = self.shell.provider
        self.provider.socket = self
        self.machine = self.provider.state_machine
        self.machine.current_state = "Sta1" if items.request else "Sta3"
        self.transition = self.machine.do_action

    def connect(self, primitive):
        primitive.result = "Evt2"
        self.provider.to_provider_queue.put(primitive)

    def clock(self):
        return 0.0

    def indication(self, content):
        raise AssertionError

    def put(self, pdu_type, data):
        self.sent.append((pdu_type, data))


@pytest.mark.parametrize("items", [request(called=" ", calling="Ä\\"), accept()])
def test_pynetdicoms_state_machine_sends_our_pdu(items, monkeypatch):
    def refuse(pdu, primitive):
        raise AssertionError("a PDU of pynetdicom's is filled, and checked")

    for kind in (A_ASSOCIATE_RQ, A_ASSOCIATE_AC):
        monkeypatch.setattr(kind, "from_primitive", refuse)
    primitive = AssociatePrimitive(items)
    assert primitive.result == (None if items.request else 0)
    layer = Layer(items)
    layer.provider.perform(primitive)
    assert layer.sent == [(1 if items.request else 2, associate_pdu(items).encode())]
    assert layer.machine.current_state == ("Sta5" if items.request else "Sta6")
    assert not layer.provider.to_provider_queue.queue
    assert primitive.items is items


def test_the_readable_dump_of_pynetdicom_works():
    items = request(user_items=[UserItem(0x5A, b"ab")], roles={"1.2.3": (1, 0)})
    assert "Item 0x5A: 61 62" in str(associate_pdu(items))
    assert "Called AET" in str(associate_pdu(accept(Context(1, "", 0, [IMPLICIT]))))
