"""The wire as the official JavaScript client sees it, from a process of its own."""

import json
import subprocess

import pytest

from tests.support.processes import ROOT, find_program, wait_until
from tests.support.visitors import Visitor, member, viewer


class Client:
    """Drive socket.io-client (npm) in Node."""

    def __init__(self):
        node = find_program("node", package="nodejs")
        self.process = subprocess.Popen(
            [node, "driver.mjs"],
            cwd=ROOT / "tests" / "js",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, op: str, **what) -> dict:
        self.process.stdin.write(json.dumps({"op": op, **what}) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def open(self, name, server, visitor, page, namespace="/e/gala", **auth) -> dict:
        return self.ask(
            "open",
            name=name,
            url=server.url,
            namespace=namespace,
            cookie=visitor.cookie if visitor else None,
            auth={"page": page, "tab": f"tab-{name}", **auth},
        )

    def emit(self, name, event, *args) -> dict:
        return self.ask("emit", name=name, event=event, args=args)["ack"]

    def events(self, name, event) -> list:
        return [e["data"] for e in self.ask("events", name=name)["events"] if e["event"] == event]

    def entries(self, name) -> list[dict]:
        return [entry for frame in self.events(name, "live") for entry in frame["entries"]]

    def wait_for(self, name, kind, count=1) -> list[dict]:
        def found():
            return [entry for entry in self.entries(name) if entry["type"] == kind]

        wait_until(lambda: len(found()) >= count, f"{count} {kind} for {name}")
        return found()

    def close(self):
        self.process.stdin.close()
        self.process.wait(10)
        self.process.stdout.close()


@pytest.fixture
def js():
    client = Client()
    yield client
    client.close()


@pytest.fixture(scope="module")
def room(request):
    """Serve one event with Vera, Otto, Mo and Sam in it."""
    from tests.support.live_server import LiveServer  # inline: starts only here

    with LiveServer({"PING_INTERVAL_SECONDS": "1"}) as server:
        server.flask("create-event", "gala", "--name", "Gala")
        server.flask("create-event", "other", "--name", "Other")
        server.flask("create-event", "secret", "--name", "Secret", "--private")
        yield {
            "server": server,
            "vera": viewer(server, "Vera Cruz", "vera@example.org", "gala"),
            "otto": viewer(server, "Otto Paz", "otto@example.org", "gala"),
            "mo": member(server, "mo@example.org", "gala", "moderator"),
            "sam": member(server, "sam@example.org", "gala", "speaker"),
        }


def test_chat_reaches_everybody_once_and_a_resend_is_one_line(js, room):
    server = room["server"]
    for name in ("vera", "otto"):
        assert js.open(name, server, room[name], "watch") == {"connected": True}
    first = js.emit("vera", "chat", {"message": "Hola", "client_id": "c-1"})
    again = js.emit("vera", "chat", {"message": "Hola", "client_id": "c-1"})
    assert first["ok"]
    assert again == {"ok": True, "id": first["id"], "dup": True}
    for name in ("vera", "otto"):
        (entry,) = js.wait_for(name, "chat")
        assert entry["id"] == first["id"]
        assert f'id="chat-{first["id"]}"' in entry["html"]
        assert "Hola" in entry["html"]
    assert "vera@example.org" not in json.dumps(js.entries("otto"))


def test_a_question_travels_from_asker_to_speaker(js, room):
    server = room["server"]
    js.open("vera", server, room["vera"], "watch")
    js.open("mo", server, room["mo"], "mod")
    js.open("sam", server, room["sam"], "speaker")
    asked = js.emit("vera", "ask", {"question": "¿Qué sigue?", "anonymous": True})
    assert asked["ok"]
    assert asked["status"] == "pending"
    assert js.wait_for("mo", "question")[0]["id"] == asked["id"]
    refused = js.emit("vera", "approve", {"id": asked["id"]})
    assert refused["error"]["code"] == "forbidden"
    assert js.emit("mo", "approve", {"id": asked["id"]}) == {"ok": True, "status": "approved"}
    shown = js.wait_for("sam", "question")[0]
    assert "¿Qué sigue?" in shown["html"]
    assert "Vera" not in shown["html"]
    assert js.wait_for("vera", "question")
    wait_until(lambda: js.events("vera", "you"), "news for the asker")
    assert js.emit("sam", "stage", {"id": asked["id"]})["status"] == "on_stage"
    assert js.emit("sam", "answer", {"id": asked["id"]})["status"] == "answered"
    assert js.emit("mo", "approve", {"id": 999_999})["error"]["code"] == "not_found"


def test_ping_is_stored_and_never_broadcast(js, room):
    server = room["server"]
    js.open("vera", server, room["vera"], "watch")
    js.open("otto", server, room["otto"], "watch")
    ack = js.emit("vera", "ping", {"playing": True})
    assert ack["ok"], (ack, server.logs())
    assert set(ack["heads"]) == {"viewers"}
    # No number was given, and Otto has nothing but what had one before he came.
    assert js.emit("vera", "json", {"type": "ping"}) == ack
    assert all(entry["seq"] <= ack["heads"]["viewers"] for entry in js.entries("otto"))
    assert js.events("otto", "ping") == []


def test_sync_brings_what_was_missed_and_says_when_it_cannot(js, room):
    server = room["server"]
    js.open("vera", server, room["vera"], "watch")
    said = js.emit("vera", "message", {"type": "chat", "message": "literal"})
    js.wait_for("vera", "chat")
    ack = js.emit("vera", "sync", {"seq": 0})
    assert [entry["seq"] for entry in ack["entries"]] == list(range(1, len(ack["entries"]) + 1))
    assert ack["entries"][-1]["id"] == said["id"]
    assert js.emit("vera", "sync", {"seq": ack["entries"][-1]["seq"]})["entries"] == []
    assert js.emit("vera", "sync", {"seq": 10_000})["reset"] is True
    js.close_one = js.ask("close", name="vera")
    js.open("late", server, room["otto"], "watch", seq=0)
    wait_until(lambda: js.entries("late"), "the first frame of somebody who was away")
    assert js.entries("late")[0]["seq"] == 1


@pytest.mark.parametrize(
    ("who", "namespace", "page", "code"),
    [
        ("vera", "/e/nowhere", "watch", "not_found"),
        ("vera", "/e/secret", "watch", "not_found"),
        ("vera", "/admin", "watch", "not_found"),
        ("vera", "/e/Gala'--", "watch", "not_found"),
        ("vera", "/e/gala", "everything", "not_found"),
        ("vera", "/e/gala", "mod", "forbidden"),
        ("vera", "/e/gala", "reports", "forbidden"),
        ("sam", "/e/gala", "mod", "forbidden"),
        ("mo", "/e/other", "mod", "not_found"),
        (None, "/e/gala", "watch", "auth_required"),
    ],
)
def test_refusals_have_codes(js, room, who, namespace, page, code):
    answer = js.open("x", room["server"], room.get(who), page, namespace)
    assert answer == {"connected": False, "message": "refused", "data": {"code": code}}


def test_bad_payloads_are_answered_and_harm_nobody(js, room):
    js.open("vera", room["server"], room["vera"], "watch")
    for event, payload in [
        ("chat", {"message": ""}),
        ("chat", {"message": "x" * 501}),
        ("chat", {"message": 7}),
        ("chat", []),
        ("chat", None),
        ("ask", {"question": "x" * 1001}),
        ("ask", {"question": "\u202e\u0000"}),
        ("approve", {"id": "1"}),
        ("nonsense", {}),
        ("message", {"type": "nonsense"}),
        ("message", "text"),
    ]:
        ack = js.emit("vera", event, payload)
        assert ack["ok"] is False, (event, payload)
        assert ack["error"]["code"] in {"invalid", "rate_limited"}, (event, ack)
        assert "Traceback" not in json.dumps(ack)
    assert js.emit("vera", "ping", {})["ok"]


def test_signing_out_ends_the_socket(js, room):
    server = room["server"]
    guest = Visitor(server.url).enter("Gil", "gil@example.org", event="gala")
    js.open("gil", server, guest, "watch")
    guest.post("/sign-out", page="/e/gala/watch")
    wait_until(lambda: js.events("gil", "bye"), "the goodbye")
    assert js.events("gil", "bye")[0]["reason"] == "signed_out"
    wait_until(lambda: js.events("gil", "disconnect"), "the end of the socket")
    assert js.open("again", server, guest, "watch")["data"]["code"] == "auth_required"
