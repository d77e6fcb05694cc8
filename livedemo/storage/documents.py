"""Read how many pages a PDF has, and draw its first: in a process that can hang or fall alone."""

import logging
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO, BinaryIO

from livedemo.storage import first_page
from livedemo.storage.base import translated

log = logging.getLogger(__name__)
PREVIEW_WIDTH = first_page.WIDTH
# Longer than the processor time that the renderer has: a busy machine is nobody's fault.
PATIENCE_SECONDS = 20
LARGEST_PREVIEW = 4 * 2**20
PROGRAM = [sys.executable, "-I", "-X", "utf8", str(Path(first_page.__file__).resolve())]
# Each takes a core and up to a gigabyte.
_turns = threading.BoundedSemaphore(2)


class BadDocument(ValueError):
    """Say that a PDF cannot be read."""


def draw_first_page(file: BinaryIO, preview: IO[bytes]) -> int | None:
    """Write the first page as WebP; return the number of pages, None when a password is needed.

    Nothing is written for a page that takes too long to draw. Raises BadDocument.
    """
    status, said = _draw(file)
    pages, _end, picture = said.partition(b"\n")
    if status == 0 and not said:
        return None
    if status == first_page.BROKEN or not pages.isdigit():
        raise BadDocument("broken")
    if status == 0 and len(picture) <= LARGEST_PREVIEW:
        with translated():
            preview.write(picture)
    return int(pages)


def _draw(file: BinaryIO) -> tuple[int, bytes]:
    """Return how the program ended, negative when it was ended, and what it printed."""
    with translated():
        file.flush()
    with _turns:
        # The program reads from where this process stands in the file.
        file.seek(0)
        try:
            done = subprocess.run(  # noqa: S603 -- our own program
                PROGRAM,
                stdin=file,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                timeout=PATIENCE_SECONDS,
                check=False,
                env={},
            )
        except subprocess.TimeoutExpired as problem:
            log.warning("a PDF took longer than %d s to draw", PATIENCE_SECONDS)
            return -1, problem.stdout or b""
        finally:
            file.seek(0)
    if done.returncode not in (0, first_page.BROKEN):
        log.warning("the renderer of PDFs ended with %d", done.returncode)
        return -1, done.stdout
    return done.returncode, done.stdout
