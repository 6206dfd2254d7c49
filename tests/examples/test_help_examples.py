"""``examples/help``: one example for each call and hook, run between two objects."""

from __future__ import annotations

import functools
import importlib
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import ModuleType
from typing import Any, NamedTuple

import pytest
from pydicom.dataset import Dataset

from ltdicom import (
    COMMAND_C_ECHO,
    COMMAND_STATUS_CANCEL,
    COMMAND_STATUS_DUPLICATE_INSTANCE,
    COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE,
    COMMAND_STATUS_PENDING,
    COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN,
    COMMAND_STATUS_SUCCESS,
    DICOM_ERROR_NET_CONNECTION_ABORTED,
    DICOM_SUCCESS,
    PDU_ABORT,
    PDU_ASSOCIATE_ACCEPT,
    PDU_ASSOCIATE_REQUEST,
    PDU_DATA_TRANSFER,
    PDU_REJECT_REASON_CALLED,
    PDU_REJECT_RESULT_PERMANENT,
    PDU_REJECT_SOURCE_USER,
    TAG_PRINTER_STATUS,
    TAG_PRINTER_STATUS_INFO,
    UID_BASIC_FILM_SESSION_CLASS,
    UID_MODALITY_PERFORMED_CLASS,
    UID_PATIENT_ROOT_QUERY_FIND,
    UID_PATIENT_ROOT_QUERY_GET,
    UID_PATIENT_ROOT_QUERY_MOVE,
    UID_PRINTER_CLASS,
    UID_PRINTER_INSTANCE,
    UID_SC_IMAGE_STORAGE,
    UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS,
    UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE,
    UID_VERIFICATION_CLASS,
    LDicomAssociate,
    LDicomDS,
    LDicomNet,
)
from tests.examples.test_help_negotiation import MODULES as OF_NEGOTIATION
from tests.examples.test_help_of_data_sets import MODULES as OF_DATA_SETS
from tests.support.net_fixtures import world  # noqa: F401 - a fixture

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples" / "help"
sys.path.insert(0, str(EXAMPLES))

pytestmark = pytest.mark.usefixtures("world")

MODULES = [
    "mydicomnet",
    "cecho",
    "cstore",
    "cfind",
    "ccancel",
    "cget",
    "cmove",
    "nreport",
    "nget",
    "nset",
    "naction",
    "ncreate",
    "ndelete",
    "senddata",
]
PREFIX, SUFFIX = "LDicomNet_", "_Example"


class Step(NamedTuple):
    """A hook that was called: on whose object, which, with what."""

    who: str
    hook: str
    arguments: tuple[Any, ...]


class Run(NamedTuple):
    """A run: its class, what the client does, which examples ran, what the hooks got."""

    net: str
    sends: tuple[str, ...]
    heard: list[tuple[Any, ...]]
    does: str = ""
    others: tuple[str, ...] = ()


ASSOCIATION = (
    "SendAssociateRequest",
    "SendAssociateAccept",
    "SendReleaseRequest",
    "SendReleaseResponse",
)
ASSOCIATION_HOOKS = (
    "OnReceiveAssociateRequest",
    "OnReceiveAssociateAccept",
    "OnReceiveReleaseRequest",
    "OnReceiveReleaseResponse",
)

PATIENT_QUERY = {"QueryRetrieveLevel": "PATIENT", "PatientID": "123-45-6789"}
INSTANCE = "2.25.94311262116853205146420461893370511377"
COMMIT = (
    UID_STORAGE_COMMITMENT_PUSH_MODEL_CLASS,
    UID_STORAGE_COMMITMENT_PUSH_MODEL_INSTANCE,
)
PRINTER = UID_PRINTER_CLASS, UID_PRINTER_INSTANCE
STEP = UID_MODALITY_PERFORMED_CLASS, "2.25.501"
NEW_STEP = UID_MODALITY_PERFORMED_CLASS, "2.25.502"
FILM = UID_BASIC_FILM_SESSION_CLASS, "2.25.601"


