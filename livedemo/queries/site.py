"""Read what stands above single events: all events, all people, the whole log."""

import json

from sqlalchemy import Select, Text, cast, func, or_, select

from livedemo.extensions import db
from livedemo.models import Activity, Event, Tenant, TenantAdmin, User
from livedemo.queries.reports import Rows

PER_PAGE = 50


def page_of(query: Select, page: int, *, scalars: bool = True, per_page: int = PER_PAGE) -> Rows:
    """Return one page of a query; a page behind the last is the last."""
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    pages = max(1, -(-(total or 0) // per_page))
    page = min(max(1, page), pages)
    found = db.session.execute(query.limit(per_page).offset((page - 1) * per_page))
    rows = list(found.scalars()) if scalars else list(found)
    return Rows(rows, total or 0, page, per_page)


def events(*, tenant_ids: frozenset[int] | None, q: str = "", state: str = "", page: int = 1):
    """Return events with their tenants, newest first; `tenant_ids` None means all of them."""
    query = select(Event, Tenant).join(Tenant, Tenant.id == Event.tenant_id)
    if tenant_ids is not None:
        query = query.where(Event.tenant_id.in_(tenant_ids))
    for word in q.split():
        query = query.where(
            or_(
                Event.name.icontains(word, autoescape=True),
                Event.slug.icontains(word, autoescape=True),
                Tenant.name.icontains(word, autoescape=True),
            )
        )
    if state in ("open", "ended"):
        query = query.where(Event.is_open.is_(state == "open"))
    return page_of(query.order_by(Event.id.desc()), page, scalars=False)


def tenants(tenant_ids: frozenset[int] | None = None) -> list[Tenant]:
    """Return tenants by name: all, or some."""
    query = select(Tenant).order_by(Tenant.name)
    if tenant_ids is not None:
        query = query.where(Tenant.id.in_(tenant_ids))
    return list(db.session.scalars(query))


def admins() -> dict[int, list[User]]:
    """Return who administers each tenant, by name."""
    query = (
        select(TenantAdmin.tenant_id, User)
        .join(User, User.id == TenantAdmin.user_id)
        .order_by(User.name)
    )
    found: dict[int, list[User]] = {}
    for tenant_id, user in db.session.execute(query):
        found.setdefault(tenant_id, []).append(user)
    return found


def event_counts() -> dict[int, int]:
    """Return how many events each tenant has."""
    query = select(Event.tenant_id, func.count(Event.id)).group_by(Event.tenant_id)
    return dict(db.session.execute(query).all())


def people(*, q: str = "", role: str = "", page: int = 1) -> Rows:
    """Return people, the newest first; `q` is part of a name, an e-mail or a phone number."""
    query = select(User).where(User.erased_at.is_(None))
    for word in q.split():
        query = query.where(
            or_(
                User.name.icontains(word, autoescape=True),
                User.email.icontains(word, autoescape=True),
                User.phone.contains(word, autoescape=True),
            )
        )
    if role:
        query = query.where(User.role == role)
    return page_of(query.order_by(User.id.desc()), page)


def log(*, event: Event | None = None, q: str = "", kind: str = "", page: int = 1) -> Rows:
    """Return lines of the log with who did it and where, newest first.

    `q` is part of a name, an e-mail or what was changed, `kind` the beginning of an action
    ("staff").
    """
    query = (
        select(Activity, User, Event)
        .outerjoin(User, User.id == Activity.actor_id)
        .outerjoin(Event, Event.id == Activity.event_id)
    )
    if event is not None:
        query = query.where(Activity.event_id == event.id)
    for word in q.split():
        query = query.where(
            or_(
                User.name.icontains(word, autoescape=True),
                User.email.icontains(word, autoescape=True),
                Activity.action.icontains(word, autoescape=True),
                *_written(word),
            )
        )
    if kind:
        query = query.where(Activity.action.startswith(f"{kind}.", autoescape=True))
    return page_of(query.order_by(Activity.id.desc()), page, scalars=False)


def _written(word: str) -> list:
    """Look for a word in what was there before and after, as JSON writes it."""
    told = json.dumps(word)[1:-1]
    return [
        cast(kept, Text).icontains(told, autoescape=True)
        for kept in (Activity.before, Activity.after)
    ]


def last_change(event: Event) -> tuple[Activity, User | None] | None:
    """Return the newest change of an event's settings and who made it."""
    query = (
        select(Activity, User)
        .outerjoin(User, User.id == Activity.actor_id)
        .where(Activity.event_id == event.id, Activity.action == "event.update")
        .order_by(Activity.id.desc())
    )
    row = db.session.execute(query.limit(1)).first()
    return (row[0], row[1]) if row else None
