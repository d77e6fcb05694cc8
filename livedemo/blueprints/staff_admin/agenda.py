"""Show the draft of the programme and let its order be changed (/e/<slug>/admin/agenda)."""

from dataclasses import dataclass
from datetime import date

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _

from livedemo import agenda, clock, programme, timetable, timezones
from livedemo.blueprints.access import access
from livedemo.blueprints.staff_admin.base import bp, limit, path_to
from livedemo.errors import Invalid
from livedemo.policy import Permission, can
from livedemo.queries import agenda as agenda_queries
from livedemo.services import programme as programme_verbs
from livedemo.services import sessions as verbs
from livedemo.urls import path_for


@dataclass(frozen=True)
class TalkList:
    """Be the speeches of one session as they stand in the order of all."""

    rows: list
    revision: str
    by_hand: bool
    order: str


@bp.get("/e/<slug>/admin/agenda")
@access(Permission.AGENDA_DRAFT)
def agenda_page():
    """Show the sessions of a day by room and time, what has no time, and what collides."""
    rows, talks = agenda_queries.sessions(g.event), agenda_queries.speeches(g.event)
    return render_template(
        "pages/staff_admin/agenda.html",
        api=path_for("api.list_sessions", event_id=g.event.id).removesuffix("/sessions"),
        talks=_talk_lists(rows, talks),
        fitting=_fitting(talks),
        **_about_day(rows),
        **_about_sessions(rows),
        **_about_draft(rows, talks),
    )


def _about_day(rows) -> dict:
    rooms, days = agenda_queries.rooms(g.event), _days(rows)
    day = _chosen(days)
    table = timetable.lay_out(
        rows, [room.id for room in rooms], timezones.bounds_of(g.event.timezone, day)
    )
    return {
        "days": days,
        "day": day,
        "table": table,
        "now_row": timetable.row_of(table, clock.now()) if day == _today() else None,
        "rooms": {room.id: room for room in rooms},
    }


def _talk_lists(sessions, talks) -> dict[int, TalkList]:
    """Return the speeches of every session, by its number."""
    inside: dict[int, list] = {row.id: [] for row in sessions}
    for one in talks:
        inside.setdefault(one.session_id, []).append(one)
    return {
        number: TalkList(
            rows,
            agenda.revision(rows),
            agenda.is_by_hand(rows),
            ",".join(str(one.id) for one in rows),
        )
        for number, rows in inside.items()
    }


def _fitting(talks: list) -> int | None:
    """Return the session whose speeches were just moved, if times can be fitted to the order."""
    wished = request.args.get("moved_in", "")
    rows = [one for one in talks if str(one.session_id) == wished]
    return rows[0].session_id if agenda.refitted(rows, "swap") else None


def _about_sessions(rows) -> dict:
    return {
        "rows": rows,
        "unplaced": [row for row in rows if row.scheduled_time is None],
        "speeches": agenda_queries.speech_counts(g.event),
        "statuses": {row.id: _status(row) for row in rows},
        "may_edit": can(g.actor, Permission.SESSION_EDIT, g.event),
    }


def _about_draft(rows, talks) -> dict:
    return {
        "draft": programme_verbs.draft(g.event),
        "collisions": programme.conflicts(rows, talks),
        "named": {
            **{("session", row.id): (row.title, row.id, row) for row in rows},
            **{("speech", talk.id): (talk.title, talk.session_id, talk) for talk in talks},
        },
        "by_hand": len(agenda.moved_by_hand(rows)) if agenda.is_by_hand(rows) else None,
        "revision": agenda.revision(rows),
        "moved": "moved" in request.args and bool(agenda.refitted(rows, "swap")),
        "order": ",".join(str(row.id) for row in rows),
    }


@bp.post("/e/<slug>/admin/agenda/order")
@access(Permission.SESSION_EDIT)
def order_sessions():
    """Move one session up or down, fit times to the order, or forget the order by hand."""
    limit()
    revision, way = request.form.get("revision", ""), request.form.get("times", "keep")
    if request.form.get("to") == "time":
        verbs.order_by_time(g.actor, g.event, revision=revision)
        flash(_("The sessions stand by their times again."))
        return redirect(path_to("agenda_page", **same_day()), 303)
    order = wished_order([row.id for row in agenda_queries.sessions(g.event)])
    verbs.reorder(g.actor, g.event, order, revision=revision, times=way)
    after = {"moved": 1} if way == "keep" else {}
    return redirect(path_to("agenda_page", **same_day(), **after) + "#order", 303)


def wished_order(ids: list[int]) -> list[int]:
    """Return the order that a form asks for: a whole list, or one item and where it goes."""
    whole = request.form.get("order")
    if whole is not None:
        return [_number("order", part) for part in whole.split(",")]
    item, to = _number("item", request.form.get("item", "")), request.form.get("to")
    if item not in ids or to not in ("up", "down"):
        raise Invalid("to", _("Say what to move, and whether up or down."))
    place = ids.index(item)
    other = max(0, place - 1) if to == "up" else min(len(ids) - 1, place + 1)
    ids[place], ids[other] = ids[other], ids[place]
    return ids


def _number(field: str, typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) < 18):
        raise Invalid(field, _("This has the wrong form."))
    return int(typed)


def same_day() -> dict:
    """Return the day of the grid that a form stands under, for addresses; nothing elsewhere."""
    typed = request.form.get("day", "")
    return {"day": typed} if _read_day(typed) else {}


def _read_day(typed: str) -> date | None:
    try:
        found = date.fromisoformat(typed)
    except ValueError:
        return None
    return found if timezones.FIRST_YEAR <= found.year <= timezones.LAST_YEAR else None


def _days(rows) -> list[date]:
    """Return the local days on which something begins, or else the event's first one."""
    zone = g.event.timezone
    found = {timezones.to_local(at, zone).date() for row in rows if (at := row.scheduled_time)}
    first = timezones.to_local(g.event.start_date or clock.now(), zone).date()
    return sorted(found) or [first]


def _chosen(days: list[date]) -> date:
    wished = _read_day(request.args.get("day", ""))
    if wished is not None:
        return wished
    return _today() if _today() in days else days[0]


def _today() -> date:
    return timezones.to_local(clock.now(), g.event.timezone).date()


def _status(row) -> str:
    return str(agenda.status(row, clock.now(), by_hand=row.set_status))
