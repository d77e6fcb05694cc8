"""The rule of a visit, case by case."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from livedemo import watch_time
from livedemo.explanation import explain
from livedemo.watch_time import Interval, Visit
from tests.unit.watching import CAP, Store, bye, connect, moment, ping


def visit(start, end, tab="a", *, playing=True, ended=False):
    return Visit(tab, moment(start), moment(end), playing, ended)


def span(start, end):
    return Interval(moment(start), moment(end))


def test_first_sign_of_life_begins_a_visit_without_length():
    for sign in (connect(0), ping(0)):
        assert watch_time.apply(None, sign, CAP) == [visit(0, 0)]


def test_bye_of_an_unknown_tab_is_nothing():
    assert watch_time.apply(None, bye(0), CAP) == []


def test_ping_extends():
    assert watch_time.apply(visit(0, 60), ping(120), CAP) == [visit(0, 120)]


def test_reconnect_within_the_cap_loses_nothing():
    assert watch_time.apply(visit(0, 60), connect(180), CAP) == [visit(0, 180)]


@pytest.mark.parametrize("sign", [ping, connect])
def test_gap_over_the_cap_earns_nothing_and_begins_anew(sign):
    late = 180.000001
    assert watch_time.apply(visit(0, 60), sign(late), CAP) == [
        visit(0, 60, ended=True),
        visit(late, late),
    ]


def test_bye_extends_and_ends():
    assert watch_time.apply(visit(0, 60), bye(75), CAP) == [visit(0, 75, ended=True)]


def test_bye_after_a_sleep_ends_where_the_last_sign_was():
    assert watch_time.apply(visit(0, 60), bye(900), CAP) == [visit(0, 60, ended=True)]


def test_second_bye_is_nothing():
    assert watch_time.apply(visit(0, 75, ended=True), bye(75), CAP) == []


def test_sign_after_a_bye_begins_anew():
    assert watch_time.apply(visit(0, 75, ended=True), connect(80), CAP) == [visit(80, 80)]


@pytest.mark.parametrize("sign", [ping(59), connect(59), bye(59), ping(59, playing=False)])
@pytest.mark.parametrize("ended", [False, True])
def test_sign_from_before_the_last_one_changes_nothing(sign, ended):
    assert watch_time.apply(visit(0, 60, ended=ended), sign, CAP) == []


def test_pause_counts_until_it_was_told():
    assert watch_time.apply(visit(0, 60), ping(70, playing=False), CAP) == [
        visit(0, 70, ended=True),
        visit(70, 70, playing=False),
    ]


def test_play_counts_from_when_it_was_told():
    store = Store([connect(0, playing=False), ping(60), ping(90, playing=True), bye(100)])
    assert store.intervals == [(90, 100)]


def test_change_of_play_after_a_sleep_earns_nothing():
    assert watch_time.apply(visit(0, 60), ping(900, playing=False), CAP) == [
        visit(0, 60, ended=True),
        visit(900, 900, playing=False),
    ]


def test_change_of_play_at_the_same_moment_keeps_one_visit():
    assert watch_time.apply(visit(60, 60), ping(60, playing=False), CAP) == [
        visit(60, 60, playing=False)
    ]


def test_player_that_cannot_tell_goes_on_as_before_and_at_first_as_playing():
    assert watch_time.apply(visit(0, 0, playing=False), ping(60), CAP)[-1].playing is False
    assert watch_time.apply(visit(0, 0, playing=False), ping(600), CAP)[-1].playing is False
    assert watch_time.apply(visit(0, 9, playing=False, ended=True), connect(10), CAP)[-1].playing


def test_hidden_tab_that_wakes_every_two_minutes_loses_nothing():
    assert Store([connect(0), ping(120), ping(240), ping(360)]).intervals == [(0, 360)]


def test_sleeping_laptop_earns_nothing_for_its_sleep():
    assert Store([connect(0), ping(60), ping(30_000), bye(30_010)]).intervals == [
        (0, 60),
        (30_000, 30_010),
    ]


def test_tabs_and_devices_count_once():
    store = Store([connect(0), connect(30, tab="b"), ping(60), bye(90, tab="b"), ping(120)])
    assert store.watched == 120


def test_fold_returns_each_changed_visit_once_and_the_newest():
    signs = [connect(0), ping(60), ping(70, playing=False), ping(130), ping(140, playing=True)]
    changed, newest = watch_time.fold(None, signs, CAP)
    assert changed == [
        visit(0, 70, ended=True),
        visit(70, 140, playing=False, ended=True),
        visit(140, 140),
    ]
    assert newest == changed[-1]


def test_fold_without_news_keeps_the_visit():
    known = visit(0, 60, ended=True)
    assert watch_time.fold(known, [ping(10)], CAP) == ([], known)


def test_lengths_are_exact():
    assert visit(0, 0.000001).seconds == Decimal("0.000001")
    assert visit(0, 3600 * 24 * 400 + 0.1).seconds == Decimal("34560000.1")
    assert visit(0, 100).minutes == Decimal("1.67")
    assert watch_time.minutes(Decimal("0.3")) == Decimal("0.01")
    assert watch_time.whole_minutes(Decimal(90)) == 2
    assert watch_time.whole_minutes(Decimal("89.999999")) == 1


def test_union_joins_what_overlaps_or_touches():
    pieces = [span(50, 60), span(0, 10), span(10, 20), span(5, 8), span(40, 40)]
    assert watch_time.union(pieces) == [span(0, 20), span(40, 40), span(50, 60)]
    assert watch_time.union_seconds(pieces) == 30
    assert watch_time.union([]) == []
    assert watch_time.union_seconds([]) == 0


def test_summary_counts_how_often_somebody_came():
    visits = [
        visit(0, 60, ended=True),
        visit(60, 90, playing=False, ended=True),
        visit(90, 100, ended=True),
        visit(50, 95, "b", ended=True),
        visit(500, 500, "c", playing=False),
    ]
    total = watch_time.summary(visits)
    assert total == watch_time.Summary(timedelta(seconds=100), moment(0), moment(500), 2)
    assert (total.seconds, total.whole_seconds) == (Decimal(100), 100)
    assert watch_time.summary([]) is None


def test_days_follow_the_local_midnight():
    # In New York 23:00 UTC is 19:00; the clocks go back that night.
    start = datetime(2026, 11, 1, 3, tzinfo=UTC)
    days = watch_time.per_day([Interval(start, start + timedelta(hours=30))], "America/New_York")
    assert days == {
        date(2026, 10, 31): Decimal(3600),
        date(2026, 11, 1): Decimal(25 * 3600),
        date(2026, 11, 2): Decimal(4 * 3600),
    }


def curve(people, first=0, last=300):
    return [viewers for _at, viewers in watch_time.sweep(people, moment(first), moment(last))]


def test_sweep_counts_people_in_each_minute():
    assert curve([[span(0, 60)], [span(30, 130)], [span(119.999999, 180)]]) == [2, 2, 2, 0, 0]


def test_sweep_counts_a_person_once_a_minute():
    assert curve([[span(0, 10), span(20, 30), span(5, 70), span(65, 90)]]) == [1, 1, 0, 0, 0]


def test_sweep_counts_somebody_who_has_only_come():
    assert curve([[span(60, 60)], [span(119.5, 119.5)]]) == [0, 2, 0, 0, 0]


def test_sweep_cuts_at_its_range_and_takes_whole_minutes():
    people = [[span(-600, 30)], [span(290, 9000)], [span(-90, -30)], [span(900, 960)]]
    assert curve(people, 10, 299) == [1, 0, 0, 0, 1]
    assert watch_time.sweep([], moment(90), moment(121)) == [(moment(60), 0), (moment(120), 0)]
    assert curve(people, 60, 60) == []


def test_explanation_is_the_arithmetic_of_the_drawer():
    minute = 60
    visits = [
        visit(0, 18 * minute, "laptop", ended=True),
        visit(18 * minute, 22 * minute, "laptop", playing=False, ended=True),
        visit(10 * minute, 34 * minute, "phone", ended=True),
        visit(28 * minute, 36 * minute, "laptop"),
        visit(50 * minute, 61 * minute, "phone"),
        visit(90 * minute, 90 * minute, "tv"),
    ]
    shown = explain(reversed(visits))
    assert [row.minutes for row in shown.rows] == [18, 24, 8, 11]
    assert [row.visit for row in shown.rows] == [visits[0], visits[2], visits[3], visits[4]]
    assert (shown.sum_minutes, shown.overlap_minutes, shown.total_minutes) == (61, 14, 47)
    assert [piece.minutes for piece in shown.pieces] == [36, 11]
    assert shown.pauses == (visits[1],)


def test_rounding_gives_the_minute_to_the_row_that_lost_most():
    shown = explain([visit(0, 80), visit(100, 200), visit(300, 420)])
    assert [row.minutes for row in shown.rows] == [1, 2, 2]
    assert shown.total_minutes == 5


def test_nobody_has_nothing_to_explain():
    shown = explain([])
    assert (shown.rows, shown.pieces, shown.total_minutes, shown.total_seconds) == ((), (), 0, 0)
