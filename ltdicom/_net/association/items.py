"""What an A-ASSOCIATE request or accept says, as plain data.

`LDicomAssociate` shows it, `ltdicom._net.association.pdu` carries it. The methods
that change it keep the rules of the standard; data of a peer is stored as it came.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar

from ltdicom._core.errors import DicomError
from ltdicom._core.implementation import (
    IMPLEMENTATION_CLASS_UID,
    IMPLEMENTATION_VERSION_NAME,
)
from ltdicom.constants.error import (
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PDU_ID,
    DICOM_ERROR_PDU_LENGTH,
)
from ltdicom.constants.pdu import (
    PDU_ACCEPT_RESULT_PROVIDER_REJECT,
    PDU_ACCEPT_RESULT_SUCCESS,
    PDU_ACCEPT_RESULT_TRANSFER_SYNTAX,
)

T = TypeVar("T")

APPLICATION_CONTEXT: Final = "1.2.840.10008.3.1.1.1"
# Larger than the usual 16 KiB, as one P-DATA costs the same whatever its size; the
# gain ends at about 64 KiB.
DEFAULT_MAX_LENGTH: Final = 65536
TITLE_SIZE: Final = 16  # PS3.8 9.3.2; PDU_MAX_TITLE_SIZE is the size of a C++ buffer
VERSION_NAME_SIZE: Final = 16  # PS3.7 D.3.3.2.3
UID_SIZE: Final = 64  # PS3.8 annex F
ITEM_SIZE: Final = 0xFFFF  # the length field of an item has two bytes

_UID = re.compile(r"[0-9]+(?:\.[0-9]+)*")


class UserItem(NamedTuple):
    """A user information item that has no field of its own, as raw bytes."""

    item_type: int
    data: bytes


@dataclass
class Context:
    """A presentation context. Abstract syntaxes are not on the wire of an accept."""

    context_id: int
    abstract_syntax: str = ""
    result: int = 0
    transfer_syntaxes: list[str] = field(default_factory=list)


@dataclass
class AssociationItems:
    """An association request (or accept); ``None`` stands for an item left out."""

    request: bool = True
    version: int = 1
    called: str = ""
    calling: str = ""
    application_context: str = ""
    contexts: list[Context] = field(default_factory=list)
    max_length: int | None = None
    implementation_class: str | None = None
    implementation_version: str | None = None
    async_operations: tuple[int, int] | None = None
    # by SOP class, as on the wire: two contexts of one class share the entry
    roles: dict[str, tuple[int, int]] = field(default_factory=dict)
    extended: dict[str, bytes] = field(default_factory=dict)
    user_items: list[UserItem] = field(default_factory=list)
    # whether a peer has sent it: then it can be sent on as it is, whatever it lacks
    received: bool = field(default=False, compare=False)
    # how many contexts there were, and the place of the first with each ID: a program
    # looks up each of them several times
    _index: tuple[int, dict[int, int]] = field(
        default=(-1, {}), init=False, repr=False, compare=False
    )

    @classmethod
    def default(cls, request: bool) -> AssociationItems:
        """Return what may be sent once titles and contexts are filled in."""
        return cls(
            request,
            application_context=APPLICATION_CONTEXT,
            max_length=DEFAULT_MAX_LENGTH,
            implementation_class=IMPLEMENTATION_CLASS_UID,
            implementation_version=IMPLEMENTATION_VERSION_NAME,
        )

    def copy(self) -> AssociationItems:
        """Return an independent copy."""
        return self._with(
            [
                Context(c.context_id, c.abstract_syntax, c.result, c.transfer_syntaxes[:])
                for c in self.contexts
            ]
        )

    def _with(self, contexts: list[Context]) -> AssociationItems:
        """Return a copy with other contexts, which it gets as they are."""
        made = AssociationItems.__new__(AssociationItems)
        fields = vars(made)
        fields.update(vars(self))
        fields["contexts"], fields["_index"] = contexts, (-1, {})
        for name in ("roles", "extended", "user_items"):
            fields[name] = fields[name].copy()
        return made

    def frozen(self) -> tuple[Any, ...]:
        """Return what the items say, without raw items, to look it up."""
        return (
            self.request,
            self.received,
            self.version,
            self.called,
            self.calling,
            self.application_context,
            self.max_length,
            self.implementation_class,
            self.implementation_version,
            self.async_operations,
            tuple(self.roles.items()),
            tuple(self.extended.items()),
            tuple(
                [
                    (c.context_id, c.abstract_syntax, c.result, *c.transfer_syntaxes)
                    for c in self.contexts
                ]
            ),
        )

    def unusable_contexts(self) -> Iterator[str]:
        """Yield which of the proposed contexts cannot be used, and why."""
        for context in self.contexts:
            wrong = _unusable(context, None)
            if wrong is not None:
                yield f"presentation context {context.context_id} cannot be used: {wrong}"

    def find(self, context_id: int) -> Context | None:
        """Return the context with this ID: the first, should a peer repeat one."""
        count, places = self._index
        if count != len(self.contexts):
            places = {}
            for place, context in enumerate(self.contexts):
                places.setdefault(context.context_id, place)
            self._index = len(self.contexts), places
        found = places.get(context_id)
        return None if found is None else self.contexts[found]

    def context(self, context_id: int) -> Context:
        """Return the context with this ID, or raise ``DICOM_ERROR_PDU_ID``."""
        found = self.find(context_id)
        if found is None:
            raise DicomError(DICOM_ERROR_PDU_ID, f"no presentation context {context_id}")
        return found

    def abstract_of(self, context_id: int) -> str:
        """Return the SOP class under which roles and extended data are kept."""
        abstract = self.context(context_id).abstract_syntax
        if not abstract:
            raise DicomError(
                DICOM_ERROR_PARAMETER, f"context {context_id} has no abstract syntax yet"
            )
        return abstract

    def ids_of(self, abstract: str | None, after: int | None = None) -> Iterator[int]:
        """Yield the IDs of the contexts with this abstract syntax, in order.

        `after` is the ID of the context after which to start.
        """
        wanted = text_until_nul(abstract or "").rstrip(" ")
        start = 0 if after is None else self.contexts.index(self.context(after)) + 1
        for context in self.contexts[start:]:
            if wanted and context.abstract_syntax == wanted:
                yield context.context_id

    def add_context(self, context_id: int, result: int, abstract: str | None) -> None:
        """Append a context without transfer syntaxes (``AddPresentation``)."""
        self.check_new_id(context_id)
        # on an accept it is filled from the request, so it may be left out
        name = checked_uid(abstract) if abstract or self.request else ""
        count, places = self._index
        if count == len(self.contexts):
            places[context_id] = count
            self._index = count + 1, places
        self.contexts.append(Context(context_id, name, result))

    def set_id(self, context: Context, context_id: int) -> None:
        """Change the ID of a context; see `check_new_id`."""
        if context_id != context.context_id:
            self.check_new_id(context_id)
            context.context_id = context_id
            self._index = -1, {}

    def check_new_id(self, context_id: int) -> None:
        """Raise ``DICOM_ERROR_PDU_ID`` for an ID that is even or taken.

        So there are never more than the 128 contexts that PS3.8 9.3.2.2 allows.
        """
        if context_id % 2 == 0 or self.find(context_id) is not None:
            raise DicomError(
                DICOM_ERROR_PDU_ID,
                f"presentation ID {context_id} is even or taken; odd ones are free "
                f"while there are fewer than 128 contexts ({len(self.contexts)} now)",
            )

    def remove_context(self, context_id: int) -> None:
        """Drop a context, if it is there, and what was negotiated for it alone."""
        context = self.find(context_id)
        if context is not None:
            self.contexts.remove(context)
            self._index = -1, {}
            for table in self._orphaned(context.abstract_syntax):
                del table[context.abstract_syntax]

    def set_abstract(self, context_id: int, abstract: str | None) -> None:
        """Change the SOP class of a context; its role and extended data follow."""
        context, name = self.context(context_id), checked_uid(abstract)
        old, context.abstract_syntax = context.abstract_syntax, name
        for table in self._orphaned(old):
            table.setdefault(name, table.pop(old))

    def _orphaned(self, abstract: str) -> list[dict[str, Any]]:
        """Return the tables with an entry for a class that no context has."""
        if next(self.ids_of(abstract), None) is not None:
            return []
        tables: list[dict[str, Any]] = [self.roles, self.extended]
        return [table for table in tables if abstract in table]

    def set_extended(self, context_id: int, data: bytes) -> None:
        """Set the extended negotiation data of a context's class; none removes it."""
        abstract = self.abstract_of(context_id)
        check_size("extended negotiation data", 2 + len(abstract) + len(data), ITEM_SIZE)
        if data:
            self.extended[abstract] = data
        else:
            self.extended.pop(abstract, None)


