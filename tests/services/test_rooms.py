"""Switches, slow mode, hiding, and what is closed to one person."""

from datetime import timedelta

import pytest

from livedemo import clock
from livedemo.errors import Conflict, Forbidden, Invalid, NotFound, TooFast
from livedemo.queries import rooms as room_queries
from livedemo.services import chat, questions, rooms, sanctions
from tests.support import factories
from tests.support.hall import later

both = pytest.mark.both_databases


def restrict(hall, who="vera", *, by="mo", what="chat", **how):
    return rooms.restrict(hall[by], hall.event, author=hall[who].key, what=what, **how)


# ---- switches


@pytest.mark.parametrize(
    ("what", "column"),
    [
        ("chat", "chat_enabled"),
        ("questions", "questions_enabled"),
        ("moderation", "moderate_questions"),
        ("event", "is_open"),
    ],
)
def test_a_switch_tells_everybody_once(hall, what, column):
    for _ in range(2):
        event = rooms.toggle(hall["ana"], hall.event, what=what, on=False)
        assert getattr(event, column) is False
    for stream in ("viewers", "moderators", "speakers"):
        assert hall.entries(stream) == [("room", hall.event.id)]
    assert len(hall.actions(f"room.{what}")) == 1


@pytest.mark.parametrize("what", ["chat", "questions", "moderation"])
def test_moderators_turn_switches_and_speakers_and_viewers_do_not(hall, what):
    rooms.toggle(hall["mo"], hall.event, what=what, on=False)
    for name in ("sam", "vera"):
        with pytest.raises(Forbidden):
            rooms.toggle(hall[name], hall.event, what=what, on=True)


def test_only_admins_close_the_event(hall):
    for name in ("mo", "sam", "vera"):
        with pytest.raises(Forbidden):
            rooms.toggle(hall[name], hall.event, what="event", on=False)
    assert rooms.toggle(hall["ana"], hall.event, what="event", on=False).closed_at is not None
    assert rooms.toggle(hall["ana"], hall.event, what="event", on=True).closed_at is None


def test_there_is_no_other_switch(hall):
    with pytest.raises(Invalid):
        rooms.toggle(hall["ana"], hall.event, what="lights", on=True)


# ---- chat and slow mode


def test_slow_mode_makes_viewers_wait_and_says_how_long(hall):
    rooms.slow_mode(hall["mo"], hall.event, seconds=10)
    with later(0):
        chat.post(hall["vera"], hall.event, message="One")
    with later(3), pytest.raises(TooFast) as caught:
        chat.post(hall["vera"], hall.event, message="Two")
    assert 6 <= caught.value.retry_after <= 8
    with later(11):
        chat.post(hall["vera"], hall.event, message="Two")


@pytest.mark.parametrize("name", ["mo", "sam", "ana"])
def test_the_team_is_spared(hall, name):
    rooms.slow_mode(hall["mo"], hall.event, seconds=300)
    rooms.toggle(hall["mo"], hall.event, what="chat", on=False)
    for _ in range(2):
        line = chat.post(hall[name], hall.event, message="From the team").row
    assert line.staff_role == {"mo": "moderator", "sam": "speaker", "ana": "admin"}[name]


def test_a_closed_chat_refuses_viewers(hall):
    rooms.toggle(hall["mo"], hall.event, what="chat", on=False)
    with pytest.raises(Conflict, match="The chat is closed"):
        chat.post(hall["vera"], hall.event, message="Hello?")


@pytest.mark.parametrize("seconds", [-1, 301])
def test_slow_mode_has_limits(hall, seconds):
    with pytest.raises(Invalid):
        rooms.slow_mode(hall["mo"], hall.event, seconds=seconds)
    with pytest.raises(Forbidden):
        rooms.slow_mode(hall["vera"], hall.event, seconds=5)


def test_a_line_is_hidden_and_shown_again(hall):
    line = chat.post(hall["vera"], hall.event, message="Buy this").row
    for _ in range(2):
        chat.hide(hall["mo"], hall.event, line.id)
    assert hall.entries("viewers") == [("chat", line.id), ("chat_hidden", line.id)]
    chat.hide(hall["dani"], hall.event, line.id, on=False)
    assert hall.entries("viewers")[-1] == ("chat", line.id)
    for name in ("sam", "vera"):
        with pytest.raises(Forbidden):
            chat.hide(hall[name], hall.event, line.id)
    hall.assert_no_gaps()


# ---- one person


