"""Each way to fail has its code and leaves the object usable; hooks and reports."""

from __future__ import annotations

import threading
from typing import Any

import pytest
from pydicom.dataset import Dataset

from ltdicom import (
    COMMAND_STATUS_ATTRIBUTE_OUT_OF_RANGE,
    COMMAND_STATUS_NO_SUCH_CLASS,
    COMMAND_STATUS_NO_SUCH_EVENT_TYPE,
    COMMAND_STATUS_PROCESSING_FAILURE,
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_NET_BLOCKING_CANCELED,
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_ERROR_NET_CONNECTION_REFUSED,
    DICOM_ERROR_NET_CONNECTION_RESET,
    DICOM_ERROR_NET_DESTINATION_REQUIRED,
    DICOM_ERROR_NET_HOST_NOT_FOUND,
    DICOM_ERROR_NET_IN_PROGRESS,
    DICOM_ERROR_NET_IS_CONNECTED,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_NET_WOULD_BLOCK,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PDU_LENGTH,
    DICOM_ERROR_PRINTSCU_ASSOCIATE_RQ_REJECTED,
    DICOM_ERROR_PRINTSCU_FAILURE_STATUS,
    DICOM_ERROR_PRINTSCU_TIME_OUT,
    DICOM_SUCCESS,
    PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS,
    UID_BASIC_FILM_BOX_CLASS,
    UID_PRINT_JOB_CLASS,
    UID_PRINTER_CLASS,
    UID_PRINTER_INSTANCE,
    UID_VERIFICATION_CLASS,
    LDicomDS,
    LDicomNet,
    LDicomPrintSCU,
    Ref,
    wait_until,
)
from ltdicom._net.messages.command import encode
from ltdicom._net.messages.services import MESSAGES
from ltdicom.structs import (
    DICOMNETCALLBACK,
    DICOMPRINTSCUCALLBACK,
    PRINTERINFO,
    PRINTERREPORTINFO,
    PRINTJOBREPORTINFO,
)
from tests.support.net_support import DEADLINE, World
from tests.support.print_nodes import ALL_CLASSES, JOB, PrinterPeer, PrinterScp, PrintScu

pytestmark = pytest.mark.parametrize(
    "way", ["serialized", "threaded", "pump"], indirect=True
)

GRAY = PRINTSCU_BASIC_GRAYSCALE_PM_META_SOP_CLASS
SOON = 0.05  # seconds; nobody answers
OPENED = ["CONNECT", "SEND_ASSOCIATE_RQ", "RECEIVE_ASSOCIATE_AC"]
RELEASED = ["SEND_RELEASE_RQ", "RECEIVE_RELEASE_RP", "CLOSE"]


def associate(scu: LDicomPrintSCU, printer: PrinterScp) -> int:
    return scu.Associate("127.0.0.1", printer.port, "PRINTER", "ME", ALL_CLASSES)


def works(scu: PrintScu, printer: PrinterScp) -> None:
    """Show that the object can be used again, from the association on."""
    printer.mute, printer.instead, printer.reject = False, None, None
    scu.SetTimeout(20)
    assert associate(scu, printer) == DICOM_SUCCESS
    assert scu.CreateFilmSession(None) == DICOM_SUCCESS
    assert scu.Release() == DICOM_SUCCESS


# -- the association -----------------------------------------------------------------


def test_the_life_of_an_association(scu: PrintScu, printer: PrinterScp) -> None:
    assert scu.Release() == DICOM_ERROR_NET_NOT_CONNECTED
    assert scu.CreateFilmSession(None) == DICOM_ERROR_NET_NOT_CONNECTED
    assert associate(scu, printer) == DICOM_SUCCESS
    assert scu.statuses == OPENED
    assert scu.IsAssociated()
    associate_pdu = scu.GetAssociate()
    assert associate_pdu is not None
    assert associate_pdu.GetCalled() == "PRINTER"
    assert associate_pdu.GetCalling() == "ME"
    assert associate(scu, printer) == DICOM_ERROR_NET_IS_CONNECTED
    assert scu.IsAssociated()
    assert scu.CreateFilmSession(None) == DICOM_SUCCESS
    kept = scu.GetFilmSessionInstanceUID()
    del scu.told[:]
    assert scu.Release() == DICOM_SUCCESS
    assert scu.statuses == RELEASED
    assert not scu.IsConnected()
    assert scu.closed == []
    assert scu.GetFilmSessionInstanceUID() == kept
    assert scu.PrintFilmSession() == DICOM_ERROR_NET_NOT_CONNECTED
    assert scu.Release() == DICOM_ERROR_NET_NOT_CONNECTED
    assert associate(scu, printer) == DICOM_SUCCESS
    assert scu.GetFilmSessionInstanceUID() == ""


