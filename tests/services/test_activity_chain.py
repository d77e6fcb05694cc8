"""The chain of the activity log: all of a line is in it, and nothing that may rightly go."""

from datetime import timedelta

import flask_migrate
import pytest
import sqlalchemy as sa

from livedemo import tenancy
from livedemo.actors import SYSTEM
from livedemo.extensions import db
from livedemo.models import Activity, ActivityHead, Event, User
from livedemo.services import chain, rooms
from livedemo.services.operation import operation
from tests.support import factories
from tests.support.databases import close_app, make_app
from tests.support.logged import bustle, first_broken, log

both = pytest.mark.both_databases
# What stands for itself in no hash: the place in the order does for the id.
OUTSIDE = {"id", "hash", *chain.REFERENCES, *chain.PAYLOAD}
COLUMNS = [column.name for column in Activity.__table__.columns if column.name != "id"]


def another(value):
    """Return a value of the same kind that is another one."""
    if hasattr(value, "isoformat"):
        return value + timedelta(microseconds=1)
    if isinstance(value, dict):
        return {"x": 1}
    if isinstance(value, str):
        return value[:-1] + ("1" if value.endswith("0") else "0")
    return (value or 0) + 1


@pytest.fixture
def unlocked(told):
    """Let lines be changed, as by somebody who owns the database."""

    @operation
    def drop():
        for name in ("activity_log_no_update", "activity_log_no_delete"):
            db.session.execute(sa.text(f"DROP TRIGGER {name}"))

    drop()
    return told


def change(line: int, **values) -> None:
    @operation
    def write():
        db.session.execute(sa.update(Activity).where(Activity.id == line).values(**values))

    db.session.commit()
    write()


def test_every_column_is_in_the_chain_or_known_not_to_be():
    columns = {column.name for column in Activity.__table__.columns}
    assert set(chain.COVERED) | OUTSIDE == columns
    assert not set(chain.COVERED) & OUTSIDE


def test_whatever_is_changed_in_a_line_breaks_the_chain(unlocked):
    factories.make_event("fair", tenant=factories.make_tenant("other"))
    line = next(one for one in log(unlocked.id) if one.before)
    number, stored = line.id, {column: getattr(line, column) for column in COLUMNS}
    unnoticed = []
    for column, value in stored.items():
        change(number, **{column: "denied" if column == "result" else another(value)})
        if chain.verify()[1].get(f"event:{unlocked.id}") not in {number, number + 1}:
            unnoticed.append(column)
        change(number, **{column: value})
        assert chain.verify()[1] == {}, column
    assert unnoticed == []


def test_words_behind_a_payload_that_looks_blanked_break_the_chain(unlocked):
    line = log(unlocked.id)[2]
    change(line.id, salt=None, after={"hidden_by": 999})
    assert first_broken(log(unlocked.id)) == line.id


def test_a_line_given_to_another_event_breaks_its_chain(unlocked):
    line = log(unlocked.id)[2]
    fair = factories.make_event("fair").id
    change(line.id, event_id=fair, event_no=fair)
    assert set(chain.verify()[1]) == {f"event:{unlocked.id}", f"event:{fair}"}


def test_a_removed_or_moved_line_breaks_the_chain(told):
    lines = log(told.id)
    assert first_broken([*lines[:2], *lines[3:]]) == lines[3].id
    assert first_broken([lines[1], lines[0], *lines[2:]]) is not None
    assert first_broken(lines[1:]) == lines[1].id


def test_lines_taken_from_the_end_are_missed(unlocked):
    @operation
    def cut():
        db.session.execute(sa.delete(Activity).where(Activity.id >= log(unlocked.id)[-2].id))

    assert chain.verify()[1] == {}
    cut()
    assert chain.verify()[1] == {f"event:{unlocked.id}": None}


@both
def test_the_chain_outlives_person_event_and_tenant(told):
    mo = factories.make_person("mo@example.org").id
    count = len(log(told.id))

    @operation
    def forget():
        db.session.execute(sa.update(Event).values(president_id=None, created_by=None))
        db.session.execute(sa.delete(User).where(User.id == mo))
        db.session.execute(sa.update(Activity).values(event_id=None, tenant_id=None))

    db.session.commit()
    forget()
    lines = log(told.id)
    assert len(lines) == count
    assert mo not in {line.actor_id for line in lines}
    assert first_broken(lines) is None
    assert chain.verify()[1] == {}


@both
def test_a_payload_may_be_blanked_without_breaking_the_chain(told):
    @operation
    def blank():
        line = log(told.id)[2]
        line.before = line.after = line.salt = None

    blank()
    assert first_broken(log(told.id)) is None


def test_a_command_proves_the_log_and_names_the_line(unlocked, runner):
    proved = runner.invoke(args=["verify-log"])
    assert (proved.exit_code, proved.stderr) == (0, ""), proved.output
    assert proved.stdout.endswith("each follows from the one before.\n")
    line = log(unlocked.id)[2].id
    change(line, ip_prefix="192.0.2.0/24")
    refused = runner.invoke(args=["verify-log"])
    assert refused.exit_code == 1
    assert f"event:{unlocked.id}\tline {line}\n" in refused.stdout


@pytest.fixture(params=["sqlite", "mariadb"])
def empty(request, tmp_path):
    """Return the application on a database without tables."""
    url = f"sqlite:///{tmp_path / 'empty.db'}"
    if request.param == "mariadb":
        url = request.getfixturevalue("mariadb").create_database("livedemo_chain")
    app = make_app(url)
    with app.app_context():
        yield app
    close_app(app)


def refuse_without_trigger(server) -> None:
    """Migrate as somebody who may not drop the triggers of before: nothing is begun."""
    name = db.engine.url.database
    rights = "SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, DROP, INDEX, REFERENCES"
    server.execute(
        "CREATE USER IF NOT EXISTS 'poor'@'127.0.0.1' IDENTIFIED BY 'poor'",
        f"GRANT {rights} ON `{name}`.* TO 'poor'@'127.0.0.1'",
    )
    poor = make_app(f"mysql://poor:poor@127.0.0.1:{server.port}/{name}?charset=utf8mb4")
    with poor.app_context(), pytest.raises(SystemExit):
        flask_migrate.upgrade()
    close_app(poor)
    columns = {one["name"] for one in sa.inspect(db.engine).get_columns("activity_log")}
    assert "event_no" not in columns
    assert db.session.scalar(sa.text("SELECT version_num FROM alembic_version")) == "0010"
    db.session.commit()


def test_a_migration_takes_lines_of_before_into_the_chain(empty, request):
    """Also back: lines of now are taken into the chain of before, and into this one again."""
    flask_migrate.upgrade()
    event = factories.make_event("gala")
    with tenancy.tenant_scope(event.tenant_id):
        bustle(event)
    hashes = [line.hash for line in log(event.id)]
    db.session.commit()
    flask_migrate.downgrade(revision="0010")
    if db.engine.dialect.name != "sqlite":
        refuse_without_trigger(request.getfixturevalue("mariadb"))
    before = db.session.execute(sa.text("SELECT hash FROM activity_log")).scalars().all()
    assert len(before) >= len(hashes)
    assert not set(before) & set(hashes)
    db.session.commit()
    flask_migrate.upgrade()
    assert [line.hash for line in log(event.id)] == hashes
    assert chain.verify() == (len(before), {})
    with tenancy.tenant_scope(event.tenant_id):
        rooms.slow_mode(SYSTEM, event, seconds=20)
    assert chain.verify() == (len(before) + 1, {})
    assert db.session.get(ActivityHead, f"event:{event.id}").hash == log(event.id)[-1].hash
