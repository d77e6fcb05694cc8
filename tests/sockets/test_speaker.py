"""The speakers' stream: what reaches speaker, projector and overlay, and what never does."""

import pytest

from livedemo import displays
from livedemo.actors import SYSTEM
from livedemo.extensions import socketio
from livedemo.services import events, questions, rooms, stage
from livedemo.tenancy import tenant_scope
from tests.support.factories import (
    ask,
    client_for,
    decide,
    enter,
    make_event,
    sign_in,
    staff,
)
from tests.support.processes import wait_until


@pytest.fixture
def event(app):
    with app.app_context():
        event = make_event("gala", name="Gala")
        staff(event, "sam@example.org", "speaker")
        return event


def joined(app, browser, page, event):
    return socketio.test_client(
        app, namespace=f"/e/{event.slug}", flask_test_client=browser, auth={"page": page}
    )


@pytest.fixture
def sam(app, event, client):
    sign_in(client, "sam@example.org")
    socket = joined(app, client, "speaker", event)
    assert socket.is_connected("/e/gala")
    yield socket
    socket.disconnect("/e/gala")


def entries(socket, namespace="/e/gala"):
    """Return (type, html) of everything that arrived since the last look."""
    frames = [got for got in socket.get_received(namespace) if got["name"] == "live"]
    assert all(frame["args"][0]["stream"] == "speakers" for frame in frames)
    return [(e["type"], e["html"]) for frame in frames for e in frame["args"][0]["entries"]]


def within(app, event, verb, *arguments, **fields):
    with app.app_context(), tenant_scope(event.tenant_id):
        return verb(SYSTEM, event, *arguments, **fields)


def asked(app, event, text, **how):
    with app.app_context():
        return ask(event, text, **how)


def test_an_approved_question_arrives_and_goes_on_stage(app, event, sam):
    first = asked(app, event, "First?", name="Vera Ruiz", status="pending")
    assert entries(sam) == []
    with app.app_context():
        decide(event, first, "approved")
    ((kind, html),) = entries(sam)
    assert kind == "question"
    assert f'id="question-{first}"' in html
    assert 'data-status="approved"' in html
    assert 'data-into="#lined-up"' in html
    assert "First?" in html
    assert "Vera Ruiz" in html
    within(app, event, questions.stage, first)
    ((kind, html),) = entries(sam)
    assert (kind, 'data-status="on_stage"' in html) == ("question", True)


def test_an_answered_question_leaves_the_list(app, event, sam):
    first = asked(app, event, "First?")
    entries(sam)
    within(app, event, questions.answer, first)
    ((kind, html),) = entries(sam)
    assert kind == "question"
    assert html.strip().endswith(f'<template data-remove="#question-{first}"></template>')
    assert "First?" not in html


@pytest.mark.parametrize("verb", [questions.send_back, questions.reject])
def test_what_is_taken_back_leaves(app, event, sam, verb):
    first = asked(app, event, "First?")
    entries(sam)
    within(app, event, verb, first)
    ((kind, html),) = entries(sam)
    assert kind == "question_removed"
    assert f'data-remove="#question-{first}"' in html
    assert "First?" not in html


def test_pending_and_rejected_questions_never_appear(app, event, sam):
    asked(app, event, "Pending?", status="pending")
    asked(app, event, "Rejected?", status="rejected")
    assert entries(sam) == []


def test_replay_never_shows_what_was_taken_back(app, event, sam):
    first = asked(app, event, "First?")
    within(app, event, questions.send_back, first)
    entries(sam)
    ack = sam.emit("sync", {"seq": 0}, namespace="/e/gala", callback=True)
    assert [entry["type"] for entry in ack["entries"]] == ["question_removed"] * 2
    assert "First?" not in str(ack)


