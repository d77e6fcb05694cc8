"""Read the published programme as visitors do: by day, with what is on and what comes; pure."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

from livedemo import agenda, timezones
from livedemo.enums import SessionStatus

# How long before it begins a session is called the next one.
SOON = timedelta(hours=12)
# What lasts longer belongs to no single day: an exhibition that is on says nothing of the day.
ONE_NIGHT = timedelta(days=1)
# Above this a page would be long: it shows one day, and speeches are folded.
MANY = 60


class State(StrEnum):
    """Say where a session stands for a visitor."""

    PAST = "past"
    NOW = "now"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True)
class Talk:
    """Be a speech as it was published; `duration` is in minutes."""

    id: int
    title: str
    speaker_name: str
    duration: int | None
    description: str
    scheduled_time: datetime | None


@dataclass(frozen=True)
class Moved:
    """Say where a session stood before: its time, or its room's name, where they changed."""

    time: datetime | None = None
    room: str | None = None


@dataclass(frozen=True)
class Item:
    """Be a session as it was published; `until` is when it stops being on.

    `status` is where an organiser says that it stands, None where the clock does.
    """

    id: int
    title: str
    description: str
    speaker_name: str | None
    room_id: int | None
    room: str | None
    scheduled_time: datetime | None
    end_time: datetime | None
    until: datetime | None
    is_cancelled: bool
    cancelled_reason: str | None
    session_type: str
    speeches: tuple[Talk, ...]
    status: str | None = None
    moved: Moved | None = None
    display_order: None = None

    @property
    def ends_at(self) -> datetime | None:
        """Return when it ends, None when nobody said."""
        return self.end_time

    @property
    def speakers(self) -> list[str]:
        """Return who speaks, each once, in order."""
        names = [self.speaker_name, *(talk.speaker_name for talk in self.speeches)]
        return list(dict.fromkeys(name for name in names if name))


@dataclass(frozen=True)
class Day:
    """Be the sessions that begin on a local day."""

    date: date
    items: list[Item]


@dataclass(frozen=True)
class Programme:
    """Hold what was published; `unplaced` are sessions without a time."""

    items: list[Item]
    days: list[Day]
    unplaced: list[Item]
    rooms: dict[int, str] = field(default_factory=dict)

    def item(self, number: int) -> Item | None:
        """Return a session by its number."""
        return next((one for one in self.items if one.id == number), None)

    def day(self, wished: date | None, now: datetime, zone: str) -> Day | None:
        """Return the day that somebody wishes, else that of what is on, else today's.

        Without any of them it is the next day, else the last. After midnight the day before goes
        on for as long as something of it does and nothing of the new day has begun.
        """
        by_date = {day.date: day for day in self.days}
        if wished in by_date:
            return by_date[wished]
        today = timezones.to_local(now, zone).date()
        on = [day for day in self.days if day.date <= today and _goes_on(day, now)]
        coming = [day for day in self.days if day.date >= today]
        return (on[-1:] or coming or self.days[-1:] or [None])[0]

    def carried(self, start: datetime) -> list[Item]:
        """Return what began before an instant, a day's first, and goes on after it."""
        begun = [one for one in self.items if one.scheduled_time and one.scheduled_time < start]
        return agenda.by_time(
            one for one in begun
            if one.end_time and one.end_time > start and not one.is_cancelled
        )  # fmt: skip

    @property
    def is_long(self) -> bool:
        """Tell whether one page would be too long for it."""
        return len(self.items) > MANY


def read(snapshot: Mapping, zone: str, recent: Iterable[Sequence[Mapping]] = ()) -> Programme:
    """Return a published programme; `recent` are the lists of changes of the last releases."""
    rooms = {room["id"]: room["name"] for room in snapshot["rooms"]}
    before = _before(recent)
    rows = snapshot["sessions"]
    ends = _ends(rows)
    items = [_item(row, ends[row["id"]], rooms, before.get(row["id"], {})) for row in rows]
    days: dict[date, list[Item]] = {}
    for one in items:
        if one.scheduled_time is not None:
            local = timezones.to_local(one.scheduled_time, zone).date()
            days.setdefault(local, []).append(one)
    unplaced = [one for one in items if one.scheduled_time is None]
    return Programme(items, [Day(day, days[day]) for day in sorted(days)], unplaced, rooms)


def _goes_on(day: Day, now: datetime) -> bool:
    """Tell whether something of a day is on that was said to end, or by hand to be on."""
    stands = states(day.items, now)
    return any(
        stands[one.id] == State.NOW
        and (one.status or (one.end_time and one.end_time - one.scheduled_time <= ONE_NIGHT))
        for one in day.items
    )


