"""What a client of one's own could try: pretend, stay on, crowd out, ask too much."""

import threading

import pytest
from sqlalchemy import event as sqlalchemy_event
from sqlalchemy.exc import OperationalError

from livedemo.actors import SYSTEM
from livedemo.extensions import db
from livedemo.live.connections import TABS
from livedemo.queries import events as event_queries
from livedemo.queries import people, questions
from livedemo.services import staff
from livedemo.services.operation import operation
from livedemo.tenancy import tenant_scope
from tests.support import factories, sockets
from tests.support.sockets import Socket, live_of


def refusal(ack) -> str:
    assert ack["ok"] is False, ack
    return ack["error"]["code"]


def revoke(room, email):
    with room.app.app_context(), tenant_scope(room.event.tenant_id):
        staff.revoke(SYSTEM, room.event, people.by_email_key(email).id)


@pytest.mark.parametrize("pretence", [("disconnect", "client disconnect"), ("disconnect",)])
def test_a_socket_that_says_it_left_is_still_ended_with_its_rights(room, pretence):
    spy = Socket(room.member("moderator"), "gala", "mod")
    ack = spy.send(*pretence)
    assert refusal(ack) == "invalid"
    revoke(room, "mo@example.org")
    assert spy.wait_bye() == "role_changed"


def test_a_socket_cannot_say_connect_again_as_another_page(room):
    spy = Socket(room.member("moderator"), "gala", "mod")
    assert refusal(spy.send("connect", {}, {"page": "watch"})) == "invalid"
    assert [c.page for c in live_of(room.app).connections.where()] == ["mod"]
    revoke(room, "mo@example.org")
    assert spy.wait_bye() == "role_changed"


@pytest.mark.parametrize("name", [7, None, ["chat"], {"chat": 1}, "", "*", "unknown", "__class__"])
def test_unknown_events_are_refused_quietly(room, caplog, name):
    socket = room.watch()
    assert refusal(socket.send(name, {})) == "invalid"
    assert [r for r in caplog.records if r.levelname == "ERROR"] == []


@pytest.mark.parametrize("data", [[], "text", 7, [1], {"message": 7}, {"message": None}])
def test_odd_payloads_are_invalid(room, data):
    assert refusal(room.watch().send("chat", data)) == "invalid"


@pytest.mark.parametrize(
    "data", [{}, "chat", {"type": 7}, {"type": "connect"}, {"type": "message"}]
)
def test_folded_messages_open_no_other_door(room, data):
    assert refusal(room.watch().send("message", data)) == "invalid"


def test_a_person_has_six_tabs(room):
    browser = room.viewer()
    for number in range(TABS):
        assert Socket(browser, "gala", "watch", tab=f"tab-{number}").connected
    seventh = Socket(browser, "gala", "watch", tab="tab-6")
    assert seventh.refused == {"code": "busy", "retry_ms": 30_000}
    assert Socket(browser, "gala", "watch", tab="tab-0").connected, "a tab that comes back"


def test_one_tab_does_not_hold_any_number_of_sockets(room):
    browser = room.viewer()
    opened = [Socket(browser, "gala", "watch", tab="one") for _ in range(3 * TABS)]
    assert sum(socket.connected for socket in opened) == 2 * TABS
    assert opened[-1].refused["code"] == "busy"


def test_whoever_types_a_moderators_email_does_not_take_their_tabs(room):
    moderator = room.member("moderator")
    impostor = room.viewer(name="Somebody", email="mo@example.org")
    for number in range(TABS):
        assert Socket(impostor, "gala", "watch", tab=f"tab-{number}").connected
    assert Socket(moderator, "gala", "mod", tab="real").connected


def test_whoever_types_a_moderators_email_does_not_use_up_their_rate(room):
    moderator = Socket(room.member("moderator"), "gala", "mod")
    impostor = room.watch(room.viewer(name="Somebody", email="mo@example.org"))
    answers = [refusal(impostor.send("approve", {"id": 1})) for _ in range(21)]
    assert answers[0] == "forbidden"
    assert answers[-1] == "rate_limited"
    assert refusal(moderator.send("approve", {"id": 1})) == "not_found"


def test_a_name_of_the_team_is_refused_wherever_it_was_typed(room):
    with room.app.app_context():
        other = factories.make_event("other")
    room.member("moderator", name="Mo Haddad")
    browser = room.viewer(name="Мо Haddad", email="troll@example.org", event=other)
    socket = room.watch(browser)
    assert refusal(socket.send("chat", {"message": "I am the moderator"})) == "invalid"
    assert refusal(socket.send("ask", {"question": "Am I?"})) == "invalid"


def test_private_and_unknown_events_look_alike_even_when_it_is_busy(room):
    with room.app.app_context():
        factories.make_event("secret", private=True)
    browser = room.viewer()
    for admitted in (True, False):
        live_of(room.app).admission.limits[True] = 200 if admitted else 0
        answers = [Socket(browser, slug, "watch").refused for slug in ("secret", "unknown")]
        assert answers[0]["code"] == answers[1]["code"] == ("not_found" if admitted else "busy")