def test_an_own_address(scu: PrintScu, printer: PrinterScp) -> None:
    code = scu.Associate("127.0.0.1", 0, "127.0.0.1", printer.port, "P", "M", GRAY)
    assert code == DICOM_SUCCESS
    assert scu.GetHostInfo()[1] == "127.0.0.1"
    assert scu.Release() == DICOM_SUCCESS
    code = scu.Associate(
        pszPrintScuIP="127.0.0.1",
        uPrintScuPort=0,
        pszPrintScpIP="localhost",
        uPrintScpPort=printer.port,
        pszCalledTitle="P",
        pszCallingTitle="M",
        uSupportedClasses=GRAY,
    )
    assert code == DICOM_SUCCESS


def test_arguments_of_associate(scu: PrintScu, printer: PrinterScp) -> None:
    port = printer.port
    for flags in (0, 0x100, 0x10000, -1):
        code = scu.Associate("127.0.0.1", port, "P", "M", flags)
        assert code == DICOM_ERROR_PARAMETER
    for title in ("P" * 17,):
        assert scu.Associate("127.0.0.1", port, title, "M", 1) == DICOM_ERROR_PDU_LENGTH
        assert scu.Associate("127.0.0.1", port, "P", title, 1) == DICOM_ERROR_PDU_LENGTH
    assert scu.Associate("127.0.0.1", 0, "P", "M", 1) == DICOM_ERROR_PARAMETER
    assert scu.Associate("", port, "P", "M", 1) == DICOM_ERROR_NET_DESTINATION_REQUIRED
    with pytest.raises(TypeError):
        scu.Associate("127.0.0.1", port, "P", "M", "1")  # type: ignore[call-overload]
    works(scu, printer)


def test_nobody_there(scu: PrintScu, printer: PrinterScp) -> None:
    printer_port = printer.port
    printer.Close()
    code = scu.Associate("127.0.0.1", printer_port, "P", "M", GRAY)
    assert code == DICOM_ERROR_NET_CONNECTION_REFUSED
    code = scu.Associate("no-such-host.invalid", 104, "P", "M", GRAY)
    assert code == DICOM_ERROR_NET_HOST_NOT_FOUND
    assert scu.statuses == ["CONNECT", "CONNECT"]
    other = PrinterScp()
    with other:
        works(scu, other)


def test_a_rejection(scu: PrintScu, printer: PrinterScp) -> None:
    assert scu.GetAssociateRejectInfo() == (0, 0, 0)
    printer.reject = (1, 1, 7)
    assert associate(scu, printer) == DICOM_ERROR_PRINTSCU_ASSOCIATE_RQ_REJECTED
    assert scu.statuses == [*OPENED[:2], "RECEIVE_ASSOCIATE_RJ", "CLOSE"]
    result, source, reason = Ref(0), Ref(0), Ref(0)
    scu.GetAssociateRejectInfo(result, source, reason)
    assert (result.value, source.value, reason.value) == (1, 1, 7)
    assert not scu.IsConnected()
    assert scu.closed == []
    works(scu, printer)
    assert scu.GetAssociateRejectInfo() == (0, 0, 0)


# -- operations ----------------------------------------------------------------------


def test_a_warning_and_a_failure(associated: PrintScu, printer: PrinterScp) -> None:
    del associated.told[:]
    printer.status = COMMAND_STATUS_ATTRIBUTE_OUT_OF_RANGE
    assert associated.CreateFilmSession(None) == DICOM_SUCCESS
    assert associated.told == [
        ("SEND_CREATE_FILM_SESSION_RQ", 0),
        ("RECEIVE_CREATE_FILM_SESSION_RSP", COMMAND_STATUS_SUCCESS),
    ]
    assert associated.GetLastOperationStatus() == COMMAND_STATUS_ATTRIBUTE_OUT_OF_RANGE
    kept = associated.GetFilmSessionInstanceUID()
    for warning in (0xB600, 0xB6FF, 0x0107, 0x0001):
        printer.status = warning
        assert associated.PrintFilmSession() == DICOM_SUCCESS
        assert associated.GetLastOperationStatus() == warning
    for failure in (COMMAND_STATUS_PROCESSING_FAILURE, 0xC600, 0x0210, 0xA700):
        del associated.told[:]
        printer.status = failure
        assert associated.DeleteFilmSession() == DICOM_ERROR_PRINTSCU_FAILURE_STATUS
        assert associated.GetLastOperationStatus() == failure
        assert associated.told[1] == ("RECEIVE_DELETE_FILM_SESSION_RSP", failure)
        assert associated.GetFilmSessionInstanceUID() == kept
    printer.status = COMMAND_STATUS_SUCCESS
    assert associated.DeleteFilmSession() == DICOM_SUCCESS


