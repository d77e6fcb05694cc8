"""Look up again what a socket may do: rights end on open sockets, too (§7)."""

from livedemo import actors, clock, displays, identity
from livedemo.actors import Actor
from livedemo.audiences import PAGES
from livedemo.enums import Page
from livedemo.live.connections import Connection, Connections
from livedemo.models import Event
from livedemo.policy import can


def current(connections: Connections, connection: Connection, event: Event) -> Actor | None:
    """Return the socket's actor, looked up when it is old; None when the page is not theirs."""
    if connections.stale(connection):
        actor = _look_up(connection, event)
        if actor is None or not can(actor, PAGES[connection.page][1], event):
            return None
        connection.actor, connection.actor_at = actor, clock.monotonic()
    return connection.actor


def _look_up(connection: Connection, event: Event) -> Actor | None:
    if connection.display_epoch is not None:
        current_epoch = event.display_epoch == connection.display_epoch
        return actors.display(event) if current_epoch else None
    if connection.session_id is None:
        return None
    login = identity.reload(connection.session_id)
    return actors.load(login, event) if login is not None else None


def presented(login, event: Event, page: str) -> Actor:
    """Return the actor of a connecting browser: a person, or a screen with a display link."""
    actor = actors.load(login, event)
    if actor.user_id is None and page == Page.STAGE:
        return displays.actor(event) or actor
    return actor
