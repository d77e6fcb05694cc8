"""The speaker's screen: who gets in, what it shows, what its buttons do, in plain HTML."""

from datetime import timedelta

import pytest

from livedemo import clock
from livedemo.tenancy import tenant_scope
from tests.support.factories import (
    ask,
    client_for,
    decide,
    enter,
    make_event,
    make_person,
    make_tenant,
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
