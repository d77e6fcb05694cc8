"""Show what is on stage: to the speaker, on the projector, in the video mixer."""

from flask import Blueprint, g, redirect, request
from flask_babel import gettext as _

from livedemo import clock, countdown, qr, rates
from livedemo.blueprints.access import access
from livedemo.blueprints.answers import done, page_or_partial
from livedemo.enums import Stream
from livedemo.errors import Invalid
from livedemo.homes import at_home
from livedemo.policy import Permission
from livedemo.queries import line, streams
from livedemo.services import questions
from livedemo.services import stage as stage_verbs
from livedemo.urls import path_for

bp = Blueprint("speaker", __name__)


@bp.get("/e/<slug>/speaker")
@access(Permission.PAGE_SPEAKER)
def speaker():
    """Show the speaker the questions, now and next."""
    event = g.event
    course = countdown.read(event.start_date, event.end_date, clock.now())
    return _page("speaker", course=course)


@bp.post("/e/<slug>/speaker/advance")
@access(Permission.QUESTION_STAGE)
def advance():
    """Answer what is on stage and bring the next one, or bring the first."""
    rates.check(rates.MODERATION, f"{g.event.id}:{g.actor.user_id}")
    seen = _number("seen")
    staged = stage_verbs.advance(g.actor, g.event, seen=seen)
    undo = {"answered": seen, "staged": staged.id if staged else 0}
    return _back(_("Answered.") if seen else _("On stage."), undo)


@bp.post("/e/<slug>/speaker/return")
@access(Permission.QUESTION_RETURN)
def send_back():
    """Return the question in large type to the moderators."""
    rates.check(rates.MODERATION, f"{g.event.id}:{g.actor.user_id}")
    question, seen = _number("question"), _number("seen")
    questions.send_back(g.actor, g.event, question)
    return _back(_("Returned to moderation."), {"returned": question, "staged": seen})


@bp.post("/e/<slug>/speaker/undo")
@access(Permission.QUESTION_STAGE)
def undo():
    """Take back the last step."""
    rates.check(rates.MODERATION, f"{g.event.id}:{g.actor.user_id}")
    staged, returned = _number("staged"), _number("returned")
    if returned:
        stage_verbs.undo_return(g.actor, g.event, returned, staged=staged == returned)
    else:
        stage_verbs.undo_advance(g.actor, g.event, answered=_number("answered"), staged=staged)
    return _back(_("Undone."))


@bp.get("/e/<slug>/stage")
@access(Permission.PAGE_STAGE)
def stage():
    """Show the hall what is on stage, and how to join."""
    return _display("stage")


@bp.get("/e/<slug>/overlay")
@access(Permission.PAGE_STAGE)
def overlay():
    """Show a video mixer the card of the question on stage, and nothing else."""
    return _display("overlay")


def _display(page: str):
    if "key" in request.args:
        # The key is in the cookie now; addresses are seen by cameras and kept by browsers.
        response = redirect(path_for(f"speaker.{page}", slug=g.event.slug), 303)
    else:
        response = _page(page, join=_join())
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _join() -> dict | None:
    """Return the code and the address by which people join; a private event has none."""
    if g.event.is_private:
        return None
    address = at_home(g.event, path_for("public.event", slug=g.event.slug))
    short = address.split("://")[-1].rstrip("/")
    host, path = short.split("/", 1)
    code = qr.svg(address, _("Code that opens %(address)s", address=short))
    return {"code": code, "parts": (host, f"/{path}")}


def _page(page: str, **more):
    # The number first: what happens between the two reads is sent again and does no harm.
    _oldest, head = streams.bounds(g.event, Stream.SPEAKERS)
    return page_or_partial(
        f"pages/speaker/{page}.html",
        "partials/stage/state.html",
        source=path_for(f"speaker.{page}", slug=g.event.slug),
        head=head,
        line=line.read(g.event),
        zone=g.event.timezone,
        **more,
    )


def _back(text: str, undo: dict | None = None):
    here = path_for("speaker.speaker", slug=g.event.slug)
    toast: dict = {"text": text}
    if undo is not None:
        toast["undo"] = {"url": f"{here}/undo", "values": undo}
    return done(here, toast=toast)


def _number(name: str) -> int:
    text = request.form.get(name) or "0"
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise Invalid(name, _("This page is too old. Reload it and try again."))
    return int(text)
