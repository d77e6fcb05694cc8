"""The table of a question's states: who may move it where, what is published, nobody undone."""

from dataclasses import replace

import pytest

from livedemo.actors import SYSTEM
from livedemo.errors import Conflict, Forbidden, NotFound
from livedemo.services import questions
from tests.support import factories
from tests.support.hall import later

VERBS = {
    "approved": questions.approve,
    "rejected": questions.reject,
    "pending": questions.send_back,
    "on_stage": questions.stage,
    "answered": questions.answer,
}
MODERATORS, STAGE = {"mo", "ana"}, {"mo", "ana", "sam"}
# Architecture §21, spelled out again: (from, to) → who.
MAY = {
    ("pending", "approved"): MODERATORS,
    ("pending", "rejected"): MODERATORS,
    ("approved", "on_stage"): STAGE,
    ("approved", "answered"): STAGE,
    ("approved", "pending"): STAGE,
    ("approved", "rejected"): MODERATORS,
    ("on_stage", "answered"): STAGE,
    ("on_stage", "approved"): STAGE,
    ("on_stage", "pending"): STAGE,
    ("answered", "approved"): STAGE,
    ("answered", "on_stage"): STAGE,
    ("rejected", "pending"): MODERATORS,
}
STATES = ["pending", "approved", "on_stage", "answered", "rejected", "withdrawn"]


def brought_to(hall, status):
    if status != "withdrawn":
        return hall.ask(status=status)
    question_id = hall.ask()
    session_id = hall.question(question_id).user_session_id
    questions.withdraw(replace(hall["vera"], session_id=session_id), hall.event, question_id)
    return question_id


def outcome(hall, name, question_id, verb):
    try:
        with later(60):  # nobody's time to undo is running
            return verb(hall[name], hall.event, question_id).status
    except (Conflict, Forbidden) as problem:
        return type(problem)


@pytest.mark.parametrize("name", ["mo", "ana", "sam", "vera"])
@pytest.mark.parametrize("status", STATES)
def test_every_move_is_allowed_or_refused_as_the_table_says(hall, status, name):
    for target, verb in VERBS.items():
        question_id = brought_to(hall, status)
        came = outcome(hall, name, question_id, verb)
        who = MAY.get((status, target))
        if name not in STAGE or (target == "rejected" and name not in MODERATORS):
            expected = Forbidden
        elif status == target:
            expected = status
        elif who is None:
            expected = Conflict
        else:
            expected = target if name in who else Forbidden
        assert came == expected, (status, target, name)
        left = hall.question(question_id).status
        assert left == (target if came == target else status)
        if left == "on_stage":  # room for the next one
            questions.answer(SYSTEM, hall.event, question_id)


def test_an_admin_of_another_event_finds_nothing(hall):
    other = factories.make_event("fair", tenant=factories.make_tenant("rival"))
    factories.staff(other, "zoe@example.org", "admin")
    zoe = factories.actor_of(other, "zoe@example.org")
    question_id = hall.ask()
    for verb in VERBS.values():
        with pytest.raises(NotFound):
            verb(zoe, hall.event, question_id)
    assert hall.question(question_id).status == "pending"


def test_another_events_question_is_not_found(hall):
    other = factories.make_event("fair")
    foreign = factories.ask(other, "Where?", status="pending")
    for verb in VERBS.values():
        with pytest.raises(NotFound):
            verb(hall["mo"], hall.event, foreign)
        with pytest.raises(NotFound):
            verb(hall["mo"], hall.event, 10**9)


SHOWN = {"approved", "on_stage", "answered"}


@pytest.mark.parametrize(("status", "target"), sorted(MAY))
def test_each_move_reaches_the_streams_that_may_know(hall, status, target):
    question_id = brought_to(hall, status)
    before = hall.heads()
    with later(60):
        VERBS[target](hall["mo"], hall.event, question_id)
    for stream in ("viewers", "speakers"):
        news = hall.entries(stream, before.get(stream, 0))
        if target in SHOWN:
            assert news == [("question", question_id)]
        elif status in SHOWN:
            assert news == [("question_removed", question_id)]
        else:
            assert news == []
    assert hall.entries("moderators", before["moderators"]) == [("question", question_id)]
    hall.assert_no_gaps()


def test_a_repeat_changes_nothing_and_publishes_nothing(hall):
    question_id = hall.ask(status="approved")
    before = hall.heads()
    questions.approve(hall["mo"], hall.event, question_id)
    assert hall.heads() == before
    assert len(hall.actions("question.approved")) == 1


def test_who_comes_second_reads_who_was_first(hall):
    question_id = hall.ask()
    questions.approve(hall["dani"], hall.event, question_id, seen="pending")
    with pytest.raises(Conflict, match="Daniela Ochoa already changed this one: approved"):
        questions.reject(hall["mo"], hall.event, question_id, seen="pending")
    assert hall.question(question_id).status == "approved"


def test_nobody_reverses_a_colleague_who_can_still_undo(hall):
    question_id = hall.ask()
    questions.approve(hall["dani"], hall.event, question_id)
    with pytest.raises(Conflict, match="Daniela Ochoa"):
        questions.reject(hall["mo"], hall.event, question_id)
    with later(6):
        questions.reject(hall["mo"], hall.event, question_id)
    assert hall.question(question_id).status == "rejected"


def test_what_a_moderator_saw_and_still_stands_may_be_changed_at_once(hall):
    question_id = hall.ask()
    questions.approve(hall["dani"], hall.event, question_id)
    questions.reject(hall["mo"], hall.event, question_id, seen="approved")
    assert hall.question(question_id).status == "rejected"


def test_undo_comes_too_late_when_a_colleague_went_on(hall):
    question_id = hall.ask()
    questions.approve(hall["mo"], hall.event, question_id, seen="pending")
    questions.stage(hall["dani"], hall.event, question_id, seen="approved")
    with pytest.raises(Conflict, match="Daniela Ochoa already changed this one: put on stage"):
        questions.send_back(hall["mo"], hall.event, question_id, seen="approved")


def test_a_speaker_takes_back_their_own_return_for_a_moment_only(hall):
    question_id = hall.ask(status="approved")
    questions.send_back(hall["sam"], hall.event, question_id)
    questions.approve(hall["sam"], hall.event, question_id, seen="pending")
    questions.send_back(hall["sam"], hall.event, question_id)
    with later(20), pytest.raises(Forbidden):
        questions.approve(hall["sam"], hall.event, question_id, seen="pending")
