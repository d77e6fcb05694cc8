"""Show an event to everybody: what, when, and the way in."""

from flask import Blueprint, current_app, g, render_template, request
from flask_login import current_user

from livedemo import languages, when
from livedemo.blueprints.access import Access, access
from livedemo.forms import entry as forms
from livedemo.templating import locale
from livedemo.urls import path_for, public

bp = Blueprint("public", __name__)
TEAM = ("/mod", "/speaker", "/reports", "/admin", "/account", "/facilitator")


@bp.get("/e/<slug>/")
@access(Access.ANYONE)
def event():
    """Show the public page of an event with the form to enter."""
    may_enter = g.event.is_open and (not g.event.is_private or g.actor.tokens)
    form = forms.blank([g.event], g.event) if may_enter else None
    return render_template(
        "pages/public/event.html",
        event=g.event,
        form=form,
        is_in=current_user.is_authenticated,
        address=public(path_for("public.event", slug=g.event.slug)),
    )


@bp.app_template_filter("event_span")
def event_span(event) -> str:
    """Return day and hours of an event in its zone."""
    return when.span(event.start_date, event.end_date, event.timezone, locale())


@bp.app_template_filter("event_zone")
def event_zone(event) -> str:
    """Return the zone of an event as people call it."""
    return when.zone_words(event.timezone, event.start_date, locale())


@bp.app_template_global("event_state")
def event_state(event) -> str:
    """Return `live`, `open`, `soon` or `ended`."""
    return when.state(event)


@bp.app_template_global("other_languages")
def other_languages() -> list[tuple[str, str]]:
    """Return the languages that the page is not in."""
    codes = current_app.config["LANGUAGES"]
    return [(code, languages.name_of(code)) for code in codes if code != locale()]


@bp.app_template_global("query_without_language")
def query_without_language() -> str:
    """Return the query of this page, but its language."""
    kept = [(k, v) for k, v in request.args.items(multi=True) if k != "lang"]
    return path_for("entry.entry", **dict(kept)).partition("?")[2]


@bp.app_template_global("for_team")
def for_team(path: str) -> bool:
    """Tell whether a path leads to a page that needs signing in."""
    parts = path.split("?")[0].split("/")
    return "/" + (parts[3] if parts[1:2] == ["e"] and len(parts) > 3 else parts[1]) in TEAM
