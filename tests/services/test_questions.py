"""Asking, editing, answering, advancing and withdrawing; at the same moment on both databases."""

from dataclasses import replace

import pytest

from livedemo.errors import Conflict, Forbidden, Invalid, NotFound
from livedemo.queries import questions as question_queries
from livedemo.services import questions, rooms

both = pytest.mark.both_databases


def owner_of(hall, question_id):
    return replace(hall["vera"], session_id=hall.question(question_id).user_session_id)


# ---- asking


def test_a_question_waits_while_moderation_is_on(hall):
    asked = questions.ask(hall["vera"], hall.event, question="  What\tis it? ")
    assert (asked.row.status, asked.row.question_text) == ("pending", "What is it?")
    assert hall.entries("viewers") == hall.entries("speakers") == []
    assert hall.entries("moderators") == [("question", asked.row.id)]


def test_without_moderation_it_is_approved_at_once_and_pending_ones_stay(hall):
    waiting = hall.ask()
    rooms.toggle(hall["mo"], hall.event, what="moderation", on=False)
    asked = questions.ask(hall["vera"], hall.event, question="And now?")
    assert asked.row.status == "approved"
    assert hall.question(waiting).status == "pending"
    assert ("question", asked.row.id) in hall.entries("viewers")


@pytest.mark.parametrize("text", ["", "   ", "\u200b\u202e", "x" * 1001])
def test_an_empty_or_too_long_question_is_refused_beside_its_field(hall, text):
    with pytest.raises(Invalid) as caught:
        questions.ask(hall["vera"], hall.event, question=text)
    assert caught.value.field == "question"
    assert hall.entries("moderators") == []


def test_a_resend_returns_the_first_question(hall):
    first = questions.ask(hall["vera"], hall.event, question="Once?", client_id="a-1")
    again = questions.ask(hall["vera"], hall.event, question="Once?", client_id="a-1")
    assert (again.row.id, again.dup) == (first.row.id, True)
    assert len(hall.entries("moderators")) == 1


@both
def test_resends_at_the_same_moment_store_one_question(hall):
    vera = hall["vera"]
    asked = hall.at_once(
        *[lambda event: questions.ask(vera, event, question="Once?", client_id="a-1")] * 4
    )
    assert len({one.row.id for one in asked}) == 1
    assert sorted(one.dup for one in asked) == [False, True, True, True]
    hall.assert_no_gaps()


def test_ten_questions_of_a_person_may_wait(hall):
    for number in range(10):
        questions.ask(hall["vera"], hall.event, question=f"Question {number}?")
    with pytest.raises(Conflict, match="10"):
        questions.ask(hall["vera"], hall.event, question="One more?")


def test_only_moderators_ask_on_behalf_of_others(hall):
    for name in ("vera", "sam"):
        with pytest.raises(Forbidden):
            questions.ask(hall[name], hall.event, question="Hm?", on_behalf_of="Rosa")
    row = questions.ask(hall["mo"], hall.event, question="Hm?", on_behalf_of="Rosa").row
    assert (row.user_name, row.user_id, row.asked_by) == ("Rosa", None, hall["mo"].user_id)
    with pytest.raises(Invalid):
        questions.ask(hall["mo"], hall.event, question="Hm?", on_behalf_of="x" * 81)


def test_closed_questions_and_a_closed_event_refuse_viewers(hall):
    rooms.toggle(hall["mo"], hall.event, what="questions", on=False)
    with pytest.raises(Conflict, match="Questions are closed"):
        questions.ask(hall["vera"], hall.event, question="Now?")
    questions.ask(hall["mo"], hall.event, question="Staff may.")
    rooms.toggle(hall["ana"], hall.event, what="event", on=False)
    with pytest.raises(Conflict, match="has ended"):
        questions.ask(hall["mo"], hall.event, question="Too late.")


# ---- words


def test_the_reason_is_one_clean_line(hall):
    question_id = hall.ask()
    questions.reject(hall["mo"], hall.event, question_id, reason=" Off\ntopic\u202e ")
    assert hall.question(question_id).reason == "Off topic"
    other = hall.ask()
    with pytest.raises(Invalid):
        questions.reject(hall["mo"], hall.event, other, reason="x" * 201)
    questions.reject(hall["mo"], hall.event, other, reason=" \u200b ")
    assert hall.question(other).reason is None


# ---- answers


@pytest.mark.parametrize("seen", [None, "pending"])
def test_a_written_answer_publishes_its_question(hall, seen):
    question_id = hall.ask()
    questions.answer(hall["mo"], hall.event, question_id, text="Yes.", seen=seen)
    question = hall.question(question_id)
    assert (question.status, question.answer_text) == ("answered", "Yes.")
    assert question.is_answered
    assert ("question", question_id) in hall.entries("viewers")


