"""HAProxy as docs/reliability.md configures it, in front of servers of this computer."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from processes import HERE, free_port, listening

PAGE = HERE.parent / "docs" / "reliability.md"
_FENCE = re.compile(r"^```text\n(.*?)^```", re.DOTALL | re.MULTILINE)
_SERVER = re.compile(r"^( +server )(\w+)( +127\.0\.0\.1:)\d+(.*)$", re.MULTILINE)


def find() -> str | None:
    """Return the path of HAProxy; Debian's is where only root's path has it."""
    return shutil.which("haproxy") or shutil.which("haproxy", path="/usr/sbin")


def configuration(port: int, servers: Sequence[int]) -> str:
    """Return what the page shows, with a port of here and as many servers as there are."""
    page = PAGE.read_text(encoding="utf-8")
    (text,) = (block for block in _FENCE.findall(page) if "frontend" in block)
    assert "bind :11112\n" in text
    text = text.replace("bind :11112\n", f"bind 127.0.0.1:{port}\n")
    shown = list(_SERVER.finditer(text))
    head, tail = text[: shown[0].start()], text[shown[-1].end() :]
    lines = []
    for number, server in enumerate(servers):
        # the page's own line, or one like its last
        before, name, address, options = shown[min(number, len(shown) - 1)].groups()
        name = name if number < len(shown) else f"{name}{number + 1}"
        lines.append(f"{before}{name}{address}{server}{options}")
    return "".join([head, "\n".join(lines), tail])


@contextmanager
def balancing(program: str, servers: Sequence[int], folder: Path) -> Iterator[int]:
    """Run HAProxy in front of servers; yield its port."""
    port = free_port()
    file = folder / f"haproxy-{port}.cfg"
    file.write_text(configuration(port, servers), encoding="utf-8")
    with listening([program, "-db", "-f", str(file)], port):
        yield port
