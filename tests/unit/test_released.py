"""A published programme by day, with what is on and what comes, in the event's zone."""

from datetime import UTC, date, datetime, timedelta

import pytest

from livedemo import released

NOON = datetime(2026, 11, 21, 18, tzinfo=UTC)
ZONE = "America/Mexico_City"


def row(number, start=None, minutes=60, room=None, **more):
    """Return a session of a snapshot; `start` in minutes from noon, `minutes` None: no end."""
    begin = None if start is None else NOON + timedelta(minutes=start)
    end = begin + timedelta(minutes=minutes) if begin and minutes else None
    return {
        "id": number, "room_id": room, "title": f"S{number}", "description": "",
        "speaker_name": None, "scheduled_time": begin and begin.isoformat(),
        "end_time": end and end.isoformat(), "is_cancelled": False, "cancelled_reason": None,
        "session_type": "conference", "is_paid": False, "price_minor": 0,
        "youtube_live_url": None, "speeches": [], **more,
    }  # fmt: skip


def read(*rows, recent=(), rooms=()):
    named = [{"id": number, "name": f"Room {number}"} for number in rooms]
    return released.read({"rooms": named, "sessions": list(rows)}, ZONE, recent)


def states(*rows, at=NOON):
    return [str(state) for state in released.states(read(*rows).items, at).values()]


def test_what_is_on_what_comes_and_what_is_over():
    rows = [row(1, -120), row(2, -60), row(3, -30), row(4, 30), row(5, 30), row(6, 90), row(7)]
    assert states(*rows) == ["past", "past", "now", "next", "next", "later", "later"]
    assert states(row(1, -60)) == ["past"]  # half-open: over at its end
    assert states(row(1, 0)) == ["now"]


def test_next_is_only_what_comes_soon():
    assert states(row(1, 13 * 60)) == ["later"]
    assert states(row(1, 12 * 60)) == ["next"]


def test_cancelled_sessions_are_neither_on_nor_next():
    rows = [row(1, -10, is_cancelled=True), row(2, 10, is_cancelled=True), row(3, 20)]
    assert states(*rows) == ["past", "later", "next"]


def test_without_an_end_a_session_is_on_until_its_room_goes_on():
    rows = [row(1, -60, None, 1), row(2, -30, None, 1), row(3, -90, None, 2)]
    assert states(*rows) == ["past", "now", "now"]
    assert states(*rows, at=NOON + timedelta(days=1)) == ["past", "past", "past"]
    cancelled = [row(1, -60, None, 1), row(2, -30, None, 1, is_cancelled=True)]
    assert states(*cancelled)[0] == "now"


def test_days_are_those_of_the_zone_and_keep_the_published_order():
    # 05:30 UTC is 23:30 of the day before in Mexico City.
    late = row(1, 11 * 60 + 30)
    found = read(row(3, 60), row(2, 0), late, row(4))
    assert [(day.date.day, [one.id for one in day.items]) for day in found.days] == [
        (21, [3, 2, 1])
    ]
    assert [one.id for one in found.unplaced] == [4]


def test_the_day_that_is_shown():
    found = read(row(1, 0), row(2, 24 * 60), row(3, 72 * 60))
    day = date(2026, 11, 22)

    def shown(wished, now):
        return found.day(wished, now, ZONE).date.day

    assert shown(day, NOON) == 22
    assert shown(None, NOON) == 21
    assert shown(date(2020, 1, 1), NOON + timedelta(days=2)) == 24  # nothing on the 23rd
    assert shown(None, NOON + timedelta(days=30)) == 24
    assert read(row(1)).day(None, NOON, ZONE) is None


def change(number, **fields):
    return {"kind": "changed", "what": "session", "id": number, "title": "S", "fields": fields}


