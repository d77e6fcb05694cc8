"""Sign in and out, and let people keep their own account."""

from flask import Blueprint, current_app, g, redirect, render_template, request
from flask import session as cookie
from flask_babel import gettext as _
from flask_login import current_user

from livedemo import browser_names, homes, identity, mail, rates, secrets
from livedemo.blueprints import entering
from livedemo.blueprints.access import Access, access
from livedemo.blueprints.answers import form_failed
from livedemo.errors import Conflict, Forbidden, Invalid
from livedemo.forms import account as forms
from livedemo.queries import logins as login_queries
from livedemo.queries import people as people_queries
from livedemo.services import logins, people
from livedemo.urls import path_for, safe_next

bp = Blueprint("account", __name__)


@bp.get("/sign-in")
@access(Access.ANYONE)
def sign_in():
    """Ask for a link or a password."""
    return _ask(forms.SignInForm(request.args))


@bp.post("/sign-in")
@access(Access.ANYONE)
def ask():
    """Sign in by password, or send a link; for every e-mail alike."""
    form = forms.SignInForm()
    if not form.validate():
        return _ask(form), 422
    if form.password.data:
        return _by_password(form)
    rates.check(rates.LINK_ADDRESS, g.ip_prefix)
    rates.check(rates.LINK, form.email_key)
    browser = cookie.setdefault("browser", secrets.new_key())
    if mail.is_set_up():
        about = {"next_path": safe_next(form.next.data), "host": homes.own_host()}
        mail.beside(_send_link, form.email_key, browser, about)
    return redirect(path_for("account.sign_in", sent=1), 303)


def _send_link(email_key: str, browser: str, about: dict) -> None:
    """Make a link for a known person; runs beside the answer, whose time then tells nothing."""
    user = people_queries.by_email_key(email_key)
    if user is not None:
        logins.make_link(user, browser=browser, **about)


def _by_password(form):
    rates.check(rates.PASSWORD_ADDRESS, g.ip_prefix)
    rates.check(rates.PASSWORD, f"{form.email_key}|{g.ip_prefix}")
    user = people_queries.by_email_key(form.email_key)
    if not logins.check_password(user, form.password.data):
        form.password.errors = [_("E-mail and password do not belong together.")]
        return _ask(form), 422
    entering.remember(logins.sign_in_by_password(user, **entering.about()))
    return redirect(safe_next(form.next.data) or path_for("entry.current", page="watch"), 303)


def _ask(form):
    sent = request.method == "GET" and request.args.get("sent")
    return render_template(
        "pages/account/sign_in.html", form=form, sent=sent, by_mail=mail.is_set_up()
    )


@bp.get("/sign-in/<token>")
@access(Access.ANYONE)
def link(token):
    """Show the button that uses a link; looking at it does not."""
    state = logins.link_state(token, cookie.get("browser"))
    page = render_template("pages/account/link.html", state=state)
    return _quiet(page, 200 if state == "ready" else 410)


@bp.post("/sign-in/<token>")
@access(Access.ANYONE)
def use_link(token):
    """Sign in once."""
    try:
        login, target = logins.consume_link(
            token, browser=cookie.get("browser"), **entering.about()
        )
    except Conflict:
        state = logins.link_state(token, cookie.get("browser"))
        return _quiet(render_template("pages/account/link.html", state=state), 410)
    entering.remember(login)
    target = safe_next(target) or path_for("entry.current", page="watch")
    return _quiet(redirect(target, 303), 303)


def _quiet(answer, status: int):
    """Answer without telling other sites the address, which holds the key.

    Not `no-referrer`: without https a browser then posts the page's form as from nowhere.
    """
    response = current_app.make_response((answer, status))
    response.headers["Referrer-Policy"] = "same-origin"
    return response


@bp.post("/sign-out")
@access(Access.ANYONE)
def sign_out():
    """End this browser's login and forget its cookie."""
    if current_user.session_id is not None:
        logins.end(current_user.session_id)
    cookie.clear()
    return redirect("/", 303)


@bp.get("/account")
@access(Access.ENTERED)
def account():
    """Show a person's own account; who only typed an e-mail learns how to sign in."""
    if not current_user.is_verified:
        return render_template("pages/account/claimed.html")
    return _page(forms.profile_of(_me()), forms.PasswordForm(formdata=None))


@bp.post("/account")
@access(Access.VERIFIED)
def save():
    """Keep a person's own name, nickname, phone and language."""
    form = forms.ProfileForm()
    if not form.validate():
        return _page(form, forms.PasswordForm(formdata=None)), 422
    people.update_profile(current_user, **form.profile)
    if form.profile["language"]:
        logins.set_language(current_user.session_id, form.profile["language"])
    return redirect(path_for("account.account", saved="profile"), 303)


@bp.post("/account/password")
@access(Access.VERIFIED)
def password():
    """Set or change the password; other browsers are signed out."""
    form = forms.PasswordForm()
    try:
        _check_current(form)
        logins.set_password(current_user, form.password.data or "")
    except Invalid as problem:
        form_failed(form, problem)
        return _page(forms.profile_of(_me()), form), 422
    return redirect(path_for("account.account", saved="password"), 303)


def _check_current(form) -> None:
    """Ask for the password there is, unless the person has just signed in."""
    if not forms.needs_current(_me(), current_user):
        return
    rates.check(rates.PASSWORD, f"{current_user.user_id}|{g.ip_prefix}")
    if not logins.check_password(_me(), form.current.data or ""):
        raise Invalid("current", _("This is not your password. Sign in by a link to change it."))


@bp.post("/account/sessions/<int:session_id>/end")
@access(Access.VERIFIED)
def end_session(session_id):
    """End one of a person's own logins."""
    logins.end_own(current_user, session_id)
    return redirect(path_for("account.account", saved="session"), 303)


@bp.post("/account/sessions/end")
@access(Access.VERIFIED)
def end_sessions():
    """End all of a person's logins, this one too."""
    if current_user.user_id is None:
        raise Forbidden()
    logins.end_all(current_user.user_id, "signed_out")
    cookie.clear()
    return redirect("/", 303)


def _me():
    return people_queries.by_id(current_user.user_id)


def _page(profile, new_password):
    return render_template(
        "pages/account/account.html",
        form=profile,
        password=new_password,
        person=_me(),
        needs_current=forms.needs_current(_me(), current_user),
        sessions=[row for row in login_queries.open_sessions(_me().id) if identity.is_alive(row)],
        saved=request.args.get("saved") if request.method == "GET" else None,
    )


@bp.app_template_filter("browser_name")
def browser_name(row) -> str:
    """Return how a person knows the browser of one of their logins."""
    return browser_names.name(row.agent) or _("A browser")
