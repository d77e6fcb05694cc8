"""Speeches: edited by several, moved between sessions, ordered, deleted with their slides."""

import pytest

from livedemo.errors import Conflict, Forbidden, Invalid, NotFound, Unconfirmed
from livedemo.models import Speech
from livedemo.queries import agenda as agenda_queries
from livedemo.services import speeches
from livedemo.signals import files_dropped
from livedemo.tenancy import tenant_scope
from tests.services.conftest import counting
from tests.support import factories
from tests.support.agenda import at, revision, session, slide, speech

both = pytest.mark.both_databases


@pytest.fixture
def opening(hall):
    return session(hall.event, "Opening", 9, 12)


def stored(hall, row) -> Speech:
    return agenda_queries.one(Speech, hall.event, row.id)


def shown(hall, of) -> list[str]:
    return [one.title for one in agenda_queries.speeches(hall.event, of.id)]


ACTS = {
    "create": lambda who, event, row: speeches.create(who, event, session_id=row.session_id,
                                                      title="M", speaker_name="M"),
    "update": lambda who, event, row: speeches.update(who, event, row.id, version=1, title="M"),
    "reorder": lambda who, event, row: speeches.reorder(who, event, row.session_id, [row.id],
                                                        revision=""),
    "by time": lambda who, event, row: speeches.order_by_time(who, event, row.session_id,
                                                              revision=""),
    "delete": lambda who, event, row: speeches.delete(who, event, row.id, confirmed=True),
}  # fmt: skip


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_only_admins_touch_speeches(hall, opening, act):
    row = speech(hall.event, opening)
    for name in ("mo", "sam", "vera"):
        with pytest.raises(Forbidden):
            act(hall[name], hall.event, row)
    assert shown(hall, opening) == ["Welcome"]


