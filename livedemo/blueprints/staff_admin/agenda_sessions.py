"""Make, change and delete one session, and order its speeches."""

from flask import flash, g, redirect, render_template, request
from flask_babel import gettext as _

from livedemo import agenda
from livedemo.blueprints.access import access
from livedemo.blueprints.answers import form_failed
from livedemo.blueprints.staff_admin.agenda import same_day, wished_order
from livedemo.blueprints.staff_admin.base import bp, limit, path_to
from livedemo.errors import Conflict, Invalid
from livedemo.forms import agenda as forms
from livedemo.models import EventSession
from livedemo.policy import Permission
from livedemo.queries import agenda as agenda_queries
from livedemo.services import sessions as verbs
from livedemo.services import speeches
from livedemo.urls import path_for

BASE = "/e/<slug>/admin/agenda"
ONE = BASE + "/<int:session_id>"


@bp.get(BASE + "/new")
@access(Permission.SESSION_CREATE)
def new_session():
    """Ask for a new session."""
    return _page(forms.SessionForm(formdata=None), None)


@bp.post(BASE + "/new")
@access(Permission.SESSION_CREATE)
def create_session():
    """Add a session and go on to it."""
    limit()
    form = forms.SessionForm()
    try:
        fields, notes = forms.read(form, {}, g.event)
        row = verbs.create(g.actor, g.event, **fields)
    except Invalid as problem:
        form_failed(form, problem)
        return _page(form, None), 422
    return _saved(row, notes)


@bp.get(ONE)
@access(Permission.SESSION_EDIT)
def session(session_id):
    """Show a session with its speeches."""
    return _one(agenda_queries.one(EventSession, g.event, session_id))


@bp.post(ONE)
@access(Permission.SESSION_EDIT)
def save_session(session_id):
    """Keep what was typed; who edited an older version compares first."""
    limit()
    row, form = agenda_queries.one(EventSession, g.event, session_id), forms.SessionForm()
    try:
        fields, notes = forms.read(form, forms.shown_session(row, g.event), g.event)
        seen = forms.number("version", form.version.data) or 0
        row = verbs.update(g.actor, g.event, session_id, version=seen, **fields)
    except Invalid as problem:
        form_failed(form, problem)
        return _page(form, row), 422
    except Conflict:
        return _page(form, row, theirs=_theirs(form, row)), 409
    return _saved(row, notes)


def _theirs(form: forms.SessionForm, row: EventSession) -> list[tuple[str, str]]:
    """Return what is stored where it differs from what was typed; the next save wins."""
    form.version.data = str(row.version)
    form.offer(agenda_queries.rooms(g.event))
    shown = forms.shown_session(row, g.event)
    return [
        (form[name].label.text, _in_words(form, name, value))
        for name, value in shown.items()
        if (value or "") != (form[name].data or "")
    ]


def _in_words(form: forms.SessionForm, name: str, value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name in ("scheduled_time", "end_time"):
        return value.replace("T", " ")
    offered = {
        choice.value: str(choice.label) for choice in getattr(form[name], "choices", None) or ()
    }
    return offered.get(value, value)


@bp.post(ONE + "/delete")
@access(Permission.SESSION_DELETE)
def delete_session(session_id):
    """Delete a session without speeches; for another, or a changed one, its page says more."""
    limit()
    row = agenda_queries.one(EventSession, g.event, session_id)
    seen = forms.number("version", request.form.get("version")) or 0
    try:
        verbs.delete(g.actor, g.event, session_id, version=seen)
    except Conflict:
        return _one(agenda_queries.one(EventSession, g.event, session_id), asked=True), 409
    flash(_("%(title)s is deleted.", title=row.title))
    return redirect(path_to("agenda_page"), 303)


@bp.post(ONE + "/order")
@access(Permission.SPEECH_MANAGE)
def order_speeches(session_id):
    """Move one speech up or down, fit times to the order, or forget the order by hand."""
    limit()
    revision, way = request.form.get("revision", ""), request.form.get("times", "keep")
    if request.form.get("to") == "time":
        speeches.order_by_time(g.actor, g.event, session_id, revision=revision)
        return _ordered(session_id, False)
    order = wished_order([one.id for one in agenda_queries.speeches(g.event, session_id)])
    speeches.reorder(g.actor, g.event, session_id, order, revision=revision, times=way)
    return _ordered(session_id, way == "keep")


def _ordered(session_id: int, moved: bool):
    """Go on where the list stood: under the grid of a day, or on the session's own page."""
    if day := same_day():
        after = {"moved_in": session_id} if moved else {}
        return redirect(path_to("agenda_page", **day, **after) + "#order", 303)
    after = {"moved": 1} if moved else {}
    return redirect(path_to("session", session_id=session_id, **after) + "#speeches", 303)


def _saved(row: EventSession, notes: list[str]):
    for note in notes:
        flash(note)
    flash(_("%(title)s is saved in the draft.", title=row.title))
    return redirect(path_to("session", session_id=row.id), 303)


def _one(row: EventSession, *, asked: bool = False) -> str:
    shown = {**forms.shown_session(row, g.event), "version": row.version}
    return _page(forms.SessionForm(formdata=None, data=shown), row, asked=asked)


def _page(form: forms.SessionForm, row: EventSession | None, *, theirs=None,
          asked: bool = False) -> str:  # fmt: skip
    talks = agenda_queries.speeches(g.event, row.id) if row else []
    return render_template(
        "pages/staff_admin/session.html",
        form=form.offer(agenda_queries.rooms(g.event)),
        row=row,
        theirs=theirs,
        talks=talks,
        slides=agenda_queries.slide_counts(g.event) if talks else {},
        revision=agenda.revision(talks),
        by_hand=agenda.is_by_hand(talks),
        order=",".join(str(one.id) for one in talks),
        moved="moved" in request.args and bool(agenda.refitted(talks, "swap")),
        deleting=asked or "delete" in request.args,
        asked=asked,
        api=path_for("api.list_sessions", event_id=g.event.id).removesuffix("/sessions"),
    )
