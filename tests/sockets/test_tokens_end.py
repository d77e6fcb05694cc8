"""Sockets that came in by an access token end with it; who is let in by something else stays."""

import time
from datetime import timedelta

import pytest

from livedemo import clock, tenancy
from livedemo.actors import SYSTEM
from livedemo.services import events
from tests.support.counting import queries
from tests.support.factories import client_for, enter, make_event, make_tenant, sign_in, staff
from tests.support.links import came, made, revoke
from tests.support.sockets import Socket, live_of


@pytest.fixture
def secret(room):
    with room.app.app_context():
        return make_event("secret", private=True)


def guest(room, event, token: str, name: str = "vera"):
    """Return the browser of somebody who came by a token and entered."""
    browser = came(room.app, event, token)
    enter(browser, event, name=name.title(), email=f"{name}@example.org")
    return browser


def watch(browser, slug: str = "secret") -> Socket:
    return Socket(browser, slug, "watch")


def test_a_private_events_socket_needs_a_token(room, secret):
    stranger = watch(room.viewer())
    unknown = Socket(room.viewer(), "no-such-event", "watch")
    assert stranger.refused == unknown.refused == {"code": "not_found"}
    bearer = came(room.app, secret, made(room.app, secret)[1])
    assert watch(bearer).refused == {"code": "auth_required"}
    enter(bearer, secret)
    assert watch(bearer).connected


@pytest.mark.parametrize("who", ["viewer", "bearer"])
def test_the_same_work_for_a_private_and_an_unknown_event(room, secret, who):
    elsewhere = made(room.app, room.event)[1]
    browser = room.viewer() if who == "viewer" else came(room.app, room.event, elsewhere)
    asked = []
    for slug in ("secret", "no-such-event"):
        with queries(room.app) as counted:
            assert not Socket(browser, slug, "watch").connected
        asked.append(len(counted))
    assert asked[0] == asked[1]


def test_revoking_ends_the_sockets_that_the_token_opened(room, secret):
    number, token = made(room.app, secret)
    _other, second = made(room.app, secret)
    gone = [watch(guest(room, secret, token, name)) for name in ("vera", "otto")]
    staying = watch(guest(room, secret, second, "lena"))
    revoke(room.app, secret, number)
    assert [socket.wait_bye() for socket in gone] == ["role_changed", "role_changed"]
    assert [len(socket.got("bye")) for socket in gone] == [1, 1]
    assert staying.send("chat", {"message": "still here"})["ok"]


@pytest.mark.parametrize("tenant", ["house", "other"])
def test_who_entered_another_event_loses_this_one_and_stays_there(room, secret, tenant):
    with room.app.app_context():
        make_event("away", tenant=make_tenant(tenant))
    number, token = made(room.app, secret)
    browser = guest(room, secret, token)
    here, away = watch(browser), watch(browser, "away")
    revoke(room.app, secret, number)
    assert here.wait_bye() == "role_changed"
    assert away.send("chat", {"message": "still here"})["ok"]
    assert away.got("bye") == []
    assert watch(browser).refused == {"code": "not_found"}
    assert "This link was withdrawn" in browser.get("/e/secret/watch").get_data(as_text=True)
    assert browser.get("/e/away/watch").status_code == 200


def test_who_holds_another_tenants_token_keeps_it(room, secret):
    with room.app.app_context():
        away = make_event("away", tenant=make_tenant("other"), private=True)
    number, token = made(room.app, secret)
    browser = came(room.app, secret, token)
    link = f"/e/away/join?token={made(room.app, away)[1]}"
    assert browser.get(link, follow_redirects=True).status_code == 200
    revoke(room.app, secret, number)
    assert browser.get("/e/secret/").status_code == 403
    assert browser.get("/e/away/").status_code == 200


def test_who_has_a_role_or_another_token_stays(room, secret):
    number, token = made(room.app, secret)
    _other, second = made(room.app, secret)
    with room.app.app_context():
        staff(secret, "mo@example.org", "moderator")
    mo = came(room.app, secret, token)
    sign_in(mo, "mo@example.org")
    both = guest(room, secret, token)
    both.get(f"/e/secret/join?token={second}", follow_redirects=True)
    sockets = [watch(mo), Socket(mo, "secret", "mod"), watch(both)]
    revoke(room.app, secret, number)
    for socket in sockets:
        assert socket.connected
        assert socket.got("bye") == []
        assert socket.send("ping")["ok"]


def test_who_is_signed_in_loses_the_page_but_not_the_login(room, secret):
    number, token = made(room.app, secret)
    browser = came(room.app, secret, token)
    sign_in(browser, "vera@example.org")
    socket, elsewhere = watch(browser), room.watch(browser)
    revoke(room.app, secret, number)
    assert socket.wait_bye() == "role_changed"
    assert elsewhere.send("ping")["ok"]


def test_a_public_events_guest_by_token_is_out_as_well(room):
    number, token = made(room.app, room.event)
    socket = room.watch(guest(room, room.event, token))
    own = room.watch(room.viewer("Otto Lang", "otto@example.org"))
    revoke(room.app, room.event, number)
    assert socket.wait_bye() == "role_changed"
    assert own.send("ping")["ok"]


def test_an_expired_token_ends_its_sockets_at_the_next_look(room, secret):
    soon = clock.now() + timedelta(hours=1)
    first, lasting = made(room.app, secret, expires_at=soon)[1], made(room.app, secret)[1]
    ending = [watch(guest(room, secret, first, name)) for name in ("vera", "otto")]
    staying = watch(guest(room, secret, lasting, "lena"))
    with clock.use(clock.Clock(wall=lambda: soon, monotonic=time.monotonic)):
        # Whoever does something first is refused at once.
        refused = ending[0].send("chat", {"message": "hello"})
        assert refused["error"]["code"] == "forbidden"
        live_of(room.app).pulse.once()
        assert ending[1].wait_bye() == "role_changed"
        assert staying.send("chat", {"message": "still here"})["ok"]


def test_a_crowd_that_one_token_let_in_is_ended_by_a_few_questions(room, secret):
    def asked(people: int) -> int:
        number, token = made(room.app, secret)
        names = [f"guest{number}x{one}" for one in range(people)]
        sockets = [watch(guest(room, secret, token, name)) for name in names]
        with queries(room.app) as counted:
            revoke(room.app, secret, number)
        assert {socket.wait_bye() for socket in sockets} == {"role_changed"}
        return len([one for one in counted if one.startswith("SELECT")])

    assert asked(2) == asked(12)


def test_a_browser_without_a_name_that_holds_a_token_is_not_a_viewer(room):
    bearer = came(room.app, room.event, made(room.app, room.event)[1])
    assert Socket(bearer, "gala", "watch").refused == {"code": "auth_required"}
    organizer = came(room.app, room.event, made(room.app, room.event, "organizer")[1])
    for page in ("watch", "mod", "speaker", "stage", "reports"):
        assert Socket(organizer, "gala", page).refused == {"code": "auth_required"}, page
    assert client_for(room.app).get("/e/gala/watch").status_code == 303


def test_an_event_that_becomes_private_ends_the_sockets_of_its_public(room):
    guests, mo = room.watch(), room.watch(room.member("moderator"))
    with room.app.app_context(), tenancy.tenant_scope(room.event.tenant_id):
        events.update(SYSTEM, room.event, visibility="private")
    assert guests.wait_bye() == "role_changed"
    assert mo.connected
