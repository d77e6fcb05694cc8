"""What was acknowledged is never lost, and everybody ends with the same list."""

import random
import time

import pytest

from tests.support.crowd import Crowd, enter_many, judge, stored_lines, stored_stream
from tests.support.live_server import LiveServer

CLIENTS = 300
KILLS = 3
EVERY_MS = 8000
SEED = 20_261_121


@pytest.fixture
def server(database_url, tmp_path):
    """Serve a durable database of either kind."""
    with LiveServer({"DATABASE_URL": database_url}) as running:
        running.flask("create-event", "gala", "--name", "Gala")
        yield running


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.both_databases
def test_no_acknowledged_line_is_lost_when_the_server_is_killed(server):
    chance = random.Random(SEED)
    url = server.environment["DATABASE_URL"]
    cookies = enter_many(server, CLIENTS)
    crowd = Crowd([server.url], cookies, mode="chat", every_ms=EVERY_MS)
    try:
        for _ in range(KILLS):
            before = crowd.progress()["done"]
            end = time.monotonic() + 60
            while crowd.progress()["done"] < before + CLIENTS and time.monotonic() < end:
                time.sleep(0.1)
            assert crowd.progress()["done"] > before, "nothing was acknowledged between kills"
            time.sleep(chance.uniform(0.1, 1.0))
            server.kill()
            server.start()
        histories = crowd.finish(lambda: len(stored_stream(url)))
    finally:
        crowd.close()
    counted = judge(histories, stored_stream(url), stored_lines(url))
    assert counted["ok"] >= CLIENTS * KILLS
    assert len(histories) == CLIENTS


def test_the_judge_finds_lost_doubled_and_reordered_lines():
    post = {"client_id": "a", "text": "0/0", "outcome": "ok", "id": 7}
    good = {"index": 0, "applied": [[1, "chat", 7]], "posts": [post], "regressed": 0}
    entries, lines = [(1, "chat", 7)], [(7, "a", "0/0")]
    assert judge([good], entries, lines) == {"ok": 1}
    bad = [
        (entries, []),
        (entries, [*lines, (8, "a", "0/0")]),
        ([(2, "chat", 7)], lines),
        ([*entries, (2, "chat", 9)], lines),
    ]
    for wrong_entries, wrong_lines in bad:
        with pytest.raises(AssertionError):
            judge([good], wrong_entries, wrong_lines)
