"""Write what is said of the settings: `configure` and the tables of the documentation.

All of it is made of the fields of ``ltdicom._core.settings.Settings``::

    python tools/generate_settings.py            # writes what differs
    python tools/generate_settings.py --check    # exit status 1 where something differs
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import sys
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ltdicom._core.settings import About

ROOT = Path(__file__).resolve().parents[1]

COMMAND = "python -m pytest tests/hostile/test_each_limit.py -k {}"

HEAD = '''"""`configure`: how hooks run, and the limits.

Written by tools/generate_settings.py from `ltdicom._core.settings`: do not edit.
"""

from __future__ import annotations

import warnings
from typing import Any, Literal

from ltdicom._net.runtime import RUNTIME


def configure(
    *,
{parameters}
    take_turns: bool | None = None,
) -> None:
    """Choose how hooks run, and the limits of the connections made from now on.

    What is left out stays as it is. All arguments are looked at first: where one is
    refused, nothing is changed. A peer that goes beyond a limit is aborted, or its
    connection closed where there is no association yet, with a line in the log
    ``ltdicom.net``.

    Parameters
    ----------
{descriptions}
    take_turns : bool, optional
        Without effect since one loop runs all connections; deprecated.

    Raises
    ------
    TypeError
        A value of another type.
    ValueError
        A limit or time of 0 or less (``busy_wait``: below 0), a time beyond 2,000,000
        seconds, no such way of dispatch, or a system without ``SO_REUSEPORT``.
    RuntimeError
        An object exists already, and ``dispatch`` would change.
    """
    if take_turns is not None:
        warnings.warn(
            "configure(take_turns=...) has no effect: one loop runs all connections",
            DeprecationWarning,
            stacklevel=2,
        )
    given: dict[str, Any] = {{
{given}
    }}
    RUNTIME.configure(given)
'''

TYPES = {"seconds": "float", "bytes": "int", "count": "int", "switch": "bool"}


def descriptions() -> list[tuple[str, Any, About]]:
    """Return what the settings say of themselves.

    Their module is loaded alone: the package needs what is written here.
    """
    path = ROOT / "ltdicom" / "_core" / "settings.py"
    spec = importlib.util.spec_from_file_location("ltdicom_settings", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module  # where dataclasses look for annotations
    spec.loader.exec_module(module)
    return list(module.descriptions())


def type_of(about: About) -> str:
    if about.choices:
        return f"Literal[{', '.join(map(_quoted, about.choices))}]"
    return TYPES[about.kind]


def _quoted(text: str) -> str:
    return f'"{text}"'


def parameter(name: str, about: About) -> str:
    if about.never:
        line = f'{name}: {type_of(about)} | Literal["keep"] | None = "keep",'
    else:
        line = f"{name}: {type_of(about)} | None = None,"
    return f"    {line}"


def sentence(about: About) -> str:
    """Return the text of a setting as a sentence without its end."""
    lead = {"seconds": "seconds ", "bytes": "bytes ", "count": "number "}.get(
        about.kind, ""
    )
    text = lead + about.text
    return text[0].upper() + text[1:]


def in_words(default: Any, about: About) -> str:
    """Return a default for a reader."""
    if default is None:
        return "none"
    if about.kind == "bytes":
        return in_bytes(default)
    if about.kind == "seconds":
        return f"{default:g} s"
    if about.kind == "count":
        return f"{default:,}"
    return str(default)


def in_bytes(number: int) -> str:
    for unit, size in (("GiB", 1 << 30), ("MiB", 1 << 20), ("KiB", 1 << 10)):
        if number % size == 0:
            return f"{number // size} {unit}"
    return f"{number} bytes"


def description(name: str, default: Any, about: About) -> Iterator[str]:
    kind = type_of(about) if not about.choices else "{" + type_of(about)[8:-1] + "}"
    yield f"    {name} : {kind}{' or None' if about.never else ''}, optional"
    text = f"{sentence(about)} (default: {in_words(default, about)})."
    if about.beyond:
        text += f" Beyond it: {about.beyond}."
    if about.never:
        text += f" None {about.never}."
    text = re.sub(r"`([^`]+)`", r"``\1``", text)
    yield from textwrap.wrap(
        text,
        88,
        initial_indent="        ",
        subsequent_indent="        ",
        break_long_words=False,
        break_on_hyphens=False,
    )


def module() -> str:
    rows = descriptions()
    return HEAD.format(
        parameters="\n".join(parameter(name, about) for name, _, about in rows),
        descriptions="\n".join(line for row in rows for line in description(*row)),
        given="\n".join(f'        "{name}": {name},' for name, _, _ in rows),
    )


def all_settings() -> str:
    """Return the table of all settings, with defaults as Python has them."""
    lines = ["| argument | default | meaning |", "|---|---|---|"]
    for name, default, about in descriptions():
        shown = repr(default).replace("'", '"')
        never = f"; `None` {about.never}" if about.never else ""
        text = sentence(about)
        lines.append(f"| `{name}` | {shown} | {text[0].lower()}{text[1:]}{never} |")
    return "\n".join(lines)


def limits() -> str:
    """Return the table of the limits: what, how much, what happens, what shows it."""
    lines = [
        "| limit | default | of what | beyond it | shown by |",
        "|---|---|---|---|---|",
    ]
    for name, default, about in descriptions():
        if about.beyond:
            text = sentence(about)
            cells = (
                f"`{name}`",
                in_words(default, about),
                f"{text[0].lower()}{text[1:]}",
                about.beyond,
                f"`{COMMAND.format(name)}`",
            )
            lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def filled(path: Path, mark: str, table: str) -> str:
    """Return a page with a table between its marks.

    Raises
    ------
    ValueError
        The page has no such marks.
    """
    begin, end = f"<!-- {mark}: tools/generate_settings.py -->\n", f"<!-- end of {mark} -->"
    before, found, rest = path.read_text("utf-8").partition(begin)
    _, closed, after = rest.partition(end)
    if not (found and closed):
        raise ValueError(f"{path} has no {mark}")
    return f"{before}{begin}\n{table}\n\n{end}{after}"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    options = parser.parse_args()
    docs = ROOT / "docs"
    outputs = {
        ROOT / "ltdicom" / "net" / "configuration.py": module(),
        docs / "beyond.md": filled(docs / "beyond.md", "settings", all_settings()),
        docs / "reliability.md": filled(docs / "reliability.md", "limits", limits()),
    }
    stale = [
        p for p, text in outputs.items() if not p.exists() or p.read_text("utf-8") != text
    ]
    if options.check:
        for path in stale:
            print(f"{path.relative_to(ROOT)} is not what tools/generate_settings.py makes")
        return 1 if stale else 0
    for path in stale:
        path.write_text(outputs[path], encoding="utf-8")
        print(f"wrote {path.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
