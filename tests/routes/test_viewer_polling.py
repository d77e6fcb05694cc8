"""Reading on without a socket: fragments of the room, and polling its stream."""

import re

import pytest

from livedemo.services import chat, questions
from tests.support.factories import client_for, enter, make_event, sign_in, staff
from tests.support.viewing import HTMX, JSON, ROOM, asked, fill, page, poll, said, within


@pytest.fixture
def event(app):
    with app.app_context():
        return make_event("gala", name="Gala", video_url="/static/demo/stage.webm")


@pytest.fixture
def vera(client, event):
    enter(client, event)
    return client


def test_the_chat_is_read_back_page_by_page(vera, app, event):
    fill(app, event, 120)
    html = page(vera)
    assert html.count('class="chat-line"') == 50
    assert 'href="/e/gala/chat?before=71"' in html
    seen = []
    before = 71
    for expected in (50, 20):
        answer = vera.get(f"/e/gala/chat?before={before}", headers=HTMX)
        found = re.findall(r'data-rank="(\d+)"', answer.get_data(as_text=True))
        assert len(found) == expected
        seen = [int(number) for number in found] + seen
        before = seen[0]
    assert seen == list(range(1, 71))
    assert answer.headers["X-Older"] == "0"
    whole = page(vera, "/e/gala/chat?before=21")
    assert whole.count('class="chat-line"') == 20
    assert "<html" in whole


@pytest.mark.parametrize("before", ["x", "-1", "1e3", "9" * 30, "٣"])
def test_odd_numbers_are_refused(vera, before):
    assert vera.get(f"/e/gala/chat?before={before}", headers=HTMX).status_code == 422
    assert vera.get(f"/e/gala/live?page=watch&seq={before}", headers=JSON).status_code == 422


def test_lists_and_settings_are_fragments_for_htmx_and_pages_for_people(vera, app, event):
    staged = asked(app, event, "On stage?", status="on_stage")
    for path, part in (("/e/gala/questions", 'id="questions-approved"'),
                       ("/e/gala/room", f'data-question="{staged}"')):  # fmt: skip
        html = page(vera, path, headers=HTMX)
        assert part in html
        assert "<html" not in html
    mine = page(vera, "/e/gala/questions?part=mine", headers=HTMX)
    assert "questions-approved" not in mine
    assert "<html" in page(vera, "/e/gala/questions")
    assert vera.get("/e/gala/room").location == ROOM


@pytest.mark.parametrize("path", ["chat", "questions", "room"])
@pytest.mark.parametrize("headers", [HTMX, {}])
def test_caches_learn_that_fragments_and_pages_share_an_address(vera, path, headers):
    assert "HX-Request" in vera.get(f"/e/gala/{path}", headers=headers).vary


def test_polling_gives_what_sync_gives(vera, app, event):
    first, second = said(app, event, "One", "Two")
    body = poll(vera, 0).json
    assert [(e["seq"], e["type"], e["id"]) for e in body["entries"]] == [
        (1, "chat", first), (2, "chat", second)]  # fmt: skip
    assert body["head"] == 2
    assert set(body) == {"entries", "head"}
    assert f'id="chat-{second}"' in body["entries"][1]["html"]
    assert poll(vera, 2).json == {"entries": [], "head": 2}
    assert poll(vera, 7).json == {"entries": [], "head": 2, "reset": True}


def test_polling_never_shows_what_was_taken_back(vera, app, event):
    (line,) = said(app, event, "Bad words")
    back = asked(app, event, "Taken back?")
    within(app, event, chat.hide, line)
    within(app, event, questions.send_back, back)
    answer = poll(vera, 0)
    assert [(e["type"], e["id"]) for e in answer.json["entries"]] == [
        ("chat_hidden", line),
        ("question_removed", back),
        ("chat_hidden", line),
        ("question_removed", back),
    ]
    text = answer.get_data(as_text=True)
    assert "Bad words" not in text
    assert "Taken back?" not in text


def test_polling_tells_when_there_is_more(vera, app, event):
    fill(app, event, 210)
    body = poll(vera, 0).json
    assert (len(body["entries"]), body["more"], body["head"]) == (200, True, 210)
    assert len(poll(vera, 200).json["entries"]) == 10


def test_polling_without_json_gives_the_fragments(vera, app, event):
    said(app, event, "One")
    answer = poll(vera, 0, headers={})
    html = answer.get_data(as_text=True)
    assert answer.mimetype == "text/html"
    assert "Accept" in answer.headers["Vary"]
    assert 'id="chat-1"' in html
    assert 'id="live-seq"' in html
    assert 'data-seq="1"' in html


@pytest.mark.parametrize(
    ("page_name", "status"),
    [("mod", 403), ("speaker", 403), ("stage", 403), ("reports", 403), ("session", 422), ("", 422)],
)
def test_polling_asks_for_the_pages_permission(vera, page_name, status):
    assert poll(vera, 0, page_name).status_code == status


def test_polling_reads_the_stream_of_the_page(app, event):
    with app.app_context():
        staff(event, "mo@example.org", "moderator")
    mo = client_for(app)
    sign_in(mo, "mo@example.org")
    asked(app, event, "Pending?", status="pending")
    assert [e["type"] for e in poll(mo, 0, "mod").json["entries"]] == ["question"]
    assert poll(mo, 0, "watch").json["entries"] == []


def test_polling_without_entering_is_refused(client, event):
    answer = poll(client, 0)
    assert answer.status_code == 401
    assert answer.json["error"]["code"] == "auth_required"


def test_polling_is_limited(vera):
    codes = {poll(vera, 0).status_code for _ in range(65)}
    assert codes == {200, 429}
