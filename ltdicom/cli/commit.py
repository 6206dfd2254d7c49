"""``ltdicom commit``: ask an archive whether it keeps instances for good."""

from __future__ import annotations

import argparse
import contextlib
import functools
from collections.abc import Mapping, Sequence
from typing import Final

from pydicom.uid import generate_uid
from typing_extensions import override

from ltdicom.associate import LDicomAssociate
from ltdicom.cli import ending, options, output, texts, tls
from ltdicom.cli.archive.commitment import (
    ALL_COMMITTED,
    PUSH_MODEL,
    REFERENCE,
    REQUEST,
    WELL_KNOWN,
    Reference,
)
from ltdicom.cli.archive.folder import LOGGER
from ltdicom.cli.archive.server import accept_contexts
from ltdicom.cli.client import UNCOMPRESSED, Client
from ltdicom.cli.elements import data_set, insert, insert_item, texts_of
from ltdicom.cli.keys import Key, text_of
from ltdicom.cli.options import Peer
from ltdicom.cli.status import (
    DONE,
    FAILED,
    NO_ASSOCIATION,
    USAGE,
    CommandError,
    is_success,
    written,
)
from ltdicom.cli.store import Result, add_files, items_of
from ltdicom.constants.command import (
    COMMAND_STATUS_INVALID_ARGUMENT_VALUE,
    COMMAND_STATUS_SUCCESS,
)
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.tag import (
    TAG_FAILED_SOP_SEQUENCE,
    TAG_FAILURE_REASON,
    TAG_REFERENCED_SOP_SEQUENCE,
    TAG_TRANSACTION_UID,
)
from ltdicom.ds import LDicomDS
from ltdicom.net import LDicomNet, wait_until

_TRANSACTION: Final = Key((TAG_TRANSACTION_UID,))


class Heard:
    """The report that a transaction waits for.

    Parameters
    ----------
    transaction : str
        Its UID.
    """

    def __init__(self, transaction: str) -> None:
        self.transaction = transaction
        self.event = 0
        self.report: LDicomDS | None = None

    def take(self, event: int, ds: LDicomDS | None) -> int:
        """Note a report; return the status of its response."""
        if text_of(ds, _TRANSACTION) != self.transaction:
            LOGGER.warning("a report of another transaction: %s", text_of(ds, _TRANSACTION))
            return COMMAND_STATUS_INVALID_ARGUMENT_VALUE
        self.event, self.report = event, ds
        return COMMAND_STATUS_SUCCESS


