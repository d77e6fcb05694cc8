"""Read one row of an event, as it is now, whatever the table."""

from typing import TypeVar

from sqlalchemy import Select, select

from livedemo.errors import NotFound
from livedemo.extensions import db
from livedemo.models import Event, TenantScoped

FRESH = {"populate_existing": True}
Row = TypeVar("Row", bound=TenantScoped)


def one(model: type[Row], event: Event, row_id: int) -> Row:
    """Return a row of this event; raises NotFound."""
    return _found(_by_id(model, event, row_id))


def lock(model: type[Row], event: Event, row_id: int) -> Row:
    """Return a row of this event, locked until commit; raises NotFound."""
    return _found(_by_id(model, event, row_id).with_for_update())


def _by_id(model, event: Event, row_id: int) -> Select:
    return select(model).where(model.event_id == event.id, model.id == row_id)


def _found(query: Select):
    row = db.session.scalar(query.execution_options(**FRESH))
    if row is None:
        raise NotFound()
    return row
