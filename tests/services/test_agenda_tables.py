"""The tables of the programme hold document 003's rules by themselves, on both databases."""

import pytest
from sqlalchemy.exc import DBAPIError

from livedemo.errors import Conflict
from livedemo.extensions import db
from livedemo.models import EventSession, ProgrammeRelease, Room, Slide, Speech
from livedemo.queries import agenda as agenda_queries
from livedemo.services.operation import operation
from livedemo.tenancy import tenant_scope
from tests.support import factories
from tests.support.agenda import at, session, slide, speech

pytestmark = pytest.mark.both_databases
REFUSED = (Conflict, DBAPIError)


@operation
def add(model, event, **values):
    """Put a row in without any verb's rules."""
    row = model(tenant_id=event.tenant_id, event_id=event.id, **values)
    db.session.add(row)
    return row


@operation
def remove(row):
    db.session.delete(db.session.merge(row))


A_SLIDE = {
    "filename": "a.pdf",
    "storage_path": "slides/a",
    "file_size": 1,
    "mime_type": "application/pdf",
    "uploaded_at": at(0),
}


@pytest.mark.parametrize(
    "values",
    [
        {"scheduled_time": at(10), "end_time": at(9)},
        {"scheduled_time": at(10), "end_time": at(10)},
        {"status": "cancelled"},
        {"session_type": "party"},
        {"is_paid": True, "session_type": "conference"},
        {"price_minor": 1},
        {"price_minor": -1, "is_paid": True, "session_type": "atelier"},
        {"room_id": 999_999},
        {"title": None},
    ],
    ids=str,
)
def test_a_session_that_cannot_be_is_not_stored(hall, values):
    with pytest.raises(REFUSED):
        add(EventSession, hall.event, **{"title": "One", **values})
    assert agenda_queries.sessions(hall.event) == []


def test_a_session_needs_neither_time_nor_order(hall):
    row = add(EventSession, hall.event, title="One")
    assert (row.scheduled_time, row.display_order) == (None, None)
    assert add(EventSession, hall.event, title="Two", end_time=at(9)).id


@pytest.mark.parametrize(
    ("model", "values"),
    [
        (Room, {"name": "Patio", "capacity": -1}),
        (Speech, {"title": "T", "speaker_name": "S"}),
        (Speech, {"title": "T", "speaker_name": "S", "session_id": 999_999}),
        (Slide, {**A_SLIDE, "speech_id": 999_999}),
    ],
    ids=str,
)
def test_what_has_no_parent_or_no_sense_is_not_stored(hall, model, values):
    with pytest.raises(REFUSED):
        add(model, hall.event, **values)


@pytest.mark.parametrize("duration", [0, -5])
def test_a_speech_takes_time(hall, duration):
    of = session(hall.event)
    with pytest.raises(REFUSED):
        add(Speech, hall.event, session_id=of.id, title="T", speaker_name="S", duration=duration)


@pytest.mark.parametrize("size", [0, -1, 104_857_601])
def test_a_slide_has_a_size_within_document_003s_bound(hall, size):
    talk = speech(hall.event, session(hall.event))
    with pytest.raises(REFUSED):
        add(Slide, hall.event, **{**A_SLIDE, "speech_id": talk.id, "file_size": size})
    assert add(Slide, hall.event, **{**A_SLIDE, "speech_id": talk.id, "file_size": 104_857_600}).id


def test_keys_are_given_once(hall):
    talk = speech(hall.event, session(hall.event))
    add(Slide, hall.event, **A_SLIDE, speech_id=talk.id)
    add(Room, hall.event, name="Patio")
    add(EventSession, hall.event, title="One", lesson_key="k")
    release = {"number": 1, "snapshot": {}, "changes": [], "published_at": at(0)}
    add(ProgrammeRelease, hall.event, **release)
    for model, values in (
        (Slide, {**A_SLIDE, "speech_id": talk.id}),
        (Room, {"name": "Patio"}),
        (EventSession, {"title": "Two", "lesson_key": "k"}),
        (ProgrammeRelease, release),
    ):
        with pytest.raises(REFUSED):
            add(model, hall.event, **values)


def test_what_has_children_stays(hall):
    of = session(hall.event)
    talk = speech(hall.event, of)
    slide(hall.event, talk)
    for row in (of, talk):
        with pytest.raises(REFUSED):
            remove(row)
    assert [one.id for one in agenda_queries.speeches(hall.event)] == [talk.id]


def test_a_room_with_sessions_stays(hall):
    room = add(Room, hall.event, name="Patio")
    session(hall.event, room_id=room.id)
    with pytest.raises(REFUSED):
        remove(room)


def test_children_belong_to_the_event_of_their_parents(hall):
    other = factories.make_event("fair")
    with tenant_scope(other.tenant_id):
        room, foreign = add(Room, other, name="Theirs"), session(other, "Theirs")
        talk = speech(other, foreign)
    for model, values in (
        (EventSession, {"title": "Mine", "room_id": room.id}),
        (Speech, {"title": "T", "speaker_name": "S", "session_id": foreign.id}),
        (Slide, {**A_SLIDE, "speech_id": talk.id}),
    ):
        with pytest.raises(REFUSED):
            add(model, hall.event, **values)
