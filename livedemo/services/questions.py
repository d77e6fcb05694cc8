"""Ask, decide and bring questions on stage (the transitions of architecture §21)."""

from flask_babel import gettext as _

from livedemo.actors import Actor
from livedemo.enums import QuestionStatus as S
from livedemo.errors import Conflict, NotFound
from livedemo.extensions import db
from livedemo.models import Event, Question
from livedemo.policy import Permission, require
from livedemo.queries import events as event_queries
from livedemo.queries import questions as question_queries
from livedemo.services import activity
from livedemo.services.asking import Ask, Asked, ask, ask_many, checked
from livedemo.services.operation import operation, publish
from livedemo.services.question_states import (
    MODERATE,
    STAGE,
    TRANSITIONS,
    allowed,
    become,
    move,
    refuse_other_words,
    refuse_second,
    refuse_unseen,
)
from livedemo.services.rooms import short_reason
from livedemo.streams import of_question

EDITABLE = {S.PENDING, S.APPROVED, S.ON_STAGE, S.ANSWERED}
WITHDRAWABLE = {S.PENDING, S.APPROVED, S.ON_STAGE}

__all__ = [
    "TRANSITIONS", "Ask", "Asked", "answer", "approve", "ask", "ask_many", "checked", "edit",
    "reject", "send_back", "stage", "withdraw",
]  # fmt: skip


@operation
def approve(actor: Actor, event: Event, question_id: int, *, text=None, was=None, seen=None,
            ) -> Question:  # fmt: skip
    """Move a question to the speaker's list; `text` replaces its words, the original is kept.

    `was` are the words that the caller read. Raises Conflict when they are not there any more.
    """
    require(actor, STAGE, event)
    question = question_queries.lock(event, question_id)
    if text is not None:
        _edit(actor, event, question, text, was, seen)
    return move(actor, event, question, S.APPROVED, seen)


@operation
def edit(actor: Actor, event: Event, question_id: int, *, text: str, was=None, seen=None,
         ) -> Question:  # fmt: skip
    """Change the words of a question where it stands; what was asked is kept."""
    require(actor, MODERATE, event)
    question = question_queries.lock(event, question_id)
    _edit(actor, event, question, text, was, seen)
    return question


@operation
def reject(actor: Actor, event: Event, question_id: int, *, reason=None, seen=None) -> Question:
    """Decline a question; the asker reads the reason."""
    require(actor, Permission.QUESTION_MODERATE, event)
    question = question_queries.lock(event, question_id)
    return move(actor, event, question, S.REJECTED, seen, reason=short_reason(reason))


@operation
def send_back(actor: Actor, event: Event, question_id: int, *, text=None, was=None, seen=None,
              ) -> Question:  # fmt: skip
    """Return a question to the moderators' queue: the undo of approve and reject.

    The undo of approving with other words gives back the former ones as `text`.
    """
    require(actor, Permission.QUESTION_RETURN, event)
    question = question_queries.lock(event, question_id)
    if text is not None:
        _edit(actor, event, question, text, was, seen)
    return move(actor, event, question, S.PENDING, seen)


@operation
def stage(actor: Actor, event: Event, question_id: int, *, seen=None) -> Question:
    """Put a question on stage; the one that was there goes back to the approved ones."""
    require(actor, STAGE, event)
    event = event_queries.lock(event)  # one staging at a time
    question = question_queries.lock(event, question_id)
    if question.status == S.ON_STAGE:
        return question
    allowed(actor, event, question, S.ON_STAGE)
    former = question_queries.lock_staged(event)
    if former is not None:
        move(actor, event, former, S.APPROVED, None, others=True)
        db.session.flush()
    return move(actor, event, question, S.ON_STAGE, seen)


@operation
def answer(actor: Actor, event: Event, question_id: int, *, text=None, seen=None) -> Question:
    """Mark a question answered; a written answer is published with it, whatever its state."""
    require(actor, Permission.QUESTION_ANSWER, event)
    question = question_queries.lock(event, question_id)
    written = checked(text, "text") if text else None
    if question.status == S.ANSWERED and written and written != question.answer_text:
        if seen is None and question.answered_by not in (None, actor.user_id):
            refuse_second(actor, question)
        refuse_unseen(actor, question, seen)
        before = activity.snapshot(question)
        question.answer_text = written
        activity.record(actor, event, "question.answer_text", question, before)
        publish(event, of_question(S.ANSWERED, S.ANSWERED), question.id)
        return question
    if written and question.status == S.PENDING:
        move(actor, event, question, S.APPROVED, seen)
        seen = S.APPROVED if seen == S.PENDING else seen
    return move(actor, event, question, S.ANSWERED, seen, answer_text=written)


@operation
def withdraw(actor: Actor, event: Event, question_id: int) -> Question:
    """Take back one's own question; raises NotFound for anybody else's."""
    require(actor, Permission.QUESTION_ASK, event)
    question = question_queries.lock(event, question_id)
    if not question_queries.is_own(actor, question):
        raise NotFound()
    if question.status == S.WITHDRAWN:
        return question
    if question.status not in WITHDRAWABLE:
        raise Conflict(_("This question has been decided and stays."))
    become(actor, event, question, S.WITHDRAWN)
    return question


def _edit(actor, event, question, text: str, was, seen) -> None:
    words = checked(text, "text")
    require(actor, MODERATE, event)
    if words == question.question_text:
        return
    refuse_unseen(actor, question, seen)
    if question.status not in EDITABLE:
        refuse_second(actor, question)
    refuse_other_words(actor, question, checked(was, "was") if was else None)
    asked = question.original_text or question.question_text
    question.original_text = asked if words != asked else None
    question.question_text, question.edited_by = words, actor.user_id
    activity.record(actor, event, "question.edit", question)
    publish(event, of_question(question.status, question.status), question.id)
