"""Tell what a file is by what is in it, never by its name."""

import struct
import zipfile
from collections.abc import Callable
from typing import BinaryIO

from livedemo import formats

HEAD = 4096
MAX_ENTRIES = 10_000
MAX_DIRECTORY = 4 * 2**20
MAX_UNPACKED = 500 * 2**20
MAX_RATIO = 100
MAX_LIST = 2**20
MP4_BRANDS = {b"isom", b"iso2", b"iso4", b"iso5", b"iso6", b"mp41", b"mp42", b"avc1", b"M4V ",
              b"dash", b"MSNV"}  # fmt: skip
OLE_HEADER = 512
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
POWERPOINT_CLASS = bytes.fromhex("108d81649b4fcf1186ea00aa00b929e8")
SLIDE_SHOW = b"application/vnd.openxmlformats-officedocument.presentationml."
PRESENTATIONS = (b"presentation.main+xml", b"slideshow.main+xml")
END_OF_ZIP, END_OF_BIG_ZIP = b"PK\x05\x06", b"PK\x06\x07"
ENCRYPTED, LINK = 0x1, 0o120000


class Dangerous(ValueError):
    """Say that a file is of a known kind but made to do harm, or broken."""


def sniff(file: BinaryIO) -> str | None:
    """Return the media type of a file, None for one that we do not know; raises Dangerous."""
    file.seek(0)
    head = file.read(HEAD)
    found = next((mime for mime, matches in _SIGNS if matches(head)), None)
    if head.startswith(OLE):
        found = _ole(file, head)
    elif head.startswith(b"PK\x03\x04"):
        found = _zip(file, head)
    file.seek(0)
    return found


def _is_mp4(head: bytes) -> bool:
    return head[4:8] == b"ftyp" and head[8:12] in MP4_BRANDS


_SIGNS: tuple[tuple[str, Callable[[bytes], bool]], ...] = (
    (formats.JPEG.mime, lambda head: head.startswith(b"\xff\xd8\xff")),
    (formats.PNG.mime, lambda head: head.startswith(b"\x89PNG\r\n\x1a\n")),
    (formats.WEBP.mime, lambda head: head[:4] == b"RIFF" and head[8:12] == b"WEBP"),
    (formats.PDF.mime, lambda head: head.lstrip(b"\xef\xbb\xbf\r\n ").startswith(b"%PDF-")),
    (formats.MP4.mime, _is_mp4),
)


def _ole(file: BinaryIO, head: bytes) -> str | None:
    """Look at the root of the old Office container: its class says whose it is."""
    if len(head) < OLE_HEADER:
        return None
    shift, first = struct.unpack_from("<H", head, 30)[0], struct.unpack_from("<I", head, 48)[0]
    if shift not in (9, 12):
        return None
    file.seek((first + 1) << shift)
    directory = file.read(1 << shift)
    own_class = directory[80:96]
    named = "PowerPoint Document".encode("utf-16-le") in directory
    if own_class == POWERPOINT_CLASS or (named and own_class == bytes(16)):
        return formats.PPT.mime
    return None


def _zip(file: BinaryIO, head: bytes) -> str | None:
    _check_directory(file)
    try:
        with zipfile.ZipFile(file) as archive:
            _check_entries(archive.infolist(), file)
            return _of_archive(archive, head)
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        EOFError,
        OSError,
        ValueError,
        KeyError,
        struct.error,
        zipfile.zlib.error,
    ) as problem:  # type: ignore[attr-defined]
        if isinstance(problem, Dangerous):
            raise
        raise Dangerous("broken") from problem


def _check_directory(file: BinaryIO) -> None:
    """Look at how long the list of entries says it is, before anybody reads it."""
    size = file.seek(0, 2)
    file.seek(max(0, size - 66_000))
    tail = file.read()
    at = tail.rfind(END_OF_ZIP)
    if at < 0 or len(tail) - at < 22:
        raise Dangerous("broken")
    count, length = struct.unpack_from("<HI", tail, at + 10)
    if END_OF_BIG_ZIP in tail or count > MAX_ENTRIES or length > MAX_DIRECTORY:
        raise Dangerous("entries")
    file.seek(0)


def _check_entries(entries: list[zipfile.ZipInfo], file: BinaryIO) -> None:
    size = file.seek(0, 2)
    unpacked = sum(entry.file_size for entry in entries)
    if len(entries) > MAX_ENTRIES:
        raise Dangerous("entries")
    if unpacked > MAX_UNPACKED or unpacked > MAX_RATIO * size:
        raise Dangerous("bomb")
    for entry in entries:
        parts = entry.filename.replace("\\", "/").split("/")
        if ".." in parts or entry.filename.startswith(("/", "\\")):
            raise Dangerous("names")
        if entry.flag_bits & ENCRYPTED:
            raise Dangerous("encrypted")
        if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise Dangerous("broken")  # no office program writes another
        if (entry.external_attr >> 16) & 0o170000 == LINK:
            raise Dangerous("link")


def _of_archive(archive: zipfile.ZipFile, head: bytes) -> str | None:
    names = set(archive.namelist())
    if head[30:38] == b"mimetype" and _read(archive, "mimetype") == formats.ODP.mime.encode():
        return formats.ODP.mime
    if not {"[Content_Types].xml", "ppt/presentation.xml"} <= names:
        return None
    listed = _read(archive, "[Content_Types].xml")
    if b"macroEnabled" in listed or any(name.endswith("vbaProject.bin") for name in names):
        raise Dangerous("macros")
    if any(SLIDE_SHOW + kind in listed for kind in PRESENTATIONS):
        return formats.PPTX.mime
    return None


def _read(archive: zipfile.ZipFile, name: str) -> bytes:
    with archive.open(name) as entry:
        return entry.read(MAX_LIST)
