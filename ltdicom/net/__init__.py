"""`LDicomNet`, in parts: connections, associations, messages, hooks, security."""

from __future__ import annotations

import socket
import warnings
from collections.abc import Callable
from types import TracebackType
from typing import Any

from typing_extensions import Self

from ltdicom._binding.c_types import L_BOOL, L_MODE, L_TCHAR
from ltdicom._binding.calls import returns_code, returns_void
from ltdicom._binding.hook_check import HasHooks
from ltdicom._binding.inside import HasInside
from ltdicom._binding.marks import differs
from ltdicom._binding.out import Ref
from ltdicom._binding.uncopied import Uncopied
from ltdicom._core.settings import SETTINGS
from ltdicom._net.runtime import RUNTIME
from ltdicom._net.session import Faces, Session
from ltdicom.associate import LDicomAssociate
from ltdicom.constants.error import DICOM_SUCCESS
from ltdicom.constants.net import DICOM_SECURE_NONE, SecureMode
from ltdicom.ds import wrap
from ltdicom.net.association import Associations
from ltdicom.net.connections import Connections
from ltdicom.net.hook_messages import MessageHooks
from ltdicom.net.hooks import Hooks
from ltdicom.net.iscl import Iscl
from ltdicom.net.options import Options
from ltdicom.net.security import Security
from ltdicom.net.send_messages import SendMessages

__all__ = ["LDicomNet"]

FACES = Faces(LDicomAssociate._of, wrap, Ref)


class LDicomNet(
    Connections,
    Associations,
    SendMessages,
    Options,
    Security,
    Iscl,
    MessageHooks,
    Hooks,
    Uncopied,
    HasHooks,
    HasInside,
):
    """A DICOM network connection, or a listening object: derive and override hooks.

    Every ``Send...``, ``Connect`` and ``Close`` may be called from any thread and
    never waits for the peer; what comes of it arrives in a hook.

    Parameters
    ----------
    pszPath : str or None (``L_TCHAR *``)
        Without effect: what is received stays in memory, without temporary files.
    nMode : int (``L_INT32``)
        ``DICOM_SECURE_NONE``, ``DICOM_SECURE_TLS`` or ``DICOM_SECURE_ISCL``.
    bReserved : bool (``L_BOOL``)
        TRUE where `Initialize` follows.

    Examples
    --------
    >>> class LMyDicomNet(LDicomNet):
    ...     def OnConnect(self, nError):
    ...         if nError == DICOM_SUCCESS:
    ...             self.SendAssociateRequest(request)
    """

    _lt: Session
    _why_uncopied = "it is a connection, with a socket"

    def _make_inside(self) -> None:
        self._lt = Session(self, LDicomNet, FACES, RUNTIME)

    @differs("pszPath has no effect: there are no temporary files")
    def __init__(
        self,
        pszPath: L_TCHAR = None,
        nMode: L_MODE = DICOM_SECURE_NONE,
        bReserved: L_BOOL = False,
    ) -> None:
        mode = nMode & 0xFFFFFFFF  # in C++ the modes are negative numbers
        if mode not in tuple(SecureMode):
            raise ValueError(f"nMode must be one of DICOM_SECURE_*, not {nMode:#x}")
        self._lt.choose_mode(mode)

    @staticmethod
    @returns_code
    def StartUp() -> int:
        """Prepare the network; needed once in C++, allowed here.

        Returns
        -------
        int (``L_INT``)
            ``DICOM_SUCCESS``.
        """
        return DICOM_SUCCESS

    @staticmethod
    @returns_void
    def ShutDown() -> None:
        """Close every connection and every listening object of the process.

        Returns when they are closed; inside a hook the thread that runs it goes on.
        """
        RUNTIME.shutdown(SETTINGS.close_timeout + 1)

    @staticmethod
    @returns_void
    def Breathe() -> None:
        """Let hooks run.

        Inside a hook, those that wait run meanwhile, those of the same object among
        them, as a message pump does in C++; in the ``"pump"`` dispatch this is what runs
        hooks at all. Elsewhere it gives up the processor briefly.
        """
        RUNTIME.dispatcher.breathe()

    # -- beyond the C++ library ----------------------------------------------------

    def __enter__(self) -> Self:
        """Return the object; it closes at the end of the ``with`` block."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        value: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close, as the C++ destructor does."""
        self._lt.close()

    def __repr__(self) -> str:
        """Show the class, what it is connected to and the state of the association."""
        session = self._lt
        if session.listener is not None:
            address, port = session.listener.local
            what = f"listening on {address}:{port}, {len(session.clients)} clients"
        elif session.connection is not None and session.connection.alive:
            address, port = session.connection.peer
            associated = "associated" if session.connection.is_associated else "connected"
            what = f"{associated} with {address}:{port}"
        else:
            what = "not connected"
        return f"<{type(self).__name__}: {what}>"


