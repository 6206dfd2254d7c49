"""The hooks of TLS: unlike the others, they have an answer."""

from __future__ import annotations

import ssl
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from ltdicom._core.errors import DicomError
from ltdicom.constants.error import DICOM_ERROR_TLS_INVALID_CTX

if TYPE_CHECKING:
    from ltdicom._net.session import Session

PASSWORD_SIZE: Final = 1024
"""Characters of a password; OpenSSL takes no more bytes (PEM_BUFSIZE)."""

_DECRYPTING: Final = 0  # nFlag of OpenSSL's callback: a key is read, not written


def _inline(session: Session, hook: str, *arguments: Any) -> tuple[bool, Any]:
    """Call a hook inside a call of the application."""
    return session.dispatcher.inline(
        session, lambda: session.call_hook(hook, arguments, None)
    )


def changes_contexts(session: Session) -> bool:
    """Whether the application sees its contexts, and may change them."""
    return session.face is None or session.overrides("OnCreateCTX")


def tell_created(session: Session, context: ssl.SSLContext) -> None:
    """Call ``OnCreateCTX``.

    Raises
    ------
    DicomError
        ``DICOM_ERROR_TLS_INVALID_CTX``: it has raised, so the context may be half of
        what the application wants.
    """
    well, _ = _inline(session, "OnCreateCTX", context)
    if not well:
        raise DicomError(DICOM_ERROR_TLS_INVALID_CTX, "OnCreateCTX has raised")


def ask_password(session: Session) -> str:
    """Call ``OnPrivateKeyPassword``; "" is not a password."""
    buffer = session.faces.variable("")
    well, result = _inline(
        session, "OnPrivateKeyPassword", buffer, PASSWORD_SIZE, _DECRYPTING
    )
    if not well:
        return ""
    if isinstance(result, str):
        return result
    # in C++ the buffer is filled, and the result says how many characters count
    filled = str(buffer.value or "")
    return filled if result is None else filled[: int(result)]


def ask_verify(
    session: Session,
    arguments: tuple[Any, ...],
    otherwise: bool,
    answered: Callable[[bool], None],
) -> None:
    """Call ``OnVerify`` in its turn; what holds otherwise, holds where it returns None."""
    if not session.overrides("OnVerify"):
        answered(otherwise)
        return

    connection = session.connection

    def call() -> None:
        if connection is None or session.connection is not connection or connection.silent:
            answered(False)  # closed while the call waited for its turn
            return
        well, result = session.call_hook("OnVerify", arguments, None)
        answered(well and bool(otherwise if result is None else result))

    session.dispatcher.dispatch(session, call)
