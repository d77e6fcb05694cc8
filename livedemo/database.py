"""Open connections so that both databases behave alike, and green threads never block (§18)."""

import sqlite3
import ssl
import time
import unicodedata

import pymysql
from flask import Flask, g, has_app_context
from sqlalchemy import Engine, event, make_url
from sqlalchemy.exc import DisconnectionError, OperationalError

from livedemo.config import DATABASE_SWITCHES, Settings

LOCK_WAIT_SECONDS = 5.0
ASKED_AFTER_SECONDS = 1.0
# Longer than a lock may be waited for, or the wait ends as a lost connection.
TIMEOUTS = {"connect_timeout": 2, "read_timeout": 8, "write_timeout": 8}
SSL_NAMES = {"ssl_ca": "ca", "ssl_capath": "capath", "ssl_cert": "cert", "ssl_key": "key",
             "ssl_key_password": "password", "ssl_cipher": "cipher"}  # fmt: skip
MYSQL_CONNECT = "SET time_zone = '+00:00', innodb_lock_wait_timeout = 5"


def engine_options(settings: Settings) -> dict:
    """Return the pool and connection options of the configured database."""
    # None above the pool's size: what is opened and closed for one statement costs a hundred.
    options: dict = {
        "pool_size": 2 * settings.db_pool_size,
        "max_overflow": 0,
        "pool_use_lifo": True,
        "pool_timeout": 5,
    }
    if settings.database_url.startswith("sqlite"):
        return options
    return options | {
        "pool_recycle": 280,
        "isolation_level": "READ COMMITTED",
        "connect_args": connect_args(settings.database_url),
    }


def connect_args(url: str) -> dict:
    """Return what the driver gets beside the address: times, and encryption as it was asked for."""
    query = {name: str(value) for name, value in make_url(url).query.items()}
    arguments: dict = {name: value for name, value in TIMEOUTS.items() if name not in query}
    if not any(name.startswith("ssl_") for name in query):
        return arguments
    # SQLAlchemy gathers some of these in `ssl`, which PyMySQL throws away when it is given others
    # by name; and both take the text "false" for a yes. So `ssl` is made here, whole.
    by_name = {"ssl_verify_cert": None, "ssl_verify_identity": None, "ssl_key_password": None}
    off = query.get("ssl_disabled") == "true"
    return arguments | by_name | {"ssl_disabled": off, "ssl": None if off else _ssl(query)}


def _ssl(query: dict[str, str]) -> dict:
    """Return PyMySQL's dictionary; with an authority, certificate and host name are checked."""
    asked: dict = {short: query[name] for name, short in SSL_NAMES.items() if name in query}
    checks = {name: query[name] == "true" for name in DATABASE_SWITCHES if name in query}
    trusted = "ca" in asked or "capath" in asked
    asked["verify_mode"] = checks.get("ssl_verify_cert", trusted)
    identity = checks.get("ssl_verify_identity", checks.get("ssl_check_hostname", trusted))
    asked["check_hostname"] = identity and asked["verify_mode"]
    return asked


def is_writing() -> bool:
    """Tell whether this context is inside an operation."""
    return has_app_context() and bool(g.get("operation"))


class _Connection(pymysql.Connection):
    """Be the driver's connection, but load the system's authorities once and not each time.

    It loads them for every connection, even for those that check nobody: 40 ms during which
    nobody else is served.
    """

    def _create_ssl_ctx(self, options):
        if options:
            return super()._create_ssl_ctx(options)
        if _Connection.unchecked is None:
            _Connection.unchecked = super()._create_ssl_ctx({})
        return _Connection.unchecked

    unchecked: ssl.SSLContext | None = None


def _open(dialect, _record, args, options):
    """Return a connection to MySQL; SQLite's are opened as ever."""
    return _Connection(*args, **options) if dialect.driver == "pymysql" else None


def _on_connect(connection, _record) -> None:
    if not isinstance(connection, sqlite3.Connection):
        with connection.cursor() as cursor:
            cursor.execute(MYSQL_CONNECT)
        return
    # SQLAlchemy emits BEGIN below; the driver must not, and must never wait inside C.
    connection.isolation_level = None
    pragmas = (
        "busy_timeout=0",
        "foreign_keys=ON",
        "synchronous=FULL",  # what was acknowledged survives a power cut
    )
    for pragma in pragmas:
        connection.execute(f"PRAGMA {pragma}")
    connection.create_function("lower", 1, _folded, deterministic=True)
    _retried(lambda: connection.execute("PRAGMA journal_mode=WAL"), sqlite3.OperationalError)


def _folded(text):
    """Return a text without case and accents, as MySQL's collation compares them."""
    if not isinstance(text, str):
        return text
    if text.isascii():
        return text.lower()
    parts = unicodedata.normalize("NFKD", text.casefold())
    return "".join(part for part in parts if not unicodedata.combining(part))


def _on_checkin(_connection, record) -> None:
    record.info["idle_since"] = time.monotonic()


def _on_checkout(connection, record, _proxy) -> None:
    """Ask a connection that was idle whether it still lives; one in use needs no such question."""
    if isinstance(connection, sqlite3.Connection):
        return
    idle_since = record.info.get("idle_since")
    if idle_since is None or time.monotonic() - idle_since < ASKED_AFTER_SECONDS:
        return
    try:
        connection.ping(reconnect=False)
    except Exception as problem:
        raise DisconnectionError() from problem  # the pool tries another one


def _on_begin(connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    sql = "BEGIN IMMEDIATE" if is_writing() else "BEGIN"
    _retried(lambda: connection.exec_driver_sql(sql), OperationalError)


def _retried(action, error: type[Exception]) -> None:
    """Repeat while the file is locked; `time.sleep` lets other green threads work."""
    end, pause = time.monotonic() + LOCK_WAIT_SECONDS, 0.002
    while True:
        try:
            action()
            return
        except error as problem:
            if "locked" not in str(problem) or time.monotonic() > end:
                raise
        time.sleep(pause)
        pause = min(pause * 1.5, 0.05)


def install(app: Flask, engine: Engine) -> None:
    """Prepare the connections of one engine."""
    event.listen(engine, "do_connect", _open)
    event.listen(engine, "connect", _on_connect)
    event.listen(engine, "checkin", _on_checkin)
    event.listen(engine, "checkout", _on_checkout)
    event.listen(engine, "begin", _on_begin)
