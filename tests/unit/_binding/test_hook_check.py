"""Methods that look like hooks and are none are told when a class is made."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ltdicom import LDicomDS, LDicomNet, LDicomPrintSCU, configure
from ltdicom._core.settings import SETTINGS

HOOKS = sorted(name for name in dir(LDicomNet) if name.startswith("On"))


def told(base: type = LDicomNet, /, *mixins: type, **methods: Any) -> list[str]:
    """Return the warnings for a class with these methods."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        type("LMy", (*mixins, base), methods)
    assert {w.category for w in caught} <= {UserWarning}
    return [str(w.message) for w in caught]


def anything(self: Any, *arguments: Any) -> None:
    """Fit any hook."""


def method(text: str) -> Callable[..., Any]:
    made: Callable[..., Any] = eval(f"lambda {text}: None")
    return made


@pytest.mark.parametrize("hook", HOOKS)
def test_each_hook_may_be_overridden(hook: str) -> None:
    assert told(**{hook: anything}) == []


@pytest.mark.parametrize(
    ("parameters", "right"),
    [
        ("self, nError, pNet", True),
        ("me, error, net", True),
        ("self, error, net, extra=None", True),
        ("self, *rest", True),
        ("self, error, *rest", True),
        ("self, error, net, /", True),
        ("self", False),
        ("self, error", False),
        ("self, error, net, extra", False),
        ("self, error, *, net", False),
        ("self, error, net, *, extra", False),
        ("", False),
    ],
)
def test_the_number_of_parameters(parameters: str, right: bool) -> None:
    problems = told(OnClose=method(parameters))
    if right:
        assert problems == []
        return
    [line] = problems
    assert line.startswith(f"LMy.OnClose has the parameters ({parameters})")
    assert "the hook has (self, nError, pNet)" in line


def test_other_kinds_of_methods() -> None:
    assert told(OnConnect=staticmethod(method("error"))) == []
    assert told(OnConnect=classmethod(method("cls, error"))) == []
    assert told(OnConnect=partial(method("one, error"), 1)) == []
    assert len(told(OnConnect=staticmethod(method("self, error")))) == 1
    assert len(told(OnConnect=classmethod(method("cls")))) == 1
    assert told(OnConnect=None) == [
        "LMy.OnConnect is not a method, but a hook's name: C++ would never call it"
    ]


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("OnRecieveCStoreRequest", "OnReceiveCStoreRequest"),
        ("OnReceiveCStoreReq", "OnReceiveCStoreRequest"),
        ("OnReceiveNEventReportRequest", "OnReceiveNReportRequest"),
        ("OnReceiveNSetRequests", "OnReceiveNSetRequest"),
        ("ReceiveNSetRequest", "OnReceiveNSetRequest"),
        ("OnAssociateRequest", "OnReceiveAssociateRequest"),
        ("onClose", "OnClose"),
        ("on_close", "OnClose"),
        ("OnAcept", "OnAccept"),
        ("OnConnected", "OnConnect"),
    ],
)
def test_a_name_close_to_a_hook(name: str, meant: str) -> None:
    assert told(**{name: anything}) == [f"LMy.{name} is not a hook: did you mean {meant}?"]
    # beside the hook itself it is a method of the port's own
    assert told(**{name: anything, meant: anything}) == []


@pytest.mark.parametrize(
    "name",
    [
        "OnDisconnect",
        "_OnClosed",
        "HandleReceiveCStoreRequest",
        "store",
        "SendCStoreRequest",
        "Close",
        "on_timer",
        "OnIdle",
    ],
)
def test_names_of_a_ports_own(name: str) -> None:
    assert told(**{name: anything}) == []


def test_a_value_with_a_close_name_is_no_method() -> None:
    assert told(OnClosed=5) == []


@given(
    st.text(st.characters(codec="ascii", categories=["L", "N"]), min_size=1, max_size=30)
)
def test_any_name_may_be_looked_at(name: str) -> None:
    for line in told(**{f"x{name}": anything}):
        assert "did you mean" in line


def test_mix_ins_are_looked_at_once() -> None:
    class Closes:
        def OnClose(self) -> None: ...

    [line] = told(LDicomNet, Closes)
    assert line.startswith("LMy.OnClose has the parameters (self)")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")

        class First(Closes, LDicomNet):  # type: ignore[misc]
            pass

    assert told(First) == []


def test_other_classes_with_hooks() -> None:
    assert len(told(LDicomPrintSCU, OnStatus=method("self, status"))) == 1
    assert told(LDicomPrintSCU, OnPrinterRaport=anything) == [
        "LMy.OnPrinterRaport is not a hook: did you mean OnPrinterReport?"
    ]
    assert told(LDicomPrintSCU, OnReceiveCEchoRequest=method("self")) != []
    assert told(LDicomDS, LoadDS=method("self")) == []


def test_the_warning_names_the_line_of_the_class() -> None:
    with pytest.warns(UserWarning, match="OnAccept") as caught:

        class LMyDicomNet(LDicomNet):
            def OnAccept(self) -> None:  # type: ignore[override]
                pass

    assert caught[0].filename == __file__


def test_the_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(vars(SETTINGS), "hook_warnings", True)
    configure(hook_warnings=False)
    assert told(OnClose=method("self"), OnAcept=anything) == []
    configure(hook_warnings=True)
    assert len(told(OnClose=method("self"), OnAcept=anything)) == 2
