"""The editor of the programme as plain forms: no script runs here."""

import re
from datetime import UTC, datetime
from html import unescape

import pytest

from livedemo.queries import agenda as agenda_queries
from livedemo.services import programme
from livedemo.tenancy import tenant_scope
from tests.support import agenda
from tests.support.attending import frozen
from tests.support.editing import PAGE, hidden, page, send
from tests.support.factories import client_for, make_event, post, sign_in, staff


@pytest.fixture
def ana(app, gala):
    browser = client_for(app)
    sign_in(browser, "ana@example.org")
    return browser


def blocks(text: str) -> list[str]:
    return re.findall(r'<li class="block[^>]*>\s*<button.*?</button>\s*<a[^>]*>([^<]*)', text)


def listed(text: str) -> list[str]:
    return re.findall(r'class="in-order-line">.*?<p><a[^>]*>([^<]*)', text)


def test_an_empty_programme_leads_to_the_first_session(ana):
    text = page(ana)
    assert "No sessions yet" in text
    assert f"{PAGE}/new" in text


def test_a_session_is_made_by_its_form_and_stands_on_its_day(ana, inside):
    fields = {"title": "Redes", "scheduled_time": "2026-11-21T19:00",
              "end_time": "2026-11-21T20:30", "session_type": "conference"}  # fmt: skip
    send(ana, "/new", fields)
    (row,) = inside(agenda_queries.sessions)
    assert row.scheduled_time == agenda.at(25), "19:00 in Mexico City"
    text = page(ana)
    assert blocks(text) == ["Redes"]
    assert ">19:00</time>–<time" in text
    assert "Times in America/Mexico_City (UTC−6)." in text
    assert blocks(page(ana, "?day=2026-11-22")) == []


def test_a_day_that_a_zone_left_out_or_long_ago_is_a_page_too(app):
    with app.app_context():
        event = make_event("samoa", zone="Pacific/Apia")
        staff(event, "ana@example.org", "admin")
        with tenant_scope(event.tenant_id):
            agenda.session(event, "First", scheduled_time=datetime(1970, 1, 1, tzinfo=UTC))
    browser = client_for(app)
    sign_in(browser, "ana@example.org")
    for day in ("2011-12-30", ""):
        answer = browser.get(f"/e/samoa/admin/agenda?day={day}")
        assert answer.status_code == 200
        assert blocks(answer.get_data(as_text=True)) == ([] if day else ["First"])


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"title": ""}, "Give it a title."),
        ({"end_time": "2026-11-21T18:00"}, "The end must be after the beginning."),
        ({"scheduled_time": "tomorrow"}, "Write day and time as in 2026-11-21 19:00."),
        ({"price_minor": "a lot"}, "Write a price as in 350 or 350.50."),
        ({"price_minor": "350"}, "What costs nothing has no price."),
        ({"room_id": "77"}, "Choose one of the event's rooms."),
    ],
    ids=str,
)
def test_what_cannot_be_is_explained_and_nothing_is_stored(ana, inside, changes, sentence):
    fields = {"title": "Redes", "scheduled_time": "2026-11-21T19:00",
              "session_type": "conference", **changes}  # fmt: skip
    assert sentence in send(ana, "/new", fields, 422)
    assert inside(agenda_queries.sessions) == []


def test_who_edited_an_older_version_compares_first(ana, inside):
    row = inside(agenda.session, "Opening", 19)
    fields = {"title": "Mine", "session_type": "conference", "version": "1",
              "scheduled_time": "2026-11-21T13:00"}  # fmt: skip
    send(ana, f"/{row.id}", {**fields, "title": "Theirs"})
    text = send(ana, f"/{row.id}", fields, 409)
    assert "Compare before you save." in text
    assert "<dd>Theirs</dd>" in text
    assert 'value="Mine"' in text
    send(ana, f"/{row.id}", {**fields, "version": hidden(text, "version")})
    assert [one.title for one in inside(agenda_queries.sessions)] == ["Mine"]


