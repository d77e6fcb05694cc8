"""Read the questions."""

from collections.abc import Collection

from sqlalchemy import func, select, tuple_

from livedemo.actors import Actor
from livedemo.enums import Level, QuestionStatus
from livedemo.extensions import db
from livedemo.models import Event, Question
from livedemo.queries import rows
from livedemo.queries.rows import FRESH

# Whether it was sent for somebody in the hall, by whom, and what their client calls it.
Key = tuple[bool, int, str]


def lock(event: Event, question_id: int) -> Question:
    """Return a question of this event, locked until commit; raises NotFound."""
    return rows.lock(Question, event, question_id)


def lock_staged(event: Event) -> Question | None:
    """Return the question on stage, locked until commit."""
    query = select(Question).where(
        Question.event_id == event.id, Question.status == QuestionStatus.ON_STAGE
    )
    return db.session.scalar(query.with_for_update().execution_options(**FRESH))


def by_id(event: Event, question_id: int) -> Question:
    """Return a question of this event; raises NotFound."""
    return rows.one(Question, event, question_id)


def by_client_ids(event: Event, keys: Collection[Key]) -> dict[Key, tuple[int, str]]:
    """Return (id, status) of questions that clients already sent under these keys."""
    found: dict[Key, tuple[int, str]] = {}
    for is_for_other, column in ((False, Question.user_id), (True, Question.asked_by)):
        pairs = [(user_id, key) for other, user_id, key in keys if other == is_for_other]
        if not pairs:
            continue
        query = select(column, Question.client_id, Question.id, Question.status).where(
            Question.event_id == event.id,
            # SQLite finds no row values by an index; people it does.
            column.in_({user_id for user_id, _ in pairs}),
            tuple_(column, Question.client_id).in_(pairs),
        )
        for user_id, key, question_id, status in db.session.execute(query):
            found[is_for_other, user_id, key] = question_id, status
    return found


def newest_id(event: Event) -> int:
    """Return the id of the newest question, 0 without any."""
    query = select(func.max(Question.id)).where(Question.event_id == event.id)
    return db.session.scalar(query) or 0


def since(event: Event, question_id: int) -> dict[Key, int]:
    """Return the ids of the questions behind one, by their keys."""
    query = select(Question.asked_by, Question.user_id, Question.client_id, Question.id)
    rows = db.session.execute(query.where(Question.event_id == event.id, Question.id > question_id))
    return {
        (asked_by is not None, asked_by or user_id, client_id): number
        for asked_by, user_id, client_id, number in rows
    }


def by_ids(event: Event, ids) -> dict[int, Question]:
    """Return questions of this event by id, as they are now."""
    query = select(Question).where(Question.event_id == event.id, Question.id.in_(ids))
    rows = db.session.scalars(query.execution_options(**FRESH))
    return {row.id: row for row in rows}


def with_status(event: Event, *statuses: str, newest_first: bool = False,
                limit: int = 200) -> list[Question]:  # fmt: skip
    """Return the questions in these states, oldest first."""
    order = Question.id.desc() if newest_first else Question.id
    query = select(Question).where(Question.event_id == event.id, Question.status.in_(statuses))
    return list(db.session.scalars(query.order_by(order).limit(limit)))


def lined_up(event: Event) -> list[Question]:
    """Return the approved questions in the order in which they come on stage.

    It is the order of `Question.rank`, which pages sort by; undoing a decision changes no place.
    """
    query = (
        select(Question)
        .where(Question.event_id == event.id, Question.status == QuestionStatus.APPROVED)
        .order_by(Question.votes.desc(), Question.id)
    )
    return list(db.session.scalars(query.limit(200)))


def staged(event: Event) -> Question | None:
    """Return the question on stage."""
    query = select(Question).where(
        Question.event_id == event.id, Question.status == QuestionStatus.ON_STAGE
    )
    return db.session.scalar(query)


def is_own(actor: Actor, question: Question) -> bool:
    """Tell whether the actor asked this; a claimed login owns only what it asked itself."""
    if actor.user_id is None or question.user_id != actor.user_id:
        return False
    return actor.level == Level.VERIFIED or question.user_session_id == actor.session_id


def of_actor(event: Event, actor: Actor, limit: int = 100) -> list[Question]:
    """Return the actor's own questions, newest first."""
    query = select(Question).where(Question.event_id == event.id, Question.user_id == actor.user_id)
    if actor.level != Level.VERIFIED:
        query = query.where(Question.user_session_id == actor.session_id)
    return list(db.session.scalars(query.order_by(Question.id.desc()).limit(limit)))


def pending_of(event: Event, user_ids: Collection[int]) -> dict[int, int]:
    """Return how many questions of each of these people wait."""
    if not user_ids:
        return {}
    query = select(Question.user_id, func.count(Question.id)).where(
        Question.event_id == event.id,
        Question.user_id.in_(user_ids),
        Question.status == QuestionStatus.PENDING,
    )
    return dict(db.session.execute(query.group_by(Question.user_id)).all())


def counts(event: Event) -> dict[str, int]:
    """Return how many questions are in each state."""
    query = (
        select(Question.status, func.count(Question.id))
        .where(Question.event_id == event.id)
        .group_by(Question.status)
    )
    return dict(db.session.execute(query).all())


def staged_times(event: Event) -> list[Question]:
    """Return the questions that were put on stage, in order, for the curve's marks."""
    query = (
        select(Question)
        .where(Question.event_id == event.id, Question.staged_at.is_not(None))
        .order_by(Question.staged_at)
    )
    return list(db.session.scalars(query.limit(500)))
