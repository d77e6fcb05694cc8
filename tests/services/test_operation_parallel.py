"""Verbs at the same moment: deadlocks, gap-free numbers, lost races, locks that stay."""

import threading

import pytest
import sqlalchemy as sa

from livedemo.errors import Invalid, Unavailable
from livedemo.extensions import db
from livedemo.models import ChatMessage, Event, StreamHead, User, UserSession
from livedemo.queries import events, people
from livedemo.services import people as people_verbs
from livedemo.services.operation import operation
from tests.support import factories
from tests.support.stored import count, line, seqs

both = pytest.mark.both_databases


@pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)
def test_a_real_deadlock_ends_well_for_both(house):
    with house.entered():
        other_id = factories.make_event("other").id
    crossing = threading.Barrier(2)
    runs = []

    def verb_of(first, second):
        @operation
        def verb(event):
            runs.append(first)
            events.lock(db.session.get(Event, first))
            if runs.count(first) == 1:
                crossing.wait(20)
            events.lock(db.session.get(Event, second))
            return line(event, f"from {first}").id

        return verb

    one, two = house.event_id, other_id
    results = house.at_once([verb_of(one, two), verb_of(two, one)])
    assert all(isinstance(result, int) for result in results), results
    assert len(runs) >= 3, "nobody was chosen as the victim"
    with house.entered() as event:
        assert seqs(event, "viewers") == [1, 2]


@both
def test_numbers_have_no_gaps_under_parallel_writers_and_failing_ones(house):
    def writer(number):
        @operation
        def verb(event):
            line(event, str(number))
            db.session.flush()
            if number % 3 == 0:
                raise Invalid("message", "thought better of it")

        def work(event):
            return [verb_result(verb, event) for _ in range(4)]

        return work

    def verb_result(verb, event):
        try:
            verb(event)
        except Invalid:
            return "refused"
        return "stored"

    results = house.at_once([writer(number) for number in range(20)])
    stored = sum(result.count("stored") for result in results)
    assert stored == 13 * 4, results
    with house.entered() as event:
        assert count(ChatMessage) == stored
        for stream in ("viewers", "moderators"):
            assert seqs(event, stream) == list(range(1, stored + 1))
            assert db.session.get(StreamHead, (event.id, stream)).head == stored


@both
def test_of_two_who_make_the_same_row_the_second_finds_it(house):
    def enter(event):
        return people_verbs.enter(
            event, name="Vera Ruiz", email="vera@example.org", email_key="vera@example.org",
            phone=None,
        )  # fmt: skip

    results = house.at_once([enter] * 6)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert len({login.user_id for login in results}) == 1
    with house.entered() as event:
        assert count(UserSession) == 6
        assert people.participant(event, results[0].user_id) is not None
        known = sa.select(sa.func.count(User.id)).where(User.email_key == "vera@example.org")
        assert db.session.scalar(known) == 1


@both
def test_a_database_that_stays_locked_is_given_up_after_one_wait(house):
    """Not five times five seconds: who waits gets an answer while they still look."""
    runs = []

    @operation
    def verb(event):
        runs.append(True)
        events.lock(event)

    with house.entered() as event:
        held = db.engine.connect()
        if db.engine.dialect.name == "sqlite":
            held.connection.execute("BEGIN IMMEDIATE")
        else:
            held.execute(sa.select(Event.id).where(Event.id == event.id).with_for_update())
        try:
            with pytest.raises(Unavailable):
                verb(event)
        finally:
            held.connection.rollback()
            held.close()
        assert len(runs) == 1
        verb(event)
