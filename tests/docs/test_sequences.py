"""The diagrams show what happens: real objects call the same hooks in the same order."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import api_table
import pytest
import sequences
from diagram import svg
from sequences import Sequence, Service

import ltdicom
from ltdicom import (
    COMMAND_C_ECHO,
    DEBUG_MODE_ONSEND_SHOW_EXTENDED_INFO,
    DICOM_SUCCESS,
    L_TLS_FILETYPE_PEM,
    TAG_COMMAND_FIELD,
    UID_PRINT_JOB_CLASS,
    UID_PRINTER_CLASS,
    UID_PRINTER_INSTANCE,
    UID_VERIFICATION_CLASS,
    LDicomDS,
    LDicomPrintSCU,
    wait_until,
)
from ltdicom._net.messages.services import Message
from tests.support.net_support import (
    DEADLINE,
    LoudNode,
    World,
    data_set,
    request,
)
from tests.support.print_nodes import ALL_CLASSES, JOB, PrinterScp
from tests.support.tls_support import (
    MUTUAL,
    PASSWORD,
    Files,
    Judge,
    settings,
    start,
    tls_server,
)

Heard = list[list[str]]
CONTEXT = 3
SERVICES = sequences.services()
OTHERS = {each.key: each for each in (*sequences.LIFE, *sequences.PRINTING)}


def heard(sequence: Sequence, *nodes: Any, since: list[int] | None = None) -> None:
    """Wait for the hooks of each participant; they are those of the diagram."""
    starts = since or [0] * len(nodes)
    wanted = [sequence.hooks(actor) for actor in range(len(nodes))]

    def now() -> Heard:
        return [node.names[start:] for node, start in zip(nodes, starts, strict=True)]

    wait_until(lambda: now() == wanted, DEADLINE)
    assert now() == wanted


def associated(world: World, **options: Any) -> tuple[list[Any], list[int]]:
    """Return client, server's object and listening object, and how much they heard."""
    listening = world.server(options.get("server"), kind=LoudNode)
    near = world.client(listening.port, kind=LoudNode)
    far = listening.peer()
    far.wait("OnSend")  # of the accept, which the client may have seen before
    nodes = [near, far, listening]
    return nodes, [len(node.names) for node in nodes]


# -- the services ------------------------------------------------------------------------


def arguments(message: Message) -> list[Any]:
    """Return something for each argument of a message."""
    values: dict[str, Any] = {"number": 1, "text": "1.2.3", "tags": [0x100010]}
    made = [CONTEXT, *(values[field.kind] for field in message.fields)]
    if message.fields[-1].kind == "tags":
        made.append(1)
    if message.data_set:
        made.append(data_set())
    return made


@pytest.mark.parametrize("service", SERVICES, ids=lambda service: service.key)
def test_a_service(world: World, service: Service) -> None:
    response = service.response
    answers: dict[str, Callable[..., Any]] = {}
    if response is not None:
        send, made = response.send, arguments(response)
        answers[service.request.hook] = lambda net, *_: getattr(net, send)(*made)
    (near, far, _), since = associated(world, server=answers)
    send_request = getattr(near, service.request.send)
    assert send_request(*arguments(service.request)) == DICOM_SUCCESS
    heard(service.sequence(), near, far, since=since[:2])


# -- the others --------------------------------------------------------------------------


def associate(sequence: Sequence, world: World, tmp_path: Path) -> None:
    listening = world.server(kind=LoudNode)
    near = world.client(listening.port, kind=LoudNode)
    heard(sequence, near, listening.peer(), listening)


def reject(sequence: Sequence, world: World, tmp_path: Path) -> None:
    refuse = {"OnReceiveAssociateRequest": lambda net, _: net.SendAssociateReject(1, 1, 1)}
    listening = world.server(refuse, kind=LoudNode)
    near = world.client(listening.port, kind=LoudNode, associated=False)
    assert near.SendAssociateRequest(request()) == DICOM_SUCCESS
    heard(sequence, near, listening.peer(), listening)


def release(sequence: Sequence, world: World, tmp_path: Path) -> None:
    nodes, since = associated(world)
    assert nodes[0].SendReleaseRequest() == DICOM_SUCCESS
    heard(sequence, *nodes, since=since)


def abort(sequence: Sequence, world: World, tmp_path: Path) -> None:
    nodes, since = associated(world)
    assert nodes[0].SendAbort(0, 0) == DICOM_SUCCESS
    heard(sequence, *nodes, since=since)


class SecureNode(Judge):
    """Notes when its context is made, too."""

    def OnCreateCTX(self, pCtx: ssl.SSLContext) -> None:
        self.calls.append(("OnCreateCTX", (pCtx,)))


