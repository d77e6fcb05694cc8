"""Let writers take turns before they take a connection, so that readers always find one."""

import threading
from contextlib import contextmanager

from flask import Flask, current_app

from livedemo.errors import Unavailable

PATIENCE_SECONDS = 10.0
# SQLite has one writer; on a server a second prepares while the first holds the stream's lock.
WRITERS = {"sqlite": 1}
OTHERS = 3


def init_app(app: Flask, dialect: str) -> None:
    """Make the turns of a process."""
    app.extensions["livedemo.turns"] = threading.Semaphore(WRITERS.get(dialect, OTHERS))


@contextmanager
def turn():
    """Wait for a turn to write; raises Unavailable after ten seconds."""
    turns: threading.Semaphore = current_app.extensions["livedemo.turns"]
    if not turns.acquire(timeout=PATIENCE_SECONDS):
        raise Unavailable()
    try:
        yield
    finally:
        turns.release()
