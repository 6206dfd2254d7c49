"""Storage commitment (PS3.4 J): what is there is looked up, and reported for sure.

A request is answered when the index has it. So the report is sent even if the server that
has answered is stopped before: by that server when it is back, or by another one that
shares the index.
"""

from __future__ import annotations

import functools
import json
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from ltdicom.cli.archive.folder import LOGGER
from ltdicom.cli.archive.index import IndexFailure, Run, clean
from ltdicom.cli.archive.indexed import IndexedArchive
from ltdicom.cli.client import UNCOMPRESSED, Client, Clients
from ltdicom.cli.elements import data_set, insert, insert_item
from ltdicom.cli.options import Peer
from ltdicom.cli.status import CommandError, is_success, written
from ltdicom.constants.tag import (
    TAG_FAILED_SOP_SEQUENCE,
    TAG_FAILURE_REASON,
    TAG_REFERENCED_SOP_CLASS_UID,
    TAG_REFERENCED_SOP_INSTANCE_UID,
    TAG_REFERENCED_SOP_SEQUENCE,
    TAG_TRANSACTION_UID,
)
from ltdicom.constants.uid import (
    UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS,
    UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE,
)
from ltdicom.ds import LDicomDS

PUSH_MODEL: Final = UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS
WELL_KNOWN: Final = UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE
REQUEST: Final = 1
"""The action (PS3.4 J.3.2)."""
ALL_COMMITTED: Final = 1
SOME_FAILED: Final = 2
REFERENCE: Final = (TAG_REFERENCED_SOP_CLASS_UID, TAG_REFERENCED_SOP_INSTANCE_UID)

_MOST_TRIES: Final = 12
_FIRST_DELAY: Final = 10.0
_LONGEST_DELAY: Final = 3600.0
"""Seconds between tries to report: a modality may be switched off for hours."""
_LEASE: Final = 120.0
"""Seconds that a server has for a try, before another one may try."""
_LOOK_AGAIN: Final = 5.0
"""Seconds after which each server looks for reports that others have left."""

Reference = tuple[str, str]
FindPeer = Callable[[str, str], "Peer | None"]


