"""The log of what staff did: chained, and without what people wrote."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from livedemo.actors import SYSTEM
from livedemo.errors import Refusal
from livedemo.extensions import db
from livedemo.models import Activity, ActivityHead, Event, User
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


@pytest.fixture
def unlocked(told):
    """Let lines be changed, as by somebody who owns the database."""

    @operation
    def drop():
        for name in ("activity_log_no_update", "activity_log_no_delete"):
            db.session.execute(sa.text(f"DROP TRIGGER {name}"))

    drop()
    return told


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
def test_a_changed_line_breaks_the_chain(unlocked, column, value):
    @operation
    def tamper():
        setattr(log(unlocked.id)[2], column, value)

    tamper()
    lines = log(unlocked.id)
    assert activity.first_broken(lines) in {lines[2].id, lines[3].id}


def test_a_removed_or_moved_line_breaks_the_chain(told):
    lines = log(told.id)
    assert activity.first_broken([*lines[:2], *lines[3:]]) == lines[3].id
    assert activity.first_broken([lines[1], lines[0], *lines[2:]]) is not None
    assert activity.first_broken(lines[1:]) == lines[1].id


CHANGES = [
    {"action": "chat.show"}, {"actor_id": 1}, {"event_id": 1}, {"object_id": 999},
    {"result": "denied"}, {"at": sa.func.now()}, {"reason": "because"},
    {"after": {"hidden_by": 999}}, {"before": {"slow_mode_seconds": 999}}, {"salt": "0"},
    {"payload_hash": "0" * 64}, {"prev_hash": "0" * 64}, {"hash": "0" * 64}, {"id": 999},
]  # fmt: skip


@both
@pytest.mark.parametrize("values", CHANGES, ids=lambda values: next(iter(values)))
def test_the_database_changes_no_line(told, values):
    @operation
    def tamper():
        line = log(told.id)[-1].id
        db.session.execute(sa.update(Activity).where(Activity.id == line).values(**values))

    before = [line.hash for line in log(told.id)]
    db.session.commit()
    if "event_id" in values:
        values = {"event_id": factories.make_event("fair").id}
    if "actor_id" in values:
        values = {"actor_id": factories.make_person("vera@example.org").id}
    with pytest.raises((DBAPIError, Refusal)):
        tamper()
    assert [line.hash for line in log(told.id)] == before
    assert activity.first_broken(log(told.id)) is None


@both
def test_the_database_deletes_no_line(told):
    @operation
    def tamper(*which):
        db.session.execute(sa.delete(Activity).where(*which))

    count = len(log(told.id))
    db.session.commit()
    for which in ((), (Activity.id == log(told.id)[0].id,)):
        with pytest.raises((DBAPIError, Refusal)):
            tamper(*which)
    assert len(log(told.id)) == count


@both
def test_lines_outlive_the_person_and_the_event(told):
    mo = factories.make_person("mo@example.org").id
    count = len(log(told.id))

    @operation
    def forget():
        db.session.execute(sa.update(Event).values(president_id=None, created_by=None))
        db.session.execute(sa.delete(User).where(User.id == mo))

    db.session.commit()
    forget()
    assert len(log(told.id)) == count
    assert mo not in {line.actor_id for line in log(told.id)}


@both
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
