"""Remember events for a second, so that a thousand sockets do not ask for the same row."""

from livedemo import clock
from livedemo.extensions import db
from livedemo.models import Event
from livedemo.queries import events

SECONDS = 1.0


class Known:
    """Hold rows of events that no session owns; verbs read again what they decide by."""

    def __init__(self, *, seconds: float = SECONDS):
        self._seconds = seconds
        self._rows: dict[str, tuple[float, Event]] = {}

    def event(self, slug: str) -> Event | None:
        """Return an event as it is or was a second ago; None when there is none."""
        until, row = self._rows.get(slug, (0.0, None))
        now = clock.monotonic()
        if row is not None and now < until:
            return row
        row = events.by_slug(slug)
        if row is None:
            self._rows.pop(slug, None)
            return None
        db.session.expunge(row)
        self._rows[slug] = (now + self._seconds, row)
        return row
