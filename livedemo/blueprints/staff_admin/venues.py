"""List, make, change and delete the physical rooms of an event (/e/<slug>/admin/rooms)."""

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _

from livedemo.blueprints.access import access
from livedemo.blueprints.answers import form_failed
from livedemo.blueprints.staff_admin.base import bp, limit, path_to
from livedemo.errors import Conflict, Invalid
from livedemo.forms import agenda as forms
from livedemo.models import Room
from livedemo.policy import Permission
from livedemo.queries import agenda as agenda_queries
from livedemo.services import venues as verbs

BASE = "/e/<slug>/admin/rooms"
ONE = BASE + "/<int:room_id>"


@bp.get(BASE)
@access(Permission.ROOM_MANAGE)
def venues():
    """List the rooms."""
    return _page(forms.RoomForm(formdata=None), None)


@bp.post(BASE)
@access(Permission.ROOM_MANAGE)
def create_venue():
    """Add a room."""
    limit()
    form = forms.RoomForm()
    try:
        fields, _notes = forms.read(form, {}, g.event)
        row = verbs.create(g.actor, g.event, **fields)
    except Invalid as problem:
        form_failed(form, problem)
        return _page(form, None), 422
    return _saved(row)


@bp.get(ONE)
@access(Permission.ROOM_MANAGE)
def venue(room_id):
    """Show the form of one room."""
    row = agenda_queries.one(Room, g.event, room_id)
    shown = {**forms.shown_room(row), "version": row.version}
    return _page(forms.RoomForm(formdata=None, data=shown), row)


@bp.post(ONE)
@access(Permission.ROOM_MANAGE)
def save_venue(room_id):
    """Keep what was typed; who edited an older version compares first."""
    limit()
    row, form = agenda_queries.one(Room, g.event, room_id), forms.RoomForm()
    try:
        fields, _notes = forms.read(form, forms.shown_room(row), g.event)
        seen = forms.number("version", form.version.data) or 0
        row = verbs.update(g.actor, g.event, room_id, version=seen, **fields)
    except Invalid as problem:
        form_failed(form, problem)
        return _page(form, row), 422
    except Conflict:
        return _page(form, row, theirs=_theirs(form, row)), 409
    return _saved(row)


def _theirs(form: forms.RoomForm, row: Room) -> list[tuple[str, str]]:
    """Return what is stored where it differs from what was typed; the next save wins."""
    form.version.data = str(row.version)
    return [
        (form[name].label.text, value or "–")
        for name, value in forms.shown_room(row).items()
        if value != (form[name].data or "")
    ]


@bp.post(ONE + "/delete")
@access(Permission.ROOM_MANAGE)
def delete_venue(room_id):
    """Delete a room in which nothing is planned."""
    limit()
    row = agenda_queries.one(Room, g.event, room_id)
    verbs.delete(g.actor, g.event, room_id)
    flash(_("%(title)s is deleted.", title=row.name))
    return redirect(path_to("venues"), 303)


def _saved(row: Room):
    flash(_("%(name)s is saved.", name=row.name))
    return redirect(path_to("venues"), 303)


def _page(form: forms.RoomForm, row: Room | None, *, theirs=None) -> str:
    rooms = agenda_queries.rooms(g.event)
    adding = row is None and (bool(form.errors) or "add" in request.args or not rooms)
    return render_template(
        "pages/staff_admin/venues.html",
        form=form,
        row=row,
        theirs=theirs,
        rooms=rooms,
        counts=agenda_queries.sessions_by_room(g.event),
        adding=adding,
    )
