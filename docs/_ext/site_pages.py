"""What makes a site of the repository's pages: a Sphinx extension.

The pages stay plain Markdown whose links work in a repository's viewer. Here the links
that lead out of ``docs/`` are bent to the pages made of those files, and the tables of
``docs/index.md``, and of the ``index.md`` of a folder, become the table of contents.
"""

from __future__ import annotations

import functools
import inspect
import posixpath
import re
from collections.abc import Iterator
from typing import Any

import reference
import sequences
from docutils.nodes import Element
from sphinx.addnodes import pending_xref
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.inspect import stringify_signature

import ltdicom

_LINK = re.compile(r"(?<!!)\]\((?!\w+:|#)([^)\s#]+)(#[^)\s]*)?\)")
# README.md names files by their addresses, which also hold on a package's page
_REPOSITORY = re.compile(
    r"\]\(https://(?:github\.com/ltdicom/ltdicom/(?:blob|tree)|raw\.githubusercontent\.com"
    r"/ltdicom/ltdicom)/main/"
)
_SECTION = re.compile(r"^## (.+)$", re.MULTILINE)
_SOURCES = {docname: source for source, docname in reference.PROJECT.items()}


def page_of(path: str) -> str | None:
    """Return the page made of a file of the repository; None if there is none."""
    path = path.rstrip("/")
    if path in reference.PROJECT:
        return reference.PROJECT[path]
    if path in ("docs", "examples"):
        return {"docs": "index", "examples": "reference/examples/index"}[path]
    if path.startswith("docs/") and path.endswith(".md"):
        return path.removeprefix("docs/").removesuffix(".md")
    if path.startswith("examples/") and path.endswith(".py"):
        return f"reference/{path.removesuffix('.py')}"
    return None


def bent(docname: str, text: str) -> str:
    """Return a page with its links to files replaced by links to their pages."""
    here = posixpath.dirname(_SOURCES.get(docname, f"docs/{docname}.md"))
    text = _REPOSITORY.sub(f"]({posixpath.relpath('.', here or '.')}/", text)

    def link(found: re.Match[str]) -> str:
        target = posixpath.normpath(posixpath.join(here, found.group(1)))
        page = page_of(target)
        if page is None and target.startswith("docs/") and here != "docs":
            page = target.removeprefix("docs/")  # a picture
        if page is None:
            return found.group(0)
        path = posixpath.relpath(page, posixpath.dirname(docname) or ".")
        anchor = found.group(2) or ""
        suffix = ".md" if anchor else ""
        return f"]({path}{suffix}{anchor})"

    return _LINK.sub(link, text)


def contents(folder: str, text: str) -> str:
    """Return toctrees: one for each section, with the pages linked in it in order."""
    parts = _SECTION.split(text)[1:]
    made = []
    for caption, section in zip(parts[::2], parts[1::2], strict=True):
        if caption == "Where to go":  # the same pages once more, by what somebody wants
            continue
        found = [match.group(1) for match in _LINK.finditer(section)]
        pages = dict.fromkeys(page_of(posixpath.normpath(f"{folder}/{p}")) for p in found)
        listed = "\n".join(f"/{page}" for page in pages if page)
        if caption == "Reference":
            listed += "\n/reference/index"
        if listed:
            made.append(f"```{{toctree}}\n:hidden:\n:caption: {caption}\n\n{listed}\n```\n")
    return "\n".join(made)


def _on_source_read(app: Sphinx, docname: str, source: list[str]) -> None:
    if str(app.env.doc2path(docname, base=False)).endswith(".md"):
        folder, _, name = f"docs/{docname}".rpartition("/")
        toc = contents(folder, source[0]) if name == "index" else ""
        source[0] = bent(docname, source[0]) + "\n" + toc


def _on_docstring(
    app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]
) -> None:
    """Add what the package knows beside the docstring."""
    mark = getattr(thing, "__compat__", None)
    if mark is not None:
        label = {"differs": "Differs from C++", "absent": "Absent"}[mark]
        note = re.sub(r"([*`_|\\])", r"\\\1", thing.__compat_note__)
        lines += ["", f"**{label}:** {note}", ""]
    method = name.rpartition(".")[2]
    shown = app.env.docname.startswith("reference/hooks/")
    if what == "method" and method in sequences.hooks() and not shown:
        page = f":doc:`/reference/hooks/{method}`"
        lines += ["", f"**Sequence:** {page}", ""]


@functools.cache
def _parameters() -> set[str]:
    """Return the names of all parameters; descriptions mark them as they mark methods."""
    documented = [getattr(ltdicom, name) for name in reference.class_names()]
    functions: list[Any] = [ltdicom.configure, ltdicom.wait_until, *documented]
    functions += [member for cls in documented for _, member in inspect.getmembers(cls)]
    return {
        name
        for function in functions
        if inspect.isroutine(function) or inspect.isclass(function)
        for name in _signature_names(function)
    }


def _signature_names(function: Any) -> Iterator[str]:
    try:
        yield from inspect.signature(function).parameters
    except ValueError:  # of object, in C
        return


def _on_missing_reference(
    app: Sphinx, env: BuildEnvironment, node: pending_xref, text: Element
) -> Element | None:
    """Find a method that a class has from another one; let parameters be."""
    name = node.get("reftarget", "")
    if node.get("refdomain") != "py":
        return None
    if name in _parameters():
        return text
    cls = getattr(ltdicom, node.get("py:class") or "", None)
    for base in getattr(cls, "__mro__", ())[1:]:
        if base.__name__ in reference.class_names() and hasattr(base, name):
            return env.domains["py"].resolve_xref(
                env,
                node["refdoc"],
                app.builder,
                "obj",
                f"ltdicom.{base.__name__}.{name}",
                node,
                text,
            )
    return None


def _on_signature(
    app: Sphinx, what: str, name: str, obj: Any, *rest: Any
) -> tuple[str, str] | None:
    """Show the parameters of a class as `inspect` does; autodoc prefers ``__new__``."""
    if what != "class":
        return None
    return stringify_signature(inspect.signature(obj), show_annotation=False), ""


def _on_builder_inited(app: Sphinx) -> None:
    reference.write_all()


def setup(app: Sphinx) -> dict[str, Any]:
    """Connect to the build."""
    app.connect("builder-inited", _on_builder_inited)
    app.connect("missing-reference", _on_missing_reference)
    app.connect("source-read", _on_source_read)
    app.connect("autodoc-process-signature", _on_signature)
    app.connect("autodoc-process-docstring", _on_docstring, priority=600)
    return {
        "version": ltdicom.__version__,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