def image(instance: str) -> dict[str, str]:
    return {
        "SOPClassUID": UID_SC_IMAGE_STORAGE,
        "SOPInstanceUID": instance,
        "PatientID": "123-45-6789",
    }


def found(patient: str, name: str) -> dict[str, str]:
    return {
        "QueryRetrieveLevel": "PATIENT",
        "PatientName": name,
        "PatientID": patient,
    }


def retrieved(
    hook: str,
    sop_class: str,
    context: int,
    server: str,
    client: str,
    origin: tuple[str, int],
) -> Iterator[tuple[Any, ...]]:
    """Yield the hooks of three C-STORE, the last instance first, each one reported."""
    for number in (3, 2, 1):
        instance = f"2.25.10{number}"
        head = context, number, UID_SC_IMAGE_STORAGE, instance
        yield client, "OnReceiveCStoreRequest", *head, 0, *origin, image(instance)
        yield server, "OnReceiveCStoreResponse", *head, COMMAND_STATUS_SUCCESS
        status = COMMAND_STATUS_PENDING if number > 1 else COMMAND_STATUS_SUCCESS
        counters = number - 1, 4 - number, 0, 0
        yield "client", hook, 1, 1, sop_class, status, *counters, None


FIND, GET, MOVE = (
    UID_PATIENT_ROOT_QUERY_FIND,
    UID_PATIENT_ROOT_QUERY_GET,
    UID_PATIENT_ROOT_QUERY_MOVE,
)

