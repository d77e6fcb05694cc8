"""One cover, an order, and files that rows speak of (document 003, EventPhoto)."""

import io
from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, OperationalError

from livedemo import storage
from livedemo.errors import Conflict, Invalid, NotFound
from livedemo.extensions import db
from livedemo.models import EventPhoto
from livedemo.queries import photos as queries
from livedemo.services import files as file_verbs
from livedemo.services import photos
from livedemo.services.operation import operation
from livedemo.storage.local import LocalStorage
from tests.support import factories
from tests.support.files import arrive, picture, stored
from tests.support.hall_album import album, covers, order, upload

both = pytest.mark.both_databases


# ---- one cover


def test_the_first_uploaded_photo_becomes_the_cover(hall):
    first, *_others = album(hall)
    assert covers(hall) == [first]


def test_another_photo_becomes_the_cover_instead(hall):
    first, second, _third = album(hall)
    photos.set_cover(hall["ana"], hall.event, second)
    assert covers(hall) == [second]
    photos.set_cover(hall["ana"], hall.event, second)
    assert len(hall.actions("photo.cover")) == 1
    photos.set_cover(hall["ana"], hall.event, first)
    assert covers(hall) == [first]


@pytest.mark.parametrize(("chosen", "heir"), [(0, 1), (1, 2), (2, 0)])
def test_deleting_the_cover_promotes_the_next(hall, chosen, heir):
    ids = album(hall)
    photos.set_cover(hall["ana"], hall.event, ids[chosen])
    photos.remove(hall["ana"], hall.event, ids[chosen])
    assert covers(hall) == [ids[heir]]


def test_deleting_the_last_photo_leaves_no_cover_and_the_next_becomes_it(hall):
    (only,) = album(hall, 1)
    photos.remove(hall["ana"], hall.event, only)
    assert covers(hall) == []
    assert stored() == {}
    again = album(hall, 1)
    assert covers(hall) == again


@both
def test_one_cover_whatever_twenty_do_at_once(hall):
    first, second = album(hall, 2)
    actor = hall["ana"]

    def choose(number):
        return lambda event: photos.set_cover(actor, event, (first, second)[number % 2])

    results = hall.at_once(*(choose(number) for number in range(20)))
    assert [r for r in results if isinstance(r, Exception)] == []
    assert len(covers(hall)) == 1


@both
def test_twenty_photos_at_once_make_one_cover_and_twenty_places(hall):
    actor, data = hall["ana"], picture(size=(40, 30))

    def add(event):
        with arrive(data) as incoming:
            return photos.upload(actor, event, incoming, name="x.jpg")

    results = hall.at_once(*[add] * 20)
    assert [r for r in results if isinstance(r, Exception)] == []
    assert len(covers(hall)) == 1
    places = [photo.display_order for photo in queries.of_event(hall.event)]
    assert places == list(range(20))


@both
def test_deleting_and_choosing_at_once_leaves_one_cover(hall):
    ids = album(hall, 10)
    actor = hall["ana"]
    acts = [lambda event, i=i: photos.remove(actor, event, i) for i in ids[:5]]
    acts += [lambda event, i=i: photos.set_cover(actor, event, i) for i in ids[5:]]
    hall.at_once(*acts)
    assert sorted(order(hall)) == ids[5:]
    assert len(covers(hall)) == 1


# ---- what the database itself holds


def put_in(hall, **columns):
    @operation
    def insert():
        row = EventPhoto(
            tenant_id=hall.event.tenant_id, event_id=hall.event.id, filename="x", width=1,
            height=1, uploaded_at=hall.event.created_at,
            **{"storage_path": "another", "file_size": 1, "mime_type": "image/png",
               "display_order": 7, **columns},
        )  # fmt: skip
        db.session.add(row)

    insert()


@both
@pytest.mark.parametrize(
    "columns",
    [
        {"is_cover": True},
        {"display_order": 0},
        {"display_order": -1},
        {"file_size": 0},
        {"file_size": 52_428_801},
        {"mime_type": "image/gif"},
    ],
    ids=str,
)
def test_the_database_refuses(hall, columns):
    album(hall, 1)
    with pytest.raises((Conflict, IntegrityError, OperationalError)):
        put_in(hall, **columns)
    assert len(order(hall)) == 1


@both
def test_the_database_refuses_a_path_that_is_taken(hall):
    path = upload(hall).storage_path
    with pytest.raises(Conflict):
        put_in(hall, storage_path=path)


@both
def test_the_database_takes_a_row_that_keeps_the_rules(hall):
    album(hall, 1)
    put_in(hall, file_size=52_428_800)
    assert len(order(hall)) == 2


