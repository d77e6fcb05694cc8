"""Insert or update many rows in one statement, on either database."""

from sqlalchemy import inspect
from sqlalchemy.dialects import mysql, sqlite

from livedemo import clock, tenancy
from livedemo.extensions import db


def upsert(model, rows: list[dict], *, keys: tuple[str, ...], update: tuple[str, ...]) -> None:
    """Write `rows`; where `keys` exist already, take over the columns of `update`."""
    if not rows:
        return
    for row in rows:
        tenancy.check(model, row.get("tenant_id"))
    now = clock.now()
    columns = inspect(model).columns
    stamps = {name: now for name in ("created_at", "updated_at") if name in columns}
    values = [stamps | row for row in rows]
    if "updated_at" in columns:
        update = (*update, "updated_at")
    table = model.__table__
    if db.engine.dialect.name == "sqlite":
        lite = sqlite.insert(table).values(values)
        db.session.execute(
            lite.on_conflict_do_update(
                index_elements=list(keys), set_={name: lite.excluded[name] for name in update}
            )
        )
        return
    my = mysql.insert(table).values(values)
    db.session.execute(my.on_duplicate_key_update([(name, my.inserted[name]) for name in update]))
