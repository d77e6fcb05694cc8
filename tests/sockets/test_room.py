"""The room over its sockets: lines, signs of life and catching up, frame by frame (§6)."""

import pytest

from livedemo.actors import SYSTEM
from livedemo.services import chat, rooms
from livedemo.tenancy import tenant_scope
from tests.support import factories
from tests.support.sockets import Socket


def refusal(ack) -> str:
    assert ack["ok"] is False, ack
    return ack["error"]["code"]


def within(room, verb, *arguments, **fields):
    with room.app.app_context(), tenant_scope(room.event.tenant_id):
        return verb(SYSTEM, room.event, *arguments, **fields)


def test_a_line_reaches_viewers_and_moderators_and_nobody_else(room):
    mo = room.member("moderator")
    vera, otto = room.watch(), room.watch(room.viewer("Otto Lang", "otto@example.org"))
    desk, speaker = Socket(mo, "gala", "mod"), Socket(mo, "gala", "speaker")
    with room.app.app_context():
        factories.make_event("other")
    elsewhere = Socket(mo, "other", "watch")
    assert vera.send("chat", {"message": "Hello", "client_id": "c-1"}) == {"ok": True, "id": 1}
    for watcher in (vera, otto):
        (frame,) = watcher.got("live")
        assert frame["stream"] == "viewers"
        (entry,) = frame["entries"]
        assert set(entry) == {"seq", "type", "id", "html"}
        assert (entry["seq"], entry["type"], entry["id"]) == (1, "chat", 1)
        assert 'id="chat-1"' in entry["html"]
        assert ">Hello</p>" in entry["html"]
    assert desk.got("live")[0]["stream"] == "moderators"
    assert speaker.frames == []
    assert elsewhere.frames == []


def test_a_line_carries_no_address_and_no_number_of_its_author(room):
    vera = room.watch(room.viewer("Vera Ruiz", "vera.secret@example.org"))
    vera.send("chat", {"message": "Hello"})
    (entry,) = vera.entries
    assert "secret" not in entry["html"]
    assert 'data-author="' in entry["html"]


def test_a_resend_is_one_line(room):
    vera = room.watch()
    sent = {"message": "Once", "client_id": "c-1"}
    assert vera.send("chat", sent) == {"ok": True, "id": 1}
    assert vera.send("chat", sent) == {"ok": True, "id": 1, "dup": True}
    assert vera.send("chat", {**sent, "message": "Other words"}) == {
        "ok": True, "id": 1, "dup": True}  # fmt: skip
    assert vera.seqs == [1]


def test_another_persons_client_id_is_another_line(room):
    vera, otto = room.watch(), room.watch(room.viewer("Otto Lang", "otto@example.org"))
    assert vera.send("chat", {"message": "One", "client_id": "c-1"})["id"] == 1
    assert otto.send("chat", {"message": "Two", "client_id": "c-1"}) == {"ok": True, "id": 2}


@pytest.mark.parametrize("name", ["message", "json"])
def test_the_literal_form_of_document_000_is_the_same_event(room, name):
    vera = room.watch()
    assert vera.send(name, {"type": "chat", "message": "Hello"}) == {"ok": True, "id": 1}
    asked = vera.send(name, {"type": "ask", "question": "Why?"})
    assert asked == {"ok": True, "id": 1, "status": "pending"}
    assert vera.send(name, {"type": "ping"}) == {"ok": True, "heads": {"viewers": 1}}
    assert vera.seqs == [1]


@pytest.mark.parametrize(
    ("message", "sentence"),
    [
        ("", "Write something first."),
        (" \u202e\u200b ", "Write something first."),
        ("x" * 501, "A message has at most 500 characters."),
    ],
)
def test_empty_and_long_lines_are_refused_in_words(room, message, sentence):
    vera = room.watch()
    ack = vera.send("chat", {"message": message})
    assert ack["error"] == {"code": "invalid", "field": "message", "message": sentence}
    assert vera.frames == []


def test_too_many_lines_are_slowed_then_muted_then_cut(room):
    vera = room.watch()
    acks = [vera.send("chat", {"message": f"{n}"}) for n in range(8)]
    assert [ack["ok"] for ack in acks] == [True] * 5 + [False] * 3
    assert refusal(acks[5]) == "rate_limited"
    assert acks[5]["error"]["retry_after"] in (1, 2, 3)
    # Three refusals in ten seconds: muted, for everything but signs of life.
    muted = vera.send("ask", {"question": "Why?"})
    assert refusal(muted) == "rate_limited"
    assert 4 <= muted["error"]["retry_after"] <= 10
    assert vera.send("ping", {})["ok"] is True
    for _ in range(6):
        vera.send("chat", {"message": "more"})
    assert not vera.connected
    assert vera.seqs == [1, 2, 3, 4, 5]


