"""Publish the draft of the programme: until then visitors see what was published before."""

from dataclasses import dataclass

from flask_babel import gettext as _

from livedemo import clock, programme
from livedemo.actors import Actor
from livedemo.errors import Conflict
from livedemo.extensions import db
from livedemo.models import Event, ProgrammeRelease
from livedemo.policy import Permission, require
from livedemo.programme import Change
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import events as event_queries
from livedemo.services import activity
from livedemo.services.operation import operation


@dataclass(frozen=True)
class Draft:
    """Hold what would be published, what visitors read now, and what is different."""

    snapshot: dict
    revision: str
    changes: list[Change]
    released: ProgrammeRelease | None


def draft(event: Event) -> Draft:
    """Return the draft as it is now, in four statements."""
    released = agenda_queries.newest_release(event)
    found = programme.snapshot(
        agenda_queries.rooms(event), agenda_queries.sessions(event), agenda_queries.speeches(event)
    )
    changes = programme.changes(released.snapshot if released else None, found)
    return Draft(found, programme.revision(found), changes, released)


@operation
def publish(actor: Actor, event: Event, *, revision: str) -> ProgrammeRelease:
    """Let visitors see the draft; a second press publishes nothing new.

    `revision` is of the draft that the organiser looked at. Raises Conflict when it has changed
    since, or when there is nothing to publish.
    """
    require(actor, Permission.PROGRAMME_PUBLISH, event)
    event = event_queries.lock(event)
    found = draft(event)
    if found.revision != revision:
        raise Conflict(_("Somebody changed the programme in the meantime. Look again."))
    if not found.changes:
        if found.released is None:
            raise Conflict(_("There is nothing to publish yet. Add a session first."))
        return found.released
    return store(actor, event, found.released, found.snapshot, found.changes)


def store(actor: Actor, event: Event, last: ProgrammeRelease | None, snapshot: dict,
          changes: list[Change]) -> ProgrammeRelease:  # fmt: skip
    """Add the release that follows the last one, in the running operation; the event is locked."""
    row = ProgrammeRelease(
        tenant_id=event.tenant_id,
        event_id=event.id,
        number=last.number + 1 if last else 1,
        snapshot=snapshot,
        changes=[change.as_dict() for change in changes],
        published_by=actor.user_id,
        published_at=clock.now(),
    )
    db.session.add(row)
    db.session.flush()
    activity.record(actor, event, "programme.publish", None, number=row.number,
                    changed=len(changes))  # fmt: skip
    return row
