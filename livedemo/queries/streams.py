"""Read the numbered streams of an event (architecture §6)."""

from collections.abc import Iterable

from sqlalchemy import bindparam, select

from livedemo.extensions import db
from livedemo.models import Event, StreamEntry, StreamHead

PAGE = 200


_LOCK = (
    select(StreamHead.stream, StreamHead.head)
    .where(
        StreamHead.event_id == bindparam("event"),
        StreamHead.stream.in_(bindparam("streams", expanding=True)),
    )
    .order_by(StreamHead.stream)
    .with_for_update()
)


def lock(event: Event, streams: Iterable[str]) -> dict[str, int]:
    """Return the newest numbers of streams, locked in one order until commit; 0 for a new one."""
    names = sorted(streams)
    rows = db.session.execute(_LOCK, {"event": event.id, "streams": names})
    return dict.fromkeys(names, 0) | dict(rows.all())


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
