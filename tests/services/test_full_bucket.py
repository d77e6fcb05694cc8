"""A bucket that is full between the files that belong together: all stays as it was before."""

import itertools
import os

import pytest
from PIL import Image

from livedemo.errors import NoSpace
from livedemo.queries import slides as queries
from livedemo.services import event_files
from tests.support import hall_album
from tests.support.files import PDF, arrive, encoded, stored
from tests.support.slides import make_talk, replace, upload

# There is room for small things; what is large comes after its own small pictures.
MOST = 200_000
LARGE = PDF.ljust(MOST, b"\n")
_numbers = itertools.count(1)


@pytest.fixture
def storage_url(s3_server):
    return s3_server.bucket(f"full-{next(_numbers)}", most=MOST)


@pytest.fixture
def talk(hall):
    return make_talk(hall.event)


def test_a_slide_whose_first_page_has_room_is_whole_or_absent(hall, talk):
    first = upload(hall, talk)
    before = stored()
    assert set(before) == set(first.keys)
    with pytest.raises(NoSpace):
        upload(hall, talk, LARGE)
    assert stored() == before
    assert queries.of_speech(hall.event, talk.id) == [first]


def test_a_slide_that_cannot_be_replaced_is_the_old_one(hall, talk):
    slide = upload(hall, talk, name="old.pdf")
    before = stored()
    with pytest.raises(NoSpace):
        replace(hall, slide, LARGE)
    assert stored() == before
    kept = queries.by_id(hall.event, slide.id)
    assert (kept.filename, kept.version, set(kept.keys)) == ("old.pdf", 1, set(before))


def test_a_programme_that_cannot_be_replaced_is_the_old_one(hall):
    with arrive(PDF) as incoming:
        event_files.put(hall["ana"], hall.event, "programme", incoming, name="old.pdf")
    before, key = stored(), hall.event.programme_file
    with arrive(LARGE) as incoming, pytest.raises(NoSpace):
        event_files.put(hall["ana"], hall.event, "programme", incoming, name="new.pdf")
    assert (stored(), hall.event.programme_file) == (before, key)


def test_a_photo_whose_small_pictures_have_room_is_whole_or_absent(hall):
    (first,) = hall_album.album(hall, 1)
    before = stored()
    size = (500, 400)
    noise = encoded(Image.frombytes("RGB", size, os.urandom(size[0] * size[1] * 3)), "PNG")
    with pytest.raises(NoSpace):
        hall_album.upload(hall, noise)
    assert stored() == before
    assert hall_album.order(hall) == [first]
