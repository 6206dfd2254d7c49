"""The inside is there whatever a constructor does."""

from __future__ import annotations

import inspect

import pytest

from ltdicom._binding.inside import HasInside


class Face(HasInside):
    def __init__(self, path: str | None = None) -> None:
        self.path = path

    def _make_inside(self) -> None:
        self.inside = ["made"]


class Port(Face):
    def __init__(self, *, server: bool) -> None:
        self.server = server


def test_a_constructor_need_not_call_the_base() -> None:
    port = Port(server=True)
    assert (port.server, port.inside) == (True, ["made"])
    assert Port(server=True).inside is not port.inside


def test_signatures_are_those_of_the_constructors() -> None:
    assert list(inspect.signature(Face).parameters) == ["path"]
    assert list(inspect.signature(Port).parameters) == ["server"]


@pytest.mark.parametrize("arguments", [(1, 2), (1, 2, 3)])
def test_wrong_arguments_are_refused(arguments: tuple[int, ...]) -> None:
    with pytest.raises(TypeError):
        Face(*arguments)  # type: ignore[arg-type]
