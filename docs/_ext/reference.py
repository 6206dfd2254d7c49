"""The generated pages: classes, hooks, services, structures, constants, examples.

Everything is written to ``docs/reference/`` when a build begins, out of the package
itself, so none of it can go stale; git ignores the folder.
"""

from __future__ import annotations

import ast
import inspect
import os
import re
import shutil
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any, Final

import sequences
from diagram import svg
from sequences import Sequence, Service

import ltdicom
from ltdicom import constants, structs
from ltdicom._net.messages.services import Message

ROOT: Final = Path(__file__).resolve().parents[2]
FOLDER: Final = ROOT / "docs" / "reference"

# files outside docs/ that are pages, too
PROJECT: Final = {
    "README.md": "reference/project/readme",
    "COMPAT.md": "reference/project/compat",
    "CHANGELOG.md": "reference/project/changelog",
    "CONTRIBUTING.md": "reference/project/contributing",
    "SECURITY.md": "reference/project/security",
    "NOTICE.md": "reference/project/notice",
    "LICENSE": "reference/project/license",
}

Pages = Iterator[tuple[str, str]]


def write_all() -> None:
    """Write what differs, delete what is no longer made."""
    pages = {FOLDER / name: text for name, text in _pages()}
    FOLDER.mkdir(exist_ok=True)
    for path in FOLDER.rglob("*"):
        if path.is_file() and path not in pages:
            path.unlink()
    for path, text in pages.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
    for folder in [path for path in FOLDER.iterdir() if path.is_dir()]:
        if not any(folder.iterdir()):
            shutil.rmtree(folder)


def _pages() -> Pages:
    yield (
        "index.rst",
        _index(
            "Reference",
            "Made from the package itself. Methods carry their C++ names; each description "
            "names the C++ types, the codes that come back and the hooks that follow.",
            [
                "classes/index",
                "hooks/index",
                "services/index",
                "functions",
                "structures",
                "constants/index",
                "examples/index",
            ],
        ),
    )
    yield from _classes()
    yield from _hooks()
    yield from _services()
    yield "functions.rst", _functions()
    yield "structures.rst", _structures()
    yield from _constants()
    yield from _examples()
    for source, docname in PROJECT.items():
        text = (ROOT / source).read_text(encoding="utf-8")
        if source.endswith(".md"):
            yield f"{docname.removeprefix('reference/')}.md", text
        else:
            body = "\n\n".join((_title("Licence"), _block("text", text)))
            yield f"{docname.removeprefix('reference/')}.rst", f":orphan:\n\n{body}"


# -- reStructuredText --------------------------------------------------------------------


def _title(text: str, line: str = "=") -> str:
    return f"{text}\n{line * len(text)}"


def _block(language: str, text: str) -> str:
    return f".. code-block:: {language}\n\n" + _indented(text)


def _indented(text: str) -> str:
    return "".join(f"   {line}\n" if line else "\n" for line in text.splitlines())


def _index(title: str, text: str, pages: list[str]) -> str:
    listed = "\n".join(f"   {page}" for page in pages)
    return f"{_title(title)}\n\n{text}\n\n.. toctree::\n   :maxdepth: 1\n\n{listed}\n"


def _table(rows: list[tuple[str, ...]], widths: str) -> str:
    lines = [".. list-table::", "   :header-rows: 1", f"   :widths: {widths}", ""]
    for row in rows:
        lines += [
            f"   {'  -' if number else '* -'} {cell}" for number, cell in enumerate(row)
        ]
    return "\n".join(lines) + "\n"


def _summary(thing: Any) -> str:
    """Return the first line of a docstring, as it may stand outside of its class."""
    return _literal((inspect.getdoc(thing) or "").partition("\n")[0])


def _literal(text: str) -> str:
    """Return a text with what is marked as a name shown as code, but not linked."""
    return re.sub(r"(?<!`)`([^`]+)`(?!`)", r"``\1``", text)


# -- classes -----------------------------------------------------------------------------


def class_names() -> list[str]:
    """Return the C++ classes, as a porter meets them first."""
    names = [name for name in dir(ltdicom) if name.startswith("LDicom")]
    first = ["LDicomNet", "LDicomAssociate", "LDicomDS"]
    return [*first, *sorted(set(names) - set(first))]


