"""Give calendars the event and each of its sessions (.ics)."""

from flask import Blueprint, current_app, g, request

from livedemo import calendars, clock, markdown
from livedemo.blueprints.access import Access, access
from livedemo.blueprints.showing import address, address_of_session, read
from livedemo.calendars import Entry
from livedemo.errors import NotFound
from livedemo.models import Event
from livedemo.queries.public import Published
from livedemo.released import Item

bp = Blueprint("calendars", __name__)
AGE = 300


@bp.get("/e/<slug>/event.ics")
@access(Access.ANYONE)
def of_event():
    """Send the event as an entry of a calendar."""
    if g.event.start_date is None:
        raise NotFound()
    entry = Entry(
        uid=calendars.uid(g.event.created_at, "event", g.event.id),
        title=g.event.name,
        start=g.event.start_date,
        end=g.event.end_date,
        zone=g.event.timezone,
        stamp=g.event.updated_at,
        number=g.event.version,
        address=address(g.event),
        place=g.event.location,
        text=_paragraphs(markdown.plain(g.event.description), address(g.event)),
    )
    return _send(entry, g.event.slug)


@bp.get("/e/<slug>/sessions/<int:session_id>.ics")
@access(Access.ANYONE)
def of_session(session_id: int):
    """Send a published session as an entry of a calendar."""
    known = read(g.event, clock.now())
    found = known.programme.item(session_id) if known else None
    if known is None or found is None or found.scheduled_time is None:
        raise NotFound()
    return _send(_session(g.event, known.release, found), f"{g.event.slug}-{session_id}")


def _session(event: Event, release: Published, item: Item) -> Entry:
    here = address_of_session(event, item.id)
    talks = [f"{talk.title} ({talk.speaker_name})" for talk in item.speeches]
    return Entry(
        uid=calendars.uid(event.created_at, "event", event.id, "session", item.id),
        title=f"{item.title} – {event.name}",
        start=item.scheduled_time or clock.now(),
        end=item.end_time,
        zone=event.timezone,
        stamp=release.published_at,
        number=release.number,
        address=here,
        place=", ".join(part for part in (item.room, event.location) if part),
        text=_paragraphs(item.cancelled_reason, item.speaker_name, "\n".join(talks),
                         markdown.plain(item.description), here),
        is_cancelled=item.is_cancelled,
    )  # fmt: skip


def _paragraphs(*parts: str | None) -> str:
    return "\n\n".join(part for part in parts if part)


def _send(entry: Entry, name: str):
    """Answer with a file; a browser may keep a public one, and is sent it once a change."""
    answer = current_app.response_class(calendars.write(entry), mimetype="text/calendar")
    answer.headers["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    answer.headers["X-Robots-Tag"] = "noindex"
    if not g.event.is_private:
        answer.cache_control.private = True
        answer.cache_control.max_age = AGE
        answer.add_etag()
        answer.make_conditional(request)
    return answer
