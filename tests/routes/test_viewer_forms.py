"""Writing and asking by forms: without scripts, and as programs do."""

import re

import pytest

from livedemo.services import rooms
from tests.support.factories import csrf, enter, make_event, post
from tests.support.viewing import JSON, asked, lines, page, question, said, within


@pytest.fixture
def event(app):
    with app.app_context():
        return make_event("gala", name="Gala", video_url="/static/demo/stage.webm")


@pytest.fixture
def vera(client, event):
    enter(client, event)
    return client


def test_a_line_by_form_goes_back_to_the_chat(vera, app, event):
    answer = post(vera, "/e/gala/chat", {"message": "By form"})
    assert (answer.status_code, answer.location) == (303, "/e/gala/watch?tab=chat")
    assert lines(app, event) == ["By form"]
    assert "By form" in page(vera)


def test_a_question_by_form_goes_back_to_the_questions(vera, app, event):
    answer = post(vera, "/e/gala/ask", {"question": "Why?", "anonymous": "1"})
    assert (answer.status_code, answer.location) == (303, "/e/gala/watch?tab=questions")
    row = question(app, event, 1)
    assert (row.question_text, row.is_anonymous, row.status) == ("Why?", True, "pending")


def test_a_form_without_the_box_asks_by_name(vera, app, event):
    post(vera, "/e/gala/ask", {"question": "Why?"})
    assert question(app, event, 1).is_anonymous is False


def test_withdrawing_by_form(vera, app, event):
    post(vera, "/e/gala/ask", {"question": "Why?"})
    answer = post(vera, "/e/gala/questions/1/withdraw")
    assert (answer.status_code, answer.location) == (303, "/e/gala/watch?tab=questions")
    assert question(app, event, 1).status == "withdrawn"


def test_somebody_elses_question_cannot_be_withdrawn(vera, app, event):
    other = asked(app, event, "Not yours", email="otto@example.org", status="pending")
    assert post(vera, f"/e/gala/questions/{other}/withdraw").status_code == 404
    assert question(app, event, other).status == "pending"


@pytest.mark.parametrize("number", ["0", "999", "99999999999999999999999", "-1", "x"])
def test_unknown_questions_are_not_found(vera, number):
    assert post(vera, f"/e/gala/questions/{number}/withdraw").status_code == 404


@pytest.mark.parametrize(
    ("path", "field", "text", "sentence"),
    [
        ("chat", "message", "   ", "Write something first."),
        ("chat", "message", "x" * 501, "A message has at most 500 characters."),
        ("ask", "question", "\u202e\u200b", "Write your question first."),
        ("ask", "question", "x" * 1001, "A question has at most 1000 characters."),
    ],
)
def test_bad_text_comes_back_with_the_reason(vera, app, event, path, field, text, sentence):
    answer = post(vera, f"/e/gala/{path}", {field: text})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert sentence in html
    assert 'aria-invalid="true"' in html
    assert lines(app, event) == []


def test_what_was_typed_is_kept_when_it_cannot_go_out(vera, app, event):
    within(app, event, rooms.slow_mode, seconds=60)
    post(vera, "/e/gala/chat", {"message": "First"})
    answer = post(vera, "/e/gala/chat", {"message": "Too soon & <kept>"})
    html = answer.get_data(as_text=True)
    assert answer.status_code == 429
    assert 0 < int(answer.headers["Retry-After"]) <= 60
    assert "Too soon &amp; &lt;kept&gt;</textarea>" in html
    assert "Your text stays here." in html
    assert lines(app, event) == ["First"]


@pytest.mark.parametrize(
    ("switch", "path", "field", "sentence"),
    [
        ("chat", "chat", "message", "The chat is closed."),
        ("questions", "ask", "question", "Questions are closed."),
    ],
)
def test_closed_chat_and_questions_keep_the_text(vera, app, event, switch, path, field, sentence):
    within(app, event, rooms.toggle, what=switch, on=False)
    assert sentence in page(vera)
    answer = post(vera, f"/e/gala/{path}", {field: "kept text"})
    assert answer.status_code == 409
    assert "kept text</textarea>" in answer.get_data(as_text=True)


def test_a_restricted_person_reads_why_and_keeps_the_text(vera, app, event):
    key = re.search(r'data-author-key="([^"]+)"', page(vera)).group(1)
    within(app, event, rooms.restrict, author=key, what="chat", seconds=600, reason="links")
    assert "You cannot write in the chat until" in page(vera)
    answer = post(vera, "/e/gala/chat", {"message": "kept text"})
    assert answer.status_code == 403
    assert "kept text</textarea>" in answer.get_data(as_text=True)
    assert post(vera, "/e/gala/ask", {"question": "Still?"}).status_code == 303


def test_forms_need_their_token(vera, app, event):
    assert vera.post("/e/gala/chat", data={"message": "x"}).status_code == 403
    assert lines(app, event) == []


def test_too_many_lines_are_slowed_down(vera, app, event):
    token = csrf(vera)
    codes = [vera.post("/e/gala/chat", data={"csrf_token": token, "message": f"{n}"}).status_code
             for n in range(7)]  # fmt: skip
    assert codes == [303] * 5 + [429] * 2


def test_a_person_who_entered_elsewhere_joins_by_writing(client, app, event):
    with app.app_context():
        other = make_event("other", name="Other")
    enter(client, other)
    assert "data-author-key" not in page(client)
    assert post(client, "/e/gala/chat", {"message": "Here too"}).status_code == 303
    assert "data-author-key" in page(client)


def test_programs_get_the_ack(vera):
    headers = {**JSON, "X-CSRFToken": csrf(vera)}
    sent = {"message": "By program", "client_id": "a-1"}
    first = vera.post("/e/gala/chat", data=sent, headers=headers)
    again = vera.post("/e/gala/chat", data=sent, headers=headers)
    assert first.json == {"id": 1}
    assert again.json == {"id": 1, "dup": True}
    assert vera.post("/e/gala/ask", data={"question": "Why?"}, headers=headers).json == {
        "id": 1, "status": "pending"}  # fmt: skip
    assert vera.post("/e/gala/questions/1/withdraw", headers=headers).json == {
        "status": "withdrawn"
    }
    bad = vera.post("/e/gala/chat", data={"message": ""}, headers=headers)
    assert bad.status_code == 422
    assert bad.json["error"]["code"] == "invalid"
    assert bad.json["error"]["field"] == "message"


def test_signs_of_life_by_form_are_kept(vera, app, event):
    headers = {**JSON, "X-CSRFToken": csrf(vera)}
    said(app, event, "Hello")
    answer = vera.post("/e/gala/ping", data={"tab": "t-1", "playing": "1"}, headers=headers)
    assert answer.json == {"heads": {"viewers": 1}}
    assert 'data-watching="1"' in page(vera)
    vera.post("/e/gala/ping", data={"tab": "t-1", "bye": "1"}, headers=headers)
    assert 'data-watching="0"' in page(vera)
    assert vera.post("/e/gala/ping", data={}, headers=headers).status_code == 422