def parts_of(cls: type) -> Iterator[tuple[type, list[str]]]:
    """Yield the classes that a class consists of, with the members of each.

    What another documented class says already is left out.
    """
    documented = {getattr(ltdicom, name) for name in class_names()} - {cls}
    said: set[str] = set()
    for part in cls.__mro__:
        if any(issubclass(other, part) and issubclass(cls, other) for other in documented):
            continue
        members = [
            name
            for name, value in vars(part).items()
            if not name.startswith("_") and name not in said and _is_member(value)
        ]
        said.update(members)
        if members:
            yield part, members


def _is_member(value: Any) -> bool:
    return callable(value) or isinstance(value, (staticmethod, classmethod, property))


def _classes() -> Pages:
    names = class_names()
    yield (
        "classes/index.rst",
        _index(
            "Classes",
            "A page for each class, with all its methods; "
            ":doc:`COMPAT </reference/project/compat>` tells what there is of each.",
            names,
        ),
    )
    for name in names:
        yield f"classes/{name}.rst", _class_page(name)


def _class_page(name: str) -> str:
    cls = getattr(ltdicom, name)
    parts = [_title(name), f".. autoclass:: ltdicom.{name}"]
    bases = [base.__name__ for base in cls.__mro__[1:] if base.__name__ in class_names()]
    if bases:
        listed = ", ".join(f":py:class:`~ltdicom.{base}`" for base in bases)
        parts.append(f"Also has the methods of {listed}.")
    for part, members in parts_of(cls):
        heading = "Methods" if part is cls else _summary(part).rstrip(".:")
        parts.append(_title(heading, "-"))
        for member in members:
            static = inspect.getattr_static(cls, member)
            kind = "property" if isinstance(static, property) else "method"
            parts.append(f".. auto{kind}:: ltdicom.{name}.{member}")
    return "\n\n".join(parts) + "\n"


# -- hooks and services ------------------------------------------------------------------


def _linked_from(folder: str) -> Callable[[str], str | None]:
    """Return what tells the address of a method's page, seen from a page in a folder."""
    hooks = sequences.hooks()

    def link(name: str) -> str | None:
        if name in hooks:
            return os.path.relpath(f"hooks/{name}.html", folder)
        for class_name in ("LDicomNet", "LDicomPrintSCU"):
            if hasattr(getattr(ltdicom, class_name), name):
                page = os.path.relpath(f"classes/{class_name}.html", folder)
                return f"{page}#ltdicom.{class_name}.{name}"
        return None

    return link


def _picture(sequence: Sequence, folder: str, marked: str = "") -> str:
    drawn = svg(sequence, _linked_from(folder), marked)
    notes = [
        f"* ``{step.name}`` ({sequence.actors[step.actor]}): {step.note}."
        for step in sequence.steps
        if step.note
    ]
    return ".. raw:: html\n\n" + _indented(drawn) + "\n" + "\n".join(notes) + "\n"


_LEGEND: Final = (
    "Filled dots are calls of the program, rings are hooks: calls of the library. A line "
    "further down is later, on its own side; the two sides do not wait for each other."
)


def _hooks() -> Pages:
    hooks = sequences.hooks()
    yield (
        "hooks/index.rst",
        _index(
            "Hooks",
            "What a derived class overrides, each with the calls that lead to it. "
            ":doc:`COMPAT </reference/project/compat>` tells which thread calls them.",
            list(hooks),
        ),
    )
    for hook, class_name in hooks.items():
        yield f"hooks/{hook}.rst", _hook_page(hook, class_name)


def _hook_page(hook: str, class_name: str) -> str:
    parts = [_title(hook)]
    # without an entry in the index: the page of the class has it
    parts.append(f".. automethod:: ltdicom.{class_name}.{hook}\n   :no-index:")
    parts += [_title("Calls that lead to it", "-"), _LEGEND]
    shown = [sequence for sequence in sequences.all_sequences() if sequence.has(hook)]
    for sequence in shown[:_MOST]:
        parts += [_title(sequence.title, "~"), _picture(sequence, "hooks", hook)]
    if len(shown) > _MOST:
        parts.append(
            "And in the same place of the other "
            ":doc:`services </reference/services/index>`."
        )
    return "\n\n".join(parts) + "\n"


_MOST: Final = 5  # pictures on a page; a hook of every message needs no more


def _services() -> Pages:
    services = sequences.services()
    yield (
        "services/index.rst",
        _index(
            "Sequences",
            "What follows what: connections and associations, the eleven DIMSE services, "
            "printing. :doc:`Services by task </services>` puts them together.",
            ["association", *(service.key for service in services), "printing"],
        ),
    )
    yield (
        "services/association.rst",
        _several("Connections and associations", sequences.LIFE),
    )
    yield "services/printing.rst", _several("Printing", sequences.PRINTING)
    for service in services:
        yield f"services/{service.key}.rst", _service_page(service)


