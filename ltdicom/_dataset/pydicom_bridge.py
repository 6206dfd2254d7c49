"""From pydicom's data set to ours and back, without decoding what is not decoded."""

from __future__ import annotations

import io
from copy import copy
from typing import Any, Final

from pydicom.dataelem import DataElement, RawDataElement
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.filebase import DicomBytesIO
from pydicom.filewriter import correct_ambiguous_vr_element, write_data_element
from pydicom.sequence import Sequence
from pydicom.tag import BaseTag
from pydicom.uid import UID
from pydicom.valuerep import AMBIGUOUS_VR, VR

from ltdicom._core.errors import DicomError
from ltdicom._core.fresh_stack import deeply
from ltdicom._dataset import pixels
from ltdicom._dataset.codec import reader
from ltdicom._dataset.codec.charsets import DEFAULT
from ltdicom._dataset.codec.pydicom_guard import PYDICOM_ERRORS, quiet
from ltdicom._dataset.codec.sources import MemorySource
from ltdicom._dataset.codec.tags import PIXEL_DATA, TRANSFER_SYNTAX
from ltdicom._dataset.codec.transfer_syntax import (
    EXPLICIT_LITTLE,
    IMPLICIT_LITTLE,
    syntax_of,
)
from ltdicom._dataset.codec.vrs import UNDEFINED
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.tree import Elements, Items, Node
from ltdicom.constants.dataset import DS_METAHEADER_ABSENT, DS_METAHEADER_PRESENT

_ITEM: Final = b"\xfe\xff\x00\xe0"


def take(target: DataSet, dataset: Dataset) -> None:
    """Fill `target` with the elements of pydicom's data set.

    Raises
    ------
    ValueError
        A value that pydicom cannot encode.
    """
    meta = getattr(dataset, "file_meta", None)

    def taken() -> tuple[dict[int, Any], str]:
        with quiet():
            slots = _slots(dataset) if meta is None else {**_slots(meta), **_slots(dataset)}
            return slots, _syntax(dataset, meta)

    try:
        slots, uid = deeply(taken)
    except PYDICOM_ERRORS as error:
        raise ValueError(f"pydicom cannot encode its data set: {error}") from error
    target.reset()
    target.adopt(slots, MemorySource(b""), None)
    target.transfer_syntax = uid
    target.header = DS_METAHEADER_PRESENT if meta else DS_METAHEADER_ABSENT
    target.preamble = (getattr(dataset, "preamble", None) or b"").ljust(128, b"\0")[:128]


def _syntax(dataset: Dataset, meta: Any) -> str:
    uid = meta.get("TransferSyntaxUID") if meta is not None else None
    if uid:
        return str(uid)
    implicit = dataset.original_encoding[0]
    return IMPLICIT_LITTLE if implicit else EXPLICIT_LITTLE


def slots_of(dataset: Dataset, groups: set[int]) -> dict[int, Any]:
    """Return the elements of some groups, encoded."""
    part = Dataset()
    with quiet():
        part.set_original_encoding(False, True, dataset.original_character_set)
        for tag, element in dataset.items():
            if tag.group in groups:
                part[tag] = element
        return _slots(part)


def _slots(dataset: Dataset, above: tuple[Dataset, ...] = ()) -> dict[int, Any]:
    encodings = dataset._character_set if isinstance(dataset._character_set, list) else None
    levels = (dataset, *above)
    return {int(tag): _slot(levels, element, encodings) for tag, element in dataset.items()}


def _slot(levels: tuple[Dataset, ...], element: Any, encodings: list[str] | None) -> Any:
    """Return an element that nobody changes any more: raw, or a sequence of such."""
    if element.is_raw and element.value is None and element.length:
        element = levels[0][element.tag]  # pydicom left it in its file
    if element.is_raw:
        return element
    if element.VR == "SQ":
        return _sequence(levels, element)
    file = DicomBytesIO()
    file.is_implicit_VR, file.is_little_endian = False, True
    try:
        write_data_element(file, _decided(levels, element), list(encodings or DEFAULT))
    except PYDICOM_ERRORS as error:
        raise ValueError(f"{element.tag} cannot be encoded: {error}") from error
    window = reader.Window(file.getvalue())
    return reader.walk(window, 0, False, True, defer=False).element(int(element.tag))


