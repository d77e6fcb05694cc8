"""Writing in the chat: once, in turn, cleaned; and hiding what should not stay."""

from dataclasses import replace

import pytest

from livedemo import actors
from livedemo.actors import SYSTEM
from livedemo.errors import AuthRequired, Conflict, Forbidden, Invalid, NotFound, TooFast
from livedemo.queries import chat as lines
from livedemo.queries import streams
from livedemo.services import chat, logins, rooms
from livedemo.tenancy import tenant_scope
from tests.support import factories

both = pytest.mark.both_databases
EMAIL = "vera@example.org"


@pytest.fixture
def vera(inside):
    return factories.actor_of(inside, EMAIL, name="Vera Ruiz", verified=False)


@pytest.fixture
def mo(inside):
    factories.staff(inside, "mo@example.org", "moderator", "Mo Haddad")
    return factories.actor_of(inside, "mo@example.org")


def again(actor, event):
    """Return the actor as read anew, with restrictions."""
    closed = actors._restrictions(event, {actor.user_id})
    return replace(actor, restrictions=tuple(tuple(row)[1:] for row in closed))


def said(event) -> list[str]:
    return [line.message for line in lines.page(event, hidden=True)]


@both
def test_a_line_is_stored_and_numbered_for_viewers_and_moderators(inside, vera):
    posted = chat.post(vera, inside, message="Hello", client_id="a-1")
    assert (posted.row.message, posted.row.user_name, posted.dup) == ("Hello", "Vera Ruiz", False)
    assert posted.row.author_key
    assert EMAIL not in posted.row.author_key
    for stream in ("viewers", "moderators"):
        (entry,) = streams.after(inside, stream, 0)
        assert (entry.seq, entry.type, entry.ref_id) == (1, "chat", posted.row.id)
    assert streams.heads(inside).get("speakers", 0) == 0


@both
def test_a_resend_returns_the_first_line(inside, vera):
    first = chat.post(vera, inside, message="Hello", client_id="a-1")
    resent = chat.post(vera, inside, message="something else", client_id="a-1")
    assert (resent.row.id, resent.dup, resent.row.message) == (first.row.id, True, "Hello")
    assert said(inside) == ["Hello"]
    assert streams.heads(inside)["viewers"] == 1


@both
def test_resends_at_the_same_moment_are_one_line(house):
    """The person's first line ever, so that their place is made at the same moment, too."""
    with house.entered() as event:
        vera = factories.actor_of(event, EMAIL, name="Vera Ruiz", verified=False)

    def send(event):
        return chat.post(vera, event, message="Hello", client_id="a-1")

    results = house.at_once([send] * 6)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert len({posted.row.id for posted in results}) == 1
    assert sorted(posted.dup for posted in results) == [False] + [True] * 5
    with house.entered() as event:
        assert said(event) == ["Hello"]
        assert streams.heads(event)["viewers"] == 1


def test_the_same_client_id_of_another_person_or_event_is_another_line(inside, vera):
    otto = factories.actor_of(inside, "otto@example.org", name="Otto", verified=False)
    one = chat.post(vera, inside, message="one", client_id="a-1").row.id
    two = chat.post(otto, inside, message="two", client_id="a-1").row.id
    other = factories.make_event("other")
    there = factories.actor_of(other, EMAIL, name="Vera Ruiz", verified=False)
    three = chat.post(there, other, message="three", client_id="a-1").row.id
    assert len({one, two, three}) == 3


def test_a_resend_is_answered_even_when_the_chat_has_been_closed(inside, vera):
    first = chat.post(vera, inside, message="Hello", client_id="a-1")
    rooms.toggle(SYSTEM, inside, what="event", on=False)
    assert chat.post(vera, inside, message="Hello", client_id="a-1").row.id == first.row.id


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("  Hello \t there  ", "Hello there"),
        ("a\u202eb\u2066c\u200b", "abc"),
        ("one\r\ntwo\n\n\n\n\nthree", "one\ntwo\n\nthree"),
        ("bell\x07 null\x00 esc\x1b[31m", "bell null esc[31m"),
        ("<script>alert(1)</script>", "<script>alert(1)</script>"),
        ("👩‍👩‍👧 سلام 😀", "👩‍👩‍👧 سلام 😀"),
        ("x" * 500, "x" * 500),
        ("😀" * 500, "😀" * 500),
    ],
)
@both
def test_what_is_typed_is_cleaned(inside, vera, typed, stored):
    assert chat.post(vera, inside, message=typed).row.message == stored
    assert said(inside) == [stored]


@pytest.mark.parametrize("typed", ["", " \n\t ", "\u200b\u202e\x00", "x" * 501, "😀" * 501])
def test_empty_and_too_long_lines_are_refused(inside, vera, typed):
    with pytest.raises(Invalid) as caught:
        chat.post(vera, inside, message=typed)
    assert caught.value.field == "message"
    assert said(inside) == []


