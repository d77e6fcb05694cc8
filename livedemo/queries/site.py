"""Read what stands above single events: all events, all people, the whole log."""

import json
import time
from array import array
from collections.abc import Iterator

from sqlalchemy import Select, Text, cast, func, or_, select

from livedemo.extensions import db
from livedemo.labels import Names
from livedemo.models import (
    Activity,
    Event,
    EventSession,
    Room,
    Speech,
    Tenant,
    TenantAdmin,
    User,
)
from livedemo.queries.people import names as names_of_people
from livedemo.queries.reports import PER_PAGE, Rows

BATCH = 500
IDS = 10_000
TITLES = {"session": EventSession.title, "speech": Speech.title, "room": Room.name}


def page_of(query: Select, page: int, per_page: int = PER_PAGE, *, scalars: bool = True) -> Rows:
    """Return one page of a query; a page behind the last is the last."""
    per_page = max(1, per_page)
    total = db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery()))
    pages = max(1, -(-(total or 0) // per_page))
    page = min(max(1, page), pages)
    found = db.session.execute(query.limit(per_page).offset((page - 1) * per_page))
    rows = list(found.scalars()) if scalars else list(found)
    return Rows(rows, total or 0, page, per_page)


def events(
    *,
    tenant_ids: frozenset[int] | None,
    q: str = "",
    state: str = "",
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Rows:
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
    return page_of(query.order_by(Event.id.desc()), page, per_page, scalars=False)


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


def people(*, q: str = "", role: str = "", page: int = 1, per_page: int = PER_PAGE) -> Rows:
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
    return page_of(query.order_by(User.id.desc()), page, per_page)


def log(
    *,
    event: Event | None = None,
    q: str = "",
    kind: str = "",
    sort: str = "-at",
    page: int = 1,
    per_page: int = PER_PAGE,
) -> Rows:
    """Return lines of the log with who did it and where, newest first unless `sort` is "at".

    `q` is part of a name, an e-mail or what was changed, `kind` the beginning of an action
    ("staff").
    """
    order = Activity.id if sort == "at" else Activity.id.desc()
    return page_of(_log(event, q, kind).order_by(order), page, per_page, scalars=False)


def whole_log(*, event: Event | None = None, q: str = "", kind: str = "") -> Iterator[list]:
    """Yield what `log` returns, all of it, oldest first, in batches; memory is 8 bytes a line."""
    # One statement sees all that was committed before it and nothing that came later. Batches by
    # themselves would pass by a line that was committed late, under a lower id than others.
    query = _log(event, q, kind).with_only_columns(Activity.id).order_by(Activity.id)
    ids = array("q")
    for part in db.session.scalars(query.execution_options(yield_per=IDS)).partitions():
        ids.extend(part)
    for start in range(0, len(ids), BATCH):
        wanted = Activity.id.in_(ids[start : start + BATCH].tolist())
        rows = list(db.session.execute(_log().where(wanted).order_by(Activity.id)))
        # A slow reader must hold neither a connection nor an old snapshot.
        db.session.close()
        yield rows
        time.sleep(0)  # other green threads come first


def _log(event: Event | None = None, q: str = "", kind: str = "") -> Select:
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
    return query


def _written(word: str) -> list:
    """Look for a word in what was there before and after, as JSON writes it."""
    told = json.dumps(word)[1:-1]
    return [
        cast(kept, Text).icontains(told, autoescape=True)
        for kept in (Activity.before, Activity.after)
    ]


def names(wanted: dict[str, set[int]]) -> Names:
    """Return what rows are called that are still there, by what they are and their ids."""
    found: Names = {}
    for kind, ids in wanted.items():
        if kind == "person":
            named = names_of_people(ids).items()
        else:
            title = TITLES[kind]
            query = select(title.class_.id, title).where(title.class_.id.in_(ids))
            named = [(id_, name) for id_, name in db.session.execute(query)]
        found.update({(kind, id_): name for id_, name in named})
    return found


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
