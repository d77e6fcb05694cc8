"""Say who is measured in the fan-out: each with one line a frame, or with ticks."""

from collections.abc import Callable
from dataclasses import dataclass

from benchmarks import audience, servers

# More than one, or what is measured is how fast one socket can be read.
PUBLISHERS = ("--publishers", "32")
SOCKET_IO = ("--namespace", "/bench", *PUBLISHERS)
RAW = ("--mode", "raw", *PUBLISHERS)
TICK_MS = 50


@dataclass(frozen=True)
class Contestant:
    """Be one row; `first` is where its search begins, in delivered lines a second."""

    key: str
    title: str
    tick_ms: int
    first: float
    command: Callable[[], list[str]] | None = None
    arguments: tuple[str, ...] = SOCKET_IO

    def start(self, people: audience.Audience):
        """Return the server, not yet started; only the product needs the people."""
        if self.command is None:
            return servers.Product(people)
        return servers.Peer(self.command(), self.tick_ms, self.arguments)


def _both(key: str, title: str, first: float, ticked: float, command, arguments=SOCKET_IO):
    return [
        Contestant(key, title, 0, first, command, arguments),
        Contestant(f"{key}-ticks", title, TICK_MS, ticked, command, arguments),
    ]


FIELD = [
    *_both("c", "raw C broadcaster (the limit)", 120e3, 10e6, servers.broadcaster, RAW),
    *_both("node", "socket.io on Node", 70e3, 10e6, servers.node),
    *_both("asgi", "python-socketio on uvicorn", 7e3, 60e3, lambda: servers.module("asgi")),
    *_both("stock", "Flask-SocketIO, stock on eventlet", 30e3, 200e3,
           lambda: servers.module("stock")),
    *_both("engine", "livedemo's engine alone", 100e3, 6e6, lambda: servers.module("engine")),
    Contestant("product-ticks", "livedemo, whole product", TICK_MS, 400e3),
]  # fmt: skip
BY_KEY = {contestant.key: contestant for contestant in FIELD}
