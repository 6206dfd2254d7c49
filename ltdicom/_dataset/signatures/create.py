"""Makes a signature of a data set or an item, or none: what fails changes nothing.

Knows elements, and where signatures are; algorithms and keys by their modules.
"""

from __future__ import annotations

import datetime
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from pydicom.uid import generate_uid

from ltdicom._core.errors import DicomError
from ltdicom._dataset import attributes
from ltdicom._dataset.codec.tags import EXTENDED_LENGTHS, EXTENDED_OFFSETS, PIXEL_DATA
from ltdicom._dataset.codec.transfer_syntax import EXPLICIT_LITTLE, syntax_of
from ltdicom._dataset.codec.vrs import UNDEFINED
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.pixels import Fragments
from ltdicom._dataset.signatures import algorithms, items, keys, mac_input, profiles
from ltdicom._dataset.signatures.mac_input import MAC_PARAMETERS, SIGNATURES
from ltdicom._dataset.signatures.verify import (
    CERTIFICATE_KIND,
    digest_of,
    may_be_mac_syntax,
)
from ltdicom._dataset.tree import Elements, Node
from ltdicom.constants.error import (
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_INVALID_ELEMENT_LENGTH,
    DICOM_ERROR_INVALID_MAC_TRANSFER_SYNTAX,
    DICOM_ERROR_MAC_ID_NUMBER_ALLOCATE_FAILED,
    DICOM_ERROR_PARAMETER,
)
from ltdicom.constants.signature import (
    DICOM_MAC_ALGORITHM_RIPEMD160,
    DICOM_SECURITY_PROFILE_NONE,
)

LOGGER = logging.getLogger("ltdicom.dataset")

_MOST_TAGS: Final = 0xFFFE // 4  # of one element of VR AT
_OURS: Final = (MAC_PARAMETERS, SIGNATURES)


@dataclass(frozen=True)
class Request:
    """What a program asks for.

    Attributes
    ----------
    key, certificate : path
        The files.
    password : str or None
        Of the key, and of a certificate in PKCS#12.
    syntax : str or None
        The MAC transfer syntax.
    algorithm : int
        ``DICOM_MAC_ALGORITHM_*``.
    algorithm_name : str or None
        What counts in its place: "SHA256".
    tags : sequence of int or None
        What to sign; None: all that may be signed.
    profile : int
        ``DICOM_SECURITY_PROFILE_*``.
    """

    key: keys.Path
    certificate: keys.Path
    password: str | None = None
    syntax: str | None = None
    algorithm: int = DICOM_MAC_ALGORITHM_RIPEMD160
    algorithm_name: str | None = None
    tags: Sequence[int] | None = None
    profile: int = DICOM_SECURITY_PROFILE_NONE


def create(dataset: DataSet, item: Node | None, asked: Request) -> Node:
    """Sign a data set, or an item, and return the item of the signature.

    Raises
    ------
    DicomError
        See `LDicomDS.CreateSignature`; nothing is changed.
    """
    level = items.level_of(dataset, item)
    _refuse_level(level)
    profiles.require(asked.profile, level)
    algorithm = algorithms.chosen(asked.algorithm, asked.algorithm_name)
    algorithms.require_library()
    algorithms.new_hash(algorithm)  # before files are read
    dataset.require_whole()
    tags = _tags(dataset, level, asked)
    syntax = _mac_syntax(dataset, level, tags, asked.syntax)
    key, certificate = keys.load_pair(asked.key, asked.certificate, asked.password)
    number = items.free_mac_id(dataset)
    if number is None:
        raise DicomError(DICOM_ERROR_MAC_ID_NUMBER_ALLOCATE_FAILED, "65536 are in use")
    parameters: dict[int, Any] = {
        items.MAC_ID: number,
        items.MAC_SYNTAX: syntax,
        items.MAC_ALGORITHM: algorithm.name,
        items.SIGNED: tags,
    }
    signature: dict[int, Any] = {
        items.MAC_ID: number,
        items.SIGNATURE_UID: str(generate_uid()),
        items.CERTIFICATE_TYPE: CERTIFICATE_KIND,
        items.CERTIFICATE: keys.encoded(certificate, pem=False),
    }
    stamp = _now()
    described = _apart(signature, stamp)
    digest, taken = digest_of(
        dataset, level, tags, described.root, algorithm, as_written=True
    )
    signature[items.SIGNATURE] = algorithms.sign(key, algorithm, digest)
    described, signing = _apart(signature, stamp), _apart(parameters)
    # nothing fails from here on
    for node in taken.encapsulated:
        mac_input.settle(node)
    _add(dataset, level, MAC_PARAMETERS, signing)
    return _add(dataset, level, SIGNATURES, described)


