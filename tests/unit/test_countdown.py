"""What is left of a session, as the speaker's screen first shows it."""

from datetime import UTC, datetime, timedelta

import pytest

from livedemo import countdown

END = datetime(2026, 5, 1, 20, 5, tzinfo=UTC)
START = END - timedelta(hours=1)


def read(**left):
    return countdown.read(START, END, END - timedelta(**left))


@pytest.mark.parametrize(
    ("left", "figure", "state"),
    [
        ({"minutes": 20, "seconds": 48}, "20:48", ""),
        ({"hours": 2, "minutes": 3, "seconds": 9}, "2:03:09", ""),
        ({"minutes": 5, "seconds": 1}, "5:01", ""),
        ({"minutes": 5}, "5:00", "short"),
        ({"seconds": 1}, "0:01", "short"),
        ({"seconds": 0}, "+0:00", "over"),
        ({"minutes": -2, "seconds": -10}, "+2:10", "over"),
        ({"hours": -1}, "+1:00:00", "over"),
    ],
)
def test_figure_and_state(left, figure, state):
    shown = read(**left)
    assert (shown.figure, shown.state) == (figure, state)


@pytest.mark.parametrize(
    ("left", "percent"), [(90, 0), (60, 0), (30, 50), (6, 90), (0, 100), (-5, 100)]
)
def test_the_course_stays_between_its_ends(left, percent):
    assert read(minutes=left).percent == percent


def test_an_event_without_end_has_none():
    assert countdown.read(START, None, END) is None


def test_far_ends_are_no_speakers_concern():
    assert read(hours=24) is not None
    assert read(hours=24, seconds=1) is None
    assert read(hours=-12) is None


@pytest.mark.parametrize(("at", "percent"), [(END - timedelta(minutes=1), 0), (END, 100)])
def test_without_a_beginning_the_course_is_empty_until_the_end(at, percent):
    assert countdown.read(None, END, at).percent == percent