def test_a_late_answer_is_ignored(associated: PrintScu, printer: PrinterScp) -> None:
    printer.mute = True
    associated._lt.timeout = SOON
    assert associated.CreateFilmSession(None) == DICOM_ERROR_PRINTSCU_TIME_OUT
    assert associated.GetFilmSessionInstanceUID() == ""
    assert associated.IsAssociated()
    associated.SetTimeout(20)
    assert wait_until(lambda: printer.requests, DEADLINE)
    _, sop_class, instance, _ = printer.requests[0]

    def first_the_late_one(peer: PrinterPeer) -> None:
        peer.SendNCreateResponse(1, 1, sop_class, instance, 0xC600, None)
        peer.SendNCreateResponse(1, 2, sop_class, "1.2.3", 0, None)

    printer.instead = first_the_late_one
    assert associated.CreateFilmSession(None) == DICOM_SUCCESS
    assert associated.GetFilmSessionInstanceUID() == "1.2.3"
    printer.mute = False
    assert associated.Release() == DICOM_SUCCESS


def test_no_answer_to_the_association_and_the_release(
    scu: PrintScu, printer: PrinterScp
) -> None:
    printer.mute = True
    scu._lt.timeout = SOON
    assert associate(scu, printer) == DICOM_ERROR_PRINTSCU_TIME_OUT
    assert not scu.IsConnected()
    printer.mute = False
    scu.SetTimeout(20)
    assert associate(scu, printer) == DICOM_SUCCESS
    printer.mute = True
    scu._lt.timeout = SOON
    assert scu.Release() == DICOM_ERROR_PRINTSCU_TIME_OUT
    assert not scu.IsConnected()
    works(scu, printer)


def test_the_timeout_is_in_seconds(scu: PrintScu) -> None:
    assert scu._lt.timeout == 60
    scu.SetTimeout(5)
    assert scu._lt.timeout == 5
    scu.SetTimeout(0)
    assert scu._lt.timeout is None
    scu.SetTimeout(70000)  # no L_UINT16
    assert scu._lt.timeout is None


def test_an_abort(associated: PrintScu, printer: PrinterScp) -> None:
    assert associated.GetAbortInfo() == (0, 0)
    printer.instead = lambda peer: peer.SendAbort(2, 6)
    assert associated.CreateFilmSession(None) == DICOM_ERROR_NET_CONNECTION_ABORTED
    assert associated.statuses[-1] == "RECEIVE_ABORT"
    assert associated.GetAbortInfo() == (2, 6)
    assert associated.closed == [DICOM_ERROR_NET_CONNECTION_ABORTED]
    assert associated.PrintFilmSession() == DICOM_ERROR_NET_NOT_CONNECTED
    works(associated, printer)


def test_an_abort_of_the_request(scu: PrintScu, printer: PrinterScp, world: World) -> None:
    listener = world.raw_server()

    def answer() -> None:
        peer = listener.peer()
        peer.sock.recv(1 << 16)
        peer.sock.sendall(bytes([7, 0, 0, 0, 0, 4, 0, 0, 2, 1]))

    thread = threading.Thread(target=answer)
    thread.start()
    code = scu.Associate("127.0.0.1", listener.port, "P", "M", GRAY)
    thread.join()
    assert code == DICOM_ERROR_NET_CONNECTION_ABORTED
    assert scu.GetAbortInfo() == (2, 1)
    works(scu, printer)


def test_a_lost_connection(associated: PrintScu, printer: PrinterScp) -> None:
    printer.instead = lambda peer: peer.Close()
    assert associated.CreateFilmSession(None) == DICOM_ERROR_NET_CONNECTION_RESET
    assert associated.closed == [DICOM_ERROR_NET_CONNECTION_RESET]
    assert associated.GetAbortInfo() == (0, 0)
    works(associated, printer)


