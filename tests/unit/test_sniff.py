"""What a file is, is decided by what is in it; made-up names and made-up lists fool nobody."""

import io
import struct
import zipfile
from datetime import UTC, datetime

import pytest

from livedemo import formats
from livedemo.storage import names
from livedemo.storage.sniff import Dangerous, sniff
from tests.support import files


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (files.picture("JPEG"), formats.JPEG.mime),
        (files.picture("PNG"), formats.PNG.mime),
        (files.picture("WEBP"), formats.WEBP.mime),
        (files.PDF, formats.PDF.mime),
        (files.ppt(), formats.PPT.mime),
        (files.pptx(), formats.PPTX.mime),
        (files.odp(), formats.ODP.mime),
        (b"\0\0\0\x20ftypisom" + bytes(20), formats.MP4.mime),
        (files.HTML, None),
        (files.SVG, None),
        (b"GIF89a" + bytes(30), None),
        (b"MZ" + bytes(100), None),
        (b"<html>" + files.PDF, None),
        (files.archive({"a.txt": b"x"}), None),
        (files.archive({"[Content_Types].xml": b"<word/>", "word/document.xml": b""}), None),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), None),
        (b"", None),
        (b"\xff", None),
    ],
)
def test_the_content_says_what_it_is(data, mime):
    assert sniff(io.BytesIO(data)) == mime


def encrypted() -> bytes:
    data = bytearray(files.pptx(secret=b"x"))
    at = data.rindex(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def with_link() -> bytes:
    file = io.BytesIO(files.pptx())
    with zipfile.ZipFile(file, "a") as made:
        entry = zipfile.ZipInfo("ppt/link")
        entry.create_system, entry.external_attr = 3, 0o120777 << 16
        made.writestr(entry, "/etc/passwd")
    return file.getvalue()


def lying_about_count() -> bytes:
    """Say one entry in a list of a million."""
    data = bytearray(files.pptx())
    at = data.rindex(b"PK\x05\x06")
    struct.pack_into("<I", data, at + 12, 60 * 2**20)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (files.pptx(**{"ppt/media/bomb": bytes(20 * 2**20)}), "bomb"),
        (files.pptx(**{f"x{number}": b"" for number in range(10_001)}), "entries"),
        (files.pptx(**{"../../etc/passwd": b"x"}), "names"),
        (files.pptx(**{"/etc/passwd": b"x"}), "names"),
        (files.pptx(**{"..\\up": b"x"}), "names"),
        (files.pptx(**{"ppt/vbaProject.bin": b"x"}), "macros"),
        (encrypted(), "encrypted"),
        (with_link(), "link"),
        (lying_about_count(), "entries"),
        (files.pptx()[:200], "broken"),
        (b"PK\x03\x04" + bytes(500), "broken"),
    ],
)
def test_an_archive_that_would_do_harm_is_refused(data, why):
    with pytest.raises(Dangerous, match=why):
        sniff(io.BytesIO(data))


@pytest.mark.parametrize(
    ("name", "mime", "wanted"),
    [
        ("Día 1.PDF", "application/pdf", "Día 1.PDF"),
        ("photo.jpeg", "image/jpeg", "photo.jpeg"),
        ("../../etc/passwd", "application/pdf", "passwd.pdf"),
        ("C:\\Users\\me\\deck.pptx", formats.PPTX.mime, "deck.pptx"),
        ("evil.exe", "image/png", "evil.exe.png"),
        ("a\r\nSet-Cookie: x=1.png", "image/png", "a__Set-Cookie_ x=1.png"),
        ("in\u202egpj.exe.png", "image/png", "ingpj.exe.png"),
        ("nul\x00.png", "image/png", "nul_.png"),
        ('"quoted"; x.png', "image/png", "_quoted_; x.png"),
        ("", "image/png", "file.png"),
        ("...", "image/png", "file.png"),
        (".png", "image/png", "png.png"),
        ("a" * 300 + ".png", "image/png", "a" * 251 + ".png"),
        ("😀" * 300, "application/pdf", "😀" * 251 + ".pdf"),
    ],
)
def test_names_are_cleaned_and_short(name, mime, wanted):
    assert names.clean(name, mime) == wanted


def test_keys_are_plain_and_never_the_same():
    at = datetime(2026, 11, 21, 19, 0, 5, tzinfo=UTC)
    name = names.clean("😀 Ünïcode / " + "long " * 90 + ".PDF", "application/pdf")
    keys = {names.key("guides/1/2", at, name) for _ in range(50)}
    assert len(keys) == 50
    for key in keys:
        assert key.isascii()
        assert len(key) < 200
        assert key.startswith("guides/1/2/20261121190005-")
        assert key.endswith(".pdf")