def tls(sequence: Sequence, world: World, tmp_path: Path) -> None:
    files = Files(tmp_path)
    made: list[SecureNode] = []

    def new() -> SecureNode:
        made.append(SecureNode(settings(files.ca, MUTUAL), files.server))
        made[-1].calls.clear()  # the certificate needs a context of its own
        return made[-1]

    listening = tls_server(world, new)
    near = SecureNode(settings(files.ca), files.client)
    assert near.names == ["OnCreateCTX"]
    start(world, near, listening.port)
    near.wait("OnSecureLinkReady")
    listening.peer().wait("OnSecureLinkReady")
    heard(sequence, near, listening.peer(), listening)


def key(sequence: Sequence, world: World, tmp_path: Path) -> None:
    files = Files(tmp_path)
    issued = files.root.issue("secret.example")
    asked: list[str] = []

    class Owner(SecureNode):
        def OnPrivateKeyPassword(self, pszPassword: Any, nSize: int, nFlag: int) -> str:
            asked.append("OnPrivateKeyPassword")
            return PASSWORD

    node = world.stack.enter_context(Owner())
    certificate = files.certificate("secret", issued)
    private = files.key("secret", issued, PASSWORD)
    code = node.SetClientCertificateTLS(certificate, L_TLS_FILETYPE_PEM, private)
    assert code == DICOM_SUCCESS
    assert asked == sequence.hooks(0)


def unknown(sequence: Sequence, world: World, tmp_path: Path) -> None:
    (near, far, _), since = associated(world)
    command = LDicomDS()
    command.InitCS(COMMAND_C_ECHO, True)
    field = command.FindFirstElement(None, TAG_COMMAND_FIELD, True)
    assert command.SetConvertValue(field, str(0x7FF0), 1)
    assert near.SendData(CONTEXT, command, None) == DICOM_SUCCESS
    heard(sequence, near, far, since=since[:2])


def debug(sequence: Sequence, world: World, tmp_path: Path) -> None:
    (near, *_), since = associated(world)
    near.SetDebugMode(DEBUG_MODE_ONSEND_SHOW_EXTENDED_INFO)
    assert near.SendCEchoRequest(1, 1, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
    heard(sequence, near, since=since[:1])


class Printing(LDicomPrintSCU):
    """Notes the hooks of a print client."""

    def __init__(self, world: World) -> None:
        super().__init__()
        world.stack.enter_context(self)
        self.printer = world.stack.enter_context(PrinterScp())
        self.names: list[str] = []
        where = ("127.0.0.1", self.printer.port, "PRINTER", "ME")
        assert self.Associate(*where, ALL_CLASSES) == DICOM_SUCCESS
        self.names.clear()

    def OnStatus(self, uStatus: int, uOperationStatus: int) -> None:
        self.names.append("OnStatus")

    def OnPrinterReport(self, uEventTypeID: int, pReportInfo: Any) -> None:
        self.names.append("OnPrinterReport")

    def OnPrintJobReport(self, pszUID: str, uEventTypeID: int, pReportInfo: Any) -> None:
        self.names.append("OnPrintJobReport")

    def OnReceiveNReportRequest(self, *arguments: Any) -> None:
        self.names.append("OnReceiveNReportRequest")
        super().OnReceiveNReportRequest(*arguments)


def print_call(sequence: Sequence, world: World, tmp_path: Path) -> None:
    scu = Printing(world)
    assert scu.CreateFilmSession(None, True) == DICOM_SUCCESS
    heard(sequence, scu)


def printer_report(sequence: Sequence, world: World, tmp_path: Path) -> None:
    scu = Printing(world)
    scu.printer.report(UID_PRINTER_CLASS, UID_PRINTER_INSTANCE, 1)
    heard(sequence, scu)


def print_job_report(sequence: Sequence, world: World, tmp_path: Path) -> None:
    scu = Printing(world)
    scu.printer.report(UID_PRINT_JOB_CLASS, JOB, 1, ExecutionStatusInfo="QUEUED")
    heard(sequence, scu)


@pytest.mark.parametrize("name", OTHERS)
def test_another_sequence(world: World, tmp_path: Path, name: str) -> None:
    globals()[name.replace("-", "_")](OTHERS[name], world, tmp_path)


# -- all of them -------------------------------------------------------------------------


def test_each_hook_has_a_page() -> None:
    hooks = {
        method.name
        for method in api_table.methods()
        if method.class_name in ("LDicomNet", "LDicomPrintSCU")
        and method.name.startswith("On")
        and api_table.state_of(method).name in (api_table.PROVIDED, api_table.DIFFERS)
    }
    assert sorted(hooks - sequences.hooks().keys()) == []


@pytest.mark.parametrize("sequence", sequences.all_sequences(), ids=lambda s: s.key)
def test_a_picture_has_every_step(sequence: Sequence) -> None:
    cls = getattr(ltdicom, sequence.class_name)
    drawn = svg(sequence, lambda name: f"#{name}", sequence.steps[-1].name)
    root = ElementTree.fromstring(drawn)
    texts = [text.text for text in root.iter("{http://www.w3.org/2000/svg}text")]
    steps = [step.name for step in sequence.steps]
    assert texts == [*sequence.actors, *steps]
    assert all(hasattr(cls, s.name) for s in sequence.steps if s.kind != "wire")
