"""Uploads to a real server: cut, lying, too large, killed, twenty at once, and a full disk."""

import contextlib
import io
import os
import random
import socket
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.support.files import MAX, picture
from tests.support.live_server import LiveServer
from tests.support.processes import wait_until
from tests.support.visitors import member
from tests.support.wire import read_all

BOUNDARY = "----0123456789"
MIB = 2**20
KILLS = 30
AT_ONCE = 20
# What twenty uploads may take together: a few buffers each, and never what they send.
GROWTH_KB = 40 * 1024


class Sender:
    """Be an organiser's browser that sends bytes one by one where it wants to."""

    def __init__(self, server: LiveServer):
        self.server = server
        self.visitor = member(server, "ana@example.org", "gala", "admin")
        self.token = self.visitor.token()
        self.event_id = 1

    def head(self, length, path: str = "photos", **more: str) -> bytes:
        headers = {
            "Host": f"127.0.0.1:{self.server.port}",
            "Cookie": self.visitor.cookie,
            "X-CSRFToken": self.token,
            "Content-Type": f"multipart/form-data; boundary={BOUNDARY}",
            "Accept": "application/json",
            **({"Content-Length": str(length)} if length is not None else {}),
            **more,
        }
        lines = [f"POST /api/events/{self.event_id}/{path} HTTP/1.1"]
        lines += [f"{name}: {value}" for name, value in headers.items()]
        return "\r\n".join([*lines, "", ""]).encode()

    def connect(self) -> socket.socket:
        return socket.create_connection(("127.0.0.1", self.server.port), timeout=60)

    def exchange(self, *parts: bytes) -> bytes:
        """Send parts, end sending, and return the answer."""
        with self.connect() as client:
            for part in parts:
                client.sendall(part)
            with contextlib.suppress(OSError):
                client.shutdown(socket.SHUT_WR)
            return read_all(client)

    def upload(self, data: bytes, name: str = "x.jpg"):
        """Send a whole file as any client would."""
        return self.visitor.http.post(
            f"{self.server.url}/api/events/{self.event_id}/photos",
            files={"file": (name, io.BytesIO(data))},
            headers={"X-CSRFToken": self.token},
            timeout=120,
        )

    def photos(self) -> list[dict]:
        url = f"{self.server.url}/api/events/{self.event_id}/photos"
        return self.visitor.http.get(url, timeout=20).json()["photos"]


def body(data: bytes) -> bytes:
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="x.jpg"\r\n'
        "Content-Type: image/jpeg\r\n\r\n"
    )
    return head.encode() + data + f"\r\n--{BOUNDARY}--\r\n".encode()


@pytest.fixture(scope="module")
def sender():
    with LiveServer() as server:
        server.flask("create-event", "gala", "--name", "Gala")
        yield Sender(server)


def stored(server) -> list[Path]:
    return [path for path in (server.folder / "uploads").rglob("*") if path.is_file()]


def status(answer: bytes) -> int:
    return int(answer.split(b" ", 2)[1])


def padded(size: int) -> bytes:
    """Return a photo of exactly so many bytes: what follows its end is nobody's."""
    photo = picture(size=(64, 48))
    return photo + bytes(size - len(photo))


def test_fifty_megabytes_are_taken_and_a_byte_more_is_not(sender):
    assert sender.upload(padded(MAX)).status_code == 201
    known = stored(sender.server)
    refused = sender.upload(padded(MAX + 1))
    assert (refused.status_code, refused.json()["error"]["code"]) == (413, "too_large")
    assert stored(sender.server) == known


def test_declared_too_large_is_answered_before_the_body(sender):
    with sender.connect() as client:
        client.sendall(sender.head(10**12))
        answer = client.recv(65536)
        assert status(answer) == 413
        # It would be read on for a while, but never all of it: the connection ends.
        with contextlib.suppress(OSError):
            for _ in range(80):
                client.sendall(bytes(MIB))
        wait_until(lambda: ended(client), "the connection to end", seconds=30)


def ended(client) -> bool:
    try:
        return client.recv(65536) == b""
    except OSError:
        return True


def test_who_expects_to_be_told_to_continue_is_told_not_to(sender):
    with sender.connect() as client:
        client.sendall(sender.head(10**9, Expect="100-continue"))
        assert status(client.recv(65536)) == 413


@pytest.mark.parametrize(
    ("length", "more", "wanted"),
    [
        (None, {}, 411),
        (None, {"Transfer-Encoding": "chunked"}, 411),
        ("abc", {}, 400),
        (-1, {}, 400),
        ("10, 10", {}, 400),
        ("", {}, 400),
    ],
    ids=["missing", "chunked", "words", "negative", "twice", "empty"],
)
def test_a_length_that_is_none_is_refused(sender, length, more, wanted):
    known = stored(sender.server)
    answer = sender.exchange(sender.head(length, **more), body(picture()))
    assert status(answer) == wanted
    assert stored(sender.server) == known


