"""Read what is closed to whom."""

from sqlalchemy import or_, select

from livedemo import clock
from livedemo.extensions import db
from livedemo.models import Event, Participant, Restriction


def lock_restrictions(event: Event, user_id: int, what: str) -> list[Restriction]:
    """Return a person's restrictions that have not been lifted, locked until commit."""
    query = (
        select(Restriction)
        .where(
            Restriction.event_id == event.id,
            Restriction.user_id == user_id,
            Restriction.what == what,
            Restriction.lifted_at.is_(None),
        )
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(db.session.scalars(query))


def active_by_author(event: Event) -> dict[str, list[Restriction]]:
    """Return the restrictions in force, by author key, for the moderators' chat."""
    query = (
        select(Participant.key, Restriction)
        .join(
            Participant,
            (Participant.event_id == Restriction.event_id)
            & (Participant.user_id == Restriction.user_id),
        )
        .where(
            Restriction.event_id == event.id,
            Restriction.lifted_at.is_(None),
            or_(Restriction.until.is_(None), Restriction.until > clock.now()),
        )
    )
    found: dict[str, list[Restriction]] = {}
    for key, row in db.session.execute(query):
        found.setdefault(key, []).append(row)
    return found


def active(event: Event, user_id: int, what: str) -> Restriction | None:
    """Return the restriction in force for a person, the newest."""
    query = (
        select(Restriction)
        .where(
            Restriction.event_id == event.id,
            Restriction.user_id == user_id,
            Restriction.what == what,
            Restriction.lifted_at.is_(None),
            or_(Restriction.until.is_(None), Restriction.until > clock.now()),
        )
        .order_by(Restriction.id.desc())
    )
    return db.session.scalar(query)
