"""Look up again what a socket may do: rights end on open sockets, too (§7)."""

from collections.abc import Iterable

from livedemo import actors, clock, displays, identity
from livedemo.actors import Actor
from livedemo.audiences import PAGES
from livedemo.enums import Page
from livedemo.live.connections import Connection, Connections
from livedemo.models import Event
from livedemo.policy import can

# So many sessions are asked for in one query.
TOGETHER = 500


def current(connections: Connections, connection: Connection, event: Event) -> Actor | None:
    """Return the socket's actor, looked up when it is old; None when the page is not theirs."""
    if connections.stale(connection) and not _renew(connection, _look_up(connection, event), event):
        return None
    return connection.actor


def lost(connections: Connections, some: Iterable[Connection], event: Event) -> list[Connection]:
    """Look up again what is old, all together; return the sockets whose page is not theirs."""
    stale = [connection for connection in some if connections.stale(connection)]
    return [
        connection
        for first in range(0, len(stale), TOGETHER)
        for connection in _lost(connections, stale[first : first + TOGETHER], event)
    ]


def _lost(connections: Connections, stale: list[Connection], event: Event) -> list[Connection]:
    sessions = {c.session_id for c in stale if c.session_id is not None}
    known = actors.claimed(identity.reload_many(sessions).values(), event)

    def may_stay(connection: Connection) -> bool:
        if connection.session_id in known:
            return _renew(connection, known[connection.session_id], event)
        # Staff, and screens, which have no session, are few, and there is more to ask.
        return current(connections, connection, event) is not None

    return [connection for connection in stale if not may_stay(connection)]


def _renew(connection: Connection, actor: Actor | None, event: Event) -> bool:
    if actor is None or not can(actor, PAGES[connection.page][1], event):
        return False
    connection.actor, connection.actor_at = actor, clock.monotonic()
    return True


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
