"""pynetdicom's timer on the clock of the association."""

from __future__ import annotations

from collections.abc import Callable

from ltdicom._net.pynetdicom_api import Timer


class MonotonicTimer(Timer):
    """The ARTIM timer; pynetdicom's follows the system's clock when it is put right.

    With that one an hour's correction would end every association that is being made,
    or let a silent peer stay for an hour.

    Parameters
    ----------
    timeout : float or None
        Seconds; None never expires.
    clock : callable
        Returns seconds since some moment; nobody sets it.

    Attributes
    ----------
    running : bool
        Whether it was started and not stopped, and has a limit.
    """

    running = False

    def __init__(self, timeout: float | None, clock: Callable[[], float]) -> None:
        super().__init__(timeout)
        self._clock = clock

    @property
    def remaining(self) -> float:
        """Seconds until it expires; negative afterwards."""
        if self.timeout is None:
            return 1.0
        if self._start_time is None:
            return self.timeout
        end = self._clock() if self._end_time is None else self._end_time
        return self.timeout - (end - self._start_time)

    def start(self) -> None:
        """Start from zero."""
        self._start_time, self._end_time = self._clock(), None
        self.running = self.timeout is not None

    def stop(self) -> None:
        """Stop."""
        self._end_time = self._clock()
        self.running = False
