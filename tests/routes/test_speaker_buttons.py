"""The speaker's buttons as plain forms: one press is one step, and a step can be undone."""

from datetime import timedelta

import pytest

from livedemo import clock
from livedemo.queries import questions
from livedemo.tenancy import tenant_scope
from tests.support.factories import ask, client_for, enter, make_event, post, sign_in, staff

SPEAKER = "/e/gala/speaker"


@pytest.fixture
def event(app):
    with app.app_context():
        event = make_event("gala", name="Gala")
        staff(event, "sam@example.org", "speaker")
        staff(event, "mo@example.org", "moderator")
        return event


@pytest.fixture
def sam(client, event):
    sign_in(client, "sam@example.org")
    return client


def asked(app, event, *texts, **how):
    with app.app_context():
        return [ask(event, text, **how) for text in texts]


def status_of(app, event, question_id):
    with app.app_context(), tenant_scope(event.tenant_id):
        return questions.by_id(event, question_id).status


def test_advance_brings_the_first_then_answers_and_brings_the_next(app, event, sam):
    first, second = asked(app, event, "First?", "Second?")
    answer = post(sam, f"{SPEAKER}/advance", {"seen": "0"})
    assert (answer.status_code, answer.location) == (303, SPEAKER)
    assert status_of(app, event, first) == "on_stage"
    post(sam, f"{SPEAKER}/advance", {"seen": str(first)})
    assert status_of(app, event, first) == "answered"
    assert status_of(app, event, second) == "on_stage"
    post(sam, f"{SPEAKER}/advance", {"seen": str(second)})
    assert status_of(app, event, second) == "answered"


def test_a_double_press_is_one_step(app, event, sam):
    first, second, third = asked(app, event, "First?", "Second?", "Third?")
    for _press in range(2):
        assert post(sam, f"{SPEAKER}/advance", {"seen": "0"}).status_code == 303
    assert status_of(app, event, first) == "on_stage"
    for _press in range(2):
        assert post(sam, f"{SPEAKER}/advance", {"seen": str(first)}).status_code == 303
    assert status_of(app, event, second) == "on_stage"
    assert status_of(app, event, third) == "approved"


def test_a_press_on_what_a_colleague_changed_changes_nothing(app, event, sam):
    first, second, third = asked(app, event, "First?", "Second?", "Third?")
    post(sam, f"{SPEAKER}/advance", {"seen": "0"})
    mo = client_for(app)
    sign_in(mo, "mo@example.org")
    post(mo, f"{SPEAKER}/advance", {"seen": str(first)})
    assert post(sam, f"{SPEAKER}/advance", {"seen": str(first)}).status_code == 409
    assert status_of(app, event, second) == "on_stage"
    assert status_of(app, event, third) == "approved"


def undo_of(answer):
    return answer.headers["HX-Trigger"]


def htmx(client, path, fields):
    return post(client, path, fields, headers={"HX-Request": "true"})


def test_htmx_gets_a_toast_with_an_undo(app, event, sam):
    first, _second = asked(app, event, "First?", "Second?")
    answer = htmx(sam, f"{SPEAKER}/advance", {"seen": "0"})
    assert answer.status_code == 204
    assert f'"values": {{"answered": 0, "staged": {first}}}' in undo_of(answer)
    assert f'"url": "{SPEAKER}/undo"' in undo_of(answer)


def test_advance_is_undone(app, event, sam):
    first, second, third = asked(app, event, "First?", "Second?", "Third?")
    post(sam, f"{SPEAKER}/advance", {"seen": "0"})
    post(sam, f"{SPEAKER}/advance", {"seen": str(first)})
    post(sam, f"{SPEAKER}/undo", {"answered": str(first), "staged": str(second)})
    assert status_of(app, event, first) == "on_stage"
    assert status_of(app, event, second) == "approved"
    # The places in the line are as before.
    post(sam, f"{SPEAKER}/advance", {"seen": str(first)})
    assert status_of(app, event, second) == "on_stage"
    assert status_of(app, event, third) == "approved"


