"""An image in a window: the mouse sets contrast, the wheel goes through the frames.

    python examples/viewer_tk.py image.dcm
    python examples/viewer_tk.py --frame 12 --save shown.png cine.dcm

Hold the left button and move: to the right the window gets wider, upwards its center rises.
The arrow keys and the wheel show other frames. --save writes what is shown and ends. Needs
`pip install "ltdicom[images]"`.
"""

from __future__ import annotations

import argparse
import io
import sys
import tkinter as tk
from pathlib import Path

from _shared import Failure, NewParser, Run

from ltdicom import (
    BITMAPHANDLE,
    DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT,
    DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT,
    DICOM_SUCCESS,
    DICOMWINDOWATTRIBS,
    NULL,
    LDicomDS,
)

AS_SHOWN = DICOM_GETIMAGE_AUTO_APPLY_MODALITY_LUT | DICOM_GETIMAGE_AUTO_APPLY_VOI_LUT


class Viewer:
    """The window, and the image that it shows.

    Parameters
    ----------
    Root : tkinter.Tk
        Where to draw.
    DicomDS : LDicomDS
        The image.
    nFrame : int
        The frame to begin with.
    """

    def __init__(self, Root: tk.Tk, DicomDS: LDicomDS, nFrame: int) -> None:
        self.m_DicomDS = DicomDS
        self.m_nFrames = DicomDS.GetCountImage(NULL)
        self.m_nFrame = nFrame
        self.m_Bitmap = BITMAPHANDLE()
        self.m_Shown: tk.PhotoImage | None = None
        self.m_Last = (0, 0)  # where the mouse was
        self.m_Picture = tk.Label(Root)
        self.m_Picture.pack()
        self.m_Text = tk.Label(Root, anchor=tk.W)
        self.m_Text.pack(fill=tk.X)
        self.Load()
        self.m_Window = self.FirstWindow()
        self.Show()
        self.m_Picture.bind("<Button-1>", lambda Event: self.Begin(Event.x, Event.y))
        self.m_Picture.bind("<B1-Motion>", lambda Event: self.Move(Event.x, Event.y))
        for szEvent, nStep in (("<Right>", 1), ("<Left>", -1), ("<Button-5>", 1)):
            Root.bind(szEvent, lambda _, nStep=nStep: self.Turn(nStep))  # type: ignore[misc]
        Root.bind("<Button-4>", lambda _: self.Turn(-1))
        Root.bind("<MouseWheel>", lambda Event: self.Turn(-1 if Event.delta > 0 else 1))

    def FirstWindow(self) -> DICOMWINDOWATTRIBS:
        """Return the window of the image; without one, all of its values."""
        Window = DICOMWINDOWATTRIBS()
        if self.m_DicomDS.GetWindow(self.m_nFrame, 0, Window) == DICOM_SUCCESS:
            return Window
        nLeast, nMost = int(self.m_Bitmap.array.min()), int(self.m_Bitmap.array.max())
        Window.fWindowCenter = (nLeast + nMost) / 2
        Window.fWindowWidth = max(nMost - nLeast, 1)
        return Window

    def Load(self) -> None:
        """Read the frame, with the window as it is now in the data set."""
        nRet = self.m_DicomDS.GetImage(NULL, self.m_Bitmap, 0, self.m_nFrame, 0, AS_SHOWN)
        if nRet != DICOM_SUCCESS:
            raise Failure(f"frame {self.m_nFrame}: {nRet!s}")

    def Show(self) -> None:
        """Draw the frame."""
        Stream = io.BytesIO()
        self.m_Bitmap.to_pil().save(Stream, "PNG")
        self.m_Shown = tk.PhotoImage(data=Stream.getvalue())
        self.m_Picture["image"] = self.m_Shown
        self.m_Text["text"] = (
            f"frame {self.m_nFrame + 1} of {self.m_nFrames}, "
            f"center {self.m_Window.fWindowCenter:g}, width {self.m_Window.fWindowWidth:g}"
        )

    def Turn(self, nStep: int) -> None:
        """Show another frame, if there is one."""
        if 0 <= self.m_nFrame + nStep < self.m_nFrames:
            self.m_nFrame += nStep
            self.Load()
            self.Show()

    def Begin(self, x: int, y: int) -> None:
        """Note where the mouse is pressed."""
        self.m_Last = (x, y)

    def Move(self, x: int, y: int) -> None:
        """Set the window by how far the mouse has moved; colors have none."""
        if self.m_Bitmap.BitsPerPixel == 24:
            return
        xLast, yLast = self.m_Last
        self.m_Last = (x, y)
        # a whole range of values is some hundred pixels of the screen
        fStep = max(self.m_Window.fWindowWidth / 256, 0.01)
        fWidth = self.m_Window.fWindowWidth + (x - xLast) * fStep
        self.m_Window.fWindowWidth = max(fWidth, 1)
        self.m_Window.fWindowCenter += (yLast - y) * fStep
        if self.m_DicomDS.SetWindow(self.m_nFrame, 0, self.m_Window) == DICOM_SUCCESS:
            self.Load()
            self.Show()


def Body(Options: argparse.Namespace) -> int:
    """Show the window until it is closed; return the exit code."""
    DicomDS = LDicomDS()
    nRet = DicomDS.LoadDS(Options.image, 0)
    if nRet != DICOM_SUCCESS:
        raise Failure(f"{Options.image}: {nRet!s}")
    try:
        Root = tk.Tk()
    except tk.TclError as Error:
        raise Failure(f"no window: {Error}") from Error
    Root.title(Options.image.name)
    try:
        Main = Viewer(Root, DicomDS, Options.frame)
        if Options.save is None:
            Root.mainloop()
        else:
            Main.m_Bitmap.to_pil().save(Options.save)
    finally:
        if Options.save is not None:
            Root.destroy()
    return 0


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    Parser = NewParser(__doc__)
    Parser.add_argument("image", type=Path, help="the DICOM file")
    Parser.add_argument("--frame", type=int, default=0, help="counted from 0 (%(default)s)")
    Parser.add_argument("--save", type=Path, help="write what is shown as a PNG, and end")
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
