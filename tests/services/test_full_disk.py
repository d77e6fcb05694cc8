"""A disk that fills while something is made of a file: all of it stays away, and it is said."""

import os
import resource
from contextlib import contextmanager

import pytest
from PIL import Image

from livedemo.errors import NoSpace
from livedemo.services import event_files, slides
from tests.support import files
from tests.support.files import arrive, encoded, stored
from tests.support.hall_album import order, upload
from tests.support.slides import make_talk

# Its rows have a disk of their own: what fills here is the room for files alone.
pytestmark = pytest.mark.parametrize("database_url", ["mariadb"], indirect=True)


@contextmanager
def room_for(size: int):
    """Let no file of this process grow beyond a size, as a disk that fills does."""
    former, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (former, hard))


def noise(kind: str) -> bytes:
    """Return a picture that no format makes small."""
    size = (900, 700)
    return encoded(Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)), kind)


@pytest.mark.both_storages
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
@pytest.mark.parametrize("size", [200, 100_000, 250_000])
def test_a_photo_is_whole_or_absent(hall, kind, size):
    """The largest size has room for the small pictures, and for half of the large one."""
    with arrive(noise(kind)) as incoming:
        incoming.settle()
        with room_for(size), pytest.raises(NoSpace):
            upload(hall, incoming)
    assert stored() == {}
    assert order(hall) == []
    assert list(incoming.folder.iterdir()) == []
    assert len(stored_after(hall)) == 4


def stored_after(hall) -> dict:
    """Return what is stored of a photo that comes when there is room again."""
    upload(hall, noise("JPEG"))
    return stored()


@pytest.mark.parametrize("size", [0, 100])
def test_a_programme_is_whole_or_absent(hall, size):
    with arrive(files.PDF) as incoming:
        incoming.settle()
        with room_for(size), pytest.raises(NoSpace):
            event_files.put(hall["ana"], hall.event, "programme", incoming, name="x.pdf")
    assert stored() == {}
    assert hall.event.programme_file is None
    assert list(incoming.folder.iterdir()) == []


def test_a_slide_is_whole_or_absent(hall):
    talk = make_talk(hall.event)
    with arrive(files.PDF) as incoming:
        incoming.settle()
        with room_for(100), pytest.raises(NoSpace):
            slides.upload(hall["ana"], hall.event, talk.id, incoming, name="x.pdf")
    assert stored() == {}
    assert list(incoming.folder.iterdir()) == []
