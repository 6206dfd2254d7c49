"""PDUs, messages and data sets as trees, and what a mutator makes of their structure.

A `Block` knows where its length is and what is in it, so that a mutation changes one thing
(a length, a type, a context, an element, the order) and all that is around it stays right.
Random bytes would mostly end at the first head. All of it follows from a seed:
``case(seed, number)`` is the same case each time.
"""

from __future__ import annotations

import random
import struct
import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from ltdicom._net.messages import command
from ltdicom._net.messages.services import MESSAGES
from tests.support.message_strategies import quietly

IMPLICIT, EXPLICIT = "1.2.840.10008.1.2", "1.2.840.10008.1.2.1"
BIG, DEFLATED = "1.2.840.10008.1.2.2", "1.2.840.10008.1.2.1.99"
JPEG = "1.2.840.10008.1.2.4.50"
SYNTAXES: Final = (IMPLICIT, EXPLICIT, EXPLICIT, BIG, DEFLATED, JPEG)
CLASSES: Final = (
    "1.2.840.10008.1.1",
    "1.2.840.10008.5.1.4.1.1.7",
    "1.2.840.10008.5.1.4.1.2.2.1",
)
UNDEFINED: Final = 0xFFFFFFFF
_NUMBERS: Final = (0, 1, 2, 3, 7, 8, 10, 64, 127, 128, 254, 255, 256, 0x7FFF, 0xFFFE)
_NUMBERS_32: Final = (*_NUMBERS, 0xFFFF, 0x10000, 0x7FFFFFFF, 0xFFFFFFFE, UNDEFINED)
_LIMITS: Final = (
    {},
    {},
    {"longest_message": 600},
    {"longest_command": 150},
    {"longest_pdu": 900},
    {"longest_inflated": 2000},
)


@dataclass
class Block:
    """Something with a head, perhaps a length, and a content.

    Attributes
    ----------
    head : bytes
        What stands in front of the length: types, tags.
    size : str
        The `struct` format of the length; "" for none.
    body : bytes
        The content, in front of the `parts`.
    parts : list of Block
        What is in it.
    lie : int
        Added to the length.
    says : int or None
        The length, whatever is true.
    """

    head: bytes = b""
    size: str = ""
    body: bytes = b""
    parts: list[Block] = field(default_factory=list)
    lie: int = 0
    says: int | None = None

    def encoded(self) -> bytes:
        content = self.body + b"".join([part.encoded() for part in self.parts])
        if not self.size:
            return self.head + content
        most = (1 << 8 * struct.calcsize(self.size)) - 1
        length = len(content) + self.lie if self.says is None else self.says
        return self.head + struct.pack(self.size, max(0, min(most, length))) + content

    def copy(self) -> Block:
        parts = [part.copy() for part in self.parts]
        return Block(self.head, self.size, self.body, parts, self.lie, self.says)

    def walk(self) -> Iterator[Block]:
        yield self
        for part in self.parts:
            yield from part.walk()


@dataclass
class Case:
    """What a peer sends, what the application does, and how it ends.

    Attributes
    ----------
    accepted : bool
        Whether the peer has connected.
    policy : int
        The seed of what the application does.
    pieces : list of bytes
        PDUs, or what is left of them.
    ending : str
        ``"close"``, ``"reset"``, ``"silence"``.
    limits : dict
        What `ltdicom.configure` sets.
    """

    accepted: bool
    policy: int
    pieces: list[bytes]
    ending: str = "close"
    limits: dict[str, int] = field(default_factory=dict)

    def as_json(self, **more: Any) -> dict[str, Any]:
        return {
            **more,
            "accepted": self.accepted,
            "policy": self.policy,
            "ending": self.ending,
            "limits": self.limits,
            "pieces": [piece.hex() for piece in self.pieces],
        }

    @classmethod
    def of_json(cls, read: dict[str, Any]) -> Case:
        pieces = [bytes.fromhex(piece) for piece in read["pieces"]]
        return cls(read["accepted"], read["policy"], pieces, read["ending"], read["limits"])


# -- valid ones ------------------------------------------------------------------------


def pdu(kind: int, *parts: Block, body: bytes = b"") -> Block:
    return Block(bytes((kind, 0)), ">L", body, list(parts))


def item(kind: int, *parts: Block, body: bytes = b"") -> Block:
    return Block(bytes((kind, 0)), ">H", body, list(parts))


