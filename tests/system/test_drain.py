"""How serving processes end, replace each other and share a port."""

import os
import signal
from pathlib import Path

import pytest
import requests

from tests.support.processes import wait_until
from tests.support.wire import connect, half_a_post, read_all, refusal, status


def children(pid: int) -> list[int]:
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended but was not collected does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False


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
