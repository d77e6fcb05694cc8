"""Read people, staff and participants."""

from collections.abc import Iterable

from sqlalchemy import Row, bindparam, select

from livedemo.enums import UserRole
from livedemo.errors import NotFound
from livedemo.extensions import db
from livedemo.models import Event, EventStaff, Participant, TenantAdmin, User


def by_email_key(email_key: str, *, lock: bool = False) -> User | None:
    """Return the person with this normalised e-mail."""
    query = select(User).where(User.email_key == email_key)
    if lock:
        query = query.with_for_update().execution_options(populate_existing=True)
    return db.session.scalar(query)


def by_id(user_id: int) -> User:
    """Return a person; raises NotFound."""
    user = db.session.get(User, user_id)
    if user is None:
        raise NotFound()
    return user


def names(user_ids) -> dict[int, str]:
    """Return the display names of people by id."""
    query = select(User).where(User.id.in_([i for i in user_ids if i is not None]))
    return {user.id: user.display_name for user in db.session.scalars(query)}


def participant(event: Event, user_id: int) -> Participant | None:
    """Return a person's place in an event."""
    query = select(Participant).where(
        Participant.event_id == event.id, Participant.user_id == user_id
    )
    return db.session.scalar(query)


def participants(event: Event, user_ids: Iterable[int]) -> dict[int, Participant]:
    """Return people's places in an event, by person."""
    query = select(Participant).where(
        Participant.event_id == event.id, Participant.user_id.in_(user_ids)
    )
    return {row.user_id: row for row in db.session.scalars(query)}


def participant_by_key(event: Event, key: str) -> Participant:
    """Return who writes under this key in this event; raises NotFound."""
    query = select(Participant).where(Participant.event_id == event.id, Participant.key == key)
    row = db.session.scalar(query)
    if row is None:
        raise NotFound()
    return row


def staff_roles(event: Event, user_id: int) -> frozenset[str]:
    """Return a person's roles in an event."""
    query = select(EventStaff.role).where(
        EventStaff.event_id == event.id, EventStaff.user_id == user_id
    )
    return frozenset(db.session.scalars(query))


def staff(event: Event) -> list[tuple[EventStaff, User]]:
    """Return the staff of an event with their people, by name and role."""
    query = (
        select(EventStaff, User)
        .join(User, User.id == EventStaff.user_id)
        .where(EventStaff.event_id == event.id)
        .order_by(User.name, EventStaff.role)
    )
    return [(grant, user) for grant, user in db.session.execute(query)]


def grants(event: Event, user_id: int, role: str | None = None) -> list[EventStaff]:
    """Return a person's grants in an event, all or one role's."""
    query = select(EventStaff).where(EventStaff.event_id == event.id, EventStaff.user_id == user_id)
    if role is not None:
        query = query.where(EventStaff.role == role)
    return list(db.session.scalars(query))


_STAFF_NAMES = (
    select(User.name, User.nickname)
    .join(EventStaff, EventStaff.user_id == User.id)
    .where(EventStaff.event_id == bindparam("event"), User.verified_at.is_not(None))
    .distinct()
)


def staff_names(event: Event) -> list[str]:
    """Return the names and nicknames of staff who have signed in."""
    rows = db.session.execute(_STAFF_NAMES, {"event": event.id})
    return [name for row in rows for name in row if name]


def is_tenant_admin(tenant_id: int, user_id: int) -> bool:
    """Tell whether a person administers a tenant."""
    query = select(TenantAdmin.user_id).where(
        TenantAdmin.tenant_id == tenant_id, TenantAdmin.user_id == user_id
    )
    return db.session.scalar(query) is not None


def tenants_of(user_id: int) -> list[int]:
    """Return the tenants that a person administers."""
    query = select(TenantAdmin.tenant_id).where(TenantAdmin.user_id == user_id)
    return list(db.session.scalars(query))


def lock_superadmins() -> list[int]:
    """Return who administers the installation, locked until commit: two must not leave at once."""
    query = select(User.id).where(User.role == UserRole.SUPERADMIN).order_by(User.id)
    return list(db.session.scalars(query.with_for_update()))


def lock_participant(event: Event, user_id: int) -> Participant | None:
    """Return a person's place in an event, locked until commit."""
    query = select(Participant).where(
        Participant.event_id == event.id, Participant.user_id == user_id
    )
    return db.session.scalar(query.with_for_update())


# The index by person gives the order in which they are locked: the same for everybody.
_PLACES = (
    select(Participant.id, Participant.user_id, Participant.key)
    .where(
        Participant.event_id == bindparam("event"),
        Participant.user_id.in_(bindparam("people", expanding=True)),
    )
    .order_by(Participant.user_id)
    .with_for_update()
)


def lock_participants(event: Event, user_ids) -> dict[int, Row]:
    """Return (id, user_id, key) of people's places in an event by person, locked until commit."""
    rows = db.session.execute(_PLACES, {"event": event.id, "people": sorted(user_ids)})
    return {row.user_id: row for row in rows}
