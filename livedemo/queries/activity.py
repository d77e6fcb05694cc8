"""Read the activity log."""

from collections.abc import Iterator

from sqlalchemy import ColumnElement, or_, select

from livedemo.extensions import db
from livedemo.models import (
    Activity,
    ActivityHead,
    ChatMessage,
    Event,
    Participant,
    Question,
    Restriction,
)

MODERATION = ("question.", "chat.", "room.", "person.restrict", "person.lift", "display.")

AT_ONCE = 500


def every() -> Iterator[Activity]:
    """Return all lines of the log in their order, so many at a time.

    On a server a line that is committed meanwhile may be missing, and its successor be there.
    """
    return _in_order()


def _in_order(*wanted: ColumnElement[bool]) -> Iterator[Activity]:
    last = 0
    while True:
        query = select(Activity).where(Activity.id > last, *wanted)
        query = query.order_by(Activity.id).limit(AT_ONCE)
        lines = list(db.session.scalars(query.execution_options(populate_existing=True)))
        if not lines:
            return
        yield from lines
        last = lines[-1].id


def of_chain(scope: str) -> Iterator[Activity]:
    """Return the lines of one chain, so many at a time.

    Who writes one holds the head of its chain until the commit: within a chain none with a lower
    id comes later.
    """
    _kind, _colon, number = scope.partition(":")
    yield from _in_order(Activity.event_no == (int(number) if number.isdecimal() else None))


def heads() -> dict[str, str]:
    """Return the newest hash of each chain."""
    return {
        row.scope: row.hash
        for row in db.session.execute(select(ActivityHead.scope, ActivityHead.hash))
    }


def moderation(event: Event, *, before: int | None = None, limit: int = 50) -> list[Activity]:
    """Return what moderators and speakers did in an event, newest first."""
    query = select(Activity).where(
        Activity.event_id == event.id,
        or_(*(Activity.action.startswith(prefix, autoescape=True) for prefix in MODERATION)),
    )
    if before is not None:
        query = query.where(Activity.id < before)
    return list(db.session.scalars(query.order_by(Activity.id.desc()).limit(limit)))


def objects(event: Event, rows: list[Activity]) -> dict[tuple[str, int], object]:
    """Return what lines of the log are about, as it is now: three queries at most."""
    found: dict[tuple[str, int], object] = {}
    for model in (Question, ChatMessage, Restriction):
        name = model.__tablename__
        ids = {row.object_id for row in rows if row.object_type == name}
        if ids:
            query = select(model).where(model.event_id == event.id, model.id.in_(ids))
            fresh = db.session.scalars(query.execution_options(populate_existing=True))
            found |= {(name, one.id): one for one in fresh}
    return found


def keys_of(event: Event, user_ids) -> dict[int, str]:
    """Return the keys under which people write in an event."""
    query = select(Participant.user_id, Participant.key).where(
        Participant.event_id == event.id, Participant.user_id.in_(user_ids)
    )
    return {row.user_id: row.key for row in db.session.execute(query)}