def test_what_moved_is_said_from_its_first_place():
    first, second = ((NOON + timedelta(minutes=m)).isoformat() for m in (-120, -60))
    now = NOON.isoformat()
    recent = [
        [change(1, scheduled_time=[first, second]), change(2, room_id=[1, 2])],
        [change(1, scheduled_time=[second, now]), change(3, scheduled_time=[None, now])],
    ]
    found = read(row(1, 0), row(2, 0, room=2), row(3, 0), recent=recent, rooms=(1, 2))
    assert found.item(1).moved.time == NOON - timedelta(minutes=120)
    assert (found.item(2).moved.room, found.item(2).moved.time) == ("Room 1", None)
    assert found.item(3).moved is None  # it had no place before


def test_what_came_back_has_not_moved():
    there, back = (NOON + timedelta(minutes=5)).isoformat(), NOON.isoformat()
    recent = [[change(1, scheduled_time=[back, there])], [change(1, scheduled_time=[there, back])]]
    assert read(row(1, 0), recent=recent).item(1).moved is None


def test_another_zone_on_the_same_clock_is_no_move_and_older_moves_keep_their_clock():
    now, hours = NOON.isoformat(), timedelta(hours=15)  # 12:00, as it was in Tokyo before
    first, second = ((NOON - hours - timedelta(minutes=m)).isoformat() for m in (60, 0))
    zones = {**change(9, timezone=["Asia/Tokyo", ZONE]), "kind": "zone", "what": "event"}
    recent = [
        [change(1, scheduled_time=[first, second])],
        [zones, change(1, scheduled_time=[second, now]), change(2, scheduled_time=[second, now])],
    ]
    found = read(row(1, 0), row(2, 0), recent=recent)
    assert found.item(1).moved.time == NOON - timedelta(minutes=60)
    assert found.item(2).moved is None


@pytest.mark.parametrize(("count", "is_long"), [(60, False), (61, True)])
def test_long_programmes_are_shown_by_day(count, is_long):
    assert read(*(row(n, 0) for n in range(count))).is_long is is_long


def test_speakers_are_named_once():
    talks = [
        {"id": n, "title": "T", "speaker_name": name, "duration": None, "description": "",
         "scheduled_time": None}
        for n, name in enumerate(("Ana", "Sam", "Ana"))
    ]  # fmt: skip
    item = read(row(1, 0, speaker_name="Sam", speeches=talks)).item(1)
    assert item.speakers == ["Sam", "Ana"]


def test_what_an_organiser_set_counts_more_than_the_clock():
    rows = [row(1, -30, status="pas_encore"), row(2, 30, status="en_cours"),
            row(3, -30, status="termine"), row(4, status="en_cours"), row(5, 60)]  # fmt: skip
    assert states(*rows) == ["later", "now", "past", "now", "next"]
    assert states(row(1, 30, status="pas_encore")) == ["next"]
    assert states(row(1, 30, status="en_cours", is_cancelled=True)) == ["later"]
    assert states(row(1, -90, status="en_cours")) == ["now"]


NIGHT = NOON + timedelta(hours=13)  # one in the morning of the 22nd


def shown_at_night(*rows):
    return read(*rows).day(None, NIGHT, ZONE).date.day


def test_after_midnight_the_evening_goes_on_until_the_new_day_begins():
    party, talk = row(1, 10 * 60, 5 * 60), row(2, 22 * 60)
    assert shown_at_night(party, talk) == 21
    assert shown_at_night(party, row(2, 13 * 60 - 10)) == 22
    assert shown_at_night(row(1, 10 * 60, 2 * 60), talk) == 22  # it ended at midnight
    assert shown_at_night(row(1, 0, 48 * 60), talk) == 22  # an exhibition
    assert shown_at_night(row(1, 10 * 60, None), talk) == 22  # nobody said until when
    assert shown_at_night(row(1, 10 * 60, 2 * 60, status="en_cours"), talk) == 21


def test_what_began_the_day_before_is_carried_over_midnight():
    rows = [row(1, 10 * 60, 5 * 60), row(2, 9 * 60, 4 * 60), row(3, 9 * 60, 60),
            row(5, 10 * 60, None),
            row(4, 10 * 60, 5 * 60, is_cancelled=True), row(6)]  # fmt: skip
    midnight = NOON + timedelta(hours=12)
    assert [one.id for one in read(*rows).carried(midnight)] == [2, 1]
