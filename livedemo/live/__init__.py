"""Bind Socket.IO to the application: the only room that emits."""

import logging
import random
from functools import partial

from flask import Flask

from livedemo import clock, edge
from livedemo.enums import Bye
from livedemo.extensions import socketio
from livedemo.live import transport
from livedemo.live.admission import RETURN_MS, Admission
from livedemo.live.bus import Bus
from livedemo.live.connections import Connections
from livedemo.live.gate import Gates
from livedemo.live.group_commit import Groups
from livedemo.live.known import SECONDS, Known
from livedemo.live.namespace import EventNamespace
from livedemo.live.pings import Pings
from livedemo.live.pulse import Pulse
from livedemo.live.receivers import Receivers, connect_signals
from livedemo.queries import attendance

log = logging.getLogger(__name__)


class Live:
    """Hold what the sockets of one process share."""

    def __init__(self, app: Flask):
        self.app = app
        self.connections = Connections()
        self.admission = Admission(app)
        self.known = Known(seconds=0.0 if app.config["LIVEDEMO"].inline else SECONDS)
        self.gates = Gates(app, self.connections)
        self.pings = Pings(app)
        self.groups = Groups(app)
        self.receivers = Receivers(app, self)
        self.bus = Bus(app.config["LIVEDEMO"].redis_url, self.receivers.handle)
        self.pulse = Pulse(app, self)


def register(app: Flask, *, async_mode: str = "threading") -> None:
    """Bind the namespace, the receivers and the options of architecture §7."""
    settings = app.config["LIVEDEMO"]
    direct = settings.send_path == "direct" and async_mode == "eventlet" and transport.available()
    if direct:
        with transport.in_place() as options:
            _bind(app, async_mode, options)
    else:
        _bind(app, async_mode, {})
    live = app.extensions["livedemo.live"] = Live(app)
    connect_signals(app, live.receivers.tell)
    if direct:
        socketio.server.on_caught_up = live.pulse.catch_up


def _bind(app: Flask, async_mode: str, options: dict) -> None:
    settings = app.config["LIVEDEMO"]
    socketio.init_app(
        app,
        async_mode=async_mode,
        namespaces="*",
        async_handlers=False,
        transports=["websocket"],
        manage_session=False,
        max_http_buffer_size=16_384,
        cors_allowed_origins=partial(edge.is_own_origin, settings) if settings.production else None,
        ping_interval=25,
        ping_timeout=20,
        cookie=None,
        logger=False,
        engineio_logger=False,
        **options,
    )
    socketio.on_namespace(EventNamespace(app))


def start_background(app: Flask) -> None:
    """Start the tasks of a serving process."""
    live: Live = app.extensions["livedemo.live"]
    with app.app_context():
        database_now = attendance.database_now()
    if database_now is not None:
        clock.start_at(database_now)
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
