"""Bind Socket.IO to the application: the only room that emits."""

import logging
import random

from flask import Flask

from livedemo import clock
from livedemo.enums import Bye
from livedemo.extensions import socketio
from livedemo.live.bus import Bus
from livedemo.live.connections import Connections
from livedemo.live.gate import Gates
from livedemo.live.namespace import EventNamespace
from livedemo.live.pings import Batch, Pings
from livedemo.live.pulse import Pulse
from livedemo.live.receivers import Receivers, connect_signals

log = logging.getLogger(__name__)
ADMITTED_PER_SECOND = 200
PING_WAIT_SECONDS = 5.0
# Spread over this time, clients come back after a restart.
RETURN_MS = 10_000


class Admission:
    """Let at most so many sockets join in one second."""

    def __init__(self, app: Flask):
        self.app = app
        self._second, self._count = 0, 0

    def wait_ms(self) -> int:
        """Return 0, or how long a client should wait."""
        if self.app.extensions["livedemo.draining"].is_set():
            return RETURN_MS
        second = int(clock.monotonic())
        if second != self._second:
            self._second, self._count = second, 0
        self._count += 1
        return 0 if self._count <= ADMITTED_PER_SECOND else random.randint(1000, 5000)  # noqa: S311


class Live:
    """Hold what the sockets of one process share."""

    def __init__(self, app: Flask):
        self.app = app
        self.connections = Connections()
        self.admission = Admission(app)
        self.gates = Gates(app, self.connections)
        self.pings = Pings(app)
        self.receivers = Receivers(app, self)
        self.bus = Bus(app.config["LIVEDEMO"].redis_url, self.receivers.handle)
        self.pulse = Pulse(app, self)

    def wait(self, batch: Batch) -> None:
        """Wait, without holding up others, until a batch of pings is stored."""
        end = clock.monotonic() + PING_WAIT_SECONDS
        while not batch.done.is_set() and clock.monotonic() < end:
            socketio.sleep(0.02)


def register(app: Flask, *, async_mode: str = "threading") -> None:
    """Bind the namespace, the receivers and the options of architecture §7."""
    settings = app.config["LIVEDEMO"]
    socketio.init_app(
        app,
        async_mode=async_mode,
        namespaces="*",
        async_handlers=False,
        transports=["websocket"],
        manage_session=False,
        max_http_buffer_size=16_384,
        cors_allowed_origins=[settings.public_url] if settings.production else None,
        ping_interval=25,
        ping_timeout=20,
        cookie=None,
        logger=False,
        engineio_logger=False,
    )
    socketio.on_namespace(EventNamespace())
    live = app.extensions["livedemo.live"] = Live(app)
    connect_signals(app, live.receivers.tell)


def start_background(app: Flask) -> None:
    """Start the tasks of a serving process."""
    live: Live = app.extensions["livedemo.live"]
    socketio.start_background_task(live.pings.run)
    socketio.start_background_task(live.pulse.run)
    live.bus.serving = True
    if app.config["LIVEDEMO"].redis_url:
        socketio.start_background_task(live.bus.listen)
        socketio.start_background_task(live.bus.beat)


def drain(app: Flask) -> None:
    """Say goodbye to every socket and store the buffered signs of life."""
    live: Live = app.extensions["livedemo.live"]
    for connection in live.connections.where():
        retry = random.randint(0, RETURN_MS)  # noqa: S311 -- jitter
        live.receivers.end(connection, Bye.RESTARTING, retry)
    live.pings.flush()