class _Asking(Client):
    """Asks, and takes the report if it comes on the same association."""

    def __init__(self, peer: Peer, heard: Heard) -> None:
        super().__init__(peer)
        self._heard_report = heard

    @override
    def OnReceiveNReportRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nEvent: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Take the report."""
        status = self._heard_report.take(nEvent, pDS)
        head = nPresentationID, nMessageID, pszClass, pszInstance
        self.SendNReportResponse(*head, status, nEvent, None)


class _Listening(LDicomNet):
    """Where the archive finds us, if it reports on an association of its own."""

    def __init__(self, heard: Heard, secured: tls.Tls | None) -> None:
        super().__init__(None, tls.mode(secured))
        self.heard, self.secured = heard, secured
        if secured is not None:
            secured.secure(self)

    @override
    def OnAccept(self, nError: int) -> None:
        """Accept the connection."""
        if nError == DICOM_SUCCESS:
            self.Accept(_Reporting(self))


class _Reporting(LDicomNet):
    """An association that the archive has opened to report."""

    def __init__(self, listening: _Listening) -> None:
        super().__init__(None, tls.mode(listening.secured))
        self._listening = listening
        if listening.secured is not None:
            listening.secured.secure(self)

    @override
    def OnReceiveAssociateRequest(self, pPDU: LDicomAssociate) -> None:
        """Accept the class of the reports."""
        self.SendAssociateAccept(
            accept_contexts(
                pPDU,
                lambda each: each == PUSH_MODEL,
                lambda _, syntax: syntax in UNCOMPRESSED,
            )
        )

    @override
    def OnReceiveNReportRequest(
        self,
        nPresentationID: int,
        nMessageID: int,
        pszClass: str,
        pszInstance: str,
        nEvent: int,
        pDS: LDicomDS | None,
    ) -> None:
        """Take the report."""
        status = self._listening.heard.take(nEvent, pDS)
        head = nPresentationID, nMessageID, pszClass, pszInstance
        self.SendNReportResponse(*head, status, nEvent, None)

    @override
    def OnReceiveReleaseRequest(self) -> None:
        """Agree."""
        self.SendReleaseResponse()


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    options.add_peer(parser)
    add_files(parser)
    parser.add_argument(
        "--listen",
        type=options.port_number,
        metavar="PORT",
        help="where the archive reports (if left out, on the association of the request)",
    )
    parser.add_argument(
        "--listen-host",
        type=texts.name,
        default="*",
        help='address to listen on, "*" for all of this computer (%(default)s)',
    )
    parser.add_argument(
        "--wait",
        type=options.seconds,
        default=60.0,
        metavar="SECONDS",
        help="that the report may take (%(default)g)",
    )
    options.add_output(parser)


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    found = Result()
    items = list(items_of(arguments, found))
    for path, reason in found.failed.items():
        output.complain("ltdicom commit", f"{path}: {reason}")
    facts: dict[str, object] = {"not_asked": found.failed} if found.failed else {}
    if not items:
        raise CommandError("there is nothing to ask for", USAGE, **facts)
    references = list(dict.fromkeys((item.sop_class, item.instance) for item in items))
    heard = Heard(str(generate_uid()))
    with contextlib.ExitStack() as stack:
        stack.enter_context(ending.telling(lambda: facts))
        listening = _listen(arguments, stack, heard)
        client = stack.enter_context(_Asking(options.peer_of(arguments), heard))
        client.open([(PUSH_MODEL, UNCOMPRESSED)])
        context = client.required_context(PUSH_MODEL)
        ask = functools.partial(_ask, client, context, _request(heard, references))
        facts["transaction"] = heard.transaction  # the archive may know it from now on
        answer = client.ask("the N-ACTION", ask)
        if not is_success(answer.status):
            client.release()
            comment = f": {answer.comment}" if answer.comment else ""
            reason = f"the archive answers {written(answer.status)}{comment}"
            raise CommandError(reason, FAILED)
        _wait(arguments, heard, client)
        client.release()
        if listening is not None:  # the archive may end its association first
            wait_until(lambda: not listening.GetClientCount(), arguments.timeout)
        if heard.report is None:
            reason = f"no report has come (--wait {arguments.wait:g})"
            raise CommandError(reason, NO_ASSOCIATION)
    code = _report(arguments, heard, heard.report, references, found.failed)
    return FAILED if found.failed else code


def _listen(
    arguments: argparse.Namespace, stack: contextlib.ExitStack, heard: Heard
) -> _Listening | None:
    if arguments.listen is None:
        return None
    secured = tls.tls_of(arguments)
    if secured is not None and not secured.certificate:
        raise CommandError("--listen with --tls needs --cert", USAGE)
    listening = stack.enter_context(_Listening(heard, secured))
    code = listening.Listen(arguments.listen_host, arguments.listen, 5)
    if code != DICOM_SUCCESS:
        raise CommandError(f"cannot listen on port {arguments.listen}: {code!s}", FAILED)
    return listening


def _wait(arguments: argparse.Namespace, heard: Heard, client: Client) -> None:
    """Wait for the report, while it can come."""

    def is_over() -> bool:
        can_come = arguments.listen is not None or client.IsAssociated()
        return heard.report is not None or not can_come

    wait_until(is_over, arguments.wait)


def _request(heard: Heard, references: Sequence[Reference]) -> LDicomDS:
    ds = data_set([(TAG_TRANSACTION_UID, heard.transaction)])
    for reference in references:
        item = insert_item(ds, None, TAG_REFERENCED_SOP_SEQUENCE)
        for tag, value in zip(REFERENCE, reference, strict=True):
            insert(ds, item, tag, value)
    return ds


def _ask(client: Client, context: int, ds: LDicomDS, message_id: int) -> int:
    head = context, message_id, PUSH_MODEL, WELL_KNOWN
    return client.SendNActionRequest(*head, REQUEST, ds)


def _report(
    arguments: argparse.Namespace,
    heard: Heard,
    ds: LDicomDS,
    references: Sequence[Reference],
    not_asked: Mapping[str, str],
) -> int:
    """Print the report; return the exit code."""
    of_failed = (REFERENCE[1], TAG_FAILURE_REASON)
    found = texts_of(ds, TAG_FAILED_SOP_SEQUENCE, of_failed)
    failed = {instance: reason for instance, reason in found}  # noqa: C416 - typed so
    named = texts_of(ds, TAG_REFERENCED_SOP_SEQUENCE, (REFERENCE[1],))
    committed = [instance for (instance,) in named]
    # what the archive says nothing of is not committed
    for _, instance in references:
        if instance not in failed and instance not in committed:
            failed[instance] = "not in the report"
    if arguments.json:
        report = {"committed": committed, "failed": failed, "not_asked": not_asked}
        output.as_json({"transaction": heard.transaction, **report}, is_outcome=True)
    else:
        for instance, reason in failed.items():
            known = written(int(reason)) if reason.isdecimal() else reason
            output.complain("ltdicom commit", f"{instance}: {known}")
        output.outcome(f"{len(committed)} committed, {len(failed)} failed")
    return DONE if heard.event == ALL_COMMITTED and not failed else FAILED
