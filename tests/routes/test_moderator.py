"""The moderators' routes: every event of the socket as a form and as a fragment."""

import re

import pytest

from tests.support.factories import client_for, enter, make_event, make_tenant, post, staff
from tests.support.moderating import (
    HTMX,
    MOD,
    asked,
    author,
    page,
    press,
    question,
    said,
    signed_in,
    staffed_gala,
    toast,
)


@pytest.fixture
def event(app):
    return staffed_gala(app)


@pytest.fixture
def mo(app, event):
    return signed_in(app, "mo@example.org")


# path, state before, fields, state after
DECISIONS = [
    ("approve", "pending", {}, "approved"),
    ("reject", "pending", {"reason": "Off topic"}, "rejected"),
    ("return", "approved", {}, "pending"),
    ("stage", "approved", {}, "on_stage"),
    ("approve", "on_stage", {}, "approved"),
    ("answer", "on_stage", {}, "answered"),
    ("answer", "approved", {"text": "Yes."}, "answered"),
    ("stage", "answered", {}, "on_stage"),
    ("return", "rejected", {}, "pending"),
    ("edit", "pending", {"text": "Better?"}, "approved"),
    ("edit", "on_stage", {"text": "Better?"}, "on_stage"),
]


@pytest.mark.parametrize(("path", "before", "fields", "after"), DECISIONS)
def test_a_decision_works_as_a_form_and_as_htmx(app, event, mo, path, before, fields, after):
    plain, live = asked(app, event, status=before), asked(app, event)
    answer = post(mo, f"{MOD}/questions/{plain}/{path}", {"seen": before, **fields})
    assert (answer.status_code, answer.location) == (303, f"{MOD}#question-{plain}")
    assert question(app, event, plain).status == after
    if after == "on_stage":
        post(mo, f"{MOD}/advance", {"current_id": str(plain)})
    live = asked(app, event, status=before)
    answer = press(mo, f"questions/{live}/{path}", seen=before, **fields)
    assert answer.status_code == 200
    assert question(app, event, live).status == after
    assert f"question-{live}" in answer.get_data(as_text=True)
    assert toast(answer)["text"]


@pytest.mark.parametrize(("path", "before", "fields", "after"), DECISIONS)
def test_a_wrong_seen_is_a_conflict_that_names_the_colleague(
    app, event, mo, path, before, fields, after
):
    question_id = asked(app, event)
    dani = signed_in(app, "dani@example.org")
    press(dani, f"questions/{question_id}/reject", seen="pending", reason="No")
    seen = before if before != "rejected" else "answered"
    answer = press(mo, f"questions/{question_id}/{path}", seen=seen, **fields)
    if path == "reject":  # the same decision: a repeat, not a conflict
        assert (answer.status_code, "Daniela Ochoa" in toast(answer)["text"]) == (200, True)
    else:
        assert answer.status_code == 409
        assert "Daniela Ochoa" in toast(answer)["text"]
        assert answer.headers["HX-Reswap"] == "none"
    assert "undo" not in toast(answer)
    stored = question(app, event, question_id)
    assert (stored.status, stored.question_text) == ("rejected", "What is it?")


def test_the_colleague_is_named_on_the_page_without_scripts_too(app, event, mo):
    question_id = asked(app, event)
    dani = signed_in(app, "dani@example.org")
    press(dani, f"questions/{question_id}/approve", seen="pending")
    answer = post(mo, f"{MOD}/questions/{question_id}/reject", {"seen": "pending"})
    assert answer.status_code == 409
    assert "Daniela Ochoa already changed this one" in answer.get_data(as_text=True)


def test_a_repeat_is_answered_alike_and_offers_no_undo(app, event, mo):
    question_id = asked(app, event)
    first = press(mo, f"questions/{question_id}/approve", seen="pending")
    assert toast(first)["undo"]["url"] == f"{MOD}/questions/{question_id}/return"
    again = press(mo, f"questions/{question_id}/approve", seen="pending")
    assert again.status_code == 200
    assert "undo" not in toast(again)