RUNS = {
    "cecho": Run(
        "LMyEchoNet",
        ("SendCEchoRequest", "SendCEchoResponse"),
        [
            ("server", "OnReceiveCEchoRequest", 1, 1, UID_VERIFICATION_CLASS),
            ("client", "OnReceiveCEchoResponse", 1, 1, UID_VERIFICATION_CLASS, 0),
        ],
    ),
    "cstore": Run(
        "LMyStoreNet",
        ("SendCStoreRequest", "SendCStoreResponse"),
        [
            (
                *("server", "OnReceiveCStoreRequest", 1, 1, UID_SC_IMAGE_STORAGE),
                *(INSTANCE, 0, "", 0, image(INSTANCE)),
            ),
            ("client", "OnReceiveCStoreResponse", 1, 1, UID_SC_IMAGE_STORAGE, INSTANCE, 0),
        ],
    ),
    "cfind": Run(
        "LMyFindNet",
        ("SendCFindRequest", "SendCFindResponse"),
        [
            ("server", "OnReceiveCFindRequest", 1, 1, FIND, 0, found("P*", "")),
            *(
                ("client", "OnReceiveCFindResponse", 1, 1, FIND, status, match)
                for status, match in (
                    (COMMAND_STATUS_PENDING, found("P1", "Doe^Jane")),
                    (COMMAND_STATUS_PENDING, found("P2", "Roe^Richard")),
                    (COMMAND_STATUS_SUCCESS, None),
                )
            ),
        ],
    ),
    "ccancel": Run(
        "LMyCancelNet",
        ("SendCFindRequest", "SendCCancelRequest"),
        [
            ("server", "OnReceiveCFindRequest", 1, 1, FIND, 0, found("P*", "")),
            (
                *("client", "OnReceiveCFindResponse", 1, 1, FIND),
                *(COMMAND_STATUS_PENDING, {"PatientID": "P1"}),
            ),
            ("server", "OnReceiveCCancelRequest", 1, 1),
            ("client", "OnReceiveCFindResponse", 1, 1, FIND, COMMAND_STATUS_CANCEL, None),
        ],
        does="SendCFindRequest",
        others=("cfind",),
    ),
    "cget": Run(
        "LMyGetNet",
        ("SendCGetRequest", "SendCGetResponse", "SendCStoreResponse"),
        [
            ("server", "OnReceiveCGetRequest", 1, 1, GET, 0, PATIENT_QUERY),
            *retrieved("OnReceiveCGetResponse", GET, 3, "server", "client", ("", 0)),
        ],
        others=("cstore",),
    ),
    "cmove": Run(
        "LMyMoveNet",
        ("SendCMoveRequest", "SendCMoveResponse", "SendCStoreResponse"),
        [
            ("server", "OnReceiveCMoveRequest", 1, 1, MOVE, 0, "LT_STORE", PATIENT_QUERY),
            *retrieved(
                "OnReceiveCMoveResponse", MOVE, 1, "sender", "store", ("LT_CLIENT", 1)
            ),
        ],
        others=("cstore",),
    ),
    "nreport": Run(
        "LMyReportNet",
        ("SendNReportRequest", "SendNReportResponse"),
        [
            (
                *("server", "OnReceiveNReportRequest", 1, 1, *COMMIT, 1),
                {"TransactionUID": "2.25.301"},
            ),
            ("client", "OnReceiveNReportResponse", 1, 1, *COMMIT, 0, 1, None),
        ],
    ),
    "nget": Run(
        "LMyNGetNet",
        ("SendNGetRequest", "SendNGetResponse"),
        [
            (
                *("server", "OnReceiveNGetRequest", 1, 1, *PRINTER),
                *([TAG_PRINTER_STATUS, TAG_PRINTER_STATUS_INFO], 2),
            ),
            (
                *("client", "OnReceiveNGetResponse", 1, 1, *PRINTER, 0),
                {"PrinterStatus": "WARNING", "PrinterStatusInfo": "SUPPLY LOW"},
            ),
        ],
    ),
    "nset": Run(
        "LMyNSetNet",
        ("SendNSetRequest", "SendNSetResponse"),
        [
            (
                *("server", "OnReceiveNSetRequest", 1, 1, *STEP),
                {"PerformedProcedureStepStatus": "COMPLETED"},
            ),
            (
                *("client", "OnReceiveNSetResponse", 1, 1, *STEP, 0),
                {"PerformedProcedureStepStatus": "COMPLETED"},
            ),
        ],
    ),
    "naction": Run(
        "LMyActionNet",
        ("SendNActionRequest", "SendNActionResponse"),
        [
            (
                *("server", "OnReceiveNActionRequest", 1, 1, *COMMIT, 1),
                {
                    "TransactionUID": "2.25.301",
                    "ReferencedSOPSequence": [
                        {
                            "ReferencedSOPClassUID": UID_SC_IMAGE_STORAGE,
                            "ReferencedSOPInstanceUID": "2.25.101",
                        }
                    ],
                },
            ),
            ("client", "OnReceiveNActionResponse", 1, 1, *COMMIT, 0, 1, None),
        ],
    ),
    "ncreate": Run(
        "LMyNCreateNet",
        ("SendNCreateRequest", "SendNCreateResponse"),
        [
            (
                *("server", "OnReceiveNCreateRequest", 1, 1, *NEW_STEP),
                {"PerformedProcedureStepStatus": "IN PROGRESS"},
            ),
            ("client", "OnReceiveNCreateResponse", 1, 1, *NEW_STEP, 0, None),
        ],
    ),
    "ndelete": Run(
        "LMyNDeleteNet",
        ("SendNDeleteRequest", "SendNDeleteResponse"),
        [
            ("server", "OnReceiveNDeleteRequest", 1, 1, *FILM),
            ("client", "OnReceiveNDeleteResponse", 1, 1, *FILM, 0),
        ],
    ),
    "senddata": Run(
        "LMyDataNet",
        ("SendData", "SendCEchoResponse"),
        [
            ("server", "OnReceiveCEchoRequest", 1, 7, UID_VERIFICATION_CLASS),
            ("client", "OnReceiveCEchoResponse", 1, 7, UID_VERIFICATION_CLASS, 0),
        ],
        does="SendData",
        others=("cecho",),
    ),
}
# what has a test of its own below
ALONE = (
    "SendAssociateReject",
    "OnReceiveAssociateReject",
    "SendAbort",
    "OnReceiveAbort",
    "OnReceive",
    "OnReceiveData",
    "OnReceiveUnknown",
)


