"""Read the slides of speeches; one statement for a whole event."""

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple

from sqlalchemy import func, select

from livedemo.extensions import db
from livedemo.models import AccessToken, Event, Slide, User
from livedemo.queries import rows
from livedemo.queries.rows import FRESH


def of_speech(event: Event, speech_id: int) -> list[Slide]:
    """Return the slides of a speech in their order, as they are now."""
    return by_speech(event, [speech_id])[speech_id]


def by_speech(event: Event, speech_ids: list[int] | None = None) -> dict[int, list[Slide]]:
    """Return the slides of some speeches, or of all, by speech and in their order.

    A speech without slides has an empty list.
    """
    query = select(Slide).where(Slide.event_id == event.id)
    if speech_ids is not None:
        query = query.where(Slide.speech_id.in_(speech_ids))
    query = query.order_by(Slide.speech_id, Slide.display_order, Slide.id)
    found: dict[int, list[Slide]] = defaultdict(list)
    for slide in db.session.scalars(query.execution_options(**FRESH)):
        found[slide.speech_id].append(slide)
    return found


def by_id(event: Event, slide_id: int) -> Slide:
    """Return a slide of this event; raises NotFound."""
    return rows.one(Slide, event, slide_id)


def lock(event: Event, slide_id: int) -> Slide:
    """Return a slide of this event, locked until commit; raises NotFound."""
    return rows.lock(Slide, event, slide_id)


class Uploader(NamedTuple):
    """Say who brought a slide: an account's name, or a link's label and hint; or nobody's left."""

    name: str | None
    link: str | None


def uploaders(event: Event, slides: Iterable[Slide]) -> dict[int, Uploader]:
    """Return who brought slides, by their numbers."""
    query = (
        select(Slide.id, User.name, AccessToken.label, AccessToken.hint)
        .outerjoin(User, User.id == Slide.uploaded_by)
        .outerjoin(AccessToken, AccessToken.id == Slide.uploaded_via)
        .where(Slide.event_id == event.id, Slide.id.in_([one.id for one in slides]))
    )
    return {
        number: Uploader(name, label or hint)
        for number, name, label, hint in db.session.execute(query)
    }


def next_order(event: Event, speech_id: int) -> int:
    """Return the place behind the speech's last slide."""
    query = select(func.max(Slide.display_order))
    query = query.where(Slide.event_id == event.id, Slide.speech_id == speech_id)
    last = db.session.scalar(query)
    return 0 if last is None else last + 1
