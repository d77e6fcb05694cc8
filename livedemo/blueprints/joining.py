"""Take access tokens at the door: a link becomes a ticket in the browser, and a clean address."""

from flask import Blueprint, g, redirect, request
from flask import session as cookie

from livedemo import homes, rates, tenancy
from livedemo.blueprints.access import Access, access
from livedemo.enums import TokenState, TokenType
from livedemo.errors import LinkExpired, LinkRevoked, LinkUnknown
from livedemo.models import AccessToken, Event
from livedemo.queries import events, tokens
from livedemo.urls import path_for

bp = Blueprint("joining", __name__)
# Not called `slug`: whether such an event exists is not to be told before the token is.
HOMES = {
    TokenType.PARTICIPANT: "public.event",
    TokenType.ORGANIZER: "staff_admin.slides",
}


@bp.get("/e/<address>/join")
@access(Access.ANYONE)
def join(address: str):
    """Let a token in."""
    return _let_in(address)


@bp.get("/events/<address>")
@access(Access.ANYONE)
def document(address: str):
    """Let a token in at the address that document 003 writes."""
    return _let_in(address)


def _let_in(address: str):
    """Keep a good token's ticket in the signed cookie and lead to a page without the token.

    Nothing is written: chat programs open links to preview them. The first page that the browser
    asks for with its ticket counts as the use.
    """
    typed = request.args.get("token")
    if not typed:
        return redirect(path_for("public.event", slug=address), 303)
    rates.check(rates.TOKEN, g.ip_prefix)
    event, row = _found(typed, address)
    if row.state == TokenState.REVOKED:
        raise LinkRevoked()
    if row.state == TokenState.EXPIRED:
        raise LinkExpired()
    cookie.permanent = True
    cookie["ticket"] = [event.id, row.id]
    return redirect(path_for(HOMES[TokenType(row.type)], slug=event.slug), 303)


def _found(typed: str, address: str) -> tuple[Event, AccessToken]:
    """Return a token and its event; raises LinkUnknown, the same for guesses of every kind."""
    with tenancy.unscoped("whose event a token opens"):
        row = tokens.presented(typed)
        event = events.by_id(row.event_id) if row is not None else None
    here = event is not None and event.slug == address
    answers = event is not None and events.answers_at(event, homes.here())
    if row is None or event is None or not here or not answers:
        rates.check(rates.TOKEN_WRONG, g.ip_prefix)
        raise LinkUnknown()
    return event, row


@bp.after_request
def keep_quiet(response):
    """Tell nobody the address, and let no search engine keep it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex, nofollow"
    return response