def merge(request: AssociationItems, accept: AssociationItems) -> AssociationItems:
    """Return the negotiated association: what was proposed, and the answer to it.

    Contexts are those of the request, in its order, with its abstract syntaxes and
    the results and transfer syntaxes of the accept. One that the accept does not
    answer is rejected; an answer to one that was not proposed is left out. Blank
    titles are the request's, all else the accept's. An acceptor sends the merge, so
    that each context gets the answer that PS3.8 9.3.3.2 asks for.
    """
    answers: dict[int, Context] = {}
    for context in accept.contexts:
        answers.setdefault(context.context_id, context)
    unanswered = Context(0, result=PDU_ACCEPT_RESULT_PROVIDER_REJECT)
    contexts = []
    for proposed in request.contexts:
        answer = answers.get(proposed.context_id, unanswered)
        contexts.append(
            Context(
                proposed.context_id,
                proposed.abstract_syntax,
                answer.result,
                answer.transfer_syntaxes[:],
            )
        )
    merged = accept._with(contexts)
    merged.called = accept.called or request.called
    merged.calling = accept.calling or request.calling
    return merged


def answer(
    request: AssociationItems, accept: AssociationItems, warn: Callable[[str], None]
) -> AssociationItems:
    """Return what an acceptor sends: its merge, without contexts that cannot be used.

    A context whose syntaxes are missing or are not UIDs is rejected, as only itself is
    wrong; the others are answered as the application says. `warn` is told of it.
    """
    contexts = {context.context_id: context for context in reversed(accept.contexts)}
    for proposed in request.contexts:
        context = contexts.get(proposed.context_id)
        if context is not None and context.result != PDU_ACCEPT_RESULT_SUCCESS:
            continue  # the application rejects it, and says why
        wrong = _unusable(proposed, context.transfer_syntaxes[:1] if context else None)
        if wrong is not None:
            warn(f"presentation context {proposed.context_id} is rejected: {wrong}")
            contexts[proposed.context_id] = Context(
                proposed.context_id, result=PDU_ACCEPT_RESULT_TRANSFER_SYNTAX
            )
    return merge(request, accept._with(list(contexts.values())))


