"""Changing words: what was asked is kept, and nobody overwrites a colleague unread."""

import pytest

from livedemo.errors import Conflict, Forbidden, Invalid
from livedemo.services import questions


def test_edit_then_approve_keeps_what_was_asked(hall):
    question_id = hall.ask("Wat is it")
    questions.approve(hall["mo"], hall.event, question_id, text="What is it?", seen="pending")
    question = hall.question(question_id)
    assert (question.status, question.question_text) == ("approved", "What is it?")
    assert (question.original_text, question.edited_by) == ("Wat is it", hall["mo"].user_id)
    questions.edit(hall["dani"], hall.event, question_id, text="What is this?", was="What is it?")
    assert hall.question(question_id).original_text == "Wat is it"


@pytest.mark.parametrize("status", ["pending", "approved", "on_stage", "answered"])
def test_words_change_where_the_question_stands(hall, status):
    question_id = hall.ask(status=status)
    before = hall.heads()
    questions.edit(hall["mo"], hall.event, question_id, text="Better words?", seen=status)
    assert hall.question(question_id).status == status
    shown = [] if status == "pending" else [("question", question_id)]
    assert hall.entries("viewers", before.get("viewers", 0)) == shown
    assert hall.entries("moderators", before["moderators"]) == [("question", question_id)]


def test_words_are_not_changed_behind_a_colleagues_back(hall):
    question_id = hall.ask()
    questions.approve(hall["dani"], hall.event, question_id, seen="pending")
    for verb in (questions.approve, questions.edit):
        with pytest.raises(Conflict, match="Daniela Ochoa"):
            verb(hall["mo"], hall.event, question_id, text="Other words", seen="pending")
    assert hall.question(question_id).original_text is None


@pytest.mark.parametrize("status", ["rejected"])
def test_a_declined_question_keeps_its_words(hall, status):
    question_id = hall.ask(status=status)
    with pytest.raises(Conflict):
        questions.edit(hall["mo"], hall.event, question_id, text="Other words")


def test_the_speaker_and_viewers_change_no_words(hall):
    question_id = hall.ask(status="approved")
    for name in ("sam", "vera"):
        for verb in (questions.approve, questions.edit):
            with pytest.raises(Forbidden):
                verb(hall[name], hall.event, question_id, text="Other words")


def test_empty_words_are_refused_and_nothing_is_approved(hall):
    question_id = hall.ask()
    with pytest.raises(Invalid) as caught:
        questions.approve(hall["mo"], hall.event, question_id, text="  ")
    assert caught.value.field == "text"
    assert hall.question(question_id).status == "pending"


def test_words_that_a_colleague_changed_are_not_replaced_unread(hall):
    question_id = hall.ask("Wat is it", status="approved")
    read = "Wat is it"
    questions.edit(hall["dani"], hall.event, question_id, text="Hers?", was=read, seen="approved")
    for was in (read, None):
        with pytest.raises(Conflict, match="Daniela Ochoa changed these words"):
            questions.edit(hall["mo"], hall.event, question_id, text="His?", was=was)
    with pytest.raises(Conflict):
        questions.approve(hall["mo"], hall.event, question_id, text="His?")
    assert hall.question(question_id).question_text == "Hers?"
    questions.edit(hall["mo"], hall.event, question_id, text="His?", was="Hers?")
    assert hall.question(question_id).question_text == "His?"


def test_the_words_of_the_asker_may_be_put_back(hall):
    question_id = hall.ask("As asked")
    questions.approve(hall["mo"], hall.event, question_id, text="Edited", seen="pending")
    questions.send_back(hall["mo"], hall.event, question_id, text="As asked", was="Edited")
    question = hall.question(question_id)
    assert (question.status, question.question_text) == ("pending", "As asked")
    assert not question.is_edited


def test_a_colleagues_written_answer_is_not_replaced_unread(hall):
    question_id = hall.ask(status="approved")
    questions.answer(hall["dani"], hall.event, question_id, text="Hers")
    with pytest.raises(Conflict, match="Daniela Ochoa"):
        questions.answer(hall["mo"], hall.event, question_id, text="His")
    assert hall.question(question_id).answer_text == "Hers"
    questions.answer(hall["mo"], hall.event, question_id, text="His", seen="answered")
    assert hall.question(question_id).answer_text == "His"
