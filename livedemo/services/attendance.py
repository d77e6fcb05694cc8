"""Keep watch time: visits are intervals by the server's clock (§12)."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal
from typing import NamedTuple

from flask import current_app

from livedemo import clock, watch_time
from livedemo.models import Attendance, AudienceMinute, Event, Visit
from livedemo.queries import attendance as attendance_queries
from livedemo.queries import events as event_queries
from livedemo.queries import rehearsals
from livedemo.queries.upsert import upsert, write
from livedemo.services.operation import operation
from livedemo.tenancy import tenant_scope

LARGEST = 2000
COUNTED_FOR = timedelta(minutes=5)
VISIT = ("tenant_id", "event_id", "created_at", "user_id", "tab_id", "start_time", "total_minutes",
         "last_ping", "playing", "ended")  # fmt: skip
KEYS = ("event_id", "user_id", "tab_id", "start_time")
CHANGES = ("total_minutes", "last_ping", "playing", "ended")
TOTAL = ("tenant_id", "event_id", "created_at", "updated_at", "user_id", "total_seconds",
         "first_join", "last_seen", "visits")  # fmt: skip


class Sign(NamedTuple):
    """Be one sign of life of a tab: `connect`, `ping` or `bye`."""

    event_id: int
    tenant_id: int
    user_id: int
    tab: str
    kind: str
    at: datetime
    playing: bool | None = None


def by_event(signs: Iterable[Sign]) -> list[list[Sign]]:
    """Return the signs of life of each event in their order, in one order of events.

    After a time without a database there are more of them than one statement takes.
    """
    found: dict[tuple[int, int], list[Sign]] = defaultdict(list)
    for sign in signs:
        found[sign.tenant_id, sign.event_id].append(sign)
    return [
        some[first : first + LARGEST]
        for _key, some in sorted(found.items())
        for first in range(0, len(some), LARGEST)
    ]


def flush(signs: Iterable[Sign], cap_seconds: float) -> None:
    """Store signs of life, event by event, each event in one transaction."""
    for some in by_event(signs):
        with tenant_scope(some[0].tenant_id):
            counted = _store(some[0].event_id, some, timedelta(seconds=cap_seconds))
        _remember(counted)


@operation
def _store(event_id: int, signs: list[Sign], cap: timedelta) -> dict:
    """Store the signs of one event; returns who was counted in which of its minutes."""
    event = event_queries.by_id(event_id)
    if not event.keep_watch_time:
        return _count(event, signs)
    people = sorted({sign.user_id for sign in signs})
    _lock(event, people, signs[0].at)
    visits, newest, ids = _visits(event_id, people)
    changed = _apply(visits, newest, signs, cap)
    tenant_id, now = event.tenant_id, clock.now()
    known, new = [], []
    for user_id, visit in changed:
        row = (tenant_id, event_id, now, user_id, visit.tab, visit.start, visit.minutes,
               visit.last_ping, visit.playing, visit.ended)  # fmt: skip
        line = ids.get((user_id, visit.tab, visit.start))
        if line is None:
            new.append(row)
        else:
            known.append((line, *row))
    # By their number: found at once, where MySQL would begin to insert each.
    write(Visit, ("id", *VISIT), known, keys=("id",), update=CHANGES)
    write(Visit, VISIT, new, keys=KEYS, update=CHANGES)
    totals = ((user_id, watch_time.summary(visits[user_id].values())) for user_id in people)
    write(
        Attendance,
        TOTAL,
        [
            (tenant_id, event_id, now, now, user_id, total.whole_seconds, total.first_join,
             total.last_seen, total.visits)
            for user_id, total in totals if total is not None
        ],
        keys=("event_id", "user_id"),
        update=("total_seconds", "first_join", "last_seen", "visits", "updated_at"),
    )  # fmt: skip
    return {}


def _lock(event: Event, people: list[int], at: datetime) -> None:
    """Lock the people's rows in one order, so that processes take turns instead of deadlocking."""
    if attendance_queries.lock_people(event.id, people) == len(people):
        return
    missing = set(people) - attendance_queries.with_row(event.id, people)
    rows = [
        {"tenant_id": event.tenant_id, "event_id": event.id, "user_id": user_id,
         "total_seconds": 0, "first_join": at, "last_seen": at, "visits": 0}
        for user_id in sorted(missing)
    ]  # fmt: skip
    upsert(Attendance, rows, keys=("event_id", "user_id"), update=("user_id",))
    attendance_queries.lock_people(event.id, people)


