"""The log of what staff did: chained, and without what people wrote."""

import json

import pytest
import sqlalchemy as sa

from livedemo.actors import SYSTEM
from livedemo.extensions import db
from livedemo.models import Activity, ActivityHead
from livedemo.services import activity, chat, questions, rooms
from livedemo.services.operation import operation
from tests.support import factories

both = pytest.mark.both_databases


@pytest.fixture
def told(inside):
    """Let staff do a bit of everything, with words that must not be kept twice."""
    factories.staff(inside, "mo@example.org", "moderator", "Mo Haddad")
    mo = factories.actor_of(inside, "mo@example.org")
    vera = factories.actor_of(inside, "vera@example.org", name="Vera Ruiz", verified=False)
    line = chat.post(vera, inside, message="chat-secret").row
    question = questions.ask(vera, inside, question="question-secret").row.id
    chat.hide(mo, inside, line.id)
    questions.approve(mo, inside, question, text="edited-secret")
    questions.answer(mo, inside, question, text="answer-secret")
    rooms.slow_mode(mo, inside, seconds=10)
    rooms.restrict(mo, inside, author=line.author_key, what="chat", seconds=60)
    return inside


def log(event_id: int) -> list[Activity]:
    query = sa.select(Activity).where(Activity.event_id == event_id).order_by(Activity.id)
    return list(db.session.scalars(query.execution_options(populate_existing=True)))


@both
def test_the_chain_holds_as_stored(told):
    lines = log(told.id)
    assert len(lines) >= 7
    assert activity.first_broken(lines) is None
    assert db.session.get(ActivityHead, f"event:{told.id}").hash == lines[-1].hash


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("action", "chat.show"),
        ("actor_id", None),
        ("object_id", 999),
        ("object_type", "events"),
        ("result", "denied"),
        ("role", "admin"),
        ("level", "claimed"),
        ("reason", "because"),
        ("after", {"hidden_by": 999}),
        ("before", {"slow_mode_seconds": 999}),
        ("prev_hash", "0" * 64),
        ("hash", "0" * 64),
    ],
)
def test_a_changed_line_breaks_the_chain(told, column, value):
    @operation
    def tamper():
        setattr(log(told.id)[2], column, value)

    tamper()
    lines = log(told.id)
    assert activity.first_broken(lines) in {lines[2].id, lines[3].id}


def test_a_removed_or_moved_line_breaks_the_chain(told):
    lines = log(told.id)
    assert activity.first_broken([*lines[:2], *lines[3:]]) == lines[3].id
    assert activity.first_broken([lines[1], lines[0], *lines[2:]]) is not None
    assert activity.first_broken(lines[1:]) == lines[1].id


def test_a_payload_may_be_blanked_without_breaking_the_chain(told):
    @operation
    def blank():
        line = log(told.id)[2]
        line.before = line.after = line.salt = None

    blank()
    assert activity.first_broken(log(told.id)) is None


@both
def test_the_log_holds_no_words_phones_or_secrets(told):
    """A whole row of a person is the worst that could be logged."""
    factories.make_person("root@example.org", role="superadmin")

    @operation
    def record():
        user = factories.make_person("rosa@example.org", "Rosa")
        user.phone, user.password_hash = "+525512345678", "hash-secret"
        user.totp_sealed, user.recovery_codes = "totp-secret", ["code-secret"]
        activity.record(SYSTEM, told, "person.test", user)

    record()
    kept = json.dumps([[line.before, line.after, line.reason] for line in log(told.id)])
    assert "secret" not in kept
    assert "5512345678" not in kept
    assert "hidden_by" in kept


@both
def test_lines_of_parallel_verbs_are_one_chain(house):
    def switch(number):
        def work(event):
            return rooms.slow_mode(SYSTEM, event, seconds=number + 1)

        return work

    results = house.at_once([switch(number) for number in range(8)])
    assert [r for r in results if isinstance(r, Exception)] == []
    with house.entered() as event:
        lines = log(event.id)
        assert len(lines) >= 9
        assert activity.first_broken(lines) is None


def test_who_did_it_and_what_changed_is_said(told):
    (line,) = [line for line in log(told.id) if line.action == "room.slow_mode"]
    assert (line.role, line.level, line.object_type) == ("moderator", "verified", "events")
    assert line.before["slow_mode_seconds"] == 0
    assert line.after["slow_mode_seconds"] == 10
    assert "name" not in line.after
