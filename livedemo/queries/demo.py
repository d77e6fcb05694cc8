"""Read what the demo event is built on."""

from sqlalchemy import select

from livedemo.extensions import db
from livedemo.models import (
    ActivityHead,
    Event,
    EventSession,
    EventStaff,
    Participant,
    Question,
    Room,
    Slide,
    Speech,
    Tenant,
    User,
)


def places(event: Event) -> dict[str, tuple[User, Participant]]:
    """Return everybody in an event with their place, by name."""
    query = (
        select(User, Participant)
        .join(Participant, Participant.user_id == User.id)
        .where(Participant.event_id == event.id)
        .order_by(Participant.id)
    )
    return {user.name: (user, place) for user, place in db.session.execute(query)}


def badges(event: Event) -> dict[int, str]:
    """Return the staff roles of an event by person."""
    query = select(EventStaff.user_id, EventStaff.role).where(EventStaff.event_id == event.id)
    return dict(db.session.execute(query).all())


def questions(event: Event) -> list[Question]:
    """Return every question of an event."""
    return list(db.session.scalars(select(Question).where(Question.event_id == event.id)))


def programme(event: Event) -> list:
    """Return every slide, speech, session and room of an event, what hangs on others first."""
    found: list = []
    for model in (Slide, Speech, EventSession, Room):
        found += db.session.scalars(select(model).where(model.event_id == event.id))
    return found


def events_of(tenant: Tenant) -> list[Event]:
    """Return every event of a tenant."""
    return list(db.session.scalars(select(Event).where(Event.tenant_id == tenant.id)))


def asked_by(user: User) -> list[Question]:
    """Return what a person asked, in any event (needs every tenant)."""
    query = select(Question).join(Participant, Participant.id == Question.participant_id)
    return list(db.session.scalars(query.where(Participant.user_id == user.id)))


def log_head(event: Event) -> ActivityHead | None:
    """Return the end of an event's activity log."""
    return db.session.get(ActivityHead, f"event:{event.id}")
