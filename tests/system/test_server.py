"""The serving process from outside: limits, refusals, drain, several processes."""

import os
import signal
import socket
import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.support.live_server import LiveServer
from tests.support.processes import ROOT, wait_until

# The real server with short limits, so that time-outs can be waited for.
IMPATIENT = """
import eventlet
eventlet.monkey_patch()
from livedemo import create_app, server
server.IDLE_SECONDS = server.HEAD_SECONDS = 1
server.REQUEST_SECONDS = 0.2
server.serve(create_app)
"""


def connect(server) -> socket.socket:
    return socket.create_connection(("127.0.0.1", server.port), timeout=30)


def exchange(server, data: bytes) -> bytes:
    """Send bytes on a new connection; return all that comes until the server closes it."""
    with connect(server) as client:
        client.sendall(data)
        return read_all(client)


def read_all(client) -> bytes:
    received = b""
    while True:
        try:
            chunk = client.recv(65536)
        except ConnectionResetError:
            return received
        if not chunk:
            return received
        received += chunk


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended but was not collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


def refusal(environment: dict) -> tuple[int, str]:
    """Run `python wsgi.py` where it should refuse to serve; return exit code and stderr."""
    done = subprocess.run(
        [sys.executable, "wsgi.py"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    return done.returncode, done.stderr


def half_a_post(server) -> socket.socket:
    """Return a connection whose request is under way until its last bytes come."""
    client = connect(server)
    head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded"
    client.sendall(f"{head}\r\nContent-Length: 10\r\n\r\nname=ab".encode())
    return client


# Shapes of requests


@pytest.fixture(scope="module")
def server(sqlite_template):
    with LiveServer(template=sqlite_template.path) as running:
        yield running


@pytest.mark.parametrize(
    ("request_", "expected"),
    [
        (b"GET /" + b"a" * 8200 + b" HTTP/1.1\r\nHost: x\r\n\r\n", 414),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX-Long: " + b"a" * 8200 + b"\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\n" + b"X-Many: a\r\n" * 101 + b"\r\n", 431),
        (b"nonsense\r\n\r\n", 400),
        (b"GET / HTTP/9.9\r\n\r\n", 505),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: abc\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", 400),
        (
            b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"
            b"Transfer-Encoding: chunked\r\n\r\na",
            400,
        ),
        (
            b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n",
            411,
        ),
        (b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: xchunked\r\n\r\nGET / HTTP/1.1", 411),
    ],
    ids=[
        "long line",
        "long header",
        "many headers",
        "nonsense",
        "unknown version",
        "negative length",
        "length no number",
        "two lengths",
        "length and chunks",
        "chunks",
        "unknown encoding",
    ],
)
def test_odd_request_is_refused_and_its_connection_closed(server, request_, expected):
    answer = exchange(server, request_)
    assert status(answer) == expected
    # One answer only: what follows an odd request is never read as another.
    assert answer.count(b"HTTP/1.") == 1


def test_answers_name_no_software(server):
    for request_ in (b"GET /healthz HTTP/1.0\r\n\r\n", b"nonsense\r\n\r\n"):
        answer = exchange(server, request_).lower()
        assert b"server:" not in answer
        assert b"python" not in answer


def test_secrets_in_urls_are_not_logged(server):
    for url in ("/?token=s3cr3tquery", "/sign-in/s3cr3tlink", "/events/gala?token=s3cr3tquery"):
        requests.get(server.url + url, timeout=10)
    wait_until(lambda: "GET /events/gala" in server.logs(), "the request's log line")
    assert "s3cr3t" not in server.logs()


def test_half_open_connections_do_not_hold_up_others(server):
    with ExitStack() as opened:
        for number in range(300):
            client = opened.enter_context(connect(server))
            client.sendall(b"" if number % 2 else b"GET /healthz HT")
        assert requests.get(server.url + "/healthz", timeout=10).status_code == 200


def test_file_limit_covers_the_connections(server):
    row = next(
        line
        for line in Path(f"/proc/{server.process.pid}/limits").read_text().splitlines()
        if line.startswith("Max open files")
    )
    soft, hard = row.split()[3:5]
    assert soft == "unlimited" or int(soft) >= 10_200 or soft == hard


# Time-outs


@pytest.fixture
def impatient(serve):
    return serve(command=(sys.executable, "-c", IMPATIENT))


def test_silent_and_slow_heads_are_cut(impatient):
    silent, half, slow = (connect(impatient) for _ in range(3))
    with silent, half, slow:
        half.sendall(b"GET /heal")
        slow.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        assert read_all(silent) == b""
        assert read_all(half) == b""
        assert status(read_all(slow)) == 408


def test_a_byte_at_a_time_does_not_prolong_a_head(impatient):
    with connect(impatient) as client:
        client.sendall(b"GET /healthz HTTP/1.1\r\n")
        client.settimeout(0.3)

        def cut():
            try:
                client.sendall(b"X")
                return client.recv(100)
            except TimeoutError:
                return b""
            except OSError:
                return b"closed"

        assert wait_until(cut, "the slow client to be cut", seconds=20)


def test_running_out_of_files_is_survived(serve):
    server = serve(command=("sh", "-c", f"ulimit -n 400; exec '{sys.executable}' wsgi.py"))
    assert "MAX_CONNECTIONS is cut to 200" in server.logs()
    with ExitStack() as opened:
        for _ in range(500):
            opened.enter_context(connect(server))
    assert requests.get(server.url + "/healthz", timeout=30).status_code == 200


# Refusals to start


def test_second_server_on_the_port_is_refused(server):
    code, said = refusal(server.environment)
    assert code == 1
    assert said == (
        f"PORT {server.port} on 127.0.0.1 is in use. Stop the other server or choose a PORT.\n"
    )
    assert requests.get(server.url + "/healthz", timeout=10).status_code == 200


def test_several_processes_without_redis_are_refused(server):
    code, said = refusal({**server.environment, "WEB_CONCURRENCY": "2"})
    assert code == 1
    assert "REDIS_URL" in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize(
    ("missing", "named"),
    [("SECRET_KEY", "SECRET_KEY"), ("DATABASE_URL", "DATABASE_URL"), ("PUBLIC_URL", "PUBLIC_URL")],
)
def test_production_without_a_setting_is_refused(server, missing, named):
    environment = {**server.environment, "LIVEDEMO_ENV": "production"}
    del environment[missing]
    code, said = refusal(environment)
    assert code == 1
    assert said.startswith(named)
    assert len(said.splitlines()) == 1


def test_command_without_a_setting_says_one_sentence(server):
    environment = {**server.environment, "LIVEDEMO_ENV": "production", "SECRET_KEY": ""}
    done = subprocess.run(
        [sys.executable, "-m", "flask", "db", "upgrade"],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("Error: SECRET_KEY is missing.")
    assert len(done.stderr.splitlines()) == 1


def test_importing_wsgi_patches_nothing(server):
    probe = "import wsgi, socket, threading; print(socket.socket.__module__, wsgi.app.name)"
    done = subprocess.run(
        [sys.executable, "-c", probe],
        cwd=ROOT,
        env=server.environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "socket livedemo\n"


# Leaving


def test_sigterm_without_clients_ends_with_0(serve):
    server = serve()
    assert server.terminate() == 0
    assert "Stopped after" in server.logs()


def test_interrupt_ends_with_0(serve):
    server = serve()
    server.signal(signal.SIGINT)
    assert server.wait() == 0


def test_drain_finishes_requests_and_takes_no_more(serve):
    server = serve()
    with half_a_post(server) as under_way, connect(server) as kept:
        kept.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert status(kept.recv(65536)) == 200
        server.signal(signal.SIGTERM)
        wait_until(lambda: refuses(server), "the listener to close")
        server.signal(signal.SIGTERM)  # platforms send several
        kept.sendall(b"GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n")
        draining = read_all(kept)
        assert status(draining) == 503
        assert b"connection: close" in draining.lower()
        assert server.running
        under_way.sendall(b"cde")
        assert 200 <= status(read_all(under_way)) < 500
    assert server.wait() == 0


def refuses(server) -> bool:
    try:
        connect(server).close()
    except ConnectionRefusedError:
        return True
    return False


def test_drain_does_not_wait_for_a_stuck_request_for_ever(impatient):
    with half_a_post(impatient):
        assert impatient.terminate(25) == 0
    assert "requests_finish was not done within" in impatient.logs()


def test_restart_on_the_same_port_works_at_once(serve):
    server = serve()
    kept = requests.Session()
    assert kept.get(server.url + "/healthz", timeout=10).status_code == 200
    server.restart()
    assert kept.get(server.url + "/healthz", timeout=10).status_code == 200
    kept.close()


# Several processes


@pytest.fixture
def pair(serve, redis_server):
    """Serve with two processes; return the server once both listen."""
    server = serve({"WEB_CONCURRENCY": 2, "REDIS_URL": redis_server.url()})
    wait_until(lambda: server.logs().count("Serving on") == 2, "both processes to serve")
    return server


def test_both_processes_end_with_their_supervisor(pair):
    workers = children(pair.process.pid)
    assert len(workers) == 2
    assert pair.terminate() == 0
    assert not any(is_alive(pid) for pid in workers)
    assert pair.logs().count("Stopped after") == 2


def test_a_dead_process_is_replaced(pair):
    before = children(pair.process.pid)
    os.kill(before[0], signal.SIGKILL)
    wait_until(lambda: pair.logs().count("Serving on") == 3, "the replacement to serve")
    after = children(pair.process.pid)
    assert len(after) == 2
    assert before[1] in after
    assert requests.get(pair.url + "/healthz", timeout=10).status_code == 200


def test_processes_leave_when_their_supervisor_is_killed(pair):
    workers = children(pair.process.pid)
    pair.signal(signal.SIGKILL)
    pair.wait()
    wait_until(lambda: not any(is_alive(pid) for pid in workers), "the processes to leave")


def test_second_server_beside_several_processes_is_refused(pair):
    for count in ("1", "2"):
        code, said = refusal({**pair.environment, "WEB_CONCURRENCY": count})
        assert code == 1
        assert said.startswith(f"PORT {pair.port} ")
