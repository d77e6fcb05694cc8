"""Count what a request asks of the database."""

from contextlib import contextmanager

from sqlalchemy import event

from livedemo.extensions import db


@contextmanager
def queries(app):
    """Yield a list that gets every SELECT and write of the application's engine."""
    with app.app_context():
        engine = db.engine
    seen: list[str] = []

    def note(_connection, _cursor, statement, *_):
        if not statement.startswith(("PRAGMA", "BEGIN", "SET ")):
            seen.append(statement)

    event.listen(engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(engine, "before_cursor_execute", note)
