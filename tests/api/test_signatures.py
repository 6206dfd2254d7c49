"""Every method has the name, the parameters and the defaults of the C++ table."""

from __future__ import annotations

import inspect

import api_table
import pytest
from api_table import ABSENT, Method, Parameter

import ltdicom
from ltdicom import LDicomNet

METHODS = api_table.methods()
THERE = [m for m in METHODS if api_table.function_of(m) is not None]
HOOKS = [m for m in METHODS if m.class_name == "LDicomNet" and m.kind == "virtual"]


def signature_of(method: Method) -> inspect.Signature:
    found = api_table.function_of(method)
    assert found is not None
    function, bound = found
    signature = inspect.signature(function)
    return signature.replace(parameters=list(signature.parameters.values())[bound:])


@pytest.mark.parametrize("method", THERE, ids=str)
def test_parameters_are_those_of_cpp(method: Method) -> None:
    found = api_table.function_of(method)
    assert found is not None
    function, bound = found
    assert api_table.mismatch(method, inspect.signature(function), bound) == ""


@pytest.mark.parametrize("method", [m for m in THERE if m.kind == "static"], ids=str)
def test_static_methods_need_no_object(method: Method) -> None:
    cls = getattr(ltdicom, method.class_name)
    static = inspect.getattr_static(cls, method.name)
    assert isinstance(static, (staticmethod, classmethod))


@pytest.mark.parametrize(
    "method", [m for m in THERE if m.kind not in ("static", "ctor")], ids=str
)
def test_other_methods_belong_to_an_object(method: Method) -> None:
    cls = getattr(ltdicom, method.class_name)
    assert inspect.isfunction(inspect.getattr_static(cls, method.name))


def value_of(default: str) -> object:
    """Return the value of a C++ default: a name or a number."""
    try:
        return float(default) if "." in default else int(default, 0)
    except ValueError:
        return getattr(ltdicom, default)


@pytest.mark.parametrize(
    ("method", "parameter"),
    [
        pytest.param(m, p, id=f"{m}-{p.name}")
        for m in THERE
        for overload in m.overloads
        for p in overload
        if p.default
    ],
)
def test_defaults_are_those_of_cpp(method: Method, parameter: Parameter) -> None:
    default = signature_of(method).parameters[parameter.name].default
    assert default in (value_of(parameter.default), ltdicom.OUT)


def test_parameters_of_a_shorter_overload_suffice() -> None:
    """A parameter that one overload lacks is optional."""
    lacking = [
        f"{method}({name})"
        for method in THERE
        for name, parameter in signature_of(method).parameters.items()
        if parameter.default is parameter.empty
        and any(name not in {p.name for p in each} for each in method.overloads)
    ]
    assert lacking == []


@pytest.mark.parametrize("method", HOOKS, ids=str)
def test_a_hook_that_is_not_overridden_does_nothing(method: Method) -> None:
    net = LDicomNet()
    before = repr(net)
    [parameters] = method.overloads
    result = getattr(net, method.name)(*(None for _ in parameters))
    assert result is None or method.returns != "L_VOID"
    assert repr(net) == before


@pytest.mark.parametrize(
    "method", [m for m in HOOKS if api_table.state_of(m).name != ABSENT], ids=str
)
def test_a_hook_needs_every_argument(method: Method) -> None:
    [parameters] = method.overloads
    own = signature_of(method).parameters
    assert list(own) == [parameter.name for parameter in parameters]


@pytest.mark.parametrize("method", [m for m in THERE if m.kind == "ctor"], ids=str)
def test_a_class_shows_the_parameters_of_its_constructor(method: Method) -> None:
    shown = inspect.signature(getattr(ltdicom, method.class_name))
    assert list(shown.parameters) == list(signature_of(method).parameters)
    assert api_table.mismatch(method, shown, False) == ""


def test_a_class_of_a_port_shows_its_own_parameters() -> None:
    class LMyDicomNet(LDicomNet):
        def __init__(self, *, is_server: bool) -> None:
            self.is_server = is_server  # the base's constructor need not be called

    assert list(inspect.signature(LMyDicomNet).parameters) == ["is_server"]
    assert not LMyDicomNet(is_server=True).IsConnected()


@pytest.mark.parametrize("method", [m for m in HOOKS if m.name.startswith("On")], ids=str)
def test_hooks_take_keywords(method: Method) -> None:
    """At run time; for pyright they are positional only, so an override may rename them."""
    kinds = {p.kind for p in signature_of(method).parameters.values()}
    assert kinds <= {inspect.Parameter.POSITIONAL_OR_KEYWORD}
