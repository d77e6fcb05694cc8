"""Add, describe, order and remove the photos of an event (document 003, EventPhoto)."""

from flask import g

from livedemo import formats, rates, receiving
from livedemo.blueprints.access import Access, access
from livedemo.blueprints.api.base import answer, body_of, bp, documented, pace
from livedemo.enums import FileKind
from livedemo.models import EventPhoto
from livedemo.policy import Permission
from livedemo.queries import photos as photo_queries
from livedemo.schemas import files as schemas
from livedemo.services import orders, photos
from livedemo.urls import path_for

PATH = "/api/events/<int:event_id>/photos"
ONE = PATH + "/<int:photo_id>"


@bp.get(PATH)
@access(Access.ANYONE)
@documented(
    "List the photos of an event",
    tag="photos",
    answers={200: schemas.PhotoList},
)
def list_photos():
    """List the photos in the order of the gallery."""
    return answer(_all(photo_queries.of_event(g.event)))


@bp.post(PATH)
@access(Permission.PHOTO_MANAGE)
@receiving.takes_file
@documented(
    "Add a photo; the first one becomes the cover",
    tag="photos",
    form=schemas.PhotoForm,
    takes=tuple(sorted(formats.PHOTOS)),
    answers={201: schemas.Photo},
)
def add_photo():
    """Add a photo."""
    pace(rates.UPLOAD)
    with receiving.arriving() as arrived:
        photo = photos.upload(
            g.actor,
            g.event,
            arrived.incoming,
            name=arrived.name,
            alt=arrived.fields.get("alt", ""),
        )
    return answer(_one(photo), 201)


@bp.patch(ONE)
@access(Permission.PHOTO_MANAGE)
@documented(
    "Say what a photo shows",
    tag="photos",
    body=schemas.PhotoChange,
    answers={200: schemas.Photo},
)
def describe_photo(photo_id: int):
    """Keep the words for a photo."""
    pace()
    wish = body_of(schemas.PhotoChange)
    found = photos.describe(g.actor, g.event, photo_id, alt=wish.alt, version=wish.version)
    return answer(_one(found))


@bp.delete(ONE)
@access(Permission.PHOTO_MANAGE)
@documented(
    "Delete a photo; when it was the cover, the next one becomes it",
    tag="photos",
    answers={204: None},
)
def remove_photo(photo_id: int):
    """Delete a photo."""
    pace()
    photos.remove(g.actor, g.event, photo_id)
    return "", 204


@bp.post(ONE + "/cover")
@access(Permission.PHOTO_MANAGE)
@documented(
    "Let a photo be the cover instead of the one that is",
    tag="photos",
    answers={200: schemas.Photo},
)
def choose_cover(photo_id: int):
    """Choose the cover."""
    pace()
    return answer(_one(photos.set_cover(g.actor, g.event, photo_id)))


@bp.post(PATH + "/reorder")
@access(Permission.PHOTO_MANAGE)
@documented(
    "Give the photos another order",
    tag="photos",
    body=schemas.PhotoOrder,
    answers={200: schemas.PhotoList},
)
def reorder_photos():
    """Keep the order of the gallery."""
    pace()
    wish = body_of(schemas.PhotoOrder)
    return answer(_all(photos.reorder(g.actor, g.event, wish.order, revision=wish.revision)))


def _all(found: list[EventPhoto]) -> schemas.PhotoList:
    return schemas.PhotoList(
        photos=[_one(photo) for photo in found], revision=orders.revision(found)
    )


def _one(photo: EventPhoto) -> schemas.Photo:
    names = {"kind": FileKind.PHOTO.value, "number": photo.id}
    own = {name: getattr(photo, name) for name in schemas.Photo.model_fields.keys() & OWN}
    sizes = [
        schemas.PhotoSize(width=width, url=path_for("files.show", **names, width=width))
        for width in photo.widths
    ]
    return schemas.Photo(**own, url=path_for("files.show", **names), sizes=sizes)


OWN = set(EventPhoto.__mapper__.columns.keys())
