"""An event's admins change its settings; superadmins give and take roles; the log tells it all."""

import re
from html import unescape

import pytest

from livedemo import tenancy
from livedemo.actors import SYSTEM
from livedemo.queries import events as event_queries
from livedemo.services import events, rooms
from tests.routes.settings_form import ADMIN, browser_of, fields
from tests.support.factories import (
    make_event,
    make_person,
    make_tenant,
    post,
    staff,
    tenant_admin,
)


@pytest.fixture
def gala(app):
    with app.app_context():
        event = make_event("gala", name="Gala", video_url="https://youtu.be/dQw4w9WgXcQ")
        staff(event, "ana@example.org", "admin")
        staff(event, "mo@example.org", "moderator")
        make_person("root@example.org", "Root", role="superadmin")
        return event


@pytest.fixture
def ana(app, gala):
    return browser_of(app, "ana@example.org")


@pytest.fixture
def root(app, gala):
    return browser_of(app, "root@example.org")


def stored(app):
    with app.app_context():
        return event_queries.by_slug("gala")


def test_the_form_saves_what_was_typed(app, ana):
    answer = post(ana, ADMIN, fields(
        ana, name="Gala 2026", timezone="Europe/Madrid", start_date="2026-07-01T19:30",
        end_date="2026-07-01T22:00", location="Teatro", description="Una\nnoche",
        visibility="private", video_url="https://vimeo.com/76979871",
    ))  # fmt: skip
    assert answer.status_code == 303
    event = stored(app)
    assert (event.name, event.timezone, event.location) == ("Gala 2026", "Europe/Madrid", "Teatro")
    assert event.start_date.isoformat() == "2026-07-01T17:30:00+00:00"
    assert (event.video_provider, event.video_ref) == ("vimeo", "76979871")
    assert event.is_private
    page = ana.get(ADMIN).get_data(as_text=True)
    assert 'value="2026-07-01T19:30"' in page
    assert "The settings are saved." in page


def test_saving_without_a_change_changes_nothing(app, ana):
    before = stored(app)
    assert post(ana, ADMIN, fields(ana)).status_code == 303
    after = stored(app)
    assert (after.version, after.video_ref) == (before.version, before.video_ref)


def test_an_empty_box_stops_keeping_watch_time(app, ana):
    sent = fields(ana)
    del sent["keep_watch_time"]
    post(ana, ADMIN, sent)
    assert stored(app).keep_watch_time is False


