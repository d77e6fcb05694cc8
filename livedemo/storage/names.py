"""Make names that people can read and keys that nobody can guess."""

import re
import unicodedata
from contextlib import suppress
from datetime import datetime

from livedemo import secrets
from livedemo.formats import BY_MIME
from livedemo.text import TextProblem, clean_line

MAX_NAME = 255
MAX_IN_KEY = 60
MAX_IN_ARCHIVE = 80
_SEPARATORS = re.compile(r"[/\\]")
_RESERVED = re.compile(r'[<>:"|?*\x00-\x1f]')
_NOT_IN_KEY = re.compile(r"[^a-z0-9]+")
# What Windows takes for a device, whatever its ending.
_DEVICES = re.compile(r"con|prn|aux|nul|com\d|lpt\d", re.IGNORECASE)
_EXTENSION = re.compile(r"\.[A-Za-z0-9]{1,10}")
# Other endings of the same formats.
ALSO = {"jpg": {"jpeg", "jpe"}, "mp4": {"m4v"}}


def clean(name: str, mime: str) -> str:
    """Return a file's name without folders or tricks, with an ending that fits what is in it."""
    last = _RESERVED.sub("_", _SEPARATORS.split(name)[-1])
    try:
        last = clean_line(last, len(last) * 4 + 1)
    except TextProblem:
        last = ""
    stem, ending = _split(last.strip(". "))
    extension = BY_MIME[mime].extension
    if ending.lower() not in {extension, *ALSO.get(extension, ())}:
        stem, ending = (f"{stem}.{ending}" if ending else stem), extension
    stem = (stem.strip(". ") or "file")[: MAX_NAME - len(ending) - 1].rstrip()
    return f"{stem}.{ending}"


def _split(name: str) -> tuple[str, str]:
    stem, dot, ending = name.rpartition(".")
    if dot and _EXTENSION.fullmatch(dot + ending):
        return stem, ending
    return name, ""


def in_archive(folder: str, name: str, taken: set[str]) -> str:
    """Return a path for an archive that every system can unpack, and note that it is taken.

    Systems that take `A` for `a` find no two of the same name.
    """
    folder, (stem, ending) = _unpackable(folder), _split(_unpackable(name))
    ending = f".{ending}" if ending else ""
    stem = stem[: MAX_IN_ARCHIVE - len(ending)].rstrip(". ") or "file"
    path, number = f"{folder}/{stem}{ending}", 1
    while path.casefold() in taken:
        number += 1
        path = f"{folder}/{stem} ({number}){ending}"
    taken.add(path.casefold())
    return path


def _unpackable(part: str) -> str:
    """Return one part of a path without what some system cannot store or would misread."""
    part = _RESERVED.sub("_", _SEPARATORS.sub("_", unicodedata.normalize("NFC", part)))
    with suppress(TextProblem):
        part = clean_line(part, len(part) * 4 + 1)
    part = part[:MAX_IN_ARCHIVE].strip(". ") or "file"
    return f"_{part}" if _DEVICES.fullmatch(part.partition(".")[0].strip()) else part


def key(folder: str, at: datetime, name: str) -> str:
    """Return the key of a new file: where, when, 16 random letters, and a hint of its name."""
    stem, ending = _split(name)
    plain = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode().lower()
    hint = _NOT_IN_KEY.sub("-", plain)[:MAX_IN_KEY].strip("-") or "file"
    ending = f".{ending.lower()}" if ending else ""
    return f"{folder}/{at:%Y%m%d%H%M%S}-{secrets.new_code(16)}-{hint}{ending}"
