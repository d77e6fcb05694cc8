"""Who may join a room's socket, and what ends it."""

import re

import pytest

from livedemo.actors import SYSTEM
from livedemo.services import logins, rooms, staff
from livedemo.tenancy import tenant_scope
from tests.support import factories
from tests.support.sockets import Socket


def refusal(ack) -> str:
    assert ack["ok"] is False, ack
    return ack["error"]["code"]


def within(room, verb, *arguments, **fields):
    with room.app.app_context(), tenant_scope(room.event.tenant_id):
        return verb(SYSTEM, room.event, *arguments, **fields)


def key_of(browser) -> str:
    html = browser.get("/e/gala/watch").get_data(as_text=True)
    return re.search(r'data-author-key="([^"]+)"', html).group(1)


@pytest.mark.parametrize("page", ["watch", "mod", "speaker", "reports", "stage"])
def test_nobody_joins_without_entering(room, page):
    socket = Socket(room.app.test_client(), "gala", page)
    assert (socket.connected, socket.refused) == (False, {"code": "auth_required"})


@pytest.mark.parametrize("page", ["mod", "speaker", "reports", "stage"])
def test_viewers_join_no_page_of_the_team(room, page):
    assert Socket(room.viewer(), "gala", page).refused == {"code": "forbidden"}


@pytest.mark.parametrize("slug", ["unknown", "GALA", "gala/", "..", "gala%20", "", "a" * 81])
def test_forged_and_unknown_namespaces_are_not_found(room, slug):
    assert Socket(room.viewer(), slug, "watch").refused == {"code": "not_found"}


@pytest.mark.parametrize(
    ("page", "auth"),
    [
        ("session", {}),
        ("x", {}),
        (None, {}),
        (7, {}),
        ("watch", {"seq": -1}),
        ("watch", {"tab": "<b>"}),
    ],
)
def test_wrong_pages_are_not_found(room, page, auth):
    assert Socket(room.viewer(), "gala", page, **auth).refused == {"code": "not_found"}


def test_a_private_event_looks_unknown(room):
    with room.app.app_context():
        factories.make_event("secret", private=True)
    assert Socket(room.viewer(), "secret", "watch").refused == {"code": "not_found"}


def test_a_closed_event_lets_moderators_in_alone(room):
    mo, vera = room.member("moderator"), room.viewer()
    within(room, rooms.toggle, what="event", on=False)
    assert Socket(vera, "gala", "watch").refused == {"code": "forbidden"}
    assert Socket(mo, "gala", "watch").refused == {"code": "forbidden"}
    assert Socket(mo, "gala", "mod").connected


def test_moderators_join_their_pages_and_not_the_reports(room):
    mo = room.member("moderator")
    joined = {page: Socket(mo, "gala", page).connected
              for page in ("watch", "mod", "speaker", "stage", "reports")}  # fmt: skip
    assert joined == {"watch": True, "mod": True, "speaker": True, "stage": True, "reports": False}


def test_a_restriction_reaches_its_person_alone_and_holds(room):
    browser = room.viewer()
    vera, otto = room.watch(browser), room.watch(room.viewer("Otto Lang", "otto@example.org"))
    within(room, rooms.restrict, author=key_of(browser), what="chat", seconds=600, reason="links")
    (news,) = vera.got("you")
    assert (news["type"], news["id"]) == ("restriction", 0)
    assert "You cannot write in the chat until" in news["html"]
    assert otto.got("you") == []
    ack = vera.send("chat", {"message": "Still here"})
    assert refusal(ack) == "forbidden"
    assert "You cannot write in the chat" in ack["error"]["message"]
    assert vera.send("ask", {"question": "Why?"})["ok"]
    within(room, rooms.restrict, author=key_of(browser), what="chat", on=False)
    assert vera.send("chat", {"message": "Back"})["ok"]


def test_closed_chat_and_questions_refuse_viewers(room):
    vera, mo = room.watch(), room.watch(room.member("moderator"))
    within(room, rooms.toggle, what="chat", on=False)
    within(room, rooms.toggle, what="questions", on=False)
    assert refusal(vera.send("chat", {"message": "x"})) == "conflict"
    assert refusal(vera.send("ask", {"question": "x"})) == "conflict"
    assert mo.send("chat", {"message": "x"})["ok"]


def test_a_revoked_role_ends_the_desk_at_once(room):
    desk = Socket(room.member("moderator"), "gala", "mod")
    with room.app.app_context():
        user = factories.make_person("mo@example.org")
    within(room, staff.revoke, user.id)
    assert desk.wait_bye() == "role_changed"
    room.say("After")
    assert desk.entries == []


def test_signing_out_ends_the_sockets_of_that_login_alone(room):
    browser, other = room.viewer(), room.viewer()
    here, there = room.watch(browser), room.watch(other, tab="other")
    factories.post(browser, "/sign-out")
    assert here.wait_bye() == "signed_out"
    assert there.connected
    assert Socket(browser, "gala", "watch").refused == {"code": "auth_required"}


def test_entering_as_somebody_else_ends_the_former_socket(room):
    browser = room.viewer()
    vera = room.watch(browser)
    factories.enter(browser, room.event, name="Otto Lang", email="otto@example.org")
    assert vera.wait_bye() == "signed_out"


def test_closing_the_event_ends_the_audience_and_not_the_desk(room):
    mo = room.member("moderator")
    vera, speaker = room.watch(), Socket(mo, "gala", "speaker")
    desk = Socket(mo, "gala", "mod")
    within(room, rooms.toggle, what="event", on=False)
    assert vera.wait_bye() == "event_closed"
    assert speaker.wait_bye() == "event_closed"
    assert desk.connected
    assert desk.got("bye") == []
    within(room, rooms.toggle, what="event", on=True)
    assert room.watch().connected


def test_a_login_that_ended_unnoticed_is_cut_at_the_next_look(room):
    browser = room.viewer()
    vera = room.watch(browser)
    connection = room.app.extensions["livedemo.live"].connections.where(page="watch")[0]
    with room.app.app_context():
        logins.end(connection.session_id)
    assert vera.wait_bye() == "signed_out"