@pytest.mark.parametrize(
    ("changes", "field", "sentence"),
    [
        ({"name": " "}, "name", "Give the event a name."),
        ({"name": "x" * 201}, "name", "1 characters too long"),
        ({"timezone": "Mars/Olympus"}, "timezone", "Choose a time zone"),
        ({"timezone": ""}, "timezone", "Choose a time zone"),
        ({"start_date": "tomorrow"}, "start_date", "Write day and time"),
        ({"start_date": "9999-01-01T10:00"}, "start_date", "Choose a year"),
        ({"start_date": "2026-03-29T02:30", "timezone": "Europe/Madrid"}, "start_date",
         "go on at 03:00"),
        ({"start_date": "2026-07-02T10:00", "end_date": "2026-07-01T10:00"}, "end_date",
         "before the beginning"),
        ({"visibility": "secret"}, "visibility", "Choose one of the two."),
        ({"description": "x" * 5001}, "description", "1 characters too long"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_explained_beside_its_field(app, ana, changes, field, sentence):
    before = stored(app)
    answer = post(ana, ADMIN, fields(ana, location="Kept as typed", **changes))
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 422
    assert re.search(f'id="{field}-error">.*?{re.escape(sentence)}', page, re.DOTALL)
    assert "Kept as typed" in page
    after = stored(app)
    assert (after.version, after.name) == (before.version, before.name)


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "data:text/html,<b>",
        "vbscript:x",
        "//evil.example/v.mp4",
        "http://youtube.com/watch?v=dQw4w9WgXcQ",
        "https://youtube.com.evil.example/watch?v=dQw4w9WgXcQ",
        "https://evil.example/?youtube.com",
        "https://youtube.com@evil.example/v.mp4",
        "java\tscript:alert(1)",
        'https://youtu.be/dQw4w9WgXcQ"><script>',
        "https://127.0.0.1/v.mp4",
        "https://www.youtube.com/feed/subscriptions",
        "<iframe src='https://youtube.com/embed/dQw4w9WgXcQ'></iframe>",
    ],
)
def test_an_address_that_is_no_video_is_refused_beside_it(app, ana, address):
    answer = post(ana, ADMIN, fields(ana, video_url=address))
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert 'id="video_url-error"' in page
    assert "<script>" not in page
    assert stored(app).video_ref == "dQw4w9WgXcQ"


def test_an_empty_address_takes_the_video_away(app, ana):
    assert post(ana, ADMIN, fields(ana, video_url="")).status_code == 303
    assert stored(app).video_provider is None


def test_a_time_that_comes_twice_is_taken_and_said(app, ana):
    post(ana, ADMIN, fields(ana, timezone="Europe/Madrid", start_date="2026-10-25T02:30"))
    assert "twice that night" in ana.get(ADMIN).get_data(as_text=True)
    assert stored(app).start_date.isoformat() == "2026-10-25T00:30:00+00:00"


def test_fields_that_are_not_on_the_form_change_nothing(app, gala, ana):
    before = stored(app)
    more = {"tenant_id": 99, "slug": "taken", "id": 7, "is_open": "0", "version": 0,
            "created_by": 1, "display_epoch": 9, "slow_mode_seconds": 60}  # fmt: skip
    assert post(ana, ADMIN, fields(ana, name="Renamed", **more)).status_code == 303
    after = stored(app)
    assert after.name == "Renamed"
    for name in more:
        if name != "version":
            assert getattr(after, name) == getattr(before, name), name


def test_who_edited_an_older_state_compares_first(app, gala, ana):
    typed = fields(ana, name="Ana's name")
    with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
        events.update(SYSTEM, gala, name="Their name")
    answer = post(ana, ADMIN, typed)
    page = unescape(answer.get_data(as_text=True))
    assert answer.status_code == 409
    assert "Compare before you save." in page
    assert "Their name" in page
    assert 'value="Ana\'s name"' in page
    assert stored(app).name == "Their name"
    again = {**typed, "seen": re.search(r'name="seen"[^>]*value="([^"]+)"', page)[1]}
    assert post(ana, ADMIN, again).status_code == 303
    assert stored(app).name == "Ana's name"


def test_a_switch_that_was_turned_meanwhile_is_no_conflict(app, gala, ana):
    typed = fields(ana, name="Renamed")
    with app.app_context(), tenancy.tenant_scope(gala.tenant_id):
        rooms.toggle(SYSTEM, gala, what="chat", on=False)
    assert post(ana, ADMIN, typed).status_code == 303
    event = stored(app)
    assert (event.name, event.chat_enabled) == ("Renamed", False)


@pytest.mark.parametrize(
    ("what", "column"),
    [("chat", "chat_enabled"), ("questions", "questions_enabled"),
     ("moderation", "moderate_questions"), ("event", "is_open")],
)  # fmt: skip
def test_each_switch_turns(app, ana, what, column):
    for on in (False, True):
        sent = {"what": what, "on": "1" if on else "0"}
        answer = post(ana, f"{ADMIN}switches", sent)
        assert answer.headers["Location"].startswith(ADMIN)
        assert getattr(stored(app), column) is on


def test_an_unknown_switch_is_refused(ana):
    assert post(ana, f"{ADMIN}switches", {"what": "tenant_id", "on": "1"}).status_code == 422


def test_ending_the_transmission_is_asked_back(ana):
    page = ana.get(f"{ADMIN}?close=1").get_data(as_text=True)
    assert page.count("End the transmission for everybody?") == 2  # with and without scripts


@pytest.mark.parametrize("path", [ADMIN, "/e/gala/admin/staff", "/e/gala/admin/activity"])
def test_moderators_have_no_settings(app, gala, path):
    assert browser_of(app, "mo@example.org").get(path).status_code == 403


@pytest.mark.parametrize("path", [ADMIN, "/e/gala/admin/staff", "/e/gala/admin/activity"])
def test_admins_of_another_tenant_find_nothing(app, gala, path):
    with app.app_context():
        other = make_tenant("other")
        make_event("fair", tenant=other)
        tenant_admin(other, "zoe@example.org")
    zoe = browser_of(app, "zoe@example.org")
    unknown = zoe.get("/e/nothing/admin/")
    answer = zoe.get(path)
    assert (answer.status_code, unknown.status_code) == (404, 404)
    assert zoe.get("/e/fair/admin/").status_code == 200


def test_the_tenants_admin_configures_its_events(app, gala):
    with app.app_context():
        tenant_admin(make_tenant(), "tess@example.org")
    tess = browser_of(app, "tess@example.org")
    assert post(tess, ADMIN, fields(tess, name="By Tess")).status_code == 303
    assert stored(app).name == "By Tess"
