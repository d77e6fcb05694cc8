"""The serving process from outside: what it refuses, and how long it waits."""

import subprocess
import sys
from contextlib import ExitStack
from pathlib import Path

import pytest
import requests

from tests.support.live_server import LiveServer
from tests.support.processes import ROOT, wait_until
from tests.support.wire import connect, exchange, read_all, refusal, status

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
