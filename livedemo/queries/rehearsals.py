"""Read what a rehearsal left: its people, their time, and the list that all should have seen."""

from collections.abc import Iterator

from sqlalchemy import func, select

from livedemo.enums import Stream
from livedemo.extensions import db
from livedemo.models import (
    Attendance,
    ChatMessage,
    Event,
    Participant,
    Question,
    StreamHead,
    User,
    Visit,
)
from livedemo.queries import streams


def people(event: Event, limit: int) -> list[int]:
    """Return people of an event whom rehearsals made, locked until commit."""
    query = (
        select(User.id)
        .join(Participant, Participant.user_id == User.id)
        .where(Participant.event_id == event.id, User.rehearsal.is_not(None))
        .order_by(User.id)
        .limit(limit)
    )
    return list(db.session.scalars(query.with_for_update()))


def count(event: Event) -> int:
    """Return how many people rehearsals made in an event."""
    query = select(func.count(User.id)).join(Participant, Participant.user_id == User.id)
    marked = query.where(Participant.event_id == event.id, User.rehearsal.is_not(None))
    return db.session.scalar(marked) or 0


def among(user_ids: set[int]) -> set[int]:
    """Return those of some people whom rehearsals made."""
    query = select(User.id).where(User.id.in_(user_ids), User.rehearsal.is_not(None))
    return set(db.session.scalars(query))


def look_again() -> None:
    """Let what is read next be as it is now; an open transaction shows what it saw at first."""
    db.session.rollback()


def seconds(event: Event, run: str) -> dict[str, int]:
    """Return how long each person of a run watched, as the reports have it, by e-mail."""
    query = (
        select(User.email, Attendance.total_seconds)
        .join(Attendance, Attendance.user_id == User.id)
        .where(Attendance.event_id == event.id, User.rehearsal == run)
    )
    return dict(db.session.execute(query).all())


def still_there(event: Event, run: str) -> int:
    """Return how many visits of a run have not ended."""
    query = (
        select(func.count(Visit.id))
        .join(User, User.id == Visit.user_id)
        .where(Visit.event_id == event.id, Visit.ended.is_(False), User.rehearsal == run)
    )
    return db.session.scalar(query) or 0


def told(event: Event, after: int) -> Iterator[tuple[int, int]]:
    """Yield (seq, reference) of what the viewers' stream holds after a number."""
    while entries := streams.after(event, Stream.VIEWERS, after):
        yield from ((entry.seq, entry.ref_id) for entry in entries)
        after = entries[-1].seq


def lock_streams(event: Event) -> list[StreamHead]:
    """Return the heads of an event's streams by name, locked until commit."""
    query = select(StreamHead).where(StreamHead.event_id == event.id).order_by(StreamHead.stream)
    fresh = query.with_for_update().execution_options(populate_existing=True)
    return list(db.session.scalars(fresh))


def lines_of(user_ids: list[int]) -> int:
    """Return how many lines people wrote, in any event (needs every tenant)."""
    query = select(func.count(ChatMessage.id)).where(ChatMessage.user_id.in_(user_ids))
    return db.session.scalar(query) or 0


def questions_of(user_ids: list[int]) -> list[int]:
    """Return the questions that people asked, in any event (needs every tenant)."""
    asked = select(Question.id).where(Question.user_id.in_(user_ids))
    return list(db.session.scalars(asked))
