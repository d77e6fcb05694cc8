"""Migrate the database; two processes that start at once migrate once (architecture §14, §18)."""

import contextlib
import fcntl
import logging
from pathlib import Path

from alembic import context
from flask import current_app
from sqlalchemy import text

import livedemo.models  # noqa: F401 -- fills the metadata
from livedemo.extensions import db

logging.getLogger("alembic").setLevel(logging.WARNING)
LOCK = "livedemo-migrations"
LOCK_SECONDS = 120


@contextlib.contextmanager
def one_at_a_time(connection):
    """Hold the installation's migration lock."""
    if connection.dialect.name == "mysql":
        got = connection.scalar(text("SELECT GET_LOCK(:name, :wait)"),
                                {"name": LOCK, "wait": LOCK_SECONDS})  # fmt: skip
        if got != 1:
            raise RuntimeError("another process has been migrating for two minutes")
        connection.commit()
        yield
        connection.execute(text("SELECT RELEASE_LOCK(:name)"), {"name": LOCK})
        connection.commit()
        return
    name = connection.engine.url.database
    if not name or name == ":memory:":
        yield
        return
    with Path(name + ".migrating").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def migrate(connection) -> None:
    """Run the revisions; SQLite rebuilds tables, which must not cascade to their children."""
    lite = connection.dialect.name == "sqlite"
    if lite:
        connection.exec_driver_sql("PRAGMA foreign_keys=OFF")
        connection.commit()
    options = current_app.extensions["migrate"].configure_args
    context.configure(
        connection=connection,
        target_metadata=db.metadata,
        user_module_prefix="types.",
        **options,
    )
    with context.begin_transaction():
        context.run_migrations()
    if lite:
        broken = connection.exec_driver_sql("PRAGMA foreign_key_check").fetchall()
        if broken:
            raise RuntimeError(f"rows without their parents after the migration: {broken[:5]}")
        connection.commit()
        connection.exec_driver_sql("PRAGMA foreign_keys=ON")
        connection.commit()


with db.engine.connect() as connection, one_at_a_time(connection):
    migrate(connection)
