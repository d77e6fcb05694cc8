"""The draft, what is published of it, and what collides in it."""

import pytest

from livedemo import programme
from livedemo.errors import Conflict, Forbidden
from livedemo.queries import agenda as agenda_queries
from livedemo.services import programme as verbs
from livedemo.services import sessions, speeches, venues
from tests.support.agenda import at, revision, session, speech

both = pytest.mark.both_databases


def publish(hall, who="ana"):
    return verbs.publish(hall[who], hall.event, revision=verbs.draft(hall.event).revision)


def changes(hall) -> list[tuple]:
    return [(one.kind, one.what, one.title) for one in verbs.draft(hall.event).changes]


def test_visitors_read_what_was_published_and_not_the_draft(hall, ana):
    row = session(hall.event, "Opening", 9, 10)
    speech(hall.event, row, "Welcome", 9)
    assert agenda_queries.newest_release(hall.event) is None
    assert publish(hall).number == 1
    sessions.update(ana, hall.event, row.id, version=1, title="Changed")
    found = agenda_queries.newest_release(hall.event).snapshot["sessions"]
    assert [one["title"] for one in found] == ["Opening"]
    assert [one["title"] for one in found[0]["speeches"]] == ["Welcome"]
    assert found[0]["scheduled_time"] == at(9).isoformat()
    assert publish(hall).number == 2
    found = agenda_queries.newest_release(hall.event).snapshot["sessions"]
    assert [one["title"] for one in found] == ["Changed"]


def test_the_list_of_what_changed(hall, ana):
    a, b = session(hall.event, "A", 9), session(hall.event, "B", 10)
    talk = speech(hall.event, a, "Talk", 9)
    gone = session(hall.event, "Gone", 11)
    assert ("added", "speech", "Talk") in changes(hall)
    publish(hall)
    assert changes(hall) == []
    room = venues.create(ana, hall.event, name="Patio")
    speeches.update(ana, hall.event, talk.id, version=1, session_id=b.id)
    sessions.update(ana, hall.event, a.id, version=1, room_id=room.id, scheduled_time=at(9.5))
    sessions.delete(ana, hall.event, gone.id)
    session(hall.event, "New", 12)
    assert changes(hall) == [
        ("added", "room", "Patio"),
        ("changed", "session", "A"),
        ("added", "session", "New"),
        ("removed", "session", "Gone"),
        ("changed", "speech", "Talk"),
    ]
    found = {(one.what, one.title): one.fields for one in verbs.draft(hall.event).changes}
    assert found["session", "A"] == {
        "room_id": [None, room.id],
        "scheduled_time": [at(9).isoformat(), at(9.5).isoformat()],
    }
    assert found["speech", "Talk"] == {"session": ["A", "B"]}
    release = publish(hall)
    assert len(release.changes) == 5
    (_first, line) = hall.actions("programme.publish")
    assert line.after == {"number": 2, "changed": 5}


def test_an_order_by_hand_is_a_change_of_its_own(hall, ana):
    a, b = session(hall.event, "A", 9), session(hall.event, "B", 10)
    talks = [speech(hall.event, a, name, n) for name, n in (("T", 9), ("U", 9.5))]
    publish(hall)
    sessions.reorder(ana, hall.event, [b.id, a.id], revision=revision(hall.event))
    assert changes(hall) == [("order", "session", "")]
    speeches.reorder(ana, hall.event, a.id, [one.id for one in reversed(talks)],
                     revision=revision(hall.event, a))  # fmt: skip
    assert changes(hall) == [("order", "session", ""), ("order", "speech", "A")]


def test_a_renamed_session_does_not_move_its_speeches(hall, ana):
    a = session(hall.event, "A", 9)
    speech(hall.event, a)
    publish(hall)
    sessions.update(ana, hall.event, a.id, version=1, title="A2")
    assert changes(hall) == [("changed", "session", "A2")]


def test_only_what_was_looked_at_is_published(hall, ana):
    row = session(hall.event)
    seen = verbs.draft(hall.event).revision
    sessions.update(ana, hall.event, row.id, version=1, title="Changed since")
    with pytest.raises(Conflict):
        verbs.publish(ana, hall.event, revision=seen)
    assert agenda_queries.newest_release(hall.event) is None


