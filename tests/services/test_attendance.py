"""Watch time as stored: the same, however the signs of life were grouped and by whom flushed."""

import random
from decimal import Decimal

import pytest
import sqlalchemy as sa
from flask import current_app
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from livedemo import clock, watch_time
from livedemo.actors import SYSTEM
from livedemo.extensions import db
from livedemo.models import Attendance, AudienceMinute, User, Visit
from livedemo.queries import attendance as queries
from livedemo.services import attendance, events
from livedemo.services.attendance import Sign
from tests.support import factories
from tests.support.counting import queries as counted
from tests.unit.watching import CAP_SECONDS, Store, moment, oracle
from tests.unit.watching import Sign as Second

both = pytest.mark.both_databases
KINDS = ("connect", "ping", "ping", "ping", "bye")


@st.composite
def lives(draw):
    """Several people with several tabs, each tab with signs in order of time."""
    people = {}
    for person in range(draw(st.integers(1, 3))):
        for tab in range(draw(st.integers(1, 3))):
            now, signs = draw(st.integers(0, 300)), []
            for _ in range(draw(st.integers(1, 12))):
                kind = draw(st.sampled_from(KINDS))
                playing = draw(st.sampled_from((None, True, True, False)))
                signs.append(Second(kind, now, None if kind == "bye" else playing, f"t{tab}"))
                now += draw(st.integers(0, 150))
            people[person, tab] = signs
    return people


def as_stored(event, user_id, second: Second) -> Sign:
    return Sign(
        event.id, event.tenant_id, user_id, second.tab, second.kind, second.at, second.playing
    )


def new_people(event, number: int) -> list[int]:
    base = db.session.scalar(sa.select(sa.func.coalesce(sa.func.max(User.id), 0)))
    return [
        factories.make_person(f"p{base}-{one}@example.org", "Person").id for one in range(number)
    ]


def grouped(signs: list[Sign], chance: random.Random) -> list[list[Sign]]:
    """Cut a process's signs into the groups of its flushes."""
    groups = []
    while signs:
        size = chance.randint(1, 6)
        groups.append(signs[:size])
        signs = signs[size:]
    return groups


def stored_visits(event, user_id) -> list[watch_time.Visit]:
    return [
        watch_time.Visit(v.tab_id, v.start_time, v.last_ping, v.playing, v.ended)
        for v in queries.visits_of(event.id, [user_id])
    ]


@both
@settings(
    max_examples=20, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)  # fmt: skip
@given(life=lives(), seed=st.integers(0, 2**32))
def test_two_processes_that_flush_in_any_groups_store_what_an_oracle_counts(house, life, seed):
    chance = random.Random(seed)
    with house.entered() as event:
        ids = new_people(event, 3)
        processes: tuple[list[Sign], list[Sign]] = ([], [])
        for (person, _tab), seconds in life.items():
            # A tab stays with one process; a person's tabs need not.
            chance.choice(processes).extend(as_stored(event, ids[person], s) for s in seconds)
        for process in processes:
            process.sort(key=lambda sign: sign.at)

    def flusher(signs):
        groups = grouped(signs, chance)

        def work(_event):
            for group in groups:
                attendance.flush(group, CAP_SECONDS)

        return work

    assert house.at_once([flusher(signs) for signs in processes]) == [None, None]
    with house.entered() as event:
        for person, user_id in enumerate(ids):
            tabs = [s for (owner, _), s in life.items() if owner == person]
            row = queries.of_person(event, user_id)
            every = [second for seconds in tabs for second in seconds]
            if all(second.kind == "bye" for second in every):
                assert row is None or row.total_seconds == 0
                continue
            model = Store()
            for seconds in tabs:
                model.take(*seconds)
            expected = watch_time.summary(model.rows.values())
            assert sorted(stored_visits(event, user_id), key=str) == sorted(
                model.rows.values(), key=str
            )
            assert row.total_seconds == len(oracle(every)) == int(expected.seconds)
            assert (row.first_join, row.last_seen) == (expected.first_join, expected.last_seen)
            assert row.visits == expected.visits


