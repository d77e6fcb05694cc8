"""One verb, one transaction: run again whole, numbers without gaps, news only after the commit."""

import itertools
import logging
import sqlite3

import pymysql
import pytest
import sqlalchemy as sa
from blinker import Namespace
from sqlalchemy.exc import OperationalError

from livedemo import clock
from livedemo.actors import SYSTEM
from livedemo.errors import Conflict, Invalid, NotFound, Unavailable
from livedemo.extensions import db
from livedemo.models import ChatMessage, Event, Tenant
from livedemo.services import chat, venues
from livedemo.services.operation import announce, operation
from livedemo.signals import stream_grew
from tests.services.conftest import counting
from tests.support import factories
from tests.support.agenda import at
from tests.support.stored import count, line, seqs

both = pytest.mark.both_databases


class Passing:
    """Fail like a database in haste, a few times."""

    def __init__(self, error: Exception, times: int):
        self.error, self.left, self.runs = error, times, 0

    def __call__(self) -> None:
        self.runs += 1
        if self.left:
            self.left -= 1
            raise OperationalError("SELECT 1", {}, self.error)


@both
@pytest.mark.parametrize(
    "error",
    [
        pymysql.err.OperationalError(1213, "Deadlock found"),
        pymysql.err.OperationalError(1205, "Lock wait timeout exceeded"),
        pymysql.err.OperationalError(1020, "Record has changed"),
        sqlite3.OperationalError("database is locked"),
    ],
    ids=str,
)
def test_a_passing_failure_runs_the_whole_function_again(inside, error):
    hasty = Passing(error, times=2)

    @operation
    def verb():
        row = line(inside, "once")
        hasty()
        return row.id

    with counting(stream_grew) as heard:
        verb()
    assert hasty.runs == 3
    assert count(ChatMessage) == 1
    assert seqs(inside, "viewers") == seqs(inside, "moderators") == [1]
    assert len(heard) == 1


def test_a_failure_that_does_not_pass_is_not_repeated(inside):
    broken = Passing(pymysql.err.OperationalError(2013, "Lost connection"), times=9)

    @operation
    def verb():
        line(inside, "never")
        broken()

    with pytest.raises(OperationalError):
        verb()
    assert broken.runs == 1
    assert count(ChatMessage) == 0


def test_after_five_tries_it_is_unavailable(inside):
    hasty = Passing(sqlite3.OperationalError("database is locked"), times=99)

    @operation
    def verb():
        hasty()

    with pytest.raises(Unavailable):
        verb()
    assert hasty.runs == 5


@both
def test_signals_come_after_the_commit_and_never_on_rollback(house):
    happened = Namespace().signal("happened")
    seen = []

    def receiver(_sender, words):
        with house.entered():  # another connection, as another process would look
            seen.append((words, count(ChatMessage)))

    @operation
    def verb(event, words, fails=False):
        announce(happened, words=words)
        line(event, words)
        if fails:
            raise Invalid("message", "no")

    with (
        house.entered() as event,
        happened.connected_to(receiver),
        counting(stream_grew) as grew,
    ):
        verb(event, "one")
        with pytest.raises(Invalid):
            verb(event, "two", fails=True)
    assert seen == [("one", 1)]
    assert [what["streams"] for what in grew] == [["moderators", "viewers"]]


def test_a_receiver_that_raises_is_only_logged(inside, caplog):
    happened = Namespace().signal("happened")
    heard = []

    def broken(_sender):
        raise RuntimeError("no mail server")

    def sound(_sender):
        heard.append(True)

    @operation
    def verb():
        announce(happened)
        return line(inside, "kept").id

    errors = caplog.at_level(logging.ERROR, "livedemo.services.operation")
    with happened.connected_to(broken), happened.connected_to(sound), errors:
        assert verb() == 1
    assert heard == [True]
    assert "a receiver of happened failed" in caplog.text


def test_a_flush_outside_an_operation_raises(inside):
    db.session.add(Tenant(slug="sly", name="Sly"))
    with pytest.raises(RuntimeError, match="outside an operation"):
        db.session.flush()
    db.session.rollback()
    inside.name = "Changed in passing"
    with pytest.raises(RuntimeError, match="outside an operation"):
        db.session.flush()
    db.session.rollback()
    assert inside.name == "Gala"


def test_what_was_left_over_from_reading_is_not_slipped_into_a_verb(inside):
    inside.name = "Changed in passing"
    with pytest.raises(RuntimeError, match="outside an operation"):
        operation(lambda: None)()
    db.session.rollback()


@both
def test_a_rule_of_the_database_that_stays_broken_is_a_conflict(inside):
    runs = []

    @operation
    def verb():
        runs.append(True)
        line(inside, "not kept")
        db.session.add(Tenant(slug="house", name="Second of this name"))

    with pytest.raises(Conflict):
        verb()
    assert len(runs) == 3
    assert count(ChatMessage) == 0


def test_on_a_slow_machine_it_is_a_conflict_too(inside):
    """What a rule forbids is not to be tried again later, however long the answer took."""
    steps = itertools.count(step=10.0)

    @operation
    def verb():
        db.session.add(Tenant(slug="house", name="Second of this name"))

    slow = clock.Clock(wall=lambda: at(9), monotonic=lambda: next(steps))
    with clock.use(slow), pytest.raises(Conflict):
        verb()


def test_an_inner_verb_falls_with_the_outer_one(inside):
    author = factories.actor_of(inside, "vera@example.org", verified=False)

    @operation
    def outer():
        chat.post(author, inside, message="inner")
        raise Invalid("x", "outer")

    with pytest.raises(Invalid), counting(stream_grew) as heard:
        outer()
    assert heard == []
    assert count(ChatMessage) == 0
    assert chat.post(author, inside, message="later").row.id
    assert seqs(inside, "viewers") == [1]


def test_an_event_that_went_meanwhile_is_not_found(inside):
    db.session.execute(sa.delete(Event).where(Event.id == inside.id))
    db.session.commit()
    with pytest.raises(NotFound):
        venues.create(SYSTEM, inside, name="Hall")
