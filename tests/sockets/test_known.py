"""What sockets ask for all the time is read once a second, by one of them."""

import threading

import pytest
import sqlalchemy as sa

from livedemo import clock
from livedemo.actors import SYSTEM
from livedemo.extensions import db
from livedemo.live.known import Known
from livedemo.services import rooms
from livedemo.tenancy import tenant_scope
from tests.support import factories
from tests.support.counting import queries


@pytest.fixture
def time():
    """Return a clock to be moved: a list with its seconds."""
    passed = [0.0]
    with clock.use(clock.Clock(monotonic=lambda: passed[0])):
        yield passed


def test_a_row_is_read_once_a_second(room, time):
    known = Known(seconds=1.0)
    with room.app.app_context(), tenant_scope(room.event.tenant_id):
        with queries(room.app) as asked:
            rows = {id(known.event("gala")) for _ in range(5)}
            heads = [known.heads(room.event) for _ in range(5)]
        assert len(rows) == 1
        assert heads[0] == {"moderators": 0, "speakers": 0, "viewers": 0}
        assert len(asked) == 2
        factories.say(room.event, "Hello")
        rooms.toggle(SYSTEM, room.event, what="chat", on=False)
        assert known.event("gala").chat_enabled
        time[0] = 1.0
        assert not known.event("gala").chat_enabled
        assert known.heads(room.event)["viewers"] == 2


def test_an_event_that_is_not_there_is_asked_for_again(room):
    known = Known(seconds=1.0)
    with room.app.app_context():
        assert known.event("later") is None
        factories.make_event("later")
        assert known.event("later").slug == "later"


def test_while_one_asks_the_others_go_on_with_what_is_known(room, time):
    known, reading, answer = Known(seconds=1.0), threading.Event(), threading.Event()
    with room.app.app_context():
        first = known.event("gala")
    time[0] = 5.0

    def slow(*_):
        reading.set()
        assert answer.wait(20)

    with room.app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", slow)

    def ask():
        with room.app.app_context():
            known.event("gala")

    thread = threading.Thread(target=ask)
    thread.start()
    assert reading.wait(20)
    with room.app.app_context():
        assert known.event("gala") is first, "without waiting"
    answer.set()
    thread.join(20)
    sa.event.remove(engine, "before_cursor_execute", slow)
    with room.app.app_context():
        assert known.event("gala") is not first


def test_a_second_of_nothing_remembers_nothing(room):
    known = Known(seconds=0.0)
    with room.app.app_context(), queries(room.app) as asked:
        known.event("gala")
        known.event("gala")
    assert len(asked) == 2
