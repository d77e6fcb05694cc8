"""Check what the verbs of the programme have in common: words, versions, times, whole lists."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from flask_babel import gettext as _
from flask_babel import ngettext

from livedemo import agenda, text
from livedemo.enums import Times, values
from livedemo.errors import Conflict, Invalid
from livedemo.models import Event
from livedemo.queries import agenda as agenda_queries
from livedemo.services import orders

TITLE_LIMIT = SPEAKER_LIMIT = REASON_LIMIT = 200
DESCRIPTION_LIMIT = 5000
# Longer than this is a year typed wrongly.
LONGEST_SESSION = timedelta(days=7)


def words(field: str, typed: str | None, limit: int, empty: str | None = None, *,
          clean: Callable = text.clean_line) -> str:  # fmt: skip
    """Return cleaned words; `empty` is the sentence where there must be some. Raises Invalid."""
    try:
        return clean(typed or "", limit, optional=empty is None)
    except text.TextProblem as problem:
        if problem.kind == "empty" and empty is not None:
            raise Invalid(field, empty) from None
        over = problem.length - limit
        raise Invalid(field, _("This is %(n)s characters too long.", n=over)) from None


def refuse_others(fields: dict, settable: set[str]) -> None:
    """Raise Invalid for a field that cannot be set."""
    for name in fields:
        if name not in settable:
            raise Invalid(name, _("This cannot be changed here."))


def title(typed: str | None) -> str:
    """Return a title; raises Invalid."""
    return words("title", typed, TITLE_LIMIT, _("Give it a title."))


def description(typed: str | None) -> str:
    """Return a description, which may be empty; raises Invalid."""
    return words("description", typed, DESCRIPTION_LIMIT, clean=text.clean_text)


def refuse_older(row, version: int) -> None:
    """Raise Conflict when somebody changed the row since the editor read it."""
    if row.version != version:
        raise Conflict(_("Somebody changed this in the meantime. Compare before you save."))


def refuse_other_order(items: Sequence, revision: str) -> None:
    """Raise Conflict when the order or a time changed since the editor read the list."""
    if agenda.revision(items) != revision:
        raise Conflict(_("Somebody changed the programme in the meantime. Look again."))


def check_times(start: datetime | None, end: datetime | None) -> None:
    """Raise Invalid unless the end comes after a beginning; both are instants."""
    if end is None:
        return
    if start is None:
        raise Invalid("scheduled_time", _("Say when it begins."))
    if end <= start:
        raise Invalid("end_time", _("The end must be after the beginning."))


def check_length(start: datetime | None, end: datetime | None) -> None:
    """Raise Invalid for a session that would last longer than anybody plans."""
    if start is not None and end is not None and end - start > LONGEST_SESSION:
        most = LONGEST_SESSION.days
        raise Invalid(
            "end_time",
            ngettext(
                "A session lasts %(num)s day at most. Check day and year.",
                "A session lasts %(num)s days at most. Check day and year.",
                most,
            ),
        )


def room_of(event: Event, room_id: int | None) -> int | None:
    """Return the room's number if it is one of this event; raises Invalid."""
    if room_id is not None and room_id not in {room.id for room in agenda_queries.rooms(event)}:
        raise Invalid("room_id", _("Choose one of the event's rooms."))
    return room_id


def way(times: str) -> Times:
    """Return what a move does to the times; raises Invalid."""
    if times not in values(Times):
        raise Invalid("times", _("Choose keep, shift or swap."))
    return Times(times)


def put_in_order(wished: Sequence, times: Times, retime: Callable) -> dict[int, agenda.Place]:
    """Give ranks to the whole list, and times as was chosen; `retime(item, place)` writes one.

    When times were fitted and say the same as the list, the ranks go: by time again.
    """
    new = agenda.refitted(wished, times)
    orders.rank(wished)
    for one in wished:
        if one.id in new:
            retime(one, new[one.id])
            one.version += 1
    if times != Times.KEEP and agenda.by_time(wished) == list(wished):
        for one in wished:
            one.display_order = None
    return new


def sequence(items: Sequence) -> dict[str, list]:
    """Return an order as the activity log keeps it: for programs, and for people."""
    return {"order": [one.id for one in items], "titles": [one.title for one in items]}


def told(new: dict[int, agenda.Place]) -> dict[str, list]:
    """Return new times as the activity log keeps them."""
    return {
        str(number): [place.start.isoformat(), place.end.isoformat() if place.end else None]
        for number, place in new.items()
    }
