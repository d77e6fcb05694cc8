"""People let in per second: from the form to a joined socket."""

import json
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import websocket

from benchmarks.table import Row, duration, rate
from tests.support.live_server import LiveServer
from tests.support.visitors import Visitor

ABOUT = """A real server process and clients on the same machine: GET `/`, POST `/`, then a
WebSocket that has joined the event. The peer is a stock Flask-SocketIO app that keeps the name in a
cookie and nothing in a database. Ours makes the person, their place in the event and a session that
can be revoked, each on disk before the answer, and begins a visit."""
PEOPLE, AT_ONCE = 200, 8
NAMESPACE = "/e/gala"


class Stock(LiveServer):
    """Be the peer's server."""

    def __init__(self):
        super().__init__(command=(sys.executable, "-m", "benchmarks.stock"))

    def prepare(self) -> None:
        """Need nothing."""


class Ours(LiveServer):
    """Be livedemo with one event, and with room for everybody from one address."""

    def prepare(self) -> None:
        """Migrate and make the event."""
        super().prepare()
        self.flask("create-tenant", "house", "--name", "House")
        self.flask("create-event", "gala", "--name", "Gala", "--tenant", "house")


def run() -> list[Row]:
    """Return the comparisons."""
    with Ours() as server:
        ours = _measure(server)
    with Stock() as server:
        peer = _measure(server)
    return [
        rate(f"people let in, {AT_ONCE} at once", "/s", ours[0], peer[0]),
        duration("one person, nobody else", ours[1], peer[1]),
    ]


def _measure(server) -> tuple[float, float]:
    """Return people per second with several at once, and the median seconds of one alone."""
    for number in range(3):
        _enter(server, f"warm{number}").close()
    alone = []
    for number in range(20):
        start = time.perf_counter()
        socket = _enter(server, f"alone{number}")
        alone.append(time.perf_counter() - start)
        socket.close()
    start = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        sockets = list(pool.map(lambda number: _enter(server, f"p{number}"), range(PEOPLE)))
    elapsed = time.perf_counter() - start
    for socket in sockets:
        socket.close()
    return PEOPLE / elapsed, sorted(alone)[len(alone) // 2]


def _enter(server, name: str):
    """Enter by the form and join by a socket; return the socket."""
    visitor = Visitor(server.url).enter(f"Person {name}", f"{name}@example.org", event="gala")
    socket = websocket.create_connection(
        f"ws://127.0.0.1:{server.port}/socket.io/?EIO=4&transport=websocket",
        cookie=visitor.cookie,
        origin=server.url,
        timeout=20,
    )
    socket.recv()
    hello = json.dumps({"page": "watch", "tab": name})
    socket.send(f"40{NAMESPACE},{hello}")
    answer = socket.recv()
    if not answer.startswith(f"40{NAMESPACE},"):
        raise SystemExit(f"{name} was not let in: {answer}")
    return socket
