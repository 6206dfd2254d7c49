"""What C++ hides: a port may give a method that is not a hook a meaning of its own.

A method of C++ that is not virtual can be redefined in a subclass, and the library goes on
calling its own. A port's ``LoadDS`` that opens a dialog, or its ``Initialize`` without
parameters, must not be reached from the inside either.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NoReturn

import api_table
import pytest
from pydicom.data import get_testdata_file

import ltdicom
from ltdicom import (
    CLASS_CT_IMAGE_STORAGE,
    CLASS_SC_IMAGE_STORAGE,
    COMMAND_PRIORITY_MEDIUM,
    COMMAND_STATUS_SUCCESS,
    DICOM_SUCCESS,
    PDU_ABORT_SOURCE_USER,
    TAG_ITEM,
    TAG_PATIENT_ID,
    TAG_PIXEL_DATA,
    TAG_REFERENCED_STUDY_SEQUENCE,
    UID_EXPLICIT_VR_LITTLE_ENDIAN,
    UID_RLE_LOSSLESS,
    UID_SC_IMAGE_STORAGE,
    UID_VERIFICATION_CLASS,
    VR_LO,
    VR_SQ,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
    LDicomPrintSCU,
    LDicomWaveformChannel,
    LDicomWaveformGroup,
    wait_until,
)
from tests.support.net_support import DEADLINE, WAYS, accept_all, choose_way, request

PACKAGE = Path(ltdicom.__file__).parent
BASES = (
    LDicomNet,
    LDicomDS,
    LDicomAssociate,
    LDicomPrintSCU,
    LDicomWaveformGroup,
    LDicomWaveformChannel,
)
NO_HOOKS = {
    base: {
        method.name
        for method in api_table.methods()
        if method.class_name in {each.__name__ for each in base.__mro__}
        and method.kind in ("-", "static")
        and api_table.function_of(method) is not None
    }
    for base in BASES
}


class Reached(BaseException):
    """The package has called what C++ would never have called."""


def _raising(name: str) -> Callable[..., NoReturn]:
    def method(*_: Any, **__: Any) -> NoReturn:
        raise Reached(name)

    return method


def hiding(base: type[Any], **members: Any) -> type[Any]:
    """Return a subclass in which each method raises that is not a hook."""
    names = NO_HOOKS[base] - set(members)
    return type(
        f"Hiding{base.__name__}", (base,), {n: _raising(n) for n in names} | members
    )


class Own:
    """Calls an object's methods as its base class has them: C++ writes ``Base::Method``."""

    def __init__(self, item: Any) -> None:
        self.item = item
        self._base = next(each for each in type(item).__mro__ if each in NO_HOOKS)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._base, name).__get__(self.item)


# -- the text of the package -------------------------------------------------------------


def calls_of_objects() -> Iterator[tuple[str, str]]:
    """Yield what the package calls on objects: the place, and the name of the method."""
    faces = {base.__name__ for base in BASES}
    for path in PACKAGE.rglob("*.py"):
        place = path.relative_to(PACKAGE)
        if place.parts[0] in ("cli", "demo"):  # programs, as a port is one
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                owner = node.func.value
                if not (isinstance(owner, ast.Name) and owner.id in faces):
                    yield f"{place}:{node.lineno}", node.func.attr


def test_the_package_calls_no_method_that_a_port_may_hide() -> None:
    hideable = set().union(*NO_HOOKS.values())
    assert len(hideable) > 350
    found = {place: name for place, name in calls_of_objects() if name in hideable}
    assert found == {}


# -- the network -------------------------------------------------------------------------


def noting(hook: str) -> Callable[..., None]:
    def method(self: Any, *arguments: Any) -> None:
        self.heard.append(hook)
        answer = ANSWERS.get(hook)
        if answer is not None:
            answer(Own(self), *arguments)

    return method


def _accept(net: Any, error: int) -> None:
    net.item.accepted = HidingNet()
    net.Accept(net.item.accepted)


def _stored(net: Any, context_id: int, message_id: int, *rest: Any) -> None:
    sop_class, instance, data = rest[0], rest[1], rest[5]
    assert Own(data).GetStringValue(Own(data).FindFirstElement(None, TAG_PATIENT_ID)) == "1"
    status = COMMAND_STATUS_SUCCESS
    net.SendCStoreResponse(context_id, message_id, sop_class, instance, status)


ANSWERS: dict[str, Callable[..., Any]] = {
    "OnAccept": _accept,
    "OnReceiveAssociateRequest": accept_all,
    "OnReceiveCEchoRequest": lambda net, *a: net.SendCEchoResponse(*a, 0),
    "OnReceiveCStoreRequest": _stored,
    "OnReceiveReleaseRequest": lambda net: net.SendReleaseResponse(),
}
HOOKS = [
    *("OnAccept", "OnConnect", "OnClose", "OnReceiveAbort", "OnReceiveAssociateAccept"),
    *("OnReceiveAssociateRequest", "OnReceiveCEchoRequest", "OnReceiveCEchoResponse"),
    *("OnReceiveCStoreRequest", "OnReceiveCStoreResponse", "OnReceiveReleaseRequest"),
    *("OnReceiveReleaseResponse", "OnReceive", "OnReceiveData", "OnSend", "OnSendExt"),
    "OnBeforeSendCommandSet",
]


def _init(self: Any) -> None:
    LDicomNet.__init__(self)
    self.heard, self.accepted = [], None


HidingNet = hiding(LDicomNet, __init__=_init, **{hook: noting(hook) for hook in HOOKS})
HidingDS = hiding(LDicomDS)


