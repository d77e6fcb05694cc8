"""Pings stored per second, against one UPDATE and commit for each."""

import tempfile
import time
from datetime import timedelta
from pathlib import Path

import sqlalchemy as sa

from benchmarks import crowd
from benchmarks.goals import Line
from benchmarks.table import Row, rate
from livedemo.extensions import db
from livedemo.models import Visit
from livedemo.services import attendance
from livedemo.services.attendance import Sign
from livedemo.services.operation import operation
from livedemo.tenancy import tenant_scope
from tests.support.databases import close_app, make_app, migrate
from tests.support.services import MariaDB

ABOUT = """5,000 viewers with one visit each, all of whom ping. Ours: groups of 500 as
`live/pings.py` makes them, with the union of each person's visits kept up to date. The peer:
`UPDATE … WHERE user_id = … AND tab_id = …` and a commit for each ping, which lets overlapping tabs
count twice. Both keep every commit through a power cut."""
PEOPLE, GROUP = 5000, 500
PEER_SECONDS = 3.0
GOAL = 20
UPDATE = sa.text(
    "UPDATE session_analytics SET last_ping = :at, total_minutes = total_minutes + 1 "
    "WHERE event_id = :event AND user_id = :user AND tab_id = 'tab-0'"
)


def run() -> list[Row]:
    """Return the comparisons on both databases."""
    with tempfile.TemporaryDirectory(prefix="livedemo-bench-") as folder:
        lite = _compare("SQLite", f"sqlite:///{Path(folder) / 'bench.db'}")
    with MariaDB(durable=True) as server:
        maria = _compare("MariaDB", server.create_database("bench"))
    return [lite, maria]


def goals(rows: list[Row]) -> list[Line]:
    """Return the ratios beside their goals."""
    return [
        Line(row.measure.partition(",")[0], row.measure.partition(", ")[2], row.ours, row.peer,
             row.ratio, GOAL)
        for row in rows
    ]  # fmt: skip


def _compare(name: str, url: str) -> Row:
    migrate(url)
    app = make_app(url)
    with app.app_context():
        event = crowd.make_event("crowd")
        crowd.fill(event, PEOPLE, PEOPLE)
        _reopen(event)
        ours = _ours(event)
        engine = sa.create_engine(url.replace("mysql://", "mysql+pymysql://"))
        _harden(engine)
        peer = _peer(engine, event.id)
        engine.dispose()
    close_app(app)
    return rate(f"pings stored, {name}", "/s", ours, peer)


@operation
def _reopen(event) -> None:
    with tenant_scope(event.tenant_id):
        db.session.execute(sa.update(Visit).where(Visit.event_id == event.id).values(ended=False))


def _harden(engine) -> None:
    if engine.dialect.name == "sqlite":

        @sa.event.listens_for(engine, "connect")
        def _on_connect(connection, _record):
            connection.execute("PRAGMA synchronous=FULL")


def _ours(event) -> float:
    at = crowd.START + crowd.LENGTH + timedelta(minutes=1)
    signs = [
        Sign(event.id, event.tenant_id, 1000 + number, "tab-0", "ping", at)
        for number in range(PEOPLE)
    ]
    start = time.perf_counter()
    for first in range(0, PEOPLE, GROUP):
        # A cap of a day: all visits go on, whenever they were last heard of.
        attendance.flush(signs[first : first + GROUP], 86_400)
    return PEOPLE / (time.perf_counter() - start)


def _peer(engine, event_id: int) -> float:
    at = (crowd.START + crowd.LENGTH + timedelta(minutes=2)).strftime("%Y-%m-%d %H:%M:%S.%f")
    done, start = 0, time.perf_counter()
    with engine.connect() as connection:
        while done < PEOPLE and time.perf_counter() - start < PEER_SECONDS:
            connection.execute(UPDATE, {"at": at, "event": event_id, "user": 1000 + done})
            connection.commit()
            done += 1
    return done / (time.perf_counter() - start)
