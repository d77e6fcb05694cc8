"""Stand in front of every route: default deny, load the event, know the actor (§8, §9)."""

import re
from collections.abc import Callable
from enum import StrEnum

from flask import Flask, current_app, g, request
from flask_login import current_user
from flask_wtf.csrf import validate_csrf
from wtforms.validators import ValidationError

from livedemo import actors, displays, homes, receiving, tenancy
from livedemo.blueprints import entering
from livedemo.enums import TokenState
from livedemo.errors import (
    AuthRequired,
    CsrfFailed,
    Forbidden,
    LinkExpired,
    LinkRevoked,
    LoginIdle,
    NotFound,
    Refusal,
)
from livedemo.models import Event
from livedemo.policy import Permission, can, require, require_known
from livedemo.queries import events, tokens
from livedemo.services import logins

SLUG = re.compile(r"[a-z0-9-]{1,80}")
SAFE = {"GET", "HEAD", "OPTIONS"}


class Access(StrEnum):
    """Say who passes where no single permission decides."""

    ANYONE = "anyone"
    ENTERED = "entered"
    VERIFIED = "verified"


def access(rule: Access | Permission) -> Callable:
    """Declare who may call a view; a view without it is refused."""

    def mark(view: Callable) -> Callable:
        view.access = rule  # type: ignore[attr-defined]
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> Access | Permission | None:
    """Return what a route declared."""
    if endpoint == "static":
        return Access.ANYONE
    return getattr(app.view_functions[endpoint], "access", None)


def _enter() -> None:
    if request.endpoint is None:
        return
    if request.endpoint == "static":
        return
    rule = rule_of(current_app, request.endpoint)
    if rule is None:
        raise Forbidden()
    takes_file = receiving.is_expected(current_app.view_functions[request.endpoint])
    if not takes_file:
        _check_csrf()
    arguments = request.view_args or {}
    event = None
    if "slug" in arguments and not request.endpoint.startswith("superadmin."):
        event = event_from_slug(arguments.pop("slug"))
    elif "event_id" in arguments:
        event = event_from_id(arguments.pop("event_id"))
    g.event = event
    if event is not None:
        entering.redeem(event)
    g.actor = actors.load(current_user, event)
    if event is not None:
        _let_displays_in(rule, event)
    _decide_or_explain(rule, event)
    if takes_file:
        # Of who may send a file first, and only then does anybody read it.
        receiving.allow()
        _check_csrf()
    if logins.needs_touch(current_user):
        logins.touch(current_user)


def _let_displays_in(rule: Access | Permission, event: Event) -> None:
    """Let a display link open the stage, and what the stage asks for, to who may not show it."""
    asks = rule == Permission.PAGE_STAGE or request.endpoint in displays.ASKED_BY_SCREENS
    if not asks or can(g.actor, Permission.PAGE_STAGE, event):
        return
    if g.actor.user_id and rule != Permission.PAGE_STAGE:
        return
    g.actor = displays.present(event) or g.actor
    if rule == Permission.PAGE_STAGE and not g.actor.is_display:
        displays.refuse_void(event)


def _decide_or_explain(rule: Access | Permission, event: Event | None) -> None:
    """Raise a refusal; who came by a link and has to do something about it is told so."""
    try:
        _decide(rule, event)
    except (AuthRequired, NotFound) as problem:
        raise _explained(problem, event) from None


def _explained(problem: Refusal, event: Event | None) -> Refusal:
    found = _last_held(event) if event is not None else None
    if found == TokenState.REVOKED:
        return LinkRevoked()
    if found == TokenState.EXPIRED:
        return LinkExpired()
    # To an event that is there for everybody one enters anew.
    ended = found is not None and not current_user.has_tokens and isinstance(problem, NotFound)
    return LoginIdle() if ended else problem


def _last_held(event: Event) -> TokenState | None:
    """Return where the link stands by now by which this browser came to the event."""
    session_id = current_user.session_id if current_user.has_tokens else g.get("ended_login")
    return tokens.last_held(event, session_id) if session_id else None


def _decide(rule: Access | Permission, event: Event | None) -> None:
    if isinstance(rule, Permission):
        require(g.actor, rule, event)
        return
    if rule != Access.ANYONE and not current_user.is_authenticated:
        raise AuthRequired()
    if rule == Access.VERIFIED and not current_user.is_verified:
        raise Forbidden()
    if event is not None:
        require_known(g.actor, event)


def _check_csrf() -> None:
    if request.method in SAFE:
        return
    token = request.headers.get("X-CSRFToken")
    if not token:
        token = (receiving.fields() if "receiving" in g else request.form).get("csrf_token")
    try:
        validate_csrf(token)
    except ValidationError:
        raise CsrfFailed() from None


def enter_event(event_id: int) -> Event:
    """Enter the event of something that an address names without it; raises NotFound."""
    event = g.event = event_from_id(event_id)
    g.actor = actors.load(current_user, event)
    _decide_or_explain(Access.ANYONE, event)
    return event


def event_from_slug(slug: str) -> Event:
    """Return the event and enter its tenant's scope; raises NotFound."""
    event = events.by_slug(slug) if SLUG.fullmatch(slug) else None
    return _into(event)


def event_from_id(event_id: int) -> Event:
    """Return the event and enter its tenant's scope; raises NotFound."""
    return _into(events.by_id_or_none(event_id))


def _into(event: Event | None) -> Event:
    """Enter an event's tenant; raises NotFound.

    For an event that is not there the same is asked of the database as for a private one, so
    that the time of an answer does not tell which it was.
    """
    found = event or events.stand_in()
    here = events.answers_at(found, homes.here())
    if event is None or not here:
        with tenancy.tenant_scope(found.tenant_id):
            actor = actors.load(current_user, found)
            _last_held(found)
        if event is None or not homes.is_office(actor):
            raise NotFound()
    tenancy.enter(event.tenant_id)
    return event


def _hide(response):
    """Keep search engines away from what only guests see; strangers' refusals say nothing of it."""
    event = g.get("event")
    if event is not None and event.is_private and response.status_code < 400:
        response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response


def init_app(app: Flask) -> None:
    """Check every request."""
    app.before_request(_enter)
    app.after_request(_hide)
