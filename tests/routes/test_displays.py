"""Projector and overlay: by role or by a display link, and what they show."""

import pytest

from livedemo import displays
from livedemo.actors import SYSTEM
from livedemo.queries import events as event_queries
from livedemo.services import events, rooms
from livedemo.tenancy import tenant_scope
from tests.support.factories import ask, client_for, enter, make_event, sign_in, staff

PAGES = ["stage", "overlay"]
GONE = "This display link no longer works."


@pytest.fixture
def event(app):
    return made(app, "gala", name="Gala")


def made(app, slug, **settings):
    with app.app_context():
        event = make_event(slug, **settings)
        staff(event, "sam@example.org", "speaker")
        staff(event, "mo@example.org", "moderator")
        return event


def link(app, event, page):
    with app.app_context():
        return f"/e/{event.slug}/{page}?key={displays.key(event, page)}"


def asked(app, event, text, **how):
    with app.app_context():
        return ask(event, text, **how)


def html_of(client, path):
    answer = client.get(path)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def visible(html):
    return html.split('id="stage-state"')[0]


# ---- who gets in


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("email", ["sam@example.org", "mo@example.org"])
def test_staff_open_the_page_by_their_role(event, client, email, page):
    sign_in(client, email)
    html_of(client, f"/e/gala/{page}")


@pytest.mark.parametrize("page", PAGES)
def test_viewers_and_strangers_do_not(event, client, page):
    assert client.get(f"/e/gala/{page}").status_code == 303
    enter(client, event)
    assert client.get(f"/e/gala/{page}").status_code == 403


@pytest.mark.parametrize("page", PAGES)
def test_a_display_link_is_exchanged_for_a_cookie(app, event, client, page):
    answer = client.get(link(app, event, page))
    assert (answer.status_code, answer.location) == (303, f"/e/gala/{page}")
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    answer = client.get(answer.location)
    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert "key=" not in answer.get_data(as_text=True)


def test_a_display_link_opens_the_page_to_a_viewers_browser_too(app, event, client):
    enter(client, event)
    client.get(link(app, event, "stage"))
    html_of(client, "/e/gala/stage")


def test_a_display_sees_the_stage_and_nothing_else(app, event, client):
    client.get(link(app, event, "stage"))
    html_of(client, "/e/gala/stage")
    for path in ("speaker", "mod", "reports", "watch"):
        assert client.get(f"/e/gala/{path}").status_code in (303, 403), path


@pytest.mark.parametrize("page", PAGES)
def test_void_links_are_refused(app, event, client, page):
    before = link(app, event, page)
    client.get(before)
    with app.app_context(), tenant_scope(event.tenant_id):
        events.void_displays(SYSTEM, event)
    for browser, path in ((client_for(app), before), (client, f"/e/gala/{page}")):
        answer = browser.get(path)
        assert answer.status_code == 403
        assert GONE in answer.get_data(as_text=True)
    client.get(link(app, refreshed(app, event), page))
    html_of(client, f"/e/gala/{page}")


def refreshed(app, event):
    with app.app_context():
        return event_queries.by_slug(event.slug)


def test_links_of_another_page_event_or_maker_are_refused(app, event, client):
    other = made(app, "other")
    good = link(app, event, "stage").split("key=")[1]
    keys = [
        link(app, event, "overlay").split("key=")[1],
        link(app, other, "stage").split("key=")[1],
        good[:-1] + ("A" if good[-1] != "A" else "B"),
        "",
        "nonsense",
        "é" * 500,
    ]
    for key in keys:
        browser = client_for(app)
        answer = browser.get("/e/gala/stage", query_string={"key": key})
        assert answer.status_code == 403, key
        assert browser.get("/e/gala/stage").status_code == 303


def test_a_private_event_opens_to_its_link_and_is_not_there_without(app, client):
    event = made(app, "secret", private=True)
    unknown = client.get("/e/nothing/stage?key=x")
    for path in ("/e/secret/stage", "/e/secret/stage?key=x"):
        answer = client.get(path)
        assert answer.status_code == 404
        assert "secret" not in answer.get_data(as_text=True).lower()
    assert unknown.status_code == 404
    answer = client.get(link(app, event, "stage"), follow_redirects=True)
    assert answer.status_code == 200
    assert '<div class="qr"' not in answer.get_data(as_text=True)


def test_pages_cannot_be_framed(app, event, client):
    client.get(link(app, event, "overlay"))
    policy = client.get("/e/gala/overlay").headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in policy


# ---- what they show


@pytest.fixture
def screen(app, event, client):
    client.get(link(app, event, "stage"))
    client.get(link(app, event, "overlay"))
    return client


def test_the_projector_shows_the_card_and_how_many_wait(app, event, screen):
    asked(app, event, "On stage?", status="on_stage", name="Vera Ruiz")
    asked(app, event, "Waiting?")
    asked(app, event, "Pending?", status="pending")
    html = html_of(screen, "/e/gala/stage")
    shown = visible(html)
    assert "On stage?" in shown
    assert "Vera Ruiz" in shown
    assert "Waiting?" not in shown
    assert "<strong>1 question</strong> <span>waits its turn</span>" in shown
    assert "Pending?" not in html


def test_without_a_question_the_code_stands_in_the_middle(event, screen):
    shown = visible(html_of(screen, "/e/gala/stage"))
    assert "projector on-stage waiting" in shown
    assert 'aria-label="Code that opens localhost/e/gala"' in shown
    assert "<span>localhost</span><wbr><span>/e/gala</span>" in shown
    assert "Ask from your phone" in shown


@pytest.mark.parametrize("page", PAGES)
def test_names_of_anonymous_askers_appear_nowhere(app, event, screen, page):
    asked(app, event, "On stage?", status="on_stage", name="Vera Ruiz", anonymous=True)
    asked(app, event, "Waiting?", name="Vera Ruiz", anonymous=True)
    html = html_of(screen, f"/e/gala/{page}")
    assert "Anonymous" in visible(html)
    assert "Vera" not in html


def test_the_overlay_shows_the_card_and_no_controls(app, event, screen):
    assert 'id="stage-card" aria-label="On stage now" hidden' in html_of(screen, "/e/gala/overlay")
    asked(app, event, "On stage?", status="on_stage")
    html = html_of(screen, "/e/gala/overlay")
    assert "On stage?" in visible(html)
    for control in ("<button", "<form", "<input", "<a "):
        assert control not in html


def test_a_closed_room_says_so_and_invites_nobody_to_ask(app, event, screen):
    with app.app_context(), tenant_scope(event.tenant_id):
        rooms.toggle(SYSTEM, event, what="questions", on=False)
    assert "Join from your phone" in visible(html_of(screen, "/e/gala/stage"))
    with app.app_context(), tenant_scope(event.tenant_id):
        rooms.toggle(SYSTEM, event, what="event", on=False)
    assert "This transmission has ended." in visible(html_of(screen, "/e/gala/stage"))
