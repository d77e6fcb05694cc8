"""Reports of 100,000 people with 300,000 visits, against the bare statements of the same rows."""

import csv
import io
import sqlite3
import tempfile
from collections import Counter
from pathlib import Path

from benchmarks import crowd
from benchmarks.table import Row, best, duration
from tests.support import factories as make
from tests.support.databases import close_app, make_app, migrate

ABOUT = """100,000 people, 300,000 visits, SQLite. Ours: the whole answer of the page or file, with
session, permission, count and HTML. The peer: the same rows by one bare SQL statement (and
`csv.writer`), without any of that; for the curve, all visits read and counted in Python sets."""
PEOPLE, VISITS = 100_000, 300_000
ADMIN = "ana@example.org"
HTMX = {"HX-Request": "true"}

PAGE = """SELECT u.name, u.email, u.phone, p.registered_at FROM participants p
    JOIN users u ON u.id = p.user_id WHERE p.event_id = 1
    ORDER BY p.registered_at DESC LIMIT 50"""
COUNT = "SELECT count(*) FROM participants WHERE event_id = 1"
COUNT_ATTENDED = "SELECT count(*) FROM attendance WHERE event_id = 1"
ATTENDED = """SELECT u.name, u.email, u.phone, a.first_join, a.last_seen, a.total_seconds / 60.0,
    a.visits FROM attendance a JOIN users u ON u.id = a.user_id WHERE a.event_id = 1"""
LONGEST = f"{ATTENDED} ORDER BY a.total_seconds DESC LIMIT 50"
MATCHING = "(u.name LIKE '%tzab%' OR u.email LIKE '%tzab%')"
FOUND = f"{ATTENDED} AND {MATCHING} ORDER BY a.first_join LIMIT 50"
COUNT_FOUND = f"""SELECT count(*) FROM attendance a JOIN users u ON u.id = a.user_id
    WHERE a.event_id = 1 AND {MATCHING}"""
VISITED = "SELECT user_id, start_time, last_ping FROM session_analytics WHERE event_id = 1"


def run() -> list[Row]:
    """Return the comparisons."""
    with tempfile.TemporaryDirectory(prefix="livedemo-bench-") as folder:
        path = Path(folder) / "bench.db"
        migrate(f"sqlite:///{path}")
        app = make_app(f"sqlite:///{path}")
        with app.app_context():
            event = crowd.make_event("crowd")
            make.staff(event, ADMIN, "admin")
            crowd.fill(event, PEOPLE, VISITS)
        client = app.test_client()
        make.sign_in(client, ADMIN)
        bare = sqlite3.connect(path)
        try:
            return [*_pages(client, bare), *_files(client, bare)]
        finally:
            bare.close()
            close_app(app)


def _pages(client, bare) -> list[Row]:
    def ours(path, **options):
        return best(lambda: _read(client, f"/e/crowd/reports/{path}", **options), 3)

    def peer(*statements):
        return best(lambda: [bare.execute(statement).fetchall() for statement in statements], 3)

    return [
        duration("registered, first page", ours("people"), peer(PAGE, COUNT)),
        duration("registered, next 50 (htmx)", ours("people?page=2", headers=HTMX),
                 peer(PAGE, COUNT)),
        duration("attendance by minutes (htmx)",
                 ours("analytics?sort=-total_minutes", headers=HTMX),
                 peer(LONGEST, COUNT_ATTENDED)),
        duration("attendance, search (htmx)", ours("analytics?q=tzab", headers=HTMX),
                 peer(FOUND, COUNT_FOUND)),
        duration("figures and curve", ours("overview", headers=HTMX), best(lambda: _sets(bare), 1)),
    ]  # fmt: skip


def _files(client, bare) -> list[Row]:
    def ours(name):
        return best(lambda: _read(client, f"/e/crowd/reports/{name}.csv"), 2)

    def peer(statement):
        return best(lambda: csv.writer(io.StringIO()).writerows(bare.execute(statement)), 2)

    return [
        duration("people.csv, 100,000 rows", ours("people"), peer(PAGE.split("ORDER")[0])),
        duration("analytics.csv, 100,000 rows", ours("analytics"), peer(ATTENDED)),
    ]


def _read(client, path: str, **options) -> int:
    answer = client.get(path, **options)
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    return sum(len(piece) for piece in answer.iter_encoded())


def _sets(bare) -> Counter:
    """Count the people of each minute the simple way."""
    minutes: dict[int, set[int]] = {}
    for user, start, end in bare.execute(VISITED):
        first = int(start[11:13]) * 60 + int(start[14:16])
        last = int(end[11:13]) * 60 + int(end[14:16])
        for minute in range(first, last + 1):
            minutes.setdefault(minute, set()).add(user)
    return Counter({minute: len(people) for minute, people in minutes.items()})
