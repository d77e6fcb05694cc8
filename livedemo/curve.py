"""Turn viewers per minute into the numbers of a drawing; the template makes the markup."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import gcd

from livedemo import timezones

MAX_POINTS = 600
GRID_LINES = 3
# Stretches of the time axis; there may be a tick at both ends.
MAX_TICKS = 7
_MINUTE = timedelta(minutes=1)
# Minutes between the times below the curve; the last are days and weeks.
_STEPS = (1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080)
_ROUND = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)

Minute = tuple[datetime, int]


@dataclass(frozen=True, slots=True)
class Tick:
    """Hold a place on an axis and what stands there: a number of viewers."""

    position: float
    viewers: int


@dataclass(frozen=True, slots=True)
class TimeTick:
    """Hold a place on the time axis; `new_day` where a date should stand, too."""

    position: float
    at: datetime
    new_day: bool


@dataclass(frozen=True, slots=True)
class Point:
    """Hold one minute in the drawing."""

    x: float
    y: float
    at: datetime
    viewers: int


@dataclass(frozen=True, slots=True)
class Curve:
    """Hold the drawing: `line` and `area` are for the `d` of a path, y grows downwards."""

    width: int
    height: int
    line: str
    area: str
    points: tuple[Point, ...]
    peak: Point
    grid: tuple[Tick, ...]
    times: tuple[TimeTick, ...]
    first: datetime
    last: datetime

    def x(self, at: datetime) -> float:
        """Return the place of an instant on the time axis, for markers under it."""
        share = (at - self.first) / (self.last - self.first)
        return round(min(1.0, max(0.0, share)) * self.width, 1)

    def viewers_at(self, at: datetime) -> int:
        """Return how many watched at an instant, as far as the drawn points tell."""
        position = bisect_right([point.at for point in self.points], at)
        return self.points[position - 1].viewers if position else 0


def build(
    minutes: Iterable[Minute], zone: str, *, width: int = 1000, height: int = 240
) -> Curve | None:
    """Return the drawing of (minute, viewers), None without any; missing minutes are empty."""
    known = _filled(sorted(minutes))
    if not known:
        return None
    first, last = known[0][0], max(known[-1][0], known[0][0] + _MINUTE)
    step, top = _grid(max(viewers for _at, viewers in known))
    kept = down_sample(known)
    points = tuple(
        Point(
            round((at - first) / (last - first) * width, 1),
            round(height - viewers / top * height, 1),
            at,
            viewers,
        )
        for at, viewers in kept
    )
    line = "M" + "L".join(f"{point.x:g},{point.y:g}" for point in points)
    return Curve(
        width=width,
        height=height,
        line=line if len(points) > 1 else f"{line}H{width}",
        area=f"M{points[0].x:g},{height}L{line[1:]}"
        + ("" if len(points) > 1 else f"H{width}")
        + f"V{height}Z",
        points=points,
        peak=max(points, key=lambda point: point.viewers),
        grid=_grid_ticks(step, top, height),
        times=time_ticks(first, last, zone, width),
        first=first,
        last=last,
    )


def down_sample(minutes: Sequence[Minute], limit: int = MAX_POINTS) -> list[Minute]:
    """Return at most `limit` points: the ends, and the lowest and highest of each stretch."""
    if len(minutes) <= limit:
        return list(minutes)
    inner = range(1, len(minutes) - 1)
    stretches = max(1, (limit - 2) // 2)
    kept = {0, len(minutes) - 1}
    for number in range(stretches):
        stretch = inner[len(inner) * number // stretches : len(inner) * (number + 1) // stretches]
        kept.add(max(stretch, key=lambda index: (minutes[index][1], -index)))
        kept.add(min(stretch, key=lambda index: (minutes[index][1], index)))
    return [minutes[index] for index in sorted(kept)]


def _filled(minutes: Sequence[Minute]) -> list[Minute]:
    """Let the line fall to zero where minutes are missing."""
    filled: list[Minute] = []
    for at, viewers in minutes:
        if filled and at - filled[-1][0] > _MINUTE:
            filled.append((filled[-1][0] + _MINUTE, 0))
            if at - filled[-1][0] > _MINUTE:
                filled.append((at - _MINUTE, 0))
        filled.append((at, viewers))
    return filled


def _grid(most: int) -> tuple[int, int]:
    """Return a round distance between grid lines and the top of the drawing."""
    wanted = max(1.0, most / GRID_LINES)
    power = 1
    while wanted > 10 * power:
        power *= 10
    sizes = (size * power for size in _ROUND)
    step = next(int(size) for size in sizes if size >= wanted and size == int(size))
    return step, step * GRID_LINES


def _grid_ticks(step: int, top: int, height: int) -> tuple[Tick, ...]:
    return tuple(
        Tick(round(height - viewers / top * height, 1), viewers)
        for viewers in range(0, top + 1, step)
    )


def time_ticks(first: datetime, last: datetime, zone: str, width: int) -> tuple[TimeTick, ...]:
    """Return round local times between two instants, with their places on an axis."""
    length = (last - first) // _MINUTE
    days = -(-length // (MAX_TICKS * 1440))
    step = next((step for step in _STEPS if length <= MAX_TICKS * step), days * 1440)
    ticks: list[TimeTick] = []
    day = None
    # Every zone's offset is a multiple of 15 minutes, so no round local time is missed.
    stride = gcd(step, 15)
    at = first + (-first.minute % stride) * _MINUTE
    while at <= last:
        local = timezones.to_local(at, zone)
        if _is_round(local, step):
            position = round((at - first) / (last - first) * width, 1)
            ticks.append(TimeTick(position, at, local.date() != day))
            day = local.date()
        at += stride * _MINUTE
    return tuple(ticks)


def _is_round(local: datetime, step: int) -> bool:
    if step >= 1440:
        return (local.hour, local.minute) == (0, 0) and local.toordinal() % (step // 1440) == 0
    return (local.hour * 60 + local.minute) % step == 0
