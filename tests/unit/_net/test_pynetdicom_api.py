"""Every internal of pynetdicom that is used, by name.

A new release that takes one away fails here, and says which; the names are what
``ltdicom/_net`` overrides, reads or calls.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from collections.abc import Iterator
from typing import Any

import pynetdicom
import pytest
from pynetdicom import fsm
from pynetdicom.ae import ApplicationEntity
from pynetdicom.association import Association
from pynetdicom.pdu import P_DATA_TF
from pynetdicom.transport import AssociationSocket

import ltdicom._net
from ltdicom._net import pynetdicom_api
from ltdicom._net.pynetdicom_api import A_ASSOCIATE_AC, A_ASSOCIATE_RQ

VERSION = pynetdicom.__version__

# what `ltdicom._net.pynetdicom_api` imports, with the module that is looked in
IMPORTED = {
    "ae": {"ApplicationEntity"},
    "association": {"Association"},
    "dimse": {"DIMSEServiceProvider"},
    "dsutils": {"decode", "encode"},
    "dul": {"DULServiceProvider"},
    "fsm": {"TRANSITION_TABLE", "StateMachine"},
    "pdu": {
        "A_ABORT_RQ", "A_ASSOCIATE_AC", "A_ASSOCIATE_RQ",
    },
    "pdu_items": {
        "AbstractSyntaxSubItem", "ApplicationContextItem",
        "AsynchronousOperationsWindowSubItem", "ImplementationClassUIDSubItem",
        "ImplementationVersionNameSubItem", "MaximumLengthSubItem", "PDUItem",
        "PresentationContextItemAC", "PresentationContextItemRQ",
        "SCP_SCU_RoleSelectionSubItem", "SOPClassExtendedNegotiationSubItem",
        "TransferSyntaxSubItem", "UserInformationItem",
    },
    "pdu_primitives": {"A_ABORT", "A_ASSOCIATE", "A_RELEASE", "P_DATA"},
    "timer": {"Timer"},
    "transport": {"T_CONNECT", "AddressInformation"},
}  # fmt: skip

# what our subclasses put in the place of pynetdicom's
REPLACED = {
    "association.pdu.AssociatePrimitive": set(),
    "association.pdu.AssociateRequest": {"to_primitive"},
    "association.pdu.AssociateAccept": {"to_primitive"},
    "association.pdu_items.RawItem": {"item_type", "item_length", "_decoders", "_encoders"},
    "association.pdu_items.ApplicationContext": {"item_type", "application_context_name"},
    "association.pdu_items.AbstractSyntax": {"item_type", "abstract_syntax_name"},
    "association.pdu_items.TransferSyntax": {"item_type", "transfer_syntax_name"},
    "association.pdu_items.ProposedContext": {"item_type"},
    "association.pdu_items.AnsweredContext": {"item_type"},
    "association.pdu_items.MaximumLength": {"item_type"},
    "association.pdu_items.ImplementationClass": {"item_type", "implementation_class_uid"},
    "association.pdu_items.AsyncOperations": {"item_type"},
    "association.pdu_items.ImplementationVersion": {
        "item_type",
        "implementation_version_name",
    },
    "association.pdu_items.RoleSelection": {"item_type", "sop_class_uid"},
    "association.pdu_items.ExtendedNegotiation": {"item_type", "sop_class_uid"},
    "association.pdu_items.UserInformation": {"item_type"},
    "association.pdu_items.RequestPDU": {"pdu_type", "called_ae_title", "calling_ae_title"},
    "association.pdu_items.AcceptPDU": {"pdu_type", "reserved_aet", "reserved_aec"},
    "upper_layer.timer.MonotonicTimer": {"remaining", "start", "stop"},
    "upper_layer.provider.Shell": {"_bind_defaults"},
    "upper_layer.provider.RejectPrimitive": {"result_source", "diagnostic", "result"},
    "upper_layer.provider.AbortPrimitive": set(),
    "upper_layer.provider.Provider": {"_decode_pdu", "_send"},
    "upper_layer.provider.Assembler": {"receive_primitive"},
}

# what is read or called on pynetdicom's objects
USED = {
    "Association": {
        "acceptor", "acse_timeout", "dimse", "dul", "is_acceptor", "is_requestor", "mode",
        "network_timeout", "requestor",
    },
    "Association.requestor": {"address_info"},
    "Association.acceptor": {"address_info"},
    "Association.dul": {
        "_assoc", "_process_recv_primitive", "_read_pdu_data", "_recv_pdu", "artim_timer",
        "event_queue", "kill_dul", "socket", "state_machine", "to_provider_queue",
        "to_user_queue",
    },
    "Association.dul.state_machine": {"current_state", "do_action"},
    "Association.dul.artim_timer": {"expired", "remaining", "start", "stop", "timeout"},
    "Association.dimse": {"_assoc", "msg_queue"},
    # what `Wire` stands for
    "AssociationSocket": {"_shutdown_socket", "close", "connect", "recv"},
    "P_DATA_TF": {"decode", "encode", "from_primitive", "to_primitive"},
}  # fmt: skip

# where the actions of the state machine go through what is replaced
PATHS = {
    "_send": {
        "AE-2",
        "AE-7",
        "AE-8",
        "AR-1",
        "AR-4",
        "AR-7",
        "AR-9",
        "DT-1",
        "AA-1",
        "AA-8",
    },
    "receive_primitive": {"DT-2", "AR-6"},
    "to_user_queue": {"AE-3", "AE-4", "AE-6", "AR-2", "AR-3", "AR-8", "AR-10", "AA-3"},
    "artim_timer": {"AE-5", "AE-6", "AE-8", "AR-4", "AR-5", "AA-1", "AA-2", "AA-8"},
    "close": {"AE-4", "AR-3", "AA-3"},
}


def ours() -> Iterator[tuple[str, type, list[type]]]:
    """Yield our subclasses of pynetdicom's classes, with the bases that are its."""
    for info in pkgutil.walk_packages(ltdicom._net.__path__, "ltdicom._net."):
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            if inspect.isclass(value) and value.__module__ == module.__name__:
                bases = [b for b in value.__mro__ if b.__module__.startswith("pynetdicom.")]
                if bases:
                    yield f"{info.name.removeprefix('ltdicom._net.')}.{name}", value, bases


