"""Buffer signs of life and write them in groups (§12); never broadcast."""

import logging
import threading
from collections.abc import Callable

from flask import Flask

from livedemo import clock
from livedemo.errors import Conflict, NotFound, TooFast
from livedemo.extensions import socketio
from livedemo.services import attendance
from livedemo.services.attendance import Sign
from livedemo.services.turns import without_turn

log = logging.getLogger(__name__)
FLUSH_SECONDS = 1.0
FLUSH_COUNT = 500
WAIT_SECONDS = 5.0
# While the database is away, so many signs of life wait for it.
KEPT = 50_000
# Of one tab, one ping in this share of the interval is worked on. Others are only acked when they
# say nothing new, and refused when they do: what was acked is in the tab's watch time.
SHARE = 1 / 12
Key = tuple[int, int, str]  # event, person, tab


class Batch:
    """Hold the signs of one flush, and tell those who wait for it."""

    def __init__(self) -> None:
        self.signs: list[Sign] = []
        self.done = threading.Event()
        self.stored = False
        self._told: list[Callable[[bool], None]] = []
        self._lock = threading.Lock()

    def wait(self) -> bool:
        """Wait, without holding up others, for the flush; tell whether all of it is stored."""
        self.done.wait(WAIT_SECONDS)
        return self.stored

    def then(self, callback: Callable[[bool], None]) -> None:
        """Call back after the flush with whether all of it is stored; it must not wait."""
        with self._lock:
            if not self.done.is_set():
                self._told.append(callback)
                return
        callback(self.stored)

    def settle(self, *, stored: bool) -> None:
        """Tell everybody what came of it."""
        with self._lock:
            self.stored, self.signs = stored, []
            told, self._told = self._told, []
            self.done.set()
        for callback in told:
            try:
                callback(stored)
            except Exception:
                log.exception("somebody could not be told")


class Pings:
    """Collect signs of life of this process."""

    def __init__(self, app: Flask):
        self.app = app
        self.settings = app.config["LIVEDEMO"]
        self._batch = Batch()
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._last: dict[Key, tuple[float, bool | None, Batch]] = {}

    def add(self, sign: Sign) -> Batch:
        """Buffer a sign; returns the batch to wait for.

        A ping that adds nothing to the one a moment ago waits for that. Raises TooFast when a tab
        that pings too often has news.
        """
        key = (sign.event_id, sign.user_id, sign.tab)
        before = self._enough(key, sign.playing) if sign.kind == "ping" else None
        if before is not None:
            return before
        with self._lock:
            batch = self._batch
            batch.signs.append(sign)
            is_full = len(batch.signs) == FLUSH_COUNT  # once: not by each that comes after
        if sign.kind == "ping":
            self._last[key] = (clock.monotonic(), sign.playing, batch)
        elif sign.kind == "bye":
            self._last.pop(key, None)
        if self.settings.inline:
            self.flush()
        elif is_full:
            socketio.start_background_task(self.flush)
        return batch

    def _enough(self, key: Key, playing: bool | None) -> Batch | None:
        """Return the batch of a tab's ping that was a moment ago and said the same, or None."""
        if key not in self._last:
            return None
        at, told, batch = self._last[key]
        left = at + self.settings.ping_interval_seconds * SHARE - clock.monotonic()
        if left <= 0 or (batch.done.is_set() and not batch.stored):
            return None
        if playing not in (None, told):
            raise TooFast(left)
        return batch

    def flush(self) -> None:
        """Store everything that is buffered; what fails stays buffered."""
        with self._flushing:
            with self._lock:
                batch, self._batch = self._batch, Batch()
            if not batch.signs:
                return
            later = [sign for some in attendance.by_event(batch.signs) for sign in self._try(some)]
            if later:
                with self._lock:
                    self._batch.signs[:0] = later[-KEPT:]
            with self.app.app_context():
                batch.settle(stored=not later)

    def _try(self, signs: list[Sign]) -> list[Sign]:
        """Store the signs of one event; return what must wait for another time.

        What can never be stored, of a person or an event that is gone, holds nobody up.
        """
        try:
            with self.app.app_context(), without_turn():
                attendance.flush(signs, self.settings.ping_cap_seconds)
        except (NotFound, Conflict) as problem:
            people = {sign.user_id for sign in signs}
            if isinstance(problem, Conflict) and len(people) > 1:
                each = ([s for s in signs if s.user_id == user_id] for user_id in people)
                return [sign for some in each for sign in self._try(some)]
            log.warning("dropped signs of life of who is gone: %s", type(problem).__name__)
        except Exception as problem:
            log.warning("signs of life wait: %s", type(problem).__name__)
            return signs
        return []

    @property
    def waiting(self) -> int:
        """Return how many signs of life are not stored yet."""
        return len(self._batch.signs)

    def run(self) -> None:
        """Flush every second, for ever; a background task."""
        while True:
            socketio.sleep(FLUSH_SECONDS)
            self.flush()
            self._forget()

    def _forget(self) -> None:
        old = clock.monotonic() - 600
        for key in [key for key, (at, *_) in self._last.items() if at < old]:
            del self._last[key]
