"""Who gets into the moderators' routes, what foreign ids answer, what pages cost; the log."""

import re

import pytest

from livedemo.actors import SYSTEM
from livedemo.services import chat
from livedemo.tenancy import tenant_scope
from tests.routes.test_moderator import (
    HTMX,
    MOD,
    asked,
    author,
    event,  # noqa: F401 -- a fixture
    mo,  # noqa: F401 -- a fixture
    page,
    press,
    question,
    said,
    signed_in,
)
from tests.support.counting import queries
from tests.support.factories import client_for, enter, make_event, post, say

GETS = ["", "/log", "/screens", "/screens/stage", "/ask", "/chat", "/questions/1/edit",
        "/questions/1/reject", "/people/abc/restrict"]  # fmt: skip
POSTS = ["questions/1/approve", "questions/1/reject", "questions/1/edit", "ask", "chat/1/hide",
         "restrict", "slow-mode", "toggle", "screens/void"]  # fmt: skip
STAGE_POSTS = ["questions/1/return", "questions/1/stage", "questions/1/answer", "advance"]


def same(body):
    """Return a page without what differs by request."""
    body = re.sub(r'nonce="[^"]+"|content="[^"]{40,}"|value="[^"]{40,}"', "", body)
    return re.sub(r"[0-9a-f-]{16,}", "", body)


def test_viewers_are_refused_everywhere(app, event):  # noqa: F811
    vera = client_for(app)
    enter(vera, event)
    assert [vera.get(MOD + path).status_code for path in GETS] == [403] * len(GETS)
    for path in POSTS + STAGE_POSTS:
        assert press(vera, path).status_code == 403, path


def test_speakers_move_the_stage_and_nothing_else(app, event):  # noqa: F811
    asked(app, event, status="approved")
    sam = signed_in(app, "sam@example.org")
    assert [sam.get(MOD + path).status_code for path in GETS] == [403] * len(GETS)
    assert [press(sam, path).status_code for path in POSTS] == [403] * len(POSTS)
    assert [press(sam, path).status_code for path in STAGE_POSTS[1:]] == [200] * 3


def test_speakers_never_read_who_asked_anonymously(app, event):  # noqa: F811
    question_id = asked(app, event, status="approved", anonymous=True, name="Vera Ruiz")
    sam = signed_in(app, "sam@example.org")
    pressed = ["stage", "answer", "stage", "return"]
    answers = [press(sam, f"questions/{question_id}/{verb}") for verb in pressed]
    assert [answer.status_code for answer in answers] == [200] * len(pressed)
    assert not any("Vera" in answer.get_data(as_text=True) for answer in answers)


def test_strangers_are_sent_to_the_entry(app, event, client):  # noqa: F811
    assert client.get(MOD).status_code == 303
    assert client.get(MOD, headers=HTMX).status_code == 401


def test_without_a_token_nothing_is_done(app, event, mo):  # noqa: F811
    question_id = asked(app, event)
    answer = mo.post(f"{MOD}/questions/{question_id}/approve", data={"seen": "pending"})
    assert answer.status_code == 403
    assert question(app, event, question_id).status == "pending"


def test_another_events_objects_answer_as_unknown_ones(app, event, mo):  # noqa: F811
    with app.app_context():
        fair = make_event("fair")
        line = say(fair, "Elsewhere")
    foreign = asked(app, fair)
    pairs = [
        (f"questions/{foreign}/{verb}", f"questions/999999/{verb}")
        for verb in ("approve", "reject", "return", "stage", "answer", "edit")
    ]
    pairs.append((f"chat/{line}/hide", "chat/999999/hide"))
    for ours, unknown in pairs:
        first, second = (post(mo, f"{MOD}/{path}", {"text": "x"}) for path in (ours, unknown))
        assert first.status_code == second.status_code == 404, ours
        bodies = [same(answer.get_data(as_text=True)) for answer in (first, second)]
        assert bodies[0] == bodies[1]
    assert mo.get(f"{MOD}/questions/{foreign}/edit").status_code == 404
    assert question(app, fair, foreign).status == "pending"
    assert press(mo, "restrict", author="abcdefghijkl", what="chat").status_code == 404


