"""Make, change, move, order and delete the speeches of sessions (document 003, Speech)."""

from flask_babel import gettext as _

from livedemo.actors import Actor
from livedemo.errors import Invalid, Unconfirmed
from livedemo.extensions import db
from livedemo.models import Event, EventSession, Speech
from livedemo.policy import Permission, require
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import events as event_queries
from livedemo.queries import people as people_queries
from livedemo.services import activity, agenda_fields, orders
from livedemo.services.operation import announce, operation
from livedemo.signals import files_dropped

SETTABLE = {
    "session_id", "title", "speaker_name", "speaker_id", "duration", "description",
    "scheduled_time",
}  # fmt: skip
LONGEST_MINUTES = 24 * 60


@operation
def create(actor: Actor, event: Event, *, session_id: int, **fields) -> Speech:
    """Add a speech to a session; raises NotFound for another event's, Invalid."""
    require(actor, Permission.SPEECH_MANAGE, event)
    event = event_queries.lock(event)
    session = agenda_queries.lock(EventSession, event, session_id)
    row = Speech(tenant_id=event.tenant_id, event_id=event.id, session_id=session.id,
                 description="", version=1)  # fmt: skip
    _apply(event, row, {"title": "", "speaker_name": "", **fields})
    db.session.add(row)
    activity.record(actor, event, "speech.create", row)
    return row


@operation
def update(actor: Actor, event: Event, speech_id: int, *, version: int, **fields) -> Speech:
    """Change a speech, or move it with `session_id`; in another session it stands by its time.

    `version` is what the editor saw. Raises Conflict when somebody changed it since, Invalid.
    """
    require(actor, Permission.SPEECH_MANAGE, event)
    event = event_queries.lock(event)
    row = agenda_queries.lock(Speech, event, speech_id)
    agenda_fields.refuse_older(row, version)
    before, former = activity.snapshot(row), (row.session_id, row.scheduled_time)
    _apply(event, row, fields)
    if activity.snapshot(row) == before:
        return row
    if (row.session_id, row.scheduled_time) != former:
        row.display_order = None
    row.version += 1
    action = "speech.update" if row.session_id == former[0] else "speech.move"
    activity.record(actor, event, action, row, before)
    return row


@operation
def reorder(actor: Actor, event: Event, session_id: int, order: list[int], *, revision: str,
            times: str = "keep") -> list[Speech]:  # fmt: skip
    """Put all speeches of a session in an order by hand; as `sessions.reorder`."""
    require(actor, Permission.SPEECH_MANAGE, event)
    event = event_queries.lock(event)
    session = agenda_queries.lock(EventSession, event, session_id)
    shown = agenda_queries.lock_speeches(event, session.id)
    agenda_fields.refuse_other_order(shown, revision)
    wished = orders.whole_list(shown, order)
    before = {**activity.snapshot(session), **agenda_fields.sequence(shown), "times": {}}
    new = agenda_fields.put_in_order(wished, agenda_fields.way(times), _retime)
    after = {**agenda_fields.sequence(wished), "times": agenda_fields.told(new)}
    activity.record(actor, event, "speech.reorder", session, before, **after)
    return wished


@operation
def order_by_time(actor: Actor, event: Event, session_id: int, *, revision: str) -> None:
    """Forget a session's order by hand; raises Conflict when it is not the one that was seen."""
    require(actor, Permission.SPEECH_MANAGE, event)
    event = event_queries.lock(event)
    session = agenda_queries.lock(EventSession, event, session_id)
    shown = agenda_queries.lock_speeches(event, session.id)
    agenda_fields.refuse_other_order(shown, revision)
    before = {**activity.snapshot(session), **agenda_fields.sequence(shown)}
    for one in shown:
        one.display_order = None
    db.session.flush()
    after = agenda_fields.sequence(agenda_queries.speeches(event, session.id))
    activity.record(actor, event, "speech.by_time", session, before, **after)


@operation
def delete(actor: Actor, event: Event, speech_id: int, *, version: int | None = None,
           confirmed: bool = False, agreed: int | None = None) -> None:  # fmt: skip
    """Delete a speech, and its slides before it.

    Raises Unconfirmed, with their number, while nobody has agreed that slides go too, or when
    there are not the `agreed` number of them; Conflict for an older version.
    """
    require(actor, Permission.SPEECH_MANAGE, event)
    event = event_queries.lock(event)
    row = agenda_queries.lock(Speech, event, speech_id)
    if version is not None:
        agenda_fields.refuse_older(row, version)
    slides = agenda_queries.lock_slides(event, row.id)
    if slides and not (confirmed and agreed in (None, len(slides))):
        raise Unconfirmed(len(slides))
    for slide in slides:
        activity.record_gone(actor, event, "slide.delete", slide)
        db.session.delete(slide)
    db.session.flush()
    activity.record_gone(actor, event, "speech.delete", row)
    db.session.delete(row)
    keys = [key for slide in slides for key in slide.keys]
    if keys:
        announce(files_dropped, keys=keys)


def _apply(event: Event, row: Speech, fields: dict) -> None:
    agenda_fields.refuse_others(fields, SETTABLE)
    checked = {name: _checked(event, row, name, value) for name, value in fields.items()}
    for name, value in checked.items():
        setattr(row, name, value)


def _checked(event: Event, row: Speech, name: str, value):
    """Return a field's value as it is stored; raises Invalid, NotFound."""
    if name == "title":
        return agenda_fields.title(value)
    if name == "description":
        return agenda_fields.description(value)
    if name == "speaker_name":
        return agenda_fields.words(name, value, agenda_fields.SPEAKER_LIMIT, _("Say who speaks."))
    if name == "duration" and value is not None and not 0 < value <= LONGEST_MINUTES:
        raise Invalid(name, _("Write a length from 1 to 1440 minutes."))
    if name == "speaker_id":
        return _speaker(event, value)
    if name == "session_id" and value != row.session_id:
        return _session(event, value)
    return value


def _session(event: Event, session_id: int | None) -> int:
    if session_id is None:
        raise Invalid("session_id", _("A speech belongs to a session."))
    return agenda_queries.lock(EventSession, event, session_id).id


def _speaker(event: Event, user_id: int | None) -> int | None:
    """Return the person if they are of the event's staff; raises Invalid."""
    if user_id is not None and not people_queries.grants(event, user_id):
        raise Invalid("speaker_id", _("Choose somebody of the event's staff."))
    return user_id


def _retime(row: Speech, place) -> None:
    row.scheduled_time = place.start
    row.duration = int((place.end - place.start).total_seconds()) // 60 if place.end else None
