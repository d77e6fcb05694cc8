"""Read the programme: rooms, sessions, speeches, releases; a few statements for all of it."""

from collections import defaultdict

from sqlalchemy import func, select

from livedemo import agenda
from livedemo.extensions import db
from livedemo.models import Event, EventSession, ProgrammeRelease, Room, Slide, Speech
from livedemo.queries import rows
from livedemo.queries.rows import FRESH

one, lock = rows.one, rows.lock


def rooms(event: Event) -> list[Room]:
    """Return the rooms in their order."""
    query = select(Room).where(Room.event_id == event.id)
    query = query.order_by(Room.display_order, Room.id)
    return list(db.session.scalars(query.execution_options(**FRESH)))


def sessions(event: Event) -> list[EventSession]:
    """Return the sessions of the draft, in their order."""
    query = select(EventSession).where(EventSession.event_id == event.id)
    return agenda.ordered(db.session.scalars(query.execution_options(**FRESH)))


def speeches(event: Event, session_id: int | None = None) -> list[Speech]:
    """Return the speeches of one session in their order, or those of all, session by session."""
    query = select(Speech).where(Speech.event_id == event.id).order_by(Speech.session_id)
    if session_id is not None:
        query = query.where(Speech.session_id == session_id)
    found: dict[int, list[Speech]] = defaultdict(list)
    for speech in db.session.scalars(query.execution_options(**FRESH)):
        found[speech.session_id].append(speech)
    return [speech for some in found.values() for speech in agenda.ordered(some)]


def lock_sessions(event: Event) -> list[EventSession]:
    """Return all sessions of the event in their order, locked until commit."""
    query = select(EventSession).where(EventSession.event_id == event.id).order_by(EventSession.id)
    return agenda.ordered(
        db.session.scalars(query.with_for_update().execution_options(**FRESH)).all()
    )


def lock_speeches(event: Event, session_id: int | None = None) -> list[Speech]:
    """Return the speeches of a session in their order, or those of all; locked until commit."""
    query = select(Speech).where(Speech.event_id == event.id)
    if session_id is not None:
        query = query.where(Speech.session_id == session_id)
    query = query.order_by(Speech.id).with_for_update()
    return agenda.ordered(db.session.scalars(query.execution_options(**FRESH)).all())


def lock_slides(event: Event, speech_id: int) -> list[Slide]:
    """Return the slides of a speech in their order, locked until commit."""
    query = select(Slide).where(Slide.event_id == event.id, Slide.speech_id == speech_id)
    query = query.order_by(Slide.display_order, Slide.id).with_for_update()
    return list(db.session.scalars(query.execution_options(**FRESH)))


def speech_counts(event: Event) -> dict[int, int]:
    """Return how many speeches each session has; those without are not listed."""
    query = select(Speech.session_id, func.count(Speech.id)).where(Speech.event_id == event.id)
    return dict(db.session.execute(query.group_by(Speech.session_id)).all())


def slide_counts(event: Event) -> dict[int, int]:
    """Return how many slides each speech has; those without are not listed."""
    query = select(Slide.speech_id, func.count(Slide.id)).where(Slide.event_id == event.id)
    return dict(db.session.execute(query.group_by(Slide.speech_id)).all())


def sessions_in(event: Event, room_id: int) -> int:
    """Return how many sessions are in a room."""
    query = select(func.count(EventSession.id))
    query = query.where(EventSession.event_id == event.id, EventSession.room_id == room_id)
    return db.session.scalar(query) or 0


def sessions_by_room(event: Event) -> dict[int, int]:
    """Return how many sessions each room has; those without are not listed."""
    query = select(EventSession.room_id, func.count(EventSession.id))
    query = query.where(EventSession.event_id == event.id, EventSession.room_id.is_not(None))
    return dict(db.session.execute(query.group_by(EventSession.room_id)).all())


def newest_release(event: Event) -> ProgrammeRelease | None:
    """Return the programme that visitors read, None before the first publishing."""
    query = select(ProgrammeRelease).where(ProgrammeRelease.event_id == event.id)
    query = query.order_by(ProgrammeRelease.number.desc()).limit(1)
    return db.session.scalar(query.execution_options(**FRESH))


def newest_release_key(event: Event) -> tuple | None:
    """Return what tells the newest release from every other, without reading all of it."""
    query = select(ProgrammeRelease.id, ProgrammeRelease.published_at)
    query = query.where(ProgrammeRelease.event_id == event.id)
    row = db.session.execute(query.order_by(ProgrammeRelease.number.desc()).limit(1)).first()
    return tuple(row) if row else None
