"""Files as C-STORE requests: the contexts that they need, and how each one leaves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from ltdicom.cli.files import is_regular, load
from ltdicom.cli.keys import Key
from ltdicom.cli.status import CommandError
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.pdu import PDU_ACCEPT_RESULT_SUCCESS
from ltdicom.constants.uid import (
    UID_EXPLICIT_VR_BIG_ENDIAN,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_IMPLICIT_VR_LITTLE_ENDIAN,
)
from ltdicom.ds import LDicomDS
from ltdicom.net import LDicomNet

UNCOMPRESSED: Final = (UID_EXPLICIT_VR_LITTLE_ENDIAN, UID_IMPLICIT_VR_LITTLE_ENDIAN)
SYNTAX: Final = Key((0x00020010,))
MOST_CONTEXTS: Final = 128
"""What the one byte of a presentation ID, which is odd, can tell apart."""

Context = tuple[str, Sequence[str]]
"""A class, and the transfer syntaxes to propose for it."""


@dataclass(frozen=True)
class Item:
    """A file that can be sent.

    Attributes
    ----------
    path, sop_class, instance, syntax : str
        Where and what it is.
    is_kept : bool
        Whether it is one of an archive, where a link would lead elsewhere.
    """

    path: str
    sop_class: str
    instance: str
    syntax: str
    is_kept: bool = False

    @property
    def is_compressed(self) -> bool:
        """Whether its syntax is none that every peer has."""
        return self.syntax not in (*UNCOMPRESSED, UID_EXPLICIT_VR_BIG_ENDIAN, "")

    @property
    def context(self) -> Context:
        """What the file needs: its own syntax if it is compressed."""
        return self.sop_class, (self.syntax,) if self.is_compressed else UNCOMPRESSED

    def contexts(self, decompress: bool) -> list[Context]:
        """Return what the file can travel on."""
        plain: Context = (self.sop_class, UNCOMPRESSED)
        return (
            [self.context, plain] if decompress and self.is_compressed else [self.context]
        )


def contexts_of(
    items: Iterable[Item], decompress: bool = False, most: int = MOST_CONTEXTS
) -> list[Context]:
    """Return the contexts for the first of the files, as many as an association has."""
    contexts: dict[Context, None] = {}
    for item in items:
        more = [each for each in item.contexts(decompress) if each not in contexts]
        if len(contexts) + len(more) > most:
            break
        contexts.update(dict.fromkeys(more))
    return list(contexts)


def accepted(net: LDicomNet, sop_class: str, syntaxes: Sequence[str] = ()) -> int:
    """Return the ID of an accepted context; 0 if there is none.

    Parameters
    ----------
    net : LDicomNet
        It has an association.
    sop_class : str
        The class.
    syntaxes : sequence of str, optional
        Transfer syntaxes of which it must have one.
    """
    associate = net.GetAssociate()
    found = 0 if associate is None else associate.FindAbstract(sop_class)
    while associate is not None and found:
        is_accepted = associate.GetResult(found) == PDU_ACCEPT_RESULT_SUCCESS
        if is_accepted and (not syntaxes or associate.GetTransfer(found, 0) in syntaxes):
            return found
        found = associate.FindNextAbstract(found, sop_class)
    return 0


class CannotSend(Exception):
    """A file cannot be sent on an association."""


def prepared(net: LDicomNet, item: Item, decompress: bool = False) -> tuple[int, LDicomDS]:
    """Return the context of a file, and what to send on it.

    Parameters
    ----------
    net : LDicomNet
        It has an association.
    item : Item
        The file.
    decompress : bool, optional
        Whether to decompress what the peer does not take as it is.

    Raises
    ------
    CannotSend
        There is no context for it, or it is not what it was.
    """
    context = accepted(net, *item.context)
    if not context and decompress:
        context = accepted(net, item.sop_class, UNCOMPRESSED)
    associate = net.GetAssociate()
    if not context or associate is None:
        syntax = item.syntax or "any syntax"
        raise CannotSend(f"the peer does not accept {item.sop_class} in {syntax}")
    if item.is_kept and not is_regular(item.path):
        raise CannotSend(f"{item.path} is not there, or not a file")
    try:
        ds = load(item.path)
    except CommandError as error:  # it was there a moment ago
        raise CannotSend(str(error)) from error
    syntax = associate.GetTransfer(context, 0)
    if item.is_compressed and syntax != item.syntax:
        code = ds.ChangeTransferSyntax(syntax, 0, 0)
        if code != DICOM_SUCCESS:
            raise CannotSend(f"{item.path} cannot be decompressed: {code!s}")
    return context, ds
