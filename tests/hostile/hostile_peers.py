"""Peers that mean harm: recorded conversations, what a mutator makes of them, an attack.

All of it follows from a seed: ``Mutator(conversations, seed).attack(number)`` is the same
attack each time.
"""

from __future__ import annotations

import contextlib
import random
import socket
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

PATIENCE = 20.0
"""Seconds after which a server that neither answers nor closes has failed."""

Conversation = list[bytes]  # the PDUs of the side that connects

_NUMBERS = (0, 1, 2, 3, 5, 6, 7, 8, 127, 128, 254, 255, 256, 0x7FFF, 0x8000, 0xFFFE)
_NUMBERS += (0xFFFF, 0x10000, 0x7FFFFFFF, 0x80000000, 0xFFFFFFF0, 0xFFFFFFFE, 0xFFFFFFFF)


def record(port: int, talk: Callable[[int], object]) -> Conversation:
    """Return what `talk`, given the port of a proxy, sends to the server at `port`."""
    said = bytearray()
    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(PATIENCE)
        proxy = threading.Thread(target=_pass_on, args=(listening, port, said))
        proxy.start()
        talk(listening.getsockname()[1])
        proxy.join(PATIENCE)
    assert said, "nobody talked"
    return list(pdus(bytes(said)))


def _pass_on(listening: socket.socket, port: int, said: bytearray) -> None:
    here, _ = listening.accept()
    with here, socket.create_connection(("127.0.0.1", port)) as there:
        back = threading.Thread(target=_pump, args=(there, here, bytearray()))
        back.start()
        _pump(here, there, said)
        back.join(PATIENCE)


def _pump(source: socket.socket, target: socket.socket, copy: bytearray) -> None:
    with contextlib.suppress(OSError):
        while data := source.recv(1 << 16):
            copy += data
            target.sendall(data)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_WR)


def pdus(data: bytes) -> Iterator[bytes]:
    """Yield the PDUs in a stream."""
    while data:
        end = 6 + int.from_bytes(data[2:6], "big")
        yield data[:end]
        data = data[end:]


@dataclass
class Attack:
    """What to send, in which pieces, and how to leave."""

    pieces: list[bytes]
    ending: str

    def __str__(self) -> str:
        return f"{self.ending} after {b''.join(self.pieces)[:400].hex(' ')}"


