"""What the database does when an organiser goes, and that no event is without its formats.

Document 003 lets photos go with their tenant. Here a tenant that still has events stays, whoever
deletes it: its events go first, and what belongs to an event goes with it.
"""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError

from livedemo import tenancy
from livedemo.extensions import db
from livedemo.models import Activity, Event, EventPhoto, Tenant, TenantAdmin, User
from livedemo.services.operation import operation
from tests.document_003.cases import AT_ONCE, PHOTO, World
from tests.support import factories

pytestmark = pytest.mark.both_databases


@operation
def do(statement) -> None:
    """Do something that nothing but the database looks at."""
    with tenancy.unscoped("only the database shall look"):
        db.session.execute(statement)


def count(model, *where) -> int:
    """Return how many rows there are now."""
    db.session.commit()
    with tenancy.unscoped("a test counts"):
        return db.session.scalar(sa.select(sa.func.count()).select_from(model).where(*where))


def deleting(model, row_id: int):
    return sa.delete(model.__table__).where(model.__table__.c.id == row_id)


def birth(tenant_id: int, number: int):
    values = {"slug": f"fair-{number}", "name": "Fair", "tenant_id": tenant_id}
    return sa.insert(Event.__table__).values(**values)


@pytest.fixture
def fairs(hall):
    """Return the number of another tenant, which has an administrator."""
    tenant = factories.make_tenant("fairs")
    factories.tenant_admin(tenant, "zoe@example.org")
    return tenant.id


def all_at_once(hall, *statements) -> list:
    """Do all at the same moment; return what was refused, by the database and nothing else."""
    acts = [lambda _event, one=one: do(one) for one in statements]
    refused = [one for one in hall.at_once(*acts) if one is not None]
    assert all(isinstance(one.__cause__, IntegrityError) for one in refused), refused
    return refused


def test_a_tenant_with_an_event_stays_with_all_of_it(hall, fairs):
    """events.tenant_id … REFERENCES tenants(id) ON DELETE RESTRICT."""
    event = factories.make_event("fair", tenant=factories.make_tenant("fairs"))
    world = World(fairs, event.id, 0, 0, 0)
    do(sa.insert(EventPhoto.__table__).values(**PHOTO.row(world, 1)))
    assert len(all_at_once(hall, *[deleting(Tenant, fairs)] * AT_ONCE)) == AT_ONCE
    assert count(Tenant, Tenant.id == fairs) == count(Event, Event.tenant_id == fairs) == 1
    assert count(EventPhoto, EventPhoto.tenant_id == fairs) == 1
    do(deleting(Event, event.id))
    assert count(EventPhoto, EventPhoto.tenant_id == fairs) == 0
    do(deleting(Tenant, fairs))
    assert count(Tenant, Tenant.id == fairs) == 0


def test_a_tenant_takes_its_administrators_rights_and_leaves_people_and_log(hall, fairs):
    """tenant_admins: CASCADE; activity_log: SET NULL."""
    event = factories.make_event("fair", tenant=factories.make_tenant("fairs"))
    lines, people = count(Activity), count(User)
    assert count(Activity, Activity.tenant_id == fairs, Activity.event_id == event.id)
    do(deleting(Event, event.id))
    assert count(Activity, Activity.tenant_id == fairs, Activity.event_id.is_(None))
    assert count(TenantAdmin, TenantAdmin.tenant_id == fairs) == 1
    do(deleting(Tenant, fairs))
    assert count(TenantAdmin, TenantAdmin.tenant_id == fairs) == 0
    assert (count(Activity), count(User)) == (lines, people)


def test_a_tenant_that_goes_leaves_no_event_that_comes(hall, fairs):
    half = AT_ONCE // 2
    refused = all_at_once(
        hall, *[deleting(Tenant, fairs)] * half, *(birth(fairs, one) for one in range(half))
    )
    events = count(Event, Event.tenant_id == fairs)
    there = count(Tenant, Tenant.id == fairs)
    assert (there, bool(events)) in {(1, True), (0, False)}
    assert len(refused) == half if there else events == 0


def test_no_event_is_without_its_list_of_formats(hall):
    """allowed_slide_formats … NOT NULL, whichever way nothing is written."""
    table, number = Event.__table__, hall.event.id
    nothing = sa.update(table).where(table.c.id == number).values(allowed_slide_formats=None)
    assert len(all_at_once(hall, *[nothing] * AT_ONCE)) == AT_ONCE
    bare = sa.update(table).where(table.c.id == number).values(allowed_slide_formats=sa.null())
    assert len(all_at_once(hall, bare)) == 1
    born = birth(hall.event.tenant_id, 1).values(allowed_slide_formats=sa.null())
    assert len(all_at_once(hall, born)) == 1
    assert count(Event, Event.allowed_slide_formats.is_(sa.null())) == 0
    assert count(Event) == 1
