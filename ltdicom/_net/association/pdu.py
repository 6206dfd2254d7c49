"""`AssociationItems` as A-ASSOCIATE PDUs, and back.

`encoded` and `decoded` are all that the network layer needs; the codec is pynetdicom's,
through the classes of `ltdicom._net.association.pdu_items`. Coding takes long, and the same
few requests and answers come again and again, so the latest results are kept, as a part of
the fast path.

The order on the wire is fixed: application context, presentation contexts, user
information by ascending item type, then the raw items as they were added.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from operator import attrgetter
from typing import Any, Final, NamedTuple, TypeAlias

from ltdicom._core.errors import DicomError
from ltdicom._core.recent import Recent
from ltdicom._core.settings import SETTINGS
from ltdicom._net.association import pdu_items
from ltdicom._net.association.items import (
    ITEM_SIZE,
    AssociationItems,
    Context,
    UserItem,
    check_size,
    is_valid_uid,
)
from ltdicom._net.association.pdu_items import AcceptPDU, MalformedPDU, RequestPDU
from ltdicom._net.pynetdicom_api import A_ASSOCIATE
from ltdicom.constants.error import DICOM_ERROR_PARAMETER
from ltdicom.constants.pdu import (
    PDU_ACCEPT_RESULT_SUCCESS,
    PDU_ASSOCIATE_ACCEPT,
    PDU_ASSOCIATE_REQUEST,
)

HEADER_SIZE = 74  # bytes before the variable items (PS3.8 9.3.2)
IMPLICIT_VR_LITTLE_ENDIAN = "1.2.840.10008.1.2"


AssociatePdu: TypeAlias = "AssociateRequest | AssociateAccept"

# A peer may send whatever it likes, so what is kept is bounded: in bytes of PDUs, of
# which the items take some times as many. Most PDUs have below 2 KB; one with 128
# contexts and three transfer syntaxes each has 14. What has raw items is not kept at
# all: user identity, thus passwords, is among them.
_TOTAL: Final = 1 << 18
_LARGEST: Final = 1 << 15
_ENCODED: Final[Recent[bytes]] = Recent(_TOTAL, _LARGEST)
_DECODED: Final[Recent[AssociationItems]] = Recent(_TOTAL, _LARGEST)


class AssociatePrimitive(A_ASSOCIATE):
    """The primitive that pynetdicom's state machine passes on, with our items.

    Parameters
    ----------
    items : AssociationItems
        What is to be sent, or was received.
    """

    def __init__(self, items: AssociationItems) -> None:
        super().__init__()
        self.items = items
        if not items.request:
            self.result = int(PDU_ACCEPT_RESULT_SUCCESS)


class AssociateRequest(RequestPDU):
    """An A-ASSOCIATE-RQ that knows what it says."""

    items: AssociationItems

    def to_primitive(self) -> AssociatePrimitive:
        """Return the primitive with these items."""
        return AssociatePrimitive(self.items)


class AssociateAccept(AcceptPDU):
    """An A-ASSOCIATE-AC that knows what it says."""

    items: AssociationItems

    def to_primitive(self) -> AssociatePrimitive:
        """Return the primitive with these items."""
        return AssociatePrimitive(self.items)


def encoded(items: AssociationItems) -> bytes:
    """Return the PDU for a request or an accept as bytes.

    Raises
    ------
    DicomError
        The codes of `associate_pdu`.
    """
    if items.user_items or not SETTINGS.fast_path:
        return associate_pdu(items).encode()
    key = items.frozen()
    data = _ENCODED.get(key)
    if data is None:
        data = associate_pdu(items).encode()
        _ENCODED.put(key, data, len(data))
    return data


def decoded(data: bytes) -> AssociatePdu:
    """Return the PDU of a peer with its `items` alone; the caller may change them.

    Raises
    ------
    MalformedPDU
        See `read_associate_pdu`.
    """
    items = _DECODED.get(data) if SETTINGS.fast_path else None
    if items is None:
        pdu, items = read_associate_pdu(data)
        if items.user_items or not SETTINGS.fast_path:
            return pdu
        _DECODED.put(data, items, len(data))
    return _saying(AssociateRequest() if items.request else AssociateAccept(), items.copy())


def _saying(pdu: AssociatePdu, items: AssociationItems) -> AssociatePdu:
    pdu.items = items
    # PS3.8 9.3.2: a receiver tests bit 0 alone; the state machine tests for 1
    pdu.protocol_version = items.version & 1
    return pdu


def associate_pdu(items: AssociationItems) -> AssociatePdu:
    """Return the PDU for a request or an accept; ``encode()`` gives its bytes.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PARAMETER``: a proposed context lacks its abstract syntax or
        has no transfer syntax, or an accepted one has no transfer syntax.
        ``DICOM_ERROR_PDU_LENGTH``: more than the length field of an item can say.
    """
    pdu: AssociatePdu
    if items.request:
        pdu = AssociateRequest()
        pdu.called_ae_title, pdu.calling_ae_title = items.called, items.calling
        if not items.received:
            _check_proposed(items.contexts)
        contexts: list[Any] = [_proposed(context) for context in items.contexts]
    else:
        pdu = AssociateAccept()
        pdu.reserved_aet, pdu.reserved_aec = items.called, items.calling
        contexts = [_answered(context) for context in items.contexts]
    pdu.items = items
    pdu.protocol_version = items.version
    name = pdu_items.ApplicationContext()
    name.application_context_name = items.application_context
    user_information = pdu_items.UserInformation()
    user_information.user_data = list(_user_data(items))
    pdu.variable_items = [name, *contexts, user_information]
    for item in pdu.variable_items:
        check_size("item of an A-ASSOCIATE PDU", item.item_length, ITEM_SIZE)
    return pdu


class BrokenRule(MalformedPDU):
    """A request that can be taken apart, and is not as PS3.8 9.3.2 wants it."""


def check_request(data: bytes) -> None:
    """Look at the presentation contexts of a request, before anything is made of them.

    A peer can put thousands of them into one PDU.

    Raises
    ------
    BrokenRule
        There is none, or an ID is not odd, or there twice: more than 128 cannot be.
    MalformedPDU
        An item ends before its length.
    """
    if len(data) < HEADER_SIZE or not data[7] & 1:
        return  # `decoded` tells, or the upper layer rejects the version
    found: set[int] = set()
    size = 6 + int.from_bytes(data[2:6], "big")
    for kind, item in AssociateRequest._generate_items(data[HEADER_SIZE:size]):
        if kind != pdu_items.ProposedContext.item_type or len(item) < 5:
            continue
        context_id = item[4]
        if not context_id % 2:
            raise BrokenRule(f"a presentation context has the ID {context_id}")
        if context_id in found:
            raise BrokenRule(f"two presentation contexts have the ID {context_id}")
        found.add(context_id)
    if not found:
        raise BrokenRule("there is no presentation context")


def read_associate_pdu(
    data: bytes,
) -> tuple[AssociatePdu, AssociationItems]:
    """Return the PDU that a peer sent, and what it says.

    Raises
    ------
    MalformedPDU
        It cannot be taken apart. No other error is raised, whatever the bytes are.
    """
    pdu: AssociatePdu
    size = 6 + int.from_bytes(data[2:6], "big")
    if not HEADER_SIZE <= size <= len(data):
        raise MalformedPDU(f"an A-ASSOCIATE PDU of {size} bytes, {len(data)} are there")
    if data[0] == PDU_ASSOCIATE_REQUEST:
        pdu = AssociateRequest()
    elif data[0] == PDU_ASSOCIATE_ACCEPT:
        pdu = AssociateAccept()
    else:
        raise MalformedPDU(f"PDU type {data[0]}")
    try:
        pdu.decode(bytes(data[:size]))
    except struct.error as exc:
        raise MalformedPDU("a field ends before its length") from exc
    _saying(pdu, _items_of(pdu))
    return pdu, pdu.items


def _check_proposed(contexts: list[Context]) -> None:
    """Refuse what an application has forgotten; a peer's request is sent on as it is."""
    for context in contexts:
        if not context.abstract_syntax or not context.transfer_syntaxes:
            raise DicomError(
                DICOM_ERROR_PARAMETER,
                f"context {context.context_id} needs an abstract and a transfer syntax",
            )


