"""Read the chat."""

from datetime import datetime

from sqlalchemy import func, select

from livedemo.errors import NotFound
from livedemo.extensions import db
from livedemo.models import ChatMessage, Event

PAGE = 50


def by_client_id(event: Event, user_id: int, client_id: str) -> ChatMessage | None:
    """Return the line that a client already sent under this id."""
    query = select(ChatMessage).where(
        ChatMessage.event_id == event.id,
        ChatMessage.user_id == user_id,
        ChatMessage.client_id == client_id,
    )
    return db.session.scalar(query)


def last_at(event: Event, user_id: int) -> datetime | None:
    """Return when a person last wrote."""
    query = (
        select(ChatMessage.created_at)
        .where(ChatMessage.event_id == event.id, ChatMessage.user_id == user_id)
        .order_by(ChatMessage.id.desc())
        .limit(1)
    )
    return db.session.scalar(query)


def lock(event: Event, line_id: int) -> ChatMessage:
    """Return a line of this event, locked until commit; raises NotFound."""
    query = select(ChatMessage).where(ChatMessage.event_id == event.id, ChatMessage.id == line_id)
    line = db.session.scalar(query.with_for_update().execution_options(populate_existing=True))
    if line is None:
        raise NotFound()
    return line


def page(event: Event, *, before: int | None = None, hidden: bool = False,
         limit: int = PAGE) -> list[ChatMessage]:  # fmt: skip
    """Return the newest lines, oldest first; `before` is an id to scroll up from."""
    query = select(ChatMessage).where(ChatMessage.event_id == event.id)
    if before is not None:
        query = query.where(ChatMessage.id < before)
    if not hidden:
        query = query.where(ChatMessage.hidden_at.is_(None))
    rows = db.session.scalars(query.order_by(ChatMessage.id.desc()).limit(limit))
    return list(rows)[::-1]


def newest_of(event: Event, author_key: str) -> list[ChatMessage]:
    """Return a person's lines among the newest page of the chat, oldest first."""
    newest = (
        select(ChatMessage.id)
        .where(ChatMessage.event_id == event.id)
        .order_by(ChatMessage.id.desc())
        .limit(PAGE)
    )
    first = min(db.session.scalars(newest), default=0)
    query = select(ChatMessage).where(
        ChatMessage.event_id == event.id,
        ChatMessage.author_key == author_key,
        ChatMessage.id >= first,
    )
    return list(db.session.scalars(query.order_by(ChatMessage.id)))


def history(event: Event, author_key: str) -> tuple[int, int]:
    """Return how many lines a person wrote, and how many of them are hidden."""
    query = select(func.count(ChatMessage.id), func.count(ChatMessage.hidden_at)).where(
        ChatMessage.event_id == event.id, ChatMessage.author_key == author_key
    )
    lines, hidden = db.session.execute(query).one()
    return lines, hidden


def by_ids(event: Event, ids) -> dict[int, ChatMessage]:
    """Return lines of this event by id, as they are now."""
    query = select(ChatMessage).where(ChatMessage.event_id == event.id, ChatMessage.id.in_(ids))
    rows = db.session.scalars(query.execution_options(populate_existing=True))
    return {row.id: row for row in rows}


def shown_among(event: Event, ids) -> set[int]:
    """Return those of the lines that are not hidden."""
    query = select(ChatMessage.id).where(
        ChatMessage.event_id == event.id, ChatMessage.id.in_(ids), ChatMessage.hidden_at.is_(None)
    )
    return set(db.session.scalars(query))


def count(event: Event) -> int:
    """Return how many lines were written and not hidden."""
    query = select(func.count(ChatMessage.id)).where(
        ChatMessage.event_id == event.id, ChatMessage.hidden_at.is_(None)
    )
    return db.session.scalar(query) or 0
