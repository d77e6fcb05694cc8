"""Say how far a session is, for the speaker's screen; static/js/clock.js goes on from here."""

from dataclasses import dataclass
from datetime import datetime, timedelta

SHORT = timedelta(minutes=5)
# An end that is a day away, or half a day ago, is no speaker's concern.
SHOWN_BEFORE, SHOWN_AFTER = timedelta(hours=24), timedelta(hours=12)


@dataclass(frozen=True)
class Countdown:
    """Hold what to show: "20:48", its state ("", "short" or "over") and the course in percent."""

    figure: str
    state: str
    percent: int


def read(start: datetime | None, end: datetime | None, at: datetime) -> Countdown | None:
    """Return the countdown to `end`, or None when there is none to show."""
    if end is None or not -SHOWN_AFTER < end - at <= SHOWN_BEFORE:
        return None
    left = end - at
    state = "over" if left <= timedelta(0) else "short" if left <= SHORT else ""
    return Countdown(_figure(left), state, _percent(start, end, at))


def _figure(left: timedelta) -> str:
    over = left <= timedelta(0)
    seconds = int(abs(left).total_seconds())
    hours, minutes = divmod(seconds // 60, 60)
    text = f"{hours}:{minutes:02}" if hours else str(minutes)
    return ("+" if over else "") + f"{text}:{seconds % 60:02}"


def _percent(start: datetime | None, end: datetime, at: datetime) -> int:
    if start is None or end <= start:
        return 100 if at >= end else 0
    return max(0, min(100, int((at - start) / (end - start) * 100)))
