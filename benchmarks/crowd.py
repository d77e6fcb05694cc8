"""Fill an event with many people and visits, by bulk inserts."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import insert

from livedemo import watch_time
from livedemo.actors import SYSTEM
from livedemo.extensions import db
from livedemo.models import Attendance, Event, Participant, User, Visit
from livedemo.queries import events as event_queries
from livedemo.services import events
from livedemo.services.attendance import whole_seconds
from livedemo.services.operation import operation
from livedemo.tenancy import tenant_scope

START = datetime(2026, 5, 1, 18, 0, tzinfo=UTC)
LENGTH = timedelta(hours=3)
BATCH = 5000
FIRST = ("Ana", "José", "Zoë", "Łukasz", "María", "Tom", "Íñigo", "Priya", "Chidi", "Wei")
LAST = ("Ruiz", "Ríos", "Okafor", "Tzab", "Núñez", "Smith", "O'Neil", "Xolalpa", "Li", "Aldana")


def make_event(slug: str) -> Event:
    """Return an event of three hours, made when it is not there."""
    known = event_queries.by_slug(slug)
    if known is not None:
        return known
    tenant = event_queries.tenant_by_slug("crowd") or events.create_tenant(
        SYSTEM, slug="crowd", name="Crowd"
    )
    with tenant_scope(tenant.id):
        return events.create_event(
            SYSTEM, tenant, slug=slug, name="Crowd", zone="America/Mexico_City",
            start_date=START, end_date=START + LENGTH,
        )  # fmt: skip


def visits_of(chance: random.Random, number: int) -> list[watch_time.Visit]:
    """Return a person's visits: one tab after another, or side by side."""
    seconds = int(LENGTH.total_seconds())
    found = []
    for tab in range(number):
        start = START + timedelta(seconds=chance.randrange(seconds - 60))
        stay = timedelta(seconds=chance.randrange(30, 5400), microseconds=chance.randrange(10**6))
        end = min(start + stay, START + LENGTH)
        found.append(watch_time.Visit(f"tab-{tab}", start, end, True, True))
    return found


def _rows(event: Event, people: int, visits: int, seed: int) -> Iterator[tuple]:
    chance = random.Random(seed)
    each, more = divmod(visits, people)
    for number in range(people):
        name = f"{chance.choice(FIRST)} {chance.choice(LAST)} {number}"
        phone = f"+5255{number:08d}"
        at = START - timedelta(minutes=chance.randrange(20_000))
        stays = visits_of(chance, each + (number < more))
        yield name, phone, at, stays, watch_time.summary(stays)


@operation
def _store(event: Event, first: int, some: list[tuple]) -> None:
    stamp = {"created_at": START, "updated_at": START}
    scope = {"tenant_id": event.tenant_id, "event_id": event.id}
    users, places, visits, totals = [], [], [], []
    for position, (name, phone, at, stays, total) in enumerate(some):
        user_id = first + position
        email = f"person{user_id}@example.org"
        users.append({"id": user_id, "public_id": f"u{user_id}", "email": email,
                      "email_key": email, "name": name, "phone": phone, **stamp})  # fmt: skip
        places.append({"user_id": user_id, "key": f"p{user_id}", "registered_at": at,
                       **scope, **stamp})  # fmt: skip
        visits += [
            {"user_id": user_id, "tab_id": stay.tab, "start_time": stay.start, "playing": True,
             "last_ping": stay.last_ping, "total_minutes": Decimal(stay.minutes), "ended": True,
             "created_at": START, **scope}
            for stay in stays
        ]  # fmt: skip
        if total is not None:
            totals.append({"user_id": user_id, "total_seconds": whole_seconds(total.seconds),
                           "first_join": total.first_join, "last_seen": total.last_seen,
                           "visits": total.visits, **scope, **stamp})  # fmt: skip
    for model, rows in (
        (User, users),
        (Participant, places),
        (Visit, visits),
        (Attendance, totals),
    ):
        if rows:
            db.session.execute(insert(model), rows)


def fill(event: Event, people: int, visits: int, *, first: int = 1000, seed: int = 1) -> None:
    """Store people with their visits; needs an application context."""
    batch: list[tuple] = []
    with tenant_scope(event.tenant_id):
        for row in _rows(event, people, visits, seed):
            batch.append(row)
            if len(batch) == BATCH:
                _store(event, first, batch)
                first, batch = first + BATCH, []
        if batch:
            _store(event, first, batch)
