"""Write iCalendar files (RFC 5545) of an event and of its sessions; pure."""

import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from icalendar import Calendar, Event

from livedemo import timezones

PRODUCER = "-//livedemo//livedemo//EN"
# Rules of a zone that lie further away than this do not matter to the entry.
AROUND = timedelta(days=400)


@dataclass(frozen=True)
class Entry:
    """Be what somebody puts into a calendar; `number` counts its versions."""

    uid: str
    title: str
    start: datetime
    end: datetime | None
    zone: str
    stamp: datetime
    address: str
    place: str = ""
    text: str = ""
    number: int = 0
    is_cancelled: bool = False


def uid(born: datetime, *what: object) -> str:
    """Return a name that stays while the thing lives, and that no other installation gives."""
    said = "/".join([born.astimezone(UTC).isoformat(), *map(str, what)])
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"livedemo:{said}"))


def write(entry: Entry) -> bytes:
    """Return a calendar with one entry, with the rules of its zone."""
    found = Calendar()
    found.add("prodid", PRODUCER)
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add_component(_event(entry))
    first, last = entry.start - AROUND, (entry.end or entry.start) + AROUND
    found.add_missing_timezones(first.date(), last.date())
    return found.to_ical()


def _event(entry: Entry) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("summary", entry.title)
    event.add("dtstart", _local(entry.start, entry.zone))
    if entry.end is not None and entry.end > entry.start:
        event.add("dtend", _local(entry.end, entry.zone))
    event.add("dtstamp", entry.stamp.astimezone(UTC).replace(microsecond=0))
    event.add("last-modified", entry.stamp.astimezone(UTC).replace(microsecond=0))
    event.add("sequence", entry.number)
    event.add("status", "CANCELLED" if entry.is_cancelled else "CONFIRMED")
    event.add("url", entry.address)
    for name, value in (("location", entry.place), ("description", entry.text)):
        if value:
            event.add(name, value)
    return event


def _local(at: datetime, zone: str) -> datetime:
    """Return an instant in its zone; where clocks show a time twice, the second one in UTC.

    A local time in a calendar always means the first of the two (RFC 5545, 3.3.5).
    """
    local = timezones.to_local(at, zone).replace(microsecond=0)
    return at.astimezone(UTC).replace(microsecond=0) if local.fold or zone == "UTC" else local
