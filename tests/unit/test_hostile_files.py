"""Files that are broken where a reader trusts them: refused in words, or read without that part."""

import io
import struct
import zipfile
import zlib

import pytest
from PIL import Image

from livedemo.storage import images
from livedemo.storage.sniff import OLE, Dangerous, sniff

NO_TURN = b"MM\0*"  # the head of an EXIF block that ends there


def packed(entries: dict[str, str], how: int = zipfile.ZIP_STORED) -> bytearray:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", how) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return bytearray(target.getvalue())


def renamed_in_the_directory() -> bytes:
    data = packed({"mimetype": "application/vnd.oasis.opendocument.presentation"})
    place = data.rfind(b"mimetype")
    data[place : place + 8] = b"mimetypX"
    return bytes(data)


def spoiled_lzma() -> bytes:
    data = packed({"[Content_Types].xml": "x" * 2000, "ppt/presentation.xml": "x"},
                  zipfile.ZIP_LZMA)  # fmt: skip
    place = 30 + len("[Content_Types].xml")
    data[place + 4 : place + 9] = b"\xff" * 5
    return bytes(data)


@pytest.mark.parametrize("length", [0, 10, 40, 503])
def test_an_old_office_file_that_ends_early_is_of_no_known_kind(length):
    assert sniff(io.BytesIO(OLE + b"x" * length)) is None


@pytest.mark.parametrize("make", [renamed_in_the_directory, spoiled_lzma])
def test_an_archive_that_says_two_things_is_refused(make):
    with pytest.raises(Dangerous):
        sniff(io.BytesIO(make()))


def png() -> bytes:
    def chunk(name: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(name + data))
        return struct.pack(">I", len(data)) + name + data + check

    rows = zlib.compress(b"".join(b"\0" + b"abc" * 4 for _row in range(4)))
    head = chunk(b"IHDR", struct.pack(">IIBBBBB", 4, 4, 8, 2, 0, 0, 0))
    parts = head + chunk(b"eXIf", NO_TURN) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def webp() -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (4, 4)).save(target, "WEBP", exif=b"Exif\0\0" + NO_TURN)
    return target.getvalue()


@pytest.mark.parametrize("make", [png, webp])
def test_a_picture_with_a_broken_note_on_its_turn_is_taken_as_it_is(make):
    file = io.BytesIO(make())
    images.check(file)
    made = images.prepare(file, io.BytesIO(), lambda _width: io.BytesIO(), io.BytesIO())
    assert (made.width, made.height) == (4, 4)
