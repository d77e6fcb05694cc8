"""Make sessions, speeches and slides by the real verbs, and read them back."""

from datetime import UTC, datetime, timedelta

from livedemo import agenda
from livedemo.actors import SYSTEM
from livedemo.extensions import db
from livedemo.models import Event, EventSession, Slide, Speech
from livedemo.queries import agenda as agenda_queries
from livedemo.services import sessions, speeches
from livedemo.services.operation import operation

DAY = datetime(2026, 11, 21, tzinfo=UTC)


def at(hours: float) -> datetime:
    """Return an instant of the test's day."""
    return DAY + timedelta(hours=hours)


def session(event: Event, title: str = "Opening", start=None, end=None, **fields) -> EventSession:
    """Add a session; times in hours of the day."""
    times = {
        name: at(hours)
        for name, hours in (("scheduled_time", start), ("end_time", end))
        if hours is not None
    }
    return sessions.create(SYSTEM, event, title=title, **times, **fields)


def speech(event: Event, of: EventSession, title: str = "Welcome", start=None,
           speaker: str = "Sam Tzab", **fields) -> Speech:  # fmt: skip
    """Add a speech to a session; its time in hours of the day."""
    if start is not None:
        fields["scheduled_time"] = at(start)
    return speeches.create(
        SYSTEM, event, session_id=of.id, title=title, speaker_name=speaker, **fields
    )


@operation
def slide(event: Event, of: Speech, name: str = "a.pdf") -> Slide:
    """Add the row of a slide, as an upload leaves it."""
    row = Slide(
        tenant_id=event.tenant_id,
        event_id=event.id,
        speech_id=of.id,
        filename=name,
        storage_path=f"slides/{event.id}/{of.id}/{name}",
        file_size=1000,
        mime_type="application/pdf",
        uploaded_at=at(0),
    )
    db.session.add(row)
    return row


def titles(event: Event) -> list[str]:
    """Return the titles of the sessions as they are shown."""
    db.session.commit()
    return [one.title for one in agenda_queries.sessions(event)]


def revision(event: Event, of: EventSession | None = None) -> str:
    """Return what an editor of the list has seen."""
    db.session.commit()
    if of is None:
        return agenda.revision(agenda_queries.sessions(event))
    return agenda.revision(agenda_queries.speeches(event, of.id))
