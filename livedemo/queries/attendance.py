"""Read visits and attendance."""

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import Row, bindparam, func, select
from sqlalchemy.exc import SQLAlchemyError

from livedemo import clock
from livedemo.extensions import db
from livedemo.models import Attendance, AudienceMinute, Event, Visit


def watching(event: Event, cap_seconds: float) -> int:
    """Return how many people watch now: distinct, seen within the cap.

    Where no watch time is kept, as many as were counted in one of these minutes.
    """
    since = clock.now() - timedelta(seconds=cap_seconds)
    if not event.keep_watch_time:
        minutes = select(func.max(AudienceMinute.viewers)).where(
            AudienceMinute.event_id == event.id, AudienceMinute.minute >= since
        )
        return db.session.scalar(minutes) or 0
    query = select(func.count(func.distinct(Visit.user_id))).where(
        Visit.event_id == event.id, Visit.ended.is_(False), Visit.last_ping >= since
    )
    return db.session.scalar(query) or 0


_MINE = (
    Attendance.event_id == bindparam("event"),
    Attendance.user_id.in_(bindparam("people", expanding=True)),
)
_LOCK = select(func.count(Attendance.user_id)).where(*_MINE).with_for_update()
_WHO = select(Attendance.user_id).where(*_MINE)
_VISITS = (
    select(Visit.user_id, Visit.id, Visit.tab_id, Visit.start_time, Visit.last_ping,
           Visit.playing, Visit.ended)
    .where(
        Visit.event_id == bindparam("event"),
        Visit.user_id.in_(bindparam("people", expanding=True)),
    )
    .order_by(Visit.user_id, Visit.start_time, Visit.id)
)  # fmt: skip


def lock_people(event_id: int, user_ids: list[int]) -> int:
    """Lock the attendance rows of people, in the order of their key; returns how many have one."""
    return db.session.scalar(_LOCK, {"event": event_id, "people": user_ids}) or 0


def with_row(event_id: int, user_ids: list[int]) -> set[int]:
    """Return those of the people who have an attendance row."""
    return set(db.session.scalars(_WHO, {"event": event_id, "people": user_ids}))


def visits_of(event_id: int, user_ids: list[int]) -> Sequence[Row]:
    """Return all visits of people in an event as (user_id, id, tab_id, …, ended), by start."""
    return db.session.execute(_VISITS, {"event": event_id, "people": user_ids}).all()


def of_person(event: Event, user_id: int) -> Attendance | None:
    """Return a person's summary."""
    return db.session.get(Attendance, (event.id, user_id))


def database_now():
    """Return the database server's time; None for SQLite, whose clock is ours."""
    if db.engine.dialect.name == "sqlite":
        return None
    try:
        with db.engine.connect() as connection:
            at = connection.scalar(select(func.utc_timestamp(6)))
    except SQLAlchemyError:
        return None
    return at.replace(tzinfo=clock.now().tzinfo)


def minute(event: Event, at) -> int:
    """Return the counted audience of one minute, its row locked until commit."""
    query = (
        select(AudienceMinute.viewers)
        .where(AudienceMinute.event_id == event.id, AudienceMinute.minute == at)
        .with_for_update()
    )
    return db.session.scalar(query) or 0
