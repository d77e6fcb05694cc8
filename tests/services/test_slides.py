"""Slides of a speech: changed by several at once, in the log, whole or not at all."""

import pytest

from livedemo.errors import Conflict, Forbidden, Invalid, NotFound
from livedemo.models import Speech
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import slides as queries
from livedemo.services import slide_access, slides, speeches
from livedemo.tenancy import tenant_scope
from tests.support import factories, files
from tests.support.agenda import session, speech
from tests.support.files import PDF, arrive, stored
from tests.support.slides import make_talk, order, publish, replace, several, upload

both = pytest.mark.both_databases


@pytest.fixture
def talk(hall):
    return make_talk(hall.event)


def problems(results):
    return [one for one in results if isinstance(one, Exception)]


# ---- several at once


@both
def test_twenty_slides_at_once_get_twenty_places(hall, talk):
    actor, number = hall["ana"], talk.id

    def add(event):
        with arrive(files.ppt()) as incoming:
            return slides.upload(actor, event, number, incoming, name="x.ppt").id

    results = hall.at_once(*[add] * 20)
    assert problems(results) == []
    found = queries.of_speech(hall.event, number)
    assert [one.display_order for one in found] == list(range(20))
    assert len({one.storage_path for one in found}) == len(stored()) == 20


@both
def test_two_orders_at_once_end_as_one_of_them(hall, talk):
    ids = several(hall, talk, 5)
    actor, number, wishes = hall["ana"], talk.id, [ids[::-1], ids[2:] + ids[:2]]
    results = hall.at_once(
        *(lambda event, w=wish: slides.reorder(actor, event, number, w) for wish in wishes * 4)
    )
    assert problems(results) == []
    assert order(hall, talk) in wishes


@both
def test_a_slide_that_is_replaced_many_times_at_once_keeps_one_file(hall, talk):
    slide = upload(hall, talk, files.ppt(), name="first.ppt")
    actor, number = hall["ana"], slide.id

    def put(event):
        with arrive(files.ppt()) as incoming:
            return slides.replace(actor, event, number, incoming, name="next.ppt")

    assert problems(hall.at_once(*[put] * 10)) == []
    (kept,) = queries.of_speech(hall.event, talk.id)
    assert (kept.id, kept.version) == (number, 11)
    assert set(stored()) == set(kept.keys)


@both
def test_of_two_who_change_a_slide_at_once_one_is_told(hall, talk):
    slide = upload(hall, talk)
    actor, number = hall["ana"], slide.id
    results = hall.at_once(
        *(
            lambda event, n=name: slides.update(actor, event, number, version=1, filename=n)
            for name in ("one", "two", "three")
        )
    )
    assert [type(one) for one in problems(results)] == [Conflict, Conflict]
    assert queries.by_id(hall.event, number).version == 2


@both
def test_a_speech_that_goes_leaves_no_file_of_a_slide_that_comes(hall, talk):
    upload(hall, talk, files.ppt())
    actor, number = hall["ana"], talk.id

    def add(event):
        with arrive(files.ppt()) as incoming:
            return slides.upload(actor, event, number, incoming, name="late.ppt")

    hall.at_once(add, lambda event: speeches.delete(actor, event, number, confirmed=True), add, add)
    left = [one for some in queries.by_speech(hall.event).values() for one in some]
    assert set(stored()) == {key for one in left for key in one.keys}
    assert bool(left) == bool(agenda_queries.speeches(hall.event))


# ---- changes


def test_a_replaced_slide_is_the_same_with_another_file(hall, talk):
    first = upload(hall, talk, name="one.pdf")
    second = upload(hall, talk, name="two.pdf")
    number, path = first.id, first.storage_path
    replace(hall, first, files.pptx(), name="new.pptx")
    now = queries.by_id(hall.event, number)
    assert (now.filename, now.preview_path, now.page_count) == ("new.pptx", None, None)
    assert now.storage_path != path
    assert order(hall, talk) == [number, second.id]
    assert set(stored()) == {*now.keys, *second.keys}
    (line,) = hall.actions("slide.replace")
    assert (line.before["filename"], line.after["filename"]) == ("one.pdf", "new.pptx")
    assert (line.before["page_count"], line.after["page_count"]) == (2, None)


def test_a_replacement_that_is_refused_leaves_the_slide_as_it_is(hall, talk):
    slide = upload(hall, talk)
    with pytest.raises(Invalid):
        replace(hall, slide, b"%PDF-1.7 broken")
    with pytest.raises(Conflict):
        replace(hall, slide, PDF, version=7)
    assert set(stored()) == set(slide.keys)
    assert queries.by_id(hall.event, slide.id).version == 1


