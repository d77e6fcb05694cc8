"""Send to thousands from one process: our own path below Flask-SocketIO (docs/performance.md).

It stands on private names of python-socketio and python-engineio, which
tests/unit/test_transport_seams.py pins; `SEND_PATH=stock` does without all of it.
"""

from collections.abc import Callable
from contextlib import contextmanager
from importlib import import_module

import flask_socketio

from livedemo import clock

# What the HTTP server puts into a request's environ: a function that gives its socket away.
TAKE = "livedemo.take"


class Deferred:
    """Stand for an ack that comes later: the client's next event is not held up.

    `then` takes the function to call with the ack, from whatever greenlet knows it.
    """

    __slots__ = ("then",)

    def __init__(self, then: Callable[[Callable[[dict], None]], None]):
        self.then = then


def defers(socketio: flask_socketio.SocketIO) -> bool:
    """Tell whether our path serves, which can send an ack later; the stock one waits."""
    return hasattr(socketio.server.eio, "loop")


def open_now(socketio: flask_socketio.SocketIO) -> int:
    """Return how many connections are in our hands and not in the HTTP server's."""
    return len(getattr(socketio.server.eio, "loop", ()))


def waited(socketio: flask_socketio.SocketIO, eio_sid: str) -> float:
    """Return for how many seconds a client's oldest message waits to be handled."""
    asked_at = getattr(socketio.server.eio.sockets.get(eio_sid), "asked_at", None)
    return 0.0 if asked_at is None else clock.monotonic() - asked_at


def is_working(socketio: flask_socketio.SocketIO, eio_sid: str) -> bool:
    """Tell whether a message of a client is being handled, or waits for it."""
    peer = getattr(socketio.server.eio.sockets.get(eio_sid), "peer", None)
    return peer is not None and peer.working


def available() -> bool:
    """Tell whether this system has what the path needs."""
    return import_module("livedemo.live.transport.loop").AVAILABLE


@contextmanager
def in_place():
    """Let Flask-SocketIO make our server instead of the stock one; gives the options to pass."""
    # Imported only where it is used: eventlet stays out of commands and tests.
    server = import_module("livedemo.live.transport.server")
    manager = import_module("livedemo.live.transport.manager")
    stock = flask_socketio.socketio.Server
    flask_socketio.socketio.Server = server.Server
    try:
        yield {"client_manager": manager.Manager()}
    finally:
        flask_socketio.socketio.Server = stock
