"""Read events and tenants."""

from sqlalchemy import bindparam, func, or_, select

from livedemo.enums import Visibility
from livedemo.errors import NotFound
from livedemo.extensions import db
from livedemo.models import Event, EventStaff, Participant, Tenant
from livedemo.queries.rows import FRESH


def by_slug(slug: str) -> Event | None:
    """Return the event with this slug, as it is now."""
    query = select(Event).where(Event.slug == slug)
    return db.session.scalar(query.execution_options(**FRESH))


_BY_ID = select(Event).where(Event.id == bindparam("event")).execution_options(**FRESH)


def by_id(event_id: int) -> Event:
    """Return an event as it is now; raises NotFound."""
    row = by_id_or_none(event_id)
    if row is None:
        raise NotFound()
    return row


def by_id_or_none(event_id: int) -> Event | None:
    """Return an event as it is now, or None."""
    return db.session.scalar(_BY_ID, {"event": event_id})


def stand_in() -> Event:
    """Return what stands for an event that is not there; no row has its numbers."""
    return Event(id=0, tenant_id=0, slug="", visibility=Visibility.PRIVATE.value)


def lock(event: Event) -> Event:
    """Return the event's row, locked until commit, with its newest values; raises NotFound."""
    query = select(Event).where(Event.id == event.id).with_for_update()
    row = db.session.scalar(query.execution_options(**FRESH))
    if row is None:
        raise NotFound()
    return row


def open_at(host: str) -> list[Event]:
    """Return the open public events that answer at this host, next first."""
    own = tenant_by_host(host)
    query = select(Event).join(Tenant, Tenant.id == Event.tenant_id)
    query = query.where(Event.is_open, Event.visibility == Visibility.PUBLIC, Tenant.is_active)
    # A tenant with a host answers only there.
    query = query.where(Tenant.host == host if own else Tenant.host.is_(None))
    return list(db.session.scalars(query.order_by(Event.start_date, Event.id).limit(50)))


def every(*, tenant_ids: list[int] | None = None, q: str = "") -> list[Event]:
    """Return events, newest first: all, or those of some tenants; `q` searches name and slug."""
    query = select(Event).order_by(Event.id.desc())
    if tenant_ids is not None:
        query = query.where(Event.tenant_id.in_(tenant_ids))
    if q:
        query = query.where(
            or_(Event.name.icontains(q, autoescape=True), Event.slug.icontains(q, autoescape=True))
        )
    return list(db.session.scalars(query.limit(500)))


def entered_by(user_id: int) -> list[Event]:
    """Return the events that a person is in, last entered first (needs every tenant)."""
    query = (
        select(Event)
        .join(Participant, Participant.event_id == Event.id)
        .where(Participant.user_id == user_id)
        .order_by(Event.is_open.desc(), Participant.registered_at.desc())
    )
    return list(db.session.scalars(query))


def staffed_by(user_id: int, roles: tuple[str, ...] = ()) -> list[Event]:
    """Return the events in which a person has one of the roles (needs every tenant)."""
    query = (
        select(Event)
        .join(EventStaff, EventStaff.event_id == Event.id)
        .where(EventStaff.user_id == user_id)
        .order_by(Event.is_open.desc(), Event.id.desc())
    )
    if roles:
        query = query.where(EventStaff.role.in_(roles))
    return list(db.session.scalars(query).unique())


def tenants() -> list[Tenant]:
    """Return all tenants by name."""
    return list(db.session.scalars(select(Tenant).order_by(Tenant.name)))


def tenant_by_slug(slug: str) -> Tenant | None:
    """Return the tenant with this slug."""
    return db.session.scalar(select(Tenant).where(Tenant.slug == slug))


def tenant_by_host(host: str) -> Tenant | None:
    """Return the tenant that owns this host name."""
    return db.session.scalar(select(Tenant).where(Tenant.host == host))


def tenant(tenant_id: int) -> Tenant:
    """Return a tenant; raises NotFound."""
    row = db.session.get(Tenant, tenant_id)
    if row is None:
        raise NotFound()
    return row


def answers_at(event: Event, host: str) -> bool:
    """Tell whether an event is at home at this host.

    A tenant's own host is only its events', and these answer only there.
    """
    query = select(Tenant).where(or_(Tenant.id == event.tenant_id, Tenant.host == host))
    found = list(db.session.scalars(query))
    own = next((row for row in found if row.id == event.tenant_id), None)
    if own is None:
        return False
    return own.host == host or (not own.host and len(found) == 1)


def people_in(event_ids: list[int]) -> dict[int, int]:
    """Return how many people entered each event (needs every tenant)."""
    query = (
        select(Participant.event_id, func.count(Participant.id))
        .where(Participant.event_id.in_(event_ids))
        .group_by(Participant.event_id)
    )
    return dict(db.session.execute(query).all())
