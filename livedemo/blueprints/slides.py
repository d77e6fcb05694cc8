"""Hand out all slides of a session as one file."""

from flask import Blueprint, Response, g, request

from livedemo import storage
from livedemo.blueprints.access import Access, access
from livedemo.errors import NotFound
from livedemo.policy import Permission, require
from livedemo.queries import slides as slide_queries
from livedemo.services import slide_access
from livedemo.services.operation import release
from livedemo.storage import names
from livedemo.storage.archive import Archive, Entry

bp = Blueprint("slides", __name__)


@bp.get("/e/<slug>/sessions/<int:session_id>/slides.zip")
@access(Access.ANYONE)
def of_session(session_id: int):
    """Send the slides of a published session; with `?draft=1` those of the draft, to organisers."""
    if "draft" in request.args:
        require(g.actor, Permission.SLIDE_MANAGE, g.event)
        talks = list(slide_access.drafted(g.event, session_id).values())
    else:
        known = slide_access.published(g.event).values()
        talks = [talk for talk in known if talk.session_id == session_id]
    entries = _entries(talks)
    if not entries:
        raise NotFound()
    return _sent(entries, f"{g.event.slug}-{session_id}-slides.zip")


def _entries(talks: list[slide_access.Talk]) -> list[Entry]:
    """Return the slides of the speeches, a folder each, in the order of the programme."""
    slides = slide_queries.by_speech(g.event, [talk.id for talk in talks])
    taken: set[str] = set()
    return [
        Entry(
            names.in_archive(f"{place:02} {talk.title}", slide.filename, taken),
            slide.storage_path,
            slide.file_size,
        )
        for place, talk in enumerate(talks, 1)
        for slide in slides[talk.id]
    ]


def _sent(entries: list[Entry], name: str) -> Response:
    archive = Archive(storage.current(), entries)
    release()  # a telephone takes minutes, and the database has something else to do
    answer = Response(archive, mimetype="application/zip")
    answer.content_length = archive.length
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer
