"""``examples/viewer_tk.py`` on a display of its own (Xvfb)."""

from __future__ import annotations

import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from tests.support.example_programs import DEADLINE, EXAMPLES
from tests.support.pictures import picture, save

Image = pytest.importorskip("PIL.Image", reason='the extra "images" is not installed')
pytestmark = [
    pytest.mark.peer,
    pytest.mark.skipif(
        importlib.util.find_spec("_tkinter") is None, reason="this Python has no tkinter"
    ),
]

# run instead of the script: the mouse is pressed and moved, the wheel turned
DRIVER = """
import json, sys, tkinter as tk
import viewer_tk
from ltdicom import LDicomDS
ds = LDicomDS()
assert ds.LoadDS(sys.argv[1], 0) == 0
root = tk.Tk()
view = viewer_tk.Viewer(root, ds, 0)
seen = []
def note():
    root.update()
    window = view.m_Window
    shown = view.m_Bitmap.to_pil().getpixel((0, 0))
    seen.append([view.m_nFrame, window.fWindowCenter, window.fWindowWidth, shown])
note()
view.m_Picture.event_generate("<Button-1>", x=10, y=20)
view.m_Picture.event_generate("<B1-Motion>", x=10, y=4, state=0x100)
note()
view.m_Picture.event_generate("<B1-Motion>", x=26, y=4, state=0x100)
note()
root.focus_force()
for key in ("<Button-5>", "<Button-5>", "<Button-4>"):
    root.event_generate(key)
    note()
assert view.m_Text["text"].startswith("frame 1 of 2")
print(json.dumps(seen))
root.destroy()
"""


def run(display: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "DISPLAY": display}
    paths = [str(EXAMPLES), environment.get("PYTHONPATH", "")]
    environment["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    return subprocess.run(
        [sys.executable, *arguments],
        capture_output=True,
        text=True,
        env=environment,
        timeout=DEADLINE,
    )


def frames(path: Path) -> Path:
    pixels = bytes([128]) * 2400 + bytes([32]) * 2400
    window = {"WindowCenter": "128", "WindowWidth": "256"}
    return save(picture(NumberOfFrames=2, PixelData=pixels, **window), path)


def test_mouse_and_wheel(display: str, tmp_path: Path) -> None:
    done = run(display, "-c", DRIVER, str(frames(tmp_path / "image.dcm")))
    assert (done.returncode, done.stderr) == (0, "")
    begin, up, right, second, last, first = json.loads(done.stdout)
    assert begin[:3] == [0, 128, 256] and abs(begin[3] - 128) <= 1
    # up by 16 pixels: the center rises by 16 values, the pixel gets darker
    assert up[:3] == [0, 144, 256] and abs(up[3] - 112) <= 1
    assert right[:3] == [0, 144, 272] and abs(right[3] - 112) <= 3
    # there are two frames, and each has the window that was set
    assert [each[0] for each in (second, last, first)] == [1, 1, 0]
    assert abs(second[3] - 22) <= 3 and first == right


def test_what_is_shown_is_saved(display: str, tmp_path: Path) -> None:
    image, out = frames(tmp_path / "image.dcm"), tmp_path / "shown.png"
    script = str(EXAMPLES / "viewer_tk.py")
    done = run(display, script, "--frame", "1", "--save", str(out), str(image))
    assert (done.returncode, done.stderr) == (0, "")
    with Image.open(out) as found:
        pixels = np.asarray(found)
    assert pixels.shape == (40, 60) and (abs(pixels.astype(int) - 32) <= 1).all()


def test_a_frame_that_is_not_there(display: str, tmp_path: Path) -> None:
    script = str(EXAMPLES / "viewer_tk.py")
    done = run(display, script, "--frame", "2", str(frames(tmp_path / "image.dcm")))
    assert done.returncode == 1
    assert done.stderr == "Failed: frame 2: DICOM_ERROR_RANGE\n"
