"""Ask what of the programme stays when an event gets another time zone, and say what happens."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import gettext as _
from flask_babel import ngettext

from livedemo import released, timezones
from livedemo.enums import Keep
from livedemo.forms.settings import SettingsForm
from livedemo.models import Event
from livedemo.queries import agenda as agenda_queries
from livedemo.timezones import TimeProblem


@dataclass(frozen=True)
class Question:
    """Hold what is asked about a zone; `hints` say what each answer would do, by its value.

    `moving` counts the items of the programme for which the answer makes a difference;
    `is_published` tells whether visitors read any of them.
    """

    zone: str
    moving: int
    lead: str
    hints: dict[str, str]
    is_answered: bool
    is_published: bool


def ask(form: SettingsForm, event: Event) -> Question | None:
    """Return what must be asked before the form is stored: None where no time would move."""
    zone = form.timezone.data or ""
    if zone == event.timezone or zone not in dict(timezones.choices(keep=event.timezone)):
        return None
    timed, is_published = _timed(event)
    moving = sum(_moves(row.scheduled_time, event.timezone, zone) for row in timed)
    if not moving:
        return None
    lead = ngettext(
        "%(num)s item of the programme has a time. Its time was written for %(zone)s.",
        "%(num)s items of the programme have times. They were written for %(zone)s.",
        len(timed),
        zone=event.timezone,
    )
    first = min(timed, key=lambda row: (row.scheduled_time, row.id))
    hints = _hints(first, event, zone, is_published)
    return Question(zone, moving, lead, hints, form.asked_zone.data == zone, is_published)


def _timed(event: Event) -> tuple[list, bool]:
    """Return what has a time, in the draft or only in what visitors read, and if they read any."""
    last = agenda_queries.newest_release(event)
    items = released.read(last.snapshot, event.timezone).items if last else []
    read = {("session", one.id): one for one in items}
    read |= {("speech", talk.id): talk for one in items for talk in one.speeches}
    draft = {("session", one.id): one for one in agenda_queries.sessions(event)}
    draft |= {("speech", one.id): one for one in agenda_queries.speeches(event)}
    seen = {key: one for key, one in read.items() if one.scheduled_time}
    planned = {key: one for key, one in draft.items() if one.scheduled_time}
    return list({**seen, **planned}.values()), bool(seen)


def is_open(form: SettingsForm, event: Event) -> bool:
    """Tell whether nobody answered yet."""
    question = ask(form, event)
    return question is not None and not question.is_answered


def notes(form: SettingsForm, event: Event) -> list[str]:
    """Return what to say once it is stored, where the programme will move."""
    question = ask(form, event)
    if question is None or form.keep_times.data != Keep.CLOCK:
        return []
    if question.is_published:
        said = ngettext(
            "%(num)s item of the programme moved, in the draft and in what visitors see.",
            "%(num)s items of the programme moved, in the draft and in what visitors see.",
            question.moving,
        )
    else:
        said = ngettext(
            "%(num)s item of the programme moved in the draft. Publish it for visitors to see it.",
            "%(num)s items of the programme moved in the draft. Publish it for visitors to see it.",
            question.moving,
        )
    return [said]


def _moves(at: datetime, former: str, zone: str) -> bool:
    try:
        return timezones.same_clock(at, former, zone) != at
    except TimeProblem:
        return True


def _hints(first, event: Event, zone: str, is_published: bool) -> dict[str, str]:
    """Return what would become of the first thing in the programme."""
    at = first.scheduled_time
    was = f"{timezones.to_local(at, event.timezone):%H:%M}"
    about = {"title": first.title, "was": was, "now": f"{timezones.to_local(at, zone):%H:%M}"}
    return {
        Keep.CLOCK.value: _by_clock(at, event.timezone, zone, about, is_published),
        Keep.MOMENTS.value: _(
            "Nothing moves, the clock differs: %(title)s was at %(was)s and is at %(now)s, the "
            "same moment. Visitors see it at once.",
            **about,
        ),
    }


def _by_clock(at: datetime, former: str, zone: str, about: dict, is_published: bool) -> str:
    try:
        later = timezones.same_clock(at, former, zone) - at
    except TimeProblem:
        return _("%(title)s cannot stay at %(was)s: the clocks of this zone skip it.", **about)
    minutes = int(abs(later).total_seconds()) // 60
    about["hours"] = f"{minutes // 60}:{minutes % 60:02}"
    if later.total_seconds() < 0:
        said = _("%(title)s stays at %(was)s on the clock and begins %(hours)s h earlier.", **about)
    else:
        said = _("%(title)s stays at %(was)s on the clock and begins %(hours)s h later.", **about)
    if is_published:
        seen = _("What is published moves at once for visitors, too; the rest stays a draft.")
    else:
        seen = _("Visitors see it once you publish.")
    return " ".join([said, seen, _("The event's dates keep their clock times, too.")])
