"""Every test starts with an empty database at head, whatever the one before it wrote."""

import pytest
from sqlalchemy import text

from livedemo.extensions import db

COUNT = text("SELECT count(*) FROM users")
INSERT = text(
    "INSERT INTO users (public_id, name, role, created_at, updated_at) "
    "VALUES ('abc', '😀 张伟', 'user', '2026-01-01', '2026-01-01')"
)


@pytest.mark.both_databases
@pytest.mark.parametrize("turn", [1, 2])
def test_database_is_empty_and_writable(app, turn):
    with app.app_context(), db.engine.connect() as connection:
        assert connection.scalar(COUNT) == 0
        connection.execute(INSERT)
        connection.commit()
        assert connection.scalar(COUNT) == 1
        assert connection.scalar(text("SELECT name FROM users")) == "😀 张伟"
        assert connection.scalar(text("SELECT id FROM users")) == 1


def test_client_reaches_the_application(client):
    assert client.get("/healthz").get_json() == {"status": "ok"}


def test_runner_runs_commands(runner):
    assert runner.invoke(args=["--help"]).exit_code == 0
