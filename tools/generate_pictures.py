"""Draw what README.md and the landing page show: docs/n-set.svg.

    python tools/generate_pictures.py           # writes
    python tools/generate_pictures.py --check   # compares

The picture is the site's sequence diagram of N-SET, with colours of its own, as a
repository's viewer shows it without a style sheet.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "docs" / "_ext")]

import diagram  # noqa: E402
import sequences  # noqa: E402

PICTURE = ROOT / "docs" / "n-set.svg"

STYLE = """<style>
text { font: 13px ui-monospace, Menlo, Consolas, monospace; fill: #1f2328; }
text.actor { font-weight: bold; }
text.wire { font-size: 12px; text-anchor: middle; }
path { stroke: #1f2328; fill: none; }
path.life { opacity: 0.4; }
circle { stroke: #1f2328; stroke-width: 1.5; fill: #1f2328; }
circle.hook { fill: #fff; }
</style>
<rect width="100%" height="100%" fill="#fff"/>"""


def picture() -> str:
    """Return the picture: an association is there, an N-SET goes and is answered."""
    (service,) = (s for s in sequences.services() if s.dimse == "N-SET")
    drawn = diagram.svg(service.sequence(), lambda method: None)
    head, _, rest = drawn.partition("\n")
    return f"{head}\n{STYLE}\n{rest}\n"


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing, only compare")
    options = parser.parse_args()
    text = picture()
    if PICTURE.exists() and PICTURE.read_text(encoding="utf-8") == text:
        return 0
    if options.check:
        print(f"{PICTURE.relative_to(ROOT)} is not what tools/generate_pictures.py draws")
        return 1
    PICTURE.write_text(text, encoding="utf-8", newline="\n")
    print(f"wrote {PICTURE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
