"""Run the room: its switches, slow mode, and what is closed to one person."""

from datetime import timedelta

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from livedemo import clock, text, timezones
from livedemo.actors import Actor
from livedemo.enums import Restricted, Switch, values
from livedemo.errors import Conflict, Forbidden, Invalid
from livedemo.extensions import db
from livedemo.models import Event, Restriction
from livedemo.policy import Permission, require
from livedemo.queries import chat as chat_queries
from livedemo.queries import events as event_queries
from livedemo.queries import people as people_queries
from livedemo.queries import rooms as room_queries
from livedemo.services import activity
from livedemo.services.operation import announce, operation, publish
from livedemo.signals import event_closed, person_restricted
from livedemo.streams import of_restriction, of_room

REASON_LIMIT = 200
SLOW_STEPS = (0, 5, 10, 30, 60, 300)
# Seconds; None is "until lifted". The steps of YouTube's live chat.
RESTRICT_STEPS = (10, 60, 300, 600, 1800, 86400, None)
COLUMNS = {
    Switch.CHAT: "chat_enabled",
    Switch.QUESTIONS: "questions_enabled",
    Switch.MODERATION: "moderate_questions",
    Switch.EVENT: "is_open",
}


def refuse_closed(event: Event) -> None:
    """Raise Conflict when the transmission has ended."""
    if not event.is_open:
        raise Conflict(_l("This transmission has ended."))


def refuse_restricted(actor: Actor, what: Restricted) -> None:
    """Raise Forbidden, saying until when, if a moderator closed `what` to the person."""
    found = actor.restricted(what)
    if found is not None:
        raise Forbidden(restriction_sentence(what, found[0]))


def restriction_sentence(what: str, until, zone: str | None = None):
    """Return what the restricted person reads, in the language of who shows it."""
    if until is None:
        if what == Restricted.CHAT:
            return _l("You cannot write in the chat. You can keep watching and asking.")
        return _l("You cannot ask questions. You can keep watching and writing in the chat.")
    if zone is not None:
        at = timezones.to_local(until, zone).strftime("%H:%M")
        if what == Restricted.CHAT:
            return _l("You cannot write in the chat until %(time)s. You can keep watching and "
                      "asking.", time=at)  # fmt: skip
        return _l("You cannot ask until %(time)s. You can keep watching and writing.", time=at)
    seconds = max(1, round((until - clock.now()).total_seconds()))
    if what == Restricted.CHAT:
        return _l("You cannot write in the chat for %(seconds)s s. You can keep watching and "
                  "asking.", seconds=seconds)  # fmt: skip
    return _l("You cannot ask for %(seconds)s s. You can keep watching and writing.",
              seconds=seconds)  # fmt: skip


@operation
def slow_mode(actor: Actor, event: Event, *, seconds: int) -> Event:
    """Set how long a viewer waits between two lines (0 to 300 s)."""
    require(actor, Permission.ROOM_SLOW_MODE, event)
    if not 0 <= seconds <= SLOW_STEPS[-1]:
        raise Invalid("seconds", _("Slow mode is between 0 and 300 seconds."))
    return _set(actor, event, "slow_mode_seconds", seconds, "room.slow_mode")


@operation
def toggle(actor: Actor, event: Event, *, what: str, on: bool) -> Event:
    """Turn a switch of the room; closing the event ends every viewer's socket."""
    if what not in values(Switch):
        raise Invalid("what", _("There is no such switch."))
    ends = what == Switch.EVENT
    require(actor, Permission.EVENT_TOGGLE if ends else Permission.ROOM_TOGGLE, event)
    was_open = event_queries.lock(event).is_open
    changed = _set(actor, event, COLUMNS[Switch(what)], on, f"room.{what}")
    if ends and was_open != on:
        changed.closed_at = None if on else clock.now()
        if not on:
            announce(event_closed, event=changed)
    return changed


def _set(actor: Actor, event: Event, column: str, value, action: str) -> Event:
    event = event_queries.lock(event)
    if getattr(event, column) == value:
        return event
    before = activity.snapshot(event)
    setattr(event, column, value)
    event.version += 1
    activity.record(actor, event, action, event, before)
    publish(event, of_room(), event.id)
    return event


def short_reason(reason: str | None) -> str | None:
    """Return the cleaned reason, or None where there is none; raises Invalid."""
    try:
        return text.clean_line(reason or "", REASON_LIMIT, optional=True) or None
    except text.TextProblem:
        raise Invalid(
            "reason", _("A reason has at most %(limit)s characters.", limit=REASON_LIMIT)
        ) from None


@operation
def restrict(
    actor: Actor,
    event: Event,
    *,
    author: str,
    what: str,
    on: bool = True,
    seconds: int | None = None,
    reason: str | None = None,
) -> Restriction | None:
    """Close chat or questions to a person for `seconds` (None: until lifted), or lift it.

    Raises NotFound for an unknown author, Conflict for staff.
    """
    require(actor, Permission.PERSON_RESTRICT, event)
    if what not in values(Restricted):
        raise Invalid("what", _("Choose chat or questions."))
    if seconds is not None and not 1 <= seconds <= 7 * 86400:
        raise Invalid("seconds", _("Choose one of the times."))
    user_id = people_queries.participant_by_key(event, author).user_id
    people_queries.lock_participant(event, user_id)  # one restriction of a person at a time
    if _is_team(event, user_id):
        raise Conflict(_("The event's team cannot be restricted."))
    for old in room_queries.lock_restrictions(event, user_id, what):
        old.lifted_at = clock.now()
    row = None
    if on:
        row = Restriction(
            tenant_id=event.tenant_id,
            event_id=event.id,
            user_id=user_id,
            what=what,
            until=clock.now() + timedelta(seconds=seconds) if seconds else None,
            reason=short_reason(reason),
            made_by=actor.user_id,
        )
        db.session.add(row)
    action = "person.restrict" if on else "person.lift"
    activity.record(actor, event, action, row, what=what, person=user_id)
    for line in chat_queries.newest_of(event, author):
        publish(event, of_restriction(), line.id)
    announce(person_restricted, event=event, user_id=user_id, what=what, restriction=row)
    return row


def _is_team(event: Event, user_id: int) -> bool:
    return bool(
        people_queries.staff_roles(event, user_id)
        or people_queries.is_tenant_admin(event.tenant_id, user_id)
        or people_queries.by_id(user_id).sees_everything
    )
