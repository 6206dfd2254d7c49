"""C++ sources, damaged by seed: bytes changed, cut, doubled, moved."""

from __future__ import annotations

import random
from collections.abc import Sequence

_PIECES = (
    b"{", b"}", b"(", b")", b'"', b"'", b"/*", b"*/", b"//", b"\\", b"\n", b"\x00", b"\xff",
    b"#if\n", b"#endif\n", b"#else\n", b"#define X(", b"class ", b"::", b"->", b"<", b">",
    b";", b"=", b"&", b"*", b"\x81\x5c", b"\xfe\xff", b"L_TEXT(", b"[", b"]", b"operator ",
    b"template<", b"case ", b"enum {", b"return ", b"new ", b"delete ", b"goto x;",
    b"\xef\xbb\xbf",
)  # fmt: skip


def damaged(sources: Sequence[bytes], seed: int) -> bytes:
    """Return one of the sources, changed in one to twelve places."""
    rng = random.Random(seed)
    data = bytearray(rng.choice(sources))
    for _ in range(rng.randint(1, 12)):
        at = rng.randrange(len(data) + 1)
        length = rng.choice((1, 2, 7, 40, 400))
        kind = rng.randrange(6)
        if kind == 0:
            data[at : at + length] = b""
        elif kind == 1:
            data[at:at] = rng.choice(_PIECES) * rng.choice((1, 1, 1, 3, 300))
        elif kind == 2:
            data[at:at] = data[at : at + length]
        elif kind == 3 and data:
            data[at % len(data)] = rng.randrange(256)
        elif kind == 4:
            other = rng.choice(sources)
            begin = rng.randrange(len(other) + 1)
            data[at:at] = other[begin : begin + length]
        else:
            piece = data[at : at + length]
            data[at : at + length] = b""
            to = rng.randrange(len(data) + 1)
            data[to:to] = piece
        if rng.random() < 0.02:
            del data[at:]
    return bytes(data)
