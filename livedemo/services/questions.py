"""Ask, decide and bring questions on stage (the transitions of architecture §21)."""

from dataclasses import dataclass
from datetime import timedelta

from flask_babel import gettext as _

from livedemo import clock, text
from livedemo.actors import Actor
from livedemo.enums import QuestionStatus as S
from livedemo.enums import Restricted
from livedemo.errors import Conflict, Forbidden, Invalid, NotFound
from livedemo.extensions import db
from livedemo.models import Event, Question
from livedemo.policy import Permission, require
from livedemo.queries import events as event_queries
from livedemo.queries import people as people_queries
from livedemo.queries import questions as question_queries
from livedemo.services import activity, people
from livedemo.services.operation import announce, operation, publish
from livedemo.services.rooms import refuse_closed, refuse_restricted
from livedemo.signals import question_decided
from livedemo.streams import of_question

LIMIT = 1000
WAITING_LIMIT = 10
# While a colleague can still undo, nobody else reverses what they did.
UNDO_WINDOW = timedelta(seconds=5)
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
WITHDRAWABLE = {S.PENDING, S.APPROVED, S.ON_STAGE}


@dataclass(frozen=True)
class Asked:
    """Hold a stored question; `dup` says that this resend found it already there."""

    row: Question
    dup: bool = False


@operation
def ask(actor: Actor, event: Event, *, question: str, anonymous: bool = False,
        on_behalf_of: str | None = None, client_id: str | None = None) -> Asked:  # fmt: skip
    """Ask; it waits for a moderator unless moderation is off.

    `on_behalf_of` is the name of somebody in the hall (moderators only). A resend with the same
    `client_id` returns the first. Raises Invalid, Conflict, Forbidden.
    """
    require(actor, Permission.QUESTION_ASK, event)
    if on_behalf_of:
        require(actor, Permission.QUESTION_ON_BEHALF, event)
    if actor.user_id is None:
        raise Forbidden()
    place = people.lock_place(event, actor.user_id)
    if client_id:
        sender = Question.asked_by if on_behalf_of else Question.user_id
        first = question_queries.by_client_id(event, sender, actor.user_id, client_id)
        if first is not None:
            return Asked(first, dup=True)
    event = event_queries.by_id(event.id)
    _refuse_asking(actor, event)
    status = S.PENDING if event.moderate_questions else S.APPROVED
    row = Question(
        tenant_id=event.tenant_id,
        event_id=event.id,
        user_session_id=actor.session_id,
        user_name=actor.name,
        question_text=checked(question),
        status=status.value,
        decided_at=None if status == S.PENDING else clock.now(),
        client_id=client_id,
    )
    if on_behalf_of:
        row.user_name, row.asked_by = _hall_name(on_behalf_of), actor.user_id
    else:
        row.user_id, row.participant_id, row.author_key = actor.user_id, place.id, place.key
        row.is_anonymous = bool(anonymous)
    db.session.add(row)
    db.session.flush()
    publish(event, of_question(None, row.status), row.id)
    return Asked(row)


def _refuse_asking(actor: Actor, event: Event) -> None:
    refuse_closed(event)
    if actor.is_staff:
        return
    if not event.questions_enabled:
        raise Conflict(_("Questions are closed."))
    refuse_restricted(actor, Restricted.QUESTIONS)
    if question_queries.pending_of(event, actor.user_id or 0) >= WAITING_LIMIT:
        raise Conflict(_("You have %(n)s questions waiting. Let some be read first.",
                         n=WAITING_LIMIT))  # fmt: skip


def checked(question: str, field: str = "question") -> str:
    """Return the cleaned text of a question; raises Invalid."""
    try:
        return text.clean_text(question, LIMIT)
    except text.TextProblem as problem:
        if problem.kind == "too_long":
            sentence = _("A question has at most %(limit)s characters.", limit=LIMIT)
        else:
            sentence = _("Write your question first.")
        raise Invalid(field, sentence) from None


def _hall_name(name: str) -> str:
    try:
        return text.clean_line(name, 80)
    except text.TextProblem:
        raise Invalid("on_behalf_of", _("Write who is asking, in at most 80 characters.")) from None


@operation
def approve(actor: Actor, event: Event, question_id: int, *, text=None, seen=None) -> Question:
    """Move a question to the speaker's list; `text` replaces its words, the original is kept."""
    question = question_queries.lock(event, question_id)
    if text is not None and checked(text, "text") != question.question_text:
        require(actor, Permission.QUESTION_MODERATE, event)
        if question.status == S.APPROVED and seen == S.PENDING:
            _refuse_second(actor, question)
        _edit(actor, event, question, checked(text, "text"))
    return _move(actor, event, question, S.APPROVED, seen)