def test_a_lost_connection_ends_the_wait_of_a_port_without_on_close(
    printer: PrinterScp, way: str
) -> None:
    with LDicomPrintSCU() as scu:
        scu.SetTimeout(int(DEADLINE))
        assert associate(scu, printer) == DICOM_SUCCESS
        printer.instead = lambda peer: peer.Close()
        assert scu.CreateFilmSession(None) == DICOM_ERROR_NET_CONNECTION_RESET


def test_the_printer_releases(associated: PrintScu, printer: PrinterScp) -> None:
    """Not what a printer may do, but what one may have done."""
    del associated.told[:]
    printer.instead = lambda peer: peer.SendReleaseRequest()
    assert associated.CreateFilmSession(None) == DICOM_ERROR_NET_NOT_CONNECTED
    assert sorted(associated.statuses) == [
        "RECEIVE_RELEASE_RQ",
        "SEND_CREATE_FILM_SESSION_RQ",
        "SEND_RELEASE_RP",
    ]
    assert associated.closed == [DICOM_SUCCESS]
    works(associated, printer)


def test_answers_that_cannot_be_read(associated: PrintScu, printer: PrinterScp) -> None:
    def garbage(peer: PrinterPeer) -> None:
        _, sop_class, instance, *_ = printer.last()
        # past the calls, which send nothing that is not whole
        arguments = (1, sop_class, instance, 0)
        answer = encode(MESSAGES["NGetResponse"], arguments, True, pytest.fail)
        peer._lt.connection.send(1, answer, b"\xff" * 8)

    def nameless(peer: PrinterPeer) -> None:
        made = Dataset()
        made.ReferencedImageBoxSequence = [Dataset()]
        ds = LDicomDS.from_pydicom(made)
        peer.SendNCreateResponse(1, 3, UID_BASIC_FILM_BOX_CLASS, "1.2", 0, ds)

    printer.instead = garbage
    assert associated.GetPrinterInfo(None, True, False) == DICOM_SUCCESS
    assert associated.GetPrinterInfo() == (DICOM_SUCCESS, PRINTERINFO())
    printer.instead = None
    assert associated.CreateFilmSession(None) == DICOM_SUCCESS
    printer.instead = nameless
    _, parameters = associated.GetDefaultFilmBoxParameters()
    assert associated.CreateFilmBox(parameters) == DICOM_ERROR_FORMAT
    assert associated.GetFilmBoxInstanceUID() == "1.2"
    printer.instead = None
    assert associated.GetPrinterInfo(None, True, False) == DICOM_SUCCESS


# -- who may call ----------------------------------------------------------------------


def test_not_from_an_own_hook(associated: PrintScu, printer: PrinterScp) -> None:
    codes: list[int] = []

    def call(*_: Any) -> None:
        codes.append(associated.CreateFilmSession(None))
        codes.append(associated.Release())

    associated.on_status = call
    assert associated.CreateFilmSession(None) == DICOM_SUCCESS
    assert codes == [DICOM_ERROR_NET_WOULD_BLOCK] * 4
    associated.on_status, associated.on_report = lambda status: None, call
    printer.report(UID_PRINTER_CLASS, UID_PRINTER_INSTANCE, 1)
    associated.wait_for_reports(1)
    assert wait_until(lambda: len(codes) == 6, DEADLINE)
    assert set(codes) == {DICOM_ERROR_NET_WOULD_BLOCK}
    assert associated.CreateFilmSession(None) == DICOM_SUCCESS


def test_from_one_thread_at_a_time(associated: PrintScu, printer: PrinterScp) -> None:
    codes: list[int] = []

    def from_another_thread(peer: PrinterPeer) -> None:
        thread = threading.Thread(
            target=lambda: codes.append(associated.CreateFilmSession(None))
        )
        thread.start()
        thread.join()
        thread = threading.Thread(target=associated.Close)
        thread.start()
        thread.join()

    printer.instead = from_another_thread
    assert associated.CreateFilmSession(None) == DICOM_ERROR_NET_BLOCKING_CANCELED
    assert codes == [DICOM_ERROR_NET_IN_PROGRESS]
    works(associated, printer)


def test_from_a_hook_of_another_object(world: World, printer: PrinterScp) -> None:
    """A server prints what it gets: its hook waits, and the printer goes on."""
    codes: list[int] = []

    def echo(net: LDicomNet, context: int, message: int, sop_class: str) -> None:
        with PrintScu() as scu:
            codes.append(associate(scu, printer))
            codes.append(scu.CreateFilmSession(None))
            codes.append(scu.Release())
        net.SendCEchoResponse(context, message, sop_class, 0)

    client, _ = world.pair(server={"OnReceiveCEchoRequest": echo})
    client.SendCEchoRequest(1, 5, UID_VERIFICATION_CLASS)
    client.wait("OnReceiveCEchoResponse")
    assert codes == [DICOM_SUCCESS] * 3


