"""A day on a grid: nothing in a room covers anything else, and rows follow the clock."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from livedemo import timetable, timezones

DAY = datetime(2026, 11, 21, tzinfo=UTC)
BOUNDS = (DAY, DAY + timedelta(days=1))


@dataclass(frozen=True)
class Item:
    id: int
    room_id: int | None
    scheduled_time: datetime | None
    ends_at: datetime | None
    display_order: int | None = None


def item(number: int, room, start, end=None) -> Item:
    at = [DAY + timedelta(hours=hours) if hours is not None else None for hours in (start, end)]
    return Item(number, room, *at)


def test_rooms_are_columns_and_five_minutes_a_row():
    found = timetable.lay_out([item(1, 7, 9, 10), item(2, 8, 9.5, 11)], [7, 8], BOUNDS)
    assert [(c.room_id, c.first, c.after) for c in found.columns] == [(7, 1, 2), (8, 2, 3)]
    places = {b.item.id: (b.column, b.row, b.end_row) for b in found.blocks}
    assert places == {1: (1, 1, 13), 2: (2, 7, 25)}
    assert [(row, at.hour) for row, at in found.hours] == [(1, 9), (13, 10), (25, 11)]
    assert found.rows == 24


def test_what_overlaps_stands_side_by_side():
    found = timetable.lay_out([item(1, 7, 9, 10), item(2, 7, 9.5, 11), item(3, 7, 10, 11)], [7],
                              BOUNDS)  # fmt: skip
    assert [(b.item.id, b.column) for b in found.blocks] == [(1, 1), (2, 2), (3, 1)]
    assert found.columns[0].after == 3


def test_without_a_room_or_in_an_unknown_one_it_stands_behind_the_rooms():
    found = timetable.lay_out([item(1, None, 9, 10), item(2, 99, 10, 11)], [7], BOUNDS)
    assert [c.room_id for c in found.columns] == [7, None]
    assert {b.column for b in found.blocks} == {2}


def test_what_began_the_day_before_stands_at_the_top():
    found = timetable.lay_out([item(1, 7, -1, 1), item(2, 7, 24, 25), item(3, 7, None)], [7],
                              BOUNDS)  # fmt: skip
    assert [(b.item.id, b.row, b.end_row) for b in found.blocks] == [(1, 1, 13)]


def test_a_day_ends_at_midnight_however_long_a_session_is():
    found = timetable.lay_out([item(1, 7, 22, 36 * 365 * 24)], [7], BOUNDS)
    assert [(b.row, b.end_row) for b in found.blocks] == [(1, 25)]
    assert (found.rows, len(found.hours)) == (24, 3)


def test_a_day_that_the_clocks_skip_has_no_room_for_anything():
    bounds = timezones.bounds_of("Pacific/Apia", date(2011, 12, 30))
    assert bounds[0] == bounds[1] == datetime(2011, 12, 30, 10, tzinfo=UTC)
    assert timetable.lay_out([Item(1, 7, bounds[0], None)], [7], bounds).blocks == []


def test_an_empty_day_is_empty():
    assert timetable.lay_out([item(1, 7, 30, 31)], [7], BOUNDS).blocks == []


def test_the_night_that_shows_an_hour_twice_has_rows_for_both():
    zone = "Europe/Madrid"
    bounds = timezones.day_bounds(zone, datetime(2026, 10, 25, 12, tzinfo=UTC))
    night = Item(1, 7, bounds[0], bounds[0] + timedelta(hours=5))
    found = timetable.lay_out([night], [7], bounds)
    labels = [timezones.to_local(at, zone).strftime("%H:%M") for _row, at in found.hours]
    assert labels == ["00:00", "01:00", "02:00", "02:00", "03:00", "04:00"]


@given(
    st.lists(
        st.tuples(
            st.sampled_from([7, 8, None]), st.integers(-30, 290), st.none() | st.integers(1, 60)
        ),
        max_size=12,
    )
)
def test_no_block_covers_another(drawn):
    items = [
        item(number, room, start / 12, (start + length) / 12 if length else None)
        for number, (room, start, length) in enumerate(drawn)
    ]
    found = timetable.lay_out(items, [7, 8], BOUNDS)
    cells = [
        (block.column, row) for block in found.blocks for row in range(block.row, block.end_row)
    ]
    assert len(cells) == len(set(cells))
    assert all(1 <= row <= found.rows for _column, row in cells)
    edges = [column.first for column in found.columns]
    assert edges == sorted(edges)
