"""Photos of the event that a hall is."""

from contextlib import nullcontext

from livedemo import storage
from livedemo.queries import photos as queries
from livedemo.services import photos
from tests.support.files import arrive, picture


def upload(hall, data=None, *, name="hall.jpg", who="ana", **more):
    """Add a photo of these bytes, or of what has arrived."""
    own = not isinstance(data, storage.Incoming)
    with arrive(picture() if data is None else data) if own else nullcontext(data) as incoming:
        return photos.upload(hall[who], hall.event, incoming, name=name, **more)


def album(hall, count=3):
    return [upload(hall, name=f"{number}.jpg").id for number in range(count)]


def order(hall):
    return [photo.id for photo in queries.of_event(hall.event)]


def covers(hall):
    return [photo.id for photo in queries.of_event(hall.event) if photo.is_cover]
