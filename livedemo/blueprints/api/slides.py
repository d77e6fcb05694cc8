"""List, add, replace, change, order and delete slides (document 003, Slide)."""

from flask import g

from livedemo import formats, rates, receiving
from livedemo.blueprints.access import Access, access
from livedemo.blueprints.api.base import answer, body_of, bp, documented, pace, query_of
from livedemo.enums import FileKind
from livedemo.models import Slide, Speech
from livedemo.policy import Permission
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import slides as slide_queries
from livedemo.schemas import slides as schemas
from livedemo.schemas.agenda import Seen
from livedemo.schemas.files import FileForm
from livedemo.schemas.parsing import parse
from livedemo.services import orders, slide_access, slides
from livedemo.services.slide_access import Talk
from livedemo.urls import path_for

PATH = "/api/events/<int:event_id>/slides"
ONE = PATH + "/<int:slide_id>"
FORMATS = tuple(sorted(formats.SLIDES))
OWN = set(Slide.__mapper__.columns.keys()) & schemas.SlideAnswer.model_fields.keys()


@bp.get(PATH)
@access(Access.ANYONE)
@documented("List slides: of published speeches, and to those who manage them of the draft",
            tag="slides", query=schemas.OfWhat, answers={200: schemas.SlideList})  # fmt: skip
def list_slides():
    """List the slides that the person may have."""
    wish = query_of(schemas.OfWhat)
    found = [
        (slide, talk)
        for talk, some in slide_access.shown(g.actor, g.event)
        if wish.speech_id in (None, talk.id) and wish.session_id in (None, talk.session_id)
        for slide in some
    ]
    return answer(_listed(found, of_one_speech=wish.speech_id is not None))


@bp.post(PATH)
@access(Permission.SLIDE_OWN)
@receiving.takes_file
@documented("Add a slide to a speech", tag="slides", form=schemas.SlideForm, takes=FORMATS,
            answers={201: schemas.SlideAnswer})  # fmt: skip
def add_slide():
    """Add a slide; who may not is told before the file is read."""
    pace(rates.UPLOAD)
    wish = parse(schemas.OfSpeech, receiving.fields())
    slides.open_for(g.actor, g.event, wish.speech_id)
    with receiving.arriving() as arrived:
        found = slides.upload(g.actor, g.event, wish.speech_id, arrived.incoming, name=arrived.name)
    return answer(_of(found), 201)


@bp.put(ONE)
@access(Permission.SLIDE_OWN)
@receiving.takes_file
@documented("Replace the file of a slide; its address and place stay", tag="slides",
            form=FileForm, takes=FORMATS, query=Seen,
            answers={200: schemas.SlideAnswer})  # fmt: skip
def replace_slide(slide_id: int):
    """Replace a slide's file."""
    pace(rates.UPLOAD)
    version = query_of(Seen).version
    slides.open_for(g.actor, g.event, slide_queries.by_id(g.event, slide_id).speech_id)
    with receiving.arriving() as arrived:
        found = slides.replace(g.actor, g.event, slide_id, arrived.incoming, name=arrived.name,
                               version=version)  # fmt: skip
    return answer(_of(found))


@bp.patch(ONE)
@access(Permission.SLIDE_OWN)
@documented("Rename a slide, or move it to another speech", tag="slides",
            body=schemas.SlideChange, answers={200: schemas.SlideAnswer})  # fmt: skip
def change_slide(slide_id: int):
    """Change what is sent; who read an older version is refused with 409."""
    pace()
    wish = body_of(schemas.SlideChange)
    return answer(_of(slides.update(g.actor, g.event, slide_id, **wish.model_dump())))


@bp.delete(ONE)
@access(Permission.SLIDE_OWN)
@documented("Delete a slide", tag="slides", query=Seen, answers={204: None})  # fmt: skip
def delete_slide(slide_id: int):
    """Delete a slide."""
    pace()
    slides.delete(g.actor, g.event, slide_id, version=query_of(Seen).version)
    return "", 204


@bp.post(PATH + "/reorder")
@access(Permission.SLIDE_OWN)
@documented("Give the slides of a speech another order", tag="slides", body=schemas.SlideOrder,
            answers={200: schemas.SlideList})  # fmt: skip
def reorder_slides():
    """Keep the order of a speech's slides."""
    pace()
    wish = body_of(schemas.SlideOrder)
    ordered = slides.reorder(g.actor, g.event, wish.speech_id, wish.order, revision=wish.revision)
    talk = slide_access.talk_of(agenda_queries.one(Speech, g.event, wish.speech_id))
    return answer(_listed([(slide, talk) for slide in ordered], of_one_speech=True))


def _listed(found: list[tuple[Slide, Talk]], *, of_one_speech: bool) -> schemas.SlideList:
    seen = orders.revision([slide for slide, _talk in found]) if of_one_speech else None
    return schemas.SlideList(slides=[_one(slide, talk) for slide, talk in found], revision=seen)


def _of(slide: Slide) -> schemas.SlideAnswer:
    speech = agenda_queries.one(Speech, g.event, slide.speech_id)
    return _one(slide, slide_access.talk_of(speech))


def _one(slide: Slide, talk: Talk) -> schemas.SlideAnswer:
    names = {"kind": FileKind.SLIDE.value, "number": slide.id}
    return schemas.SlideAnswer(
        **{name: getattr(slide, name) for name in OWN},
        speech_title=talk.title,
        speaker_name=talk.speaker_name,
        url=path_for("files.show", **names),
        preview_url=path_for("files.show", **names, preview=1) if slide.preview_path else None,
    )