def states(items: Iterable[Item], now: datetime) -> dict[int, State]:
    """Return where each session stands; what is cancelled is neither on nor next."""
    known = list(items)
    coming = [
        one.scheduled_time for one in known
        if one.scheduled_time and not one.is_cancelled and now < one.scheduled_time <= now + SOON
        and one.status in (None, SessionStatus.NOT_YET)
    ]  # fmt: skip
    following = min(coming, default=None)
    return {one.id: _state(one, now, following) for one in known}


def _state(one: Item, now: datetime, following: datetime | None) -> State:
    if one.status in (SessionStatus.LIVE, SessionStatus.OVER) and not one.is_cancelled:
        return State.NOW if one.status == SessionStatus.LIVE else State.PAST
    begun = one.scheduled_time is not None and one.scheduled_time <= now
    if not begun or (one.status == SessionStatus.NOT_YET and not one.is_cancelled):
        is_next = one.scheduled_time is not None and one.scheduled_time == following
        return State.NEXT if is_next and not one.is_cancelled else State.LATER
    over = agenda.status(one, now) == SessionStatus.OVER or (one.until and one.until <= now)
    return State.PAST if over or one.is_cancelled else State.NOW


def _ends(rows: Sequence[Mapping]) -> dict[int, datetime | None]:
    """Return when each session stops being on: without an end, when its room goes on."""
    begins: dict[object, list[datetime]] = {}
    for row in rows:
        if row["scheduled_time"] and not row["is_cancelled"]:
            begins.setdefault(row["room_id"], []).append(_at(row["scheduled_time"]))
    found: dict[int, datetime | None] = {}
    for row in rows:
        start, end = _at(row["scheduled_time"]), _at(row["end_time"])
        if start is not None and end is None:
            later = [at for at in begins.get(row["room_id"], []) if at > start]
            end = min(later, default=start + timedelta(days=1))
        found[row["id"]] = end
    return found


def _item(row: Mapping, until: datetime | None, rooms: Mapping, before: Mapping) -> Item:
    return Item(
        id=row["id"],
        title=row["title"],
        description=row["description"],
        speaker_name=row["speaker_name"],
        room_id=row["room_id"],
        room=rooms.get(row["room_id"]),
        scheduled_time=_at(row["scheduled_time"]),
        end_time=_at(row["end_time"]),
        until=until,
        is_cancelled=row["is_cancelled"],
        cancelled_reason=row["cancelled_reason"],
        session_type=row["session_type"],
        speeches=tuple(_talk(talk) for talk in row["speeches"]),
        # Releases from before this was published do not have it.
        status=row.get("status"),
        moved=_moved(row, before, rooms),
    )


def _talk(row: Mapping) -> Talk:
    return Talk(
        id=row["id"],
        title=row["title"],
        speaker_name=row["speaker_name"],
        duration=row["duration"],
        description=row["description"],
        scheduled_time=_at(row["scheduled_time"]),
    )


def _before(recent: Iterable[Sequence[Mapping]]) -> dict[int, dict]:
    """Return what each changed session said before the first of these releases."""
    found: dict[int, dict] = {}
    for changes in recent:
        zones = [one["fields"]["timezone"] for one in changes if one["kind"] == "zone"]
        if zones:
            # The clocks show what they did: nothing moved for who noted a time.
            found = {number: _in_zone(was, *zones[0]) for number, was in found.items()}
            continue
        for change in changes:
            if change["what"] == "session" and change["kind"] == "changed":
                was = found.setdefault(change["id"], {})
                for name, (old, _new) in change["fields"].items():
                    was.setdefault(name, old)
    return found


def _in_zone(was: dict, former: str, zone: str) -> dict:
    """Return what was said with its time as the clocks of another zone show it, if they do."""
    at = _at(was.get("scheduled_time"))
    if at is None:
        return was
    try:
        return {**was, "scheduled_time": timezones.same_clock(at, former, zone).isoformat()}
    except timezones.TimeProblem:
        return {name: value for name, value in was.items() if name != "scheduled_time"}


def _moved(row: Mapping, before: Mapping, rooms: Mapping) -> Moved | None:
    def other(name: str):
        old = before.get(name)
        return old if old and old != row[name] else None

    time, room = _at(other("scheduled_time")), rooms.get(other("room_id"))
    return Moved(time, room) if time or room else None


def _at(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