def _several(title: str, shown: tuple[Sequence, ...]) -> str:
    parts = [_title(title), _LEGEND]
    for sequence in shown:
        parts += [_title(sequence.title, "-"), _picture(sequence, "services")]
    return "\n\n".join(parts) + "\n"


def _service_page(service: Service) -> str:
    parts = [_title(service.dimse), _LEGEND, _picture(service.sequence(), "services")]
    for message in filter(None, (service.request, service.response)):
        parts += [_title(message.dimse, "-"), _message_part(message)]
    return "\n\n".join(parts) + "\n"


def _message_part(message: Message) -> str:
    rows: list[tuple[str, ...]] = [
        ("argument", "element of the command set", "where it is 0 or empty")
    ]
    for field in message.fields:
        empty = "left out" if field.optional else "sent as it is"
        rows.append((f"``{field.parameter}``", field.keyword, empty))
    data = "``pDS`` is the data set." if message.data_set else "There is no data set."
    return (
        f"Sent by :py:meth:`ltdicom.LDicomNet.{message.send}`, received in "
        f":doc:`{message.hook} </reference/hooks/{message.hook}>`; command field "
        f"0x{message.command_field:04X}. {data}\n\n" + _table(rows, "30 50 20")
    )


# -- the rest ----------------------------------------------------------------------------


def _functions() -> str:
    return "\n\n".join(
        (
            _title("Functions and variables"),
            "What the C++ library lacks: :doc:`Beyond the C++ library </beyond>`.",
            ".. autofunction:: ltdicom.configure",
            ".. autofunction:: ltdicom.wait_until",
            ".. autoclass:: ltdicom.Ref\n   :members:",
        )
    )


def _structures() -> str:
    names = ["DICOMELEMENT", *sorted(n for n in structs.__all__ if _is_class(n))]
    parts = [
        _title("Structures"),
        "Mutable, with the fields of the C++ headers; a field that is not given is 0, "
        "empty or ``None``.",
    ]
    parts += [f".. autoclass:: ltdicom.{name}" for name in names]
    parts[2] += "\n   :members:"  # properties, where the others have fields
    return "\n\n".join(parts) + "\n"


def _is_class(name: str) -> bool:
    return inspect.isclass(getattr(structs, name))


def _constants() -> Pages:
    folder = Path(constants.__file__).parent
    names = sorted(p.stem for p in folder.glob("*.py") if not p.stem.startswith("_"))
    names.remove("all")  # the names of the others once more
    yield (
        "constants/index.rst",
        _index(
            "Constants",
            "Names and values of the C++ headers. All of them are in ``ltdicom``; each "
            "family loads when one of its names is used.",
            names,
        ),
    )
    for name in names:
        module = import_module(f"ltdicom.constants.{name}")
        # as objects, so that the search leads to the very line
        entries = [
            f".. py:data:: {key}\n"
            f"   :value: {_value(getattr(module, key))}\n"
            "   :no-contents-entry:\n"
            for key in getattr(module, "__all__", vars(module))
            if key.isupper() and not key.startswith("__")
        ]
        head = f"{_title(f'Constants: {name}')}\n\n{_summary(module)}"
        text = "\n".join([".. py:currentmodule:: ltdicom\n", *entries])
        yield f"constants/{name}.rst", f"{head}\n\n{text}"


def _value(value: Any) -> str:
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value) if value > 0xFFFF else str(int(value))
    return repr(value)


def _examples() -> Pages:
    folder = ROOT / "examples"
    files = sorted(p.relative_to(folder) for p in folder.rglob("*.py"))
    pages = [path.with_suffix("").as_posix() for path in files]
    yield (
        "examples/index.rst",
        _index(
            "Examples",
            "Programs that run, each of them also as a test; those below ``help`` are "
            "short, one for each service.",
            pages,
        ),
    )
    for path, page in zip(files, pages, strict=True):
        text = (folder / path).read_text(encoding="utf-8")
        summary = (ast.get_docstring(ast.parse(text)) or "").partition("\n")[0]
        body = (
            f"{_title(path.as_posix())}\n\n{_literal(summary)}\n\n{_block('python', text)}"
        )
        yield f"examples/{page}.rst", body
