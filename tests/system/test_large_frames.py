"""Much to send at once neither cuts those who read it nor is lost when the server ends."""

import json
import signal
import time

import pytest

from tests.support.crowd import Crowd, enter_many
from tests.support.live_server import LiveServer
from tests.support.processes import wait_until
from tests.support.websocket import RawClient

WRITERS, LINES = 30, 150
# Four bytes each in UTF-8, twelve if JSON escaped them.
PADDING = 480


@pytest.fixture
def talked():
    """Serve an event in which 150 long lines were said; give the cookies of its people, too."""
    with LiveServer({"SEND_PATH": "direct"}) as server:
        server.flask("create-event", "gala", "--name", "Gala")
        cookies = enter_many(server, WRITERS)
        crowd = Crowd([server.url], cookies, mode="chat", every_ms=1500, padding=PADDING)
        try:
            wait_until(lambda: crowd.progress()["done"] >= LINES, "the talk", seconds=60)
        finally:
            crowd.close()
        yield server, cookies


def answer(client, number: int) -> dict:
    """Return the ack of an event, past whatever else arrives."""
    start = f"43/e/gala,{number}["
    while not (text := client.text()).startswith(start):
        pass
    return json.loads(text.removeprefix(start)[:-1])


def test_who_missed_much_comes_back_and_gets_all_of_it(talked):
    server, cookies = talked
    with RawClient(server.port, cookies[0], receive_buffer=16_384) as client:
        assert client.text().startswith("0{")
        client.say('40/e/gala,{"page":"watch","seq":1}')
        while not client.text().startswith("40/e/gala,"):
            pass  # what was missed comes first
        last, number = 1, 0
        while True:
            number += 1
            client.say(f'42/e/gala,{number}["sync",{{"seq":{last}}}]')
            missed = answer(client, number)
            assert missed["ok"], missed
            seqs = [entry["seq"] for entry in missed["entries"]]
            assert seqs == list(range(last + 1, last + 1 + len(seqs)))
            last = seqs[-1] if seqs else last
            if not missed.get("more"):
                break
        assert last == missed["head"] >= LINES
        assert "it does not read" not in server.logs()


def test_the_goodbye_reaches_those_who_are_behind(talked):
    server, cookies = talked
    with RawClient(server.port, cookies[1], receive_buffer=16_384) as client:
        assert client.text().startswith("0{")
        client.say('40/e/gala,{"page":"watch","seq":1}')
        while not client.text().startswith("40/e/gala,"):
            pass
        for number in range(1, 4):  # answers that are not read yet
            client.say(f'42/e/gala,{number}["sync",{{"seq":1}}]')
        wait_until(lambda: client.sock.recv(1, 2), "the first answer")  # 2: only look
        server.signal(signal.SIGTERM)
        time.sleep(1)  # the server must wait for us, not we for it
        while not (text := client.text()).startswith('42/e/gala,["bye"'):
            pass
        assert '"restarting"' in text
        assert "retry_ms" in text
        assert client.ended() in {1000, None}
    assert server.wait() == 0
