"""Answer the pages of the reports: tables, curve, and the figures above them."""

from flask import g, request

from livedemo.blueprints.access import access
from livedemo.blueprints.answers import is_htmx, page_or_partial, partial
from livedemo.blueprints.reports import wishes
from livedemo.blueprints.reports.board import bp
from livedemo.blueprints.reports.overview import Overview, counts, overview, watching
from livedemo.policy import Permission
from livedemo.queries import reports
from livedemo.queries.reports import Rows, Table, Wish


@bp.get("/e/<slug>/reports")
@access(Permission.REPORT_READ)
def index():
    """Begin with the people."""
    return _table(reports.PEOPLE)


@bp.get("/e/<slug>/reports/people")
@access(Permission.REPORT_READ)
def people():
    """List who registered."""
    return _table(reports.PEOPLE)


@bp.get("/e/<slug>/reports/analytics")
@access(Permission.REPORT_READ)
def analytics():
    """List who watched, from when to when and how long."""
    return _table(reports.ANALYTICS)


@bp.get("/e/<slug>/reports/questions")
@access(Permission.REPORT_READ)
def questions():
    """List what was asked and what became of it."""
    return _table(reports.QUESTIONS)


@bp.get("/e/<slug>/reports/chat")
@access(Permission.REPORT_READ)
def chat():
    """List what was written; hidden lines on request."""
    return _table(reports.CHAT)


@bp.get("/e/<slug>/reports/curve")
@access(Permission.REPORT_READ)
def curve():
    """Show how many watched in each minute."""
    wish = wishes.read(request.args, g.event)
    amounts = counts(g.event, wish)
    seen = overview(g.event, wish, amounts.analytics)
    rows = _minutes(seen, wish)
    return page_or_partial(
        "pages/reports/curve.html",
        "partials/reports/curve.html",
        **_around("curve", wish, rows=rows, seen=seen, amounts=amounts),
    )


@bp.get("/e/<slug>/reports/overview")
@access(Permission.REPORT_READ)
def figures():
    """Send the figures and the drawing after a page that did not wait for them."""
    wish = wishes.read(request.args, g.event)
    amounts = counts(g.event, wish)
    seen = overview(g.event, wish, amounts.analytics)
    return partial(
        "partials/reports/overview.html", **_around("curve", wish, seen=seen, amounts=amounts)
    )


def _table(table: Table):
    wish = wishes.read(request.args, g.event, table)
    rows = reports.page(table, g.event, wish)
    what = _around(table.name, wish, rows=rows)
    if not is_htmx():
        amounts = counts(g.event, wish)
        seen = None if amounts.many else overview(g.event, wish, amounts.analytics)
        what |= {"amounts": amounts, "seen": seen}
    return page_or_partial(
        f"pages/reports/{table.name}.html", f"partials/reports/{table.name}.html", **what
    )


def _minutes(seen: Overview, wish: Wish) -> Rows:
    """Return one page of the curve's minutes."""
    total = len(seen.minutes)
    number = min(wish.page, max(1, -(-total // wish.per_page)))
    first = (number - 1) * wish.per_page
    return Rows(seen.minutes[first : first + wish.per_page], total, number, wish.per_page)


def _around(table: str, wish: Wish, **what) -> dict:
    """Return what every template of the reports needs."""
    address = wishes.address(g.event, table, request.args, wish)
    now = None if is_htmx() else watching(g.event)
    return {"event": g.event, "zone": g.event.timezone, "table": table, "wish": wish,
            "address": address, "watching": now, **what}  # fmt: skip
