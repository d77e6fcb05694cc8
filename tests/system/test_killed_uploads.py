"""SIGKILL at any moment of an upload: afterwards row and file are both there, or neither."""

import contextlib
import os
import random
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from livedemo.storage.local import LocalStorage
from livedemo.storage.s3 import S3Storage
from tests.support.files import PDF, encoded, opened
from tests.support.live_server import LiveServer
from tests.support.processes import wait_until
from tests.support.uploads import Sender, body, under_way

KINDS = ("photo", "programme", "slide", "replacement")
# While it arrives; in each quarter of the time in which it is checked, stored and written down;
# once it is answered.  By chance alone all could miss the same step.
MOMENTS = ("arriving", 2, 3, "answered", 1, 0)
KILLS = {"local": len(KINDS) * len(MOMENTS), "s3": 2 * len(KINDS)}
LONG_PDF = PDF.replace(b"\n", b"\n%" + b"-" * 500_000 + b"\n", 1)


def document(number: int) -> bytes:
    """Return a PDF that is like no other."""
    return LONG_PDF + b"%%%d" % number


@dataclass
class Upload:
    """Be one upload, and what its sender heard of it."""

    number: int
    kind: str
    data: bytes
    method: str
    path: str
    fields: dict = field(default_factory=dict)
    acknowledged: bool = False
    cut: bool = False

    @property
    def name(self) -> str:
        """Return the name by which it is sent."""
        return f"{self.number}.jpg" if self.kind == "photo" else f"{self.number}.pdf"


