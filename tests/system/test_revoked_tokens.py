"""A revoked token ends the pages that it opened, in every process.

How soon is judged by order, not by a clock: by one connection, one process is told to revoke and
then to post, and the notices of a process keep their order. So whoever is out reads "bye" before
what is written next, or never reads it.
"""

import json

import pytest

from tests.support.processes import wait_until
from tests.support.visitors import Visitor, member
from tests.support.websocket import RawClient

PEOPLE = 16
NEXT = "Written right after"


@pytest.fixture
def pair(serve, redis_server):
    """Serve a private event with two processes."""
    server = serve({"WEB_CONCURRENCY": 2, "REDIS_URL": redis_server.url()})
    wait_until(lambda: server.logs().count("Serving on") == 2, "both processes to serve")
    server.flask("create-event", "secreto", "--name", "Secreto", "--private")
    return server


def bye(client: RawClient) -> str:
    """Return why the server ends the page, before anything that was written since."""
    while True:
        text = client.text()
        assert NEXT not in text
        if '"bye"' in text:
            return json.loads(text[text.index("[") :])[1]["reason"]


def test_a_revoked_token_ends_pages_in_every_process(pair):
    ana = member(pair, "ana@example.org", "secreto", "admin")
    headers = {"X-CSRFToken": ana.token("/e/secreto/admin/tokens")}
    tokens = pair.url + "/api/events/1/tokens"
    made = [ana.http.post(tokens, json={"type": "participant"}, headers=headers).json()
            for _ in range(2)]  # fmt: skip
    clients = []
    for number in range(PEOPLE):
        guest = Visitor(pair.url)
        assert guest.http.get(made[number % 2]["url"]).url == pair.url + "/e/secreto/"
        guest.enter("Guest", f"guest{number}@example.org", event="secreto")
        clients.append(RawClient(pair.port, guest.cookie))
    assert all(client.join("/e/secreto").startswith("40/e/secreto") for client in clients)
    number = made[0]["id"]
    line = {"message": NEXT, "csrf_token": headers["X-CSRFToken"]}
    chat = pair.url + "/e/secreto/chat"
    ended = ana.http.post(f"{tokens}/{number}/revoke", headers=headers)
    posted = ana.http.post(chat, data=line, allow_redirects=False)
    assert (ended.status_code, posted.status_code) == (200, 303)
    gone, staying = clients[::2], clients[1::2]
    assert {bye(client) for client in gone} == {"role_changed"}
    for client in staying:  # whose token is another one
        while NEXT not in (text := client.text()):
            assert '"bye"' not in text
        client.close()
    for client in gone:
        client.close()
