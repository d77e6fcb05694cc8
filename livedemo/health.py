"""Check what the process needs, each with what to do about a fault (`flask check`, /readyz)."""

import shutil
from dataclasses import dataclass

import redis
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import current_app
from flask_babel import gettext as _
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from livedemo import clock, timezones
from livedemo import storage as files
from livedemo.errors import Refusal
from livedemo.extensions import db
from livedemo.queries import attendance

SKEW_SECONDS = 2
LEAST_FREE_MB = 200


@dataclass(frozen=True)
class Check:
    """Be one finding; `cure` says what to do when it is not ok."""

    name: str
    ok: bool
    found: str
    cure: str = ""


def essential() -> list[Check]:
    """Return the checks without which nobody should be sent here."""
    return [database(), migrations()]


def every() -> list[Check]:
    """Return all checks."""
    return [settings(), *essential(), bus(), storage(), zones(), time()]


def settings() -> Check:
    """Say how the process was started; unusable settings never get this far."""
    found = current_app.config["LIVEDEMO"]
    safe = found.production or not (found.public_url or "").startswith("https://")
    return Check(
        "settings", safe, found.env, _("Set LIVEDEMO_ENV=production for a public address.")
    )


def storage() -> Check:
    """Check that files can be kept."""
    settings = current_app.config["LIVEDEMO"]
    free = shutil.disk_usage(settings.instance).free // 2**20
    if free < LEAST_FREE_MB:
        return Check("storage", False, _("%(n)s MB free", n=free), _("Make room on the disk."))
    try:
        found = files.current().check()
    except (OSError, Refusal):
        return Check(
            "storage", False, _("cannot be written"), _("Mend STORAGE_URL, or who may write there.")
        )
    return Check("storage", True, found)


def database() -> Check:
    """Check that the database answers."""
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as problem:
        return Check(
            "database", False, type(problem).__name__, _("Start the database or mend DATABASE_URL.")
        )
    return Check("database", True, db.engine.dialect.name)


def migrations() -> Check:
    """Check that the tables are at head."""
    directory = ScriptDirectory(current_app.extensions["migrate"].directory)
    head = directory.get_current_head()
    try:
        with db.engine.connect() as connection:
            at = MigrationContext.configure(connection).get_current_revision()
    except SQLAlchemyError as problem:
        return Check("migrations", False, type(problem).__name__, _("Mend the database first."))
    return Check(
        "migrations",
        at == head,
        _("%(n)s of %(limit)s", n=at, limit=head),
        _("Run: flask db upgrade"),
    )


def bus() -> Check:
    """Check that Redis answers, where one is configured."""
    url = current_app.config["LIVEDEMO"].redis_url
    if not url:
        return Check("redis", True, _("not used"))
    try:
        redis.Redis.from_url(url, socket_connect_timeout=1, socket_timeout=1).ping()
    except redis.RedisError as problem:
        return Check("redis", False, type(problem).__name__, _("Start Redis or mend REDIS_URL."))
    return Check("redis", True, _("answers"))


def zones() -> Check:
    """Check that time zones are known."""
    try:
        timezones.zone("America/Mexico_City")
    except ValueError:
        return Check("zones", False, _("no zone data"), _("Install the package tzdata."))
    return Check("zones", True, _("known"))


def time() -> Check:
    """Compare our clock with the database's."""
    theirs = attendance.database_now()
    if theirs is None:
        return Check("clock", True, _("the database's clock is ours"))
    skew = abs((theirs - clock.now()).total_seconds())
    return Check(
        "clock",
        skew < SKEW_SECONDS,
        _("%(n)s s apart", n=f"{skew:.2f}"),
        _("Set both clocks by NTP."),
    )


def figures() -> dict[str, float]:
    """Return figures of this process for a monitor."""
    live = current_app.extensions["livedemo.live"]
    pool = db.engine.pool
    return {
        "connections": len(live.connections),
        "bus_healthy": int(live.bus.healthy),
        "draining": int(current_app.extensions["livedemo.draining"].is_set()),
        "db_checked_out": getattr(pool, "checkedout", lambda: 0)(),
    }
