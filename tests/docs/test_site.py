"""The site builds without a warning, and its links lead somewhere."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from html.parser import HTMLParser
from pathlib import Path
from typing import NoReturn
from urllib.parse import unquote, urlsplit

import api_table
import pytest

import ltdicom

ROOT = Path(__file__).resolve().parents[2]
NEEDED = ("sphinx", "myst_parser", "numpydoc", "furo")

pytestmark = pytest.mark.timeout(600)


class Page(HTMLParser):
    """The links and the anchors of a page."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.links: list[str] = []
        self.anchors: set[str] = set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.links.append(value)
            elif name == "id" and value:
                self.anchors.add(value)


@pytest.fixture(scope="module")
def site(
    unavailable: Callable[[str], NoReturn], tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Build the site anew: warnings of an earlier build would not come again.

    Where ``LTDICOM_SITE`` names one, it was built a moment ago with the same options.
    """
    if built := os.environ.get("LTDICOM_SITE"):
        return Path(built)
    lacking = [name for name in NEEDED if importlib.util.find_spec(name) is None]
    if lacking:
        unavailable(f"{', '.join(lacking)} not installed")
    target = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "sphinx", "-q", "-E", "-W", "--keep-going", "-n"]
    result = subprocess.run(
        [*command, "docs", str(target)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (result.stderr, result.returncode) == ("", 0)
    return target


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[Path, Page]:
    return {path: Page(path) for path in site.rglob("*.html")}


def broken(path: Path, pages: dict[Path, Page]) -> Iterator[str]:
    """Yield the links of a page that lead nowhere; those to other sites are not tried."""
    for link in pages[path].links:
        parts = urlsplit(link)
        if parts.scheme or parts.netloc:
            continue
        target = (path.parent / unquote(parts.path)).resolve() if parts.path else path
        anchors = pages[target].anchors if target in pages else {""}
        if not target.exists() or (
            parts.fragment and unquote(parts.fragment) not in anchors
        ):
            yield f"{path.name}: {link}"


def test_links_lead_somewhere(pages: dict[Path, Page]) -> None:
    assert [link for path in pages for link in broken(path, pages)] == []


def test_each_method_is_described(site: Path, pages: dict[Path, Page]) -> None:
    anchors = {anchor for page in pages.values() for anchor in page.anchors}
    wanted = {
        f"ltdicom.{method.class_name}.{method.name}"
        for method in api_table.methods()
        if method.kind != "ctor" and api_table.function_of(method) is not None
    }
    assert len(wanted) > 400
    # what a class has from another one is described there
    missing = {
        name
        for name in wanted - anchors
        if not any(
            f"ltdicom.{base.__name__}.{name.rpartition('.')[2]}" in anchors
            for base in getattr(ltdicom, name.split(".")[1]).__mro__
        )
    }
    assert sorted(missing) == []


def test_the_pages_are_in_the_contents(site: Path, pages: dict[Path, Page]) -> None:
    start = pages[site / "index.html"]
    reached = {link.partition("#")[0] for link in start.links}
    for page in (ROOT / "docs").glob("*.md"):
        assert page.stem == "index" or f"{page.stem}.html" in reached, page
    assert "reference/index.html" in reached


def test_no_markup_is_left_over(pages: dict[Path, Page], site: Path) -> None:
    for path in pages:
        text = path.read_text(encoding="utf-8")
        # in a code block they are shown on purpose
        plain = re.sub(r"<pre>.*?</pre>", "", text, flags=re.DOTALL)
        assert not re.search(r":(dcm|doc|py:\w+):`", plain), path
