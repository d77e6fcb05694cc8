"""Sessions of the programme: edited by several at once, deleted."""

import pytest

from livedemo.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from livedemo.models import EventSession
from livedemo.queries import agenda as agenda_queries
from livedemo.services import sessions, venues
from livedemo.tenancy import tenant_scope
from tests.support import factories
from tests.support.agenda import at, revision, session, speech, titles

both = pytest.mark.both_databases


def stored(hall, row) -> EventSession:
    return agenda_queries.one(EventSession, hall.event, row.id)


# ---- who may


ACTS = {
    "create": lambda who, event, row, seen: sessions.create(who, event, title="Mine"),
    "update": lambda who, event, row, seen: sessions.update(who, event, row, version=1, title="M"),
    "reorder": lambda who, event, row, seen: sessions.reorder(who, event, [row], revision=seen),
    "by time": lambda who, event, row, seen: sessions.order_by_time(who, event, revision=seen),
    "delete": lambda who, event, row, seen: sessions.delete(who, event, row),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_only_admins_touch_the_programme(hall, act):
    row = session(hall.event)
    seen = revision(hall.event)
    for name in ("mo", "sam", "vera"):
        with pytest.raises(Forbidden):
            act(hall[name], hall.event, row.id, seen)
    assert titles(hall.event) == ["Opening"]


def test_another_events_session_is_not_there(hall, ana):
    other = factories.make_event("fair")
    with tenant_scope(other.tenant_id):
        row = session(other, "Theirs")
        room = venues.create(factories.SYSTEM, other, name="Their hall")
    for act in (
        lambda: sessions.update(ana, hall.event, row.id, version=1, title="Mine"),
        lambda: sessions.delete(ana, hall.event, row.id),
    ):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(Invalid) as refused:
        sessions.create(ana, hall.event, title="Mine", room_id=room.id)
    assert refused.value.field == "room_id"


# ---- what a session holds


def test_a_session_is_made_and_changed(hall, ana):
    hall_room = venues.create(ana, hall.event, name="Gran Salón", capacity=420)
    row = sessions.create(
        ana,
        hall.event,
        title="  Redes  que no se caen ",
        room_id=hall_room.id,
        scheduled_time=at(19),
        end_time=at(20.5),
        youtube_live_url="https://youtu.be/dQw4w9WgXcQ",
    )
    assert (row.title, row.version, row.status) == ("Redes que no se caen", 1, "pas_encore")
    assert row.youtube_live_url == "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    sessions.update(ana, hall.event, row.id, version=1, title="Redes", room_id=None)
    assert (stored(hall, row).title, stored(hall, row).room_id) == ("Redes", None)
    (line,) = hall.actions("session.update")
    assert line.before == {
        "title": "Redes que no se caen",
        "room_id": hall_room.id,
        "version": 1,
    }
    assert line.after == {"title": "Redes", "room_id": None, "version": 2}


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"title": "  "}, "title"),
        ({"title": "x" * 201}, "title"),
        ({"description": "x" * 5001}, "description"),
        ({"scheduled_time": at(10), "end_time": at(9)}, "end_time"),
        ({"scheduled_time": at(10), "end_time": at(10)}, "end_time"),
        ({"end_time": at(10)}, "scheduled_time"),
        ({"session_type": "party"}, "session_type"),
        ({"status": "cancelled"}, "status"),
        ({"is_paid": True}, "is_paid"),
        ({"price_minor": 100}, "price_minor"),
        ({"price_minor": -1, "is_paid": True, "session_type": "atelier"}, "price_minor"),
        ({"price_minor": 3_000_000_000, "is_paid": True, "session_type": "atelier"}, "price_minor"),
        ({"youtube_live_url": "https://evil.example/watch"}, "youtube_live_url"),
        ({"room_id": 999}, "room_id"),
        ({"tenant_id": 2}, "tenant_id"),
        ({"display_order": 0}, "display_order"),
    ],
    ids=str,
)
def test_what_cannot_be_is_refused_beside_its_field(hall, ana, fields, field):
    with pytest.raises(Invalid) as refused:
        sessions.create(ana, hall.event, **{"title": "One", **fields})
    assert refused.value.field == field
    row = session(hall.event, "Two")
    with pytest.raises(Invalid) as refused:
        sessions.update(ana, hall.event, row.id, version=1, **fields)
    assert refused.value.field == field
    assert titles(hall.event) == ["Two"]
    assert stored(hall, row).version == 1


def test_a_paid_workshop_has_a_price(hall, ana):
    paid = {"session_type": "atelier", "is_paid": True, "price_minor": 35000}
    assert session(hall.event, **paid).price_minor == 35000


