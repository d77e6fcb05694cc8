"""The history holds with two processes while Redis is frozen and processes are killed.

Continuous integration plays one seed; `HISTORY_SEEDS=20` plays as many as it says.
"""

import os
import random
import signal
import threading
import time
from pathlib import Path

import pytest

from tests.support.crowd import Crowd, enter_many, judge, stored_lines, stored_stream
from tests.support.live_server import LiveServer
from tests.support.processes import wait_until
from tests.support.services import Redis

CLIENTS, EVERY_MS = 100, 2500
KILL_SECONDS, FROZEN_SECONDS, SECONDS = 10, 30, 40
FIRST_SEED = 20_261_121
SEEDS = [FIRST_SEED + number for number in range(int(os.environ.get("HISTORY_SEEDS", "1")))]


def children(server) -> list[int]:
    """Return the process ids of the serving processes."""
    path = Path(f"/proc/{server.process.pid}/task/{server.process.pid}/children")
    return [int(number) for number in path.read_text().split()]


def kill_now_and_then(server, chance: random.Random, stop: threading.Event, killed: list) -> None:
    """Kill one of the processes every ten seconds, as a crash would."""
    while not stop.wait(KILL_SECONDS):
        victim = chance.choice(children(server) or [0])
        if victim:
            os.kill(victim, signal.SIGKILL)
            killed.append(victim)


@pytest.fixture
def redis():
    """Serve a Redis that may be frozen without harm to other tests."""
    with Redis() as service:
        yield service
        service.resume()


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.both_databases
@pytest.mark.parametrize("seed", SEEDS)
def test_everybody_ends_with_the_same_list(database_url, redis, seed):
    chance = random.Random(seed)
    settings = {"DATABASE_URL": database_url, "REDIS_URL": redis.url(), "WEB_CONCURRENCY": "2"}
    with LiveServer(settings) as server:
        server.flask("create-event", "gala", "--name", "Gala")
        wait_until(lambda: len(children(server)) == 2, "both processes")
        crowd = Crowd([server.url], enter_many(server, CLIENTS), mode="chat", every_ms=EVERY_MS)
        stop, killed = threading.Event(), []
        nemesis = threading.Thread(
            target=kill_now_and_then, args=(server, chance, stop, killed), daemon=True
        )
        try:
            wait_until(lambda: crowd.progress()["done"] > CLIENTS, "the talk to begin")
            nemesis.start()
            play(crowd, redis, chance)
            stop.set()
            nemesis.join()
            histories = crowd.finish(lambda: len(stored_stream(database_url)))
        finally:
            stop.set()
            crowd.close()
    assert len(killed) >= 3
    counted = judge(histories, stored_stream(database_url), stored_lines(database_url))
    assert counted["ok"] >= CLIENTS


def play(crowd, redis, chance: random.Random) -> None:
    """Freeze Redis for half a minute; lines must be acknowledged before, during and after."""
    end = time.monotonic() + SECONDS
    time.sleep(chance.uniform(0, SECONDS - FROZEN_SECONDS))
    before = crowd.progress()["done"]
    redis.pause()
    time.sleep(FROZEN_SECONDS)
    during = crowd.progress()["done"]
    redis.resume()
    time.sleep(max(0, end - time.monotonic()))
    assert during > before, "nothing was acknowledged while Redis was frozen"
    wait_until(lambda: crowd.progress()["done"] > during, "lines after Redis came back")
