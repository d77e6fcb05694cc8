"""Make photos safe and small: upright, without metadata, as WebP in the sizes of our pages."""

import io
import struct
import threading
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, BinaryIO

from PIL import Image, ImageCms, ImageOps

from livedemo import cpu, formats
from livedemo.storage.base import translated

MAX_PIXELS = 40_000_000
# WebP has no more.
MAX_SIDE = 16_383
READ = ("JPEG", "PNG", "WEBP")
MIMES = {"JPEG": formats.JPEG.mime, "MPO": formats.JPEG.mime, "PNG": formats.PNG.mime,
         "WEBP": formats.WEBP.mime}  # fmt: skip
WRITE = {
    formats.JPEG.mime: ("JPEG", {"quality": 90, "optimize": True, "progressive": True}),
    formats.PNG.mime: ("PNG", {"compress_level": 6}),
    formats.WEBP.mime: ("WEBP", {"quality": 90, "method": 4}),
}
# A decoded photo takes up to 160 MB: one after another, however many arrive.
_turn = threading.Lock()
# Ours is lower, and no warning.
Image.MAX_IMAGE_PIXELS = None


class BadImage(ValueError):
    """Say why an image is refused: `too_large` (in pixels) or `broken`."""


@dataclass(frozen=True)
class Picture:
    """Be what was made of a photo: its type, and its sides in pixels, upright."""

    mime: str
    width: int
    height: int


def check(file: BinaryIO) -> None:
    """Look at the header alone; raises BadImage."""
    with _opened(file) as image:
        _check_size(image)


def prepare(file: BinaryIO, whole: IO[bytes], small: Callable[[int], IO[bytes]],
            share: IO[bytes]) -> Picture:  # fmt: skip
    """Write the photo anew into `whole`, its small forms, and what is shown beside links.

    `small(width)` is for a form of that width. Raises BadImage.
    """
    with _turn:
        return cpu.run(_prepare, file, whole, small, share)


def thumbnail(file: BinaryIO, width: int, target: IO[bytes]) -> None:
    """Write a picture as WebP, no wider than `width` and no higher than twice that.

    Raises BadImage.
    """
    with _turn:
        cpu.run(_thumbnail, file, width, target)


def _thumbnail(file, width: int, target) -> None:
    with _opened(file) as image:
        _check_size(image)
        upright = _plain(image)
    upright.thumbnail((width, 2 * width), Image.Resampling.LANCZOS)
    with translated():
        _small(upright, target)


def _prepare(file, whole, small, share) -> Picture:
    with _opened(file) as image:
        _check_size(image)
        mime = MIMES[image.format or ""]
        upright = _plain(image)
    # From here on a failure is the disk's, not the picture's.
    with translated():
        picture = _write(upright, mime, whole, small)
        _share(upright, share)
    return picture


def _share(image: Image.Image, target) -> None:
    """Write the middle of a picture, a little above it where heads are, on white."""
    size = formats.share_size(*image.size)
    scale = min(image.width / size[0], image.height / size[1])
    width, height = size[0] * scale, size[1] * scale
    left, top = (image.width - width) / 2, (image.height - height) * 0.4
    part = image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2,
                        box=(left, top, left + width, top + height))  # fmt: skip
    if part.mode == "RGBA":
        ground = Image.new("RGB", size, "white")
        ground.paste(part, mask=part)
        part = ground
    part.save(_Stream(target), "JPEG", quality=82, optimize=True, progressive=True)


def _small(image: Image.Image, target) -> None:
    image.save(_Stream(target), "WEBP", quality=80, method=4)


def _write(upright: Image.Image, mime: str, whole, small) -> Picture:
    width, height = upright.size
    _save(upright, mime, whole)
    if whole.tell() > formats.MAX_BYTES:
        mime = formats.WEBP.mime
        whole.seek(0)
        whole.truncate()
        _save(upright, mime, whole)
    for wanted in reversed(formats.widths_of(width)):
        if wanted < upright.width:
            size = (wanted, max(1, round(height * wanted / width)))
            upright = upright.resize(size, Image.Resampling.LANCZOS, reducing_gap=2)
        _small(upright, small(wanted))
    return Picture(mime, width, height)


# What Pillow raises for files that are not what they seem.
BROKEN = (
    OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError, AttributeError,
    OverflowError, struct.error, zlib.error,
)  # fmt: skip


@contextmanager
def _opened(file: BinaryIO) -> Iterator[Image.Image]:
    file.seek(0)
    try:
        with Image.open(file, formats=READ) as image:
            yield image
    except BadImage:
        raise
    except BROKEN as problem:
        raise BadImage("broken") from problem


def _check_size(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS or max(image.size) > MAX_SIDE:
        raise BadImage("too_large")


def _plain(image: Image.Image) -> Image.Image:
    """Return the first picture, upright, in sRGB, with nothing but its pixels."""
    image.seek(0)
    image.load()
    upright = _turned(image)
    clear = upright.mode in ("RGBA", "LA", "PA") or "transparency" in upright.info
    upright = _in_srgb(upright).convert("RGBA" if clear else "RGB")
    upright.info = {}
    return upright


def _turned(image: Image.Image) -> Image.Image:
    try:
        return ImageOps.exif_transpose(image)
    except (struct.error, ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return image  # what nobody can read does not say which way is up


def _in_srgb(image: Image.Image) -> Image.Image:
    profile = image.info.get("icc_profile")
    if not profile or image.mode not in ("RGB", "RGBA", "CMYK", "L"):
        return image
    try:
        mode = "RGBA" if image.mode == "RGBA" else "RGB"
        own, usual = ImageCms.ImageCmsProfile(io.BytesIO(profile)), ImageCms.createProfile("sRGB")
        done = ImageCms.profileToProfile(image, own, usual, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return image  # a profile that nobody understands says nothing
    return done or image


def _save(image: Image.Image, mime: str, target: IO[bytes]) -> None:
    kind, how = WRITE[mime]
    flat = image.convert("RGB") if mime == formats.JPEG.mime else image
    flat.save(_Stream(target), kind, **how)


class _Stream:
    """Be a file without its number: by that Pillow writes half a JPEG to a full disk, unsaid."""

    def __init__(self, file: IO[bytes]):
        self.write, self.seek, self.tell = file.write, file.seek, file.tell
