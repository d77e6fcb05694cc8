"""Carry a stream from its table to the sockets of this process: in order, without gaps (§6).

A gate is a cursor over `stream_entries`. Numbers become visible in order, because they are given
under the lock of the stream's row; so reading on from the cursor is the whole of the ordering,
and it is the same whether the news came from this process, from another, or from a late poll.
"""

import logging
import threading
import time

from flask import Flask

from livedemo import clock, fragments
from livedemo.extensions import db, socketio
from livedemo.live.connections import Connections, audience
from livedemo.live.transport import defers
from livedemo.queries import events
from livedemo.queries import streams as stream_queries
from livedemo.tenancy import tenant_scope

log = logging.getLogger(__name__)
TICK_SECONDS = 0.05
# From the beginning of one to that of the next.  A busy process sends fewer and larger frames:
# sending gets at most this share of its time.
# The stock path does most of its work after the call, when its writers wake.
SENDING_SHARE, STOCK_SHARE = 0.5, 0.2
LONGEST_TICK_SECONDS = 0.5
RETRY_SECONDS = 1.0


class Gate:
    """Be the cursor of one stream in this process."""

    def __init__(self, slug: str, stream: str, last: int):
        self.slug, self.stream, self.last = slug, stream, last
        self.awake = False
        self.running = False
        self.due = self.sending = 0.0


class Gates:
    """Hold the gates of the streams that somebody reads here."""

    def __init__(self, app: Flask, connections: Connections):
        self.app, self.connections = app, connections
        self.inline = app.config["LIVEDEMO"].inline
        self._defers = defers(socketio)
        self._share = SENDING_SHARE if self._defers else STOCK_SHARE
        self._gates: dict[tuple[str, str], Gate] = {}
        self._lock = threading.RLock()

    def open(self, slug: str, stream: str, head: int) -> None:
        """Begin to follow a stream from `head`, unless it is followed already."""
        with self._lock:
            self._gates.setdefault((slug, stream), Gate(slug, stream, head))

    def close_unread(self) -> None:
        """Forget the streams that nobody reads here any more."""
        with self._lock:
            read = self.connections.streams()
            for key in [key for key in self._gates if key not in read]:
                del self._gates[key]

    def wake(self, slug: str, streams) -> None:
        """Say that streams grew; each is read on at once, or with the running tick."""
        for stream in streams:
            gate = self._gates.get((slug, stream))
            if gate is not None:
                self._wake(gate)

    def wake_behind(self, slug: str, heads: dict[str, int]) -> None:
        """Wake the gates that are behind the table's heads."""
        behind = [s for s, head in heads.items() if self._last(slug, s, head) < head]
        self.wake(slug, behind)

    def head(self, slug: str, stream: str) -> int:
        """Return the number up to which a stream was sent here."""
        return self._last(slug, stream, 0)

    def _last(self, slug: str, stream: str, default: int) -> int:
        gate = self._gates.get((slug, stream))
        return gate.last if gate is not None else default

    def _wake(self, gate: Gate) -> None:
        if self.inline:
            with self._lock:
                self._pump(gate)
            return
        gate.awake = True
        if not gate.running:
            gate.running = True
            socketio.start_background_task(self._run, gate)

    def _run(self, gate: Gate) -> None:
        while gate.awake:
            gate.awake = False
            began, worked, gate.sending = clock.monotonic(), time.thread_time(), 0.0
            try:
                self._pump(gate)
                if not self._defers:
                    socketio.sleep(0)  # the writers' turn: what was queued for them leaves now
                    gate.sending = time.thread_time() - worked
                tick = max(TICK_SECONDS, min(gate.sending / self._share, LONGEST_TICK_SECONDS))
                # A frame that left late, behind a slow commit, does not hold up the next.
                gate.due = max(gate.due, began - tick) + tick
                pause = max(0.0, gate.due - clock.monotonic())
            except Exception:
                log.exception("stream %s of %s is behind", gate.stream, gate.slug)
                gate.awake, pause = True, RETRY_SECONDS
            socketio.sleep(pause)
        gate.running = False

    def _pump(self, gate: Gate) -> None:
        """Send what the table holds behind the cursor, rendered once per language."""
        with self.app.app_context():
            event = events.by_slug(gate.slug)
            if event is None:
                return
            with tenant_scope(event.tenant_id):
                while entries := stream_queries.after(event, gate.stream, gate.last):
                    rows = fragments.load(event, gate.stream, entries)
                    # Not by the clock: waiting for the database, or a busy machine, sends nothing.
                    worked = time.thread_time()
                    for language in self.connections.audiences(event.id, gate.stream):
                        rendered = fragments.render(event, gate.stream, entries, language, rows)
                        self._emit(gate, language, rendered)
                    gate.sending += time.thread_time() - worked
                    gate.last = entries[-1].seq
            db.session.remove()

    @staticmethod
    def _emit(gate: Gate, language: str, rendered: list[dict]) -> None:
        for entries in fragments.frames(rendered):
            socketio.emit(
                "live",
                {"stream": gate.stream, "entries": entries},
                namespace=f"/e/{gate.slug}",
                to=audience(gate.stream, language),
            )
