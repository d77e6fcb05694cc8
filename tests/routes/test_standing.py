"""What a display link and an organizer's link give, and whose name stands beside a deed."""

import pytest

from livedemo import displays, tenancy
from livedemo.extensions import db
from livedemo.models import Activity
from tests.support.album import make_private
from tests.support.factories import client_for, csrf, enter
from tests.support.links import came, made
from tests.support.slides import path, send, talk_in


@pytest.fixture
def screen(app, gala):
    """Return a browser that came by a display link, and the link."""
    with app.app_context():
        link = f"/e/gala/stage?key={displays.key(gala, 'stage')}"
    browser = client_for(app)
    assert browser.get(link, follow_redirects=True).status_code == 200
    return browser, link


def test_a_screen_of_a_private_event_sees_the_stage_and_nothing_else(app, ana, gala, screen):
    talk, session_id = talk_in(app, gala)
    slide = send(ana, gala, talk).json
    make_private(app, gala)
    browser, link = screen
    assert browser.get(link, follow_redirects=True).status_code == 200
    assert browser.get("/e/gala/live?page=stage&seq=0").status_code == 200
    for address in (
        "/e/gala/",
        "/e/gala/watch",
        "/e/gala/event.ics",
        f"/e/gala/sessions/{session_id}/slides.zip",
        f"/api/events/{gala.id}/slides",
        f"/api/events/{gala.id}/photos",
        slide["url"],
    ):
        assert browser.get(address).status_code == 404, address


def test_a_screen_takes_nothing_away_from_who_holds_a_link(app, gala, screen):
    _id, token = made(app, gala, "organizer")
    browser = came(app, gala, token)
    assert browser.get("/e/gala/admin/slides").status_code == 200
    assert browser.get(screen[1], follow_redirects=True).status_code == 200
    assert browser.get("/e/gala/admin/slides").status_code == 200


def test_who_holds_a_link_never_acts_in_the_name_of_an_e_mail_they_typed(app, ana, gala):
    talk, _session = talk_in(app, gala)
    slide = send(ana, gala, talk).json["id"]
    _id, token = made(app, gala, "organizer")
    browser = came(app, gala, token)
    enter(browser, gala, name="Zoe", email="ana@example.org")
    browser.environ_base["HTTP_X_CSRFTOKEN"] = csrf(browser)
    assert browser.delete(path(gala, slide)).status_code == 204
    with app.app_context(), tenancy.unscoped("test"):
        (line,) = db.session.query(Activity).filter_by(action="slide.delete")
        assert (line.actor_id, line.role.partition(" ")[0]) == (None, "token")
    assert "Link" in ana.get("/e/gala/admin/activity").text