class Reports:
    """The reports that are due, kept in the index, and the thread that sends them.

    Parameters
    ----------
    archive : IndexedArchive
        What is committed.
    find_peer : callable
        Returns where an AE title gets its reports, or None; the second argument is the
        own title.
    clients : Clients
        Those of the server.
    lease, look_again : float, optional
        Seconds, see the constants.
    """

    def __init__(
        self,
        archive: IndexedArchive,
        find_peer: FindPeer,
        clients: Clients,
        lease: float = _LEASE,
        look_again: float = _LOOK_AGAIN,
    ) -> None:
        self._archive = archive
        self._find_peer = find_peer
        self._clients = clients
        self._lease, self._look_again = lease, look_again
        self._wake = threading.Event()
        self._ending = False
        self._thread = threading.Thread(target=self._work, name="reports", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Stop sending; what is not sent stays in the index."""
        self._ending = True
        self._wake.set()
        self._thread.join()

    def add(
        self, transaction: str, title: str, own: str, references: list[Reference]
    ) -> bool:
        """Note that a report is due; return whether its address is known.

        Raises
        ------
        IndexFailure
            The request cannot be kept.
        """
        if self._find_peer(title, own) is None:
            return False
        row = {
            "uid": clean(transaction),
            "title": clean(title),
            "own": clean(own),
            "content": json.dumps(references),
            "due": time.time(),
        }

        def work(run: Run) -> None:
            run("DELETE FROM reports WHERE uid = :uid", {"uid": row["uid"]})
            run(
                "INSERT INTO reports (uid, title, own, content, tries, due) "
                "VALUES (:uid, :title, :own, :content, 0, :due)",
                row,
            )

        self._archive.index.change(work)
        return True

    def wake(self) -> None:
        """Look at once what is due."""
        self._wake.set()

    def examine(
        self, transaction: str, references: list[Reference]
    ) -> tuple[int, LDicomDS]:
        """Return the event and the report of a request."""
        reasons = self._archive.missing(references)
        return report(transaction, references, reasons)

    def _work(self) -> None:
        while not self._ending:
            self._wake.clear()
            try:
                self._send_due()
            except IndexFailure as error:
                LOGGER.error("the index: %s", error)
            except Exception:  # noqa: BLE001 - the thread lives on
                LOGGER.exception("a report has failed")
            if not self._ending:
                self._wake.wait(self._look_again)

    def _send_due(self) -> None:
        columns = "uid, title, own, content, tries, due"
        due = f"SELECT {columns} FROM reports WHERE due <= :now ORDER BY due"
        for row in self._archive.index.rows(due, {"now": time.time()}):
            if self._ending:
                return
            uid, title, own, content, tries, before = row
            if self._claim(uid, before):
                references = [(one, two) for one, two in json.loads(content)]
                self._try(uid, title, own, references, tries + 1)

    def _claim(self, uid: str, before: float) -> bool:
        """Return whether this server sends a report: of several, one does."""
        later = {"uid": uid, "before": before, "due": time.time() + self._lease}
        update = "UPDATE reports SET due = :due WHERE uid = :uid AND due = :before"
        changed: int = self._archive.index.change(lambda run: run(update, later).rowcount)
        return changed == 1

    def _try(
        self, uid: str, title: str, own: str, references: list[Reference], tries: int
    ) -> None:
        reason = self._send(uid, title, own, references)
        if not reason or tries >= _MOST_TRIES:
            if reason:
                LOGGER.error("the report of %s to %s is given up: %s", uid, title, reason)
            delete = "DELETE FROM reports WHERE uid = :uid"
            self._archive.index.change(lambda run: run(delete, {"uid": uid}))
            return
        LOGGER.warning("the report of %s to %s: %s", uid, title, reason)
        delay = min(_FIRST_DELAY * 2 ** (tries - 1), _LONGEST_DELAY)
        values = {"uid": uid, "tries": tries, "due": time.time() + delay}
        update = "UPDATE reports SET tries = :tries, due = :due WHERE uid = :uid"
        self._archive.index.change(lambda run: run(update, values))

    def _send(self, uid: str, title: str, own: str, references: list[Reference]) -> str:
        """Report on an association of its own; return why that is not possible, or ""."""
        peer = self._find_peer(title, own)
        if peer is None:
            return "nobody knows where it is"
        event, ds = self.examine(uid, references)
        try:
            with self._clients.new(peer) as client:
                client.open([(PUSH_MODEL, UNCOMPRESSED)], provides=[PUSH_MODEL])
                context = client.required_context(PUSH_MODEL)
                send = functools.partial(_send_report, client, context, event, ds)
                status = client.ask("the N-EVENT-REPORT", send).status
                client.release()
        except CommandError as error:
            return str(error)
        return "" if is_success(status) else f"the peer answers {written(status)}"


def _send_report(
    client: Client, context: int, event: int, ds: LDicomDS, message_id: int
) -> int:
    head = context, message_id, PUSH_MODEL, WELL_KNOWN
    return client.SendNReportRequest(*head, event, ds)


def report(
    transaction: str, references: list[Reference], reasons: Mapping[Reference, int]
) -> tuple[int, LDicomDS]:
    """Return the event and the data set of a report (PS3.4 J.3.3)."""
    ds = data_set([(TAG_TRANSACTION_UID, transaction)])
    for reference in references:
        reason = reasons.get(reference)
        sequence = TAG_REFERENCED_SOP_SEQUENCE
        if reason is not None:
            sequence = TAG_FAILED_SOP_SEQUENCE
        item = insert_item(ds, None, sequence)
        for tag, value in zip(REFERENCE, reference, strict=True):
            insert(ds, item, tag, value)
        if reason is not None:
            insert(ds, item, TAG_FAILURE_REASON, str(int(reason)))
    return (SOME_FAILED if reasons else ALL_COMMITTED), ds
