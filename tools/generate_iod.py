"""Generate ``ltdicom/data/iod.json``: classes, their modules, and their elements.

Usage::

    pip install highdicom==0.28.2
    python tools/generate_iod.py            write the file if it differs
    python tools/generate_iod.py --check    write nothing; exit 1 if it differs

The facts are those of the DICOM standard, parts 3 and 4. Part 3 comes from the tables
that highdicom carries in its ``_standard`` folder; the rest is in ``tables/``:

``iod_classes.tsv``
    ``CLASS_*`` constant, SOP class UID, highdicom's key of the IOD, name.
``iod_modules.tsv``
    ``MODULE_*`` constant, or a code of our own where the standard has a module that the
    C++ library does not know; highdicom's key of the module; name.
``iod_services.tsv``
    What part 4 says: query keys, attributes of normalized classes. An attribute is
    ``Keyword:type``, a sequence has its content in parentheses, ``@name`` stands for
    the row of that name, ``*`` for everything that part 3 lists besides, with type 3
    where part 3 gives none. Without a class, a row defines a module of no class.
``iod_conditions.tsv``
    When an element is required, where part 3 says so in terms of its neighbours:
    wherever `attribute` stands beside `beside`, it is of type 1C or 2C with this
    `condition`. highdicom's tables have lost it where part 3 includes a whole macro on
    a condition, as each value type's macro in the content items of SR documents
    (C.17.3), and give the elements of all macros as type 1 and 2.

In the file each distinct list of elements is written once, so that the 690,000
elements of all classes take some hundred kilobytes.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from pydicom._dicom_dict import RepeatersDictionary
from pydicom.datadict import repeater_has_keyword, tag_for_keyword

HIGHDICOM = "0.28.2"
ROOT = Path(__file__).resolve().parent.parent
TABLES = ROOT / "tables"
TARGET = ROOT / "ltdicom" / "data" / "iod.json"

MODULE_USAGE = {"M": 0, "C": 1, "U": 2}  # IOD_USAGE_M ...
ELEMENT_USAGE = {"1": 3, "1C": 4, "2": 5, "2C": 6, "3": 7, "None": 7}  # IOD_USAGE_1 ...
# part 3 lists the functional groups of each IOD apart; in C++ all are one module
FUNCTIONAL_GROUPS = re.compile(r".*?((?:multi|current)-frame-functional-groups)")

# which says what macro is there, so that elements of type 1 and 2 beside it are not
# required with every value (C.17.3, C.17.3.2)
MACROS_OF = {"ValueType", "RelationshipType", "TemporalRangeType"}
# each macro of a functional group is in the shared item or in those of the frames, so
# none is required in an item for itself (C.7.6.16.1)
EITHER = {"SharedFunctionalGroupsSequence", "PerFrameFunctionalGroupsSequence"}
# the root of an SR document is a CONTAINER (C.17.3)
ROOT_VALUE_TYPE = "sr-document-content", "CONTAINER"

# keyword or tag -> (type, content)
Tree = dict[str, "tuple[str, Tree]"]
# (tag, usage), the number of the content's list for a sequence, that of its condition
Row = tuple[int, ...]
# (tag, operator, values): all of a condition's terms must hold
Term = tuple[int, str, list[str]]


def read_table(name: str) -> list[dict[str, str]]:
    """Return the rows of a file in ``tables/``."""
    with open(TABLES / name, encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def read_standard(name: str) -> Any:
    """Return one of highdicom's tables."""
    if version("highdicom") != HIGHDICOM:
        sys.exit(f"highdicom {HIGHDICOM} is needed, not {version('highdicom')}")
    spec = find_spec("highdicom")  # not imported: that would need its dependencies
    assert spec is not None and spec.origin is not None
    path = Path(spec.origin).parent / "_standard" / name
    return json.loads(path.read_text(encoding="utf-8"))


def tag(keyword: str) -> int:
    """Return the tag of a keyword; the first group of a repeating one."""
    if re.fullmatch("[0-9A-F]{8}", keyword):
        return int(keyword, 16)
    if repeater_has_keyword(keyword):
        mask = next(m for m, entry in RepeatersDictionary.items() if entry[4] == keyword)
        return int(mask.replace("x", "0"), 16)
    found = tag_for_keyword(keyword)
    if found is None:
        sys.exit(f"unknown keyword {keyword}")
    return found