def test_bringing_the_first_on_stage_is_undone(app, event, sam):
    (first,) = asked(app, event, "First?")
    post(sam, f"{SPEAKER}/advance", {"seen": "0"})
    post(sam, f"{SPEAKER}/undo", {"answered": "0", "staged": str(first)})
    assert status_of(app, event, first) == "approved"


def test_an_undo_that_comes_too_late_changes_nothing(app, event, sam):
    first, second, third = asked(app, event, "First?", "Second?", "Third?")
    post(sam, f"{SPEAKER}/advance", {"seen": "0"})
    post(sam, f"{SPEAKER}/advance", {"seen": str(first)})
    post(sam, f"{SPEAKER}/advance", {"seen": str(second)})
    answer = post(sam, f"{SPEAKER}/undo", {"answered": str(first), "staged": str(second)})
    assert answer.status_code == 409
    assert status_of(app, event, third) == "on_stage"


@pytest.mark.parametrize("status", ["approved", "on_stage"])
def test_return_sends_the_question_back_and_is_undone(app, event, sam, status):
    (first,) = asked(app, event, "First?", status=status)
    seen = first if status == "on_stage" else 0
    post(sam, f"{SPEAKER}/return", {"question": str(first), "seen": str(seen)})
    assert status_of(app, event, first) == "pending"
    assert "First?" not in sam.get(SPEAKER).get_data(as_text=True)
    post(sam, f"{SPEAKER}/undo", {"returned": str(first), "staged": str(seen)})
    assert status_of(app, event, first) == status


def test_a_speaker_approves_nothing_but_what_they_just_returned(app, event, sam):
    (pending,) = asked(app, event, "Pending?", status="pending")
    answer = post(sam, f"{SPEAKER}/undo", {"returned": str(pending), "staged": "0"})
    assert answer.status_code == 403
    (returned,) = asked(app, event, "Returned?")
    mo = client_for(app)
    sign_in(mo, "mo@example.org")
    post(mo, f"{SPEAKER}/return", {"question": str(returned), "seen": "0"})
    answer = post(sam, f"{SPEAKER}/undo", {"returned": str(returned), "staged": "0"})
    assert answer.status_code == 403
    assert status_of(app, event, returned) == "pending"


def test_a_return_can_be_undone_for_a_moment_only(app, event, sam):
    (first,) = asked(app, event, "First?")
    post(sam, f"{SPEAKER}/return", {"question": str(first), "seen": "0"})
    later = clock.now() + timedelta(seconds=16)
    with clock.use(clock.Clock(wall=lambda: later)):
        answer = post(sam, f"{SPEAKER}/undo", {"returned": str(first), "staged": "0"})
    assert answer.status_code == 403
    assert status_of(app, event, first) == "pending"


@pytest.mark.parametrize("action", ["advance", "return", "undo"])
def test_viewers_and_strangers_press_nothing(app, event, client, action):
    (first,) = asked(app, event, "First?")
    fields = {"seen": "0", "question": str(first), "returned": str(first)}
    assert post(client, f"{SPEAKER}/{action}", fields).status_code == 303
    enter(client, event)
    assert post(client, f"{SPEAKER}/{action}", fields).status_code == 403
    assert status_of(app, event, first) == "approved"


@pytest.mark.parametrize("action", ["advance", "return", "undo"])
def test_presses_need_the_pages_token(event, sam, action):
    assert sam.post(f"{SPEAKER}/{action}", data={"seen": "0"}).status_code == 403


@pytest.mark.parametrize("number", ["-1", "x", "1.5", "9" * 19, "²"])
def test_numbers_that_are_none_are_refused(event, sam, number):
    assert post(sam, f"{SPEAKER}/advance", {"seen": number}).status_code == 422


def test_another_events_question_is_not_there(app, event, sam):
    with app.app_context():
        other = ask(make_event("other"), "Theirs?")
    assert post(sam, f"{SPEAKER}/return", {"question": str(other)}).status_code == 404
