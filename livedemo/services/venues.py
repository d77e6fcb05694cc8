"""Make, change and delete the physical rooms of an event (document 001, Salles)."""

from flask_babel import gettext as _

from livedemo import text
from livedemo.actors import Actor
from livedemo.errors import Conflict, Invalid
from livedemo.extensions import db
from livedemo.models import Event, Room
from livedemo.policy import Permission, require
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import events as event_queries
from livedemo.services import activity, agenda_fields
from livedemo.services.operation import operation

SETTABLE = {"name", "description", "capacity", "location", "display_order", "is_hidden"}
NAME_LIMIT, LOCATION_LIMIT = 120, 200
LARGEST = 1_000_000


@operation
def create(actor: Actor, event: Event, **fields) -> Room:
    """Add a room; raises Invalid beside the field."""
    require(actor, Permission.ROOM_MANAGE, event)
    event = event_queries.lock(event)
    row = Room(tenant_id=event.tenant_id, event_id=event.id, description="", is_hidden=False,
               version=1)  # fmt: skip
    row.display_order = len(agenda_queries.rooms(event))
    _apply(event, row, {"name": "", **fields})
    db.session.add(row)
    activity.record(actor, event, "venue.create", row)
    return row


@operation
def update(actor: Actor, event: Event, room_id: int, *, version: int, **fields) -> Room:
    """Change a room; `version` is what the editor saw. Raises Conflict, Invalid."""
    require(actor, Permission.ROOM_MANAGE, event)
    event = event_queries.lock(event)
    row = agenda_queries.lock(Room, event, room_id)
    agenda_fields.refuse_older(row, version)
    before = activity.snapshot(row)
    _apply(event, row, fields)
    if activity.snapshot(row) == before:
        return row
    row.version += 1
    activity.record(actor, event, "venue.update", row, before)
    return row


@operation
def delete(actor: Actor, event: Event, room_id: int) -> None:
    """Delete a room in which nothing is planned; raises Conflict for another."""
    require(actor, Permission.ROOM_MANAGE, event)
    event = event_queries.lock(event)
    row = agenda_queries.lock(Room, event, room_id)
    count = agenda_queries.sessions_in(event, row.id)
    if count:
        raise Conflict(_("Move its sessions to another room first: %(n)s are here.", n=count))
    activity.record_gone(actor, event, "venue.delete", row)
    db.session.delete(row)


def _apply(event: Event, row: Room, fields: dict) -> None:
    agenda_fields.refuse_others(fields, SETTABLE)
    checked = {name: _checked(event, row, name, value) for name, value in fields.items()}
    for name, value in checked.items():
        setattr(row, name, value)


def _checked(event: Event, row: Room, name: str, value):
    if name == "name":
        return _own_name(event, row, value)
    if name == "description":
        return agenda_fields.description(value)
    if name == "location":
        return agenda_fields.words(name, value, LOCATION_LIMIT) or None
    if name == "capacity" and value is not None and not 0 <= value <= LARGEST:
        raise Invalid(name, _("Write how many people fit, from 0 to 1,000,000."))
    return value


def _own_name(event: Event, row: Room, typed: str | None) -> str:
    """Return a name that no other room has, with other accents or capitals either."""
    name = agenda_fields.words("name", typed, NAME_LIMIT, _("Give the room a name."))
    for other in agenda_queries.rooms(event):
        if other.id != row.id and text.plain(other.name) == text.plain(name):
            raise Invalid("name", _("Another room has this name."))
    return name