@pytest.mark.parametrize(
    ("path", "before", "back"),
    [
        ("approve", "pending", "pending"),
        ("reject", "pending", "pending"),
        ("stage", "approved", "approved"),
        ("return", "approved", "approved"),
        ("answer", "on_stage", "on_stage"),
    ],
)
def test_undo_goes_back_to_where_it_was(app, event, mo, path, before, back):
    question_id = asked(app, event, status=before)
    offer = toast(press(mo, f"questions/{question_id}/{path}", seen=before))["undo"]
    answer = post(mo, offer["url"], offer["values"], headers=HTMX)
    assert answer.status_code == 200
    assert question(app, event, question_id).status == back


def test_advance_shows_both_and_undo_puts_the_former_back(app, event, mo):
    first, second = (asked(app, event, f"Question {n}?", "approved") for n in range(2))
    press(mo, f"questions/{first}/stage", seen="approved")
    answer = press(mo, "advance", current_id=str(first))
    html = answer.get_data(as_text=True)
    assert f"#question-{first}" in html
    assert f'id="question-{second}"' in html
    again = press(mo, "advance", current_id=str(first))
    assert again.status_code == 200, "pressing twice is one step"
    assert "undo" not in toast(again)
    assert question(app, event, second).status == "on_stage"
    dani = signed_in(app, "dani@example.org")
    assert press(dani, "advance", current_id=str(first)).status_code == 409
    offer = toast(answer)["undo"]
    post(mo, offer["url"], offer["values"], headers=HTMX)
    assert question(app, event, first).status == "on_stage"
    assert question(app, event, second).status == "approved"


def test_advance_without_questions_says_so(app, event, mo):
    answer = press(mo, "advance", current_id="0")
    assert toast(answer) == {"text": "No approved question is waiting."}
    assert post(mo, f"{MOD}/advance").status_code == 303


# ---- words


def test_the_steps_are_fragments_and_pages(app, event, mo):
    question_id = asked(app, event, "Is <b>this</b> bold?")
    said(app, event)
    paths = [f"questions/{question_id}/edit", f"questions/{question_id}/reject", "ask",
             f"people/{author(mo)}/restrict?line=1", "screens/stage"]  # fmt: skip
    for path in paths:
        whole = mo.get(f"{MOD}/{path}")
        part = mo.get(f"{MOD}/{path}", headers=HTMX)
        assert "<html" in whole.get_data(as_text=True), path
        assert "<html" not in part.get_data(as_text=True), path
        assert "HX-Request" in whole.headers["Vary"]
        assert "<b>this" not in whole.get_data(as_text=True)


def test_empty_words_come_back_with_their_sentence(app, event, mo):
    question_id = asked(app, event)
    path = f"questions/{question_id}/edit"
    answer = press(mo, path, seen="pending", text=" ")
    assert answer.status_code == 422
    assert "Write your question first." in answer.get_data(as_text=True)
    plain = post(mo, f"{MOD}/{path}", {"seen": "pending", "text": "x" * 1001})
    assert plain.status_code == 422
    assert "x" * 1001 in plain.get_data(as_text=True)
    assert question(app, event, question_id).status == "pending"


@pytest.mark.parametrize("seen", ["lost", "PENDING", "x" * 5000])
def test_a_state_that_does_not_exist_is_refused(app, event, mo, seen):
    question_id = asked(app, event)
    assert press(mo, f"questions/{question_id}/approve", seen=seen).status_code == 422
    assert question(app, event, question_id).status == "pending"


def test_asking_on_behalf_of_somebody(app, event, mo):
    answer = press(mo, "ask", on_behalf_of="Rosa", question="From row 12?", client_id="abc-1")
    assert "Rosa, in the hall" in answer.get_data(as_text=True)
    press(mo, "ask", on_behalf_of="Rosa", question="From row 12?", client_id="abc-1")
    assert page(mo).count("From row 12?") == 1
    wrong = post(mo, f"{MOD}/ask", {"on_behalf_of": "x" * 81, "question": "Hm?"})
    assert wrong.status_code == 422
    assert "at most 80 characters" in wrong.get_data(as_text=True)


# ---- chat and people


@pytest.mark.parametrize("what", ["chat", "questions", "moderation"])
def test_switches(app, event, mo, what):
    off = press(mo, "toggle", what=what, on="0")
    assert f'data-{"moderated" if what == "moderation" else what}="0"' in off.get_data(as_text=True)
    assert post(mo, f"{MOD}/toggle", {"what": what, "on": "1"}).status_code == 303
    assert f'data-{"moderated" if what == "moderation" else what}="1"' in page(mo)


