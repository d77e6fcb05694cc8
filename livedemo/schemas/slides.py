"""Say what the JSON API takes and answers about slides (document 003)."""

from typing import Annotated

from pydantic import Field

from livedemo.schemas.agenda import Revision, Version
from livedemo.schemas.api import Answer, Body, Id, Instant, Query

Filename = Annotated[str, Field(max_length=1000, examples=["Redes que no se caen.pdf"])]


class SlideForm(Body):
    """Send a slide as multipart/form-data; the fields stand before the file."""

    speech_id: Id
    file: Annotated[str, Field(json_schema_extra={"format": "binary"})]


class OfSpeech(Query):
    """Name a speech."""

    speech_id: Id


class OfWhat(Query):
    """Name a speech or a session, or none for all slides."""

    speech_id: Id | None = None
    session_id: Id | None = None


class SlideChange(Body):
    """Rename a slide, or move it to another speech; what is left out stays as it is."""

    filename: Filename | None = None
    speech_id: Id | None = None
    version: Version


class SlideOrder(Body):
    """Name each slide of the speech once, in their order.

    With `revision`, somebody else's order is not overwritten: 409 `conflict`.
    """

    speech_id: Id
    order: Annotated[list[Id], Field(max_length=10_000)]
    revision: Revision | None = None


class SlideAnswer(Answer):
    """Be one slide, with the speech it belongs to; `url` stays when the file is replaced.

    `preview_url` shows the first page of a PDF, or a picture made small.
    """

    id: int
    event_id: int
    speech_id: int
    speech_title: str
    speaker_name: str
    filename: str
    file_size: int
    mime_type: str
    page_count: int | None = None
    display_order: int
    uploaded_at: Instant
    version: int
    url: str
    preview_url: str | None = None


class SlideList(Answer):
    """List slides in the order of the programme; `revision` only for those of one speech."""

    slides: list[SlideAnswer]
    revision: str | None = None
