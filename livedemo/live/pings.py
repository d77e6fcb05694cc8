"""Buffer signs of life and write them in groups (§12); never broadcast."""

import logging
import threading

from flask import Flask

from livedemo import clock
from livedemo.extensions import socketio
from livedemo.services import attendance
from livedemo.services.attendance import Sign

log = logging.getLogger(__name__)
FLUSH_SECONDS = 1.0
FLUSH_COUNT = 500
# Of one tab, one ping in this share of the interval is worked on; the others are only acked.
SHARE = 1 / 12


class Batch:
    """Hold the signs of one flush, and tell those who wait for it."""

    def __init__(self) -> None:
        self.signs: list[Sign] = []
        self.done = threading.Event()
        self.stored = False


class Pings:
    """Collect signs of life of this process."""

    def __init__(self, app: Flask):
        self.app = app
        self.settings = app.config["LIVEDEMO"]
        self._batch = Batch()
        self._lock = threading.Lock()
        self._flushing = threading.Lock()
        self._last: dict[tuple[int, int, str], float] = {}

    def add(self, sign: Sign) -> Batch | None:
        """Buffer a sign; returns the batch to wait for, or None when the tab pings too often."""
        key = (sign.event_id, sign.user_id, sign.tab)
        now = clock.monotonic()
        if sign.kind == "ping":
            if now - self._last.get(key, -1e9) < self.settings.ping_interval_seconds * SHARE:
                return None
            self._last[key] = now
        elif sign.kind == "bye":
            self._last.pop(key, None)
        with self._lock:
            self._batch.signs.append(sign)
            batch = self._batch
        if self.settings.inline:
            self.flush()
        elif len(batch.signs) >= FLUSH_COUNT:
            socketio.start_background_task(self.flush)
        return batch

    def flush(self) -> None:
        """Store everything that is buffered; what fails stays buffered."""
        with self._flushing:
            with self._lock:
                batch, self._batch = self._batch, Batch()
            if not batch.signs:
                return
            try:
                with self.app.app_context():
                    attendance.flush(batch.signs, self.settings.ping_cap_seconds)
                batch.stored = True
            except Exception as problem:
                log.warning("signs of life wait: %s", type(problem).__name__)
                with self._lock:
                    self._batch.signs[:0] = batch.signs
            batch.done.set()

    def run(self) -> None:
        """Flush every second, for ever; a background task."""
        while True:
            socketio.sleep(FLUSH_SECONDS)
            self.flush()
            self._forget()

    def _forget(self) -> None:
        old = clock.monotonic() - 600
        for key in [key for key, at in self._last.items() if at < old]:
            del self._last[key]
