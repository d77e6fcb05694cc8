"""Decide about questions."""

from flask import g, request
from flask_babel import gettext as _

from livedemo.blueprints.access import access
from livedemo.blueprints.answers import form_failed
from livedemo.blueprints.moderator import base
from livedemo.blueprints.moderator.base import bp
from livedemo.enums import QuestionStatus as S
from livedemo.errors import Invalid
from livedemo.forms.moderation import AskForForm, WordsForm
from livedemo.models import Question
from livedemo.policy import Permission as P
from livedemo.queries import people
from livedemo.queries import questions as question_queries
from livedemo.services import questions
from livedemo.services import stage as stage_verbs

ONE = "/e/<slug>/mod/questions/<int:question_id>"
# How to get back into a state, for the undo button.
WAY_BACK = {S.PENDING: "send_back", S.APPROVED: "approve", S.ON_STAGE: "stage"}


@bp.post(ONE + "/approve")
@access(P.QUESTION_MODERATE)
def approve(question_id):
    """Approve; also takes a question off the stage, back to the approved ones."""
    before = _before(question_id)
    words = request.form.get("text") or None
    question = questions.approve(g.actor, g.event, question_id, text=words, seen=base.seen())
    return decided(question, before, _("Question approved"))


@bp.post(ONE + "/reject")
@access(P.QUESTION_MODERATE)
def reject(question_id):
    """Decline, with one of the reasons or in own words."""
    before = _before(question_id)
    reason = request.form.get("own", "").strip() or request.form.get("reason")
    question = questions.reject(g.actor, g.event, question_id, reason=reason, seen=base.seen())
    return decided(question, before, _("Question declined"))


@bp.post(ONE + "/return")
@access(P.QUESTION_RETURN)
def send_back(question_id):
    """Return to the queue."""
    before = _before(question_id)
    words, was = request.form.get("text") or None, request.form.get("was") or None
    question = questions.send_back(
        g.actor, g.event, question_id, text=words, was=was, seen=base.seen()
    )
    return decided(question, before, _("Back in the queue"))


@bp.post(ONE + "/stage")
@access(P.QUESTION_STAGE)
def stage(question_id):
    """Put on stage; what was there goes back to the approved ones."""
    before = _before(question_id)
    former = question_queries.staged(g.event)
    question = questions.stage(g.actor, g.event, question_id, seen=base.seen())
    others = [former] if former is not None and former.id != question_id else []
    offer = _put_back(others[0]) if others else None
    return decided(question, before, _("On stage"), others=others, offer=offer)


@bp.post(ONE + "/answer")
@access(P.QUESTION_ANSWER)
def answer(question_id):
    """Mark answered; written words are published with it."""
    before = _before(question_id)
    words = request.form.get("text", "").strip() or None
    question = questions.answer(g.actor, g.event, question_id, text=words, seen=base.seen())
    return decided(question, before, _("Marked as answered"))


@bp.post("/e/<slug>/mod/advance")
@access(P.QUESTION_STAGE)
def advance():
    """Answer what is on stage and stage the next one; `current_id` is what the moderator saw."""
    base.limit()
    former = question_queries.staged(g.event)
    question = stage_verbs.advance(g.actor, g.event, seen=base.number("current_id"))
    if question is not None and question is former:  # the second press of one step
        return base.answer(base.of_questions(question), _("Next one on stage"))
    changed = [one for one in (former, question) if one is not None]
    said = _("Next one on stage") if question else _("Answered. Nobody is next.")
    if not changed:
        said = _("No approved question is waiting.")
    offer = _put_back(former) if former is not None else _take_down(question)
    return base.answer(base.of_questions(*changed), said, offer=offer)


@bp.get(ONE + "/edit")
@access(P.QUESTION_MODERATE)
def show_edit(question_id):
    """Show the words of a question in a field."""
    question = question_queries.by_id(g.event, question_id)
    words = question.question_text
    form = WordsForm(data={"text": words, "was": words, "seen": question.status})
    return _words_step(question, form)