def test_there_must_be_something_and_a_second_press_publishes_nothing(hall):
    with pytest.raises(Conflict, match="nothing to publish"):
        publish(hall)
    session(hall.event)
    assert publish(hall).number == publish(hall).number == 1
    assert len(hall.actions("programme.publish")) == 1


def test_only_admins_publish(hall):
    session(hall.event)
    for name in ("mo", "sam", "vera"):
        with pytest.raises(Forbidden):
            publish(hall, name)


@both
def test_of_many_presses_at_once_one_release_comes(hall, ana):
    session(hall.event)
    seen = verbs.draft(hall.event).revision
    done = hall.at_once(
        *[lambda event: verbs.publish(ana, event, revision=seen).number for _ in range(10)]
    )
    assert done == [1] * 10


# ---- conflicts


def conflicts(hall) -> list[tuple]:
    found = programme.conflicts(
        agenda_queries.sessions(hall.event), agenda_queries.speeches(hall.event)
    )
    return [(one.kind, one.first, one.second) for one in found]


def test_a_room_is_taken_once_at_a_time(hall, ana):
    room = venues.create(ana, hall.event, name="Patio")
    a = session(hall.event, "A", 9, 10, room_id=room.id)
    b = session(hall.event, "B", 9, 10, room_id=room.id)
    session(hall.event, "C", 10, 11, room_id=room.id)
    session(hall.event, "D", 9, 10)
    assert conflicts(hall) == [("room", ("session", a.id), ("session", b.id))]
    sessions.update(ana, hall.event, b.id, version=1, is_cancelled=True)
    assert conflicts(hall) == []


def test_a_speaker_is_at_one_place_at_a_time(hall):
    a = session(hall.event, "A", 9, 10, speaker_name="Gael Figueroa")
    b = session(hall.event, "B", 9.5, 11)
    clinic = speech(hall.event, b, "Clinic", 9.5, "gael  figueroa", duration=20)
    speech(hall.event, b, "After", 10, "Gael Figueroa", duration=20)
    assert conflicts(hall) == [("speaker", ("session", a.id), ("speech", clinic.id))]


def test_a_speaker_with_an_account_is_told_once(hall, ana):
    a, b = session(hall.event, "A", 9, 10), session(hall.event, "B", 9, 10)
    sam = hall["sam"].user_id
    one = speech(hall.event, a, "One", 9, "Sam Tzab", speaker_id=sam, duration=30)
    two = speech(hall.event, b, "Two", 9, "Sam Tzab", speaker_id=sam, duration=30)
    assert conflicts(hall) == [("speaker", ("speech", one.id), ("speech", two.id))]
    speeches.update(ana, hall.event, two.id, version=1, speaker_name="S. Tzab")
    assert conflicts(hall) == [("speaker", ("speech", one.id), ("speech", two.id))]


def test_the_host_of_a_session_may_speak_in_it(hall):
    row = session(hall.event, "A", 9, 10, speaker_name="Sam Tzab")
    speech(hall.event, row, "Welcome", 9, duration=10)
    assert conflicts(hall) == []


def test_speeches_of_a_session_follow_each_other(hall):
    row = session(hall.event, "A", 9, 12)
    one = speech(hall.event, row, "One", 9, "Ana", duration=60)
    two = speech(hall.event, row, "Two", 9.5, "Eva", duration=60)
    speech(hall.event, row, "Three", 10.5, "Iris", duration=60)
    assert conflicts(hall) == [("session", ("speech", one.id), ("speech", two.id))]


@both
def test_a_state_set_by_hand_is_published_and_the_clock_is_not(hall, ana):
    row = session(hall.event, "Opening", 9, 10)
    publish(hall)
    sessions.update(ana, hall.event, row.id, version=1, status="en_cours")
    (change,) = verbs.draft(hall.event).changes
    assert change.fields == {"status": [None, "en_cours"]}
    release = publish(hall)
    assert release.snapshot["sessions"][0]["status"] == "en_cours"
    sessions.update(ana, hall.event, row.id, version=2, status=None)
    (change,) = verbs.draft(hall.event).changes
    assert change.fields == {"status": ["en_cours", None]}


def test_a_release_of_before_states_were_published_is_not_different_for_it():
    old = {"rooms": [], "sessions": [{"id": 1, "title": "A", "speeches": []}]}
    new = {"rooms": [], "sessions": [{"id": 1, "title": "A", "status": None, "speeches": []}]}
    assert programme.changes(old, new) == []
