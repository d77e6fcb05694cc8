"""Show why a person has the minutes that the reports say."""

from datetime import timedelta

from flask import current_app, g

from livedemo import clock, explanation, watch_time
from livedemo.blueprints.access import access
from livedemo.blueprints.answers import page_or_partial
from livedemo.blueprints.exporting import noted, sent
from livedemo.blueprints.reports import lanes, sheets
from livedemo.blueprints.reports.board import bp
from livedemo.policy import Permission
from livedemo.queries import attendance
from livedemo.queries import people as people_queries


@bp.get("/e/<slug>/reports/people/<key>/time")
@access(Permission.REPORT_READ)
def time_of(key):
    """Show the intervals behind a number: beside the table, or as a page."""
    person, known = _known(key)
    why = explanation.explain(known)
    return page_or_partial(
        "pages/reports/why.html",
        "partials/reports/why.html",
        event=g.event,
        zone=g.event.timezone,
        person=person,
        key=key,
        why=why,
        lanes=lanes.draw(known, why, g.event.timezone),
        steps=lanes.steps(known, why, clock.now() - _cap()),
    )


@bp.get("/e/<slug>/reports/people/<key>/time.csv")
@access(Permission.REPORT_EXPORT)
def time_csv(key):
    """Send the intervals behind a number."""
    _person, known = _known(key)
    why = explanation.explain(known)
    noted("time", person=key)
    return sent(sheets.intervals(g.event.timezone, why, lanes.numbers(known)), f"time-{key}")


def _cap() -> timedelta:
    return timedelta(seconds=current_app.config["LIVEDEMO"].ping_cap_seconds)


def _known(key: str):
    """Return a person of this event and their visits, oldest first; raises NotFound."""
    place = people_queries.participant_by_key(g.event, key)
    visits = [
        watch_time.Visit(row.tab_id, row.start_time, row.last_ping, row.playing, row.ended)
        for row in attendance.visits_of(g.event.id, [place.user_id])
    ]
    return people_queries.by_id(place.user_id), visits
