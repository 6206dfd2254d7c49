"""Overloads that are told apart by the types of the arguments."""

from __future__ import annotations

import inspect
import pathlib
from typing import Any

import pytest

from ltdicom import Ref
from ltdicom._binding.c_types import L_BYTES, L_INT32, L_TCHAR
from ltdicom._binding.calls import returns_code
from ltdicom._binding.out import OUT, OutBytes, Size
from ltdicom._binding.overloads import overloads


class Face:
    @returns_code
    def _of_name(self, pszName: L_TCHAR) -> Any:
        return "name", pszName

    @returns_code
    def _of_file(self, pszOut: L_TCHAR, pszName: L_TCHAR, nFlags: L_INT32) -> Any:
        return "file", pszOut, pszName, nFlags

    @overloads(_of_name, _of_file)
    @returns_code
    def Call(self, pBuffer: L_BYTES, nLength: L_INT32 = -1) -> Any:
        return "bytes", bytes(pBuffer), nLength

    @returns_code
    def _from(
        self, pValue: OutBytes = OUT, nOffset: L_INT32 = 0, nLength: L_INT32 = 0
    ) -> Any:
        return "from", b"%d %d" % (nOffset, nLength)

    @overloads(_from)
    @returns_code
    def Out(self, pValue: OutBytes = OUT, nLength: Size = None) -> Any:
        return "whole", b"all"


@pytest.mark.parametrize(
    ("args", "kwargs", "expected"),
    [
        ((b"ab",), {}, ("bytes", b"ab", -1)),
        ((bytearray(b"ab"), 2), {}, ("bytes", b"ab", 2)),
        (("name",), {}, ("name", "name")),
        ((None,), {}, ("name", None)),
        ((pathlib.PurePosixPath("a/b"),), {}, ("name", "a/b")),
        (("out", "name", 3), {}, ("file", "out", "name", 3)),
        ((), {"pBuffer": b"ab"}, ("bytes", b"ab", -1)),
        ((), {"pszName": "name"}, ("name", "name")),
        (("out",), {"pszName": "name", "nFlags": 3}, ("file", "out", "name", 3)),
    ],
)
def test_the_types_choose(args, kwargs, expected):
    assert Face().Call(*args, **kwargs) == expected


@pytest.mark.parametrize(
    ("args", "kwargs"), [((), {}), ((5,), {}), ((b"", 1, 2, 3), {}), ((), {"no": 1})]
)
def test_what_fits_none_is_a_type_error(args, kwargs):
    with pytest.raises(TypeError):
        Face().Call(*args, **kwargs)


def test_outputs():
    face, out = Face(), Ref()
    assert face.Out() == ("whole", b"all")
    assert face.Out(nOffset=4) == ("from", b"4 0")
    assert face.Out(out, 3) == "whole"
    assert out.value == b"all"
    assert face.Out(out, 1, 2) == "from"
    assert out.value == b"1 2"


def test_the_signature_has_every_parameter():
    parameters = inspect.signature(Face.Call).parameters
    assert set(parameters) == {"self", "pBuffer", "nLength", "pszName", "pszOut", "nFlags"}
    assert all(p.default is not p.empty for name, p in parameters.items() if name != "self")