def _decided(levels: tuple[Dataset, ...], element: DataElement) -> DataElement:
    """Return an element with what pydicom leaves open until it writes a file.

    That is one VR of several, and that pixel data is encapsulated. The caller's own
    element stays as it is.
    """
    if element.VR in AMBIGUOUS_VR:
        element = copy(element)
        try:
            correct_ambiguous_vr_element(element, levels[0], True, list(levels))
        except AttributeError:  # without the element that decides it
            element.VR = VR.OW if isinstance(element.value, bytes) else VR.US
    if (
        element.tag == PIXEL_DATA
        and not element.is_buffered
        and (element.value or b"").startswith(_ITEM)
        and (meta := getattr(levels[0], "file_meta", None)) is not None
        and syntax_of(_syntax(levels[0], meta)).encapsulated
    ):
        element = copy(element)
        element.VR, element.is_undefined_length = VR.OB, True
    return element


def _sequence(levels: tuple[Dataset, ...], element: DataElement) -> DataElement:
    if 2 * len(levels) > reader.MAX_DEPTH:
        raise ValueError(f"{element.tag} is nested too deeply")
    items = []
    for item in element.value:
        slots = _slots(item, levels)
        new = Dataset({BaseTag(tag): slot for tag, slot in slots.items()})
        new.is_undefined_length_sequence_item = getattr(
            item, "is_undefined_length_sequence_item", True
        )
        new.seq_item_tell = getattr(item, "seq_item_tell", 0) or 0
        items.append(new)
    return DataElement(element.tag, "SQ", Sequence(items), element.file_tell, True)


def give(source: DataSet) -> FileDataset:
    """Return pydicom's data set with the elements of `source`.

    Raises
    ------
    DicomError
        A value that is still in its file, which somebody changed.
    """
    return deeply(lambda: _given(source))


def _given(source: DataSet) -> FileDataset:
    syntax = syntax_of(source.transfer_syntax)
    elements: dict[BaseTag, Any] = {}
    meta: dict[BaseTag, Any] = {}
    for tag in source.root.order:
        part = meta if tag >> 16 == 2 else elements
        part[BaseTag(tag)] = _element(source, source.root, tag)
    meta.pop(BaseTag(TRANSFER_SYNTAX), None)
    file_meta = FileMetaDataset()
    for element in meta.values():
        file_meta[element.tag] = element
    dataset = FileDataset(
        io.BytesIO(),
        Dataset(elements),
        source.preamble,
        file_meta,
        syntax.implicit,
        syntax.little,
    )
    with quiet():
        dataset.set_original_encoding(
            syntax.implicit, syntax.little, list(source.root.encodings())
        )
        # the one that the values are in; the element may say another, or be damaged
        file_meta.TransferSyntaxUID = UID(source.transfer_syntax)
    return dataset


def _element(source: DataSet, elements: Elements, tag: int) -> RawDataElement | DataElement:
    slot = elements.slots[tag]
    if type(slot) is not Node and slot.is_raw and isinstance(slot.value, bytes):
        return slot  # type: ignore[no-any-return]
    node = elements.get(tag)
    assert node is not None
    if node.vr == "SQ":
        return DataElement(BaseTag(tag), "SQ", _items(source, node), None, node.undefined)
    encapsulated = node.is_encapsulated
    value = pixels.Fragments(node).joined() if encapsulated else source.read(node.value)
    return RawDataElement(
        BaseTag(tag),
        node.vr,
        UNDEFINED if encapsulated else len(value),
        value,
        max(node.tell, 0),
        False,
        node.little,
    )


def _items(source: DataSet, node: Node) -> Sequence:
    found = []
    assert isinstance(node.children, Items)
    for item in node.children.nodes:
        elements = item.children
        assert isinstance(elements, Elements)
        dataset = Dataset(
            {BaseTag(t): _element(source, elements, t) for t in elements.order}
        )
        dataset.is_undefined_length_sequence_item = item.undefined
        with quiet():
            dataset.set_original_encoding(item.implicit, True, list(elements.encodings()))
        found.append(dataset)
    sequence = Sequence(found)
    sequence.is_undefined_length = node.undefined
    return sequence


def to_json(source: DataSet) -> str:
    """Return the DICOM JSON model of a data set.

    Raises
    ------
    ValueError
        A value that pydicom cannot decode.
    """

    def written() -> str:
        with quiet():
            return _given(source).to_json()

    try:
        return deeply(written)
    except (DicomError, *PYDICOM_ERRORS) as error:
        raise ValueError(f"no JSON of it: {error}") from error


def from_json(text: str) -> Dataset:
    """Return pydicom's data set of the DICOM JSON model.

    Raises
    ------
    ValueError
        It is not JSON, or not a data set.
    """

    def read() -> Dataset:
        with quiet():
            return Dataset.from_json(text)

    try:
        return deeply(read)
    except PYDICOM_ERRORS as error:
        raise ValueError(f"no data set: {error}") from error
