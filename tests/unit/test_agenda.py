"""The order of the programme, its times after a move, and what collides."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from livedemo import agenda
from livedemo.agenda import Place
from livedemo.enums import SessionStatus

DAY = datetime(2026, 11, 21, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    id: int
    scheduled_time: datetime | None = None
    ends_at: datetime | None = None
    display_order: int | None = None


def at(hours: float) -> datetime:
    return DAY + timedelta(hours=hours)


def item(number: int, start: float | None = None, end: float | None = None, rank=None) -> Item:
    return Item(
        number,
        at(start) if start is not None else None,
        at(end) if end is not None else None,
        rank,
    )


def ids(items) -> list[int]:
    return [one.id for one in items]


starts = st.none() | st.integers(0, 20)
lengths = st.none() | st.integers(1, 5)


@st.composite
def siblings(draw, *, ranks=True):
    """Return items with or without times, ends and ranks, in any order."""
    found = []
    for number in range(1, draw(st.integers(0, 8)) + 1):
        start, length = draw(starts), draw(lengths)
        rank = draw(st.none() | st.integers(0, 9)) if ranks else None
        end = start + length if start is not None and length is not None else None
        found.append(item(number, start, end, rank))
    return draw(st.permutations(found))


# ---- order


def test_by_time_by_default_and_what_has_none_last():
    items = [item(1), item(2, 12), item(3, 9), item(4, 9)]
    assert ids(agenda.ordered(items)) == [3, 4, 2, 1]


def test_the_order_of_a_hand_overrides_the_times():
    items = [item(1, 9, rank=2), item(2, 10, rank=0), item(3, 8, rank=1)]
    assert ids(agenda.ordered(items)) == [2, 3, 1]


def test_small_ranks_and_large_times_are_never_compared():
    # Document 003 orders by COALESCE(display_order, epoch): any rank would come before any time.
    items = [item(1, 18, rank=0), item(2, 9)]
    assert ids(agenda.ordered(items)) == [2, 1]


def test_an_item_whose_time_changed_stands_before_the_first_ranked_one_that_begins_later():
    ranked = [item(1, 15, rank=0), item(2, 9, rank=1), item(3, 17, rank=2)]
    assert ids(agenda.ordered([*ranked, item(4, 10)])) == [4, 1, 2, 3]
    assert ids(agenda.ordered([*ranked, item(4, 16)])) == [1, 2, 4, 3]
    assert ids(agenda.ordered([*ranked, item(4, 18)])) == [1, 2, 3, 4]
    assert ids(agenda.ordered([*ranked, item(4)])) == [1, 2, 3, 4]


@given(siblings())
def test_everybody_is_shown_once(items):
    assert sorted(ids(agenda.ordered(items))) == sorted(ids(items))


@given(siblings(), st.randoms())
def test_the_order_does_not_hang_on_how_rows_arrive(items, random):
    shuffled = list(items)
    random.shuffle(shuffled)
    assert agenda.ordered(shuffled) == agenda.ordered(items)


@given(siblings(ranks=False))
def test_without_ranks_times_never_fall(items):
    shown = agenda.ordered(items)
    times = [one.scheduled_time for one in shown if one.scheduled_time is not None]
    assert times == sorted(times)
    assert all(one.scheduled_time is None for one in shown[len(times) :])


@given(siblings())
def test_ranked_ones_keep_their_ranks_and_the_others_their_times(items):
    shown = agenda.ordered(items)
    ranks = [one.display_order for one in shown if one.display_order is not None]
    free = [one for one in shown if one.display_order is None]
    assert ranks == sorted(ranks)
    assert free == agenda.by_time(free)


@given(siblings(), st.randoms())
def test_a_whole_list_by_hand_is_shown_as_it_was_put(items, random):
    wished = list(items)
    random.shuffle(wished)
    ranked = [replace(one, display_order=number) for number, one in enumerate(wished)]
    assert ids(agenda.ordered(ranked[::-1])) == ids(wished)


@given(siblings(), st.data())
def test_a_changed_time_puts_one_item_where_its_time_is_and_leaves_the_rest(items, data):
    ranked = [replace(one, display_order=n) for n, one in enumerate(items)]
    if not ranked:
        return
    chosen = data.draw(st.sampled_from(ranked))
    moved = replace(chosen, scheduled_time=at(data.draw(st.integers(0, 20))), display_order=None)
    others = [one for one in ranked if one.id != chosen.id]
    shown = agenda.ordered([*others, moved])
    assert [one for one in shown if one.id != chosen.id] == others
    place = shown.index(moved)
    assert not any(
        one.scheduled_time and one.scheduled_time > moved.scheduled_time for one in shown[:place]
    )
    following = shown[place + 1 :]
    assert not following or (
        following[0].scheduled_time and following[0].scheduled_time > moved.scheduled_time
    )


def test_how_many_were_moved_by_hand():
    items = [item(n, n, rank=rank) for n, rank in ((1, 3), (2, 0), (3, 1), (4, 2))]
    assert ids(agenda.moved_by_hand(items)) == [1]
    assert agenda.moved_by_hand([item(2, 9), item(1, 10)]) == []
    assert agenda.is_by_hand(items)
    assert not agenda.is_by_hand([item(1, 9)])


@given(siblings())
def test_taking_the_moved_ones_away_leaves_an_order_by_time(items):
    moved = set(ids(agenda.moved_by_hand(items)))
    rest = [one for one in agenda.ordered(items) if one.id not in moved]
    assert rest == agenda.by_time(rest)


# ---- times after a move

MORNING = [item(1, 9, 9.5), item(2, 9.5, 10.5), item(3, 10.75, 11), item(4, 11, 12)]


def put(*order: int) -> list[Item]:
    return [MORNING[number - 1] for number in order]


def test_keep_leaves_the_times():
    assert agenda.refitted(put(3, 1, 2, 4), "keep") == {}


def test_swap_gives_each_the_place_where_it_now_stands():
    assert agenda.refitted(put(2, 1, 3, 4), "swap") == {
        2: Place(at(9), at(9.5)),
        1: Place(at(9.5), at(10.5)),
    }


def test_shift_keeps_lengths_and_pauses():
    assert agenda.refitted(put(3, 1, 2, 4), "shift") == {
        3: Place(at(9), at(9.25)),
        1: Place(at(9.25), at(9.75)),
        2: Place(at(10), at(11)),
    }


def test_what_has_no_time_gets_none():
    assert agenda.refitted([item(5), *put(2, 1)], "swap").keys() == {1, 2}


@given(siblings(ranks=False), st.sampled_from(["keep", "shift", "swap"]))
def test_an_order_by_time_changes_no_time(items, how):
    assert agenda.refitted(agenda.by_time(items), how) == {}


@given(siblings(ranks=False))
def test_swap_deals_out_the_same_places_in_order(items):
    timed = [one for one in items if one.scheduled_time is not None]
    new = agenda.refitted(items, "swap")
    after = [new.get(one.id) or Place(one.scheduled_time, one.ends_at) for one in timed]
    before = [Place(one.scheduled_time, one.ends_at) for one in timed]
    assert sorted(map(str, after)) == sorted(map(str, before))
    assert [place.start for place in after] == sorted(place.start for place in before)


@given(siblings(ranks=False))
def test_shift_keeps_every_length_and_where_the_programme_begins(items):
    new = agenda.refitted(items, "shift")
    timed = [one for one in items if one.scheduled_time is not None]
    for one in timed:
        place = new.get(one.id)
        if place is not None:
            was = one.ends_at - one.scheduled_time if one.ends_at else None
            assert (place.end - place.start if place.end else None) == was
    if timed:
        first = new.get(timed[0].id)
        start = first.start if first else timed[0].scheduled_time
        assert start == min(one.scheduled_time for one in timed)


def test_the_clock_says_where_a_session_stands():
    one = item(1, 9, 10)
    assert agenda.status(one, at(8.9)) == SessionStatus.NOT_YET
    assert agenda.status(one, at(9)) == SessionStatus.LIVE
    assert agenda.status(one, at(10)) == SessionStatus.OVER
    assert agenda.status(one, at(8), by_hand="termine") == SessionStatus.OVER
    assert agenda.status(item(2), at(9)) == SessionStatus.NOT_YET
    assert agenda.status(item(3, 9), at(32.9)) == SessionStatus.LIVE
    assert agenda.status(item(3, 9), at(33)) == SessionStatus.OVER
