"""Files of 50 MB, sent to livedemo and to a bare Werkzeug that saves them; memory meanwhile."""

import os
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

from benchmarks import goals as goal
from benchmarks.plan import Plan
from benchmarks.table import grid
from livedemo.queries import events
from tests.support import pdfs, slides
from tests.support.databases import close_app, make_app
from tests.support.files import MAX, pptx
from tests.support.live_server import LiveServer
from tests.support.processes import Program, free_port, wait_until
from tests.support.uploads import Sender, body
from tests.support.wire import connect, read_all, status

ABOUT = """Forms with one file of 50 MB, sent as fast as the loopback carries them; the time is that
from connecting to the whole answer. livedemo is a real server process with a local
folder. The peer is Werkzeug's own threaded server with a view of one line,
`request.files["file"].save(path)`, beside it in the same file system; the two take turns. livedemo
does more: it asks who may, looks at the content, brings the file to the disk (`fsync`) before it is
acknowledged, writes a row, and draws a PDF's first page in a process of its own. The second
table is of 20 presentations sent at once, after three that went before: by how much the server's
resident memory grew, read fifty times a second."""
AT_ONCE, WARM = 20, 3
BOUND_MIB = 40
ROUNDS = 15
PEER = """
import sys
from pathlib import Path
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

folder = Path(sys.argv[1])

class Quiet(WSGIRequestHandler):
    def log_request(self, *_):
        pass

@Request.application
def save(request):
    request.files["file"].save(folder / request.args["to"])
    return Response("saved", 201)

port = int(sys.argv[2])
make_server("127.0.0.1", port, save, threaded=True, request_handler=Quiet).serve_forever()
"""


@dataclass
class Target:
    """Be a server with the heads of its requests; `send` returns when it has answered."""

    server: LiveServer | Program
    port: int
    heads: dict[str, Callable[[int, int], bytes]] = field(default_factory=dict)

    def send(self, kind: str, data: bytes, number: int = 0) -> float:
        """Send a form; return the seconds that it took."""
        start = time.perf_counter()
        with connect(self) as client:
            client.sendall(self.heads[kind](len(data), number))
            client.sendall(data)
            answer = read_all(client)
        if status(answer) not in (200, 201):
            raise SystemExit(f"An upload was answered with {answer[:300]!r}")
        return time.perf_counter() - start

    def memory(self) -> float:
        """Return the resident memory of the process in MiB."""
        text = Path(f"/proc/{self.server.process.pid}/status").read_text()
        return int(text.partition("VmRSS:")[2].split()[0]) / 1024


def run(plan: Plan) -> dict:
    """Return the seconds of each kind of file, and the memory of many at once."""
    forms = {
        "a PDF": body(pdfs.large(MAX - 40_000), b"programme.pdf"),
        "a presentation": body(_presentation(), b"deck.pptx"),
    }
    with tempfile.TemporaryDirectory(prefix="livedemo-bench-") as folder, LiveServer() as server:
        ours, peer = _ours(server), _peer(Path(folder))
        try:
            found = {"seconds": _seconds(ours, peer, forms, 3 if plan.quick else ROUNDS)}
            data = forms["a presentation"]
            found["memory"] = {
                name: _memory(target, data) for name, target in (("ours", ours), ("peer", peer))
            }
        finally:
            peer.server.kill()
    return found


def _presentation() -> bytes:
    """Return a presentation as large as allowed, of what cannot be packed."""
    return pptx(**{"ppt/media/film": os.urandom(MAX - 40_000)})


def _ours(server: LiveServer) -> Target:
    server.flask("create-event", "gala", "--name", "Gala")
    sender = Sender(server)
    app = make_app(server.environment["DATABASE_URL"])
    try:
        with app.app_context():
            talk, _session = slides.talk_in(app, events.by_slug("gala"))
    finally:
        close_app(app)
    close = {"Connection": "close"}
    target = Target(server, server.port)
    target.heads["a PDF"] = lambda size, _n: sender.head(size, "files/programme", "PUT", **close)
    deck = sender.upload(pptx(), "deck.pptx", "slides", fields={"speech_id": talk}).json()["id"]
    target.heads["a presentation"] = lambda size, _n: sender.head(
        size, f"slides/{deck}", "PUT", **close
    )
    return target


