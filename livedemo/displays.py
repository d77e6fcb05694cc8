"""Open /stage and /overlay to screens that cannot sign in, by signed links (architecture §8)."""

from flask import current_app, request, session
from flask_babel import gettext as _
from itsdangerous import BadSignature, URLSafeSerializer

from livedemo import actors
from livedemo.errors import Forbidden
from livedemo.models import Event

PAGES = ("stage", "overlay")
ENDPOINTS = {f"speaker.{page}": page for page in PAGES}
# Where web sockets are blocked the pages of screens ask here.
ASKED_BY_SCREENS = frozenset({"viewer.live"})


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(current_app.config["SECRET_KEY"], salt="display")


def key(event: Event, page: str) -> str:
    """Return the key of a display link; a new epoch of the event voids it."""
    return _serializer().dumps([event.id, page, event.display_epoch])


def accept(event: Event, page: str, presented: str) -> bool:
    """Exchange a link's key for an entry in the signed cookie; False when it is void."""
    try:
        event_id, named, epoch = _serializer().loads(presented)
    except (BadSignature, ValueError, TypeError):
        return False
    if (event_id, named, epoch) != (event.id, page, event.display_epoch):
        return False
    session.permanent = True
    session["displays"] = {**session.get("displays", {}), str(event.id): epoch}
    return True


def actor(event: Event) -> actors.Actor | None:
    """Return the display's actor, if this browser came by a link that still holds."""
    if session.get("displays", {}).get(str(event.id)) == event.display_epoch:
        return actors.display(event)
    return None


def present(event: Event) -> actors.Actor | None:
    """Return the display's actor for this request, after taking the key it may bring."""
    page = ENDPOINTS.get(request.endpoint or "")
    if page and "key" in request.args:
        accept(event, page, request.args["key"])
    return actor(event)


def refuse_void(event: Event) -> None:
    """Raise Forbidden to a screen that came by a link which no longer holds.

    A private event's links are met with silence, so that a forged one learns nothing.
    """
    came = "key" in request.args or str(event.id) in session.get("displays", {})
    if came and not event.is_private:
        raise Forbidden(_("This display link no longer works. Ask a moderator for a new one."))
