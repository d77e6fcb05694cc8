"""Each of the three fences between tenants, with it and without: without it something leaks."""

import pytest
import sqlalchemy as sa
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.orm import Session

from livedemo import tenancy
from livedemo.blueprints import access
from livedemo.errors import NotFound
from livedemo.extensions import db
from livedemo.models import EventSession, Room
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import events
from livedemo.tenancy import tenant_scope
from tests.support import factories
from tests.support.agenda import session


class Two:
    """Hold the ids of two tenants with an event, a session and a room each."""


@pytest.fixture
def two(app):
    found = Two()
    with app.app_context():
        for name in ("ours", "theirs"):
            tenant = factories.make_tenant(name, host=f"{name}.example")
            event = factories.make_event(name, tenant=tenant)
            with tenant_scope(tenant.id):
                found.__dict__[f"{name}_session"] = session(event, f"Session of {name}").id
            found.__dict__[name] = event.tenant_id
            found.__dict__[f"{name}_event"] = event.id
            factories.tenant_admin(tenant, f"zoe@{name}.example")
    return found


@pytest.fixture
def without_the_guard():
    """Take the second fence away, as long as the test runs."""
    sqlalchemy_event.remove(Session, "do_orm_execute", tenancy._guard)
    yield
    tenancy.install()


# ---- first fence: the entry


def status(app, path: str, host: str) -> int:
    zoe = factories.client_for(app)
    return zoe.get(path, base_url=f"http://{host}", headers={"Accept": "text/html"}).status_code


def test_entry_an_event_answers_only_at_its_tenants_host(app, two):
    assert status(app, "/e/theirs/", "theirs.example") == 200
    assert status(app, "/e/theirs/", "ours.example") == 404


def test_entry_without_the_fence_it_answers_anywhere(app, two, monkeypatch):
    monkeypatch.setattr(access.events, "answers_at", lambda event, host: True)
    assert status(app, "/e/theirs/", "ours.example") == 200


def sessions_seen(app, two) -> int:
    """Come in as a request does, and count what the event's programme holds."""
    with app.test_request_context(base_url="http://theirs.example"):
        return len(agenda_queries.sessions(access.event_from_id(two.theirs_event)))


def test_entry_opens_the_tenants_scope(app, two):
    assert sessions_seen(app, two) == 1


def test_entry_without_it_nothing_of_an_event_can_be_read(app, two, monkeypatch):
    # The second fence is closed where the first has not been passed.
    monkeypatch.setattr(access.tenancy, "enter", lambda tenant_id: None)
    with pytest.raises(tenancy.TenantScopeMissing):
        sessions_seen(app, two)


def test_entry_queries_take_the_event_and_so_find_nothing_of_another(app, two, without_the_guard):
    with app.app_context(), tenant_scope(two.ours):
        ours = events.by_id(two.ours_event)
        with pytest.raises(NotFound):
            agenda_queries.one(EventSession, ours, two.theirs_session)
        # A query by the bare number, which the first fence forbids, would have found it.
        assert db.session.get(EventSession, two.theirs_session) is not None


# ---- second fence: the guard


def titles() -> list[str]:
    return sorted(db.session.scalars(sa.select(EventSession.title)))


def test_guard_a_query_that_forgets_the_event_stays_at_home(app, two):
    with app.app_context():
        with tenant_scope(two.ours):
            assert titles() == ["Session of ours"]
        with pytest.raises(tenancy.TenantScopeMissing):
            titles()


def test_guard_without_the_fence_it_reads_everybodys(app, two, without_the_guard):
    with app.app_context(), tenant_scope(two.ours):
        assert titles() == ["Session of ours", "Session of theirs"]


# ---- third fence: the keys


WITHOUT_KEYS = {
    "sqlite": "PRAGMA foreign_keys = OFF",
    "mysql": "SET foreign_key_checks = 0",
}
WITH_KEYS = {"sqlite": "PRAGMA foreign_keys = ON", "mysql": "SET foreign_key_checks = 1"}


def put_our_room_into_their_event(two, *, keys: bool = True) -> None:
    """Write past verbs and guard; without `keys` the database looks at no foreign key."""
    at = sa.func.current_timestamp()
    row = {
        "tenant_id": two.ours, "event_id": two.theirs_event, "name": "Ours", "description": "",
        "display_order": 0, "is_hidden": False, "version": 1, "created_at": at, "updated_at": at,
    }  # fmt: skip
    dialect = db.engine.dialect
    insert = sa.insert(Room.__table__).values(row)
    statement = insert.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
    raw = db.engine.raw_connection()
    try:
        cursor = raw.cursor()
        cursor.execute((WITH_KEYS if keys else WITHOUT_KEYS)[dialect.name])
        cursor.execute(str(statement))
        raw.commit()
    finally:
        raw.rollback()
        raw.cursor().execute(WITH_KEYS[dialect.name])
        raw.close()


def rooms_in_their_event(two) -> int:
    with tenancy.unscoped("a test counts"):
        query = sa.select(sa.func.count(Room.id)).where(Room.event_id == two.theirs_event)
        return db.session.scalar(query)


@pytest.mark.both_databases
def test_keys_a_row_of_one_tenant_cannot_name_anothers_event(app, two):
    with app.app_context():
        with pytest.raises(db.engine.dialect.loaded_dbapi.IntegrityError):
            put_our_room_into_their_event(two)
        assert rooms_in_their_event(two) == 0


@pytest.mark.both_databases
def test_keys_without_the_fence_it_stands_there(app, two):
    with app.app_context():
        put_our_room_into_their_event(two, keys=False)
        assert rooms_in_their_event(two) == 1
