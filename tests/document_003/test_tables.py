"""Every constraint of document 003's tables holds in the database, whoever writes at once.

Rows are put in past every verb and every fence, twenty at the same moment.
"""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from livedemo import tenancy
from livedemo.errors import Refusal
from livedemo.extensions import db
from livedemo.models import Event, EventPhoto, Room
from livedemo.services.operation import operation
from livedemo.tenancy import tenant_scope
from tests.document_003.cases import AT_ONCE, CASES, PHOTO, World
from tests.support import factories
from tests.support.agenda import session, speech
from tests.support.hall_album import album

pytestmark = pytest.mark.both_databases


@operation
def put(model, values):
    """Write a row that nothing but the database looks at."""
    with tenancy.unscoped("only the database shall look"):
        db.session.add(model(**values))
        db.session.flush()


@operation
def _room(event, name):
    row = Room(tenant_id=event.tenant_id, event_id=event.id, name=name)
    db.session.add(row)
    return row


@pytest.fixture
def world(hall):
    """Return what rows may name: our session and speech, and those of another organiser."""
    theirs = factories.make_event("fair", tenant=factories.make_tenant("fairs"))
    with tenant_scope(theirs.tenant_id):
        their_session = session(theirs, "Theirs")
        their_speech, their_room = speech(theirs, their_session), _room(theirs, "Theirs")
        foreign = World(theirs.tenant_id, theirs.id, their_session.id, their_speech.id,
                        their_room.id)  # fmt: skip
    ours = session(hall.event)
    talk, room = speech(hall.event, ours), _room(hall.event, "Ours")
    return World(hall.event.tenant_id, hall.event.id, ours.id, talk.id, room.id, foreign)


def count(model) -> int:
    db.session.commit()
    with tenancy.unscoped("a test counts"):
        return db.session.scalar(sa.select(sa.func.count()).select_from(model))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_of_twenty_who_write_at_once_only_what_may_be_is_kept(hall, world, case):
    before = count(case.model)

    def act(number):
        return lambda _event: put(case.model, case.row(world, number))

    results = hall.at_once(*map(act, range(AT_ONCE)))
    refused = [one for one in results if one is not None]
    assert all(isinstance(one, (Refusal, DBAPIError)) for one in refused), refused
    assert count(case.model) - before == case.kept
    assert len(refused) == AT_ONCE - case.kept


def test_photos_go_with_their_event(hall, world):
    """event_id … REFERENCES events(id) ON DELETE CASCADE."""
    album(hall, 2)
    with tenancy.unscoped("only the database shall look"):
        put(EventPhoto, {**PHOTO.row(world, 7), "tenant_id": world.other.tenant_id,
                         "event_id": world.other.event_id})  # fmt: skip

    @operation
    def delete():
        gone = Event(slug="gone", name="Gone", tenant_id=world.tenant_id)
        db.session.add(gone)
        db.session.flush()
        values = {**PHOTO.row(world, 9), "event_id": gone.id}
        with tenancy.unscoped("only the database shall look"):
            db.session.add(EventPhoto(**values))
            db.session.flush()
            assert db.session.scalar(sa.select(sa.func.count(EventPhoto.id))) == 4
            db.session.execute(sa.delete(Event).where(Event.id == gone.id))
            assert db.session.scalar(sa.select(sa.func.count(EventPhoto.id))) == 3

    delete()
