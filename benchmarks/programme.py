"""An event's public page with a large programme, against a static file of the same bytes."""

import http.client
import shutil
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.plan import Plan
from benchmarks.table import grid
from livedemo import tenancy
from tests.support import counting, visiting
from tests.support import factories as make
from tests.support.databases import close_app, make_app
from tests.support.live_server import LiveServer
from tests.support.processes import ROOT

ABOUT = """An event of three days in 12 rooms with 300 sessions, 900 speeches and 2,000 files, on
SQLite; a real server process answers one client, and each round asks for each row once. The peer is
a file with the very bytes of the page, among the static files of the same server. The small event
has 2 sessions; it takes as many statements. A page this large shows one day at a time. *First*
stands for the first visitor after something was changed or a minute has passed, *then* for all
others. As browsers ask: compressed with Brotli, which the server does for every answer of a
page."""
BIG, SMALL = "congress", "evening"
PEER = "bench.html"
ROOMS, DAYS, SESSIONS, SPEECHES, FILES = 12, 3, 300, 900, 2000
PAGES = {
    "a day of the large programme": f"/e/{BIG}/",
    "rooms side by side": f"/e/{BIG}/?view=rooms",
    "one session": f"/e/{BIG}/sessions/{{session}}",
    "the small programme": f"/e/{SMALL}/",
}
START = datetime(2027, 5, 10, 15, tzinfo=UTC)
ROUNDS = 60


def run(plan: Plan) -> dict:
    """Return bytes, statements and seconds of each page, and of its file."""
    with tempfile.TemporaryDirectory(prefix="livedemo-bench-") as folder:
        root = _copy(Path(folder) / "livedemo")
        with LiveServer(root=root) as server:
            session, statements = _fill(server)
            paths = {name: path.format(session=session) for name, path in PAGES.items()}
            peers = {
                name: _keep(server, root, path, n) for n, (name, path) in enumerate(paths.items())
            }
            return _measure(server, paths, peers, statements, 5 if plan.quick else ROUNDS)


def text(found: dict) -> str:
    """Return the table."""
    cells = [
        (
            name,
            one["statements"],
            f"{one['bytes'] / 1000:,.0f} kB",
            f"{one['page'] * 1000:.1f} ms",
            f"{one['file'] * 1000:.1f} ms",
            f"{one['page'] / one['file']:.1f}",
            f"{one['packed_bytes'] / 1000:,.0f} kB",
            f"{one['packed'] * 1000:.1f} ms",
        )
        for name, one in found.items()
    ]
    head = ("page", "statements, first / then", "HTML", "livedemo", "the same as a file",
            "times the file", "as browsers ask", "in")  # fmt: skip
    return grid(head, cells)


def _copy(root: Path) -> Path:
    """Return a copy of the product, so that the peer's files leave nothing behind."""
    keep = shutil.ignore_patterns("__pycache__")
    for name in ("livedemo", "migrations"):
        shutil.copytree(ROOT / name, root / name, ignore=keep)
    shutil.copy(ROOT / "wsgi.py", root)
    return root


def _fill(server) -> tuple[int, dict[str, str]]:
    """Make both events; return a session's number, and the statements of each page."""
    app = make_app(server.environment["DATABASE_URL"])
    try:
        with app.app_context():
            _event(SMALL, 2, 1, 6, 12)
            session = _event(BIG, SESSIONS, ROOMS, SPEECHES, FILES)
        client = app.test_client()
        found = {}
        for name, path in PAGES.items():
            asked = [_asked(app, client, path.format(session=session)) for _ in range(2)]
            found[name] = " / ".join(map(str, asked))
        return session, found
    finally:
        close_app(app)


def _asked(app, client, path: str) -> int:
    with counting.queries(app) as asked:
        client.get(path)
    return len(asked)


def _event(slug: str, sessions: int, rooms: int, speeches: int, files: int) -> int:
    days = DAYS if sessions > DAYS else 1
    event = make.make_event(slug, start_date=START, end_date=START + timedelta(days=days))
    with tenancy.tenant_scope(event.tenant_id):
        first = visiting.plan(
            event, START, sessions, rooms=rooms, talks=speeches // sessions,
            slides=-(-files // speeches), files=files, days=days,
        )  # fmt: skip
        visiting.publish(event)
    return first


def _keep(server, root: Path, path: str, number: int) -> str:
    """Store a page's bytes among the static files; return the address of the file."""
    name = f"{number}-{PEER}"
    (root / "livedemo/static" / name).write_bytes(_get(server, path)[0])
    return f"/static/{name}"


def _measure(server, paths: dict, peers: dict, statements: dict, rounds: int) -> dict:
    """Ask in turns; what disturbs the machine disturbs all of them."""
    seconds: dict[tuple[str, str], list[float]] = {}
    sizes: dict[tuple[str, str], int] = {}
    ask = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    for turn in count():
        if turn == rounds + 3:
            break
        for name, path in paths.items():
            for kind, address, encoding in (
                ("page", path, "identity"),
                ("file", peers[name], "identity"),
                ("packed", path, "br"),
            ):
                took, size = _timed(lambda a=address, e=encoding: _ask(ask, a, e))
                sizes[name, kind] = size
                if turn >= 3:  # the first ones fill caches
                    seconds.setdefault((name, kind), []).append(took)
    ask.close()
    return {
        name: {
            "statements": statements[name],
            "bytes": sizes[name, "page"],
            "packed_bytes": sizes[name, "packed"],
            **{kind: median(seconds[name, kind]) for kind in ("page", "file", "packed")},
        }
        for name in paths
    }


def _timed(action: Callable[[], int]) -> tuple[float, int]:
    start = time.perf_counter()
    size = action()
    return time.perf_counter() - start, size


def _get(server, path: str) -> tuple[bytes, int]:
    ask = http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)
    try:
        ask.request("GET", path, headers={"Accept-Encoding": "identity"})
        answer = ask.getresponse()
        return answer.read(), answer.status
    finally:
        ask.close()


def _ask(connection, path: str, encoding: str) -> int:
    connection.request("GET", path, headers={"Accept-Encoding": encoding})
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise SystemExit(f"{path} answered {answer.status}")
    return len(body)