# ---- order and words


@both
def test_a_new_order_is_kept_whole(hall):
    ids = album(hall, 4)
    photos.reorder(hall["ana"], hall.event, ids[::-1])
    assert order(hall) == ids[::-1]
    assert [p.display_order for p in queries.of_event(hall.event)] == [0, 1, 2, 3]
    photos.reorder(hall["ana"], hall.event, ids[::-1])
    assert len(hall.actions("photo.reorder")) == 1


@pytest.mark.parametrize(
    "wrong",
    [lambda ids: ids[:2], lambda ids: [*ids, ids[0]], lambda ids: [ids[0]] * 3,
     lambda ids: [*ids[:2], 999], lambda ids: []],
    ids=["omits", "repeats", "same", "foreign", "empty"],
)  # fmt: skip
def test_an_order_that_omits_or_repeats_changes_nothing(hall, wrong):
    ids = album(hall)
    with pytest.raises(Invalid):
        photos.reorder(hall["ana"], hall.event, wrong(ids))
    assert order(hall) == ids


@both
def test_two_orders_at_once_end_as_one_of_them(hall):
    ids = album(hall, 6)
    actor, wishes = hall["ana"], [ids[::-1], ids[3:] + ids[:3]]
    results = hall.at_once(
        *(lambda event, wish=wish: photos.reorder(actor, event, wish) for wish in wishes * 4)
    )
    assert [r for r in results if isinstance(r, Exception)] == []
    assert order(hall) in wishes


def test_of_two_editors_the_second_is_told(hall):
    (only,) = album(hall, 1)
    seen = queries.by_id(hall.event, only).version
    photos.describe(hall["ana"], hall.event, only, alt="First", version=seen)
    with pytest.raises(Conflict):
        photos.describe(hall["ana"], hall.event, only, alt="Second", version=seen)
    assert queries.by_id(hall.event, only).alt == "First"


def test_another_events_photo_is_not_there(hall):
    (mine,) = album(hall, 1)
    other = factories.make_event("fair")
    admin = factories.staff(other, "ana@example.org", "admin")
    assert admin
    actor = factories.actor_of(other, "ana@example.org")
    for verb in (photos.set_cover, photos.remove):
        with pytest.raises(NotFound):
            verb(actor, other, mine)
    with pytest.raises(NotFound):
        photos.describe(actor, other, mine, alt="x")
    assert covers(hall) == [mine]


def test_every_change_is_in_the_log(hall):
    first, second = album(hall, 2)
    ana = hall["ana"]
    photos.describe(ana, hall.event, first, alt="The hall")
    photos.set_cover(ana, hall.event, second)
    photos.reorder(ana, hall.event, [second, first])
    photos.remove(ana, hall.event, first)
    for action, count in (("add", 2), ("describe", 1), ("cover", 1), ("reorder", 1), ("remove", 1)):
        assert len(hall.actions(f"photo.{action}")) == count, action
    (line,) = hall.actions("photo.describe")
    assert (line.before, line.after) == (
        {"alt": "", "version": 1},
        {"alt": "The hall", "version": 2},
    )


# ---- files without rows, rows without files


@pytest.mark.both_storages
def test_pruning_removes_what_no_row_speaks_of(hall):
    photo = upload(hall)
    kept = set(stored())
    lost = f"event-photos/{photo.tenant_id}/{photo.event_id}/20200101-lost.jpg"
    for key in (lost, f"{lost}.320.webp", "slides/1/2/3/lost.pdf"):
        storage.current().save(key, io.BytesIO(b"lost"), "image/jpeg")
    assert file_verbs.prune() == []
    found = file_verbs.prune(timedelta(0) - timedelta(minutes=1), dry=True)
    assert len(found) == 3
    assert len(stored()) == len(kept) + 3
    assert file_verbs.prune(timedelta(minutes=-1)) == found
    assert set(stored()) == kept


def test_a_deleted_photo_whose_files_stay_is_pruned_later(hall, monkeypatch):
    photo = upload(hall)
    with monkeypatch.context() as broken:
        broken.setattr(LocalStorage, "delete", lambda self, *keys: 1 / 0)
        photos.remove(hall["ana"], hall.event, photo.id)
    assert set(stored()) == set(photo.keys)
    file_verbs.prune(timedelta(minutes=-1))
    assert stored() == {}


def test_a_rows_file_is_never_missing(hall):
    album(hall, 2)
    paths = db.session.scalars(select(EventPhoto.storage_path))
    assert all(storage.current().find(path) for path in paths)
