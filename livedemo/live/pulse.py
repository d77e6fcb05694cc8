"""Watch over the sockets of this process: counts, late streams, sockets that never joined."""

import logging

from flask import Flask

from livedemo import clock
from livedemo.enums import Bye
from livedemo.extensions import db, socketio
from livedemo.live import rights
from livedemo.live.transport import is_working
from livedemo.queries import attendance, events
from livedemo.queries import streams as stream_queries
from livedemo.tenancy import tenant_scope

log = logging.getLogger(__name__)
PULSE_SECONDS = 5.0
# While Redis does not answer, the table is read this often instead.
POLL_SECONDS = 1.0
JOIN_SECONDS = 10.0


class Pulse:
    """Tell each event every 5 s, when it changed, who watches and how far its streams are."""

    def __init__(self, app: Flask, live):
        self.app, self.live = app, live
        self.cap = app.config["LIVEDEMO"].ping_cap_seconds
        self._told: dict[str, dict] = {}
        self._strangers: dict[str, float] = {}

    def run(self) -> None:
        """Watch, for ever; a background task."""
        since = 0.0
        while True:
            socketio.sleep(POLL_SECONDS)
            since += POLL_SECONDS
            due = since >= PULSE_SECONDS
            if not due and self.live.bus.healthy:
                continue
            since = 0.0 if due else since
            try:
                self.once(tell=due)
            except Exception:
                log.exception("pulse failed")

    def once(self, *, tell: bool = True) -> None:
        """Wake late streams; with `tell`, send the pulse of each event that changed."""
        try:
            with self.app.app_context():
                for slug in self.live.connections.slugs():
                    self._event(slug, tell)
                self._compare_clocks()
                db.session.remove()
        finally:  # without a database, too
            self.live.gates.close_unread()
            self._close_strangers()

    def _event(self, slug: str, tell: bool) -> None:
        event = events.by_slug(slug)
        if event is None:
            return
        with tenant_scope(event.tenant_id):
            heads = stream_queries.heads(event)
            self.live.gates.wake_behind(slug, heads)
            if not tell:
                return
            if not event.is_open:
                self.live.receivers.on_closed(slug)
            self._end_lost_rights(slug, event)
            news = {"watching": attendance.watching(event, self.cap), "heads": heads}
        if self._told.get(slug) != news:
            self._told[slug] = news
            here = self.live.connections.where(slug=slug)
            for audience, stream in {(c.audience, c.stream) for c in here}:
                self._send(slug, audience, stream, news)

    def _end_lost_rights(self, slug: str, event) -> None:
        """End pages whose rights ended where no notice reached us (a command, Redis away)."""
        here = self.live.connections.where(slug=slug)
        for connection in rights.lost(self.live.connections, here, event):
            self.live.receivers.end(connection, Bye.ROLE_CHANGED)

    @staticmethod
    def _send(slug: str, to: str, stream: str | None, news: dict) -> None:
        """Send somebody the heads of their own stream only."""
        heads = {stream: news["heads"].get(stream, 0)} if stream else {}
        data = {"watching": news["watching"], "heads": heads}
        socketio.emit("pulse", data, to=to, namespace=f"/e/{slug}")

    def catch_up(self, namespace: str, sid: str) -> None:
        """Tell a client that was too slow for its frames how far its stream is by now."""
        connection = self.live.connections.get(namespace, sid)
        if connection is None or connection.stream is None:
            return
        head = self.live.gates.head(connection.slug, connection.stream)
        watching = self._told.get(connection.slug, {}).get("watching", 0)
        news = {"watching": watching, "heads": {connection.stream: head}}
        self._send(connection.slug, sid, connection.stream, news)

    def _compare_clocks(self) -> None:
        at = attendance.database_now()
        if at is not None:
            clock.compare(at)

    def _close_strangers(self) -> None:
        """Close connections that never joined an event."""
        server = socketio.server
        now = clock.monotonic()
        joined = {eio for ns in server.manager.rooms.values() for eio in ns.get(None, {}).values()}
        # Whose packet waits for its turn has done what it can.
        open_now = {
            sid for sid in set(server.eio.sockets) - joined if not is_working(socketio, sid)
        }
        self._strangers = {sid: self._strangers.get(sid, now) for sid in open_now}
        for sid, since in self._strangers.items():
            if now - since > JOIN_SECONDS:
                log.info("closed a connection that never joined")
                socketio.start_background_task(server.eio.disconnect, sid)
