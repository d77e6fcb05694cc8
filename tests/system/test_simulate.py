"""`flask simulate` against a real server: what it counts, what it leaves, what it refuses."""

import asyncio
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from itsdangerous import URLSafeSerializer

from livedemo import clock
from livedemo.cli.simulate import crowd
from livedemo.cli.simulate.plan import Plan
from livedemo.cli.simulate.record import Record
from tests.support.crowd import read
from tests.support.live_server import LiveServer
from tests.support.processes import ROOT, free_port, wait_until
from tests.support.visitors import member, viewer

VIEWERS, SECONDS, RATE = 40, 6, 5
# Slow machines are slow: only sentences about time may come.
ABOUT_TIME = ("entering took", "lines took", "after a storm it took", "the watch time of")
# The log, and the entries that begin the streams anew, are what a wipe leaves behind.
KEPT = {"activity_log", "activity_heads", "streams", "stream_entries", "sqlite_sequence"}


@pytest.fixture
def server(database_url):
    with LiveServer({"DATABASE_URL": database_url, "PING_INTERVAL_SECONDS": 6}) as running:
        running.flask("create-event", "gala", "--name", "Gala")
        yield running


def simulate(server, *arguments, event="gala", **environment) -> subprocess.Popen:
    """Start a rehearsal."""
    return subprocess.Popen(
        [sys.executable, "-m", "flask", "simulate", event, *map(str, arguments)],
        cwd=ROOT,
        env=server.environment | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def figures(running: subprocess.Popen) -> dict[str, str]:
    """Return what a rehearsal found, once it is over; nothing but time may be wrong."""
    out, error = running.communicate(timeout=110)
    found = dict(line.split("\t") for line in out.splitlines())
    if running.returncode:
        verdict = error.removeprefix("Error: ").strip()
        assert verdict.startswith("Not fit for"), error
        reasons = verdict.partition(": ")[2].split(". First")[0].rstrip(".").split("; ")
        assert [one for one in reasons if not one.startswith(ABOUT_TIME)] == [], error
    else:
        assert found["verdict"] == f"Fit for {found['viewers']} viewers."
    return found


def rehearse(server, *arguments) -> dict[str, str]:
    size = ("--viewers", VIEWERS, "--seconds", SECONDS, "--chat-rate", RATE)
    return figures(simulate(server, *size, *arguments))


def counts(server) -> dict[str, int]:
    """Return how many rows each table has."""
    url = server.environment["DATABASE_URL"]
    sql = "SHOW TABLES" if url.startswith("mysql") else (
        "SELECT name FROM sqlite_master WHERE type = 'table'"
    )  # fmt: skip
    names = {name for (name,) in read(url, sql)} - KEPT
    return {name: read(url, f"SELECT COUNT(*) FROM {name}")[0][0] for name in names}


def only(server, sql: str):
    ((value,),) = read(server.environment["DATABASE_URL"], sql)
    return value


def failure(running: subprocess.Popen) -> str:
    out, error = running.communicate(timeout=60)
    assert (running.returncode, out) == (1, "")
    (sentence,) = error.splitlines()
    return sentence.removeprefix("Error: ")


@pytest.mark.slow
@pytest.mark.both_databases
def test_a_rehearsal_counts_right_and_leaves_nothing(server):
    vera = viewer(server, "Vera Ruiz", "vera@example.org", "gala")
    vera.post("/e/gala/chat", {"message": "here before"}, page="/e/gala/watch")
    before = counts(server)
    found = rehearse(server, "--storm")
    lines = only(server, "SELECT COUNT(*) FROM chat_messages") - 1
    assert int(found["lines_stored"]) == int(found["lines_sent"]) == lines >= SECONDS * RATE - 1
    assert int(found["deliveries_expected"]) == int(found["deliveries_heard"]) == VIEWERS * lines
    assert int(found["entered"]) == int(found["reconnects"]) == VIEWERS
    assert int(found["storm_people"]) == VIEWERS
    nothing = ("lost", "doubled", "out_of_order", "lists_not_equal", "sends_failed",
               "sends_refused")  # fmt: skip
    assert {name: found[name] for name in nothing} == dict.fromkeys(nothing, "0")
    marked = only(server, "SELECT COUNT(*) FROM users WHERE rehearsal IS NOT NULL")
    assert marked == VIEWERS
    assert float(found["watch_time_error_p50_s"]) < SECONDS / 2

    removed = figures_of_wipe(server)
    assert removed["removed_people"] == str(VIEWERS)
    assert removed["removed_lines"] == str(lines)
    assert counts(server) == before
    ana = member(server, "ana@example.org", "gala", "admin")
    for page in ("/e/gala/reports", "/e/gala/watch", "/e/gala/mod", "/e/gala/admin/activity"):
        shown = ana.http.get(server.url + page, timeout=20)
        assert shown.status_code == 200, page
        assert "Rehearsal 0001" not in shown.text
    assert "here before" in vera.http.get(server.url + "/e/gala/watch", timeout=20).text
    lost = vera.http.get(server.url + "/e/gala/live?page=watch&seq=1", timeout=20,
                         headers={"Accept": "application/json"}).json()  # fmt: skip
    assert lost["reset"] is True


def figures_of_wipe(server) -> dict[str, str]:
    return dict(line.split("\t") for line in server.flask("simulate", "gala", "--clean"))


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_after_a_kill_everybody_ends_with_the_tables_list(server):
    running = simulate(
        server, "--viewers", VIEWERS, "--seconds", 20, "--chat-rate", RATE, "--clean"
    )
    wait_until(lambda: only(server, "SELECT COUNT(*) FROM chat_messages") > 20, "some lines")
    server.kill()
    server.start()
    found = figures(running)
    assert int(found["storm_people"]) == VIEWERS
    assert found["storm_level_s"] != "-"
    assert (found["lost"], found["lists_not_equal"], found["doubled"]) == ("0", "0", "0")
    assert int(found["deliveries_caught_up"]) > 0
    assert int(found["lines_stored"]) == int(found["lines_sent"])
    assert int(found["removed_people"]) == VIEWERS
    assert only(server, "SELECT COUNT(*) FROM users") == 0


def led(server, monkeypatch, end) -> tuple[crowd.Crowd, Record]:
    """Lead ten viewers, and let `end` happen to the server while they write; return them."""
    signer = URLSafeSerializer(server.environment["SECRET_KEY"], salt="rehearsal")
    shown = signer.dumps(["run1", clock.now().timestamp() + 600])
    plan = Plan(
        url=server.url, slug="gala", run="run1", viewers=10, seconds=5.0, chat_rate=10.0,
        questions=True, storm=False, new_pass=lambda: shown,
    )  # fmt: skip
    record = Record("run1")
    for patience in ("RETURNING", "SENDING", "SETTLING"):
        monkeypatch.setattr(crowd, patience, 1.0)
    done = []

    def look(_steps: int) -> None:
        if len(record.lines) > 10 and not done:
            done.append(end())

    leader = crowd.Crowd(plan, record, look)
    # In a thread of its own: where a browser test came before, this one's loop is taken.
    with ThreadPoolExecutor(1) as alone:
        alone.submit(asyncio.run, asyncio.wait_for(leader.rehearse(), 60)).result()
    assert leader.unfinished > 0
    return leader, record


@pytest.mark.slow
def test_a_server_that_never_comes_back_is_not_waited_for_for_ever(serve, monkeypatch):
    server = serve()
    server.flask("create-event", "gala", "--name", "Gala")
    _, record = led(server, monkeypatch, server.kill)
    assert (len(record.drops), record.dropped) == (10, 0)
    assert [storm.level for storm in record.storms] == [None]


@pytest.mark.slow
def test_a_server_that_answers_no_more_is_not_waited_for_for_ever(serve, monkeypatch):
    server = serve()
    server.flask("create-event", "gala", "--name", "Gala")
    leader, record = led(server, monkeypatch, server.pause)
    assert leader.unfinished == len(record.lines) + record.questions - record.outcomes.total()


# ---- what there can be no rehearsal of


@pytest.fixture(scope="module")
def gala(sqlite_template):
    with LiveServer(template=sqlite_template.path) as running:
        running.flask("create-event", "gala", "--name", "Gala")
        running.flask("create-event", "inner", "--name", "Inner", "--private")
        yield running


@pytest.fixture
def stranger():
    """Serve something that is no livedemo; return its address."""

    class Hello(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Length", "5")
            self.end_headers()
            self.wfile.write(b"hello")

        def log_message(self, *_):
            pass

    with HTTPServer(("127.0.0.1", 0), Hello) as other:
        thread = threading.Thread(target=other.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{other.server_port}"
        other.shutdown()
        thread.join()


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--url", "gala.example"), "--url must be an address like https://host"),
        (("--url", "https://gala.example/e"), "--url must be an address like https://host"),
        (("--viewers", 3, "--chat-rate", 4), "3 viewers may write 3 lines a second together"),
    ],
)
def test_a_wish_that_cannot_be_is_said_in_one_sentence(gala, arguments, said):
    assert said in failure(simulate(gala, *arguments))


def test_an_unknown_and_a_private_event_are_said_in_one_sentence(gala):
    assert "no event" in failure(simulate(gala, event="fair"))
    assert "is private" in failure(simulate(gala, event="inner"))


def test_where_no_livedemo_answers_is_said_in_one_sentence(gala, stranger):
    nobody = f"http://127.0.0.1:{free_port()}"
    assert f"Nothing answers at {nobody}" in failure(simulate(gala, "--url", nobody))
    assert "not answer as a livedemo" in failure(simulate(gala, "--url", stranger))


def test_a_server_with_another_key_is_said_in_one_sentence(gala):
    said = failure(simulate(gala, SECRET_KEY="another key than the one of that server"))
    assert "Run the command with the SECRET_KEY of that server." in said
    assert only(gala, "SELECT COUNT(*) FROM users") == 0


def test_a_closed_event_is_said_in_one_sentence(serve):
    server = serve()
    server.flask("create-event", "gala", "--name", "Gala")
    mo = member(server, "mo@example.org", "gala", "admin")
    closed = mo.post("/e/gala/mod/toggle", {"what": "event", "on": "0"}, page="/e/gala/mod")
    assert closed.status_code == 303, closed.text
    assert "is closed" in failure(simulate(server, "--viewers", 2, "--chat-rate", 1))