def _refuse_level(level: Elements) -> None:
    """Refuse a level that can have no signatures.

    Those are the items of signatures themselves with all below them, and where a peer has
    put something else in the place of the sequences.
    """
    for tag in _OURS:
        there = level.get(tag)
        if there is not None and there.vr != "SQ":
            raise DicomError(DICOM_ERROR_FORMAT, f"{tag:08X} is not a sequence")
    parent = level.parent
    while parent is not None:
        if parent.tag in _OURS:
            raise DicomError(DICOM_ERROR_PARAMETER, "signatures are not signed")
        parent = parent.parent


def _tags(dataset: DataSet, level: Elements, asked: Request) -> list[int]:
    """Return what is to be signed, in order."""
    possible = mac_input.signable(dataset, level)
    if asked.tags is None:
        found = set(possible)
    else:
        found = {tag for tag in asked.tags if _is_signable(level, tag)}
        left_out = [f"{tag:08X}" for tag in asked.tags if tag not in found]
        if left_out:
            LOGGER.warning(
                "not signed, as not there, or as none may sign it: %s", ", ".join(left_out)
            )
        found.update(set(possible).intersection(profiles.attributes(asked.profile, level)))
    found = {tag for tag in found if _is_written(level, tag)}
    if not found:
        raise DicomError(DICOM_ERROR_PARAMETER, "there is nothing to sign")
    if len(found) > _MOST_TAGS:
        raise DicomError(
            DICOM_ERROR_INVALID_ELEMENT_LENGTH,
            f"{len(found)} tags, of which (0400,0020) has room for {_MOST_TAGS}",
        )
    return sorted(found)


def _is_signable(level: Elements, tag: int) -> bool:
    node = level.get(tag) if mac_input.may_be_signed(tag) else None
    return node is not None and mac_input.has_vr(node)


def _is_written(level: Elements, tag: int) -> bool:
    """Whether the writer does not leave an element out: tables that fit no fragments."""
    if tag not in (EXTENDED_OFFSETS, EXTENDED_LENGTHS):
        return True
    node, there = level.get(PIXEL_DATA), level.get(tag)
    if there is None or not len(there.value):
        return True
    return node is not None and node.is_encapsulated and Fragments(node).extended_fits()


def _mac_syntax(
    dataset: DataSet, level: Elements, tags: list[int], wanted: str | None
) -> str:
    """Return the MAC transfer syntax: the wanted one, the data set's, or the plain one.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_INVALID_MAC_TRANSFER_SYNTAX``: signed pixel data is not in it.
    """
    own = dataset.transfer_syntax
    if not may_be_mac_syntax(own):
        own = EXPLICIT_LITTLE
    syntax = wanted.strip(" \0") if wanted else own
    if not may_be_mac_syntax(syntax):
        LOGGER.warning("%s has no explicit VR or is big endian: %s is used", wanted, own)
        syntax = own
    node = level.get(PIXEL_DATA) if PIXEL_DATA in tags and level.parent is None else None
    if node is not None and (len(node.value) or node.is_encapsulated):
        # the same pixel data is other bytes in another syntax
        fits = syntax == own if node.is_encapsulated else not syntax_of(syntax).encapsulated
        if not fits:
            raise DicomError(
                DICOM_ERROR_INVALID_MAC_TRANSFER_SYNTAX, f"pixel data is not in {syntax}"
            )
    return syntax


def _now() -> str:
    """Return the time with its offset from UTC, which signatures must have."""
    return datetime.datetime.now().astimezone().strftime("%Y%m%d%H%M%S.%f%z")[:26]


def _apart(given: dict[int, Any], stamp: str | None = None) -> DataSet:
    """Return elements in a data set of their own; `stamp` is when they were signed."""
    made = DataSet()
    for tag, value in given.items():
        attributes.put(made, made.root, tag, value)
    if stamp is not None:
        made.set_value(made.root.insert(items.SIGNATURE_DATE, "DT"), stamp.encode())
    return made


def _add(dataset: DataSet, level: Elements, tag: int, made: DataSet) -> Node:
    """Append an item with these elements to a sequence, which is made if need be."""
    item = attributes.required_sequence(dataset, level, tag).insert(UNDEFINED)
    inside = item.children
    assert isinstance(inside, Elements)
    for node in made.root:
        dataset.set_value(inside.insert(node.tag, node.vr), made.read(node.value))
    return item
