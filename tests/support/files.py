"""Make files as people bring them, and files that nobody should bring."""

import io
import struct
import zipfile
import zlib

from PIL import Image

from livedemo import storage

MAX = 52_428_800
PPTX_TYPES = (
    b'<?xml version="1.0"?><Types><Override PartName="/ppt/presentation.xml" ContentType="'
    b'application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"/></Types>'
)
PDF = b"""%PDF-1.4
1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj
2 0 obj<</Type/Pages/Kids[3 0 R 4 0 R]/Count 2>>endobj
3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
4 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj
trailer<</Root 1 0 R/Size 5>>
%%EOF
"""
HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


def picture(kind: str = "JPEG", size: tuple[int, int] = (800, 600), **how) -> bytes:
    """Return a picture: blue, with a red corner at its upper left."""
    mode = how.pop("mode", "RGB")
    image = Image.new("RGB", size, (30, 60, 160))
    image.paste((220, 30, 30), (0, 0, size[0] // 4, size[1] // 4))
    image = image.convert("L").convert(mode) if mode == "I;16" else image.convert(mode)
    return encoded(image, kind, **how)


def encoded(image: Image.Image, kind: str, **how) -> bytes:
    """Return the file of a picture."""
    file = io.BytesIO()
    image.save(file, kind, **how)
    return file.getvalue()


def with_metadata(orientation: int = 1) -> bytes:
    """Return a photo as a telephone makes it: turned, with a place and a maker."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Secret Camera"
    exif.get_ifd(0x8825).update({1: "N", 2: (19.0, 25.0, 57.0), 3: "W", 4: (99.0, 7.0, 59.0)})
    return picture(exif=exif, comment=b"Secret comment")


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """Return a small PNG that says it is huge."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(bytes(100_000)))
        + chunk(b"IEND", b"")
    )


def archive(entries: dict[str, bytes], **how) -> bytes:
    """Return a ZIP of these entries, the first one unpacked."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, **how) as made:
        for number, (name, data) in enumerate(entries.items()):
            made.writestr(name, data, None if number else zipfile.ZIP_STORED)
    return file.getvalue()


def pptx(**more: bytes) -> bytes:
    """Return a presentation with more entries."""
    return archive({"[Content_Types].xml": PPTX_TYPES, "ppt/presentation.xml": b"<p/>", **more})


def odp() -> bytes:
    """Return a presentation of LibreOffice."""
    return archive({"mimetype": b"application/vnd.oasis.opendocument.presentation", "a": b"x"})


def ppt() -> bytes:
    """Return the head of an old PowerPoint file."""
    head = bytearray(512)
    head[:8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    head[30:32], head[48:52] = struct.pack("<H", 9), struct.pack("<I", 0)
    directory = bytearray(512)
    directory[:20] = "Root Entry".encode("utf-16-le")
    directory[80:96] = bytes.fromhex("108d81649b4fcf1186ea00aa00b929e8")
    return bytes(head + directory)


def photo() -> tuple[io.BytesIO, str]:
    """Return a photo as a form sends it."""
    return io.BytesIO(picture()), "hall.jpg"


def programme() -> tuple[io.BytesIO, str]:
    """Return a programme as a form sends it."""
    return io.BytesIO(PDF), "programme.pdf"


def arrive(data: bytes) -> storage.Incoming:
    """Return a file as it has arrived."""
    incoming = storage.current().incoming()
    incoming.write(data)
    return incoming


def stored() -> dict[str, bytes]:
    """Return everything that the storage holds."""
    found = {}
    for one in storage.current().listing():
        with storage.current().open(one.key) as file:
            found[one.key] = file.read()
    return found


def opened(data: bytes) -> Image.Image:
    """Return a picture from its bytes."""
    image = Image.open(io.BytesIO(data))
    image.load()
    return image
