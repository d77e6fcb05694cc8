"""Make, change, order and delete the sessions of the programme (document 003, Session).

Each verb locks the event's row first: whoever edits the same programme waits a moment.
"""

from flask_babel import gettext as _
from flask_babel import ngettext

from livedemo import video
from livedemo.actors import Actor
from livedemo.enums import SessionStatus, SessionType, VideoProvider, values
from livedemo.errors import Conflict, Invalid
from livedemo.extensions import db
from livedemo.models import Event, EventSession
from livedemo.policy import Permission, require
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import events as event_queries
from livedemo.services import activity, agenda_fields, orders
from livedemo.services.operation import operation

SETTABLE = {
    "title", "description", "speaker_name", "room_id", "scheduled_time", "end_time", "status",
    "is_cancelled", "cancelled_reason", "session_type", "is_paid", "price_minor",
    "youtube_live_url",
}  # fmt: skip
MOST_MONEY = 2_000_000_000


@operation
def create(actor: Actor, event: Event, **fields) -> EventSession:
    """Add a session to the draft; raises Invalid beside the field."""
    require(actor, Permission.SESSION_CREATE, event)
    event = event_queries.lock(event)
    row = EventSession(tenant_id=event.tenant_id, event_id=event.id, **_at_birth())
    _apply(event, row, {"title": "", **fields})
    db.session.add(row)
    activity.record(actor, event, "session.create", row)
    return row


@operation
def update(actor: Actor, event: Event, session_id: int, *, version: int, **fields) -> EventSession:
    """Change a session; a new time takes it out of the order by hand, and its speeches along.

    `version` is what the editor saw. Raises Conflict when somebody changed it since, Invalid.
    """
    require(actor, Permission.SESSION_EDIT, event)
    event = event_queries.lock(event)
    row = agenda_queries.lock(EventSession, event, session_id)
    agenda_fields.refuse_older(row, version)
    before, former = activity.snapshot(row), row.scheduled_time
    _apply(event, row, fields)
    if activity.snapshot(row) == before:
        return row
    if row.scheduled_time != former:
        row.display_order = None
    row.version += 1
    activity.record(actor, event, "session.update", row, before)
    _take_along(actor, event, {row.id: former}, [row])
    return row


@operation
def reorder(actor: Actor, event: Event, order: list[int], *, revision: str,
            times: str = "keep") -> list[EventSession]:  # fmt: skip
    """Put all sessions in an order by hand, and keep, shift or swap the times of the moved ones.

    `order` names each once; `revision` is of the list that the editor saw. Raises Conflict,
    Invalid.
    """
    require(actor, Permission.SESSION_EDIT, event)
    event = event_queries.lock(event)
    shown = agenda_queries.lock_sessions(event)
    agenda_fields.refuse_other_order(shown, revision)
    wished = orders.whole_list(shown, order)
    before = {**agenda_fields.sequence(shown), "times": {}}
    former = {one.id: one.scheduled_time for one in shown}
    new = agenda_fields.put_in_order(wished, agenda_fields.way(times), _retime)
    after = {**agenda_fields.sequence(wished), "times": agenda_fields.told(new)}
    activity.record(actor, event, "session.reorder", None, before, **after)
    _take_along(actor, event, former, wished)
    return wished


@operation
def order_by_time(actor: Actor, event: Event, *, revision: str) -> None:
    """Forget the order by hand; raises Conflict when it is not the one that the editor saw."""
    require(actor, Permission.SESSION_EDIT, event)
    event = event_queries.lock(event)
    shown = agenda_queries.lock_sessions(event)
    agenda_fields.refuse_other_order(shown, revision)
    before = agenda_fields.sequence(shown)
    for one in shown:
        one.display_order = None
    db.session.flush()
    after = agenda_fields.sequence(agenda_queries.sessions(event))
    activity.record(actor, event, "session.by_time", None, before, **after)


