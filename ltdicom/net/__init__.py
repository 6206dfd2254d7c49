"""`LDicomNet`, in parts: connections, associations, messages, hooks, security."""

from __future__ import annotations

from collections.abc import Callable
from types import TracebackType
from typing import Any

from typing_extensions import Self

from ltdicom._binding.c_types import L_BOOL, L_MODE, L_TCHAR
from ltdicom._binding.calls import makes_object, returns_code, returns_void
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
from ltdicom.net.configuration import configure as configure
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
    @makes_object
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
        listener, connection = session.listener, session.connection
        if listener is not None:
            address, port = listener.local
            what = f"listening on {address}:{port}, {len(session.clients)} clients"
        elif connection is not None and connection.alive:
            address, port = connection.peer
            associated = "associated" if connection.is_associated else "connected"
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
