"""The inside of an `LDicomNet` object: its connection, its peers, its hooks."""

from __future__ import annotations

import contextlib
import logging
import socket
import threading
import weakref
from collections import Counter, deque
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from ltdicom._core.errors import DicomError, net_error
from ltdicom._core.log_limit import about
from ltdicom._net import hook_runner
from ltdicom._net.connection import Connection
from ltdicom._net.dispatch import Call
from ltdicom._net.hook_runner import CALLBACKS
from ltdicom._net.messages import command
from ltdicom._net.messages.pdv import check_even
from ltdicom._net.messages.services import MESSAGES
from ltdicom._net.transport.dial import Target
from ltdicom._net.transport.listener import Listener, address_family, bind
from ltdicom._net.transport.stream import keep_alive
from ltdicom._net.upper_layer import events
from ltdicom.constants.error import (
    DICOM_ERROR_BAD_SECURE_MODE,
    DICOM_ERROR_CONVERSION,
    DICOM_ERROR_FORMAT,
    DICOM_ERROR_MEMORY,
    DICOM_ERROR_NET_DESTINATION_REQUIRED,
    DICOM_ERROR_NET_INVALID,
    DICOM_ERROR_NET_IS_CONNECTED,
    DICOM_ERROR_NET_NO_BUFFERS,
    DICOM_ERROR_NET_NOT_CONNECTED,
    DICOM_ERROR_OPEN,
    DICOM_ERROR_PARAMETER,
    DICOM_ERROR_PDU_ID,
    DICOM_ERROR_READ,
    DICOM_ERROR_SECURITY_LOCKED,
    DICOM_ERROR_TLS_INVALID_CTX,
    DICOM_SUCCESS,
    DicomErrorCode,
)
from ltdicom.constants.net import (
    DICOM_SECURE_ISCL,
    DICOM_SECURE_NONE,
    DICOM_SECURE_TLS,
    SecureMode,
)

if TYPE_CHECKING:
    from ltdicom._net.association.items import AssociationItems
    from ltdicom._net.runtime import Runtime
    from ltdicom._net.tls.context import Link, Security
    from ltdicom.associate import LDicomAssociate
    from ltdicom.ds import LDicomDS
    from ltdicom.net import LDicomNet
    from ltdicom.structs import DICOMNETCALLBACK, DICOMSOCKETOPTIONS

LOGGER = logging.getLogger("ltdicom.net")


@contextlib.contextmanager
def _scarce(sock: socket.socket | None = None) -> Iterator[None]:
    """Turn a lack of descriptors or threads into a code, and close the socket.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_NET_NO_MORE_FILE``, ``DICOM_ERROR_MEMORY``.
    """
    try:
        yield
    except (OSError, RuntimeError) as exc:
        if sock is not None:
            sock.close()
        if isinstance(exc, OSError):
            raise net_error(exc) from exc
        raise DicomError(DICOM_ERROR_MEMORY, str(exc)) from exc


SEND_CODES: Final[dict[DicomErrorCode, str]] = {
    DICOM_SUCCESS: "sent or queued",
    DICOM_ERROR_NET_NOT_CONNECTED: "there is no connection",
    DICOM_ERROR_NET_INVALID: "there is no association",
    DICOM_ERROR_PDU_ID: "the presentation context was not accepted",
    DICOM_ERROR_PARAMETER: (
        "a number that its type cannot hold, a text with a character that latin-1 does "
        "not have"
    ),
    DICOM_ERROR_NET_NO_BUFFERS: (
        "more than ``queued_bytes`` of `configure` wait to be sent already"
    ),
}
"""What `Session.send` raises, and when: the docstrings of ``Send...`` are made of it."""

DATA_SET_CODES: Final[dict[DicomErrorCode, str]] = {
    DICOM_ERROR_CONVERSION: (
        "the data set cannot be encoded in the negotiated transfer syntax"
    ),
    DICOM_ERROR_OPEN: "the file that the data set was loaded from is gone",
    DICOM_ERROR_READ: (
        "the file that the data set was loaded from cannot be read, or was changed"
    ),
    DICOM_ERROR_FORMAT: "the data set is not whole: what it was read from is damaged",
    DICOM_ERROR_MEMORY: "a value is too long, or there is no memory for the data set",
}
"""What `Session.send` raises as well, of a message with a data set."""


