"""``ltdicom port``: what awaits the port of a C++ program, and a first Python version."""

from __future__ import annotations

import argparse
from importlib import import_module
from typing import Any

from ltdicom.cli import output, texts
from ltdicom.cli.status import DONE, FAILED, USAGE, CommandError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the commands."""
    actions = parser.add_subparsers(title="actions", metavar="ACTION", required=True)
    check = actions.add_parser(
        "check",
        help="tell what a C++ program uses, and what ports trip over",
        description="Reads C++ sources and headers, and tells which calls of the library "
        "ltdicom provides and what a port must look at. Exit code 0: every call is "
        "provided or differs; 1: something is absent, not yet there or unknown.",
    )
    _paths(check, "PATH")
    check.add_argument(
        "--html", metavar="FILE", type=texts.path, help="write a page with the sources"
    )
    check.set_defaults(action=_check)
    _common(check)

    translate = actions.add_parser(
        "translate",
        help="write a first Python version of C++ sources",
        description="Writes a module for each pair of source and header. What it cannot "
        "translate stays as a comment and raises NotImplementedError where it would have "
        "run. Exit code 0: all was translated; 1: something is left to do.",
    )
    _paths(translate, "FILE")
    translate.add_argument(
        "--output",
        metavar="DIR",
        type=texts.path,
        required=True,
        help="folder for the modules",
    )
    translate.add_argument(
        "--replace",
        action="store_true",
        help="write over modules that are there already and differ",
    )
    translate.set_defaults(action=_translate)
    _common(translate)


def _paths(parser: argparse.ArgumentParser, metavar: str) -> None:
    parser.add_argument(
        "paths",
        metavar=metavar,
        type=texts.path,
        nargs="+",
        help="sources, headers, folders of them",
    )


def _common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print JSON, for programs")
    parser.add_argument(
        "--encoding", metavar="NAME", help="of the sources; found if left out"
    )


def run(arguments: argparse.Namespace) -> int:
    """Run the command."""
    try:
        errors = import_module("ltdicom.port.errors")
        code: int = _or_refused(arguments, errors.PortError)
    except ImportError as error:
        raise CommandError(
            f"{error.name} is not installed: pip install ltdicom[port]", USAGE
        ) from None
    return code


def _or_refused(arguments: argparse.Namespace, refused: type[Exception]) -> int:
    try:
        code: int = arguments.action(arguments)
    except refused as error:
        raise CommandError(str(error), USAGE) from None
    return code


def _check(arguments: argparse.Namespace) -> int:
    report: Any = import_module("ltdicom.port.check").check(
        arguments.paths, arguments.encoding
    )
    if arguments.html:
        page = import_module("ltdicom.port.report_html").page(report)
        try:
            with open(arguments.html, "wb") as handle:
                handle.write(page.encode("utf-8", "backslashreplace"))
        except OSError as error:
            reason = f"{arguments.html}: {error.strerror or error}"
            raise CommandError(reason, USAGE) from None
    if arguments.json:
        output.as_json(import_module("ltdicom.port.report_json").as_object(report))
    else:
        for each in import_module("ltdicom.port.report_text").lines(report):
            output.line(each)
    return DONE if report.complete else FAILED


def _translate(arguments: argparse.Namespace) -> int:
    module: Any = import_module("ltdicom.port.translate")
    translated = module.translate(arguments.paths, arguments.encoding)
    module.write(translated, arguments.output, replace=arguments.replace)
    if arguments.json:
        output.as_json({"modules": [each.as_object() for each in translated]})
    else:
        for each in translated:
            counts = each.counts
            output.line(
                f"{each.source} -> {each.module}.py: {counts.translated} of "
                f"{counts.statements} statements, {counts.calls_translated} of "
                f"{counts.calls} calls of the library"
            )
            for line, text in sorted(counts.todo):
                output.line(f"  line {line}: {text}")
    return FAILED if any(each.counts.todo for each in translated) else DONE
