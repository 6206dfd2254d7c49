"""pynetdicom's A-ASSOCIATE PDUs and items, reading what a peer sends as it is.

The layout of each item is pynetdicom's. The subclasses change two things, for
themselves alone, as a program may use pynetdicom beside this package:

* titles and UIDs are not validated. pynetdicom ends the association, without a
  reason, for those that deviate. Text is read as latin-1, which has a character for
  each byte, up to the first NUL, where a C program sees its end.
* an item that pynetdicom does not know, or cannot parse, is a `RawItem`. PS3.8
  9.3.1 asks a receiver to ignore such items; an application may read and send them.
"""

from __future__ import annotations

import functools
import struct
from collections.abc import Callable, Iterator
from typing import Any, ClassVar

from pydicom.config import IGNORE
from pydicom.uid import UID

from ltdicom._net.association.items import UID_SIZE, text_until_nul
from ltdicom._net.pynetdicom_api import (
    A_ASSOCIATE_AC,
    A_ASSOCIATE_RQ,
    AbstractSyntaxSubItem,
    ApplicationContextItem,
    AsynchronousOperationsWindowSubItem,
    ImplementationClassUIDSubItem,
    ImplementationVersionNameSubItem,
    MaximumLengthSubItem,
    PDUItem,
    PresentationContextItemAC,
    PresentationContextItemRQ,
    SCP_SCU_RoleSelectionSubItem,
    SOPClassExtendedNegotiationSubItem,
    TransferSyntaxSubItem,
    UserInformationItem,
)
from ltdicom.constants.pdu import PDU_ASSOCIATE_ACCEPT, PDU_ASSOCIATE_REQUEST


class MalformedPDU(ValueError):  # noqa: N818 - named as the standard names the thing
    """The bytes are not an A-ASSOCIATE-RQ or A-ASSOCIATE-AC."""


class _Field:
    """A text field that takes anything, in place of pynetdicom's checked property."""

    def __init__(self, kind: Callable[[str], str]) -> None:
        self._kind = kind

    def __set_name__(self, owner: type, name: str) -> None:
        self._key = f"_as_sent_{name}"

    def __get__(self, item: Any, owner: type | None = None) -> Any:
        return self if item is None else item.__dict__.get(self._key, "")

    def __set__(self, item: Any, value: str | bytes) -> None:
        if isinstance(value, bytes):
            value = text_until_nul(value.decode("latin-1")).strip(" ")
        item.__dict__[self._key] = self._kind(value)


# typed Any, as they stand where pynetdicom has properties
def _text() -> Any:
    return _Field(str)


def _uid() -> Any:
    return _Field(_as_uid)


def _as_uid(text: str) -> UID:
    return UID(text, IGNORE)  # pynetdicom prints names of UIDs


class _AsSent:
    """The part of parsing and writing that differs from pynetdicom's."""

    PARTS: ClassVar[dict[int, type[PDUItem]]] = {}

    @staticmethod
    def _generate_items(bytestream: bytes) -> Iterator[tuple[int, bytes]]:
        # pynetdicom's own says by assert, so not under -O, that data is missing
        offset = 0
        while offset < len(bytestream):
            size = 4 + int.from_bytes(bytestream[offset + 2 : offset + 4], "big")
            data = bytestream[offset : offset + size]
            if len(data) < size:
                raise MalformedPDU("an item ends before its length")
            yield data[0], data
            offset += size

    def _wrap_generate_items(self, bytestream: bytes) -> list[Any]:
        return [self._part(kind, data) for kind, data in self._generate_items(bytestream)]

    def _part(self, item_type: int, data: bytes) -> Any:
        kind: Any = self.PARTS.get(item_type, RawItem)
        if issubclass(kind, _Syntax) and len(data) <= _SYNTAX_SIZE:
            return _kept_syntax(kind, data)
        return _read(kind, data)

    @staticmethod
    def _wrap_encode_str(value: str, pad: int = 0) -> bytes:
        return value.ljust(pad).encode("latin-1")


def _read(kind: Any, data: bytes) -> Any:
    item = kind()
    item.decode(data)
    return item


class _Syntax(_AsSent):
    """A part that is a UID alone; a request has hundreds, of a few values.

    For speed, 1024 of those that were read and 1024 of those that were written are kept,
    and so are not to be changed. A request that is not known as a whole is read 1.2 times
    (two contexts) to 1.8 times (128) as fast and written 1.3 to 1.7 times:
    ``python benchmarks/rent.py --only beneath``. There is no switch of its own: where
    ``fast_path`` is off, it stays.
    """

    NAME: ClassVar[str]

    def encode(self) -> bytes:
        """Return the item as bytes."""
        kind: Any = type(self)  # mypy takes a class for no Hashable
        uid = getattr(self, self.NAME)
        if len(uid) > UID_SIZE:
            return super().encode()  # type: ignore[misc,no-any-return]
        return _kept_bytes(kind, uid)


_SYNTAX_SIZE = 4 + UID_SIZE
_kept_syntax = functools.lru_cache(maxsize=1024)(_read)


