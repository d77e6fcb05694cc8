"""The log is read while staff go on: a line may be committed after others of higher ids.

On SQLite there is one writer, and nothing comes out of order.
"""

import threading
from contextlib import contextmanager

import pytest
import sqlalchemy as sa

from livedemo.actors import SYSTEM
from livedemo.extensions import db
from livedemo.models import Activity
from livedemo.queries import site
from livedemo.services import activity, chain
from livedemo.services.operation import operation

PATIENCE = 30
on_a_server = pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)


@operation
def note(event, what: str, done=lambda: None) -> None:
    activity.record(SYSTEM, event, f"test.{what}")
    db.session.flush()
    done()


@contextmanager
def late(house):
    """Have a line of the event written but not committed; the yielded function lets it be.

    Another one of the event follows at once.
    """
    written, free = threading.Event(), threading.Event()

    def wait():
        written.set()
        free.wait(PATIENCE)

    def write():
        with house.entered() as event:
            note(event, "late", wait)
            note(event, "next")

    def let_go():
        free.set()
        thread.join(PATIENCE)
        assert not thread.is_alive()

    with house.entered() as event:
        note(event, "first")
    thread = threading.Thread(target=write)
    thread.start()
    assert written.wait(PATIENCE)
    try:
        yield let_go
    finally:
        let_go()


def ids() -> list[int]:
    """Return which lines are committed."""
    db.session.rollback()
    return list(db.session.scalars(sa.select(Activity.id).order_by(Activity.id)))


@on_a_server
def test_a_line_that_comes_late_breaks_no_chain(house):
    with house.app.app_context(), late(house) as let_go:
        note(None, "other")
        before = ids()

        def between(_connection, _cursor, statement, *_rest):
            if "FROM activity_log" in statement:
                let_go()

        sa.event.listen(db.engine, "after_cursor_execute", between)
        assert chain.verify() == (len(before) + 2, {})
        # It did come out of order.
        assert ids()[:-1] != before
        assert ids()[-2] == before[-1]


@on_a_server
def test_a_file_of_the_log_passes_by_no_line(house, monkeypatch):
    monkeypatch.setattr(site, "BATCH", 2)
    with house.app.app_context(), late(house) as let_go:
        for what in ("second", "third"):
            note(None, what)
        before = ids()
        batches = site.whole_log()
        found = [line.id for line, _user, _event in next(batches)]
        let_go()
        found += [line.id for batch in batches for line, _user, _event in batch]
    assert found == before