def _visits(event_id: int, people: list[int]) -> tuple[dict, dict, dict]:
    """Return each person's visits by key, the newest of each tab, and the numbers of all."""
    found: dict[int, dict] = {user_id: {} for user_id in people}
    newest: dict[tuple[int, str], watch_time.Visit] = {}
    ids: dict[tuple[int, str, datetime], int] = {}
    rows = attendance_queries.visits_of(event_id, people)
    for user_id, number, tab, start, last_ping, playing, ended in rows:
        visit = watch_time.Visit(tab, start, last_ping, playing, ended)
        found[user_id][tab, start] = newest[user_id, tab] = visit
        ids[user_id, tab, start] = number
    return found, newest, ids


def _apply(visits: dict, newest: dict, signs: list[Sign], cap: timedelta) -> list[tuple]:
    """Apply the signs of each tab in order; `visits` is brought up to date.

    Returns (person, visit) for each visit that changed, as it is at last.
    """
    changed: dict[tuple, tuple] = {}
    for sign in signs:
        user_id = sign.user_id
        for visit in watch_time.apply(newest.get((user_id, sign.tab)), sign, cap):
            key = visit.tab, visit.start
            newest[user_id, sign.tab] = visits[user_id][key] = visit
            changed[user_id, key] = user_id, visit
    return list(changed.values())


def whole_seconds(seconds: Decimal) -> int:
    """Return the stored precision of a person's time.

    Cut off, not rounded: minutes are then the same, whether rounded from here or from visits.
    """
    return int(seconds.quantize(Decimal(1), ROUND_DOWN))


def _counted() -> dict[tuple[int, datetime], set[int]]:
    """Return whom this process has counted lately; kept in memory and nowhere else."""
    return current_app.extensions.setdefault("livedemo.counted", {})


def _remember(counted: dict[tuple[int, datetime], set[int]]) -> None:
    """Note who was counted once that is stored, and forget minutes that are over."""
    known = _counted()
    for key, people in counted.items():
        known.setdefault(key, set()).update(people)
    newest = max((minute for _event, minute in counted), default=None)
    if newest is not None:
        for key in [key for key in known if newest - key[1] > COUNTED_FOR]:
            del known[key]


def _count(event: Event, signs: list[Sign]) -> dict[tuple[int, datetime], set[int]]:
    """Keep only how many watched in a minute, for events that keep no watch time.

    Nobody could take a rehearsal's people out of a number again, so they are not counted.
    """
    rehearsing = rehearsals.among({sign.user_id for sign in signs})
    people: dict[datetime, set[int]] = defaultdict(set)
    for sign in signs:
        minute = sign.at.replace(second=0, microsecond=0)
        if sign.kind != watch_time.BYE and sign.user_id not in rehearsing:
            people[minute].add(sign.user_id)
    fresh = {
        (event.id, minute): watching - _counted().get((event.id, minute), set())
        for minute, watching in people.items()
    }
    rows = [
        {"tenant_id": event.tenant_id, "event_id": event.id, "minute": minute,
         "viewers": attendance_queries.minute(event, minute) + len(watching)}
        for (_event, minute), watching in fresh.items() if watching
    ]  # fmt: skip
    upsert(AudienceMinute, rows, keys=("event_id", "minute"), update=("viewers",))
    return fresh