def test_a_state_by_hand_and_back_to_the_clock(hall, ana):
    row = session(hall.event, start=9, end=10)
    sessions.update(ana, hall.event, row.id, version=1, status="termine")
    assert (stored(hall, row).status, stored(hall, row).status_by_hand) == ("termine", True)
    sessions.update(ana, hall.event, row.id, version=2, status=None)
    assert (stored(hall, row).status, stored(hall, row).status_by_hand) == ("pas_encore", False)


def test_saving_what_is_there_changes_nothing(hall, ana):
    row = session(hall.event)
    sessions.update(ana, hall.event, row.id, version=1, title=" Opening ")
    assert stored(hall, row).version == 1
    assert hall.actions("session.update") == []


# ---- two editors


def test_an_editor_of_an_older_version_is_told(hall, ana):
    row = session(hall.event)
    sessions.update(ana, hall.event, row.id, version=1, title="Ana's")
    with pytest.raises(Conflict):
        sessions.update(ana, hall.event, row.id, version=1, title="Somebody's")
    with pytest.raises(Conflict):
        sessions.delete(ana, hall.event, row.id, version=1)
    assert titles(hall.event) == ["Ana's"]


@both
def test_of_twenty_who_save_at_once_one_is_kept(hall, ana):
    row = session(hall.event)
    done = hall.at_once(
        *[
            lambda event, n=n: (
                sessions.update(ana, event, row.id, version=1, title=f"No. {n}").title
            )
            for n in range(20)
        ]
    )
    kept = [one for one in done if isinstance(one, str)]
    assert len(kept) == 1
    assert sum(isinstance(one, Conflict) for one in done) == 19, done
    assert titles(hall.event) == kept
    assert len(hall.actions("session.update")) == 1


# ---- deletion


def test_a_session_with_speeches_refuses_and_says_what_to_do(hall, ana):
    row = session(hall.event)
    speech(hall.event, row)
    with pytest.raises(Conflict, match="Remove or move all speeches first: this session has 1"):
        sessions.delete(ana, hall.event, row.id)
    assert titles(hall.event) == ["Opening"]


def test_a_session_without_speeches_goes_and_the_log_keeps_it(hall, ana):
    row = session(hall.event, start=9)
    sessions.delete(ana, hall.event, row.id)
    assert titles(hall.event) == []
    (line,) = hall.actions("session.delete")
    assert (line.object_type, line.object_id, line.after) == ("sessions", row.id, None)
    assert line.before["title"] == "Opening"
    assert line.actor_id == ana.user_id


@both
def test_a_session_never_goes_from_under_a_new_speech(hall, ana):
    for _ in range(3):
        row = session(hall.event)
        done = hall.at_once(
            lambda event, row=row: sessions.delete(ana, event, row.id),
            lambda event, row=row: speech(event, row),
        )
        deleted, spoken = done
        if deleted is None:
            assert isinstance(spoken, NotFound), done
        else:
            assert isinstance(deleted, Conflict), done
            assert not isinstance(spoken, Refusal), done


def test_the_number_of_a_deleted_session_is_given_to_no_other(hall, ana):
    row = session(hall.event, "Gone")
    sessions.delete(ana, hall.event, row.id)
    assert session(hall.event, "New").id > row.id


# ---- rooms


def test_rooms_have_names_of_their_own_and_stay_while_used(hall, ana):
    room = venues.create(ana, hall.event, name="Gran Salón", capacity=420)
    with pytest.raises(Invalid):
        venues.create(ana, hall.event, name="gran salon")
    with pytest.raises(Invalid):
        venues.update(ana, hall.event, room.id, version=1, capacity=-1)
    with pytest.raises(Conflict):
        venues.update(ana, hall.event, room.id, version=7, name="Other")
    row = session(hall.event, room_id=room.id)
    with pytest.raises(Conflict, match="Move its sessions"):
        venues.delete(ana, hall.event, room.id)
    sessions.delete(ana, hall.event, row.id)
    venues.delete(ana, hall.event, room.id)
    assert agenda_queries.rooms(hall.event) == []
    with pytest.raises(Forbidden):
        venues.create(hall["mo"], hall.event, name="Mine")


@both
def test_of_two_rooms_of_one_name_at_once_one_is_made(hall, ana):
    done = hall.at_once(*[lambda event: venues.create(ana, event, name="Patio") for _ in range(6)])
    assert sum(isinstance(one, Refusal) for one in done) == 5, done
    assert [room.name for room in agenda_queries.rooms(hall.event)] == ["Patio"]
