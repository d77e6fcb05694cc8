"""Be the viewers' room: watch, chat, ask; with a socket, by polling, or without scripts."""

from flask import (
    Blueprint,
    current_app,
    g,
    jsonify,
    make_response,
    redirect,
    render_template,
    request,
)
from flask_babel import gettext as _

from livedemo import clock, fragments, headers, rates, video
from livedemo.audiences import CLOSABLE, PAGES
from livedemo.blueprints.access import Access, access
from livedemo.blueprints.answers import done, is_htmx, partial, wants_json
from livedemo.enums import Stream
from livedemo.errors import Conflict, Invalid, Refusal
from livedemo.homes import at_home
from livedemo.policy import Permission, can, require
from livedemo.queries import chat as chat_queries
from livedemo.queries import streams, viewing
from livedemo.schemas import socket as schemas
from livedemo.schemas.parsing import parse
from livedemo.services import attendance, chat, questions
from livedemo.services.attendance import Sign
from livedemo.templating import locale
from livedemo.urls import path_for

bp = Blueprint("viewer", __name__)
TABS = ("chat", "questions")
# What a plain form is answered with on the page itself, with the text still in its field.
EXPLAINED = (403, 409, 422, 429)


@bp.get("/e/<slug>/watch")
@access(Permission.EVENT_VIEW)
def watch():
    """Show the room."""
    return _room(request.args.get("tab"))


@bp.get("/e/<slug>/chat")
@access(Permission.CHAT_READ)
def lines():
    """Return lines of the chat, the newest or those before a line."""
    before = _number("before", None)
    if not is_htmx():
        return _room("chat", before=before)
    found = chat_queries.page(g.event, before=before)
    response = partial("partials/chat/lines.html", lines=found, zone=g.event.timezone)
    response.headers["X-Older"] = str(int(len(found) == chat_queries.PAGE))
    return response


@bp.get("/e/<slug>/questions")
@access(Permission.EVENT_VIEW)
def asked():
    """Return the questions: all lists, or with `part=mine` one's own."""
    if not is_htmx():
        return _room("questions")
    part = "mine" if request.args.get("part") == "mine" else "lists"
    lists = viewing.lists(g.event, g.actor)
    return partial(f"partials/questions/{part}.html", lists=lists, zone=g.event.timezone)


@bp.get("/e/<slug>/room")
@access(Permission.EVENT_VIEW)
def state():
    """Return the room's settings and what is on stage, as the stream would send them."""
    if not is_htmx():
        return redirect(path_for("viewer.watch", slug=g.event.slug), 303)
    lists = viewing.lists(g.event, g.actor)
    return partial("partials/room/now.html", lists=lists, zone=g.event.timezone)


@bp.post("/e/<slug>/chat")
@access(Permission.CHAT_SEND)
def send():
    """Write in the chat."""
    try:
        _limit(rates.CHAT)
        posted = chat.post(g.actor, g.event, **_form(schemas.Chat))
    except Refusal as problem:
        return _explain(problem, "chat", request.form.get("message", ""))
    return _answer({"id": posted.row.id} | ({"dup": True} if posted.dup else {}), "chat")


@bp.post("/e/<slug>/ask")
@access(Permission.QUESTION_ASK)
def ask():
    """Ask a question."""
    try:
        _limit(rates.QUESTION)
        stored = questions.ask(g.actor, g.event, **_form(schemas.Ask))
    except Refusal as problem:
        return _explain(problem, "questions", request.form.get("question", ""))
    ack = {"id": stored.row.id, "status": stored.row.status}
    return _answer(ack | ({"dup": True} if stored.dup else {}), "questions")


@bp.post("/e/<slug>/questions/<int:question_id>/withdraw")
@access(Permission.QUESTION_ASK)
def withdraw(question_id):
    """Take back one's own question."""
    _limit(rates.QUESTION)
    question = questions.withdraw(g.actor, g.event, question_id)
    return _answer({"status": question.status}, "questions")


@bp.post("/e/<slug>/ping")
@access(Permission.WATCH_PING)
def ping():
    """Note a sign of life of a page that has no socket."""
    _limit(rates.PING)
    _refuse_ended()
    sign = parse(schemas.HttpPing, request.form.to_dict())
    cap = current_app.config["LIVEDEMO"].ping_cap_seconds
    attendance.flush([_sign(sign)], cap)
    _oldest, head = streams.bounds(g.event, Stream.VIEWERS)
    return jsonify(heads={Stream.VIEWERS: head})


