"""Read which files there are, and whose they are."""

from collections.abc import Callable

from sqlalchemy import select

from livedemo.enums import FileKind
from livedemo.extensions import db
from livedemo.models import Event, EventPhoto, Participant, Slide, Upload

# Every column that holds the key of a stored file. What lies beside a file goes with its key.
KEYS = [
    EventPhoto.storage_path,
    Slide.storage_path,
    Upload.storage_key,
    Event.programme_file,
    Event.guide_file,
    Participant.plan_file,
]
OF_EVENT = {FileKind.PROGRAMME: Event.programme_file, FileKind.GUIDE: Event.guide_file}


def every_key() -> set[str]:
    """Return the keys of all files that a row speaks of (needs every tenant)."""
    found: set[str] = set()
    for column in KEYS:
        query = select(column).where(column.is_not(None))
        found.update(db.session.scalars(query.execution_options(yield_per=1000)))
    return found


def keys_of(event: Event) -> list[str]:
    """Return the keys of everything that is stored of an event."""
    found: list[str] = []
    for model in (EventPhoto, Slide, Upload):
        for row in db.session.scalars(select(model).where(model.event_id == event.id)):
            found += row.keys
    return found


def _of_photo(number: int) -> int | None:
    return db.session.scalar(select(EventPhoto.event_id).where(EventPhoto.id == number))


def _of_slide(number: int) -> int | None:
    return db.session.scalar(select(Slide.event_id).where(Slide.id == number))


# The event of a file by its kind; a programme and a guide are called by the event's own number.
EVENT_OF: dict[str, Callable[[int], int | None]] = {
    FileKind.PHOTO: _of_photo,
    FileKind.SLIDE: _of_slide,
    FileKind.PROGRAMME: lambda number: number,
    FileKind.GUIDE: lambda number: number,
}


def event_of(kind: str, number: int) -> int:
    """Return the id of a file's event (needs every tenant), 0 for a file that is not there."""
    find = EVENT_OF.get(kind)
    return (find(number) if find else None) or 0


def of_event(event: Event, kind: str) -> Upload | None:
    """Return the event's programme or guide."""
    column = OF_EVENT[FileKind(kind)]
    query = select(Upload).join(Event, Event.id == Upload.event_id)
    return db.session.scalar(query.where(Event.id == event.id, Upload.storage_key == column))


def all_of_event(event: Event) -> list[Upload]:
    """Return programme and guide, as far as there are any."""
    keys = [key for key in (event.programme_file, event.guide_file) if key]
    query = select(Upload).where(Upload.event_id == event.id, Upload.storage_key.in_(keys))
    return list(db.session.scalars(query.order_by(Upload.kind.desc())))