def wanted(prefix: str) -> set[str]:
    """Return the names of the table that begin so and are provided."""
    api_table = module_of("api_table")
    return {
        method.name
        for method in api_table.methods()
        if method.class_name == "LDicomNet"
        and method.name.startswith(prefix)
        and api_table.state_of(method).name != api_table.ABSENT
    }


def module_of(name: str) -> ModuleType:
    return importlib.import_module(name)


def examples_in(module: ModuleType) -> dict[str, Callable[..., int]]:
    """Return the examples that a module defines, by the names of the calls."""
    return {
        name.removeprefix(PREFIX).removesuffix(SUFFIX): function
        for name, function in vars(module).items()
        if name.endswith(SUFFIX) and function.__module__ == module.__name__
    }


def hooks_in(module: ModuleType) -> set[str]:
    return {
        name
        for each in vars(module).values()
        if isinstance(each, type)
        and issubclass(each, LDicomNet)
        and each.__module__ == module.__name__
        for name in vars(each)
        if name.startswith("On")
    }


def plain(value: Any) -> Any:
    """Return what can be compared, also when the object has changed since."""
    if isinstance(value, LDicomAssociate):
        return value.GetCalling(), value.GetCalled()
    if isinstance(value, LDicomDS):
        return plain(value.to_pydicom())
    if isinstance(value, Dataset):
        return {element.keyword: plain(element.value) for element in value}
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        return [plain(each) for each in value]
    return value