def test_strangers_at_the_door_do_not_hold_up_who_has_entered(room):
    live_of(room.app).admission.limits[False] = 3
    strangers = [Socket(room.app.test_client(), "gala", "watch").refused for _ in range(8)]
    assert "busy" in {refused["code"] for refused in strangers}
    assert room.watch(room.viewer()).connected


def test_an_event_of_a_house_with_its_own_address_answers_only_there(room):
    with room.app.app_context():
        house = factories.make_tenant("elsewhere", host="elsewhere.example")
        factories.make_event("away", tenant=house)
    assert Socket(room.viewer(), "away", "watch").refused == {"code": "not_found"}


def test_its_team_also_works_at_the_platforms_and_nobody_at_anothers(room, monkeypatch):
    with room.app.app_context():
        house = factories.make_tenant("elsewhere", host="elsewhere.example")
        away = factories.make_event("away", tenant=house)
        factories.make_tenant("third", host="localhost.example")
    assert Socket(room.member("moderator", event=away), "away", "mod").connected
    monkeypatch.setattr(sockets, "HOST", "http://localhost.example")
    browser = room.app.test_client()
    assert Socket(browser, "away", "watch").refused == {"code": "not_found"}
    assert Socket(browser, "gala", "watch").refused == {"code": "not_found"}


def test_who_loses_a_role_in_a_private_event_stops_watching_at_once(room):
    with room.app.app_context():
        secret = factories.make_event("secret", private=True)
    browser = room.member("speaker", email="sam@example.org", event=secret)
    socket = Socket(browser, "secret", "watch")
    assert socket.connected
    room.event = secret
    revoke(room, "sam@example.org")
    assert socket.wait_bye() == "role_changed"


def test_who_loses_a_role_in_a_public_event_goes_on_watching(room):
    socket = room.watch(room.member("moderator"))
    revoke(room, "mo@example.org")
    assert socket.got("bye") == []
    assert socket.send("chat", {"message": "as a viewer"})["ok"]
    assert refusal(socket.send("approve", {"id": 1})) == "forbidden"


def test_a_closed_event_ends_where_no_notice_arrived(room):
    socket = room.watch()

    @operation
    def close_unnoticed():
        event_queries.lock(room.event).is_open = False

    with room.app.app_context():
        close_unnoticed()
    live_of(room.app).pulse.once()
    assert socket.wait_bye() == "event_closed"


def test_a_line_between_reading_the_head_and_joining_is_not_lost(room):
    """Whoever connects has joined the audience before the head is read."""
    room.watch()  # somebody else's gate is open
    browser = room.viewer(email="late@example.org", name="Late")
    said = []

    def say(connection, cursor, statement, *_):
        if "streams.oldest" in statement and not said:
            said.append(True)
            thread = threading.Thread(target=room.say, args=("meanwhile",))
            thread.start()
            thread.join()

    with room.app.app_context():
        engine = db.engine
    sqlalchemy_event.listen(engine, "after_cursor_execute", say)
    late = room.watch(browser, seq=0)
    sqlalchemy_event.remove(engine, "after_cursor_execute", say)
    assert said
    assert set(late.seqs) == {1}


def test_a_socket_whose_entry_failed_has_no_standing(room):
    browser = room.viewer()

    def fail(connection, cursor, statement, parameters, *_):
        if "streams.oldest" in statement:
            raise OperationalError(statement, parameters, Exception("gone away"))

    with room.app.app_context():
        engine = db.engine
    sqlalchemy_event.listen(engine, "before_cursor_execute", fail)
    socket = Socket(browser, "gala", "watch", seq=0)
    sqlalchemy_event.remove(engine, "before_cursor_execute", fail)
    assert socket.refused["code"] == "busy"
    assert len(live_of(room.app).connections) == 0


def test_a_stranger_in_the_team_stays_unheard(room):
    """A viewer's socket cannot do any of the staff's commands, own event or not."""
    socket = room.watch()
    with room.app.app_context():
        question = factories.ask(room.event, "Why?", status="pending")
        with tenant_scope(room.event.tenant_id):
            line = questions.by_id(room.event, question)
    commands = {
        "approve": {"id": question}, "reject": {"id": question}, "stage": {"id": question},
        "answer": {"id": question}, "return": {"id": question},
        "advance": {"current_id": 0},
        "hide": {"id": 1}, "slow_mode": {"seconds": 5}, "toggle": {"what": "event", "on": False},
        "restrict": {"author": line.author_key, "what": "chat", "on": True},
    }  # fmt: skip
    for name, data in commands.items():
        assert refusal(socket.send(name, data)) in {"forbidden", "not_found"}, name
