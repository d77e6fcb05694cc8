"""Read the chat."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import bindparam, func, select, tuple_

from livedemo.errors import NotFound
from livedemo.extensions import db
from livedemo.models import ChatMessage, Event
from livedemo.queries import rows

PAGE = 50
# The person and what their client calls a line.
Key = tuple[int, str]


def by_client_ids(event: Event, keys: Collection[Key]) -> dict[Key, int]:
    """Return the ids of lines that clients already sent under these (person, client id)."""
    if not keys:
        return {}
    query = select(ChatMessage.id, ChatMessage.user_id, ChatMessage.client_id).where(
        ChatMessage.event_id == event.id,
        # SQLite finds no row values by an index; people it does.
        ChatMessage.user_id.in_({user_id for user_id, _ in keys}),
        tuple_(ChatMessage.user_id, ChatMessage.client_id).in_(list(keys)),
    )
    return _by_key(query)


_NEWEST = select(func.max(ChatMessage.id)).where(ChatMessage.event_id == bindparam("event"))
_SINCE = select(ChatMessage.id, ChatMessage.user_id, ChatMessage.client_id).where(
    ChatMessage.event_id == bindparam("event"), ChatMessage.id > bindparam("line")
)


def newest_id(event: Event) -> int:
    """Return the id of the newest line, 0 without any."""
    return db.session.scalar(_NEWEST, {"event": event.id}) or 0


def since(event: Event, line_id: int) -> dict[Key, int]:
    """Return the ids of the lines behind one, by (person, client id)."""
    return _by_key(_SINCE, {"event": event.id, "line": line_id})


def _by_key(query, values: dict | None = None) -> dict[Key, int]:
    rows = db.session.execute(query, values).all()
    return {(user_id, key): line_id for line_id, user_id, key in rows}


def last_at(event: Event, user_ids) -> dict[int, datetime]:
    """Return when each of these people last wrote."""
    newest = (
        select(func.max(ChatMessage.id).label("id"))
        .where(ChatMessage.event_id == event.id, ChatMessage.user_id.in_(list(user_ids)))
        .group_by(ChatMessage.user_id)
        .subquery()
    )
    # Joined: with IN, MariaDB would read the whole table.
    query = select(ChatMessage.user_id, ChatMessage.created_at)
    return dict(db.session.execute(query.join(newest, ChatMessage.id == newest.c.id)).all())


def by_id(event: Event, line_id: int) -> ChatMessage:
    """Return a line of this event; raises NotFound."""
    query = select(ChatMessage).where(ChatMessage.event_id == event.id, ChatMessage.id == line_id)
    line = db.session.scalar(query)
    if line is None:
        raise NotFound()
    return line


def lock(event: Event, line_id: int) -> ChatMessage:
    """Return a line of this event, locked until commit; raises NotFound."""
    return rows.lock(ChatMessage, event, line_id)


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
