"""Keep the slides of speeches: add, replace, rename, move, order and delete (document 003, Slide).

Where a speech's title or time is changed visitors see it when the organiser publishes; its slides
they see at once (docs/decisions.md).
"""

from flask_babel import gettext as _

from livedemo import actors, clock, storage
from livedemo.actors import Actor
from livedemo.errors import Conflict, Invalid
from livedemo.extensions import db
from livedemo.models import Event, Slide, Speech
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import events as event_queries
from livedemo.queries import slides as slide_queries
from livedemo.services import activity, files, orders
from livedemo.services.operation import announce, operation
from livedemo.services.slide_access import require_manage
from livedemo.signals import files_dropped
from livedemo.storage import names


def open_for(actor: Actor, event: Event, speech_id: int) -> Speech:
    """Return a speech whose slides the actor may change; raises as `policy.require`, NotFound.

    Asked before a file is read, so that nobody sends one for nothing.
    """
    speech = agenda_queries.one(Speech, event, speech_id)
    require_manage(actor, event, speech)
    return speech


def upload(actor: Actor, event: Event, speech_id: int, incoming: storage.Incoming, *,
           name: str) -> Slide:  # fmt: skip
    """Store a slide and add it behind the others of its speech.

    Raises Invalid, TooLarge, UnsupportedType, NoSpace, Unavailable; NotFound without the speech.
    """
    open_for(actor, event, speech_id)
    with files.kept(event, files.SLIDE, incoming, name, owner=speech_id) as kept:
        return _add(actor, event, speech_id, kept)


@operation
def _add(actor: Actor, event: Event, speech_id: int, kept: files.Kept) -> Slide:
    actor = actors.again(actor, event)  # the file may have taken minutes
    event, speech = _lock_speech(actor, event, speech_id)
    slide = Slide(
        tenant_id=event.tenant_id,
        event_id=event.id,
        speech_id=speech.id,
        display_order=slide_queries.next_order(event, speech.id),
        version=1,
    )
    _fill(actor, slide, kept)
    db.session.add(slide)
    activity.record(actor, event, "slide.add", slide)
    return slide


def replace(actor: Actor, event: Event, slide_id: int, incoming: storage.Incoming, *,
            name: str, version: int | None = None) -> Slide:  # fmt: skip
    """Put another file in the place of a slide's: its number, address and order stay.

    Raises as `upload`; Conflict when `version` is not the one that was seen.
    """
    slide = slide_queries.by_id(event, slide_id)
    speech = open_for(actor, event, slide.speech_id)
    _refuse_older(slide, version)
    with files.kept(event, files.SLIDE, incoming, name, owner=speech.id) as kept:
        return _replace(actor, event, slide_id, kept, version)


@operation
def _replace(actor: Actor, event: Event, slide_id: int, kept: files.Kept, version) -> Slide:
    actor = actors.again(actor, event)
    event, slide = _lock_slide(actor, event, slide_id, version)
    before, former = activity.snapshot(slide), slide.keys
    _fill(actor, slide, kept)
    slide.version += 1
    activity.record(actor, event, "slide.replace", slide, before)
    announce(files_dropped, keys=former)
    return slide


@operation
def update(actor: Actor, event: Event, slide_id: int, *, version: int | None = None,
           filename: str | None = None, speech_id: int | None = None) -> Slide:  # fmt: skip
    """Rename a slide, or move it behind those of another speech. Raises Conflict, Invalid."""
    event, slide = _lock_slide(actor, event, slide_id, version)
    before = activity.snapshot(slide)
    if filename is not None:
        if not filename.strip():
            raise Invalid("filename", _("Give the file a name."))
        slide.filename = names.clean(filename, slide.mime_type)
    if speech_id is not None and speech_id != slide.speech_id:
        _lock_speech(actor, event, speech_id)
        slide.display_order = slide_queries.next_order(event, speech_id)
        slide.speech_id = speech_id
    if activity.snapshot(slide) != before:
        slide.version += 1
        activity.record(actor, event, "slide.update", slide, before)
    return slide


@operation
def reorder(actor: Actor, event: Event, speech_id: int, order: list[int], *,
            revision: str | None = None) -> list[Slide]:  # fmt: skip
    """Give the slides of a speech the order of a list that names each once.

    `revision` is of the list that the editor saw. Raises Conflict, Invalid.
    """
    event, speech = _lock_speech(actor, event, speech_id)
    slides = agenda_queries.lock_slides(event, speech.id)
    wished = orders.wished(slides, order, revision)
    if wished != slides:
        before = {**activity.snapshot(speech), "files": [one.filename for one in slides]}
        orders.rank(wished)
        after = {"files": [one.filename for one in wished]}
        activity.record(actor, event, "slide.reorder", speech, before, **after)
    return wished


@operation
def move(actor: Actor, event: Event, slide_id: int, by: int, *,
         revision: str | None = None) -> list[Slide]:  # fmt: skip
    """Move a slide by so many places, as far as there are any; raises Conflict, NotFound."""
    event, slide = _lock_slide(actor, event, slide_id)
    slides = agenda_queries.lock_slides(event, slide.speech_id)
    orders.refuse_other(slides, revision)
    return reorder(actor, event, slide.speech_id, orders.moved(slides, slide.id, by))


@operation
def delete(actor: Actor, event: Event, slide_id: int, *, version: int | None = None) -> None:
    """Delete a slide; its file goes after the commit. Raises Conflict, NotFound."""
    event, slide = _lock_slide(actor, event, slide_id, version)
    activity.record_gone(actor, event, "slide.delete", slide)
    keys = slide.keys
    db.session.delete(slide)
    announce(files_dropped, keys=keys)


def _lock_speech(actor: Actor, event: Event, speech_id: int) -> tuple[Event, Speech]:
    """Return event and speech, locked: who deletes the speech waits, or is waited for."""
    event = event_queries.lock(event)
    speech = agenda_queries.lock(Speech, event, speech_id)
    require_manage(actor, event, speech)
    return event, speech


def _lock_slide(actor: Actor, event: Event, slide_id: int, version: int | None = None):
    """Return event and slide, locked; raises Conflict for an older version."""
    event = event_queries.lock(event)
    slide = slide_queries.lock(event, slide_id)
    require_manage(actor, event, agenda_queries.lock(Speech, event, slide.speech_id))
    _refuse_older(slide, version)
    return event, slide


def _refuse_older(slide: Slide, version: int | None) -> None:
    if version is not None and slide.version != version:
        raise Conflict(_("Somebody changed this slide in the meantime. Look at it and try again."))


def _fill(actor: Actor, slide: Slide, kept: files.Kept) -> None:
    slide.filename, slide.storage_path, slide.preview_path = (
        kept.filename, kept.key, kept.preview_key,
    )  # fmt: skip
    slide.file_size, slide.mime_type, slide.page_count = kept.size, kept.mime, kept.pages
    slide.uploaded_by, slide.uploaded_at = actor.on_record, clock.now()
    slide.uploaded_via = actor.link.token_id if actor.link else None
