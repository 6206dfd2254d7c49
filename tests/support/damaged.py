"""Real files damaged by seed: whatever is loaded and saved with success is readable.

A run of any length, each case named by its number, so that it can be repeated::

    python -m tests.support.damaged --count 20000
"""

from __future__ import annotations

import argparse
import contextlib
import logging
import random
import re
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.ds import LDicomDS
from tests.support.real_files import real_files

UNDEFINED = 0xFFFFFFFF
ITEM, PIXEL_DATA = 0xFFFEE000, 0x7FE00010
_LARGEST = 400_000  # bytes: larger files show the same in more time
_BATCH = 200
_MARKS = (b"\xfe\xff\x00\xe0", b"\xfe\xff\x0d\xe0", b"\xfe\xff\xdd\xe0")
_LINE = re.compile(r"^( *)\(([0-9a-f?]{4}),([0-9a-f?]{4})\) (..)")
_FILE = re.compile(r"^# dcmdump \(\d+/\d+\): (.*)$")

Tree = list[tuple[int, "Tree | None"]]
"""Tags, with what is below; None for what has no items."""


def damage(data: bytes, chance: random.Random) -> bytes:
    """Return a file cut, with other bytes or lengths, or with moved delimiters."""
    changed = bytearray(data)
    kind = chance.choice(("cut", "flip", "length", "delimiter", "cut", "delimiter", "swap"))
    at = _place(data, chance)
    if kind == "cut":
        del changed[at:]
    elif kind == "flip":
        for _ in range(chance.choice((1, 1, 3, 20))):
            changed[_place(data, chance)] = chance.randrange(256)
    elif kind == "length":
        words = (b"\0\0", b"\1\0", b"\2\0", b"\xff\xff", b"\xff\xff\xff\xff", b"\0\1\0\0")
        word = chance.choice(words)
        changed[at : at + len(word)] = word
    elif kind == "delimiter":
        places = [m.start() for m in re.finditer(b"|".join(map(re.escape, _MARKS)), data)]
        if places:
            place = chance.choice(places)
            mark = bytes(changed[place : place + 8])
            if chance.random() < 0.6:
                del changed[place : place + 8]
            if chance.random() < 0.6:
                changed[at & ~1 : at & ~1] = mark
        else:
            changed[at:at] = chance.choice(_MARKS) + bytes(4)
    else:
        other, size = _place(data, chance), chance.choice((2, 4, 8, 20))
        one, two = changed[at : at + size], changed[other : other + size]
        changed[at : at + len(two)], changed[other : other + len(one)] = two, one
    return bytes(changed)


def _place(data: bytes, chance: random.Random) -> int:
    """Return a place: most are where elements are, some among pixels."""
    end = min(len(data), 6000) if chance.random() < 0.75 else len(data)
    return chance.randrange(end)


def cases(numbers: Sequence[int]) -> Iterator[tuple[int, str, bytes]]:
    """Yield number, name and content of each case."""
    files = [(n, p) for n, p in real_files().items() if p.stat().st_size <= _LARGEST]
    for number in numbers:
        chance = random.Random(number)
        name, path = chance.choice(files)
        yield number, name, damage(path.read_bytes(), chance)


def _is_left_out(tag: int) -> bool:
    """Whether an element is made by who writes a file: delimiters, group lengths."""
    return tag in (0xFFFEE00D, 0xFFFEE0DD) or (tag & 0xFFFF == 0 and tag > 0x70000)


def tree_of(ds: LDicomDS) -> Tree:
    """Return the tags of a data set, but of group 0002."""
    root: Tree = []
    levels = [root]
    for element in ds.walk():
        level = ds.GetLevelElement(element)
        del levels[level + 1 :]
        branch = element.nLength == UNDEFINED or ds.GetChildElement(element) is not None
        below: Tree | None = [] if branch else None
        if not _is_left_out(element.nTag) and (element.nTag >> 16 != 2 or level):
            levels[-1].append((element.nTag, below))
        if below is not None:
            levels.append(below)
    return root


