"""The three fences around photos, files, slides and links: with each, and without it."""

import pytest
import sqlalchemy as sa

from livedemo import tenancy
from livedemo.blueprints import access
from livedemo.errors import NotFound
from livedemo.extensions import db
from livedemo.models import (
    AccessToken,
    EventPhoto,
    EventSession,
    ProgrammeRelease,
    Room,
    Slide,
    Speech,
    Upload,
)
from livedemo.queries import agenda, photos, slides, tokens
from tests.document_003.cases import (
    FILE,
    PHOTO,
    RELEASE,
    ROOM,
    SESSION,
    SLIDE,
    SPEECH,
    TOKEN,
    World,
)
from tests.support.factories import client_for
from tests.support.fencing import at_home, both_sides, no_guard  # noqa: F401

MODELS = [
    AccessToken, EventPhoto, EventSession, ProgrammeRelease, Room, Slide, Speech, Upload,
]  # fmt: skip


# ---- first fence: the entry


def addresses(side) -> list[str]:
    return [
        f"/files/photo/{side.photo_id}",
        f"/files/photo/{side.photo_id}?width=320",
        f"/files/slide/{side.slide_id}",
        f"/files/slide/{side.slide_id}?preview=1",
        f"/files/programme/{side.event_id}",
        f"/api/events/{side.event_id}/photos",
        f"/api/events/{side.event_id}/files",
    ]


def found(app, side, host: str) -> set[int]:
    zoe = client_for(app)
    return {
        zoe.get(path, base_url=f"http://{host}", buffered=True).status_code
        for path in addresses(side)
    }


def test_entry_files_are_found_at_their_organisers_host_alone(app, both_sides):  # noqa: F811
    _ours, theirs = both_sides
    assert found(app, theirs, "theirs.example") == {200}
    assert found(app, theirs, "ours.example") == {404}


def test_entry_without_the_fence_they_are_found_anywhere(app, both_sides, monkeypatch):  # noqa: F811
    _ours, theirs = both_sides
    monkeypatch.setattr(access.events, "answers_at", lambda event, host: True)
    assert found(app, theirs, "ours.example") == {200}


READS = {
    EventPhoto: (lambda event, side: photos.by_id(event, side.photo_id), "photo_id"),
    Slide: (lambda event, side: slides.by_id(event, side.slide_id), "slide_id"),
    AccessToken: (lambda event, side: tokens.one(event, side.token_id), "token_id"),
    Speech: (lambda event, side: agenda.one(Speech, event, side.speech_id), "speech_id"),
    Room: (lambda event, side: agenda.one(Room, event, side.room_id), "room_id"),
}


@pytest.mark.parametrize("model", READS)
def test_entry_reads_take_the_event_and_find_nothing_of_another(app, both_sides, model):  # noqa: F811
    ours, theirs = both_sides
    read, number = READS[model]
    with no_guard(), at_home(app, ours) as event:
        assert read(event, ours).id == getattr(ours, number)
        with pytest.raises(NotFound):
            read(event, theirs)
        # A query by the bare number, which this fence forbids, would have found it.
        assert db.session.get(model, getattr(theirs, number)) is not None


# ---- second fence: the guard


def tenants_of(model) -> set[int]:
    return set(db.session.scalars(sa.select(model.tenant_id)))


@pytest.mark.parametrize("model", MODELS)
def test_guard_a_query_that_forgets_the_event_stays_at_home(app, both_sides, model):  # noqa: F811
    ours, _theirs = both_sides
    with at_home(app, ours):
        assert tenants_of(model) == {ours.tenant_id}
    with app.app_context(), pytest.raises(tenancy.TenantScopeMissing):
        tenants_of(model)


@pytest.mark.parametrize("model", MODELS)
def test_guard_without_the_fence_it_reads_everybodys(app, both_sides, model):  # noqa: F811
    ours, theirs = both_sides
    with no_guard(), at_home(app, ours):
        assert tenants_of(model) == {ours.tenant_id, theirs.tenant_id}


# ---- third fence: the keys


OFF = {"sqlite": "PRAGMA foreign_keys = OFF", "mysql": "SET foreign_key_checks = 0"}
ON = {"sqlite": "PRAGMA foreign_keys = ON", "mysql": "SET foreign_key_checks = 1"}
CASES = [FILE, PHOTO, RELEASE, ROOM, SESSION, SLIDE, SPEECH, TOKEN]


def put(model, row: dict, *, keys: bool) -> None:
    """Write past verbs and guard; without `keys` the database looks at no foreign key."""
    name = db.engine.dialect.name
    with db.engine.connect() as connection:
        # Past SQLAlchemy, which would begin a transaction first: inside of one SQLite ignores it.
        driver = connection.connection.cursor()
        driver.execute((ON if keys else OFF)[name])
        try:
            connection.execute(sa.insert(model).values(**row))
            connection.commit()
        finally:
            connection.rollback()
            driver.execute(ON[name])


@pytest.mark.both_databases
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_keys_a_row_of_one_organiser_cannot_name_anothers_event(app, both_sides, case):  # noqa: F811
    ours, theirs = both_sides
    world = World(ours.tenant_id, theirs.event_id, theirs.session_id, theirs.speech_id,
                  theirs.room_id)  # fmt: skip
    with app.app_context():
        with pytest.raises(sa.exc.IntegrityError):
            put(case.model, case.row(world, 77), keys=True)
        put(case.model, case.row(world, 78), keys=False)
