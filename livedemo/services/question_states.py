"""Move a question from one state to another: who may, who was first, what follows (§21)."""

from datetime import timedelta

from flask_babel import gettext as _

from livedemo import clock
from livedemo.enums import QuestionStatus as S
from livedemo.errors import Conflict
from livedemo.models import Question
from livedemo.policy import Permission, require
from livedemo.queries import people as people_queries
from livedemo.services import activity
from livedemo.services.operation import announce, publish
from livedemo.signals import question_decided
from livedemo.streams import of_question

# While a colleague can still undo, nobody else reverses what they did.
UNDO_WINDOW, RETURN_WINDOW = timedelta(seconds=5), timedelta(seconds=15)
MODERATE, STAGE = Permission.QUESTION_MODERATE, Permission.QUESTION_STAGE
# (from, to) → who may; a moderator's permission includes the stage's.
TRANSITIONS: dict[tuple[str, str], Permission] = {
    (S.PENDING, S.APPROVED): MODERATE,
    (S.PENDING, S.REJECTED): MODERATE,
    (S.APPROVED, S.ON_STAGE): STAGE,
    (S.APPROVED, S.ANSWERED): STAGE,
    (S.APPROVED, S.PENDING): STAGE,
    (S.APPROVED, S.REJECTED): MODERATE,
    (S.ON_STAGE, S.ANSWERED): STAGE,
    (S.ON_STAGE, S.APPROVED): STAGE,
    (S.ON_STAGE, S.PENDING): STAGE,
    (S.ANSWERED, S.APPROVED): STAGE,
    (S.ANSWERED, S.ON_STAGE): STAGE,
    (S.REJECTED, S.PENDING): MODERATE,
}


def move(actor, event, question, status, seen, *, others=False, **fields) -> Question:
    """Change the state once: repeats change nothing, and nobody reverses a colleague unseen."""
    if question.status == status:
        require(actor, STAGE, event)
        return question
    if seen is not None and seen != question.status:
        _allowed_at_all(actor, event, question)
        refuse_second(actor, question)
    if seen is None and not others and _just_decided(actor, question, status):
        allowed(actor, event, question, status)
        refuse_second(actor, question)
    allowed(actor, event, question, status)
    become(actor, event, question, status, **fields)
    return question


def refuse_unseen(actor, question, seen) -> None:
    """Raise Conflict when the caller saw another state than the question has."""
    if seen is not None and seen != question.status:
        refuse_second(actor, question)


def refuse_other_words(actor, question, was) -> None:
    """Raise Conflict: the words are not those that the caller read.

    Who does not say what they read replaces their own words, not a colleague's.
    """
    theirs = question.edited_by not in (None, actor.user_id)
    if was == question.question_text or (was is None and not theirs):
        return
    who = people_queries.names([question.edited_by]).get(question.edited_by) if theirs else None
    if who:
        raise Conflict(_("%(name)s changed these words in the meantime.", name=who))
    raise Conflict(_("These words have changed in the meantime."))


def refuse_late(actor, current) -> None:
    """Raise Conflict: what was on stage when the caller looked is not there any more."""
    if current is not None and current.decided_by != actor.user_id:
        refuse_second(actor, current)
    raise Conflict(_("The question on stage has changed. Look once more."))


def _just_decided(actor, question, status) -> bool:
    """Tell whether a colleague's decision would be reversed within their time to undo it."""
    reverses = {question.status, status} == {S.APPROVED, S.REJECTED}
    theirs = question.decided_by not in (None, actor.user_id)
    recent = question.decided_at is not None and clock.now() - question.decided_at < UNDO_WINDOW
    return reverses and theirs and recent


def _just_returned(actor, question) -> bool:
    """Tell whether the actor sent this back moments ago; a speaker may undo that."""
    recent = question.decided_at is not None and clock.now() - question.decided_at < RETURN_WINDOW
    return recent and question.decided_by == actor.user_id


def _allowed_at_all(actor, event, question) -> None:
    require(actor, MODERATE if question.status in (S.PENDING, S.REJECTED) else STAGE, event)


def allowed(actor, event, question, status) -> None:
    """Raise unless the actor may change the state so: Forbidden, or Conflict for anybody."""
    needed = TRANSITIONS.get((question.status, status))
    undoes = (question.status, status) == (S.PENDING, S.APPROVED) and _just_returned(
        actor, question
    )
    require(actor, STAGE if undoes else needed or STAGE, event)
    if needed is None:
        refuse_second(actor, question)


def refuse_second(actor, question) -> None:
    """Raise Conflict that names who was first and what they did."""
    who = people_queries.names([question.decided_by]).get(question.decided_by)
    done = {
        S.APPROVED: _("approved"),
        S.REJECTED: _("declined"),
        S.ON_STAGE: _("put on stage"),
        S.ANSWERED: _("marked as answered"),
        S.PENDING: _("returned"),
        S.WITHDRAWN: _("withdrawn"),
        S.MERGED: _("merged"),
    }[S(question.status)]
    if who and question.decided_by != actor.user_id:
        raise Conflict(_("%(name)s already changed this one: %(done)s.", name=who, done=done))
    raise Conflict(_("This question was already %(done)s.", done=done))


def become(actor, event, question, status, **fields) -> None:
    """Change the state, log it, publish it, tell the asker."""
    before, was = activity.snapshot(question), question.status
    now = clock.now()
    question.status, question.decided_at, question.decided_by = status.value, now, actor.user_id
    question.reason = fields.get("reason")
    if status == S.ON_STAGE:
        question.staged_at = now
    if status == S.ANSWERED:
        question.answered_at, question.answered_by = now, actor.user_id
        question.answer_text = fields.get("answer_text") or question.answer_text
    elif was == S.ANSWERED:
        question.answered_at = question.answered_by = None
    activity.record(actor, event, f"question.{status.value}", question, before)
    publish(event, of_question(was, status), question.id)
    announce(question_decided, event=event, question=question)
