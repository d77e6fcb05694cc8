"""Change what an event is called, when it is, who may know of it, and what it shows."""

from flask import current_app, flash, g, redirect, render_template, request
from flask_babel import gettext as _

from livedemo import deeds, formats
from livedemo.blueprints.access import access
from livedemo.blueprints.answers import form_failed
from livedemo.blueprints.staff_admin.base import bp, limit, path_to
from livedemo.enums import Switch
from livedemo.errors import Conflict, Invalid
from livedemo.forms import settings as forms
from livedemo.forms.fields import wished_state
from livedemo.homes import at_home
from livedemo.policy import Permission
from livedemo.queries import site
from livedemo.services import events, rooms
from livedemo.urls import path_for

DATES = ("start_date", "end_date")


@bp.get("/e/<slug>/admin/")
@access(Permission.EVENT_CONFIGURE)
def settings():
    """Show the settings of the event."""
    return _page(forms.of_event(g.event))


@bp.post("/e/<slug>/admin/")
@access(Permission.EVENT_CONFIGURE)
def save():
    """Keep the settings; who edited an older state compares first."""
    limit()
    form = forms.SettingsForm(keep=g.event.timezone)
    if "preview" in request.form:
        return _page(form)
    if not form.validate():
        return _page(form), 422
    try:
        _save(form)
    except Invalid as problem:
        form_failed(form, problem)
        return _page(form), 422
    except Conflict:
        return _page(form, theirs=_theirs(form)), 409
    flash(_("The settings are saved."))
    return redirect(path_to("settings"), 303)


def _save(form: forms.SettingsForm) -> None:
    """Write what differs from what is stored; raises Conflict, Invalid."""
    if form.seen.data != forms.fingerprint(g.event):
        raise Conflict()
    shown, values = forms.shown(g.event), dict(form.values)
    for name in DATES:
        # The form shows no seconds: a time that was not touched keeps them.
        if form[name].data == shown[name] and values["timezone"] == g.event.timezone:
            values.pop(name)
    typed = (form.video_url.data or "").strip()
    events.update(
        g.actor,
        g.event,
        version=g.event.version,
        video_url=typed if typed != shown["video_url"] else None,
        iframe_hosts=current_app.config["LIVEDEMO"].video_iframe_hosts,
        **values,
    )
    for note in form.notes:
        flash(note)


def _theirs(form: forms.SettingsForm) -> dict:
    """Return what somebody else stored where it differs from what was typed; the next save wins."""
    form.seen.data = form.seen.raw_data[0] = forms.fingerprint(g.event)
    shown = forms.shown(g.event)
    words = {name: value for name, value in shown.items() if value != (form[name].data or "")}
    return {
        "last": site.last_change(g.event),
        "values": [
            (form[name].label.text, _in_words(name, value)) for name, value in words.items()
        ],
    }


def _in_words(name: str, value) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "visibility":
        return next(str(choice.label) for choice in forms.KNOWN_TO if choice.value == value)
    if name == "allowed_slide_formats":
        return formats.labels(value) or "–"
    return str(value).replace("T", " ") if name in DATES else str(value or "–")


def _page(form: forms.SettingsForm, *, theirs: dict | None = None) -> str:
    return render_template(
        "pages/staff_admin/settings.html",
        form=form,
        theirs=theirs,
        switches=_switches(),
        address=at_home(g.event, path_for("public.event", slug=g.event.slug)),
        close=request.args.get("close"),
        preview="preview" in request.form,
    )


def _switches() -> list[tuple[str, bool, str]]:
    """Return the switches of the room: name, on, and what pressing them does."""
    on = {
        Switch.EVENT: g.event.is_open,
        Switch.CHAT: g.event.chat_enabled,
        Switch.QUESTIONS: g.event.questions_enabled,
        Switch.MODERATION: g.event.moderate_questions,
    }
    return [(name.value, state, _press(name, state)) for name, state in on.items()]


def _press(name: Switch, on: bool) -> str:
    return {
        (Switch.EVENT, True): _("End the transmission"),
        (Switch.EVENT, False): _("Open the transmission"),
        (Switch.CHAT, True): _("Close the chat"),
        (Switch.CHAT, False): _("Open the chat"),
        (Switch.QUESTIONS, True): _("Close questions"),
        (Switch.QUESTIONS, False): _("Open questions"),
        (Switch.MODERATION, True): _("Publish questions at once"),
        (Switch.MODERATION, False): _("Read questions first"),
    }[name, on]


@bp.post("/e/<slug>/admin/switches")
@access(Permission.EVENT_CONFIGURE)
def switch():
    """Turn one switch of the room."""
    limit()
    what, on = request.form.get("what", ""), wished_state(request.form.get("on"))
    rooms.toggle(g.actor, g.event, what=what, on=on)
    flash(_("Done: %(name)s %(deed)s.", name=g.actor.name, deed=deeds.switched(what, on)))
    return redirect(path_to("settings") + "#room", 303)
