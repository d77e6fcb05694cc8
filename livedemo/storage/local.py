"""Keep files in a folder of this machine."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, BinaryIO, cast

from flask import send_file
from werkzeug.utils import safe_join

from livedemo.storage.base import CHUNK, Incoming, StoredObject, caching, translated

INCOMING = ".incoming"


class LocalStorage:
    """Write a file without a name, bring it to the disk, then give it its name."""

    origin = None

    def __init__(self, folder: Path):
        self.folder = folder

    def incoming(self) -> Incoming:
        """Return an empty file on the same file system."""
        return Incoming(self.folder / INCOMING)

    def keep(self, key: str, incoming: Incoming, content_type: str) -> int:
        """Give what arrived its name; nobody sees half of it."""
        path = self._path(key)
        incoming.settle()
        with translated():
            path.parent.mkdir(parents=True, exist_ok=True)
        incoming.link(path)
        return incoming.size

    def save(self, key: str, stream: IO[bytes], content_type: str) -> int:
        """Store a stream, a chunk at a time."""
        with self.incoming() as incoming:
            shutil.copyfileobj(stream, cast(IO[bytes], incoming), CHUNK)
            return self.keep(key, incoming, content_type)

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """Return the file from `start` on; `length` is for storages that fetch from afar."""
        file = self._path(key).open("rb")
        file.seek(start)
        return file

    def find(self, key: str) -> StoredObject | None:
        """Return what is stored under the key."""
        with suppress(FileNotFoundError):
            return _found(key, self._path(key).stat())
        return None

    def delete(self, *keys: str) -> None:
        """Remove files; their folders stay, as somebody may be about to write there."""
        for key in keys:
            self._path(key).unlink(missing_ok=True)

    def listing(self, prefix: str = "") -> Iterator[StoredObject]:
        """Return what is stored; what is still arriving is not."""
        for path in self.folder.rglob("*"):
            key = path.relative_to(self.folder).as_posix()
            if not key.startswith(prefix) or key.startswith(INCOMING):
                continue
            with suppress(FileNotFoundError):
                if path.is_file():
                    yield _found(key, path.stat())

    def response(self, key: str, *, filename: str, content_type: str, inline: bool = False,
                 max_age: int | None = None):  # fmt: skip
        """Send the file, or the part that was asked for."""
        answer = send_file(
            self._path(key),
            mimetype=content_type,
            as_attachment=not inline,
            download_name=filename,
            conditional=True,
            max_age=max_age,
        )
        answer.headers["Cache-Control"] = caching(max_age)
        return answer

    def prune(self, before: datetime) -> int:
        """Remove named files of uploads that died; nameless ones went with their process."""
        return Incoming.prune(self.folder / INCOMING, before)

    def check(self) -> str:
        """Return the free room; raises OSError when nothing can be written."""
        self.folder.mkdir(parents=True, exist_ok=True)
        if not os.access(self.folder, os.W_OK):
            raise PermissionError(f"{self.folder} cannot be written")
        return f"{shutil.disk_usage(self.folder).free // 2**20} MB"

    def _path(self, key: str) -> Path:
        joined = safe_join(str(self.folder), key)
        if joined is None or key.startswith("."):
            raise FileNotFoundError(key)
        return Path(joined)


def _found(key: str, about: os.stat_result) -> StoredObject:
    return StoredObject(key, about.st_size, datetime.fromtimestamp(about.st_mtime, UTC))
