"""An event's state: live from its beginning to its end, however many days lie between."""

from datetime import UTC, datetime

import pytest

from livedemo import when
from livedemo.models import Event


def event(**fields) -> Event:
    return Event(is_open=True, timezone="America/Mexico_City", **fields)


START, END = datetime(2026, 11, 20, 15, tzinfo=UTC), datetime(2026, 11, 23, 1, tzinfo=UTC)


@pytest.mark.parametrize(
    ("day", "hour", "state"),
    [(20, 14, "soon"), (20, 15, "live"), (21, 9, "live"), (22, 23, "live"), (23, 1, "open")],
)
def test_an_event_of_three_days_is_live_until_its_end(moment, day, hour, state):
    moment(datetime(2026, 11, day, hour, tzinfo=UTC))
    assert when.state(event(start_date=START, end_date=END)) == state
    closed = Event(is_open=False, timezone="UTC", start_date=START, end_date=END)
    assert when.state(closed) == "ended"


@pytest.mark.parametrize(("hour", "state"), [(5, "live"), (6, "open")])
def test_without_an_end_it_is_live_until_midnight_of_its_zone(moment, hour, state):
    moment(datetime(2026, 11, 21, hour, tzinfo=UTC))
    assert when.state(event(start_date=START)) == state
    assert when.state(event()) == "open"
