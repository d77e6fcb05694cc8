"""SIGKILL at any moment of an upload: afterwards row and file are both there, or neither."""

import contextlib
import os
import random
import threading
import time
from pathlib import Path

import pytest
from PIL import Image

from livedemo.storage.local import LocalStorage
from livedemo.storage.s3 import S3Storage
from tests.support.files import PDF, encoded, opened
from tests.support.live_server import LiveServer
from tests.support.processes import wait_until
from tests.support.uploads import Sender, body, under_way

# While it arrives; at a moment while it is checked, stored and written down; once it is answered.
MOMENTS = ("arriving", "arrived", "arrived", "answered", "arrived", "arrived")
KILLS = {"local": 24, "s3": 6}
LONG_PDF = PDF.replace(b"\n", b"\n%" + b"-" * 500_000 + b"\n", 1)


def programme(number: int) -> bytes:
    """Return a PDF that is like no other."""
    return LONG_PDF + b"%%%d" % number


class Story:
    """Be one server that is killed again and again, and the organiser who goes on uploading."""

    def __init__(self, server: LiveServer):
        self.server = server
        self.sender = Sender(server)
        self.random = random.Random(7)
        size = (1200, 900)
        noise = Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3))
        self.picture = encoded(noise, "JPEG")
        self.acknowledged: list[str] = []
        self.cut: list[str] = []
        # What an upload takes on this machine, now; the kills are spread over it.
        self.seconds = {number % 2: self.timed(number) for number in (-2, -1)}

    def timed(self, number: int) -> float:
        """Return how long an upload takes that nobody disturbs."""
        start = time.monotonic()
        self._try(**self.upload(number))
        return time.monotonic() - start

    def upload(self, number: int) -> dict:
        """Return an upload: photos have odd numbers, programmes even ones."""
        if number % 2:
            return {"name": f"{number}.jpg", "data": self.picture, "path": "photos",
                    "method": "POST"}  # fmt: skip
        return {"name": f"{number}.pdf", "data": programme(number), "path": "files/programme",
                "method": "PUT"}  # fmt: skip

    def play(self, number: int) -> None:
        """Upload something, kill the server meanwhile, start it again, and look."""
        moment = MOMENTS[number // 2 % len(MOMENTS)]
        getattr(self, moment)(number)
        self.server.start()
        self.look()

    def arriving(self, number: int) -> None:
        """Kill when half of the file is there."""
        what = self.upload(number)
        whole = body(what["data"], what["name"].encode())
        with self.sender.connect() as client:
            head = self.sender.head(len(whole), what["path"], what["method"])
            client.sendall(head + whole[: len(whole) // 2])
            wait_until(lambda: under_way(self.server), "the upload to begin")
            self.server.kill()
        self.cut.append(what["name"])

    def arrived(self, number: int) -> None:
        """Kill at any moment of what is done with a file."""
        thread = threading.Thread(target=self._try, kwargs=self.upload(number))
        thread.start()
        time.sleep(self.random.uniform(0, self.seconds[number % 2]))
        self.server.kill()
        thread.join(60)

    def _try(self, name: str, data: bytes, path: str, method: str) -> None:
        with contextlib.suppress(Exception):
            if self.sender.upload(data, name, path, method).ok:
                self.acknowledged.append(name)

    def answered(self, number: int) -> None:
        """Kill as soon as it is said to be stored."""
        self._try(**self.upload(number))
        self.server.kill()
        assert self.acknowledged[-1] == self.upload(number)["name"]

    def look(self) -> None:
        """Read everything that the server speaks of."""
        names = [photo["filename"] for photo in self.sender.photos()]
        names += [self.sent(found) for found in self.sender.files()]
        assert not {*names} & {*self.cut}
        acknowledged = [name for name in self.acknowledged if name.endswith(".jpg")]
        assert {*acknowledged} <= {*names}
        programmes = [name for name in self.acknowledged if name.endswith(".pdf")]
        if programmes:
            newest = next(name for name in names if name.endswith(".pdf"))
            assert int(newest.split(".")[0]) >= int(programmes[-1].split(".")[0])
        for photo in self.sender.photos()[-2:]:
            for url in (photo["url"], *(size["url"] for size in photo["sizes"])):
                assert opened(self.sender.get(url).content).width > 0

    def sent(self, found: dict) -> str:
        """Return the name of a programme, once its bytes are those that were sent by that name."""
        number = int(found["filename"].split(".")[0])
        assert self.sender.get(found["url"]).content == programme(number)
        assert opened(self.sender.get(found["preview_url"]).content).width > 0
        return found["filename"]

    def expected(self) -> int:
        """Return how many files the rows speak of."""
        photos = sum(1 + len(photo["sizes"]) for photo in self.sender.photos())
        return photos + 2 * len(self.sender.files())


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