@operation
def reject(actor: Actor, event: Event, question_id: int, *, reason=None, seen=None) -> Question:
    """Decline a question; the asker reads the reason."""
    require(actor, Permission.QUESTION_MODERATE, event)
    question = question_queries.lock(event, question_id)
    return _move(actor, event, question, S.REJECTED, seen, reason=_short(reason))


@operation
def send_back(actor: Actor, event: Event, question_id: int, *, seen=None) -> Question:
    """Return a question to the moderators' queue (also the undo of approve and reject)."""
    return _move(actor, event, question_queries.lock(event, question_id), S.PENDING, seen)


@operation
def stage(actor: Actor, event: Event, question_id: int, *, seen=None) -> Question:
    """Put a question on stage; the one that was there goes back to the approved ones."""
    require(actor, STAGE, event)
    event = event_queries.lock(event)  # one staging at a time
    question = question_queries.lock(event, question_id)
    if question.status == S.ON_STAGE:
        return question
    _allowed(actor, event, question, S.ON_STAGE)
    former = question_queries.lock_staged(event)
    if former is not None:
        _move(actor, event, former, S.APPROVED, None, others=True)
        db.session.flush()
    return _move(actor, event, question, S.ON_STAGE, seen)


@operation
def answer(actor: Actor, event: Event, question_id: int, *, text=None, seen=None) -> Question:
    """Mark a question answered; a written answer is published with it, whatever its state."""
    require(actor, Permission.QUESTION_ANSWER, event)
    question = question_queries.lock(event, question_id)
    written = checked(text, "text") if text else None
    if written and question.status == S.PENDING:
        _move(actor, event, question, S.APPROVED, seen)
    if question.status == S.ANSWERED and written and written != question.answer_text:
        question.answer_text = written
        publish(event, of_question(S.ANSWERED, S.ANSWERED), question.id)
        return question
    return _move(actor, event, question, S.ANSWERED, seen, answer_text=written)


@operation
def advance(actor: Actor, event: Event) -> Question | None:
    """Answer what is on stage and stage the next; returns the new one or None."""
    require(actor, STAGE, event)
    event = event_queries.lock(event)
    current = question_queries.lock_staged(event)
    if current is not None:
        _move(actor, event, current, S.ANSWERED, None)
        db.session.flush()
    waiting = question_queries.lined_up(event)
    return stage(actor, event, waiting[0].id) if waiting else None


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
    _become(actor, event, question, S.WITHDRAWN)
    return question


def _move(actor, event, question, status, seen, *, others=False, **fields) -> Question:
    """Change the state once: repeats change nothing, and nobody reverses a colleague unseen."""
    if question.status == status:
        require(actor, STAGE, event)
        return question
    if seen is not None and seen != question.status:
        _allowed_at_all(actor, event, question)
        _refuse_second(actor, question)
    if seen is None and not others and _just_decided(actor, question, status):
        _allowed(actor, event, question, status)
        _refuse_second(actor, question)
    _allowed(actor, event, question, status)
    _become(actor, event, question, status, **fields)
    return question


def _just_decided(actor, question, status) -> bool:
    """Tell whether a colleague's decision would be reversed within their time to undo it."""
    reverses = {question.status, status} == {S.APPROVED, S.REJECTED}
    theirs = question.decided_by not in (None, actor.user_id)
    recent = question.decided_at is not None and clock.now() - question.decided_at < UNDO_WINDOW
    return reverses and theirs and recent


def _allowed_at_all(actor, event, question) -> None:
    require(actor, MODERATE if question.status in (S.PENDING, S.REJECTED) else STAGE, event)


def _allowed(actor, event, question, status) -> None:
    needed = TRANSITIONS.get((question.status, status))
    require(actor, needed or STAGE, event)
    if needed is None:
        _refuse_second(actor, question)


def _refuse_second(actor, question) -> None:
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


def _become(actor, event, question, status, **fields) -> None:
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


def _edit(actor, event, question, words: str) -> None:
    question.original_text = question.original_text or question.question_text
    question.question_text, question.edited_by = words, actor.user_id
    activity.record(actor, event, "question.edit", question)
    if question.status != S.PENDING:
        publish(event, of_question(question.status, question.status), question.id)


def _short(reason: str | None) -> str | None:
    return text.clean_line(reason, 200) if reason and reason.strip() else None
