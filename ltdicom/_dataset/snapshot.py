"""A data set put down as plain values: for copies in memory and for `pickle`.

What is not changed by anybody is put down as it is encoded: a received data set that
nobody looked at, and sequences that were not parsed. Nothing here recurses, so that a
data set may be as deep as it can be read.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from ltdicom._dataset.codec.sources import MemorySource
from ltdicom._dataset.codec.vrs import UNDEFINED
from ltdicom._dataset.dataset import DataSet
from ltdicom._dataset.directory_records import Keys, KeysState
from ltdicom._dataset.tree import Elements, Items, Node, Siblings

if TYPE_CHECKING:
    from typing_extensions import Self

_FACTS: Final[tuple[str, ...]] = (
    "_given_syntax", "header", "preamble", "sop_class", "store_offsets",
    "keep_pixels", "load_file_flags", "_damage",
)  # fmt: skip
_FIELDS: Final[tuple[str, ...]] = (
    "tag", "vr", "value", "little", "implicit", "undefined", "tell", "encodings",
)  # fmt: skip


@dataclass(frozen=True)
class Snapshot:
    """The content of a data set; it is never changed.

    Attributes
    ----------
    facts : dict
        The attributes of `DataSet` that are not those of an empty one.
    name : str
        What the log calls the source of the data set.
    encoded : bytes or None
        All of it, if it was not decoded yet.
    nodes : tuple
        Level, fields and kind of children of each node, parents before children.
    keys : tuple or None
        The records of a DICOMDIR that somebody looked at, by their index in `nodes`.
    """

    facts: dict[str, Any]
    name: str
    encoded: bytes | None
    nodes: tuple[Any, ...] = ()
    keys: KeysState | None = None

    def __copy__(self) -> Self:
        return self

    def __deepcopy__(self, memo: object) -> Self:
        return self

    @classmethod
    def of(cls, dataset: DataSet) -> Self:
        """Put a data set down.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_READ``, ``DICOM_ERROR_OPEN``: a value is in a file that
            somebody changed.
        """
        if dataset._root is not None:
            _ = dataset.damage  # reads to the end
        known = dataset.__dict__
        facts = {name: known[name] for name in _FACTS if name in known}
        if dataset._root is None:
            return cls(facts, dataset.source.name, bytes(dataset.source.encoded()))
        found: list[Node] = []
        nodes: list[tuple[Any, ...]] = []
        todo: list[tuple[int, Node]] = [(0, node) for node in dataset.root][::-1]
        while todo:
            level, node = todo.pop()
            # fragments are values of their own; an unparsed sequence is one
            children = node.children if node.vr != "SQ" else node._children
            value = dataset.read(node.value)
            fields = {name: getattr(node, name) for name in _FIELDS} | {"value": value}
            nodes.append((level, fields, None if children is None else type(children)))
            found.append(node)
            todo += [(level + 1, child) for child in children or ()][::-1]
        keys = dataset._keys
        place = {node: number for number, node in enumerate(found)}
        return cls(
            facts,
            dataset.source.name,
            None,
            tuple(nodes),
            None if keys is None else keys.put_down(place),
        )

    def restore(self, dataset: DataSet) -> None:
        """Fill an empty data set."""
        dataset.__dict__.update(self.facts)
        if self.encoded is not None:
            dataset.source = MemorySource(self.encoded, name=self.name)
            dataset._original = dataset.source
            return
        dataset.source = MemorySource(b"", name=self.name)
        found: list[Node] = []
        levels: list[Siblings] = [dataset.root]
        for level, fields, kind in self.nodes:
            siblings = levels[level]
            if isinstance(siblings, Items):
                node = siblings.insert(UNDEFINED)
            else:
                assert isinstance(siblings, Elements)
                node = Node(siblings, fields["tag"], fields["vr"])
                siblings.put(node.tag, node)
            for name, value in fields.items():
                setattr(node, name, value)
            if kind is not None:
                levels[level + 1 :] = [kind(node)]
                node.children = levels[-1]
            found.append(node)
        if self.keys is not None:
            dataset._keys = Keys.taken_up(self.keys, found)


def whole(source: DataSet) -> DataSet:
    """Return a copy of a data set."""
    new = DataSet()
    Snapshot.of(source).restore(new)
    return new
