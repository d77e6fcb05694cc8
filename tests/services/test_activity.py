"""The log of what staff did: chained, and without what people wrote."""

import json

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from livedemo.actors import SYSTEM
from livedemo.errors import Refusal
from livedemo.extensions import db
from livedemo.models import Activity, ActivityHead
from livedemo.services import activity, rooms
from livedemo.services.operation import operation
from tests.support import factories
from tests.support.logged import first_broken, log

both = pytest.mark.both_databases


@both
def test_the_chain_holds_as_stored(told):
    lines = log(told.id)
    assert len(lines) >= 7
    assert first_broken(lines) is None
    assert db.session.get(ActivityHead, f"event:{told.id}").hash == lines[-1].hash


CHANGES = [
    {"action": "chat.show"}, {"actor_id": 1}, {"event_id": 1}, {"object_id": 999},
    {"result": "denied"}, {"at": sa.func.now()}, {"reason": "because"},
    {"after": {"hidden_by": 999}}, {"before": {"slow_mode_seconds": 999}}, {"salt": "0"},
    {"tenant_no": 9}, {"event_no": 9}, {"actor_no": None}, {"ip_prefix": "::"},
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
    assert first_broken(log(told.id)) is None


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
def test_the_database_replaces_no_line(told):
    """`REPLACE` deletes what is in its way, on SQLite without asking the trigger of DELETE."""
    quote = db.engine.dialect.identifier_preparer.quote
    names = [quote(column.name) for column in Activity.__table__.columns]
    forged = ["'chat.show'" if name == "action" else name for name in names]

    @operation
    def tamper():
        line = log(told.id)[2].id
        statement = f"REPLACE INTO activity_log ({', '.join(names)}) SELECT {', '.join(forged)} "
        db.session.execute(sa.text(f"{statement} FROM activity_log WHERE id = {line}"))

    before = [line.action for line in log(told.id)]
    db.session.commit()
    with pytest.raises((DBAPIError, Refusal)):
        tamper()
    assert [line.action for line in log(told.id)] == before


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
        assert first_broken(lines) is None


def test_who_did_it_and_what_changed_is_said(told):
    (line,) = [line for line in log(told.id) if line.action == "room.slow_mode"]
    assert (line.role, line.level, line.object_type) == ("moderator", "verified", "events")
    assert line.before["slow_mode_seconds"] == 0
    assert line.after["slow_mode_seconds"] == 10
    assert "name" not in line.after
