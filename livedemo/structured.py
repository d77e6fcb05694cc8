"""Describe events and sessions to search engines in the words of schema.org; pure."""

from collections.abc import Iterable
from datetime import datetime

from livedemo import markdown, timezones
from livedemo.models import Event
from livedemo.released import Item

CONTEXT = "https://schema.org"


def event(event: Event, address: str, organiser: str, pictures: Iterable[str]) -> dict:
    """Return the Event of a public page; addresses are whole."""
    found = {
        "@context": CONTEXT,
        "@type": "Event",
        "name": event.name,
        "url": address,
        "eventStatus": f"{CONTEXT}/EventScheduled",
        "eventAttendanceMode": f"{CONTEXT}/{_mode(event)}EventAttendanceMode",
        "location": _where(event, address),
        "organizer": {"@type": "Organization", "name": organiser},
        "description": markdown.plain(event.description),
        "image": list(pictures),
        "startDate": _local(event.start_date, event.timezone),
        "endDate": _local(event.end_date, event.timezone),
    }
    return {name: value for name, value in found.items() if value}


def session(event: Event, item: Item, address: str, event_address: str) -> dict:
    """Return the Event of a session, inside that of its event."""
    status = "EventCancelled" if item.is_cancelled else "EventScheduled"
    moved = item.moved.time if item.moved and not item.is_cancelled else None
    found = {
        "@context": CONTEXT,
        "@type": "Event",
        "name": item.title,
        "url": address,
        "eventStatus": f"{CONTEXT}/{'EventRescheduled' if moved else status}",
        "previousStartDate": _local(moved, event.timezone),
        "eventAttendanceMode": f"{CONTEXT}/{_mode(event)}EventAttendanceMode",
        "location": _where(event, address),
        "description": markdown.plain(item.description),
        "performer": [{"@type": "Person", "name": name} for name in item.speakers],
        "startDate": _local(item.scheduled_time, event.timezone),
        "endDate": _local(item.end_time, event.timezone),
        "superEvent": {"@type": "Event", "name": event.name, "url": event_address,
                       "startDate": _local(event.start_date, event.timezone),
                       "location": _where(event, event_address)},
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _mode(event: Event) -> str:
    return "Mixed" if event.location else "Online"


def _where(event: Event, address: str) -> list[dict]:
    found: list[dict] = [{"@type": "VirtualLocation", "url": address}]
    if event.location:
        found.insert(0, {"@type": "Place", "name": event.location, "address": event.location})
    return found


def _local(at: datetime | None, zone: str) -> str | None:
    """Return an instant with the offset of the event's zone, to the minute."""
    return timezones.to_local(at, zone).isoformat(timespec="minutes") if at else None
