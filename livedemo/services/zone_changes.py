"""Give an event and its programme other instants when its zone changes: the clocks show the same.

What people wrote was a time on a clock, so this is what stays unless they say otherwise.
"""

from collections.abc import Container, Sequence
from datetime import datetime

from flask_babel import gettext as _

from livedemo import programme, timezones
from livedemo.actors import Actor
from livedemo.errors import Invalid
from livedemo.models import Event
from livedemo.queries import agenda as agenda_queries
from livedemo.services import programme as publishing
from livedemo.timezones import TimeProblem
from livedemo.typed_times import time_sentence

DATES = ("start_date", "end_date")
PLACES = ("scheduled_time", "end_time")


def move_dates(event: Event, former: str, given: Container[str] = ()) -> None:
    """Move the event's dates so that clocks in its zone show what they did in `former`.

    Those in `given` were set by the editor and stay. Raises Invalid for a time that is skipped.
    """
    for name in DATES:
        if name not in given:
            setattr(event, name, _moved(event, name, getattr(event, name), former))


def move_programme(actor: Actor, event: Event, former: str) -> dict:
    """Move the draft so that clocks show what they did, and with it what visitors read.

    Visitors get a release of what they read before, for the page shows it in the event's zone:
    what else is in the draft stays there. Returns what the log tells: how many of the draft moved,
    and their instants. Raises Invalid beside the zone for a time that its clocks skip.
    """
    sessions = [(one, PLACES) for one in agenda_queries.lock_sessions(event)]
    speeches = [(one, PLACES[:1]) for one in agenda_queries.lock_speeches(event)]
    told = {
        "sessions": _retime(event, sessions, former),
        "speeches": _retime(event, speeches, former),
    }
    _release(actor, event, former)
    count = sum(map(len, told.values()))
    return {"changed": count, "times": told} if count else {}


def _retime(event: Event, rows: list[tuple], former: str) -> dict[str, list]:
    """Move the times of rows; an order by hand stays. Returns the instants by number."""
    found = {}
    for row, names in rows:
        before = [getattr(row, name) for name in names]
        after = _places(event, before, former, row.title)
        if after == before:
            continue
        for name, at in zip(names, after, strict=True):
            setattr(row, name, at)
        row.version += 1
        found[str(row.id)] = [at.isoformat() if at else None for at in after]
    return found


def _release(actor: Actor, event: Event, former: str) -> None:
    """Store what visitors read as a new release, with its times moved; none where none moves."""
    last = agenda_queries.newest_release(event)
    if last is None:
        return
    sessions = [
        {
            **_replaced(event, one, PLACES, former),
            "speeches": [_replaced(event, talk, PLACES[:1], former) for talk in one["speeches"]],
        }
        for one in last.snapshot["sessions"]
    ]
    snapshot = {**last.snapshot, "sessions": sessions}
    changes = programme.changes(last.snapshot, snapshot)
    if changes:
        zones = {"timezone": [former, event.timezone]}
        told = [programme.Change("zone", "event", event.id, event.name, zones), *changes]
        publishing.store(actor, event, last, snapshot, told)


def _replaced(event: Event, row: dict, names: Sequence[str], former: str) -> dict:
    """Return what a release says of something, with its times moved."""
    before = [datetime.fromisoformat(row[name]) if row[name] else None for name in names]
    after = _places(event, before, former, _("%(title)s (as published)", title=row["title"]))
    times = [at.isoformat() if at else None for at in after]
    return {**row, **dict(zip(names, times, strict=True))}


def _places(event: Event, before: list, former: str, title: str) -> list[datetime | None]:
    """Return the moved times of something: when it begins, and when it ends if that is said."""
    after = [_moved(event, "timezone", at, former, title) for at in before]
    if len(after) == 2 and after[0] and after[1] and after[1] <= after[0]:
        raise Invalid(
            "timezone",
            _("%(title)s would end before it begins in this zone. Move it first.", title=title),
        )
    return after


def _moved(event: Event, field: str, at: datetime | None, former: str, what: str = ""):
    """Return the instant at which clocks in the event's zone show what they showed in `former`."""
    if at is None:
        return None
    try:
        return timezones.same_clock(at, former, event.timezone)
    except TimeProblem as problem:
        sentence = time_sentence(problem)
        raise Invalid(field, sentence if not what else f"{what}: {sentence}") from None
