"""What collides in a programme, also where the clocks change."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livedemo import agenda, timezones
from livedemo.agenda import Busy, Clash

DAY = datetime(2026, 11, 21, tzinfo=UTC)
lengths = st.none() | st.integers(1, 5)


def at(hours: float) -> datetime:
    return DAY + timedelta(hours=hours)


def busy(name: str, start: float, end: float | None, what="hall") -> Busy:
    return Busy(what, name, at(start), at(end) if end is not None else None)


def pairs(*taken: Busy) -> list[tuple]:
    return [(clash.first, clash.second) for clash in agenda.clashes(taken)]


@pytest.mark.parametrize(
    ("one", "other", "collide"),
    [
        ((9, 10), (9.5, 11), True),
        ((9, 10), (10, 11), False),
        ((9, 10), (9, 10), True),
        ((9, 12), (10, 11), True),
        ((9, None), (9, None), True),
        ((9, None), (9, 10), True),
        ((9, None), (8, 10), True),
        ((9, None), (8, 9), False),
        ((9, None), (10, 11), False),
        ((23, 25), (24.5, 26), True),
        ((23, 24), (24, 25), False),
    ],
    ids=lambda value: str(value),
)
def test_two_collide_when_they_share_an_instant(one, other, collide):
    for taken in ([busy("a", *one), busy("b", *other)], [busy("b", *other), busy("a", *one)]):
        assert bool(pairs(*taken)) == collide


def test_only_who_wants_the_same_thing_collides():
    assert pairs(busy("a", 9, 10), busy("b", 9, 10, "garden")) == []
    assert pairs(busy("a", 9, 10), busy("a", 9, 10)) == [], "nobody collides with themselves"


def test_a_long_one_collides_with_all_inside_it():
    found = pairs(busy("day", 9, 18), busy("a", 10, 11), busy("b", 11, 12), busy("c", 18, 19))
    assert found == [("day", "a"), ("day", "b")]


stretches = st.lists(
    st.tuples(st.sampled_from(["hall", "garden"]), st.integers(0, 20), lengths), max_size=9
)


@given(stretches)
def test_the_sweep_finds_what_looking_at_every_pair_finds(drawn):
    taken = [
        busy(f"i{number}", start, start + length if length else None, what)
        for number, (what, start, length) in enumerate(drawn)
    ]
    expected = {
        frozenset((one.item, other.item))
        for one in taken
        for other in taken
        if one.item < other.item
        and one.what == other.what
        and (
            one.start == other.start
            or (one.end or one.start) > other.start > one.start
            or (other.end or other.start) > one.start > other.start
        )
    }
    assert {frozenset((clash.first, clash.second)) for clash in agenda.clashes(taken)} == expected


def local(text: str, zone: str) -> datetime:
    return timezones.parse_local(text, zone).at


def test_the_hour_that_the_clocks_show_twice_is_two_hours():
    zone = "Europe/Madrid"  # 2026-10-25, 03:00 goes back to 02:00
    first = Busy("hall", "a", local("2026-10-25T01:30", zone), local("2026-10-25T02:30", zone))
    second_half_past = local("2026-10-25T02:30", zone) + timedelta(hours=1)
    again = Busy("hall", "b", second_half_past, local("2026-10-25T03:30", zone))
    assert agenda.clashes([first, again]) == []
    assert second_half_past.astimezone(timezones.zone(zone)).strftime("%H:%M") == "02:30"


def test_the_hour_that_the_clocks_skip_is_not_there():
    zone = "Europe/Madrid"  # 2026-03-29, 02:00 goes on to 03:00
    night = Busy("hall", "a", local("2026-03-29T01:00", zone), local("2026-03-29T03:30", zone))
    late = Busy("hall", "b", local("2026-03-29T03:00", zone), local("2026-03-29T04:00", zone))
    assert agenda.clashes([night, late]) == [Clash("hall", "a", "b")]
    touching = Busy("hall", "a", local("2026-03-29T01:00", zone), local("2026-03-29T03:00", zone))
    assert agenda.clashes([touching, late]) == []


def test_over_midnight():
    zone = "America/Mexico_City"
    gala = Busy("hall", "a", local("2026-11-21T22:00", zone), local("2026-11-22T01:00", zone))
    late = Busy("hall", "b", local("2026-11-22T00:30", zone), local("2026-11-22T02:00", zone))
    assert agenda.clashes([late, gala]) == [Clash("hall", "a", "b")]


# ---- where a session stands
