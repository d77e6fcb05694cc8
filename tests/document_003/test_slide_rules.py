"""Document 003's rules of Slide and of the formats an event allows, each under its own words."""

import pytest

from livedemo.actors import SYSTEM
from livedemo.errors import FileTooLarge, UnsupportedType
from livedemo.queries import events as event_queries
from livedemo.services import events
from tests.support.agenda import session, speech
from tests.support.files import PDF, picture, ppt, pptx, stored
from tests.support.slides import order, several, upload

pytestmark = pytest.mark.both_databases
WRITTEN = [
    "application/pdf",
    "application/vnd.ms-powerpoint",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation",
]


@pytest.fixture
def talk(hall):
    return speech(hall.event, session(hall.event))


def test_rule_slide_max_file_size_50_mb_default(hall, talk):
    """Slide: Max File Size 50 MB (default): 52,428,800 bytes and not one more."""
    data = PDF.ljust(52_428_800, b"\n")
    with pytest.raises(FileTooLarge):
        upload(hall, talk, data + b"\n")
    assert stored() == {}
    assert upload(hall, talk, data).file_size == 52_428_800


def test_rule_slide_allowed_formats_configurable_per_event(hall, talk):
    """Slide: Allowed Formats configurable per event, by what is in the file."""
    event = events.update(SYSTEM, hall.event, allowed_slide_formats=["image/png"])
    hall.event = event
    assert upload(hall, talk, picture("PNG"), name="deck.pdf").mime_type == "image/png"
    kept = stored()
    with pytest.raises(UnsupportedType):
        upload(hall, talk, PDF, name="deck.png")
    assert stored() == kept


def test_rule_event_default_formats_pdf_ppt_pptx(hall, talk):
    """Default Formats: PDF, PPT, PPTX, stored as JSON array of MIME types."""
    assert event_queries.by_id(hall.event.id).allowed_slide_formats == WRITTEN
    taken = [upload(hall, talk, data).mime_type for data in (PDF, ppt(), pptx())]
    assert taken == WRITTEN
    with pytest.raises(UnsupportedType):
        upload(hall, talk, picture("PNG"))


def test_rule_slide_no_hard_limit_per_speech(hall, talk):
    """Slide: No hard limit per speech."""
    ids = several(hall, talk, 12)
    assert order(hall, talk) == ids
