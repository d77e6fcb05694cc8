"""Many lines in one transaction: the same as one by one, in as many statements as for one."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
import sqlalchemy as sa
from flask import current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livedemo import actors, clock
from livedemo.errors import Forbidden, Invalid, Refusal, TooFast
from livedemo.extensions import db
from livedemo.models import ChatMessage, Participant, StreamEntry
from livedemo.queries import streams
from livedemo.services import chat, rooms
from livedemo.services.chat import Post, Stored
from livedemo.services.operation import operation
from tests.support import factories
from tests.support.counting import queries
from tests.support.stored import count, seqs

both = pytest.mark.both_databases
PEOPLE = ("vera", "vera", "vera", "otto", "new", "mo", "shut", "nobody", "sham")
# What some people send at one moment: who, the words, and what their client calls the line.
sent = st.lists(
    st.tuples(
        st.sampled_from(PEOPLE),
        st.sampled_from(("Hello", "  two   words ", "", "x" * 501, "😀")),
        st.sampled_from((None, "c-1", "c-2", "old-1")),
    ),
    min_size=4,
    max_size=14,
)
room = st.fixed_dictionaries(
    {"slow": st.sampled_from((0, 5, 60)), "chat": st.booleans(), "since": st.sampled_from((1, 10))}
)


def crowd(event) -> dict[str, actors.Actor]:
    """Return people of every kind, with their standing in the event."""
    factories.staff(event, "mo@example.org", "moderator", "Mo Haddad")
    mo = factories.actor_of(event, "mo@example.org")
    viewers = {
        name: factories.actor_of(event, f"{name}@example.org", name=name.title(), verified=False)
        for name in ("vera", "otto", "new", "shut")
    }
    sham = factories.actor_of(event, "sham@example.org", name="Mo  HADDAD", verified=False)
    for name in ("vera", "shut"):
        chat.post(viewers[name], event, message=f"old of {name}", client_id="old-1")
    key = db.session.scalar(
        sa.select(Participant.key).where(
            Participant.event_id == event.id, Participant.user_id == viewers["shut"].user_id
        )
    )
    rooms.restrict(mo, event, author=key, what="chat")
    shut = replace(viewers["shut"], restrictions=(("chat", None, None),))
    nobody = actors.Actor(event_id=event.id)
    return {**viewers, "mo": mo, "shut": shut, "nobody": nobody, "sham": sham}


@operation
def arrange(event, wanted: dict) -> None:
    """Set the room as it shall be, without a word in the streams."""
    row = db.session.get(type(event), event.id)
    row.slow_mode_seconds, row.chat_enabled = wanted["slow"], wanted["chat"]


def cut(posts: list, sizes: list[int]) -> Iterator[list]:
    """Return the posts in batches of these sizes, the rest in one."""
    for size in sizes:
        if posts:
            yield posts[:size]
            posts = posts[size:]
    if posts:
        yield posts


def told(event, outcomes: list) -> list[tuple]:
    """Return what was answered, with lines by their place in the event instead of their ids."""
    ids = db.session.scalars(
        sa.select(ChatMessage.id).where(ChatMessage.event_id == event.id).order_by(ChatMessage.id)
    ).all()
    return [
        (one.code, one.field, str(one.message)) if isinstance(one, Refusal)
        else (ids.index(one.id), one.dup)
        for one in outcomes
    ]  # fmt: skip


def kept(event) -> list:
    """Return everything that was stored, without what only numbers it."""
    lines = db.session.execute(
        sa.select(ChatMessage.id, ChatMessage.user_name, ChatMessage.staff_role,
                  ChatMessage.message, ChatMessage.created_at, ChatMessage.user_id)
        .where(ChatMessage.event_id == event.id).order_by(ChatMessage.id)
    ).all()  # fmt: skip
    places = [line.id for line in lines]
    entries = db.session.execute(
        sa.select(StreamEntry.stream, StreamEntry.seq, StreamEntry.type, StreamEntry.ref_id)
        .where(StreamEntry.event_id == event.id).order_by(StreamEntry.stream, StreamEntry.seq)
    ).all()  # fmt: skip
    people = db.session.scalars(
        sa.select(Participant.user_id).where(Participant.event_id == event.id)
    )
    return [
        [tuple(line[1:]) for line in lines],
        [(stream, seq, kind, places.index(ref)) for stream, seq, kind, ref in entries],
        sorted(people),
        streams.heads(event),
    ]


@both
@settings(
    max_examples=25, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(posts=sent, sizes=st.lists(st.integers(2, 9), max_size=3), wanted=room)
def test_any_batches_leave_what_one_by_one_leaves(inside, hand, posts, sizes, wanted):
    """On top of what is there: the same answers, rows, places and entries."""
    number = count(type(inside))
    events = [factories.make_event(f"{way}-{number}") for way in ("singly", "together")]
    crowds = [crowd(event) for event in events]
    hand.forward(seconds=wanted["since"])
    answers = []
    for event, who, some in zip(events, crowds, ([1] * len(posts), sizes), strict=True):
        arrange(event, wanted)
        outcomes = []
        for batch in cut([Post(who[name], words, key) for name, words, key in posts], some):
            outcomes += chat.post_many(event, batch)
        answers.append((told(event, outcomes), kept(event)))
    assert answers[0] == answers[1]


def test_the_singular_and_the_plural_answer_alike(inside):
    vera = factories.actor_of(inside, "vera@example.org", name="Vera", verified=False)
    (one,) = chat.post_many(inside, [Post(vera, "Hello", "c-1")])
    posted = chat.post(vera, inside, message="Hello", client_id="c-1")
    assert (posted.row.id, posted.dup, posted.row.message) == (one.id, True, "Hello")
    (refusal,) = chat.post_many(inside, [Post(vera, "")])
    with pytest.raises(Invalid) as caught:
        chat.post(vera, inside, message="")
    assert caught.value.as_dict() == refusal.as_dict()


@pytest.fixture
def vera(inside):
    return factories.actor_of(inside, "vera@example.org", name="Vera Ruiz", verified=False)


@pytest.fixture
def otto(inside):
    return factories.actor_of(inside, "otto@example.org", name="Otto Lang", verified=False)


@both
def test_a_resend_inside_a_batch_and_across_two_is_one_line(inside, vera, otto):
    first = chat.post_many(
        inside, [Post(vera, "one", "c-1"), Post(otto, "two", "c-1"), Post(vera, "three", "c-1")]
    )
    assert [one.dup for one in first] == [False, False, True]
    assert first[0].id == first[2].id < first[1].id
    second = chat.post_many(inside, [Post(vera, "four", "c-2"), Post(vera, "five", "c-1")])
    assert [one.dup for one in second] == [False, True]
    assert second[1].id == first[0].id
    words = [line.message for line in db.session.scalars(sa.select(ChatMessage))]
    assert words == ["one", "two", "four"]
    assert seqs(inside, "viewers") == seqs(inside, "moderators") == [1, 2, 3]


@both
def test_one_that_is_refused_holds_up_nobody(inside, vera, otto):
    outcomes = chat.post_many(
        inside, [Post(vera, "one"), Post(otto, " "), Post(actors.Actor(), "x"), Post(otto, "two")]
    )
    assert [type(one) for one in outcomes] == [Stored, Invalid, type(outcomes[2]), Stored]
    assert isinstance(outcomes[2], Refusal)
    assert outcomes[0].id < outcomes[3].id
    assert seqs(inside, "viewers") == [1, 2]
    assert count(ChatMessage) == 2


@both
def test_all_refused_leave_nothing(inside, vera, otto):
    outcomes = chat.post_many(inside, [Post(vera, ""), Post(otto, "x" * 501)])
    assert all(isinstance(one, Invalid) for one in outcomes)
    assert count(ChatMessage) == count(StreamEntry) == count(Participant) == 0
    assert chat.post_many(inside, []) == []


def test_lines_before_it_in_the_batch_count_for_slow_mode(inside, vera, otto, hand):
    arrange(inside, {"slow": 30, "chat": True})
    outcomes = chat.post_many(
        inside, [Post(vera, "", "c-0"), Post(vera, "one", "c-1"), Post(otto, "two"),
                 Post(vera, "three"), Post(vera, "one", "c-1")]
    )  # fmt: skip
    assert [type(one) for one in outcomes] == [Invalid, Stored, Stored, TooFast, Stored]
    assert outcomes[3].retry_after == 30
    assert outcomes[4] == Stored(outcomes[1].id, dup=True)
    hand.forward(seconds=30)
    later = chat.post_many(inside, [Post(vera, "one", "c-1"), Post(vera, "four")])
    assert later[0] == Stored(outcomes[1].id, dup=True)
    assert not later[1].dup, "a resend is no line that the next one waits for"


def test_who_is_restricted_is_refused_alone_and_a_resend_of_theirs_is_answered(inside, vera, otto):
    before = chat.post(vera, inside, message="before", client_id="c-1").row.id
    shut = replace(vera, restrictions=(("chat", None, None),))
    outcomes = chat.post_many(
        inside, [Post(shut, "one", "c-2"), Post(otto, "two"), Post(shut, "before", "c-1")]
    )
    assert isinstance(outcomes[0], Forbidden)
    assert not outcomes[1].dup
    assert outcomes[2] == Stored(before, dup=True)


@both
def test_a_hundred_lines_take_as_many_statements_as_two(inside):
    crowd = [factories.actor_of(inside, f"p{n}@example.org", name=f"P {n}", verified=False)
             for n in range(20)]  # fmt: skip
    chat.post_many(inside, [Post(one, "hello") for one in crowd])
    asked = []
    for number in (2, 100):
        posts = [Post(crowd[n % 20], f"line {n}", f"c-{number}-{n}") for n in range(number)]
        with queries(current_app) as seen:
            assert not any(one.dup for one in chat.post_many(inside, posts))
        asked.append([statement.split("(")[0][:40] for statement in seen])
    assert asked[0] == asked[1]
    assert len(asked[0]) <= 10


@both
def test_batches_at_the_same_moment_leave_no_gap_and_keep_the_order_of_each(house):
    """Their people overlap, and stand in another order in each batch."""
    with house.entered() as event:
        people = [factories.actor_of(event, f"p{n}@example.org", name=f"P {n}", verified=False)
                  for n in range(6)]  # fmt: skip

    def writer(number: int):
        mine = people[number:] + people[:number]

        def work(event):
            found = []
            for turn in range(4):
                posts = [Post(one, f"{number} {turn}", f"c-{number}-{turn}") for one in mine]
                found += chat.post_many(event, posts)
            return found

        return work

    results = house.at_once([writer(number) for number in range(4)])
    assert [one for one in results if isinstance(one, Exception)] == []
    with house.entered() as event:
        for stored in results:
            ids = [one.id for one in stored]
            assert ids == sorted(set(ids)), "in the order in which they were sent"
            assert not any(one.dup for one in stored)
        every = 4 * 4 * len(people)
        assert count(ChatMessage) == every
        for stream in ("viewers", "moderators"):
            assert seqs(event, stream) == list(range(1, every + 1))
            refs = [entry.ref_id for entry in streams.after(event, stream, 0)]
            assert sorted(refs) == sorted(one.id for stored in results for one in stored)


@both
def test_of_lines_at_the_same_moment_slow_mode_takes_one(house, hand):
    """They come by several doors, so no group holds them together: the person's place does."""
    with house.entered() as event:
        vera = factories.actor_of(event, "vera@example.org", name="Vera", verified=False)
        chat.post(vera, event, message="the place is made")
        arrange(event, {"slow": 30, "chat": True})
    hand.forward(seconds=60)

    def work(number: int):
        return lambda event: chat.post_many(event, [Post(vera, f"{number}", f"c-{number}")])

    kinds = [type(outcomes[0]) for outcomes in house.at_once([work(n) for n in range(5)])]
    assert sorted(kind.__name__ for kind in kinds) == ["Stored"] + ["TooFast"] * 4


def test_a_time_is_the_same_for_all_of_a_batch(inside, vera, otto):
    chat.post_many(inside, [Post(vera, "one"), Post(otto, "two")])
    first, second = db.session.scalars(sa.select(ChatMessage.created_at))
    assert first == second <= clock.now()
