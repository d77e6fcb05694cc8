"""The settings ask what of the programme stays before they store another time zone."""

from html import unescape

import pytest

from livedemo.queries import agenda as agenda_queries
from livedemo.queries import events as event_queries
from livedemo.services import events, programme, sessions
from livedemo.tenancy import tenant_scope
from tests.routes.settings_form import ADMIN, fields
from tests.support import agenda
from tests.support.factories import post

QUESTION = "What stays in the other time zone?"


@pytest.fixture
def planned(app, gala):
    with app.app_context(), tenant_scope(gala.tenant_id):  # America/Mexico_City
        events.update(agenda.SYSTEM, gala, start_date=agenda.at(15.51), end_date=agenda.at(24))
        agenda.session(gala, "Opening", 16, 17)


def stored(app):
    with app.app_context():
        event = event_queries.by_slug("gala")
        with tenant_scope(event.tenant_id):
            rows = agenda_queries.sessions(event)
    return event, [row.scheduled_time for row in rows]


def sent(browser, status: int, **changes) -> str:
    answer = post(browser, ADMIN, fields(browser, **changes))
    assert answer.status_code == status
    return unescape(answer.get_data(as_text=True))


def test_it_asks_first_and_says_what_each_answer_does(app, ana, planned):
    assert QUESTION not in ana.get(ADMIN).get_data(as_text=True)
    text = sent(ana, 422, timezone="Europe/Madrid", name="Other")
    for words in (
        QUESTION,
        "was written for America/Mexico_City",
        "Opening stays at 10:00 on the clock and begins 7:00 h earlier.",
        "Opening was at 10:00 and is at 17:00",
        'value="clock" checked',
    ):
        assert words in text
    event, times = stored(app)
    assert (event.name, event.timezone, times) == ("Gala", "America/Mexico_City", [agenda.at(16)])


def test_visitors_read_event_and_programme_in_the_new_zone_together(app, ana, planned):
    with app.app_context():
        event = event_queries.by_slug("gala")
        with tenant_scope(event.tenant_id):
            row, draft = agenda_queries.sessions(event)[0], programme.draft(event)
            programme.publish(agenda.SYSTEM, event, revision=draft.revision)
            sessions.update(agenda.SYSTEM, event, row.id, version=1, title="Secret",
                            scheduled_time=agenda.at(18), end_time=agenda.at(19))  # fmt: skip
    answers = {"timezone": "Asia/Tokyo", "asked_zone": "Asia/Tokyo", "keep_times": "clock"}
    text = sent(ana, 422, **{**answers, "asked_zone": ""})
    assert "What is published moves at once for visitors, too" in text
    sent(ana, 303, **answers)
    assert "in the draft and in what visitors see." in ana.get(ADMIN).get_data(as_text=True)
    reader = app.test_client()
    page, rooms, one, entry = (
        unescape(reader.get(f"/e/gala{path}").get_data(as_text=True))
        for path in ("/", "/?view=rooms", f"/sessions/{row.id}", f"/sessions/{row.id}.ics")
    )
    for text in (page, rooms, one):
        assert "2026-11-21T01:00:00Z" in text
        assert "Moved" not in text
        assert "Secret" not in text
    assert '"startDate": "2026-11-21T10:00+09:00"' in one
    assert "DTSTART;TZID=Asia/Tokyo:20261121T100000" in entry


def test_clock_times_stay_and_the_next_step_is_told(app, ana, planned):
    answers = {"timezone": "Europe/Madrid", "asked_zone": "Europe/Madrid", "keep_times": "clock"}
    sent(ana, 303, **answers)
    event, times = stored(app)
    assert times == [agenda.at(9)]
    assert (event.start_date, event.end_date) == (agenda.at(8.51), agenda.at(17))
    page = ana.get(ADMIN).get_data(as_text=True)
    assert "1 item of the programme moved in the draft." in page


def test_moments_stay_with_the_dates_that_were_not_touched(app, ana, planned):
    answers = {"timezone": "Europe/Madrid", "asked_zone": "Europe/Madrid", "keep_times": "moments"}
    sent(ana, 303, end_date="2026-11-22T02:00", **answers)
    event, times = stored(app)
    assert times == [agenda.at(16)]
    assert (event.start_date, event.end_date) == (agenda.at(15.51), agenda.at(25))
    assert "moved in the draft" not in ana.get(ADMIN).get_data(as_text=True)


def test_an_answer_about_another_zone_is_none(app, ana, planned):
    text = sent(ana, 422, timezone="Europe/Madrid", asked_zone="Europe/Paris", keep_times="moments")
    assert QUESTION in text
    assert 'value="moments" checked' in text
    sent(ana, 422, timezone="Europe/Madrid", asked_zone="Europe/Madrid", keep_times="x")


def test_where_the_clocks_agree_nothing_is_asked(app, ana, planned):
    sent(ana, 303, timezone="America/Monterrey")
    assert stored(app)[1] == [agenda.at(16)]


def test_a_time_that_the_clocks_skip_is_told_beside_the_zone(app, ana, gala):
    with app.app_context(), tenant_scope(gala.tenant_id):
        agenda.session(gala, "Night", 24 * 127 + 8.5)  # 02:30 of 28 March in Mexico City
    answers = {"timezone": "Europe/Madrid", "asked_zone": "Europe/Madrid", "keep_times": "clock"}
    text = sent(ana, 422, **answers)
    assert 'id="timezone-error">' in text
    assert "Night: The clocks skip this time that night and go on at 03:00." in text
    assert stored(app)[0].timezone == "America/Mexico_City"
