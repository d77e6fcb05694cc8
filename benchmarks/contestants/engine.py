"""Relay what each client says to all: livedemo's own send path without the product around it."""

import os
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
import eventlet  # noqa: E402

eventlet.monkey_patch()

from eventlet import wsgi  # noqa: E402
from flask import Flask  # noqa: E402
from flask_socketio import SocketIO  # noqa: E402

from benchmarks.contestants.ticks import Ticks  # noqa: E402
from livedemo import server  # noqa: E402
from livedemo.live import transport  # noqa: E402

ROOM, AUDIENCE = "/bench", "everybody"
CONNECTIONS = 20_000


def make() -> tuple[Flask, SocketIO]:
    """Return an application whose sockets are on our send path."""
    if not transport.available():
        raise SystemExit("This system has no epoll, which the send path needs.")
    app = Flask(__name__)
    with transport.in_place() as options:
        socketio = SocketIO(
            app, async_mode="eventlet", async_handlers=False, transports=["websocket"],
            manage_session=False, max_http_buffer_size=16_384, namespaces="*", **options,
        )  # fmt: skip
    return app, socketio


def relay(socketio: SocketIO) -> None:
    """Answer the events on python-socketio's own level: no request is made for each."""
    sockets = socketio.server
    ticks = Ticks(
        int(os.environ.get("TICK_MS", "0")),
        lambda lines: sockets.emit("live", lines, namespace=ROOM, to=AUDIENCE),
        socketio.start_background_task,
        socketio.sleep,
    )

    def connect(sid, _environ, _auth=None):
        sockets.enter_room(sid, AUDIENCE, namespace=ROOM)

    def chat(_sid, line):
        if ticks.seconds:
            ticks.add(line)
        else:
            sockets.emit("chat", line, namespace=ROOM, to=AUDIENCE)

    sockets.on("connect", connect, namespace=ROOM)
    sockets.on("chat", chat, namespace=ROOM)


if __name__ == "__main__":
    application, sockets = make()
    relay(sockets)
    server.raise_file_limit(CONNECTIONS)
    listener = eventlet.listen(("127.0.0.1", int(os.environ["PORT"])), backlog=512)
    wsgi.server(
        listener, application, protocol=server.Protocol, max_size=CONNECTIONS, log_output=False
    )
