"""Let writers take turns before they take a connection, so that readers always find one."""

import random
import threading
from contextlib import contextmanager, nullcontext

from flask import Flask, current_app, g

from livedemo import clock
from livedemo.errors import Unavailable

# SQLite has one writer; on a server others prepare while the first holds the stream's lock.
WRITERS = {"sqlite": 1}
OTHERS = 3
# Shorter than a client waits for its answer: work that nobody waits for any more is never done.
PATIENCE_SECONDS = 3.0


class Turns:
    """Be the queue of a process for its database.

    Who would wait too long is told at once when to come back: a queue that grows while its
    people leave would only serve those who have left.
    """

    def __init__(self, writers: int, *, patience: float = PATIENCE_SECONDS):
        self._free = threading.Semaphore(writers)
        self._writers = writers
        self._patience = patience
        self._waiting = 0
        self._mean = 0.0

    @contextmanager
    def take(self):
        """Wait for a turn; raises Unavailable."""
        expected = self._waiting * self._mean / self._writers
        if expected > self._patience:
            raise Unavailable(retry_after=around(expected))
        self._waiting += 1
        try:
            got = self._free.acquire(timeout=self._patience)
        finally:
            self._waiting -= 1
        if not got:
            raise Unavailable(retry_after=around(self._patience))
        began = clock.monotonic()
        try:
            yield
        finally:
            self._mean += (clock.monotonic() - began - self._mean) / 16
            self._free.release()


def around(seconds: float) -> int:
    """Return whole seconds about so long, so that not everybody comes back at once."""
    return max(1, round(seconds * random.uniform(0.5, 1.5)))  # noqa: S311 -- jitter


def init_app(app: Flask, dialect: str) -> None:
    """Make the queues of a process: of single writers, and of those who write for many."""
    app.extensions["livedemo.turns"] = Turns(WRITERS.get(dialect, OTHERS))
    app.extensions["livedemo.turns.many"] = Turns(WRITERS.get(dialect, OTHERS))


@contextmanager
def without_turn():
    """Let a writer of many people's changes go beside the queue of single ones."""
    g.without_turn = True
    try:
        yield
    finally:
        g.without_turn = False


@contextmanager
def turn_for_many():
    """Take a turn among those who write for many; it goes beside the queue of single writers.

    Raises Unavailable where that would take too long.
    """
    with current_app.extensions["livedemo.turns.many"].take(), without_turn():
        yield


def turn():
    """Return a turn to write; entering it raises Unavailable where that would take too long."""
    if g.get("without_turn"):
        return nullcontext()
    return current_app.extensions["livedemo.turns"].take()
