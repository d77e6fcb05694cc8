"""Slides and a real server: memory while ZIPs are sent, and PDFs that nobody should draw."""

import io
import threading
import zipfile
from pathlib import Path

import pytest
import requests

from tests.support import pdfs
from tests.support.files import PDF, ppt
from tests.support.live_server import LiveServer
from tests.support.uploads import Sender

MIB = 2**20
# What a download may take: a few buffers, and never what it sends.
GROWTH_KB = 30 * 1024


@pytest.fixture(scope="module")
def sender():
    with LiveServer() as server:
        server.flask("create-event", "gala", "--name", "Gala")
        sender = Sender(server)
        sender.talk = sender.speech()
        sender.session = sender.ask("GET", "sessions")["sessions"][0]["id"]
        draft = sender.ask("GET", "programme/draft")
        sender.ask("POST", "programme/publish", json={"revision": draft["revision"]})
        yield sender


def send(sender, data: bytes, name: str):
    files = {"file": (name, io.BytesIO(data))}
    return sender.visitor.http.post(
        f"{sender.server.url}{sender.api}/slides",
        data={"speech_id": str(sender.talk)},
        files=files,
        headers={"X-CSRFToken": sender.token},
        timeout=120,
    )


def memory_kb(server) -> int:
    text = Path(f"/proc/{server.process.pid}/status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1])


def on_disk(server) -> int:
    return sum(path.stat().st_size for path in server.folder.rglob("*") if path.is_file())


def test_a_zip_of_many_megabytes_takes_neither_memory_nor_disk(sender):
    for number in range(5):
        assert send(sender, ppt() + bytes(40 * MIB), f"{number}.ppt").status_code == 201
    url = f"{sender.server.url}/e/gala/sessions/{sender.session}/slides.zip"
    requests.get(url, timeout=120)  # what is needed once is there
    memory, disk, top = memory_kb(sender.server), on_disk(sender.server), [0, 0]
    sizes = []

    def take():
        with requests.get(url, stream=True, timeout=120) as answer:
            sizes.append(sum(len(piece) for piece in answer.iter_content(MIB)))
            sizes[-1] -= int(answer.headers["Content-Length"])

    takers = [threading.Thread(target=take) for _ in range(4)]
    for taker in takers:
        taker.start()
    while any(taker.is_alive() for taker in takers):
        top[0] = max(top[0], memory_kb(sender.server) - memory)
        top[1] = max(top[1], on_disk(sender.server) - disk)
        takers[0].join(0.05)
        takers[-1].join(0.05)
    assert sizes == [0] * 4
    assert top[0] < GROWTH_KB
    assert top[1] < MIB


def test_a_reader_who_leaves_half_way_leaves_no_file_open(sender):
    assert send(sender, ppt() + bytes(20 * MIB), "long.ppt").status_code == 201
    url = f"{sender.server.url}/e/gala/sessions/{sender.session}/slides.zip"
    for _ in range(5):
        with requests.get(url, stream=True, timeout=60) as answer:
            next(answer.iter_content(MIB))
    bundle = requests.get(url, timeout=120)
    assert zipfile.ZipFile(io.BytesIO(bundle.content)).testzip() is None
    folder = Path(f"/proc/{sender.server.process.pid}/fd")
    opened = [str(one.readlink()) for one in folder.iterdir() if one.is_symlink()]
    assert [name for name in opened if "/uploads/" in name] == []


@pytest.mark.parametrize(
    ("make", "statuses"),
    [
        (pdfs.laughs, {201, 422}),
        (lambda: pdfs.picture(60_000), {201, 422}),
        (pdfs.endless, {422}),
        (lambda: PDF, {201}),
    ],
    ids=["laughs", "picture", "endless", "good"],
)
def test_a_hostile_pdf_holds_up_nobody(sender, make, statuses):
    """While it is drawn, and after, the same process answers others."""
    seen, answers = [], []
    sending = threading.Thread(target=lambda: seen.append(send(sender, make(), "x.pdf")))
    sending.start()
    while True:
        answers.append(requests.get(f"{sender.server.url}/healthz", timeout=5).status_code)
        sending.join(0.05)
        if not sending.is_alive():
            break
    assert set(answers) == {200}
    assert seen[0].status_code in statuses, seen[0].text
    assert sender.server.running
