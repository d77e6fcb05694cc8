"""Let organisers and speakers bring slides, order, replace and delete them (document 003)."""

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _

from livedemo import formats, rates, receiving
from livedemo.blueprints.access import access
from livedemo.blueprints.answers import is_htmx, page_or_partial
from livedemo.blueprints.staff_admin.base import again, bp, limit, overtaken, path_to
from livedemo.errors import Conflict, Refusal
from livedemo.models import EventSession, Speech
from livedemo.policy import Permission, can
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import slides as slide_queries
from livedemo.schemas.parsing import whole
from livedemo.services import orders, slide_access
from livedemo.services import slides as verbs
from livedemo.urls import path_for

PATH = "/e/<slug>/admin/slides"
OF_SPEECH = PATH + "/<int:speech_id>"
ONE = PATH + "/files/<int:slide_id>"


@bp.get(PATH)
@access(Permission.SLIDE_OWN)
def slides():
    """List the speeches whose slides the person may change."""
    talks = slide_access.managed(g.actor, g.event)
    used = {talk.session_id for talk in talks}
    return render_template(
        "pages/staff_admin/slides.html",
        sessions=[one for one in agenda_queries.sessions(g.event) if one.id in used],
        talks=talks,
        counts=agenda_queries.slide_counts(g.event),
        bundled=can(g.actor, Permission.SLIDE_MANAGE, g.event),
    )


@bp.get(OF_SPEECH)
@access(Permission.SLIDE_OWN)
def speech_slides(speech_id: int):
    """Show the slides of one speech and the way to add to them."""
    return _page(verbs.open_for(g.actor, g.event, speech_id))


@bp.post(OF_SPEECH)
@access(Permission.SLIDE_OWN)
@receiving.takes_file
def add_slide(speech_id: int):
    """Add a slide that a form without scripts sends."""
    rates.check(rates.UPLOAD, g.actor.rate_key)
    speech = verbs.open_for(g.actor, g.event, speech_id)
    try:
        with receiving.arriving() as arrived:
            verbs.upload(g.actor, g.event, speech_id, arrived.incoming, name=arrived.name)
    except receiving.REFUSALS as problem:
        return again(problem, _page(speech, problem))
    flash(_("The slide is added."))
    return _back(speech_id)


@bp.post(ONE + "/replace")
@access(Permission.SLIDE_OWN)
@receiving.takes_file
def replace_slide(slide_id: int):
    """Put another file in the place of a slide's."""
    rates.check(rates.UPLOAD, g.actor.rate_key)
    speech, seen = _speech_of(slide_id), request.args.get("version", type=whole)
    try:
        with receiving.arriving() as arrived:
            verbs.replace(g.actor, g.event, slide_id, arrived.incoming, name=arrived.name,
                          version=seen)  # fmt: skip
    except Conflict as problem:
        return overtaken(problem, _page(speech, late=problem))
    except receiving.REFUSALS as problem:
        return again(problem, _page(speech, problem))
    flash(_("The slide is replaced. Its link is the same."))
    return _back(speech.id)


@bp.post(ONE + "/move")
@access(Permission.SLIDE_OWN)
def move_slide(slide_id: int):
    """Move a slide by so many places, to the front with a negative number."""
    limit()
    speech = _speech_of(slide_id)
    by, seen = request.form.get("by", type=whole) or 0, request.form.get("revision")
    try:
        verbs.move(g.actor, g.event, slide_id, by, revision=seen)
    except Conflict as problem:
        return overtaken(problem, _page(speech, late=problem))
    return _changed(speech)


@bp.post(ONE + "/delete")
@access(Permission.SLIDE_OWN)
def delete_slide(slide_id: int):
    """Delete a slide."""
    limit()
    speech = _speech_of(slide_id)
    try:
        verbs.delete(g.actor, g.event, slide_id, version=request.form.get("version", type=whole))
    except Conflict as problem:
        return overtaken(problem, _page(speech, late=problem))
    return _changed(speech)


def desk(speech: Speech, problem: Refusal | None = None) -> dict:
    """Return what partials/slides/desk.html shows of a speech."""
    allowed = [formats.BY_MIME[mime] for mime in g.event.allowed_slide_formats]
    found = slide_queries.of_speech(g.event, speech.id)
    return {
        "talk": speech,
        "files": found,
        "revision": orders.revision(found),
        "uploaders": _uploaders(found),
        "takes": ", ".join(one.label for one in allowed),
        "accepted": ",".join(f"{one.mime},.{one.extension}" for one in allowed),
        "limit": formats.MAX_BYTES,
        "api": path_for("api.add_slide", event_id=g.event.id),
        "problem": problem,
        "removing": request.args.get("remove", type=whole),
    }


def _uploaders(found: list) -> dict:
    """Return who brought the slides, for those who know the people and links of the event."""
    if not can(g.actor, Permission.TOKEN_MANAGE, g.event):
        return {}
    return slide_queries.uploaders(g.event, found)


def _speech_of(slide_id: int) -> Speech:
    return verbs.open_for(g.actor, g.event, slide_queries.by_id(g.event, slide_id).speech_id)


def _back(speech_id: int):
    """Lead to where the person came from: an organiser has the whole speech before them."""
    page = "speech" if can(g.actor, Permission.SPEECH_MANAGE, g.event) else "speech_slides"
    return redirect(path_to(page, speech_id=speech_id) + "#slides", 303)


def _changed(speech: Speech):
    return _page(speech) if is_htmx() else _back(speech.id)


def _page(speech: Speech, problem: Refusal | None = None, late: Conflict | None = None):
    return page_or_partial(
        "pages/staff_admin/speech_slides.html",
        "partials/slides/list.html",
        of=agenda_queries.one(EventSession, g.event, speech.session_id),
        overtaken=late,
        **desk(speech, problem),
    )