def test_slow_mode_names_the_seconds_and_spares_the_team(room):
    within(room, rooms.slow_mode, seconds=30)
    vera, mo = room.watch(), room.watch(room.member("moderator"))
    assert vera.send("chat", {"message": "One"})["ok"]
    ack = vera.send("chat", {"message": "Two"})
    assert refusal(ack) == "rate_limited"
    assert 28 <= ack["error"]["retry_after"] <= 30
    assert [mo.send("chat", {"message": f"{n}"})["ok"] for n in range(2)] == [True, True]


def test_a_hidden_line_goes_everywhere_and_is_never_replayed(room):
    vera = room.watch()
    vera.send("chat", {"message": "Bad words"})
    within(room, chat.hide, 1)
    entry = vera.entries[-1]
    assert (entry["seq"], entry["type"]) == (2, "chat_hidden")
    assert entry["html"].strip() == '<template data-remove="#chat-1"></template>'
    replayed = vera.send("sync", {"seq": 0})
    assert [e["type"] for e in replayed["entries"]] == ["chat_hidden", "chat_hidden"]
    assert "Bad words" not in str(replayed)
    late = room.watch(seq=0)
    assert "Bad words" not in str(late.frames)


def test_a_ping_tells_the_head_of_the_own_stream_and_nothing_else(room):
    vera, otto = room.watch(), room.watch(room.viewer("Otto Lang", "otto@example.org"))
    room.say("Hello")
    before = len(otto.frames)
    ping = vera.send("ping", {"playing": True, "visible": False})
    assert ping == {"ok": True, "heads": {"viewers": 1}}
    assert len(otto.frames) == before, "pings are never broadcast"
    assert refusal(vera.send("ping", {"playing": "yes"})) == "invalid"


def test_sync_gives_what_was_missed(room):
    vera = room.watch()
    for n in range(3):
        room.say(f"Line {n}")
    ack = vera.send("sync", {"seq": 1})
    assert ack["ok"] is True
    assert ([e["seq"] for e in ack["entries"]], ack["head"]) == ([2, 3], 3)
    assert "more" not in ack
    assert "reset" not in ack
    assert vera.send("sync", {"seq": 3}) == {"ok": True, "entries": [], "head": 3}


def test_sync_starts_anew_ahead_of_the_stream(room):
    vera = room.watch()
    room.say("One")
    assert vera.send("sync", {"seq": 9}) == {"ok": True, "entries": [], "reset": True, "head": 1}
    assert refusal(vera.send("sync", {"seq": -1})) == "invalid"
    assert refusal(vera.send("sync", {})) == "invalid"


def test_sync_comes_in_pages(room):
    vera = room.watch()
    with room.app.app_context():
        author = factories.actor_of(room.event, "otto@example.org", verified=False)
        with tenant_scope(room.event.tenant_id):
            for n in range(205):
                chat.post(author, room.event, message=f"Line {n}")
    first = vera.send("sync", {"seq": 0})
    assert (len(first["entries"]), first["more"], first["head"]) == (200, True, 205)
    rest = vera.send("sync", {"seq": first["entries"][-1]["seq"]})
    assert [e["seq"] for e in rest["entries"]] == [201, 202, 203, 204, 205]
    assert "more" not in rest


def test_who_comes_back_gets_what_happened_meanwhile_first(room):
    browser = room.viewer()
    vera = room.watch(browser, seq=0, tab="t")
    room.say("Seen")
    vera.drop()
    room.say("Missed")
    back = room.watch(browser, seq=1, tab="t")
    assert [(e["seq"], "Missed" in e["html"]) for e in back.entries] == [(2, True)]
    room.say("After")
    assert back.seqs == [2, 3]


def test_settings_of_the_room_arrive(room):
    vera = room.watch()
    within(room, rooms.slow_mode, seconds=10)
    (entry,) = vera.entries
    assert (entry["type"], entry["id"]) == ("room", room.event.id)
    assert 'data-slow="10"' in entry["html"]
