"""Remember events for a second, so that a thousand sockets do not ask for the same row."""

from collections.abc import Callable
from functools import partial

from livedemo import clock
from livedemo.extensions import db
from livedemo.models import Event
from livedemo.queries import events, streams

SECONDS = 1.0


class Known:
    """Hold rows of events that no session owns; verbs read again what they decide by."""

    def __init__(self, *, seconds: float = SECONDS):
        self._seconds = seconds
        self._events: dict[str, tuple[float, Event]] = {}
        self._heads: dict[int, tuple[float, dict[str, int]]] = {}

    def event(self, slug: str) -> Event | None:
        """Return an event as it is or was a second ago; None when there is none."""
        return self._recent(self._events, slug, partial(_read, slug))

    def heads(self, event: Event) -> dict[str, int]:
        """Return the newest number of each stream, or that of a second ago."""
        return self._recent(self._heads, event.id, partial(streams.heads, event))

    def _recent(self, known: dict, key, read: Callable):
        until, what = known.get(key, (0.0, None))
        now = clock.monotonic()
        if what is not None:
            if now < until:
                return what
            # One asks; the others go on with what is known instead of asking, too.
            known[key] = (now + self._seconds, what)
        what = read()
        if what is None:
            known.pop(key, None)
        else:
            known[key] = (now + self._seconds, what)
        return what


def _read(slug: str) -> Event | None:
    row = events.by_slug(slug)
    if row is not None:
        db.session.expunge(row)
    return row
