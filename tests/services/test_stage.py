"""Pressing "next": one press is one step, whoever else presses."""

import pytest

from livedemo.errors import Conflict, NotFound
from livedemo.services import questions, stage


@pytest.fixture
def lined_up(hall):
    """Return three questions, the first of them on stage."""
    asked = [hall.ask(f"Question {n}?", status="approved") for n in range(3)]
    questions.stage(hall["sam"], hall.event, asked[0])
    return asked


def statuses(hall, asked):
    return [hall.question(one).status for one in asked]


@pytest.mark.both_databases
def test_two_who_press_at_once_advance_once(hall, lined_up):
    people = [hall["sam"], hall["mo"]]
    results = hall.at_once(
        *[lambda event, who=who: stage.advance(who, event, seen=lined_up[0]) for who in people]
    )
    refused = [result for result in results if isinstance(result, Conflict)]
    assert len(refused) == 1, results
    assert statuses(hall, lined_up) == ["answered", "on_stage", "approved"]
    hall.assert_no_gaps()


@pytest.mark.both_databases
def test_two_presses_of_one_person_at_once_are_one_step(hall, lined_up):
    sam = hall["sam"]
    results = hall.at_once(
        *[lambda event: stage.advance(sam, event, seen=lined_up[0]).id for _ in range(2)]
    )
    assert results == [lined_up[1]] * 2
    assert statuses(hall, lined_up) == ["answered", "on_stage", "approved"]


def test_what_was_seen_must_be_of_this_event(hall, lined_up):
    with pytest.raises(NotFound):
        stage.advance(hall["sam"], hall.event, seen=999_999)
    assert statuses(hall, lined_up) == ["on_stage", "approved", "approved"]


def test_advance_answers_and_stages_the_next(hall):
    first, second = (hall.ask(f"Question {n}?", status="approved") for n in range(2))
    assert stage.advance(hall["sam"], hall.event).id == first
    assert stage.advance(hall["sam"], hall.event, seen=first).id == second
    assert hall.question(first).status == "answered"
    assert stage.advance(hall["sam"], hall.event, seen=second) is None
    assert stage.advance(hall["sam"], hall.event, seen=0) is None


def test_a_second_press_does_not_skip_a_question(hall):
    first, second = (hall.ask(f"Question {n}?", status="approved") for n in range(2))
    questions.stage(hall["mo"], hall.event, first)
    stage.advance(hall["dani"], hall.event, seen=first)
    with pytest.raises(Conflict, match="Daniela Ochoa already changed this one: put on stage"):
        stage.advance(hall["mo"], hall.event, seen=first)
    assert hall.question(second).status == "on_stage"


@pytest.mark.both_databases
def test_advancing_at_once_advances_once(hall):
    first, second, third = (hall.ask(f"Question {n}?", status="approved") for n in range(3))
    questions.stage(hall["mo"], hall.event, first)
    people = hall["mo"], hall["dani"], hall["sam"]
    done = hall.at_once(
        *[lambda event, who=who: stage.advance(who, event, seen=first) for who in people]
    )
    assert sum(isinstance(one, Conflict) for one in done) == 2
    assert hall.question(second).status == "on_stage"
    assert hall.question(third).status == "approved"
