"""Read the numbered streams of an event (architecture §6)."""

from sqlalchemy import select

from livedemo.extensions import db
from livedemo.models import Event, StreamEntry, StreamHead

PAGE = 200


def lock(event: Event, stream: str) -> StreamHead:
    """Return the head row of a stream, locked until commit; make it when missing."""
    query = (
        select(StreamHead)
        .where(StreamHead.event_id == event.id, StreamHead.stream == stream)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    head = db.session.scalar(query)
    if head is None:
        head = StreamHead(
            tenant_id=event.tenant_id, event_id=event.id, stream=stream, head=0, oldest=0
        )
        db.session.add(head)
    return head


def heads(event: Event) -> dict[str, int]:
    """Return the newest number of each stream."""
    rows = db.session.execute(
        select(StreamHead.stream, StreamHead.head).where(StreamHead.event_id == event.id)
    )
    return dict(rows.all())


def bounds(event: Event, stream: str) -> tuple[int, int]:
    """Return (oldest, head) of a stream: entries with oldest < seq ≤ head can be read."""
    row = db.session.execute(
        select(StreamHead.oldest, StreamHead.head).where(
            StreamHead.event_id == event.id, StreamHead.stream == stream
        )
    ).first()
    return (row.oldest, row.head) if row else (0, 0)


def after(event: Event, stream: str, seq: int, limit: int = PAGE) -> list[StreamEntry]:
    """Return the entries behind `seq`, in order, at most `limit`."""
    query = (
        select(StreamEntry)
        .where(
            StreamEntry.event_id == event.id,
            StreamEntry.stream == stream,
            StreamEntry.seq > seq,
        )
        .order_by(StreamEntry.seq)
        .limit(limit)
    )
    return list(db.session.scalars(query))
