"""Show an event to everybody: what, when, the way in, the programme, photos and documents."""

from flask import Blueprint, current_app, g, render_template, request
from flask_login import current_user
from markupsafe import Markup

from livedemo import clock, languages, markdown, structured, when
from livedemo.blueprints.access import Access, access
from livedemo.blueprints.showing import (
    Showing,
    address,
    address_of_session,
    programme_html,
    show,
    show_session,
)
from livedemo.errors import NotFound
from livedemo.forms import entry as forms
from livedemo.templating import locale
from livedemo.urls import path_for

bp = Blueprint("public", __name__)
TEAM = ("/mod", "/speaker", "/reports", "/admin", "/account", "/facilitator")


@bp.get("/e/<slug>/")
@access(Access.ANYONE)
def event():
    """Show the public page of an event with the form to enter."""
    shown = show(g.event, request.args)
    may_enter = g.event.is_open and (not g.event.is_private or g.actor.tokens)
    form = forms.blank([g.event], g.event) if may_enter else None
    return render_template(
        f"pages/public/{shown.template}.html",
        event=g.event,
        form=form,
        is_in=current_user.is_authenticated,
        shown=shown,
        programme=_programme(shown),
        **_previews(shown),
    )


def _programme(shown: Showing) -> Markup | None:
    if shown.template != "event":
        return None
    return programme_html(
        shown,
        locale(),
        lambda: Markup(  # noqa: S704 -- a template
            render_template("partials/public/programme.html", event=g.event, shown=shown)
        ),
    )


def _previews(shown: Showing) -> dict:
    here, picture = address(g.event), shown.shared
    return {
        "address": here,
        "about": markdown.plain(g.event.description),
        "picture": picture,
        "data": structured.event(g.event, here, shown.organiser, [picture.url] if picture else []),
    }


@bp.get("/e/<slug>/sessions/<int:session_id>")
@access(Access.ANYONE)
def session(session_id: int):
    """Show a published session with its speeches and their files."""
    shown = show_session(g.event, session_id)
    if shown is None:
        raise NotFound()
    here, home = address_of_session(g.event, session_id), address(g.event)
    return render_template(
        "pages/public/session.html",
        event=g.event,
        is_in=current_user.is_authenticated,
        address=here,
        data=structured.session(g.event, shown.item, here, home),
        **vars(shown),
    )


@bp.app_template_filter("event_span")
def event_span(event) -> str:
    """Return day and hours of an event in its zone."""
    return when.span(event.start_date, event.end_date, event.timezone, locale())


@bp.app_template_filter("event_zone")
def event_zone(event) -> str:
    """Return the zone of an event as people call it."""
    return when.zone_words(event.timezone, event.start_date, locale())


@bp.app_template_filter("event_until")
def event_until(event) -> str:
    """Return how long it takes until an event begins."""
    return when.until(event.start_date, event.timezone)


@bp.app_template_filter("live_since")
def live_since(event) -> str:
    """Return since when an event is live."""
    return when.live_since(event)


@bp.app_template_filter("minutes_until")
def minutes_until(at) -> int:
    """Return the minutes until an instant, the last one whole."""
    return max(1, -int((clock.now() - at).total_seconds() // 60))


@bp.app_template_filter("day_words")
def day_words(day, zone: str) -> str:
    """Return a day as people say it."""
    return when.day_words(day, zone, locale())


@bp.app_template_filter("span")
def span(start, end, zone: str) -> str:
    """Return day and hours of something in the programme."""
    return when.span(start, end, zone, locale())


@bp.app_template_filter("moment")
def moment(at, zone: str) -> str:
    """Return a time, with its day unless that is today."""
    return when.moment(at, zone, locale())


@bp.app_template_filter("file_count")
def file_count(item, slides) -> int:
    """Return how many files the speeches of a session have."""
    return sum(len(slides.get(talk.id, ())) for talk in item.speeches)


@bp.app_template_filter("plain")
def plain(source: str) -> str:
    """Return a text of an organiser without its marks."""
    return markdown.plain(source)


@bp.app_template_filter("markdown")
def in_words(source: str, top: int = 3):
    """Return a text of an organiser as HTML, its headings from the level `top` on."""
    return markdown.render(source, top)


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
