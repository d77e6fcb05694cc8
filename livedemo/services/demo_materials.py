"""Give the demo event an album, documents, slides and a link, by the verbs that organisers use."""

from collections.abc import Iterable

from livedemo import storage
from livedemo.actors import SYSTEM
from livedemo.models import Event
from livedemo.queries import agenda as agenda_queries
from livedemo.services import event_files, photos, slides, tokens


def hang(event: Event, pictures: Iterable[tuple[str, str, bytes]]) -> None:
    """Add photos: name, description, content; the first is the cover."""
    for name, alt, data in pictures:
        with _arrived(data) as incoming:
            photos.upload(SYSTEM, event, incoming, name=name, alt=alt)


def lay_out(event: Event, kind: str, name: str, data: bytes) -> None:
    """Keep the programme or the guide."""
    with _arrived(data) as incoming:
        event_files.put(SYSTEM, event, kind, incoming, name=name)


def bring(event: Event, title: str, name: str, data: bytes) -> None:
    """Bring slides to the speech of a title."""
    (talk,) = (one for one in agenda_queries.speeches(event) if one.title == title)
    with _arrived(data) as incoming:
        slides.upload(SYSTEM, event, talk.id, incoming, name=name)


def invite(event: Event, label: str) -> None:
    """Make an access link."""
    tokens.make(SYSTEM, event, type="participant", label=label)


def _arrived(data: bytes) -> storage.Incoming:
    incoming = storage.current().incoming()
    incoming.write(data)
    return incoming