def test_names_of_anonymous_askers_never_travel(app, event, sam):
    first = asked(app, event, "First?", name="Vera Ruiz", anonymous=True)
    within(app, event, questions.stage, first)
    for _kind, html in entries(sam):
        assert "Anonymous" in html
        assert "Vera" not in html
        assert "data-author" not in html


def test_chat_never_reaches_the_stage(app, event, sam):
    viewer = client_for(app)
    enter(viewer, event)
    watch = joined(app, viewer, "watch", event)
    ack = watch.emit("chat", {"message": "Hola"}, namespace="/e/gala", callback=True)
    assert ack["ok"]
    assert entries(sam) == []


def test_the_rooms_times_and_switches_arrive(app, event, sam):
    within(app, event, rooms.toggle, what="questions", on=False)
    ((kind, html),) = entries(sam)
    assert kind == "room"
    assert 'id="room-state"' in html
    assert 'data-questions="0"' in html


def test_undoing_an_advance_brings_both_back(app, event, sam):
    first, second = (asked(app, event, text) for text in ("First?", "Second?"))
    within(app, event, questions.stage, first)
    within(app, event, stage.advance, seen=first)
    entries(sam)
    within(app, event, stage.undo_advance, answered=first, staged=second)
    news = entries(sam)
    assert [kind for kind, _html in news] == ["question", "question"]
    assert 'data-status="approved"' in news[0][1]
    assert 'data-status="on_stage"' in news[1][1]


def test_the_speakers_own_events_reach_the_same_verbs(app, event, sam):
    first, second = (asked(app, event, text) for text in ("First?", "Second?"))
    for name, data, status in (
        ("stage", {"id": first}, "on_stage"),
        ("answer", {"id": first}, "answered"),
        ("return", {"id": second}, "pending"),
    ):
        ack = sam.emit(name, data, namespace="/e/gala", callback=True)
        assert ack == {"ok": True, "status": status}
    ack = sam.emit("approve", {"id": asked(app, event, "Third?", status="pending")},
                   namespace="/e/gala", callback=True)  # fmt: skip
    assert ack["error"]["code"] == "forbidden"


def test_a_display_joins_by_its_link_until_it_is_void(app, event):
    browser = client_for(app)
    assert not joined(app, browser, "stage", event).is_connected("/e/gala")
    with app.app_context():
        key = displays.key(event, "stage")
    browser.get(f"/e/gala/stage?key={key}")
    screen = joined(app, browser, "stage", event)
    assert screen.is_connected("/e/gala")
    asked(app, event, "First?")
    assert "First?" in entries(screen)[0][1]
    within(app, event, events.void_displays)
    wait_until(lambda: not screen.is_connected("/e/gala"), "the display to be cut")
    assert not joined(app, browser, "stage", event).is_connected("/e/gala")


def test_a_display_shows_and_decides_nothing(app, event):
    browser = client_for(app)
    with app.app_context():
        key = displays.key(event, "stage")
    browser.get(f"/e/gala/stage?key={key}")
    screen = joined(app, browser, "stage", event)
    first = asked(app, event, "First?")
    for name in ("stage", "answer", "return", "reject"):
        ack = screen.emit(name, {"id": first}, namespace="/e/gala", callback=True)
        assert ack["error"]["code"] == "forbidden", name
    assert not joined(app, browser, "speaker", event).is_connected("/e/gala")


def test_a_display_of_a_private_event_joins(app):
    with app.app_context():
        event = make_event("secret", private=True)
        key = displays.key(event, "overlay")
    browser = client_for(app)
    browser.get(f"/e/secret/overlay?key={key}")
    screen = joined(app, browser, "stage", event)
    assert screen.is_connected("/e/secret")
    assert browser.get("/e/secret/live?page=stage&seq=0").status_code == 200


def test_viewers_do_not_join_the_speakers(app, event):
    viewer = client_for(app)
    enter(viewer, event)
    for page in ("speaker", "stage"):
        assert not joined(app, viewer, page, event).is_connected("/e/gala")
