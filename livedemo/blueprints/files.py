"""Hand out the files of events; the policy is asked each time, for parts and validators, too."""

from flask import Blueprint, g, request

from livedemo import formats, storage, tenancy
from livedemo.blueprints.access import Access, access, enter_event
from livedemo.enums import FileKind
from livedemo.errors import NotFound
from livedemo.labels import file_size
from livedemo.models import EventPhoto, Slide, Upload
from livedemo.queries import files as file_queries
from livedemo.queries import photos as photo_queries
from livedemo.queries import slides as slide_queries
from livedemo.schemas.parsing import whole
from livedemo.services import slide_access

bp = Blueprint("files", __name__)
bp.add_app_template_filter(file_size)
PHOTO_AGE = 300
WEBP = formats.WEBP.mime
# What a browser shows itself, without running anything of it. Chromium shows no PDF in a sandbox.
SHOWN = formats.PHOTOS | {formats.PDF.mime, formats.MP4.mime}
ALONE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"


@bp.get("/files/<kind>/<int:number>")
@access(Access.ANYONE)
def show(kind: str, number: int):
    """Send a file, a photo in one of its widths, or the first page of a document."""
    with tenancy.unscoped("whose file an address names"):
        event_id = file_queries.event_of(kind, number)
    enter_event(event_id)
    if kind == FileKind.PHOTO:
        return _photo(photo_queries.by_id(g.event, number))
    if kind == FileKind.SLIDE:
        return _slide(slide_queries.by_id(g.event, number))
    return _document(file_queries.of_event(g.event, kind))


def _photo(photo: EventPhoto):
    wanted = request.args.get("width", type=whole)
    max_age = None if g.event.is_private else PHOTO_AGE
    # Photos from before there were such pictures are shown whole.
    if "share" in request.args and storage.current().find(photo.share_key):
        return _send(photo.share_key, f"{photo.filename}.jpg", formats.JPEG.mime, max_age)
    if wanted is None:
        return _send(photo.storage_path, photo.filename, photo.mime_type, max_age)
    width = next((one for one in photo.widths if one >= wanted), photo.widths[-1])
    return _send(photo.small(width), f"{photo.filename}.webp", WEBP, max_age)


def _slide(slide: Slide):
    if not slide_access.may_see(g.actor, g.event, slide):
        raise NotFound()
    if "preview" not in request.args:
        return _send(slide.storage_path, slide.filename, slide.mime_type)
    if slide.preview_path is None:
        raise NotFound()
    return _send(slide.preview_path, f"{slide.filename}.webp", WEBP)


def _document(upload: Upload | None):
    if upload is None:
        raise NotFound()
    if "preview" in request.args:
        if upload.pages is None:
            raise NotFound()
        return _send(upload.preview_key, f"{upload.filename}.webp", WEBP)
    return _send(upload.storage_key, upload.filename, upload.declared_type)


def _send(key: str, filename: str, mime: str, max_age: int | None = None):
    inline = mime in SHOWN and "download" not in request.args
    try:
        answer = storage.current().response(
            key, filename=filename, content_type=mime, inline=inline, max_age=max_age
        )
    except FileNotFoundError:
        raise NotFound() from None
    shown_alone = inline and mime == formats.PDF.mime
    answer.headers["Content-Security-Policy"] = ALONE if shown_alone else f"sandbox; {ALONE}"
    return answer
