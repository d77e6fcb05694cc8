"""Write and count rows as verbs do, without a verb of the application."""

import sqlalchemy as sa

from livedemo.extensions import db
from livedemo.models import ChatMessage, Event, StreamEntry
from livedemo.services.operation import publish
from livedemo.streams import of_chat


def line(event: Event, words: str) -> ChatMessage:
    row = ChatMessage(
        tenant_id=event.tenant_id, event_id=event.id, author_key="k", user_name="n", message=words
    )
    db.session.add(row)
    db.session.flush()
    publish(event, of_chat(), row.id)
    return row


def seqs(event: Event, stream: str) -> list[int]:
    query = sa.select(StreamEntry.seq).where(
        StreamEntry.event_id == event.id, StreamEntry.stream == stream
    )
    return list(db.session.scalars(query.order_by(StreamEntry.seq)))


def count(model) -> int:
    return db.session.scalar(sa.select(sa.func.count()).select_from(model))