@pytest.mark.parametrize("seconds", [step for step in rooms.RESTRICT_STEPS if step])
def test_a_restriction_ends_by_itself(hall, seconds):
    restrict(hall, seconds=seconds)
    vera = hall.again("vera")
    with later(seconds - 2), pytest.raises(Forbidden):
        chat.post(vera, hall.event, message="Hello?")
    with later(seconds + 1):
        chat.post(vera, hall.event, message="Hello!")


def test_without_an_end_it_holds_until_it_is_lifted(hall):
    restrict(hall)
    vera = hall.again("vera")
    with later(400 * 86400), pytest.raises(Forbidden):
        chat.post(vera, hall.event, message="Hello?")
    restrict(hall, on=False, by="dani")
    chat.post(hall.again("vera"), hall.event, message="Hello!")
    assert len(hall.actions("person.lift")) == 1


def test_chat_and_questions_are_two_things(hall):
    restrict(hall, what="questions", seconds=60, reason=" Enough\nnow ")
    vera = hall.again("vera")
    chat.post(vera, hall.event, message="Hello")
    with pytest.raises(Forbidden):
        questions.ask(vera, hall.event, question="May I?")
    found = room_queries.active(hall.event, vera.user_id, "questions")
    assert found.reason == "Enough now"


def test_the_newest_restriction_replaces_the_older(hall):
    restrict(hall)
    restrict(hall, seconds=60, by="dani")
    active = room_queries.active_by_author(hall.event)[hall["vera"].key]
    assert len(active) == 1
    assert active[0].until < clock.now() + timedelta(seconds=61)


@both
def test_restricting_at_once_leaves_one_restriction(hall):
    mo, dani, key = hall["mo"], hall["dani"], hall["vera"].key
    done = hall.at_once(
        *[
            lambda event, who=who: rooms.restrict(who, event, author=key, what="chat", seconds=60)
            for who in (mo, dani, mo, dani)
        ]
    )
    assert not [one for one in done if isinstance(one, Exception)]
    assert len(room_queries.active_by_author(hall.event)[key]) == 1


@pytest.mark.parametrize("name", ["mo", "dani", "sam", "ana"])
def test_the_team_cannot_be_restricted(hall, name):
    with pytest.raises(Conflict):
        restrict(hall, name, by="ana")


def test_nor_can_those_who_stand_above_the_event(hall):
    factories.tenant_admin(factories.make_tenant(), "tess@example.org")
    factories.make_person("root@example.org", role="superadmin")
    for name in ("tess", "root"):
        with pytest.raises(Conflict):
            restrict(hall, name)


def test_only_moderators_restrict(hall):
    for name in ("sam", "vera"):
        with pytest.raises(Forbidden):
            restrict(hall, by=name)


def test_people_of_other_events_and_unknown_keys_are_not_found(hall):
    other = factories.make_event("fair")
    factories.say(other, "Hello", email="otto@example.org")
    stranger = factories.actor_of(other, "otto@example.org", verified=False)
    assert stranger.key
    for author in (stranger.key, "nobody", ""):
        with pytest.raises(NotFound):
            rooms.restrict(hall["mo"], hall.event, author=author, what="chat")


@pytest.mark.parametrize(
    ("field", "how"),
    [
        ("what", {"what": "video"}),
        ("seconds", {"seconds": 0}),
        ("seconds", {"seconds": 8 * 86400}),
        ("reason", {"reason": "x" * 201}),
    ],
)
def test_what_is_not_offered_is_refused_beside_its_field(hall, field, how):
    with pytest.raises(Invalid) as caught:
        restrict(hall, **how)
    assert caught.value.field == field
    assert room_queries.active_by_author(hall.event) == {}


def test_moderators_see_a_persons_lines_again_with_the_restriction(hall):
    line = chat.post(hall["vera"], hall.event, message="Hello").row
    before = hall.heads()
    restrict(hall, seconds=60)
    assert hall.entries("moderators", before["moderators"]) == [("chat", line.id)]
    assert hall.entries("viewers", before["viewers"]) == []


def test_restricting_both_and_hiding_is_all_or_nothing(hall):
    line = chat.post(hall["vera"], hall.event, message="Buy this").row
    key = hall["vera"].key
    with pytest.raises(NotFound):
        sanctions.restrict(hall["mo"], hall.event, author=key, what="both", line_id=10**9)
    assert room_queries.active_by_author(hall.event) == {}
    sanctions.restrict(hall["mo"], hall.event, author=key, what="both", line_id=line.id)
    active = room_queries.active_by_author(hall.event)[key]
    assert {one.what for one in active} == {"chat", "questions"}
    assert hall.actions("chat.hide")
    sanctions.restrict(hall["mo"], hall.event, author=key, what="both", on=False, line_id=line.id)
    assert room_queries.active_by_author(hall.event) == {}
    assert hall.actions("chat.show")
