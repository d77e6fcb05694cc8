"""Say what the JSON API takes and answers about photos and files of an event."""

from typing import Annotated

from pydantic import Field

from livedemo.schemas.agenda import Revision
from livedemo.schemas.api import Answer, Body, Id, Instant

Alt = Annotated[str, Field(max_length=1000, examples=["The main hall before the opening"])]


class PhotoForm(Body):
    """Send a photo as multipart/form-data; the fields stand before the file."""

    alt: Alt = ""
    file: Annotated[str, Field(json_schema_extra={"format": "binary"})]


class FileForm(Body):
    """Send a PDF as multipart/form-data."""

    file: Annotated[str, Field(json_schema_extra={"format": "binary"})]


class PhotoChange(Body):
    """Say what a photo shows; `version` is what the editor saw."""

    alt: Alt
    version: Annotated[int, Field(ge=1, le=2**31)] | None = None


class PhotoOrder(Body):
    """Name each photo of the event once, in the order of the gallery.

    With `revision`, somebody else's order is not overwritten: 409 `conflict`.
    """

    order: Annotated[list[Id], Field(max_length=10_000)]
    revision: Revision | None = None


class PhotoSize(Answer):
    """Be one of the sizes in which a photo is there as WebP; pixels."""

    width: int
    url: str


class Photo(Answer):
    """Be one photo; `url` is the whole picture, upright and without metadata."""

    id: int
    event_id: int
    filename: str
    file_size: int
    mime_type: str
    width: int
    height: int
    alt: str
    is_cover: bool
    display_order: int
    uploaded_at: Instant
    version: int
    url: str
    sizes: list[PhotoSize]


class PhotoList(Answer):
    """List the photos in the order of the gallery; `revision` is of that order."""

    photos: list[Photo]
    revision: str


class EventFile(Answer):
    """Be a programme or guide; `preview_url` shows its first page."""

    kind: str
    filename: str
    file_size: int
    mime_type: str
    pages: int | None = None
    uploaded_at: Instant
    url: str
    preview_url: str | None = None


class EventFileList(Answer):
    """List programme and guide, as far as there are any."""

    files: list[EventFile]
