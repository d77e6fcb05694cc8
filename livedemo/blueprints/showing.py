"""Gather what an event's public pages show, in a few statements."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from livedemo import clock, released, timetable, timezones
from livedemo.models import Event, EventPhoto, Upload
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import files as file_queries
from livedemo.queries import photos as photo_queries
from livedemo.queries import public as queries
from livedemo.queries.public import File
from livedemo.released import Day, Item, Programme, State
from livedemo.urls import path_for, public

# How long visitors are told that a session stood elsewhere.
REMEMBERED = timedelta(days=2)
PREVIEW_WIDTH = 1280
TILES = 5


@dataclass(frozen=True)
class Showing:
    """Hold what the page of an event shows; `programme` is None before the first publishing."""

    programme: Programme | None
    days: list[Day]
    chosen: Day | None
    states: dict[int, State]
    slides: dict[int, list[File]]
    photos: list[EventPhoto]
    files: list[Upload]
    organiser: str
    table: timetable.Timetable | None

    @property
    def cover(self) -> EventPhoto | None:
        """Return the photo that stands for the event."""
        return next((photo for photo in self.photos if photo.is_cover), None)

    @property
    def is_bare(self) -> bool:
        """Tell whether there is nothing but the way in."""
        return self.programme is None and not self.photos and not self.files

    @property
    def template(self) -> str:
        """Return the page that fits: a large programme's rooms, all of it, or the door alone."""
        if self.table is not None:
            return "rooms"
        return "door" if self.is_bare else "event"

    @property
    def by_rooms(self) -> bool:
        """Tell whether rooms beside each other would say more than a list."""
        return any(_has_parallel(day.items) for day in self.days)

    @property
    def on_now(self) -> Item | None:
        """Return the first session that is on."""
        shown = [one for day in self.days for one in day.items]
        return next((one for one in shown if self.states[one.id] == State.NOW), None)

    def whole(self, photo: EventPhoto) -> str:
        """Return the whole address of a photo, for who shows a link to this page."""
        return public(f"/files/photo/{photo.id}?width={PREVIEW_WIDTH}")


@dataclass(frozen=True)
class OneSession:
    """Hold what the page of a session shows."""

    item: Item
    state: State
    slides: dict[int, list[File]]
    before: Item | None
    after: Item | None


def show(event: Event, wishes: Mapping) -> Showing:
    """Return what the page of an event shows; `wishes` may hold `day` and `view`."""
    now = clock.now()
    found = programme(event, now)
    wished = _day(wishes.get("day"))
    chosen = found.day(wished, now, event.timezone) if found else None
    as_rooms = wishes.get("view") == "rooms" and chosen is not None
    days = _shown(found, chosen) if found else []
    items = [one for day in days for one in day.items] + (found.unplaced if found else [])
    return Showing(
        programme=found,
        days=days,
        chosen=chosen,
        states=released.states(found.items if found else [], now),
        slides=queries.slides(event, speeches_of(items)),
        photos=photo_queries.of_event(event),
        files=file_queries.all_of_event(event),
        organiser=queries.organiser(event),
        table=_table(found, chosen, event.timezone) if as_rooms and found and chosen else None,
    )


def show_session(event: Event, number: int) -> OneSession | None:
    """Return what the page of a published session shows."""
    now = clock.now()
    found = programme(event, now)
    item = found.item(number) if found else None
    if found is None or item is None:
        return None
    place = found.items.index(item)
    return OneSession(
        item=item,
        state=released.states(found.items, now)[number],
        slides=queries.slides(event, speeches_of([item])),
        before=found.items[place - 1] if place else None,
        after=found.items[place + 1] if place + 1 < len(found.items) else None,
    )


def programme(event: Event, now: datetime) -> Programme | None:
    """Return the programme that visitors read, with what moved in the last days."""
    release = agenda_queries.newest_release(event)
    if release is None:
        return None
    recent = queries.changes_since(event, now - REMEMBERED)
    return released.read(release.snapshot, event.timezone, recent)


def address(event: Event) -> str:
    """Return the whole address of an event's page."""
    return public(path_for("public.event", slug=event.slug))


def address_of_session(event: Event, number: int) -> str:
    """Return the whole address of a session's page."""
    return public(path_for("public.session", slug=event.slug, session_id=number))


def speeches_of(items: Iterable[Item]) -> list[int]:
    """Return the numbers of the speeches in sessions."""
    return [talk.id for one in items for talk in one.speeches]


def _shown(found: Programme, chosen: Day | None) -> list[Day]:
    return [chosen] if found.is_long and chosen else found.days


def _table(found: Programme, chosen: Day, zone: str) -> timetable.Timetable:
    noon = timezones.parse_local(f"{chosen.date.isoformat()}T12:00", zone).at
    rooms = [number for number in found.rooms if any(one.room_id == number for one in chosen.items)]
    return timetable.lay_out(chosen.items, rooms, timezones.day_bounds(zone, noon))


def _has_parallel(items: list[Item]) -> bool:
    """Tell whether sessions in two rooms are on at the same time."""
    timed = sorted((one for one in items if one.room_id), key=lambda one: one.scheduled_time)
    latest: dict[int, datetime] = {}
    for one in timed:
        if any(room != one.room_id and end > one.scheduled_time for room, end in latest.items()):
            return True
        latest[one.room_id] = one.until
    return False


def _day(typed: str | None) -> date | None:
    try:
        return date.fromisoformat(typed or "")
    except ValueError:
        return None
