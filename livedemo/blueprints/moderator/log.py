"""Show what moderators did, and undo it where that is still possible."""

from dataclasses import dataclass

from flask import g, render_template, request
from flask_babel import gettext as _

from livedemo import clock, deeds
from livedemo.blueprints.access import access
from livedemo.blueprints.moderator.base import bp, undo
from livedemo.enums import QuestionStatus as S
from livedemo.models import Activity
from livedemo.policy import Permission as P
from livedemo.policy import can
from livedemo.queries import activity, people
from livedemo.schemas.parsing import whole
from livedemo.services.questions import TRANSITIONS

PAGE = 50
BACK = {S.PENDING: "send_back", S.APPROVED: "approve", S.ON_STAGE: "stage", S.ANSWERED: "answer"}


@dataclass(frozen=True)
class Line:
    """Be one line of the log as people read it."""

    row: Activity
    who: str
    said: str
    about: str
    undo: dict | None


@bp.get("/e/<slug>/mod/log")
@access(P.QUESTION_MODERATE)
def show_log():
    """Show the newest actions, 50 a page."""
    rows = activity.moderation(g.event, before=request.args.get("before", type=whole), limit=PAGE)
    return render_template(
        "pages/moderator/log.html",
        lines=_lines(rows),
        zone=g.event.timezone,
        older=rows[-1].id if len(rows) == PAGE else None,
    )


def _lines(rows: list[Activity]) -> list[Line]:
    objects = activity.objects(g.event, rows)
    users = {row.actor_id for row in rows} | {(row.after or {}).get("person") for row in rows}
    names = people.names(users - {None}) if users - {None} else {}
    keys = activity.keys_of(g.event, users - {None}) if users - {None} else {}
    lines = []
    for row in rows:
        about = objects.get((row.object_type, row.object_id))
        person = (row.after or {}).get("person")
        lines.append(
            Line(
                row=row,
                who=names.get(row.actor_id, _("the system")),
                said=deeds.said(row),
                about=getattr(about, "question_text", None)
                or getattr(about, "message", None)
                or names.get(person, ""),
                undo=_undo(row, about, keys.get(person)),
            )
        )
    return lines


def _undo(row: Activity, about, author: str | None) -> dict | None:
    """Return the form that takes an action back, or None when something came after it."""
    kind, before, after = row.action.split(".")[0], row.before or {}, row.after or {}
    if kind == "question" and about is not None:
        return _undo_question(about, before, after)
    if (
        kind == "chat"
        and about is not None
        and (about.hidden_at is not None) == (row.action == "chat.hide")
    ):
        return undo("hide", {"on": "0" if row.action == "chat.hide" else "1"}, line_id=about.id)
    if row.action == "person.restrict" and author and _in_force(about):
        return undo("restrict", {"author": author, "what": about.what, "on": "0"})
    return _undo_room(before, after) if kind == "room" else None


def _undo_question(question, before: dict, after: dict) -> dict | None:
    was, status = before.get("status"), after.get("status")
    decided = question.decided_at.isoformat() if question.decided_at else None
    if not status or question.status != status or after.get("decided_at") != decided:
        return None
    was = S.PENDING if status == S.REJECTED else was
    route, needed = BACK.get(was), TRANSITIONS.get((status, was))
    if route is None or needed is None or not can(g.actor, needed, g.event):
        return None
    return undo(route, {"seen": status}, question_id=question.id)


def _in_force(restriction) -> bool:
    if restriction is None or restriction.lifted_at is not None:
        return False
    return restriction.until is None or restriction.until > clock.now()


def _undo_room(before: dict, after: dict) -> dict | None:
    for column, what in deeds.SWITCHES.items():
        if column in after and getattr(g.event, column) == after[column]:
            if what == "event" and not can(g.actor, P.EVENT_TOGGLE, g.event):
                return None
            return undo("toggle", {"what": what, "on": "0" if after[column] else "1"})
    slow = "slow_mode_seconds"
    if slow in after and g.event.slow_mode_seconds == after[slow]:
        return undo("slow_mode", {"seconds": before.get(slow, 0)})
    return None
