"""Keep an event's photos: one of them is its cover (document 003, EventPhoto)."""

from flask_babel import gettext as _

from livedemo import actors, clock, storage, text
from livedemo.actors import Actor
from livedemo.errors import Conflict, Invalid
from livedemo.extensions import db
from livedemo.models import Event, EventPhoto
from livedemo.policy import Permission, require
from livedemo.queries import events as event_queries
from livedemo.queries import photos as photo_queries
from livedemo.services import activity, files, orders
from livedemo.services.operation import announce, operation
from livedemo.signals import files_dropped

ALT_LIMIT = 200


def upload(actor: Actor, event: Event, incoming: storage.Incoming, *, name: str,
           alt: str = "") -> EventPhoto:  # fmt: skip
    """Store a photo and add it to the gallery; the first one becomes the cover.

    Raises Invalid, TooLarge, UnsupportedType, NoSpace, Unavailable.
    """
    require(actor, Permission.PHOTO_MANAGE, event)
    words = checked_alt(alt)
    with files.kept(event, files.PHOTO, incoming, name) as kept:
        return _add(actor, event, kept, words)


@operation
def _add(actor: Actor, event: Event, kept: files.Kept, alt: str) -> EventPhoto:
    event = event_queries.lock(event)  # places and covers are given one at a time
    actor = actors.again(actor, event)  # the file may have taken minutes
    require(actor, Permission.PHOTO_MANAGE, event)
    photo = EventPhoto(
        tenant_id=event.tenant_id,
        event_id=event.id,
        storage_path=kept.key,
        filename=kept.filename,
        file_size=kept.size,
        mime_type=kept.mime,
        width=kept.width,
        height=kept.height,
        alt=alt,
        is_cover=photo_queries.cover(event) is None,
        display_order=photo_queries.next_order(event),
        uploaded_by=actor.user_id,
        uploaded_at=clock.now(),
    )
    db.session.add(photo)
    activity.record(actor, event, "photo.add", photo)
    return photo


@operation
def describe(actor: Actor, event: Event, photo_id: int, *, alt: str,
             version: int | None = None) -> EventPhoto:  # fmt: skip
    """Say in words what a photo shows; `version` is what the editor saw. Raises Conflict."""
    require(actor, Permission.PHOTO_MANAGE, event)
    photo = photo_queries.lock(event, photo_id)
    if version is not None and version != photo.version:
        raise Conflict(_("Somebody changed this in the meantime. Compare before you save."))
    before, photo.alt = activity.snapshot(photo), checked_alt(alt)
    if activity.snapshot(photo) != before:
        photo.version += 1
        activity.record(actor, event, "photo.describe", photo, before)
    return photo


@operation
def set_cover(actor: Actor, event: Event, photo_id: int) -> EventPhoto:
    """Let a photo stand for the event instead of the one that did."""
    require(actor, Permission.PHOTO_MANAGE, event)
    event = event_queries.lock(event)
    photo = photo_queries.lock(event, photo_id)
    if not photo.is_cover:
        before = activity.snapshot(photo)
        _uncover(event)
        photo.is_cover, photo.version = True, photo.version + 1
        activity.record(actor, event, "photo.cover", photo, before)
    return photo


@operation
def remove(actor: Actor, event: Event, photo_id: int) -> None:
    """Delete a photo; when it was the cover, the next one of the gallery becomes it."""
    require(actor, Permission.PHOTO_MANAGE, event)
    event = event_queries.lock(event)
    photo = photo_queries.lock(event, photo_id)
    was_cover, keys = photo.is_cover, photo.keys
    others = [one for one in photo_queries.of_event(event) if one.id != photo.id]
    activity.record_gone(actor, event, "photo.remove", photo)
    db.session.delete(photo)
    db.session.flush()
    if was_cover and others:
        behind = [one for one in others if one.display_order > photo.display_order]
        heir = (behind or others)[0]
        before = activity.snapshot(heir)
        heir.is_cover, heir.version = True, heir.version + 1
        activity.record(actor, event, "photo.cover", heir, before)
    announce(files_dropped, keys=keys)


@operation
def reorder(actor: Actor, event: Event, photo_ids: list[int], *,
            revision: str | None = None) -> list[EventPhoto]:  # fmt: skip
    """Give the photos the order of a list that names each of them once.

    `revision` is of the list that the editor saw. Raises Conflict, Invalid.
    """
    require(actor, Permission.PHOTO_MANAGE, event)
    event = event_queries.lock(event)
    photos = photo_queries.of_event(event)
    wished = orders.wished(photos, photo_ids, revision)
    if wished != photos:
        orders.rank(wished, apart=True)
        before = {"order": [photo.id for photo in photos]}
        activity.record(actor, event, "photo.reorder", None, before, order=photo_ids)
    return wished


@operation
def move(actor: Actor, event: Event, photo_id: int, by: int, *,
         revision: str | None = None) -> list[EventPhoto]:  # fmt: skip
    """Move a photo by so many places, as far as there are any; raises Conflict, NotFound."""
    require(actor, Permission.PHOTO_MANAGE, event)
    event = event_queries.lock(event)
    photo = photo_queries.lock(event, photo_id)
    photos = photo_queries.of_event(event)
    orders.refuse_other(photos, revision)
    return reorder(actor, event, orders.moved(photos, photo.id, by))


def checked_alt(alt: str) -> str:
    """Return the words for a photo; raises Invalid."""
    try:
        return text.clean_line(alt, ALT_LIMIT, optional=True)
    except text.TextProblem as problem:
        raise Invalid("alt", _("Use at most %(limit)s letters.", limit=problem.limit)) from None


def _uncover(event: Event) -> None:
    former = photo_queries.cover(event)
    if former is not None:
        former.is_cover, former.version = False, former.version + 1
        db.session.flush()
