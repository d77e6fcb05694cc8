"""Another time zone: clocks show what they did, or moments stay; for visitors, and in the log."""

from datetime import UTC, datetime, timedelta

import pytest

from livedemo import timezones
from livedemo.errors import Invalid
from livedemo.extensions import db
from livedemo.models import EventSession
from livedemo.queries import agenda as agenda_queries
from livedemo.services import events, programme, sessions
from tests.support.agenda import at, session, speech

both = pytest.mark.both_databases
MADRID, MEXICO = "Europe/Madrid", "America/Mexico_City"  # UTC+1 and UTC-6 in November
TOKYO = "Asia/Tokyo"
SEVEN = timedelta(hours=7)


@pytest.fixture
def planned(hall):
    """Return an event in Mexico City with a session, its speech and one without a time."""
    event = events.update(hall["ana"], hall.event, timezone=MEXICO, start_date=at(15),
                          end_date=at(24))  # fmt: skip
    row = session(event, "Opening", 15.25, 16)
    speech(event, row, "Welcome", 15.5, duration=20)
    session(event, "Some day")
    programme.publish(hall["ana"], event, revision=programme.draft(event).revision)
    return hall


def times(hall) -> list:
    db.session.commit()
    rows = [*agenda_queries.sessions(hall.event), *agenda_queries.speeches(hall.event)]
    found = [one.scheduled_time for one in rows]
    return [hall.event.start_date, hall.event.end_date, rows[0].end_time, *found]


@both
def test_clocks_show_what_they_did_for_editors_and_visitors_together(planned):
    row = agenda_queries.sessions(planned.event)[0]
    sessions.update(planned["ana"], planned.event, row.id, version=1, title="Not yet public")
    before = times(planned)
    events.update(planned["ana"], planned.event, timezone=MADRID)
    assert times(planned) == [one and one - SEVEN for one in before]
    versions = [one.version for one in agenda_queries.sessions(planned.event)]
    assert versions == [3, 1], "who edits the older one compares first"
    found = programme.draft(planned.event)
    assert [one.fields for one in found.changes] == [{"title": ["Opening", "Not yet public"]}]
    last, (opening, some_day) = found.released, found.released.snapshot["sessions"]
    assert (opening["title"], some_day["scheduled_time"]) == ("Opening", None)
    assert opening["scheduled_time"] == at(8.25).isoformat()
    assert opening["speeches"][0]["scheduled_time"] == at(8.5).isoformat()
    assert [(one["kind"], one["what"]) for one in last.changes] == [
        ("zone", "event"), ("changed", "session"), ("changed", "speech")
    ]  # fmt: skip
    published = planned.actions("programme.publish")[-1]
    assert (last.number, published.after) == (2, {"number": 2, "changed": 3})
    line = planned.actions("event.update")[-1]
    assert (line.before["timezone"], line.after["timezone"]) == (MEXICO, MADRID)
    assert line.after["changed"] == 2
    assert line.after["times"]["speeches"] == {"1": [at(8.5).isoformat()]}


@both
def test_moments_stay_where_that_is_wished(planned):
    before = times(planned)
    events.update(planned["ana"], planned.event, timezone=MADRID, keep="moments")
    assert (times(planned), planned.event.timezone) == (before, MADRID)
    found = programme.draft(planned.event)
    assert (found.changes, found.released.number) == ([], 1)


@both
@pytest.mark.parametrize(
    ("former", "zone", "given"),
    [
        # 19:00–23:00 in Tokyo, from 20:00 in Mexico City: three hours are left.
        (TOKYO, MEXICO, {"start_date": at(26)}),
        # 19:00–23:00 in Mexico City, until 22:00 in Tokyo.
        (MEXICO, TOKYO, {"end_date": at(13)}),
    ],
)
def test_dates_are_compared_once_all_of_them_are_in_the_new_zone(hall, former, zone, given):
    start, end = (timezones.parse_local(f"2026-11-21T{hour}:00", former).at for hour in (19, 23))
    events.update(hall["ana"], hall.event, timezone=former, start_date=start, end_date=end)
    events.update(hall["ana"], hall.event, timezone=zone, **given)
    db.session.commit()
    assert hall.event.end_date - hall.event.start_date == timedelta(hours=3)
    wrong = {"start_date": at(99), "timezone": former}
    with pytest.raises(Invalid) as refused:
        events.update(hall["ana"], hall.event, **wrong)
    assert refused.value.field == "end_date"


def test_a_date_that_is_given_is_taken_as_it_is(planned):
    events.update(planned["ana"], planned.event, timezone=MADRID, start_date=at(1))
    assert times(planned)[:2] == [at(1), at(17)]


def test_without_another_zone_nothing_moves(planned):
    before = times(planned)
    events.update(planned["ana"], planned.event, timezone=MEXICO, name="Other")
    assert times(planned) == before
    with pytest.raises(Invalid) as refused:
        events.update(planned["ana"], planned.event, timezone=MADRID, keep="both")
    assert refused.value.field == "keep"


def test_a_time_that_the_clocks_skip_is_refused_and_nothing_is_half_done(planned):
    row = agenda_queries.sessions(planned.event)[0]
    late = timezones.parse_local("2027-03-28T02:30", MEXICO).at  # Madrid has no 02:30 that night
    other = session(planned.event, "Night", end=None)
    sessions.update(planned["ana"], planned.event, other.id, version=1, scheduled_time=late)
    before = times(planned)
    with pytest.raises(Invalid) as refused:
        events.update(planned["ana"], planned.event, timezone=MADRID)
    assert refused.value.field == "timezone"
    assert "Night: " in str(refused.value.message)
    assert times(planned) == before
    assert planned.event.timezone == MEXICO
    assert db.session.get(EventSession, row.id).version == 1
    programme.publish(planned["ana"], planned.event,
                      revision=programme.draft(planned.event).revision)  # fmt: skip
    sessions.update(planned["ana"], planned.event, other.id, version=2, scheduled_time=at(20))
    before = times(planned)
    with pytest.raises(Invalid) as refused:
        events.update(planned["ana"], planned.event, timezone=MADRID)
    assert "Night (as published): " in str(refused.value.message)
    assert times(planned) == before


def test_what_would_end_before_it_begins_is_refused(planned):
    # Over the hour that Madrid has twice: on the clock it ends a quarter before it begins.
    start = datetime(2026, 10, 25, 0, 45, tzinfo=UTC)
    events.update(planned["ana"], planned.event, timezone=MADRID, keep="moments")
    row = agenda_queries.sessions(planned.event)[0]
    sessions.update(planned["ana"], planned.event, row.id, version=1, scheduled_time=start,
                    end_time=start + timedelta(minutes=45))  # fmt: skip
    with pytest.raises(Invalid) as refused:
        events.update(planned["ana"], planned.event, timezone=MEXICO)
    assert "would end before it begins" in str(refused.value.message)
