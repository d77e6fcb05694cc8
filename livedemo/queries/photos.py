"""Read an event's photos."""

from sqlalchemy import func, select

from livedemo.extensions import db
from livedemo.models import Event, EventPhoto
from livedemo.queries import rows
from livedemo.queries.rows import FRESH


def of_event(event: Event) -> list[EventPhoto]:
    """Return the photos in the order of the gallery, as they are now."""
    query = select(EventPhoto).where(EventPhoto.event_id == event.id)
    query = query.order_by(EventPhoto.display_order, EventPhoto.id)
    return list(db.session.scalars(query.execution_options(**FRESH)))


def by_id(event: Event, photo_id: int) -> EventPhoto:
    """Return a photo of this event; raises NotFound."""
    return rows.one(EventPhoto, event, photo_id)


def lock(event: Event, photo_id: int) -> EventPhoto:
    """Return a photo of this event, locked until commit; raises NotFound."""
    return rows.lock(EventPhoto, event, photo_id)


def cover(event: Event) -> EventPhoto | None:
    """Return the photo that stands for the event."""
    query = select(EventPhoto).where(EventPhoto.event_id == event.id, EventPhoto.is_cover)
    return db.session.scalar(query.execution_options(**FRESH))


def next_order(event: Event) -> int:
    """Return the place behind the last photo."""
    query = select(func.max(EventPhoto.display_order)).where(EventPhoto.event_id == event.id)
    last = db.session.scalar(query)
    return 0 if last is None else last + 1
