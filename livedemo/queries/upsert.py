"""Insert or update many rows in one statement, on either database.

A statement is compiled once; then rows go to the driver as they are, without a dictionary, an
object or a compiled parameter for each.
"""

import functools
import re
from collections.abc import Callable
from datetime import UTC
from operator import itemgetter

from sqlalchemy import inspect
from sqlalchemy.dialects import mysql, sqlite

from livedemo import clock, tenancy
from livedemo.database import is_writing
from livedemo.extensions import db
from livedemo.models.types import UTCDateTime

NAMED = re.compile(r"%\((\w+)\)s")


def upsert(model, rows: list[dict], *, keys: tuple[str, ...], update: tuple[str, ...]) -> None:
    """Write `rows`; where `keys` exist already, take over the columns of `update`."""
    if not rows:
        return
    now = clock.now()
    columns = inspect(model).columns
    stamps = {name: now for name in ("created_at", "updated_at") if name in columns}
    if "updated_at" in columns:
        update = (*update, "updated_at")
    names = tuple(rows[0])
    values, stamped = itemgetter(*names), tuple(stamps.values())
    write(model, (*names, *stamps), [values(row) + stamped for row in rows], keys, update)


def write(model, names: tuple[str, ...], rows: list[tuple], keys: tuple[str, ...] = (),
          update: tuple[str, ...] = ()) -> None:  # fmt: skip
    """Insert rows whose values stand in the order of `names`.

    Where `keys` exist already, take over the columns of `update`; without any, leave what is
    there. The names are those of all columns with a default in Python: none is filled in here.
    """
    if not rows:
        return
    if not is_writing():
        raise RuntimeError("a change outside an operation")
    tenant = names.index("tenant_id")
    for tenant_id in {row[tenant] for row in rows}:
        tenancy.check(model, tenant_id)
    sql, order, converters = _compiled(model, names, keys, update, db.engine.dialect)
    columns = list(zip(*rows, strict=True))
    for position, convert in converters:
        columns[position] = convert(columns[position])
    placed = [columns[position] for position in order]
    db.session.connection().exec_driver_sql(sql, list(zip(*placed, strict=True)))


@functools.lru_cache(128)
def _compiled(model, names: tuple[str, ...], keys, update, dialect) -> tuple[str, list, list]:
    """Return the statement, the positions of its parameters in `names`, and what to convert."""
    table = model.__table__
    if dialect.name == "sqlite":
        lite = sqlite.insert(table)
        new = {name: lite.excluded[name] for name in update}
        if keys:
            lite = (
                lite.on_conflict_do_update(index_elements=list(keys), set_=new)
                if update
                else lite.on_conflict_do_nothing(index_elements=list(keys))
            )
        compiled = lite.compile(dialect=dialect, column_keys=list(names))
    else:
        my = mysql.insert(table)
        if keys:
            # Assigned left to right, in the order of `update`.
            taken = [(name, my.inserted[name]) for name in update]
            my = my.on_duplicate_key_update(taken or [(keys[0], table.c[keys[0]])])
        compiled = my.compile(dialect=dialect, column_keys=list(names))
    sql, order = str(compiled), compiled.positiontup
    if order is None:  # this driver names its parameters
        sql, order = NAMED.sub("%s", sql), NAMED.findall(sql)
    if missing := set(order) - set(names):
        raise ValueError(f"no value for {', '.join(sorted(missing))}")
    converters = [
        (position, convert)
        for position, name in enumerate(names)
        if (convert := _converter(table.c[name].type, dialect)) is not None
    ]
    return sql, [names.index(name) for name in order], converters


def _converter(kind, dialect) -> Callable | None:
    """Return what turns a column of values into what the driver stores; None for nothing to do."""
    process = kind.dialect_impl(dialect).bind_processor(dialect)
    if isinstance(kind, UTCDateTime):
        # Both databases read this form; drivers and dialects take long to make the same.
        def process(at):
            if at is not None and at.tzinfo is not UTC:
                at = kind.process_bind_param(at, dialect)
            return at and at.isoformat(" ", "microseconds")[:26]

    if process is None:
        return None

    def convert(values):
        # Most rows of a statement have the same few times.
        if values.count(values[0]) == len(values):
            return [process(values[0])] * len(values)
        return [process(value) for value in values]

    return convert
