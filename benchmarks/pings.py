"""Pings stored per second, against one UPDATE and commit for each."""

import sys
import tempfile
import time
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median

import sqlalchemy as sa

from benchmarks import bare, crowd, pinned, table
from benchmarks.goals import Line
from benchmarks.plan import Plan
from livedemo.extensions import db
from livedemo.live.pings import FLUSH_COUNT
from livedemo.models import Visit
from livedemo.services import attendance
from livedemo.services.attendance import LARGEST, Sign
from livedemo.services.operation import operation
from livedemo.tenancy import tenant_scope
from tests.support.databases import close_app, make_app, migrate
from tests.support.services import MariaDB

ABOUT = f"""5,000 viewers with one visit each, all of whom ping. Ours is the verb behind
`live/pings.py`, with the union of each person's visits kept up to date, in the groups in which it
writes: {FLUSH_COUNT} when that many have come before a second is over, and {LARGEST:,} when more
come than that, which is all that matters to what it can take; the goal is about those. The peer:
`UPDATE … WHERE event_id = … AND user_id = … AND tab_id = …` and a commit for each ping, which
lets overlapping tabs count twice. What a socket, its rights and its ack add is in neither. Both
keep every commit through a power cut, on one processor. Stretches of a second take turns, since
a disk is not equally fast all the time; figures are their medians."""
PEOPLE = 5000
STRETCHES, QUICK_STRETCHES = 7, 2
SECONDS = 1.0
GOAL = 20
FULL, SMALL, PEER = "full", "small", "peer"
GROUPS = {FULL: LARGEST, SMALL: FLUSH_COUNT}
UPDATE = sa.text(
    "UPDATE session_analytics SET last_ping = :at, total_minutes = total_minutes + 1 "
    "WHERE event_id = :event AND user_id = :user AND tab_id = 'tab-0'"
)


class Clock:
    """Give each round of pings its moment, a minute after the one before."""

    def __init__(self):
        self.at = crowd.START + crowd.LENGTH

    def later(self) -> datetime:
        """Return the next moment."""
        self.at += timedelta(minutes=1)
        return self.at


def run(plan: Plan) -> dict[str, dict]:
    """Return the stretches on both databases, {"error": …} for one that is missing."""
    return {"SQLite": _tried(_sqlite, plan), "MariaDB": _tried(_mariadb, plan)}


def _tried(measure, plan: Plan) -> dict:
    try:
        return measure(QUICK_STRETCHES if plan.quick else STRETCHES)
    except (AssertionError, RuntimeError, OSError) as problem:
        print(f"    fails: {problem}", file=sys.stderr, flush=True)
        return {"error": str(problem)}


def _sqlite(stretches: int) -> dict:
    with tempfile.TemporaryDirectory(prefix="livedemo-bench-") as folder:
        return _measure(f"sqlite:///{Path(folder) / 'bench.db'}", stretches)


def _mariadb(stretches: int) -> dict:
    with MariaDB(durable=True) as server:
        return _measure(server.create_database("bench"), stretches)


def _measure(url: str, stretches: int) -> dict:
    migrate(url)
    app = make_app(url)
    engine = bare.engine(url)
    found: dict = {FULL: [], SMALL: [], PEER: []}
    with app.app_context(), pinned.here(pinned.SERVER):
        event = crowd.make_event("crowd")
        crowd.fill(event, PEOPLE, PEOPLE)
        _reopen(event)
        clock = Clock()
        for number in range(-1, stretches):
            seconds = SECONDS if number >= 0 else SECONDS / 4  # warm up, uncounted
            figures = {kind: _ours(event, clock, size, seconds) for kind, size in GROUPS.items()}
            db.session.remove()
            figures[PEER] = _peer(engine, event.id, clock.later(), number, seconds)
            for kind, figure in figures.items():
                found[kind] += [figure] if number >= 0 else []
    engine.dispose()
    close_app(app)
    return found


@operation
def _reopen(event) -> None:
    with tenant_scope(event.tenant_id):
        db.session.execute(sa.update(Visit).where(Visit.event_id == event.id).values(ended=False))


def _ours(event, clock: Clock, size: int, seconds: float) -> float:
    done, took = 0, 0.0
    while took < seconds:
        at = clock.later()
        signs = [
            Sign(event.id, event.tenant_id, 1000 + number, "tab-0", "ping", at)
            for number in range(PEOPLE)
        ]
        start = time.perf_counter()
        for first in range(0, PEOPLE, size):
            # A cap of a day: all visits go on, whenever they were last heard of.
            attendance.flush(signs[first : first + size], 86_400)
        took += time.perf_counter() - start
        done += PEOPLE
    return done / took


def _peer(engine, event_id: int, at: datetime, stretch: int, seconds: float) -> float:
    moment = at.strftime("%Y-%m-%d %H:%M:%S.%f")
    first = stretch * PEOPLE // STRETCHES
    done, start = 0, time.perf_counter()
    with engine.connect() as connection:
        while time.perf_counter() - start < seconds:
            user = 1000 + (first + done) % PEOPLE
            connection.execute(UPDATE, {"at": moment, "event": event_id, "user": user})
            connection.commit()
            done += 1
    return done / (time.perf_counter() - start)


def text(found: dict[str, dict]) -> str:
    """Return the table, and what is missing."""
    kinds = {FULL: f"livedemo, groups of {LARGEST:,}", SMALL: f"livedemo, groups of {FLUSH_COUNT}",
             PEER: "one UPDATE and commit each"}  # fmt: skip
    cells = [
        (title, *(_cell(one.get(kind)) for one in found.values())) for kind, title in kinds.items()
    ]
    missing = [f"\n{name}: {one['error']}" for name, one in found.items() if "error" in one]
    return "\n".join([table.grid(("pings stored a second", *found), cells), *missing])


def _cell(figures: list[float] | None) -> str:
    if not figures:
        return "–"
    return f"{median(figures):,.0f} ({min(figures):,.0f}–{max(figures):,.0f})"


def goals(found: dict[str, dict]) -> list[Line]:
    """Return the ratios beside their goals."""
    return [_line(name, one, kind) for kind in GROUPS for name, one in found.items()]


def _line(name: str, one: dict, kind: str) -> Line:
    measure = f"pings stored, groups of {GROUPS[kind]:,}"
    bound = GOAL if kind == FULL else None
    if "error" in one:
        return Line(measure, name, "not measured", "not measured", None, bound)
    ours, peer = median(one[kind]), median(one[PEER])
    return Line(measure, name, f"{ours:,.0f} /s", f"{peer:,.0f} /s", ours / peer, bound)
