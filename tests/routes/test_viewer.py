"""The viewers' room as a page: what it shows, to whom, and which video it may load."""

import re

import pytest

from livedemo.services import chat, rooms
from tests.support.counting import queries
from tests.support.factories import (
    client_for,
    csrf,
    decide,
    enter,
    make_event,
    post,
    sign_in,
    staff,
)
from tests.support.viewing import JSON, ROOM, asked, page, poll, said, within


@pytest.fixture
def event(app):
    with app.app_context():
        return make_event("gala", name="Gala", video_url="/static/demo/stage.webm")


@pytest.fixture
def vera(client, event):
    enter(client, event)
    return client


def test_nobody_sees_the_room_without_entering(client, event):
    answer = client.get(ROOM)
    assert (answer.status_code, answer.location) == (303, "/?next=/e/gala/watch")


def test_the_room_carries_what_scripts_need(vera, app, event):
    said(app, event, "Hello", "Again")
    html = page(vera)
    for part in ('data-live=""', 'data-namespace="/e/gala"', 'data-page="watch"', 'data-seq="2"',
                 'data-poll="/e/gala/live"', 'data-author-key="', 'data-ping="60'):  # fmt: skip
        assert part in html
    assert "data-staff" not in html
    assert html.index("Hello") < html.index("Again")


def test_an_empty_room_says_what_to_do(vera):
    html = page(vera)
    assert "Nobody has written yet" in html
    assert "No questions yet" in html
    assert 'id="stage-card"' not in html


def test_the_room_shows_questions_by_their_state(vera, app, event):
    texts = {status: asked(app, event, f"Is it {status}?", status=status, email="otto@example.org")
             for status in ("pending", "approved", "rejected", "on_stage", "answered")}  # fmt: skip
    html = page(vera, ROOM + "?tab=questions")
    assert "Is it pending?" not in html
    assert "Is it rejected?" not in html
    assert f'id="question-{texts["approved"]}"' in html
    assert f'data-question="{texts["on_stage"]}"' in html
    assert html.index('id="questions-answered"') < html.index("Is it answered?")


def test_own_questions_say_what_became_of_them(vera, app, event):
    post(vera, "/e/gala/ask", {"question": "Mine?"})
    own = re.search(r'id="mine-(\d+)"', page(vera)).group(1)
    assert "In review" in page(vera)
    with app.app_context():
        decide(event, int(own), "rejected")
    html = page(vera)
    assert "Not published" in html
    assert "data-withdraw" not in html


def test_anonymous_questions_show_no_name(vera, app, event):
    asked(app, event, "Who pays?", anonymous=True, email="otto@example.org", name="Otto Lang")
    html = page(vera)
    assert "Who pays?" in html
    assert "Otto" not in html


def test_hidden_lines_are_not_on_the_page(vera, app, event):
    first, _second = said(app, event, "Bad words", "Good words")
    within(app, event, chat.hide, first)
    html = page(vera)
    assert "Bad words" not in html
    assert "Good words" in html


def test_staff_find_their_pages_and_viewers_do_not(vera, app, event):
    assert "/e/gala/mod" not in page(vera)
    mo = client_for(app)
    with app.app_context():
        staff(event, "mo@example.org", "moderator")
    sign_in(mo, "mo@example.org")
    html = page(mo)
    assert 'href="/e/gala/mod"' in html
    assert 'href="/e/gala/reports"' not in html
    assert "data-staff" in html


def test_times_are_the_events_and_the_zone_is_named_once(vera, app, event):
    said(app, event, "Hello")
    html = page(vera)
    assert re.search(r'<time class="chat-time" datetime="[^"]+Z">\d\d:\d\d</time>', html)
    assert html.count("Mexico City time") == 1


def test_the_page_does_not_grow_in_queries(vera, app, event):
    def count() -> int:
        with queries(app) as seen:
            page(vera)
        return len(seen)

    said(app, event, "One")
    few = count()
    said(app, event, "Two", "Three", "Four")
    for status in ("approved", "approved", "on_stage", "answered"):
        asked(app, event, f"{status}?", status=status, email=f"{status}@example.org")
    assert (few, count()) == (13, 13)


@pytest.mark.parametrize(
    ("url", "frames", "media", "on_page"),
    [
        ("https://youtu.be/aqz-KE-bpKQ", "https://www.youtube-nocookie.com", "", "data-load"),
        ("https://vimeo.com/76979871", "https://player.vimeo.com", "", "data-load"),
        ("https://cdn.example.org/live/a.m3u8", "'none'", "https://cdn.example.org", "data-hls"),
        ("https://cdn.example.org/a.mp4", "'none'", "https://cdn.example.org", "<video src="),
    ],
)
def test_the_policy_allows_the_events_player_and_no_other(client, app, url, frames, media, on_page):
    with app.app_context():
        event = make_event("gala", video_url=url)
    enter(client, event)
    answer = client.get(ROOM)
    policy = dict(
        part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; ")
    )
    assert policy["frame-src"] == frames
    assert policy["media-src"] == f"'self' blob: {media}".strip()
    html = answer.get_data(as_text=True)
    assert on_page in html
    assert "<iframe" not in html, "nothing of a third party loads before a click"


def test_without_a_video_the_room_says_so(client, app):
    with app.app_context():
        event = make_event("gala")
    enter(client, event)
    assert "The video has not started yet" in page(client)


def test_a_closed_event_shows_its_end_and_keeps_the_text(vera, app, event):
    within(app, event, rooms.toggle, what="event", on=False)
    html = page(vera)
    assert "This transmission has ended." in html
    assert "data-live" not in html
    answer = post(vera, "/e/gala/chat", {"message": "half a thought"})
    assert answer.status_code == 409
    assert "half a thought" in answer.get_data(as_text=True)
    assert poll(vera, 0).status_code == 409
    assert poll(vera, 0).json["error"]["message"] == "This transmission has ended."
    headers = {**JSON, "X-CSRFToken": csrf(vera)}
    assert vera.post("/e/gala/ping", data={"tab": "t"}, headers=headers).status_code == 409
    within(app, event, rooms.toggle, what="event", on=True)
    assert "data-live" in page(vera)


def test_moderators_go_on_polling_a_closed_event(app, event):
    with app.app_context():
        staff(event, "mo@example.org", "moderator")
    mo = client_for(app)
    sign_in(mo, "mo@example.org")
    within(app, event, rooms.toggle, what="event", on=False)
    assert poll(mo, 0, "mod").status_code == 200


@pytest.mark.parametrize("path", ["watch", "chat", "questions", "room", "live?page=watch&seq=0"])
def test_private_and_unknown_events_look_alike(vera, app, path):
    with app.app_context():
        make_event("secret", private=True)
    hidden = vera.get(f"/e/secret/{path}", headers=JSON)
    unknown = vera.get(f"/e/unknown/{path}", headers=JSON)
    assert hidden.status_code == unknown.status_code == 404
    assert hidden.json == unknown.json


@pytest.mark.parametrize("path", ["chat", "ask", "questions/1/withdraw", "ping"])
def test_nobody_posts_into_a_private_event(vera, app, path):
    with app.app_context():
        make_event("secret", private=True)
    headers = {**JSON, "X-CSRFToken": csrf(vera)}
    assert vera.post(f"/e/secret/{path}", headers=headers).status_code == 404