def _proposed(context: Context) -> pdu_items.ProposedContext:
    item = pdu_items.ProposedContext()
    item.presentation_context_id = context.context_id
    abstract = pdu_items.AbstractSyntax()
    abstract.abstract_syntax_name = context.abstract_syntax
    item.abstract_transfer_syntax_sub_items = [
        abstract,
        *map(_transfer_syntax, context.transfer_syntaxes),
    ]
    return item


def _answered(context: Context) -> pdu_items.AnsweredContext:
    syntaxes = context.transfer_syntaxes
    if context.result == PDU_ACCEPT_RESULT_SUCCESS:
        if not syntaxes:
            raise DicomError(
                DICOM_ERROR_PARAMETER,
                f"context {context.context_id} is accepted without a transfer syntax",
            )
    elif not syntaxes or not is_valid_uid(syntaxes[0]):
        # it has no meaning there, but the item is not complete without (PS3.8 9.3.3.2)
        syntaxes = [IMPLICIT_VR_LITTLE_ENDIAN]
    item = pdu_items.AnsweredContext()
    item.presentation_context_id = context.context_id
    item.result_reason = context.result
    item.transfer_syntax_sub_item = [_transfer_syntax(syntaxes[0])]
    return item


def _transfer_syntax(uid: str) -> pdu_items.TransferSyntax:
    item = pdu_items.TransferSyntax()
    item.transfer_syntax_name = uid
    return item


