"""A window that sends files and stays alive: hooks run on the GUI's own thread.

    python examples/gui_tk.py --host pacs --port 104 folder

`configure(dispatch="pump")` lets hooks run only inside `LDicomNet.Breathe()`, which the
window calls from its event loop, as a C++ program gets its hooks from the message pump.
So hooks change widgets directly. --send begins at once, --close closes the window at the
end; then the exit code is 0 if everything was stored.
"""

from __future__ import annotations

import argparse
import sys
import time
import tkinter as tk
from collections.abc import Iterable
from pathlib import Path
from tkinter import filedialog, ttk
from types import TracebackType

from _shared import EXIT_FAILED, LOG, AddPeer, Failure, NewParser, Print, Run
from store_scu import Batches, Examine, StoreClient, StoreItem

from ltdicom import COMMAND_STATUS_SUCCESS, PDU_ABORT_SOURCE_USER, LDicomNet, configure

PUMP_EVERY = 10  # milliseconds between two looks at the network
PUMP_FOR = 0.01  # seconds that hooks get while something is sent
CLOCK_EVERY = 100  # milliseconds


class Window:
    """The window, and what it sends.

    Parameters
    ----------
    Root : tkinter.Tk
        Where to draw.
    Options : argparse.Namespace
        Peer, titles and time-out.
    """

    def __init__(self, Root: tk.Tk, Options: argparse.Namespace) -> None:
        self.m_Root = Root
        self.m_Options = Options
        self.m_Error: BaseException | None = None
        self.m_All: list[StoreItem] = []
        self.m_Waiting: list[list[StoreItem]] = []
        self.m_pNet: StoreClient | None = None
        self.m_nHeard = 0.0  # when the peer last answered
        self.m_nTicks = 0  # of the clock, since something is sent
        Root.title("C-STORE")
        Root.report_callback_exception = self.Fail
        Root.protocol("WM_DELETE_WINDOW", self.Quit)
        self.m_List = ttk.Treeview(Root, columns=("result",), height=12)
        self.m_List.heading("#0", text="file", anchor=tk.W)
        self.m_List.heading("result", text="result", anchor=tk.W)
        self.m_List.pack(fill=tk.BOTH, expand=True)
        self.m_Bar = ttk.Progressbar(Root)
        self.m_Bar.pack(fill=tk.X)
        self.m_Text = ttk.Label(Root)
        self.m_Text.pack(side=tk.LEFT)
        self.m_Clock = ttk.Label(Root)
        self.m_Clock.pack(side=tk.LEFT)
        for szText, Command in (
            ("Stop", self.Stop),
            ("Send", self.Send),
            ("Add files...", self.Choose),
        ):
            ttk.Button(Root, text=szText, command=Command).pack(side=tk.RIGHT)
        self.Pump()
        self.Tick()

    # -- what the user does ----------------------------------------------------------

    def Choose(self) -> None:
        """Let the user add files."""
        self.Add(map(Path, filedialog.askopenfilenames(parent=self.m_Root)))

    def Add(self, Paths: Iterable[Path]) -> None:
        """Show files that can be sent."""
        Found, Skipped = Examine(Paths)
        for Item in Found:
            self.m_List.insert("", tk.END, iid=str(len(self.m_All)), text=Item.szFile)
            self.m_All.append(Item)
        self.m_Text["text"] = f"{len(self.m_All)} files, {len(Skipped)} skipped"

    def Send(self) -> None:
        """Send what is not stored yet."""
        if self.m_pNet is None:
            self.m_Waiting = list(Batches(i for i in self.m_All if i.szFailure))
            self.m_nTicks = 0
            self.m_Bar["maximum"] = len(self.m_All)
            self.Next()

    def Stop(self) -> None:
        """End the association, whatever it does."""
        self.m_Waiting = []
        if self.m_pNet is not None:
            self.m_pNet.m_szEnd = "stopped"
            self.m_pNet.SendAbort(PDU_ABORT_SOURCE_USER, 0)

    def Quit(self) -> None:
        """Close the window."""
        self.Stop()
        self.m_Root.destroy()

    # -- what happens by itself ------------------------------------------------------

    def Pump(self) -> None:
        """Let hooks run, and look after the association."""
        self.m_Root.after(PUMP_EVERY, self.Pump)
        nEnd = time.perf_counter() + PUMP_FOR
        LDicomNet.Breathe()
        while self.m_pNet is not None and time.perf_counter() < nEnd:
            LDicomNet.Breathe()
            if self.m_pNet.m_bOver:
                self.Ended(self.m_pNet)
        if self.m_pNet is not None and nEnd - self.m_nHeard > self.m_pNet.m_nTimeout:
            self.Stop()

    def Tick(self) -> None:
        """Show that the window lives."""
        self.m_Root.after(CLOCK_EVERY, self.Tick)
        self.m_Clock["text"] = time.strftime("  %H:%M:%S")
        self.m_nTicks += 1
        if self.m_pNet is not None:
            LOG.debug("alive, tick %s", self.m_nTicks)

    def Next(self) -> None:
        """Open the next association, or be done."""
        if self.m_Waiting:
            self.m_pNet = StoreClient(
                self.m_Waiting.pop(0), self.Stored, self.m_Options.timeout
            )
            self.m_nHeard = time.perf_counter()
            try:
                self.m_pNet.Begin(self.m_Options)
            except Failure as Reason:
                self.m_pNet.m_szEnd = str(Reason)
            return
        self.Show()
        LOG.info("done; the window was alive for %s ticks meanwhile", self.m_nTicks)
        if self.m_Options.close:
            self.m_Root.destroy()

    def Stored(self) -> None:
        """Show the result of a file; called by a hook."""
        self.m_nHeard = time.perf_counter()
        self.Show()

    def Ended(self, Net: StoreClient) -> None:
        """Note what an association could not send, and go on."""
        for Item in Net.m_Batch[Net.m_nDone :]:
            Item.szFailure = Net.m_szEnd or Item.szFailure
        Net.Close()
        self.m_pNet = None
        self.Next()

    def Show(self) -> None:
        """Draw all results."""
        for nIndex, Item in enumerate(self.m_All):
            bDone = Item.nStatus == COMMAND_STATUS_SUCCESS
            self.m_List.set(str(nIndex), "result", "stored" if bDone else Item.szFailure)
        nDone = sum(not Item.szFailure for Item in self.m_All)
        self.m_Bar["value"] = nDone
        self.m_Text["text"] = f"{nDone} of {len(self.m_All)} stored"

    def Fail(
        self,
        Kind: type[BaseException],
        Error: BaseException,
        Traceback: TracebackType | None,
    ) -> None:
        """End the program by an error, or by Ctrl-C: Tk would only print them."""
        self.m_Error = Error
        self.m_Root.destroy()


def Body(Options: argparse.Namespace) -> int:
    """Show the window until it is closed; return the exit code."""
    try:
        Root = tk.Tk()
    except tk.TclError as Error:
        raise Failure(f"no window: {Error}") from Error
    Main = Window(Root, Options)
    Main.Add(Options.path)
    if Options.send:
        Main.Send()
    Root.mainloop()
    if Main.m_Error is not None:
        raise Main.m_Error
    nFailed = sum(bool(Item.szFailure) for Item in Main.m_All)
    if Options.close:
        Print(f"stored {len(Main.m_All) - nFailed} of {len(Main.m_All)}")
    return EXIT_FAILED if Options.close and nFailed else 0


def main(argv: list[str] | None = None) -> int:
    """Run the example; return the exit code."""
    configure(dispatch="pump")  # before the first LDicomNet object is made
    Parser = NewParser(__doc__)
    AddPeer(Parser, "LT_GUI")
    Parser.add_argument("--send", action="store_true", help="begin at once")
    Parser.add_argument("--close", action="store_true", help="close at the end")
    Parser.add_argument("path", type=Path, nargs="*", help="files and folders")
    return Run(Parser, Body, argv)


if __name__ == "__main__":
    sys.exit(main())
