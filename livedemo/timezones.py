"""Convert between UTC and the zones people live in; nothing else may."""

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib import resources
from typing import NamedTuple
from zoneinfo import ZoneInfo, available_timezones

from babel.dates import get_timezone_location

from livedemo import clock

# These follow the machine or mean "not set", so they would not mean the same everywhere.
NOT_ZONES = {"Factory", "localtime"}
FIRST_YEAR, LAST_YEAR = 1970, 2199
MINUS = "\u2212"
FIRST_OF_TWO = "first_of_two"

_LOCAL = re.compile(
    r"([0-9]{4}-[0-9]{2}-[0-9]{2})[T ]([0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
)


class UnknownZone(ValueError):
    """Say that a zone is not in the zone database."""


class TimeProblem(ValueError):
    """Say why a local time cannot be taken: `format`, `range`, or `skipped`.

    For `skipped`, `resumes` is the first local time after the gap.
    """

    def __init__(self, kind: str, resumes: datetime | None = None):
        super().__init__(kind)
        self.kind = kind
        self.resumes = resumes


class LocalTime(NamedTuple):
    """Hold a parsed time, with `FIRST_OF_TWO` when the clocks show it twice that night."""

    at: datetime
    note: str | None


class DayPart(NamedTuple):
    """Hold the part of an interval that lies in one local day."""

    day: date
    start: datetime
    end: datetime


@cache
def _names() -> frozenset[str]:
    return frozenset(available_timezones() - NOT_ZONES)


def zone(name: str) -> ZoneInfo:
    """Return the zone of an IANA name; raises UnknownZone for any other text."""
    if name not in _names():
        raise UnknownZone(name)
    return ZoneInfo(name)


@cache
def _places() -> tuple[str, ...]:
    table = resources.files("tzdata").joinpath("zoneinfo", "zone.tab").read_text("utf-8")
    names = {row.split("\t")[2].strip() for row in table.splitlines() if row[:1] not in ("#", "")}
    return tuple(sorted(names & _names()))


def choices(at: datetime | None = None, keep: str | None = None) -> list[tuple[str, str]]:
    """Return (name, label) of every place for a select; `keep` adds an older name in use."""
    at = at or clock.now()
    names = ["UTC", *_places()]
    if keep and keep not in names:
        names.append(keep)
    return [(name, label(name, at)) for name in sorted(names)]


def label(name: str, at: datetime) -> str:
    """Return the zone as people read it: America/Mexico_City (UTC−6)."""
    offset = _offset(zone(name), at)
    if name == "UTC":
        return name
    minutes = abs(offset) // timedelta(minutes=1)
    sign = MINUS if offset < timedelta(0) else "+"
    rest = f":{minutes % 60:02}" if minutes % 60 else ""
    return f"{name} (UTC{sign}{minutes // 60}{rest})"


def city(name: str, language: str = "en") -> str:
    """Return the place that stands for a zone: Ciudad de México."""
    known = zone(name)
    if "/" not in name:
        return name
    return get_timezone_location(known, locale=language, return_city=True)


def to_local(at: datetime, name: str) -> datetime:
    """Return an instant as the clocks in a zone show it; refuses a time without zone."""
    if at.tzinfo is None:
        raise ValueError("a time without zone cannot be converted")
    return at.astimezone(zone(name))


def parse_local(text: str, name: str) -> LocalTime:
    """Return the instant of a local time as a form sends it: 2026-05-01T19:30."""
    known = zone(name)
    found = _LOCAL.fullmatch(text.strip())
    try:
        naive = datetime.fromisoformat("T".join(found.groups())) if found else None
    except ValueError:
        naive = None
    if naive is None:
        raise TimeProblem("format")
    if not FIRST_YEAR <= naive.year <= LAST_YEAR:
        raise TimeProblem("range")
    first, second = _both(known, naive)
    if _naive(first, known) != naive:
        resumes = _gap_end(known, naive).astimezone(known)
        raise TimeProblem("skipped", resumes.replace(tzinfo=None, fold=0))
    return LocalTime(first, FIRST_OF_TWO if second != first else None)


def same_clock(at: datetime, former: str, name: str) -> datetime:
    """Return the instant at which a zone's clocks show what those of `former` show at `at`.

    Raises TimeProblem for a time that they skip; of two it is the first.
    """
    shown = to_local(at, former).replace(tzinfo=None, fold=0)
    return parse_local(shown.isoformat(), name).at


def day_bounds(name: str, at: datetime) -> tuple[datetime, datetime]:
    """Return the UTC instants between which the local day of `at` lies, half-open."""
    day = to_local(at, name).date()
    known = zone(name)
    start, end = _day_start(known, day), _day_start(known, day + timedelta(days=1))
    # Where the clocks went back over midnight, the evening before is not shown a third time.
    while end <= at:
        day += timedelta(days=1)
        start, end = end, _day_start(known, day + timedelta(days=1))
    return start, end


def bounds_of(name: str, day: date) -> tuple[datetime, datetime]:
    """Return the UTC instants of a local day, half-open; a day that the clocks skip has none.

    For a skipped day, as 30 December 2011 in Samoa, both are the instant of the jump.
    """
    known = zone(name)
    return _day_start(known, day), _day_start(known, day + timedelta(days=1))


def split_days(name: str, start: datetime, end: datetime) -> Iterator[DayPart]:
    """Cut an interval at the local midnights."""
    start, end = start.astimezone(UTC), end.astimezone(UTC)
    while start < end:
        first, last = day_bounds(name, start)
        stop = min(last, end)
        yield DayPart(to_local(first, name).date(), start, stop)
        start = stop


def _offset(known: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(known).utcoffset() or timedelta(0)


def _naive(at: datetime, known: ZoneInfo) -> datetime:
    return at.astimezone(known).replace(tzinfo=None, fold=0)


def _both(known: ZoneInfo, naive: datetime) -> tuple[datetime, datetime]:
    local = naive.replace(tzinfo=known)
    return local.astimezone(UTC), local.replace(fold=1).astimezone(UTC)


def _gap_end(known: ZoneInfo, naive: datetime) -> datetime:
    """Return the instant at which the clocks jump over `naive`, to the second."""
    late, early = (at.replace(microsecond=0) for at in _both(known, naive))
    before = _offset(known, early)
    while late - early > timedelta(seconds=1):
        middle = (early + (late - early) / 2).replace(microsecond=0)
        if _offset(known, middle) == before:
            early = middle
        else:
            late = middle
    return late


def _day_start(known: ZoneInfo, day: date) -> datetime:
    midnight = datetime.combine(day, time())
    first, _second = _both(known, midnight)
    return first if _naive(first, known) == midnight else _gap_end(known, midnight)
