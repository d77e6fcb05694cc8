"""Check what people upload by what is in it, and store it before a row speaks of it.

Object, then row; row, then object when something goes. A process that dies between the two
leaves an object without a row, which `prune` finds; never a row without its object.
"""

import logging
import re
from collections.abc import Callable, Collection, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import BinaryIO

from flask_babel import gettext as _

from livedemo import clock, formats, storage, tenancy
from livedemo.enums import FileKind
from livedemo.errors import FileTooLarge, Invalid, Refusal, Unavailable, UnsupportedType
from livedemo.models import Event
from livedemo.queries import files as file_queries
from livedemo.services.operation import release
from livedemo.signals import files_dropped
from livedemo.storage import documents, images, names
from livedemo.storage.sniff import Dangerous, sniff

log = logging.getLogger(__name__)
ORPHAN_AFTER = timedelta(hours=24)
# What lies beside a file under its key: a photo in other sizes, the first page of a document.
_BESIDE = re.compile(r"\.(?:\d+\.webp|page1\.webp|share\.jpg)$")
DELETE_AT_ONCE = 500


@dataclass(frozen=True)
class Purpose:
    """Say what a file is for: where it lies, and which formats an event takes for it."""

    kind: FileKind
    folder: str
    formats: Callable[[Event], Collection[str]]


PHOTO = Purpose(FileKind.PHOTO, "event-photos", lambda event: formats.PHOTOS)
PROGRAMME = Purpose(FileKind.PROGRAMME, "programmes", lambda event: formats.DOCUMENTS)
GUIDE = Purpose(FileKind.GUIDE, "guides", lambda event: formats.DOCUMENTS)
SLIDE = Purpose(FileKind.SLIDE, "slides", lambda event: event.allowed_slide_formats)


@dataclass
class Kept:
    """Be a file that is stored and that no row speaks of yet; sides are in pixels."""

    key: str
    filename: str
    size: int
    mime: str
    width: int | None = None
    height: int | None = None
    pages: int | None = None
    keys: list[str] = field(default_factory=list)

    @property
    def preview_key(self) -> str | None:
        """Return the key of the first page as a picture, where there is one."""
        key = formats.preview_key(self.key)
        return key if key in self.keys else None


@contextmanager
def kept(event: Event, purpose: Purpose, incoming: storage.Incoming, name: str, *,
         owner: int | None = None) -> Iterator[Kept]:  # fmt: skip
    """Store what arrived for as long as the block needs to write its row; then it stays.

    `owner` is what in the event it belongs to, such as a speech. When the block raises, the file
    goes. Raises Invalid, TooLarge, UnsupportedType, NoSpace, Unavailable.
    """
    mime = check(event, purpose, incoming)
    stored = Kept("", "", 0, mime)
    release()
    try:
        with ExitStack() as stack:
            _store(event, purpose, incoming, name, owner, stored, stack)
    except BaseException:
        _forget(stored.keys)
        raise
    try:
        yield stored
    except Refusal:
        # After any other failure the row may be there all the same; `prune` will know.
        _forget(stored.keys)
        raise


def check(event: Event, purpose: Purpose, incoming: storage.Incoming) -> str:
    """Return the media type of what arrived; raises Invalid, FileTooLarge, UnsupportedType."""
    if incoming.size > formats.MAX_BYTES:
        raise FileTooLarge()
    if not incoming.size:
        raise Invalid("file", _("This file is empty."))
    allowed = purpose.formats(event)
    try:
        mime = sniff(incoming.file)
        if mime is None or mime not in allowed:
            raise UnsupportedType(_allowed_here(allowed), field="file")
        if mime in formats.PHOTOS:
            images.check(incoming.file)
    except Dangerous as problem:
        raise Invalid("file", _danger(problem)) from None
    except images.BadImage as problem:
        raise Invalid("file", _bad_image(problem)) from None
    return mime


def _allowed_here(allowed: Collection[str]) -> str:
    if not allowed:
        return _("This event takes no files here at present.")
    return _("Here you can upload only: %(formats)s.", formats=formats.labels(allowed))


def _danger(problem: Dangerous) -> str:
    if str(problem) == "macros":
        return _("This presentation has macros. Save it without them and upload it again.")
    if str(problem) == "encrypted":
        return _("This presentation has a password. Save it without one and upload it again.")
    return _("This file cannot be opened safely. Save it anew and upload it again.")