def associate(r: random.Random, kind: int) -> tuple[Block, list[tuple[int, str]]]:
    """Return an A-ASSOCIATE-RQ (1) or -AC (2), and its contexts with their syntaxes."""
    title = (r.choice((b"STORE", b"A" * 16, b"\xc4bc", b"")).ljust(16),) * 2
    fixed = b"\0\1\0\0" + b"".join(title) + bytes(32)
    contexts = []
    chosen = []
    for number in range(r.choice((1, 2, 3, 3, 8))):
        context_id = 2 * number + 1
        syntaxes = r.sample(sorted(set(SYNTAXES)), r.choice((1, 1, 2)) if kind == 1 else 1)
        chosen.append((context_id, syntaxes[0]))
        inside = [item(0x40, body=s.encode()) for s in syntaxes]
        if kind == 1:
            inside.insert(0, item(0x30, body=CLASSES[number % 3].encode()))
        head = bytes((context_id, 0, 0, 0))
        contexts.append(item(0x20 if kind == 1 else 0x21, *inside, body=head))
    uid = CLASSES[1].encode()
    roles = len(uid).to_bytes(2, "big") + uid + b"\1\1"
    info = [
        item(0x51, body=r.choice((0, 7, 8, 128, 16384, UNDEFINED)).to_bytes(4, "big")),
        item(0x52, body=b"1.2.3.4"),
        item(0x53, body=b"\0\1\0\1"),
        item(0x54, body=roles),
        item(0x55, body=b"VERSION"),
        item(0x56, body=roles[:-2] + b"\1\0\1"),
        item(0x58, body=b"\1\0\0\4user\0\4word"),
    ]
    kept = [one for one in info if r.random() < 0.6]
    application = item(0x10, body=b"1.2.840.10008.3.1.1.1")
    whole = pdu(kind, application, *contexts, item(0x50, *kept), body=fixed)
    return whole, chosen


def control(r: random.Random, kind: int) -> Block:
    """Return an A-ASSOCIATE-RJ, A-RELEASE-RQ, A-RELEASE-RP or A-ABORT."""
    body = bytes((0, r.choice((0, 1, 2)), r.choice((0, 1, 2)), r.choice((0, 1, 7))))
    return pdu(kind, body=body if kind in (3, 7) else bytes(4))


_ARGUMENTS: Final = {"number": (0, 1, 7, 0xFF00, 0xFFFF), "tags": ([0x00100010],)}


def command_set(r: random.Random, *, response: bool) -> tuple[Block, bool]:
    """Return a command set as its elements, and whether a data set follows."""
    message = r.choice([m for m in MESSAGES.values() if m.is_response is response])
    values = [
        r.choice(_ARGUMENTS.get(f.kind, ("1.2.840.10008.1.1", "1.2.3", "TITLE", "")))
        for f in message.fields
    ]
    has_data = message.data_set and r.random() < 0.7
    encoded = command.encode(message, values, has_data, quietly)
    parts, place = [], 0
    while place < len(encoded):
        length = int.from_bytes(encoded[place + 4 : place + 8], "little")
        body = encoded[place + 8 : place + 8 + length]
        parts.append(Block(encoded[place : place + 4], "<L", body))
        place += 8 + length
    return Block(parts=parts), has_data


_SHORT: Final = {
    "PN": ("Doe^Jane", "Gr\xfcn", "\x1b$B;3\x1b(B=", "^^^^^^", ""),
    "LO": ("ID", "a\\b\\c", " x "),
    "DS": ("1.5", "1e400", "--1", "1\\2", "nan"),
    "IS": ("1", "99999999999", "x"),
    "DA": ("20260101", "20261399", "2026.01.01"),
    "TM": ("101010.5", "999999"),
    "CS": ("ISO_IR 100", "ISO 2022 IR 87", "\\ISO 2022 IR 149", "nonsense"),
    "UI": ("1.2.3\0", "1.2.840.10008.1.1", "1..2"),
    "AS": ("042Y", "9"),
    "US": ("\1\0", "\1"),
    "FD": ("\0" * 8, "\0" * 7),
    "AT": ("\x10\0\x10\0",),
}
_LONG: Final = {
    "OB": ("\0\1", "\0" * 9),
    "OW": ("\0\1" * 20,),
    "UN": ("abc ", "\xfe\xff\0\xe0\0\0\0\0"),
    "UT": ("text", "\x1b" * 4),
    "UC": ("a\\b",),
    "SQ": ("",),
}
_TAGS: Final = (
    (0x0008, 0x0005, "CS"), (0x0008, 0x0016, "UI"), (0x0008, 0x0018, "UI"),
    (0x0008, 0x0020, "DA"), (0x0008, 0x1140, "SQ"), (0x0009, 0x0010, "LO"),
    (0x0009, 0x1001, "UN"), (0x0010, 0x0010, "PN"), (0x0010, 0x0020, "LO"),
    (0x0010, 0x1010, "AS"), (0x0018, 0x0050, "DS"), (0x0020, 0x0013, "IS"),
    (0x0028, 0x0010, "US"), (0x0028, 0x0009, "AT"), (0x0040, 0x0275, "SQ"),
    (0x0040, 0xA730, "SQ"), (0x5400, 0x0100, "SQ"), (0x7FE0, 0x0010, "OW"),
    (0x0018, 0x9074, "FD"), (0x0040, 0xA160, "UT"),
)  # fmt: skip


