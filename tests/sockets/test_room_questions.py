"""Questions over the sockets: who hears of them, who may decide, what their asker is told."""

import pytest

from livedemo.actors import SYSTEM
from livedemo.services import questions, rooms
from livedemo.tenancy import tenant_scope
from tests.support import factories
from tests.support.sockets import Socket


def refusal(ack) -> str:
    assert ack["ok"] is False, ack
    return ack["error"]["code"]


def within(room, verb, *arguments, **fields):
    with room.app.app_context(), tenant_scope(room.event.tenant_id):
        return verb(SYSTEM, room.event, *arguments, **fields)


def test_a_question_waits_for_the_moderators(room):
    desk = Socket(room.member("moderator"), "gala", "mod")
    vera, otto = room.watch(), room.watch(room.viewer("Otto Lang", "otto@example.org"))
    ack = vera.send("ask", {"question": "Why?", "client_id": "q-1"})
    assert ack == {"ok": True, "id": 1, "status": "pending"}
    assert (vera.frames, otto.frames) == ([], [])
    assert [(e["type"], e["id"]) for e in desk.entries] == [("question", 1)]
    assert desk.send("approve", {"id": 1}) == {"ok": True, "status": "approved"}
    for watcher in (vera, otto):
        assert [(e["type"], e["id"]) for e in watcher.entries] == [("question", 1)]
    (news,) = vera.got("you")
    assert (news["type"], news["id"]) == ("question", 1)
    assert 'id="mine-1"' in news["html"]
    assert "Approved" in news["html"]
    assert otto.got("you") == []
    again = vera.send("ask", {"question": "Why?", "client_id": "q-1"})
    assert again == {"ok": True, "id": 1, "status": "approved", "dup": True}


def test_a_declined_question_is_between_asker_and_moderators(room):
    desk = Socket(room.member("moderator"), "gala", "mod")
    vera, otto = room.watch(), room.watch(room.viewer("Otto Lang", "otto@example.org"))
    vera.send("ask", {"question": "Why?"})
    desk.send("reject", {"id": 1, "reason": "Asked before"})
    assert "Asked before" in vera.got("you")[0]["html"]
    assert (vera.entries, otto.frames) == ([], [])


def test_an_anonymous_question_never_tells_its_asker(room):
    desk = Socket(room.member("moderator"), "gala", "mod")
    vera, otto = room.watch(), room.watch(room.viewer("Otto Lang", "otto@example.org"))
    vera.send("ask", {"question": "Why?", "anonymous": True})
    for event in ("approve", "stage", "answer"):
        assert desk.send(event, {"id": 1})["ok"], event
    for entry in otto.entries:
        assert "Vera" not in entry["html"]
        assert "data-author" not in entry["html"]


def test_the_asker_withdraws_and_nobody_else(room):
    within(room, rooms.toggle, what="moderation", on=False)
    vera, otto = room.watch(), room.watch(room.viewer("Otto Lang", "otto@example.org"))
    assert vera.send("ask", {"question": "Why?"})["status"] == "approved"
    assert refusal(otto.send("withdraw", {"id": 1})) == "not_found"
    assert vera.send("withdraw", {"id": 1}) == {"ok": True, "status": "withdrawn"}
    assert [e["type"] for e in otto.entries] == ["question", "question_removed"]
    assert refusal(vera.send("withdraw", {"id": 999})) == "not_found"


@pytest.mark.parametrize("event", ["approve", "reject", "stage", "answer", "return"])
def test_viewers_decide_nothing(room, event):
    vera = room.watch()
    vera.send("ask", {"question": "Why?"})
    assert refusal(vera.send(event, {"id": 1})) == "forbidden"


@pytest.mark.parametrize(
    ("event", "data"),
    [
        ("hide", {"id": 1}),
        ("restrict", {"author": "k", "what": "chat"}),
        ("slow_mode", {"seconds": 10}),
        ("toggle", {"what": "chat", "on": False}),
        ("toggle", {"what": "event", "on": False}),
        ("ask", {"question": "Why?", "on_behalf_of": "Somebody in the hall"}),
    ],
)
def test_viewers_run_no_room(room, event, data):
    vera = room.watch()
    vera.send("chat", {"message": "Hello"})
    assert refusal(vera.send(event, data)) == "forbidden"


@pytest.mark.parametrize("number", [0, -1, 2**63, "1", 1.5, True, None])
def test_odd_ids_are_invalid(room, number):
    ack = room.watch().send("withdraw", {"id": number})
    assert (refusal(ack), ack["error"]["field"]) == ("invalid", "id")


def test_questions_taken_back_leave_the_viewers(room):
    vera = room.watch()
    with room.app.app_context():
        question = factories.ask(room.event, "Why?", email="otto@example.org", name="Otto Lang")
    within(room, questions.send_back, question)
    kinds = [(e["type"], e["id"]) for e in vera.entries]
    assert kinds == [("question", question), ("question_removed", question)]
    assert "Why?" not in vera.entries[-1]["html"]


def test_two_who_press_next_advance_once(room):
    sam = Socket(room.member("speaker", "sam@example.org"), "gala", "speaker")
    mo = Socket(room.member("moderator"), "gala", "mod")
    with room.app.app_context():
        first, second, third = (factories.ask(room.event, f"Question {n}?") for n in range(3))
    assert sam.send("advance", {"current_id": 0}) == {"ok": True, "id": first}
    assert mo.send("advance", {"current_id": first}) == {"ok": True, "id": second}
    assert refusal(sam.send("advance", {"current_id": first})) == "conflict"
    again = mo.send("advance", {"current_id": first})
    assert again == {"ok": True, "id": second}, "a resend is answered as the first time"
    assert sam.send("advance", {"current_id": second}) == {"ok": True, "id": third}
    assert sam.send("advance", {"current_id": third}) == {"ok": True, "id": None}


@pytest.mark.parametrize("data", [{}, {"current_id": None}, {"current_id": -1}])
def test_next_without_what_was_seen_is_invalid(room, data):
    sam = Socket(room.member("speaker", "sam@example.org"), "gala", "speaker")
    ack = sam.send("advance", data)
    assert (refusal(ack), ack["error"]["field"]) == ("invalid", "current_id")
