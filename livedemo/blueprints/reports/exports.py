"""Send each table as CSV, row by row."""

from flask import Response, g, request

from livedemo.blueprints.access import access
from livedemo.blueprints.exporting import noted, sent
from livedemo.blueprints.reports import wishes
from livedemo.blueprints.reports.board import bp
from livedemo.blueprints.reports.sheets import SHEETS
from livedemo.policy import Permission


@bp.get("/e/<slug>/reports/people.csv")
@access(Permission.REPORT_EXPORT)
def people_csv():
    """Send everybody who registered."""
    return _export("people")


@bp.get("/e/<slug>/reports/analytics.csv")
@access(Permission.REPORT_EXPORT)
def analytics_csv():
    """Send everybody who watched."""
    return _export("analytics")


@bp.get("/e/<slug>/reports/curve.csv")
@access(Permission.REPORT_EXPORT)
def curve_csv():
    """Send the audience of each minute."""
    return _export("curve")


@bp.get("/e/<slug>/reports/questions.csv")
@access(Permission.REPORT_EXPORT)
def questions_csv():
    """Send the questions."""
    return _export("questions")


@bp.get("/e/<slug>/reports/chat.csv")
@access(Permission.REPORT_EXPORT)
def chat_csv():
    """Send the chat; hidden lines with ?hidden=1."""
    return _export("chat")


def _export(name: str) -> Response:
    wish = wishes.read(request.args, g.event)
    noted(name, searched=bool(wish.q), start=wish.start, end=wish.end, hidden=wish.hidden)
    return sent(SHEETS[name](g.event, wish), name)
