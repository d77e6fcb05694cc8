"""The buffer in front of watch time: what is acknowledged is stored, and nobody is held up."""

import pytest
import sqlalchemy as sa

from livedemo.errors import TooFast
from livedemo.extensions import db
from livedemo.live import pings as pings_module
from livedemo.live.pings import Pings
from livedemo.queries import attendance as queries
from livedemo.services import attendance
from livedemo.services.attendance import Sign
from tests.support import factories
from tests.unit.watching import moment

both = pytest.mark.both_databases


@pytest.fixture
def pings(house):
    buffer = Pings(house.app)
    buffer.settings = house.app.config["LIVEDEMO"].__class__(
        **{**house.app.config["LIVEDEMO"].__dict__, "inline": False}
    )
    return buffer


def sign_of(house, user_id, second, kind="ping") -> Sign:
    return Sign(house.event_id, house.tenant_id, user_id, "a", kind, moment(second), True)


def seconds_of(house, user_id) -> int:
    with house.entered() as event:
        row = queries.of_person(event, user_id)
        return row.total_seconds if row else 0


def test_a_failed_flush_keeps_its_buffer_and_says_so(house, pings):
    with house.entered():
        user_id = factories.make_person("vera@example.org").id
        db.session.execute(sa.text("ALTER TABLE session_analytics RENAME TO away"))
        db.session.connection().exec_driver_sql("COMMIT")
        db.session.remove()
    first = pings.add(sign_of(house, user_id, 0, "connect"))
    pings.flush()
    assert first.done.is_set()
    assert not first.stored
    ping = pings.add(sign_of(house, user_id, 30))
    pings.flush()
    assert not ping.stored
    second = pings.add(sign_of(house, user_id, 60))
    assert second is not ping, "who asks again at once waits for another flush"
    with house.entered():
        db.session.execute(sa.text("ALTER TABLE away RENAME TO session_analytics"))
        db.session.connection().exec_driver_sql("COMMIT")
        db.session.remove()
    pings.flush()
    assert second.stored
    assert seconds_of(house, user_id) == 60


@both
def test_a_person_or_event_that_is_gone_does_not_hold_up_the_others(house, pings):
    with house.entered():
        user_id = factories.make_person("vera@example.org").id
    gone = Sign(house.event_id + 999, house.tenant_id, user_id, "a", "ping", moment(0), True)
    for second in (0, 60):
        pings.add(sign_of(house, 10**6, second, "connect"))
        pings.add(gone)
        pings.add(sign_of(house, user_id, second, "connect"))
        pings.flush()
    assert seconds_of(house, user_id) == 60
    assert pings.waiting == 0


def test_what_waited_for_the_database_is_stored_in_parts_and_in_order(house, pings, monkeypatch):
    """As many people as one statement takes no more: SQLite has 32,766 variables."""
    monkeypatch.setattr(attendance, "LARGEST", 3)
    with house.entered():
        user_id = factories.make_person("vera@example.org").id
    signs = [sign_of(house, user_id, second) for second in range(0, 600, 60)]
    other = Sign(house.event_id + 1, house.tenant_id, user_id, "a", "ping", moment(0), True)
    parts = attendance.by_event([other, *signs])
    assert parts == [signs[:3], signs[3:6], signs[6:9], signs[9:], [other]]
    for sign in signs:
        pings._last.clear()
        pings.add(sign)
    pings.flush()
    assert seconds_of(house, user_id) == 540
    assert pings.waiting == 0


def test_a_full_buffer_is_flushed_by_one(house, pings, monkeypatch):
    asked = []
    monkeypatch.setattr(pings_module.socketio, "start_background_task", asked.append)
    monkeypatch.setattr(pings_module, "FLUSH_COUNT", 3)
    for number in range(8):
        pings.add(sign_of(house, number, 0))
    assert asked == [pings.flush]


def test_a_tab_that_pings_too_often_is_only_acknowledged(house, pings):
    first = pings.add(sign_of(house, 1, 0))
    assert pings.add(sign_of(house, 1, 0)) is first
    assert pings.add(sign_of(house, 1, 0)._replace(playing=None)) is first
    assert pings.waiting == 1


def test_news_that_come_too_soon_are_refused_and_not_acknowledged_and_lost(house, pings):
    pings.add(sign_of(house, 1, 0))
    paused = sign_of(house, 1, 1)._replace(playing=False)
    with pytest.raises(TooFast) as refused:
        pings.add(paused)
    assert 0 < refused.value.retry_after <= pings.settings.ping_interval_seconds / 12
    assert pings.waiting == 1
    pings._last.clear()  # the wait is over
    assert pings.add(paused) is not None
    assert pings.waiting == 2
