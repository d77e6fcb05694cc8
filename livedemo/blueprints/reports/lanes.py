"""Lay a person's visits out: as lanes of tabs for a picture, and as steps for a list."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from livedemo import curve
from livedemo.explanation import Explanation
from livedemo.watch_time import Interval, Visit, union, whole_minutes

WIDTH = 364
TOP, LANE, BAR, COUNTED = 24, 42, 14, 26
# More tabs than this stand in the list only.
MOST_LANES = 8
# Narrower pieces have no room for their minutes inside.
WORD_WIDTH = 44


class End(StrEnum):
    """Say why a visit ended, as far as the visits tell."""

    PAUSED = "paused"
    PLAYED = "played"
    AWAY = "away"
    LEFT = "left"
    LOST = "lost"
    THERE = "there"


@dataclass(frozen=True)
class Bar:
    """Hold one interval in the picture; `minutes` where there is room for a word."""

    x: float
    width: float
    minutes: int | None = None


@dataclass(frozen=True)
class Lane:
    """Hold one tab in the picture."""

    number: int
    y: int
    bars: list[Bar]


@dataclass(frozen=True)
class Picture:
    """Hold the drawing of a person's intervals."""

    width: int
    height: int
    lanes: list[Lane]
    more: int
    counted_y: int
    counted: list[Bar]
    pauses: list[Bar]
    times: tuple[curve.TimeTick, ...]


@dataclass(frozen=True)
class Step:
    """Hold one line of the list; `kind` is visit, pause or gap."""

    kind: str
    start: datetime
    end: datetime
    tab: int | None = None
    minutes: int | None = None
    reason: End | None = None
    away_minutes: int = 0


def numbers(visits: Sequence[Visit]) -> dict[str, int]:
    """Return a number for each tab, in the order in which they came."""
    found: dict[str, int] = {}
    for visit in visits:
        found.setdefault(visit.tab, len(found) + 1)
    return found


def gaps(visits: Sequence[Visit]) -> list[Interval]:
    """Return the time between the visits in which the person was not there."""
    there = union(visit.interval for visit in visits)
    return [Interval(one.end, other.start) for one, other in pairwise(there)]


def pauses(visits: Sequence[Visit], why: Explanation) -> list[Interval]:
    """Return the time in which the person was there and nothing played."""
    found = []
    for stretch in union(visit.interval for visit in visits if not visit.playing):
        at = stretch.start
        for piece in why.pieces:
            start, end = piece.interval
            if end > at and start < stretch.end:
                if start > at:
                    found.append(Interval(at, start))
                at = end
        if at < stretch.end:
            found.append(Interval(at, stretch.end))
    return found


def draw(visits: Sequence[Visit], why: Explanation, zone: str) -> Picture | None:
    """Return the picture, None without any visit."""
    if not why.rows:
        return None
    first = min(visit.start for visit in visits).replace(second=0, microsecond=0)
    last = max(max(visit.last_ping for visit in visits), first + timedelta(minutes=1))
    playing = {row.visit.tab for row in why.rows}
    tabs = [item for item in numbers(visits).items() if item[0] in playing]
    shown = tabs[:MOST_LANES]

    def bar(interval: Interval, minutes: int | None = None) -> Bar:
        x = (interval.start - first) / (last - first) * WIDTH
        width = max(1.0, (interval.end - interval.start) / (last - first) * WIDTH)
        wide = width >= WORD_WIDTH
        return Bar(round(min(x, WIDTH - 1), 1), round(width, 1), minutes if wide else None)

    lanes = [
        Lane(number, TOP + place * LANE,
             [bar(row.visit.interval) for row in why.rows if row.visit.tab == tab])
        for place, (tab, number) in enumerate(shown)
    ]  # fmt: skip
    counted_y = TOP + len(shown) * LANE
    return Picture(
        width=WIDTH,
        height=counted_y + LANE + COUNTED - BAR,
        lanes=lanes,
        more=len(tabs) - len(shown),
        counted_y=counted_y,
        counted=[bar(piece.interval, piece.minutes) for piece in why.pieces],
        pauses=[bar(stretch, 0) for stretch in union([*gaps(visits), *pauses(visits, why)])],
        times=curve.time_ticks(first, last, zone, WIDTH),
    )


def steps(visits: Sequence[Visit], why: Explanation, alive_since: datetime) -> list[Step]:
    """Return the list that says the same as the picture, in order of time."""
    tabs = numbers(visits)
    shares = {row.visit.key: row.minutes for row in why.rows}
    found = [
        Step("gap", gap.start, gap.end, minutes=whole_minutes(gap.seconds)) for gap in gaps(visits)
    ]
    for visit in visits:
        if visit.seconds and (not visit.playing or visit.key in shares):
            reason, away = _end(visit, visits, alive_since)
            kind = "visit" if visit.playing else "pause"
            minutes = shares.get(visit.key, whole_minutes(visit.seconds))
            found.append(
                Step(kind, visit.start, visit.last_ping, tabs[visit.tab], minutes, reason, away)
            )
    return sorted(found, key=lambda step: (step.start, step.end, step.tab or 0))


def _end(visit: Visit, visits: Sequence[Visit], alive_since: datetime) -> tuple[End, int]:
    """Return why a visit ended, and for how many minutes the tab was away then."""
    later = [other for other in visits if other.tab == visit.tab and other.start > visit.start]
    if later:
        following = min(later, key=lambda other: other.start)
        away = Interval(visit.last_ping, following.start)
        if not away.seconds:
            return (End.PAUSED if visit.playing else End.PLAYED), 0
        return End.AWAY, whole_minutes(away.seconds)
    if visit.ended:
        return End.LEFT, 0
    return (End.THERE if visit.last_ping >= alive_since else End.LOST), 0