class Observer:
    """Notes the hooks of an example's class, and which examples were called."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.steps: list[Step] = []
        self.called: list[str] = []
        self.monkeypatch = monkeypatch

    def note_calls(self, *modules: str) -> None:
        for each in modules:
            module = module_of(each)
            for name, function in examples_in(module).items():
                full = f"{PREFIX}{name}{SUFFIX}"
                self.monkeypatch.setattr(module, full, self._calling(name, function))

    def _calling(self, name: str, function: Callable[..., int]) -> Callable[..., int]:
        @functools.wraps(function)
        def call(*arguments: Any) -> int:
            self.called.append(name)
            code = function(*arguments)
            assert code == DICOM_SUCCESS, f"{name}: {code!s}"
            return code

        return call

    def note_hooks(self, module: str, name: str, who: str = "") -> type[Any]:
        """Put a class in the place of another: it notes, then does the same."""
        kind: type[Any] = getattr(module_of(module), name)
        hooks = {
            hook: self._noting(hook, getattr(kind, hook), who)
            for hook in dir(kind)
            if hook.startswith("On") and getattr(kind, hook) is not getattr(LDicomNet, hook)
        }
        noted = type(name, (kind,), hooks)
        self.monkeypatch.setattr(module_of(module), name, noted)
        return noted

    def _noting(self, hook: str, method: Callable[..., Any], who: str) -> Any:
        def noting(net: LDicomNet, *arguments: Any) -> None:
            role = who or ("client" if net.GetServer() is None else "server")
            kept = tuple(plain(value) for value in arguments)
            self.steps.append(Step(role, hook, kept))
            method(net, *arguments)

        return noting

    def heard(self, *hooks: str) -> list[tuple[Any, ...]]:
        return [(s.who, s.hook, *s.arguments) for s in self.steps if s.hook in hooks]


@pytest.fixture
def observer(monkeypatch: pytest.MonkeyPatch) -> Observer:
    return Observer(monkeypatch)


def call_of(module: str, name: str) -> Callable[..., int]:
    function: Callable[..., int] = getattr(module_of(module), f"{PREFIX}{name}{SUFFIX}")
    return function


def test_every_call_and_hook_of_the_table_has_an_example() -> None:
    sends: dict[str, str] = {}
    hooks: set[str] = set()
    for name in MODULES:
        for send in examples_in(module_of(name)):
            assert send not in sends, f"{send} has two: {sends[send]}, {name}"
            sends[send] = name
        hooks |= hooks_in(module_of(name))
    assert set(sends) == wanted("Send")
    assert wanted("OnReceive") <= hooks


def test_every_example_is_run_here() -> None:
    sends = {send for run in RUNS.values() for send in run.sends}
    hooks = {row[1] for run in RUNS.values() for row in run.heard}
    assert sends | {*ASSOCIATION, *ALONE} >= wanted("Send")
    assert hooks | {*ASSOCIATION_HOOKS, *ALONE} >= wanted("OnReceive")
    assert set(MODULES) == {*RUNS, "mydicomnet"}


def test_every_file_is_collected() -> None:
    files = {path.stem for path in EXAMPLES.glob("*.py")}
    # retrieval is not an example, but what two share; these have tests of their own
    own = {"signatures", "images", *OF_DATA_SETS, *OF_NEGOTIATION}
    assert files == {*MODULES, "retrieval", *own}


@pytest.mark.parametrize("name", RUNS)
def test_example(name: str, observer: Observer) -> None:
    run = RUNS[name]
    observer.note_calls(name, "mydicomnet", *run.others)
    kind = observer.note_hooks(name, run.net)
    if name == "cmove":
        observer.note_hooks("cmove", "LMySenderNet", "sender")
        observer.note_hooks("cmove", "LMyStoreNet", "store")
    example = getattr(module_of(name), f"{PREFIX}{run.does or run.sends[0]}{SUFFIX}")
    if run.does:  # imported from elsewhere: not the one that is noted
        first = next(
            m for m in (name, *run.others) if run.does in examples_in(module_of(m))
        )
        example = call_of(first, run.does)
    assert module_of("mydicomnet").RunExample(kind, example) == 0
    hooks = {row[1] for row in run.heard}
    got = observer.heard(*hooks)
    assert len(got) == len(run.heard)
    for who in {row[0] for row in run.heard}:
        assert [row for row in got if row[0] == who] == [
            row for row in run.heard if row[0] == who
        ]
    assert set(observer.called) >= set(run.sends)


def test_association_and_release(observer: Observer) -> None:
    observer.note_calls("mydicomnet")
    kind = observer.note_hooks("mydicomnet", "LMyDicomNet")
    frame = module_of("mydicomnet")
    assert frame.RunExample(kind, frame.Associated) == 0
    titles = "LT_CLIENT", "LT_SERVER"
    assert observer.heard(*ASSOCIATION_HOOKS) == [
        ("server", "OnReceiveAssociateRequest", titles),
        ("client", "OnReceiveAssociateAccept", titles),
        ("server", "OnReceiveReleaseRequest"),
        ("client", "OnReceiveReleaseResponse"),
    ]
    assert observer.called == list(ASSOCIATION)


def test_reject(observer: Observer, monkeypatch: pytest.MonkeyPatch) -> None:
    observer.note_calls("mydicomnet")
    kind = observer.note_hooks("mydicomnet", "LMyDicomNet")
    frame = module_of("mydicomnet")
    init = kind.__init__

    def other_title(net: Any) -> None:
        init(net)
        net.m_szCalled = "NOBODY"

    monkeypatch.setattr(kind, "__init__", other_title)
    assert frame.RunExample(kind, lambda net: net.SendReleaseRequest()) == 1
    assert observer.heard("OnReceiveAssociateReject") == [
        (
            "client",
            "OnReceiveAssociateReject",
            PDU_REJECT_RESULT_PERMANENT,
            PDU_REJECT_SOURCE_USER,
            PDU_REJECT_REASON_CALLED,
        )
    ]
    assert observer.called == ["SendAssociateRequest", "SendAssociateReject"]


def test_abort(observer: Observer) -> None:
    observer.note_calls("mydicomnet")
    kind = observer.note_hooks("mydicomnet", "LMyDicomNet")
    frame = module_of("mydicomnet")
    assert frame.RunExample(kind, frame.LDicomNet_SendAbort_Example) == 0
    assert observer.heard("OnReceiveAbort") == [("server", "OnReceiveAbort", 0, 0)]
    closed = {row[2] for row in observer.heard("OnClose") if row[0] == "server"}
    assert closed == {DICOM_ERROR_NET_CONNECTION_ABORTED}
    assert "SendAbort" in observer.called


def test_messages_as_they_are(observer: Observer) -> None:
    observer.note_calls("senddata")
    kind = observer.note_hooks("senddata", "LMyDataNet")
    data = module_of("senddata")
    send = data.LDicomNet_SendData_Example
    assert module_of("mydicomnet").RunExample(kind, send, data.Unknown) == 0
    assert observer.called == ["SendData", "SendData"]
    received = [row for row in observer.heard("OnReceive") if row[0] == "server"]
    types = [row[3] for row in received]
    assert types[:3] == [PDU_ASSOCIATE_REQUEST, PDU_DATA_TRANSFER, PDU_DATA_TRANSFER]
    assert {PDU_ASSOCIATE_ACCEPT, PDU_DATA_TRANSFER, PDU_ABORT} == {
        row[3] for row in observer.heard("OnReceive") if row[0] == "client"
    }
    assert all(len(row[4]) == row[5] for row in received)
    fields = [
        row[3]["CommandField"]
        for row in observer.heard("OnReceiveData")
        if row[0] == "server"
    ]
    assert fields == [COMMAND_C_ECHO, data.PRIVATE_COMMAND]
    ((who, _, context, command, dataset),) = observer.heard("OnReceiveUnknown")
    assert (who, context, dataset) == ("server", 1, None)
    assert command["CommandField"] == data.PRIVATE_COMMAND
    sent = [row[3] for row in observer.heard("OnSend") if row[0] == "client"]
    assert sent == [PDU_ASSOCIATE_REQUEST, PDU_DATA_TRANSFER, PDU_DATA_TRANSFER]


def status_of(observer: Observer, hook: str) -> Any:
    ((_, _, *arguments),) = observer.heard(hook)
    return arguments


def test_a_move_to_nobody_is_refused(observer: Observer) -> None:
    kind = observer.note_hooks("cmove", "LMyMoveNet")
    move = call_of("cmove", "SendCMoveRequest")
    run = module_of("mydicomnet").RunExample
    assert run(kind, lambda net: move(net, "NOBODY")) == 0
    refused = COMMAND_STATUS_REFUSED_MOVE_DESTINATION_UNKNOWN
    answer = [1, 1, UID_PATIENT_ROOT_QUERY_MOVE, refused, 0, 0, 0, 0, None]
    assert status_of(observer, "OnReceiveCMoveResponse") == answer


def test_an_instance_that_is_not_there(
    observer: Observer, capsys: pytest.CaptureFixture[str]
) -> None:
    kind = observer.note_hooks("ndelete", "LMyNDeleteNet")
    delete = call_of("ndelete", "SendNDeleteRequest")
    assert module_of("mydicomnet").RunExample(kind, lambda net: delete(net, "2.25.1")) == 0
    answer = status_of(observer, "OnReceiveNDeleteResponse")
    assert answer[-1] == COMMAND_STATUS_NO_SUCH_OBJECT_INSTANCE
    assert "there is no such film session" in capsys.readouterr().out


def test_an_instance_that_is_there_already(observer: Observer) -> None:
    kind = observer.note_hooks("ncreate", "LMyNCreateNet")
    create = call_of("ncreate", "SendNCreateRequest")
    assert module_of("mydicomnet").RunExample(kind, create, create) == 0
    answers = observer.heard("OnReceiveNCreateResponse")
    statuses = [row[6] for row in answers]
    assert statuses == [COMMAND_STATUS_SUCCESS, COMMAND_STATUS_DUPLICATE_INSTANCE]


def test_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLES / "nset.py"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "N-SET response 1: COMMAND_STATUS_SUCCESS" in done.stdout