class Standard:
    """Part 3, and what part 4 says over it."""

    def __init__(self) -> None:
        self.iods = read_standard("iod_module_map.json")
        self.modules = {
            key: self._tree(rows)
            for key, rows in read_standard("module_attribute_map.json").items()
        }
        key, value_type = ROOT_VALUE_TYPE
        self.modules[key] = root_of_content(self.modules[key], value_type)
        services = read_table("iod_services.tsv")
        self.macros = {r["module"]: r["attributes"] for r in services if not r["class"]}
        self.services: dict[str, list[dict[str, str]]] = {}
        for row in services:
            self.services.setdefault(row["class"], []).append(row)

    @staticmethod
    def _tree(rows: Iterable[dict[str, Any]]) -> Tree:
        root: Tree = {}
        for row in rows:
            level = root
            for keyword in row["path"]:
                level = level[keyword][1]
            level[row["keyword"]] = row["type"], {}
        return root

    def parse(self, text: str, rest: Tree) -> Tree:
        """Return the elements of a row; `rest` is what ``*`` stands for."""
        tokens = re.findall(r"@?\w+:?\w*|[()*]", text)
        return self._parse(iter(tokens), rest)

    def _parse(self, tokens: Iterator[str], rest: Tree) -> Tree:
        level: Tree = {}
        last = ""
        for token in tokens:
            if token == ")":
                break
            if token == "(":
                level[last] = level[last][0], self._parse(tokens, {})
            elif token == "*":
                for keyword, (usage, content) in rest.items():
                    mine = level.get(keyword)
                    if mine is None or not mine[1]:
                        level[keyword] = mine[0] if mine else usage, content
            elif token.startswith("@"):
                level |= self.parse(self.macros[token], {})
            else:
                last, _, usage = token.partition(":")
                level[last] = usage, {}
        return level


def root_of_content(tree: Tree, value_type: str) -> Tree:
    """Return the content module without what its root's value type excludes."""
    value_types = {
        row["attribute"]: parse_condition(row["condition"])[0][2]
        for row in read_table("iod_conditions.tsv")
        if row["condition"].startswith("ValueType=")
    }
    named = "ConceptNameCodeSequence"  # the root has the document's title
    return {
        keyword: ("1" if keyword == named else usage, content)
        for keyword, (usage, content) in tree.items()
        if keyword == named or value_type in value_types.get(keyword, (value_type,))
    }


def parse_condition(text: str) -> list[Term]:
    """Return the terms of a condition, as far as a data set tells them."""
    terms: list[Term] = []
    for part in text.removesuffix(" & ?").split(" & "):
        match = re.fullmatch(r"(\w+)(?:([=>])(.+)| (present|absent))", part)
        if match is None:
            sys.exit(f"no condition: {text}")
        keyword, operator, values, state = match.groups()
        terms.append((tag(keyword), operator or state, values.split(",") if values else []))
    return terms


class Lists:
    """The distinct lists of elements, each behind those it refers to."""

    def __init__(self) -> None:
        self.numbers: dict[tuple[Row, ...], int] = {}
        self.conditions: list[list[Term]] = []
        self._rules: dict[str, list[tuple[str, int]]] = {}
        for row in read_table("iod_conditions.tsv"):
            terms = parse_condition(row["condition"])
            if row["condition"].endswith("?"):
                continue  # nobody can say when it is required
            if terms not in self.conditions:
                self.conditions.append(terms)
            rule = row["beside"], self.conditions.index(terms)
            self._rules.setdefault(row["attribute"], []).append(rule)

    def add(self, tree: Tree, above: str = "") -> int:
        """Return the number of a list."""
        rows: list[Row] = []
        for keyword, (usage, content) in tree.items():
            condition = self._condition(keyword, usage, tree)
            if condition >= 0 or above in EITHER:
                usage = {"1": "1C", "2": "2C"}.get(usage, usage)
            row = [tag(keyword), ELEMENT_USAGE[usage]]
            if content or condition >= 0:
                row.append(self.add(content, keyword) if content else -1)
            if condition >= 0:
                row.append(condition)
            rows.append(tuple(row))
        return self.numbers.setdefault(tuple(rows), len(self.numbers))

    def _condition(self, keyword: str, usage: str, tree: Tree) -> int:
        """Return the number of an element's condition, -1 for none."""
        if usage not in ("1", "1C", "2", "2C"):
            return -1
        for beside, number in self._rules.get(keyword, ()):
            if beside in tree and (usage.endswith("C") or beside in MACROS_OF):
                return number
        return -1


