"""Bring slides to speeches, as verbs and as programs do."""

import io

from livedemo import tenancy
from livedemo.actors import SYSTEM
from livedemo.queries import slides as queries
from livedemo.services import programme, slides
from tests.support.agenda import session, speech
from tests.support.files import PDF, arrive


def upload(hall, talk, data=PDF, *, name="deck.pdf", who="ana"):
    """Add a slide to a speech of the hall's event."""
    with arrive(data) as incoming:
        return slides.upload(hall[who], hall.event, talk.id, incoming, name=name)


def replace(hall, slide, data, *, name="new.pdf", who="ana", **more):
    """Put another file in the place of a slide's."""
    with arrive(data) as incoming:
        return slides.replace(hall[who], hall.event, slide.id, incoming, name=name, **more)


def several(hall, talk, count=3):
    """Add slides; returns their numbers."""
    return [upload(hall, talk, name=f"{number}.pdf").id for number in range(count)]


def order(hall, talk):
    """Return the numbers of a speech's slides in their order."""
    return [one.id for one in queries.of_speech(hall.event, talk.id)]


def make_talk(event, title="Welcome", start=9, **fields):
    """Add a session with one speech to the draft."""
    return speech(event, session(event, "Opening", 9, 12), title, start, **fields)


def publish(event):
    """Let visitors see the draft."""
    programme.publish(SYSTEM, event, revision=programme.draft(event).revision)


def talk_in(app, event, *, published=True, **fields):
    """Add a speech from outside the application; returns its number and its session's."""
    with app.app_context(), tenancy.tenant_scope(event.tenant_id):
        made = make_talk(event, **fields)
        if published:
            publish(event)
        return made.id, made.session_id


def path(event, *more) -> str:
    """Return an address of the API."""
    return "/".join([f"/api/events/{event.id}/slides", *map(str, more)])


def send(browser, event, speech_id, data=PDF, *, name="deck.pdf", **fields):
    """Add a slide as a program does."""
    file = (io.BytesIO(data), name)
    return browser.post(path(event), data={"speech_id": str(speech_id), **fields, "file": file})
