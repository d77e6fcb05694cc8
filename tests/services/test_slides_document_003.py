"""Document 003's rules about slides, a test for each, named after it."""

import pytest

from livedemo import formats, storage
from livedemo.errors import FileTooLarge, Forbidden, Unconfirmed, UnsupportedType
from livedemo.models import Event
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import slides as queries
from livedemo.services import events, slide_access, slides, speeches
from tests.support import files
from tests.support.files import PDF, arrive, stored
from tests.support.slides import make_talk, order, several, upload

SAMPLES = {
    formats.PDF.mime: PDF,
    formats.PPT.mime: files.ppt(),
    formats.PPTX.mime: files.pptx(),
    formats.ODP.mime: files.odp(),
    formats.PNG.mime: files.picture("PNG"),
    formats.JPEG.mime: files.picture("JPEG"),
    formats.MP4.mime: b"\0\0\0\x20ftypisom" + bytes(20),
}


@pytest.fixture
def talk(hall):
    return make_talk(hall.event)


def allow(hall, *mimes):
    hall.event = events.update(hall["ana"], hall.event, allowed_slide_formats=list(mimes))


# ---- validation summary: Slide | 50 MB (default) | configurable per event | no hard limit


def test_slide_max_file_size_is_50_mb(hall, talk):
    with arrive(PDF + bytes(formats.MAX_BYTES - len(PDF))) as whole:
        assert slides.upload(hall["ana"], hall.event, talk.id, whole, name="x.pdf").id
    before = set(stored())
    with arrive(PDF + bytes(formats.MAX_BYTES + 1 - len(PDF))) as more, pytest.raises(FileTooLarge):
        slides.upload(hall["ana"], hall.event, talk.id, more, name="x.pdf")
    assert set(stored()) == before
    assert len(order(hall, talk)) == 1


def test_slide_allowed_formats_are_configurable_per_event(hall, talk):
    for mime, data in SAMPLES.items():
        allow(hall, mime)
        assert upload(hall, talk, data, name="innocent.doc").mime_type == mime
        for other in SAMPLES.keys() - {mime}:
            with pytest.raises(UnsupportedType):
                upload(hall, talk, SAMPLES[other], name=f"x.{formats.BY_MIME[mime].extension}")
    assert len(order(hall, talk)) == len(SAMPLES)


def test_slide_allowed_formats_default_to_pdf_ppt_and_pptx(hall):
    assert hall.event.allowed_slide_formats == [
        "application/pdf",
        "application/vnd.ms-powerpoint",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ]
    assert Event.__mapper__.columns["allowed_slide_formats"].nullable is False


def test_an_event_that_allows_no_format_takes_no_slides(hall, talk):
    allow(hall)
    with pytest.raises(UnsupportedType, match="no files here at present"):
        upload(hall, talk)


def test_slide_has_no_hard_limit_per_speech(hall, talk):
    allow(hall, formats.PPT.mime)
    for number in range(60):
        upload(hall, talk, files.ppt(), name=f"{number}.ppt")
    assert [one.display_order for one in queries.of_speech(hall.event, talk.id)] == list(range(60))


# ---- slide: enhanced metadata, path structure, who may


def test_slide_metadata_says_speaker_and_speech(hall, talk):
    upload(hall, talk, name="presentation.pdf")
    ((found, (slide,)),) = slide_access.shown(hall["ana"], hall.event)
    assert (slide.filename, found.speaker_name, found.title) == (
        "presentation.pdf", "Sam Tzab", "Welcome",
    )  # fmt: skip


def test_slide_path_names_tenant_event_and_speech(hall, talk):
    slide = upload(hall, talk)
    folder = f"slides/{slide.tenant_id}/{slide.event_id}/{slide.speech_id}/"
    assert set(stored()) == set(slide.keys)
    assert all(key.startswith(folder) for key in slide.keys)
    assert len(slide.keys) == 2


def test_slide_order_is_by_display_order(hall, talk):
    one, two, three = several(hall, talk)
    slides.reorder(hall["ana"], hall.event, talk.id, [three, one, two])
    assert order(hall, talk) == [three, one, two]


@pytest.mark.parametrize("who", ["mo", "sam", "vera"])
def test_slide_insert_and_delete_are_for_admins(hall, talk, who):
    slide = upload(hall, talk)
    with pytest.raises(Forbidden):
        upload(hall, talk, who=who)
    with pytest.raises(Forbidden):
        slides.delete(hall[who], hall.event, slide.id)
    assert order(hall, talk) == [slide.id]


# ---- business rules: Speech


def test_speech_deletion_requires_confirmation_if_slides_exist(hall, talk):
    several(hall, talk, 2)
    with pytest.raises(Unconfirmed) as asked:
        speeches.delete(hall["ana"], hall.event, talk.id)
    assert asked.value.slides == 2
    assert len(order(hall, talk)) == 2
    assert len(stored()) == 4


@pytest.mark.both_storages
def test_speech_cascade_deletes_all_slides_upon_confirmation(hall, talk):
    several(hall, talk, 2)
    other = make_talk(hall.event, "Other")
    kept = upload(hall, other)
    speeches.delete(hall["ana"], hall.event, talk.id, confirmed=True)
    assert agenda_queries.slide_counts(hall.event) == {other.id: 1}
    assert set(stored()) == set(kept.keys)
    assert storage.current().find(kept.storage_path)


def test_speech_deletion_logs_both_deletions(hall, talk):
    several(hall, talk, 2)
    speeches.delete(hall["ana"], hall.event, talk.id, confirmed=True)
    gone, speech_line = hall.actions("slide.delete"), hall.actions("speech.delete")
    assert [line.before["filename"] for line in gone] == ["0.pdf", "1.pdf"]
    assert [line.after for line in (*gone, *speech_line)] == [None] * 3
