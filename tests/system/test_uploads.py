"""Uploads to a real server: cut, lying, too large, twenty at once, and a full disk."""

import contextlib
import sys
import threading
import time
from pathlib import Path

import pytest

from tests.support.files import MAX, picture
from tests.support.live_server import LiveServer
from tests.support.processes import wait_until
from tests.support.uploads import Sender, body, padded, under_way
from tests.support.wire import status

MIB = 2**20
AT_ONCE = 20
# What twenty uploads may take together: a few buffers each, and never what they send.
GROWTH_KB = 40 * 1024


@pytest.fixture(scope="module")
def sender():
    with LiveServer() as server:
        server.flask("create-event", "gala", "--name", "Gala")
        yield Sender(server)


def stored(server) -> list[Path]:
    return [path for path in (server.folder / "uploads").rglob("*") if path.is_file()]


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


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        (b"a" * 300 + b".jpg", "a" * 251 + ".jpg"),
        (b"../../../etc/passwd", "passwd.jpg"),
        (b"C:\\\\fakepath\\\\hall.jpg", "hall.jpg"),
        (b"\xff\xfe\x80.jpg", None),
        (b"nul\x00.jpg", "nul_.jpg"),
        ("\u202egpj.exe".encode(), "gpj.exe.jpg"),
        (b"%00%0d%0aX-Evil: 1.jpg", "%00%0d%0aX-Evil_ 1.jpg"),
        (b"", "file.jpg"),
    ],
    ids=["long", "folders", "windows", "no-text", "nul", "turned", "escaped", "none"],
)
def test_hostile_names_as_bytes(sender, name, kept):
    known, data = stored(sender.server), body(picture(), name)
    answer = sender.exchange(sender.head(len(data)), data)
    if kept is None:
        assert (status(answer), stored(sender.server)) == (400, known)
        return
    assert status(answer) == 201, answer
    assert sender.photos()[-1]["filename"] == kept
    assert all(path.name.isascii() for path in stored(sender.server))


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
    wait_until(lambda: under_way(sender.server) == 0, "the uploads to end")
    left = set(stored(sender.server)) - set(known)
    # The photo, its sizes, and what is shown beside links.
    assert len(left) == len(sender.photos()[-1]["sizes"]) + 2


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
        wait_until(lambda: under_way(sender.server) == 25, "the uploads to begin")
        assert sender.visitor.http.get(f"{sender.server.url}/readyz", timeout=20).ok
        assert sender.photos() is not None
    wait_until(lambda: under_way(sender.server) == 0, "the uploads to end")


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