@functools.lru_cache(maxsize=1024)
def _kept_bytes(kind: Any, uid: str) -> bytes:
    item = kind()
    setattr(item, kind.NAME, uid)
    return PDUItem.encode(item)


class RawItem(_AsSent, PDUItem):
    """An item of any type, as bytes."""

    item_type = 0
    data = b""

    @property
    def item_length(self) -> int:
        """Return the number of bytes after the item's header."""
        return len(self.data)

    @property
    def _decoders(self) -> Any:
        return [((0, 1), "item_type", ord, []), ((4, None), "data", bytes, [])]

    @property
    def _encoders(self) -> Any:
        head = functools.partial(struct.pack, ">BxH", self.item_type, len(self.data))
        return [(None, head, []), ("data", bytes, [])]

    def __str__(self) -> str:
        return f"Item 0x{self.item_type:02X}: {self.data.hex(' ')}\n"


class ApplicationContext(_AsSent, ApplicationContextItem):
    """The application context name (PS3.8 9.3.2.1)."""

    item_type = 0x10
    application_context_name = _uid()


class AbstractSyntax(_Syntax, AbstractSyntaxSubItem):
    """The abstract syntax of a proposed context (PS3.8 9.3.2.2.1)."""

    NAME = "abstract_syntax_name"
    item_type = 0x30
    abstract_syntax_name = _uid()


class TransferSyntax(_Syntax, TransferSyntaxSubItem):
    """A transfer syntax of a context (PS3.8 9.3.2.2.2)."""

    NAME = "transfer_syntax_name"
    item_type = 0x40
    transfer_syntax_name = _uid()


class ProposedContext(_AsSent, PresentationContextItemRQ):
    """A presentation context of a request (PS3.8 9.3.2.2)."""

    item_type = 0x20
    PARTS: ClassVar = {0x30: AbstractSyntax, 0x40: TransferSyntax}


class AnsweredContext(_AsSent, PresentationContextItemAC):
    """A presentation context of an accept (PS3.8 9.3.3.2)."""

    item_type = 0x21
    PARTS: ClassVar = {0x40: TransferSyntax}


class MaximumLength(_AsSent, MaximumLengthSubItem):
    """The largest P-DATA-TF that the sender takes (PS3.8 D.1)."""

    item_type = 0x51


class ImplementationClass(_AsSent, ImplementationClassUIDSubItem):
    """The implementation class UID (PS3.7 D.3.3.2)."""

    item_type = 0x52
    implementation_class_uid = _uid()


class AsyncOperations(_AsSent, AsynchronousOperationsWindowSubItem):
    """The asynchronous operations window (PS3.7 D.3.3.3)."""

    item_type = 0x53


class ImplementationVersion(_AsSent, ImplementationVersionNameSubItem):
    """The implementation version name (PS3.7 D.3.3.2)."""

    item_type = 0x55
    implementation_version_name = _text()


class _OfClass(_AsSent):
    """An item that begins with the UID of a SOP class."""

    def decode(self, bytestream: bytes) -> None:
        """Parse the item; a UID that is empty or too long is refused.

        pynetdicom takes a length of zero for "all the rest".
        """
        if not 0 < int.from_bytes(bytestream[4:6], "big") <= len(bytestream) - 6:
            raise MalformedPDU("the length of the SOP class UID is wrong")
        super().decode(bytestream)  # type: ignore[misc]


class RoleSelection(_OfClass, SCP_SCU_RoleSelectionSubItem):
    """The roles of one SOP class (PS3.7 D.3.3.4)."""

    item_type = 0x54
    sop_class_uid = _uid()


class ExtendedNegotiation(_OfClass, SOPClassExtendedNegotiationSubItem):
    """Extended negotiation data of one SOP class (PS3.7 D.3.3.5)."""

    item_type = 0x56
    sop_class_uid = _uid()


class UserInformation(_AsSent, UserInformationItem):
    """The user information items (PS3.8 9.3.2.3)."""

    item_type = 0x50
    PARTS: ClassVar = {
        part.item_type: part
        for part in (
            MaximumLength,
            ImplementationClass,
            AsyncOperations,
            RoleSelection,
            ImplementationVersion,
            ExtendedNegotiation,
        )
    }

    def _part(self, item_type: int, data: bytes) -> Any:
        try:
            return super()._part(item_type, data)
        except (ValueError, struct.error):
            raw = RawItem()
            raw.decode(data)
            return raw


class RequestPDU(_AsSent, A_ASSOCIATE_RQ):
    """An A-ASSOCIATE-RQ (PS3.8 9.3.2)."""

    pdu_type = PDU_ASSOCIATE_REQUEST
    called_ae_title = _text()
    calling_ae_title = _text()
    PARTS: ClassVar = {
        0x10: ApplicationContext,
        0x20: ProposedContext,
        0x50: UserInformation,
    }


class AcceptPDU(_AsSent, A_ASSOCIATE_AC):
    """An A-ASSOCIATE-AC (PS3.8 9.3.3)."""

    pdu_type = PDU_ASSOCIATE_ACCEPT
    reserved_aet = _text()
    reserved_aec = _text()
    PARTS: ClassVar = {
        0x10: ApplicationContext,
        0x21: AnsweredContext,
        0x50: UserInformation,
    }
