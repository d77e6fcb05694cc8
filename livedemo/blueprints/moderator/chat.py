"""Hide lines of the chat, and close chat or questions to one person."""

from flask import g, request
from flask_babel import gettext as _

from livedemo.blueprints.access import access
from livedemo.blueprints.moderator import base
from livedemo.blueprints.moderator.base import bp
from livedemo.errors import Invalid
from livedemo.policy import Permission as P
from livedemo.queries import chat as chat_queries
from livedemo.queries import moderation, rooms
from livedemo.schemas.parsing import whole
from livedemo.services import chat, sanctions

STEP = "partials/restriction/form.html"


@bp.post("/e/<slug>/mod/chat/<int:line_id>/hide")
@access(P.CHAT_HIDE)
def hide(line_id):
    """Hide a line from everybody, or show it again (`on` 0)."""
    base.limit()
    on = "on" not in request.form or base.flag("on")
    line = chat.hide(g.actor, g.event, line_id, on=on)
    offer = base.undo("hide", {"on": "0" if on else "1"}, line_id=line_id)
    said = _("Message hidden") if on else _("Message shown again")
    return base.answer(base.of_lines([line]), said, anchor=f"#chat-{line_id}", offer=offer)


@bp.get("/e/<slug>/mod/people/<author>/restrict")
@access(P.PERSON_RESTRICT)
def show_restrict(author):
    """Show what can be closed to a person, and for how long."""
    return _step(author, request.args.get("line", type=whole))


@bp.post("/e/<slug>/mod/restrict")
@access(P.PERSON_RESTRICT)
def restrict():
    """Close chat, questions or both to a person, or lift that (`on` 0)."""
    base.limit()
    author, what, on, hides = _wish()
    try:
        sanctions.restrict(g.actor, g.event, author=author, what=what, on=on,
                           seconds=base.number("seconds", least=1),
                           reason=request.form.get("reason"), line_id=hides)  # fmt: skip
    except Invalid as problem:
        return _step(author, base.number("line"), problem)
    if not on:
        return base.answer(_lines_of(author), _("Lifted"))
    back = {"author": author, "what": what, "on": "0"}
    back |= {"line": str(hides), "hide": "1"} if hides else {}
    return base.answer(_lines_of(author), _said(what), offer=base.undo("restrict", back))


def _wish() -> tuple[str, str, bool, int | None]:
    """Return whom, what, whether to close it, and which line to hide with it."""
    author, lifted = request.form.get("author", "")[:12], request.form.get("lift")
    if lifted:
        return author, lifted, False, None
    on = "on" not in request.form or base.flag("on")
    hides = base.number("line") if base.flag("hide") else None
    return author, request.form.get("what", ""), on, hides


def _said(what: str) -> str:
    return {
        "chat": _("Chat closed to this person"),
        "questions": _("Questions closed to this person"),
    }.get(what, _("Chat and questions closed to this person"))


def _lines_of(author: str) -> str:
    return base.of_lines(chat_queries.newest_of(g.event, author))


def _step(author: str, line_id: int | None, problem: Invalid | None = None):
    person = moderation.person(g.event, author)
    return base.step(
        STEP,
        _("Restrict %(name)s", name=person.name),
        status=422 if problem else 200,
        person=person,
        line_id=line_id,
        problem=problem,
        active=rooms.active_by_author(g.event).get(author, []),
    )
