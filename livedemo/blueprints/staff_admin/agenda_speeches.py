"""Make, change, move and delete one speech."""

from flask import flash, g, redirect, request
from flask_babel import gettext as _

from livedemo.blueprints.access import access
from livedemo.blueprints.answers import form_failed, page_or_partial
from livedemo.blueprints.staff_admin.base import bp, limit, path_to
from livedemo.blueprints.staff_admin.slides import desk
from livedemo.enums import StaffRole
from livedemo.errors import Conflict, Invalid
from livedemo.forms import agenda as forms
from livedemo.models import EventSession, Speech
from livedemo.policy import Permission
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import people as people_queries
from livedemo.services import speeches as verbs

BASE = "/e/<slug>/admin/agenda"
ONE = BASE + "/speeches/<int:speech_id>"


@bp.get(BASE + "/<int:session_id>/speeches/new")
@access(Permission.SPEECH_MANAGE)
def new_speech(session_id):
    """Ask for a new speech."""
    of = agenda_queries.one(EventSession, g.event, session_id)
    return _page(forms.SpeechForm(formdata=None, data={"session_id": str(of.id)}), of, None)


@bp.post(BASE + "/<int:session_id>/speeches/new")
@access(Permission.SPEECH_MANAGE)
def create_speech(session_id):
    """Add a speech to a session."""
    limit()
    of, form = agenda_queries.one(EventSession, g.event, session_id), forms.SpeechForm()
    try:
        fields, notes = forms.read(form, {}, g.event)
        row = verbs.create(g.actor, g.event, **{**fields, "session_id": session_id})
    except Invalid as problem:
        form_failed(form, problem)
        return _page(form, of, None), 422
    return _saved(row, notes)


@bp.get(ONE)
@access(Permission.SPEECH_MANAGE)
def speech(speech_id):
    """Show a speech."""
    return _one(agenda_queries.one(Speech, g.event, speech_id))


@bp.post(ONE)
@access(Permission.SPEECH_MANAGE)
def save_speech(speech_id):
    """Keep what was typed; who edited an older version compares first."""
    limit()
    row, form = agenda_queries.one(Speech, g.event, speech_id), forms.SpeechForm()
    try:
        fields, notes = forms.read(form, forms.shown_speech(row, g.event), g.event)
        seen = forms.number("version", form.version.data) or 0
        row = verbs.update(g.actor, g.event, speech_id, version=seen, **fields)
    except Invalid as problem:
        form_failed(form, problem)
        return _page(form, _session_of(row), row), 422
    except Conflict:
        return _page(form, _session_of(row), row, theirs=_theirs(form, row)), 409
    return _saved(row, notes)


def _theirs(form: forms.SpeechForm, row: Speech) -> list[tuple[str, str]]:
    """Return what is stored where it differs from what was typed; the next save wins."""
    form.version.data = str(row.version)
    shown = forms.shown_speech(row, g.event)
    named = {
        "session_id": {str(one.id): one.title for one in agenda_queries.sessions(g.event)},
        "speaker_id": {str(number): name for number, name in _speakers(row).items()},
    }
    return [
        (form[name].label.text, named.get(name, {}).get(value, value) or "–")
        for name, value in shown.items()
        if value != (form[name].data or "")
    ]


@bp.post(ONE + "/delete")
@access(Permission.SPEECH_MANAGE)
def delete_speech(speech_id):
    """Delete a speech with as many slides as its page said; otherwise ask again."""
    limit()
    row = agenda_queries.one(Speech, g.event, speech_id)
    seen, slides = (
        forms.number(name, request.form.get(name)) or 0 for name in ("version", "slides")
    )
    try:
        verbs.delete(g.actor, g.event, speech_id, version=seen, confirmed=True, agreed=slides)
    except Conflict:
        return _one(agenda_queries.one(Speech, g.event, speech_id), asked=True), 409
    flash(_("%(title)s is deleted.", title=row.title))
    return redirect(path_to("session", session_id=row.session_id), 303)


def _speakers(row: Speech | None) -> dict[int, str]:
    """Return the names of the event's speakers, and of whom the speech names already."""
    now = row.speaker_id if row else None
    staff = people_queries.staff(g.event)
    found = {who.id: who.display_name for grant, who in staff if grant.role == StaffRole.SPEAKER}
    return found if now is None or now in found else {**found, **people_queries.names([now])}


def _saved(row: Speech, notes: list[str]):
    for note in notes:
        flash(note)
    flash(_("%(title)s is saved in the draft.", title=row.title))
    return redirect(path_to("session", session_id=row.session_id) + "#speeches", 303)


def _session_of(row: Speech) -> EventSession:
    return agenda_queries.one(EventSession, g.event, row.session_id)


def _one(row: Speech, *, asked: bool = False):
    shown = {**forms.shown_speech(row, g.event), "version": row.version}
    form = forms.SpeechForm(formdata=None, data=shown)
    return _page(form, _session_of(row), row, asked=asked)


def _page(form: forms.SpeechForm, of: EventSession, row: Speech | None, *, theirs=None,
          asked: bool = False):  # fmt: skip
    return page_or_partial(
        "pages/staff_admin/speech.html",
        "partials/slides/list.html",
        form=form.offer(agenda_queries.sessions(g.event), _speakers(row)),
        of=of,
        row=row,
        theirs=theirs,
        deleting=asked or "delete" in request.args,
        asked=asked,
        **(desk(row) if row else {}),
    )
