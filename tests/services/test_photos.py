"""Photos of an event: what is taken in, what is kept of it, one cover, and an order (003)."""

import io

import pytest
from sqlalchemy import event

from livedemo import formats, storage
from livedemo.errors import (
    Conflict,
    FileTooLarge,
    Forbidden,
    Invalid,
    UnsupportedType,
)
from livedemo.models import EventPhoto
from livedemo.services import photos
from livedemo.storage import images
from tests.support import files
from tests.support.files import arrive, opened, picture, stored
from tests.support.hall_album import order, upload

both = pytest.mark.both_databases


# ---- what is kept


@pytest.mark.both_storages
def test_a_photo_is_kept_with_its_sizes(hall):
    photo = upload(hall, picture(size=(3000, 2000)), name="The hall.JPG", alt="  The\nhall ")
    assert (photo.filename, photo.mime_type) == ("The hall.JPG", "image/jpeg")
    assert (photo.width, photo.height, photo.alt) == (3000, 2000, "The hall")
    assert photo.storage_path.startswith(f"event-photos/{photo.tenant_id}/{photo.event_id}/")
    kept = stored()
    assert set(kept) == set(photo.keys)
    assert len(kept[photo.storage_path]) == photo.file_size
    for width in (320, 640, 1280, 1920):
        small = opened(kept[photo.small(width)])
        assert (small.format, small.size) == ("WEBP", (width, round(width * 2 / 3)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_each_format_of_the_document_is_taken(hall, kind):
    photo = upload(hall, picture(kind), name=f"x.{kind.lower()}")
    assert opened(stored()[photo.storage_path]).format == kind


@pytest.mark.parametrize(
    ("size", "shared"), [((3000, 400), (762, 400)), ((630, 1900), (630, 331)), ((9, 1), (2, 1))]
)
def test_what_is_shared_of_a_photo_has_one_shape_and_is_not_made_larger(hall, size, shared):
    photo = upload(hall, picture("PNG", size, mode="RGBA"))
    assert photo.share_size == shared
    image = opened(stored()[photo.share_key])
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", shared)


def test_small_pictures_are_not_made_larger(hall):
    photo = upload(hall, picture(size=(100, 80)))
    assert photo.widths == [320]
    assert opened(stored()[photo.small(320)]).size == (100, 80)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_kept_and_metadata_is_removed(hall, orientation):
    """The red corner is where the viewer of the camera's file would see it."""
    data = files.with_metadata(orientation)
    photo = upload(hall, data)
    corner = {1: (0, 0), 2: (1, 0), 3: (1, 1), 4: (0, 1), 5: (0, 0), 6: (1, 0), 7: (1, 1),
              8: (0, 1)}[orientation]  # fmt: skip
    assert (photo.width, photo.height) == ((800, 600) if orientation < 5 else (600, 800))
    for key, kept in stored().items():
        assert b"Secret" not in kept
        assert b"Exif" not in kept
        image = opened(kept).convert("RGB")
        assert not image.getexif()
        if key == photo.share_key:
            continue  # cut off where services cut
        at = [10 if end == 0 else side - 10 for end, side in zip(corner, image.size, strict=True)]
        red, _green, blue = image.getpixel(tuple(at))
        assert red > 150 > blue, key


KINDS = [("PNG", "RGBA"), ("PNG", "P"), ("PNG", "I;16"), ("JPEG", "CMYK"), ("JPEG", "L"),
         ("WEBP", "RGBA")]  # fmt: skip


@pytest.mark.parametrize(("kind", "mode"), KINDS)
def test_every_kind_of_pixels_is_taken(hall, kind, mode):
    assert upload(hall, picture(kind, mode=mode)).width == 800


# ---- what is refused, and leaves nothing


def nothing_left(hall):
    assert stored() == {}
    assert order(hall) == []
    folder = storage.current().folder / ".incoming"
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (files.HTML, UnsupportedType),
        (files.SVG, UnsupportedType),
        (files.PDF, UnsupportedType),
        (b"GIF89a" + bytes(200), UnsupportedType),
        (b"", Invalid),
        (files.bomb(), Invalid),
        (files.bomb(20_000, 10), Invalid),
        (picture()[:3000], Invalid),
        (b"\xff\xd8\xff" + bytes(3000), Invalid),
        (b"\x89PNG\r\n\x1a\n" + files.HTML, Invalid),
    ],
    ids=["html", "svg", "pdf", "gif", "empty", "bomb", "long", "cut", "no-jpeg", "no-png"],
)
def test_a_wrong_type_behind_a_right_name_leaves_nothing(hall, data, refusal):
    with pytest.raises(refusal):
        upload(hall, data, name="innocent.jpg")
    nothing_left(hall)


def test_a_bomb_is_refused_from_its_header_alone(hall, monkeypatch):
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda self: pytest.fail("was unpacked"))
    with pytest.raises(Invalid, match="megapixels"):
        upload(hall, files.bomb())


def test_forty_megapixels_are_taken_and_one_more_row_is_not():
    images.check(io.BytesIO(files.bomb(8000, 5000)))
    with pytest.raises(images.BadImage, match="too_large"):
        images.check(io.BytesIO(files.bomb(8000, 5001)))


def test_a_byte_over_fifty_megabytes_is_refused(hall):
    with arrive(picture()) as incoming:
        incoming.size = formats.MAX_BYTES + 1
        with pytest.raises(FileTooLarge):
            photos.upload(hall["ana"], hall.event, incoming, name="x.jpg")
    nothing_left(hall)


def test_too_many_words_leave_nothing(hall):
    with pytest.raises(Invalid):
        upload(hall, alt="x" * 201)
    nothing_left(hall)


@pytest.mark.parametrize("who", ["mo", "sam", "vera"])
def test_only_admins_add_photos(hall, who):
    with pytest.raises(Forbidden):
        upload(hall, who=who)
    nothing_left(hall)


def test_a_row_that_is_refused_takes_its_file_with_it(hall):
    first = upload(hall)

    def clash(_mapper, _connection, photo):
        photo.storage_path = first.storage_path

    event.listen(EventPhoto, "before_insert", clash)
    try:
        with pytest.raises(Conflict):
            upload(hall, picture(size=(300, 300)))
    finally:
        event.remove(EventPhoto, "before_insert", clash)
    assert set(stored()) == set(first.keys)