@pytest.fixture(params=WAYS)
def pair(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Any, Any]]:
    """A client and a server, both of hiding classes."""
    choose_way(monkeypatch, request.param)
    with HidingNet() as server, HidingNet() as client:
        assert Own(server).Listen("127.0.0.1", 0, 5) == DICOM_SUCCESS
        where = Own(server).GetHostInfo()[1:]
        assert Own(client).Connect(None, 0, *where) == DICOM_SUCCESS
        heard(client, "OnConnect")
        yield client, server
    LDicomNet.ShutDown()


def heard(net: Any, hook: str) -> None:
    assert wait_until(lambda: hook in net.heard, DEADLINE), (hook, net.heard)


def test_a_flow_reaches_no_hidden_method(
    pair: tuple[Any, Any], caplog: pytest.LogCaptureFixture
) -> None:
    client, server = pair
    own = Own(client)
    assert own.SendAssociateRequest(request()) == DICOM_SUCCESS
    heard(client, "OnReceiveAssociateAccept")
    assert own.SendCEchoRequest(1, 1, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
    heard(client, "OnReceiveCEchoResponse")
    data = HidingDS()
    Own(data).InitDS(CLASS_SC_IMAGE_STORAGE, 0)
    Own(data).SetStringValue(Own(data).FindFirstElement(None, TAG_PATIENT_ID), "1")
    code = own.SendCStoreRequest(
        3, 2, UID_SC_IMAGE_STORAGE, "1.2", COMMAND_PRIORITY_MEDIUM, pDS=data
    )
    assert code == DICOM_SUCCESS
    heard(client, "OnReceiveCStoreResponse")
    assert "associated with 127.0.0.1" in repr(client)
    assert "1 clients" in repr(server)
    assert own.IsActivated() and Own(server).IsActivated()
    assert Own(server).GetClient(0) is server.accepted
    assert own.SendReleaseRequest() == DICOM_SUCCESS
    heard(client, "OnReceiveReleaseResponse")
    own.Close()
    heard(server.accepted, "OnClose")
    heard(server, "OnClose")
    assert not own.IsActivated()
    Own(server).ServerClose()
    assert not any("Reached" in (record.exc_text or "") for record in caplog.records)


def test_an_end_by_force_reaches_none(pair: tuple[Any, Any]) -> None:
    client, server = pair
    assert Own(client).SendAssociateRequest(request()) == DICOM_SUCCESS
    heard(client, "OnReceiveAssociateAccept")
    assert Own(client).SendAbort(PDU_ABORT_SOURCE_USER, 0) == DICOM_SUCCESS
    heard(server.accepted, "OnReceiveAbort")
    heard(server.accepted, "OnClose")
    Own(server).CloseForced(True)


# -- data sets and associations ----------------------------------------------------------


def test_data_sets_reach_none(tmp_path: Path) -> None:
    path = str(tmp_path / "a.dcm")
    data, other = HidingDS(), HidingDS()
    own = Own(data)
    assert own.LoadDS(str(get_testdata_file("CT_small.dcm")), 0) == DICOM_SUCCESS
    assert own.GetStringValue(own.FindFirstElement(None, TAG_PATIENT_ID)) == "1CT1"
    assert own.SaveDS(path, 0) == DICOM_SUCCESS
    assert Own(other).LoadDS(path, 0) == DICOM_SUCCESS
    assert Own(other).CopyDS(None, data) == DICOM_SUCCESS
    assert own.ChangeTransferSyntax(UID_RLE_LOSSLESS, 0, 0) == DICOM_SUCCESS
    assert own.ChangeTransferSyntax(UID_EXPLICIT_VR_LITTLE_ENDIAN, 0, 0) == DICOM_SUCCESS
    assert len(own.GetBinaryValue(own.FindFirstElement(None, TAG_PIXEL_DATA))[1]) == 32768
    own.ConformanceDS(None)
    sequence = own.InsertElement(None, False, TAG_REFERENCED_STUDY_SEQUENCE, VR_SQ, True, 0)
    item = own.InsertElement(sequence, True, TAG_ITEM, VR_SQ, True, 0)
    assert own.InsertElement(item, True, TAG_PATIENT_ID, VR_LO, False, 0) is not None
    assert "1CT1" in str(data) and "1CT1" in data._repr_html_()
    assert len(list(data)) > 50 and len(list(data.walk())) > 50
    pydicom_data = data.to_pydicom()
    assert pydicom_data.PatientID == "1CT1"
    again = HidingDS.from_pydicom(pydicom_data)
    element = Own(again).FindFirstElement(None, TAG_PATIENT_ID, True)
    assert Own(again).GetStringValue(element) == "1CT1"
    assert "1CT1" in HidingDS.from_json(data.to_json()).to_json()
    own.InitDS(CLASS_CT_IMAGE_STORAGE, 0)
    assert own.FindFirstElement(None, TAG_PIXEL_DATA) is not None
    own.ResetDS()
    assert list(data) == []


def test_associations_reach_none() -> None:
    pdu = hiding(LDicomAssociate)(True)
    own = Own(pdu)
    assert own.AddPresentation(1, 0, UID_VERIFICATION_CLASS) == DICOM_SUCCESS
    assert own.AddTransfer(1, UID_EXPLICIT_VR_LITTLE_ENDIAN) == DICOM_SUCCESS
    assert own.SetRoleSelect(1, True, True, True) == DICOM_SUCCESS
    clone = own.Clone()
    assert Own(clone).FindAbstract(UID_VERIFICATION_CLASS) == 1
    own.Default()
    assert repr(pdu)
