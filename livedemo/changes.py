"""Say in words what publishing a programme changes."""

from dataclasses import dataclass

from flask_babel import gettext as _

from livedemo.deeds import Change as Words
from livedemo.labels import label, shown_value
from livedemo.programme import Change


@dataclass(frozen=True)
class Line:
    """Be one change in words, with what it was and what it is."""

    said: str
    values: list[Words]


def in_words(change: Change, zone: str, rooms: dict[int, str]) -> Line:
    """Return a change as organisers read it; times in the zone, rooms by name."""
    said = _sentences()[change.kind, change.what]
    values = [
        Words(_name(name), *(_value(name, value, zone, rooms) for value in pair))
        for name, pair in change.fields.items()
    ]
    return Line(f"{said}: {change.title}" if change.title else said, values)


def _sentences() -> dict[tuple[str, str], str]:
    return {
        ("added", "room"): _("New room"),
        ("added", "session"): _("New session"),
        ("added", "speech"): _("New speech"),
        ("changed", "room"): _("Room changed"),
        ("changed", "session"): _("Session changed"),
        ("changed", "speech"): _("Speech changed"),
        ("removed", "room"): _("Room removed"),
        ("removed", "session"): _("Session removed"),
        ("removed", "speech"): _("Speech removed"),
        ("order", "session"): _("Sessions in another order"),
        ("order", "speech"): _("Speeches in another order"),
    }


def _name(name: str) -> str:
    return _("Session") if name == "session" else label(name)


def _value(name: str, value, zone: str, rooms: dict[int, str]) -> str:
    if name == "room_id" and value is not None:
        return rooms.get(value, "–")
    return shown_value(name, value, zone)
