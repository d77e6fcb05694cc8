"""Give an event and its programme other instants when its zone changes: the clocks show the same.

What people wrote was a time on a clock, so this is what stays unless they say otherwise.
"""

from collections.abc import Container
from datetime import datetime

from flask_babel import gettext as _

from livedemo import timezones
from livedemo.errors import Invalid
from livedemo.models import Event
from livedemo.queries import agenda as agenda_queries
from livedemo.timezones import TimeProblem
from livedemo.typed_times import time_sentence

DATES = ("start_date", "end_date")
PLACES = ("scheduled_time", "end_time")


def keep_clock(event: Event, former: str, given: Container[str] = ()) -> dict:
    """Move dates, sessions and speeches so that clocks in the event's zone show what they did.

    `former` is the zone before; the dates in `given` were set by the editor and stay. Returns what
    the log tells: how many of the programme moved, and their instants. Raises Invalid beside the
    zone for a time that its clocks skip.
    """
    for name in DATES:
        if name not in given:
            setattr(event, name, _moved(event, name, getattr(event, name), former))
    sessions = [(one, PLACES) for one in agenda_queries.lock_sessions(event)]
    speeches = [(one, PLACES[:1]) for one in agenda_queries.lock_speeches(event)]
    told = {
        "sessions": _retime(event, sessions, former),
        "speeches": _retime(event, speeches, former),
    }
    count = sum(map(len, told.values()))
    return {"changed": count, "times": told} if count else {}


def _retime(event: Event, rows: list[tuple], former: str) -> dict[str, list]:
    """Move the times of rows; an order by hand stays. Returns the instants by number."""
    found = {}
    for row, names in rows:
        before = [getattr(row, name) for name in names]
        after = [_moved(event, "timezone", at, former, row.title) for at in before]
        if after == before:
            continue
        if len(after) == 2 and after[0] and after[1] and after[1] <= after[0]:
            raise Invalid(
                "timezone",
                _("%(title)s would end before it begins in this zone. Move it first.",
                  title=row.title),
            )  # fmt: skip
        for name, at in zip(names, after, strict=True):
            setattr(row, name, at)
        row.version += 1
        found[str(row.id)] = [at.isoformat() if at else None for at in after]
    return found


def _moved(event: Event, field: str, at: datetime | None, former: str, what: str = ""):
    """Return the instant at which clocks in the event's zone show what they showed in `former`."""
    if at is None:
        return None
    try:
        return timezones.same_clock(at, former, event.timezone)
    except TimeProblem as problem:
        sentence = time_sentence(problem)
        raise Invalid(field, sentence if not what else f"{what}: {sentence}") from None
