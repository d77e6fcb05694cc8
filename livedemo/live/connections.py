"""Know the sockets of this process: who, which page, which language; and end them."""

import threading
from dataclasses import dataclass, field

from livedemo import clock
from livedemo.actors import Actor

ACTOR_SECONDS = 30.0
TABS = 6


@dataclass
class Connection:
    """Be one joined socket."""

    sid: str
    slug: str
    event_id: int
    tenant_id: int
    page: str
    stream: str | None
    language: str
    session_id: int | None
    actor: Actor
    actor_at: float
    tab: str
    display_epoch: int | None = None
    strikes: list[float] = field(default_factory=list)
    muted_until: float = 0.0

    @property
    def namespace(self) -> str:
        """Return the Socket.IO namespace."""
        return f"/e/{self.slug}"

    @property
    def audience(self) -> str:
        """Return the Socket.IO room: who gets the same frames."""
        return f"{self.stream or 'none'}:{self.language}"


class Connections:
    """Index the joined sockets of this process by everything they are ended or told by."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: dict[tuple[str, str], Connection] = {}

    def add(self, connection: Connection) -> None:
        """Note a joined socket."""
        with self._lock:
            self._all[connection.namespace, connection.sid] = connection

    def remove(self, namespace: str, sid: str) -> Connection | None:
        """Forget a socket."""
        with self._lock:
            return self._all.pop((namespace, sid), None)

    def get(self, namespace: str, sid: str) -> Connection | None:
        """Return a socket's standing, or None before it joined."""
        return self._all.get((namespace, sid))

    def where(self, **wanted) -> list[Connection]:
        """Return the sockets whose fields equal the wanted values."""
        with self._lock:
            found = list(self._all.values())
        return [c for c in found if all(getattr(c, k) == v for k, v in wanted.items())]

    def of_people(self, user_ids: set[int], event_id: int | None = None) -> list[Connection]:
        """Return the sockets of people, in one event or everywhere."""
        with self._lock:
            found = list(self._all.values())
        return [c for c in found if c.actor.user_id in user_ids and event_id in (None, c.event_id)]

    def audiences(self, event_id: int, stream: str) -> set[str]:
        """Return the languages in which a stream is read here."""
        return {c.language for c in self.where(event_id=event_id, stream=stream)}

    def streams(self) -> set[tuple[str, str]]:
        """Return (slug, stream) of every stream that is read here."""
        with self._lock:
            return {(c.slug, c.stream) for c in self._all.values() if c.stream}

    def slugs(self) -> set[str]:
        """Return the events with sockets here."""
        with self._lock:
            return {c.slug for c in self._all.values()}

    def forget_actors(self, user_ids: set[int]) -> None:
        """Make the sockets of people look up their rights again."""
        for connection in self.of_people(user_ids):
            connection.actor_at = -ACTOR_SECONDS

    def stale(self, connection: Connection) -> bool:
        """Tell whether a socket's rights were looked up too long ago."""
        return clock.monotonic() - connection.actor_at > ACTOR_SECONDS

    def __len__(self) -> int:
        return len(self._all)
