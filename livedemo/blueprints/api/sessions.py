"""List, make, change, order and delete sessions (contract §5)."""

from flask import g

from livedemo import agenda, clock
from livedemo.blueprints.access import access
from livedemo.blueprints.api.base import answer, body_of, bp, documented, fields_of, pace, query_of
from livedemo.models import EventSession
from livedemo.policy import Permission
from livedemo.queries import agenda as agenda_queries
from livedemo.schemas import agenda as schemas
from livedemo.services import sessions

PATH = "/api/events/<int:event_id>/sessions"
ONE = PATH + "/<int:session_id>"
TIMES = ("scheduled_time", "end_time")


@bp.get(PATH)
@access(Permission.AGENDA_DRAFT)
@documented("List the sessions of the draft", tag="programme",
            answers={200: schemas.SessionList})  # fmt: skip
def list_sessions():
    """List the sessions in their order."""
    pace()
    return answer(_listed())


@bp.post(PATH)
@access(Permission.SESSION_CREATE)
@documented("Add a session", tag="programme", body=schemas.SessionNew,
            answers={201: schemas.SessionAnswer})  # fmt: skip
def create_session():
    """Add a session to the draft."""
    pace()
    fields = fields_of(body_of(schemas.SessionNew), TIMES)
    return answer(_told(sessions.create(g.actor, g.event, **fields), 0), 201)


@bp.get(ONE)
@access(Permission.AGENDA_DRAFT)
@documented("Read a session of the draft", tag="programme",
            answers={200: schemas.SessionAnswer})  # fmt: skip
def read_session(session_id):
    """Show one session."""
    pace()
    return answer(_one(agenda_queries.one(EventSession, g.event, session_id)))


@bp.patch(ONE)
@access(Permission.SESSION_EDIT)
@documented("Change a session", tag="programme", body=schemas.SessionChange,
            answers={200: schemas.SessionAnswer})  # fmt: skip
def change_session(session_id):
    """Change what is sent; who read an older version is refused with 409."""
    pace()
    fields = fields_of(body_of(schemas.SessionChange), TIMES)
    return answer(_one(sessions.update(g.actor, g.event, session_id, **fields)))


@bp.delete(ONE)
@access(Permission.SESSION_DELETE)
@documented("Delete a session without speeches", tag="programme", query=schemas.Seen,
            answers={204: None})  # fmt: skip
def delete_session(session_id):
    """Delete a session; with speeches it answers 409 and says what to do."""
    pace()
    sessions.delete(g.actor, g.event, session_id, version=query_of(schemas.Seen).version)
    return "", 204


@bp.post(PATH + "/reorder")
@access(Permission.SESSION_EDIT)
@documented("Order all sessions by hand, or by time again", tag="programme",
            body=schemas.SessionOrder, answers={200: schemas.SessionList})  # fmt: skip
def reorder_sessions():
    """Put the sessions in an order; `times` says what happens to the times of the moved ones."""
    pace()
    wish = body_of(schemas.SessionOrder)
    if wish.order is None:
        sessions.order_by_time(g.actor, g.event, revision=wish.revision)
    else:
        sessions.reorder(g.actor, g.event, wish.order, revision=wish.revision, times=wish.times)
    return answer(_listed())


def _listed() -> schemas.SessionList:
    rows, counts = agenda_queries.sessions(g.event), agenda_queries.speech_counts(g.event)
    return schemas.SessionList(
        sessions=[_told(row, counts.get(row.id, 0)) for row in rows],
        by_hand=agenda.is_by_hand(rows),
        revision=agenda.revision(rows),
    )


def _one(row: EventSession) -> schemas.SessionAnswer:
    return _told(row, agenda_queries.speech_counts(g.event).get(row.id, 0))


def _told(row: EventSession, speeches: int) -> schemas.SessionAnswer:
    found = schemas.SessionAnswer.model_validate(row)
    found.status = str(agenda.status(row, clock.now(), by_hand=row.set_status))
    found.speech_count = speeches
    return found
