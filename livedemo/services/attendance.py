"""Keep watch time: visits are intervals by the server's clock (§12)."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_DOWN, Decimal

from flask import current_app

from livedemo import watch_time
from livedemo.models import Attendance, AudienceMinute, Event, Visit
from livedemo.queries import attendance as attendance_queries
from livedemo.queries import events as event_queries
from livedemo.queries import rehearsals
from livedemo.queries.upsert import upsert
from livedemo.services.operation import operation
from livedemo.tenancy import tenant_scope

COUNTED_FOR = timedelta(minutes=5)


@dataclass(frozen=True)
class Sign:
    """Be one sign of life of a tab: `connect`, `ping` or `bye`."""

    event_id: int
    tenant_id: int
    user_id: int
    tab: str
    kind: str
    at: datetime
    playing: bool | None = None


def by_event(signs: Iterable[Sign]) -> list[list[Sign]]:
    """Return the signs of life of each event, in one order of events."""
    found: dict[tuple[int, int], list[Sign]] = defaultdict(list)
    for sign in signs:
        found[sign.tenant_id, sign.event_id].append(sign)
    return [some for _key, some in sorted(found.items())]


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
    visits = _visits(event_id, people)
    changed = _apply(visits, signs, cap)
    upsert(
        Visit,
        [_visit_row(event, user_id, visit) for user_id, visit in changed],
        keys=("event_id", "user_id", "tab_id", "start_time"),
        update=("total_minutes", "last_ping", "playing", "ended"),
    )
    upsert(
        Attendance,
        [_attendance_row(event, user_id, visits[user_id].values()) for user_id in people
         if visits[user_id]],
        keys=("event_id", "user_id"),
        update=("total_seconds", "first_join", "last_seen", "visits"),
    )  # fmt: skip
    return {}


def _lock(event: Event, people: list[int], at: datetime) -> None:
    """Lock the people's rows in one order, so that processes take turns instead of deadlocking."""
    missing = set(people) - set(attendance_queries.lock_people(event.id, people))
    if not missing:
        return
    rows = [
        {"tenant_id": event.tenant_id, "event_id": event.id, "user_id": user_id,
         "total_seconds": 0, "first_join": at, "last_seen": at, "visits": 0}
        for user_id in sorted(missing)
    ]  # fmt: skip
    upsert(Attendance, rows, keys=("event_id", "user_id"), update=("user_id",))
    attendance_queries.lock_people(event.id, people)


def _visits(event_id: int, people: list[int]) -> dict[int, dict]:
    """Return each person's visits by key, oldest first."""
    found: dict[int, dict] = {user_id: {} for user_id in people}
    for row in attendance_queries.visits_of(event_id, people):
        visit = watch_time.Visit(row.tab_id, row.start_time, row.last_ping, row.playing, row.ended)
        found[row.user_id][visit.key] = visit
    return found


def _apply(visits: dict[int, dict], signs: list[Sign], cap: timedelta) -> list[tuple]:
    """Apply the signs tab by tab; `visits` is brought up to date. Returns what changed."""
    by_tab: dict[tuple[int, str], list[Sign]] = defaultdict(list)
    for sign in signs:
        by_tab[sign.user_id, sign.tab].append(sign)
    changed = []
    for (user_id, tab), messages in by_tab.items():
        known = [visit for visit in visits[user_id].values() if visit.tab == tab]
        newest = max(known, key=lambda visit: visit.start, default=None)
        stored, _ = watch_time.fold(newest, messages, cap)
        for visit in stored:
            visits[user_id][visit.key] = visit
            changed.append((user_id, visit))
    return changed


def _visit_row(event: Event, user_id: int, visit: watch_time.Visit) -> dict:
    return {
        "tenant_id": event.tenant_id,
        "event_id": event.id,
        "user_id": user_id,
        "tab_id": visit.tab,
        "start_time": visit.start,
        "total_minutes": visit.minutes,
        "last_ping": visit.last_ping,
        "playing": visit.playing,
        "ended": visit.ended,
    }


def _attendance_row(event: Event, user_id: int, visits) -> dict:
    total = watch_time.summary(visits)
    assert total is not None
    return {
        "tenant_id": event.tenant_id,
        "event_id": event.id,
        "user_id": user_id,
        "total_seconds": whole_seconds(total.seconds),
        "first_join": total.first_join,
        "last_seen": total.last_seen,
        "visits": total.visits,
    }


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