OURS = {name: (cls, bases) for name, cls, bases in ours()}


def gone(what: str, names: set[str]) -> str:
    return f"pynetdicom {VERSION} has no {what} {', '.join(sorted(names))} any more"


@pytest.mark.parametrize("module", IMPORTED)
def test_what_is_imported(module: str) -> None:
    there = vars(importlib.import_module(f"pynetdicom.{module}"))
    missing = IMPORTED[module] - there.keys()
    assert not missing, gone(f"pynetdicom.{module}:", missing)


def test_the_list_of_imports_is_complete() -> None:
    imported = {name for name in vars(pynetdicom_api) if not name.startswith("__")}
    assert imported == set().union(*IMPORTED.values())


def test_the_list_of_subclasses_is_complete() -> None:
    assert OURS.keys() == REPLACED.keys()


def test_what_is_replaced() -> None:
    for name, (cls, bases) in OURS.items():
        base_names = set().union(*(dir(base) for base in bases))
        # instance attributes of the bases' own constructors count, too
        sources = "".join(inspect.getsource(base) for base in bases)
        missing = {
            n for n in REPLACED[name] if n not in base_names and f"self.{n}" not in sources
        }
        assert not missing, gone(f"{bases[0].__name__}:", missing)
        replaced = {n for n in vars(cls) if n in base_names and not n.startswith("__")}
        assert replaced <= REPLACED[name], f"{name}: name it in this file"


@pytest.mark.parametrize(
    ("name", "method"),
    [
        (name, method)
        for name, methods in REPLACED.items()
        for method in sorted(methods)
        if inspect.isfunction(vars(OURS[name][0]).get(method))
    ],
)
def test_replaced_methods_are_still_called_so(name: str, method: str) -> None:
    cls, bases = OURS[name]
    theirs = inspect.signature(getattr(bases[0], method))
    count = len(inspect.signature(getattr(cls, method)).parameters)
    assert count == len(theirs.parameters), (
        f"pynetdicom {VERSION} has {bases[0].__name__}.{method}{theirs}"
    )


def test_the_mixin_of_pdu_items() -> None:
    names = {"_generate_items", "_wrap_generate_items", "_wrap_encode_str"}
    for base in (pynetdicom_api.PDUItem, pynetdicom_api.A_ASSOCIATE_RQ):
        missing = names - set(dir(base))
        assert not missing, gone(f"{base.__name__}:", missing)


@pytest.mark.parametrize("path", USED)
def test_what_is_used(path: str) -> None:
    association = Association(ApplicationEntity("X"), "requestor")
    roots = {
        "Association": association,
        "AssociationSocket": AssociationSocket(association, client_socket=Any),  # type: ignore[arg-type]
        "P_DATA_TF": P_DATA_TF(),
    }
    root, *steps = path.split(".")
    thing: Any = roots[root]
    for step in steps:
        thing = getattr(thing, step)
    missing = {name for name in USED[path] if not hasattr(thing, name)}
    assert not missing, gone(f"{path}:", missing)


@pytest.mark.parametrize("kind", [A_ASSOCIATE_RQ, A_ASSOCIATE_AC])
def test_a_pdu_of_nothing_is_empty(kind: Any) -> None:
    """AE-2 and AE-7 make one, as `Provider` takes the primitive away."""
    assert kind(None).variable_items == []
    assert "request" in fsm.AE_2.__code__.co_names
    assert pynetdicom_api.T_CONNECT(pynetdicom_api.A_ASSOCIATE()).request is not None


@pytest.mark.parametrize("attribute", PATHS)
def test_the_actions_go_through_what_is_replaced(attribute: str) -> None:
    going = {
        name
        for name, (_, action, _) in fsm.ACTIONS.items()
        if attribute in action.__code__.co_names
    }
    missing = PATHS[attribute] - going
    assert not missing, f"pynetdicom {VERSION}: {missing} do not use {attribute} any more"


def test_the_state_machine_is_the_standards() -> None:
    states = {f"Sta{number}" for number in range(1, 14)}
    events = {f"Evt{number}" for number in range(1, 20)}
    assert {state for _, state in fsm.TRANSITION_TABLE} == states
    assert {event for event, _ in fsm.TRANSITION_TABLE} == events
    assert set(fsm.TRANSITION_TABLE.values()) <= fsm.ACTIONS.keys()
    assert fsm.TRANSITION_TABLE["Evt19", "Sta6"] == "AA-8"
    assert fsm.TRANSITION_TABLE["Evt15", "Sta4"] == "AA-2"
