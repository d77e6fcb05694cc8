"""Document 003's rules of EventPhoto, each under its own words."""

import pytest

from livedemo.errors import FileTooLarge, UnsupportedType
from livedemo.queries import photos as queries
from livedemo.services import photos
from tests.support.files import HTML, PDF, SVG, picture, stored
from tests.support.hall_album import album, covers, order, upload

pytestmark = pytest.mark.both_databases


def test_rule_event_photo_max_file_size_50_mb(hall):
    """EventPhoto: Max File Size 50 MB: 52,428,800 bytes and not one more."""
    data = picture().ljust(52_428_800, b"\0")
    with pytest.raises(FileTooLarge):
        upload(hall, data + b"\0")
    assert stored() == {}
    assert upload(hall, data).id


def test_rule_event_photo_allowed_formats_jpg_png_webp(hall):
    """EventPhoto: Allowed Formats JPG, PNG, WebP, by what is in the file and not by its name."""
    for kind, mime in (("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")):
        assert upload(hall, picture(kind), name="hall.gif").mime_type == mime
    kept = stored()
    for data in (picture("GIF"), picture("BMP"), picture("TIFF"), PDF, SVG, HTML):
        with pytest.raises(UnsupportedType):
            upload(hall, data, name="hall.jpg")
    assert stored() == kept


def test_rule_event_photo_1_cover_and_unlimited_gallery(hall):
    """EventPhoto: 1 cover + unlimited gallery."""
    ids = album(hall, 30)
    assert covers(hall) == ids[:1]
    assert order(hall) == ids


def test_rule_event_photo_first_uploaded_photo_becomes_cover_by_default(hall):
    """First uploaded photo becomes cover by default, the next ones do not."""
    first, *_others = album(hall, 3)
    assert covers(hall) == [first]


def test_rule_event_photo_only_one_cover_photo_per_event(hall, ana):
    """Only one cover photo per event, whatever twenty organisers choose at the same moment."""
    ids = album(hall, 4)
    chosen = [ids[number % 4] for number in range(20)]
    acts = [lambda event, one=one: photos.set_cover(ana, event, one) for one in chosen]
    assert [one for one in hall.at_once(*acts) if isinstance(one, Exception)] == []
    assert len(covers(hall)) == 1


def test_rule_event_photo_gallery_ordered_by_display_order(hall, ana):
    """Gallery photos ordered by `display_order`, which is unique per event."""
    ids = album(hall, 4)
    wished = [ids[2], ids[0], ids[3], ids[1]]
    photos.reorder(ana, hall.event, wished)
    shown = queries.of_event(hall.event)
    assert [one.id for one in shown] == wished
    assert [one.display_order for one in shown] == [0, 1, 2, 3]