@bp.get("/e/<slug>/live")
@access(Access.ANYONE)
def live():
    """Return what came after `seq` in the page's stream, as `sync` does."""
    page = request.args.get("page", "")
    stream, permission = PAGES.get(page, (None, Permission.EVENT_VIEW))
    require(g.actor, permission, g.event)
    if stream is None:
        raise Invalid("page", _("This page has no stream."))
    rates.check(rates.POLL, f"{g.event.id}:{g.actor.user_id or g.ip_prefix}:{page}")
    if page in CLOSABLE:
        _refuse_ended()
    missed = fragments.since(g.event, stream, _number("seq", 0), locale())
    response = jsonify(missed) if wants_json() else partial("partials/room/missed.html", **missed)
    response.vary.add("Accept")
    return response


def _refuse_ended() -> None:
    if not g.event.is_open:
        raise Conflict(_("This transmission has ended."))


def _limit(rate: rates.Rate) -> None:
    rates.check(rate, g.actor.rate_key)


def _number(name: str, default: int | None) -> int | None:
    """Return a whole number of the address; raises Invalid."""
    typed = request.args.get(name, "")
    if not typed:
        return default
    if not (typed.isascii() and typed.isdigit() and len(typed) < 19):
        raise Invalid(name, _("Write a whole number."))
    return int(typed)


def _form(schema) -> dict:
    """Return the checked fields of a form; a box that is not ticked sends nothing."""
    fields: dict = {name: text for name, text in request.form.items() if text}
    fields.setdefault(next(iter(schema.model_fields)), "")
    fields["anonymous"] = "anonymous" in fields
    return parse(schema, fields).model_dump()


def _sign(sign: schemas.HttpPing) -> Sign:
    return Sign(
        event_id=g.event.id,
        tenant_id=g.event.tenant_id,
        user_id=g.actor.user_id,
        tab=sign.tab,
        kind="bye" if sign.bye else "ping",
        at=clock.now(),
        playing=sign.playing,
    )


def _answer(ack: dict, tab: str):
    """Answer what worked: the ack for a program, 303 to the tab for a form."""
    if wants_json():
        return jsonify(ack)
    return done(path_for("viewer.watch", slug=g.event.slug, tab=tab))


def _explain(problem: Refusal, tab: str, typed: str):
    """Show the room again with the reason, and the text where it was; raise for programs."""
    if wants_json() or is_htmx() or problem.status not in EXPLAINED:
        raise problem
    response = make_response(_room(tab, problem=problem, typed=typed), problem.status)
    if problem.retry_after is not None:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _room(tab: str | None, *, before=None, problem=None, typed=""):
    """Render the room, or its end; what was typed is shown even then."""
    if not g.event.is_open:
        return render_template("pages/viewer/ended.html", typed=typed)
    cap = current_app.config["LIVEDEMO"].ping_cap_seconds
    return render_template(
        "pages/viewer/watch.html",
        room=viewing.room(g.event, g.actor, cap, before=before),
        zone=g.event.timezone,
        tab=tab if tab in TABS else TABS[0],
        player=_player(),
        places=_places(),
        problem=problem,
        typed=typed,
    )


def _places() -> list[tuple[str, str]]:
    """Return the person's other pages in this event."""
    pages = (
        (_("Moderate"), "mod", Permission.QUESTION_MODERATE),
        (_("Speaker's screen"), "speaker", Permission.PAGE_SPEAKER),
        (_("Reports"), "reports", Permission.REPORT_READ),
    )
    return [
        (text, f"/e/{g.event.slug}/{name}")
        for text, name, permission in pages
        if can(g.actor, permission, g.event)
    ]


def _player() -> dict | None:
    """Return what the page's player loads, and let the page load it."""
    try:
        found = video.Video(g.event.video_provider, g.event.video_ref or "")
    except video.VideoProblem:
        return None
    headers.allow(frames=video.frame_sources(found), media=video.media_sources(found))
    return {
        "provider": found.provider,
        "src": video.embed_url(found, at_home(g.event, "").rstrip("/")),
        "page": video.page_url(found),
    }
