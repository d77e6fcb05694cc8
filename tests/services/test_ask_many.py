"""Many questions in one transaction leave what one by one leaves."""

from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livedemo import actors
from livedemo.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from livedemo.extensions import db
from livedemo.models import Event, Participant, Question, StreamEntry
from livedemo.services import questions
from livedemo.services.operation import operation
from livedemo.services.questions import Ask
from tests.support import factories
from tests.support.counting import queries
from tests.support.stored import count, seqs

both = pytest.mark.both_databases
asked = st.tuples(
    st.sampled_from(("vera", "vera", "otto", "mo", "shut", "nobody")),
    st.sampled_from(("Why?", "  And   now? ", "", "x" * 1001)),
    st.booleans(),
    st.sampled_from((None, None, "Rosa from row 3", "x" * 81)),
    st.sampled_from((None, "q-1", "q-2", "old-1")),
)
room = st.fixed_dictionaries({"moderated": st.booleans(), "open": st.booleans()})


def crowd(event) -> dict[str, actors.Actor]:
    """Return people of every kind; Vera has asked nine questions that wait."""
    factories.staff(event, "mo@example.org", "moderator", "Mo Haddad")
    who = {
        name: factories.actor_of(event, f"{name}@example.org", name=name.title(), verified=False)
        for name in ("vera", "otto", "shut")
    }
    old = [Ask(who["vera"], f"Old {n}?", client_id=f"old-{n}") for n in range(9)]
    questions.ask_many(event, old)
    who["shut"] = replace(who["shut"], restrictions=(("questions", None, None),))
    mo = factories.actor_of(event, "mo@example.org")
    return {**who, "mo": mo, "nobody": actors.Actor(event_id=event.id)}


@operation
def arrange(event, wanted: dict) -> None:
    row = db.session.get(Event, event.id)
    row.moderate_questions, row.questions_enabled = wanted["moderated"], wanted["open"]


def told(event, outcomes: list) -> list[tuple]:
    """Return what was answered, with questions by their place instead of their ids."""
    known = sa.select(Question.id).where(Question.event_id == event.id).order_by(Question.id)
    ids = db.session.scalars(known).all()
    return [
        (one.code, one.field, str(one.message)) if isinstance(one, Refusal)
        else (ids.index(one.id), one.status, one.dup)
        for one in outcomes
    ]  # fmt: skip


def kept(event) -> list:
    """Return everything that was stored, without what only numbers it."""
    own = Question.event_id == event.id
    rows = db.session.scalars(sa.select(Question).where(own).order_by(Question.id)).all()
    places = [row.id for row in rows]
    entries = db.session.scalars(
        sa.select(StreamEntry).where(StreamEntry.event_id == event.id)
        .order_by(StreamEntry.stream, StreamEntry.seq)
    )  # fmt: skip
    people = sa.select(Participant.user_id).where(Participant.event_id == event.id)
    return [
        [(row.user_id, row.asked_by, row.user_name, row.is_anonymous, row.question_text,
          row.status, row.decided_at, row.author_key is None, row.participant_id is None)
         for row in rows],
        [(one.stream, one.seq, one.type, places.index(one.ref_id)) for one in entries],
        sorted(db.session.scalars(people)),
    ]  # fmt: skip


@both
@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(
    asks=st.lists(asked, min_size=3, max_size=9),
    size=st.integers(2, 9),
    wanted=room,
)
def test_any_batches_leave_what_one_by_one_leaves(inside, hand, asks, size, wanted):
    number = count(Event)
    answers = []
    for way, together in (("singly", 1), ("together", size)):
        event = factories.make_event(f"{way}-{number}")
        who = crowd(event)
        arrange(event, wanted)
        every = [Ask(who[name], *rest) for name, *rest in asks]
        outcomes = []
        for first in range(0, len(every), together):
            outcomes += questions.ask_many(event, every[first : first + together])
        answers.append((told(event, outcomes), kept(event)))
    assert answers[0] == answers[1]


@both
def test_one_that_is_refused_holds_up_nobody_and_those_before_count_as_waiting(inside):
    who = crowd(inside)
    outcomes = questions.ask_many(
        inside,
        [
            Ask(who["vera"], "Ten?", client_id="q-1"),
            Ask(who["vera"], "Eleven?"),
            Ask(who["vera"], "Ten?", client_id="q-1"),
            Ask(who["otto"], ""),
            Ask(who["shut"], "Me?"),
            Ask(who["mo"], "Mine?", on_behalf_of="Rosa", client_id="q-1"),
            Ask(who["otto"], "Mine?", on_behalf_of="Rosa"),
        ],
    )
    kinds = [type(one) for one in outcomes]
    assert [kinds[1], *kinds[3:5], kinds[6]] == [Conflict, Invalid, Forbidden, NotFound]
    assert outcomes[2] == outcomes[0]._replace(dup=True)
    assert not outcomes[5].dup
    assert seqs(inside, "moderators") == list(range(1, 12))


@both
def test_ten_questions_take_as_many_statements_as_two(inside):
    people = [factories.actor_of(inside, f"p{n}@example.org", name=f"P {n}", verified=False)
              for n in range(10)]  # fmt: skip
    questions.ask_many(inside, [Ask(one, "Before?") for one in people])
    seen = []
    for number in (2, 10):
        with queries(current_app) as statements:
            questions.ask_many(inside, [Ask(one, "Now?") for one in people[:number]])
        seen.append([statement.split("(")[0][:40] for statement in statements])
    assert seen[0] == seen[1]
