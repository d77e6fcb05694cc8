"""Say what a storage does, and hold what arrives until it is known to be good."""

import errno
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import IO, BinaryIO, Protocol

from livedemo import cpu
from livedemo.errors import NoSpace, Unavailable

CHUNK = 256 * 1024
FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


@dataclass(frozen=True)
class StoredObject:
    """Be one stored file: its key, size in bytes, and when it came."""

    key: str
    size: int
    at: datetime


class Storage(Protocol):
    """Keep bytes under keys; a key is written once and never changes."""

    # Where browsers are sent for files, when not to us; for the content policy.
    origin: str | None

    def incoming(self) -> "Incoming":
        """Return an empty file for what arrives; it disappears unless it is kept."""

    def keep(self, key: str, incoming: "Incoming", content_type: str) -> int:
        """Store what arrived and return its size; raises FileExistsError, NoSpace, Unavailable."""

    def save(self, key: str, stream: IO[bytes], content_type: str) -> int:
        """Store a stream and return its size; raises as `keep`."""

    def open(self, key: str, start: int = 0, length: int | None = None) -> BinaryIO:
        """Return the bytes from `start` on; raises FileNotFoundError."""

    def find(self, key: str) -> StoredObject | None:
        """Return what is stored under the key."""

    def delete(self, *keys: str) -> None:
        """Remove files; those that are not there are gone already."""

    def listing(self, prefix: str = "") -> Iterator[StoredObject]:
        """Return what is stored, in no order."""

    def response(self, key: str, *, filename: str, content_type: str, inline: bool = False,
                 max_age: int | None = None):  # fmt: skip
        """Answer a request with a file: ranges and validators, or a short-lived address.

        `max_age` in seconds lets anybody keep a copy; without it nobody may.
        """

    def prune(self, before: datetime) -> int:
        """Remove what uploads left unfinished before a moment; return how many."""

    def check(self) -> str:
        """Return how it is; raises OSError or Unavailable when nothing can be stored."""


class Incoming:
    """Be a file without a name, gone when it is closed or the process dies."""

    def __init__(self, folder: Path):
        self.folder = folder
        self.size = 0
        with translated():
            folder.mkdir(parents=True, exist_ok=True)
            self.path: Path | None = None
            self.file = self._nameless() or self._named()

    def _nameless(self) -> BinaryIO | None:
        try:
            descriptor = os.open(self.folder, os.O_TMPFILE | os.O_RDWR | os.O_CLOEXEC, 0o640)
        except (AttributeError, OSError) as problem:
            if getattr(problem, "errno", None) in FULL:
                raise
            return None  # this system or file system has no nameless files
        return os.fdopen(descriptor, "w+b")

    def _named(self) -> BinaryIO:
        descriptor, name = tempfile.mkstemp(dir=self.folder)
        self.path = Path(name)
        return os.fdopen(descriptor, "w+b")

    def write(self, data: bytes) -> int:
        """Append bytes; raises NoSpace."""
        with translated():
            self.size += len(data)
            return self.file.write(data)

    def settle(self) -> None:
        """Bring what was written to the disk and go to its beginning; raises NoSpace."""
        with translated():
            self.file.flush()
            cpu.run(os.fsync, self.file.fileno())
            self.file.seek(0, os.SEEK_END)
            self.size = self.file.tell()
            self.file.seek(0)

    def link(self, target: Path) -> None:
        """Give the file its name, and bring that to the disk; raises FileExistsError."""
        source = self.path or f"/proc/self/fd/{self.file.fileno()}"
        with translated():
            folder = os.open(target.parent, os.O_RDONLY)
            try:
                # Only with a folder's descriptor does Python follow the link in /proc.
                os.link(source, target.name, dst_dir_fd=folder, follow_symlinks=True)
                cpu.run(os.fsync, folder)
            finally:
                os.close(folder)

    def close(self) -> None:
        """Let the file go; what was linked stays under its name."""
        with suppress(OSError):
            self.file.close()
        if self.path is not None:
            self.path.unlink(missing_ok=True)

    def __enter__(self) -> "Incoming":
        return self

    def __exit__(self, *_) -> None:
        self.close()

    @staticmethod
    def prune(folder: Path, before: datetime) -> int:
        """Remove named files of uploads that died; nameless ones went with their process."""
        gone = 0
        for path in folder.glob("*"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < before.timestamp():
                    path.unlink()
                    gone += 1
        return gone


@contextmanager
def translated() -> Iterator[None]:
    """Turn a full disk into NoSpace, and one that fails into Unavailable."""
    try:
        yield
    except (FileExistsError, FileNotFoundError):
        raise
    except OSError as problem:
        raise (NoSpace() if problem.errno in FULL else Unavailable()) from problem


def caching(max_age: int | None) -> str:
    """Return who may keep a copy of a file: its browser for so many seconds, or nobody.

    Never a cache that others ask, too: the event may become private.
    """
    return "private, no-store" if max_age is None else f"private, max-age={max_age}"
