"""C-MOVE and C-GET: the sub-operations of a retrieval, one after the other."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from typing import Final

from ltdicom.cli.archive.folder import LOGGER
from ltdicom.cli.client import Client, Clients
from ltdicom.cli.elements import data_set
from ltdicom.cli.options import Peer
from ltdicom.cli.sending import CannotSend, Item, contexts_of, prepared
from ltdicom.cli.status import CommandError, is_success
from ltdicom.constants.command import (
    COMMAND_PRIORITY_MEDIUM,
    COMMAND_STATUS_CANCEL,
    COMMAND_STATUS_FAILURE,
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_REFUSED_UNABLE_PERFORM_SUB_OPS,
    COMMAND_STATUS_SUCCESS,
    COMMAND_STATUS_WARNING,
)
from ltdicom.constants.tag import TAG_FAILED_SOP_INSTANCE_UID_LIST
from ltdicom.ds import LDicomDS

Answer = Callable[[int, int, int, int, int, "LDicomDS | None"], object]
"""Sends a response: status, remaining, completed, failed, with a warning, data set."""

Store = Callable[[Item], "int | None"]
"""Stores an instance at the peer: the status, or None if the peer has not answered."""

NOTHING_DONE: Final = (0, 0, 0, 0, None)


def retrieve(
    items: Sequence[Item], store: Store, answer: Answer, cancelled: threading.Event
) -> int:
    """Store the instances, and answer after each one; return the last status.

    Who does not answer once is not asked again: that would take a worker from the others
    for hours.
    """
    completed = warnings = 0
    failed: list[str] = []
    remaining = len(items)
    status: int | None = None
    for done, item in enumerate(items):
        remaining = len(items) - done
        if done:
            counters = remaining, completed, len(failed), warnings
            answer(COMMAND_STATUS_PENDING, *counters, None)
        if cancelled.is_set():
            status = COMMAND_STATUS_CANCEL
            break
        result = store(item)
        if result is None:
            LOGGER.warning("%s is not answered: the retrieval ends", item.instance)
            failed += [left.instance for left in items[done:]]
            remaining, status = 0, COMMAND_STATUS_REFUSED_UNABLE_PERFORM_SUB_OPS
            break
        if result == COMMAND_STATUS_SUCCESS:
            completed += 1
        elif is_success(result):
            warnings += 1
        else:
            failed.append(item.instance)
    if status is None:
        remaining = 0
        status = COMMAND_STATUS_WARNING if failed else COMMAND_STATUS_SUCCESS
        if failed and len(failed) == len(items):
            status = COMMAND_STATUS_REFUSED_UNABLE_PERFORM_SUB_OPS
    ds = None
    if failed:
        ds = data_set([(TAG_FAILED_SOP_INSTANCE_UID_LIST, "\\".join(failed))])
    answer(status, remaining, completed, len(failed), warnings, ds)
    return status


def move(
    items: Sequence[Item],
    peer: Peer,
    clients: Clients,
    origin: tuple[str, int],
    answer: Answer,
    cancelled: threading.Event,
) -> int:
    """Store instances at another peer, over as many associations as they need.

    Parameters
    ----------
    items : sequence of Item
        The instances.
    peer : Peer
        The destination.
    clients : Clients
        Those of the server.
    origin : tuple
        Title and message ID of who has asked.
    answer, cancelled
        As of `retrieve`.
    """
    destination = _Destination(items, peer, clients, origin)
    try:
        return retrieve(items, destination.store, answer, cancelled)
    finally:
        destination.close()


class _Destination:
    """The association with the destination of a C-MOVE, opened when it is needed."""

    def __init__(
        self, items: Sequence[Item], peer: Peer, clients: Clients, origin: tuple[str, int]
    ) -> None:
        self._clients = clients
        self._left = list(items)
        self._peer = peer
        self._origin = origin
        self._client: Client | None = None
        self._contexts: set[object] = set()

    def store(self, item: Item) -> int | None:
        try:
            client = self._client_for(item)
            context, ds = prepared(client, item, decompress=True)
            head = item.sop_class, item.instance, COMMAND_PRIORITY_MEDIUM
            return client.ask(
                f"the C-STORE of {item.instance}",
                lambda message_id: client.SendCStoreRequest(
                    context, message_id, *head, *self._origin, ds
                ),
            ).status
        except CannotSend as reason:
            LOGGER.warning("%s", reason)
            return COMMAND_STATUS_FAILURE
        except CommandError as reason:
            LOGGER.warning("%s: %s", self._peer.called, reason)
            return None
        finally:
            self._left.remove(item)

    def _client_for(self, item: Item) -> Client:
        """Return an association with contexts for an instance."""
        if self._client is None or not self._contexts.issuperset(item.contexts(True)):
            self.close()
            contexts = contexts_of(self._left, decompress=True)
            self._client = self._clients.new(self._peer)
            self._client.open(contexts)
            self._contexts = set(contexts)
        return self._client

    def close(self) -> None:
        """Release the association."""
        if self._client is not None:
            with self._client:
                self._client.release()
            self._client = None
