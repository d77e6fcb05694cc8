"""Read what visitors of an event's page see; the same few statements however much there is."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import select

from livedemo.extensions import db
from livedemo.models import Event, ProgrammeRelease, Slide, Tenant


class File(NamedTuple):
    """Be a slide as its line says it."""

    id: int
    speech_id: int
    filename: str
    file_size: int
    mime_type: str
    page_count: int | None


def changes_since(event: Event, since: datetime) -> list[list[dict]]:
    """Return the changes of each release since then, the oldest first; the first one has none."""
    query = select(ProgrammeRelease.changes)
    query = query.where(
        ProgrammeRelease.event_id == event.id,
        ProgrammeRelease.number > 1,
        ProgrammeRelease.published_at > since,
    )
    return list(db.session.scalars(query.order_by(ProgrammeRelease.number)))


def slides(event: Event, speech_ids: Iterable[int]) -> dict[int, list[File]]:
    """Return the slides of these speeches, in their order."""
    wanted = set(speech_ids)
    if not wanted:
        return {}
    query = select(*(getattr(Slide, name) for name in File._fields))
    query = query.where(Slide.event_id == event.id)
    query = query.order_by(Slide.speech_id, Slide.display_order, Slide.id)
    found: dict[int, list[File]] = defaultdict(list)
    for row in db.session.execute(query):
        if row.speech_id in wanted:
            found[row.speech_id].append(File(*row))
    return dict(found)


def organiser(event: Event) -> str:
    """Return the name of the organiser."""
    return db.session.scalar(select(Tenant.name).where(Tenant.id == event.tenant_id)) or ""