@pytest.mark.parametrize("path", ["", "/log", "/chat?before=9999"])
def test_pages_cost_the_same_however_much_there_is(app, event, mo, path):  # noqa: F811
    def fill(n):
        for number in range(n):
            question_id = asked(app, event, f"Question {number}?")
            press(mo, f"questions/{question_id}/approve", seen="pending")
            asked(app, event, f"Pending {number}?", email=f"p{n}-{number}@example.org")
            line = said(app, event, f"Line {number}")
            press(mo, f"chat/{line}/hide")

    def read():
        assert mo.get(MOD + path, headers=HTMX).status_code == 200

    fill(1)
    read()
    with queries(app) as few:
        read()
    fill(6)
    with queries(app) as many:
        read()
    assert len(many) == len(few), "\n".join(many)
    assert len(many) <= 22


def test_user_text_stays_text(app, event, mo):  # noqa: F811
    asked(app, event, "<script>alert(1)</script>?")
    said(app, event, '"><img src=x onerror=alert(1)>')
    html = page(mo)
    assert "<script>alert(1)" not in html
    assert "<img src=x" not in html


def test_the_anonymous_are_named_to_moderators_in_words(app, event, mo):  # noqa: F811
    asked(app, event, "Who am I?", anonymous=True)
    assert "Anonymous to the audience: Vera Ruiz" in page(mo)


def test_what_was_done_is_said_without_scripts(app, event, mo):  # noqa: F811
    question_id = asked(app, event)
    post(mo, f"{MOD}/questions/{question_id}/approve", {"seen": "pending"})
    assert "Question approved" in page(mo)
    assert "Question approved" not in page(mo)


# ---- the log


def test_the_log_undoes_what_nothing_came_after(app, event, mo):  # noqa: F811
    question_id = asked(app, event, "Log me?")
    press(mo, f"questions/{question_id}/approve", seen="pending")
    log = page(mo, f"{MOD}/log")
    assert "approved a question" in log
    assert "Log me?" in log
    assert f"{MOD}/questions/{question_id}/return" in log
    press(mo, f"questions/{question_id}/stage", seen="approved")
    log = page(mo, f"{MOD}/log")
    assert f"{MOD}/questions/{question_id}/return" not in log
    assert f"{MOD}/questions/{question_id}/approve" in log


def test_the_log_undoes_hiding_restricting_and_switching(app, event, mo):  # noqa: F811
    line = said(app, event, "Buy this")
    key = author(mo)
    press(mo, f"chat/{line}/hide")
    press(mo, "restrict", author=key, what="chat", seconds="600")
    press(mo, "toggle", what="chat", on="0")
    press(mo, "slow-mode", seconds="30")
    forms = re.findall(r'<form method="post" action="([^"]+)">(.*?)</form>',
                       page(mo, f"{MOD}/log"), re.S)  # fmt: skip
    assert len(forms) == 4
    for action, fields in forms:
        values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', fields))
        assert post(mo, action, values).status_code == 303
    html = page(mo)
    assert "Hidden by" not in html
    assert "No chat" not in html
    assert 'data-chat="1"' in html
    assert 'data-slow="0"' in html


def test_an_admins_closing_is_not_offered_to_moderators(app, event, mo):  # noqa: F811
    press(signed_in(app, "ana@example.org"), "toggle", what="event", on="0")
    log = page(mo, f"{MOD}/log")
    assert "closed the transmission" in log
    assert f'action="{MOD}/toggle"' not in log


def test_long_logs_have_pages(app, event, mo):  # noqa: F811
    line = said(app, event)
    with app.app_context(), tenant_scope(event.tenant_id):
        for number in range(52):
            chat.hide(SYSTEM, event, line, on=number % 2 == 0)
    first = page(mo, f"{MOD}/log")
    older = re.search(r'href="\?before=(\d+)"', first)[1]
    second = page(mo, f"{MOD}/log?before={older}")
    assert first.count('class="log-line"') == 50
    assert second.count('class="log-line"') == 2


def test_decisions_are_limited_as_the_sockets_are(app, event, mo):  # noqa: F811
    line = said(app, event)
    came = [press(mo, f"chat/{line}/hide", on=str(n % 2)) for n in range(24)]
    assert {answer.status_code for answer in came} == {200, 429}
    assert came[-1].headers["Retry-After"]