def _unusable(proposed: Context, accepted: list[str] | None) -> str | None:
    """Return why a context cannot be used; `accepted` is None where nothing answers it.

    One that is proposed as it should be and accepted without a transfer syntax is a
    mistake of the application, which gets a code for it.
    """
    if not is_valid_uid(proposed.abstract_syntax):
        return f"its abstract syntax is {_shown(proposed.abstract_syntax)}"
    valid = [is_valid_uid(uid) for uid in proposed.transfer_syntaxes]
    left_out = accepted is not None and not any(map(is_valid_uid, accepted))
    if not any(valid) or (left_out and not all(valid)):
        return f"its transfer syntaxes are {list(map(_shown, proposed.transfer_syntaxes))}"
    return None


def is_valid_uid(text: str) -> bool:
    """Return whether a text is a UID as PS3.5 9.1 has it, leading zeros excepted."""
    return len(text) <= UID_SIZE and is_uid(text)


def _shown(uid: str) -> str:
    return ascii(uid[: 2 * UID_SIZE])


def text_until_nul(text: str) -> str:
    """Return a text as a C program sees it, which ends at the first NUL."""
    return text.partition("\0")[0]


def checked_uid(text: str | None) -> str:
    """Return a UID without padding.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PDU_LENGTH``: above 64 characters. ``DICOM_ERROR_PARAMETER``:
        not numbers separated by dots.
    """
    uid = text_until_nul(text or "").rstrip(" ")
    check_size("UID", len(uid), UID_SIZE)
    if not is_uid(uid):
        raise DicomError(DICOM_ERROR_PARAMETER, f"{text!r} is not a UID")
    return uid


@functools.lru_cache(maxsize=1024)
def is_uid(text: str) -> bool:
    """Return whether a text is made of numbers separated by dots (PS3.5 9.1)."""
    return _UID.fullmatch(text) is not None


def checked_title(text: str | None, size: int = TITLE_SIZE) -> str:
    """Return a title or version name without padding.

    Each character of latin-1 is allowed: an acceptor copies what the peer sent.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_PDU_LENGTH``: too long. ``DICOM_ERROR_PARAMETER``: NULL, or a
        character that has no byte.
    """
    if text is None:
        raise DicomError(DICOM_ERROR_PARAMETER, "the name is NULL")
    title = text_until_nul(text).strip(" ")
    check_size("name", len(title), size)
    if any(character > "\xff" for character in title):
        raise DicomError(DICOM_ERROR_PARAMETER, f"{text!r} is not latin-1")
    return title


def check_size(what: str, size: int, limit: int) -> None:
    """Raise ``DICOM_ERROR_PDU_LENGTH`` for more than the wire can carry."""
    if size > limit:
        raise DicomError(DICOM_ERROR_PDU_LENGTH, f"{what}: {size}, at most {limit}")


def entry(values: list[T], index: int) -> T:
    """Return one of a list, or raise ``DICOM_ERROR_PARAMETER``."""
    if not 0 <= index < len(values):
        raise DicomError(
            DICOM_ERROR_PARAMETER, f"index {index}, there are {len(values)} entries"
        )
    return values[index]