def data_set(r: random.Random, syntax: str) -> Block:
    """Return the elements of a data set in a transfer syntax."""
    whole = Block(parts=list(_elements(r, syntax, 0)))
    if syntax == JPEG and r.random() < 0.7:
        frames = [
            Block(b"\xfe\xff\x00\xe0", "<L", r.randbytes(r.choice((0, 4, 30))))
            for _ in range(r.choice((0, 1, 3)))
        ]
        end = Block(b"\xfe\xff\xdd\xe0", "<L")
        head = b"\xe0\x7f\x10\x00OB\0\0"
        whole.parts.append(Block(head, "<L", b"", [*frames, end], says=UNDEFINED))
    return whole


def _elements(r: random.Random, syntax: str, depth: int) -> Iterator[Block]:
    order = ">" if syntax == BIG else "<"
    chosen = sorted(r.sample(_TAGS, r.choice((1, 3, 6) if depth else (0, 2, 8, 12))))
    for group, element, vr in chosen:
        tag = struct.pack(order + "HH", group, element)
        value = r.choice((_SHORT | _LONG)[vr])
        body = value.encode("latin-1")
        body += b"\0" * (len(body) % 2) if r.random() < 0.97 else b""
        if syntax == IMPLICIT:
            made = Block(tag, order + "L", body)
        elif vr in _LONG:
            made = Block(tag + vr.encode() + b"\0\0", order + "L", body)
        else:
            made = Block(tag + vr.encode(), order + "H", body)
        if vr == "SQ":
            made.body = b""
            if depth < 3:
                made.parts = list(_items(r, syntax, order, depth))
            if r.random() < 0.5:
                made.says = UNDEFINED
                made.parts.append(_mark(order, 0xE0DD))
        yield made


def _items(r: random.Random, syntax: str, order: str, depth: int) -> Iterator[Block]:
    for _ in range(r.choice((0, 1, 2))):
        made = _mark(order, 0xE000)
        made.parts = list(_elements(r, syntax, depth + 1))
        if r.random() < 0.5:
            made.says = UNDEFINED
            made.parts.append(_mark(order, 0xE00D))
        yield made


def _mark(order: str, element: int) -> Block:
    return Block(struct.pack(order + "HH", 0xFFFE, element), order + "L")