def test_slow_mode_makes_viewers_wait_and_says_how_long(inside, vera, mo, hand):
    rooms.slow_mode(mo, inside, seconds=30)
    chat.post(vera, inside, message="one")
    hand.forward(seconds=29.5)
    with pytest.raises(TooFast) as caught:
        chat.post(vera, inside, message="two")
    assert caught.value.retry_after == 1
    assert "1 s" in str(caught.value.message)
    hand.forward(seconds=0.5)
    chat.post(vera, inside, message="three")
    chat.post(mo, inside, message="four")
    chat.post(mo, inside, message="five")
    assert said(inside) == ["one", "three", "four", "five"]


def test_slow_mode_counts_each_person_alone(inside, vera, mo, hand):
    rooms.slow_mode(mo, inside, seconds=300)
    otto = factories.actor_of(inside, "otto@example.org", name="Otto", verified=False)
    chat.post(vera, inside, message="one")
    assert chat.post(otto, inside, message="two").row.id


def test_a_closed_chat_takes_staff_only(inside, vera, mo):
    rooms.toggle(mo, inside, what="chat", on=False)
    with pytest.raises(Conflict):
        chat.post(vera, inside, message="one")
    assert chat.post(mo, inside, message="from the team").row.id


def test_a_closed_event_takes_nobody(inside, vera, mo):
    rooms.toggle(SYSTEM, inside, what="event", on=False)
    for actor in (vera, mo):
        with pytest.raises(Conflict, match="ended"):
            chat.post(actor, inside, message="one")


def test_who_is_restricted_cannot_write_until_it_ends(inside, vera, mo, hand):
    chat.post(vera, inside, message="one")
    key = lines.page(inside)[0].author_key
    rooms.restrict(mo, inside, author=key, what="chat", seconds=60)
    with pytest.raises(Forbidden):
        chat.post(again(vera, inside), inside, message="two")
    hand.forward(seconds=61)
    assert chat.post(again(vera, inside), inside, message="three").row.id
    rooms.restrict(mo, inside, author=key, what="chat")
    with pytest.raises(Forbidden):
        chat.post(again(vera, inside), inside, message="four")
    rooms.restrict(mo, inside, author=key, what="chat", on=False)
    assert chat.post(again(vera, inside), inside, message="five").row.id


def test_nobody_and_people_of_another_event_cannot_write(inside, vera):
    with pytest.raises(AuthRequired):
        chat.post(actors.Actor(event_id=inside.id), inside, message="one")
    other = factories.make_event("other")
    with pytest.raises((Forbidden, NotFound)):
        chat.post(vera, other, message="one")
    assert said(inside) == []


@both
def test_hiding_is_published_once_and_can_be_undone(inside, vera, mo):
    line_id = chat.post(vera, inside, message="rude").row.id
    for _ in range(2):
        hidden = chat.hide(mo, inside, line_id, why="rude")
        assert hidden.hidden_at
        assert hidden.hidden_by == mo.user_id
    assert lines.page(inside) == []
    assert [e.type for e in streams.after(inside, "viewers", 0)] == ["chat", "chat_hidden"]
    shown = chat.hide(mo, inside, line_id, on=False)
    assert shown.hidden_at is shown.hidden_by is shown.hidden_why is None
    assert [e.type for e in streams.after(inside, "viewers", 2)] == ["chat"]


@both
def test_a_long_reason_for_hiding_is_cut_and_not_an_error(inside, vera, mo):
    line_id = chat.post(vera, inside, message="rude").row.id
    with pytest.raises(Invalid):
        chat.hide(mo, inside, line_id, why="x" * 61)


def test_viewers_cannot_hide(inside, vera):
    line_id = chat.post(vera, inside, message="mine").row.id
    with pytest.raises((Forbidden, NotFound)):
        chat.hide(vera, inside, line_id)


def test_a_line_of_another_event_is_not_found(inside, vera, mo):
    other = factories.make_event("other")
    theirs = factories.say(other, "elsewhere")
    elsewhere = factories.make_event("far", tenant=factories.make_tenant("far"))
    far = factories.say(elsewhere, "another house")
    for line_id in (theirs, far, 10**9):
        with pytest.raises(NotFound):
            chat.hide(mo, inside, line_id)
    assert lines.page(other)[0].hidden_at is None
    with tenant_scope(elsewhere.tenant_id):
        assert lines.page(elsewhere)[0].hidden_at is None


def test_only_a_verified_role_shows_a_badge(inside, mo):
    """Typing the moderator's e-mail gives neither badge nor exemption."""
    user_id = mo.user_id
    login = logins.start(user_id, "claimed", name="Somebody")
    claimed = actors.load(login, inside)
    assert chat.post(mo, inside, message="one").row.staff_role == "moderator"
    assert chat.post(claimed, inside, message="two").row.staff_role is None
    assert not claimed.is_staff
    rooms.toggle(mo, inside, what="chat", on=False)
    with pytest.raises(Conflict):
        chat.post(claimed, inside, message="three")