@operation
def delete(actor: Actor, event: Event, session_id: int, *, version: int | None = None) -> None:
    """Delete a session without speeches; raises Conflict for one that has some."""
    require(actor, Permission.SESSION_DELETE, event)
    event = event_queries.lock(event)
    row = agenda_queries.lock(EventSession, event, session_id)
    if version is not None:
        agenda_fields.refuse_older(row, version)
    count = len(agenda_queries.lock_speeches(event, row.id))
    if count:
        raise Conflict(
            ngettext(
                "Remove or move all speeches first: this session has %(num)s.",
                "Remove or move all speeches first: this session has %(num)s.",
                count,
            )
        )
    activity.record_gone(actor, event, "session.delete", row)
    db.session.delete(row)


def _at_birth() -> dict:
    """Return what a row holds before it is stored, so that rules can be checked."""
    return {
        "description": "",
        "status": SessionStatus.NOT_YET.value,
        "status_by_hand": False,
        "is_cancelled": False,
        "session_type": SessionType.CONFERENCE.value,
        "is_paid": False,
        "price_minor": 0,
        "version": 1,
    }


def _apply(event: Event, row: EventSession, fields: dict) -> None:
    agenda_fields.refuse_others(fields, SETTABLE)
    # All is looked at before anything is set: a look may write what was set so far.
    checked = {name: _checked(event, name, value) for name, value in fields.items()}
    if "status" in checked:
        _set_status(row, checked.pop("status"))
    for name, value in checked.items():
        setattr(row, name, value)
    agenda_fields.check_times(row.scheduled_time, row.end_time)
    # What was stored before there was a limit can still be given another title.
    if not checked.keys().isdisjoint(("scheduled_time", "end_time")):
        agenda_fields.check_length(row.scheduled_time, row.end_time)
    _check_price(row)


def _checked(event: Event, name: str, value):
    """Return a field's value as it is stored; raises Invalid."""
    if name == "title":
        return agenda_fields.title(value)
    if name == "description":
        return agenda_fields.description(value)
    if name == "speaker_name":
        return agenda_fields.words(name, value, agenda_fields.SPEAKER_LIMIT) or None
    if name == "cancelled_reason":
        return agenda_fields.words(name, value, agenda_fields.REASON_LIMIT) or None
    if name == "room_id":
        return agenda_fields.room_of(event, value)
    if name == "session_type" and value not in values(SessionType):
        raise Invalid(name, _("Choose one of the kinds."))
    if name == "youtube_live_url":
        return _youtube(value)
    return value


def _set_status(row: EventSession, wished: str | None) -> None:
    """Set where a session stands by hand; None leaves it to the clock."""
    if wished is not None and wished not in values(SessionStatus):
        raise Invalid("status", _("Choose one of the states."))
    row.status_by_hand = wished is not None
    row.status = wished or SessionStatus.NOT_YET.value


def _check_price(row: EventSession) -> None:
    if row.is_paid and row.session_type != SessionType.WORKSHOP:
        raise Invalid("is_paid", _("Only a workshop can cost something."))
    if not 0 <= row.price_minor <= MOST_MONEY:
        raise Invalid("price_minor", _("Write a price that is not below zero."))
    if row.price_minor and not row.is_paid:
        raise Invalid("price_minor", _("What costs nothing has no price."))


def _youtube(address: str | None) -> str | None:
    """Return the address of a YouTube page, or None; raises Invalid."""
    if not address:
        return None
    try:
        found = video.parse(address, ())
    except video.VideoProblem:
        found = None
    if found is None or found.provider != VideoProvider.YOUTUBE:
        raise Invalid("youtube_live_url", _("Copy the address of the video on YouTube."))
    return video.page_url(found)


def _retime(row: EventSession, place) -> None:
    row.scheduled_time, row.end_time = place


def _take_along(actor: Actor, event: Event, former: dict, rows: list[EventSession]) -> None:
    """Move the speeches of sessions that begin at another time than before by as much."""
    for row in rows:
        start, was = row.scheduled_time, former[row.id]
        if start is None or was is None or start == was:
            continue
        for talk in agenda_queries.lock_speeches(event, row.id):
            if talk.scheduled_time is not None:
                before = activity.snapshot(talk)
                talk.scheduled_time += start - was
                talk.version += 1
                activity.record(actor, event, "speech.update", talk, before)