def dumped(paths: Sequence[Path], program: str) -> dict[str, Tree | str]:
    """Return what DCMTK's dcmdump reads of files: the tags, or its error."""
    command = [program, "+F", "-M", *map(str, paths)]
    run = subprocess.run(command, capture_output=True, timeout=300)
    found: dict[str, Tree | str] = {}
    levels: list[Tree] = []
    for line in run.stdout.decode("latin-1").splitlines():
        if named := _FILE.match(line):
            root: Tree = []
            levels = [root]
            found[named[1]] = root
        elif match := _LINE.match(line):
            level, tag = (
                len(match[1]) // 2,
                int((match[2] + match[3]).replace("?", "f"), 16),
            )
            del levels[level + 1 :]
            if _is_left_out(tag) or (not level and tag >> 16 == 2):
                continue
            branch = match[4] == "SQ" or "PixelSequence" in line or "(Item " in line
            below: Tree | None = [] if branch else None
            levels[-1].append((tag, below))
            levels.append(below if below is not None else [])
    for line in run.stderr.decode("latin-1").splitlines():
        if line.startswith("E: dcmdump: ") and ": reading file: " in line:
            reason, name = line.removeprefix("E: dcmdump: ").split(": reading file: ")
            found[name] = reason
    return found


def same(ours: Tree, theirs: Tree) -> bool:
    """Whether two trees have the same tags; what one side takes for a value is one.

    Fragments without an offset table are saved with one.
    """
    return [tag for tag, _ in ours] == [tag for tag, _ in theirs] and all(
        below is None
        or others is None
        or same(below, others)
        or (tag == PIXEL_DATA and [(ITEM, None), *below] == others)
        for (tag, below), (_, others) in zip(ours, theirs, strict=True)
    )


def check(
    numbers: Sequence[int], folder: Path, tally: Counter[str], program: str
) -> list[str]:
    """Try cases; return what is wrong for `program`, DCMTK's dcmdump."""
    wrong: list[str] = []
    saved: dict[str, tuple[str, Tree]] = {}
    for number, name, content in cases(numbers):
        what, start = f"case {number}, {name}", time.perf_counter()
        ds, path = LDicomDS(), folder / f"{number}.dcm"
        try:
            result = ds.LoadDSMemory(content)
            tally[f"loaded: {result}"] += 1
            if result == DICOM_SUCCESS and number % 3 == 0:
                ds._dataset.touched()  # encoded anew, element by element
            result = ds.SaveDS(path) if result == DICOM_SUCCESS else result
            tally[f"saved: {result}"] += 1
            tree = tree_of(ds)
        except Exception as error:  # noqa: BLE001 - any is a fault
            wrong.append(f"{what}: {error!r}")
            continue
        if result == DICOM_SUCCESS:
            saved[str(path)] = what, tree
        if time.perf_counter() - start > 5:
            wrong.append(f"{what}: takes {time.perf_counter() - start:.0f} s")
    read = dumped([Path(name) for name in saved], program) if saved else {}
    for path_name, (what, tree) in saved.items():
        theirs = read.get(path_name, "nothing was read")
        if isinstance(theirs, str):
            wrong.append(f"{what}: dcmdump says {theirs}")
        elif not same(tree, theirs):
            wrong.append(f"{what}: {tree} is not {theirs}")
        else:
            Path(path_name).unlink()
    return wrong


def main() -> None:
    """Try many cases, and print what is wrong."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--dcmdump", default="dcmdump")
    options = parser.parse_args()
    logging.getLogger("ltdicom").setLevel(logging.CRITICAL)
    warnings.simplefilter("error")
    tally: Counter[str] = Counter()
    count = 0
    with tempfile.TemporaryDirectory() as folder, contextlib.suppress(KeyboardInterrupt):
        last = options.first + options.count
        for first in range(options.first, last, _BATCH):
            numbers = range(first, min(first + _BATCH, last))
            for line in check(numbers, Path(folder), tally, options.dcmdump):
                count += 1
                print(line[:4000], flush=True)
    print(dict(tally), f"{count} wrong")
    sys.exit(bool(count))


if __name__ == "__main__":
    main()