def test_turning_moderation_off_says_what_stays(app, event, mo):
    asked(app, event)
    answer = press(mo, "toggle", what="moderation", on="0")
    assert toast(answer)["text"] == "Moderation off. The 1 pending stay pending."


def test_only_admins_close_the_transmission(app, event, mo):
    assert press(mo, "toggle", what="event", on="0").status_code == 403
    assert "close-event" not in page(mo)
    ana = signed_in(app, "ana@example.org")
    assert "close-event" in page(ana)
    assert toast(press(ana, "toggle", what="event", on="0"))["text"] == "The transmission has ended"
    assert "Ended" in page(mo)


def test_slow_mode(app, event, mo):
    answer = press(mo, "slow-mode", seconds="10")
    assert toast(answer)["undo"]["values"] == {"seconds": 0}
    assert "Slow mode 10 s" in page(mo)
    for wrong in ("", "fast", "301", "-1"):
        assert press(mo, "slow-mode", seconds=wrong).status_code == 422


def test_links_of_screens_are_shown_and_voided(app, event, mo):
    step = page(mo, f"{MOD}/screens/stage")
    link = re.search(r"http://localhost(/e/gala/stage\?key=[^<]+)", step)[1]
    assert '<svg class="qr"' in step
    screen = client_for(app)
    assert screen.get(link, follow_redirects=True).status_code == 200
    assert post(mo, f"{MOD}/screens/void").location == f"{MOD}/screens"
    assert client_for(app).get(link, follow_redirects=True).status_code != 200
    assert mo.get(f"{MOD}/screens/lobby").status_code == 404


def test_entering_makes_no_moderator(app, event, client):
    enter(client, event, name="Mo R.", email="mo@example.org")
    assert client.get(MOD).status_code in (403, 404)


def test_another_tenants_admin_finds_nothing(app, event):
    with app.app_context():
        fair = make_event("fair", tenant=make_tenant("rival"))
        staff(fair, "zoe@example.org", "admin")
    zoe = signed_in(app, "zoe@example.org")
    assert zoe.get(MOD).status_code == zoe.get("/e/nothing/mod").status_code == 404


def test_words_are_undone_with_the_approval(app, event, mo):
    question_id = asked(app, event, "Wat is it")
    fields = {"text": "What is it?", "was": "Wat is it", "seen": "pending"}
    offer = toast(press(mo, f"questions/{question_id}/edit", **fields))["undo"]
    assert post(mo, offer["url"], offer["values"], headers=HTMX).status_code == 200
    back = question(app, event, question_id)
    assert (back.status, back.question_text, back.is_edited) == ("pending", "Wat is it", False)


def test_new_words_alone_can_be_undone(app, event, mo):
    question_id = asked(app, event, "Wat is it", "approved")
    fields = {"text": "What is it?", "was": "Wat is it", "seen": "approved"}
    offer = toast(press(mo, f"questions/{question_id}/edit", **fields))["undo"]
    assert post(mo, offer["url"], offer["values"], headers=HTMX).status_code == 200
    assert question(app, event, question_id).question_text == "Wat is it"


def test_two_who_edit_at_once_do_not_overwrite_each_other(app, event, mo):
    question_id = asked(app, event, "Wat is it", "approved")
    dani = signed_in(app, "dani@example.org")
    was = re.search(r'name="was" value="([^"]+)"', page(mo, f"{MOD}/questions/{question_id}/edit"))
    fields = {"was": was[1], "seen": "approved"}
    assert press(dani, f"questions/{question_id}/edit", text="Hers?", **fields).status_code == 200
    second = press(mo, f"questions/{question_id}/edit", text="His?", **fields)
    assert second.status_code == 409
    assert "Daniela Ochoa changed these words" in second.get_data(as_text=True) + str(
        second.headers
    )
    assert question(app, event, question_id).question_text == "Hers?"


def test_a_switch_says_whether_it_shall_be_on(app, event, mo):
    for fields in ({"what": "questions"}, {"what": "questions", "on": "perhaps"}):
        assert press(mo, "toggle", **fields).status_code == 422
    assert 'data-questions="1"' in page(mo)
