"""The speaker's screen: who gets in, what it shows, what its buttons do, in plain HTML."""

from datetime import timedelta

import pytest

from livedemo import clock
from livedemo.queries import questions
from livedemo.tenancy import tenant_scope
from tests.support.factories import (
    ask,
    client_for,
    decide,
    enter,
    make_event,
    make_person,
    make_tenant,
    post,
    sign_in,
    staff,
    tenant_admin,
)

SPEAKER = "/e/gala/speaker"


@pytest.fixture
def event(app):
    with app.app_context():
        event = make_event("gala", name="Gala")
        for email, role in (("sam", "speaker"), ("mo", "moderator"), ("ana", "admin")):
            staff(event, f"{email}@example.org", role)
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


def page(client, path=SPEAKER, **options):
    answer = client.get(path, **options)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.get_data(as_text=True)


def visible(html):
    """Return the page without the hidden list and the scripts' words."""
    return html.split('id="stage-state"')[0]


# ---- who gets in


@pytest.mark.parametrize("email", ["sam", "mo", "ana"])
def test_staff_of_the_event_see_the_page(app, event, client, email):
    sign_in(client, f"{email}@example.org")
    assert "No questions for now" in page(client)


def test_tenant_admin_and_superadmin_see_the_page(app, event, client):
    with app.app_context():
        tenant_admin(make_tenant(), "tea@example.org")
        make_person("root@example.org", role="superadmin")
    for email in ("tea@example.org", "root@example.org"):
        other = client_for(app)
        sign_in(other, email)
        page(other)


def test_strangers_are_sent_to_enter(event, client):
    answer = client.get(SPEAKER)
    assert (answer.status_code, answer.location) == (303, "/?next=/e/gala/speaker")


def test_viewers_are_refused(event, client):
    enter(client, event)
    assert client.get(SPEAKER).status_code == 403


def test_typing_the_speakers_email_is_not_enough(event, client):
    enter(client, event, name="Sam Somebody", email="sam@example.org")
    assert client.get(SPEAKER).status_code == 403


def test_for_speakers_of_another_event_it_is_not_there(app, event, client):
    with app.app_context():
        staff(make_event("other"), "sue@example.org", "speaker")
    sign_in(client, "sue@example.org")
    assert client.get(SPEAKER).status_code == 404


def test_a_private_event_is_not_there_for_others(app, client):
    with app.app_context():
        staff(make_event("secret", private=True), "sam@example.org", "speaker")
    sign_in(client, "zoe@example.org")
    hidden, unknown = client.get("/e/secret/speaker"), client.get("/e/nothing/speaker")
    assert (hidden.status_code, unknown.status_code) == (404, 404)
    sam = client_for(app)
    sign_in(sam, "sam@example.org")
    page(sam, "/e/secret/speaker")


# ---- what it shows


def test_only_approved_questions_and_the_one_on_stage_are_there(app, event, sam):
    asked(app, event, "Approved one?")
    asked(app, event, "Staged one?", status="on_stage")
    for status in ("pending", "rejected", "answered"):
        asked(app, event, f"The {status} one?", status=status)
    html = page(sam)
    assert "Approved one?" in html
    assert "Staged one?" in html
    for status in ("pending", "rejected", "answered"):
        assert f"The {status} one?" not in html


def test_now_is_the_question_on_stage_and_two_are_next(app, event, sam):
    first, *_rest = asked(app, event, "First?", "Second?", "Third?", "Fourth?")
    with app.app_context(), tenant_scope(event.tenant_id):
        decide(event, first, "on_stage")
    shown = visible(page(sam))
    assert '<span class="speaker-label">Now</span>' in shown
    assert [text in shown for text in ("First?", "Second?", "Third?", "Fourth?")] == [
        True, True, True, False,
    ]  # fmt: skip
    assert shown.index("First?") < shown.index("Second?") < shown.index("Third?")
    assert "Answered, next one" in shown


def test_with_nothing_on_stage_the_first_in_line_is_large(app, event, sam):
    asked(app, event, "First?", "Second?")
    shown = visible(page(sam))
    assert '<span class="speaker-label">First in line</span>' in shown
    assert "Bring on stage" in shown


def test_names_of_anonymous_askers_appear_nowhere(app, event, sam):
    asked(app, event, "Who pays?", name="Vera Ruiz", anonymous=True)
    asked(app, event, "Who else?", name="Vera Ruiz", anonymous=True, status="on_stage")
    html = page(sam)
    assert html.count("Anonymous") >= 2
    assert "Vera" not in html
    assert "vera@example.org" not in html


def test_names_of_others_are_shown(app, event, sam):
    asked(app, event, "Who pays?", name="Vera Ruiz")
    assert "Vera Ruiz" in visible(page(sam))


def test_what_people_typed_is_text(app, event, sam):
    asked(app, event, "<script>alert(1)</script> ok?")
    html = page(sam)
    assert "<script>alert(1)" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; ok?" in html


def test_the_step_of_a_long_question_is_chosen_without_scripts(app, event, sam):
    asked(app, event, "¿Por qué? " * 90)
    assert 'data-step="3"' in page(sam)


def test_the_page_reads_itself_again_without_scripts(event, sam):
    assert '<noscript><meta http-equiv="refresh"' in page(sam)


def test_lists_are_read_again_as_a_fragment(app, event, sam):
    asked(app, event, "Approved one?")
    answer = sam.get(SPEAKER, headers={"HX-Request": "true"})
    html = answer.get_data(as_text=True)
    assert "HX-Request" in answer.headers["Vary"]
    assert html.startswith('<div id="stage-state"')
    assert "Approved one?" in html


def test_time_left_is_shown_in_the_events_zone(app, client):
    at = clock.now()
    with app.app_context():
        event = make_event(
            "gala",
            start_date=at - timedelta(minutes=57),
            end_date=at + timedelta(minutes=3),
        )
        staff(event, "sam@example.org", "speaker")
    sign_in(client, "sam@example.org")
    html = page(client)
    assert 'class="time-left short"' in html
    assert "<span>left</span>" in html
    assert '<progress class="speaker-course short" id="course" value="9' in html


def test_a_closed_event_says_so(app, client):
    with app.app_context():
        staff(make_event("gala", is_open=False), "sam@example.org", "speaker")
    sign_in(client, "sam@example.org")
    assert "This transmission has ended." in page(client)


# ---- what its buttons do


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
    assert "First?" not in page(sam)
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