def fragments(r: random.Random, context_id: int, content: bytes, kind: int) -> list[Block]:
    """Return the presentation data values of a command set (1) or a data set (0)."""
    step = r.choice((1 << 16, 1 << 16, 100, 32, max(2, len(content) // 2 & ~1)))
    pieces = [content[at : at + step] for at in range(0, len(content), step)] or [b""]
    values = [
        Block(b"", ">L", bytes((context_id, kind)), [Block(body=piece)]) for piece in pieces
    ]
    values[-1].body = bytes((context_id, kind | 2))
    return values


def packed(r: random.Random, values: Sequence[Block]) -> Iterator[Block]:
    """Yield P-DATA-TF PDUs of presentation data values."""
    waiting = list(values)
    while waiting:
        count = r.choice((1, 1, 2, 5))
        yield pdu(4, *waiting[:count])
        del waiting[:count]


# -- mutations: each changes one thing in a list of trees ------------------------------

Trees = list[Block]


def _any(r: random.Random, trees: Trees) -> Block | None:
    found = [block for tree in trees for block in tree.walk()]
    return r.choice(found) if found else None


def _parent(r: random.Random, trees: Trees) -> list[Block]:
    """Return a list of neighbours."""
    found = [b.parts for tree in trees for b in tree.walk() if b.parts]
    return r.choice([trees, *found])


def _length(r: random.Random, trees: Trees) -> None:
    sized = [b for tree in trees for b in tree.walk() if b.size]
    if not sized:
        return
    block = r.choice(sized)
    if r.random() < 0.5:
        block.lie += r.choice((-8, -2, -1, 1, 2, 8, 100, 60000))
    else:
        block.says = r.choice(_NUMBERS if "H" in block.size else _NUMBERS_32)


def _head(r: random.Random, trees: Trees) -> None:
    block = _any(r, trees)
    if block and block.head:
        head = bytearray(block.head)
        head[r.randrange(len(head))] = r.choice((*range(9), 0x10, 0x20, 0x30, 0x40, 0x50,
                                                 0x51, 0x54, 0x56, 0x58, 0xFE, 0xFF,
                                                 r.randrange(256)))  # fmt: skip
        block.head = bytes(head)


def _body(r: random.Random, trees: Trees) -> None:
    block = _any(r, trees)
    if block is None:
        return
    body = bytearray(block.body)
    kind = r.random()
    if kind < 0.4 and body:
        body[r.randrange(len(body))] = r.choice((0, 1, 2, 3, 4, 32, 92, 127, 255))
    elif kind < 0.6:
        del body[r.randint(0, len(body)) :]
    elif kind < 0.8:
        at = r.randint(0, len(body))
        body[at:at] = r.choice((b"\0", b"\\", b"\x1b", b"\r\n", r.randbytes(5), b"1" * 90))
    else:
        body[:] = r.randbytes(r.choice((0, 1, 2, 8, 300)))
    block.body = bytes(body)


def _drop(r: random.Random, trees: Trees) -> None:
    among = _parent(r, trees)
    if among:
        del among[r.randrange(len(among))]


def _double(r: random.Random, trees: Trees) -> None:
    among = _parent(r, trees)
    if among:
        place = r.randrange(len(among))
        for _ in range(r.choice((1, 1, 1, 3, 40))):
            among.insert(place, among[place].copy())


def _swap(r: random.Random, trees: Trees) -> None:
    among = _parent(r, trees)
    if len(among) > 1:
        i, j = r.randrange(len(among)), r.randrange(len(among))
        among[i], among[j] = among[j], among[i]


def _transplant(r: random.Random, trees: Trees) -> None:
    block = _any(r, trees)
    if block is not None:
        among = _parent(r, trees)
        among.insert(r.randint(0, len(among)), block.copy())


def _nest(r: random.Random, trees: Trees) -> None:
    """Put something into copies of its own head, a few or many times."""
    among = _parent(r, trees)
    if not among:
        return
    place = r.randrange(len(among))
    block = among[place]
    for _ in range(r.choice((1, 2, 30))):
        block = Block(block.head, block.size, b"", [block.copy()], says=block.says)
    among[place] = block


def _garbage(r: random.Random, trees: Trees) -> None:
    among = _parent(r, trees)
    stuff = r.randbytes(r.choice((1, 4, 6, 12, 200)))
    among.insert(r.randint(0, len(among)), Block(body=stuff))


MUTATIONS: Final[tuple[Callable[[random.Random, Trees], None], ...]] = (
    _length, _length, _head, _head, _body, _body,
    _drop, _double, _swap, _transplant, _nest, _garbage,
)  # fmt: skip


def mutated(r: random.Random, trees: Trees, chance: float) -> Trees:
    """Change trees in place, with a chance."""
    if r.random() < chance:
        for _ in range(r.choice((1, 1, 1, 2, 4))):
            r.choice(MUTATIONS)(r, trees)
    return trees


# -- cases -----------------------------------------------------------------------------


def message(r: random.Random, contexts: Sequence[tuple[int, str]]) -> list[Block]:
    """Return the presentation data values of a message."""
    context_id, syntax = r.choice(contexts) if contexts else (1, IMPLICIT)
    elements, has_data = command_set(r, response=r.random() < 0.4)
    encoded = b"".join(b.encoded() for b in mutated(r, [elements], 0.25))
    values = fragments(r, context_id, encoded, 1)
    if has_data or r.random() < 0.03:
        trees = mutated(r, [data_set(r, syntax)], 0.35)
        content = b"".join(block.encoded() for block in trees)
        if syntax == DEFLATED:
            squeezed = zlib.compressobj(wbits=-15)
            content = squeezed.compress(content) + squeezed.flush()
            content += b"\0" * (len(content) % 2)
        values += fragments(r, context_id, content, 0)
    return values


def case(seed: object, number: int) -> Case:
    """Return the case with a number."""
    r = random.Random(f"{seed}/{number}")
    accepted = r.random() < 0.7
    first, contexts = associate(r, 1 if accepted else 2)
    trees = mutated(r, [first], 0.15) if r.random() < 0.95 else []
    values: list[Block] = []
    for _ in range(r.choice((0, 1, 2, 3, 6))):
        values += message(r, contexts)
    trees += mutated(r, list(packed(r, mutated(r, values, 0.15))), 0.15)
    for kind in r.choice(((5,), (5,), (6,), (7,), (), (5, 6), (2,), (1,), (3,))):
        trees.append(control(r, kind))
    if r.random() < 0.1:
        trees.insert(r.randint(0, len(trees)), control(r, r.choice((3, 5, 6, 7))))
    trees = mutated(r, trees, 0.1)
    pieces = [tree.encoded() for tree in trees]
    if pieces and r.random() < 0.1:
        pieces[-1] = pieces[-1][: r.randrange(len(pieces[-1]) + 1)]
    ending = r.choice(("close", "close", "close", "reset", "silence"))
    return Case(accepted, r.randrange(1 << 30), pieces, ending, dict(r.choice(_LIMITS)))
