"""Write in the chat and hide lines."""

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _

from livedemo import clock, text
from livedemo.actors import Actor
from livedemo.enums import Restricted
from livedemo.errors import Conflict, Invalid, TooFast
from livedemo.extensions import db
from livedemo.models import ChatMessage, Event
from livedemo.policy import Permission, require
from livedemo.queries import chat as chat_queries
from livedemo.queries import events as event_queries
from livedemo.services import activity, people
from livedemo.services.operation import operation, publish
from livedemo.services.rooms import refuse_closed, refuse_restricted
from livedemo.streams import of_chat

LIMIT, WHY_LIMIT = 500, 60


@dataclass(frozen=True)
class Posted:
    """Hold a stored line; `dup` says that this resend found it already there."""

    row: ChatMessage
    dup: bool = False


@operation
def post(actor: Actor, event: Event, *, message: str, client_id: str | None = None) -> Posted:
    """Write a line; a resend with the same `client_id` returns the first one.

    Raises Invalid, Conflict (closed), Forbidden (restricted), TooFast (slow mode).
    """
    require(actor, Permission.CHAT_SEND, event)
    participant = people.lock_place(actor, event)
    if client_id:
        first = chat_queries.by_client_id(event, participant.user_id, client_id)
        if first is not None:
            return Posted(first, dup=True)
    event = event_queries.by_id(event.id)
    refuse_closed(event)
    if not actor.is_staff:
        if not event.chat_enabled:
            raise Conflict(_("The chat is closed."))
        refuse_restricted(actor, Restricted.CHAT)
        _refuse_hurry(event, participant.user_id)
    line = ChatMessage(
        tenant_id=event.tenant_id,
        event_id=event.id,
        user_id=actor.user_id,
        user_session_id=actor.session_id,
        author_key=participant.key,
        user_name=actor.name,
        staff_role=actor.badge,
        message=checked(message),
        client_id=client_id,
    )
    db.session.add(line)
    db.session.flush()
    publish(event, of_chat(), line.id)
    return Posted(line)


def checked(message: str) -> str:
    """Return the cleaned line; raises Invalid."""
    try:
        return text.clean_text(message, LIMIT)
    except text.TextProblem as problem:
        if problem.kind == "too_long":
            sentence = _("A message has at most %(limit)s characters.", limit=LIMIT)
        else:
            sentence = _("Write something first.")
        raise Invalid("message", sentence) from None


def checked_why(why: str | None) -> str | None:
    """Return the cleaned reason for hiding, None without one; raises Invalid."""
    try:
        return text.clean_line(why or "", WHY_LIMIT, optional=True) or None
    except text.TextProblem:
        raise Invalid(
            "why", _("A reason has at most %(limit)s characters.", limit=WHY_LIMIT)
        ) from None


def _refuse_hurry(event: Event, user_id: int) -> None:
    if not event.slow_mode_seconds:
        return
    last = chat_queries.last_at(event, user_id)
    if last is None:
        return
    left = (last + timedelta(seconds=event.slow_mode_seconds) - clock.now()).total_seconds()
    if left > 0:
        seconds = max(1, -int(-left // 1))
        raise TooFast(seconds, _("You can write in %(seconds)s s. Your text stays here.",
                                 seconds=seconds))  # fmt: skip


@operation
def hide(actor: Actor, event: Event, line_id: int, *, on: bool = True, why: str | None = None):
    """Hide a line from everybody at once, or show it again; hiding twice is one hiding."""
    require(actor, Permission.CHAT_HIDE, event)
    reason = checked_why(why)
    line = chat_queries.lock(event, line_id)
    if (line.hidden_at is not None) == on:
        return line
    before = activity.snapshot(line)
    line.hidden_at = clock.now() if on else None
    line.hidden_by = actor.user_id if on else None
    line.hidden_why = reason if on else None
    activity.record(actor, event, "chat.hide" if on else "chat.show", line, before)
    publish(event, of_chat(hidden=on), line.id)
    return line
