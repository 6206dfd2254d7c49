"""Where records of the audit trail go: a file, a stream or a handler, as lines of JSON."""

from __future__ import annotations

import json
import logging
import os
from datetime import datetime, timezone
from typing import Any, Final, TextIO

from ltdicom._core.audit import FIELDS, LOGGER
from ltdicom._core.settings import adopt

__all__ = ["AuditFormatter", "audit_to"]

_OWNER_ONLY: Final = 0o600


class AuditFormatter(logging.Formatter):
    r"""Formats a record of ``ltdicom.audit`` as one line of JSON.

    Whatever a peer has chosen is escaped: a title with a line end is still one line, and
    control characters reach no console. The values themselves are kept, as ``\u000a``.

    Examples
    --------
    >>> handler = logging.handlers.SysLogHandler(("log.example", 514))
    >>> handler.setFormatter(AuditFormatter())
    >>> audit_to(handler)
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the line.

        Parameters
        ----------
        record : logging.LogRecord
            Of ``ltdicom.audit``.

        Returns
        -------
        str
            Without a line end.
        """
        when = datetime.fromtimestamp(record.created, timezone.utc)
        line: dict[str, Any] = {"time": when.isoformat(timespec="milliseconds")}
        for name in FIELDS:
            line[name] = getattr(record, f"audit_{name}", None)
        # JSON leaves DEL as it is
        return json.dumps(line, ensure_ascii=True).replace("\x7f", "\\u007f")


class _OwnFile(logging.FileHandler):
    """A file that only its owner can read, and that is appended to."""

    def _open(self) -> Any:
        def opener(path: str, flags: int) -> int:
            return os.open(path, flags, _OWNER_ONLY)

        return open(self.baseFilename, "a", encoding="ascii", opener=opener)


def audit_to(
    target: str | os.PathLike[str] | TextIO | logging.Handler,
) -> logging.Handler:
    """Switch the audit trail on, and say where its records go.

    It holds for connections that are made from now on. Records no longer go on to the
    handlers of the loggers above ``ltdicom.audit``.

    Parameters
    ----------
    target : str, os.PathLike, text stream or logging.Handler
        A file is appended to, and made for its owner alone. A handler keeps the formatter
        that it has, and gets an `AuditFormatter` where it has none.

    Returns
    -------
    logging.Handler
        For ``logging.getLogger("ltdicom.audit").removeHandler``; `configure` with
        ``audit=False`` ends the trail.

    Raises
    ------
    OSError
        The file cannot be opened.

    Examples
    --------
    >>> audit_to("/var/log/archive/audit.jsonl")
    """
    handler: logging.Handler
    if isinstance(target, logging.Handler):
        handler = target
    elif isinstance(target, (str, os.PathLike)):
        handler = _OwnFile(os.fspath(target))
    else:
        handler = logging.StreamHandler(target)
    if handler.formatter is None:
        handler.setFormatter(AuditFormatter())
    LOGGER.addHandler(handler)
    LOGGER.propagate = False
    adopt({"audit": True})
    return handler
