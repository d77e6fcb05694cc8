"""Every socket event and every page of a socket, tried by everybody (contract §6)."""

import pytest

from livedemo.live import commands
from livedemo.schemas import socket as schemas
from tests.permissions.events import (
    EVENTS,
    PAGES,
    expected_at_connect,
    expected_of_event,
)
from tests.permissions.roles import ROLES, Place
from tests.permissions.world import fill_all
from tests.support.sockets import Socket, forget_all

AT_HOME = Place.GALA
ELSEWHERE = (Place.FAIR, Place.AWAY)


@pytest.fixture
def joined(everybody):
    """Return a function that opens a socket; all end with the test."""

    def join(role, place: str, page: str) -> Socket:
        everybody.begin()
        return Socket(everybody.client(role), place, page, tab=f"{role.name}-{page}")

    yield join
    forget_all()
    everybody.app.extensions["livedemo.live"].gates._gates.clear()


def test_the_matrix_holds_every_event_and_no_other(everybody):
    known = {*commands.COMMANDS, *commands.ANSWERS, *commands.UNFOLDED}
    assert {sent.name for sent in EVENTS} == known


def test_the_matrix_holds_every_page_and_no_other():
    assert set(PAGES) == set(schemas.Connect.model_json_schema()["properties"]["page"]["enum"])


@pytest.mark.parametrize("page", PAGES)
def test_everybody_joins_where_the_matrix_says(everybody, joined, page):
    wrong = []
    for place in Place:
        for role in ROLES.values():
            wanted = expected_at_connect(role, place, page)
            socket = joined(role, place, page)
            got = "ok" if socket.connected else socket.refused["code"]
            changed = everybody.vault.changed() if wanted != "ok" else []
            if got != wanted or changed:
                wrong.append(f"{role.name} in {place}: {wanted}, got {got}, changed {changed}")
            socket.drop()
    assert not wrong, "\n".join(wrong)


def code(ack) -> str:
    return "ok" if ack["ok"] else ack["error"]["code"]


def tried(everybody, socket: Socket, sent, values: dict, *wanted: str) -> str:
    """Send one event and put everything back; return what is wrong with what came of it."""
    everybody.begin()
    got = code(socket.send(sent.name, fill_all(sent.data, values)))
    changed = everybody.vault.changed()
    if got not in wanted:
        return f"{sent}: {wanted}, got {got}"
    if changed and got != "ok":
        return f"{sent}: denied, and yet it changed {', '.join(changed)}"
    if sent.writes and got == "ok" and not changed:
        return f"{sent}: allowed, and yet it changed nothing"
    return ""


def openings() -> list:
    """Return every page that a role may open at home, and one of each event elsewhere."""
    return [
        pytest.param(role, place, page, id=f"{role.name}-{place}-{page}")
        for role in ROLES.values()
        for place in Place
        for page in pages_of(role, place)[: None if place == AT_HOME else 1]
    ]


def pages_of(role, place: Place) -> list[str]:
    """Return the pages with a stream that a role may open."""
    mine = [page for page in PAGES if expected_at_connect(role, place, page) == "ok"]
    return [page for page in mine if page != "reports"]


@pytest.mark.parametrize(("role", "place", "page"), openings())
def test_everybody_is_answered_what_the_matrix_says(everybody, joined, role, place, page):
    socket = joined(role, place, page)
    values = everybody.world.values(role, place)
    with everybody.vault.kept_as_it_is():
        wrong = [
            tried(everybody, socket, sent, values, expected_of_event(role, place, sent))
            for sent in EVENTS
        ]
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.parametrize("elsewhere", ELSEWHERE)
@pytest.mark.parametrize(
    "role", [r for r in ROLES.values() if AT_HOME in r.standing and pages_of(r, AT_HOME)], ids=str
)
def test_nobody_reaches_into_another_event(everybody, joined, role, elsewhere):
    """What belongs to another event does not exist here, whoever asks."""
    socket = joined(role, AT_HOME, pages_of(role, AT_HOME)[0])
    values = everybody.world.values(role, elsewhere, under=AT_HOME)
    wrong = []
    for sent in (sent for sent in EVENTS if sent.names_objects):
        allowed = expected_of_event(role, AT_HOME, sent) == "ok"
        wanted = ("not_found",) if allowed else ("forbidden", "not_found")
        wrong.append(tried(everybody, socket, sent, values, *wanted))
    assert not any(wrong), "\n".join(filter(None, wrong))


@pytest.mark.parametrize("place", Place)
def test_who_may_not_join_is_not_heard(everybody, joined, place):
    for role in ROLES.values():
        for page in (page for page in PAGES if expected_at_connect(role, place, page) != "ok"):
            socket = joined(role, place, page)
            values = everybody.world.values(role, place)
            for sent in EVENTS[:5]:
                ack = socket.send(sent.name, fill_all(sent.data, values))
                assert ack is None or code(ack) == "forbidden", (role.name, page, sent)
            assert everybody.vault.changed() == [], (role.name, page)