def _bad_image(problem: images.BadImage) -> str:
    if str(problem) == "too_large":
        return _("This picture is too large. Make it smaller than 40 megapixels.")
    return _("This picture cannot be read. Save it anew and upload it again.")


def _store(event, purpose, incoming, name, owner, stored: Kept, stack: ExitStack) -> None:
    """Put the file, and what we make of it, under keys that are noted before they are written."""
    made: dict[Callable[[str], str], storage.Incoming] = {}
    kept_by = storage.current()  # pictures are made in a thread that has no application

    def beside(key_of: Callable[[str], str]) -> BinaryIO:
        made[key_of] = stack.enter_context(kept_by.incoming())
        return made[key_of].file

    if purpose.kind == FileKind.PHOTO:
        incoming = _prepare(incoming, stored, beside, stack)
    elif stored.mime == formats.PDF.mime:
        stored.pages = _draw(incoming, beside)
    elif stored.mime in formats.PHOTOS:
        _shrink(incoming, beside)
    stored.filename = names.clean(name, stored.mime)
    parts = [purpose.folder, event.tenant_id, event.id, owner]
    folder = "/".join(str(part) for part in parts if part is not None)
    stored.key = names.key(folder, clock.now(), stored.filename)
    for key_of, small in made.items():
        if small.file.tell():
            key = key_of(stored.key)
            _keep(stored, key, small, formats.made(key))
    # The file itself comes last: whoever finds it finds the others.
    stored.size = _keep(stored, stored.key, incoming, stored.mime)


def _keep(stored: Kept, key: str, incoming: storage.Incoming, mime: str) -> int:
    stored.keys.append(key)
    try:
        return storage.current().keep(key, incoming, mime)
    except FileExistsError:
        stored.keys.remove(key)  # what lies there is somebody else's
        raise Unavailable() from None


def _prepare(incoming, stored: Kept, beside, stack: ExitStack) -> storage.Incoming:
    whole = stack.enter_context(storage.current().incoming())

    def small(width: int) -> BinaryIO:
        return beside(lambda key: formats.small_key(key, width))

    try:
        share = beside(formats.share_key)
        picture = images.prepare(incoming.file, whole.file, small, share)
    except images.BadImage as problem:
        raise Invalid("file", _bad_image(problem)) from None
    stored.mime, stored.width, stored.height = picture.mime, picture.width, picture.height
    return whole


def _shrink(incoming, beside) -> None:
    """Make a small picture of a slide that is one, which stays as it was brought."""
    try:
        images.thumbnail(incoming.file, documents.PREVIEW_WIDTH, beside(formats.preview_key))
    except images.BadImage as problem:
        raise Invalid("file", _bad_image(problem)) from None


def _draw(incoming, beside) -> int | None:
    try:
        return documents.draw_first_page(incoming.file, beside(formats.preview_key))
    except documents.BadDocument:
        words = _("This PDF cannot be read. Save it anew and upload it again.")
        raise Invalid("file", words) from None


def _forget(keys: list[str]) -> None:
    try:
        storage.current().delete(*keys)
    except Exception:
        log.exception("%d files stay without a row until `flask prune-files`", len(keys))


def prune(older_than: timedelta = ORPHAN_AFTER, *, dry: bool = False) -> list[str]:
    """Remove files that no row speaks of and that are older; return their keys."""
    before = clock.now() - older_than
    kept_by = storage.current()
    # Some services round their times up, so nothing would be older than this moment.
    old = [one.key for one in kept_by.listing() if not older_than or one.at <= before]
    with tenancy.unscoped("files of every tenant that a row speaks of"):
        known = file_queries.every_key()
    orphans = sorted(key for key in old if _BESIDE.sub("", key) not in known)
    if not dry:
        for first in range(0, len(orphans), DELETE_AT_ONCE):
            kept_by.delete(*orphans[first : first + DELETE_AT_ONCE])
        kept_by.prune(before)
    return orphans


def _on_dropped(_sender, *, keys: list[str]) -> None:
    """Remove the files of rows that are gone for good."""
    _forget(keys)


def init_app(app) -> None:
    """Listen for rows that went."""
    files_dropped.connect(_on_dropped)
