"""Lay sessions out on a day: rooms as columns, time as rows; pure."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from livedemo.agenda import Place, Scheduled, overlap

ROW = timedelta(minutes=5)
HOUR = timedelta(hours=1)
# What nobody gave an end still needs room for its title.
SHORTEST = timedelta(minutes=30)


@dataclass(frozen=True)
class Block:
    """Be one session on the grid; rows and columns count from 1, the last is left out."""

    item: Scheduled
    column: int
    row: int
    end_row: int


@dataclass(frozen=True)
class Column:
    """Be a room on the grid; where sessions overlap it is wider."""

    room_id: int | None
    first: int
    after: int


@dataclass(frozen=True)
class Timetable:
    """Hold a laid-out day; `hours` are (row, instant)."""

    columns: list[Column]
    blocks: list[Block]
    hours: list[tuple[int, datetime]]
    rows: int


def lay_out(items: Iterable, room_ids: Sequence[int], day: tuple[datetime, datetime]) -> Timetable:
    """Return where each session stands on a day; `day` are its two instants, half-open.

    What began the day before stands at the top, what goes on after midnight ends there. Rows are
    instants, so a night with a change of the clocks has as many as it has minutes.
    """
    shown = [(one, place) for one in items if (place := _on_day(one, day)) is not None]
    if not shown:
        return Timetable([], [], [], 0)
    start, end = _hours(day[0], [place for _one, place in shown])
    inside = defaultdict(list)
    for one, place in shown:
        inside[one.room_id if one.room_id in room_ids else None].append((one, place))
    columns, blocks, first = [], [], 1
    for room_id in [*room_ids, *([None] if None in inside else [])]:
        lanes = _lanes(inside.get(room_id, []))
        width = max(lanes.values(), default=0) + 1
        columns.append(Column(room_id, first, first + width))
        for one, place in inside.get(room_id, []):
            top, bottom = _row(start, place.start), _row(start, _bottom(place))
            blocks.append(Block(one, first + lanes[one.id], top, max(top + 1, bottom)))
        first += width
    hours = [(_row(start, at), at) for at in _every_hour(start, end)]
    return Timetable(columns, blocks, hours, _row(start, end) - 1)


def _on_day(one: Scheduled, day: tuple[datetime, datetime]) -> Place | None:
    # Where the clocks jumped over a whole day, there is none to stand on.
    if one.scheduled_time is None or day[0] >= day[1]:
        return None
    if not overlap(Place(one.scheduled_time, one.ends_at), Place(*day)):
        return None
    end = min(one.ends_at, day[1]) if one.ends_at else None
    return Place(max(one.scheduled_time, day[0]), end)


def _bottom(place: Place) -> datetime:
    return place.end or place.start + SHORTEST


def _lanes(shown: Sequence[tuple[Scheduled, Place]]) -> dict[int, int]:
    """Return the lane of each session, by number: the first one that is free when it begins."""
    free_at: list[datetime] = []
    found = {}
    for one, place in sorted(shown, key=lambda pair: (pair[1].start, pair[0].id)):
        lane = next((n for n, at in enumerate(free_at) if at <= place.start), len(free_at))
        free_at[lane : lane + 1] = [_bottom(place)]
        found[one.id] = lane
    return found


def _hours(midnight: datetime, places: Sequence[Place]) -> tuple[datetime, datetime]:
    """Return whole hours, counted from midnight, around all that is shown."""
    first, last = min(p.start for p in places), max(map(_bottom, places))
    start = midnight + (first - midnight) // HOUR * HOUR
    return start, start + -((start - last) // HOUR) * HOUR


def _every_hour(start: datetime, end: datetime) -> Iterable[datetime]:
    while start <= end:
        yield start
        start += HOUR


def _row(start: datetime, at: datetime) -> int:
    return (at - start) // ROW + 1
