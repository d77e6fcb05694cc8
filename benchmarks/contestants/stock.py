"""Relay what each client says to all: stock Flask-SocketIO on eventlet."""

import os
import warnings

warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
import eventlet  # noqa: E402

eventlet.monkey_patch()

from flask import Flask  # noqa: E402
from flask_socketio import SocketIO  # noqa: E402

from benchmarks.contestants.ticks import Ticks  # noqa: E402

ROOM = "/bench"
app = Flask(__name__)
socketio = SocketIO(app, async_mode="eventlet", transports=["websocket"])
ticks = Ticks(
    int(os.environ.get("TICK_MS", "0")),
    lambda lines: socketio.emit("live", lines, namespace=ROOM),
    socketio.start_background_task,
    socketio.sleep,
)


@socketio.on("chat", namespace=ROOM)
def chat(line):
    if ticks.seconds:
        ticks.add(line)
    else:
        socketio.emit("chat", line, namespace=ROOM)


if __name__ == "__main__":
    # Left to itself, eventlet's server stops accepting at 1,024 connections.
    socketio.run(
        app, host="127.0.0.1", port=int(os.environ["PORT"]), max_size=20_000, log_output=False
    )
