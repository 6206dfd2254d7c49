"""Calls with arguments of any kind, made by a number, and what must hold after each.

A call returns, or raises a ``TypeError`` that names a parameter. What fails has changed
nothing, and the object works afterwards. A longer run than that of the tests::

    python -m tests.support.any_arguments --calls 40000 --first 7
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import dataclasses
import functools
import inspect
import logging
import os
import random
import tempfile
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, get_args, get_type_hints

import api_table
import numpy as np
from api_table import ABSENT, Method, Parameter
from pydicom.data import get_testdata_file

import ltdicom
from ltdicom import (
    BITMAPHANDLE,
    DICOM_SUCCESS,
    HBITMAPLIST,
    LDicomAssociate,
    LDicomContextGroup,
    LDicomDir,
    LDicomDS,
    LDicomFile,
    LDicomIOD,
    LDicomNet,
    LDicomPrintSCU,
    LDicomTag,
    LDicomUID,
    LDicomVR,
    LDicomWaveformChannel,
    LDicomWaveformGroup,
    Ref,
)
from ltdicom._binding.calls import _Scope
from tests.support import right_calls

# what would wait, reach out, or change the process for other tests
LEFT_OUT = {
    "LDicomFile.SetHandle",  # whose descriptor is a small number?
    "LDicomDS.SetDefaultDicomTempPath",
    "LDicomDir.SetDefaultDicomTempPath",
    *(
        f"{cls}.{name}"
        for cls in ("LDicomNet", "LDicomPrintSCU")
        for name in (
            "Breathe",
            "Connect",
            "Listen",
            "Accept",
            "ShutDown",
            "StartUp",
            "Wait",
            "SetDefaultDicomTempPath",
        )
    ),
}
# what cannot be read whole replaces what was there, as in C++
REPLACING = {"LoadDS", "LoadDSMemory", "LoadXml", "Open"}
# the offsets of directory records are those of the file that was to be written
OFFSETS = {0x00041200, 0x00041202, 0x00041400, 0x00041420}
FILES = (
    "CT_small.dcm",
    "JPEG2000.dcm",
    "DICOMDIR",
    "rtplan.dcm",
    "reportsi.dcm",
    "examples_overlay.dcm",
    "examples_palette.dcm",
    "waveform_ecg.dcm",
    "MR_small_bigendian.dcm",
)
TEXTS = (
    "",
    "A",
    "CT",
    "LAYER1",
    "a\\b",
    "é山",
    "\ud800",
    "x" * 70,
    "x" * 20000,
    "\0",
    "A\0B",
    "\n",
    "1.2.3",
    "1.2.3\\4",
    "1.2.840.10008.1.2",
    "1.2.840.10008.1.2.1",
    "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.5",
    "1.2.840.10008.1.2.1.99",
    "1.2.840.10008.1.2.4.50",
    "1.2.840.10008.1.2.4.90",
    "1.2.840.10008.5.1.4.1.1.2",
    "20200101",
    "12/31/2020",
    "10:00:00",
    "-",
    "1",
    "1e400",
    "NaN",
    "*",
    "PATIENT",
    "IMAGE",
    "CID 2",
    "nofile",
    "file",
    "ISO_IR 192",
)
NUMBERS = (
    0,
    1,
    2,
    3,
    5,
    8,
    16,
    100,
    -1,
    0xFFFF,
    0x10000,
    0x7FFFFFFF,
    0x80000000,
    0xFFFFFFFF,
    1 << 32,
    (1 << 63) - 1,
    1 << 64,
    -(1 << 31),
    -(1 << 63),
    10**400,
    True,
    1.5,
    float("nan"),
    float("inf"),
    -0.0,
    1e308,
)
SMALL = (0, 1, 2, 3, 5, 8, 16, 100, 0x7FFFFFFF, 0xFFFFFFFF)
TAGS = (
    0x7FE00010,
    0x00100010,
    0x00280010,
    0x00081140,
    0xFFFEE000,
    0x00020010,
    0x00091001,
    0x00091010,
    0x00080005,
    0,
    0xFFFFFFFF,
)


class Foreign:
    """What no parameter takes."""


@functools.cache
def content(name: str) -> bytes:
    return Path(str(get_testdata_file(name))).read_bytes()


@dataclasses.dataclass
class Call:
    """A call that was made.

    Attributes
    ----------
    number : int
        Makes the same call again.
    """

    number: int
    method: Method
    arguments: dict[str, Any]

    def __str__(self) -> str:
        shown = ", ".join(f"{k}={_shown(v)}" for k, v in self.arguments.items())
        return f"[{self.number}] {self.method}({shown})"


def _shown(value: Any) -> str:
    try:
        return repr(value)[:100]
    except Exception as error:  # noqa: BLE001
        return f"<repr raised {error!r}>"


# -- objects, and what they hold -----------------------------------------------------------


def loaded(chance: random.Random) -> LDicomDS:
    ds = LDicomDS()
    if chance.random() < 0.2:
        sop_class = chance.choice((ltdicom.CLASS_CT_IMAGE_STORAGE, ltdicom.CLASS_UNKNOWN))
        ds.InitDS(sop_class, chance.choice((0, ltdicom.DS_EXPLICIT_VR, 0x101)))
        return ds
    ds.LoadDSMemory(content(chance.choice(FILES)))
    return ds


def elements(ds: LDicomDS, most: int = 4000) -> Iterator[Any]:
    element = ds.GetFirstElement(None, False, True)
    while element is not None and most:
        yield element
        element, most = ds.GetNextElement(element, False, True), most - 1


def state_of_data_set(ds: LDicomDS) -> Any:
    found = []
    for element in elements(ds):
        known = element.nLength != 0xFFFFFFFF and element.nTag not in OFFSETS
        value = ds.GetBinaryValue(element) if known else None
        found.append((element.nTag, int(element.nVR), ds.GetLevelElement(element), value))
    return found, ds.GetInfoDS()


def state_of_associate(pdu: LDicomAssociate) -> Any:
    contexts = [pdu.GetPresentation(i) for i in range(pdu.GetPresentationCount())]
    return (
        [
            (
                i,
                pdu.GetAbstract(i),
                pdu.GetResult(i),
                pdu.GetUserRole(i),
                pdu.GetExtended(i),
                [pdu.GetTransfer(i, n) for n in range(pdu.GetTransferCount(i))],
            )
            for i in contexts
        ],
        pdu.GetCalled(),
        pdu.GetCalling(),
        pdu.GetApplication(),
    )


def state_of_table(table: Any) -> Any:
    further = (True,) if table is LDicomIOD else ()
    found, entry = [], table.GetFirst(*(None, True) if further else ())
    while entry is not None and len(found) < 50:
        found.append(dataclasses.astuple(entry))
        entry = table.GetNext(entry, *further)
    return found


def state_of_group(group: LDicomWaveformGroup) -> Any:
    channels = [group.GetChannel(i) for i in range(group.GetNumberOfChannels())]
    return group.GetNumberOfSamplesPerChannel(), [state_of_channel(c) for c in channels]


def state_of_channel(channel: LDicomWaveformChannel | None) -> Any:
    if channel is None:
        return None
    return channel.GetChannelSamples(), channel.GetAnnotationCount()


def new_file(chance: random.Random) -> LDicomFile:
    file = LDicomFile()
    file.SetMemoryBuffer(bytearray(b"0123456789"), 10, False)
    return file


def new_group(chance: random.Random) -> LDicomWaveformGroup:
    group, ds = LDicomWaveformGroup(), LDicomDS()
    ds.LoadDSMemory(content("waveform_ecg.dcm"))
    ds.GetWaveformGroup(0, group)
    return group


def new_channel(chance: random.Random) -> Any:
    group = new_group(chance)
    channel: Any = group.GetChannel(0)
    assert channel is not None, group
    channel.keeps = group  # type: ignore[union-attr]
    return channel


def new_associate(chance: random.Random) -> LDicomAssociate:
    pdu = LDicomAssociate(chance.random() < 0.5)
    for number in (1, 3):
        pdu.AddPresentation(number, 0, "1.2.840.10008.1.1")
        pdu.AddTransfer(number, "1.2.840.10008.1.2")
    return pdu


def new_directory(chance: random.Random) -> LDicomDir:
    Path("CT").write_bytes(content("CT_small.dcm"))
    directory = LDicomDir(os.getcwd())
    directory.InsertDicomFile("CT")
    return directory


@dataclasses.dataclass(frozen=True)
class Kind:
    """How objects of a class are made, and what of them must not change."""

    make: Callable[[random.Random], Any]
    state: Callable[[Any], Any]
    share: int = 1


def _table(cls: Any) -> Kind:
    return Kind(lambda chance: cls, state_of_table)


KINDS: dict[type[Any], Kind] = {
    LDicomDS: Kind(loaded, state_of_data_set, 12),
    LDicomDir: Kind(new_directory, state_of_data_set, 2),
    LDicomFile: Kind(new_file, lambda file: (file.GetMode(), file.GetRemainingBytes())),
    LDicomAssociate: Kind(new_associate, state_of_associate, 2),
    LDicomContextGroup: _table(LDicomContextGroup),
    LDicomTag: _table(LDicomTag),
    LDicomUID: _table(LDicomUID),
    LDicomVR: _table(LDicomVR),
    LDicomIOD: _table(LDicomIOD),
    LDicomWaveformGroup: Kind(new_group, state_of_group),
    LDicomWaveformChannel: Kind(new_channel, state_of_channel),
    LDicomNet: Kind(lambda chance: LDicomNet(), lambda net: net.IsConnected()),
    LDicomPrintSCU: Kind(lambda chance: LDicomPrintSCU(), lambda net: net.IsConnected()),
}
TABLES = (LDicomTag, LDicomUID, LDicomVR, LDicomIOD, LDicomContextGroup)


@functools.cache
def methods_of(cls: type[Any]) -> list[Method]:
    return [
        method
        for method in api_table.methods()
        if method.class_name in {base.__name__ for base in cls.__mro__}
        and method.kind != "ctor"
        and not (method.kind == "virtual" and method.name.startswith("On"))
        and f"{cls.__name__}.{method.name}" not in LEFT_OUT
        and api_table.state_of(method).name != ABSENT
    ]


# -- arguments -----------------------------------------------------------------------------


class Arguments:
    """Values for parameters: mostly of their type, sometimes of any."""

    def __init__(self, chance: random.Random, handles: list[Any]) -> None:
        self.chance = chance
        self.handles = handles

    def of(self, method: Method) -> dict[str, Any]:
        """Return arguments for one of the overloads; some that may be left out are."""
        hints = hints_of(method)
        overload = self.chance.choice(method.overloads)
        wrong = self.chance.random() < 0.5
        return {
            each.name: self.anything()
            if wrong and self.chance.random() < 0.3
            else self.fitting(each, hints.get(each.name))
            for each in overload
        }

    def fitting(self, parameter: Parameter, hint: Any) -> Any:
        """Return a value of the type that a parameter has."""
        chance, c_type = self.chance, parameter.c_type.removeprefix("const ").strip()
        classes = [part for part in (*get_args(hint), hint) if isinstance(part, type)]
        structure = next((c for c in classes if is_structure(c)), None)
        if structure is not None:
            return chance.choice(
                (self.structure(structure), None, [self.structure(structure)])
            )
        if c_type.startswith("pDICOM") and c_type[1:] in ("DICOMELEMENT", *TABLE_ENTRIES):
            return chance.choice([*self.handles, None])
        if "BITMAPLIST" in c_type:
            return HBITMAPLIST(self.bitmap() for _ in range(chance.randrange(3)))
        if c_type.endswith("&") or c_type.startswith("LDicom"):
            cls = getattr(ltdicom, c_type.rstrip("&* "))
            return cls(True) if cls is LDicomAssociate else cls()
        if "CALLBACK" in c_type:
            return chance.choice((None, lambda *_: 1, lambda *_: 0))
        if "TCHAR" in c_type or "L_CHAR" in c_type or "TSTR" in c_type:
            return chance.choice(TEXTS)
        if "VOID" in c_type or "UCHAR *" in c_type:
            return chance.choice((b"", b"abcd", bytearray(8), None))
        if "*" in c_type:
            return chance.choice((Ref(), None, [1, 2], [], (ctypes.c_uint * 2)(1, 2), 3))
        if parameter.name == "uNumberOfSamples":
            return chance.choice(SMALL[:8])  # of all channels: the memory is there
        if parameter.name in ("nTag", "uTag"):
            return chance.choice(TAGS)
        if c_type in ("L_FLOAT", "L_DOUBLE"):
            return chance.choice((0.0, 1.5, -1e308, float("nan"), float("inf")))
        if c_type == "L_BOOL":
            return chance.random() < 0.5
        return chance.choice(SMALL)

    def bitmap(self) -> BITMAPHANDLE:
        kind = self.chance.choice((np.uint8, np.uint16, np.int16))
        bitmap = BITMAPHANDLE.from_array(np.arange(16, dtype=kind).reshape(4, 4))
        if self.chance.random() < 0.3:
            self.spoil(bitmap, 1)
        return bitmap

    def structure(self, cls: type[Any]) -> Any:
        if cls is BITMAPHANDLE:
            return self.bitmap()
        made = cls()
        self.spoil(made, self.chance.choice((0, 1, 1, 3, 20)))
        return made

    def spoil(self, made: Any, count: int, depth: int = 0) -> None:
        """Put other values into fields, mostly of the type of the field."""
        hints = get_type_hints(type(made))
        for name in self.chance.sample(sorted(hints), min(count, len(hints))):
            inner = getattr(made, name)
            setattr(made, name, self.of_hint(hints[name], inner, depth))

    def of_hint(self, hint: Any, there: Any, depth: int) -> Any:
        chance = self.chance
        if chance.random() < 0.03:
            return self.anything()
        parts = get_args(hint) or (hint,)
        structure = next(
            (p for p in parts if isinstance(p, type) and is_structure(p)), None
        )
        if structure is not None and depth < 3:
            made = structure()
            self.spoil(made, chance.randrange(4), depth + 1)
            return (
                made
                if hint is structure or None in parts
                else chance.choice((made, [made]))
            )
        if int in parts or bool in parts:
            numbers = (
                NUMBERS[:20] if hint in (int, bool) else ([], [1, 2, 3], [70000] * 3, 1)
            )
            return chance.choice(numbers)
        if float in parts:
            reals = NUMBERS if hint is float else ([1.0, float("nan")], [1.0, 2.0], [], 1.0)
            return chance.choice(reals)
        if str in parts:
            return chance.choice((*TEXTS, None))
        return chance.choice((None, [], [1.0, 2.0], [1, 2, 3], there, lambda *_: 1, b"ab"))

    def anything(self) -> Any:
        chance = self.chance
        return chance.choice(
            (
                lambda: chance.choice(NUMBERS),
                lambda: chance.choice(TEXTS),
                lambda: chance.choice(
                    (b"", b"abc", bytearray(b"1234"), memoryview(b"abcd")[::2])
                ),
                lambda: chance.choice(
                    (
                        [],
                        [1],
                        ["a"],
                        [None],
                        (1,),
                        {},
                        {1: 2},
                        {1},
                        object(),
                        Foreign(),
                        Foreign,
                        int,
                        1j,
                        ...,
                        [[1], [2]],
                        range(3),
                        iter([1]),
                        np.zeros(3),
                        np.uint16(3),
                        np.float32(1),
                        [1.5],
                        np.zeros((2, 2), np.uint16),
                        np.array(["a"]),
                    )
                ),
                lambda: chance.choice(
                    (
                        Ref(),
                        Ref("x"),
                        ctypes.c_uint(3),
                        ctypes.c_double(2.5),
                        ctypes.create_unicode_buffer(4),
                        ctypes.create_string_buffer(4),
                        DICOM_SUCCESS,
                    )
                ),
                lambda: chance.choice([*self.handles, None]),
                lambda: self.structure(chance.choice(STRUCTURES)),
                lambda: chance.choice(
                    (HBITMAPLIST(), [self.bitmap()], LDicomDS(), LDicomTag)
                ),
                lambda: None,
            )
        )()


TABLE_ENTRIES = (
    "DICOMTAG",
    "DICOMUID",
    "DICOMVR",
    "DICOMIOD",
    "DICOMCONTEXTGROUP",
    "DICOMCODEDCONCEPT",
)


def is_structure(cls: Any) -> bool:
    return dataclasses.is_dataclass(cls) and cls.__hash__ is None


STRUCTURES = [
    cls
    for name in sorted(dir(ltdicom))
    if is_structure(cls := getattr(ltdicom, name)) and cls is not BITMAPHANDLE
]


@functools.cache
def _hints(function: Any) -> dict[str, Any]:
    try:
        return get_type_hints(inspect.unwrap(function), localns=_Scope())
    except NameError:
        return {}


def hints_of(method: Method) -> dict[str, Any]:
    """Return the hints of a method; outputs have none, so the names of structures help."""
    found = api_table.function_of(method)
    hints = dict(_hints(found[0])) if found else {}
    for overload in method.overloads:
        for each in overload:
            cls = getattr(ltdicom, each.c_type.removeprefix("const ").strip()[1:], None)
            if hints.get(each.name) in (None, Any) and is_structure(cls):
                hints[each.name] = cls
    return hints


# -- the run -------------------------------------------------------------------------------


def _handles(target: Any, chance: random.Random) -> list[Any]:
    """Return handles: of the object, of another one, of what is deleted."""
    if isinstance(target, LDicomDS):
        other = LDicomDS()
        other.InitDS(ltdicom.CLASS_UNKNOWN, 0)
        own = list(elements(target, 60))
        foreign = other.InsertElement(None, False, 0x00100010, 0, False, 0)
        dead = other.InsertElement(None, False, 0x00100020, 0, False, 0)
        other.DeleteElement(dead)
        return [*chance.sample(own, min(len(own), 12)), foreign, dead]
    if target in TABLES:
        own = target.GetFirst(*(None, True) if target is LDicomIOD else ())
        return [own, LDicomTag.GetFirst(), LDicomVR.GetFirst()]
    return []


def failed(method: Method, result: Any) -> bool:
    code = result[0] if isinstance(result, tuple) and result else result
    if method.returns.strip() in ("L_VOID", "void"):
        return False
    return (
        code is None
        or code is False
        or (isinstance(code, ltdicom.DicomErrorCode) and code != DICOM_SUCCESS)
    )


def problem_of(call: Call, error: BaseException) -> str:
    """Return what is wrong with an exception; "" where it may be."""
    if type(error) is not TypeError:
        return "".join(traceback.format_exception(error)[-3:])
    if any(name in str(error) for name in call.arguments):
        return ""
    return "".join(traceback.format_exception(error)[-3:])


def run(number: int, calls: int = 8) -> Iterator[tuple[Call, str]]:
    """Make an object and some calls, and yield those after which something is wrong."""
    chance = random.Random(number)
    kinds = [cls for cls, kind in KINDS.items() for _ in range(kind.share)]
    cls = chance.choice(kinds)
    try:
        yield from _run(cls, chance, number, calls)
    finally:
        if cls in TABLES:
            restore(cls)


def restore(table: Any) -> None:
    """Make a table what it was: they are those of the process."""
    if table is LDicomIOD:
        table.Default()
    elif table is LDicomContextGroup:
        table.Reset()
    else:
        table._table.fill()


def _run(
    cls: type[Any], chance: random.Random, number: int, calls: int
) -> Iterator[tuple[Call, str]]:
    kind = KINDS[cls]
    target = kind.make(chance)
    handles = _handles(target, chance)
    state = kind.state(target)
    for _ in range(calls):
        method = chance.choice(methods_of(cls))
        call = Call(number, method, Arguments(chance, handles).of(method))
        try:
            result = getattr(target, method.name)(**call.arguments)
        except Exception as error:  # noqa: BLE001
            problem, unchanged = problem_of(call, error), True
            if problem:
                yield call, problem
        else:
            unchanged = failed(method, result)
        try:
            after = kind.state(target)
        except Exception:  # noqa: BLE001
            yield call, f"it does not work any more: {traceback.format_exc(limit=-3)}"
            return
        if unchanged and method.name not in REPLACING and after != state:
            yield call, "it failed, and changed the object"
        state = after


def run_right_call(number: int) -> Iterator[tuple[Call, str]]:
    """Spoil a call that succeeds in one or two places; yield what is wrong after it."""
    chance = random.Random(number)
    name = chance.choice(right_calls.NAMES)
    target, arguments = right_calls.right_call(name)
    other = Arguments(chance, _handles(target, chance))
    method = next(m for m in methods_of(LDicomDS) if m.name == name)
    parameters = {each.name: each for overload in method.overloads for each in overload}
    for place in chance.sample(
        sorted(arguments), min(len(arguments), chance.choice((1, 2)))
    ):
        there = arguments[place]
        if isinstance(there, list) and there and chance.random() < 0.7:
            there = there[0]
        if is_structure(type(there)) and chance.random() < 0.8:
            other.spoil(there, chance.choice((1, 1, 2, 4)))
        elif type(there) is int and chance.random() < 0.8:
            arguments[place] = chance.choice(NUMBERS[:20])
        elif place in parameters and chance.random() < 0.7:
            arguments[place] = other.fitting(parameters[place], None)
        else:
            arguments[place] = other.anything()
    call = Call(number, method, arguments)
    before = state_of_data_set(target)
    try:
        refused = failed(method, getattr(target, name)(**arguments))
    except Exception as error:  # noqa: BLE001
        refused = True
        problem = problem_of(call, error)
        if problem:
            yield call, problem
    try:
        after = state_of_data_set(target)
    except Exception:  # noqa: BLE001
        yield call, f"it does not work any more: {traceback.format_exc(limit=-3)}"
        return
    if refused and after != before:
        yield call, "it failed, and changed the object"
    if not refused:
        yield from ((call, problem) for problem in _reload(target, after))


def _reload(target: LDicomDS, state: Any) -> Iterator[str]:
    """Say what is wrong with what was saved after a call that succeeded."""
    saved = target.SaveDS("saved", ltdicom.DS_METAHEADER_PRESENT)
    if saved != DICOM_SUCCESS:
        yield f"it cannot be saved: {saved}"
        return
    again = LDicomDS()
    code = again.LoadDS("saved", 0)
    if code != DICOM_SUCCESS:
        yield f"what was saved cannot be loaded: {code}"
        return
    found = [each for each in state_of_data_set(again)[0] if each[0] >> 16 != 2]
    expected = [each for each in state[0] if each[0] >> 16 != 2]
    if [each[0] for each in found] != [each[0] for each in expected]:
        yield "what was saved has other elements"


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Log nothing: thousands of calls fail on purpose."""
    logger = logging.getLogger("ltdicom")
    before, logger.disabled = logger.level, True
    logger.setLevel(logging.CRITICAL + 1)
    try:
        yield
    finally:
        logger.disabled = False
        logger.setLevel(before)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=40000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--only", type=int, help="one number")
    options = parser.parse_args()
    found: dict[str, str] = {}
    numbers = range(options.first, options.first + options.calls // 8)
    if options.only is not None:
        numbers = range(options.only, options.only + 1)
    with tempfile.TemporaryDirectory() as folder, quiet():
        os.chdir(folder)
        for number in numbers:
            for call, problem in (*run(number), *run_right_call(number)):
                found.setdefault(f"{call.method} {problem[-80:]}", f"{call}\n{problem}")
        os.chdir("/")
    for text in found.values():
        print(text, end="\n\n")
    print(f"{options.calls} calls, {len(found)} kinds of problems")
    return bool(found)


if __name__ == "__main__":
    raise SystemExit(main())