def test_a_move_by_hand_offers_to_shift_or_swap_the_times(ana, inside):
    a = inside(agenda.session, "A", 19, 20)
    inside(agenda.session, "B", 20, 22)
    text = page(ana)
    assert listed(text) == ["A", "B"]
    move = {"item": a.id, "to": "down", "revision": hidden(text, "revision")}
    send(ana, "/order", move)
    text = page(ana, "?moved=1")
    assert listed(text) == ["B", "A"]
    assert "By hand, 1 moved." in text
    assert "Shift the times" in text
    fit = {"order": hidden(text, "order"), "revision": hidden(text, "revision"), "times": "shift"}
    send(ana, "/order", fit)
    times = {one.title: one.scheduled_time for one in inside(agenda_queries.sessions)}
    assert times == {"B": agenda.at(19), "A": agenda.at(21)}
    text = page(ana, "?moved=1")
    assert "By time." in text
    assert "Shift the times" not in text


def test_a_move_in_an_older_list_is_refused(ana, inside):
    a = inside(agenda.session, "A", 19)
    move = {"item": a.id, "to": "down", "revision": hidden(page(ana), "revision")}
    inside(agenda.session, "B", 18)
    assert "Look again" in send(ana, "/order", move, 409)
    for wrong in ({"item": "x"}, {"to": "sideways"}, {"item": 999}):
        send(ana, "/order", {**move, **wrong}, 422)
    send(ana, "/order", {"order": "1,,2", "revision": ""}, 422)


def test_what_was_moved_under_the_grid_is_shown_there_again(ana, inside):
    row = inside(agenda.session, "A", 19)
    for title, start in (("One", 19), ("Two", 19.5)):
        inside(agenda.speech, row, title, start, duration=20)
    text = page(ana, "?day=2026-11-21")
    ids = [one.id for one in inside(agenda_queries.speeches)]
    revision = re.search(r'data-session="\d+".*?data-revision="([^"]*)"', text)[1]
    move = {"order": ",".join(map(str, ids[::-1])), "revision": revision, "day": "2026-11-21"}
    answer = post(ana, f"{PAGE}/{row.id}/order", move)
    after = f"?day=2026-11-21&moved_in={row.id}"
    assert answer.location.endswith(f"{PAGE}{after}#order")
    assert "Shift the times" in page(ana, after)
    assert "Shift the times" not in page(ana, "?day=2026-11-21&moved_in=x")
    answer = post(ana, f"{PAGE}/{row.id}/order", {**move, "to": "time"})
    assert answer.status_code == 409
    assert "Look again" in unescape(answer.get_data(as_text=True))


def test_the_line_of_now_stands_on_todays_grid_alone(ana, inside):
    inside(agenda.session, "A", 19, 21)
    assert 'class="now"' not in page(ana, "?day=2026-11-20")
    with frozen(agenda.at(20.5)):
        text = page(ana, "?day=2026-11-21")
        assert ">14:30</time></p>" in text
        assert ".timetable .now { grid-row: 20; }" in text
    with frozen(agenda.at(23)):
        assert '<p class="now" hidden>' in page(ana, "?day=2026-11-21")


def test_back_to_the_order_by_time(ana, inside):
    a = inside(agenda.session, "A", 19)
    inside(agenda.session, "B", 20)
    send(ana, "/order", {"item": a.id, "to": "down", "revision": hidden(page(ana), "revision")})
    send(ana, "/order", {"to": "time", "revision": hidden(page(ana), "revision")})
    assert listed(page(ana)) == ["A", "B"]


def test_what_collides_is_shown(ana, inside):
    inside(agenda.session, "A", 19, 20, speaker_name="Gael")
    inside(agenda.session, "B", 19.5, 21, speaker_name="gael")
    text = page(ana)
    assert "Gael is at two places at once" in text
    assert text.count("Speaker busy") == 2


