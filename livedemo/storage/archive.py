"""Send many files as one ZIP, made while it is sent: nothing of it is kept, here or on a disk."""

from collections.abc import Iterator
from dataclasses import dataclass

from zipstream import ZipStream

from livedemo.storage.base import CHUNK, Storage


@dataclass(frozen=True)
class Entry:
    """Be one file of an archive: its path there, its key, and its size in bytes."""

    path: str
    key: str
    size: int


class Archive:
    """Be a ZIP of files as they are: what people bring is compressed already.

    So its length is known before the first byte is read, and a download that breaks is noticed.
    """

    def __init__(self, storage: Storage, entries: list[Entry]):
        self._stream = ZipStream(sized=True)
        for entry in entries:
            self._stream.add(_read(storage, entry.key), entry.path, size=entry.size)
        self.length = len(self._stream)

    def __iter__(self) -> Iterator[bytes]:
        """Return the archive, a piece at a time; raises FileNotFoundError for what went."""
        return iter(self._stream)


def _read(storage: Storage, key: str) -> Iterator[bytes]:
    with storage.open(key) as file:
        while piece := file.read(CHUNK):
            yield piece
