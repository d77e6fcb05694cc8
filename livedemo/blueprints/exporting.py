"""Send tables as CSV that is read while it is sent, and note who takes them along."""

from flask import Response, g, stream_with_context

from livedemo import csv_export, rates
from livedemo.services import reports


def noted(name: str, **about) -> None:
    """Count the export against its rate, and write it into the activity log."""
    rates.check(rates.EXPORT, f"{g.event.id if g.event else 'site'}:{g.actor.user_id}")
    reports.export(g.actor, g.event, name, **about)


def sent(sheet: csv_export.Sheet, name: str) -> Response:
    """Return a sheet as a download that is read while it is sent."""
    body = stream_with_context(csv_export.stream(sheet.header, sheet.rows))
    response = Response(body, mimetype="text/csv")
    where = g.event.slug if g.event else "livedemo"
    response.headers["Content-Disposition"] = f'attachment; filename="{where}-{name}.csv"'
    return response
