"""Connections that died while nobody used them are replaced without anybody noticing."""

import time

import pytest
import sqlalchemy as sa

from livedemo import database
from livedemo.extensions import db

mariadb_only = pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)


def number() -> int:
    """Return the number that MariaDB gave this connection."""
    return db.session.execute(sa.text("SELECT CONNECTION_ID()")).scalar_one()


@mariadb_only
def test_an_idle_connection_that_was_cut_is_replaced(app):
    with app.app_context():
        first = number()
        with db.engine.connect() as killer:
            db.session.remove()
            killer.execute(sa.text(f"KILL {first}"))
        time.sleep(database.ASKED_AFTER_SECONDS + 0.2)
        seen = set()
        for _ in range(3):
            seen.add(number())
            db.session.remove()
        assert first not in seen


@mariadb_only
def test_a_connection_in_use_is_not_asked(app):
    with app.app_context():
        db.session.execute(sa.text("SELECT 1"))
        db.session.remove()
        asked = "SHOW GLOBAL STATUS LIKE 'Com_admin_commands'"
        before = int(db.session.execute(sa.text(asked)).one()[1])
        for _ in range(20):
            db.session.remove()
            number()
        after = int(db.session.execute(sa.text(asked)).one()[1])
        assert after - before < 20


@mariadb_only
def test_connections_that_check_nobody_load_the_authorities_once(app):
    with app.app_context():
        held = [db.engine.raw_connection() for _ in range(3)]
        assert len({id(one.driver_connection) for one in held}) == 3
        assert len({id(one.driver_connection.ctx) for one in held}) == 1
        for one in held:
            one.close()