@bp.post(ONE + "/edit")
@access(P.QUESTION_MODERATE)
def edit(question_id):
    """Change the words; a question that waits is approved with them."""
    before = _before(question_id)
    former = question_queries.by_id(g.event, question_id).question_text
    form = WordsForm()
    verb = questions.approve if form.seen.data == S.PENDING else questions.edit
    words, was, status = form.text.data or "", form.was.data or None, base.seen()
    try:
        question = verb(g.actor, g.event, question_id, text=words, was=was, seen=status)
    except Invalid as problem:
        form_failed(form, problem)
        return _words_step(question_queries.by_id(g.event, question_id), form, 422)
    return _worded(question, before, former)


@bp.get(ONE + "/reject")
@access(P.QUESTION_MODERATE)
def show_reject(question_id):
    """Show the reasons for declining."""
    question = question_queries.by_id(g.event, question_id)
    return base.step("partials/question/reject.html", _("Decline a question"), question=question)


@bp.get("/e/<slug>/mod/ask")
@access(P.QUESTION_ON_BEHALF)
def show_ask():
    """Show the form for somebody in the hall."""
    return base.step("partials/question/ask_for.html", _("Ask on behalf of someone"),
                     form=AskForForm())  # fmt: skip


@bp.post("/e/<slug>/mod/ask")
@access(P.QUESTION_ON_BEHALF)
def ask():
    """Ask on behalf of somebody in the hall."""
    base.limit()
    form = AskForForm()
    try:
        asked = questions.ask(g.actor, g.event, question=form.question.data or "",
                              on_behalf_of=form.on_behalf_of.data or _("From the hall"),
                              client_id=form.client_id.data or None)  # fmt: skip
    except Invalid as problem:
        form_failed(form, problem)
        title = _("Ask on behalf of someone")
        return base.step("partials/question/ask_for.html", title, status=422, form=form)
    return base.answer(base.of_questions(asked.row), _("Question added"))


def decided(question: Question, before: str, said: str, *, others=(), offer=None):
    """Answer a decision; who came second reads who was first, and has nothing to undo."""
    if question.decided_by not in (None, g.actor.user_id) and question.status == before:
        who = people.names([question.decided_by]).get(question.decided_by, "")
        said, offer = _("%(name)s was first: the same decision.", name=who), None
    elif question.status != before:
        offer = offer or _undo(question, before)
    anchor = f"#question-{question.id}"
    return base.answer(base.of_questions(question, *others), said, anchor=anchor, offer=offer)


def _worded(question: Question, before: str, former: str):
    """Answer new words; undo brings back the former ones, and the state."""
    back = {"seen": question.status, "text": former, "was": question.question_text}
    route = "edit" if question.status == before else "send_back"
    changed = question.question_text != former
    offer = base.undo(route, back, question_id=question.id) if changed else None
    if question.status != before:
        return decided(question, before, _("Approved as edited"), offer=offer)
    anchor = f"#question-{question.id}"
    return base.answer(base.of_questions(question), _("Words changed"), anchor=anchor, offer=offer)


def _before(question_id: int) -> str:
    base.limit()
    return question_queries.by_id(g.event, question_id).status


def _undo(question: Question, before: str) -> dict | None:
    route = WAY_BACK.get(S(before))
    if question.status == S.REJECTED:
        route = "send_back"
    values = {"seen": question.status}
    return base.undo(route, values, question_id=question.id) if route else None


def _put_back(former: Question) -> dict:
    """Offer to put back on stage what was there; it is approved or answered by now."""
    return base.undo("stage", {"seen": former.status}, question_id=former.id)


def _take_down(question: Question | None) -> dict | None:
    return _undo(question, S.APPROVED) if question is not None else None


def _words_step(question: Question, form: WordsForm, status: int = 200):
    return base.step("partials/question/edit.html", _("Edit a question"), status=status,
                     question=question, form=form)  # fmt: skip
