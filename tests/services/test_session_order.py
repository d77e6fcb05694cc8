"""Sessions of the programme in the order of their times, or of somebody's hand."""

import pytest

from livedemo.errors import Conflict, Invalid
from livedemo.models import EventSession, Speech
from livedemo.queries import agenda as agenda_queries
from livedemo.services import sessions
from livedemo.tenancy import tenant_scope
from tests.support import factories
from tests.support.agenda import at, revision, session, speech, titles

both = pytest.mark.both_databases


def stored(hall, row) -> EventSession:
    return agenda_queries.one(EventSession, hall.event, row.id)


def reorder(hall, *order, who="ana", seen=None, times="keep"):
    return sessions.reorder(
        hall[who],
        hall.event,
        [one.id for one in order],
        revision=seen or revision(hall.event),
        times=times,
    )


def test_sessions_stand_by_time_until_somebody_moves_them(hall, ana):
    late, early, none = (session(hall.event, t, n) for t, n in (("L", 12), ("E", 9), ("N", None)))
    assert titles(hall.event) == ["E", "L", "N"]
    reorder(hall, none, late, early)
    assert titles(hall.event) == ["N", "L", "E"]
    assert [stored(hall, one).display_order for one in (none, late, early)] == [0, 1, 2]
    assert [stored(hall, one).scheduled_time for one in (late, early)] == [at(12), at(9)]
    (line,) = hall.actions("session.reorder")
    assert line.before == {"order": [early.id, late.id, none.id], "titles": ["E", "L", "N"]}
    assert line.after == {"order": [none.id, late.id, early.id], "titles": ["N", "L", "E"]}


def test_a_changed_time_puts_the_item_back_in_time_order(hall, ana):
    a, b, c = (session(hall.event, name, n) for name, n in (("A", 9), ("B", 10), ("C", 11)))
    reorder(hall, c, b, a)
    sessions.update(ana, hall.event, c.id, version=1, scheduled_time=at(9.5))
    assert stored(hall, c).display_order is None
    assert titles(hall.event) == ["C", "B", "A"]
    sessions.update(ana, hall.event, c.id, version=2, scheduled_time=at(12))
    assert titles(hall.event) == ["B", "A", "C"]
    sessions.update(ana, hall.event, b.id, version=1, title="B2")
    assert stored(hall, b).display_order == 1, "words leave the order by hand"


def test_a_move_can_swap_the_times(hall, ana):
    a, b, c = (
        session(hall.event, n, s, e) for n, s, e in (("A", 9, 10), ("B", 10, 12), ("C", 13, 14))
    )
    reorder(hall, b, a, c, times="swap")
    assert (stored(hall, b).scheduled_time, stored(hall, b).end_time) == (at(9), at(10))
    assert (stored(hall, a).scheduled_time, stored(hall, a).end_time) == (at(10), at(12))
    assert stored(hall, c).version == 1
    assert stored(hall, a).version == 2
    assert {stored(hall, one).display_order for one in (a, b, c)} == {None}, "by time again"


def test_a_move_can_shift_the_times_afterwards(hall, ana):
    a, b = session(hall.event, "A", 9, 10), session(hall.event, "B", 10, 12)
    reorder(hall, b, a)
    reorder(hall, b, a, times="shift")
    assert (stored(hall, b).scheduled_time, stored(hall, b).end_time) == (at(9), at(11))
    assert (stored(hall, a).scheduled_time, stored(hall, a).end_time) == (at(11), at(12))
    (_first, line) = hall.actions("session.reorder")
    assert line.after["times"][str(b.id)] == [at(9).isoformat(), at(11).isoformat()]


def test_an_order_list_names_everything_once(hall, ana):
    a, b = session(hall.event, "A", 9), session(hall.event, "B", 10)
    other = factories.make_event("fair")
    with tenant_scope(other.tenant_id):
        foreign = session(other, "Theirs")
    for order in ([a.id], [], [a.id, a.id], [a.id, b.id, b.id], [a.id, foreign.id],
                  [a.id, b.id, foreign.id], [a.id, b.id, 999]):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            sessions.reorder(ana, hall.event, order, revision=revision(hall.event))
        assert refused.value.field == "order"
    with pytest.raises(Invalid):
        reorder(hall, b, a, times="stretch")
    assert titles(hall.event) == ["A", "B"]
    assert hall.actions("session.reorder") == []


def test_an_order_of_a_list_that_has_changed_is_refused(hall, ana):
    a, b = session(hall.event, "A", 9), session(hall.event, "B", 10)
    seen = revision(hall.event)
    session(hall.event, "New", 11)
    with pytest.raises(Conflict):
        reorder(hall, b, a, seen=seen)
    with pytest.raises(Conflict):
        sessions.order_by_time(ana, hall.event, revision=seen)


def test_back_to_the_order_by_time(hall, ana):
    a, b = session(hall.event, "A", 9), session(hall.event, "B", 10)
    reorder(hall, b, a)
    sessions.order_by_time(ana, hall.event, revision=revision(hall.event))
    assert titles(hall.event) == ["A", "B"]
    assert stored(hall, a).display_order is None


@both
def test_of_several_who_put_in_order_at_once_one_is_kept(hall, ana):
    rows = [session(hall.event, f"S{n}", n) for n in range(4)]
    seen = revision(hall.event)
    wishes = [[rows[(n + k) % 4].id for n in range(4)] for k in range(1, 4)] * 3
    done = hall.at_once(
        *[
            lambda event, wish=wish: sessions.reorder(ana, event, wish, revision=seen)
            for wish in wishes
        ]
    )
    kept = [one for one in done if not isinstance(one, Exception)]
    assert len(kept) == 1, done
    assert titles(hall.event) == [one.title for one in kept[0]]


def of(hall, talk) -> Speech:
    return agenda_queries.one(Speech, hall.event, talk.id)


def test_the_speeches_of_a_session_that_is_moved_go_with_it(hall, ana):
    a, b = session(hall.event, "A", 9, 10), session(hall.event, "B", 10, 12)
    talk, open_end = speech(hall.event, b, "T", 10.5), speech(hall.event, b, "U")
    sessions.update(ana, hall.event, b.id, version=1, scheduled_time=at(34), end_time=at(36))
    assert of(hall, talk).scheduled_time == at(34.5)
    assert of(hall, open_end).scheduled_time is None
    assert of(hall, talk).version == 2, "whoever has it open is told"
    (line,) = hall.actions("speech.update")
    assert (line.before["scheduled_time"], line.after["scheduled_time"]) == (
        at(10.5).isoformat(), at(34.5).isoformat(),
    )  # fmt: skip
    sessions.update(ana, hall.event, b.id, version=2, scheduled_time=at(10), end_time=at(12))
    reorder(hall, b, a, times="swap")
    assert stored(hall, b).scheduled_time == at(9)
    assert of(hall, talk).scheduled_time == at(9.5)


def test_speeches_stay_where_a_session_gets_or_loses_its_time(hall, ana):
    row = session(hall.event, "A")
    talk = speech(hall.event, row, "T", 10)
    sessions.update(ana, hall.event, row.id, version=1, scheduled_time=at(9))
    sessions.update(ana, hall.event, row.id, version=2, scheduled_time=None)
    assert of(hall, talk).scheduled_time == at(10)