class Mutator:
    """Makes attacks of recorded conversations."""

    def __init__(self, conversations: Sequence[Conversation], seed: object) -> None:
        self.conversations = conversations
        self.seed = seed

    def attack(self, number: int) -> Attack:
        """Return the attack with a number."""
        r = random.Random(f"{self.seed}/{number}")
        if r.random() < 0.03:
            stream = r.randbytes(r.choice((1, 5, 6, 7, 100, 5000)))
        else:
            said = list(r.choice(self.conversations))
            for _ in range(r.choice((1, 1, 1, 2, 3, 6))):
                r.choice(MUTATIONS)(self, r, said)
            stream = b"".join(said)
        endings = ("finish", "finish", "finish", "finish", "reset", "leave")
        return Attack(list(_pieces(r, stream)), r.choice(endings))

    # -- mutations: each changes the list of PDUs -----------------------------------

    def _flip(self, r: random.Random, said: Conversation) -> None:
        def change(data: bytearray) -> None:
            for _ in range(r.choice((1, 1, 2, 8))):
                data[r.randrange(len(data))] ^= 1 << r.randrange(8)

        _edit(r, said, change)

    def _number(self, r: random.Random, said: Conversation) -> None:
        def change(data: bytearray) -> None:
            size = r.choice((1, 2, 4))
            value = r.choice(_NUMBERS) & (1 << 8 * size) - 1
            place = min(r.randrange(len(data)), max(0, len(data) - size))
            data[place : place + size] = value.to_bytes(size, r.choice(("big", "little")))

        _edit(r, said, change)

    def _head(self, r: random.Random, said: Conversation) -> None:
        def change(data: bytearray) -> None:
            if r.random() < 0.4:
                data[0] = r.choice((*range(1, 8), 0, 8, 255))
            else:
                length = r.choice((len(data) - 6 + r.randint(-9, 9), *_NUMBERS))
                data[2:6] = (max(0, length) & 0xFFFFFFFF).to_bytes(4, "big")

        _edit(r, said, change)

    def _value_head(self, r: random.Random, said: Conversation) -> None:
        """Length, context ID or message control header of a data value."""

        def change(data: bytearray) -> None:
            place = r.choice((6, 7, 8, 9, 10, 11, 11))
            if len(data) > place:
                data[place] = r.choice((0, 1, 2, 3, 4, 5, 127, 128, 255, r.randrange(256)))

        data = [i for i, pdu in enumerate(said) if pdu[:1] == b"\4"]
        _edit(r, said, change, data or None)

    def _cut(self, r: random.Random, said: Conversation) -> None:
        _edit(r, said, lambda data: data.__delitem__(slice(r.randrange(len(data)), None)))

    def _resize(self, r: random.Random, said: Conversation) -> None:
        """Take bytes out or put some in, with an outer length that is right."""

        def change(data: bytearray) -> None:
            at = r.randrange(min(6, len(data)), len(data) + 1)
            if r.random() < 0.5:
                del data[at : at + r.choice((1, 2, 4, 100))]
            else:
                data[at:at] = r.randbytes(r.choice((1, 2, 4, 100, 3000)))
            if len(data) >= 6:
                data[2:6] = (len(data) - 6).to_bytes(4, "big")

        _edit(r, said, change)

    def _delete(self, r: random.Random, said: Conversation) -> None:
        if said:
            del said[r.randrange(len(said))]

    def _double(self, r: random.Random, said: Conversation) -> None:
        if said:
            index = r.randrange(len(said))
            said[index:index] = [said[index]] * r.choice((1, 1, 2, 50))

    def _swap(self, r: random.Random, said: Conversation) -> None:
        if said:
            i, j = r.randrange(len(said)), r.randrange(len(said))
            said[i], said[j] = said[j], said[i]

    def _splice(self, r: random.Random, said: Conversation) -> None:
        other = r.choice(self.conversations)
        said.insert(r.randint(0, len(said)), r.choice(other))

    def _garbage(self, r: random.Random, said: Conversation) -> None:
        said.insert(r.randint(0, len(said)), r.randbytes(r.choice((1, 6, 12, 1000))))

    def _control(self, r: random.Random, said: Conversation) -> None:
        """A PDU in which no data is, where it does not belong."""
        kind = r.choice((2, 3, 5, 6, 7))
        body = r.randbytes(4) if r.random() < 0.5 else bytes(r.choice((0, 3, 4, 5)))
        said.insert(r.randint(0, len(said)), struct.pack(">BBL", kind, 0, len(body)) + body)

    def _stop(self, r: random.Random, said: Conversation) -> None:
        del said[r.randint(0, len(said)) :]


MUTATIONS = tuple(
    value
    for name, value in vars(Mutator).items()
    if name.startswith("_") and not name.startswith("__")
)


def _edit(
    r: random.Random,
    said: Conversation,
    change: Callable[[bytearray], object],
    among: list[int] | None = None,
) -> None:
    """Change one PDU in place."""
    choice = [i for i in among or range(len(said)) if said[i]]
    if choice:
        index = r.choice(choice)
        data = bytearray(said[index])
        change(data)
        said[index] = bytes(data)


def _pieces(r: random.Random, stream: bytes) -> Iterator[bytes]:
    """Cut a stream as networks do: anywhere."""
    size = r.choice((1 << 20, 1 << 20, 16384, 1000, max(1, len(stream) // 5)))
    if len(stream) < 300 and r.random() < 0.2:
        size = 1
    for at in range(0, len(stream), size):
        yield stream[at : at + size]


def carry_out(port: int, attack: Attack) -> bytes:
    """Do it; return what the server has answered, once the connection has ended.

    A server that neither reads nor closes makes this fail with `TimeoutError`.
    """
    answer = bytearray()
    with socket.create_connection(("127.0.0.1", port), PATIENCE) as sock:
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        try:
            for piece in attack.pieces:
                sock.sendall(piece)
            if attack.ending == "reset":
                sock.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)
                )
            elif attack.ending == "finish":
                sock.shutdown(socket.SHUT_WR)
                while data := sock.recv(1 << 16):
                    answer += data
        except TimeoutError:
            raise
        except OSError:
            pass  # it has closed first, which is an answer
    return bytes(answer)
