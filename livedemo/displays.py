"""Open /stage and /overlay to screens that cannot sign in, by signed links (architecture §8)."""

from flask import current_app, session
from itsdangerous import BadSignature, URLSafeSerializer

from livedemo import actors
from livedemo.models import Event

PAGES = ("stage", "overlay")


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
