"""The wipe takes a rehearsal's people with every trace, and nothing and nobody else."""

import pytest
import sqlalchemy as sa

from livedemo import actors, clock, text
from livedemo.actors import SYSTEM
from livedemo.errors import Forbidden
from livedemo.extensions import db
from livedemo.models import (
    Attendance,
    AudienceMinute,
    ChatMessage,
    Participant,
    Question,
    StreamHead,
    User,
    UserSession,
    Visit,
)
from livedemo.queries import rehearsals as queries
from livedemo.queries import replay
from livedemo.services import attendance, chat, events, people, questions, rehearsals
from livedemo.services.attendance import Sign
from livedemo.services.operation import operation
from livedemo.tenancy import tenant_scope
from tests.support import factories

both = pytest.mark.both_databases
TRACES = (User, UserSession, Participant, ChatMessage, Question, Visit, Attendance)


def counts() -> dict[str, int]:
    return {
        model.__tablename__: db.session.scalar(sa.select(sa.func.count()).select_from(model))
        for model in TRACES
    }


@operation
def enter(event, number: int, *, run: str | None = "run1"):
    """Come in as one of a rehearsal's people; return the actor."""
    known = text.normalise_email(f"rehearsal-{run}-{number}@example.org")
    login = people.enter(event, name=f"Rehearsal {number}", email=known.address,
                         email_key=known.key, phone=None, rehearsal=run)  # fmt: skip
    return actors.load(login, event)


def act(event, actor, number: int) -> None:
    """Leave every kind of trace."""
    chat.post(actor, event, message=f"line {number}")
    questions.ask(actor, event, question=f"question {number}?")
    sign = Sign(event.id, event.tenant_id, actor.user_id, f"tab{number}", "connect", clock.now())
    attendance.flush([sign], 120)


def since(event, stream: str, seq: int):
    db.session.rollback()
    return replay.since(event, stream, seq)


@both
def test_everything_of_a_rehearsal_goes_and_the_rest_stays(inside):
    vera = factories.actor_of(inside, "vera@example.org", name="Vera Ruiz", verified=False)
    act(inside, vera, 0)
    before = counts()
    for number in range(1, 4):
        act(inside, enter(inside, number), number)
    assert rehearsals.wipe(SYSTEM, inside) == rehearsals.Wiped(people=3, lines=3, questions=3)
    assert counts() == before
    assert db.session.scalars(sa.select(ChatMessage.message)).all() == ["line 0"]
    assert rehearsals.wipe(SYSTEM, inside) == rehearsals.Wiped()


@both
def test_more_people_than_go_at_once_all_go(inside, monkeypatch):
    monkeypatch.setattr(rehearsals, "AT_ONCE", 2)
    for number in range(4):
        act(inside, enter(inside, number), number)
    assert rehearsals.wipe(SYSTEM, inside).people == 4
    assert queries.people(inside, 10) == []
    assert since(inside, "viewers", 4).reset


@both
def test_streams_begin_anew_behind_a_number_that_nobody_got(inside):
    act(inside, enter(inside, 1), 1)
    told = dict(db.session.execute(sa.select(StreamHead.stream, StreamHead.head)).all())
    heads = {"speakers": 0, **told}
    assert heads == {"viewers": 1, "moderators": 2, "speakers": 0}
    rehearsals.wipe(SYSTEM, inside)
    # Who stands at the old head reads the page again; who reads it now goes on without a gap.
    for stream, head in heads.items():
        assert since(inside, stream, head).reset
        missed = since(inside, stream, head + 1)
        assert [(e.seq, e.type) for e in missed.entries] == [(head + 2, "room")]
    vera = factories.actor_of(inside, "vera@example.org", verified=False)
    chat.post(vera, inside, message="first")
    assert [e.seq for e in since(inside, "viewers", 3).entries] == [4]


@both
def test_a_number_is_not_given_to_something_else_later(inside):
    actor = enter(inside, 1)
    line = chat.post(actor, inside, message="line").row.id
    asked = questions.ask(actor, inside, question="question?").row.id
    rehearsals.wipe(SYSTEM, inside)
    vera = factories.actor_of(inside, "vera@example.org", verified=False)
    assert vera.user_id > actor.user_id
    assert vera.session_id > actor.session_id
    assert chat.post(vera, inside, message="mine").row.id > line
    assert questions.ask(vera, inside, question="mine?").row.id > asked


@both
def test_what_was_joined_with_a_rehearsals_question_stands_alone_again(inside):
    vera = factories.actor_of(inside, "vera@example.org", verified=False)
    hers = questions.ask(vera, inside, question="hers?").row
    theirs = questions.ask(enter(inside, 1), inside, question="theirs?").row
    join(hers, theirs)
    rehearsals.wipe(SYSTEM, inside)
    db.session.expire_all()
    assert db.session.scalars(sa.select(Question)).one().merged_into is None


@operation
def join(one, other) -> None:
    one.merged_into = other.id


@both
def test_people_of_another_event_stay(inside):
    other = factories.make_event("fair")
    enter(inside, 1)
    with tenant_scope(other.tenant_id):
        enter(other, 2, run="run2")
    assert rehearsals.wipe(SYSTEM, inside).people == 1
    with tenant_scope(other.tenant_id):
        assert len(queries.people(other, 10)) == 1


def test_somebody_known_is_never_marked(inside):
    factories.make_person("rehearsal-run1-1@example.org", "Otto Lang")
    enter(inside, 1)
    assert queries.people(inside, 10) == []
    assert rehearsals.wipe(SYSTEM, inside) == rehearsals.Wiped()


def test_the_wipe_is_logged_once(hall, monkeypatch):
    monkeypatch.setattr(rehearsals, "AT_ONCE", 2)
    for number in range(3):
        enter(hall.event, number)
    rehearsals.wipe(hall["ana"], hall.event)
    (line,) = hall.actions("person.wipe")
    assert line.after == {"people": 3}


def test_viewers_may_not_wipe(hall):
    with pytest.raises(Forbidden):
        rehearsals.wipe(hall["vera"], hall.event)


@both
def test_a_minutes_count_leaves_a_rehearsals_people_out(inside):
    events.update(SYSTEM, inside, keep_watch_time=False)
    vera = factories.make_person("vera@example.org", "Vera Ruiz")
    signs = [
        Sign(inside.id, inside.tenant_id, user_id, f"tab{user_id}", "ping", clock.now(), True)
        for user_id in (vera.id, enter(inside, 1).user_id)
    ]
    attendance.flush(signs, 120)
    assert db.session.scalars(sa.select(AudienceMinute.viewers)).all() == [1]
