"""Let people in at the front door, and lead them to their event (document 000 A)."""

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask import session as cookie
from flask_login import current_user

from livedemo import rates, rehearsal, tenancy
from livedemo.blueprints import entering
from livedemo.blueprints.access import Access, access
from livedemo.blueprints.answers import form_failed, is_htmx
from livedemo.enums import Page
from livedemo.errors import Forbidden, Invalid
from livedemo.forms import entry as forms
from livedemo.services import logins, people
from livedemo.urls import path_for, safe_next

bp = Blueprint("entry", __name__)
A_YEAR = 31_536_000


@bp.get("/")
@access(Access.ANYONE)
def entry():
    """Show the form, for the event that is named or the only one."""
    offer = entering.offered()
    event = entering.chosen(offer, request.args.get("event"))
    return _page(forms.blank(offer, event))


@bp.post("/")
@access(Access.ANYONE)
def enter():
    """Let somebody in; the answer is the same for every e-mail."""
    run = rehearsal.presented()
    if run is None:
        rates.check(rates.ENTRY, g.ip_prefix)
    offer = entering.offered()
    form = forms.EntryForm(offer, entering.chosen(offer, request.form.get("event")))
    if not form.validate():
        return _page(form), 422
    try:
        _let_in(form, run)
    except Invalid as problem:
        form_failed(form, problem)
        return _page(form), 422
    return redirect(safe_next(form.next.data) or path_for("entry.current", page="watch"), 303)


def _let_in(form: forms.EntryForm, run: str | None) -> None:
    if form.chosen is not None:
        tenancy.enter(form.chosen.tenant_id)
    before = current_user._get_current_object()
    about = entering.about() | {"rehearsal": run}
    login = people.enter(form.chosen, verified=before, **form.person, **about)
    entering.remember(login, form.chosen)


def _page(form: forms.EntryForm) -> str:
    return render_template(
        "pages/entry/entry.html",
        form=form,
        event=form.chosen,
        events=form.offered,
        next=safe_next(form.next.data),
    )


@bp.get(f"/<any({', '.join(entering.NEEDED)}):page>")
@access(Access.ENTERED)
def current(page):
    """Lead to the page of the person's current event; several are a choice."""
    found = entering.current_events(Page(page))
    if not found and page != Page.WATCH:
        raise Forbidden()
    way = entering.ways(Page(page))
    if len(found) == 1:
        return redirect(way(found[0]), 303)
    return render_template("pages/entry/choose.html", events=found, way=way)


@bp.post("/language")
@access(Access.ANYONE)
def language():
    """Keep the language that somebody chose, for this browser and this login."""
    wish = request.form.get("language", "")
    response = redirect(safe_next(request.form.get("next")) or "/", 303)
    if wish not in current_app.config["LANGUAGES"]:
        return response
    if current_user.session_id is not None:
        logins.set_language(current_user.session_id, wish)
    return _keep_language(response, wish)


def _keep_language(response, wish: str):
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.set_cookie("lang", wish, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax")
    return response


@bp.after_app_request
def keep_choices(response):
    """Remember the language of a link and the event of a page."""
    wish = request.args.get("lang")
    if wish in current_app.config["LANGUAGES"]:
        _keep_language(response, wish)
    event = g.get("event")
    if event is None or not current_user.is_authenticated or not _is_page(response):
        return response
    if cookie.get("event") != event.slug:
        cookie["event"] = event.slug
    return response


def _is_page(response) -> bool:
    html = response.status_code == 200 and response.mimetype == "text/html"
    return html and request.method == "GET" and not is_htmx()