def _peer(folder: Path) -> Target:
    server = Program(folder / "log")
    port = free_port()
    server.spawn([sys.executable, "-c", PEER, folder, port])
    target = Target(server, port)
    wait_until(lambda: _listens(target), "the peer to listen")

    def head(size: int, number: int) -> bytes:
        return (
            f"POST /?to={number} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {size}\r\n"
            "Content-Type: multipart/form-data; boundary=----0123456789\r\n\r\n"
        ).encode()

    target.heads = {"a PDF": head, "a presentation": head}
    return target


def _listens(target: Target) -> bool:
    try:
        connect(target).close()
    except ConnectionRefusedError:
        return False
    return True


def _seconds(ours: Target, peer: Target, forms: dict[str, bytes], rounds: int) -> dict:
    """Send each in turns; what disturbs the machine disturbs both."""
    took: dict[str, dict[str, list[float]]] = {kind: {"ours": [], "peer": []} for kind in forms}
    for turn in range(rounds + 1):
        for kind, data in forms.items():
            for name, target in (("ours", ours), ("peer", peer)):
                seconds = target.send(kind, data)
                if turn:  # the first ones make folders and connections
                    took[kind][name].append(seconds)
    return {kind: {name: median(all_) for name, all_ in one.items()} for kind, one in took.items()}


def _memory(target: Target, data: bytes) -> dict:
    """Send many at once; return how much the process grew, and how long all of them took."""
    for _ in range(WARM):
        target.send("a presentation", data)
    before = highest = target.memory()
    threads = [
        threading.Thread(target=target.send, args=("a presentation", data, number))
        for number in range(AT_ONCE)
    ]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        highest = max(highest, target.memory())
        time.sleep(0.02)
    return {"before": before, "growth": highest - before, "seconds": time.perf_counter() - start}


def text(found: dict) -> str:
    """Return the tables."""
    times = [
        (kind, _time(one["ours"]), _speed(one["ours"]), _time(one["peer"]),
         _speed(one["peer"]), f"{one['peer'] / one['ours']:.2f}")
        for kind, one in found["seconds"].items()
    ]  # fmt: skip
    head = ("50 MB", "livedemo", "is", "Werkzeug's save()", "is", "throughput, ratio")
    memory = found["memory"]
    rows = [
        (name, f"{one['before']:.0f} MiB", f"{one['growth']:+.1f} MiB", f"{one['seconds']:.1f} s")
        for name, one in (("livedemo", memory["ours"]), ("Werkzeug", memory["peer"]))
    ]
    second = grid((f"{AT_ONCE} × 50 MB at once", "before", "memory grew by", "all done in"), rows)
    return f"{grid(head, times)}\n\n{second}"


def goals(found: dict) -> list[goal.Line]:
    """Return the lines of the table of goals."""
    seconds, memory = found["seconds"], found["memory"]
    lines = [
        goal.Line(
            f"upload of 50 MB, {kind}: to Werkzeug's save()",
            "1 sender",
            _speed(one["ours"]),
            _speed(one["peer"]),
            one["peer"] / one["ours"],
            None,
        )
        for kind, one in seconds.items()
    ]
    grew = memory["ours"]["growth"]
    lines.append(
        goal.Line(f"memory while {AT_ONCE} send 50 MB", f"{AT_ONCE} senders", f"{grew:+.1f} MiB",
                  f"{memory['peer']['growth']:+.1f} MiB", grew, BOUND_MIB, True, " MiB")
    )  # fmt: skip
    return lines


def _time(seconds: float) -> str:
    return f"{seconds * 1000:.0f} ms"


def _speed(seconds: float) -> str:
    return f"{MAX / 10**6 / seconds:,.0f} MB/s"