@pytest.fixture
def vera(inside):
    return factories.make_person("vera@example.org", "Vera Ruiz")


def flush(event, user, *seconds: Second) -> None:
    attendance.flush([as_stored(event, user.id, second) for second in seconds], CAP_SECONDS)


@both
def test_total_minutes_stands_in_its_column_with_two_decimals(inside, vera):
    flush(inside, vera, Second("connect", 0, True, "a"), Second("ping", 65.5, True, "a"))
    flush(inside, vera, Second("ping", 100.25, True, "a"))
    (visit,) = db.session.scalars(sa.select(Visit))
    assert visit.total_minutes == Decimal("1.67")
    assert (visit.start_time, visit.last_ping) == (moment(0), moment(100.25))
    assert queries.of_person(inside, vera.id).total_seconds == 100


@both
def test_a_flush_that_is_repeated_changes_nothing(inside, vera):
    seconds = [
        Second("connect", 0, True, "a"),
        Second("ping", 60, True, "a"),
        Second("ping", 70, False, "a"),
        Second("bye", 90, None, "a"),
    ]
    flush(inside, vera, *seconds)
    before = stored_visits(inside, vera.id)
    flush(inside, vera, *seconds)
    assert stored_visits(inside, vera.id) == before
    assert queries.of_person(inside, vera.id).total_seconds == 70


@both
def test_fifty_people_take_as_many_statements_as_two(inside):
    ids = new_people(inside, 50)
    asked = []
    for number, second in ((50, 0), (2, 60), (50, 120)):
        signs = [as_stored(inside, one, Second("ping", second, True, "a")) for one in ids[:number]]
        with counted(current_app) as statements:
            attendance.flush(signs, CAP_SECONDS)
        asked.append([statement.split("(")[0][:40] for statement in statements])
    assert asked[1] == asked[2]
    assert len(asked[1]) == 5
    assert len(asked[0]) == 8, "with the rows of those who are new"


@both
def test_without_watch_time_only_minutes_are_counted_each_person_once(inside, vera):
    events.update(SYSTEM, inside, keep_watch_time=False)
    otto = factories.make_person("otto@example.org", "Otto")
    flush(inside, vera, Second("connect", 0, True, "a"), Second("connect", 1, True, "b"))
    flush(inside, vera, Second("ping", 5, True, "a"))
    flush(inside, otto, Second("connect", 30, True, "c"))
    flush(inside, vera, Second("ping", 65, True, "a"), Second("bye", 66, None, "b"))
    counted = {r.minute: r.viewers for r in db.session.scalars(sa.select(AudienceMinute))}
    assert counted == {moment(0): 2, moment(60): 1}
    assert db.session.scalars(sa.select(Visit)).all() == []
    assert db.session.scalars(sa.select(Attendance)).all() == []


def test_watching_is_known_without_watch_time(inside, vera, hand):
    events.update(SYSTEM, inside, keep_watch_time=False)
    sign = Sign(inside.id, inside.tenant_id, vera.id, "a", "ping", clock.now(), True)
    attendance.flush([sign], CAP_SECONDS)
    assert queries.watching(inside, CAP_SECONDS) == 1
    hand.forward(minutes=10)
    assert queries.watching(inside, CAP_SECONDS) == 0


@both
def test_watching_counts_people_and_not_tabs(inside, vera, hand):
    def sign(tab, kind="ping"):
        return Sign(inside.id, inside.tenant_id, vera.id, tab, kind, clock.now(), True)

    attendance.flush([sign("a"), sign("b")], CAP_SECONDS)
    assert queries.watching(inside, CAP_SECONDS) == 1
    attendance.flush([sign("a", "bye"), sign("b", "bye")], CAP_SECONDS)
    assert queries.watching(inside, CAP_SECONDS) == 0
