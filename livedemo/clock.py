"""Tell the time: UTC, steered towards the database's time, and never backwards."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

# Up to this deviation the whole correction is too small to matter to anybody's minutes.
SMALL_DEVIATION = 2.0
QUICK_RATE = 0.05
# Beyond it somebody's clock was wrong; NTP's own pace keeps an hour of watching within 2 s.
SLOW_RATE = 0.0005

# A machine that slept must not wake up with an old time: the first of these counts sleep on
# Linux, the second on macOS.
_STEADY = getattr(time, "CLOCK_BOOTTIME", getattr(time, "CLOCK_MONOTONIC", None))


def _wall() -> datetime:
    return datetime.now(UTC)


def _steady() -> float:
    return time.monotonic() if _STEADY is None else time.clock_gettime(_STEADY)


@dataclass(frozen=True)
class _Line:
    """Hold the straight line that time follows from one comparison to the next."""

    start: float
    wall: datetime
    deviation: float = 0.0

    def at(self, steady: float) -> datetime:
        """Return the time; the correction grows with the time passed, so it never steps."""
        elapsed = max(0.0, steady - self.start)
        rate = QUICK_RATE if abs(self.deviation) <= SMALL_DEVIATION else SLOW_RATE
        corrected = min(abs(self.deviation), elapsed * rate)
        if self.deviation < 0:
            corrected = -corrected
        return self.wall + timedelta(seconds=elapsed + corrected)


class Clock:
    """Anchor wall time to a steady clock, so that a changed system time is not noticed."""

    def __init__(
        self,
        wall: Callable[[], datetime] = _wall,
        monotonic: Callable[[], float] = _steady,
    ):
        self._monotonic = monotonic
        self._lock = threading.Lock()
        self._line = _Line(monotonic(), wall().astimezone(UTC))

    def now(self) -> datetime:
        """Return the aware UTC time, never earlier than any that was returned before."""
        return self._line.at(self._monotonic())

    def monotonic(self) -> float:
        """Return steady seconds, for measuring how long something takes."""
        return self._monotonic()

    def compare(self, database_now: datetime) -> timedelta:
        """Begin to work off the deviation from the database's time, and return it."""
        with self._lock:
            steady = self._monotonic()
            ours = self._line.at(steady)
            deviation = database_now - ours
            self._line = _Line(steady, ours, deviation.total_seconds())
        return deviation

    def start_at(self, database_now: datetime) -> None:
        """Take over the database's time at once; only before anything was stamped."""
        with self._lock:
            self._line = _Line(self._monotonic(), database_now.astimezone(UTC))


_current = Clock()


def now() -> datetime:
    """Return the aware UTC time of the clock in use."""
    return _current.now()


def monotonic() -> float:
    """Return the steady seconds of the clock in use."""
    return _current.monotonic()


def compare(database_now: datetime) -> timedelta:
    """Steer the clock in use towards the database's time; return how far it was off."""
    return _current.compare(database_now)


def start_at(database_now: datetime) -> None:
    """Anchor the clock in use to the database's time, once, before serving."""
    _current.start_at(database_now)


@contextmanager
def use(clock: Clock) -> Iterator[Clock]:
    """Let every thread read another clock for a while."""
    global _current
    former, _current = _current, clock
    try:
        yield clock
    finally:
        _current = former
