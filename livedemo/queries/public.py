"""Read what visitors of an event's page see; the same few statements however much there is."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import func, select

from livedemo.extensions import db
from livedemo.models import Event, ProgrammeRelease, Slide

# So many releases are looked at for what has moved.
LAST = 30


class File(NamedTuple):
    """Be a slide as its line says it."""

    id: int
    speech_id: int
    filename: str
    file_size: int
    mime_type: str
    preview_path: str | None
    version: int


class Published(NamedTuple):
    """Be a release without what it says."""

    id: int
    number: int
    published_at: datetime


def releases(event: Event) -> list[Published]:
    """Return the last releases, the newest first."""
    query = select(*(getattr(ProgrammeRelease, name) for name in Published._fields))
    query = query.where(ProgrammeRelease.event_id == event.id)
    query = query.order_by(ProgrammeRelease.number.desc()).limit(LAST)
    return [Published(*row) for row in db.session.execute(query)]


def snapshot(event: Event, release_id: int) -> dict:
    """Return what a release of this event says."""
    query = select(ProgrammeRelease.snapshot)
    query = query.where(ProgrammeRelease.event_id == event.id, ProgrammeRelease.id == release_id)
    return db.session.scalars(query).one()


def changes(event: Event, release_ids: Iterable[int]) -> list[list[dict]]:
    """Return what was different in each of these releases, the oldest first."""
    query = select(ProgrammeRelease.changes)
    query = query.where(
        ProgrammeRelease.event_id == event.id, ProgrammeRelease.id.in_(list(release_ids))
    )
    return list(db.session.scalars(query.order_by(ProgrammeRelease.number)))


def state_of_slides(event: Event) -> tuple:
    """Return what tells whether any slide was added, changed or deleted."""
    query = select(func.count(Slide.id), func.max(Slide.id), func.max(Slide.updated_at))
    return tuple(db.session.execute(query.where(Slide.event_id == event.id)).one())


def slides(event: Event, speech_ids: Iterable[int]) -> dict[int, list[File]]:
    """Return the slides of these speeches, in their order."""
    wanted = set(speech_ids)
    if not wanted:
        return {}
    query = select(*(getattr(Slide, name) for name in File._fields))
    query = query.where(Slide.event_id == event.id, Slide.speech_id.in_(wanted))
    query = query.order_by(Slide.speech_id, Slide.display_order, Slide.id)
    found: dict[int, list[File]] = defaultdict(list)
    for row in db.session.execute(query):
        found[row.speech_id].append(File(*row))
    return dict(found)