def module_codes(
    standard: Standard, lists: Lists
) -> tuple[list[list[Any]], dict[str, int]]:
    """Return the modules (code, name, list), and the code of each key and constant."""
    constants = {
        r["name"]: int(r["value"], 0)
        for r in read_table("constants.tsv")
        if r["group"] == "module"
    }
    modules: list[list[Any]] = []
    codes: dict[str, int] = {}
    for row in read_table("iod_modules.tsv"):
        code = constants[row["module"]] if row["module"] else int(row["code"], 16)
        for name in filter(None, (row["module"], row["key"])):
            codes.setdefault(name, code)
        attributes = standard.macros.get(row["module"])
        tree = standard.modules.get(row["key"], {})
        if attributes is not None:
            tree = standard.parse(attributes, tree)
        modules.append([code, row["name"], lists.add(tree)])
    return sorted(modules), codes


def class_modules(
    row: dict[str, str],
    standard: Standard,
    lists: Lists,
    codes: dict[str, int],
    defaults: dict[int, int],
) -> list[tuple[int, int, int]]:
    """Return the modules of a class: code, usage, list."""
    found = []
    for module in standard.iods.get(row["iod"], ()):
        key = FUNCTIONAL_GROUPS.sub(r"\1", module["key"])
        code = codes[key]
        tree = standard.modules.get(module["key"])
        number = defaults[code] if tree is None else lists.add(tree)
        found.append((code, MODULE_USAGE[module["usage"]], number))
    for service in standard.services.get(row["class"], ()):
        code = codes[service["module"]]
        key = next((k for k, c in codes.items() if c == code and k in standard.modules), "")
        tree = standard.parse(service["attributes"], standard.modules.get(key, {}))
        found.append((code, MODULE_USAGE[service["usage"]], lists.add(tree)))
    return found


def generate() -> str:
    """Return the content of the file."""
    standard, lists = Standard(), Lists()
    constants = {
        r["name"]: int(r["value"], 0)
        for r in read_table("constants.tsv")
        if r["group"] == "class"
    }
    modules, codes = module_codes(standard, lists)
    defaults = {code: number for code, _, number in modules}
    classes: list[list[Any]] = sorted(
        [
            constants[row["class"]],
            row["name"],
            row["uid"],
            class_modules(row, standard, lists, codes, defaults),
        ]
        for row in read_table("iod_classes.tsv")
    )
    empty = lists.add({})
    for module in modules:  # known from a class alone
        if module[2] == empty:
            has = (m for _, _, _, found in classes for m in found if m[0] == module[0])
            module[2] = next((number for _, _, number in has), empty)
    parts: dict[str, list[Any]] = {
        "classes": classes,
        "modules": modules,
        "conditions": lists.conditions,
        "lists": list(lists.numbers),
    }
    source = (
        f'"source":"highdicom {HIGHDICOM} and tables/iod_*.tsv, by tools/generate_iod.py"'
    )
    return (
        "{"
        + ",\n".join([source, *(_lines(name, rows) for name, rows in parts.items())])
        + "}\n"
    )


def _lines(name: str, rows: list[Any]) -> str:
    """Write a list with a line for each entry, so that a change shows as its line."""
    texts = (json.dumps(row, separators=(",", ":"), ensure_ascii=True) for row in rows)
    return f'"{name}":[\n' + ",\n".join(texts) + "]"


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--check", action="store_true")
    check = parser.parse_args().check
    text = generate()
    if TARGET.is_file() and TARGET.read_text(encoding="utf-8") == text:
        return 0
    if check:
        print(f"{TARGET.relative_to(ROOT)} differs from what its sources say")
        return 1
    TARGET.parent.mkdir(exist_ok=True)
    TARGET.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {TARGET.relative_to(ROOT)}: {len(text)} bytes")
    return 0


if __name__ == "__main__":
    sys.exit(main())
