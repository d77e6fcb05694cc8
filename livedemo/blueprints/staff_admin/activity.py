"""Show what was done in an event: who, what, when, before and after."""

from collections.abc import Iterable, Iterator

from flask import g, render_template

from livedemo import tenancy
from livedemo.blueprints import searching
from livedemo.blueprints.access import access
from livedemo.blueprints.exporting import noted, sent
from livedemo.blueprints.staff_admin.base import bp, path_to
from livedemo.csv_export import Sheet, time_cell, time_header
from livedemo.deeds import changes, kinds, rows_in, said, token_named
from livedemo.labels import Names
from livedemo.policy import Permission
from livedemo.queries import site


@bp.get("/e/<slug>/admin/activity")
@access(Permission.ACTIVITY_READ)
def activity():
    """List the log of the event, newest first."""
    offered = _offered()
    wish = wished(offered)
    rows = site.log(event=g.event, **wish)
    return render_template(
        "pages/staff_admin/activity.html",
        rows=rows,
        lines=told(rows.rows, g.event.timezone),
        kinds=offered,
        wish=wish,
        zone=g.event.timezone,
        address=lambda **parts: searching.address(path_to("activity"), **{**wish, **parts}),
        file=searching.address(path_to("activity_csv"), q=wish["q"], kind=wish["kind"]),
    )


@bp.get("/e/<slug>/admin/activity.csv")
@access(Permission.ACTIVITY_READ)
def activity_csv():
    """Send the log of the event, oldest first."""
    wish = wished(_offered())
    noted("activity", searched=bool(wish["q"]), kind=wish["kind"])
    found = site.whole_log(event=g.event, q=wish["q"], kind=wish["kind"])
    return sent(sheet(found, g.event.timezone), "activity")


def _offered() -> list[tuple[str, str]]:
    return [kind for kind in kinds() if kind[0] != "tenant"]


def wished(offered: list[tuple[str, str]]) -> dict:
    """Return which lines of the log the address asks for, and in which order."""
    return {
        **searching.wish(),
        "kind": searching.chosen("kind", dict(offered)),
        "sort": searching.order({"at"}, "-at"),
    }


def sheet(batches: Iterable[list], zone: str) -> Sheet:
    """Return the log as a file: one row a line, and a cell with what was before and after."""
    header = [time_header("at", zone), "who", "event", "action", "what", "result", "changes"]
    return Sheet(header, (row for batch in batches for row in _cells(batch, zone)))


def _cells(batch: list, zone: str) -> Iterator[tuple]:
    for line in told(batch, zone):
        row, event = line["row"], line["event"]
        changes = "; ".join(f"{one.name}: {one.before} → {one.after}" for one in line["changes"])
        yield (time_cell(row.at, zone), line["who"] or "system", event.slug if event else "",
               row.action, line["said"], row.result, changes)  # fmt: skip


def told(found: list, zone: str) -> list[dict]:
    """Return the lines of the log in words."""
    names = _names(rows_in([row for row, _user, _event in found]))
    return [
        {
            "row": row,
            "who": token_named(row) or (user.display_name if user else ""),
            "event": event,
            "said": said(row),
            "changes": changes(row, zone, names),
        }
        for row, user, event in found
    ]


def _names(wanted: dict[str, set[int]]) -> Names:
    if g.event is not None:
        return site.names(wanted)
    with tenancy.unscoped("the names of what the whole log speaks of"):
        return site.names(wanted)