def test_a_speaker_publishes_no_pending_question_by_answering_it(hall):
    question_id = hall.ask()
    with pytest.raises(Forbidden):
        questions.answer(hall["sam"], hall.event, question_id, text="Yes.")
    assert hall.question(question_id).status == "pending"


def test_an_answer_can_be_written_later_and_is_logged(hall):
    question_id = hall.ask(status="answered")
    questions.answer(hall["mo"], hall.event, question_id, text="Yes.", seen="answered")
    assert hall.question(question_id).answer_text == "Yes."
    assert len(hall.actions("question.answer_text")) == 1
    with pytest.raises(Conflict):
        questions.answer(hall["mo"], hall.event, question_id, text="No.", seen="approved")


def test_undoing_an_answer_clears_that_it_was_answered(hall):
    question_id = hall.ask(status="answered")
    questions.approve(hall["mo"], hall.event, question_id, seen="answered")
    assert not hall.question(question_id).is_answered


# ---- stage


def test_staging_another_returns_the_former_to_its_place(hall):
    first, second, third = (hall.ask(f"Question {n}?", status="approved") for n in range(3))
    questions.stage(hall["mo"], hall.event, first)
    questions.stage(hall["mo"], hall.event, third)
    assert hall.question(first).status == "approved"
    assert question_queries.staged(hall.event).id == third
    assert [one.id for one in question_queries.lined_up(hall.event)] == [first, second]


@both
def test_two_moderators_approving_at_once_change_it_once(hall):
    question_id = hall.ask()
    mo, dani = hall["mo"], hall["dani"]
    done = hall.at_once(
        lambda event: questions.approve(mo, event, question_id, seen="pending").status,
        lambda event: questions.approve(dani, event, question_id, seen="pending").status,
    )
    assert done == ["approved", "approved"]
    assert len(hall.actions("question.approved")) == 1
    assert hall.heads() == {"moderators": 2, "speakers": 1, "viewers": 1}
    hall.assert_no_gaps()


@both
def test_approving_and_declining_at_once_leaves_one_winner_who_is_named(hall):
    question_id = hall.ask()
    mo, dani = hall["mo"], hall["dani"]
    done = hall.at_once(
        lambda event: questions.approve(mo, event, question_id, seen="pending"),
        lambda event: questions.reject(dani, event, question_id, seen="pending"),
    )
    lost = [one for one in done if isinstance(one, Conflict)]
    question = hall.question(question_id)
    winner = "Mo Reyes" if question.status == "approved" else "Daniela Ochoa"
    assert len(lost) == 1
    assert winner in str(lost[0].message)
    hall.assert_no_gaps()


@both
def test_twenty_stagings_at_once_leave_one_on_stage(hall):
    ids = [
        questions.ask(hall["mo"], hall.event, question="?!", on_behalf_of=f"Guest {n}").row.id
        for n in range(20)
    ]
    for question_id in ids:
        questions.approve(hall["mo"], hall.event, question_id)
    mo = hall["mo"]
    done = hall.at_once(
        *[lambda event, one=one: questions.stage(mo, event, one).status for one in ids]
    )
    assert set(done) == {"on_stage"}
    counts = question_queries.counts(hall.event)
    assert counts == {"on_stage": 1, "approved": 19}
    hall.assert_no_gaps()


# ---- withdrawing


@pytest.mark.parametrize("status", ["pending", "approved", "on_stage"])
def test_the_asker_withdraws_their_own(hall, status):
    question_id = hall.ask(status=status)
    before = hall.heads()
    questions.withdraw(owner_of(hall, question_id), hall.event, question_id)
    assert hall.question(question_id).status == "withdrawn"
    gone = [] if status == "pending" else [("question_removed", question_id)]
    assert hall.entries("viewers", before.get("viewers", 0)) == gone
    questions.withdraw(owner_of(hall, question_id), hall.event, question_id)  # once more: nothing
    assert len(hall.actions("question.withdrawn")) == 1


@pytest.mark.parametrize("status", ["answered", "rejected"])
def test_what_was_decided_stays(hall, status):
    question_id = hall.ask(status=status)
    with pytest.raises(Conflict):
        questions.withdraw(owner_of(hall, question_id), hall.event, question_id)


@pytest.mark.parametrize("name", ["otto", "mo", "vera"])
def test_nobody_withdraws_anothers_not_even_by_the_same_typed_e_mail(hall, name):
    question_id = hall.ask()
    with pytest.raises(NotFound):
        questions.withdraw(hall[name], hall.event, question_id)
    assert hall.question(question_id).status == "pending"
