"""The audience curve keeps its peak and has round numbers on its axes."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from livedemo import curve

START = datetime(2026, 5, 1, 18, 3, tzinfo=UTC)
MEXICO = "America/Mexico_City"


def minutes(*viewers, start=START):
    return [(start + timedelta(minutes=minute), count) for minute, count in enumerate(viewers)]


def local(drawn, zone=MEXICO):
    return [
        (curve.timezones.to_local(tick.at, zone).strftime("%H:%M"), tick.new_day)
        for tick in drawn.times
    ]


def test_nothing_is_no_curve():
    assert curve.build([], MEXICO) is None


def test_line_and_area_are_paths_of_the_points():
    drawn = curve.build(minutes(0, 3, 6, 3), MEXICO, width=300, height=60)
    assert drawn.line == "M0,60L100,30L200,0L300,30"
    assert drawn.area == "M0,60L0,60L100,30L200,0L300,30V60Z"
    assert (drawn.peak.x, drawn.peak.y, drawn.peak.viewers) == (200, 0, 6)
    assert drawn.peak.at == START + timedelta(minutes=2)


def test_first_of_equal_peaks_is_the_peak():
    assert curve.build(minutes(1, 5, 2, 5), MEXICO).peak.at == START + timedelta(minutes=1)


def test_one_minute_is_a_level_line():
    drawn = curve.build(minutes(3), MEXICO, width=300, height=60)
    assert drawn.line == "M0,0H300"
    assert drawn.area == "M0,60L0,0H300V60Z"


def test_empty_event_lies_on_the_floor():
    drawn = curve.build(minutes(0, 0), MEXICO, width=10, height=6)
    assert drawn.line == "M0,6L10,6"
    assert [tick.viewers for tick in drawn.grid] == [0, 1, 2, 3]


def test_missing_minutes_are_empty():
    known = minutes(4, 4, 0, 0, 0, 8)
    drawn = curve.build([known[5], known[0], known[1]], MEXICO, width=50, height=10)
    assert [point.viewers for point in drawn.points] == [4, 4, 0, 0, 8]
    assert [point.x for point in drawn.points] == [0, 10, 20, 40, 50]
    one_missing = curve.build([known[0], known[2]], MEXICO)
    assert [point.viewers for point in one_missing.points] == [4, 0, 0]


@pytest.mark.parametrize(
    ("most", "lines"),
    [
        (1, [0, 1, 2, 3]),
        (4, [0, 2, 4, 6]),
        (10, [0, 4, 8, 12]),
        (30, [0, 10, 20, 30]),
        (41, [0, 15, 30, 45]),
        (437, [0, 150, 300, 450]),
        (2000, [0, 800, 1600, 2400]),
    ],
)
def test_grid_has_three_lines_at_round_numbers(most, lines):
    drawn = curve.build(minutes(0, most), MEXICO, height=90)
    assert [tick.viewers for tick in drawn.grid] == lines
    assert [tick.position for tick in drawn.grid] == [90, 60, 30, 0]


def test_times_are_round_in_the_zone():
    drawn = curve.build(minutes(*[1] * 180), MEXICO, width=179)
    assert local(drawn) == [
        ("12:30", True), ("13:00", False), ("13:30", False),
        ("14:00", False), ("14:30", False), ("15:00", False),
    ]  # fmt: skip
    assert drawn.times[0].position == 27


def test_times_are_round_where_the_offset_is_not():
    assert local(curve.build(minutes(*[1] * 13), "Asia/Kathmandu"), "Asia/Kathmandu") == [
        ("23:48", True), ("23:50", False), ("23:52", False),
        ("23:54", False), ("23:56", False), ("23:58", False), ("00:00", True),
    ]  # fmt: skip


def test_long_events_have_days():
    four = curve.build(minutes(*[1] * (4 * 1440)), MEXICO)
    assert local(four) == [("00:00", True)] * 4
    two = curve.build(minutes(*[1] * (2 * 1440)), MEXICO)
    assert local(two) == [("00:00", True), ("12:00", False)] * 2
    year = curve.build([(START, 1), (START + timedelta(days=365), 1)], MEXICO)
    assert 5 <= len(year.times) <= 8


def test_marker_stands_at_its_time_and_never_outside():
    drawn = curve.build(minutes(1, 2, 3), MEXICO, width=200)
    assert drawn.x(START + timedelta(seconds=30)) == 50
    assert drawn.x(START - timedelta(days=1)) == 0
    assert drawn.x(START + timedelta(days=1)) == 200
    assert drawn.viewers_at(START + timedelta(seconds=90)) == 2
    assert drawn.viewers_at(START - timedelta(seconds=1)) == 0


def test_single_minute_of_a_long_event_is_kept():
    known = minutes(*[50] * 3000)
    known[1717], known[2222] = (known[1717][0], 900), (known[2222][0], 3)
    kept = curve.down_sample(known)
    assert known[1717] in kept
    assert known[2222] in kept
    assert len(kept) <= curve.MAX_POINTS
    assert curve.build(known, MEXICO).peak.viewers == 900


counts = st.lists(st.integers(0, 5000), min_size=1, max_size=2500)


@settings(max_examples=60, deadline=None)
@given(counts, st.integers(10, 600))
def test_down_sampling_keeps_ends_peak_and_low(viewers, limit):
    known = minutes(*viewers)
    kept = curve.down_sample(known, limit)
    assert len(kept) <= limit
    assert kept == sorted(kept)
    assert set(kept) <= set(known)
    assert kept[0] == known[0]
    assert kept[-1] == known[-1]
    assert max(known, key=lambda minute: minute[1]) in kept
    assert min(count for _at, count in kept) == min(viewers)
    if len(known) <= limit:
        assert kept == known


@settings(max_examples=60, deadline=None)
@given(counts, st.sampled_from([MEXICO, "Asia/Kathmandu", "Australia/Lord_Howe", "UTC"]))
def test_drawing_stays_inside_its_frame(viewers, zone):
    drawn = curve.build(minutes(*viewers), zone, width=800, height=200)
    assert drawn.peak.viewers == max(viewers)
    assert len(drawn.points) <= curve.MAX_POINTS
    assert all(0 <= point.x <= 800 and 0 <= point.y <= 200 for point in drawn.points)
    assert all(0 <= tick.position <= 800 for tick in drawn.times)
    assert len(drawn.times) <= curve.MAX_TICKS + 1
    assert drawn.grid[-1].viewers >= drawn.peak.viewers
    assert re.fullmatch(r"M[\d.,L]+(H800)?", drawn.line)
    if len(viewers) > 8:
        assert drawn.times
