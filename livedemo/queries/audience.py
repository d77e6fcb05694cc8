"""Read how many watched when: the audience curve and what stands above it."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from sqlalchemy import Integer, case, func, or_, select
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.expression import FunctionElement

from livedemo.extensions import db
from livedemo.models import Attendance, AudienceMinute, Event, Visit

MINUTE = timedelta(minutes=1)
# So many people's visits are swept in one statement, so that no statement takes long.
PEOPLE_AT_ONCE = 5000
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

Minute = tuple[datetime, int]


class minute_of(FunctionElement):
    """Be the number of the minute in which an instant lies, counted from 1970."""

    type = Integer()
    inherit_cache = True


class minute_before(FunctionElement):
    """Be the number of the minute of the last moment before an instant."""

    type = Integer()
    inherit_cache = True


@compiles(minute_of, "sqlite")
def _minute_of_sqlite(element, compiler, **options):
    at = compiler.process(element.clauses, **options)
    # Seconds are cut off first: SQLite would round 59.9995 up to the next minute.
    return f"(CAST(strftime('%s', substr({at}, 1, 16)) AS INTEGER) / 60)"


@compiles(minute_before, "sqlite")
def _minute_before_sqlite(element, compiler, **options):
    at = compiler.process(element.clauses, **options)
    whole = f"(substr({at}, 18) = '00.000000')"
    return f"(CAST(strftime('%s', substr({at}, 1, 16)) AS INTEGER) / 60 - {whole})"


@compiles(minute_of, "mysql", "mariadb")
def _minute_of_mysql(element, compiler, **options):
    at = compiler.process(element.clauses, **options)
    return f"TIMESTAMPDIFF(MINUTE, '1970-01-01', {at})"


@compiles(minute_before, "mysql", "mariadb")
def _minute_before_mysql(element, compiler, **options):
    at = compiler.process(element.clauses, **options)
    return f"TIMESTAMPDIFF(MINUTE, '1970-01-01', {at} - INTERVAL 1 MICROSECOND)"


@dataclass(frozen=True)
class Audience:
    """Hold the curve as (minute, viewers) where anybody watched, in order."""

    minutes: list[Minute]

    @property
    def peak(self) -> Minute | None:
        """Return the first minute with most viewers."""
        return max(self.minutes, key=lambda minute: minute[1], default=None)


def audience(event: Event, start: datetime | None = None, end: datetime | None = None) -> Audience:
    """Return how many people watched in each minute of a period; tabs count once.

    The same as `watch_time.sweep` over all visits, done where the visits are.
    """
    first = _number(start) if start else None
    last = _number(end) if end else None
    known = dict(_counted(event, first, last))
    # Where no watch time is kept, or was not for a while, the minutes themselves were counted.
    for at, viewers in _kept(event, start, end):
        known[at] = max(viewers, known.get(at, 0))
    return Audience(sorted(known.items()))


def median_seconds(event: Event, conditions: Iterable, people: int) -> int | None:
    """Return how long the person in the middle watched; `people` is how many there are."""
    if not people:
        return None
    query = select(Attendance.total_seconds).where(Attendance.event_id == event.id, *conditions)
    query = query.order_by(Attendance.total_seconds)
    middle = list(db.session.scalars(query.offset((people - 1) // 2).limit(2 - people % 2)))
    return sum(middle) // len(middle) if middle else None


def _number(at: datetime) -> int:
    return (at - _EPOCH) // MINUTE


def _counted(event: Event, first: int | None, last: int | None) -> Iterator[Minute]:
    """Yield the minutes of the visits, from `first` until before `last`."""
    steps: Counter[int] = Counter()
    for some in _groups(event):
        for came, left, people in db.session.execute(_stays(event, some, first, last)):
            came = came if first is None else max(came, first)
            left = left if last is None else min(left, last)
            if came < left:
                steps[came] += people
                steps[left] -= people
    turns = sorted(steps)
    viewers = 0
    for turn, following in pairwise(turns):
        viewers += steps[turn]
        if viewers:
            yield from ((_EPOCH + MINUTE * minute, viewers) for minute in range(turn, following))


def _groups(event: Event) -> Iterator[list]:
    """Yield conditions that divide the visits by person; one, when there are few people."""
    after: int | None = 0
    while after is not None:
        query = select(Attendance.user_id).where(
            Attendance.event_id == event.id, Attendance.user_id > after
        )
        query = query.order_by(Attendance.user_id).offset(PEOPLE_AT_ONCE).limit(1)
        until = db.session.scalar(query)
        yield [Visit.user_id > after, *([Visit.user_id <= until] if until else [])]
        after = until
        time.sleep(0)  # other green threads come first


def _stays(event: Event, some: list, first: int | None, last: int | None):
    """Return (first minute, minute after the last, people): what each visit adds to the union.

    A person's visits in order, each counts from where the ones before it end.
    """
    came = minute_of(Visit.start_time)
    ended = minute_before(Visit.last_ping)
    inner = select(
        Visit.user_id.label("user_id"),
        came.label("came"),
        case((ended > came, ended), else_=came).label("stayed"),
    ).where(Visit.event_id == event.id, Visit.playing, *some)
    if first is not None:
        inner = inner.where(Visit.last_ping >= _EPOCH + MINUTE * first)
    if last is not None:
        inner = inner.where(Visit.start_time < _EPOCH + MINUTE * last)
    visit = inner.subquery()
    before = func.max(visit.c.stayed).over(
        partition_by=visit.c.user_id, order_by=(visit.c.came, visit.c.stayed), rows=(None, -1)
    )
    seen = select(visit.c.came, visit.c.stayed, before.label("before")).subquery()
    begins = case((seen.c.before >= seen.c.came, seen.c.before + 1), else_=seen.c.came)
    adds = or_(seen.c.before.is_(None), seen.c.stayed > seen.c.before)
    return (
        select(begins.label("begins"), seen.c.stayed + 1, func.count())
        .where(adds)
        .group_by(begins, seen.c.stayed)
    )


def _kept(event: Event, start: datetime | None, end: datetime | None) -> list:
    query = select(AudienceMinute.minute, AudienceMinute.viewers).where(
        AudienceMinute.event_id == event.id, AudienceMinute.viewers > 0
    )
    if start:
        query = query.where(AudienceMinute.minute >= start)
    if end:
        query = query.where(AudienceMinute.minute < end)
    return [tuple(row) for row in db.session.execute(query)]