def test_a_slide_moves_behind_those_of_another_speech(hall, talk):
    other = make_talk(hall.event, "Other")
    there, here = several(hall, other, 2), several(hall, talk, 2)
    slides.update(hall["ana"], hall.event, here[0], speech_id=other.id)
    assert order(hall, other) == [*there, here[0]]
    assert order(hall, talk) == [here[1]]
    assert hall.actions("slide.update")[0].before["speech_id"] == talk.id


def test_a_slide_moves_by_places_as_far_as_there_are_any(hall, talk):
    one, two, three = several(hall, talk)
    for slide, by, wanted in ((three, -1, [one, three, two]), (three, -9, [three, one, two]),
                              (three, 10**30, [one, two, three])):  # fmt: skip
        slides.move(hall["ana"], hall.event, slide, by)
        assert order(hall, talk) == wanted
    slides.move(hall["ana"], hall.event, three, 1)
    assert len(hall.actions("slide.reorder")) == 3
    assert hall.actions("slide.reorder")[0].after["files"] == ["0.pdf", "2.pdf", "1.pdf"]


@pytest.mark.parametrize(
    "wrong", [lambda ids: ids[:2], lambda ids: [*ids, ids[0]], lambda ids: [*ids[:2], 999],
              lambda ids: []],
    ids=["omits", "repeats", "foreign", "empty"],
)  # fmt: skip
def test_an_order_that_omits_or_repeats_changes_nothing(hall, talk, wrong):
    ids = several(hall, talk)
    with pytest.raises(Invalid):
        slides.reorder(hall["ana"], hall.event, talk.id, wrong(ids))
    assert order(hall, talk) == ids


@pytest.mark.parametrize("name", ["", "   "])
def test_a_slide_keeps_a_name(hall, talk, name):
    slide = upload(hall, talk)
    with pytest.raises(Invalid):
        slides.update(hall["ana"], hall.event, slide.id, filename=name)


@pytest.mark.both_storages
def test_a_deleted_slide_takes_its_files_and_leaves_a_line(hall, talk):
    slide = upload(hall, talk, name="gone.pdf")
    with pytest.raises(Conflict):
        slides.delete(hall["ana"], hall.event, slide.id, version=2)
    slides.delete(hall["ana"], hall.event, slide.id, version=1)
    assert stored() == {}
    (line,) = hall.actions("slide.delete")
    assert (line.before["filename"], line.after) == ("gone.pdf", None)
    (added,) = hall.actions("slide.add")
    assert (added.before, added.after["filename"]) == (None, "gone.pdf")


# ---- whose they are


def test_a_speaker_manages_the_slides_of_their_own_speech(hall):
    sam = hall["sam"]
    own = speech(hall.event, session(hall.event), speaker_id=sam.user_id)
    others = make_talk(hall.event, "Other")
    slide = upload(hall, own, who="sam")
    replace(hall, slide, PDF, who="sam")
    with pytest.raises(Forbidden):
        slides.update(sam, hall.event, slide.id, speech_id=others.id)
    with pytest.raises(Forbidden):
        upload(hall, others, who="sam")
    assert [one.id for one in slide_access.managed(sam, hall.event)] == [own.id]
    slides.delete(sam, hall.event, slide.id)


def test_a_speaker_who_has_lost_the_role_has_lost_the_slides(hall):
    vera = hall["vera"]
    row = make_talk(hall.event)
    speeches.update(hall["ana"], hall.event, row.id, version=1, speaker_id=hall["sam"].user_id)
    stranger = agenda_queries.one(Speech, hall.event, row.id)
    assert not slide_access.may_manage(vera, hall.event, stranger)
    with pytest.raises(Forbidden):
        upload(hall, row, who="vera")


def test_visitors_see_slides_once_the_speech_is_published_and_at_once_from_then(hall, talk):
    vera, first = hall["vera"], upload(hall, talk)
    assert slide_access.shown(vera, hall.event) == []
    assert not slide_access.may_see(vera, hall.event, first)
    publish(hall.event)
    second = upload(hall, talk)
    assert slide_access.may_see(vera, hall.event, second)
    ((_talk, found),) = slide_access.shown(vera, hall.event)
    assert [one.id for one in found] == [first.id, second.id]


def test_slides_of_another_event_are_not_there(hall, talk):
    slide = upload(hall, talk)
    other = factories.make_event("fair")
    factories.staff(other, "zoe@example.org", "admin")
    zoe = factories.actor_of(other, "zoe@example.org")
    with tenant_scope(other.tenant_id):
        for act in (
            lambda: slides.delete(zoe, other, slide.id),
            lambda: slides.update(zoe, other, slide.id, filename="x"),
            lambda: slides.reorder(zoe, other, talk.id, [slide.id]),
            lambda: slides.open_for(zoe, other, talk.id),
        ):
            with pytest.raises(NotFound):
                act()
