"""Clients that read nothing, never join or flood are ended, and cost the others nothing.

Each kind is measured beside a stretch without it, on the same server and with the same audience.
"""

import contextlib
import socket
import statistics
import threading
from pathlib import Path

import pytest

from tests.support.crowd import Crowd, enter_many
from tests.support.live_server import LiveServer
from tests.support.processes import wait_until
from tests.support.visitors import viewer
from tests.support.websocket import RawClient, client_frame

AUDIENCE, EVERY_MS = 30, 1500
BAD = 12
# Emoji are four bytes each: a line fills buffers without breaking a rule.
PADDING = 480
# Differences below this are the machine's, not the clients'.
NOISE_MS = 100
STRANGER = "closed a connection that never joined"
# Of all bad clients together: what waits for them is shared, and a talk takes memory by itself.
GROWTH_KB = 6 * 1024


@pytest.fixture(scope="module")
def hall():
    """Serve an event in which an audience talks all the time."""
    with LiveServer({"SEND_PATH": "direct"}) as server:
        server.flask("create-event", "gala", "--name", "Gala")
        crowd = Crowd([server.url], enter_many(server, AUDIENCE), mode="chat", every_ms=EVERY_MS,
                      padding=PADDING)  # fmt: skip
        try:
            wait_until(lambda: crowd.progress()["done"] > 3 * AUDIENCE, "the talk to begin")
            yield server, crowd
        finally:
            crowd.close()


def memory_kb(server) -> int:
    status = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1])


def stretch(crowd, lines: int) -> float:
    """Let so many lines be said; return how long the slowest but one in twenty took, in ms."""
    crowd.delays()
    upto = crowd.progress()["done"] + lines
    wait_until(lambda: crowd.progress()["done"] >= upto, "the talk", seconds=120)
    return statistics.quantiles(crowd.delays(), n=20)[-1]


def cuts(server, reason: str) -> int:
    return server.logs().count(reason)


def compare(hall, bad, *, reason: str, ends: int, lines: int = 150) -> None:
    """Measure with and without bad clients; they must be ended, each with its reason once."""
    server, crowd = hall
    alone, known = stretch(crowd, lines), cuts(server, reason)
    before = memory_kb(server)
    with bad(server):
        beside = stretch(crowd, lines)
        wait_until(lambda: cuts(server, reason) >= known + ends, reason, seconds=90)
    after = memory_kb(server)
    assert cuts(server, reason) == known + ends
    assert beside <= 2 * alone + NOISE_MS
    assert after - before <= GROWTH_KB
    assert crowd.progress()["connected"] == AUDIENCE


def keep_saying(clients, data: bytes, pause: float, stop: threading.Event) -> threading.Thread:
    """Send the same bytes from every client again and again, until it is cut."""

    def run():
        left = list(clients)
        while left and not stop.is_set():
            for client in list(left):
                try:
                    client.send(data)
                except OSError:
                    left.remove(client)
            stop.wait(pause)

    thread = threading.Thread(target=run, daemon=True)
    thread.start()
    return thread


@contextlib.contextmanager
def clients_that(server, *, join: bool, say: bytes, pause: float, receive_buffer=None, read=False):
    """Open bad clients that send the same bytes for ever, and end them."""
    stop, threads = threading.Event(), []
    opened = []
    for number in range(BAD):
        cookie = viewer(server, f"Bad {number}", f"bad{number}@example.org", "gala").cookie
        client = RawClient(server.port, cookie, receive_buffer=receive_buffer)
        if join:
            assert client.join("/e/gala").startswith("40/e/gala,")
        opened.append(client)
    if say:
        threads.append(keep_saying(opened, say, pause, stop))
    if read:
        threads += [threading.Thread(target=client.ended, args=(60,)) for client in opened]
        for thread in threads[-BAD:]:
            thread.start()
    try:
        yield
    finally:
        stop.set()
        for client in opened:
            with contextlib.suppress(OSError):  # the server was first
                client.sock.shutdown(socket.SHUT_RDWR)
        for thread in threads:
            thread.join(70)
        for client in opened:
            client.close()


PONG, CHAT = client_frame(b"3"), client_frame(b'42/e/gala,7["chat",{"message":"flood"}]')


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_who_answers_pings_and_reads_nothing_is_cut(hall):
    def bad(server):
        return clients_that(server, join=True, say=PONG, pause=1, receive_buffer=4096)

    compare(hall, bad, reason="it does not read", ends=BAD, lines=400)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_who_never_joins_is_closed(hall):
    def bad(server):
        return clients_that(server, join=False, say=PONG, pause=1)

    compare(hall, bad, reason=STRANGER, ends=BAD)


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_who_floods_with_events_is_cut(hall):
    def bad(server):
        return clients_that(server, join=True, say=CHAT * 5, pause=0.02, read=True)

    strangers = cuts(hall[0], STRANGER)
    compare(hall, bad, reason="cut a socket that kept sending too fast", ends=BAD)
    assert cuts(hall[0], STRANGER) == strangers, "the line ended with the page"


@pytest.mark.slow
@pytest.mark.timeout(240)
def test_who_floods_with_frames_is_cut(hall):
    def bad(server):
        return clients_that(server, join=True, say=client_frame(b"", 0xA) * 200, pause=0.01)

    compare(hall, bad, reason="it sends too many frames", ends=BAD)


def test_fragments_without_end_are_cut(hall):
    server, _ = hall
    with RawClient(server.port) as client:
        client.send(client_frame(b"x" * 9000, 1, final=False))
        client.send(client_frame(b"x" * 9000, 0, final=False))
        assert client.ended() == 1009
    wait_until(lambda: cuts(server, "a message is too large") == 1, "the log")


def test_a_half_closed_connection_is_ended(hall):
    server, _ = hall
    with RawClient(server.port) as client:
        client.sock.shutdown(socket.SHUT_WR)
        assert client.ended(30) is None
