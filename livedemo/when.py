"""Say when an event is, in words and in its own zone."""

from datetime import datetime

from babel.dates import format_date, format_skeleton
from flask_babel import gettext as _

from livedemo import clock, timezones
from livedemo.models import Event


def state(event: Event) -> str:
    """Return `ended` when it is closed, `soon` before its beginning, else `live`."""
    if not event.is_open:
        return "ended"
    if event.start_date and event.start_date > clock.now():
        return "soon"
    return "live"


def span(start: datetime | None, end: datetime | None, zone: str, language: str) -> str:
    """Return "Today, Saturday, 21 November, 19:00–22:00"; days are the zone's."""
    if start is None:
        return ""
    begin = timezones.to_local(start, zone)
    finish = timezones.to_local(end, zone) if end else None
    text = f"{_day(begin, zone, language)}, {begin:%H:%M}"
    if finish is None:
        return text
    if finish.date() == begin.date():
        return f"{text}–{finish:%H:%M}"
    return f"{text} – {_day(finish, zone, language)}, {finish:%H:%M}"


def _day(local: datetime, zone: str, language: str) -> str:
    today = timezones.to_local(clock.now(), zone)
    if local.year != today.year:
        return format_date(local, "full", locale=_dated(language))
    words = format_skeleton("MMMMEEEEd", local, locale=_dated(language))
    return _("Today, %(day)s", day=words) if local.date() == today.date() else words


def _dated(language: str) -> str:
    # Day before month, as everywhere but in the United States.
    return "en_GB" if language == "en" else language


def zone_words(zone: str, at: datetime | None, language: str) -> str:
    """Return the zone by its city: "Mexico City time (UTC−6)"."""
    label = timezones.label(zone, at or clock.now())
    if "(" not in label:
        return label
    return _("%(city)s time %(offset)s", city=timezones.city(zone, language),
             offset="(" + label.partition("(")[2])  # fmt: skip