def test_a_session_is_marked_for_what_its_speeches_collide_with(ana, inside):
    row = inside(agenda.session, "A", 19, 21)
    inside(agenda.session, "B", 19, 20, speaker_name="Gael")
    inside(agenda.speech, row, "Talk", 19.5, speaker="Gael", duration=20)
    assert page(ana).count("Speaker busy") == 2


def test_speeches_are_made_moved_and_ordered_by_forms(ana, inside):
    row, other = inside(agenda.session, "A", 19), inside(agenda.session, "B", 20)
    for title, time in (("One", "13:00"), ("Two", "13:30")):
        fields = {"title": title, "speaker_name": "Sam", "duration": "20",
                  "scheduled_time": f"2026-11-21T{time}"}  # fmt: skip
        send(ana, f"/{row.id}/speeches/new", fields)
    text = page(ana, f"/{row.id}")
    assert listed(text) == ["One", "Two"]
    one, two = inside(agenda_queries.speeches)
    revision = re.search(r'name="item".*?name="revision" value="([^"]*)"', text)[1]
    move = {"item": one.id, "to": "down", "revision": revision}
    send(ana, f"/{row.id}/order", move)
    assert "Look again" in send(ana, f"/{row.id}/order", {**move, "revision": "older"}, 409)
    send(ana, f"/{row.id}/order", {"order": f"{one.id},{one.id}", "revision": revision}, 409)
    assert listed(page(ana, f"/{row.id}")) == ["Two", "One"]
    move = {"title": "One", "speaker_name": "Sam", "duration": "20", "version": "1",
            "scheduled_time": "2026-11-21T13:00", "session_id": other.id}  # fmt: skip
    send(ana, f"/speeches/{one.id}", move)
    assert listed(page(ana, f"/{other.id}")) == ["One"]
    assert "Compare before you save." in send(
        ana, f"/speeches/{one.id}", {**move, "title": "X"}, 409
    )
    assert "Say who speaks." in send(
        ana, f"/speeches/{two.id}", {**move, "speaker_name": "", "version": "1"}, 422
    )


def test_the_changes_are_listed_before_they_are_published(ana, inside):
    inside(agenda.session, "A", 19)
    assert "1 change is not published." in page(ana)
    text = page(ana, "/publish")
    assert "New session: A" in text
    send(ana, "/publish", {"revision": "older"}, 409)
    send(ana, "/publish", {"revision": hidden(text, "revision")})
    assert inside(programme.draft).changes == []
    assert "Visitors see version 1" in page(ana)
    assert "Nothing to publish" in page(ana, "/publish")


def test_rooms_are_made_and_become_columns(ana, inside):
    rooms = "/e/gala/admin/rooms"
    assert post(ana, rooms, {"name": "Gran Salón", "capacity": "420"}).status_code == 303
    assert post(ana, rooms, {"name": "gran salon"}).status_code == 422
    assert post(ana, rooms, {"name": "Patio", "capacity": "many"}).status_code == 422
    (room,) = inside(agenda_queries.rooms)
    inside(agenda.session, "A", 19, 20, room_id=room.id)
    text = page(ana)
    assert "<strong>Gran Salón</strong>" in text
    assert "420 seats" in text
    assert post(ana, f"{rooms}/{room.id}/delete").status_code == 409
    edited = {"name": "Salón", "capacity": "", "version": "1"}
    assert post(ana, f"{rooms}/{room.id}", edited).status_code == 303
    assert post(ana, f"{rooms}/{room.id}", {**edited, "name": "Sala"}).status_code == 409


def test_the_log_tells_it_in_words(ana, inside):
    row = inside(agenda.session, "A", 19)
    send(ana, f"/{row.id}", {"title": "A2", "session_type": "conference", "version": "1",
                             "scheduled_time": "2026-11-21T13:00"})  # fmt: skip
    send(ana, f"/{row.id}/delete", {"version": "2"})
    text = unescape(ana.get("/e/gala/admin/activity?kind=session").get_data(as_text=True))
    for words in ("added a session", "changed a session", "deleted a session", "A2"):
        assert words in text
    assert "changed a session" not in ana.get("/e/gala/admin/activity?kind=speech").text
