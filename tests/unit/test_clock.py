"""The clock follows the database's time without ever stepping or going back."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from livedemo import clock

NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


class Bench:
    """Drive the two sources of a clock by hand."""

    def __init__(self):
        self.wall = NOON
        self.steady = 500.0
        self.clock = clock.Clock(lambda: self.wall, lambda: self.steady)

    def after(self, seconds):
        """Let steady time pass and return what the clock shows."""
        self.steady += seconds
        return self.clock.now()


@pytest.fixture
def bench():
    return Bench()


def test_now_is_aware_utc():
    assert clock.now().tzinfo is UTC


def test_now_follows_the_steady_clock(bench):
    assert bench.after(90.5) == NOON + timedelta(seconds=90.5)


def test_changed_system_time_is_not_noticed(bench):
    bench.wall += timedelta(hours=1)
    assert bench.after(10) == NOON + timedelta(seconds=10)


def test_steady_clock_going_back_does_not_turn_time_back(bench):
    assert bench.after(-30) == NOON


def test_compare_returns_the_deviation_and_does_not_step(bench):
    bench.after(60)
    database = NOON + timedelta(seconds=61)
    assert bench.clock.compare(database) == timedelta(seconds=1)
    assert bench.after(0) == NOON + timedelta(seconds=60)


def test_small_deviation_is_worked_off_at_five_percent(bench):
    bench.clock.compare(NOON + timedelta(seconds=1))
    assert bench.after(10) == NOON + timedelta(seconds=10.5)
    assert bench.after(10) == NOON + timedelta(seconds=21)
    assert bench.after(10) == NOON + timedelta(seconds=31)


def test_clock_ahead_runs_slower_but_forward(bench):
    bench.clock.compare(NOON - timedelta(seconds=1))
    assert bench.after(10) == NOON + timedelta(seconds=9.5)
    assert bench.after(10) == NOON + timedelta(seconds=19)
    assert bench.after(10) == NOON + timedelta(seconds=29)


def test_wrong_database_clock_costs_an_hour_less_than_two_seconds(bench):
    bench.clock.compare(NOON + timedelta(hours=1))
    assert bench.after(3600) == NOON + timedelta(seconds=3601.8)


def test_start_at_takes_over_at_once(bench):
    bench.clock.start_at(NOON + timedelta(hours=1))
    assert bench.after(1) == NOON + timedelta(hours=1, seconds=1)


def test_use_replaces_the_clock_and_gives_it_back(bench):
    with clock.use(bench.clock) as used:
        assert used is bench.clock
        assert clock.now() == NOON
        assert clock.monotonic() == 500.0
        assert clock.compare(NOON + timedelta(seconds=1)) == timedelta(seconds=1)
        clock.start_at(NOON - timedelta(days=1))
        assert clock.now() == NOON - timedelta(days=1)
    assert clock.now() != NOON


def test_use_gives_the_clock_back_after_an_error(bench):
    with pytest.raises(KeyError), clock.use(bench.clock):
        raise KeyError
    assert clock.monotonic() != 500.0


seconds = st.floats(0, 10_000, allow_nan=False)
steps = st.lists(st.tuples(seconds, st.floats(-4000, 4000, allow_nan=False)), max_size=20)


@given(steps)
def test_time_never_goes_back_and_its_speed_stays_within_the_rate(steps):
    bench = Bench()
    last = bench.clock.now()
    for elapsed, deviation in steps:
        bench.clock.compare(last + timedelta(seconds=deviation))
        assert bench.clock.now() == last
        shown = (bench.after(elapsed) - last).total_seconds()
        assert abs(shown - elapsed) <= elapsed * clock.QUICK_RATE + 2e-6
        last = bench.clock.now()


@given(st.floats(-2, 2), st.floats(41, 5000))
def test_small_deviation_is_gone_after_forty_seconds(deviation, elapsed):
    bench = Bench()
    bench.clock.compare(NOON + timedelta(seconds=deviation))
    due = NOON + timedelta(seconds=elapsed + deviation)
    assert abs(bench.after(elapsed) - due) <= timedelta(microseconds=2)
