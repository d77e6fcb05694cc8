"""Every constraint of document 003's tables holds in the database, whoever writes at once.

Rows are put in past every verb and every fence, twenty at the same moment. All cases share one
database of each kind, which costs a minute less than one each: what a case leaves is removed.
"""

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from livedemo import tenancy
from livedemo.errors import Refusal
from livedemo.extensions import db
from livedemo.models import (
    AccessToken,
    Event,
    EventPhoto,
    EventSession,
    ProgrammeRelease,
    Room,
    Slide,
    Speech,
    Upload,
)
from livedemo.services.operation import operation
from livedemo.tenancy import tenant_scope
from tests.document_003.cases import AT_ONCE, CASES, PHOTO, World
from tests.support import factories
from tests.support.agenda import session, speech
from tests.support.databases import close_app, make_app
from tests.support.hall import open_hall
from tests.support.hall_album import album

# Whoever holds to another comes before it.
MODELS = (Slide, Speech, EventSession, Room, EventPhoto, AccessToken, Upload, ProgrammeRelease)


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


@pytest.fixture(scope="module", params=["sqlite", "mariadb"])
def place(request, tmp_path_factory):
    """Be in one event for all cases; return its hall and what rows may name."""
    template = request.getfixturevalue(f"{request.param}_template")
    folder = tmp_path_factory.mktemp("tables")
    url = template.fresh() if request.param == "mariadb" else template.fresh(folder)
    app = make_app(url, storage_url=f"file://{folder}/files")
    with open_hall(app) as hall:
        yield hall, _world(hall)
    close_app(app)


def _world(hall) -> World:
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


@pytest.fixture
def hall(place):
    return place[0]


@pytest.fixture
def world(place):
    """Return what rows may name, and remove afterwards what was not there before."""
    before = {model: _ids(model) for model in MODELS}
    yield place[1]
    for model in MODELS:
        if _ids(model) != before[model]:
            _remove(model, before[model])


def _ids(model) -> set[int]:
    db.session.commit()
    with tenancy.unscoped("a test looks"):
        return set(db.session.scalars(sa.select(model.__table__.c.id)))


@operation
def _remove(model, but: set[int]) -> None:
    table = model.__table__
    with tenancy.unscoped("a test cleans up"):
        db.session.execute(sa.delete(table).where(table.c.id.not_in(but)))


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


def test_every_table_of_the_cases_is_emptied():
    assert {case.model for case in CASES} == set(MODELS)


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
