"""Numbers, lengths and days that no programme has: answered in words, at once."""

from html import unescape

import pytest

from livedemo.queries import agenda as agenda_queries
from livedemo.tenancy import tenant_scope
from tests.support import agenda
from tests.support.factories import client_for, make_event, post, sign_in, staff

PAGE = "/e/gala/admin/agenda"
FIELDS = {"title": "Redes", "session_type": "atelier", "is_paid": "y"}
# One digit more than a database holds.
LONG = "9" * 19


def refused(browser, path: str, data: dict) -> str:
    answer = post(browser, path, data)
    assert answer.status_code == 422, answer.status_code
    return unescape(answer.get_data(as_text=True))


@pytest.mark.parametrize(
    "price",
    ["1e9", "1E+9", "1e9999999", "1e-9999999", "nan", "sNaN", "Infinity", "1_0", "\uff11\uff12",
     "-1", "1.2.3", "350.505", "9" * 13],
)  # fmt: skip
def test_a_price_is_digits(ana, inside, price):
    sentence = "Write a price as in 350 or 350.50."
    assert sentence in refused(ana, f"{PAGE}/new", {**FIELDS, "price_minor": price})
    assert inside(agenda_queries.sessions) == []


@pytest.mark.parametrize(("typed", "minor"), [("350", 35000), (" 350,50 ", 35050), ("0.5", 50)])
def test_a_price_may_have_a_comma_or_a_point(ana, inside, typed, minor):
    assert post(ana, f"{PAGE}/new", {**FIELDS, "price_minor": typed}).status_code == 303
    assert inside(agenda_queries.sessions)[0].price_minor == minor


def test_numbers_are_those_that_a_database_holds(ana, inside):
    row = inside(agenda.session, "Opening", 19)
    talk = inside(agenda.speech, row)
    refused(ana, f"{PAGE}/{row.id}", {"title": "Opening", "version": "1", "room_id": LONG})
    form = {"title": "Welcome", "speaker_name": "Sam Tzab", "session_id": str(row.id)}
    for name in ("session_id", "speaker_id", "duration", "version"):
        refused(ana, f"{PAGE}/speeches/{talk.id}", {**form, "version": "1", name: LONG})
    refused(ana, "/e/gala/admin/rooms", {"name": "Patio", "capacity": LONG})
    refused(ana, "/e/gala/admin/tokens", {"type": "participant", "count": LONG})
    refused(ana, f"{PAGE}/order", {"order": LONG, "revision": ""})


def test_the_api_takes_no_longer_numbers_either(ana, gala, inside):
    row = inside(agenda.session, "Opening", 19)
    base, number = f"/api/events/{gala.id}", int(LONG)
    sent = [
        ("post", "/sessions", {"title": "X", "room_id": number}),
        ("post", "/sessions", {"title": "X", "price_minor": number}),
        ("patch", f"/sessions/{row.id}", {"version": number, "title": "X"}),
        ("post", "/speeches", {"session_id": number, "title": "X", "speaker_name": "Y"}),
        ("post", "/speeches", {"session_id": row.id, "speaker_id": number, "title": "X",
                               "speaker_name": "Y"}),
        ("post", "/sessions/reorder", {"order": [number], "revision": ""}),
    ]  # fmt: skip
    for method, path, body in sent:
        answer = ana.open(base + path, method=method.upper(), json=body)
        assert answer.status_code == 422, (path, answer.status_code)
    assert ana.get(f"{base}/speeches?session_id={LONG}").status_code == 422


def test_an_end_in_another_year_is_told_beside_its_field(ana, inside):
    form = {"title": "Redes", "session_type": "conference", "scheduled_time": "2026-11-21T19:00"}
    text = refused(ana, f"{PAGE}/new", {**form, "end_time": "2062-11-21T20:00"})
    assert "A session lasts 7 days at most. Check day and year." in text
    assert post(ana, f"{PAGE}/new", {**form, "end_time": "2026-11-28T19:00"}).status_code == 303


def test_a_day_that_the_clocks_skipped_is_empty(app):
    with app.app_context():
        event = make_event("apia", zone="Pacific/Apia")
        staff(event, "ana@example.org", "admin")
        with tenant_scope(event.tenant_id):
            agenda.session(event, "Opening", 19)
    browser = client_for(app)
    sign_in(browser, "ana@example.org")
    for day, status in (("2011-12-30", 200), ("2011-12-29", 200), ("2199-12-31", 200)):
        assert browser.get(f"/e/apia/admin/agenda?day={day}").status_code == status
    assert browser.get("/e/apia/?view=rooms&day=2011-12-30").status_code == 200


def test_a_room_that_somebody_else_changed_is_compared_and_nothing_typed_is_lost(ana, inside):
    rooms = "/e/gala/admin/rooms"
    post(ana, rooms, {"name": "Patio", "capacity": "40"})
    (room,) = inside(agenda_queries.rooms)
    post(ana, f"{rooms}/{room.id}", {"name": "Patio", "capacity": "50", "version": "1"})
    mine = {"name": "Gran Patio", "capacity": "40", "version": "1"}
    answer = post(ana, f"{rooms}/{room.id}", mine)
    text = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "Compare before you save." in text
    assert "<dd>50</dd>" in text
    assert "<dd>Patio</dd>" in text
    assert 'value="Gran Patio"' in text
    assert post(ana, f"{rooms}/{room.id}", {**mine, "version": "2"}).status_code == 303
    assert inside(agenda_queries.rooms)[0].name == "Gran Patio"


@pytest.mark.parametrize(
    "address",
    ["admin/photos?remove=", "admin/slides?remove=", "mod/chat?before=", "mod/log?before="],
)
def test_long_numbers_in_addresses_are_none(ana, gala, address):
    headers = {"HX-Request": "true"}
    assert ana.get(f"/e/gala/{address}{LONG}", headers=headers).status_code == 200
