"""Say whose slides somebody may manage, and which visitors see.

A slide is shown as soon as it is there, once its speech is in the published programme.
"""

from dataclasses import dataclass

from flask import current_app

from livedemo.actors import Actor
from livedemo.errors import Forbidden
from livedemo.models import Event, Slide, Speech
from livedemo.policy import Permission, can, require
from livedemo.queries import agenda as agenda_queries
from livedemo.queries import slides as slide_queries

# Releases never change, and are large: what one publishes is read once.
REMEMBERED = 100


@dataclass(frozen=True)
class Talk:
    """Be a speech as somebody may read of it: visitors as it was published."""

    id: int
    session_id: int
    title: str
    speaker_name: str


def talk_of(speech: Speech) -> Talk:
    """Return a speech of the draft."""
    return Talk(speech.id, speech.session_id, speech.title, speech.speaker_name)


def may_manage(actor: Actor, event: Event, speech: Speech) -> bool:
    """Tell whether the actor may change the slides of a speech: organisers, and who speaks."""
    if can(actor, Permission.SLIDE_MANAGE, event):
        return True
    own = actor.user_id is not None and speech.speaker_id == actor.user_id
    return own and can(actor, Permission.SLIDE_OWN, event)


def require_manage(actor: Actor, event: Event, speech: Speech) -> None:
    """Raise as `policy.require` unless the actor may change the slides of a speech."""
    require(actor, Permission.SLIDE_OWN, event)
    if not may_manage(actor, event, speech):
        raise Forbidden()


def published(event: Event) -> dict[int, Talk]:
    """Return the speeches that visitors read of, by number and in the order of the programme."""
    known: dict = current_app.extensions.setdefault("livedemo.published-speeches", {})
    newest = agenda_queries.newest_release_key(event)
    if newest is None:
        return {}
    if newest not in known:
        if len(known) >= REMEMBERED:
            known.clear()
        known[newest] = _talks(agenda_queries.newest_release(event))
    return known[newest]


def _talks(release) -> dict[int, Talk]:
    return {
        speech["id"]: Talk(speech["id"], session["id"], speech["title"], speech["speaker_name"])
        for session in release.snapshot["sessions"]
        for speech in session["speeches"]
    }


def drafted(event: Event, session_id: int | None = None) -> dict[int, Talk]:
    """Return the speeches of the draft, of one session or all, by number and in their order."""
    return {one.id: talk_of(one) for one in agenda_queries.speeches(event, session_id)}


def managed(actor: Actor, event: Event) -> list[Talk]:
    """Return the speeches of the draft whose slides the actor may change, in their order."""
    return [talk_of(one) for one in agenda_queries.speeches(event) if may_manage(actor, event, one)]


def may_see(actor: Actor, event: Event, slide: Slide) -> bool:
    """Tell whether the actor may have a slide's file; the event they may see already."""
    if can(actor, Permission.SLIDE_MANAGE, event) or slide.speech_id in published(event):
        return True
    return may_manage(actor, event, agenda_queries.one(Speech, event, slide.speech_id))


def readable(actor: Actor, event: Event) -> dict[int, Talk]:
    """Return the speeches whose slides the actor may see: the draft's, or the published ones.

    Who speaks sees their own of the draft, too.
    """
    if can(actor, Permission.SLIDE_MANAGE, event):
        return drafted(event)
    found = dict(published(event))
    if can(actor, Permission.SLIDE_OWN, event):
        found |= {talk.id: talk for talk in managed(actor, event)}
    return found


def shown(actor: Actor, event: Event) -> list[tuple[Talk, list[Slide]]]:
    """Return the speeches with slides that the actor may see, with these, in order."""
    slides = slide_queries.by_speech(event)
    return [
        (talk, slides[talk.id]) for talk in readable(actor, event).values() if slides.get(talk.id)
    ]
