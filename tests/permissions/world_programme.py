"""Give an event a programme with slides: a part that is published, and a draft."""

from livedemo.actors import SYSTEM
from livedemo.models import Event, Speech
from livedemo.services import programme, slides, venues
from tests.support import agenda, files
from tests.support.slides import publish


def things_of_programme(event: Event, speaker_id: int) -> dict:
    """Make it; return what it holds and what its editors have seen."""
    shown = agenda.session(event, "Welcome", 8, 9)
    shown_slide = _slide(event, agenda.speech(event, shown, "W", 8))
    publish(event)
    room, bare_room = (venues.create(SYSTEM, event, name=name) for name in ("Hall", "Patio"))
    full = agenda.session(event, "Opening", 9, 10, room_id=room.id)
    bare = agenda.session(event, "Break", 10, 11)
    talks = [agenda.speech(event, full, title, start) for title, start in (("A", 9), ("B", 9.5))]
    own = agenda.speech(event, shown, "O", 8.5, speaker_id=speaker_id)
    sessions, speeches = (bare.id, full.id, shown.id), [talk.id for talk in reversed(talks)]
    return {
        "shown_session": shown.id,
        "shown_slide": shown_slide,
        "own_speech": own.id,
        "own_slide": _slide(event, own),
        "slide": _slide(event, talks[0]),
        "room": room.id,
        "bare_room": bare_room.id,
        "session": full.id,
        "bare": bare.id,
        "speech": talks[0].id,
        "session_order": list(sessions),
        "speech_order": speeches,
        "session_order_text": ",".join(map(str, sessions)),
        "speech_order_text": ",".join(map(str, speeches)),
        "session_revision": agenda.revision(event),
        "speech_revision": agenda.revision(event, full),
        "draft_revision": programme.draft(event).revision,
    }


def _slide(event: Event, talk: Speech) -> int:
    with files.arrive(files.PDF) as incoming:
        return slides.upload(SYSTEM, event, talk.id, incoming, name="a.pdf").id
