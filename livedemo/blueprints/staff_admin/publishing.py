"""Compare the draft of the programme with what visitors see, and publish it."""

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _

from livedemo.blueprints.access import access
from livedemo.blueprints.staff_admin.base import bp, limit, path_to
from livedemo.changes import in_words
from livedemo.policy import Permission
from livedemo.queries import agenda as agenda_queries
from livedemo.services import programme as verbs


@bp.get("/e/<slug>/admin/agenda/publish")
@access(Permission.PROGRAMME_PUBLISH)
def draft():
    """List what visitors will see otherwise."""
    found = verbs.draft(g.event)
    rooms = {room.id: room.name for room in agenda_queries.rooms(g.event)}
    return render_template(
        "pages/staff_admin/publish.html",
        draft=found,
        lines=[in_words(change, g.event.timezone, rooms) for change in found.changes],
    )


@bp.post("/e/<slug>/admin/agenda/publish")
@access(Permission.PROGRAMME_PUBLISH)
def publish():
    """Publish the draft that was looked at."""
    limit()
    verbs.publish(g.actor, g.event, revision=request.form.get("revision", ""))
    flash(_("The programme is published."))
    return redirect(path_to("agenda_page"), 303)
