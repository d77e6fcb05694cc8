"""Name the formats of files that people may bring, and the size that none may pass."""

from typing import NamedTuple

MAX_BYTES = 52_428_800


class Format(NamedTuple):
    """Be one format: its media type, what a file of it is called, and what people call it."""

    mime: str
    extension: str
    label: str


JPEG = Format("image/jpeg", "jpg", "JPEG")
PNG = Format("image/png", "png", "PNG")
WEBP = Format("image/webp", "webp", "WebP")
PDF = Format("application/pdf", "pdf", "PDF")
PPT = Format("application/vnd.ms-powerpoint", "ppt", "PowerPoint 97-2003")
PPTX = Format(
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pptx",
    "PowerPoint",
)
ODP = Format("application/vnd.oasis.opendocument.presentation", "odp", "OpenDocument")
MP4 = Format("video/mp4", "mp4", "MP4")

BY_MIME = {one.mime: one for one in (JPEG, PNG, WEBP, PDF, PPT, PPTX, ODP, MP4)}
PHOTOS = frozenset({JPEG.mime, PNG.mime, WEBP.mime})
DOCUMENTS = frozenset({PDF.mime})
# What an event may allow as slides, and what it does until somebody chooses (document 003).
SLIDES = (PDF.mime, PPT.mime, PPTX.mime, ODP.mime, PNG.mime, JPEG.mime, MP4.mime)
SLIDES_AT_FIRST = (PDF.mime, PPT.mime, PPTX.mime)


def labels(mimes) -> str:
    """Return formats as people read them: "PDF, PowerPoint"."""
    return ", ".join(one.label for one in BY_MIME.values() if one.mime in mimes)


# The widths, in pixels, in which photos are kept for pages.
WIDTHS = (320, 640, 1280, 1920)


def widths_of(width: int) -> list[int]:
    """Return the widths that a photo of this width is kept in beside the whole one."""
    return [one for one in WIDTHS if one < width] or [WIDTHS[0]]


def small_key(key: str, width: int) -> str:
    """Return under which key a photo lies in one width."""
    return f"{key}.{width}.webp"


def preview_key(key: str) -> str:
    """Return under which key the first page of a document lies, or a slide's picture made small."""
    return f"{key}.page1.webp"


# What other services show beside a link to a page. Not all of them read WebP.
SHARE = (1200, 630)
SHARED = ".share.jpg"


def share_size(width: int, height: int) -> tuple[int, int]:
    """Return the sides of the picture that is shared of a photo: its shape is always the same."""
    scale = min(1, width / SHARE[0], height / SHARE[1])
    return max(1, round(SHARE[0] * scale)), max(1, round(SHARE[1] * scale))


def share_key(key: str) -> str:
    """Return under which key the picture lies that is shared of a photo."""
    return f"{key}{SHARED}"


def made(key: str) -> str:
    """Return the media type of what was made of a file and lies beside it."""
    return JPEG.mime if key.endswith(SHARED) else WEBP.mime
