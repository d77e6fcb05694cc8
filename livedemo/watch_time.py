"""Decide what counts as watching (architecture §12): pure rules, values in, values out.

A visit is one interval of one tab by the server's clock. A person's time is the measure of
the union of the playing visits, so tabs and devices count once. Inside, time is whole
microseconds; nothing is rounded before it is shown.
"""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple, Protocol

from livedemo import timezones

CONNECT, PING, BYE = "connect", "ping", "bye"

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SECOND = timedelta(seconds=1)
_NOTHING = timedelta(0)
_MINUTE = 60_000_000


class Message(Protocol):
    """Be one sign of life of a tab; `playing` is None when the player cannot tell."""

    @property
    def tab(self) -> str:
        """Return the tab's own key."""

    @property
    def kind(self) -> str:
        """Return `CONNECT`, `PING` or `BYE`."""

    @property
    def at(self) -> datetime:
        """Return when the server received it."""

    @property
    def playing(self) -> bool | None:
        """Return whether the video plays."""


class Interval(NamedTuple):
    """Hold a half-open time from `start` to `end`."""

    start: datetime
    end: datetime

    @property
    def seconds(self) -> Decimal:
        """Return the length, exact to the microsecond."""
        return _seconds(_micros(self.end) - _micros(self.start))