def wait_until(condition: Callable[[], Any], timeout: float | None = None) -> bool:
    """Let hooks run until a condition holds.

    Where a C++ program pumps messages until a flag is set, a port calls this; inside
    a hook the hooks that wait run meanwhile, those of the same object among them.

    Parameters
    ----------
    condition : callable
        Looked at again after each hook, and at least fifty times a second.
    timeout : float, optional
        Seconds; ``None`` waits for ever.

    Returns
    -------
    bool
        Whether the condition holds.
    """
    return RUNTIME.dispatcher.wait_until(condition, timeout)


def configure(
    *,
    dispatch: str | None = None,
    artim_timeout: float | str | None = "keep",
    answer_timeout: float | str | None = "keep",
    connect_timeout: float | str | None = "keep",
    idle_timeout: float | str | None = "keep",
    keep_alive: float | str | None = "keep",
    close_timeout: float | None = None,
    longest_pdu: int | None = None,
    longest_command: int | None = None,
    longest_message: int | None = None,
    longest_inflated: int | None = None,
    longest_decoded: int | None = None,
    queued_bytes: int | None = None,
    associations: int | None = None,
    waiting_connections: int | None = None,
    reuse_port: bool | None = None,
    fast_path: bool | None = None,
    busy_wait: float | None = None,
    take_turns: bool | None = None,
    sync_saves: bool | None = None,
    hook_warnings: bool | None = None,
) -> None:
    """Choose how hooks run, and the limits of the connections made from now on.

    What is left out stays as it is. A peer that goes beyond a limit is aborted, or
    its connection closed where there is no association yet, with a line in the log
    ``ltdicom.net``.

    Parameters
    ----------
    dispatch : {"serialized", "threaded", "pump"}, optional
        How hooks run; chosen before the first `LDicomNet` object is made.
    artim_timeout : float or None, optional
        Seconds that a peer may take to associate after it has connected, and to close
        after an abort, a reject or a release (30); ``None`` waits for ever.
    answer_timeout : float or None, optional
        Seconds that this side may take to answer an association request (60); then the
        peer is aborted, and `LDicomNet.OnClose` gets ``DICOM_ERROR_NET_TIME_OUT``.
        ``None`` waits for ever.
    connect_timeout : float or None, optional
        Seconds that `LDicomNet.Connect` tries (30); ``None`` leaves it to the system.
    idle_timeout : float or None, optional
        Seconds for which nothing may move in either direction on an association, a
        running hook excepted (None: for ever). A peer that has stopped reading is
        idle, too. `LDicomNet.OnClose` gets ``DICOM_ERROR_NET_TIME_OUT``.
    keep_alive : float or None, optional
        Seconds of silence after which the system asks whether the peer's computer is still
        there (60); where nothing answers for as long again, `LDicomNet.OnClose` gets
        ``DICOM_ERROR_NET_TIME_OUT``. ``None`` never asks.
    close_timeout : float, optional
        Seconds that a closed connection may take to send what is queued (5).
    longest_pdu, longest_command, longest_message : int, optional
        Bytes that a peer may send as one PDU (128 MiB), as one command set (1 MiB),
        as one data set (2 GiB). A PDU that carries no data has at most 1 MiB.
    longest_inflated : int, optional
        Bytes that a deflated data set may have when it is inflated (512 MiB); beyond
        them `LDicomDS.LoadDS` returns ``DICOM_ERROR_MEMORY``, and a received one stays
        as it came.
    longest_decoded : int, optional
        Bytes that one frame may have when it is decoded (1 GiB); beyond them
        `LDicomDS.GetImage` returns ``DICOM_ERROR_MEMORY``, and
        `LDicomDS.ChangeTransferSyntax` also where all frames together, decompressed, do.
    queued_bytes : int, optional
        While more bytes than this wait to be sent on a connection (1 GiB), ``Send...``
        returns ``DICOM_ERROR_NET_NO_BUFFERS``. One message may have any size.
    associations : int, optional
        Connections that one listening object has at once (2048), those that wait for
        `LDicomNet.Accept` among them; a further one is closed when it comes.
    waiting_connections : int, optional
        Connections that may wait for `LDicomNet.Accept` (1024).
    reuse_port : bool, optional
        TRUE: several processes may listen on the same port, and the system spreads
        the connections over them (``SO_REUSEPORT``; not on Windows).
    fast_path : bool, optional
        FALSE lets every message take pynetdicom's own code; the bytes are the same.
    busy_wait : float, optional
        Seconds for which the loop polls before it sleeps (0.0005), as long as the peers
        have mostly answered that fast; 0 always sleeps. It makes messages between near
        programs several times as fast, for processor time in between; a machine with one
        processor never does it.
    take_turns : bool, optional
        Without effect since one loop runs all connections; deprecated.
    sync_saves : bool, optional
        TRUE: `LDicomDS.SaveDS` returns when the disk has the file (the default). FALSE:
        when the system has it, as other libraries do; a program may end, but if the
        computer fails, the last files may be lost or empty.

    hook_warnings : bool, optional
        FALSE: no warning when a class is made with a method that has a hook's name and
        other parameters, or a name close to a hook's that it does not override.

    Raises
    ------
    ValueError
        No such way of dispatch, a limit or time of 0 or less (`busy_wait`: below 0), or
        a system without ``SO_REUSEPORT``.
    RuntimeError
        An object exists already, and `dispatch` would change.
    """
    if take_turns is not None:
        warnings.warn(
            "configure(take_turns=...) has no effect: one loop runs all connections",
            DeprecationWarning,
            stacklevel=2,
        )
    given: dict[str, float | None] = {
        name: value
        for name, value in {
            "close_timeout": close_timeout,
            "longest_pdu": longest_pdu,
            "longest_command": longest_command,
            "longest_message": longest_message,
            "longest_inflated": longest_inflated,
            "longest_decoded": longest_decoded,
            "queued_bytes": queued_bytes,
            "associations": associations,
            "waiting_connections": waiting_connections,
            "reuse_port": reuse_port,
            "fast_path": fast_path,
            "busy_wait": busy_wait,
            "sync_saves": sync_saves,
            "hook_warnings": hook_warnings,
        }.items()
        if value is not None
    }
    times = {
        "artim_timeout": artim_timeout,
        "answer_timeout": answer_timeout,
        "connect_timeout": connect_timeout,
        "idle_timeout": idle_timeout,
        "keep_alive": keep_alive,
    }
    given |= {name: t for name, t in times.items() if not isinstance(t, str)}
    for name, value in given.items():
        if value is None or isinstance(value, bool) or value > 0:
            continue
        if value < 0 or name != "busy_wait":
            raise ValueError(f"{name} must be above 0, not {value}")
    if reuse_port and not hasattr(socket, "SO_REUSEPORT"):
        raise ValueError("this system has no SO_REUSEPORT")
    if dispatch is not None:
        RUNTIME.choose(dispatch)
    for name, value in given.items():
        setattr(SETTINGS, name, value)
