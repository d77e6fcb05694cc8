"""Read how many pages a PDF has, and draw its first."""

import threading
from typing import IO, BinaryIO

import pypdfium2
from pypdfium2 import PdfiumError

from livedemo import cpu
from livedemo.storage.base import translated

PREVIEW_WIDTH = 640
LONGEST_SIDE = 2000
# The renderer may be used by one thread at a time.
_turn = threading.Lock()


class BadDocument(ValueError):
    """Say that a PDF cannot be read."""


def draw_first_page(file: BinaryIO, preview: IO[bytes]) -> int | None:
    """Write the first page as WebP; return the number of pages, None when a password is needed.

    Raises BadDocument.
    """
    with _turn:
        return cpu.run(_draw, file, preview)


def _draw(file, preview) -> int | None:
    file.seek(0)
    try:
        document = pypdfium2.PdfDocument(file)
    except PdfiumError as problem:
        if "password" in str(problem).lower():
            return None
        raise BadDocument("broken") from problem
    try:
        pages = len(document)
        if not pages:
            raise BadDocument("empty")
        page = document[0]
        width, height = page.get_size()
        scale = min(PREVIEW_WIDTH / max(width, 1), LONGEST_SIDE / max(height, 1))
        picture = page.render(scale=scale, may_draw_forms=False).to_pil()
        with translated():
            picture.convert("RGB").save(preview, "WEBP", quality=80, method=4)
        return pages
    except PdfiumError as problem:
        raise BadDocument("broken") from problem
    finally:
        document.close()
