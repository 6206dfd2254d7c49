"""Data sets by the table of IODs: templates, modules, and what is of type 3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from ltdicom._dataset.codec.vrs import TAG_ITEM, UNDEFINED
from ltdicom._dataset.dataset import CLASS_UNKNOWN, DataSet
from ltdicom._dataset.traversal import all_below
from ltdicom._dataset.tree import Elements, Node
from ltdicom._tables.iods import IODS, ModuleRecord, class_of_uid, generic_module
from ltdicom._tables.tree_table import Cell, Entry
from ltdicom.constants import iod
from ltdicom.constants.dataset import (
    DS_ADD_MANDATORY_ELEMENTS_ONLY,
    DS_ADD_MANDATORY_MODULES_ONLY,
    DS_METAHEADER_ABSENT,
)
from ltdicom.constants.vr import VR_UN

_MANDATORY: Final = (iod.IOD_USAGE_1, iod.IOD_USAGE_2)
_SOURCE_AE_TITLE: Final = 0x00020016
_MEDIA_STORAGE_CLASS: Final = 0x00020002
_SOP_CLASS: Final = 0x00080016
_SOP_INSTANCE: Final = 0x00080018

# A query asks for what an item of a sequence names, so these templates have the items.
# In what is stored or sent by DIMSE-N an item of empty elements would be wrong.
_WITH_ITEMS: Final = frozenset(
    {
        iod.CLASS_PATIENT_ROOT_QUERY_PATIENT,
        iod.CLASS_PATIENT_ROOT_QUERY_STUDY,
        iod.CLASS_PATIENT_ROOT_QUERY_SERIES,
        iod.CLASS_PATIENT_ROOT_QUERY_IMAGE,
        iod.CLASS_STUDY_ROOT_QUERY_STUDY,
        iod.CLASS_STUDY_ROOT_QUERY_SERIES,
        iod.CLASS_STUDY_ROOT_QUERY_IMAGE,
        iod.CLASS_PATIENT_STUDY_QUERY_PATIENT,
        iod.CLASS_PATIENT_STUDY_QUERY_STUDY,
        iod.CLASS_MODALITY_WORKLIST,
        iod.CLASS_GENERAL_RELEVANT_PATIENT_INFORMATION_QUERY,
        iod.CLASS_HANGING_PROTOCOL_INFORMATION_MODEL_FIND,
        iod.CLASS_SUBSTANCE_APPROVAL_QUERY,
    }
)
QUERIES: Final = _WITH_ITEMS | {
    iod.CLASS_PRODUCT_CHARACTERISTICS_QUERY,
    iod.CLASS_UNIFIED_PROCEDURE_STEP_QUERY,
}
"""The classes whose data sets are the keys of a query."""


def fill(dataset: DataSet, code: int, flags: int) -> None:
    """Insert the empty elements of a class; for ``InitDS``.

    A class without a template, as ``CLASS_UNKNOWN``, gets none.

    Parameters
    ----------
    dataset : DataSet
        An empty one.
    code : int
        ``CLASS_*``.
    flags : int
        ``DS_ADD_MANDATORY_MODULES_ONLY`` leaves out conditional and optional modules,
        ``DS_ADD_MANDATORY_ELEMENTS_ONLY`` elements that are not of type 1 or 2.
        Without the latter and ``DS_METAHEADER_ABSENT``, an object that can be stored
        gets (0002,0016) too; the other elements of group 0002 are made on saving.
    """
    dataset.sop_class = code
    mandatory_only = bool(flags & DS_ADD_MANDATORY_ELEMENTS_ONLY)
    for module in modules(code):
        if module.nUsage == iod.IOD_USAGE_M or not flags & DS_ADD_MANDATORY_MODULES_ONLY:
            insert(dataset, module, mandatory_only, with_items=code in _WITH_ITEMS)
    if mandatory_only or flags & DS_METAHEADER_ABSENT:
        return
    if required(code) >= {_SOP_CLASS, _SOP_INSTANCE}:
        dataset.insert(None, False, _SOURCE_AE_TITLE, VR_UN, False, 0)


def insert(
    dataset: DataSet,
    definition: Entry,
    mandatory_only: bool,
    *,
    with_items: bool = False,
    parent: Node | None = None,
) -> None:
    """Insert the elements of a module or sequence that are not there yet."""
    level = dataset.root if parent is None else parent.children
    assert isinstance(level, Elements)
    for element in below(definition):
        if mandatory_only and element.nUsage not in _MANDATORY:
            continue
        if element.nCode in level.slots:
            continue
        node = dataset.insert(parent, parent is not None, element.nCode, VR_UN, False, 0)
        if with_items and node.vr == "SQ" and element.cells:
            item = dataset.insert(node, True, TAG_ITEM, VR_UN, False, UNDEFINED)
            insert(dataset, element, mandatory_only, with_items=True, parent=item)


# the table


def below(entry: Entry) -> Iterator[Entry]:
    """Yield the entries beneath one."""
    return (IODS.child(entry, cell) for cell in tuple(entry.cells))


def modules(code: int) -> list[Entry]:
    """Return the modules of a class, in their order; none if it is unknown."""
    entry = IODS.among(IODS.root, code, iod.IOD_TYPE_CLASS)
    found = below(entry) if entry is not None else ()
    return [module for module in found if module.nType == iod.IOD_TYPE_MODULE]


def required(code: int) -> set[int]:
    """Return the tags of type 1 in the mandatory modules of a class."""
    return {
        element.nCode
        for module in modules(code)
        if module.nUsage == iod.IOD_USAGE_M
        for element in below(module)
        if element.nUsage == iod.IOD_USAGE_1
    }


def module_of(code: int, module: int) -> Entry | None:
    """Return a module as a class has it, or else as the standard defines it."""
    for entry in modules(code):
        if entry.nCode == module:
            return entry
    record: ModuleRecord | None = generic_module(module)
    return Entry(None, Cell(record), record.fields()) if record is not None else None


def has_module(dataset: DataSet, module: int) -> bool:
    """Whether the class of a data set has a module; an unknown one may have any."""
    found = modules(class_of(dataset))
    return not found or any(entry.nCode == module for entry in found)


def class_of(dataset: DataSet) -> int:
    """Return the ``CLASS_*`` of a data set.

    It is the one that it was initialised for, or else that of its SOP class.
    """
    if dataset.sop_class != CLASS_UNKNOWN:
        return dataset.sop_class
    code = class_of_uid(sop_class_uid(dataset))
    return CLASS_UNKNOWN if code is None else code


def sop_class_uid(dataset: DataSet) -> str:
    """Return the UID of the SOP class that a data set names; empty if there is none."""
    node = sop_class(dataset)
    if node is None or node.is_branch:
        return ""
    return dataset.read(node.value).decode("ascii", "replace").rstrip("\0 ")


def sop_class(dataset: DataSet) -> Node | None:
    """Return the element that names the SOP class; a DICOMDIR has it in group 0002."""
    return dataset.root.get(_SOP_CLASS) or dataset.root.get(_MEDIA_STORAGE_CLASS)


# modules of a data set


def present(dataset: DataSet, definition: Entry) -> list[Node]:
    """Return the elements of a module that the data set has at its root level."""
    nodes = (dataset.root.get(element.nCode) for element in below(definition))
    return [node for node in nodes if node is not None]


def present_modules(dataset: DataSet) -> list[Entry]:
    """Return the modules of its class that a data set has elements of."""
    slots = dataset.root.slots
    return [
        module
        for module in modules(class_of(dataset))
        if any(element.nCode in slots for element in below(module))
    ]


def delete_module(dataset: DataSet, definition: Entry) -> None:
    """Delete the elements of a module that no mandatory module of the class has too."""
    kept = {
        element.nCode
        for module in modules(class_of(dataset))
        if module is not definition and module.nUsage == iod.IOD_USAGE_M
        for element in below(module)
    }
    for node in present(dataset, definition):
        if node.tag not in kept:
            dataset.delete(node)


def is_empty(node: Node) -> bool:
    """Whether there is no value at or below a node."""
    children = node.children
    if children is None:
        return not len(node.value)
    return not any(
        each.children is None and len(each.value) for each in all_below(children)
    )


def remove_optional(dataset: DataSet) -> None:
    """Delete empty elements that are of type 3 wherever the class has them."""
    definitions = [e for module in modules(class_of(dataset)) for e in below(module)]
    _remove_optional(dataset, dataset.root, definitions)


def _remove_optional(
    dataset: DataSet, level: Elements, definitions: Iterable[Entry]
) -> None:
    by_tag: dict[int, list[Entry]] = {}
    for definition in definitions:
        by_tag.setdefault(definition.nCode, []).append(definition)
    for node in list(level):
        known = by_tag.get(node.tag)
        if known is None:
            continue
        if node.vr == "SQ":
            beneath = [entry for definition in known for entry in below(definition)]
            for item in node.children or ():
                if isinstance(item.children, Elements):
                    _remove_optional(dataset, item.children, beneath)
        optional = all(definition.nUsage == iod.IOD_USAGE_3 for definition in known)
        if optional and is_empty(node):
            dataset.delete(node)
