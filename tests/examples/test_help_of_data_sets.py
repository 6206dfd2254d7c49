"""``examples/help`` for data sets: run, what they print, that each call is shown."""

from __future__ import annotations

import functools
import importlib
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import api_table
import pytest

import ltdicom
from ltdicom import LDicomContextGroup

EXAMPLES = Path(__file__).resolve().parents[2] / "examples" / "help"
sys.path.insert(0, str(EXAMPLES))

# what each file is for, and what it prints
PRINTED = {
    "presentationstate": """\
FINDINGS: what was seen, by Doe^John
the image is there already
a series with 2 images
  2.25.700
  2.25.701
a series with 1 images
  2.25.702
2 images are left
0 images are left
""",
    "graphiclayers": """\
ARROWS has index 0
TEXTS has index 1
RULERS has index 2
layer 0: ARROWS, order 1
layer 1: TEXTS, order 1
layer 2: RULERS, order 1
layer 0: TEXTS, order 2
the same item
layer 0: RULERS, order 0
layer 1: MASKS, order 0
an annotation on TEXTS
an annotation on RULERS
an annotation on MASKS
layers that are left: 0
""",
    "graphicannotations": """\
an annotation on TEXTS
an annotation on LINES
an annotation on TEXTS
for 2.25.700
for 2.25.702
no more for the image in between
images that are named: 0
2 graphics, 1 text
left: 0
""",
    "graphicobjects": """\
type 4: 2 points, filled
type 2: 3 points, not filled
type 5: 4 points, not filled
it is the same item
left: 2
left: 0
""",
    "textobjects": """\
lesion: no box, an anchor
in the corner: a box, no anchor
a text needs a box or an anchor
no lesion: no box, an anchor
it is the same item
left: 2
left: 0
""",
    "compoundgraphics": """\
type 11 on RULERS: 2 points, 2 ticks
type 13 on RULERS: 2 points, 0 ticks
it is the same item
left: 2
left: 0
""",
    "dicomdir": """\
IM0 is in
IM1 is left out
IM2 is in
README cannot be inserted
6 records
4 records, then 5
with subfolders
not a File ID
stopped behind IM0, IM1
""",
    "dicomfile": """\
read only
3456 and then place 7
3 bytes are left
there are not four bytes more
it is gone
the same
012
there is no room
..DICM
""",
    "contextgroups": """\
2 groups: CID 244, CID 29
Laterality is the first
4 codes
51440002 is Bilateral
24028007 is Right
7771000 is Left
66459002 is Unilateral
the last but one is the same both ways
Right is of CID 244
the group is there already
Ward one
then comes W2
the code is gone
the group is gone
as it was
a group of your own has no default
Left
""",
}
MODULES = (*PRINTED, "mydicomds")
PRESENTATION = re.compile(
    "PresState|Layer|GraphicAnn|GraphicObj|CompoundGraphic|TextObj|RemoveAllImageRef"
)


def module_of(name: str) -> ModuleType:
    return importlib.import_module(name)


@pytest.fixture(autouse=True)
def tables() -> Iterator[None]:
    """Leave the table of context groups empty, as it was."""
    yield
    LDicomContextGroup.Reset()


def wanted() -> set[str]:
    """Return the calls that are to be shown, as ``class.method``."""
    whole = "LDicomDir", "LDicomFile", "LDicomContextGroup"
    return {
        f"{method.class_name}.{method.name}"
        for method in api_table.methods()
        if api_table.state_of(method).name not in (api_table.ABSENT, api_table.NOT_YET)
        and method.kind not in ("ctor", "dtor")
        and (
            method.class_name in whole
            or (
                method.class_name == "LDicomDS"
                and PRESENTATION.search(method.name)
                and "Overlay" not in method.name
            )
        )
    }


@pytest.mark.parametrize("name", PRINTED)
def test_example(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    module = module_of(name)
    assert module_of("mydicomds").RunExamples(*module.EXAMPLES) == 0
    captured = capsys.readouterr()
    assert (captured.out, captured.err) == (PRINTED[name], "")
    shown = [each for each in vars(module) if each.endswith("_Example")]
    assert shown == [each.__name__ for each in module.EXAMPLES]


@pytest.mark.parametrize("name", PRINTED)
def test_an_example_is_named_after_a_call_that_its_docstring_tells(name: str) -> None:
    for example in module_of(name).EXAMPLES:
        owner, call, end = example.__name__.split("_")
        assert end == "Example"
        assert hasattr(getattr(ltdicom, owner), call)
        told = re.findall(r"`(\w+)`", example.__doc__ or "")
        assert call in told or f"`{call}`" in (example.__doc__ or call)
        for each in told:
            assert hasattr(getattr(ltdicom, owner), each)


def test_each_call_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    called: set[str] = set()
    for full in wanted():
        owner, name = full.split(".")
        cls = getattr(ltdicom, owner)
        static = isinstance(getattr_static(cls, name), staticmethod)
        noted = noting(getattr(cls, name), called, full)
        monkeypatch.setattr(cls, name, staticmethod(noted) if static else noted)
    for name in PRINTED:
        module_of("mydicomds").RunExamples(*module_of(name).EXAMPLES)
    assert capsys.readouterr().err == ""
    assert wanted() - called == set()


def getattr_static(cls: type, name: str) -> Any:
    return next(vars(base)[name] for base in cls.__mro__ if name in vars(base))


def noting(call: Callable[..., Any], called: set[str], full: str) -> Callable[..., Any]:
    @functools.wraps(call)
    def noted(*args: Any, **kwargs: Any) -> Any:
        called.add(full)
        return call(*args, **kwargs)

    return noted


def test_an_example_that_fails_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    frame = module_of("mydicomds")
    assert frame.RunExamples(lambda: frame.Check(9, "the call")) == 1
    assert frame.RunExamples(lambda: frame.CheckTrue(False, "another")) == 1
    assert frame.RunExamples(lambda: frame.Found(None, "image")) == 1
    told = capsys.readouterr().err.splitlines()
    assert told == ["the call: 9", "another: FALSE", "there is no image"]


def test_as_a_program() -> None:
    done = subprocess.run(
        [sys.executable, EXAMPLES / "graphiclayers.py"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == PRINTED["graphiclayers"]
