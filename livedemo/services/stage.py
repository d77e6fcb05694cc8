"""Run the stage from the speaker's screen: one press is one step, and a step can be undone."""

from livedemo.actors import Actor
from livedemo.enums import QuestionStatus
from livedemo.errors import Conflict
from livedemo.extensions import db
from livedemo.models import Event, Question
from livedemo.policy import Permission, require
from livedemo.queries import events as event_queries
from livedemo.queries import questions as question_queries
from livedemo.services import questions
from livedemo.services.operation import operation
from livedemo.services.question_states import move, refuse_late


@operation
def advance(actor: Actor, event: Event, *, seen: int | None = None) -> Question | None:
    """Answer what is on stage and stage the next; returns the new one or None.

    `seen` is what the presser saw on stage, 0 for nothing, None for whatever is there: pressing
    twice is one step, and so is pressing at the same moment. Raises Conflict when a colleague
    changed the stage in between, NotFound when `seen` is no question of this event.
    """
    require(actor, Permission.QUESTION_STAGE, event)
    event = event_queries.lock(event)
    current = question_queries.lock_staged(event)
    if seen not in (None, _id(current)):
        if not _is_repeat(actor, event, seen, current):
            refuse_late(actor, current)
        return current
    if current is not None:
        move(actor, event, current, QuestionStatus.ANSWERED, None)
        db.session.flush()
    waiting = question_queries.lined_up(event)
    return questions.stage(actor, event, waiting[0].id) if waiting else None


def _is_repeat(actor: Actor, event: Event, seen: int, current: Question | None) -> bool:
    """Tell whether it was the actor who moved on from what they say they see."""
    if seen:
        answered_by = question_queries.by_id(event, seen).answered_by
        return answered_by is not None and answered_by == actor.user_id
    return current is not None and current.decided_by == actor.user_id


@operation
def undo_advance(actor: Actor, event: Event, *, answered: int, staged: int) -> Question | None:
    """Put back what `advance` changed (ids, 0 for none); returns what is on stage then.

    Raises Conflict when the stage has changed since.
    """
    require(actor, Permission.QUESTION_STAGE, event)
    event = event_queries.lock(event)
    if _id(question_queries.lock_staged(event)) != staged:
        raise Conflict()
    if answered:
        return questions.stage(actor, event, answered, seen=QuestionStatus.ANSWERED)
    if staged:
        questions.approve(actor, event, staged)
    return None


@operation
def undo_return(actor: Actor, event: Event, question_id: int, *, staged: bool) -> Question:
    """Take back one's own return to the moderators; on stage again if it was and nothing else is.

    Raises Forbidden or Conflict when it is too late.
    """
    event = event_queries.lock(event)
    question = questions.approve(actor, event, question_id, seen=QuestionStatus.PENDING)
    if staged and question_queries.lock_staged(event) is None:
        question = questions.stage(actor, event, question_id)
    return question


def _id(question: Question | None) -> int:
    return question.id if question is not None else 0
