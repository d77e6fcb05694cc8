"""Turn the switches of the room."""

from flask import g, request
from flask_babel import gettext as _

from livedemo.blueprints.access import access
from livedemo.blueprints.moderator import base
from livedemo.blueprints.moderator.base import bp
from livedemo.errors import Invalid
from livedemo.forms.fields import wished_state
from livedemo.policy import Permission as P
from livedemo.queries import questions as question_queries
from livedemo.services import rooms


@bp.post("/e/<slug>/mod/slow-mode")
@access(P.ROOM_SLOW_MODE)
def slow_mode():
    """Set the seconds between two lines of a person; 0 ends slow mode."""
    base.limit()
    seconds, before = base.number("seconds"), g.event.slow_mode_seconds
    if seconds is None:
        raise Invalid("seconds", _("Write a whole number."))
    event = rooms.slow_mode(g.actor, g.event, seconds=seconds)
    said = _("Slow mode %(seconds)s s", seconds=seconds) if seconds else _("Slow mode is off")
    offer = base.undo("slow_mode", {"seconds": before}) if before != seconds else None
    return base.answer(base.of_room(event), said, offer=offer)


@bp.post("/e/<slug>/mod/toggle")
@access(P.ROOM_TOGGLE)
def toggle():
    """Turn a switch: chat, questions, moderation, event."""
    base.limit()
    what, on = request.form.get("what", ""), wished_state(request.form.get("on"))
    event = rooms.toggle(g.actor, g.event, what=what, on=on)
    return base.answer(base.of_room(event), _said(what, on))


def _said(what: str, on: bool) -> str:
    if what == "moderation" and not on:
        waiting = question_queries.counts(g.event).get("pending", 0)
        return _("Moderation off. The %(n)s pending stay pending.", n=waiting)
    return {
        ("chat", True): _("Chat open"),
        ("chat", False): _("Chat closed"),
        ("questions", True): _("Questions open"),
        ("questions", False): _("Questions closed"),
        ("moderation", True): _("Moderation on"),
        ("event", True): _("The transmission is open"),
        ("event", False): _("The transmission has ended"),
    }[what, on]
