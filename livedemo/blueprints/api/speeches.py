"""List, make, change, move, order and delete speeches (contract §5)."""

from flask import g

from livedemo import agenda
from livedemo.blueprints.access import access
from livedemo.blueprints.api.base import answer, body_of, bp, documented, fields_of, pace, query_of
from livedemo.errors import Unconfirmed
from livedemo.models import EventSession, Speech
from livedemo.policy import Permission
from livedemo.queries import agenda as agenda_queries
from livedemo.schemas import agenda as schemas
from livedemo.services import speeches

PATH = "/api/events/<int:event_id>/speeches"
ONE = PATH + "/<int:speech_id>"
TIMES = ("scheduled_time",)


@bp.get(PATH)
@access(Permission.AGENDA_DRAFT)
@documented("List the speeches of a session, or of all", tag="programme", query=schemas.OfSession,
            answers={200: schemas.SpeechList})  # fmt: skip
def list_speeches():
    """List speeches in their order."""
    pace()
    session_id = query_of(schemas.OfSession).session_id
    if session_id is not None:
        agenda_queries.one(EventSession, g.event, session_id)
    return answer(_listed(session_id))


@bp.post(PATH)
@access(Permission.SPEECH_MANAGE)
@documented("Add a speech to a session", tag="programme", body=schemas.SpeechNew,
            answers={201: schemas.SpeechAnswer})  # fmt: skip
def create_speech():
    """Add a speech."""
    pace()
    fields = fields_of(body_of(schemas.SpeechNew), TIMES)
    row = speeches.create(g.actor, g.event, **fields)
    return answer(schemas.SpeechAnswer.model_validate(row), 201)


@bp.get(ONE)
@access(Permission.AGENDA_DRAFT)
@documented("Read a speech of the draft", tag="programme",
            answers={200: schemas.SpeechAnswer})  # fmt: skip
def read_speech(speech_id):
    """Show one speech."""
    pace()
    return answer(_told(agenda_queries.one(Speech, g.event, speech_id)))


@bp.patch(ONE)
@access(Permission.SPEECH_MANAGE)
@documented("Change a speech, or move it to another session", tag="programme",
            body=schemas.SpeechChange, answers={200: schemas.SpeechAnswer})  # fmt: skip
def change_speech(speech_id):
    """Change what is sent; who read an older version is refused with 409."""
    pace()
    fields = fields_of(body_of(schemas.SpeechChange), TIMES)
    return answer(_told(speeches.update(g.actor, g.event, speech_id, **fields)))


@bp.delete(ONE)
@access(Permission.SPEECH_MANAGE)
@documented("Delete a speech and, confirmed, its slides", tag="programme", query=schemas.Confirmed,
            answers={204: None, 409: schemas.SlidesWouldGo})  # fmt: skip
def delete_speech(speech_id):
    """Delete a speech; with slides it first answers how many would go."""
    pace()
    wish = query_of(schemas.Confirmed)
    try:
        speeches.delete(
            g.actor, g.event, speech_id,
            version=wish.version, confirmed=wish.confirm, agreed=wish.slides,
        )  # fmt: skip
    except Unconfirmed as asked:
        return answer(schemas.SlidesWouldGo(slideCount=asked.slides), 409)
    return "", 204


@bp.post(PATH + "/reorder")
@access(Permission.SPEECH_MANAGE)
@documented("Order the speeches of a session by hand, or by time again", tag="programme",
            body=schemas.SpeechOrder, answers={200: schemas.SpeechList})  # fmt: skip
def reorder_speeches():
    """Put a session's speeches in an order; as for sessions."""
    pace()
    wish = body_of(schemas.SpeechOrder)
    if wish.order is None:
        speeches.order_by_time(g.actor, g.event, wish.session_id, revision=wish.revision)
    else:
        speeches.reorder(
            g.actor, g.event, wish.session_id, wish.order, revision=wish.revision, times=wish.times
        )
    return answer(_listed(wish.session_id))


def _listed(session_id: int | None) -> schemas.SpeechList:
    rows, counts = (
        agenda_queries.speeches(g.event, session_id),
        agenda_queries.slide_counts(g.event),
    )
    told = [schemas.SpeechAnswer.model_validate(row) for row in rows]
    for speech in told:
        speech.slide_count = counts.get(speech.id, 0)
    seen = agenda.revision(rows) if session_id is not None else None
    return schemas.SpeechList(speeches=told, by_hand=agenda.is_by_hand(rows), revision=seen)


def _told(row: Speech) -> schemas.SpeechAnswer:
    found = schemas.SpeechAnswer.model_validate(row)
    found.slide_count = agenda_queries.slide_counts(g.event).get(row.id, 0)
    return found