@pytest.mark.parametrize("lie", [-50, -5000, 5000])
def test_a_length_that_lies_leaves_nothing(sender, lie):
    known, data = stored(sender.server), body(picture())
    answer = sender.exchange(sender.head(len(data) + lie), data)
    assert status(answer) == 400
    assert stored(sender.server) == known


def test_an_upload_cut_half_way_leaves_nothing(sender):
    known, data = stored(sender.server), body(padded(8 * MIB))
    for part in (0.01, 0.5, 0.99):
        with sender.connect() as client:
            client.sendall(sender.head(len(data)))
            client.sendall(data[: int(len(data) * part)])
    assert sender.upload(picture()).status_code == 201
    wait_until(lambda: open_uploads(sender.server) == 0, "the uploads to end")
    left = set(stored(sender.server)) - set(known)
    assert len(left) == len(sender.photos()[-1]["sizes"]) + 1


def open_uploads(server) -> int:
    """Return how many files without a name, or with one that is not final, the server holds."""
    count = 0
    for link in Path(f"/proc/{server.process.pid}/fd").iterdir():
        with contextlib.suppress(OSError):
            count += ".incoming" in os.readlink(link)
    return count


def memory_kb(server) -> int:
    text = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1])


def test_twenty_at_once_do_not_fill_the_memory(sender):
    """Files of 50 MB that turn out to be none: what they take is what receiving takes."""
    sender.upload(padded(MIB))
    data, top, answers = body(b"GIF89a" + bytes(MAX - 6)), [0], []
    before = memory_kb(sender.server)

    def send():
        answers.append(status(sender.exchange(sender.head(len(data)), data)))

    threads = [threading.Thread(target=send) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        top[0] = max(top[0], memory_kb(sender.server))
        time.sleep(0.02)
    assert answers == [415] * AT_ONCE
    assert top[0] - before < GROWTH_KB


def test_slow_uploads_hold_no_connection_of_the_database(sender):
    """Twice ten are all there are, and each of these uploads has been let in by the policy."""
    data = body(padded(MIB))
    with contextlib.ExitStack() as stack:
        for _ in range(25):
            client = stack.enter_context(sender.connect())
            client.sendall(sender.head(len(data)) + data[: MIB // 2])
        wait_until(lambda: open_uploads(sender.server) == 25, "the uploads to begin")
        assert sender.visitor.http.get(f"{sender.server.url}/readyz", timeout=20).ok
        assert sender.photos() is not None
    wait_until(lambda: open_uploads(sender.server) == 0, "the uploads to end")


# A limit on files is a disk that fills: the same write fails half-way.
FULL = ("bash", "-c", f'ulimit -f {16 * 1024} && exec "{sys.executable}" wsgi.py')


def test_a_full_disk_is_said_and_leaves_nothing(serve):
    with LiveServer(command=FULL) as server:
        server.flask("create-event", "gala", "--name", "Gala")
        sender = Sender(server)
        refused = sender.upload(padded(20 * MIB))
        assert (refused.status_code, refused.json()["error"]["code"]) == (507, "storage_full")
        assert stored(server) == []
        assert sender.upload(padded(MIB)).status_code == 201


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_killed_uploads_are_whole_or_absent(sqlite_template):
    """SIGKILL at any moment of an upload: afterwards row and file are both there, or neither."""
    data, random_moment = padded(2 * MIB), random.Random(7)
    with LiveServer(template=sqlite_template.path) as server:
        server.flask("create-event", "gala", "--name", "Gala")
        sender = Sender(server)
        for _ in range(KILLS):
            thread = threading.Thread(target=try_upload, args=(sender, data))
            thread.start()
            time.sleep(random_moment.uniform(0, 0.35))
            server.kill()
            thread.join(60)
            server.start()
        photos = sender.photos()
        for photo in photos:
            for url in (photo["url"], *(size["url"] for size in photo["sizes"])):
                assert sender.visitor.http.get(server.url + url, timeout=20).status_code == 200
        server.flask("prune-files", "--hours", "0")
        assert len(stored(server)) == sum(1 + len(photo["sizes"]) for photo in photos)
        assert [photo["is_cover"] for photo in photos] == [True, *[False] * (len(photos) - 1)][
            : len(photos)
        ]


def try_upload(sender, data) -> None:
    with contextlib.suppress(Exception):
        sender.upload(data)
