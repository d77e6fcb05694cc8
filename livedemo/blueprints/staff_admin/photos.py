"""Let admins add photos, say what they show, order them and choose the cover (document 003)."""

from flask import flash, g, redirect, request
from flask_babel import gettext as _

from livedemo import formats, rates, receiving
from livedemo.blueprints.access import access
from livedemo.blueprints.answers import is_htmx, page_or_partial
from livedemo.blueprints.staff_admin.base import again, bp, limit, overtaken, path_to
from livedemo.errors import Conflict, Invalid, Refusal
from livedemo.policy import Permission
from livedemo.queries import photos as queries
from livedemo.schemas.parsing import whole
from livedemo.services import orders
from livedemo.services import photos as verbs
from livedemo.urls import path_for

PATH = "/e/<slug>/admin/photos"
ACCEPTED = ",".join(sorted(formats.PHOTOS))


@bp.get(PATH)
@access(Permission.PHOTO_MANAGE)
def photos():
    """Show the album and the way to add to it."""
    return _page()


@bp.post(PATH)
@access(Permission.PHOTO_MANAGE)
@receiving.takes_file
def add_photo():
    """Add a photo that a form without scripts sends."""
    rates.check(rates.UPLOAD, g.actor.rate_key)
    try:
        with receiving.arriving() as arrived:
            alt = arrived.fields.get("alt", "")
            verbs.upload(g.actor, g.event, arrived.incoming, name=arrived.name, alt=alt)
    except receiving.REFUSALS as problem:
        return again(problem, _page(problem))
    flash(_("The photo is added."))
    return redirect(path_to("photos"), 303)


@bp.post(PATH + "/<int:photo_id>/describe")
@access(Permission.PHOTO_MANAGE)
def describe_photo(photo_id: int):
    """Keep what a photo shows in words."""
    limit()
    try:
        verbs.describe(g.actor, g.event, photo_id, alt=request.form.get("alt", ""),
                       version=request.form.get("version", type=int))  # fmt: skip
    except Invalid as problem:
        return again(problem, _page(problem))
    return _changed()


@bp.post(PATH + "/<int:photo_id>/cover")
@access(Permission.PHOTO_MANAGE)
def choose_cover(photo_id: int):
    """Let a photo stand for the event."""
    limit()
    verbs.set_cover(g.actor, g.event, photo_id)
    return _changed()


@bp.post(PATH + "/<int:photo_id>/move")
@access(Permission.PHOTO_MANAGE)
def move_photo(photo_id: int):
    """Move a photo by so many places, to the front with a negative number."""
    limit()
    by, seen = request.form.get("by", type=whole) or 0, request.form.get("revision")
    try:
        verbs.move(g.actor, g.event, photo_id, by, revision=seen)
    except Conflict as problem:
        return overtaken(problem, _page(late=problem))
    return _changed()


@bp.post(PATH + "/<int:photo_id>/remove")
@access(Permission.PHOTO_MANAGE)
def remove_photo(photo_id: int):
    """Delete a photo."""
    limit()
    verbs.remove(g.actor, g.event, photo_id)
    return _changed()


def _changed():
    return _page() if is_htmx() else redirect(path_to("photos"), 303)


def _page(problem: Refusal | None = None, late: Conflict | None = None):
    found = queries.of_event(g.event)
    return page_or_partial(
        "pages/staff_admin/photos.html",
        "partials/photos/album.html",
        photos=found,
        revision=orders.revision(found),
        problem=problem,
        overtaken=late,
        removing=request.args.get("remove", type=whole),
        accepted=ACCEPTED,
        limit=formats.MAX_BYTES,
        api=path_for("api.add_photo", event_id=g.event.id),
    )
