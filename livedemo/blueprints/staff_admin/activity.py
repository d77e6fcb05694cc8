"""Show what was done in an event: who, what, when, before and after."""

from flask import g, render_template

from livedemo.blueprints import searching
from livedemo.blueprints.access import access
from livedemo.blueprints.staff_admin.base import bp, path_to
from livedemo.deeds import changes, kinds, rows_in, said, token_named
from livedemo.policy import Permission
from livedemo.queries import site
from livedemo.queries.reports import Rows


@bp.get("/e/<slug>/admin/activity")
@access(Permission.ACTIVITY_READ)
def activity():
    """List the log of the event, newest first."""
    offered = [kind for kind in kinds() if kind[0] != "tenant"]
    wish = {**searching.wish(), "kind": searching.chosen("kind", dict(offered))}
    rows = site.log(event=g.event, **wish)
    return render_template(
        "pages/staff_admin/activity.html",
        rows=rows,
        lines=told(rows, g.event.timezone),
        kinds=offered,
        wish=wish,
        zone=g.event.timezone,
        address=lambda **parts: searching.address(path_to("activity"), **{**wish, **parts}),
    )


def told(rows: Rows, zone: str) -> list[dict]:
    """Return the lines of the log in words."""
    names = site.names(rows_in([row for row, _user, _event in rows.rows]))
    return [
        {
            "row": row,
            "who": token_named(row) or (user.display_name if user else ""),
            "event": event,
            "said": said(row),
            "changes": changes(row, zone, names),
        }
        for row, user, event in rows.rows
    ]
