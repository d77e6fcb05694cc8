"""Say when an event is, in words and in its own zone."""

from datetime import date, datetime, timedelta

from babel.dates import format_date
from flask_babel import gettext as _
from flask_babel import ngettext

from livedemo import clock, timezones
from livedemo.models import Event

# Day before month in English too: most readers of an event page are not in the United States.
DAY = {"en": "EEEE d MMMM", "es": "EEEE d 'de' MMMM"}
YEAR = {"en": " y", "es": " 'de' y"}


def state(event: Event) -> str:
    """Return `ended` when closed, `soon` before its hours, `live` in them, else `open`.

    Without an end the hours are the rest of the day on which it begins.
    """
    if not event.is_open:
        return "ended"
    now = clock.now()
    if event.start_date is None:
        return "open"
    if event.start_date > now:
        return "soon"
    _midnight, end = timezones.day_bounds(event.timezone, event.start_date)
    return "live" if now < (event.end_date or end) else "open"


def live_since(event: Event) -> str:
    """Return since when an event is live: the hour while it is the day on which it began."""
    begin, now = (timezones.to_local(at, event.timezone) for at in (event.start_date, clock.now()))
    if begin.date() != now.date():
        return _("Live now")
    return _("Live since %(time)s", time=f"{begin:%H:%M}")


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


def until(start: datetime, zone: str) -> str:
    """Return how far away a beginning is: "Begins in 12 days", in days of the zone."""
    now = clock.now()
    days = timezones.to_local(start, zone).date() - timezones.to_local(now, zone).date()
    hours, minutes = divmod(-(-(start - now) // timedelta(minutes=1)), 60)
    if hours >= 24 and days.days > 1:
        return ngettext("Begins in %(num)s day", "Begins in %(num)s days", days.days)
    if days.days == 1:
        return _("Begins tomorrow")
    if hours:
        return ngettext("Begins in %(num)s hour", "Begins in %(num)s hours", hours)
    return ngettext("Begins in %(num)s minute", "Begins in %(num)s minutes", max(1, minutes))


def day_words(day: date, zone: str, language: str) -> str:
    """Return a day of the programme: "Saturday 21 November", with "today" where it is."""
    return _day(datetime(day.year, day.month, day.day), zone, language)


def _day(local: datetime, zone: str, language: str) -> str:
    today = timezones.to_local(clock.now(), zone)
    pattern = DAY.get(language, DAY["en"])
    if local.year != today.year:
        pattern += YEAR.get(language, YEAR["en"])
    words = format_date(local, pattern, locale=language)
    return _("Today, %(day)s", day=words) if local.date() == today.date() else words


def moment(at: datetime, zone: str, language: str) -> str:
    """Return "19:00", with its day unless that is today."""
    local = timezones.to_local(at, zone)
    if local.date() == timezones.to_local(clock.now(), zone).date():
        return f"{local:%H:%M}"
    return f"{_day(local, zone, language)}, {local:%H:%M}"


def zone_words(zone: str, at: datetime | None, language: str) -> str:
    """Return the zone by its city: "Mexico City time (UTC−6)"."""
    label = timezones.label(zone, at or clock.now())
    if "(" not in label:
        return label
    return _("%(city)s time %(offset)s", city=timezones.city(zone, language),
             offset="(" + label.partition("(")[2])  # fmt: skip
