"""Gather what an event's public pages show, in a few statements."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import NamedTuple

from livedemo import clock, kept, released, timetable, timezones
from livedemo.homes import at_home, organiser
from livedemo.models import Event, EventPhoto, Upload
from livedemo.queries import files as file_queries
from livedemo.queries import photos as photo_queries
from livedemo.queries import public as queries
from livedemo.queries.public import File, Published
from livedemo.released import Day, Item, Programme, State
from livedemo.urls import path_for

# How long visitors are told that a session stood elsewhere.
REMEMBERED = timedelta(days=2)


@dataclass(frozen=True)
class Known:
    """Hold a programme as it was published, and what tells it from others."""

    key: tuple
    release: Published
    programme: Programme


class Shared(NamedTuple):
    """Be the picture that services show beside a link: whole address, sides in pixels, words."""

    url: str
    width: int
    height: int
    alt: str


@dataclass(frozen=True)
class Showing:
    """Hold what the page of an event shows; `known` is None before the first publishing."""

    event: Event
    now: datetime
    known: Known | None
    chosen: Day | None
    as_rooms: bool
    photos: list[EventPhoto]
    files: list[Upload]
    organiser: str

    @property
    def programme(self) -> Programme | None:
        """Return the programme that visitors read."""
        return self.known.programme if self.known else None

    @cached_property
    def days(self) -> list[Day]:
        """Return the days that one page shows; a day alone begins with what still goes on."""
        if self.programme is None:
            return []
        if not (self.programme.is_long and self.chosen):
            return self.programme.days
        items = _with_carried(self.programme, self.chosen, self.event.timezone)
        return [Day(self.chosen.date, items)]

    @cached_property
    def states(self) -> dict[int, State]:
        """Return where each session stands."""
        return released.states(self.programme.items if self.programme else [], self.now)

    @cached_property
    def slides(self) -> dict[int, list[File]]:
        """Return the files of the speeches that are shown."""
        items = [one for day in self.days for one in day.items]
        items += self.programme.unplaced if self.programme else []
        return queries.slides(self.event, speeches_of(items))

    @cached_property
    def table(self) -> timetable.Timetable | None:
        """Return the chosen day with rooms beside each other, where that is wished."""
        if self.programme is None or self.chosen is None or not self.as_rooms:
            return None
        return _table(self.programme, self.chosen, self.event.timezone)

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
        """Return the page that fits: rooms beside each other, a list, or the door alone."""
        if self.table is not None:
            return "rooms"
        return "door" if self.is_bare else "event"

    @property
    def by_rooms(self) -> bool:
        """Tell whether rooms beside each other would say more than a list."""
        return any(_has_parallel(day.items) for day in self.days)

    @property
    def on_now(self) -> Item | None:
        """Return the first session that is on, of those on the page if there is one."""
        shown = [one for day in self.days for one in day.items]
        everything = [*shown, *(self.programme.items if self.programme else [])]
        return next((one for one in everything if self.states[one.id] == State.NOW), None)

    @property
    def way_to_now(self) -> str:
        """Return where what is on stands: on this page, or on that of its day."""
        if self.on_now is None:
            return ""
        here, at = f"#session-{self.on_now.id}", self.on_now.scheduled_time
        if at is None or any(self.on_now in day.items for day in self.days):
            return here
        return f"?day={timezones.to_local(at, self.event.timezone).date()}{here}"

    @property
    def shared(self) -> Shared | None:
        """Return what stands beside links to this page; of a private event nothing does."""
        if self.cover is None or self.event.is_private:
            return None
        url = at_home(self.event, f"/files/photo/{self.cover.id}?share=1")
        return Shared(url, *self.cover.share_size, self.cover.alt)


@dataclass(frozen=True)
class OneSession:
    """Hold what the page of a session shows."""

    item: Item
    state: State
    slides: dict[int, list[File]]
    before: Item | None
    after: Item | None
    day: date | None  # by which the page of a long programme shows it


def show(event: Event, wishes: Mapping) -> Showing:
    """Return what the page of an event shows; `wishes` may hold `day` and `view`."""
    now = _this_minute()
    known = read(event, now)
    chosen = None
    if known is not None:
        chosen = known.programme.day(_day(wishes.get("day")), now, event.timezone)
    return Showing(
        event=event,
        now=now,
        known=known,
        chosen=chosen,
        as_rooms=wishes.get("view") == "rooms",
        photos=photo_queries.of_event(event),
        files=file_queries.all_of_event(event),
        organiser=organiser(event).name,
    )


def _own_day(programme: Programme, item: Item, zone: str) -> date | None:
    at = item.scheduled_time
    return timezones.to_local(at, zone).date() if programme.is_long and at else None


def show_session(event: Event, number: int) -> OneSession | None:
    """Return what the page of a published session shows."""
    now = _this_minute()
    known = read(event, now)
    item = known.programme.item(number) if known else None
    if known is None or item is None:
        return None
    items = known.programme.items
    place = items.index(item)
    return OneSession(
        item=item,
        state=released.states(items, now)[number],
        slides=queries.slides(event, speeches_of([item])),
        before=items[place - 1] if place else None,
        after=items[place + 1] if place + 1 < len(items) else None,
        day=_own_day(known.programme, item, event.timezone),
    )


def read(event: Event, now: datetime) -> Known | None:
    """Return the programme that visitors read, with what moved in the last days.

    A release never changes, so it is read once a process.
    """
    last = queries.releases(event)
    if not last:
        return None
    recent = tuple(
        one.id for one in last if one.number > 1 and one.published_at > now - REMEMBERED
    )  # fmt: skip
    key = (event.id, last[0], recent, event.timezone)
    return kept.get(("programme", key), lambda: _known(key, event, recent))


def _known(key: tuple, event: Event, recent: tuple[int, ...]) -> Known:
    release = key[1]
    return Known(key, release, _programme(event, release.id, recent))


def _programme(event: Event, newest: int, recent: tuple[int, ...]) -> Programme:
    changes = queries.changes(event, recent)
    return released.read(queries.snapshot(event, newest), event.timezone, changes)


def programme_html(shown: Showing, language: str, render: Callable[[], str]) -> str:
    """Return the list of the programme; the same for all, it is rendered once a minute."""
    if shown.known is None:
        return render()
    event, chosen = shown.event, shown.chosen if shown.known.programme.is_long else None
    about = (event.slug, event.updated_at, chosen.date if chosen else None, language, shown.now)
    key = ("list", shown.known.key, queries.state_of_slides(event), *about)
    return kept.get(key, render)


def _this_minute() -> datetime:
    return clock.now().replace(second=0, microsecond=0)


def address(event: Event) -> str:
    """Return the whole address of an event's page."""
    return at_home(event, path_for("public.event", slug=event.slug))


def address_of_session(event: Event, number: int) -> str:
    """Return the whole address of a session's page."""
    return at_home(event, path_for("public.session", slug=event.slug, session_id=number))


def speeches_of(items: Iterable[Item]) -> list[int]:
    """Return the numbers of the speeches in sessions."""
    return [talk.id for one in items for talk in one.speeches]


def _table(found: Programme, chosen: Day, zone: str) -> timetable.Timetable:
    items = _with_carried(found, chosen, zone)
    rooms = [number for number in found.rooms if any(one.room_id == number for one in items)]
    return timetable.lay_out(items, rooms, timezones.bounds_of(zone, chosen.date))


def _with_carried(found: Programme, chosen: Day, zone: str) -> list[Item]:
    """Return the sessions of a day, first those that began before it and still go on."""
    start, _end = timezones.bounds_of(zone, chosen.date)
    return [*found.carried(start), *chosen.items]


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