class Faces(NamedTuple):
    """What makes the objects that hooks get: the inside does not know their classes."""

    associate: Callable[[Any], Any]
    data_set: Callable[[Any], Any]
    variable: Callable[[Any], Any]


class Session:
    """What an `LDicomNet` object keeps in its one attribute.

    Parameters
    ----------
    face : LDicomNet
        The object whose hooks are called.
    base : type
        The class whose hooks do nothing.
    faces : Faces
        Makes the arguments of hooks.
    runtime : Runtime
        What all objects share.
    """

    def __init__(
        self, face: LDicomNet, base: type[LDicomNet], faces: Faces, runtime: Runtime
    ) -> None:
        self.faces = faces
        self.runtime = runtime
        # weak, as the face has this, and would be freed by the garbage collector only;
        # a connection and a listener keep it as long as they live
        self._face = weakref.ref(face)
        self._base = base
        self.dispatcher = runtime.use()
        self.hook_lock = threading.RLock()
        self.calls: deque[Call] = deque()
        self.running = 0
        self.connection: Connection | None = None
        self.listener: Listener | None = None
        self.server: Session | None = None
        self._client_of: tuple[Session, str] | None = None  # with the peer's address
        self.clients: list[Session] = []
        self.addresses: Counter[str] = Counter()  # of the clients
        self.callbacks: DICOMNETCALLBACK | None = None
        self.socket_options: DICOMSOCKETOPTIONS | None = None
        self.group_lengths = False
        self.optimized_memory_send = False
        self.secure_mode: int = DICOM_SECURE_NONE
        self.security: Security | None = None
        self.debug_mode = 0
        self._lock = threading.RLock()
        self._associate: tuple[AssociationItems, LDicomAssociate] | None = None
        self.received: bytes | None = None  # the command set of the last message
        self._command_set: tuple[bytes, LDicomDS] | None = None

    @property
    def face(self) -> LDicomNet | None:
        """The object whose hooks are called; None where nobody has it any more."""
        return self._face()

    def check_secure_mode(self) -> Security | None:
        """Refuse to talk in the clear where the application wants security.

        Returns
        -------
        Security or None
            The settings of TLS; None where the application wants none.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_SECURITY_LOCKED``: ISCL.
            ``DICOM_ERROR_TLS_INVALID_CTX``: `LDicomNet.Initialize` has failed.
        """
        mode, security = self.secure_mode, self.security
        if mode == DICOM_SECURE_ISCL:
            raise DicomError(DICOM_ERROR_SECURITY_LOCKED, "ISCL is not available")
        if mode == DICOM_SECURE_TLS and security is None:
            raise DicomError(DICOM_ERROR_TLS_INVALID_CTX, "Initialize has failed")
        return security

    def choose_mode(self, mode: int) -> None:
        """Set the secure mode; for TLS there are new settings then."""
        self.secure_mode = SecureMode(mode)
        self.security = None
        if mode == DICOM_SECURE_TLS:
            from ltdicom._net.tls.context import Security
            from ltdicom._net.tls_hooks import ask_verify, changes_contexts, tell_created

            self.security = Security(
                self._weakly(tell_created),
                self._weakly(ask_verify),
                self._weakly(changes_contexts),
                self.runtime.contexts,
            )

    def _weakly(self, call: Callable[..., Any]) -> Callable[..., Any]:
        """Return a call with this object, for what it keeps and must not keep it."""
        itself = weakref.ref(self)

        def run(*arguments: Any) -> Any:
            session = itself()
            assert session is not None  # who uses the settings has the object
            return call(session, *arguments)

        return run

    def _link(self, host: str | None) -> Link | None:
        # looked at again, as Initialize may run meanwhile; made without the lock: a new
        # context calls a hook
        security = self.check_secure_mode()
        return security.link(host) if security is not None else None

    # -- connections -----------------------------------------------------------------

    def connect(
        self,
        host: str | None,
        port: int,
        peer: str | None,
        peer_port: int,
        ip_type: int,
    ) -> None:
        """Start to connect; the result comes as an event."""
        if not peer:
            raise DicomError(DICOM_ERROR_NET_DESTINATION_REQUIRED, "no peer address")
        if not 0 < peer_port <= 0xFFFF or port > 0xFFFF:
            raise DicomError(DICOM_ERROR_PARAMETER, f"no such port: {peer_port}, {port}")
        local = "" if host in (None, "", "*") else str(host)
        family = address_family(ip_type)
        target = Target(self.prepare, peer, peer_port, family, local, port)
        link = self._link(peer)
        with self._lock:
            self.check_free()
            self._begin(
                Connection(self.runtime, self, keep=self.face, target=target, link=link)
            )

    def _begin(self, connection: Connection, sock: socket.socket | None = None) -> None:
        """Have a connection, from the moment at which something may happen to it.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_NET_NO_MORE_FILE``, ``DICOM_ERROR_MEMORY``.
        """
        before, self.connection = self.connection, connection
        self.runtime.remember(self)
        try:
            with _scarce(sock):
                connection.start()
        except DicomError:
            self.connection = before
            raise

    def listen(self, host: str | None, port: int, backlog: int, ip_type: int) -> None:
        """Start to listen."""
        if port > 0xFFFF:
            raise DicomError(DICOM_ERROR_PARAMETER, f"there is no port {port}")
        with self._lock:
            self.check_free()
            sock = bind(host, port, backlog, ip_type)
            try:
                with _scarce(sock):
                    self.listener = Listener(
                        self.runtime.loop,
                        sock,
                        self._arrived,
                        lambda: len(self.clients),
                        self.addresses.__getitem__,
                        keep=self.face,
                    )
                    self.runtime.remember(self)
                    self.listener.start()
            except DicomError:
                self.listener = None
                raise

    def check_free(self) -> None:
        """Refuse an object that is connected, connecting or listening.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_NET_IS_CONNECTED``.
        """
        connection = self.connection
        busy = connection is not None and connection.in_use
        if busy or self.listener is not None:
            raise DicomError(DICOM_ERROR_NET_IS_CONNECTED, "the object is in use")

    def accept(self, other: Session) -> None:
        """Give the oldest waiting connection to `other`."""
        listener = self.listener
        if listener is None:
            raise DicomError(DICOM_ERROR_NET_NOT_CONNECTED, "the object does not listen")
        link = other._link(None)
        if self.security is not None and link is None:
            raise DicomError(DICOM_ERROR_BAD_SECURE_MODE, "TLS here, none on pNet")
        with other._lock:
            other.check_free()
            with self._lock:
                if self.listener is not listener:  # closed since, with all it accepted
                    raise DicomError(DICOM_ERROR_NET_NOT_CONNECTED, "it was closed")
                sock, peer = listener.take(partial(self._admit, other))
            with contextlib.suppress(OSError):  # of a peer that is gone already
                self.prepare(sock)
            arrived = sock, peer
            try:
                other._begin(
                    Connection(
                        other.runtime, other, keep=other.face, accepted=arrived, link=link
                    ),
                    sock,
                )
            except DicomError:
                other._leave_server(other.connection)
                other.server = None
                raise

    def _admit(self, client: Session, address: str) -> None:
        """Have a client; the lock is held."""
        client.server, client._client_of = self, (self, address)
        self.clients.append(client)
        self.addresses[address] += 1

    def prepare(self, sock: socket.socket) -> None:
        """Set the socket options."""
        options = self.socket_options
        nodelay = options is None or options.bNoDelay
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, int(bool(nodelay)))
        keep_alive(sock, self.runtime.settings.keep_alive)
        if options is not None and options.nSendBufferSize > 0:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, options.nSendBufferSize)
        if options is not None and options.nReceiveBufferSize > 0:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, options.nReceiveBufferSize)

    def close(self, *, force: bool = False) -> None:
        """End the connection or the listening, and what was accepted, silently."""
        self.stop_listening()
        with self._lock:
            # here, as outside it may be one that another thread is about to start
            connection = self.connection
            clients, self.clients = self.clients, []
            self.addresses.clear()
        for client in clients:
            client.close(force=force)
        self._leave_server(connection)
        if connection is not None:
            connection.close(force=force)

    def stop_listening(self) -> None:
        """Stop listening; what was accepted lives on."""
        with self._lock:
            listener, self.listener = self.listener, None
        if listener is not None:
            listener.close()

    def close_loudly(self) -> None:
        """End the connection at once and call OnClose."""
        with self._lock:  # as in `close`
            connection = self.connection
        event = connection.end_to_tell if connection is not None else None
        if connection is None or event is None:
            self.close(force=True)
            return
        self._leave_server(connection)
        connection.close(force=True, loud=True)
        call = partial(self.run_hooks, connection, event)
        if not self.dispatcher.interrupt(self, call):
            self.dispatcher.dispatch(self, call)

    def _leave_server(self, connection: Connection | None) -> None:
        """Be no client any more: a connection ends, after which there may be another."""
        with self._lock:
            if self.connection is not connection:  # used again already
                return
            membership, self._client_of = self._client_of, None
        if membership is None:
            return
        server, address = membership
        with server._lock:
            if self in server.clients:
                server.clients.remove(self)
                server.addresses[address] -= 1
                if not server.addresses[address]:
                    del server.addresses[address]

    @property
    def required(self) -> Connection:
        """The connection.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_NET_NOT_CONNECTED``: there was none yet.
        """
        connection = self.connection
        if connection is None:
            raise DicomError(DICOM_ERROR_NET_NOT_CONNECTED, "there is no connection")
        return connection

    @property
    def host(self) -> tuple[str, int]:
        """Own address and port."""
        listener = self.listener
        if listener is not None:
            return listener.local
        return self._addresses()[0]

    @property
    def peer(self) -> tuple[str, int]:
        """The peer's address and port; while connecting what was asked for."""
        return self._addresses()[1]

    def _addresses(self) -> tuple[tuple[str, int], tuple[str, int]]:
        """Return both addresses of the connection.

        Raises
        ------
        DicomError
            ``DICOM_ERROR_NET_NOT_CONNECTED``: it could not be made.
        """
        connection = self.required
        local, peer = connection.local, connection.peer
        if not peer[1]:
            raise DicomError(DICOM_ERROR_NET_NOT_CONNECTED, "there was no connection")
        return local, peer

    # -- the association ---------------------------------------------------------------

    def associate(self) -> LDicomAssociate | None:
        """Return the association as a face object, the same one each time."""
        connection = self.connection
        items = connection.negotiated if connection is not None else None
        if items is None:
            return None
        with self._lock:
            if self._associate is None or self._associate[0] is not items:
                self._associate = (items, self.faces.associate(items))
            return self._associate[1]

    # -- messages ------------------------------------------------------------------------

    def send(
        self, name: str, context_id: int, arguments: Sequence[Any], data_set: Any = None
    ) -> DicomErrorCode:
        """Send one of the messages of `ltdicom._net.messages.services`.

        Raises
        ------
        DicomError
            The codes of `SEND_CODES`.
        """
        message = MESSAGES[name]
        try:
            connection = self.connection or self.required
            data = None
            if data_set is not None:
                data = self._encoded(connection, context_id, data_set)
            encoded = connection.path.encode(
                message, arguments, data is not None, connection.log_deviation
            )
            if message.is_response and self.overrides("OnBeforeSendCommandSet"):
                connection.check_context(context_id)  # no hook for what cannot be sent
                encoded = self._changed(connection, encoded, data is not None)
            connection.send(context_id, encoded, data, message.answered(arguments))
        except DicomError as error:
            if message.is_response:
                self._log_unanswered(message.dimse, error)
            raise
        return DICOM_SUCCESS

    def _log_unanswered(self, what: str, error: DicomError) -> None:
        """Say what the peer waits for in vain: many programs look at no code."""
        connection = self.connection
        LOGGER.warning(
            "connection %d, peer %s: %s was not sent: %s",
            connection.number if connection is not None else 0,
            connection.peer[0] if connection is not None else "",
            what,
            error,
            extra=about(f"connection {connection.number}") if connection else None,
        )

    def accept_association(self, items: AssociationItems) -> None:
        """Send an A-ASSOCIATE-AC."""
        try:
            self.required.accept(items)
        except DicomError as error:
            self._log_unanswered("A-ASSOCIATE-AC", error)
            raise

    def send_raw(self, context_id: int, command_set: Any, data_set: Any) -> DicomErrorCode:
        """Send a command set that the application made.

        Raises
        ------
        DicomError
            The codes of `SEND_CODES`.
        """
        try:
            connection = self.required
            data = self._encoded(connection, context_id, data_set)
            encoded = command.completed(command_set.encoded_command(), data is not None)
            connection.send(context_id, encoded, data, command.answered(encoded))
        except DicomError as error:
            self._log_unanswered("the message of SendData", error)
            raise
        return DICOM_SUCCESS

    def _encoded(self, connection: Connection, context_id: int, data_set: Any) -> Any:
        syntax = connection.check_context(context_id)
        if data_set is None or data_set.is_empty:
            return None
        data = data_set.encoded(syntax, group_lengths=self.group_lengths)
        check_even(data)
        return data

    def _changed(self, connection: Connection, encoded: bytes, has_data_set: bool) -> bytes:
        """Let OnBeforeSendCommandSet change a command set."""
        from ltdicom._dataset.dataset import DataSet

        inside = DataSet.from_command(encoded)
        data_set = self.faces.data_set(inside)
        self.dispatcher.inline(
            self,
            lambda: self.call_hook("OnBeforeSendCommandSet", (data_set,), connection),
        )
        return command.completed(inside.encoded_command(), has_data_set)

    def command_set(self) -> LDicomDS | None:
        """Return the command set of the message received last."""
        with self._lock:
            command = self.received
            if command is None:
                return None
            if self._command_set is None or self._command_set[0] is not command:
                from ltdicom._dataset.dataset import DataSet

                self._command_set = (
                    command,
                    self.faces.data_set(DataSet.from_command(command)),
                )
            return self._command_set[1]

    # -- hooks -----------------------------------------------------------------------------

    def overrides(self, hook: str) -> bool:
        """Whether the application wants this hook: saves the work where it does not."""
        method = getattr(self._face(), hook)  # of the class, or set on the object
        return getattr(method, "__func__", None) is not getattr(self._base, hook) or (
            self.callbacks is not None and self.callback(hook) is not None
        )

    def callback(self, hook: str) -> Callable[..., Any] | None:
        """Return what stands for a hook by `LDicomNet.SetCallback`, with its user data."""
        callbacks = self.callbacks
        if callbacks is None:
            return None
        name = CALLBACKS.get(hook, "")  # C++ has none for OnCreateCTX
        function: Callable[..., Any] | None = getattr(callbacks, name, None)
        if function is None:
            return None
        return lambda *arguments: function(*arguments, callbacks.pUserData)

    def may_read(self) -> bool:
        """Whether the next message may be read (`Owner`)."""
        return not self.calls

    def is_busy(self) -> bool:
        """Whether a hook runs, and does not pump (`Owner`)."""
        return self.running > 0

    def on_event(self, connection: Connection, event: events.Event) -> None:
        """Take an event of the connection to the hooks (`Owner`)."""
        security = self.security
        if security is not None and isinstance(
            event, (events.SecureLinkReady, events.Closed)
        ):
            security.note(event.error)
        if isinstance(event, events.Closed):
            self._leave_server(connection)
        self.dispatcher.dispatch(self, partial(self.run_hooks, connection, event))

    def _arrived(self, listener: Listener, number: int, error: DicomErrorCode) -> None:
        def call() -> None:
            if self.listener is not listener:  # closed while the call waited for its turn
                return
            if not self.call_hook("OnAccept", (error,), None)[0]:
                listener.refuse(number)

        self.dispatcher.dispatch(self, call)

    run_hooks = hook_runner.run_hooks
    call_hook = hook_runner.call_hook

    def resume(self) -> None:
        """Go on reading: a call is done (`Strand`)."""
        connection = self.connection
        if connection is not None:
            connection.go_on()

    def wants(self, kind: type[events.Event]) -> bool:
        """Whether the hooks of an event are of any interest (`Owner`)."""
        if kind is events.Sent:
            return bool(self.debug_mode) or self.overrides("OnSend")
        return self.overrides("OnReceive")