class _Entry(NamedTuple):
    """Where a field of `AssociationItems` stands in the user information."""

    field: str
    item: type[Any]
    values: tuple[str, ...]
    of_class: bool = False  # one item for each SOP class, else one at most

    def make(self, value: Any, sop_class: str = "") -> Any:
        item = self.item()
        if self.of_class:
            item.sop_class_uid = sop_class
        each = value if len(self.values) > 1 else (value,)
        for name, part in zip(self.values, each, strict=True):
            setattr(item, name, part)
        return item

    def made_from(self, items: AssociationItems) -> Iterator[Any]:
        value = getattr(items, self.field)
        if self.of_class:
            yield from (self.make(each, sop_class) for sop_class, each in value.items())
        elif value is not None:
            yield self.make(value)

    def store(self, items: AssociationItems, item: Any) -> bool:
        """Keep what `item` says; a repeated item is not kept."""
        value = attrgetter(*self.values)(item)
        if isinstance(value, str):
            value = str(value)  # a plain one, not pydicom's UID
        table, key = vars(items), self.field
        if self.of_class:
            table, key = table[key], str(item.sop_class_uid)
        if table.get(key) is not None:
            return False
        table[key] = value
        return True


_ENTRIES = (  # by ascending item type, the order on the wire
    _Entry("max_length", pdu_items.MaximumLength, ("maximum_length_received",)),
    _Entry(
        "implementation_class", pdu_items.ImplementationClass, ("implementation_class_uid",)
    ),
    _Entry(
        "async_operations",
        pdu_items.AsyncOperations,
        ("maximum_number_operations_invoked", "maximum_number_operations_performed"),
    ),
    _Entry("roles", pdu_items.RoleSelection, ("scu_role", "scp_role"), of_class=True),
    _Entry(
        "implementation_version",
        pdu_items.ImplementationVersion,
        ("implementation_version_name",),
    ),
    _Entry(
        "extended",
        pdu_items.ExtendedNegotiation,
        ("service_class_application_information",),
        of_class=True,
    ),
)
_ENTRY_OF = {entry.item: entry for entry in _ENTRIES}


def _user_data(items: AssociationItems) -> Iterator[Any]:
    for entry in _ENTRIES:
        yield from entry.made_from(items)
    for item_type, data in items.user_items:
        raw = pdu_items.RawItem()
        raw.item_type, raw.data = item_type, data
        yield raw


def _items_of(pdu: AssociatePdu) -> AssociationItems:
    items = AssociationItems(
        request=isinstance(pdu, AssociateRequest),
        version=pdu.protocol_version,
        called=pdu.called_ae_title,
        calling=pdu.calling_ae_title,
        application_context=str(pdu.application_context_name or ""),
        received=True,
    )
    for item in pdu.variable_items:
        if isinstance(item, pdu_items.ProposedContext):
            items.contexts.append(_context(item, item.abstract_transfer_syntax_sub_items))
        elif isinstance(item, pdu_items.AnsweredContext):
            items.contexts.append(_context(item, item.transfer_syntax_sub_item))
        elif isinstance(item, pdu_items.UserInformation):
            for part in item.user_data:
                entry = _ENTRY_OF.get(type(part))
                if entry is None or not entry.store(items, part):
                    items.user_items.append(UserItem(part.item_type, part.encode()[4:]))
    return items


def _context(
    item: pdu_items.ProposedContext | pdu_items.AnsweredContext, syntaxes: list[Any]
) -> Context:
    context = Context(item.presentation_context_id or 0)
    if isinstance(item, pdu_items.AnsweredContext):
        context.result = item.result_reason or 0
    for part in syntaxes:
        if isinstance(part, pdu_items.AbstractSyntax):
            context.abstract_syntax = str(part.abstract_syntax_name)
        elif isinstance(part, pdu_items.TransferSyntax) and part.transfer_syntax_name:
            context.transfer_syntaxes.append(str(part.transfer_syntax_name))
    return context
