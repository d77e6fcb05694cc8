"""Watch time equals a second-by-second count, whatever happens to tabs, clocks and servers."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from livedemo import watch_time
from livedemo.explanation import explain
from livedemo.watch_time import BYE, CONNECT, PING, Interval, Visit
from tests.unit.watching import (
    CAP,
    CAP_SECONDS,
    Sign,
    Store,
    flags,
    gaps,
    kinds,
    moment,
    oracle,
    tabs,
)


def histories(steps=gaps, tabs=tabs):
    """Return lists of messages, each so many seconds after the one before."""

    def built(parts):
        second, signs = 0, []
        for gap, kind, playing, tab in parts:
            second += gap
            signs.append(Sign(kind, second, None if kind == BYE else playing, tab))
        return signs

    return st.lists(st.tuples(steps, kinds, flags, tabs), max_size=25).map(built)


many = settings(max_examples=500, deadline=None)


@many
@given(histories())
def test_total_is_what_an_oracle_counts(signs):
    assert Store(signs).watched == len(oracle(signs))


@many
@given(histories(steps=st.one_of(gaps, st.integers(-500, 0))))
def test_clock_going_back_neither_breaks_nor_adds(signs):
    store = Store(signs)
    assert store.watched == len(oracle(signs))
    if signs:
        seconds = [sign.second for sign in signs]
        assert 0 <= store.watched <= max(seconds) - min(seconds)


@many
@given(histories())
def test_one_message_earns_between_nothing_and_the_cap(signs):
    store = Store()
    for sign in signs:
        before = store.watched
        earned = store.take(sign).watched - before
        assert 0 <= earned <= CAP_SECONDS


@many
@given(histories())
def test_message_delivered_twice_counts_once(signs):
    twice = [sign for sign in signs for _again in range(2)]
    assert Store(twice).rows == Store(signs).rows


@many
@given(histories(), st.integers(1, 4))
def test_tabs_in_step_are_one(signs, number):
    signs = [Sign(sign.kind, sign.second, sign.playing, "a") for sign in signs]
    copies = [
        Sign(sign.kind, sign.second, sign.playing, str(tab))
        for sign in signs
        for tab in range(number)
    ]
    assert Store(copies).watched == Store(signs).watched


@many
@given(histories(), st.randoms(use_true_random=False))
def test_order_between_tabs_does_not_matter(signs, random):
    queues = {tab: [sign for sign in signs if sign.tab == tab] for tab in "abc"}
    mixed = []
    while any(queues.values()):
        tab = random.choice([tab for tab, queue in queues.items() if queue])
        mixed.append(queues[tab].pop(0))
    assert Store(mixed).rows == Store(signs).rows


@many
@given(histories(), st.lists(st.integers(0, 25), max_size=6))
def test_batches_give_what_single_messages_give(signs, cuts):
    store, borders = Store(), sorted({0, len(signs), *(min(cut, len(signs)) for cut in cuts)})
    for start, stop in pairwise(borders):
        batch = signs[start:stop]
        for tab in {sign.tab for sign in batch}:
            own = [sign for sign in batch if sign.tab == tab]
            changed, _newest = watch_time.fold(store.newest(tab), own, CAP)
            for visit in changed:
                store.put(visit)
    assert store.rows == Store(signs).rows


@many
@given(st.lists(st.integers(1, 60), min_size=2, max_size=30), st.data())
def test_lost_pings_lose_nothing_while_the_rest_is_within_the_cap(steps, data):
    second, signs = 0, [Sign(CONNECT, 0)]
    for step in steps:
        second += step
        signs.append(Sign(data.draw(st.sampled_from([PING, CONNECT])), second))
    # Two neighbours are at most 60 s apart, so without every second one the cap still holds.
    kept = [signs[0], *signs[2:-1:2], signs[-1]]
    assert Store(kept).watched == Store(signs).watched == second


@many
@given(histories(tabs=st.just("a")), st.integers(0, 24), st.integers(1, 200))
def test_late_message_of_the_same_tab_never_takes_or_adds_time(signs, position, age):
    store = Store(signs[:position])
    newest = store.newest("a")
    if newest is None:
        return
    before = dict(store.rows)
    late = (newest.last_ping - moment(0)).total_seconds() - age
    for kind in (PING, CONNECT, BYE):
        store.take(Sign(kind, late, False))
    assert store.rows == before


@many
@given(st.lists(st.integers(55, 65), max_size=60), st.integers(0, 64), st.booleans())
def test_error_is_at_most_one_interval_and_none_after_a_bye(steps, rest, says_bye):
    second, signs = 0, [Sign(CONNECT, 0)]
    for step in steps:
        second += step
        signs.append(Sign(PING, second))
    truth = second + rest
    if says_bye:
        signs.append(Sign(BYE, truth))
    missing = truth - Store(signs).watched
    assert missing == (0 if says_bye else rest)


@many
@given(histories())
def test_explanation_always_closes(signs):
    store = Store(signs)
    shown = explain(store.rows.values())
    assert shown.total_seconds == Decimal(store.watched)
    assert sum(row.seconds for row in shown.rows) == shown.sum_seconds
    assert shown.sum_seconds - shown.overlap_seconds == shown.total_seconds
    assert sum(row.minutes for row in shown.rows) == shown.sum_minutes
    assert shown.sum_minutes - shown.overlap_minutes == shown.total_minutes
    assert sum(piece.minutes for piece in shown.pieces) == shown.total_minutes
    assert shown.overlap_seconds >= 0
    assert shown.overlap_minutes >= 0
    assert all(abs(row.minutes * 60 - row.seconds) < 60 for row in shown.rows)


intervals = st.tuples(st.integers(-400, 900), st.integers(0, 400)).map(
    lambda part: Interval(moment(part[0]), moment(part[0] + part[1]))
)


@many
@given(st.lists(st.lists(intervals, max_size=4), max_size=5), st.integers(0, 5))
def test_sweep_is_what_an_oracle_counts(people, length):
    swept = watch_time.sweep(people, moment(0), moment(60 * length))
    assert [at for at, _viewers in swept] == [moment(60 * minute) for minute in range(length)]
    for minute, (_at, viewers) in enumerate(swept):
        seconds = [moment(60 * minute + second) for second in range(60)]
        assert viewers == sum(
            any(
                start <= second < end or second == start for second in seconds for start, end in own
            )
            for own in people
        )


NIGHTS = [
    ("America/New_York", datetime(2026, 3, 8, 5, tzinfo=UTC), 23),
    ("America/New_York", datetime(2026, 11, 1, 4, tzinfo=UTC), 25),
    ("Australia/Lord_Howe", datetime(2026, 10, 3, 13, 30, tzinfo=UTC), 23.5),
    ("Australia/Lord_Howe", datetime(2026, 4, 4, 13, tzinfo=UTC), 24.5),
    ("America/Santiago", datetime(2026, 9, 6, 4, tzinfo=UTC), 23),
    ("Asia/Beirut", datetime(2026, 3, 28, 22, tzinfo=UTC), 23),
    ("America/Mexico_City", datetime(2026, 5, 1, 6, tzinfo=UTC), 24),
]


@pytest.mark.parametrize(("zone", "midnight", "hours"), NIGHTS)
def test_whole_day_has_its_true_length(zone, midnight, hours):
    day = midnight.astimezone(ZoneInfo(zone)).date()
    around = Interval(midnight - timedelta(hours=5), midnight + timedelta(hours=40))
    assert watch_time.per_day([around], zone)[day] == Decimal(hours) * 3600


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(NIGHTS),
    st.lists(st.tuples(st.integers(-4000, 4000), st.integers(0, 6000)), max_size=3),
    st.sampled_from([0, 24]),
)
def test_days_are_what_an_oracle_counts(night, parts, hours):
    zone, midnight, _length = night
    base = midnight + timedelta(hours=hours)
    counted: dict[date, int] = {}
    seconds = {second for start, length in parts for second in range(start, start + length)}
    for second in seconds:
        day = (base + timedelta(seconds=second)).astimezone(ZoneInfo(zone)).date()
        counted[day] = counted.get(day, 0) + 1
    own = [
        Interval(base + timedelta(seconds=start), base + timedelta(seconds=start + length))
        for start, length in parts
    ]
    assert watch_time.per_day(own, zone) == counted
    assert sum(counted.values()) == watch_time.union_seconds(own)


@given(st.integers(0, 10**12))
@example(300_000)
@example(299_999)
def test_minutes_of_a_visit_are_rounded_as_everywhere(micros):
    visit = Visit("a", moment(0), moment(0) + timedelta(microseconds=micros))
    assert str(visit.minutes) == str(watch_time.minutes(visit.seconds))