def test_a_hook_that_raises(
    associated: PrintScu, printer: PrinterScp, caplog: pytest.LogCaptureFixture
) -> None:
    def fail(status: int) -> None:
        associated.on_status = lambda status: None
        raise RuntimeError("of the test")

    associated.on_status = fail
    assert associated.CreateFilmSession(None) == DICOM_ERROR_NET_CONNECTION_ABORTED
    assert "OnStatus of PrintScu has raised" in caplog.text
    works(associated, printer)


# -- reports ---------------------------------------------------------------------------


def test_reports_of_the_printer(associated: PrintScu, printer: PrinterScp) -> None:
    report = printer.report
    report(UID_PRINTER_CLASS, UID_PRINTER_INSTANCE, 1, PrinterStatusInfo="NORMAL")
    report(
        UID_PRINTER_CLASS,
        UID_PRINTER_INSTANCE,
        2,
        number=2,
        PrinterStatusInfo="SUPPLY LOW",
        FilmDestination="BIN_1",
        PrinterName="Lumen",
    )
    report(UID_PRINTER_CLASS, UID_PRINTER_INSTANCE, 3, number=3)
    report(UID_PRINT_JOB_CLASS, JOB, 3, number=4, PrintJobID="7", FilmSessionLabel="L")
    assert associated.wait_for_reports(4) == [
        (1, None),
        (
            2,
            PRINTERREPORTINFO(
                pszPrinterStatusInfo="SUPPLY LOW",
                pszFilmDestination="BIN_1",
                pszPrinterName="Lumen",
            ),
        ),
        (3, None),
        (JOB, 3, PRINTJOBREPORTINFO(pszPrintJobID="7", pszFilmSessionLabel="L")),
    ]
    report(UID_PRINTER_CLASS, UID_PRINTER_INSTANCE, 4, number=5)
    report(UID_VERIFICATION_CLASS, "1.2", 1, number=6)
    assert wait_until(lambda: len(printer.report_answers) == 6, DEADLINE)
    assert [status for _, _, status in printer.report_answers] == [
        *[COMMAND_STATUS_SUCCESS] * 4,
        COMMAND_STATUS_NO_SUCH_EVENT_TYPE,
        COMMAND_STATUS_NO_SUCH_CLASS,
    ]
    assert len(associated.reports) == 4


def test_a_report_while_a_call_waits(associated: PrintScu, printer: PrinterScp) -> None:
    def report_first(peer: PrinterPeer) -> None:
        printer.instead = None
        printer.report(UID_PRINTER_CLASS, UID_PRINTER_INSTANCE, 2, PrinterName="Lumen")
        _, sop_class, instance, _ = printer.last()
        peer.SendNCreateResponse(1, 1, sop_class, instance, 0, None)

    printer.instead = report_first
    assert associated.CreateFilmSession(None) == DICOM_SUCCESS
    assert associated.reports == [(2, PRINTERREPORTINFO(pszPrinterName="Lumen"))]


def test_callbacks(world: World, printer: PrinterScp) -> None:
    calls: list[tuple[Any, ...]] = []
    scu = world.stack.enter_context(LDicomPrintSCU())
    assert associate(scu, printer) == DICOM_SUCCESS
    LDicomNet.SetCallback(
        scu, DICOMNETCALLBACK(pfnReceiveNCreateResponse=lambda *a: calls.append(a[:1]))
    )
    scu.SetCallback(
        DICOMPRINTSCUCALLBACK(
            pfnStatus=lambda *a: calls.append(a),
            pfnPrintJobReport=lambda *a: calls.append(a),
            pUserData="mine",
        )
    )
    assert scu.CreateFilmSession(None) == DICOM_SUCCESS
    assert sorted(calls, key=len) == [(scu,), (scu, 11, 0, "mine"), (scu, 12, 0, "mine")]
    printer.report(UID_PRINTER_CLASS, UID_PRINTER_INSTANCE, 1)
    printer.report(UID_PRINT_JOB_CLASS, JOB, 2, number=2)
    assert wait_until(lambda: len(calls) == 4, DEADLINE)
    assert calls[-1] == (scu, JOB, 2, None, "mine")
    scu.SetCallback(None)
    assert scu.Release() == DICOM_SUCCESS
    assert len(calls) == 4
