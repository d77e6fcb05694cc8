"""Know the sockets of this process: who, which page, which language; and end them."""

import threading
from collections import Counter, defaultdict
from dataclasses import dataclass, field

from livedemo import clock
from livedemo.actors import Actor

ACTOR_SECONDS = 30.0
TABS = 6


def audience(stream: str | None, language: str) -> str:
    """Return the Socket.IO room of those who get the same frames."""
    return f"{stream or 'none'}:{language}"


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
        """Return the room this socket is in."""
        return audience(self.stream, self.language)


class Connections:
    """Index the joined sockets of this process by everything they are ended or told by."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._all: dict[tuple[str, str], Connection] = {}
        # Asked at every tick and every entry, when it must not matter how many there are.
        self._languages: dict[tuple[int, str | None], Counter[str]] = defaultdict(Counter)
        self._people: dict[int | None, dict[tuple[str, str], Connection]] = defaultdict(dict)

    def add(self, connection: Connection) -> None:
        """Note a joined socket."""
        key = connection.namespace, connection.sid
        with self._lock:
            self._all[key] = connection
            self._languages[connection.event_id, connection.stream][connection.language] += 1
            self._people[connection.actor.user_id][key] = connection

    def remove(self, namespace: str, sid: str) -> Connection | None:
        """Forget a socket."""
        with self._lock:
            connection = self._all.pop((namespace, sid), None)
            if connection is not None:
                self._leave(connection)
            return connection

    def _leave(self, connection: Connection) -> None:
        audience = connection.event_id, connection.stream
        self._languages[audience] -= Counter({connection.language: 1})
        if not self._languages[audience]:
            del self._languages[audience]
        user_id = connection.actor.user_id
        self._people[user_id].pop((connection.namespace, connection.sid), None)
        if not self._people[user_id]:
            del self._people[user_id]

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
            theirs = [self._people[user_id] for user_id in user_ids if user_id in self._people]
            found = [connection for some in theirs for connection in some.values()]
        return [c for c in found if event_id in (None, c.event_id)]

    def audiences(self, event_id: int, stream: str) -> set[str]:
        """Return the languages in which a stream is read here."""
        with self._lock:
            return set(self._languages.get((event_id, stream), ()))

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
        """Tell whether a socket's rights were looked up too long ago, or have run out."""
        until = connection.actor.until
        if until is not None and until <= clock.now():
            return True
        return clock.monotonic() - connection.actor_at > ACTOR_SECONDS

    def __len__(self) -> int:
        return len(self._all)
