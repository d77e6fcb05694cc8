"""Rights that ended without a notice end open sockets at the next look, a few queries for all."""

import sqlalchemy as sa

from livedemo import clock
from livedemo.extensions import db
from livedemo.live.connections import ACTOR_SECONDS
from livedemo.models import Restriction, UserSession
from livedemo.queries import people
from livedemo.tenancy import tenant_scope
from tests.support.counting import queries
from tests.support.sockets import Socket, live_of


def person(room, number: int):
    return room.viewer(f"Vera {number}", f"vera{number}@example.org")


def look_again(room):
    """Let every standing be old, and look."""
    live = live_of(room.app)
    for connection in live.connections.where():
        connection.actor_at = clock.monotonic() - ACTOR_SECONDS - 1
    with queries(room.app) as asked:
        live.pulse.once()
    return asked


def change(room, statement):
    """Change a row as a command beside the server would: nobody is told."""
    with room.app.app_context(), tenant_scope(room.event.tenant_id):
        db.session.execute(statement)
        db.session.commit()


def id_of(room, email: str) -> int:
    with room.app.app_context():
        return people.by_email_key(email).id


def test_only_those_whose_login_ended_are_sent_away(room):
    sockets = [room.watch(person(room, number)) for number in range(3)]
    ended = id_of(room, "vera1@example.org")
    revoked = sa.update(UserSession).where(UserSession.user_id == ended)
    change(room, revoked.values(revoked_at=clock.now()))
    look_again(room)
    assert sockets[1].wait_bye() == "role_changed"
    look_again(room)
    assert [socket.got("bye") for socket in (sockets[0], sockets[2])] == [[], []]
    assert len(live_of(room.app).connections) == 2


def test_what_is_closed_to_a_person_is_known_after_the_look(room):
    vera, otto = room.watch(person(room, 1)), room.watch(person(room, 2))
    row = {"tenant_id": room.event.tenant_id, "event_id": room.event.id, "what": "chat",
           "user_id": id_of(room, "vera1@example.org"), "created_at": clock.now()}  # fmt: skip
    change(room, sa.insert(Restriction).values(**row))
    look_again(room)
    assert vera.send("chat", {"message": "hello"})["error"]["code"] == "forbidden"
    assert otto.send("chat", {"message": "hello"})["ok"]


def test_ten_times_as_many_sockets_ask_no_more(room):
    room.watch(person(room, 0))
    few = len(look_again(room))
    for number in range(1, 10):
        room.watch(person(room, number))
    assert len(look_again(room)) == few


def test_staff_are_looked_up_each_with_their_roles(room):
    spy = Socket(room.member("moderator"), "gala", "mod")
    viewer = room.watch(person(room, 1))
    with room.app.app_context(), tenant_scope(room.event.tenant_id):
        db.session.execute(sa.text("DELETE FROM event_staff"))
        db.session.commit()
    look_again(room)
    assert spy.wait_bye() == "role_changed"
    assert viewer.got("bye") == []
