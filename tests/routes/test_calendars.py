"""Calendars get the event and its sessions: right instants over changes of the clocks, one name."""

from datetime import UTC, datetime, timedelta

import pytest
from icalendar import Calendar

from livedemo import calendars, tenancy
from livedemo.actors import SYSTEM
from livedemo.queries import agenda as agenda_queries
from livedemo.services import events, sessions
from tests.support import agenda, visiting
from tests.support import factories as make

STAMP = datetime(2026, 1, 1, tzinfo=UTC)


def entry(start, hours=1, zone="America/New_York", **more):
    return calendars.Entry(
        "u", "T", start, start + timedelta(hours=hours), zone, STAMP, "a", **more
    )


def parsed(data: bytes):
    (found,) = Calendar.from_ical(data).walk("VEVENT")
    return found


@pytest.mark.parametrize("zone", ["America/New_York", "Europe/Madrid", "America/Mexico_City",
                                  "Australia/Lord_Howe", "Asia/Kolkata", "UTC"])  # fmt: skip
def test_instants_survive_in_every_hour_of_a_year(zone):
    for hour in range(0, 24 * 366, 41):
        start = STAMP + timedelta(hours=hour, minutes=30)
        found = parsed(calendars.write(entry(start, 2, zone)))
        assert found.start.astimezone(UTC) == start
        assert found.end.astimezone(UTC) == start + timedelta(hours=2)


def test_the_hour_that_the_clocks_show_twice_is_not_mixed_up():
    # New York, 1 November 2026: 05:30 UTC is 01:30 for the first time, 06:30 for the second.
    first = datetime(2026, 11, 1, 5, 30, tzinfo=UTC)
    for start in (first, first + timedelta(hours=1)):
        assert parsed(calendars.write(entry(start))).start.astimezone(UTC) == start
    assert b"DTSTART;TZID=America/New_York:20261101T013000" in calendars.write(entry(first))
    assert b"DTSTART:20261101T063000Z" in calendars.write(entry(first + timedelta(hours=1)))


def test_zones_bring_their_rules():
    summer = calendars.write(entry(datetime(2026, 7, 1, 12, tzinfo=UTC)))
    (zone,) = Calendar.from_ical(summer).walk("VTIMEZONE")
    assert zone["TZID"] == "America/New_York"
    assert {part.name for part in zone.subcomponents} == {"STANDARD", "DAYLIGHT"}
    assert b"DTSTART;TZID=America/New_York:20260701T080000" in summer


def test_hostile_words_stay_in_their_line():
    title = "A\r\nATTENDEE:mailto:x@example.org\r\n; , \\ ñ 🎺" * 9
    found = parsed(calendars.write(entry(STAMP, place=title, text=title)))
    assert "ATTENDEE" not in found
    assert str(found["LOCATION"]).replace("\r\n", "\n") == title.replace("\r\n", "\n")


@pytest.fixture
def gala(app):
    with app.app_context():
        return make.make_event(
            "gala", name="Gala", location="Teatro", description="**Bold**",
            start_date=agenda.at(17), end_date=agenda.at(23),
        )  # fmt: skip


@pytest.fixture
def talk(app, gala):
    """Publish a session; returns its number."""
    with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
        found = agenda.session(gala, "Networks", 18, 19)
        agenda.speech(gala, found, "61 villages", 18)
        visiting.publish(gala)
        return found.id


def change(app, gala, number, **fields):
    with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
        row = agenda_queries.one(agenda_queries.EventSession, gala, number)
        sessions.update(SYSTEM, gala, number, version=row.version, **fields)
        visiting.publish(gala)


def test_event_is_an_entry(client, gala):
    answer = client.get("/e/gala/event.ics")
    assert answer.mimetype == "text/calendar"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="gala.ics"'
    found = parsed(answer.data)
    assert (str(found["SUMMARY"]), str(found["LOCATION"])) == ("Gala", "Teatro")
    assert found.start == agenda.at(17)
    assert found.end == agenda.at(23)
    assert str(found["URL"]) == "http://localhost/e/gala/"
    assert str(found["DESCRIPTION"]) == "Bold\n\nhttp://localhost/e/gala/"


def test_session_keeps_its_name_when_it_moves(app, client, gala, talk):
    before = parsed(client.get(f"/e/gala/sessions/{talk}.ics").data)
    change(app, gala, talk, scheduled_time=agenda.at(20), end_time=agenda.at(21))
    after = parsed(client.get(f"/e/gala/sessions/{talk}.ics").data)
    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert (before.start, after.start) == (agenda.at(18), agenda.at(20))
    assert "61 villages (Sam Tzab)" in before["DESCRIPTION"]
    assert parsed(client.get("/e/gala/event.ics").data)["UID"] != after["UID"]


def test_cancelled_session_is_cancelled_in_calendars(app, client, gala, talk):
    change(app, gala, talk, is_cancelled=True, cancelled_reason="Wet")
    found = parsed(client.get(f"/e/gala/sessions/{talk}.ics").data)
    assert str(found["STATUS"]) == "CANCELLED"
    assert str(found["DESCRIPTION"]).startswith("Wet")


def test_calendars_ask_again_without_being_sent_it_again(app, client, gala, talk):
    for path in ("/e/gala/event.ics", f"/e/gala/sessions/{talk}.ics"):
        answer = client.get(path)
        assert answer.headers["Cache-Control"] == "private, max-age=300"
        again = client.get(path, headers={"If-None-Match": answer.headers["ETag"]})
        assert (again.status_code, again.data) == (304, b"")
    change(app, gala, talk, title="Other")
    assert client.get(path, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 200


def test_private_event_is_in_no_strangers_calendar(app, client, gala, talk):
    with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
        make.staff(gala, "mo@example.org", "moderator")
        events.update(SYSTEM, gala, visibility="private")
    mo = make.client_for(app)
    make.sign_in(mo, "mo@example.org")
    for path in ("/e/gala/event.ics", f"/e/gala/sessions/{talk}.ics", f"/e/gala/sessions/{talk}"):
        assert client.get(path).status_code == 404
        answer = mo.get(path)
        assert answer.status_code == 200
        assert "private" in answer.headers["Cache-Control"]
    assert '<meta name="robots" content="noindex">' in answer.get_data(as_text=True)


def test_nothing_without_a_time(app, client):
    with app.app_context():
        event = make.make_event("open")
        with tenancy.tenant_scope(event.tenant_id):
            waiting = agenda.session(event, "Some day")
            visiting.publish(event)
    assert client.get("/e/open/event.ics").status_code == 404
    assert client.get(f"/e/open/sessions/{waiting.id}.ics").status_code == 404
    assert client.get(f"/e/open/sessions/{waiting.id}").status_code == 200