class Visit(NamedTuple):
    """Hold one interval of one tab; tab and start are its key."""

    tab: str
    start: datetime
    last_ping: datetime
    playing: bool = True
    ended: bool = False

    @property
    def key(self) -> tuple[str, datetime]:
        """Return what tells a person's visits apart."""
        return self.tab, self.start

    @property
    def interval(self) -> Interval:
        """Return the time between the first and the last sign of life."""
        return Interval(self.start, self.last_ping)

    @property
    def seconds(self) -> Decimal:
        """Return the length, exact to the microsecond."""
        return self.interval.seconds

    @property
    def minutes(self) -> Decimal:
        """Return the length in minutes with two decimals."""
        # The same as `minutes(self.seconds)`, without its divisions of Decimals.
        micros = (self.last_ping - self.start) // _MICROSECOND
        return Decimal((micros + 300_000) // 600_000).scaleb(-2)


class Summary(NamedTuple):
    """Hold what one person's visits come to.

    `visits` counts how often the person came: tabs open at the same time, and the pieces
    between pause and play, are one.
    """

    watched: timedelta
    first_join: datetime
    last_seen: datetime
    visits: int

    @property
    def seconds(self) -> Decimal:
        """Return the watched time, exact to the microsecond."""
        return _seconds(self.watched // _MICROSECOND)

    @property
    def whole_seconds(self) -> int:
        """Return the stored precision of a person's time.

        Cut off, not rounded: minutes are then the same, whether rounded from here or from visits.
        """
        return self.watched // _SECOND


def apply(visit: Visit | None, message: Message, cap: timedelta) -> list[Visit]:
    """Return the visits of a tab that a message changes or begins, the newest last.

    `visit` is the tab's newest one, ended or not. Store each under its key: `last_ping` only
    grows, `playing` and `ended` are replaced.
    """
    at, bye = message.at, message.kind == BYE
    if visit is not None and at < visit.last_ping:
        return []
    if visit is None or visit.ended:
        return [] if bye else [_begun(message, None)]
    tab, start, last_ping, flag, _ended = visit
    # A sleeping machine or a tab that was frozen earns nothing for the gap.
    if at - last_ping > cap:
        ended = Visit(tab, start, last_ping, flag, ended=True)
        return [ended] if bye else [ended, _begun(message, visit)]
    if bye:
        return [Visit(tab, start, at, flag, ended=True)]
    if message.playing is None or message.playing == flag:
        return [Visit(tab, start, at, flag)]
    begun = _begun(message, visit)
    if begun.key == visit.key:
        return [begun]
    return [Visit(tab, start, at, flag, ended=True), begun]


def _begun(message: Message, former: Visit | None) -> Visit:
    """Begin a visit; a tab that does not tell goes on as before, at first as playing."""
    playing = message.playing
    if playing is None:
        playing = former.playing if former else True
    return Visit(message.tab, message.at, message.at, playing)


def fold(
    visit: Visit | None, messages: Iterable[Message], cap: timedelta
) -> tuple[list[Visit], Visit | None]:
    """Apply a tab's messages in order; return the visits to store and the newest one."""
    newest, changed = visit, dict[tuple[str, datetime], Visit]()
    for message in messages:
        for touched in apply(newest, message, cap):
            changed[touched.key] = newest = touched
    return list(changed.values()), newest


def watched(visits: Iterable[Visit]) -> list[Interval]:
    """Return the intervals that count: those of playing visits."""
    return [visit.interval for visit in visits if visit.playing]


def union(intervals: Iterable[Interval]) -> list[Interval]:
    """Return the same time as separate intervals in order; touching ones become one."""
    merged: list[Interval] = []
    for interval in sorted(intervals):
        if merged and interval.start <= merged[-1].end:
            if interval.end > merged[-1].end:
                merged[-1] = Interval(merged[-1].start, interval.end)
        else:
            merged.append(interval)
    return merged


def union_seconds(intervals: Iterable[Interval]) -> Decimal:
    """Return how long at least one of the intervals lasted."""
    return sum((piece.seconds for piece in union(intervals)), Decimal(0))


def summary(visits: Iterable[Visit]) -> Summary | None:
    """Return what one person's visits come to, None without any."""
    known = list(visits)
    if len(known) == 1:  # nearly everybody's
        _tab, start, last_ping, playing, _ended = known[0]
        return Summary(last_ping - start if playing else _NOTHING, start, last_ping, 1)
    stays = union(visit.interval for visit in known)
    if not stays:
        return None
    pieces = union(watched(known))
    time = sum((end - start for start, end in pieces), _NOTHING)
    return Summary(time, stays[0].start, stays[-1].end, len(stays))


def per_day(intervals: Iterable[Interval], zone: str) -> dict[date, Decimal]:
    """Return the watched seconds of each local day."""
    days: dict[date, Decimal] = {}
    for piece in union(intervals):
        for part in timezones.split_days(zone, piece.start, piece.end):
            seconds = Interval(part.start, part.end).seconds
            days[part.day] = days.get(part.day, Decimal(0)) + seconds
    return days


def sweep(
    people: Iterable[Iterable[Interval]], first: datetime, last: datetime
) -> list[tuple[datetime, int]]:
    """Return for each minute from `first` until `last` how many people watched some of it.

    `people` has one group of intervals for each person. Somebody who has only just come, and
    has no length yet, counts in that minute.
    """
    begin, end = _micros(first) // _MINUTE, -(-_micros(last) // _MINUTE)
    steps = [0] * (max(0, end - begin) + 1)
    for intervals in people:
        counted = begin
        for start, stop in union(intervals):
            came = max(counted, _micros(start) // _MINUTE)
            left = min(end, max(_micros(start), _micros(stop) - 1) // _MINUTE + 1)
            if came < left:
                steps[came - begin] += 1
                steps[left - begin] -= 1
                counted = left
    curve, viewers = [], 0
    for position, step in enumerate(steps[:-1]):
        viewers += step
        curve.append((_EPOCH + timedelta(minutes=begin + position), viewers))
    return curve


def minutes(seconds: Decimal) -> Decimal:
    """Return seconds as minutes with two decimals, as exports show them."""
    return (seconds / 60).quantize(Decimal("0.01"), ROUND_HALF_UP)


def whole_minutes(seconds: Decimal) -> int:
    """Return seconds as whole minutes, as pages show them."""
    return int((seconds / 60).quantize(Decimal(1), ROUND_HALF_UP))


def _micros(at: datetime) -> int:
    return (at - _EPOCH) // _MICROSECOND


def _seconds(micros: int) -> Decimal:
    return Decimal(micros).scaleb(-6)