class Story:
    """Be one server that is killed again and again, and the organiser who goes on uploading."""

    def __init__(self, server: LiveServer):
        self.server = server
        self.sender = Sender(server)
        self.random = random.Random(7)
        size = (1200, 900)
        noise = Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3))
        self.picture = encoded(noise, "JPEG")
        self.sent: list[Upload] = []
        self.talk = self.sender.speech()
        # The slide that is replaced: its address is given to people, and stays.
        self.deck = self.sender.upload(document(0), "0.pdf", "slides",
                                       fields={"speech_id": self.talk}).json()  # fmt: skip
        # What an upload takes on this machine, now; the kills are spread over it.
        self.seconds = {number % 4: self.timed(number) for number in (101, 102, 103, 104)}
        self.look()

    def timed(self, number: int) -> float:
        """Return how long an upload takes that nobody disturbs."""
        start = time.monotonic()
        self.send(self.upload(number))
        assert self.sent[-1].acknowledged
        return time.monotonic() - start

    def upload(self, number: int) -> Upload:
        """Return the upload of a number; the numbers take turns in what they are."""
        kind, slides = KINDS[number % len(KINDS)], f"slides/{self.deck['id']}"
        upload = {
            "photo": lambda: Upload(number, kind, self.picture, "POST", "photos"),
            "programme": lambda: Upload(number, kind, document(number), "PUT", "files/programme"),
            "slide": lambda: Upload(number, kind, document(number), "POST", "slides",
                                    {"speech_id": self.talk}),
            "replacement": lambda: Upload(number, kind, document(number), "PUT", slides),
        }[kind]()  # fmt: skip
        self.sent.append(upload)
        return upload

    def play(self, number: int) -> None:
        """Upload something, kill the server meanwhile, start it again, and look."""
        moment, upload = MOMENTS[number // len(KINDS) % len(MOMENTS)], self.upload(200 + number)
        if moment == "arriving":
            self.arriving(upload)
        elif moment == "answered":
            self.answered(upload)
        else:
            self.arrived(upload, moment)
        self.server.start()
        self.look()

    def arriving(self, upload: Upload) -> None:
        """Kill when half of the file is there."""
        whole = body(upload.data, upload.name.encode(), upload.fields)
        with self.sender.connect() as client:
            head = self.sender.head(len(whole), upload.path, upload.method)
            client.sendall(head + whole[: len(whole) // 2])
            wait_until(lambda: under_way(self.server), "the upload to begin")
            self.server.kill()
        upload.cut = True

    def arrived(self, upload: Upload, quarter: int) -> None:
        """Kill at any moment in a quarter of what is done with a file."""
        thread = threading.Thread(target=self.send, args=[upload])
        thread.start()
        part = (quarter + self.random.random()) / 4
        time.sleep(part * self.seconds[upload.number % len(KINDS)])
        self.server.kill()
        thread.join(60)

    def send(self, upload: Upload) -> None:
        """Send it whole, and note whether it is said to be stored."""
        with contextlib.suppress(Exception):
            done = self.sender.upload(
                upload.data, upload.name, upload.path, upload.method, upload.fields
            )
            upload.acknowledged = done.ok

    def answered(self, upload: Upload) -> None:
        """Kill as soon as it is said to be stored."""
        self.send(upload)
        self.server.kill()
        assert upload.acknowledged

    def look(self) -> None:
        """Read everything that the server speaks of: whole or absent, old whole or new whole."""
        photos, slides = self.sender.photos(), self.sender.slides()
        assert slides[0]["id"] == self.deck["id"]
        assert slides[0]["url"] == self.deck["url"]
        for added, kind in ((photos, "photo"), (slides[1:], "slide")):
            names = [one["filename"] for one in added]
            assert names == [one.name for one in self.sent if one.kind == kind
                             and (one.acknowledged or one.name in names)]  # fmt: skip
            assert not {*names} & {one.name for one in self.sent if one.cut}
        self.in_place_of(slides[0], "replacement")
        for programme in self.sender.files():
            self.in_place_of(programme, "programme")
        for slide in slides[-2:]:
            self.whole(slide)
        for photo in photos[-2:]:
            sizes = (size["url"] for size in photo["sizes"])
            for url in (photo["url"], f"{photo['url']}?share=1", *sizes):
                assert opened(self.sender.get(url).content).width > 0

    def in_place_of(self, found: dict, kind: str) -> None:
        """Read what is there of files that replace each other: the newest that was taken."""
        sent = [one for one in self.sent if one.kind == kind and not one.cut]
        taken = [one.number for one in sent if one.acknowledged]
        # The last one may be there without an answer; what then followed replaced it.
        last = max(taken, default=0)
        assert self.whole(found) in {last, *(one.number for one in sent if one.number > last)}

    def whole(self, found: dict) -> int:
        """Return the number of a document, once its bytes are those that were sent by it."""
        number = int(found["filename"].split(".")[0])
        assert self.sender.get(found["url"]).content == document(number)
        assert opened(self.sender.get(found["preview_url"]).content).width > 0
        return number

    def expected(self) -> int:
        """Return how many files the rows speak of."""
        # Beside the sizes there is what is shown with links.
        photos = sum(2 + len(photo["sizes"]) for photo in self.sender.photos())
        return photos + 2 * len(self.sender.files()) + 2 * len(self.sender.slides())


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", KILLS)
def test_killed_uploads_are_whole_or_absent(request, sqlite_template, kind):
    environment = {}
    if kind == "s3":
        environment["STORAGE_URL"] = request.getfixturevalue("s3_server").bucket("kills")
    with LiveServer(environment, template=sqlite_template.path) as server:
        server.flask("create-event", "gala", "--name", "Gala")
        story = Story(server)
        for number in range(KILLS[kind]):
            story.play(number)
        server.flask("prune-files", "--hours", "0")
        story.look()
        kept = (
            S3Storage(environment["STORAGE_URL"], Path())
            if environment
            else LocalStorage(server.folder / "uploads")
        )
        assert len(list(kept.listing())) == story.expected()
        assert server.flask("prune-files", "--hours", "0") == []
        assert list(server.folder.rglob("*incoming/*")) == []
        covers = [photo["is_cover"] for photo in story.sender.photos()]
        assert covers == [True, *[False] * (len(covers) - 1)]
