"""An event as visitors find it: published, with photos, documents and files."""

from datetime import datetime, timedelta

from livedemo.actors import SYSTEM
from livedemo.extensions import db
from livedemo.models import Event, Slide
from livedemo.services import event_files, photos, programme, sessions, speeches, venues
from livedemo.services.operation import operation
from tests.support import files


def publish(event: Event) -> int:
    """Publish the draft; returns the number of the release."""
    db.session.commit()
    return programme.publish(SYSTEM, event, revision=programme.draft(event).revision).number


def album(event: Event, count: int, size: tuple[int, int] = (1400, 900)) -> list[int]:
    """Add photos; the first is the cover. Returns their numbers."""
    found = []
    for number in range(count):
        with files.arrive(files.picture(size=size)) as incoming:
            alt = f"Words of {number + 1}"
            found.append(photos.upload(SYSTEM, event, incoming, name=f"{number}.jpg", alt=alt).id)
    return found


def documents(event: Event, *kinds: str) -> None:
    """Add the programme or the guide as a PDF."""
    for kind in kinds or ("programme", "guide"):
        with files.arrive(files.PDF) as incoming:
            event_files.put(SYSTEM, event, kind, incoming, name=f"{kind}.pdf")


@operation
def plan(event: Event, start: datetime, count: int, *, rooms: int = 1, hall: str = "Room",
         days: int = 1, talks: int = 3, slides: int = 2, files: int = 10**6) -> int:  # fmt: skip
    """Plan sessions of an hour, one after another in so many rooms, with speeches and files.

    At most `files` of them. Returns the number of the first session.
    """
    halls = [venues.create(SYSTEM, event, name=f"{hall} {n + 1}").id for n in range(rooms)]
    a_day, first = -(-count // days), 0
    for number in range(count):
        day, place = divmod(number, a_day)
        begin = start + timedelta(days=day, hours=place // rooms)
        row = sessions.create(
            SYSTEM, event, title=f"Session {number + 1}", room_id=halls[number % rooms],
            speaker_name=f"Chair {number + 1}", scheduled_time=begin,
            end_time=begin + timedelta(hours=1),
        )  # fmt: skip
        first = first or row.id
        for talk in range(talks):
            given = max(0, min(slides, files))
            _speech(event, row, talk, begin, given)
            files -= given
    return first


def _speech(event: Event, row, number: int, begin: datetime, slides: int) -> None:
    made = speeches.create(
        SYSTEM, event, session_id=row.id, title=f"Talk {row.id}-{number + 1}",
        speaker_name="Sam Tzab", duration=15, scheduled_time=begin + timedelta(minutes=15 * number),
    )  # fmt: skip
    for file in range(slides):
        name = f"talk-{made.id}-{file + 1}.pdf"
        db.session.add(
            Slide(
                tenant_id=event.tenant_id, event_id=event.id, speech_id=made.id, filename=name,
                storage_path=f"slides/{event.id}/{made.id}/{name}", file_size=2_400_000,
                mime_type="application/pdf", display_order=file, uploaded_at=begin,
            )
        )  # fmt: skip