def test_a_speech_needs_a_session_of_its_event(hall, ana, opening):
    other = factories.make_event("fair")
    with tenant_scope(other.tenant_id):
        foreign = session(other, "Theirs")
        theirs = speech(other, foreign)
    mine = speech(hall.event, opening)
    with pytest.raises(NotFound):
        speeches.create(ana, hall.event, session_id=foreign.id, title="T", speaker_name="S")
    with pytest.raises(NotFound):
        speeches.update(ana, hall.event, mine.id, version=1, session_id=foreign.id)
    with pytest.raises(NotFound):
        speeches.update(ana, hall.event, theirs.id, version=1, title="Mine")
    with pytest.raises(NotFound):
        speeches.delete(ana, hall.event, theirs.id)
    with pytest.raises(Invalid):
        speeches.update(ana, hall.event, mine.id, version=1, session_id=None)


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": ""}, "title"),
        ({"speaker_name": " "}, "speaker_name"),
        ({"speaker_name": "x" * 201}, "speaker_name"),
        ({"duration": 0}, "duration"),
        ({"duration": 1441}, "duration"),
        ({"speaker_id": 999}, "speaker_id"),
        ({"event_id": 1}, "event_id"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_beside_its_field(hall, ana, opening, fields, field):
    row = speech(hall.event, opening)
    with pytest.raises(Invalid) as refused:
        speeches.update(ana, hall.event, row.id, version=1, **fields)
    assert refused.value.field == field
    assert stored(hall, row).version == 1


def test_an_editor_of_an_older_version_is_told(hall, ana, opening):
    row = speech(hall.event, opening)
    speeches.update(ana, hall.event, row.id, version=1, title="Ana's", duration=20)
    with pytest.raises(Conflict):
        speeches.update(ana, hall.event, row.id, version=1, title="Somebody's")
    with pytest.raises(Conflict):
        speeches.delete(ana, hall.event, row.id, version=1)
    assert shown(hall, opening) == ["Ana's"]
    (line,) = hall.actions("speech.update")
    assert (line.before["title"], line.after["title"]) == ("Welcome", "Ana's")


def test_a_speaker_is_of_the_events_staff(hall, ana, opening):
    row = speech(hall.event, opening, speaker_id=hall["sam"].user_id)
    assert stored(hall, row).speaker_id == hall["sam"].user_id
    with pytest.raises(Invalid):
        speeches.update(ana, hall.event, row.id, version=1, speaker_id=hall["vera"].user_id)


# ---- order and moving


def test_speeches_stand_by_time_and_by_hand_within_their_session(hall, ana, opening):
    other = session(hall.event, "Other")
    a, b, c = (speech(hall.event, opening, t, n, duration=30) for t, n in
               (("A", 9), ("B", 9.5), ("C", 10)))  # fmt: skip
    speech(hall.event, other, "X", 9)
    speeches.reorder(ana, hall.event, opening.id, [c.id, a.id, b.id],
                     revision=revision(hall.event, opening))  # fmt: skip
    assert shown(hall, opening) == ["C", "A", "B"]
    assert shown(hall, other) == ["X"]
    speeches.update(ana, hall.event, c.id, version=1, scheduled_time=at(11))
    assert shown(hall, opening) == ["A", "B", "C"]
    speeches.order_by_time(ana, hall.event, opening.id, revision=revision(hall.event, opening))
    assert {stored(hall, one).display_order for one in (a, b, c)} == {None}


def test_a_move_can_shift_or_swap_the_times(hall, ana, opening):
    a, b = (
        speech(hall.event, opening, "A", 9, duration=30),
        speech(hall.event, opening, "B", 9.5, duration=60),
    )
    seen = revision(hall.event, opening)
    speeches.reorder(ana, hall.event, opening.id, [b.id, a.id], revision=seen, times="shift")
    assert (stored(hall, b).scheduled_time, stored(hall, b).duration) == (at(9), 60)
    assert (stored(hall, a).scheduled_time, stored(hall, a).duration) == (at(10), 30)
    seen = revision(hall.event, opening)
    speeches.reorder(ana, hall.event, opening.id, [a.id, b.id], revision=seen, times="swap")
    assert (stored(hall, a).scheduled_time, stored(hall, a).duration) == (at(9), 60)


def test_an_order_list_names_every_speech_of_the_session_once(hall, ana, opening):
    other = session(hall.event, "Other")
    a, b = speech(hall.event, opening, "A", 9), speech(hall.event, opening, "B", 10)
    x = speech(hall.event, other, "X", 9)
    seen = revision(hall.event, opening)
    for order in ([a.id], [a.id, a.id], [a.id, b.id, x.id], [a.id, x.id]):
        with pytest.raises(Invalid):
            speeches.reorder(ana, hall.event, opening.id, order, revision=seen)
    speech(hall.event, opening, "C", 11)
    with pytest.raises(Conflict):
        speeches.reorder(ana, hall.event, opening.id, [b.id, a.id], revision=seen)


def test_a_speech_moves_to_another_session_and_stands_there_by_its_time(hall, ana, opening):
    other = session(hall.event, "Other")
    a, b = speech(hall.event, opening, "A", 9), speech(hall.event, opening, "B", 10)
    speech(hall.event, other, "X", 8)
    speech(hall.event, other, "Y", 11)
    seen = revision(hall.event, opening)
    speeches.reorder(ana, hall.event, opening.id, [b.id, a.id], revision=seen)
    speeches.update(ana, hall.event, b.id, version=1, session_id=other.id)
    assert shown(hall, opening) == ["A"]
    assert shown(hall, other) == ["X", "B", "Y"]
    assert stored(hall, b).display_order is None
    (line,) = hall.actions("speech.move")
    assert (line.before["session_id"], line.after["session_id"]) == (opening.id, other.id)


@both
def test_of_two_who_move_one_speech_at_once_one_is_kept(hall, ana, opening):
    row = speech(hall.event, opening)
    targets = [session(hall.event, f"T{n}") for n in range(4)]
    done = hall.at_once(
        *[
            lambda event, to=to: speeches.update(ana, event, row.id, version=1, session_id=to.id).id
            for to in targets
        ]
    )
    assert sum(isinstance(one, Conflict) for one in done) == 3, done
    assert sum(len(shown(hall, to)) for to in targets) == 1


# ---- deletion


def test_a_speech_without_slides_goes_at_once(hall, ana, opening):
    row = speech(hall.event, opening)
    with counting(files_dropped) as heard:
        speeches.delete(ana, hall.event, row.id)
    assert shown(hall, opening) == []
    assert heard == []
    (line,) = hall.actions("speech.delete")
    assert (line.before["title"], line.after) == ("Welcome", None)


def test_a_speech_with_slides_says_how_many_and_waits(hall, ana, opening):
    row = speech(hall.event, opening)
    for name in ("a.pdf", "b.pdf"):
        slide(hall.event, row, name)
    with pytest.raises(Unconfirmed, match="This will delete 2 slides") as asked:
        speeches.delete(ana, hall.event, row.id)
    assert asked.value.slides == 2
    assert shown(hall, opening) == ["Welcome"]
    assert hall.actions("speech.delete") == hall.actions("slide.delete") == []


def test_no_more_slides_go_than_somebody_agreed_to(hall, ana, opening):
    row = speech(hall.event, opening)
    for name in ("a.pdf", "b.pdf"):
        slide(hall.event, row, name)
    for agreed in (1, 3, 0):
        with pytest.raises(Unconfirmed) as asked:
            speeches.delete(ana, hall.event, row.id, confirmed=True, agreed=agreed)
        assert asked.value.slides == 2
    assert agenda_queries.slide_counts(hall.event) == {row.id: 2}
    speeches.delete(ana, hall.event, row.id, confirmed=True, agreed=2)
    assert agenda_queries.slide_counts(hall.event) == {}


def test_confirmed_the_slides_go_first_and_all_is_in_the_log(hall, ana, opening):
    row = speech(hall.event, opening)
    kept = speech(hall.event, opening, "Kept")
    paths = [slide(hall.event, row, name).storage_path for name in ("a.pdf", "b.pdf")]
    slide(hall.event, kept, "c.pdf")
    with counting(files_dropped) as heard:
        speeches.delete(ana, hall.event, row.id, confirmed=True)
    assert shown(hall, opening) == ["Kept"]
    assert agenda_queries.slide_counts(hall.event) == {kept.id: 1}
    assert heard == [{"keys": paths}]
    slides, speech_line = hall.actions("slide.delete"), hall.actions("speech.delete")[0]
    assert [line.before["filename"] for line in slides] == ["a.pdf", "b.pdf"]
    assert all(line.id < speech_line.id for line in slides)


@both
def test_a_speech_never_goes_from_under_a_new_slide(hall, ana, opening):
    row = speech(hall.event, opening)
    slide(hall.event, row)
    done = hall.at_once(
        lambda event: speeches.delete(ana, event, row.id, confirmed=True),
        lambda event: slide(event, row, "late.pdf").id,
    )
    left = agenda_queries.slide_counts(hall.event)
    assert left in ({}, {row.id: 1}, {row.id: 2}), done
    assert bool(left) == (shown(hall, opening) == ["Welcome"]), done
